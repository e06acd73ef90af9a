"""Lines of a table without upright rules → its columns, by what stands below each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from msgspec import Struct

from extractor.readers.pages.records import Word
from extractor.readers.pages.text import is_cjk, is_numeric, line_text

# Words with more than this part of the size between them are different cells, seen alone.
CELL_GAP = 0.75
FIGURE_GAP = 0.4
# A gap that divides columns has at least this part of the size free in all lines ...
FREE = 0.3
# ... and at least this much in the middle one of the lines.
USUAL_FREE = 0.6
# Of the lines that vote on columns, this part may be overrun by a neighbour that is too long.
OVERRUN = 0.08
# A line votes if it has at least this part of the cells of a full line.
FULL = 0.6

Line = list[Word]


class Piece(Struct, frozen=True, gc=False):
    """What one line holds of a cell: its columns (both inclusive), text and box."""

    first: int
    last: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    numeric: bool


def find_columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The columns' extents (left, right), from the lines that have most of the cells."""
    parts = [_count(line) for line in lines]
    counts = sorted(part for part in parts if part > 1)
    if not counts:
        return []
    full = counts[(3 * len(counts)) // 4]
    voters = [line for line, part in zip(lines, parts, strict=True) if part >= FULL * full]
    voters = [line for line in voters if len(line) > 1]
    if not voters:
        return []
    size = sorted(line[0].size for line in voters)[len(voters) // 2]
    extents = _covered(voters, size, int(OVERRUN * len(voters)))
    return _divided(extents, voters, size)


def _count(line: Line) -> int:
    """How many cells a line seems to have; figures need less of a gap before them than words."""
    count, end = 1, line[0].x1
    for word in line[1:]:
        gap = (word.x0 - end) / word.size
        count += gap > CELL_GAP or (gap > FIGURE_GAP and is_numeric(word.text))
        end = max(end, word.x1)
    return count


def _covered(voters: Sequence[Line], size: float, overrun: int) -> list[tuple[float, float]]:
    """Where more than ``overrun`` lines have text, gaps narrower than ``FREE`` closed."""
    events: list[tuple[float, int]] = []
    for line in voters:
        start, end = line[0].x0, line[0].x1
        for word in line[1:]:
            if word.x0 - end < FREE * size and not (is_numeric(word.text) and word.x0 > end + 1):
                end = max(end, word.x1)
                continue
            events += ((start, 1), (end, -1))
            start, end = word.x0, word.x1
        events += ((start, 1), (end, -1))
    events.sort()
    extents: list[tuple[float, float]] = []
    depth = 0
    begin = 0.0
    for x, step in events:
        before = depth
        depth += step
        if before <= overrun < depth:
            begin = x
        elif depth <= overrun < before:
            if extents and begin - extents[-1][1] < 0.12 * size:
                extents[-1] = (extents[-1][0], x)
            else:
                extents.append((begin, x))
    return extents


def _divided(
    extents: list[tuple[float, float]], voters: Sequence[Line], size: float
) -> list[tuple[float, float]]:
    """Join extents that only a chance gap between words, or between thousands, divides."""
    if not extents:
        return []
    result = [extents[0]]
    for extent in extents[1:]:
        middle = (result[-1][1] + extent[0]) / 2
        pairs = [pair for line in voters if (pair := _beside(line, middle)) is not None]
        gaps = sorted(after.x0 - before.x1 for before, after in pairs)
        free = extent[0] - result[-1][1]
        usual = gaps[len(gaps) // 2] if gaps else 0.0
        near = [pair for pair in pairs if pair[1].x0 - pair[0].x1 < 0.5 * size]
        if len(near) > 1 and all(_are_thousands(*pair) for pair in near):
            result[-1] = (result[-1][0], extent[1])
            continue
        chance = usual < USUAL_FREE * size or (free < FREE * size and usual < 1.5 * size)
        if pairs and chance and not _are_figures(pairs):
            result[-1] = (result[-1][0], extent[1])
        else:
            result.append(extent)
    return result


def _beside(line: Line, x: float) -> tuple[Word, Word] | None:
    """The words on both sides of a gap at ``x``; ``None`` if words are on one side only."""
    before: Word | None = None
    for word in line:
        if word.x0 > x:
            return None if before is None else (before, word)
        before = word if before is None or word.x1 > before.x1 else before
    return None


def _are_figures(pairs: Sequence[tuple[Word, Word]]) -> bool:
    """True if a narrow gap parts figures of two columns, and no thousands: ``12 345``."""
    figures = [pair for pair in pairs if is_numeric(pair[0].text) and is_numeric(pair[1].text)]
    if len(figures) < 2 or len(figures) < 0.5 * len(pairs):
        return False
    return sum(_are_thousands(*pair) for pair in figures) < 0.7 * len(figures)


def _are_thousands(before: Word, after: Word) -> bool:
    """True for ``12`` and ``345`` of ``12 345``."""
    return (
        before.text.lstrip("+-–−($€£ ").isdecimal()
        and len(before.text) <= 5
        and after.text[:3].isdecimal()
        and len(after.text) >= 3
        and not after.text[3:4].isdecimal()
    )


def line_to_pieces(line: Line, bounds: Sequence[float]) -> list[Piece]:
    """The cells of a line. ``bounds`` divide the columns (one fewer than there are columns).

    Words with an ordinary space between them stay together over a bound, which makes a cell over
    several columns, unless figures begin on the other side.
    """
    if _is_heading(line, bounds):
        return [_piece(list(line), bounds)]
    pieces: list[Piece] = []
    group = [line[0]]
    for word in line[1:]:
        before = group[-1]
        same = _column(before, bounds) == _column(word, bounds)
        gap = word.x0 - before.x1
        size = max(word.size, before.size)
        wide = 0.9 if is_cjk(word.text[0]) else 0.7 if word.spaced else 0.45
        near = gap < 2.5 * size if same else gap < wide * size and not _divides(before, word)
        if near:
            group.append(word)
        else:
            pieces.append(_piece(group, bounds))
            group = [word]
    pieces.append(_piece(group, bounds))
    return pieces


def _is_heading(line: Line, bounds: Sequence[float]) -> bool:
    """True for words right of the labels that stand together: ``Rate per 1,000``."""
    if len(line) < 2 or not bounds or line[0].x0 < bounds[0] or not line[0].text[:2].isalpha():
        return False
    if sum(is_numeric(word.text) for word in line) > 1 or is_cjk(line[0].text[0]):
        return False
    return all(
        word.x0 - before.x1 < FIGURE_GAP * word.size for before, word in itertools.pairwise(line)
    )


def _divides(before: Word, word: Word) -> bool:
    """True if two words at a bound are cells of their own even when they nearly touch."""
    return is_numeric(word.text) or is_numeric(before.text)


def _column(word: Word, bounds: Sequence[float]) -> int:
    middle = (word.x0 + word.x1) / 2
    return sum(bound <= middle for bound in bounds)


def _piece(words: list[Word], bounds: Sequence[float]) -> Piece:
    x0, x1 = words[0].x0, max(word.x1 for word in words)
    text = line_text(words)
    # A cell reaches into a column if a good part of a character stands there.
    slack = 0.5 * words[0].size
    if len(words) == 1 and is_numeric(text):
        first = last = _column(words[0], bounds)
    else:
        first = sum(bound <= x0 + slack for bound in bounds)
        last = max(first, sum(bound <= x1 - slack for bound in bounds))
    return Piece(
        first,
        last,
        text,
        x0,
        min(word.top for word in words),
        x1,
        max(word.bottom for word in words),
        words[0].size,
        is_numeric(text) or text in _NO_VALUE,
    )


_NO_VALUE = frozenset(
    (
        ":",
        "-",
        "–",
        "—",
        "——",
        "－",
        "/",
        "／",
        "无",
        "n.a.",
        "n/a",
        "N/A",
        "NA",
        "..",
        "...",
        "…",
        "x",
        "*",
        "na",
    )
)
