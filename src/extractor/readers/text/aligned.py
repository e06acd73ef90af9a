"""Rows whose cells are parted by tabs or by runs of spaces, without bars or rules.

Tabs keep empty cells, so that rows of one width make a grid. Spaces do not: some programs leave
merged cells out and align what is left, so that only the rows are certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise, zip_longest
from operator import itemgetter
from typing import Final

from extractor.readers.text.lines import (
    Span,
    collapse,
    is_value,
    may_be_cell,
    table_of_rows,
)
from extractor.readers.text.placed import (
    MAX_LOOSE,
    MAX_WIDTH,
    behind_labels,
    groups_of,
    in_columns,
)
from extractor.readers.text.screen import DRAWS, Draw
from extractor.readers.text.wrapped import BEFORE_WORD, with_headers, with_label_columns, with_rests

MIN_ROWS: Final = 2
# Rows with figures between two titles, on average.
MIN_PART: Final = 4
# More characters in lines, or broader ones, are cut at gaps alone.
MAX_BLOCK: Final = 1_000_000

# Lines that begin so belong to other families.
_MARKS: Final = frozenset("┌┏╔╒╓╭")

_GAP = re.compile(r"[ \u00a0\u3000]{2,}")
_INNER_GAP = re.compile(r"\S[ \u00a0\u3000]{2,}\S")
_WORD = re.compile(r"\S+")


def begins_tabs(line: str) -> bool:
    """Whether the line has a tab between two cells."""
    return "\t" in line.strip()


def _has_tab(line: str) -> bool:
    return "\t" in line and not line.isspace()


def begins_spaces(line: str) -> bool:
    """Whether the line has a gap of two spaces or more between two cells."""
    return "  " in line and "|" not in line and _INNER_GAP.search(line) is not None


def read_tabs(lines: list[str], start: int) -> Span | None:
    """Rows of cells parted by tabs; doubled tabs all through part cells as single ones do."""
    numbers = _block(lines, start, tabs=True)
    if len(numbers) < MIN_ROWS:
        return None
    texts = [lines[n].rstrip("\r\n ") for n in numbers]
    mark = "\t\t" if all("\t" not in text.replace("\t\t", "") for text in texts) else "\t"
    rows = [
        (n + 1, [collapse(f) for f in text.split(mark)])
        for n, text in zip(numbers, texts, strict=True)
    ]
    # A program that doubles its tabs leaves merged cells out: rows of one width prove nothing.
    even = mark == "\t" and len({len(cells) for _, cells in rows}) == 1
    table = table_of_rows(rows, "grid" if even else "rows")
    return Span(start, numbers[-1] + 1, (table,))


def read_spaces(lines: list[str], start: int, draws: Sequence[Draw] = DRAWS) -> Span:
    """Rows of cells parted by two spaces or more, at least one of them with a figure.

    ``draws`` are the ways in which the program may have counted the columns of the screen.
    """
    numbers = _block(lines, start, tabs=False) or [start]
    figured = [n for n in numbers if is_value(_last_word(lines[n]))]
    if len(numbers) < MIN_ROWS or not figured:
        return Span(start, numbers[-1] + 1, (), plain=True)
    known = set(figured)
    above = _lines_above(lines, start)
    taken = 0
    split: list[list[str]] = []
    for part in _parts(lines, numbers, len(figured)):
        texts = [lines[n] for n in part]
        own = set(part)
        cut, whole = _by_column(texts, [lines[n] for n in figured if n in own])
        if cut is None:
            cut = [_parted(_GAP.split(text.strip())) for text in texts]
        has_figures = [n in known and at not in whole for at, n in enumerate(part)]
        if not whole:
            cut = with_label_columns(cut, [draws[0](text) for text in texts], has_figures)
        cells = _with_blanks(cut, texts, has_figures, draws)
        if part[0] == start:
            cells, taken = with_headers(cells, above + texts, has_figures, draws)
        else:
            cells, _ = with_headers(cells, texts, has_figures, draws)
        split += with_rests(cells, texts, has_figures, draws[0])
    rows = [
        (n + 1, [collapse(field) for field in fields])
        for n, fields in zip(numbers, split, strict=True)
    ]
    table = table_of_rows(rows, "rows", spaced=True)
    return Span(start - taken, numbers[-1] + 1, (table,))


def _lines_above(lines: list[str], start: int) -> list[str]:
    """The lines right above a block, which may be a header of one word or one space."""
    at = start
    while at and start - at < MAX_LOOSE and lines[at - 1].startswith(" "):
        if "|" in lines[at - 1] or not may_be_cell(lines[at - 1].strip() or "。"):
            break
        at -= 1
    return lines[at:start]


def _with_blanks(
    rows: list[list[str]],
    lines: list[str],
    figured: list[bool],
    draws: Sequence[Draw],
) -> list[list[str]]:
    """``rows`` with the empty cells that the columns of the figures show.

    Where several ways to count the columns of the screen give several answers, there is none.
    """
    placed: dict[int, list[str]] = {}
    for number, draw in enumerate(draws):
        for headers, group in groups_of([draw(line) for line in lines], figured):
            found = in_columns([row for _, row in group], headers)
            for (at, row), fields in zip(group, found or (), strict=False):
                cells = [cell for cell in rows[at] if cell]
                count = len(row.figures)
                if cells[-count:] == [field for field in fields if field]:
                    answer = [*cells[:-count], *fields]
                    if number == 0:
                        placed[at] = answer
                    elif placed.get(at, answer) != answer:
                        del placed[at]
    return [placed.get(at, row) for at, row in enumerate(rows)]


def _parts(lines: list[str], numbers: list[int], figured: int) -> list[list[int]]:
    """The lines of a block by the tables that may have columns of their own.

    A title stands between two tables, behind a blank line. Where most rows have blank lines between
    them, these tell nothing.
    """
    bounds = [
        at
        for at, (before, number) in enumerate(pairwise(numbers), 1)
        if number - before > 1 and not begins_spaces(lines[number])
    ]
    if len(bounds) * MIN_PART > figured:
        return [numbers]
    return [numbers[a:b] for a, b in pairwise([0, *bounds, len(numbers)])]


def _parted(cells: list[str]) -> list[str]:
    """Cells of a row, its label parted from a figure that one space follows and more figures."""
    for at, (cell, after) in enumerate(pairwise(cells)):
        label, _, figure = cell.rpartition(" ")
        if label and is_value(after):
            if is_value(figure) and not is_value(cell) and not any(map(str.isdigit, label[-1:])):
                return [*cells[:at], label, figure, *cells[at + 1 :]]
            break
    return cells


def _last_word(line: str) -> str:
    """The last word of a line of several, ``""`` for a line of one."""
    words = line.rsplit(None, 1)
    return words[-1] if len(words) > 1 else ""


def _block(lines: list[str], start: int, tabs: bool) -> list[int]:
    """The numbers of the lines of the block; lines of one cell may stand between its rows.

    Blank lines between rows are passed over if the next line is a row again, or the first lines of
    one whose label takes several.
    """
    begins = _has_tab if tabs else begins_spaces
    numbers: list[int] = []
    loose: list[int] = []
    for at in range(start, len(lines)):
        line = lines[at]
        if "|" in line or line.lstrip()[:1] in _MARKS:
            break
        if not line.strip():
            if _goes_on(lines, at + 1, begins):
                numbers += loose
                loose = []
                continue
            break
        if begins(line):
            numbers += (*loose, at)
            loose = []
        elif len(loose) < MAX_LOOSE and may_be_cell(line.strip()):
            loose.append(at)
        else:
            break
    if not tabs and loose and numbers[-1] + 1 == loose[0] and is_value(_last_word(lines[loose[0]])):
        numbers.append(loose[0])
    return numbers


def _goes_on(lines: list[str], at: int, begins: Callable[[str], bool]) -> bool:
    """Whether a row begins at ``at``, perhaps with lines that are the beginning of its label."""
    for line in lines[at : at + MAX_LOOSE]:
        if "|" in line or not line.strip():
            return False
        if begins(line):
            return True
        if not may_be_cell(line.strip()):
            return False
    return False


def _by_column(lines: list[str], figured: list[str]) -> tuple[list[list[str]] | None, set[int]]:
    """The cells of aligned lines, cut at the columns where words begin.

    This parts ``3 79`` where a column is so narrow that one space follows it. A column is a place
    that no word of a line with figures runs over, and where in some line of the table a word
    begins behind two spaces or more: single spaces alone prove nothing (``3 91`` may be 391).
    Lines with figures keep empty fields between cells, other lines may hold merged cells and do
    not. ``None`` when the columns leave a wider gap inside a cell. The set has the positions of the
    rows whose empty cells are all known.
    """
    if len(figured) < MIN_ROWS or max(map(len, lines)) > MAX_WIDTH:
        return None, set()
    if sum(map(len, lines)) > MAX_BLOCK:
        return None, set()
    best: list[list[str]] | None = None
    whole: set[int] = set()
    least = 0
    for draw in DRAWS:
        drawn = [draw(line) for line in figured]
        covered = {
            at
            for text in drawn
            for word in _WORD.finditer(text)
            for at in range(word.start() + 1, word.end())
        }
        starts = {gap.end() for line in lines for gap in BEFORE_WORD.finditer(draw(line))}
        bounds = [0, *sorted(starts - covered - {0}), MAX_WIDTH * 2]
        rows = [_cut(text, bounds) for text in drawn]
        empty = sum(1 for row in rows for cell in row if not cell)
        if (best is None or empty < least) and not any(_GAP.search(c) for r in rows for c in r):
            if any(value not in bounds for text in drawn for value in _value_starts(text)):
                # Figures that stand loosely in their columns make up columns that are none.
                rows = [[cell for cell in row if cell] for row in rows]
            known = set(figured)
            cut = iter(rows)
            best = [next(cut) if line in known else _header(draw(line), bounds) for line in lines]
            best, whole = _trimmed(best, [line in known for line in lines])
            least = empty
    return best, whole


def _header(text: str, bounds: list[int]) -> list[str]:
    """The cells of a line without figures: parted at gaps, and at columns where a word begins."""
    cells: list[str] = []
    starts = set(bounds)
    end = -2
    for word in _WORD.finditer(text):
        if word.start() - end > 1 or word.start() in starts:
            cells.append(word[0])
        else:
            cells[-1] += " " + word[0]
        end = word.end()
    return [cell.replace("\0", "") for cell in cells]


def _value_starts(text: str) -> list[int]:
    """Where the figures of a line begin."""
    return [word.start() for word in _WORD.finditer(text) if is_value(word[0].replace("\0", ""))]


def _trimmed(rows: list[list[str]], figured: list[bool]) -> tuple[list[list[str]], set[int]]:
    """Rows without the empty fields that may be none of their table's.

    ``figured`` marks the rows with figures; those that follow each other are of one table, and a
    field in which none of them has anything is another table's. The set has the positions of rows
    whose fields are all their own.
    """
    trimmed: list[list[str]] = []
    whole: set[int] = set()
    for has_figures, run in groupby(zip(rows, figured, strict=True), key=itemgetter(1)):
        table = [row for row, _ in run]
        if not has_figures:
            trimmed += table
            continue
        fields = list(zip(*zip_longest(*table, fillvalue=""), strict=True))
        behind = behind_labels([list(row) for row in fields])
        if behind is not None:
            whole.update(range(len(trimmed), len(trimmed) + len(table)))
        trimmed += behind or _own_fields(table)
    return trimmed, whole


def _own_fields(table: list[list[str]]) -> list[list[str]]:
    """Rows of one table with its own fields between the first and the last that is filled.

    An empty field before the first figure may belong to the labels: then no position is certain.
    """
    own = [n for n, cells in enumerate(zip_longest(*table, fillvalue="")) if any(cells)]
    rows: list[list[str]] = []
    for row in table:
        cells = [row[n] for n in own if n < len(row)]
        filled = [n for n, cell in enumerate(cells) if cell]
        first = next((n for n in filled if is_value(cells[n])), 0)
        if "" in cells[:first] or not filled:
            rows.append([cell for cell in cells if cell])
        else:
            rows.append(cells[: filled[-1] + 1])
    return rows


def _cut(text: str, bounds: list[int]) -> list[str]:
    return [text[a:b].replace("\0", "").strip() for a, b in pairwise(bounds)]
