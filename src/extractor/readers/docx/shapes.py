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
_SESSIONS = re.compile(rb"<w:(p|r|tr) [^<>/]*+(/?)>")
_TEXT = re.compile(rb"<w:t(?: [^<>/]*+)?>([^<>&\x00-\x08\x0b\x0c\x0e-\x1f]*+)</w:t>")
_CUT = b"\0"
# Private characters that no symbol of ``text.symbol`` can be.
_FIRST = 0xF0000
_FEW = 16
_MOST, _LONG, _ROOTS = 1000, 8192, 4
"""Shapes that are kept, their bytes, and the roots of documents for which they are kept."""

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
    """A cell without its texts; each stands as a private character in ``text``."""

    text: str
    single: bool
    span: int
    merge: Merge
    joins_left: bool
    width: int

    def cell(self, texts: list[bytes]) -> GridCell:
        if self.single:
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


class _Row(Struct, frozen=True):
    """A row's bytes: what is around its cells, and the shape and the texts of each."""

    around: bytes
    cells: list[tuple[bytes, list[bytes]]]


class _Source(Struct, frozen=True):
    """A table's bytes: what is around its rows, and the rows."""

    frame: bytes
    rows: list[_Row]


class _Known(Struct, frozen=True):
    """What the parts of tables mean, by their bytes; a row that is ``None`` is deleted."""

    frames: dict[bytes, list[int]]
    rows: dict[bytes, GridRow | None]
    shapes: dict[bytes, _Shape]


# Documents of one writer share most of their shapes. What a shape means does not depend on the
# document beyond the prefixes that its root declares.
_met: dict[bytes, _Known] = {}


class _OutOfOrder(Exception):  # noqa: N818 - no error, the table is read in another way
    """The table cannot be read by its shapes."""


def read_by_shapes(xml: bytes, walk: Walk) -> tuple[bytes, list[Ready]]:
    """The document without the tables that were read, and these tables by their numbers."""
    head = _HEAD.match(xml)
    if head is None or not _is_ordinary(xml, head):
        return xml, []
    rest, sources = _sources(xml)
    # A prefix that means something else further on, or an attribute like our own, is no accident.
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
        if end < 0 or xml.find(_OPEN, start + 1, end) >= 0:
            break  # tables in tables, as far as the rest of the document goes
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
    rows = _cut_up(table)
    if rows is not None and not _repeats(rows):
        # Editing sessions are counted in attributes of rows, paragraphs and runs: no two alike.
        rows = _cut_up(_SESSIONS.sub(rb"<w:\1\2>", table))
    if rows is None or not _repeats(rows):
        return None
    # What stands before the first row belongs to the table, and so does what follows the last.
    begin = _ROW.search(rows[0].around)
    if begin is None:
        return None
    frame = rows[0].around[: begin.start()] + rows.pop().around
    first = rows[0]
    return _Source(frame, [_Row(first.around[begin.start() :], first.cells), *rows[1:]])


def _cut_up(table: bytes) -> list[_Row] | None:
    """The rows of a table, and behind them what follows the last one."""
    rows: list[_Row] = []
    cells: list[tuple[bytes, list[bytes]]] = []
    around = b""
    for piece in table.split(b"</w:tc>"):
        if not piece.startswith(_CELL):
            before, ends, after = piece.partition(b"</w:tr>")
            while ends:
                rows.append(_Row(around + before, cells))
                around, cells = b"", []
                before, ends, after = after.partition(b"</w:tr>")
            begin = before.find(_CELL)
            if begin < 0:
                around += before
                continue
            around += before[:begin]
            piece = before[begin:]
        found = _TEXT.split(piece)
        cells.append((_CUT.join(found[::2]), found[1::2]))
    if cells or not rows:
        return None
    rows.append(_Row(around, cells))
    return rows


def _repeats(rows: list[_Row]) -> bool:
    """Whether cells come in shapes enough times to be worth it."""
    shapes = {shape for row in rows for shape, _ in row.cells}
    return len(shapes) <= max(_FEW, sum([len(row.cells) for row in rows]) // 2)


def _known(root: bytes, sources: list[_Source], walk: Walk) -> _Known:
    """What each frame, each row without cells and each shape means; new ones parsed at once."""
    frames = {source.frame for source in sources}
    rows = {row.around for source in sources for row in source.rows}
    shapes = {shape for source in sources for row in source.rows for shape, _ in row.cells}
    if len(rows) + len(shapes) > _MOST or max(map(len, (*frames, *rows, *shapes))) > _LONG:
        raise _OutOfOrder
    known = _met.get(root)
    if known is None or len(known.rows) + len(known.shapes) > _MOST:
        if len(_met) >= _ROOTS:
            _met.clear()
        known = _met[root] = _Known({}, {}, {})
    _learn(
        known,
        root,
        [frame for frame in frames if frame not in known.frames],
        [row for row in rows if row not in known.rows],
        [shape for shape in shapes if shape not in known.shapes],
        walk,
    )
    return known


def _learn(
    known: _Known,
    root: bytes,
    frames: list[bytes],
    rows: list[bytes],
    shapes: list[bytes],
    walk: Walk,
) -> None:
    """Adds the meaning of what was not met before."""
    parts = [_OPEN + frame + _CLOSE for frame in frames]
    parts += [_OPEN + row + b"</w:tr>" + _CLOSE for row in rows]
    parts += [_OPEN + b"<w:tr>" + _marked(shape) + b"</w:tc></w:tr>" + _CLOSE for shape in shapes]
    if not parts:
        return
    source = b"".join((root, *parts, b"</w:document>"))
    tables = list(parse_xml(source))
    if len(tables) != len(parts) or any(table.tag != _TBL for table in tables):
        raise _OutOfOrder
    if source.count(b"xmlns:w=") != 1:
        raise _OutOfOrder
    first = len(frames)
    if any(next(table.iter(_TR, _TC), None) is not None for table in tables[:first]):
        raise _OutOfOrder
    lines = [_only(table, _TR) for table in tables[first:]]
    around, alone = lines[: len(rows)], lines[len(rows) :]
    if any(next(line.iter(_TC), None) is not None for line in around):
        raise _OutOfOrder
    cells = [_shape(_only(line, _TC), walk) for line in alone]
    known.frames.update(zip(frames, map(walk.widths, tables[:first]), strict=True))
    known.rows.update(zip(rows, map(walk.row, around), strict=True))
    known.shapes.update(zip(shapes, cells, strict=True))


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


def _shape(element: Element, walk: Walk) -> _Shape:
    cell = walk.cell(element)
    if cell is None:
        raise _OutOfOrder
    single = cell.text == chr(_FIRST)
    return _Shape(cell.text, single, cell.span, cell.merge, cell.joins_left, cell.width)


def _ready(source: _Source, known: _Known) -> Ready:
    rows: list[GridRow] = []
    shapes = known.shapes
    for row in source.rows:
        around = known.rows[row.around]
        if around is not None:
            cells = [shapes[shape].cell(texts) for shape, texts in row.cells]
            rows.append(GridRow(cells, around.before, around.after))
    return Ready(rows, known.frames[source.frame])
