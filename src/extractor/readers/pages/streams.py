"""Lines of a page → streams of lines that are read one after the other: the columns of its text."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.readers.pages.records import Word
from extractor.readers.pages.words import chunks, words_to_lines

# A line's part this wide (of the page) reads like running text.
PROSE = 0.26
# ... or this wide with so many words, as one of three columns, if there are very many of them.
NARROW = 0.18
WORDS = 4
MANY_PROSE = 12
# Two columns of text are about as wide as each other.
NARROWEST = 0.3
# So many such parts must stand on both sides of a gutter, side by side.
LEAST_PROSE = 4
# At most this part of the lines may run over the gutter.
CROSSING = 0.35
# Words with less than this part of the size between them belong to one part.
PART_GAP = 1.0

Line = list[Word]


def lines_to_streams(lines: Sequence[Line], width: float, gutter: float | None) -> list[list[Line]]:
    """The page's lines in reading order, one list for each column of text.

    Lines over the full width end the columns above them; each section is read left column first.
    A side of running text may be divided again: pages of three columns.
    """
    if gutter is None:
        return [list(lines)]
    streams: list[list[Line]] = []
    section: list[Line] = []
    wide: list[Line] = []
    for line in lines:
        if any(part[0].x0 < gutter < part[-1].x1 for part in chunks(line, PART_GAP)):
            streams += _columns(section, gutter, width)
            section = []
            wide.append(line)
            continue
        if wide:
            streams += _divided(wide)  # fewer than all lines: this one is not wide
            wide = []
        section.append(line)
    if wide:
        streams += _divided(wide) if len(wide) < len(lines) else [wide]
    streams += _columns(section, gutter, width)
    return streams


def _divided(lines: list[Line]) -> list[list[Line]]:
    """The streams of lines on one side of a gutter, or over it."""
    if len(lines) < 2 * LEAST_PROSE:
        return [lines]
    left = min(line[0].x0 for line in lines)
    width = max(line[-1].x1 for line in lines) - left
    gutter = find_gutter(lines, width, left=left)
    if gutter is None or min(gutter - left, left + width - gutter) < NARROWEST * width:
        return [lines]
    return lines_to_streams(lines, width, gutter)


def _columns(section: list[Line], gutter: float, width: float) -> list[list[Line]]:
    """The two columns of a section; one if it has no running text on one side (a wide table)."""
    if not section:
        return []
    left = [word for line in section for word in line if word.x1 <= gutter + 1]
    right = [word for line in section for word in line if word.x1 > gutter + 1]
    sides = [words_to_lines(left), words_to_lines(right)]
    prose = [sum(_is_prose(line, width) for line in side) for side in sides]
    if left and right and max(prose) == 0 and len(section) > 1 and not _apart(section, gutter):
        return [section]
    return [stream for side in sides if side for stream in _divided(side)]


def _is_prose(line: Line, width: float) -> bool:
    """True for a line that reads like one of running text in a column."""
    extent = line[-1].x1 - line[0].x0
    return extent > PROSE * width or (len(line) >= WORDS and extent > NARROW * width)


def _apart(section: list[Line], gutter: float) -> bool:
    """True if hardly a line has words on both sides: the sides are not the rows of one table."""
    both = sum(line[0].x0 < gutter < line[-1].x1 for line in section)
    return both < 0.5 * len(section)


def find_gutter(
    lines: Sequence[Line], width: float, usual: float | None = None, left: float = 0.0
) -> float | None:
    """Where a page of two columns of running text is divided; ``None`` for one column.

    ``usual`` is where the page before was divided: it holds here too if nothing runs over it.
    ``left`` is where the page, or what is left of it, begins.
    """
    found = [part for line in lines for part in chunks(line, PART_GAP)]
    parts = [(part[0].x0, part[-1].x1, part[0].top) for part in found]
    prose = [part for part in parts if part[1] - part[0] > PROSE * width]
    least = LEAST_PROSE
    if len(prose) < 2 * MANY_PROSE:  # three columns have shorter lines, and more of them
        narrow = [
            part
            for part, words in zip(parts, found, strict=True)
            if len(words) >= WORDS and part[1] - part[0] > NARROW * width
        ]
        if len(narrow) >= 3 * MANY_PROSE:
            prose, least = narrow, MANY_PROSE
    if usual is not None and parts:
        crossing = sum(x0 < usual < x1 for x0, x1, _ in parts)
        if crossing <= 0.1 * len(parts):
            return usual
    if len(prose) < 2 * least:
        return None
    best: tuple[int, float] | None = None
    for candidate in {round(part[0]) - 3.0 for part in prose}:
        if not 0.25 * width < candidate - left < 0.75 * width:
            continue
        crossing = sum(x0 < candidate < x1 for x0, x1, _ in parts)
        before = [top for x0, x1, top in prose if x1 <= candidate]
        after = [top for x0, x1, top in prose if x0 >= candidate]
        if min(len(before), len(after)) < least or crossing > CROSSING * len(parts):
            continue
        if min(max(before), max(after)) <= max(min(before), min(after)):
            continue
        if best is None or crossing < best[0]:
            best = (crossing, candidate)
    return best[1] if best else None
