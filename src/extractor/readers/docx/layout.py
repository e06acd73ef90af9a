"""Where the cells of a Word table stand: spans, merges and widths, without any XML.

ECMA-376 part 1, 17.4: a row is a list of cells; each takes ``gridSpan`` columns of the table's
grid, a row may begin and end with columns left out, and a vertical merge is a cell that says
"continue" under one that says "restart".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from extractor.model import Cell

Merge = Literal["", "restart", "continue"]

COLUMN_LIMIT = 1_000
"""Columns that a table may have, as in HTML; Word itself stops at 63."""
TOLERANCE = 60
"""Twentieths of a point by which two edges may differ and still be one: about one millimetre."""

SNAP = 113
"""Width in twentieths of a point, two millimetres, below which a grid column can hold no digit."""


class GridCell(Struct, gc=False):
    """A cell as its row gives it; ``width`` in twentieths of a point, 0 where it is not said."""

    text: str
    span: int = 1
    merge: Merge = ""
    joins_left: bool = False
    width: int = 0


class GridRow(Struct):
    """A row's cells and the grid columns left out before and after them."""

    cells: list[GridCell]
    before: int = 0
    after: int = 0


class _Open(Struct):
    """A merged cell that a "continue" below may still lengthen, and its place among the cells."""

    index: int
    text: str
    row: int
    span: int
    rows: int = 1


class Layout(Struct, frozen=True):
    """Cells in reading order, the size of the grid, and the codes of what had to be settled."""

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    issues: frozenset[str]


def lay_out(rows: Sequence[GridRow], grid: Sequence[int]) -> Layout:
    """Places the cells of ``rows``; ``grid`` has the widths of the table's grid columns.

    Issues: ``span_cut`` (a span over the limit), ``spans_from_widths`` (spans did not fill the grid
    and widths told which cells are wide), ``ragged_rows`` (they did not, and nothing told),
    ``merge_without_start`` (a "continue" under nothing), ``merged_text`` (a continued cell, which
    Word does not show, holds other text than the cell it continues).
    """
    rows, issues = settle(rows, grid)
    cells: list[Cell] = []
    merged: list[_Open] = []
    above: dict[int, _Open] = {}
    for number, row in enumerate(rows):
        here: dict[int, _Open] = {}
        column = row.before
        for cell in row.cells:
            if cell.merge:
                opened = _continued(cell, above.get(column), number, issues)
                if opened is None:
                    opened = _Open(len(cells), cell.text, number, cell.span)
                    merged.append(opened)
                    cells.append(Cell(cell.text, number, column, 1, cell.span))
                here[column] = opened
            else:
                cells.append(Cell(cell.text, number, column, 1, cell.span))
            column += cell.span
        above = here
    for opened in merged:
        if opened.rows > 1:
            start = cells[opened.index]
            cells[opened.index] = Cell(
                start.text, start.row, start.column, opened.rows, start.column_span
            )
    return Layout(tuple(cells), len(rows), column_count(rows), frozenset(issues))


def column_count(rows: Sequence[GridRow]) -> int:
    """Columns that the widest row reaches."""
    return max([_extent(row) - row.after for row in rows], default=0)


def _extent(row: GridRow) -> int:
    """Grid columns of a row with those left out."""
    return row.before + sum([cell.span for cell in row.cells]) + row.after


def settle(rows: Sequence[GridRow], grid: Sequence[int]) -> tuple[list[GridRow], set[str]]:
    """Rows whose spans fill the grid as far as their widths can tell, and the issues met."""
    issues: set[str] = set()
    joined = True in [cell.joins_left for row in rows for cell in row.cells]
    settled = [_join_left(row) for row in rows] if joined else list(rows)
    extents = [_extent(row) for row in settled]
    widest = max(extents, default=0)
    if widest > COLUMN_LIMIT:
        _cut(settled, issues)
    if widest > COLUMN_LIMIT or extents.count(widest) != len(extents):
        _settle_widths(settled, grid, issues)
    _snap(settled, grid)
    return settled, issues


def _continued(cell: GridCell, above: _Open | None, row: int, issues: set[str]) -> _Open | None:
    """The cell above that ``cell`` continues, lengthened; ``None`` where it stands for itself."""
    if cell.merge != "continue":
        return None
    if above is None or above.span > cell.span:
        issues.add("merge_without_start")
        return None
    above.rows = row - above.row + 1
    if cell.text and cell.text != above.text:
        issues.add("merged_text")
    return above


