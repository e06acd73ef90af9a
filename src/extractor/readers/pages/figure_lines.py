"""Which words of a line are figures, and which lines hold the figures of one row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from extractor.readers.pages.records import UNREADABLE, Word
from extractor.readers.pages.stacks import LINE_GAP
from extractor.readers.pages.text import is_numeric
from extractor.readers.pages.words import by_x

Line = list[Word]
Column = tuple[float, float]

# Figures are below each other if their edges or middles differ by less than this part of the size.
ALIGNED = 0.35
NO_VALUE = frozenset(("-", "–", "—", "－", "/", "／", "——", "—", "*", "无", "零", "〇"))
# A figure with the unit of what is counted.
_COUNTED = re.compile(r"[-−－]?[\d０-９][\d０-９.,，．]*[条件项宗次份个元万亿]{1,2}")
_UNIT = re.compile("[条件项宗次份个人元万亿]{1,2}")
# A unit has a column of its own if it stands this part of its size off the label and the figure.
APART = 0.6


def figures_of(line: Line) -> Line:
    """The figures at the end of a line, with the unit in a column of its own before them."""
    start = end = len(line)
    while start and _is_figure(line[start - 1].text):
        start -= 1
    if 0 < start < end and _UNIT.fullmatch(line[start - 1].text):
        unit, figure = line[start - 1 : start + 1]
        label = max([word.x1 for word in line[: start - 1]], default=float("-inf"))
        if figure.x0 - unit.x1 > APART * unit.size < unit.x0 - label:
            start -= 1
    return line[start:]


def _is_figure(text: str) -> bool:
    if text[-1] == UNREADABLE:
        text = text[:-1] or UNREADABLE
    if is_numeric(text):
        return text[-1] not in ".．"  # the number that a label begins with
    return text in NO_VALUE or _COUNTED.fullmatch(text) is not None


def whole_rows(lines: Sequence[Line]) -> tuple[list[Line], list[int]]:
    """Lines put together where a row's figures stand on several, and the first line of each.

    Figures too long for their columns wrap, and those beside them stand half a line lower.
    """
    rows: list[Line] = []
    starts: list[int] = []
    index = 0
    while index < len(lines):
        row = lines[index]
        starts.append(index)
        index += 1
        while figures_of(row):
            ahead = next(
                (n for n in range(index, min(index + 2, len(lines))) if _rest_of(lines[n])), None
            )
            if ahead is None or not _is_rest(figures_of(row), lines[ahead]):
                break
            words = [*row, *(w for line in lines[index : ahead + 1] for w in line)]
            row = _with_units(sorted(words, key=by_x))
            index = ahead + 1
        rows.append(row)
    return rows, [*starts, len(lines)]


def _rest_of(line: Line) -> Line:
    """The figures at the end of a line, or the units that figures of the line above end with."""
    start = len(line)
    while start and _UNIT.fullmatch(line[start - 1].text):
        start -= 1
    return figures_of(line) or line[start:]


def _with_units(row: Line) -> Line:
    """The row with each unit that stands below its figure put behind it."""
    units = [word for word in row if _UNIT.fullmatch(word.text)]
    if not units:
        return row
    result = []
    placed: list[Word] = []
    for word in row:
        unit = next(
            (u for u in units if u.top > word.top and u.x0 < word.x1 and word.x0 < u.x1), None
        )
        if unit is not None and is_numeric(word.text):
            word = replace(word, text=word.text + unit.text, bottom=unit.bottom)
            placed.append(unit)
        result.append(word)
    return [word for word in result if word not in placed]


def _is_rest(above: Line, line: Line) -> bool:
    """True for a line whose figures stand beside others, or close below those they go on with."""
    figures = _rest_of(line)
    gap = min([w.top for w in figures]) - max([w.bottom for w in above])
    if gap < -0.5:
        return True
    if gap > LINE_GAP * line[0].size or len(figures) >= len(first_lines(above)):
        return False
    # What goes on stands higher than what takes one line only, in the middle of the row.
    low = max([w.top for w in above]) - 1
    higher = [(w.x0, w.x1) for w in above if w.top < low]
    return all(
        any(is_below(word, column, ALIGNED * word.size) for column in higher) for word in figures
    )


def first_lines(figures: Line) -> Line:
    """The figures without those that stand below another of the same row."""
    kept = figures[:1]
    for word in figures[1:]:
        if word.x0 >= kept[-1].x1:
            kept.append(word)
    return kept


def is_below(word: Word, column: Column, slack: float) -> bool:
    """Whether a word stands below a column, but for ``slack`` points at either side."""
    left, right = column
    return (
        abs(word.x0 - left) < slack
        or abs(word.x1 - right) < slack
        or abs(word.x0 + word.x1 - left - right) < slack
    )
