"""Tables printed with their rows as columns: told by their labels and turned over."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.align.header import names_columns
from extractor.align.placement import MOVED, TableReading, doubted
from extractor.align.tokens import Token
from extractor.model import Cell, Table

# Fewer labels of columns at the left may be a summary's.
LEAST = 3


class Turned(Struct, frozen=True):
    """A table turned over; ``original`` has the cell of the source for each cell's identity."""

    table: Table
    original: dict[int, Cell]


def is_turned(tokens: Sequence[Token]) -> bool:
    """Whether most labels that can only be a column's are the last of their row, with a cell after.

    In a table as the form prints it, columns' labels stand side by side and figures below them.
    """
    beside = 0
    above = 0
    positions = [n for n, (_, met) in enumerate(tokens) if met and names_columns(met[0])]
    if len(positions) < LEAST:
        return False
    for position in positions:
        if _is_last(tokens, position):
            beside += 1
        else:
            above += 1
    return beside >= LEAST and beside > 4 * above


def _is_last(tokens: Sequence[Token], position: int) -> bool:
    """Whether only figures and blanks, one at the least, follow in the row."""
    row = tokens[position][0].row
    following = 0
    for cell, met in tokens[position + 1 :]:
        if cell.row != row:
            break
        if met is not None:
            return False
        following += 1
    return following > 0


def turn(table: Table) -> Turned:
    """``table`` with its rows as columns."""
    pairs = [
        (Cell(c.text, c.column, c.row, c.column_span, c.row_span, c.place), c) for c in table.cells
    ]
    pairs.sort(key=lambda pair: (pair[0].row or 0, pair[0].column or 0))
    cells = tuple(turned for turned, _ in pairs)
    height = max((c.row or 0) + c.row_span for c in table.cells)
    whole = Table(cells, table.column_count, height, place=table.place)
    return Turned(whole, {id(turned): cell for turned, cell in pairs})


def restored(reading: TableReading, original: dict[int, Cell]) -> TableReading:
    """The reading of a table that was turned over, with the cells of the source."""
    return TableReading(
        tuple(replace(p, cell=original[id(p.cell)]) for p in reading.placements),
        tuple(replace(r, cells=tuple(original[id(c)] for c in r.cells)) for r in reading.loose),
        tuple(replace(s, cell=original[id(s.cell)]) for s in reading.strays),
        reading.guessed,
        reading.weighed,
    )


def doubted_unless_labelled(reading: TableReading) -> TableReading:
    """The reading of a turned table; all of it in doubt where figures stand below no label.

    A label above is too wide or too narrow then, and those behind it stand over others' figures.
    """
    if all(stray.text for stray in reading.strays):
        return reading
    return replace(
        reading,
        placements=tuple(map(doubted, reading.placements)),
        loose=tuple(replace(row, flags=(*row.flags, MOVED)) for row in reading.loose),
    )
