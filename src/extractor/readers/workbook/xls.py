"""What calamine does not tell of an .xls file: hidden rows and columns, percentages, errors.

The workbook is a stream of records inside an OLE compound file ([MS-CFB], [MS-XLS]); only the few
records that are needed are looked at. What is damaged ends the walk; that the file is damaged is
for the library that reads the values to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import Struct as Layout
from struct import error as StructError  # noqa: N812
from struct import pack_into, unpack_from

from msgspec import Struct as MsgStruct

from extractor.errors import LimitError
from extractor.readers.container import damaged_error, password_error
from extractor.readers.workbook.facts import ERRORS, Extent, SheetFacts, sparse_error
from extractor.readers.workbook.richtext import font_marks, old_texts
from extractor.readers.workbook.values import shown_as, shown_number

_SECTOR_END = 0xFFFFFFFA
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_HEADER_TABLES = 109
_STREAMS = ("Workbook", "Book")
_ENTRY = 128
_MINI_SECTOR = 64

_EOF, _BOUNDSHEET, _XF, _FORMAT, _FILEPASS = 0x000A, 0x0085, 0x00E0, 0x041E, 0x002F
_STRINGS, _CONTINUE, _FONT, _DIMENSIONS, _UNKNOWN = 0x00FC, 0x003C, 0x0031, 0x0200, 0xFFFE
_ROW, _COLINFO, _FORMULA, _BOOLERR = 0x0208, 0x007D, 0x0006, 0x0205
_NUMBER, _RK, _MULRK = 0x0203, 0x027E, 0x00BD
_SHARED, _LABELS = 0x00FD, frozenset({0x0204, 0x00D6})
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_CELL = Layout("<HHH")
_HEAD = Layout("<HH")


class OldWorkbook(MsgStruct, frozen=True):
    """An .xls file made sound (``data``) and the facts of its sheets in their order."""

    data: bytes
    facts: tuple[SheetFacts, ...]


def open_xls(data: bytes) -> OldWorkbook:
    """An .xls file as it may be given to a library that believes what a file says of itself.

    The workbook's stream is put into a new compound file, because damaged chains of sectors make
    libraries run in circles; sizes that the stream only announces are taken out or checked. Raises
    ``FormatError`` where there is no workbook, it is damaged or behind a password, ``LimitError``
    where its cells lie too far apart.
    """
    try:
        stream = bytearray(workbook_stream(data))
        if not stream:
            raise damaged_error("it holds no workbook")
        book = _globals(stream)
        facts = tuple(_Walk(book).sheet(stream, start) for start in book.starts)
    except (StructError, IndexError, ValueError, OverflowError) as error:
        raise damaged_error(f"the workbook's records: {error}") from error
    if any(fact.sparse for fact in facts):
        raise sparse_error()
    return OldWorkbook(compound_file(bytes(stream)), facts)


def compound_file(stream: bytes) -> bytes:
    """A compound file that holds one stream, named Workbook ([MS-CFB] 2.2 to 2.6)."""
    size = 4096
    body = stream.ljust(size, b"\0")
    blocks = -(-len(body) // size)
    tables = -(-(blocks + 1) // (size // 4 - 1))
    if tables > _HEADER_TABLES:
        raise LimitError("the workbook is too large", "save it as .xlsx")
    # Sectors: the tables, the directory, the stream.
    table = [_TABLE] * tables + [_END]
    table += [tables + 1 + number + 1 for number in range(blocks - 1)] + [_END]
    table += [_FREE] * (tables * size // 4 - len(table))
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(size, b"\0"))
    pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 12, 6)
    pack_into("<IIII", header, 44, tables, tables, 0, size)
    pack_into("<IIII", header, 60, _END, 0, _END, 0)
    listed = list(range(tables)) + [_FREE] * (_HEADER_TABLES - tables)
    pack_into(f"<{_HEADER_TABLES}I", header, 76, *listed)
    directory = bytearray(size)
    for number, (name, kind, child, start, length) in enumerate(
        [("Root Entry", 5, 1, _END, 0), ("Workbook", 2, _FREE, tables + 1, len(body))]
    ):
        at = number * _ENTRY
        directory[at : at + 2 * len(name)] = name.encode("utf-16-le")
        pack_into("<HBBIII", directory, at + 64, 2 * len(name) + 2, kind, 1, _FREE, _FREE, child)
        pack_into("<II", directory, at + 116, start, length)
    whole = bytes(header) + Layout(f"<{len(table)}I").pack(*table) + bytes(directory)
    return whole + body.ljust(blocks * size, b"\0")


def workbook_stream(data: bytes) -> bytes:
    """The stream of a compound file that holds the workbook; empty where there is none."""
    size = 1 << unpack_from("<H", data, 30)[0]
    if not 512 <= size <= 4096:
        return b""
    sectors = len(data) // size
    fat = _table(data, size, sectors)

    def chain(start: int, table: list[int], most: int) -> Iterator[int]:
        for _ in range(most):
            if start >= _SECTOR_END or start >= len(table):
                return
            yield start
            start = table[start]

    def whole(start: int) -> bytes:
        return b"".join(
            data[(number + 1) * size : (number + 2) * size] for number in chain(start, fat, sectors)
        )

    directory = whole(unpack_from("<I", data, 48)[0])
    entries = {
        _name(directory, at): (
            unpack_from("<I", directory, at + 116)[0],
            unpack_from("<I", directory, at + 120)[0],
        )
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)
    }
    found = next((entries[name] for name in _STREAMS if name in entries), None)
    if found is None:
        return b""
    start, length = found
    if length >= unpack_from("<I", data, 56)[0]:
        return whole(start)[:length]
    root = entries.get("Root Entry", (0, 0))[0]
    mini, small = whole(root), whole(unpack_from("<I", data, 60)[0])
    table = [entry[0] for entry in Layout("<I").iter_unpack(small[: len(small) // 4 * 4])]
    pieces = (
        mini[number * _MINI_SECTOR : (number + 1) * _MINI_SECTOR]
        for number in chain(start, table, len(table))
    )
    return b"".join(pieces)[:length]


def _name(directory: bytes, at: int) -> str:
    length = min(unpack_from("<H", directory, at + 64)[0], 64)
    return directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace")


def _table(data: bytes, size: int, sectors: int) -> list[int]:
    """The file allocation table: the sector that follows each sector."""
    numbers = list(unpack_from("<109I", data, 76))
    extra = unpack_from("<I", data, 68)[0]
    for _ in range(sectors):
        if extra >= _SECTOR_END:
            break
        block = unpack_from(f"<{size // 4}I", data, (extra + 1) * size)
        numbers += block[:-1]
        extra = block[-1]
    table: list[int] = []
    for number in numbers[: sectors + 1]:
        if number < sectors:
            table += unpack_from(
                f"<{size // 4}I", data.ljust((number + 2) * size, b"\xff"), (number + 1) * size
            )
    return table


def records(stream: bytearray, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, begin and end of the content of the records from ``start`` to the first end mark."""
    while start + 4 <= len(stream):
        kind, length = _HEAD.unpack_from(stream, start)
        start += 4
        if kind == _EOF:
            return
        yield kind, start, start + length
        start += length


