"""Grids whose merged cells were filled with their text, each of the cells that they cover."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from extractor.align.tokens import Token
from extractor.model import Cell, Table

# Rows and columns of a cell, as positions in the grid.
At = tuple[int, int]


class Run(Struct, frozen=True):
    """The label above a grid column: the columns that it takes up, and whether it was repeated."""

    begin: int
    end: int
    repeated: bool


def is_repeated(tokens: Sequence[Token]) -> bool:
    """Whether a label of the form stands again in the cell beside or below it."""
    known = {
        (cell.row or 0, cell.column or 0): cell.text
        for cell, met in tokens
        if met is not None and met[0] and _is_single(cell)
    }
    if not known:
        return False
    ends: dict[int, int] = {}
    for cell, _ in tokens:
        ends[cell.row or 0] = (cell.column or 0) + cell.column_span
    # A row that ends before the one above it lost spans: its labels stand below others' by chance.
    return any(
        known.get((row, column + 1)) == text
        or (known.get((row + 1, column)) == text and ends[row] == ends[row + 1])
        for (row, column), text in known.items()
    )


def merged(table: Table, tokens: Sequence[Token]) -> Table:
    """``table`` with equal neighbouring words as the one cell that they were.

    So are equal figures and blanks below a label that was repeated above them. Where they differ,
    the label is another column's by mistake, and the table stays as it is. Nor is the last label
    of a row one with the same below it: two rows of figures are never one.
    """
    figured = {cell.row or 0 for cell, met in tokens if met is None and cell.text}
    leaves = {
        (cell.row or 0, cell.column or 0)
        for cell, met in tokens
        if met is not None
        and (cell.row or 0) in figured
        and (not met[0] or any(node.axis == "row" for node in met[0]))
    }
    words = {
        (cell.row or 0, cell.column or 0): cell.text
        for cell, met in tokens
        if met is not None and _is_single(cell)
    }
    grid = {(cell.row or 0, cell.column or 0): cell for cell, _ in tokens}
    above: dict[int, Run] = {}
    taken: set[At] = set()
    cells: list[Cell] = []
    for cell, met in tokens:
        at = row, column = cell.row or 0, cell.column or 0
        if at in taken:
            continue
        wide, high = cell.column_span, cell.row_span
        if at in words:
            wide, high = _extent(at, words, taken, leaves)
        elif met is None and _is_single(cell):
            wide = _spread(at, grid, above)
            if not wide:
                return table
        if met is not None:
            run = Run(column, column + wide, wide > cell.column_span)
            above.update(dict.fromkeys(range(column, column + wide), run))
        taken.update((row + r, column + c) for r in range(high) for c in range(wide))
        cells.append(Cell(cell.text, row, column, high, wide, cell.place))
    return Table(tuple(cells), table.row_count, table.column_count, place=table.place)


def _is_single(cell: Cell) -> bool:
    return cell.row_span == cell.column_span == 1


def _extent(at: At, words: dict[At, str], taken: set[At], leaves: set[At]) -> tuple[int, int]:
    """Columns and rows of the block of equal words that begins in a cell."""
    row, column = at
    text = words[at]
    wide = high = 1
    while words.get((row, column + wide)) == text and (row, column + wide) not in taken:
        wide += 1
    while (row + high, column) not in leaves and all(
        words.get((row + high, column + c)) == text for c in range(wide)
    ):
        high += 1
    return wide, high


def _spread(at: At, grid: dict[At, Cell], above: dict[int, Run]) -> int:
    """Columns of a figure that stands in each cell below a repeated label; 0 where they differ."""
    row, column = at
    run = above.get(column)
    if run is None or not run.repeated or run.begin != column:
        return 1
    own = grid[at].text
    beside = [grid.get((row, n)) for n in range(column, run.end)]
    equal = all(cell is not None and _is_single(cell) and cell.text == own for cell in beside)
    if equal:
        return run.end - column
    return 0 if any(cell is not None and cell.text for cell in beside) else 1
