"""Rows whose cells are parted by tabs or by runs of spaces, without bars or rules.

Tabs keep empty cells, so that rows of one width make a grid. Spaces do not: some programs leave
merged cells out and align what is left, so that only the rows are certain.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from extractor.readers.text.lines import (
    Span,
    collapse,
    is_value,
    may_be_cell,
    table_of_rows,
    to_columns,
)

MIN_ROWS: Final = 2

_GAP = re.compile(r"[ \u00a0\u3000]{2,}")
_INNER_GAP = re.compile(r"\S[ \u00a0\u3000]{2,}\S")
_FIELD = re.compile(r"\S+(?:[ \u00a0\u3000]\S+)*")


def begins_tabs(line: str) -> bool:
    """Whether the line has a tab between two cells."""
    return "\t" in line.strip()


def begins_spaces(line: str) -> bool:
    """Whether the line has a gap of two spaces or more between two cells."""
    return "  " in line and _INNER_GAP.search(line) is not None


def read_tabs(lines: list[str], start: int) -> Span | None:
    """Rows of cells parted by tabs; doubled tabs all through part cells as single ones do."""
    numbers = _block(lines, start, tabs=True)
    if len(numbers) < MIN_ROWS:
        return None
    texts = [lines[n].rstrip("\r\n ") for n in numbers]
    mark = "\t\t" if all("\t" not in text.replace("\t\t", "") for text in texts) else "\t"
    rows = [
        (n + 1, [collapse(f) for f in text.split(mark)])
        for n, text in zip(numbers, texts, strict=True)
    ]
    even = len({len(cells) for _, cells in rows}) == 1
    table = table_of_rows(rows, "grid" if even else "rows")
    return Span(start, numbers[-1] + 1, (table,))


def read_spaces(lines: list[str], start: int) -> Span | None:
    """Rows of cells parted by two spaces or more, at least one of them with a figure."""
    numbers = _block(lines, start, tabs=False)
    split = {n: _GAP.split(lines[n].strip()) for n in numbers}
    figured = [n for n in numbers if any(is_value(field) for field in split[n][1:])]
    if len(numbers) < MIN_ROWS or not figured:
        return None
    by_column = _by_column([lines[n] for n in figured])
    if by_column is not None:
        split.update(zip(figured, by_column, strict=True))
    rows = [(n + 1, [collapse(field) for field in split[n]]) for n in numbers]
    return Span(start, numbers[-1] + 1, (table_of_rows(rows, "rows"),))


def _block(lines: list[str], start: int, tabs: bool) -> list[int]:
    """The numbers of the lines of the block; lines of one cell may stand between its rows.

    Blank lines between rows are passed over if the next line is a row again.
    """
    begins = begins_tabs if tabs else begins_spaces
    numbers: list[int] = []
    loose: list[int] = []
    for at in range(start, len(lines)):
        line = lines[at]
        if not line.strip():
            if at + 1 < len(lines) and begins(lines[at + 1]) and not loose:
                continue
            break
        if begins(line):
            numbers += (*loose, at)
            loose = []
        elif not loose and may_be_cell(line.strip()):
            loose.append(at)
        else:
            break
    return numbers


def _by_column(lines: list[str]) -> list[list[str]] | None:
    """The cells of aligned lines, cut where a column of spaces runs through all of them.

    This parts ``0  0 0`` where a cell is so wide that only one space follows it. ``None`` when the
    columns do not run through: then only gaps of two spaces part cells. An empty field is kept
    between cells and dropped at either end, where a row may be shorter.
    """
    if len(lines) < MIN_ROWS:
        return None
    for drawn in (
        [to_columns(line) for line in lines],
        lines,
        [to_columns(line, ambiguous=True) for line in lines],
    ):
        width = max(map(len, drawn))
        if width > 2000:
            return None
        taken = bytearray(width + 1)
        for text in drawn:
            for match in _FIELD.finditer(text):
                left, right = match.span()
                if " " in match[0]:
                    for word in re.finditer(r"\S+", match[0]):
                        taken[left + word.start() : left + word.end()] = b"\1" * len(word[0])
                else:
                    taken[left:right] = b"\1" * (right - left)
        edges = [i for i in range(1, width + 1) if taken[i - 1] == 0 and taken[i] == 1]
        rows = [_cut(text, [0, *edges, width]) for text in drawn]
        if _fits(rows, lines):
            return rows
    return None


def _cut(text: str, bounds: list[int]) -> list[str]:
    cells = [text[a:b].replace("\0", "").strip() for a, b in pairwise(bounds)]
    while cells and not cells[-1]:
        cells.pop()
    while cells and not cells[0]:
        cells.pop(0)
    return cells


def _fits(rows: list[list[str]], lines: list[str]) -> bool:
    """Whether the cut parts at least every gap of two spaces and leaves figures whole."""
    for cells, line in zip(rows, lines, strict=True):
        if any(_GAP.search(cell) for cell in cells):
            return False
        if len([c for c in cells if c]) < len(_GAP.split(line.strip())):
            return False
    return True
