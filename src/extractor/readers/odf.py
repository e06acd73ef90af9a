"""What OpenDocument texts and spreadsheets share: the package and the text of a paragraph."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from extractor.errors import FormatError
from extractor.readers.container import Archive, open_zip, password_error

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NAMESPACE = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
OFFICE, STYLE, TABLE, TEXT, DRAW = (
    _NAMESPACE.format(name) for name in ("office", "style", "table", "text", "drawing")
)
CONTENT = "content.xml"

_STYLE_NAME = f"{TEXT}style-name"
_BREAKS = (f"{TEXT}line-break",)
_SPACES = (f"{TEXT}s", f"{TEXT}tab")
# Notes, comments, phonetics, deleted text; pictures and boxes, which are no part of a line.
_SKIPPED = frozenset(
    {
        *(f"{TEXT}{name}" for name in ("note", "ruby-text", "tracked-changes")),
        *(f"{OFFICE}{name}" for name in ("annotation", "annotation-end")),
        *(f"{DRAW}{name}" for name in ("frame", "custom-shape", "g", "rect")),
    }
)


def open_odf(data: bytes) -> Archive:
    """An OpenDocument package opened with limits.

    Raises ``FormatError`` where it is damaged, behind a password or no OpenDocument file.
    """
    archive = open_zip(data)
    manifest = archive.find("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in archive.read(manifest):
        raise password_error()
    if CONTENT not in archive:
        raise FormatError(
            "the file is a zip archive without an OpenDocument in it",
            "give the document itself, or the documents in the archive one by one",
        )
    return archive


def shown_text(paragraph: Element, hidden: AbstractSet[str] = frozenset()) -> str:
    """The text of a paragraph: one line a printed line, other white space as one space.

    ``hidden`` are the styles whose text is not shown.
    """
    pieces: list[str] = []
    _collect(paragraph, pieces, hidden)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\v"))
    return "\n".join(line for line in lines if line)


def _collect(element: Element, pieces: list[str], hidden: AbstractSet[str]) -> None:
    pieces.append(element.text or "")
    for child in element:
        if child.tag in _BREAKS:
            pieces.append("\v")
        elif child.tag in _SPACES:
            pieces.append(" ")
        elif child.tag not in _SKIPPED and child.get(_STYLE_NAME) not in hidden:
            _collect(child, pieces, hidden)
        pieces.append(child.tail or "")
