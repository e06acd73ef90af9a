"""The lines of a document as the rules read them: white space out, traditional to simplified."""

from __future__ import annotations

import re

from msgspec import Struct

from extractor.forms.records import Metadata
from extractor.labels import fold
from extractor.model import Document, Paragraph, Place

# A report states its facts at its head or at its foot. The limits bound the time that the patterns
# take, and leave room for the navigation of a portal.
_MAX_HEAD = 20_000
_MAX_FOOT = 3_000
_MAX_LINE = 2_000
_FOOT_LINES = 12


class Line(Struct, frozen=True):
    """A paragraph's text without white space; ``heading`` and ``place`` are the paragraph's."""

    text: str
    heading: int = 0
    place: Place | None = None


class Lines(Struct, frozen=True):
    """``text`` holds each line after a line break."""

    lines: tuple[Line, ...]
    text: str

    def at(self, position: int) -> int:
        """The number of the line that holds ``position`` of ``text``."""
        return self.text.count("\n", 0, position + 1) - 1


def head_lines(document: Document, rules: Metadata) -> Lines:
    """The first paragraphs of ``document``."""
    lines, size = [], 0
    for block in document.blocks:
        if type(block) is Paragraph:
            line = _line(block, rules)
            size += len(line.text) + 1
            if size > _MAX_HEAD:
                break
            lines.append(line)
    return _joined(lines)


def foot_lines(document: Document, rules: Metadata) -> Lines:
    """The last paragraphs of ``document``, in its order."""
    lines, size = [], 0
    for block in reversed(document.blocks):
        if type(block) is Paragraph:
            line = _line(block, rules)
            size += len(line.text) + 1
            if size > _MAX_FOOT or len(lines) == _FOOT_LINES:
                break
            lines.append(line)
    return _joined(lines[::-1])


def plain(text: str, rules: Metadata) -> str:
    """``text`` without white space; traditional characters become simplified ones.

    A mainland body has its name in simplified characters; a mirror that prints others has
    converted them. Brackets and all else stay as printed.
    """
    text = "".join(text[:_MAX_LINE].split())
    for mark in rules.traditional:
        if mark in text:
            text = re.sub(rules.noise, "", text)
            return text.translate({ord(c): fold(c) for c in set(text) if "㐀" <= c <= "鿿"})
    return text


def _line(block: Paragraph, rules: Metadata) -> Line:
    return Line(plain(block.text, rules), block.heading, block.place)


def _joined(lines: list[Line]) -> Lines:
    return Lines(tuple(lines), "\n" + "\n".join(line.text for line in lines))
