"""Figures of a table without rules that stand beside the label of another row."""

from __future__ import annotations

from bisect import bisect_left

from msgspec.structs import replace

from extractor.model import Cell
from extractor.readers.pages.records import UNREADABLE, PageTable
from extractor.readers.pages.text import is_numeric

# A text with fewer characters may be a unit or a mark beside the figure, and is no label.
LABEL = 4
# This part of a figure's height stands beside the label that claims it.
BESIDE = 0.7


def mark_displaced(table: PageTable) -> PageTable:
    """The table with U+FFFD behind each figure that stands level with another row's label only.

    Rows are put together from lines; where a figure's line is that of a label in another row, and
    no label of its own row is level with it, what it counts cannot be known. Nor is a figure one
    by itself below a text with a hyphen at its end.
    """
    cells = table.table.cells
    labels = sorted(
        (box[1], box[3], index)
        for index, cell in enumerate(cells)
        if (box := _box(cell)) and len(cell.text) >= LABEL and not is_numeric(cell.text)
    )
    if not labels:
        return table
    tallest = max(bottom - top for top, bottom, _ in labels)
    marked = list(cells)
    open_ends = {(cell.row, cell.column) for cell in cells if _is_open(cell.text)}
    for index, cell in enumerate(cells):
        box = _box(cell)
        if box is None or not cell.column or not is_numeric(cell.text):
            continue
        start = bisect_left(labels, (box[1] - tallest, 0.0, 0))
        stop = bisect_left(labels, (box[3], 0.0, 0))
        level = [(low, high, cells[number]) for low, high, number in labels[start:stop]]
        torn = ((cell.row or 0) - 1, cell.column) in open_ends
        if torn or _is_displaced(cell, box, level):
            marked[index] = replace(cell, text=cell.text + UNREADABLE)
    if marked == list(cells):
        return table
    return replace(table, table=replace(table.table, cells=tuple(marked)))


def _is_open(text: str) -> bool:
    """True for a text with a hyphen at its end: what follows below is the rest of it."""
    return len(text) > 2 and text[-1] == "-" and text[-2].isalnum()


def _box(cell: Cell) -> tuple[float, float, float, float] | None:
    return cell.place.box if cell.place is not None else None


def _is_displaced(
    cell: Cell,
    box: tuple[float, float, float, float],
    level: list[tuple[float, float, Cell]],
) -> bool:
    """True if the nearest label level with the figure is that of another row."""
    height = box[3] - box[1]
    own = claimed = -1
    for top, bottom, label in level:
        shared = min(bottom, box[3]) - max(top, box[1])
        column, row = label.column or 0, label.row or 0
        if column >= (cell.column or 0) or shared < 0:
            continue
        if row <= (cell.row or 0) < row + label.row_span:
            own = max(own, column)
        elif shared > BESIDE * height:
            claimed = max(claimed, column)
    return claimed > own
