"""Cells in the making → a table."""

from __future__ import annotations

from msgspec.structs import replace

from extractor.model import Cell, Place, Table
from extractor.readers.pages.cells import rounded
from extractor.readers.pages.records import PageTable
from extractor.readers.pages.rows import Draft


def drafts_to_table(
    drafts: list[Draft], edges: tuple[float, ...], height: int, page: int
) -> PageTable:
    """The table of cells in the making, of ``height`` rows; ``edges`` are those of its columns."""
    width = len(edges) - 1
    drafts.sort(key=lambda cell: (cell.top, cell.first))
    cells: list[Cell] = []
    taken: dict[tuple[int, int], int] = {}
    for draft in drafts:
        slots = {
            (row, column)
            for row in range(draft.top, draft.bottom + 1)
            for column in range(draft.first, draft.last + 1)
        }
        if slots & taken.keys():
            slots = {(draft.top, draft.first)}
            draft.bottom, draft.last = draft.top, draft.first
        at = taken.get((draft.top, draft.first))
        if at is not None:  # never two cells in one slot: what stands in both is not one figure
            cells[at] = replace(cells[at], text=f"{cells[at].text} {draft.text}".strip())
            continue
        taken.update(dict.fromkeys(slots, len(cells)))
        place = Place(page=page, box=rounded((draft.x0, draft.y0, draft.x1, draft.y1)))
        down, across = draft.bottom - draft.top + 1, draft.last - draft.first + 1
        cells.append(Cell(draft.text, draft.top, draft.first, down, across, place))
    cells += [
        Cell("", row, column, place=Place(page=page))
        for row in range(height)
        for column in range(width)
        if (row, column) not in taken
    ]
    cells.sort(key=lambda cell: (cell.row or 0, cell.column or 0))
    box = (
        min(draft.x0 for draft in drafts),
        min(draft.y0 for draft in drafts),
        max(draft.x1 for draft in drafts),
        max(draft.y1 for draft in drafts),
    )
    table = Table(
        tuple(cells),
        height,
        width,
        spans_known=False,
        place=Place(page=page, box=rounded(box)),
    )
    edges = (box[0], *edges[1:-1], box[2])
    return PageTable(table, box, edges, (box[1], box[3]), ruled=False)
