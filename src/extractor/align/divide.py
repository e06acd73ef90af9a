"""Grids that print more than one table of the form: two years, two parts, tables under titles;
and rows that hold several of the form's, one below another in each cell.

Cells are only left out or parted, never moved, so that each keeps its place in the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from msgspec.structs import replace

from extractor.model import Block, Cell, Table
from extractor.values import looks_like_value

_YEAR = re.compile(r"[（(]?(20\d\d)年?度?[）)]?")
_THIS = re.compile(r"本年度?|当年|今年")
_LAST = re.compile(r"上一?年度?|去年|上年同期|去年同期")
# Rows whose label stands twice before two parts of a table are taken to stand side by side.
_LEAST = 5
_BREAK = "\n"
# Characters of a label; shorter ones (其他, 总计) stand in one row twice in other tables too.
_LABEL = 4
# Years that stand side by side above several columns each.
_YEARS = 2
_COLUMNS = 3
# Characters of the heading of a year, spread out and in brackets.
_HEADING = 32
# Titles within one table; there are three tables of a form, or seven with the parts of one.
_MOST = 40


def divided(blocks: Sequence[Block], year: int | None) -> list[Block] | None:
    """The blocks with such tables reduced to the columns of ``year``, or parted.

    Parts are those whose rows have their labels twice, those under titles across a table, and the
    lines of rows that hold several.
    ``None`` where no table is one.
    """
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and block.layout == "grid":
            for part in _stacked(_rows_of_year(_of_year(block, year), year)):
                for piece in _unstacked(part):
                    result += _parted(piece)
        else:
            result.append(block)
    same = len(result) == len(blocks) and all(map(_is, result, blocks))
    return None if same else result


def _is(one: Block, other: Block) -> bool:
    return one is other


def _of_year(table: Table, year: int | None) -> Table:
    """``table`` without the columns that a row of years gives to another year."""
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row or 0, []).append(cell)
    for row in rows.values():
        marks = [(cell, _is_own(cell.text, year)) for cell in row if cell.text]
        known = [(cell, own) for cell, own in marks if own is not None]
        if len(known) == _YEARS and len(marks) <= _YEARS + 1:
            below_own = _under_own_year(table, known)
            if below_own:
                return replace(table, cells=below_own)
        # Beside the years, only a label at the left.
        if len(known) < max(4, len(marks) - 1) or len({own for _, own in known}) < 2:
            continue
        starts = {cell.column for cell, own in known if not own}
        out = {id(cell) for cell, _ in known}
        below = (known[0][0].row or 0) + 1
        kept = [
            cell
            for cell in table.cells
            if id(cell) not in out and ((cell.row or 0) < below or cell.column not in starts)
        ]
        return replace(table, cells=tuple(kept))
    return table


def _rows_of_year(table: Table, year: int | None) -> Table:
    """``table`` without the rows of figures that begin with another year, beside the own one's."""
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row or 0, []).append(cell)
    headed = {
        row: _is_own(first.text, year)
        for row, (first, *figures) in rows.items()
        if len(figures) >= _COLUMNS and all(looks_like_value(cell.text) for cell in figures)
    }
    if list(headed.values()).count(True) != 1 or None in headed.values() or len(headed) < _YEARS:
        return table
    if len({len(rows[row]) for row in headed}) > 1:
        return table
    kept = tuple(cell for cell in table.cells if headed.get(cell.row or 0, True))
    return replace(table, cells=kept)


def _under_own_year(table: Table, years: Sequence[tuple[Cell, bool]]) -> tuple[Cell, ...]:
    """The cells of ``table`` but those below the other of two years, each above several columns.

    Nothing where the two are not alike in width or not two years.
    """
    (one, own), (other, same) = years
    if own == same or one.column_span != other.column_span or one.column_span < _COLUMNS:
        return ()
    strange, row = other if own else one, one.row or 0
    start = strange.column or 0
    stop = start + strange.column_span
    return tuple(
        cell
        for cell in table.cells
        if cell is not one
        and cell is not other
        and not ((cell.row or 0) > row and start <= (cell.column or 0) < stop)
    )


