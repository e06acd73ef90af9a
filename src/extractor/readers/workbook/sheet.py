"""A sheet as its filled cells and merged ranges, and what of it a person sees."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct

from extractor.errors import LimitError

CELL_LIMIT = 5_000_000
"""Filled cells that a sheet may have: a few hundred times the largest archive of reports."""
MARGIN = 64
"""Rows and columns that a merged range may reach past the last filled cell."""

_BREAK = re.compile(r"[\r\n\v\f]+")

Rows = dict[int, dict[int, str]]
"""Text by row and column; rows and columns that hold nothing are not there."""
Range = tuple[int, int, int, int]
"""Top, left, bottom, right; both ends count."""


class Sheet(Struct):
    """The filled cells of a sheet, its merged ranges, and ranges of hidden rows and columns."""

    rows: Rows
    merges: Sequence[Range] = ()
    hidden_rows: Sequence[tuple[int, int]] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()
    spans_known: bool = True


class Box(Struct, frozen=True, gc=False):
    """A merged range in visible rows and columns, both ends counting, and its text."""

    top: int
    left: int
    bottom: int
    right: int
    text: str

    @property
    def slots(self) -> list[tuple[int, int]]:
        across = range(self.left, self.right + 1)
        return [(row, column) for row in range(self.top, self.bottom + 1) for column in across]


class View(Struct, frozen=True):
    """What a person sees: single cells by row, and merged ranges; no cell lies in a range."""

    rows: Rows
    boxes: tuple[Box, ...]


def clean(text: str) -> str:
    """A cell's text: one line a printed line, other white space as one space."""
    if "\n" in text or "\r" in text:
        lines = (" ".join(line.split()) for line in _BREAK.split(text))
        return "\n".join(line for line in lines if line)
    return " ".join(text.split())


def check_size(count: int) -> None:
    """Raises ``LimitError`` where a sheet has more than ``CELL_LIMIT`` filled cells."""
    if count > CELL_LIMIT:
        raise LimitError(
            f"a sheet has more than {CELL_LIMIT:,} filled cells",
            "save the sheet with the report as a workbook of its own",
        )


def visible(sheet: Sheet) -> View:
    """The sheet without its hidden rows and columns, each merged range as one box.

    A range whose first cell is hidden shows that cell's text in what is left of it. What else is
    written in a range is not shown. Of ranges that overlap the first counts.
    """
    rows, boxes = sheet.rows, []
    if sheet.merges:
        boxes = _merged(rows, sheet.merges)
        rows = _without(rows, boxes)
    if sheet.hidden_rows or sheet.hidden_columns:
        down, across = _Axis(sheet.hidden_rows), _Axis(sheet.hidden_columns)
        rows = {
            down.first(number): {
                across.first(column): text for column, text in row.items() if across.shows(column)
            }
            for number, row in rows.items()
            if down.shows(number)
        }
        boxes = [
            Box(
                down.first(box.top),
                across.first(box.left),
                down.last(box.bottom),
                across.last(box.right),
                box.text,
            )
            for box in boxes
        ]
        boxes = [box for box in boxes if box.bottom >= box.top and box.right >= box.left]
    return View({n: row for n, row in rows.items() if row}, tuple(boxes))


def _merged(rows: Rows, merges: Sequence[Range]) -> list[Box]:
    """The merged ranges, cut to where the sheet has anything near."""
    bottom = max(rows, default=-1) + MARGIN
    right = max((max(row) for row in rows.values() if row), default=-1) + MARGIN
    taken: set[tuple[int, int]] = set()
    size = 0
    boxes: list[Box] = []
    for top, left, low, far in merges:
        low, far = min(low, bottom), min(far, right)
        height, width = low + 1 - top, far + 1 - left
        if height < 1 or width < 1 or (height == width == 1):
            continue
        size += height * width
        if size > CELL_LIMIT:
            raise LimitError(
                f"the merged ranges of a sheet cover more than {CELL_LIMIT:,} cells",
                "save the sheet with the report as a workbook of its own",
            )
        row = rows.get(top)
        box = Box(top, left, low, far, row.get(left, "") if row else "")
        slots = box.slots
        if taken.isdisjoint(slots):
            taken.update(slots)
            boxes.append(box)
    return boxes


def _without(rows: Rows, boxes: Iterable[Box]) -> Rows:
    """The rows without the cells that lie in a box."""
    left = dict(rows)
    own: set[int] = set()
    for box in boxes:
        for number in range(box.top, box.bottom + 1):
            row = left.get(number)
            if row is None:
                continue
            if number not in own:
                row = left[number] = dict(row)
                own.add(number)
            for column in range(box.left, box.right + 1):
                row.pop(column, None)
    return left


class _Axis:
    """Visible numbers of rows or columns, hidden ones left out."""

    def __init__(self, hidden: Iterable[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.before: list[int] = []
        total = 0
        for start, end in sorted(hidden):
            begin = max(start, self.ends[-1] + 1) if self.ends else start
            if end < begin:
                continue
            self.starts.append(begin)
            self.ends.append(end)
            self.before.append(total)
            total += end + 1 - begin

    def first(self, number: int) -> int:
        """The visible number of the first visible one from ``number`` on."""
        index = bisect_right(self.starts, number) - 1
        if index < 0:
            return number
        shift = self.before[index]
        if number <= self.ends[index]:
            return self.starts[index] - shift
        return number - shift - (self.ends[index] + 1 - self.starts[index])

    def last(self, number: int) -> int:
        """The visible number of the last visible one up to ``number``."""
        return self.first(number + 1) - 1

    def shows(self, number: int) -> bool:
        index = bisect_right(self.starts, number) - 1
        return index < 0 or number > self.ends[index]
