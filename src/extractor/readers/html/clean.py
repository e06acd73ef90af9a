"""Lexbor's tree made what is seen on the page: hidden elements out, controls as their text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from extractor.grid import SectionKind
from extractor.readers.html import flow, styles

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


@cache
def tags() -> Tags:
    """The numbers of the installed release."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser("")

    def numbers(names: Iterable[str]) -> dict[int, str]:
        return {tree.create_node(name).tag_id: name for name in names}

    special = (*flow.UNSEEN_TAGS, *_CONTROLS, *flow.PRE_TAGS, "dialog", "caption")
    (row,), (table,) = numbers(["tr"]), numbers(["table"])
    return Tags(
        names=numbers((*flow.BLOCK_TAGS, *special, "br", "table")),
        special=frozenset(numbers(special)),
        cells=frozenset(numbers(("td", "th"))),
        row=row,
        sections={n: flow.SECTION_KINDS[name] for n, name in numbers(flow.SECTION_KINDS).items()},
        table=table,
    )


def listed(root: LexborNode) -> list[LexborNode]:
    """Tables, blocks, line breaks, controls and what is never seen, in the page's order."""
    names = tags().names
    return [node for node in root.traverse() if node.tag_id in names]


class Cleaner:
    """Takes out of the tree what is not seen and writes into it what is."""

    def __init__(self, tree: LexborHTMLParser, root: LexborNode, lowered: bytes) -> None:
        self._tree = tree
        self._root = root
        self._lowered = lowered
        self.displays: dict[int, tuple[LexborNode, str]] = {}

    def clean(self) -> list[LexborNode]:
        """The nodes of :func:`listed` that are left."""
        known = tags()
        nodes = listed(self._root)
        special = [node for node in nodes if node.tag_id in known.special]
        self._read_displays(special)
        gone = self._hidden() + [node for node in special if _is_unseen(node)]
        if self._remove(gone):
            nodes = listed(self._root)
            special = [node for node in nodes if node.tag_id in known.special]
        written = False
        for node in special:
            if node.parent is not None:
                written = _write(node, known.names[node.tag_id]) or written
        if b"visibility" in self._lowered:
            self._blank_invisible()
        return listed(self._root) if written else nodes

    def _read_displays(self, special: list[LexborNode]) -> None:
        if b"display" not in self._lowered:
            return
        sheets = [
            (node.attributes.get("media") or "", node.text())
            for node in special
            if node.tag == "style"
        ]
        nodes: dict[int, LexborNode] = {}

        def keys(found: list[LexborNode]) -> list[int]:
            numbers = [node.mem_id for node in found]
            nodes.update(zip(numbers, found, strict=True))
            return numbers

        styled = self._tree.css('[style*="display" i]')
        inline = [node.attributes.get("style") or "" for node in styled]
        displays = styles.cascade(
            styles.rules(sheets),
            lambda selector: keys(self._tree.css(selector)),
            zip(keys(styled), inline, strict=True),
        )
        self.displays = {key: (nodes[key], display) for key, display in displays.items()}

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

    def _blank_invisible(self) -> None:
        """What is invisible keeps its room: only its text goes, up to what is visible again."""
        seen: set[int] = set()
        for start in self._tree.css('[style*="visibility" i]'):
            if start.mem_id in seen or not _is_invisible(start):
                continue
            left = [start]
            while left:
                node = left.pop()
                seen.add(node.mem_id)
                for child in list(node.iter(include_text=True)):
                    if child.is_text_node:
                        child.decompose()
                    elif _visibility(child) != "visible":
                        left.append(child)


def _visibility(node: LexborNode) -> str:
    style = node.attributes.get("style")
    return styles.declared(style, "visibility")[0] if style else ""


def _is_invisible(node: LexborNode) -> bool:
    return _visibility(node) in ("hidden", "collapse")


def _is_unseen(node: LexborNode) -> bool:
    name = tags().names[node.tag_id]
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
    if name == "textarea":
        shown = flow.control(node.text().replace("\n", flow.LINE))
    elif name == "select":
        options = [flow.Choice.of(item.attributes, item.text()) for item in node.css("option")]
        shown = flow.control(flow.chosen(node.attributes, options))
    elif name == "input":
        shown = flow.control(flow.input_value(node.attributes))
    else:
        return False
    node.replace_with(shown)
    return True
