"""Figures of two columns that touch, and digits of one figure that stand apart."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from extractor.model import Cell
from extractor.readers.pages.figure_lines import figures_of
from extractor.readers.pages.records import UNREADABLE, Box, PageTable, Word
from extractor.readers.pages.text import is_numeric

Line = list[Word]

# Figures side by side in at least so many of so many lines above or below show two columns.
ROWS, NEAR = 2, 8
# A figure of so many digits may be two, and is hardly one if it has as many as the second.
LONG, LONGEST = 6, 9
# Digits with less than this part of their height between them may be those of one figure.
SPREAD = 0.6


def part_glued(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with each figure that runs over two columns of others parted between them.

    Where exactly the one ends and the other begins is not known: U+FFFD stands behind both.
    """
    if not any(len(word.text) >= LONG and word.text.isdecimal() for line in lines for word in line):
        return lines
    figures = [figures_of(line) for line in lines]
    centres = [[(w.x0 + w.x1) / 2 for w in own] for own in figures]
    result = list(lines)
    for number, own in enumerate(figures):
        near = [*range(max(0, number - NEAR), number), *range(number + 1, number + NEAR)]
        around = [(figures[n], centres[n]) for n in near if n < len(lines)]
        parts = {id(word): _parts(word, around) for word in own if len(word.text) >= LONG}
        if any(parts.values()):
            result[number] = [w for word in lines[number] for w in parts.get(id(word)) or [word]]
    return result


def _parts(word: Word, around: Sequence[tuple[Line, list[float]]]) -> list[Word]:
    """The two figures that a word seems to be; none if it seems to be one.

    ``around`` are the figures of lines with their middles, from left to right.
    """
    if not word.text.isdecimal():
        return []
    places = []
    for line, middles in around:
        inside = line[bisect_right(middles, word.x0) : bisect_left(middles, word.x1)]
        if len(inside) == 2:
            places.append((inside[0].x1 + inside[1].x0) / 2)
    if len(places) < (ROWS if len(word.text) < LONGEST else 1):
        return []
    width = (word.x1 - word.x0) / len(word.text)
    middle = sorted(places)[len(places) // 2]
    at = min(max(round((middle - word.x0) / width), 1), len(word.text) - 1)
    x = word.x0 + at * width
    return [
        replace(word, text=word.text[:at] + UNREADABLE, x1=x - 0.1 * width),
        replace(word, text=word.text[at:] + UNREADABLE, x0=x + 0.1 * width),
    ]


def mark_spread(table: PageTable) -> PageTable:
    """The table with U+FFFD behind single digits that stand close beside each other.

    They may be one figure set wide, and its columns made of it.
    """
    rows: dict[int, list[tuple[Box, int]]] = {}
    for number, cell in enumerate(table.table.cells):
        if len(cell.text) == 1 and is_numeric(cell.text) and cell.place and cell.place.box:
            rows.setdefault(cell.row or 0, []).append((cell.place.box, number))
    marked = {number for row in rows.values() for number in _close(sorted(row))}
    if not marked:
        return table
    cells = tuple(_marked(cell, n in marked) for n, cell in enumerate(table.table.cells))
    return replace(table, table=replace(table.table, cells=cells))


def _close(row: Sequence[tuple[Box, int]]) -> Iterable[int]:
    for (left, first), (right, second) in itertools.pairwise(row):
        if right[0] - left[2] < SPREAD * (right[3] - right[1]):
            yield from (first, second)


def _marked(cell: Cell, marked: bool) -> Cell:
    return replace(cell, text=cell.text + UNREADABLE) if marked else cell
