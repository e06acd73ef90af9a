"""Figures that stand in columns of their own: which fields of a row are empty, and which are none.

Programs that draw a table keep its empty cells as gaps. Where the figures of all rows fall into the
same columns, a gap in one of these is an empty cell. Where a program knows no spans, the figures of
a row begin behind its last label, so that they move with the number of its labels; then their
number is the same for rows of one label as for rows of two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from extractor.readers.text.lines import is_value
from extractor.values import is_unit

# Fewer rows with figures tell nothing of the columns.
MIN_ROWS: Final = 2
# A row of a form has no more figures.
MAX_FIGURES: Final = 24
# So many lines of one cell may follow each other inside a table.
MAX_LOOSE: Final = 8
MAX_WIDTH: Final = 2000

_WORD = re.compile(r"\S+")
# An ideographic space stands inside a header, not between two.
_HEADER_WORD = re.compile(r"\S+(?:\u3000\0?\S+)*")
_HEADER = re.compile(r"\S+(?:(?: |\u3000\0?)\S+)*")

# Where something begins and ends on the screen.
Stretch = tuple[int, int]


class Drawn(Struct, frozen=True):
    """A row on the screen: where its labels end, and its figures with where they begin and end."""

    labels_end: int
    figures: tuple[tuple[int, int, str], ...]


def drawn_row(text: str) -> Drawn:
    """The figures that end a line; ``text`` has one character for each column of the screen."""
    words = [(word.start(), word.end(), word[0]) for word in _WORD.finditer(text)]
    first = len(words)
    while first and is_value(words[first - 1][2].replace("\0", "")):
        first -= 1
    return Drawn(words[first - 1][1] if first else 0, tuple(words[first:]))


def groups_of(
    drawn: list[str], figured: list[bool]
) -> list[tuple[list[str], list[tuple[int, Drawn]]]]:
    """The rows with figures by the table that they are in, each with the lines above the first.

    Words above figures begin another table, and so do figures below labels.
    """
    groups: list[tuple[list[str], list[tuple[int, Drawn]]]] = []
    above: list[str] = []
    start, end = 0, MAX_WIDTH
    for at, (text, has_figures) in enumerate(zip(drawn, figured, strict=True)):
        if not has_figures:
            if not groups or not _are_units(text):
                above.append(text)
            continue
        row = drawn_row(text)
        begin = row.figures[0][0]
        if begin < end or row.labels_end > start or any(len(t.rstrip()) > start for t in above):
            groups.append((above[-MAX_LOOSE:], []))
            start, end = MAX_WIDTH, 0
        groups[-1][1].append((at, row))
        start, end = min(start, begin), max(end, row.labels_end)
        above = []
    return groups


def _are_units(text: str) -> bool:
    """Whether a line has nothing but units, which did not fit beside their figures."""
    words = text.replace("\0", "").split()
    return all(map(is_unit, words))


def in_columns(rows: list[Drawn], headers: list[str]) -> list[list[str]] | None:
    """The figures of rows that fall into columns that hold nothing else, with the blanks.

    A column is what a word of the ``headers`` covers, if all figures stand below one. Else it is
    what figures, one above another, cover together. Two figures of a row are never in one column.
    ``None`` where the figures make up no such columns.
    """
    end = max((row.labels_end for row in rows), default=0)
    figures = columns_of(rows)
    if not figures or end > figures[0][0]:
        return None
    for columns in (_heads(headers, figures, end), figures if len(rows) >= MIN_ROWS else []):
        if 0 < len(columns) <= MAX_FIGURES:
            fields = [dealt(row, columns) for row in rows]
            if None not in fields:
                return [own for own in fields if own is not None]
    return None


def dealt(row: Drawn, columns: Sequence[Stretch]) -> list[str] | None:
    """The figures of a row by column; ``None`` where one is in none, in two, or not alone."""
    own = [""] * len(columns)
    for start, end, text in row.figures:
        over = [n for n, stretch in enumerate(columns) if _overlap(stretch, (start, end))]
        if len(over) != 1 or own[over[0]]:
            return None
        own[over[0]] = text.replace("\0", "")
    return own


def _heads(headers: list[str], figures: list[Stretch], end: int) -> list[Stretch]:
    """What the words of a header cover behind the labels, those that have others below left out.

    One space stands inside a header, unless it parts two that have figures below.
    """
    lines = [[match.span() for match in _HEADER.finditer(text)] for text in headers]
    if any(
        " " in text[slice(*stretch)] and sum(_overlap(stretch, f) for f in figures) > 1
        for text, line in zip(headers, lines, strict=True)
        for stretch in line
    ):
        lines = [[match.span() for match in _HEADER_WORD.finditer(text)] for text in headers]
    heads: list[Stretch] = []
    for line in reversed(lines):
        heads += [
            stretch
            for stretch in line
            if stretch[0] >= end and not any(_overlap(stretch, below) for below in heads)
        ]
    return sorted(heads)


def _overlap(one: Stretch, other: Stretch) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def columns_of(rows: Sequence[Drawn]) -> list[Stretch]:
    """The columns of the screen that figures cover, in stretches without a gap."""
    columns: list[Stretch] = []
    for start, end in sorted({(start, end) for row in rows for start, end, _ in row.figures}):
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    return columns


def behind_labels(rows: list[list[str]]) -> list[list[str]] | None:
    """The cells of rows whose figures begin right behind their labels, with the blanks.

    ``rows`` are cut at the columns of the screen, one field each. The number of fields behind the
    last label must be the same for each number of labels, of which there must be two.
    """
    widths: dict[int, int] = {}
    split: list[int] = []
    for row in rows:
        count = next((n for n, field in enumerate(row) if not field or is_value(field)), len(row))
        last = max((n for n, field in enumerate(row) if field), default=-1)
        if not count or last < count or not all(is_value(f) for f in row[count:] if f):
            return None
        split.append(count)
        widths[count] = max(widths.get(count, 0), last + 1 - count)
    if len(widths) < MIN_ROWS or len(set(widths.values())) > 1:
        return None
    width = next(iter(widths.values()))
    return [(row + [""] * width)[: count + width] for row, count in zip(rows, split, strict=True)]
