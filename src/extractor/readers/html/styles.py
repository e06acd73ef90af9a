"""Which elements a style sheet or a style attribute hides, shows as a block, or runs in.

Only what decides about text is read: ``display``, ``visibility``, letters without size or colour,
and what is raised, lowered or struck out. Of style sheets only those
inside the page, outside ``@media`` or inside ``@media screen``, and only selectors made of names,
classes and ids. Media queries that ask for a width are left out: they make the phone's page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

MAX_RULES: Final = 500
"""Each rule is a search through the page; embedded sheets of reports have some dozens."""

_BLOCK: Final = frozenset(
    "block flex grid table list-item flow-root -webkit-box -webkit-flex table-caption "
    "table-cell table-row table-row-group table-header-group table-footer-group".split()
)
_INLINE: Final = frozenset(
    "inline inline-block inline-flex inline-grid inline-table initial unset contents ruby "
    "-webkit-inline-box -webkit-inline-flex".split()
)
_KNOWN: Final = _BLOCK | _INLINE | {"none", "inherit", "revert"}

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_PIECE = re.compile(r"([^{}]*)([{}])")
_NAME: Final = r"-?[A-Za-z_\u0080-\uffff][\w-]*"
_COMPOUND: Final = rf"(?:{_NAME}(?:[.#]{_NAME})*|(?:[.#]{_NAME})+)"
_SELECTOR = re.compile(rf"{_COMPOUND}(?:(?:\s*>\s*|\s+){_COMPOUND})*")
_SCREEN = re.compile(r"@media\s*(?:(?:only\s+)?screen|all)?\s*", re.IGNORECASE)


class Rule(Struct, frozen=True):
    """A property's value for what a selector matches; the larger ``weight`` wins."""

    selector: str
    value: str
    weight: tuple[bool, int, int, int, int]

    @property
    def important(self) -> bool:
        return self.weight[0]


def declared(style: str, name: str) -> tuple[str, bool]:
    """The value of a property in a list of declarations, and whether it is ``!important``.

    ``("", False)`` where it is not declared. Values of ``display`` that no browser knows do not
    count.
    """
    found, important = "", False
    for declaration in _COMMENT.sub("", style).split(";"):
        key, _, value = declaration.partition(":")
        if key.strip().lower() != name:
            continue
        words = value.lower().replace("!", " !").split()
        strong = words[1:] in (["!important"], ["!", "important"])
        if not words or (len(words) > 1 and not strong):
            continue
        if name == "display" and words[0] not in _KNOWN:
            continue
        if strong or not important:
            found, important = words[0], strong
    return found, important


def is_block(display: str) -> bool | None:
    """Whether text before and after is apart from it; ``None``: as its name says."""
    if display in _BLOCK:
        return True
    return False if display in _INLINE else None


_REPETITIVE: Final = range(30_000, 4_000_000)
"""Sizes of pages that are mostly the same styles again; larger ones may hold too many pieces."""


def searched(page: bytes) -> bytes:
    """A page in small letters, to look for words without ``;`` in: each piece of a long one once.

    Each search goes through all of it, and Word's pages say the same some hundred times.
    """
    if len(page) in _REPETITIVE:
        page = b";".join(set(page.split(b";")))
    return page.lower()


HIDING: Final = {
    "visibility": re.compile(r"(?P<unseen>hidden|collapse)|(?P<seen>.)"),
    # Sizes in parts of nothing are nothing.
    "font-size": re.compile(
        r"(?P<unseen>0*(?:\.0*)?(?:[a-z]+|%)?$)|(?P<seen>[0-9.]+(?:px|pt|pc|cm|mm|in|rem|v.*)$|xx?-|medium"
        r"|small$|large$)"
    ),
    "color": re.compile(r"(?P<unseen>transparent)|inherit|unset|(?P<seen>.)"),
}


def hiding(lowered: bytes) -> list[str]:
    """The properties by which a page in small letters may hide text that keeps its room.

    The rare ones only as they are mostly written, without a space: each search costs.
    """
    found = ["visibility"] if b"visibility" in lowered else []
    if b"font-size:0" in lowered:
        found.append("font-size")
    if b"color:transparent" in lowered and _TRANSPARENT.search(lowered):
        found.append("color")
    return found


_TRANSPARENT = re.compile(rb"[\s;\"']color:transparent")


def shows(style: str, name: str) -> bool | None:
    """Whether a property of ``hiding`` makes text seen; ``None`` where it is left as it was."""
    value = declared(style, name)[0] if name in style.lower() else ""
    found = HIDING[name].match(value) if value else None
    if found is None or not found.lastgroup:
        return None
    # Letters without a colour may let the colours behind them show through.
    if name == "color" and found["unseen"] and "clip" in style.lower():
        return None
    return found.lastgroup == "seen"


def rules(sheets: Iterable[tuple[str, str]], name: str = "display") -> list[Rule]:
    """The rules about a property of style sheets, each given as its media and its text.

    In ascending weight, no more than ``MAX_RULES``.
    """
    found: list[Rule] = []
    for media, text in sheets:
        if name in text.lower() and _SCREEN.fullmatch(f"@media {media.strip()}"):
            _read_sheet(_COMMENT.sub("", text), name, found)
    return sorted(found[:MAX_RULES], key=lambda rule: rule.weight)


def _read_sheet(text: str, name: str, found: list[Rule]) -> None:
    """``open_blocks`` holds a selector list for a rule, and for at-rules whether they apply."""
    open_blocks: list[str | bool] = []
    for before, brace in _PIECE.findall(text):
        if brace == "{":
            prelude = before.rpartition(";")[2].strip()
            at_rule = prelude.startswith("@")
            open_blocks.append(bool(_SCREEN.fullmatch(prelude)) if at_rule else prelude)
            continue
        selectors = open_blocks.pop() if open_blocks else False
        if isinstance(selectors, str) and all(block is True for block in open_blocks):
            value, important = declared(before, name)
            if value:
                for selector in selectors.split(","):
                    _add(selector.strip(), value, important, found)


def _add(selector: str, value: str, important: bool, found: list[Rule]) -> None:
    if len(selector) > 500 or not _SELECTOR.fullmatch(selector):
        return
    names = len(re.findall(rf"(?<![\w.#-]){_NAME}", selector))
    weight = (important, selector.count("#"), selector.count("."), names, len(found))
    found.append(Rule(selector, value, weight))


def cascade(
    sheet: Sequence[Rule],
    matches: Callable[[str], Iterable[int]],
    inline: Iterable[tuple[int, str]],
) -> dict[int, str]:
    """The value for each element for which one is set, keyed by the tree's own ids.

    ``matches`` gives the ids that a selector matches, ``inline`` the ids and style attributes,
    whose ``display`` is read.
    """
    result: dict[int, str] = {}
    fixed: set[int] = set()
    for rule in sheet:
        for key in matches(rule.selector):
            result[key] = rule.value
            if rule.important:
                fixed.add(key)
    for key, style in inline:
        display, important = declared(style, "display")
        if display and (important or key not in fixed):
            result[key] = display
    return result
