"""Drawn grids whose rules part only some of the rows or columns."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.readers.pages.columns import CELL_GAP
from extractor.readers.pages.lattice import Lattice
from extractor.readers.pages.records import PageTable, Word
from extractor.readers.pages.text import is_numeric
from extractor.readers.pages.unruled import Hints, block_to_table
from extractor.readers.pages.words import chunks, words_to_lines


def loose_table(
    lattice: Lattice, inside: Sequence[list[Word]], hints: Hints, page: int
) -> PageTable | None:
    """The table by alignment of its text; ``None`` where the drawn grid is the table's own."""
    width = len(lattice.columns) - 1
    if width == 1:
        if not any(_has_cells(words) for words in inside):
            return None
        return _aligned(inside, hints, page, None)
    if not any(
        span.row_span * 3 >= len(lattice.rows) - 1 and _is_stack(words)
        for span, words in zip(lattice.spans, inside, strict=True)
    ):
        return None
    return _aligned(inside, hints, page, lattice.columns[1:-1])


def _aligned(
    inside: Sequence[list[Word]], hints: Hints, page: int, bounds: Sequence[float] | None
) -> PageTable | None:
    lines = words_to_lines(word for words in inside for word in words)
    found = block_to_table(lines, hints, page, bounds)
    return found[0] if found else None


def _has_cells(words: list[Word]) -> bool:
    """True if several lines of one drawn cell have wide gaps."""
    lines = words_to_lines(words)
    wide = sum(len(chunks(line, CELL_GAP)) > 1 for line in lines if len(line) > 1)
    return wide >= 2 and wide * 2 >= len(lines)


def _is_stack(words: list[Word]) -> bool:
    """True if one drawn cell holds figures of several rows, one a line."""
    if len(words) < 3:
        return False
    lines = words_to_lines(words)
    return len(lines) >= 3 and sum(is_numeric(line[0].text) for line in lines) >= 0.8 * len(lines)
