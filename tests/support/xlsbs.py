"""Binary workbooks (.xlsb) of one sheet, written record by record ([MS-XLSB] 2.4)."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

Value = str | float | bool | None
"""``None`` leaves a cell out."""
Merge = tuple[int, int, int, int]
"""Top, left, bottom, right, from 0; both ends count."""

_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
_LINK = (
    '<Relationship Id="{0}" Target="{2}" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/{1}"/>'
)


def record(kind: int, body: bytes = b"") -> bytes:
    """A record: its number and length in bytes of seven bits, then its content."""
    return _seven_bits(kind) + _seven_bits(len(body)) + body


def _seven_bits(number: int) -> bytes:
    found = [number & 0x7F]
    while number := number >> 7:
        found[-1] |= 0x80
        found.append(number & 0x7F)
    return bytes(found)


def wide(text: str) -> bytes:
    """A string with its length in characters of 16 bits."""
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def row_head(number: int, flags: int = 0) -> bytes:
    """The record that begins a row."""
    return record(0, struct.pack("<IIHBB", number, 0, 300, 0, flags) + bytes(5))


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts; ``mimetype`` is stored as it is, as OpenDocument asks for."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)
    return stream.getvalue()


def workbook(
    rows: Sequence[Sequence[Value]], merges: Sequence[Merge] = (), *, shared: bool = True
) -> bytes:
    """A workbook of one sheet; its strings in the table of strings, or in the cells."""
    strings: dict[str, int] = {}
    cells: list[bytes] = []
    for number, row in enumerate(rows):
        if any(value is not None for value in row):
            cells.append(row_head(number))
        for column, value in enumerate(row):
            if value is not None:
                cells.append(_cell(column, value, strings if shared else None))
    merged = b"".join(record(176, struct.pack("<4I", t, b, lf, r)) for t, lf, b, r in merges)
    if merges:
        merged = record(177, struct.pack("<I", len(merges))) + merged + record(178)
    last = max(map(len, rows), default=1) - 1
    sheet = (
        *(record(129), record(148, struct.pack("<4I", 0, max(0, len(rows) - 1), 0, last))),
        *(record(145), *cells, record(146), merged, record(130)),
    )
    parts = {
        "_rels/.rels": _links(("r1", "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("表一"))
        + record(144)
        + record(132),
        "xl/_rels/workbook.bin.rels": _links(
            ("r1", "worksheet", "worksheets/sheet1.bin"),
            ("r2", "sharedStrings", "sharedStrings.bin"),
        ),
        "xl/worksheets/sheet1.bin": b"".join(sheet),
    }
    if shared:
        items = b"".join(record(19, b"\0" + wide(text)) for text in strings)
        size = struct.pack("<II", len(strings), len(strings))
        parts["xl/sharedStrings.bin"] = record(159, size) + items + record(160)
    return packed(parts)


def _cell(column: int, value: str | float | bool, strings: dict[str, int] | None) -> bytes:
    head = struct.pack("<II", column, 0)
    if isinstance(value, bool):
        return record(4, head + bytes([value]))
    if isinstance(value, str):
        if strings is None:
            return record(6, head + wide(value))
        return record(7, head + struct.pack("<I", strings.setdefault(value, len(strings))))
    if isinstance(value, int) and abs(value) < 1 << 29:  # a packed whole number
        return record(2, head + struct.pack("<I", (value << 2 | 2) & 0xFFFFFFFF))
    return record(5, head + struct.pack("<d", value))


def _links(*links: tuple[str, str, str]) -> bytes:
    return _RELATION.format("".join(_LINK.format(*link) for link in links)).encode()
