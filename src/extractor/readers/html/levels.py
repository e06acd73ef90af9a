"""Raised, lowered and struck-out text of a page: which elements are, and lexbor's tree with it
written so that it joins no number (see ``extractor.marks``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from extractor import marks
from extractor.readers.html import styles

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

KINDS: Final = {
    "sup": marks.RAISED,
    "sub": marks.LOWERED,
    "del": marks.STRUCK,
    "s": marks.STRUCK,
    "strike": marks.STRUCK,
    "small": marks.LOWERED,
}
SMALL: Final = "small"
"""Its text counts as lowered only where it would make a number with that before it."""
STYLED: Final = (b"super", b"line-through")
"""A page in small letters without these sets no text high and strikes none out by its styles."""
PROPERTIES: Final = {
    "vertical-align": {"super": marks.RAISED, "sub": marks.LOWERED},
    "text-decoration": {"line-through": marks.STRUCK},
    "text-decoration-line": {"line-through": marks.STRUCK},
}

PLAIN_HOLDERS: Final = frozenset(("option", "optgroup"))
"""Elements that show their text without any style of what stands in them."""

_STYLE = re.compile(
    r"(?:^|;)\s*(?:vertical-align\s*:\s*(?P<align>super|sub)\b|text-decoration(?:-line)?\s*:"
    r"[^;]*(?P<line>line-through))",
    re.IGNORECASE,
)


_SMALL_DIGITS = re.compile(r"\s*[0-9０-９]{1,2}\s*")
_DIGIT_END = re.compile(r"[0-9０-９]\Z")


def may_be_mark(before: str, small: str) -> bool:
    """Whether small text is a digit or two right behind one: the mark of a note, perhaps."""
    return bool(_SMALL_DIGITS.fullmatch(small) and _DIGIT_END.search(before))


def kind_of(style: str) -> str:
    """The mark of what a style attribute does to text; empty where it does nothing of the kind."""
    found = _STYLE.search(style)
    if found is None:
        return ""
    return marks.STRUCK if found["line"] else PROPERTIES["vertical-align"][found["align"].lower()]


Sheet = tuple[str, str]
"""A style sheet's media and its text."""


def rules(sheets: Sequence[Sheet]) -> list[tuple[str, str]]:
    """The selectors by which style sheets raise, lower or strike out, and the mark of each."""
    return [
        (rule.selector, values[rule.value])
        for name, values in PROPERTIES.items()
        for rule in styles.rules(sheets, name)
        if rule.value in values
    ]


def settle(
    found: Mapping[int, tuple[LexborNode, str]],
    around: frozenset[int],
    control: Callable[[LexborNode], str | None],
) -> bool:
    """Writes the text of elements as their marks say; whether elements were taken out.

    ``found`` are the elements and their marks by their ids, ``around`` the numbers of the tags
    (cells and blocks) within which text is beside other text. An element that holds such a tag
    itself is no part of a line, and is left as it is. ``control`` says what a control shows, which
    is beside other text and stays as it is.
    """
    beside: dict[int, tuple[bool, bool]] = {}
    work = []
    for node, mark in found.values():
        if any(inner.tag_id in around for inner in node.traverse()):
            continue
        holder = node.parent
        while holder is not None and holder.tag_id not in around and holder.parent is not None:
            holder = holder.parent
        if holder is None or holder.tag in PLAIN_HOLDERS:
            continue
        if holder.mem_id not in beside:
            beside[holder.mem_id] = _beside(holder, found, control)
        work.append((node, mark, beside[holder.mem_id]))
    gone = []
    for node, mark, (stands, plain) in work:
        if mark == marks.STRUCK and stands:
            gone.append(node)
        elif mark == marks.STRUCK or plain:
            write = marks.strike_digits if mark == marks.STRUCK else marks.WRITE[mark]
            for text in _texts(node, control):
                text.replace_with(write(text.text_content or ""))
    ids = {node.mem_id for node in gone}
    for node in [node for node in gone if not _inside(node, ids)]:
        node.replace_with(" ")
    return bool(gone)


def _inside(node: LexborNode, ids: set[int]) -> bool:
    """Whether one of the elements of these ids holds ``node``."""
    outer = node.parent
    while outer is not None and outer.mem_id not in ids:
        outer = outer.parent
    return outer is not None


def _texts(node: LexborNode, control: Callable[[LexborNode], str | None]) -> list[LexborNode]:
    """The text nodes in an element, without those of controls."""
    texts = []
    left = [node]
    while left:
        for child in left.pop().iter(include_text=True):
            if child.is_text_node:
                texts.append(child)
            elif control(child) is None:
                left.append(child)
    return texts


def _beside(
    holder: LexborNode,
    found: Mapping[int, tuple[LexborNode, str]],
    control: Callable[[LexborNode], str | None],
) -> tuple[bool, bool]:
    """Whether text in ``holder`` is not struck out, and whether some is of the usual height too."""
    stands = False
    left: list[tuple[LexborNode, bool]] = [(holder, True)]
    while left:
        node, plain = left.pop()
        for child in node.iter(include_text=True):
            shown = (child.text_content or "") if child.is_text_node else control(child)
            if shown is not None:
                if shown.strip():
                    if plain:
                        return True, True
                    stands = True
            else:
                mark = found[child.mem_id][1] if child.mem_id in found else ""
                if mark != marks.STRUCK:
                    left.append((child, plain and not mark))
    return stands, False
