"""The body of a Word document as blocks, in one pass over its own XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, cast

from extractor.marks import UNREADABLE
from extractor.markup import HEAD, leading, steps
from extractor.model import Block, Notice, Paragraph, Place, Table
from extractor.readers.docx.flat import flat_rows, is_tab_stop, number
from extractor.readers.docx.layout import GridCell, GridRow, Layout, Merge, lay_out
from extractor.readers.docx.package import Package, outline_level
from extractor.readers.docx.shapes import NUMBER, Ready, Walk, read_by_shapes
from extractor.readers.docx.text import (
    MC,
    VAL,
    Inline,
    W,
    chosen,
    first_child,
    is_on,
    is_placeholder,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

P, TBL, TR, TC = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
SDT, SDT_CONTENT = f"{W}sdt", f"{W}sdtContent"
ALTERNATE = f"{MC}AlternateContent"
BLOCKS = (P, TBL)
WRAPPERS = frozenset(f"{W}{name}" for name in ("customXml", "ins", "moveTo", "smartTag", "dir"))
IMPORTED = f"{W}altChunk"

_PPR, _TCPR, _TRPR, _GRID = f"{W}pPr", f"{W}tcPr", f"{W}trPr", f"{W}tblGrid"
_P_STYLE, _OUTLINE = f"{W}pStyle", f"{W}outlineLvl"
_GRID_SPAN, _V_MERGE, _H_MERGE, _TC_W = (
    f"{W}{name}" for name in ("gridSpan", "vMerge", "hMerge", "tcW")
)
_BEFORE, _AFTER, _DELETED = f"{W}gridBefore", f"{W}gridAfter", f"{W}del"
_STYLED = b"<w:rStyle"
_HIDDEN_ROW = b"<w:hidden"
_STYLE_USED = re.compile(rb"""<w:rStyle\s+w:val\s*=\s*["']([^"']*)""")
_SMALL = re.compile(rb"""<w:sz w:val=["'](?:\d|1[0-4])["']""")
_WIDTH, _TYPE = f"{W}w", f"{W}type"
_T, _TAB, _IND = f"{W}t", f"{W}tab", f"{W}ind"
_LEFT, _START, _FIRST_LINE, _HANGING = (
    f"{W}{name}" for name in ("left", "start", "firstLine", "hanging")
)
# A space of a usual font, in twentieths of a point.
_SPACE = 60

MESSAGES = {
    "span_cut": "a cell spans more columns than a table may have; the span was cut",
    "spans_from_widths": "rows do not fill the table's grid; what their cells span was taken from"
    " their widths",
    "ragged_rows": "rows do not fill the table's grid, and nothing says which cells are wider",
    "merge_without_start": "a cell continues a merged cell that does not begin; it stands alone",
    "merged_text": "a merged cell holds text that Word does not show; it was left out",
    "hidden_left_out": "hidden rows of a table were left out, as Word shows it",
    "imported_part": "the document imports another file in place; that part was not read",
}

LayRows = Callable[[list[GridRow], list[int]], Layout]


class Body:
    """Turns body elements into blocks and keeps count of tables and notices."""

    def __init__(
        self, package: Package, lay_rows: LayRows = lay_out, *, markup: bool = False
    ) -> None:
        self.package = package
        self.tables = 0
        self.codes: dict[str, None] = {}
        self._lay_rows = lay_rows
        self._markup = markup
        self._hidden = package.hidden_styles
        self._marked = False
        self._pictured = False
        self._xml = b""
        self._ready: list[Ready] = []

    def take_tables(self, xml: bytes) -> bytes:
        """Reads what tables it can from the document's bytes and gives the rest of them."""
        self._xml = xml
        # What a shape means must not depend on the styles of one document.
        if (
            self._markup
            or self._hidden
            or (_STYLED in xml and self._raises(xml))
            or _HIDDEN_ROW in xml
        ):
            return xml
        rest, self._ready = read_by_shapes(xml, Walk(self._alone, self._around, grid_widths))
        return rest

    def _raises(self, xml: bytes) -> bool:
        """Whether a style of letters that the document uses raises or lowers them."""
        used = {found.decode("utf-8", "replace") for found in _STYLE_USED.findall(xml)}
        return any(map(self.package.level, used))

    def _alone(self, cell: Element) -> GridCell | None:
        nested: list[Element] = []
        self._marked = False
        found = self._cell(cell, nested)
        # Texts that are empty in one cell of a shape with a picture are not so in another.
        beside = self._pictured and found.text != UNREADABLE
        return None if nested or self.codes or self._marked or beside else found

    def _around(self, row: Element) -> GridRow | None:
        return self._row(row, [])[0]

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(Notice(code, MESSAGES[code]) for code in self.codes)

    def blocks(self, elements: Iterable[Element]) -> Iterator[Block]:
        """Blocks of body-level elements in reading order; text boxes follow their paragraph."""
        for element in self._unwrapped(elements):
            if element.tag == TBL:
                yield from self._table(element)
                continue
            inline = self._inline(element)
            text = inline.text()
            if text:
                yield Paragraph(text, self._heading(element))
            for box in inline.boxes:
                yield from self.blocks((box,) if box.tag == TBL else box)

    def _unwrapped(self, elements: Iterable[Element]) -> Iterator[Element]:
        for element in elements:
            tag = element.tag
            if tag in BLOCKS:
                yield element
            elif tag == SDT:
                content = element.find(SDT_CONTENT)
                if content is not None and not is_placeholder(element):
                    yield from self._unwrapped(content)
            elif tag in WRAPPERS:
                yield from self._unwrapped(element)
            elif tag == ALTERNATE:
                for branch in chosen(element):
                    yield from self._unwrapped(branch)
            elif tag == IMPORTED:
                self.codes["imported_part"] = None

    def _inline(self, paragraph: Element) -> Inline:
        inline = Inline(self._hidden, self.package.level)
        if not (self._hidden and _style(paragraph) in self._hidden):
            inline.collect(paragraph)
            self._marked = self._marked or inline.marked
            self._pictured = self._pictured or inline.pictured
        return inline

    def _heading(self, paragraph: Element) -> int:
        properties = first_child(paragraph, _PPR)
        if properties is None:
            return 0
        level = outline_level(properties)
        if level is not None:
            return level
        style = _style(paragraph)
        return self.package.heading(style) if style else 0

    def _table(self, table: Element) -> Iterator[Block]:
        index = self.tables
        self.tables += 1
        nested: list[Element] = []
        frames: list[Element] = []
        number_read = table.get(NUMBER) if self._ready else None
        if number_read is None:
            rows, grid = self._rows(table, nested, frames), grid_widths(table)
        else:
            ready = self._ready[int(number_read)]
            rows, grid = ready.rows, ready.grid
        if nested and all(len(row.cells) <= 1 for row in rows):
            # One column around other tables is a frame for the page, not a table of its own.
            self.tables -= 1
            for cell in frames:
                yield from self.blocks(cell)
            return
        layout = self._lay_rows(rows, grid)
        for code in sorted(layout.issues):
            self.codes[code] = None
        yield Table(layout.cells, layout.row_count, layout.column_count, place=Place(table=index))
        for inner in nested:
            yield from self._table(inner)

    @cached_property
    def _has_small(self) -> bool:
        """Whether letters of the document are so small that digits may be marks of notes."""
        return _SMALL.search(self._xml) is not None

    def _rows(self, table: Element, nested: list[Element], frames: list[Element]) -> list[GridRow]:
        """Rows of a table; adds tables inside to ``nested`` and the cells to ``frames``."""
        walked = self._hidden or self._markup or self._has_small
        rows = None if walked else flat_rows(table, self.package.level)
        if rows is None:
            rows = []
            for row in parts(table, TR):
                spec, cells = self._row(row, nested)
                if spec is not None:
                    rows.append(spec)
                    frames += cells
        return rows

    def _row(self, row: Element, nested: list[Element]) -> tuple[GridRow | None, list[Element]]:
        before = after = 0
        properties = first_child(row, _TRPR)
        if properties is not None:
            if first_child(properties, _DELETED) is not None:
                return None, []
            if is_on(properties, "hidden"):
                self.codes["hidden_left_out"] = None
                return None, []
            before = number(first_child(properties, _BEFORE))
            after = number(first_child(properties, _AFTER))
        cells = list(parts(row, TC))
        read = [self._cell(cell, nested) for cell in cells]
        if self._markup and properties is not None and is_on(properties, "tblHeader"):
            for one in read:
                one.text = one.text and HEAD + one.text
        return GridRow(read, before, after), cells

    def _cell(self, cell: Element, nested: list[Element]) -> GridCell:
        span, merge, joins, width = 1, "", False, 0
        properties = first_child(cell, _TCPR)
        if properties is not None:
            for child in properties:
                tag = child.tag
                if tag == _TC_W:
                    if child.get(_TYPE, "dxa") == "dxa":
                        width = number(child, _WIDTH)
                elif tag == _GRID_SPAN:
                    span = max(1, number(child))
                elif tag == _V_MERGE:
                    merge = "restart" if child.get(VAL) == "restart" else "continue"
                elif tag == _H_MERGE:
                    joins = child.get(VAL) != "restart"
        return GridCell(self._shown(cell, nested), span, cast(Merge, merge), joins, width)

    def _shown(self, cell: Element, nested: list[Element]) -> str:
        """Text of a cell; tables inside go to ``nested`` but for one of one cell that is all.

        A figure may be seen in a picture that is all, and cannot be read.
        """
        inside: list[Element] = []
        self._pictured = False
        text = self._lines(cell, inside)
        if self._pictured and not text and not inside:
            return UNREADABLE
        if not text and len(inside) == 1:
            rows = list(parts(inside[0], TR))
            cells = list(parts(rows[0], TC)) if len(rows) == 1 else []
            deeper: list[Element] = []
            text = self._lines(cells[0], deeper) if len(cells) == 1 else ""
            if deeper:
                text = ""
            elif text:
                return text
        nested += inside
        return indent_marks(cell) + text if self._markup and text else text

    def _lines(self, container: Iterable[Element], nested: list[Element]) -> str:
        """Text of a cell or a text box in it: a line a paragraph; tables inside go to nested."""
        lines: list[str] = []
        for element in self._unwrapped(container):
            if element.tag == TBL:
                nested.append(element)
                continue
            inline = self._inline(element)
            line = inline.text()
            if line:
                lines.append(line)
            for box in inline.boxes:
                line = self._lines((box,) if box.tag == TBL else box, nested)
                if line:
                    lines.append(line)
        return lines[0] if len(lines) == 1 else "\n".join(lines)


def parts(container: Element, wanted: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also inside content controls and custom XML."""
    for child in container:
        tag = child.tag
        if tag == wanted:
            yield child
        elif tag == SDT:
            content = child.find(SDT_CONTENT)
            if content is not None:
                yield from parts(content, wanted)
        elif tag in WRAPPERS:
            yield from parts(child, wanted)
        elif tag == ALTERNATE:
            for branch in chosen(child):
                yield from parts(branch, wanted)


def indent_marks(cell: Element) -> str:
    """The marks of the indentation of a cell's first line (``extractor.markup``)."""
    paragraph = first_child(cell, P)
    if paragraph is None:
        return ""
    width = 0
    properties = first_child(paragraph, _PPR)
    indent = None if properties is None else first_child(properties, _IND)
    if indent is not None:
        width = number(indent, _LEFT) or number(indent, _START)
        width += number(indent, _FIRST_LINE) - number(indent, _HANGING)
    text = ""
    for piece in paragraph.iter(_T, _TAB):
        if piece.tag == _TAB and is_tab_stop(piece):
            continue
        text += "    " if piece.tag == _TAB else piece.text or ""
        if text.strip():
            break
    return steps(width / _SPACE) + leading(text)


def grid_widths(table: Element) -> list[int]:
    """Widths of the table's grid columns in twentieths of a point."""
    grid = first_child(table, _GRID)
    return [] if grid is None else [number(column, _WIDTH) for column in grid if column.get(_WIDTH)]


def _style(paragraph: Element) -> str:
    properties = first_child(paragraph, _PPR)
    style = None if properties is None else first_child(properties, _P_STYLE)
    return "" if style is None else style.get(VAL) or ""
