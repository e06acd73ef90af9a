"""Tables read by the shapes of their cells, without a tree of each cell.

Writers repeat themselves: nine of ten cells of a table differ from others in their text alone, and
their properties are most of the file. Here the bytes of a table are cut at the ends of its rows
and cells, the text is taken out of each cell, and what is left, its shape, is parsed and walked
once however often it comes. The document that is left to parse has an empty table in the place of
each table that was read. Where anything is out of the ordinary (tables in cells, content controls
around rows, comments, other prefixes, XML that is not well formed) the table stays in the document
and is walked element by element, which gives the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.errors import FormatError
from extractor.readers.container import parse_xml
from extractor.readers.docx.layout import GridCell, GridRow, Merge
from extractor.readers.docx.text import W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

NUMBER = f"{W}readBefore"
"""Attribute of an empty table: the number of the table that was read in its place."""

_MARK = b"readBefore"
_TBL, _TR, _TC = f"{W}tbl", f"{W}tr", f"{W}tc"
_OPEN, _CLOSE, _CELL = b"<w:tbl>", b"</w:tbl>", b"<w:tc>"
_NAMESPACE = b'xmlns:w="' + W.strip("{}").encode() + b'"'
# A file that declares no encoding is UTF-8; comments, CDATA and instructions would hide tags.
_HEAD = re.compile(
    rb"""(?:<\?xml[^<>]*?(?:encoding=["'](?i:utf-8)["'][^<>]*?)?\?>)?\s*(<w:document\s[^<>]*>)"""
)
_ENCODING = re.compile(rb"""encoding=["'](?!(?i:utf-8)["'])""")
_ROW = re.compile(rb"<w:tr[ >]")
# Attributes of rows, paragraphs and runs are numbers of editing sessions, no two alike.
_SESSIONS = re.compile(rb"""<w:(p|r|tr)(?: (?:w:rsid|w14:)\w+=["']\w*["'])++(/?)>""")
_TEXT = re.compile(
    rb"""<w:t(?: xml:space="preserve")?>([^<>&\x00-\x08\x0b\x0c\x0e-\x1f]*+)</w:t>"""
)
# How a cell looks; what text it shows is never said in these.
_LOOKS = re.compile(
    rb"<w:(tcBorders|tcMar)>(?:<\w[^<>]*+>)*+</w:\1>"
    rb"|<w:(?:jc|vAlign|shd|spacing|ind|bidi|widowControl|suppressLineNumbers)(?: [^<>/]*+)?/>"
)
_CUT = b"\0"
# Private characters that no symbol of ``text.symbol`` can be.
_FIRST = 0xF0000
_FIRST_MARK = chr(_FIRST)
_FEW = 16
_MOST, _LONG, _ROOTS = 1000, 8192, 4
"""Shapes that are kept, bytes of each, and the roots of documents for which they are kept."""

ReadCell = Callable[["Element"], GridCell | None]
ReadRow = Callable[["Element"], GridRow | None]
Widths = Callable[["Element"], list[int]]


class Ready(Struct):
    """The rows of a table and the widths of its grid columns."""

    rows: list[GridRow]
    grid: list[int]


class Walk(Struct, frozen=True):
    """How single elements are read; a cell that must not be read alone gives ``None``."""

    cell: ReadCell
    row: ReadRow
    widths: Widths


class _Shape(Struct, frozen=True):
    """A cell without its texts, of which there are ``count``; ``text`` has a mark for each."""

    text: str
    count: int
    span: int
    merge: Merge
    joins_left: bool
    width: int

    def cell(self, texts: list[bytes]) -> GridCell:
        if self.text == _FIRST_MARK:
            text = " ".join(texts[0].decode().split())
        elif texts and self.text:
            text = self._filled(texts)
        else:
            text = self.text
        return GridCell(text, self.span, self.merge, self.joins_left, self.width)

    def _filled(self, texts: list[bytes]) -> str:
        table = {_FIRST + n: text.decode().replace("\n", " ") for n, text in enumerate(texts)}
        lines = (" ".join(line.translate(table).split()) for line in self.text.split("\n"))
        return "\n".join(line for line in lines if line)


class _RowShape(Struct, frozen=True):
    """A row without the texts of its cells; ``row`` is ``None`` where it is deleted."""

    row: GridRow | None
    cells: tuple[_Shape, ...]


class _Source(Struct, frozen=True):
    """A table's bytes: what is around its rows, the rows without their texts, and the texts."""

    frame: bytes
    rows: list[bytes]
    texts: list[bytes]


class _Known(Struct, frozen=True):
    """What the parts of tables mean, by their bytes."""

    frames: dict[bytes, list[int]]
    rows: dict[bytes, _RowShape]
    cells: dict[bytes, _Shape]


# Documents of one writer share most of their shapes. What a shape means does not depend on the
# document beyond the prefixes that its root declares.
MET: dict[bytes, _Known] = {}


class _OutOfOrder(Exception):  # noqa: N818 - no error, the table is read in another way
    """The table cannot be read by its shapes."""


def read_by_shapes(xml: bytes, walk: Walk) -> tuple[bytes, list[Ready]]:
    """The document without the tables that were read, and these tables by their numbers."""
    head = _HEAD.match(xml)
    if head is None or not _is_ordinary(xml, head):
        return xml, []
    rest, sources = _sources(xml)
    if not sources or rest.count(b"xmlns:w=") != 1 or rest.count(_MARK) != len(sources):
        return xml, []
    try:
        known = _known(head[1], sources, walk)
        return rest, [_ready(source, known) for source in sources]
    except (_OutOfOrder, FormatError, UnicodeDecodeError):
        return xml, []


def _is_ordinary(xml: bytes, head: re.Match[bytes]) -> bool:
    # Single bytes are found many times faster than two, and most documents have none of these.
    return (
        _NAMESPACE in head[1]
        and not _ENCODING.search(xml, 0, head.start(1))
        and _CUT not in xml
        and (b"!" not in xml or b"<!" not in xml)
        and (xml.find(b"?", head.start(1)) < 0 or xml.find(b"<?", head.start(1)) < 0)
    )


def _sources(xml: bytes) -> tuple[bytes, list[_Source]]:
    """The document with empty tables for those that were cut out, and the tables cut out."""
    pieces: list[bytes] = []
    sources: list[_Source] = []
    at = 0
    while (start := xml.find(_OPEN, at)) >= 0:
        end = xml.find(_CLOSE, start)
        if end < 0:
            break
        source = _source(xml[start + len(_OPEN) : end])
        end += len(_CLOSE)
        if source is None:
            pieces.append(xml[at:end])
        else:
            pieces += (xml[at:start], b'<w:tbl w:readBefore="%d"/>' % len(sources))
            sources.append(source)
        at = end
    pieces.append(xml[at:])
    return b"".join(pieces), sources


def _source(table: bytes) -> _Source | None:
    if b":rsid" in table[:_LONG] or b"w14:" in table[:_LONG]:
        table = _SESSIONS.sub(rb"<w:\1\2>", table)
    found = _TEXT.split(table)
    *rows, tail = _CUT.join(found[::2]).split(b"</w:tr>")
    begin = _ROW.search(rows[0]) if rows else None
    if begin is None:
        return None
    # What stands before the first row belongs to the table, and so does what follows the last.
    frame = rows[0][: begin.start()] + tail
    rows[0] = rows[0][begin.start() :]
    return None if _CUT in frame else _Source(frame, rows, found[1::2])


def _known(root: bytes, sources: list[_Source], walk: Walk) -> _Known:
    """What each frame, each row and each cell means; new ones are parsed, all at once."""
    known = MET.get(root)
    if known is None or len(known.rows) + len(known.cells) > _MOST:
        if len(MET) >= _ROOTS:
            MET.clear()
        known = MET[root] = _Known({}, {}, {})
    frames = {source.frame for source in sources}.difference(known.frames)
    rows = {row for source in sources for row in source.rows}.difference(known.rows)
    if any(_OPEN in part for part in (*frames, *rows)):
        raise _OutOfOrder  # a table in a table, whose end is not the outer one's
    if frames or rows:
        _learn(known, root, list(frames), [_cut_up(row) for row in rows], walk)
    return known


class _Cut(Struct, frozen=True):
    """A row's bytes, what of them is around its cells, and the cells."""

    row: bytes
    around: bytes
    cells: list[bytes]


def _cut_up(row: bytes) -> _Cut:
    *cells, end = _LOOKS.sub(b"", row).split(b"</w:tc>")
    begin = cells[0].find(_CELL) if cells else -1
    if begin < 0:
        raise _OutOfOrder
    around = cells[0][:begin] + end
    cells[0] = cells[0][begin:]
    if _CUT in around:
        raise _OutOfOrder
    return _Cut(row, around, cells)


def _learn(known: _Known, root: bytes, frames: list[bytes], rows: list[_Cut], walk: Walk) -> None:
    """Adds the meaning of what was not met before."""
    new = list({cell for row in rows for cell in row.cells}.difference(known.cells))
    cells = sum(len(row.cells) for row in rows)
    longest = max(map(len, (*frames, *new, *(row.around for row in rows))), default=0)
    if len(new) > max(_FEW, min(cells // 2, _MOST)) or len(rows) > _MOST or longest > _LONG:
        raise _OutOfOrder
    parts = [_OPEN + frame + _CLOSE for frame in frames]
    arounds = list({row.around for row in rows})
    parts += [_OPEN + around + b"</w:tr>" + _CLOSE for around in arounds]
    parts += [_OPEN + b"<w:tr>" + _marked(cell) + b"</w:tc></w:tr>" + _CLOSE for cell in new]
    source = b"".join((root, *parts, b"</w:document>"))
    tables = list(parse_xml(source))
    # A prefix that means something else further on is no accident.
    if source.count(b"xmlns:w=") != 1 or [table.tag for table in tables] != [_TBL] * len(parts):
        raise _OutOfOrder
    first = len(frames)
    if any(next(table.iter(_TR, _TC), None) is not None for table in tables[:first]):
        raise _OutOfOrder
    lines = [_only(table, _TR) for table in tables[first:]]
    bare, alone = lines[: len(arounds)], lines[len(arounds) :]
    if any(next(line.iter(_TC), None) is not None for line in bare):
        raise _OutOfOrder
    shapes = [
        _shape(_only(line, _TC), cell.count(_CUT), walk)
        for line, cell in zip(alone, new, strict=True)
    ]
    known.frames.update(zip(frames, map(walk.widths, tables[:first]), strict=True))
    known.cells.update(zip(new, shapes, strict=True))
    read = dict(zip(arounds, map(walk.row, bare), strict=True))
    for row in rows:
        known.rows[row.row] = _RowShape(
            read[row.around], tuple([known.cells[c] for c in row.cells])
        )


def _marked(shape: bytes) -> bytes:
    """The source of a shape with a private character where each of its texts was."""
    first, *others = shape.split(_CUT)
    marks = (f"<w:t>{chr(_FIRST + number)}</w:t>".encode() for number in range(len(others)))
    return b"".join((first, *(part for pair in zip(marks, others, strict=True) for part in pair)))


def _only(parent: Element, tag: str) -> Element:
    """The only child of this tag, and the only such element inside."""
    found = list(parent.iter(tag))
    if len(found) != 1 or found[0].getparent() is not parent:
        raise _OutOfOrder
    return found[0]


def _shape(element: Element, count: int, walk: Walk) -> _Shape:
    cell = walk.cell(element)
    if cell is None:
        raise _OutOfOrder
    return _Shape(cell.text, count, cell.span, cell.merge, cell.joins_left, cell.width)


def _ready(source: _Source, known: _Known) -> Ready:
    rows: list[GridRow] = []
    texts = source.texts
    at = 0
    for source_row in source.rows:
        shape = known.rows[source_row]
        cells: list[GridCell] = []
        for cell in shape.cells:
            end = at + cell.count
            cells.append(cell.cell(texts[at:end]))
            at = end
        if shape.row is not None:
            rows.append(GridRow(cells, shape.row.before, shape.row.after))
    return Ready(rows, known.frames[source.frame])
