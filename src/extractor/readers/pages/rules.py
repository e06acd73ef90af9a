"""Boxes of thin strokes → straight rules → groups of rules that touch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from extractor.readers.pages.records import Box

# Rules closer than this are one: both edges of a thin box, double lines, gaps of cell spacing.
SNAP = 2.0
# Pieces of one rule with at most this between them are joined (dashes, corners left open).
JOIN = 3.5
# What is shorter than this is no rule of a table.
SHORTEST = 5.0
# A page with more pieces than this is a drawing; the longest pieces are kept.
MOST_PIECES = 20_000
MOST_RULES = 2_000

Line = tuple[float, float, float]
"""(position, start, end): a horizontal rule's y, x0, x1 or a vertical rule's x, top, bottom."""


class Rules(Struct, frozen=True):
    """Rules that hang together, and the box around them."""

    horizontal: tuple[Line, ...]
    vertical: tuple[Line, ...]
    box: Box


def boxes_to_lines(boxes: Iterable[Box]) -> tuple[list[Line], list[Line]]:
    """Sort boxes into horizontal and vertical pieces, and join the pieces of one rule."""
    horizontal: list[Line] = []
    vertical: list[Line] = []
    for x0, top, x1, bottom in boxes:
        width, height = x1 - x0, bottom - top
        # A dot of a dotted rule may belong to either; it is about as wide as it is high.
        if width >= 0.67 * height:
            horizontal.append(((top + bottom) / 2, x0, x1))
        if height >= 0.67 * width:
            vertical.append(((x0 + x1) / 2, top, bottom))
    return join_pieces(horizontal), join_pieces(vertical)


def join_pieces(pieces: list[Line]) -> list[Line]:
    """Join collinear pieces, and leave out what is too short. Sorted by position."""
    if len(pieces) > MOST_PIECES:
        pieces = sorted(pieces, key=lambda piece: piece[1] - piece[2])[:MOST_PIECES]
    pieces.sort()
    joined: list[Line] = []
    index, count = 0, len(pieces)
    while index < count:
        start = pieces[index][0]
        stop = index + 1
        while stop < count and pieces[stop][0] - start <= SNAP:
            stop += 1
        _join_collinear(pieces[index:stop], joined)
        index = stop
    if len(joined) > MOST_RULES:
        joined = sorted(sorted(joined, key=lambda line: line[1] - line[2])[:MOST_RULES])
    return joined


def _join_collinear(pieces: list[Line], joined: list[Line]) -> None:
    """All pieces lie within ``SNAP``: join those that meet, at the position of the longest."""
    if len(pieces) == 1:
        if pieces[0][2] - pieces[0][1] >= SHORTEST:
            joined.append(pieces[0])
        return
    pieces.sort(key=lambda piece: piece[1])
    position, start, end = pieces[0]
    longest = end - start
    for place, first, last in pieces[1:]:
        if first - end > JOIN:
            if end - start >= SHORTEST:
                joined.append((position, start, end))
            position, start, end, longest = place, first, last, last - first
            continue
        if last - first > longest:
            position, longest = place, last - first
        end = max(end, last)
    if end - start >= SHORTEST:
        joined.append((position, start, end))


def group_lines(horizontal: Sequence[Line], vertical: Sequence[Line]) -> list[Rules]:
    """Groups of rules that cross or touch. A rule that touches no other is a group by itself."""
    count = len(horizontal)
    parent = list(range(count + len(vertical)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    positions = [line[0] for line in horizontal]
    for number, (x, top, bottom) in enumerate(vertical):
        mine = root(count + number)
        low = bisect_left(positions, top - JOIN)
        for other in range(low, bisect_right(positions, bottom + JOIN)):
            _, x0, x1 = horizontal[other]
            if x0 - JOIN <= x <= x1 + JOIN:
                parent[root(other)] = mine
    groups: dict[int, tuple[list[Line], list[Line]]] = {}
    for item in range(len(parent)):
        lists = groups.setdefault(root(item), ([], []))
        if item < count:
            lists[0].append(horizontal[item])
        else:
            lists[1].append(vertical[item - count])
    return _with_inner([_rules(h, v) for h, v in groups.values()])


def _with_inner(groups: list[Rules]) -> list[Rules]:
    """The groups, with upright rules that touch none in the smallest one they stand inside of.

    Such rules part columns of a table with a frame, or two upright rules beside them.
    """
    alone = [g for g in groups if len(g.vertical) == 1 and not g.horizontal]
    frames = sorted((g for g in groups if len(g.vertical) > 1), key=_area)
    if not alone or not frames:
        return groups
    inner: dict[int, list[Line]] = {}
    kept = [g for g in groups if len(g.vertical) < 2]
    for group in alone:
        x, top, bottom = group.vertical[0]
        home = next(
            (
                n
                for n, f in enumerate(frames)
                if f.box[0] < x < f.box[2] and f.box[1] < top + JOIN and bottom < f.box[3] + JOIN
            ),
            None,
        )
        if home is not None:
            inner.setdefault(home, []).append(group.vertical[0])
            kept.remove(group)
    return kept + [
        Rules(f.horizontal, tuple(sorted([*f.vertical, *inner[n]])), f.box) if n in inner else f
        for n, f in enumerate(frames)
    ]


def _area(rules: Rules) -> float:
    x0, top, x1, bottom = rules.box
    return (x1 - x0) * (bottom - top)


def part_stacked(rules: Rules) -> list[Rules]:
    """Tables that touch each other, one below the other, as rules of their own.

    Two bands belong to different tables if the outer upright rules differ, or most inner ones.
    """
    levels = [line[0] for line in rules.horizontal]
    rows = cluster([*levels, rules.box[1], rules.box[3]], 2 * JOIN)
    if len(rows) < 3 or len(rules.vertical) < 3:
        return [rules]
    middles = [(a + b) / 2 for a, b in pairwise(rows)]
    bands: list[list[float]] = [[] for _ in middles]
    for x, top, bottom in rules.vertical:
        for index in range(bisect_left(middles, top), bisect_right(middles, bottom)):
            bands[index].append(x)
    cuts = [
        y
        for y, upper, lower in zip(rows[1:], bands, bands[1:], strict=False)
        if _are_apart(upper, lower)
    ]
    if not cuts:
        return [rules]
    edges = [rules.box[1] - JOIN, *cuts, rules.box[3] + JOIN]
    return [part for a, b in pairwise(edges) if (part := _between(rules, a, b)) is not None]


def _are_apart(upper: list[float], lower: list[float]) -> bool:
    if len(upper) < 2 or len(lower) < 2:
        return False
    if max(abs(upper[0] - lower[0]), abs(upper[-1] - lower[-1])) > 2 * JOIN:
        return True
    fewer, more = sorted((cluster(upper, JOIN)[1:-1], cluster(lower, JOIN)[1:-1]), key=len)
    if len(fewer) < 3:
        return False
    shared = sum(any(abs(a - b) < JOIN for b in more) for a in fewer)
    return shared < 0.5 * len(fewer)


def _between(rules: Rules, top: float, bottom: float) -> Rules | None:
    """The rules between two heights; a rule on the border belongs to both sides."""
    slack = 2 * JOIN
    level = [line for line in rules.horizontal if top - slack < line[0] < bottom + slack]
    upright = [
        (x, max(y0, top), min(y1, bottom))
        for x, y0, y1 in rules.vertical
        if min(y1, bottom) - max(y0, top) > slack
    ]
    if not upright or not level:
        return None
    left, right = min(x for x, _, _ in upright), max(x for x, _, _ in upright)
    inner = [(y, max(x0, left), min(x1, right)) for y, x0, x1 in level if x1 > left and x0 < right]
    return _rules(inner, upright) if inner else None


def _rules(horizontal: list[Line], vertical: list[Line]) -> Rules:
    lefts = [line[1] for line in horizontal] + [line[0] for line in vertical]
    rights = [line[2] for line in horizontal] + [line[0] for line in vertical]
    tops = [line[0] for line in horizontal] + [line[1] for line in vertical]
    bottoms = [line[0] for line in horizontal] + [line[2] for line in vertical]
    box = (min(lefts), min(tops), max(rights), max(bottoms))
    return Rules(tuple(horizontal), tuple(vertical), box)


def cluster(values: Iterable[float], tolerance: float) -> list[float]:
    """Positions that lie together as one (their mean), sorted."""
    ordered = sorted(values)
    if not ordered:
        return []
    result: list[float] = []
    start = total = ordered[0]
    count = 1
    for value in ordered[1:]:
        if value - start <= tolerance:
            total += value
            count += 1
        else:
            result.append(total / count)
            start = total = value
            count = 1
    result.append(total / count)
    return result
