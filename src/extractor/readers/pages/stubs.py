"""The labels on the left of lines of figures → label columns and cells."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from extractor.continuation import is_numbered
from extractor.readers.pages.headings import draft_of
from extractor.readers.pages.leaves import put_by_middles, rows_of_lines
from extractor.readers.pages.ranges import best_ranges
from extractor.readers.pages.records import Word
from extractor.readers.pages.rows import Draft
from extractor.readers.pages.stacks import LINE_GAP, Stack, stack_pieces, words_to_pieces
from extractor.readers.pages.words import chunks, words_to_lines

# Words with more than this part of the size between them may be labels of two columns.
APART = 0.55
# This part of the labels may run over a place that parts others.
CROSSING = 0.35
# Of more labels than this the first ones show the columns.
MOST_PIECES = 300
# Fewer labels than this show a column only by a wide gap.
FEW = 6
# So many labels that begin at one place show a column.
LEVEL = 3
# The middle of a label of several rows is that of the rows but for this part of the size.
OFF = 0.8
FORBIDDEN = 1e6
# A row that such a label leaves out costs this part of the size.
LEFT_OUT = 0.3


def label_bounds(words: Sequence[Word]) -> list[float]:
    """Where label columns are divided: the fewest places that part all labels side by side."""
    pieces = [part for line in words_to_lines(words) for part in chunks(line, APART)]
    starts = [part[0].x0 for part in pieces]
    pieces = [part for piece in pieces for part in _at_starts(piece, starts)]
    gaps: list[tuple[float, float]] = []
    pairs = itertools.permutations(pieces[:MOST_PIECES], 2)
    for left, right in (pair for pair in pairs if _beside(*pair)):
        x0, x1 = left[-1].x1, right[0].x0
        crossing = sum(piece[0].x0 < x0 and piece[-1].x1 > x1 for piece in pieces)
        size = right[0].size
        level = sum(abs(piece[0].x0 - x1) < 0.15 * size for piece in pieces)
        few = crossing or len(pieces) < FEW
        chance = x1 - x0 < 1.3 * size and few and level < LEVEL
        both = is_numbered(left[0].text) and is_numbered(right[0].text)
        if both or (crossing <= CROSSING * len(pieces) and not chance):
            gaps.append((x0, x1))
    gaps.sort(key=lambda gap: gap[1])
    bounds: list[float] = []
    low = -1e9
    free: list[tuple[float, float]] = []
    for x0, x1 in gaps:
        if x0 >= low:
            free.append((x0, x1))
            low = x1
        elif free:
            free[-1] = (max(free[-1][0], x0), min(free[-1][1], x1))
    for x0, x1 in free:  # no bound cuts off the end or the start of a label inside the gap
        low = max([p[-1].x1 for p in pieces if x0 < p[-1].x1 < x1], default=x0)
        high = min([p[0].x0 for p in pieces if low < p[0].x0 < x1], default=x1)
        bounds.append(high - 0.25 * (high - low))
    return _with_disjoint(pieces, bounds)


def _at_starts(piece: list[Word], starts: Sequence[float]) -> list[list[Word]]:
    """A piece parted where a word is flush with the starts of several others, or numbered."""
    for number in range(1, len(piece)):
        before, word = piece[number - 1], piece[number]
        level = sum(abs(word.x0 - x) < 1 for x in starts)
        both = is_numbered(piece[0].text) and is_numbered(word.text)
        if (level >= LEVEL or both) and word.x0 - before.x1 > 0.2 * word.size:
            return [piece[:number], piece[number:]]
    return [piece]


def _beside(left: Sequence[Word], right: Sequence[Word]) -> bool:
    both = min(left[0].bottom, right[0].bottom) - max(left[0].top, right[0].top)
    return both > 0.5 and left[-1].x1 < right[0].x0


def _with_disjoint(pieces: Sequence[Sequence[Word]], bounds: list[float]) -> list[float]:
    """More bounds where the labels left of a bound stand in stretches of their own."""
    result: list[float] = []
    low = -1e9
    for bound in bounds:
        inside = sorted(
            (piece[0].x0, piece[-1].x1)
            for piece in pieces
            if piece[0].x0 >= low
            and piece[-1].x1 <= bound
            and any(_beside(piece, other) and other[0].x0 >= bound - 1 for other in pieces)
        )
        end = None
        for x0, x1 in inside:
            if end is not None and x0 > end + 1:
                result.append((x0 + end) / 2)
            end = x1 if end is None else max(end, x1)
        result.append(bound)
        low = bound
    return result


class Stubs(Struct, frozen=True):
    """The cells of the labels, and how many rows without figures are above and below the others.

    Such rows are the rests of rows that the page cuts.
    """

    cells: list[Draft]
    above: int = 0
    below: int = 0


class Labels(Struct, frozen=True):
    """Lines of labels with the columns that each is over, from 0 to ``last``.

    ``told``: these are known; else a label may be over more columns than its text reaches into.
    """

    pieces: list[Stack]
    last: int
    told: bool = False

    def leaves(self) -> list[Stack]:
        """The lines of the rows' own labels."""
        return [piece for piece in self.pieces if piece.last == self.last]


