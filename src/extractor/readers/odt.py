"""OpenDocument texts, from their own XML (ISO/IEC 26300, chapters 5 and 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extractor.errors import LimitError
from extractor.marks import UNREADABLE
from extractor.model import Block, Cell, Document, Paragraph, Place, Table
from extractor.readers.container import damaged_error, parse_xml
from extractor.readers.odf import (
    CONTENT,
    DRAW,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    levels_of,
    open_odf,
    shown_text,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

COLUMN_LIMIT = 1_000
CELL_LIMIT = 1_000_000
"""Cells of one table, repeated ones counted."""

_P, _H, _SHEET = f"{TEXT}p", f"{TEXT}h", f"{TABLE}table"
_ROW, _CELL, _COVERED = f"{TABLE}table-row", f"{TABLE}table-cell", f"{TABLE}covered-table-cell"
_ROW_GROUPS = frozenset(
    f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group")
)
_SKIPPED = frozenset(
    f"{TEXT}{name}" for name in ("tracked-changes", "sequence-decls", "variable-decls", "note")
)
_BOX = f"{DRAW}text-box"
_BOXES = (_BOX, f"{DRAW}frame")
_PICTURES = tuple(f"{DRAW}{name}" for name in ("image", "object", "object-ole"))
_MAX_PARENTS = 20


def read_odt(data: bytes) -> Document:
    """An OpenDocument text as a ``Document``; what is hidden or deleted is left out.

    Raises ``FormatError`` for what is damaged, behind a password or no OpenDocument text,
    ``LimitError`` past a limit.
    """
    archive = open_odf(data)
    root = parse_xml(archive.read(CONTENT), CONTENT)
    text = root.find(f"{OFFICE}body/{OFFICE}text")
    if text is None:
        raise damaged_error("the document has no text")
    return Document(tuple(_Body(root, levels_of(archive, root)).blocks(text)), "odt", "odt")


class _Body:
    """Turns elements into blocks and keeps count of tables."""

    def __init__(self, root: Element, levels: dict[str | None, str]) -> None:
        self.tables = 0
        self.levels = levels
        self.parents: dict[str, str] = {}
        self.hidden: set[str] = set()
        for style in root.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"):
            name = style.get(f"{STYLE}name") or ""
            self.parents[name] = style.get(f"{STYLE}parent-style-name") or ""
            properties = style.find(f"{STYLE}text-properties")
            if properties is not None and properties.get(f"{TEXT}display") == "none":
                self.hidden.add(name)

    def blocks(self, elements: Iterable[Element]) -> Iterator[Block]:
        """Blocks in reading order; text boxes follow the paragraph that holds them."""
        for element in self._unwrapped(elements):
            if element.tag == _SHEET:
                yield from self._table(element)
                continue
            text = shown_text(element, self.hidden, self.levels)
            if text:
                yield Paragraph(text, self._heading(element))
            for box in _boxes(element):
                yield from self.blocks(box)

    def _unwrapped(self, elements: Iterable[Element]) -> Iterator[Element]:
        """Paragraphs and tables, also inside lists, sections and indexes."""
        for element in elements:
            tag = element.tag
            if tag in (_P, _H):
                if element.get(f"{TEXT}style-name") not in self.hidden:
                    yield element
            elif tag == _SHEET:
                yield element
            elif tag in _BOXES or (tag.startswith(TEXT) and _is_shown(element)):
                yield from self._unwrapped(element)

    def _heading(self, element: Element) -> int:
        if element.tag == _H:
            level = element.get(f"{TEXT}outline-level") or "1"
            return int(level) if level in "123456789" else 1
        style = element.get(f"{TEXT}style-name") or ""
        for _ in range(_MAX_PARENTS):
            if style == "Title":
                return 1
            style = self.parents.get(style, "")
        return 0

    def _table(self, element: Element) -> Iterator[Block]:
        index = self.tables
        self.tables += 1
        nested: list[Element] = []
        frames: list[Element] = []
        cells: list[Cell] = []
        width = row = 0
        for source in _rows(element):
            repeated = _count(source, "number-rows-repeated")
            if repeated * len(source) > CELL_LIMIT:
                raise _too_large()
            for _ in range(repeated):
                column = 0
                for cell in source:
                    if cell.tag not in (_CELL, _COVERED):
                        continue
                    for _ in range(_count(cell, "number-columns-repeated")):
                        if cell.tag == _CELL:
                            frames.append(cell)
                            cells.append(self._cell(cell, row, column, nested))
                        column += 1
                        if len(cells) > CELL_LIMIT or column > COLUMN_LIMIT:
                            raise _too_large()
                width = max(width, column)
                row += 1
        if nested and all(cell.column == 0 for cell in cells):
            # One column around other tables is a frame for the page, not a table of its own.
            self.tables -= 1
            for frame in frames:
                yield from self.blocks(frame)
            return
        fitted = tuple(_fitted(cell, row, width) for cell in cells)
        yield Table(fitted, row, width, place=Place(table=index))
        for inner in nested:
            yield from self._table(inner)

    def _cell(self, cell: Element, row: int, column: int, nested: list[Element]) -> Cell:
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        held = len(nested)
        text = self._lines(cell, nested)
        if not text and len(nested) == held and next(cell.iter(*_PICTURES), None) is not None:
            text = UNREADABLE  # a figure may be seen in a picture, and cannot be read
        return Cell(text, row, column, down, across)

    def _lines(self, container: Iterable[Element], nested: list[Element]) -> str:
        lines: list[str] = []
        for element in self._unwrapped(container):
            if element.tag == _SHEET:
                nested.append(element)
                continue
            lines.append(shown_text(element, self.hidden, self.levels))
            lines += [self._lines(box, nested) for box in _boxes(element)]
        return "\n".join(line for line in lines if line)


def _is_shown(element: Element) -> bool:
    return element.tag not in _SKIPPED and element.get(f"{TEXT}display") != "none"


def _too_large() -> LimitError:
    return LimitError(
        f"a table has more than {CELL_LIMIT:,} cells or {COLUMN_LIMIT:,} columns",
        "split the document and give its parts",
    )


def _boxes(paragraph: Element) -> Iterator[Element]:
    """Text boxes anchored in a paragraph, without those inside them."""
    for box in paragraph.iter(_BOX):
        outer = next(box.iterancestors(_BOX, _P, _H), None)
        if outer is paragraph:
            yield box


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == _ROW:
            if child.get(f"{TABLE}visibility") not in ("collapse", "filter"):
                yield child
        elif child.tag in _ROW_GROUPS:
            yield from _rows(child)


def _fitted(cell: Cell, rows: int, columns: int) -> Cell:
    """A cell whose spans end within the table."""
    top, left = cell.row or 0, cell.column or 0
    down, across = min(cell.row_span, rows - top), min(cell.column_span, columns - left)
    if (down, across) == (cell.row_span, cell.column_span):
        return cell
    return Cell(cell.text, top, left, down, across)


def _count(element: Element, name: str) -> int:
    text = element.get(f"{TABLE}{name}")
    if text is None or len(text) > 7 or not (text.isascii() and text.isdigit()):
        return 1
    return max(1, int(text))
