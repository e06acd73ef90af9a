"""Columns beside a list's answers, in tables that say nowhere which column the answers are in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from extractor.align.placement import MOVED, LooseRow, Placement
from extractor.model import Cell, Slot
from extractor.ticks import holds_boxes
from extractor.values import is_unit, looks_like_value, read_value

# Fewer rows may be damaged themselves.
MIN_ROWS = 3
# A number or an address, which no label holds.
_CODE = re.compile("[0-9A-Za-z]{5}")


def is_off(cells: Sequence[Cell], skipped: frozenset[int]) -> bool:
    """Whether units stand under no heading for them, and figures under one for other things.

    ``skipped`` are the grid columns of such headings (单位): the header does not stand above its
    columns.
    """
    if not skipped:
        return False
    units = figures = 0
    for cell in cells:
        if cell.column in skipped:
            figures += bool(cell.text) and looks_like_value(cell.text)
        else:
            units += is_unit(cell.text)
    return units >= MIN_ROWS and figures >= MIN_ROWS


def answers_of(cells: Sequence[Cell], named: Sequence[Cell]) -> Sequence[Cell]:
    """Of a row's cells those that may be its answer; ``named`` stand below the form's heading.

    A figure under no heading at all tells that the header does not stand above its columns.
    """
    if not any(cell.text for cell in named):
        return cells
    below = {cell.column for cell in named}
    apart = (cell for cell in cells if cell.column not in below and cell.text)
    return cells if any(looks_like_value(cell.text) for cell in apart) else named


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


def is_answer(text: str, asked: Slot, endings: tuple[str, ...]) -> bool:
    """Whether a text that follows a label is no other label, whose own answer was dropped.

    Numbers and answers of yes or no are none; words may be, unless they name a body (``endings``),
    hold a number or an address, or are the form's own.
    """
    if asked.unit != "text" or not text or text in asked.options or holds_boxes(text):
        return True
    if _CODE.search(text) or read_value(text, "text").value is None:
        return True
    return text.endswith(endings)
