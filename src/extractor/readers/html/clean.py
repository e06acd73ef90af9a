"""Lexbor's tree made what is seen on the page: hidden elements out, controls as their text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from extractor.grid import SectionKind
from extractor.readers.html import flow, levels, pictures, styles

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_CONTROLS: Final = ("input", "select", "textarea")
_NEVER_HIDDEN: Final = frozenset(("html", "body"))
"""Pages hide themselves while they load; their scripts show them again."""


class Tags(Struct, frozen=True):
    """Lexbor's numbers for the element names that matter; they differ between its releases."""

    names: dict[int, str]
    special: frozenset[int]
    cells: frozenset[int]
    row: int
    sections: dict[int, SectionKind]
    table: int
    levels: dict[int, str]
    listed: frozenset[int]
    around: frozenset[int]
    pictures: frozenset[int]


@cache
def tags() -> Tags:
    """The numbers of the installed release."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser("")

    def numbers(names: Iterable[str]) -> dict[int, str]:
        return {tree.create_node(name).tag_id: name for name in names}

    special = (*flow.UNSEEN_TAGS, *_CONTROLS, *flow.PRE_TAGS, "dialog", "caption")
    (row,), (table,) = numbers(["tr"]), numbers(["table"])
    names = numbers((*flow.BLOCK_TAGS, *special, "br", "table"))
    raised = {n: levels.KINDS[name] for n, name in numbers(levels.KINDS).items()}
    shown = frozenset(numbers(pictures.TAGS))
    return Tags(
        names=names,
        special=frozenset((*numbers(special), *raised)),
        cells=frozenset(numbers(("td", "th"))),
        row=row,
        sections={n: flow.SECTION_KINDS[name] for n, name in numbers(flow.SECTION_KINDS).items()},
        table=table,
        levels=raised,
        listed=frozenset((*names, *raised, *shown)),
        around=frozenset(numbers((*flow.BLOCK_TAGS, "td", "th", "table", "body"))),
        pictures=shown,
    )


def listed(root: LexborNode) -> list[LexborNode]:
    """Tables, blocks, line breaks, controls, pictures, what is raised or struck out and what is
    never seen, in the page's order.
    """
    names = tags().listed
    return [node for node in root.traverse() if node.tag_id in names]


class Cleaner:
    """Takes out of the tree what is not seen and writes into it what is.

    ``lowered`` is the page as :func:`styles.searched` gives it.
    """

    def __init__(self, tree: LexborHTMLParser, root: LexborNode, lowered: bytes) -> None:
        self._tree = tree
        self._root = root
        self._lowered = lowered
        # Style sheets and style attributes both have the word in their marks.
        self._styled = b"style" in lowered
        self.displays: dict[int, tuple[LexborNode, str]] = {}

    def clean(self) -> list[LexborNode]:
        """The nodes of :func:`listed` that are left."""
        known = tags()
        raised = known.levels
        nodes = listed(self._root)
        special = [node for node in nodes if node.tag_id in known.special]
        self._read_displays(special)
        sheets = self._level_sheets(special)
        gone = self._hidden() + [node for node in special if _is_unseen(node)]
        if self._remove(gone):
            nodes = listed(self._root)
            special = [node for node in nodes if node.tag_id in known.special]
        found = {
            node.mem_id: (node, raised[node.tag_id])
            for node in special
            if node.tag_id in raised and node.parent is not None and _is_level(node)
        }
        if sheets is not None:
            found |= self._styled_levels(sheets)
        if found and levels.settle(found, known.around, _control):
            nodes = listed(self._root)
            special = [node for node in nodes if node.tag_id in known.special]
        written = False
        for node in special:
            if node.parent is not None:
                written = _write(node, known.names.get(node.tag_id, "")) or written
        if self._styled:
            for name in styles.hiding(self._lowered):
                self._blank_invisible(name)
        return listed(self._root) if written else nodes

    def _read_displays(self, special: list[LexborNode]) -> None:
        if not self._styled or b"display" not in self._lowered:
            return
        nodes: dict[int, LexborNode] = {}

        def keys(found: list[LexborNode]) -> list[int]:
            numbers = [node.mem_id for node in found]
            nodes.update(zip(numbers, found, strict=True))
            return numbers

        styled = self._tree.css('[style*="display" i]')
        inline = [node.attributes.get("style") or "" for node in styled]
        displays = styles.cascade(
            styles.rules(_sheets(special)),
            lambda selector: keys(self._tree.css(selector)),
            zip(keys(styled), inline, strict=True),
        )
        self.displays = {key: (nodes[key], display) for key, display in displays.items()}

    def _level_sheets(self, special: list[LexborNode]) -> list[levels.Sheet] | None:
        """The style sheets of a page whose styles may raise or strike text out."""
        if not self._styled or not any(sign in self._lowered for sign in levels.STYLED):
            return None
        return _sheets(special)

    def _styled_levels(self, sheets: list[levels.Sheet]) -> dict[int, tuple[LexborNode, str]]:
        found: dict[int, tuple[LexborNode, str]] = {}
        for selector, mark in levels.rules(sheets):
            found |= {node.mem_id: (node, mark) for node in self._tree.css(selector)}
        for sign in levels.STYLED:
            for node in self._tree.css(f'[style*="{sign.decode()}" i]'):
                mark = levels.kind_of(node.attributes.get("style") or "")
                if mark:
                    found[node.mem_id] = (node, mark)
        cells = tags().around
        return {key: pair for key, pair in found.items() if pair[0].tag_id not in cells}

    def _hidden(self) -> list[LexborNode]:
        gone = [node for node, display in self.displays.values() if display == "none"]
        if b"hidden" in self._lowered:
            gone += [n for n in self._tree.css("[hidden]") if n.mem_id not in self.displays]
        return [node for node in gone if node.tag not in _NEVER_HIDDEN]

    @staticmethod
    def _remove(gone: list[LexborNode]) -> bool:
        """Whether elements went with them, so that lists of nodes are out of date."""
        deep = False
        for node in gone:
            child = node.first_child
            if child is not None and not (child.is_text_node and child.next is None):
                deep = True
            node.decompose()
        return deep or any(node.tag_id not in tags().special for node in gone)

    def _blank_invisible(self, name: str) -> None:
        """What is invisible keeps its room: only its text goes, up to what is visible again."""
        seen: set[int] = set()
        for start in self._tree.css(f'[style*="{name}" i]'):
            if start.mem_id in seen or _shows(start, name) is not False:
                continue
            left = [start]
            while left:
                node = left.pop()
                seen.add(node.mem_id)
                for child in list(node.iter(include_text=True)):
                    if child.is_text_node:
                        child.decompose()
                    elif not _shows(child, name):
                        left.append(child)


def _shows(node: LexborNode, name: str) -> bool | None:
    style = node.attributes.get("style")
    return styles.shows(style, name) if style else None


def _sheets(special: list[LexborNode]) -> list[tuple[str, str]]:
    """The media and the text of each style sheet in the page."""
    return [(n.attributes.get("media") or "", n.text()) for n in special if n.tag == "style"]


def _is_level(node: LexborNode) -> bool:
    """Whether an element that may stand apart from its line does; all but small ones do."""
    if node.tag != levels.SMALL:
        return True
    before = node.prev
    return before is not None and levels.may_be_mark(before.text(), node.text())


def _is_unseen(node: LexborNode) -> bool:
    name = tags().names.get(node.tag_id, "")
    return name in flow.UNSEEN_TAGS or (name == "dialog" and "open" not in node.attributes)


def _write(node: LexborNode, name: str) -> bool:
    """What a browser shows for a control, a line break in ``pre``, a caption above its table.

    Whether nodes were replaced or moved.
    """
    if name == "caption":
        parent = node.parent
        if parent is None or parent.tag_id != tags().table:
            return False
        parent.insert_before(node, move=True)
        return True
    if name in flow.PRE_TAGS:
        for child in list(node.traverse(include_text=True)):
            text = child.text_content if child.is_text_node else None
            if text and "\n" in text:
                child.replace_with(text.replace("\n", flow.LINE))
        return False
    shown = _control(node)
    if shown is None:
        return False
    style = node.attributes.get("style")
    if style and any(styles.shows(style, hiding) is False for hiding in styles.HIDING):
        shown = ""
    node.replace_with(shown)
    return True


def _control(node: LexborNode) -> str | None:
    """What a browser shows for a control; ``None`` for an element that is none."""
    name = tags().names.get(node.tag_id, "")
    if name == "textarea":
        return flow.control(node.text().replace("\n", flow.LINE))
    if name == "select":
        options = [flow.Choice.of(item.attributes, item.text()) for item in node.css("option")]
        return flow.control(flow.chosen(node.attributes, options))
    if name == "input":
        return flow.control(flow.input_value(node.attributes))
    return None
