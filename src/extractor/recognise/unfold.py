"""Running text in table cells: documents whose page is laid out by a table."""

from __future__ import annotations

from msgspec.structs import replace

from extractor.model import Block, Document, Paragraph, Table

# No label or note of a form is as long; running text in a cell is a page laid out by a table.
_RUNNING = 200


def unfolded(document: Document) -> Document | None:
    """The document with the lines of cells that hold running text as paragraphs before the table.

    ``None`` where no cell does.
    """
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                if len(cell.text) > _RUNNING:
                    blocks.extend(Paragraph(line, 0, block.place) for line in cell.text.split("\n"))
        blocks.append(block)
    return replace(document, blocks=tuple(blocks)) if len(blocks) > len(document.blocks) else None
