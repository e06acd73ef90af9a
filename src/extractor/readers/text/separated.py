"""Rows whose cells a mark parts that is no bar: CSV within a text, lists as programs print them.

``["规章", "2", null]`` is a row as JSON and Python write it; several may stand on one line, in one
list. ``规章,2,0`` is one where lines that follow each other have the same mark equally often.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Sequence
from functools import cache
from itertools import islice, product
from typing import Final

from extractor.readers.text.lines import Span, collapse, is_value, may_be_cell, table_of_rows

# Marks that part the cells of a row, and how often one must stand in a line.
MARKS: Final = (",", ";", "；", "&", "¦", "‖", "^", "~", "\x01")
MIN_MARKS: Final = 2
MIN_ROWS: Final = 3
# So many of the rows with a figure end in one, or in a blank.
MIN_SHARE: Final = 0.5
MAX_LINE: Final = 100_000
# Blank lines between two rows.
MAX_BLANK: Final = 1
# Lines among which the second and the third row of a table stand.
_AHEAD: Final = 8

_LISTS: Final = re.compile(r"\[\s*(?:\[|[\"'0-9-]|None\b|null\b)")
# What a comma within a figure leaves: the words before it, or behind it, with half of its digits.
_HALF_FIGURE: Final = re.compile(r"\s\d+$|^\d+\s")
# What ends a row of LaTeX.
_ROW_ENDS: Final = ("\\\\", "\\tabularnewline")

Row = tuple[int, list[str]]


def may_have_lists(text: str) -> bool:
    """Whether rows may be printed as lists in a text."""
    return "]" in text and ("'," in text or '",' in text)


def marks_in(text: str) -> tuple[str, ...]:
    """The marks that stand often enough in a text for a table, and part what may be a figure."""
    least = MIN_MARKS * MIN_ROWS
    often = [mark for mark in MARKS if mark in text and text.count(mark) >= least]
    return tuple([mark for mark in often if _may_be_figure(mark).search(text) is not None])


@cache
def _may_be_figure(mark: str) -> re.Pattern[str]:
    """A short cell behind a mark that begins as figures, dashes and words for nothing do."""
    mark = re.escape(mark)
    begins = r"[ \t\"']*[-+—–−/\d无零〇○一二两三四五六七八九十]"
    return re.compile(rf"{mark}{begins}[^{mark}\n]{{0,16}}(?:{mark}|\n|\Z|\\\\)")


def begins_list(line: str) -> bool:
    """Whether a line begins as a list of cells, or of such lists."""
    return _LISTS.match(line.lstrip()) is not None and len(line) <= MAX_LINE


class Lists:
    """Rows printed as lists; each line is looked at once."""

    def __init__(self) -> None:
        self.passed = 0

    def read(self, lines: list[str], start: int) -> Span | None:
        """Rows, each on a line or all on one; ``None`` among cells is one that is empty."""
        if start < self.passed:
            return None
        rows: list[Row] = []
        at = start
        while at < len(lines) and (begins_list(lines[at]) or lines[at].strip() in ("]", "],")):
            found = _parsed(lines[at].strip())
            if found is None and rows:
                break
            rows += [(at + 1, cells) for cells in found or ()]
            at += 1
        self.passed = at
        wide = sum(len(cells) > 1 for _, cells in rows)
        return _span(rows, start, at) if wide >= MIN_MARKS else None


def _parsed(text: str) -> list[list[str]] | None:
    """The rows of a line; ``None`` for no list of plain cells."""
    text = text.rstrip(",")
    if text.startswith("[[") and not text.endswith("]]"):
        text = text[1:]
    elif text.endswith("]]") and not text.startswith("[["):
        text = text[:-1]
    value: object
    try:
        # Figures stay as they are printed: no float has all digits of a long one.
        value = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            return None
    if not isinstance(value, list):
        return None
    rows = value if any(isinstance(each, list) for each in value) else [value]
    if not all(isinstance(row, list) and all(_is_plain(cell) for cell in row) for row in rows):
        return None
    try:
        return [["" if cell is None else collapse(str(cell)) for cell in row] for row in rows]
    except ValueError:
        # An integer of thousands of digits, which Python does not write.
        return None


def _is_plain(cell: object) -> bool:
    return cell is None or isinstance(cell, str | int | float)


class Separated:
    """Rows parted by one of ``marks``.

    Lines that made no table with a mark are not looked at again for it.
    """

    def __init__(self, marks: Sequence[str]) -> None:
        self.marks = marks
        self.passed: dict[tuple[str, bool], int] = {}

    def may_begin(self, lines: list[str], start: int) -> bool:
        """Whether a mark stands so often in a line that it may part cells."""
        line = lines[start]
        return any(line.count(mark) >= MIN_MARKS for mark in self.marks) and len(line) <= MAX_LINE

    def read(self, lines: list[str], start: int) -> Span | None:
        """Lines with one mark equally often, or rows of any length of which most end in figures."""
        best: list[Row] = []
        for key in product(self.marks, (False, True)):
            mark, ragged = key
            if lines[start].count(mark) < MIN_MARKS or start < self.passed.get(key, 0):
                continue
            if not _goes_on(lines, start, mark):
                continue
            rows = _rows(lines, start, mark, ragged=ragged)
            if not _is_table(rows, ragged=ragged):
                self.passed[key] = rows[-1][0] if rows else start + 1
            elif len(rows) > len(best):
                best = rows
        return _span(best, start, best[-1][0]) if best else None


def _goes_on(lines: list[str], start: int, mark: str) -> bool:
    """Whether a mark stands in enough of the next lines for a table; titles may be among them."""
    ahead = lines[start + 1 : start + 1 + _AHEAD]
    return sum([mark in line for line in ahead]) >= MIN_ROWS - 1


def _is_table(rows: Sequence[Row], *, ragged: bool) -> bool:
    figured = [cells for _, cells in rows if any(map(is_value, cells))]
    ended = [cells for cells in figured if is_value(cells[-1]) or not cells[-1]]
    least = max(len(figured), len(rows) if ragged else 1) * MIN_SHARE
    return len(rows) >= MIN_ROWS and bool(figured) and len(ended) >= least


def _rows(lines: list[str], start: int, mark: str, *, ragged: bool) -> list[Row]:
    """The rows from a line on; if not ``ragged``, those that have as many cells as it has.

    A title without the mark may stand between rows of any length.
    """
    rows: list[Row] = []
    titles: list[Row] = []
    last = start
    for at in range(start, len(lines)):
        line = (_without_end(lines[at]) if mark == "&" else lines[at]).strip()
        if not line:
            continue
        if at - last > MAX_BLANK + 1 or len(line) > MAX_LINE:
            break
        cells = _cells(line, mark)
        if ragged and not all(map(may_be_cell, cells)):
            break
        if mark == "," and any(map(_HALF_FIGURE.search, cells)):
            break
        if not ragged and (len(cells) == 1 or (rows and len(cells) != len(rows[0][1]))):
            break
        last = at
        if len(cells) == 1:
            titles.append((at + 1, cells))
            if len(titles) > MIN_MARKS:
                break
            continue
        rows += [*titles, (at + 1, cells)]
        titles = []
    return rows


def _without_end(line: str) -> str:
    for sign in _ROW_ENDS:
        line = line.partition(sign)[0]
    return line


def _cells(line: str, mark: str) -> list[str]:
    if '"' in line:
        fields = next(islice(csv.reader([line], delimiter=mark), 1), [])
    else:
        fields = line.split(mark)
    return [collapse(field) for field in fields]


def _span(rows: Sequence[Row], start: int, stop: int) -> Span:
    even = len({len(cells) for _, cells in rows}) == 1
    table = table_of_rows(list(rows), "grid" if even else "rows")
    return Span(start, stop, (table,))
