"""What calamine does not tell of an .xlsx file: hidden rows and columns, percentages, errors.

These stand in the sheets' XML as attributes; they are looked for in its bytes, because a tree of a
sheet costs more than reading all its values.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING

from extractor import marks
from extractor.readers.container import Archive, damaged_error, open_zip, parse_xml
from extractor.readers.workbook.facts import DENSE_LIMIT, DENSE_RATIO, SheetFacts
from extractor.readers.workbook.sheet import clean
from extractor.readers.workbook.values import shown_as, stored_number

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>?([^<]*)")
_LEVELS = (b"vertAlign", b"strike")
_ALIGNMENTS = {"superscript": marks.RAISED, "subscript": marks.LOWERED}
_MARKS = (b't="e"', b"<f", b":f")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(rb"""\br=["']\$?([A-Z]{1,3})\$?(\d{1,7})["']""")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
_LAST_ROW = re.compile(rb"""row\s[^>]*?\br=["'](\d{1,7})["']""")
_WIDE = re.compile(rb"""r=["'][A-Z][A-Z]""")
_REFERRING = re.compile(rb"<(?:\w+:)?v>[^<&]*&")
_STYLED = re.compile(rb"""\ss=["'][1-9]""")
_HIDING = (b'hidden="1"', b'hidden="true"', b'ht="0"', b'width="0"')
_PERCENT = (b"%", b'numFmtId="9"', b'numFmtId="10"')
_SCALED = re.compile(rb"""formatCode=["'][^"'<]*?(?:[0#?],+[^0#?,]|[!\\]\.|&quot;\.&quot;)""")
_MAIN = "xl/workbook.xml"
_TRUE = (b"1", b"true")
_COLUMNS = 1 << 14


class XlsxPackage:
    """An .xlsx package opened with limits; errors as in ``container.Archive``."""

    def __init__(self, data: bytes) -> None:
        self.archive: Archive = open_zip(data)
        self.archive.check_total()
        self.main = _MAIN
        if _MAIN not in self.archive:
            self.main = self._target("_rels/.rels", "/officeDocument") or _MAIN

    def part(self, key: str) -> str:
        """The part that a relation of the workbook leads to; empty where there is none."""
        return self._parts.get(key, "")

    @property
    def is_binary(self) -> bool:
        """Whether this is an .xlsb file, whose parts are no XML."""
        return self.main.endswith(".bin")

    def _relations(self, name: str) -> Iterator[tuple[str, str, str]]:
        found = self.archive.find(name)
        if found is None:
            return
        base = posixpath.dirname(posixpath.dirname(name))
        for relation in parse_xml(self.archive.read(found), name):
            target = relation.get("Target") or ""
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(base, target)
            kind, key = relation.get("Type") or "", relation.get("Id") or ""
            yield kind, key, self.archive.find(posixpath.normpath(path)) or ""

    def _target(self, name: str, kind: str) -> str:
        return next((path for type_, _, path in self._relations(name) if type_.endswith(kind)), "")

    @cached_property
    def _parts(self) -> dict[str, str]:
        folder, file = posixpath.split(self.main)
        relations = self._relations(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {key: path for _, key, path in relations}

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Names of the workbook's sheets and the parts that hold them."""
        if self.archive.find(self.main) is None:
            raise damaged_error("the workbook's main part is missing")
        found: dict[str, str] = {}
        for sheet in parse_xml(self.archive.read(self.main), self.main).iter("{*}sheet"):
            name = sheet.get("name") or ""
            key = sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or ""
            found[name] = self._parts.get(key, "")
            if not found[name]:
                raise damaged_error(f"the part of the sheet {name} is missing")
        return found

    @cached_property
    def number_styles(self) -> dict[int, str]:
        """How cell styles, by their numbers, show other numbers than the stored ones."""
        name = self.archive.find(posixpath.join(posixpath.dirname(self.main), "styles.xml"))
        if name is None:
            return {}
        data = self.archive.read(name)
        if not any(sign in data for sign in _PERCENT) and _SCALED.search(data) is None:
            return {}
        root = parse_xml(data, name)
        codes = {form.get("numFmtId"): form.get("formatCode") for form in root.iter("{*}numFmt")}
        styles = root.find("{*}cellXfs")
        known = (form.get("numFmtId") for form in (() if styles is None else styles))
        shown = (shown_as(_int(number), codes.get(number) or "") for number in known)
        return {index: how for index, how in enumerate(shown) if how}

    @cached_property
    def marked_strings(self) -> dict[int, str]:
        """Shared texts with raised, lowered or struck-out letters, by their numbers."""
        name = self.archive.find(posixpath.join(posixpath.dirname(self.main), "sharedStrings.xml"))
        data = b"" if name is None else self.archive.read(name)
        if name is None or not any(sign in data for sign in _LEVELS):
            return {}
        found = enumerate(parse_xml(data, name).iterchildren("{*}si"))
        texts = {index: rich_text(item) for index, item in found if item.find("{*}r") is not None}
        return {index: text for index, text in texts.items() if text is not None}

    def facts(self, sheet: str) -> SheetFacts:
        """Facts of the sheet of this name."""
        part = self.sheets.get(sheet, "")
        if not part:
            return SheetFacts()
        xml = self.archive.read(part)
        if b"!" in xml and b"<!DOCTYPE" in xml:
            parse_xml(xml, part)  # refuses entities, which calamine would leave out of a value
        return SheetFacts(
            tuple(_hidden_rows(xml)),
            tuple(_hidden_columns(xml)),
            self._texts(xml),
            sparse=is_sparse(xml),
        )

    def merged_area(self) -> int:
        """Slots that the merged ranges of all sheets cover."""
        return sum(merged_area(self.archive.read(part)) for part in self.sheets.values() if part)

    def _texts(self, xml: bytes) -> dict[tuple[int, int], str]:
        styles = self.number_styles
        if styles and not _STYLED.search(xml):
            styles = {}
        # calamine ends a number at the first reference to a character.
        odd = b"&" in xml and _REFERRING.search(xml) is not None
        marked = self.marked_strings
        inline = b"<is>" in xml and any(sign in xml for sign in _LEVELS)
        plain = not (styles or odd or marked or inline)
        if plain and not _may_hold(xml, _MARKS):
            return {}
        texts: dict[tuple[int, int], str] = {}
        for match in _CELL.finditer(xml):
            attributes = _attributes(match[1])
            kind = attributes.get(b"t", b"n")
            style = _int(attributes.get(b"s", b"0").decode()) if kind == b"n" else -1
            how = styles.get(style, "")
            value, formula = _VALUE.search(match[2]), _FORMULA.search(match[2])
            place = position(attributes.get(b"r", b""))
            if place is None:
                continue
            text = value[1].decode("utf-8", "replace") if value else ""
            if odd and kind == b"n":
                text = unescape(text)
            if text and (how or (odd and kind == b"n" and b"&" in match[2])):
                texts[place] = stored_number(text, how)
            elif text and kind == b"e":
                texts[place] = text
            elif inline and kind == b"inlineStr" and b"<is>" in match[2]:
                inner = rich_text(parse_xml(match[2][match[2].find(b"<is>") :]))
                if inner is not None:
                    texts[place] = inner
            elif marked and kind == b"s" and _int(text) in marked:
                texts[place] = marked[_int(text)]
            elif formula is not None and not text and kind != b"str":
                # What it would give is not in the file; that something stands here is.
                texts[place] = f"={formula[1].decode('utf-8', 'replace')}"
        return texts


def rich_text(item: Element) -> str | None:
    """The text of runs of which some are raised, lowered or struck out; ``None`` where none is."""
    pieces: list[str] = []
    for run in item.iterchildren("{*}r"):
        align, struck = run.find("{*}rPr/{*}vertAlign"), run.find("{*}rPr/{*}strike")
        level = _ALIGNMENTS.get("" if align is None else align.get("val") or "", "")
        if struck is not None and struck.get("val") not in ("0", "false"):
            level += marks.STRUCK
        pieces += [level, *(text.text or "" for text in run.iterchildren("{*}t"))]
        pieces.append(marks.END * len(level))
    return clean(marks.settle("".join(pieces))) if marks.END in "".join(pieces) else None


def is_sparse(xml: bytes) -> bool:
    """Whether the filled cells of a sheet lie so far apart that a full grid of it is too large."""
    # Rows come in order, so that a short sheet shows itself by its last one.
    end = _LAST_ROW.search(xml, max(0, xml.rfind(b"row ")))
    if end is not None and int(end[1]) * _COLUMNS <= DENSE_LIMIT:
        return False
    # Nor is it sparse where even 26 columns of all its rows are not, and it has no more.
    filled = xml.count(b"<c ")
    if end is not None and _WIDE.search(xml) is None:
        return int(end[1]) * 26 > max(DENSE_LIMIT, DENSE_RATIO * filled)
    count, top, bottom = 0, 1 << 30, 0
    columns: set[bytes] = set()
    for match in _REFERENCE.finditer(xml):
        count += 1
        row = int(match[2])
        top, bottom = min(top, row), max(bottom, row)
        columns.add(match[1])
    if not count:
        return False
    numbers = [column_number(letters) for letters in columns]
    area = (bottom + 1 - top) * (max(numbers) + 1 - min(numbers))
    return area > max(DENSE_LIMIT, DENSE_RATIO * count)


def merged_area(xml: bytes) -> int:
    """Slots that the merged ranges of a sheet cover."""
    return sum(
        (int(match[4]) + 1 - int(match[2]))
        * (column_number(match[3]) + 1 - column_number(match[1]))
        for match in _MERGE.finditer(xml)
    )


def column_number(letters: bytes) -> int:
    """Column of its letters, from 0: A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def position(reference: bytes) -> tuple[int, int] | None:
    """Row and column, from 0, of a reference such as B7."""
    match = re.fullmatch(rb"([A-Z]{1,3})(\d{1,7})", reference)
    return (int(match[2]) - 1, column_number(match[1])) if match else None


def _attributes(source: bytes) -> dict[bytes, bytes]:
    return {match[1]: match[2] or match[3] or b"" for match in _ATTRIBUTE.finditer(source)}


def _hidden_rows(xml: bytes) -> Iterator[tuple[int, int]]:
    if not _may_hold(xml, _HIDING):
        return
    number = -1
    for match in _ROW.finditer(xml):
        attributes = _attributes(match[1])
        number = _int(attributes.get(b"r", b"").decode()) - 1 if b"r" in attributes else number + 1
        if attributes.get(b"hidden") in _TRUE or attributes.get(b"ht") == b"0":
            yield number, number


def _hidden_columns(xml: bytes) -> Iterator[tuple[int, int]]:
    head = xml[: xml.find(b"sheetData")]
    if not _may_hold(head, _HIDING):
        return
    for match in _COLUMN.finditer(head):
        attributes = _attributes(match[1])
        if attributes.get(b"hidden") in _TRUE or attributes.get(b"width") == b"0":
            first = _int(attributes.get(b"min", b"").decode())
            last = _int(attributes.get(b"max", b"").decode())
            if 0 < first <= last:
                yield first - 1, last - 1


def _may_hold(xml: bytes, marks: tuple[bytes, ...]) -> bool:
    """Whether one of ``marks`` is there; in single quotes, which hardly any writer uses, unseen."""
    return b"'" in xml or any(mark in xml for mark in marks)


def _int(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0
