"""What the families of plain text share: lines, widths on the screen, rows to tables."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from msgspec import Struct

from extractor.model import Cell, Layout, Place, Table
from extractor.values import looks_like_value

LABEL_LENGTH: Final = 100
# What pandas prints for an empty cell.
NONE_PRINTED: Final = frozenset(("nan", "NaN", "<NA>", "None"))
# So many rows in which words stand twice side by side tell of merged cells.
MIN_REPEATS: Final = 2

# Longer lines are not kept in mind.
MAX_KNOWN: Final = 400

# What a figure can begin with; settles most lines without a call.
_VALUE_HEAD = frozenset(
    "0123456789０１２３４５６７８９+-−–—―－＋±(（[【/／.．¥￥"
    "约共无零空〇一二两三四五六七八九十百千万NnZz\ufffd"
)
_WIDE = re.compile("[^\x00-\u02ff\u2500-\u257f]")
_LINE_END = ("。", "；", ";", "！", "？")


class Span(Struct, frozen=True):
    """Lines ``start`` (inclusive) to ``stop`` (exclusive), both from 0, and the tables in them.

    A ``plain`` span holds no table of the family that looked at it, and is not looked at again.
    """

    start: int
    stop: int
    tables: tuple[Table, ...]
    plain: bool = False


def is_value(text: str) -> bool:
    """Whether ``text`` is printed like a figure or a sign for none: 1,234  —  （3）  12件  无."""
    return bool(text) and text[0] in _VALUE_HEAD and looks_like_value(text)


def may_be_cell(line: str) -> bool:
    """Whether a line may be one cell: it is short and does not end as a sentence does."""
    return len(line) <= LABEL_LENGTH and not line.endswith(_LINE_END)


def collapse(text: str) -> str:
    """``text`` with white space collapsed to single spaces."""
    # Of white space only the space is printable: most lines need no look at each of their words.
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())


def is_wide(char: str, ambiguous: bool = False) -> bool:
    """Whether a terminal draws ``char`` two columns wide (Unicode Standard Annex #11)."""
    width = unicodedata.east_asian_width(char)
    return width in ("W", "F") or (ambiguous and width == "A" and not "\u2500" <= char <= "\u257f")


def to_columns(line: str, ambiguous: bool = False) -> str:
    """``line`` with a NUL after each wide character, so that an index is a column on the screen."""
    if line.isascii():
        return line
    return (_known_columns if len(line) <= MAX_KNOWN else _columns)(line, ambiguous)


def _columns(line: str, ambiguous: bool) -> str:
    return _WIDE.sub(
        lambda match: match[0] + "\0" if is_wide(match[0], ambiguous) else match[0], line
    )


# A line of a table is looked at a few times.
_known_columns = lru_cache(maxsize=1024)(_columns)


def join_wrapped(parts: list[str]) -> str:
    """Lines of one cell that a program wrapped: no space comes between two wide characters."""
    text = ""
    for part in parts:
        if text and not (is_wide(text[-1], True) and is_wide(part[0], True)):
            text += " "
        text += part
    return text


def table_of_rows(
    rows: list[tuple[int, list[str]]],
    layout: Layout,
    padding: tuple[int, ...] = (),
    *,
    spaced: bool = False,
) -> Table:
    """A table of rows given as (line from 1, texts of the cells).

    ``layout`` says what of the positions is known; for ``sequence`` rows are only lines. ``spaced``
    tells that only spaces part the cells.
    """
    if layout == "grid" and any("nan" in texts or "NaN" in texts for _, texts in rows):
        rows = _without_none(rows)
    if layout != "sequence" and _repeats(rows):
        rows = _without_none(_without_index(rows))
        if layout == "grid" or len({len(texts) for _, texts in rows}) == 1:
            return _merged(rows, padding)
    grid, sequence = layout == "grid", layout == "sequence"
    cells: list[Cell] = []
    place = Place()
    for number, (line, texts) in enumerate(rows):
        if line != place.line:
            place = Place(line=line)
        row = None if sequence else number
        if grid:
            cells += [Cell(text, row, at, 1, 1, place) for at, text in enumerate(texts)]
        else:
            cells += [Cell(text, row, None, 1, 1, place) for text in texts]
    width = max([len(texts) for _, texts in rows], default=0) if grid else 0
    return Table(
        tuple(cells),
        row_count=0 if sequence else len(rows),
        column_count=width,
        layout=layout,
        spans_known=False,
        padding=padding,
        place=Place(line=rows[0][0] if rows else None),
        spaced=spaced,
    )


def _without_none(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [(line, ["" if t in NONE_PRINTED else t for t in texts]) for line, texts in rows]


def _repeats(rows: list[tuple[int, list[str]]]) -> bool:
    """Whether words stand again in the next cell of several rows.

    Programs that know no spans (pandas) print a merged cell in each place that it covers.
    """
    found = 0
    for _, texts in rows:
        if _again(texts):
            found += 1
            if found == MIN_REPEATS:
                return True
    return False


def _without_index(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Rows without the numbers (from 0) that pandas puts above its columns and before its rows."""
    (_, head), *body = rows
    above = [text for text in head if text]
    numbered = len(above) > 1 and above == [str(n) for n in range(len(above))]
    if numbered and all(texts[:1] == [str(n)] for n, (_, texts) in enumerate(body)):
        return [(line, texts[1:]) for line, texts in body]
    return rows


def _again(texts: list[str]) -> bool:
    before = figure = ""
    for text in texts:
        if text and text == before and text != figure:
            if not is_value(text):
                return True
            figure = text
        before = text
    return False


def _merged(rows: list[tuple[int, list[str]]], padding: tuple[int, ...]) -> Table:
    """A grid in which words that stand again beside or below are one cell with spans.

    So is a figure that stands again in each column of a label that did.
    """
    width = max(len(texts) for _, texts in rows)
    grid = [texts + [""] * (width - len(texts)) for _, texts in rows]
    taken = [[False] * width for _ in grid]
    # For each column the columns (from, to) of the label above it.
    above = [(column, column + 1) for column in range(width)]
    cells: list[Cell] = []
    for row, texts in enumerate(grid):
        for column, text in enumerate(texts):
            if taken[row][column]:
                continue
            right, below = column + 1, row + 1
            if text and not is_value(text):
                while right < width and texts[right] == text:
                    right += 1
                part = [text] * (right - column)
                while below < len(grid) and grid[below][column:right] == part:
                    below += 1
                above[column:right] = [(column, right)] * (right - column)
            elif text and all(above[n] == above[column] for n in range(*above[column])):
                begin, end = above[column]
                if begin == column and texts[begin:end] == [text] * (end - begin):
                    right = end
            for line in taken[row:below]:
                line[column:right] = [True] * (right - column)
            place = Place(line=rows[row][0])
            cells.append(Cell(text, row, column, below - row, right - column, place))
    return Table(tuple(cells), len(grid), width, "grid", True, padding, Place(line=rows[0][0]))