class _Book(MsgStruct, frozen=True):
    """Cell formats that show other numbers than the stored ones (see ``shown_as``), shared texts
    with marked letters, and where each sheet begins."""

    styles: dict[int, str]
    texts: dict[int, str]
    starts: list[int]


def _globals(stream: bytearray) -> _Book:
    formats: list[int] = []
    codes: dict[int, str] = {}
    starts: list[int] = []
    fonts: list[str] = []
    strings: list[bytes] = []
    before = 0
    for kind, begin, end in records(stream, 0):
        body = bytes(stream[begin:end])
        if kind == _STRINGS or (kind == _CONTINUE and strings and before in (_STRINGS, _CONTINUE)):
            strings.append(body)
        elif kind == _FONT:
            fonts.append(font_marks(body[2], body[8]))
        before = kind
        if kind == _XF:
            formats.append(unpack_from("<H", body, 2)[0])
        elif kind == _FORMAT:
            # The code's letters of either width; its signs are ASCII, and no more is needed.
            codes[unpack_from("<H", body)[0]] = body[3:].replace(b"\0", b"").decode("latin-1")
        elif kind == _BOUNDSHEET:
            starts.append(unpack_from("<I", body)[0])
        elif kind == _FILEPASS:
            raise password_error()
        elif kind == _STRINGS and unpack_from("<I", body, 4)[0] > len(stream):
            raise damaged_error("it announces more strings than it can hold")
    shown = (shown_as(form, codes.get(form, "")) for form in formats)
    styles = {number: how for number, how in enumerate(shown) if how}
    return _Book(styles, old_texts(strings, fonts), starts)