def label_lines(words: Sequence[Word], bounds: Sequence[float]) -> Labels:
    """The lines of labels; ``bounds`` divide their columns."""
    pieces = words_to_pieces(words, bounds, 0.3)
    _widen(pieces, len(bounds))
    return Labels(pieces, len(bounds))


def label_cells(
    labels: Labels, rows: Sequence[float], gap: float = LINE_GAP, free: bool = False
) -> Stubs | None:
    """The cells of the labels, rows and columns from 0; ``None`` if they cannot be told.

    ``rows`` are the heights of the rows' figures, ``gap`` is what parts the lines of different
    cells. ``free``: no header is above the rows.
    """
    pieces, count = labels.pieces, labels.last
    leaves = rows_of_lines(labels.leaves(), rows, free)
    if leaves is None:
        return _by_distance(pieces, rows, count, gap)
    ends = [stack for stack in (leaves.before, leaves.after) if stack is not None]
    own = [stack for stack in (leaves.before, *leaves.rows, leaves.after) if stack is not None]
    told = labels.told or put_by_middles(own, count)
    heights = [stack.middle if any(stack is end for end in ends) else 0.0 for stack in own]
    above = int(leaves.before is not None)
    heights[above : above + len(rows)] = rows
    groups = stack_pieces([piece for piece in pieces if piece.last < count], gap)
    cells = _cells(groups, own, heights, (count, told))
    return None if cells is None else Stubs(cells, above, len(own) - above - len(rows))


def _widen(pieces: Sequence[Stack], count: int) -> None:
    """Give the last lines of labels over several columns the columns of those above them."""
    for number, piece in enumerate(pieces):
        if piece.last == count or is_numbered(piece.text):
            continue
        size = piece.lines[0][0].size
        beside = [other for other in pieces if abs(other.bottom - piece.bottom) < 0.2 * size]
        above = [other for other in pieces[:number] if other.bottom < piece.bottom - 0.5 * size]
        upper = next((other for other in reversed(above) if other.last >= piece.last), None)
        if upper is None or upper.last < count or len(beside) > 1 or upper.first > piece.first:
            continue
        level = abs(upper.x0 + upper.x1 - piece.x0 - piece.x1) < 0.6 * size
        if piece.top - upper.bottom < LINE_GAP * size and (
            level or abs(upper.x0 - piece.x0) < 0.3 * size
        ):
            piece.first, piece.last = upper.first, upper.last


def _cells(
    groups: Sequence[Stack],
    leaves: Sequence[Stack | None],
    rows: Sequence[float],
    place: tuple[int, bool],
) -> list[Draft] | None:
    """The cells of labels whose last column is given, and whether all their columns are known."""
    count, told = place
    found = _grouped(groups, leaves, rows, count)
    if found is None:
        return None
    low = [leaf.first if leaf and told else 0 for leaf in leaves]
    return _drafts(found, leaves, count, low if told else None)


def _by_distance(
    pieces: Sequence[Stack], rows: Sequence[float], count: int, gap: float
) -> Stubs | None:
    """The labels by the distance of their lines, in every column."""
    stacks = [
        part
        for stack in stack_pieces(pieces, gap)
        for part in (_parted(stack, rows) if stack.last == count else [stack])
    ]
    leaves: list[Stack | None] = [None] * len(rows)
    groups: list[Stack] = []
    for stack in sorted(stacks, key=lambda s: (-s.last, s.top)):
        at = bisect_left(rows, stack.top)
        inside = bisect_left(rows, stack.bottom) - at
        if inside == 1 and leaves[at] is None:
            leaves[at] = stack
        elif stack.last == count:
            return None
        else:
            groups.append(stack)
    if any(leaf is None for leaf in leaves) and len(rows) > 1:
        return None
    cells = _cells(groups, leaves, rows, (count, False))
    return None if cells is None else Stubs(cells)


def _parted(stack: Stack, rows: Sequence[float]) -> list[Stack]:
    """Labels of rows that stand too close to be told by their distance, one for each row."""
    at = bisect_left(rows, stack.top)
    inside = rows[at : bisect_left(rows, stack.bottom)]
    if len(inside) < 2:
        return [stack]
    tops = [min([word.top for word in line]) for line in stack.lines]
    bottoms = [max([word.bottom for word in line]) for line in stack.lines]

    def cost(item: int, first: int, last: int) -> float:
        return abs((tops[first] + bottoms[last]) / 2 - inside[item])

    found = best_ranges(len(inside), len(stack.lines), cost, FORBIDDEN)
    size = stack.lines[0][0].size
    if found is None or found[1] > OFF * size * len(inside):
        return [stack]
    return [Stack(stack.first, stack.last, stack.lines[a : b + 1]) for a, b in found[0]]


