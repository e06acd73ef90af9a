"""Tables of a page whose rows are one cell each, the figures in it parted by spaces.

Such a table is text in a frame: the places of its figures are lost as they are in a text, and it is
read as one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from extractor.model import Block, Cell, Document, Place, Table
from extractor.values import looks_like_value

LEAST: Final = 3
"""Rows with a figure at their end behind words; fewer may be anything."""
_FIGURES: Final = 5
"""Figures of a row that has no words."""
_LONGEST: Final = 200
"""Characters of a row; longer ones are running text."""

ReadText = Callable[[str], Document]


class _Lines:
    """Lines of a text, and the table and the row of the page from which each is."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.texts: list[str] = []
        self.places: list[tuple[int | None, int]] = []
        number, row = None, 0
        for block in blocks:
            if isinstance(block, Table):
                number = None if block.place is None else block.place.table
                for cell in block.cells:
                    row = cell.row or 0
                    self._add(cell.text, number, row)
            else:
                for line in block.text.split("\n"):
                    row += 1
                    self._add(line, number, row)

    def _add(self, text: str, number: int | None, row: int) -> None:
        self.texts.append(text)
        self.places.append((number, row))


def with_rows_of_text(document: Document, read_text: ReadText) -> Document:
    """The document with such tables, and what is between them, as ``read_text`` reads the lines."""
    blocks = document.blocks
    if not any(isinstance(b, Table) and b.column_count == 1 for b in blocks):
        return document
    found = [n for n, block in enumerate(blocks) if isinstance(block, Table) and _is_frame(block)]
    if not any(_is_text(block) for n in found if isinstance(block := blocks[n], Table)):
        return document
    first, last = found[0], found[-1] + 1
    if any(isinstance(b, Table) and b.column_count > 1 for b in blocks[first:last]):
        return document
    lines = _Lines(blocks[first:last])
    read = read_text("\n".join(lines.texts)).blocks
    cells = [cell for b in read if isinstance(b, Table) for cell in b.cells]
    if any(cell.place is None or cell.place.line is None for cell in cells):
        return document
    placed = [part for block in read for part in _placed(block, lines)]
    return replace(document, blocks=(*blocks[:first], *placed, *blocks[last:]))


def _placed(block: Block, lines: _Lines) -> list[Block]:
    """A block of the text with places of the page; a table is parted where the page's end."""
    if not isinstance(block, Table):
        if block.place is None or block.place.line is None:
            return [block]
        return [replace(block, place=Place(*lines.places[block.place.line - 1]))]
    parts: dict[int | None, list[Cell]] = {}
    for cell in block.cells:
        line = cell.place.line if cell.place is not None else None
        number, row = lines.places[(line or 1) - 1]
        parts.setdefault(number, []).append(replace(cell, row=row, place=None))
    return [
        replace(
            block,
            cells=tuple(cells),
            row_count=1 + max(cell.row or 0 for cell in cells),
            place=Place(number),
        )
        for number, cells in parts.items()
    ]


def _is_frame(table: Table) -> bool:
    """Whether each row is one cell with a line of text."""
    if table.column_count != 1 or table.layout != "grid" or table.row_count < LEAST:
        return False
    return all(len(cell.text) <= _LONGEST and "\n" not in cell.text for cell in table.cells)


def _is_text(table: Table) -> bool:
    """Whether rows hold a label and its figures, or a row of figures alone."""
    texts = [cell.text for cell in table.cells]
    ending = 0
    for text in texts:
        words = text.split()
        if len(words) >= _FIGURES and all(map(_is_figure, words)):
            return True
        ending += len(words) > 1 and _is_figure(words[-1]) and not looks_like_value(words[0])
    return ending >= LEAST and 5 * ending >= len(texts)


def _is_figure(word: str) -> bool:
    return looks_like_value(word) and any(map(str.isdecimal, word))
