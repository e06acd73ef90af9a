"""OpenDocument spreadsheets, from their own XML (ISO/IEC 26300, chapter 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from extractor.markup import steps
from extractor.readers.container import iterparse_xml
from extractor.readers.odf import (
    CONTENT,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    level_of,
    open_odf,
    shown_text,
)
from extractor.readers.workbook.sheet import Range, Rows, Sheet, check_size
from extractor.readers.workbook.values import PERCENT, stored_number

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SHEET, _ROW, _COLUMN = f"{TABLE}table", f"{TABLE}table-row", f"{TABLE}table-column"
_CELL, _COVERED = f"{TABLE}table-cell", f"{TABLE}covered-table-cell"
_STYLE, _PROPERTIES = f"{STYLE}style", f"{STYLE}table-properties"
_MARGIN = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}margin-left"
_LENGTH = re.compile(r"(\d{1,4}(?:\.\d{1,6})?)(in|cm|mm|pt)")
_POINTS = {"in": 72.0, "cm": 28.35, "mm": 2.835, "pt": 1.0}
_STEP = 3.0
"""A space is about three points wide."""
_HIDDEN = ("collapse", "filter")
_ROWS, _COLUMNS = 1 << 20, 1 << 14


def read_ods(data: bytes, *, markup: bool = False) -> Iterator[Sheet]:
    """The visible sheets; errors as in ``read_workbook``.

    ``markup``: the texts begin with the marks of ``extractor.markup``.
    """
    archive = open_odf(data)
    hidden: set[str] = set()
    levels: dict[str | None, str] = {}
    indents: dict[str | None, str] = {}
    reading = _Reading(levels, indents if markup else None)
    with archive.open(CONTENT) as stream:
        for element in iterparse_xml(stream, (_ROW, _COLUMN, _SHEET, _STYLE), CONTENT):
            tag = element.tag
            if tag == _STYLE:
                properties = element.find(_PROPERTIES)
                if properties is not None and properties.get(f"{TABLE}display") == "false":
                    hidden.add(element.get(f"{STYLE}name") or "")
                level = level_of(element) if element.get(f"{STYLE}family") == "text" else ""
                if level:
                    levels[element.get(f"{STYLE}name")] = level
                if markup and (indent := _indent(element)):
                    indents[element.get(f"{STYLE}name")] = indent
            elif tag == _ROW:
                reading.row(element)
                element.clear()
            elif tag == _COLUMN:
                reading.column(element)
            else:
                if element.get(f"{TABLE}style-name") not in hidden:
                    yield reading.sheet()
                reading = _Reading(levels, indents if markup else None)
                element.clear()


class _Reading:
    """A sheet as far as it is read. Repeated rows and cells count, but cost nothing when empty."""

    def __init__(
        self, levels: Mapping[str | None, str], indents: Mapping[str | None, str] | None
    ) -> None:
        self.levels = levels
        self.indents = indents
        self.filled: Rows = {}
        self.count = 0
        self.merges: list[Range] = []
        self.hidden_rows: list[tuple[int, int]] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.rows = self.columns = 0

    def sheet(self) -> Sheet:
        return Sheet(self.filled, self.merges, self.hidden_rows, self.hidden_columns)

    def column(self, element: Element) -> None:
        repeated = _count(element, "number-columns-repeated", _COLUMNS)
        if element.get(f"{TABLE}visibility") in _HIDDEN:
            self.hidden_columns.append((self.columns, self.columns + repeated - 1))
        self.columns += repeated

    def row(self, element: Element) -> None:
        repeated = _count(element, "number-rows-repeated", _ROWS)
        if element.get(f"{TABLE}visibility") in _HIDDEN:
            self.hidden_rows.append((self.rows, self.rows + repeated - 1))
        column = 0
        for cell in element:
            if cell.tag not in (_CELL, _COVERED) or column >= _COLUMNS:
                continue
            columns = _count(cell, "number-columns-repeated", _COLUMNS - column)
            if cell.tag == _CELL:
                self._cell(cell, column, columns, repeated)
            column += columns
        self.rows += repeated

    def _cell(self, cell: Element, column: int, columns: int, rows: int) -> None:
        text = _text(cell, self.levels)
        if self.indents is not None and text:
            text = self.indents.get(cell.get(f"{TABLE}style-name"), "") + text
        down = _count(cell, "number-rows-spanned", _ROWS)
        right = _count(cell, "number-columns-spanned", _COLUMNS)
        if not text and down == right == 1:
            return
        self.count += rows * columns
        check_size(self.count)
        for row in range(self.rows, self.rows + rows):
            for place in range(column, column + columns):
                if text:
                    self.filled.setdefault(row, {})[place] = text
                if down > 1 or right > 1:
                    self.merges.append((row, place, row + down - 1, place + right - 1))


def _text(cell: Element, levels: Mapping[str | None, str]) -> str:
    """A cell's value: numbers as stored, all else as shown."""
    kind = cell.get(f"{OFFICE}value-type")
    stored = cell.get(f"{OFFICE}value")
    if kind in ("float", "currency", "percentage") and stored is not None:
        return stored_number(stored, PERCENT if kind == "percentage" else "")
    if kind == "date":
        date = cell.get(f"{OFFICE}date-value") or ""
        return date.removesuffix("T00:00:00").replace("T", " ")
    parts = [child for child in cell if child.tag in (f"{TEXT}p", f"{TEXT}h")]
    lines = [shown_text(part, levels=levels) for part in parts]
    return "\n".join(line for line in lines if line)


def _indent(style: Element) -> str:
    """The marks of the indentation that a cell's style sets (``fo:margin-left``)."""
    properties = style.find(f"{STYLE}paragraph-properties")
    found = _LENGTH.fullmatch(properties.get(_MARGIN) or "") if properties is not None else None
    return steps(float(found[1]) * _POINTS[found[2]] / _STEP) if found else ""


def _count(element: Element, name: str, most: int) -> int:
    text = element.get(f"{TABLE}{name}")
    if text is None or len(text) > 9 or not (text.isascii() and text.isdigit()):
        return 1
    return max(1, min(int(text), most))
