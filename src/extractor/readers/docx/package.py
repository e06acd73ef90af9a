"""The parts of a Word package that are read: the main document and the facts of its styles."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import IO, TYPE_CHECKING

from extractor.errors import FormatError
from extractor.readers.container import Archive, open_zip, parse_xml
from extractor.readers.docx.text import ALIGNMENTS, VAL, W, first_child

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = W.strip("{}").encode()
_STYLE_DEPTH = 20
_LEVEL = f"{W}outlineLvl"
_HEAD = 1 << 16
_TITLES = ("title", "标题")

_NAME = re.compile(rb"""<[\w.-]*:?name\s[^>]*?\bval=["']([^"']*)""")
_BASED_ON = re.compile(rb"""<[\w.-]*:?basedOn\s[^>]*?\bval=["']([^"']*)""")
_OUTLINE = re.compile(rb"""<[\w.-]*:?outlineLvl\s[^>]*?\bval=["']([0-9])["']""")
_VANISH = re.compile(rb"vanish\b[^>]*>")
_ALIGN = re.compile(rb"""<[\w.-]*:?vertAlign\s[^>]*?\bval=["'](\w+)["']""")
_OFF = re.compile(rb"""val=["'](?:0|false|off)["']""")
_STYLE_ID = re.compile(rb"""styleId=["']([^"']*)""")


class Package:
    """A Word package opened with limits.

    Raises ``FormatError`` where the bytes are no Word package, are damaged or need a password.
    """

    def __init__(self, data: bytes) -> None:
        self.archive: Archive = open_zip(data)
        self.main = self._main_part()
        self._levels: dict[str, int] = {}
        self._alignments: dict[str, str] = {}

    def _main_part(self) -> str:
        found: str | None = None
        if "_rels/.rels" in self.archive:
            for relation in parse_xml(self.archive.read("_rels/.rels"), "_rels/.rels"):
                if (relation.get("Type") or "").endswith("/officeDocument"):
                    target = (relation.get("Target") or "").lstrip("/")
                    found = self.archive.find(posixpath.normpath(target))
        found = found or self.archive.find("word/document.xml")
        if found is None:
            raise FormatError(
                "the file is a zip archive without a Word document in it",
                "give the document itself, or the documents in the archive one by one",
            )
        return found

    def is_strict(self) -> bool:
        """Whether the main document is of the strict variant, which ``main_xml`` translates."""
        with self.open_main() as stream:
            return _STRICT in stream.read(_HEAD)

    def open_main(self) -> IO[bytes]:
        """The main document's XML as a stream."""
        return self.archive.open(self.main)

    def main_xml(self) -> bytes:
        """The main document's XML in the transitional namespace."""
        return transitional(self.archive.read(self.main))

    @cached_property
    def _styles_xml(self) -> bytes:
        name = self.archive.find(posixpath.join(posixpath.dirname(self.main), "styles.xml"))
        xml = self.archive.read(name) if name else b""
        if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
            xml = xml.decode("utf-16", "replace").encode()
        return xml

    def heading(self, style_id: str) -> int:
        """Heading level from 1 of paragraphs in a style, 0 for running text."""
        if style_id not in self._levels:
            self._levels[style_id] = self._level(style_id)
        return self._levels[style_id]

    def _level(self, style_id: str) -> int:
        for _ in range(_STYLE_DEPTH):
            style = self._style(style_id)
            level = _level_of(style)
            if level is not None:
                return level
            parent = _BASED_ON.search(style)
            if parent is None:
                break
            style_id = parent[1].decode("utf-8", "replace")
        return 0

    def _style(self, style_id: str) -> bytes:
        """The source of one style: a whole tree of them costs more than the rest of a document."""
        xml = self._styles_xml
        start = xml.find(f'styleId="{style_id}"'.encode())
        if start < 0:
            start = xml.find(f"styleId='{style_id}'".encode())
        return b"" if start < 0 else xml[start : xml.find(b"style>", start)]

    @cached_property
    def hidden_styles(self) -> frozenset[str]:
        """Styles whose text is hidden."""
        xml = self._styles_xml
        names: set[str] = set()
        if b"vanish" not in xml:
            return frozenset()
        for match in _VANISH.finditer(xml):
            if xml[match.start() - 1 : match.start()] in (b":", b"<") and not _OFF.search(match[0]):
                named = _STYLE_ID.match(xml, max(0, xml.rfind(b"styleId=", 0, match.start())))
                if named:
                    names.add(named[1].decode("utf-8", "replace"))
        return frozenset(names)

    def level(self, style_id: str) -> str:
        """The mark of a style that raises or lowers text, itself or by the one it is based on."""
        if style_id not in self._alignments:
            self._alignments[style_id] = self._alignment(style_id)
        return self._alignments[style_id]

    def _alignment(self, style_id: str) -> str:
        for _ in range(_STYLE_DEPTH):
            style = self._style(style_id)
            found = _ALIGN.search(style)
            if found is not None:
                return ALIGNMENTS.get(found[1].decode(), "")
            parent = _BASED_ON.search(style)
            if parent is None:
                break
            style_id = parent[1].decode("utf-8", "replace")
        return ""


def transitional(xml: bytes) -> bytes:
    """XML of the strict variant (ISO/IEC 29500-1 strict) under the usual namespace."""
    return xml.replace(_STRICT, _TRANSITIONAL) if _STRICT in xml else xml


def outline_level(properties: Element) -> int | None:
    """Heading level that paragraph properties name: ``w:outlineLvl`` counts from 0, 9 is text."""
    level = first_child(properties, _LEVEL)
    value = None if level is None else level.get(VAL)
    if value is None or not (value.isascii() and value.isdigit()):
        return None
    return int(value) + 1 if len(value) == 1 and value < "9" else 0


def _level_of(style: bytes) -> int | None:
    """Level that a style sets, or its name: built-in names are English in all of Word's tongues."""
    level = _OUTLINE.search(style)
    if level is not None:
        return (int(level[1]) + 1) % 10  # 9 stands for running text
    named = _NAME.search(style)
    name = named[1].decode("utf-8", "replace").lower().strip() if named else ""
    if name in _TITLES:
        return 1
    for prefix in ("heading ", "标题 "):
        digit = name.removeprefix(prefix)
        if digit != name and len(digit) == 1 and digit in "123456789":
            return int(digit)
    return None
