"""Whether a row of a stream has all of its cells and no other: what may not be proved with it.

One cell that cannot be read, a page number between two cells or a row that lost its label must not
make the figures beside them look certain. Such rows are marked as cut, and nothing follows from
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from extractor.align.placement import LooseRow
from extractor.model import Cell
from extractor.numerals import ITEM
from extractor.values import looks_like_value, read_value

# Characters of a figure that cannot be read: "6 7", "3/6", "×".
MAX_UNREAD: Final = 12
_NUMBERING = re.compile(rf"[(（]?{ITEM}[)）]?[、.．]?")
_MARKS = frozenset("×✕✗?？*＊#…")


def is_unread_figure(text: str) -> bool:
    """Whether a text that is no value can only stand for one: no letters, and no label's number."""
    if not text or len(text) > MAX_UNREAD or any(map(str.isalpha, text)):
        return False
    if _NUMBERING.fullmatch(text):
        return False
    return any(map(str.isdecimal, text)) or _MARKS.issuperset(text)


def has_unread(texts: Iterable[str]) -> bool:
    """Whether one of the texts of a row is neither a figure nor a blank."""
    return not all(map(looks_like_value, texts))


def without_next_line(label: Cell, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells of a row that is printed on one line, without blanks of the line below.

    That line is the next row, and its blanks stand before its label. ``label`` is the row's.
    """
    if not cells or cells[-1].text or cells[-1].row == cells[0].row or cells[0].row is None:
        return cells
    if label.row != cells[0].row and (len(cells) < 2 or cells[1].row != cells[0].row):
        return cells  # one cell a line, or the rest of a row that was broken over lines
    last = next((cell for cell in reversed(cells) if cell.text), cells[0]).row
    end = len(cells)
    while cells[end - 1].row != last:
        end -= 1
    return cells[:end]


def blanks_before(cells: Sequence[Cell]) -> int:
    """How many blanks stand before the first cell with text."""
    return next((n for n, cell in enumerate(cells) if cell.text), len(cells))


def without_blanks_before(row: LooseRow, most: int) -> LooseRow:
    """The row, cut if it is whole only with up to ``most`` blanks right behind its label.

    Where so many columns of labels are left there, the blanks are none of the row's, and it has
    lost as many figures.
    """
    if not 0 < blanks_before(row.cells) <= min(most, len(row.cells) - 1):
        return row
    return replace(row, cells=tuple([cell for cell in row.cells if cell.text]), cut=True)


def own_line(cells: Sequence[Cell], count: int) -> int:
    """How many cells are the whole row, where a line of cells ends with its last blank or figure.

    All of them where they stand on one line, or where no line ends there.
    """
    if len(cells) <= count or cells[0].row is None or cells[count].row is None:
        return len(cells)
    ends = cells[count - 1].row == cells[0].row != cells[count].row
    return count if ends else len(cells)


def may_be_two_rows(cells: Sequence[Cell]) -> bool:
    """Whether the first lines of a row's cells print nothing but noughts, and others follow.

    The sums are the same with and without them, so that they cannot tell whether the lines below
    are those of a row that has lost its label. One figure a line is how some programs print rows.
    """
    rows = [cell.row for cell in cells]
    if not cells or rows[0] is None or len(set(rows)) in (1, len(rows)):
        return False
    first = rows.count(rows[0])
    return all(_is_nothing(cell.text) for cell in cells[:first])


def _is_nothing(text: str) -> bool:
    reading = read_value(text, "count")
    return reading.status in ("blank", "dash") or reading.value == 0


def goes_on_in(row: LooseRow, first: Cell, count: int, words: str) -> bool:
    """Whether ``count`` figures behind ``words`` that are no row's label may belong to ``row``.

    They may where there is room for them. Words that begin a line (``first`` is their cell) are a
    label, other signs are not: a row may have been broken over lines there.
    """
    if not row.cells or len(row.cells) + count > len(row.slots):
        return False
    last = row.cells[-1].row
    begins = first.row is not None and last is not None and first.row != last
    return not (begins and sum(map(str.isalpha, words)) > 1)


def as_many_as(count: int, figures: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Figures that a single space joined (``312 451``) parted, where that makes the row whole."""
    if len(figures) < count and any(" " in cell.text for cell in figures):
        words = tuple(replace(cell, text=word) for cell in figures for word in cell.text.split(" "))
        if len(words) == count and all(looks_like_value(word.text) for word in words):
            return words
    return figures


def over_lines(figures: tuple[Cell, ...]) -> bool:
    """Whether a row's figures stand on several lines, and more than one on a line.

    One figure a line is how some programs print all cells; else one of the lines is another row's.
    """
    lines = [
        cell.place.line for cell in figures if cell.text and cell.place and cell.row is not None
    ]
    return 1 < len(set(lines)) < len(lines)
