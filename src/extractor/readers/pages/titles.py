"""Which lines above the figures of a table are titles, and which are running text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractor.continuation import is_numbered
from extractor.readers.pages.figure_lines import ALIGNED, is_below
from extractor.readers.pages.records import Word
from extractor.readers.pages.words import chunks

Line = list[Word]
Column = tuple[float, float]

# A numbered title begins no further from the left than this part of the size.
INDENT = 4.0


def is_title(line: Line, left: float, columns: Sequence[Column]) -> bool:
    """True for one text that begins on the left and runs on over the figures' columns."""
    size, edge = line[0].size, columns[0][0]
    heads = sum(any(is_below(word, column, ALIGNED * size) for column in columns) for word in line)
    if heads > max(1, len(columns) // 4):
        return False
    if len(chunks(line, 1.2)) > 1 or any(abs(word.x0 - edge) < 1 for word in line):
        return False
    ends = [(a[0] + a[1] + b[0] + b[1]) / 4 for a, b in itertools.pairwise(columns)]
    ends = [x for x in ends if line[0].x0 < x < line[-1].x1]
    crossed = sum(any(word.x0 < x < word.x1 for word in line) for x in ends)
    if len(ends) > 2 and crossed * 2 < len(ends):
        return False
    if is_numbered(line[0].text) and len(columns) > 1:
        return line[0].x0 < left + INDENT * size and (len(ends) > 2 or line[-1].x1 > edge)
    return line[0].x0 < min(left + 1.5 * size, edge - size) and line[-1].x1 > edge


def is_over_all(header: Sequence[Line], columns: Sequence[Column]) -> bool:
    """True if the first line of a header is over all columns, the labels' too.

    It is one text and stands off the middle of the figures; the labels' heading below is on the
    level of the others, and does not reach up beside it.
    """
    if len(header) < 2 or len(chunks(header[0], 1.2)) > 1:
        return False
    line, size = header[0], header[0][0].size
    middle = columns[0][0] + columns[-1][1]
    if abs(line[0].x0 + line[-1].x1 - middle) < 2 * size:
        return False
    words = [word for below in header[1:] for word in below]
    edge = min(columns[0][0], line[0].x0)
    corner = [word for word in words if word.x1 < edge]
    if not corner or len(corner) == len(words):
        return False
    heights = [
        (min([w.top for w in part]) + max([w.bottom for w in part])) / 2
        for part in (corner, [word for word in words if word.x1 >= edge])
    ]
    return abs(heights[0] - heights[1]) < 0.3 * size


def is_text(line: Line, width: float) -> bool:
    """True for a line that is as long as one of running text."""
    longest = max(part[-1].x1 - part[0].x0 for part in chunks(line, 0.6))
    return longest > max(0.75 * width, 25 * line[0].size)