def _grouped(
    groups: Sequence[Stack], leaves: Sequence[Stack | None], rows: Sequence[float], count: int
) -> list[tuple[Stack, int, int]] | None:
    """Each label of several rows with its first and last row."""
    result: list[tuple[Stack, int, int]] = []
    tops = [min(y - 3, leaf.top) if leaf else y - 3 for y, leaf in zip(rows, leaves, strict=True)]
    bottoms = [
        max(y + 3, leaf.bottom) if leaf else y + 3 for y, leaf in zip(rows, leaves, strict=True)
    ]
    for column in range(count):
        own = [stack for stack in groups if stack.first == column]
        # A label that begins in or before this column is that of its row alone.
        free = [not (leaf and leaf.first <= column) for leaf in leaves]
        for first, last in _stretches(free):
            inside = [s for s in own if tops[first] - 20 < s.middle < bottoms[last] + 20]
            inside = [s for s in inside if all(s is not other for other, _, _ in result)]
            inside.sort(key=lambda s: s.top)
            if not inside:
                continue
            if len(inside) == 1 and inside[0].top < tops[first] + 4:
                result.append((inside[0], first, last))
                continue
            ranges = _ranges(inside, tops[first : last + 1], bottoms[first : last + 1])
            if ranges is None:
                return None
            result += [(s, first + a, first + b) for s, (a, b) in zip(inside, ranges, strict=True)]
    return result if len(result) == len(groups) else None


def _stretches(free: Sequence[bool]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for index, value in enumerate(free):
        if value and stretches and stretches[-1][1] == index - 1:
            stretches[-1] = (stretches[-1][0], index)
        elif value:
            stretches.append((index, index))
    return stretches


def _ranges(
    stacks: Sequence[Stack], tops: Sequence[float], bottoms: Sequence[float]
) -> list[tuple[int, int]] | None:
    """Labels set in the middle of their rows, or all at the top: whichever fits better."""
    size = stacks[0].lines[0][0].size

    def middle(item: int, first: int, last: int) -> float:
        stack = stacks[item]
        if stack.middle < tops[first] - size or stack.middle > bottoms[last] + size:
            return FORBIDDEN
        return abs((tops[first] + bottoms[last]) / 2 - stack.middle)

    def top(item: int, first: int, last: int) -> float:
        stack = stacks[item]
        return abs(tops[first] - stack.top) if stack.middle < bottoms[last] + size else FORBIDDEN

    best: tuple[list[tuple[int, int]], float] | None = None
    for cost in (middle, top):
        found = best_ranges(len(stacks), len(tops), cost, LEFT_OUT * size)
        if found and found[1] < (best[1] - 1 if best else FORBIDDEN):
            best = found
    return best[0] if best else None


def _drafts(
    groups: Sequence[tuple[Stack, int, int]],
    leaves: Sequence[Stack | None],
    last: int,
    told: Sequence[int] | None = None,
) -> list[Draft] | None:
    """The cells: labels of several rows, and each row's own over all columns that it has.

    ``told`` is the first column of each row's own label, where it is known.
    """
    taken: set[tuple[int, int]] = set()
    drafts: list[Draft] = []
    for stack, first_row, last_row in groups:
        for row in range(first_row, last_row + 1):
            for column in range(stack.first, stack.last + 1):
                if (row, column) in taken:
                    return None
                taken.add((row, column))
        drafts.append(draft_of(stack, first_row, last_row, stack.first, stack.last))
    low = _outer(leaves, taken, last) if told is None else told
    for row, leaf in enumerate(leaves):
        if leaf is None:
            continue
        first = leaf.first
        if any((row, column) in taken for column in range(first, last + 1)):
            return None
        while first > low[row] and (row, first - 1) not in taken:
            first -= 1
        drafts.append(draft_of(leaf, row, row, first, last))
    return drafts


def _outer(leaves: Sequence[Stack | None], taken: set[tuple[int, int]], last: int) -> list[int]:
    """For each row the first column that its own label may reach on the left.

    Where the page has cut a label of several rows its column is empty. Labels that stand there in
    the places of those below are no labels over both columns.
    """
    inner = [
        leaf
        for row, leaf in enumerate(leaves)
        if leaf is not None and leaf.first == last and (row, last - 1) in taken
    ]
    low = [0] * len(leaves)
    for row, leaf in enumerate(leaves):
        if (row, last - 1) in taken or leaf is None or leaf.first < last or not last:
            break
        slack = 0.3 * leaf.lines[0][0].size
        level = any(
            abs(leaf.x0 - other.x0) < slack
            or abs(leaf.x0 + leaf.x1 - other.x0 - other.x1) < 2 * slack
            for other in inner
        )
        if not level:
            break
        low[row] = last
    return low