class _Walk:
    """One pass over the records of a sheet."""

    def __init__(self, book: _Book) -> None:
        self.styles = book.styles
        self.marked = book.texts
        self.rows: list[tuple[int, int]] = []
        self.columns: list[tuple[int, int]] = []
        self.texts: dict[tuple[int, int], str] = {}
        self.extent = Extent()
        self.readers: dict[int, Callable[[bytes], None]] = {
            _ROW: self.row,
            _COLINFO: self.column,
            _BOOLERR: self.error,
            _FORMULA: self.formula,
            _NUMBER: self.number,
            _RK: self.rk,
            _MULRK: self.rks,
            _SHARED: self.shared,
        }

    def sheet(self, stream: bytearray, start: int) -> SheetFacts:
        for kind, begin, end in records(stream, start):
            if kind == _DIMENSIONS:
                # Only an announcement; a library may believe it and set all that room aside.
                pack_into("<H", stream, begin - 4, _UNKNOWN)
                continue
            reader = self.readers.get(kind)
            if reader is not None:
                reader(bytes(stream[begin:end]))
            elif kind in _LABELS:
                self.extent.add(*unpack_from("<HH", stream, begin))
        return SheetFacts(
            tuple(self.rows), tuple(self.columns), self.texts, sparse=self.extent.sparse
        )

    def row(self, body: bytes) -> None:
        if unpack_from("<H", body, 12)[0] & _HIDDEN_ROW:
            number = unpack_from("<H", body)[0]
            self.rows.append((number, number))

    def column(self, body: bytes) -> None:
        first, last, width, _, flags = unpack_from("<5H", body)
        if (flags & _HIDDEN_COLUMN or width == 0) and first <= last:
            self.columns.append((first, last))

    def value(self, row: int, column: int, style: int, value: float) -> None:
        self.extent.add(row, column)
        how = self.styles.get(style)
        if how:
            self.texts[row, column] = shown_number(value, how)

    def number(self, body: bytes) -> None:
        row, column, style = _CELL.unpack_from(body)
        self.value(row, column, style, unpack_from("<d", body, 6)[0])

    def shared(self, body: bytes) -> None:
        row, column, _ = _CELL.unpack_from(body)
        self.extent.add(row, column)
        if self.marked:
            text = self.marked.get(unpack_from("<I", body, 6)[0])
            if text is not None:
                self.texts[row, column] = text

    def rk(self, body: bytes) -> None:
        row, column, style = _CELL.unpack_from(body)
        self.value(row, column, style, rk_number(unpack_from("<I", body, 6)[0]))

    def rks(self, body: bytes) -> None:
        row, first = unpack_from("<HH", body)
        for index in range((len(body) - 6) // 6):
            style, coded = unpack_from("<HI", body, 4 + 6 * index)
            self.value(row, first + index, style, rk_number(coded))

    def error(self, body: bytes) -> None:
        row, column, _ = _CELL.unpack_from(body)
        self.extent.add(row, column)
        if body[7]:
            self.texts[row, column] = ERRORS.get(body[6], "#ERROR!")

    def formula(self, body: bytes) -> None:
        row, column, style = _CELL.unpack_from(body)
        if body[12:14] != b"\xff\xff":
            self.value(row, column, style, unpack_from("<d", body, 6)[0])
            return
        self.extent.add(row, column)
        if body[6] == 2:
            self.texts[row, column] = ERRORS.get(body[8], "#ERROR!")


def rk_number(coded: int) -> float:
    """A number packed into 30 bits ([MS-XLS] 2.5.217, RkNumber)."""
    if coded & 2:
        value = float((coded >> 2) - (1 << 30) if coded & 0x80000000 else coded >> 2)
    else:
        value = float(Layout("<d").unpack(Layout("<Q").pack((coded & 0xFFFFFFFC) << 32))[0])
    return value / 100 if coded & 1 else value
