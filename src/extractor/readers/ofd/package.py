"""The parts of an OFD file: documents, pages, templates, annotations, resources.

Writers differ from the standard in small ways, and all of these are taken: names with or without a
leading slash, with backslashes, in another case, relative to the part that names them or to the
root; elements without a namespace or in another one.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.errors import FormatError
from extractor.readers.container import Archive, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# GB/T 33190 sets no limit; these keep a made-up file from asking for endless work.
MOST_PAGES = 20_000
MOST_TEMPLATES = 16
# Annotations of these types lie over the text and are none of it.
_OVERLAYS = frozenset(("watermark", "stamp"))


class PageSource(Struct, frozen=True):
    """One page's XML: its own content, its templates' and its annotations', its box in mm."""

    box: tuple[float, float, float, float]
    layers: list[Element]
    units: dict[str, Element]


def local(element: Element) -> str:
    """The element's name without its namespace; empty for comments and the like."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element, name: str) -> Element | None:
    """The first child of this name."""
    return next((item for item in element if local(item) == name), None)


def children(element: Element | None, name: str) -> list[Element]:
    """All children of this name; none of no element."""
    return [item for item in element if local(item) == name] if element is not None else []


def text_of(element: Element | None) -> str:
    """The element's own text without white space around it."""
    return (element.text or "").strip() if element is not None else ""


def attribute(element: Element, name: str) -> str:
    """An attribute's value, with or without a namespace; empty if it is not there."""
    value = element.get(name)
    if value is not None:
        return value
    return next((str(v) for k, v in element.items() if str(k).rpartition("}")[2] == name), "")


def numbers(text: str, count: int = 0) -> list[float]:
    """The numbers of a list; empty if one is no number or there are fewer than ``count``."""
    try:
        values = [float(item) for item in text.replace(",", " ").split()]
    except ValueError:
        return []
    if len(values) < count or any(abs(value) > 1e7 or value != value for value in values):
        return []
    return values


class Package:
    """An opened OFD file."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        main = archive.find("OFD.xml") or next(
            (name for name in archive.names if name.lower().endswith("/ofd.xml")), None
        )
        if main is None:
            raise FormatError("this is no OFD file: it has no OFD.xml", "check the file's type")
        self._main = main
        self._root = parse_xml(archive.read(main), main)
        title = next((e for e in self._root.iter() if local(e) == "Title"), None)
        self.title = text_of(title)

    def pages(self) -> Iterator[PageSource | None]:
        """All pages of all documents; ``None`` for a page whose part is missing or damaged."""
        count = 0
        for body in children(self._root, "DocBody"):
            root = self._part(self._main, text_of(child(body, "DocRoot")))
            if root is None:
                continue
            for page in self._document(*root):
                yield page
                count += 1
                if count >= MOST_PAGES:
                    return

    def _part(self, base: str, name: str) -> tuple[str, Element] | None:
        """The name and root of a part that another part names."""
        found = self._resolve(base, name)
        if found is None:
            return None
        try:
            return found, parse_xml(self._archive.read(found), found)
        except FormatError as error:
            if "damaged" in error.cause:
                return None
            raise

    def _resolve(self, base: str, name: str) -> str | None:
        """A part's name: relative to the part that names it, else to the root."""
        name = name.strip().replace("\\", "/")
        if not name:
            return None
        folder = posixpath.dirname(base)
        plain = name.lstrip("/")
        options = [plain, posixpath.join(folder, plain)]
        if not name.startswith("/"):
            options.reverse()
        for option in options:
            found = self._archive.find(posixpath.normpath(option))
            if found is not None:
                return found
        return None

    def _document(self, base: str, root: Element) -> Iterator[PageSource | None]:
        common = child(root, "CommonData")
        area = child(common, "PageArea") if common is not None else None
        box = _box(area) or (0.0, 0.0, 210.0, 297.0)
        templates = {
            attribute(item, "ID"): attribute(item, "BaseLoc")
            for item in children(common, "TemplatePage")
        }
        units = self._composites(base, common)
        notes = self._annotations(base, root)
        loaded: dict[str, Element] = {}
        for page in children(child(root, "Pages"), "Page"):
            part = self._part(base, attribute(page, "BaseLoc"))
            if part is None:
                yield None
                continue
            content = part[1]
            layers = [content]
            for item in children(content, "Template")[:MOST_TEMPLATES]:
                template = self._template(base, attribute(item, "TemplateID"), templates, loaded)
                if template is not None:
                    layers.insert(0, template)
            layers += notes.get(attribute(page, "ID"), [])
            yield PageSource(_box(child(content, "Area")) or box, layers, units)

    def _template(
        self, base: str, number: str, names: dict[str, str], loaded: dict[str, Element]
    ) -> Element | None:
        """A template page. Templates that a template names are left out: no writer nests them."""
        if number not in loaded and number in names:
            part = self._part(base, names[number])
            if part is not None:
                loaded[number] = part[1]
        return loaded.get(number)

    def _composites(self, base: str, common: Element | None) -> dict[str, Element]:
        """The composite units that resources define, by their number."""
        units: dict[str, Element] = {}
        for kind in ("PublicRes", "DocumentRes"):
            for item in children(common, kind):
                part = self._part(base, text_of(item))
                if part is None:
                    continue
                for element in part[1].iter():
                    if local(element) == "CompositeGraphicUnit":
                        units[attribute(element, "ID")] = element
        return units

    def _annotations(self, base: str, root: Element) -> dict[str, list[Element]]:
        """The visible notes' appearances by page number; watermarks and stamps are left out."""
        found: dict[str, list[Element]] = {}
        listing = self._part(base, text_of(child(root, "Annotations")))
        if listing is None:
            return found
        for page in children(listing[1], "Page"):
            part = self._part(listing[0], text_of(child(page, "FileLoc")))
            if part is None:
                continue
            for note in children(part[1], "Annot"):
                seen = attribute(note, "Visible").lower() != "false"
                if seen and attribute(note, "Type").lower() not in _OVERLAYS:
                    appearances = children(note, "Appearance")
                    found.setdefault(attribute(page, "PageID"), []).extend(appearances)
        return found


def _box(area: Element | None) -> tuple[float, float, float, float] | None:
    """The visible box of a page area: x, y, width, height in mm."""
    if area is None:
        return None
    for name in ("ApplicationBox", "PhysicalBox"):
        values = numbers(text_of(child(area, name)), 4)
        if values and values[2] > 0 and values[3] > 0:
            return values[0], values[1], values[2], values[3]
    return None
