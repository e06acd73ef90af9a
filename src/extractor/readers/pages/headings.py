"""The header of a table of figures without rules → its cells."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from extractor.readers.pages.ranges import best_ranges
from extractor.readers.pages.records import UNREADABLE, Word
from extractor.readers.pages.rows import Draft
from extractor.readers.pages.stacks import LINE_GAP, Stack, are_two, stack_pieces, words_to_pieces
from extractor.readers.pages.text import is_cjk

Column = tuple[float, float]
Measure = Callable[[Stack], float]
_Single = tuple[int, float, float]
"""The column of a heading over one column, its top and its bottom."""

# Texts of one cell over several columns have less than this part of the size between them.
SPACE = 1.2
# A heading of a group stands over its columns but for this part of the size.
OFF = 1.0
LEVELLED = 4.0
# A line with this part of the size free was not broken for want of room.
ROOM = 2.0
# ... or with this part, where other headings tell that all are set in the middle of their cells.
FULL = 1.15


def heading_cells(
    words: Sequence[Word],
    bounds: Sequence[float],
    columns: Sequence[Column],
    gap: float = LINE_GAP,
) -> list[Draft] | None:
    """The cells of the header over the figures, rows and columns from 0.

    ``bounds`` divide the columns (one fewer than there are). ``None`` if they cannot be told.
    """
    pieces = words_to_pieces(words, bounds, 0.1)
    spans = {id(piece.lines[0]): (piece.first, piece.last) for piece in pieces}
    found = _stacked_cells(_unstacked(stack_pieces(pieces, gap), spans, bounds), columns)
    if found is None:
        found = _stacked_cells(stack_pieces(words_to_pieces(words, bounds, 0.1), gap), columns)
    return found


def _stacked_cells(stacks: list[Stack], columns: Sequence[Column]) -> list[Draft] | None:
    leaves: list[Stack] = []
    for column in range(len(columns)):
        over = [stack for stack in stacks if stack.first <= column <= stack.last]
        leaf = max(over, key=lambda stack: stack.bottom, default=None)
        if leaf is None or leaf.first != leaf.last:
            return None
        leaves.append(leaf)
    upper = [stack for stack in stacks if all(stack is not leaf for leaf in leaves)]
    groups = _joined(upper)
    placed = _placed(groups, leaves, columns)
    return None if placed is None else _drafts(placed, leaves)


def _unstacked(
    stacks: list[Stack], spans: Mapping[int, tuple[int, int]], bounds: Sequence[float]
) -> list[Stack]:
    """The stacks, with headings of groups parted from one below that stands as close as lines.

    What is left stands on the level of the headings beside it, and those of groups where others
    that reach up beside them have their middle. ``spans`` are the columns of each line, by its
    identity, ``bounds`` divide the columns.
    """
    single = [
        (stack.first, stack.top, stack.bottom) for stack in stacks if stack.first == stack.last
    ]
    floor = max([stack.bottom for stack in stacks], default=0.0)
    return [part for stack in stacks for part in _parts(stack, spans, (single, floor), bounds)]


def _parts(
    stack: Stack,
    spans: Mapping[int, tuple[int, int]],
    place: tuple[Sequence[_Single], float],
    bounds: Sequence[float],
) -> list[Stack]:
    """The headings in a stack; ``place`` is where others stand in height and the header ends."""
    single, floor = place
    levels = [(top + bottom) / 2 for _, top, bottom in single]
    lines = stack.lines
    own = [spans[id(line)] for line in lines]
    slack = 0.25 * lines[0][0].size
    tops = [min([word.top for word in line]) for line in lines]

    def level_with(number: int, bottom: float) -> int:
        middle = (tops[number] + bottom) / 2
        return sum(abs(middle - level) < slack for level in levels)

    start = next((n for n, span in enumerate(own) if set(own[n:]) == {own[-1]}), 0)
    end = len(lines)
    if own[-1][0] == own[-1][1]:
        lows = [n for n in range(1, len(lines)) if level_with(n, stack.bottom) > 1]
        if not start and lows and _is_own(stack, lows[-1], single, bounds):
            start = lows[-1]
        if not start or level_with(start, stack.bottom) < 2:
            return [stack]
        end = start
    inner = [n for n in range(1, end) if level_with(n, floor)]
    cuts = [0, *inner, *([start] if end == start else []), len(lines)]
    parts = []
    for first, stop in itertools.pairwise(cuts):
        columns = [column for span in own[first:stop] for column in span]
        parts.append(Stack(min(columns), max(columns), lines[first:stop]))
    return parts


def _is_own(stack: Stack, number: int, single: Sequence[_Single], bounds: Sequence[float]) -> bool:
    """True if what begins in a line on the level of others is no end of the text above.

    CJK text goes on in a line until that is full. And where a heading stands higher than these, all
    are set in the middle of their cells: those on the lower level have others above them.
    """
    upper, lower = stack.lines[number - 1], stack.lines[number]
    size = upper[0].size
    width = upper[-1].x1 - upper[0].x0
    if not (is_cjk(upper[-1].text[-1]) and is_cjk(lower[0].text[0])):
        return False
    if len(lower) == len(lower[0].text) == 1:
        return False  # a character alone is the end of a heading
    if width + ROOM * size < lower[-1].x1 - lower[0].x0:
        return True
    column = sum(bound <= (lower[0].x0 + lower[-1].x1) / 2 for bound in bounds)
    if not 0 < column < len(bounds):
        return False
    low, top, slack = min([w.top for w in lower]), min([w.top for w in upper]), 0.25 * size
    beside = {n for n, a, b in single if max(abs(a - low), abs(b - stack.bottom)) < slack}
    higher = any(top + slack < a < low - slack and b < stack.bottom - slack for _, a, b in single)
    if higher and {column - 1, column + 1} <= beside:
        return True
    room = FULL if len(beside) > 1 and higher else ROOM
    return width + room * size < bounds[column] - bounds[column - 1]


def _joined(stacks: list[Stack]) -> list[Stack]:
    """Headings of groups, put together where a space parts their words."""
    groups: list[Stack] = []
    for stack in sorted(stacks, key=lambda s: (round(s.top), s.x0)):
        home = next(
            (
                group
                for group in groups
                if len(group.lines) == len(stack.lines)
                and abs(group.middle - stack.middle) < 0.2 * stack.lines[0][0].size
                and 0 <= stack.x0 - group.x1 < SPACE * stack.lines[0][0].size
            ),
            None,
        )
        if home is None:
            groups.append(stack)
            continue
        for own, other in zip(home.lines, stack.lines, strict=True):
            own += other
        home.first, home.last = min(home.first, stack.first), max(home.last, stack.last)
    return groups


def _siblings(leaves: Sequence[Stack]) -> list[int]:
    """For each column a number that is the same for those whose headings stand on one level.

    Whether cells are set at the top, the middle or the bottom is what leaves the fewest levels.
    """
    size = leaves[0].lines[0][0].size
    measures: tuple[Measure, ...] = (
        lambda s: s.middle,
        lambda s: s.top,
        lambda s: s.bottom,
    )
    best: list[int] | None = None
    for measure in measures:
        levels: list[float] = []
        numbers = []
        for leaf in leaves:
            value = measure(leaf)
            number = next((n for n, y in enumerate(levels) if abs(y - value) < 0.25 * size), None)
            if number is None:
                number = len(levels)
                levels.append(value)
            numbers.append(number)
        if best is None or max(numbers) < max(best):
            best = numbers
    return best or []


def _placed(
    groups: Sequence[Stack],
    leaves: Sequence[Stack],
    columns: Sequence[Column],
) -> list[Stack] | None:
    """The headings of groups with the columns that each is over, from the top level down."""
    levels: list[list[Stack]] = []
    for group in sorted(groups, key=lambda s: s.middle):
        if levels and abs(levels[-1][0].middle - group.middle) < 0.4 * group.lines[0][0].size:
            levels[-1].append(group)
        else:
            levels.append([group])
    numbers = _siblings(leaves)
    placed: list[Stack] = []
    for depth, level in enumerate(levels):
        level.sort(key=lambda s: s.x0)
        deeper = depth + 1 < len(levels)
        for part in _sections(level, leaves, numbers, deeper, placed):
            stacks, first, last = part
            # Headings without one of a group above them would stand on another level.
            skip = LEVELLED if max(numbers) and not deeper else OFF
            found = _divide(stacks, (first, last), (columns, leaves), skip)
            if found is None:
                return None
            placed += found
    return placed


def _sections(
    level: Sequence[Stack],
    leaves: Sequence[Stack],
    numbers: Sequence[int],
    deeper: bool,
    placed: Sequence[Stack],
) -> list[tuple[list[Stack], int, int]]:
    """The headings of one level with the stretch of columns below that they share."""
    sections: list[tuple[list[Stack], int, int]] = []
    for stack in level:
        first = last = stack.first
        parents = [p for p in placed if p.first <= first <= p.last]
        low = max([p.first for p in parents], default=0)
        high = min([p.last for p in parents], default=len(leaves) - 1)
        # The highest of several levels is over all columns that have room above.
        free = [leaf.top > stack.bottom - 1 for leaf in leaves]
        while first > low and free[first - 1] and (deeper or numbers[first - 1] == numbers[first]):
            first -= 1
        while last < high and free[last + 1] and (deeper or numbers[last + 1] == numbers[last]):
            last += 1
        if sections and sections[-1][1] <= first <= sections[-1][2]:
            sections[-1][0].append(stack)
        else:
            sections.append(([stack], first, last))
    return sections


def _divide(
    stacks: list[Stack],
    place: tuple[int, int],
    grid: tuple[Sequence[Column], Sequence[Stack]],
    skip: float,
) -> list[Stack] | None:
    """Headings side by side, each over a part of the columns from first to last.

    ``skip`` is what a column under none of them costs, as a part of the size.
    """
    first, last = place
    columns, leaves = grid
    size = stacks[0].lines[0][0].size
    lefts = [min(columns[c][0], leaves[c].x0) for c in range(first, last + 1)]
    rights = [max(columns[c][1], leaves[c].x1) for c in range(first, last + 1)]
    ends = sum(
        abs(leaf.x1 - column[1]) < 0.2 * size for leaf, column in zip(leaves, columns, strict=True)
    )
    ranged_right = ends * 2 > len(leaves)

    def cost(item: int, start: int, stop: int) -> float:
        stack = stacks[item]
        if stack.first < first + start or stack.first > first + stop:
            return 1e6
        flush = abs(lefts[start] - stack.x0)
        centred = abs((lefts[start] + rights[stop] - stack.x0 - stack.x1) / 2)
        right = abs(rights[stop] - stack.x1) if ranged_right else centred
        return min(flush, centred, right)

    found = best_ranges(len(stacks), last - first + 1, cost, skip * size)
    if found is None or found[1] >= 1e6:
        return None
    for stack, (start, stop) in zip(stacks, found[0], strict=True):
        stack.first, stack.last = first + start, first + stop
    return stacks


def _drafts(groups: Sequence[Stack], leaves: Sequence[Stack]) -> list[Draft] | None:
    """The cells in rows: each heading stands below all those that are over its columns."""
    depths: list[int] = []
    height = [0] * len(leaves)
    for group in groups:
        over = range(group.first, group.last + 1)
        depth = max(height[column] for column in over)
        depths.append(depth)
        for column in over:
            height[column] = depth + 1
    rows = max(height) + 1
    drafts = [draft_of(g, d, d, g.first, g.last) for g, d in zip(groups, depths, strict=True)]
    drafts += [
        draft_of(leaf, height[column], rows - 1, column, column)
        for column, leaf in enumerate(leaves)
    ]
    taken: set[tuple[int, int]] = set()
    for draft in drafts:
        for row in range(draft.top, draft.bottom + 1):
            for column in range(draft.first, draft.last + 1):
                if (row, column) in taken:
                    return None
                taken.add((row, column))
    return drafts


def draft_of(stack: Stack, top: int, bottom: int, first: int, last: int) -> Draft:
    """The cell of a stack at the given rows and columns (inclusive).

    U+FFFD stands at the end of what seems to be the headings of two columns in one.
    """
    text = stack.text + (UNREADABLE if first == last and are_two(stack.lines) else "")
    return Draft(top, bottom, first, last, [text], stack.x0, stack.top, stack.x1, stack.bottom)
