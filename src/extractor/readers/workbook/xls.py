"""What calamine does not tell of an .xls file: hidden rows and columns, percentages, errors.

The workbook is a stream of records inside an OLE compound file ([MS-CFB], [MS-XLS]); only the few
records that are needed are looked at. What is damaged ends the walk; that the file is damaged is
for the library that reads the values to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import Struct as Layout
from struct import error as StructError  # noqa: N812
from struct import unpack_from

from extractor.readers.workbook.facts import ERRORS, Extent, SheetFacts
from extractor.readers.workbook.values import is_percent, number_text

_SECTOR_END = 0xFFFFFFFA
_FREE = 0xFFFFFFFF
_STREAMS = ("Workbook", "Book")
_ENTRY = 128
_MINI_SECTOR = 64

_BOF, _EOF, _BOUNDSHEET, _XF, _FORMAT = 0x0809, 0x000A, 0x0085, 0x00E0, 0x041E
_ROW, _COLINFO, _FORMULA, _BOOLERR = 0x0208, 0x007D, 0x0006, 0x0205
_NUMBER, _RK, _MULRK = 0x0203, 0x027E, 0x00BD
_LABELS = frozenset({0x00FD, 0x0204, 0x00D6})
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_CELL = Layout("<HHH")
_HEAD = Layout("<HH")


def xls_facts(data: bytes) -> list[SheetFacts]:
    """Facts of each sheet in the workbook's order; empty where its records cannot be walked."""
    try:
        stream = workbook_stream(data)
        percent, starts = _globals(stream)
        return [_Walk(percent).sheet(stream, start) for start in starts]
    except (StructError, IndexError, ValueError):
        return []


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


def records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records from ``start`` to the end of what begins there."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = _HEAD.unpack_from(stream, start)
        start += 4
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[start : start + length]
        start += length


def _globals(stream: bytes) -> tuple[frozenset[int], list[int]]:
    """Cell formats that show percentages, and where each sheet begins."""
    formats: list[int] = []
    codes: dict[int, str] = {}
    starts: list[int] = []
    for kind, body in records(stream, 0):
        if kind == _XF:
            formats.append(unpack_from("<H", body, 2)[0])
        elif kind == _FORMAT:
            # The code's letters of either width; for a percent sign no more is needed.
            codes[unpack_from("<H", body)[0]] = body[3:].replace(b"\0", b"").decode("latin-1")
        elif kind == _BOUNDSHEET:
            starts.append(unpack_from("<I", body)[0])
    percent = (n for n, form in enumerate(formats) if is_percent(form, codes.get(form, "")))
    return frozenset(percent), starts


class _Walk:
    """One pass over the records of a sheet."""

    def __init__(self, percent: frozenset[int]) -> None:
        self.percent = percent
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
        }

    def sheet(self, stream: bytes, start: int) -> SheetFacts:
        for kind, body in records(stream, start):
            reader = self.readers.get(kind)
            if reader is not None:
                reader(body)
            elif kind in _LABELS:
                self.extent.add(*unpack_from("<HH", body))
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
        if style in self.percent:
            self.texts[row, column] = number_text(value, percent=True)

    def number(self, body: bytes) -> None:
        row, column, style = _CELL.unpack_from(body)
        self.value(row, column, style, unpack_from("<d", body, 6)[0])

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
