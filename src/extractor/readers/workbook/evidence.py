"""What a workbook says of its tables beside their texts: frozen panes and indentation.

Asked for only where tables of no known form are read; see ``extractor.markup``.
"""

from __future__ import annotations

import posixpath
import re

from extractor.markup import HEAD, leading, steps
from extractor.readers.container import parse_xml
from extractor.readers.workbook.sheet import Sheet, clean
from extractor.readers.workbook.xlsx import XlsxPackage, position

_PANE = re.compile(rb"<(?:\w+:)?pane\s[^>]*?>")
_ROWS = re.compile(rb"""\sySplit=["'](\d{1,3})["']""")
_FROZEN = re.compile(rb"""\sstate=["']frozen(?:Split)?["']""")
_STYLED = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\br=["']([A-Z]{1,3}\d{1,7})["'])[^>]*\bs=["'](\d{1,5})["']"""
)
# A level of indentation in Excel is as wide as three spaces.
_LEVEL = 3


def spaced(text: str) -> str:
    """A cell's text, cleaned, with the marks of the spaces at its beginning."""
    plain = clean(text)
    return leading(text) + plain if plain else ""


def with_evidence(sheet: Sheet, package: XlsxPackage, name: str) -> Sheet:
    """The sheet with the marks of the rows kept in sight and of the cells that are indented."""
    part = package.sheets.get(name, "")
    if not part:
        return sheet
    xml = package.archive.read(part)
    levels = _indented_styles(package)
    for reference, style in _STYLED.findall(xml) if levels else ():
        place = position(reference) if int(style) in levels else None
        row = sheet.rows.get(place[0]) if place else None
        if place and row and place[1] in row:
            row[place[1]] = steps(_LEVEL * levels[int(style)]) + row[place[1]]
    for number in range(_rows_in_sight(xml)):
        row = sheet.rows.get(number, {})
        for column, text in row.items():
            row[column] = HEAD + text
    return sheet


def _rows_in_sight(xml: bytes) -> int:
    """How many rows at the top stay where they are when the sheet is scrolled."""
    pane = _PANE.search(xml, 0, max(0, xml.find(b"sheetData")))
    if pane is None or not _FROZEN.search(pane[0]):
        return 0
    rows = _ROWS.search(pane[0])
    return int(rows[1]) if rows else 0


def _indented_styles(package: XlsxPackage) -> dict[int, int]:
    """The levels of the cell styles that indent, by their numbers."""
    name = package.archive.find(posixpath.join(posixpath.dirname(package.main), "styles.xml"))
    data = b"" if name is None else package.archive.read(name)
    if name is None or b"indent=" not in data:
        return {}
    styles = parse_xml(data, name).find("{*}cellXfs")
    found: dict[int, int] = {}
    for number, style in enumerate(() if styles is None else styles):
        alignment = style.find("{*}alignment")
        level = alignment.get("indent", "") if alignment is not None else ""
        if level.isascii() and level.isdigit() and 0 < len(level) < 4 and int(level):
            found[number] = int(level)
    return found
