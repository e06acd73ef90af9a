"""What the aligners hand on: cells placed in slots, and rows whose columns are lost."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from extractor.model import Cell, Method

# A mark, taken off or turned into a flag before anybody sees it: the row or the column follows
# from the others alone, and the identities are to confirm it.
GUESSED = "guessed"
# A mark of a row that has a cell more than the table's other rows: it may have moved its figures.
SHIFTED = "shifted"
# A mark of a cell that spans all columns: it says something only if it is a dash.
SPREAD = "spread"
# The flag of a figure that may stand in another slot.
MOVED = "ambiguous_position"


class Column(Struct, frozen=True, gc=False):
    """A column of figures as its header cells name it.

    ``row`` is given where the header names the row too (``rows_in_header``). ``text`` is the
    printed label of the leaf, which may state a unit. ``guessed``: the label says nothing, and this
    is the only column that is left for it.
    """

    table: str
    row: str | None
    column: str
    text: str = ""
    uncertain: bool = False
    guessed: bool = False


class Placement(Struct, frozen=True, gc=False):
    """A cell that belongs to a slot (a position in the form's slots)."""

    slot: int
    table: int
    cell: Cell
    heading: str = ""
    method: Method = "read"
    flags: tuple[str, ...] = ()


def doubted(placement: Placement, flag: str = MOVED) -> Placement:
    """The placement as one of several that are possible."""
    return replace(placement, flags=tuple(dict.fromkeys((*placement.flags, flag))))


class LooseRow(Struct, frozen=True):
    """A row whose cells are known in their order only.

    ``slots`` are the row's slots in printed order, ``cells`` the cells that hold something, in
    order. ``headings`` (as long as ``slots``) are the printed column labels. ``proved`` tells
    that the columns' labels were seen, ``glued`` that nothing stands between the figures, ``cut``
    that it may have more or fewer cells than these: the sums say nothing about such a row, ``lone``
    that a figure stands alone on a line outside of tables, as the number of a page does.
    """

    slots: tuple[int, ...]
    table: int
    cells: tuple[Cell, ...]
    headings: tuple[str, ...] = ()
    proved: bool = True
    flags: tuple[str, ...] = ()
    glued: bool = False
    cut: bool = False
    lone: bool = False


class Stray(Struct, frozen=True):
    """A row with figures that no label of the form claims: its printed label and its place."""

    form_table: str
    table: int
    text: str
    cell: Cell


class TableReading(Struct, frozen=True):
    """What one table of a document gives; ``guessed`` tells of placements that are marked so.

    ``weighed`` tells that it would give something else if its noughts were other figures.
    """

    placements: tuple[Placement, ...] = ()
    loose: tuple[LooseRow, ...] = ()
    strays: tuple[Stray, ...] = ()
    guessed: bool = False
    weighed: bool = False
