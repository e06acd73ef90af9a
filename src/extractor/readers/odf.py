"""What OpenDocument texts and spreadsheets share: the package and the text of a paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from extractor import marks
from extractor.errors import FormatError
from extractor.readers.container import Archive, open_zip, parse_xml, password_error

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NAMESPACE = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
OFFICE, STYLE, TABLE, TEXT, DRAW = (
    _NAMESPACE.format(name) for name in ("office", "style", "table", "text", "drawing")
)
CONTENT, STYLES = "content.xml", "styles.xml"
_NO_LEVELS: Mapping[str | None, str] = {}

_MAX_PARENTS = 20
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


def levels_of(archive: Archive, root: Element) -> dict[str | None, str]:
    """The styles of a text that raise, lower or strike letters out, and their marks.

    Those of the document's own letters, and the named ones that its letters are in.
    """
    levels: dict[str | None, str] = {}
    parents: dict[str, str | None] = {}
    _read_levels(root.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"), levels, parents)
    used = {span.get(_STYLE_NAME) for span in root.iter(f"{TEXT}span", f"{TEXT}a")}
    named = {*used, *parents.values()} - {None, *parents}
    if named and STYLES in archive:
        xml = archive.read(STYLES)
        if b"text-position" in xml or b"line-through" in xml:
            styles = parse_xml(xml, STYLES).iterfind(f"{OFFICE}styles/{STYLE}style")
            _read_levels(styles, levels, parents)
    for name in parents:
        above: str | None = name
        for _ in range(_MAX_PARENTS):
            if above is None or above in levels:
                break
            above = parents.get(above)
        if levels.get(above):
            levels[name] = levels[above]
    return {name: level for name, level in levels.items() if level}


def _read_levels(
    styles: Iterable[Element], levels: dict[str | None, str], parents: dict[str, str | None]
) -> None:
    for style in styles:
        name = style.get(f"{STYLE}name")
        if name is None or style.get(f"{STYLE}family") != "text":
            continue
        parents[name] = style.get(f"{STYLE}parent-style-name")
        level = level_of(style)
        if level:
            levels[name] = level


def level_of(style: Element) -> str:
    """The marks of what a style of letters does to text: raised, lowered, struck out."""
    properties = style.find(f"{STYLE}text-properties")
    if properties is None:
        return ""
    position = (properties.get(f"{STYLE}text-position") or "").split()
    level = ""
    if position:
        height = position[0].rstrip("%")
        lowered = height == "sub" or height.startswith("-")
        raised = height == "super" or height.strip("+0.").strip() != ""
        level = marks.LOWERED if lowered else marks.RAISED if raised else ""
    lines = (properties.get(f"{STYLE}text-line-through-{name}") for name in ("style", "type"))
    return level + (marks.STRUCK if any(line not in (None, "none") for line in lines) else "")


def shown_text(
    paragraph: Element,
    hidden: AbstractSet[str] = frozenset(),
    levels: Mapping[str | None, str] = _NO_LEVELS,
) -> str:
    """The text of a paragraph: one line a printed line, other white space as one space.

    ``hidden`` are the styles whose text is not shown, ``levels`` those that raise, lower or strike
    it out, and their marks.
    """
    pieces: list[str] = []
    _collect(paragraph, pieces, hidden, levels)
    text = "".join(pieces)
    if levels and marks.END in text:
        text = marks.settle(text)
    lines = (" ".join(line.split()) for line in text.split("\v"))
    return "\n".join(line for line in lines if line)


def _collect(
    element: Element,
    pieces: list[str],
    hidden: AbstractSet[str],
    levels: Mapping[str | None, str],
) -> None:
    pieces.append(element.text or "")
    for child in element:
        if child.tag in _BREAKS:
            pieces.append("\v")
        elif child.tag in _SPACES:
            pieces.append(" ")
        elif child.tag not in _SKIPPED and child.get(_STYLE_NAME) not in hidden:
            level = levels.get(child.get(_STYLE_NAME), "") if levels else ""
            pieces.append(level)
            _collect(child, pieces, hidden, levels)
            pieces.append(marks.END * len(level))
        pieces.append(child.tail or "")
