"""Lines of labels → the lines of each row, by the heights of the rows' figures.

Where the lines of a label stand as close as those of two labels, distances say nothing. But figures
do not wrap: those of a row stand beside the middle, the first or the last line of its label, and
in one table always the same.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from extractor.continuation import is_numbered
from extractor.readers.pages.rules import cluster
from extractor.readers.pages.stacks import Stack
from extractor.readers.pages.text import is_cjk

# Figures stand off the place that their label gives them by at most this part of the size.
OFF = 0.35
# What speaks against a label's end, as a part of the size: a bracket left open, a label without
# number among numbered ones, a number inside of a label, lines that belong to no row,
OPEN = 1.0
PLAIN = 0.5
INSIDE = 1.0
ORPHAN = 0.25
# ... a line that is followed by a longer one: CJK text goes on in a line until it is full, and so
# does a bracket until it is closed.
SHORT = 1.0
# A line is short if this part of the size more would have fitted.
ROOM = 2.0
# Labels set in the middle have the same middle but for this part of the size, if there are many.
MIDDLE = 0.12
MANY = 6
# The first and the last row of a page may be cut by its edge: their figures may stand anywhere.
CUT = 0.5
_OPENING, _CLOSING = frozenset("（(〔[【《“"), frozenset("）)〕]】》”")


class Leaves(Struct, frozen=True):
    """The label of each row, and what stands above the first and below the last of them."""

    rows: list[Stack]
    before: Stack | None = None
    after: Stack | None = None


class _Lines(Struct, frozen=True):
    """Lines of labels from the top down, with what their texts say."""

    tops: Sequence[float]
    bottoms: Sequence[float]
    numbered: Sequence[bool]
    opened: Sequence[int]
    short: Sequence[bool]
    ordered: bool
    size: float


def rows_of_lines(pieces: Sequence[Stack], rows: Sequence[float], free: bool) -> Leaves | None:
    """Each row's lines; ``None`` if the lines do not show them.

    ``rows`` are the heights of the middles of the rows' figures. ``free``: the page may have cut
    the first row, of which only the end of its label is left.
    """
    if not pieces or not rows or len(pieces) < len(rows):
        return None
    lines = _lines(pieces, rows)
    best: tuple[float, list[int]] | None = None
    for mode in ("middle", "first", "last"):
        found = _ends(lines, rows, mode, free)
        if found is not None and (best is None or found[0] < best[0] - 0.1):
            best = found
    return None if best is None else _leaves(pieces, best[1])


def _lines(pieces: Sequence[Stack], rows: Sequence[float]) -> _Lines:
    texts = ["".join([word.text for word in piece.lines[0]]) for piece in pieces]
    numbered = [is_numbered(text) for text in texts]
    opened = [sum(c in _OPENING for c in text) - sum(c in _CLOSING for c in text) for text in texts]
    size = pieces[0].lines[0][0].size
    tops, bottoms = [piece.top for piece in pieces], [piece.bottom for piece in pieces]
    widths = [piece.x1 - piece.x0 for piece in pieces]
    ends = zip(texts, widths, opened, strict=True)
    short = [False] + [
        is_cjk(lower[0]) and is_cjk(upper[-1]) and width + ROOM * size < after and brackets < 1
        for (upper, width, brackets), (lower, after, _) in itertools.pairwise(ends)
    ]
    return _Lines(tops, bottoms, numbered, opened, short, sum(numbered) * 2 >= len(rows), size)


def blank_rows(
    pieces: Sequence[Stack], others: Sequence[Stack], rows: Sequence[float], free: bool
) -> list[float]:
    """The heights of rows that have a label and no figure.

    Such a label begins with a number, as most others do, or below a line that had room for more;
    so does what follows it, and no figure stands beside it. ``others`` are lines of labels that may
    be those of rows too.
    """
    if not pieces or not rows:
        return []
    lines = _lines(pieces, rows)
    count = len(pieces)
    starts = [
        n
        for n in range(count)
        if (n == 0 and not free) or (lines.ordered and lines.numbered[n]) or lines.short[n]
    ]
    slack = 0.2 * lines.size
    found = []
    told = {
        y for y in rows if any(other.top - slack < y < other.bottom + slack for other in others)
    }
    for start, stop in itertools.pairwise([*starts, count]):
        top, bottom = lines.tops[start], lines.bottoms[stop - 1]
        above = lines.bottoms[start - 1] if start else top
        below = lines.tops[stop] if stop < count else bottom
        beside = [y for y in rows if top - slack < y < bottom + slack]
        told.update(beside)
        if not beside and above < top + slack and bottom < below + slack:
            found.append((top + bottom) / 2)
    # Where figures stand beside no label, not all lines of labels are known.
    return found if len(told) == len(rows) else []


def put_by_middles(leaves: Sequence[Stack], last: int) -> bool:
    """Give labels set in the middle the columns that they are over; false if none are told.

    Labels of one width have one middle: the fewer columns they are over, the further right.
    """
    if not last or len(leaves) < MANY:
        return False
    slack = MIDDLE * leaves[0].lines[0][0].size
    middles = [(leaf.x0 + leaf.x1) / 2 for leaf in leaves]
    places = cluster(middles, 2 * slack)
    apart = all(b - a > 4 * slack for a, b in itertools.pairwise(places))
    starts = len(cluster([leaf.x0 for leaf in leaves], 2 * slack))
    if len(places) != last + 1 or not apart or starts <= len(places):
        return False
    for leaf, middle in zip(leaves, middles, strict=True):
        leaf.first = min(range(len(places)), key=lambda n: abs(places[n] - middle))
    return True


def _ends(
    lines: _Lines, rows: Sequence[float], mode: str, free: bool
) -> tuple[float, list[int]] | None:
    """Where the lines are divided, one place more than there are rows, and what that costs.

    ``mode``: whether figures stand beside the middle, the first or the last line of their labels.
    The division between two rows lies between the heights of their figures.
    """
    middles = [(a + b) / 2 for a, b in zip(lines.tops, lines.bottoms, strict=True)]
    at = [bisect_left(middles, y) for y in rows]
    count, last = len(middles), len(rows) - 1
    starts = range(min(at[0] + 1, count)) if free else range(1)
    costs: dict[int, tuple[float, list[int]]] = {
        start: (_orphan(lines, 0, start), [start]) for start in starts
    }
    for row, y in enumerate(rows):
        stop = at[row + 1] + 1 if row < last else count
        ends: dict[int, tuple[float, list[int]]] = {}
        for end in range(max(at[row] - 1, 1), min(stop, count) + 1):
            for start, (cost, path) in costs.items():
                if start >= end:
                    continue
                upper = lines.tops[end - 1 if mode == "last" else start]
                lower = lines.bottoms[start if mode == "first" else end - 1]
                off = abs((upper + lower) / 2 - y)
                if lines.ordered and any(lines.numbered[start + 1 : end]):
                    continue
                if (row == 0 and free) or row == last:
                    beside = (*middles[:start], *middles[end:])
                    if any(abs(other - y) <= OFF * lines.size for other in beside):
                        continue
                    off = min(off, CUT * lines.size)
                elif off > OFF * lines.size:
                    continue
                price = cost + off + _doubt(lines, start, end)
                if end not in ends or price < ends[end][0]:
                    ends[end] = (price, [*path, end])
        costs = ends
    closed = [(cost + _orphan(lines, end, count), path) for end, (cost, path) in costs.items()]
    return min(closed, default=None)


def _orphan(lines: _Lines, start: int, end: int) -> float:
    return ORPHAN * lines.size if end > start else 0.0


def _doubt(lines: _Lines, start: int, end: int) -> float:
    """What the texts say against a label made of the lines from start to before end."""
    parts = INSIDE * sum(lines.numbered[start + 1 : end])
    parts += SHORT * sum(lines.short[start + 1 : end])
    if lines.ordered and start and not lines.numbered[start]:
        parts += PLAIN
    if end < len(lines.tops) and sum(lines.opened[start:end]) > 0:
        parts += OPEN
    return parts * lines.size


def _leaves(pieces: Sequence[Stack], ends: Sequence[int]) -> Leaves:
    rows = [_stack(pieces[start:end]) for start, end in itertools.pairwise(ends)]
    before, after = pieces[: ends[0]], pieces[ends[-1] :]
    return Leaves(rows, _stack(before) if before else None, _stack(after) if after else None)


def _stack(pieces: Sequence[Stack]) -> Stack:
    """The pieces as one, of new lists: they may be tried again."""
    return Stack(
        min(piece.first for piece in pieces),
        max(piece.last for piece in pieces),
        [line for piece in pieces for line in piece.lines],
    )
