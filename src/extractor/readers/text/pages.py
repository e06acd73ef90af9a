"""Markdown with tables in tags: writers of Markdown keep those that it has no words for."""

from __future__ import annotations

import re
from typing import Final

_TABLE: Final = re.compile(r"<table\b.*?</table\s*>", re.IGNORECASE | re.DOTALL)
_RULE: Final = re.compile(r"^[ \t]*\|?[ \t]*:?-{3,}[-+|: \t]*$", re.MULTILINE)
# What a page has outside of its tables, and Markdown has not.
_PAGE_TAG: Final = re.compile(r"<(?:!doctype|html|head|body|p|td|tr)\b", re.IGNORECASE)


def tables_in_tags(text: str) -> list[tuple[bool, str]] | None:
    """The parts of a Markdown text in order, each with whether it is a table in tags.

    Each part begins with as many line breaks as stand before it, so that lines keep their numbers.
    ``None`` for a page, and for a text that has no table but those in tags.
    """
    rest = _TABLE.sub("", text)
    if _PAGE_TAG.search(rest) or not _RULE.search(rest):
        return None
    parts: list[tuple[bool, str]] = []
    at = 0
    for match in _TABLE.finditer(text):
        parts += [(False, _from(text, at, match.start())), (True, _from(text, *match.span()))]
        at = match.end()
    parts.append((False, _from(text, at, len(text))))
    return [(tags, part) for tags, part in parts if not part.isspace()]


def _from(text: str, start: int, stop: int) -> str:
    return "\n" * text.count("\n", 0, start) + text[start:stop]
