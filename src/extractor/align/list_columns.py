"""Columns beside a list's answers, in tables that say nowhere which column the answers are in."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractor.align.placement import LooseRow, Placement

MOVED = "ambiguous_position"


def doubted_beside(
    placements: Sequence[Placement], loose: Sequence[LooseRow]
) -> Sequence[Placement]:
    """The placements; an answer in a column that stands behind answers in other rows is doubted.

    Rows with several cells filled show that the table has a column more (上年数, 备注). What stands
    there is no answer because the answer is blank.
    """
    behind = {
        (row.table, cell.column)
        for row in loose
        for cell in row.cells[1:]
        if cell.column is not None and row.cells[0].column != cell.column
    }
    if not behind:
        return placements
    return [
        replace(one, flags=tuple(dict.fromkeys((*one.flags, MOVED))))
        if (one.table, one.cell.column) in behind and one.cell.text
        else one
        for one in placements
    ]
