"""Lines of a page → streams of lines that are read one after the other: the columns of its text."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.readers.pages.records import Word
from extractor.readers.pages.words import chunks, words_to_lines

# A line's part this wide (of the page) reads like running text.
PROSE = 0.26
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
            streams.append(wide)
            wide = []
        section.append(line)
    if wide:
        streams.append(wide)
    streams += _columns(section, gutter, width)
    return streams


def _columns(section: list[Line], gutter: float, width: float) -> list[list[Line]]:
    """The two columns of a section; one if it has no running text on one side (a wide table)."""
    if not section:
        return []
    left = [word for line in section for word in line if word.x1 <= gutter + 1]
    right = [word for line in section for word in line if word.x1 > gutter + 1]
    sides = [words_to_lines(left), words_to_lines(right)]
    prose = [sum(line[-1].x1 - line[0].x0 > PROSE * width for line in side) for side in sides]
    if left and right and max(prose) == 0 and len(section) > 1 and not _apart(section, gutter):
        return [section]
    return [side for side in sides if side]


def _apart(section: list[Line], gutter: float) -> bool:
    """True if hardly a line has words on both sides: the sides are not the rows of one table."""
    both = sum(line[0].x0 < gutter < line[-1].x1 for line in section)
    return both < 0.5 * len(section)


def find_gutter(lines: Sequence[Line], width: float, usual: float | None = None) -> float | None:
    """Where a page of two columns of running text is divided; ``None`` for one column.

    ``usual`` is where the page before was divided: it holds here too if nothing runs over it.
    """
    parts = [
        (part[0].x0, part[-1].x1, part[0].top) for line in lines for part in chunks(line, PART_GAP)
    ]
    prose = [part for part in parts if part[1] - part[0] > PROSE * width]
    if usual is not None and parts:
        crossing = sum(x0 < usual < x1 for x0, x1, _ in parts)
        if crossing <= 0.1 * len(parts):
            return usual
    if len(prose) < 2 * LEAST_PROSE:
        return None
    best: tuple[int, float] | None = None
    for candidate in {round(part[0]) - 3.0 for part in prose}:
        if not 0.25 * width < candidate < 0.75 * width:
            continue
        crossing = sum(x0 < candidate < x1 for x0, x1, _ in parts)
        before = [top for x0, x1, top in prose if x1 <= candidate]
        after = [top for x0, x1, top in prose if x0 >= candidate]
        if min(len(before), len(after)) < LEAST_PROSE or crossing > CROSSING * len(parts):
            continue
        if min(max(before), max(after)) <= max(min(before), min(after)):
            continue
        if best is None or crossing < best[0]:
            best = (crossing, candidate)
    return best[1] if best else None
