"""What calamine does not tell of an .xlsb file: hiding, percentages, errors and merged ranges.

The parts of the package are streams of records ([MS-XLSB] 2.1.4): a number and a length of one to
four bytes with seven bits each, then the content.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct as Layout
from struct import error as StructError  # noqa: N812
from struct import unpack_from

from extractor.readers.container import damaged_error
from extractor.readers.workbook.facts import ERRORS, Extent, SheetFacts
from extractor.readers.workbook.richtext import font_marks, new_text
from extractor.readers.workbook.sheet import Range
from extractor.readers.workbook.values import shown_as, shown_number
from extractor.readers.workbook.xls import rk_number
from extractor.readers.workbook.xlsx import XlsxPackage

_ROW, _RK, _ERROR, _REAL = 0, 2, 3, 5
_FORMULA_NUMBER, _FORMULA_ERROR = 9, 11
_CELLS = range(1, 12)
_FORMAT, _XF, _COLUMN, _SHEET, _MERGE = 44, 47, 60, 156, 176
_BEGIN_XFS, _END_XFS, _STRINGS = 617, 618, 159
_SHARED, _TEXT, _FONT = 7, 19, 43
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x10, 0x01
_CELL = Layout("<II")


def xlsb_facts(package: XlsxPackage) -> dict[str, SheetFacts]:
    """Facts of each sheet by its name. Raises FormatError where the package is damaged."""
    styles, fonts = _number_styles(package)
    strings = _part(package, "xl/sharedStrings.bin")
    marked = _marked_texts(strings, fonts)
    for kind, body in _records(strings):
        if kind == _STRINGS and len(body) >= 8 and unpack_from("<I", body, 4)[0] > len(strings):
            raise damaged_error("it announces more strings than it can hold")
        break
    facts: dict[str, SheetFacts] = {}
    for kind, body in _records(_part(package, package.main)):
        if kind != _SHEET:
            continue
        try:
            key, at = _string(body, 8)
            name, _ = _string(body, at)
        except StructError:
            continue
        facts[name] = _sheet(_part(package, package.part(key)), styles, marked)
    return facts


def _part(package: XlsxPackage, name: str) -> bytes:
    found = package.archive.find(name)
    return package.archive.read(found) if found else b""


def _marked_texts(strings: bytes, fonts: list[str]) -> dict[int, str]:
    """Shared texts with raised, lowered or struck-out letters, by their numbers."""
    if not any(fonts):
        return {}
    bodies = (body for kind, body in _records(strings) if kind == _TEXT)
    texts = ((number, new_text(body, fonts)) for number, body in enumerate(bodies))
    return {number: text for number, text in texts if text is not None}


def _number_styles(package: XlsxPackage) -> tuple[dict[int, str], list[str]]:
    """How cell styles show other numbers than the stored ones, and the marks of the fonts."""
    codes: dict[int, str] = {}
    styles: list[int] = []
    fonts: list[str] = []
    inside = False
    for kind, body in _records(_part(package, "xl/styles.bin")):
        if kind == _FORMAT and len(body) > 6:
            codes[unpack_from("<H", body)[0]] = body[6:].decode("utf-16-le", "replace")
        elif kind == _FONT and len(body) > 6:
            fonts.append(font_marks(body[2], body[6]))
        elif kind in (_BEGIN_XFS, _END_XFS):
            inside = kind == _BEGIN_XFS
        elif kind == _XF and inside and len(body) > 3:
            styles.append(unpack_from("<H", body, 2)[0])
    shown = (shown_as(form, codes.get(form, "")) for form in styles)
    return {number: how for number, how in enumerate(shown) if how}, fonts


def _sheet(part: bytes, styles: dict[int, str], marked: dict[int, str]) -> SheetFacts:
    rows: list[tuple[int, int]] = []
    columns: list[tuple[int, int]] = []
    merges: list[Range] = []
    texts: dict[tuple[int, int], str] = {}
    extent = Extent()
    row = 0
    try:
        for kind, body in _records(part):
            if kind == _ROW:
                row = unpack_from("<I", body)[0]
                if body[11] & _HIDDEN_ROW:
                    rows.append((row, row))
            elif kind in _CELLS:
                column, style = _CELL.unpack_from(body)
                extent.add(row, column)
                text = _text(kind, body, styles.get(style & 0xFFFFFF, ""))
                if marked and kind == _SHARED:
                    text = marked.get(unpack_from("<I", body, 8)[0], "")
                if text:
                    texts[row, column] = text
            elif kind == _COLUMN:
                first, last, width, _, flags = unpack_from("<IIIIH", body)
                if (flags & _HIDDEN_COLUMN or width == 0) and first <= last:
                    columns.append((first, last))
            elif kind == _MERGE:
                top, bottom, left, right = unpack_from("<4I", body)
                merges.append((top, left, bottom, right))
    except (StructError, IndexError):
        # The library that reads the values may go on behind it, to cells whose room nobody checked.
        raise damaged_error("a record of a sheet is cut short") from None
    return SheetFacts(tuple(rows), tuple(columns), texts, tuple(merges), extent.sparse)


def _text(kind: int, body: bytes, how: str) -> str:
    """Text of a cell that calamine gives otherwise; empty for all others."""
    if kind in (_ERROR, _FORMULA_ERROR):
        return ERRORS.get(body[8], "#ERROR!")
    if not how:
        return ""
    if kind == _RK:
        return shown_number(rk_number(unpack_from("<I", body, 8)[0]), how)
    if kind in (_REAL, _FORMULA_NUMBER):
        return shown_number(unpack_from("<d", body, 8)[0], how)
    return ""


def _string(body: bytes, at: int) -> tuple[str, int]:
    length = unpack_from("<I", body, at)[0]
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at, end = 0, len(part)
    while at < end:
        kind, at = _number(part, at, 2)
        length, at = _number(part, at, 4)
        yield kind, part[at : at + length]
        at += length


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, the high bit saying that more follow."""
    value = 0
    for index in range(most):
        if at >= len(part):
            break
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            break
    return value, at