def _join_left(row: GridRow) -> GridRow:
    """Folds cells of old horizontal merges (``w:hMerge``) into the cell that begins them."""
    if not any(cell.joins_left for cell in row.cells):
        return row
    joined: list[GridCell] = []
    for cell in row.cells:
        if cell.joins_left and joined:
            joined[-1].span += cell.span
            joined[-1].width += cell.width
        else:
            joined.append(cell)
    return GridRow(joined, row.before, row.after)


def _cut(rows: Iterable[GridRow], issues: set[str]) -> None:
    """Keeps every row within ``COLUMN_LIMIT``."""
    for row in rows:
        room = COLUMN_LIMIT
        if row.before > room or row.after > room:
            row.before, row.after = min(row.before, room), min(row.after, room)
            issues.add("span_cut")
        room -= row.before
        for cell in row.cells:
            if cell.span > room:
                cell.span = max(1, room)
                issues.add("span_cut")
            room -= cell.span


def _snap(rows: Sequence[GridRow], grid: Sequence[int]) -> None:
    """Takes out grid columns too narrow to hold anything, in which no cell lies alone.

    Word and its imitators make such columns where the edges of two rows differ by a hair; a cell
    would then reach under the wrong header.
    """
    if not any(0 < width < SNAP for width in grid):
        return
    kept = _kept_edges(grid)
    spans: list[list[int]] = []
    for row in rows:
        edges = [row.before]
        for cell in row.cells:
            edges.append(edges[-1] + cell.span)
        if edges[-1] + row.after > len(grid):
            return
        spans.append([kept[end] - kept[start] for start, end in pairwise(edges)])
        if 0 in spans[-1]:
            return
    for row, found in zip(rows, spans, strict=True):
        end = row.before + sum(cell.span for cell in row.cells)
        row.before, row.after = kept[row.before], kept[end + row.after] - kept[end]
        for cell, span in zip(row.cells, found, strict=True):
            cell.span = span


def _kept_edges(grid: Sequence[int]) -> list[int]:
    """For each edge of the grid, the number of wide columns to the left of it."""
    kept = [0]
    narrow = 0
    for width in grid:
        narrow = narrow + width if 0 < width < SNAP else 0
        kept.append(kept[-1] + (not 0 < narrow < SNAP))
        if narrow >= SNAP:
            narrow = 0
    return kept


def _settle_widths(rows: Sequence[GridRow], grid: Sequence[int], issues: set[str]) -> None:
    """Where rows do not fill the grid, lets the widths of their cells say what they span.

    Word draws a cell as wide as it says, whatever its ``gridSpan``. Programs that make Word files
    often give widths only. Spans are changed only where every edge of the row meets an edge of the
    grid.
    """
    extents = [_extent(row) for row in rows]
    widest = max(extents, default=0)
    if extents.count(widest) == len(extents):
        return
    edges = _edges(rows, extents, grid, widest)
    for row, extent in zip(rows, extents, strict=True):
        if extent == widest or not row.cells:
            continue
        spans = _spans_by_width(row, edges)
        if spans is None:
            issues.add("ragged_rows")
            continue
        issues.add("spans_from_widths")
        for cell, span in zip(row.cells, spans, strict=True):
            cell.span = span


def _edges(
    rows: Sequence[GridRow], extents: Sequence[int], grid: Sequence[int], widest: int
) -> list[int]:
    """Right edges of the grid's columns, from the table's grid or from a row that has them all."""
    widths: Sequence[int] = grid if len(grid) == widest and all(w > 0 for w in grid) else ()
    if not widths:
        full = (
            [cell.width for cell in row.cells]
            for row, extent in zip(rows, extents, strict=True)
            if extent == widest == len(row.cells) and all(cell.width > 0 for cell in row.cells)
        )
        widths = next(full, ())
    edges: list[int] = []
    total = 0
    for width in widths:
        total += width
        edges.append(total)
    return edges


def _spans_by_width(row: GridRow, edges: Sequence[int]) -> list[int] | None:
    """Columns that each cell of ``row`` covers by its width, ``None`` where an edge is off."""
    if not edges or row.before > len(edges):
        return None
    position = edges[row.before - 1] if row.before else 0
    column = row.before
    spans: list[int] = []
    for cell in row.cells:
        if cell.width <= 0:
            return None
        position += cell.width
        end = bisect_left(edges, position - TOLERANCE)
        if end >= len(edges) or abs(edges[end] - position) > TOLERANCE or end < column:
            return None
        spans.append(end + 1 - column)
        column = end + 1
    return spans if column + row.after == len(edges) else None
