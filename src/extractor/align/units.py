"""Units of money that stand in a figure's row: in its label, in the label's group, or in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from extractor.align.placement import Placement
from extractor.model import Block, Cell, Table
from extractor.values import UNIT_UNCLEAR, is_unit, looks_like_value, read_value, unit_in

_YUAN = ("元", "圆", "圓")


class RowUnits:
    """The tables of a document by their number, asked for the few figures of money in them."""

    def __init__(self, numbered: Iterable[tuple[int, Block]]) -> None:
        self._numbered = numbered

    @cached_property
    def _tables(self) -> Mapping[int, Table]:
        return {number: block for number, block in self._numbered if type(block) is Table}

    def applied(self, placement: Placement, unit: str) -> Placement:
        """A placement of money, in a slot of ``unit``, under the heading that states its unit.

        The row's labels count as much as the column's heading; where they make another value of
        the figure, the flag ``unit_unclear`` says so. A unit printed at the figure beats them all.
        """
        table = self._tables.get(placement.table)
        stated = _stated(table, placement.cell) if table is not None else ()
        if not stated:
            return placement
        text, heading = placement.cell.text, placement.heading
        own = unit_in(heading)
        known = (heading,) if own is not None and own.endswith("元") else ()
        values = {read_value(text, unit, one).value for one in (*known, *stated)}
        flags = placement.flags
        if len(values) > 1 and UNIT_UNCLEAR not in flags:
            flags = (*flags, UNIT_UNCLEAR)
        return replace(placement, heading=known[0] if known else stated[0], flags=flags)


def _stated(table: Table, figure: Cell) -> tuple[str, ...]:
    """What the labels in the row of a figure state as units of money, each as a heading does."""
    found: dict[str, None] = {}
    for cell in _beside(table.cells, figure):
        text = cell.text
        if any(sign in text for sign in _YUAN) and not looks_like_value(text):
            heading = f"（{text}）" if is_unit(text) else text
            stated = unit_in(heading)
            if stated is not None and stated.endswith("元"):
                found[heading] = None
    return tuple(found)


def _beside(cells: Sequence[Cell], figure: Cell) -> Iterable[Cell]:
    """The other cells of a figure's row; where rows are lost, the label before the figure."""
    row = figure.row
    if row is not None:
        return [c for c in cells if c.row is not None and c.row <= row < c.row + c.row_span]
    at = next((number for number, cell in enumerate(cells) if cell is figure), 0)
    labels = (cell for cell in reversed(cells[:at]) if not looks_like_value(cell.text))
    label = next(labels, None)
    return () if label is None else (label,)
