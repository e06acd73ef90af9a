"""Running text and titles in table cells: pages laid out by a table, sheets, and dumps of cells."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from msgspec.structs import replace

from extractor.model import Block, Cell, Document, Paragraph, Table

# No label or note of a form is as long; running text in a cell is a page laid out by a table.
_RUNNING = 200
# As far down as a title may stand in a table.
_TOP_CELLS = 60
_TOP_LINES = 12


def unfolded(document: Document) -> Document | None:
    """The document with lines of its cells as paragraphs before their table.

    These are the cells that hold running text, and those at the top that stand in a row alone,
    where a sheet has its title. ``None`` where there are none.
    """
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table):
            alone = _alone(block)
            for number, cell in enumerate(block.cells):
                if number in alone or len(cell.text) > _RUNNING:
                    blocks.extend(Paragraph(line, 0, block.place) for line in cell.text.split("\n"))
        blocks.append(block)
    return replace(document, blocks=tuple(blocks)) if len(blocks) > len(document.blocks) else None


def _alone(table: Table) -> set[int]:
    """The numbers of the cells at the top with nothing beside them; without rows, of the first."""
    filled = [n for n, cell in enumerate(table.cells[:_TOP_CELLS]) if cell.text]
    beside = Counter(table.cells[n].row for n in filled)
    alone = (n for n in filled if _is_alone(table.cells[n], beside))
    return set(islice(alone, _TOP_LINES))


def _is_alone(cell: Cell, beside: Counter[int | None]) -> bool:
    return cell.row is None or beside[cell.row] == 1 or "\n" in cell.text
