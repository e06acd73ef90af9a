"""Lines that hold several tables with headers of one kind, one below the other → each by itself."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractor.readers.pages.figure_lines import figures_of
from extractor.readers.pages.records import Word
from extractor.readers.pages.text import is_cjk
from extractor.readers.pages.words import chunks

Line = list[Word]

# Headings of one line have more than this part of the size between them.
APART = 1.2
# Headings that stand at the same place differ by at most this part of the size.
SAME = 1.0
# Titles of the same kind begin with so many characters that are the same.
BEGIN = 2


def section_starts(lines: Sequence[Line]) -> list[int]:
    """The numbers of the lines that begin a table of other columns than the one above it.

    Its header begins with the same text as that above, and has other headings, or these stand
    elsewhere, or no figures stand between. A title above it belongs to it if one of its kind stands
    above the other header.
    """
    starts: list[int] = []
    before: int | None = None
    figures = False
    for number, line in enumerate(lines):
        if figures_of(line):
            figures = True
            continue
        parts = chunks(line, APART) if len(line) > 1 else []
        if len(parts) < 2 or not is_cjk(line[0].text[0]):
            continue
        again = before is not None and _text(parts[0]) == _text(chunks(lines[before], APART)[0])
        if before is not None and again and not (figures and _is_same(lines[before], line)):
            starts.append(number - _has_title(lines, before, number))
        if figures or again or before is None:
            before, figures = number, False
    return starts


def parted(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The lines of each such table."""
    places = [0, *section_starts(lines), len(lines)]
    return [lines[a:b] for a, b in itertools.pairwise(places) if b > a]


def _is_same(above: Line, line: Line) -> bool:
    """True for headers that have their columns at the same places."""
    upper, lower = chunks(above, APART), chunks(line, APART)
    slack = SAME * line[0].size
    return len(upper) == len(lower) and all(
        abs(a[0].x0 + a[-1].x1 - b[0].x0 - b[-1].x1) < 2 * slack
        for a, b in zip(upper, lower, strict=True)
    )


def _has_title(lines: Sequence[Line], before: int, number: int) -> bool:
    if not before or any(len(chunks(lines[at - 1], APART)) > 1 for at in (before, number)):
        return False
    upper, lower = _text(lines[before - 1]), _text(lines[number - 1])
    return upper[:BEGIN] == lower[:BEGIN] and len(lower) > BEGIN


def _text(line: Line) -> str:
    return "".join([word.text for word in line])