def _is_own(text: str, year: int | None) -> bool | None:
    """Whether a heading names the report's own year; ``None`` where it names no year."""
    return _known_own(text, year) if len(text) <= _HEADING else None


@lru_cache(maxsize=4096)
def _known_own(text: str, year: int | None) -> bool | None:
    text = "".join(text.split())
    found = _YEAR.fullmatch(text)
    if found:
        return None if year is None else int(found[1]) == year
    if _THIS.fullmatch(text):
        return True
    return False if _LAST.fullmatch(text) else None


def _stacked(table: Table) -> list[Table]:
    """The parts of a table under rows of one cell across it, over which no other cell reaches."""
    starts: list[int] = []
    end = 0
    alone = Counter(cell.row for cell in table.cells)
    for cell in table.cells:
        row = cell.row or 0
        whole = alone[row] == 1 and cell.column_span == table.column_count > 1 and cell.text
        if whole and end <= row:
            starts.append(row)
        end = max(end, row + cell.row_span)
    edges = [start for start in starts if start] if len(starts) <= _MOST else []
    if not edges:
        return [table]
    parts: list[list[Cell]] = [[] for _ in range(len(edges) + 1)]
    for cell in table.cells:
        parts[bisect_right(edges, cell.row or 0)].append(cell)
    return [replace(table, cells=tuple(cells)) for cells in parts]


def _unstacked(table: Table) -> list[Table]:
    """The parts of a table around rows whose cells hold several lines: each line is a row.

    A row is taken so only where its last label and all cells behind it have as many lines, and
    these hold figures.
    """
    parts: list[Table] = []
    rows: list[Cell] = []
    for _, group in groupby(table.cells, key=lambda cell: cell.row):
        row = list(group)
        lines = _lines_of(row)
        if not lines:
            rows += row
            continue
        parts += [replace(table, cells=tuple(rows))] if rows else []
        parts += [replace(table, cells=line) for line in lines]
        rows = []
    if rows or not parts:
        parts.append(replace(table, cells=tuple(rows)) if parts else table)
    return parts


def is_stacked(blocks: Sequence[Block]) -> bool:
    """Whether cells of a table hold figures one below another."""
    return any(
        _BREAK in cell.text and all(map(looks_like_value, cell.text.split(_BREAK)))
        for block in blocks
        if isinstance(block, Table) and block.layout == "grid"
        for cell in block.cells
    )


def _lines_of(row: Sequence[Cell]) -> list[tuple[Cell, ...]]:
    """The rows that the lines of a row's cells are; empty where it is a single one."""
    first = next((n for n, cell in enumerate(row) if _BREAK in cell.text), len(row))
    stacked = [cell.text.split(_BREAK) for cell in row[first:]]
    if len(stacked) <= _COLUMNS or len({len(lines) for lines in stacked}) != 1:
        return []
    labels, *figures = stacked
    if any(map(looks_like_value, labels)) or not all(
        looks_like_value(x) for f in figures for x in f
    ):
        return []
    cut = [
        tuple([replace(cell, text=line) for cell, line in zip(row[first:], lines, strict=True)])
        for lines in zip(*stacked, strict=True)
    ]
    return [(*row[:first], *cut[0]), *cut[1:]]


def _parted(table: Table) -> list[Table]:
    """The two parts of a table whose rows have their labels twice, else the table alone."""
    offsets: Counter[int] = Counter()
    first: dict[tuple[int | None, str], int] = {}
    for cell in table.cells:
        if len(cell.text) >= _LABEL and not looks_like_value(cell.text):
            column = cell.column or 0
            start = first.setdefault((cell.row, cell.text), column)
            if start != column:
                offsets[column - start] += 1
    if not offsets:
        return [table]
    ((at, count),) = offsets.most_common(1)
    crossing = any((c.column or 0) < at < (c.column or 0) + c.column_span for c in table.cells)
    if count < _LEAST or crossing:
        return [table]
    left = tuple(cell for cell in table.cells if (cell.column or 0) < at)
    right = tuple(cell for cell in table.cells if (cell.column or 0) >= at)
    return [replace(table, cells=left), replace(table, cells=right)]
