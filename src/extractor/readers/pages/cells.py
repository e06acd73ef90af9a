"""Words in cells → the text of each cell."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from extractor.model import Cell, Place, Table
from extractor.readers.pages.indents import LABEL_COLUMNS
from extractor.readers.pages.lattice import Lattice
from extractor.readers.pages.records import Box, PageTable, Word
from extractor.readers.pages.struck import without_struck
from extractor.readers.pages.text import is_numeric, join_lines, line_text
from extractor.readers.pages.words import words_to_lines


def lattice_to_table(
    lattice: Lattice,
    inside: Sequence[list[Word]],
    page: int,
    sideways: Mapping[int, list[Word]] | None = None,
) -> PageTable:
    """The table of a drawn grid. ``inside`` holds the words of each cell, by its number.

    ``sideways`` are lines of turned text, by cell and from left to right: the order in which
    lines that run upwards follow each other.
    """
    pad = _padding(lattice, inside)
    # Cells share the rounded edges: a thousand pages of cells have a million corners.
    xs = [round(x, 1) for x in lattice.columns]
    ys = [round(y, 1) for y in lattice.rows]
    cells = []
    extents: dict[Place, tuple[float, float]] = {}
    for number, (span, words) in enumerate(zip(lattice.spans, inside, strict=True)):
        right, bottom = span.column + span.column_span, span.row + span.row_span
        box = (xs[span.column], ys[span.row], xs[right], ys[bottom])
        text = cell_text(words, box[2] - box[0] - 2 * pad) if words else ""
        if sideways and number in sideways:
            turned = join_lines([word.text for word in sideways[number]])
            text = f"{text} {turned}" if text else turned
        place = Place(page=page, box=box)
        cells.append(
            Cell(text, span.row, span.column, span.row_span, span.column_span, place),
        )
        if words and span.column < LABEL_COLUMNS:
            extents[place] = min(w.x0 for w in words), max(w.x1 for w in words)
    place = Place(page=page, box=rounded(lattice.box))
    width, height = len(lattice.columns) - 1, len(lattice.rows) - 1
    table = Table(tuple(cells), height, width, place=place)
    return PageTable(
        table, lattice.box, lattice.columns, lattice.rows, ruled=True, closed=lattice.closed,
        extents=extents,
    )  # fmt: skip


def cell_text(words: list[Word], room: float) -> str:
    """The text of one cell; ``room`` is the width that its lines can fill, in points."""
    if len(words) == 1:
        return words[0].text
    words = without_struck(words)
    lines = words_to_lines(words)
    texts = [line_text(line) for line in lines]
    if len(texts) == 1:
        return texts[0]
    if forced_wrap(lines, texts, room):
        return "".join(texts)
    return join_lines(texts)


def forced_wrap(lines: list[list[Word]], texts: list[str], room: float) -> bool:
    """True if the lines are one number that had to be broken, because no digit more fitted.

    Each line but the last must be all figures and so wide that one more does not fit, the lines
    must follow closely, and the last one must not be wider than the others.
    """
    if not all(text.isdecimal() for text in texts[1:]) or not is_numeric(texts[0]):
        return False
    if any(len(line) > 1 for line in lines):
        return False
    widest = lines[0][0]
    digit = (widest.x1 - widest.x0) / len(widest.text)
    for (upper,), (lower,) in itertools.pairwise(lines):
        if upper.x1 - upper.x0 + 0.9 * digit <= room:
            return False
        if lower.bottom - upper.bottom > 1.7 * upper.size or len(lower.text) > len(upper.text):
            return False
    return True


def _padding(lattice: Lattice, inside: Sequence[list[Word]]) -> float:
    """The least distance between text and rule at the side of any cell, at most 8 points."""
    least = 8.0
    for span, words in zip(lattice.spans, inside, strict=True):
        for word in words:
            near = min(
                word.x0 - lattice.columns[span.column],
                lattice.columns[span.column + span.column_span] - word.x1,
            )
            if near < least:
                least = near
    return max(least, 0.0)


def rounded(box: Box) -> Box:
    """The box in tenths of a point."""
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)
