"""The lines of a document as the rules read them: white space out, traditional to simplified."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from itertools import islice

from msgspec import Struct

from extractor.forms.records import Metadata
from extractor.labels import fold
from extractor.model import Block, Document, Paragraph, Place, Table

# A report states its facts at its head or at its foot. The limits bound the time that the patterns
# take, and leave room for the navigation of a portal.
_MAX_HEAD = 20_000
_MAX_FOOT = 3_000
_MAX_LINE = 2_000
_FOOT_LINES = 12
# A table of the report has more cells, and more of them hold a figure and nothing else, than the
# boxes of links and of facts about the page.
_MIN_CELLS = 12
_MIN_FIGURES = 4


class Line(Struct, frozen=True):
    """A paragraph's text without white space; ``heading`` and ``place`` are the paragraph's."""

    text: str
    heading: int = 0
    place: Place | None = None


class Lines(Struct, frozen=True):
    """``text`` holds each line after a line break.

    ``above`` is how many of the lines stand above the end of the last table of figures: what
    stands below is often about other reports. ``traditional`` tells that the document was in
    traditional characters.
    """

    lines: tuple[Line, ...]
    text: str
    above: int = sys.maxsize
    traditional: bool = False

    def at(self, position: int) -> int:
        """The number of the line that holds ``position`` of ``text``."""
        return self.text.count("\n", 0, position + 1) - 1


def head_lines(document: Document, rules: Metadata) -> Lines:
    """The first paragraphs of ``document``."""
    last = _last_figures(document.blocks)
    return _lines(document.blocks, _MAX_HEAD, sys.maxsize, rules, last)


def foot_lines(document: Document, rules: Metadata) -> Lines:
    """The last paragraphs of ``document``, in its order."""
    lines = _lines(document.blocks[::-1], _MAX_FOOT, _FOOT_LINES, rules).lines[::-1]
    return Lines(lines, "\n" + "\n".join([line.text for line in lines]))


def _last_figures(blocks: Sequence[Block]) -> int:
    """The number of the last block that is a table of figures; a large one where there is none."""
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if type(block) is Table and len(block.cells) >= _MIN_CELLS:
            figures = (1 for cell in block.cells if cell.text.isdecimal())
            if sum(islice(figures, _MIN_FIGURES)) == _MIN_FIGURES:
                return number
    return sys.maxsize


def _lines(
    blocks: Sequence[Block], most: int, count: int, rules: Metadata, last: int = sys.maxsize
) -> Lines:
    lines: list[Line] = []
    size = 0
    above = sys.maxsize
    for number, block in enumerate(blocks):
        if number == last:
            above = len(lines)
        if type(block) is not Paragraph:
            continue
        text = rules.spaces.join(block.text[:_MAX_LINE].split())
        size += len(text) + 1
        if size > most or len(lines) == count:
            break
        if text:
            lines.append(Line(text, block.heading, block.place))
    whole = "\n" + "\n".join([line.text for line in lines])
    traditional = _is_traditional(whole, rules)
    if traditional:
        lines = [Line(_simplified(x.text, rules), x.heading, x.place) for x in lines]
        whole = "\n" + "\n".join([line.text for line in lines])
    return Lines(tuple(lines), whole, above, traditional)


def plain(text: str, rules: Metadata, *, traditional: bool = False) -> str:
    """``text`` with the rules' white space, in simplified characters; all else stays as printed.

    A short text need not tell by itself that the document is ``traditional``.
    """
    text = rules.spaces.join(text[:_MAX_LINE].split())
    return _simplified(text, rules) if traditional or _is_traditional(text, rules) else text


def _is_traditional(text: str, rules: Metadata) -> bool:
    return any(mark in text for mark in rules.traditional)


def _simplified(text: str, rules: Metadata) -> str:
    """A mainland body has its name in simplified characters; a mirror has converted them."""
    text = re.sub(rules.noise, "", text)
    return text.translate({ord(c): fold(c) for c in set(text) if "㐀" <= c <= "鿿"})
