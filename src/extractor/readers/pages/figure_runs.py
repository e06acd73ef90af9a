"""Lines whose figures stand below each other: the rows of a table of figures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from msgspec import Struct

from extractor.readers.pages.figure_lines import ALIGNED, figures_of, first_lines, is_below
from extractor.readers.pages.records import Word
from extractor.readers.pages.stacks import LINE_GAP
from extractor.readers.pages.words import by_top

Line = list[Word]
Column = tuple[float, float]

# Lines of one table are no further apart than this part of the size.
FAR = 3.0
# Fewer rows than this do not show how far the lines of a cell are apart.
FEW_ROWS = 4
# Lines of a cell set wide have at most this part of the size between them.
WIDEST = 1.5


class Run(Struct, frozen=True):
    """Lines of aligned figures: their numbers among the lines, and the extents of the columns."""

    lines: tuple[int, ...]
    columns: tuple[Column, ...]


def find_runs(lines: Sequence[Line]) -> list[Run]:
    """The runs of lines whose figures stand below each other."""
    runs: list[Run] = []
    members: list[int] = []
    columns: list[Column] = []
    for index, line in enumerate(lines):
        figures = figures_of(line)
        if members and line[0].top - lines[index - 1][0].bottom > FAR * line[0].size:
            _close(members, columns, runs)
            members, columns = [], []
        if not figures:
            if members and max(w.x1 for w in line) > columns[0][0] + 0.5 * line[0].size:
                _close(members, columns, runs)
                members, columns = [], []
            continue
        if members and figures[-1].x1 < columns[0][0]:
            continue  # a number in a label
        merged = _merged(columns, figures) if members else None
        if merged is None or _overruns(line, figures, merged):
            _close(members, columns, runs)
            members, columns = [], [(w.x0, w.x1) for w in first_lines(figures)]
        else:
            columns = merged
        members.append(index)
    _close(members, columns, runs)
    return runs


def _close(members: list[int], columns: list[Column], runs: list[Run]) -> None:
    if members:
        runs.append(Run(tuple(members), tuple(columns)))


def _overruns(line: Line, figures: Line, columns: Sequence[Column]) -> bool:
    """True if text of a line stands where its table has figures."""
    rest = line[: len(line) - len(figures)]
    return any(word.x1 > columns[0][0] for word in rest)


def _merged(columns: Sequence[Column], figures: Line) -> list[Column] | None:
    """The columns with a line's figures in them; ``None`` if these stand elsewhere."""
    figures = first_lines(figures)
    fewer = min(len(columns), len(figures))
    slack = ALIGNED * figures[0].size
    places = [
        next((n for n, column in enumerate(columns) if is_below(word, column, slack)), None)
        for word in figures
    ]
    found = [place for place in places if place is not None]
    if not found and all(_is_clear(word, columns) for word in figures):
        return sorted([*columns, *((word.x0, word.x1) for word in figures)])
    if len(found) != len(set(found)) or len(found) * 2 < fewer or found != sorted(found):
        return None
    blank = len(columns) > 1 and len(found) == fewer  # all stand in columns of the others
    if fewer * 2 < max(len(columns), len(figures)) and not blank:
        return None
    result = list(columns)
    for word, place in zip(figures, places, strict=True):
        if place is None:
            if any(word.x0 < right + 1 and left - 1 < word.x1 for left, right in columns):
                return None
            result.append((word.x0, word.x1))
        else:
            left, right = columns[place]
            result[place] = (min(left, word.x0), max(right, word.x1))
    return sorted(result)


def _is_clear(word: Word, columns: Sequence[Column]) -> bool:
    """True for a figure that stands in no column so far, nor near one: others are blank there."""
    return all(word.x0 > right + word.size or word.x1 < left - word.size for left, right in columns)


def line_gap(lines: Sequence[Line], run: Run) -> float:
    """What the lines of one cell have less than between them, as a part of the size.

    The usual, or where lines are set wide: little more than the least gap between two lines of
    labels, if that is clearly less than the least between rows.
    """
    first, last = run.lines[0], run.lines[-1]
    size = lines[first][0].size
    if len(run.lines) < FEW_ROWS:
        return LINE_GAP
    rows = [figures_of(lines[index]) for index in run.lines]
    between = min(gap_between(upper, lower) for upper, lower in itertools.pairwise(rows))
    edge = run.columns[0][0]
    labels = sorted(
        (word for line in lines[first : last + 1] for word in line if word.x1 < edge), key=by_top
    )
    least = between
    for number, upper in enumerate(labels):
        for lower in labels[number + 1 : number + 8]:
            if lower.top > upper.bottom and lower.x0 < upper.x1 and upper.x0 < lower.x1:
                least = min(least, lower.top - upper.bottom)
                break
    if least > between - 0.12 * size or not LINE_GAP < least / size < WIDEST:
        return LINE_GAP
    return max(LINE_GAP, min(least / size + 0.12, between / size - 0.1))


def gap_between(upper: Line, lower: Line) -> float:
    """What stands free between two lines, in points."""
    return min([w.top for w in lower]) - max([w.bottom for w in upper])
