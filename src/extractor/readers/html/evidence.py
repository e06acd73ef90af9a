"""What a page says of its tables beside their texts: captions, marked headers, indentation.

Asked for only where tables of no known form are read; see ``extractor.markup``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from extractor.grid import Shape
from extractor.markup import CAPTION, HEAD, leading, steps
from extractor.readers.html.styles import rules

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Lengths that move the beginning of a line, in the style of a cell or of the block that it holds.
_LENGTH: Final = re.compile(
    r"(?:^|[;\s])(?:padding-left|margin-left|text-indent)\s*:\s*(-?[0-9]*\.?[0-9]+)(px|pt|em|rem|ex|ch)?",
    re.IGNORECASE,
)
_PROPERTIES: Final = ("padding-left", "margin-left", "text-indent")
_OWN: Final = re.compile("[.#]")
_POINTS: Final = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0}
_STEP: Final = 4.0
"""A space is about four pixels wide."""
# Names of classes by which statistical offices indent labels, with the level: sub1, indent-2.
_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:indent|sub|stub|level|lvl)[-_]?([0-9])(?=$|\s)", re.IGNORECASE
)
_LEVEL: Final = 4
INNER: Final = ("p", "div", "span", "font", "b", "strong", "i")


def indent_of(parts: Iterable[Mapping[str, str | None]], text: str) -> str:
    """The marks of the indentation of a cell.

    ``parts``: the attributes of the cell and of what it holds at its beginning; ``text``: its text
    with the spaces at its beginning.
    """
    found = leading(text.lstrip("\n\r\t "))
    width = 0.0
    for attributes in parts:
        for number, unit in _LENGTH.findall(attributes.get("style") or ""):
            width += float(number) * _POINTS[(unit or "px").lower()]
        if named := _CLASS.search(attributes.get("class") or ""):
            width += _STEP * _LEVEL * int(named[1])
    return found + steps(width / _STEP)


def head_cells(shape: Shape) -> int:
    """How many of the first cells of a table stand in its head."""
    if not shape or shape[0][0] != "head":
        return 0
    return sum(count for count, _ in shape[0][1])


def sheet_lengths(
    sheets: Sequence[tuple[str, str]], matches: Callable[[str], Iterable[int]]
) -> dict[int, dict[str, str]]:
    """What style sheets say of where the lines of an element begin, by the tree's own ids.

    ``sheets``: media and text of each; ``matches`` gives the ids that a selector matches. Only
    rules for a class or an id count: what holds for all cells alike is no level.
    """
    found: dict[int, dict[str, str]] = {}
    for name in _PROPERTIES:
        for rule in rules(sheets, name):
            if not _OWN.search(rule.selector.rpartition(" ")[2]):
                continue
            for key in matches(rule.selector):
                found.setdefault(key, {})[name] = rule.value
    return found


def with_lengths(
    attributes: Mapping[str, str | None], said: Mapping[str, str] | None
) -> Mapping[str, str | None]:
    """The attributes of an element with what style sheets say; its own style counts first."""
    if not said:
        return attributes
    style = attributes.get("style") or ""
    more = ";".join(f"{name}:{value}" for name, value in said.items() if name not in style.lower())
    return {**attributes, "style": f"{style};{more}"}


def mark_captions(nodes: Sequence[LexborNode]) -> None:
    """Mark the captions of lexbor's tree, which stand before their tables already."""
    for node in nodes:
        if node.tag == "caption":
            _begin(node, CAPTION)


def mark_cells(
    cells: Sequence[LexborNode], heads: int, lengths: Mapping[int, Mapping[str, str]]
) -> None:
    """Mark the cells of a table in lexbor's tree; the first ``heads`` of them are in its head.

    ``lengths`` as ``sheet_lengths`` gives them.
    """
    for number, cell in enumerate(cells):
        parts = [with_lengths(cell.attributes, lengths.get(cell.mem_id))]
        inner = cell.first_child
        while inner is not None and inner.is_text_node and not (inner.text_content or "").strip():
            inner = inner.next
        while inner is not None and inner.tag in INNER:
            parts.append(with_lengths(inner.attributes, lengths.get(inner.mem_id)))
            inner = inner.first_child
        mark = HEAD if number < heads or cell.tag == "th" else ""
        mark += indent_of(parts, cell.text())
        if mark:
            _begin(cell, mark)


def _begin(node: LexborNode, mark: str) -> None:
    first = node.first_child
    if first is None:
        node.insert_child(mark)
    else:
        first.insert_before(mark)
