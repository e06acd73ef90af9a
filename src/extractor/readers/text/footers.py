"""Page numbers that a dump of pages leaves between the lines: no figure of a table is one."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

# Numbers that are set off tell nothing in a text where this share of all lone numbers is.
MOST_SET_OFF: Final = 0.2
# So much deeper than the text before it a number stands that was printed in the middle of a page.
DEEP: Final = 8
# Before a number that may be a page's or a figure.
DOUBTED: Final = "p. "

# What cannot be a cell of a report: 第6页, 第 6 页 共 9 页, Page 6 of 9, - 6 -, —6—.
_PLAIN_FOOTER: Final = re.compile(
    r"第\s*\d{1,4}\s*页(?:\s*[/／,，|]?\s*共\s*\d{1,4}\s*页)?"
    r"|Page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|([-−–—―－~～·•])\s*\d{1,4}\s*\1",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(\d{1,4})(?:\s*[/／]\s*\d{1,4})?")
# What a text without form feeds must have, looked for before its lines are.
_SIGN: Final = re.compile(
    r"第\s*\d{1,4}\s*页|Page\s+\d|\n[ \t]*[-−–—―－~～·•][ \t]*\d{1,4}[ \t]*[-−–—―－~～·•]"
    r"|\n[ \t]*\n[ \t]*\d{1,4}[ \t]*(?:[/／][ \t]*\d{1,4}[ \t]*)?\n[ \t]*\n"
)


class _Lone(Struct, frozen=True):
    """A line of a number alone: which, the number, and the page that ends or begins there."""

    at: int
    number: int
    page: int
    set_off: bool


def without_page_numbers(text: str, lines: list[str]) -> list[str]:
    """The lines of ``text``, blank where a page number stands.

    A number alone on a line is one where it ends (or begins) a page and rises with the pages, or
    is set off from the lines before as no other number is; without form feeds, where all numbers
    that are set off rise by one. Other numbers stay: they may be figures. One at the only end of a
    page may be either, and is marked so that it is no figure of a row.
    """
    pages = "\f" in text
    if not pages and _SIGN.search(text) is None:
        return lines
    found: set[int] = set()
    lone: list[_Lone] = []
    page = 0
    for at, line in enumerate(lines):
        text = line.strip()
        page += line.count("\f")
        if not 0 < len(text) <= 24 or not any(map(str.isdigit, text)):
            continue
        if _PLAIN_FOOTER.fullmatch(text):
            found.add(at)
        elif match := _NUMBER.fullmatch(text):
            number = page - line.rstrip(" \t").endswith("\f")
            lone.append(_Lone(at, int(match[1]), number, _is_set_off(lines, at)))
    if lone:
        found |= _at_ends(lines, lone) if pages else _rising(lone)
    doubted = _only_end(lines, lone) if pages and not found else set()
    if not found and not doubted:
        return lines
    return [
        "" if at in found else f"{DOUBTED}{line}" if at in doubted else line
        for at, line in enumerate(lines)
    ]


def _only_end(lines: list[str], lone: list[_Lone]) -> set[int]:
    """The number at the end of a page where no other page ends in one."""
    ends = {one.at for one in lone if _ends_page(lines, one.at)}
    return ends if len(ends) == 1 else set()


def _is_set_off(lines: list[str], at: int) -> bool:
    """Whether a blank line stands before, and a blank one, a new page or the end behind."""
    before = lines[at - 1] if at else ""
    behind = lines[at + 1] if at + 1 < len(lines) else ""
    deep = len(lines[at]) - len(lines[at].lstrip()) >= DEEP
    return not before.strip() and (not behind.strip() or "\f" in behind[:1] or deep)


def _at_ends(lines: list[str], lone: list[_Lone]) -> set[int]:
    """The numbers at the ends of pages, or at their beginnings, that are page numbers."""
    found: set[int] = set()
    few = sum(one.set_off for one in lone) <= max(1, len(lone) * MOST_SET_OFF)
    ends = [one for one in lone if _ends_page(lines, one.at)]
    few = few or all(one in ends for one in lone if one.set_off)
    for group in (ends, [one for one in lone if _begins_page(lines, one.at)]):
        offsets: dict[int, list[_Lone]] = {}
        for one in group:
            offsets.setdefault(one.number - one.page, []).append(one)
        for same in offsets.values():
            rising = len({one.page for one in same}) > 1 and 2 * len(same) > len(group)
            found |= {one.at for one in same if rising or (one.set_off and few and group is ends)}
    return found


def _ends_page(lines: list[str], at: int) -> bool:
    if lines[at].rstrip(" \t").endswith("\f"):
        return True
    behind = at + 1
    while behind < len(lines) and not lines[behind].strip() and "\f" not in lines[behind]:
        behind += 1
    return behind < len(lines) and lines[behind].lstrip(" \t").startswith("\f")


def _begins_page(lines: list[str], at: int) -> bool:
    while at > 0 and "\f" not in lines[at] and not lines[at - 1].strip():
        at -= 1
    return "\f" in lines[at]


def _rising(lone: list[_Lone]) -> set[int]:
    """The numbers that are set off, if all of these rise by one and most others are not set off."""
    own = [one for one in lone if one.set_off]
    if len(own) < 2 or len(own) > len(lone) * MOST_SET_OFF:
        return set()
    rises = all(one.number == own[0].number + n for n, one in enumerate(own))
    return {one.at for one in own} if rises else set()
