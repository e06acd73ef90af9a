"""A sheet as its visible cells and merged ranges, and the blocks a person sees in them.

A sheet is one large page: titles, notes and several tables stand on it with nothing but their
position between them. What is joined without an empty row is a band. A band's single cells above,
below and between tables are lines of text; the rest are tables.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from extractor.errors import LimitError
from extractor.model import Block, Cell, Paragraph, Place, Table

CELL_LIMIT = 5_000_000
"""Filled cells that a workbook may have: a few hundred times the largest archive of reports."""
FILL_LIMIT = 2_000_000
"""Slots up to which a table's empty cells are cells; beyond, only what is filled is."""
MARGIN = 64
"""Rows and columns that a merged range may reach past the last filled cell."""

_NUMBER = re.compile(r"[-+−(（]?[\d０-９][\d０-９,，.．%％)）]*")
_BREAK = re.compile(r"[\r\n\v\f]+")

Range = tuple[int, int, int, int]
"""Top, left, bottom, right; both ends count."""


class Sheet(Struct):
    """The filled cells of a sheet, its merged ranges, and ranges of hidden rows and columns."""

    cells: dict[tuple[int, int], str]
    merges: Sequence[Range] = ()
    hidden_rows: Sequence[tuple[int, int]] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()
    spans_known: bool = True


class Box(Struct, frozen=True, gc=False):
    """A cell or merged range in visible rows and columns, both ends counting."""

    top: int
    left: int
    bottom: int
    right: int
    text: str

    @property
    def wide(self) -> bool:
        return self.right > self.left


def clean(text: str) -> str:
    """A cell's text: one line a printed line, other white space as one space."""
    if "\n" in text or "\r" in text:
        lines = (" ".join(line.split()) for line in _BREAK.split(text))
        return "\n".join(line for line in lines if line)
    return " ".join(text.split())


def sheet_blocks(sheet: Sheet, first_table: int) -> list[Block]:
    """The blocks of a sheet, its tables numbered from ``first_table``. Hidden cells are left out.

    Raises ``LimitError`` past ``CELL_LIMIT``.
    """
    if len(sheet.cells) > CELL_LIMIT:
        raise LimitError(
            f"a sheet has more than {CELL_LIMIT:,} filled cells",
            "save the sheet with the report as a workbook of its own",
        )
    boxes = sorted(_boxes(sheet), key=_reading_order)
    blank = [box for box in boxes if not box.text]
    blocks: list[Block] = []
    number = first_table
    for index, band in enumerate(_bands([box for box in boxes if box.text])):
        for part in _parts(band, top_of_sheet=index == 0):
            if isinstance(part, Paragraph):
                blocks.append(part)
                continue
            for group in _beside(part):
                blocks.append(_table(group, blank, number, sheet.spans_known))
                number += 1
    return blocks


def _reading_order(box: Box) -> tuple[int, int]:
    return box.top, box.left


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


def _boxes(sheet: Sheet) -> Iterator[Box]:
    rows, columns = _Axis(sheet.hidden_rows), _Axis(sheet.hidden_columns)
    cells = sheet.cells
    plain = not sheet.hidden_rows and not sheet.hidden_columns
    covered = _Covered(cells)
    for merge in sheet.merges:
        clipped = covered.take(*merge)
        if clipped is None:
            continue
        top, left, bottom, right = clipped
        box = Box(
            rows.first(top),
            columns.first(left),
            rows.last(bottom),
            columns.last(right),
            cells.get((top, left), ""),
        )
        if box.bottom >= box.top and box.right >= box.left:
            yield box
    slots = covered.slots
    for place, text in cells.items():
        if place in slots:
            continue
        row, column = place
        if plain:
            yield Box(row, column, row, column, text)
        elif rows.shows(row) and columns.shows(column):
            down, across = rows.first(row), columns.first(column)
            yield Box(down, across, down, across, text)


class _Covered:
    """The slots of merged ranges, each range cut to where the sheet has anything near."""

    def __init__(self, cells: dict[tuple[int, int], str]) -> None:
        self.slots: set[tuple[int, int]] = set()
        rows, columns = zip(*cells, strict=True) if cells else ((-1,), (-1,))
        self.bottom, self.right = max(rows) + MARGIN, max(columns) + MARGIN
        self.taken = 0

    def take(self, top: int, left: int, bottom: int, right: int) -> Range | None:
        """The range after cutting; ``None`` where it is outside or overlaps another."""
        bottom, right = min(bottom, self.bottom), min(right, self.right)
        if bottom < top or right < left:
            return None
        self.taken += (bottom + 1 - top) * (right + 1 - left)
        if self.taken > CELL_LIMIT:
            raise LimitError(
                f"the merged ranges of a sheet cover more than {CELL_LIMIT:,} cells",
                "save the sheet with the report as a workbook of its own",
            )
        slots = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if not self.slots.isdisjoint(slots):
            return None
        self.slots |= slots
        return top, left, bottom, right


def _bands(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Boxes in groups with an empty row between them."""
    band: list[Box] = []
    bottom = -1
    for box in boxes:
        if band and box.top > bottom + 1:
            yield band
            band = []
        band.append(box)
        if box.bottom > bottom:
            bottom = box.bottom
    if band:
        yield band


def _parts(band: list[Box], *, top_of_sheet: bool) -> Iterator[Paragraph | list[Box]]:
    """The lines and tables of a band from top to bottom."""
    first = band[0].top
    rows: list[list[Box]] = [[] for _ in range(max(box.bottom for box in band) + 1 - first)]
    for box in band:
        rows[box.top - first].append(box)
        for touched in range(box.top + 1, box.bottom + 1):
            rows[touched - first].append(box)
    lines = _lines(rows, top_of_sheet=top_of_sheet)
    table: list[Box] = []
    for number, row in enumerate(rows):
        if number not in lines:
            table += [box for box in row if box.top - first == number]
            continue
        if table:
            yield table
            table = []
        yield Paragraph(row[0].text)
    if table:
        yield table


def _lines(rows: Sequence[list[Box]], *, top_of_sheet: bool) -> set[int]:
    """Rows of a band that are lines of text and no rows of a table.

    A row is one where its only cell stands above the first or below the last table row, or right
    above a header. A merged cell right above a table is its caption and stays, save at the top of
    the sheet, where it is the title.
    """
    single = [len(row) == 1 and row[0].top == row[0].bottom for row in rows]
    if all(single):
        return set(range(len(rows)))
    first = single.index(False)
    last = len(rows) - 1 - single[::-1].index(False)
    lines = set(range(first))
    if first and rows[first - 1][0].wide and (first > 1 or not top_of_sheet):
        lines.discard(first - 1)
    inside = rows[first : last + 1]
    right = max([max([box.right for box in row]) for row in inside])
    for number in range(last + 1, len(rows)):
        box = rows[number][0]
        if box.wide and box.right < right:
            # A row label over several columns, its figures blank: part of the table.
            lines -= set(range(last + 1, number))
        else:
            lines.add(number)
    for number in range(first, last):
        if single[number] and not rows[number][0].wide and _is_header(rows[number + 1]):
            lines.add(number)
    return lines


def _is_header(row: Sequence[Box]) -> bool:
    """Whether a row has merged cells or three labels, and no figure."""
    if any(_NUMBER.fullmatch(box.text) for box in row):
        return False
    return len(row) > 2 or any(box.wide or box.bottom > box.top for box in row)


def _beside(boxes: list[Box]) -> list[list[Box]]:
    """Tables beside each other: an empty column between two that each have labels and figures."""
    left, right = min([box.left for box in boxes]), max([box.right for box in boxes])
    if any(box.left == left and box.right == right for box in boxes):
        return [boxes]
    groups: list[list[Box]] = []
    right = -2
    for box in sorted(boxes, key=lambda box: box.left):
        if not groups or box.left > right + 1:
            groups.append([])
        groups[-1].append(box)
        if box.right > right:
            right = box.right
    if len(groups) == 1 or not all(_stands_alone(group) for group in groups):
        return [boxes]
    return [sorted(group, key=_reading_order) for group in groups]


def _stands_alone(boxes: Sequence[Box]) -> bool:
    left = min(box.left for box in boxes)
    figures = [box for box in boxes if _NUMBER.fullmatch(box.text)]
    labels = [box for box in boxes if box.left == left and not _NUMBER.fullmatch(box.text)]
    return bool(figures) and len(labels) > 1 and all(box.left > left for box in figures)


def _table(group: Sequence[Box], blank: Sequence[Box], number: int, spans_known: bool) -> Table:
    """The table of a group: its boxes, the empty merged cells inside it and its empty cells."""
    top, left = min([box.top for box in group]), min([box.left for box in group])
    bottom, right = max([box.bottom for box in group]), max([box.right for box in group])
    members = list(group)
    members += [
        box
        for box in blank
        if top <= box.top <= box.bottom <= bottom
        if left <= box.left <= box.right <= right
    ]
    height, width = bottom + 1 - top, right + 1 - left
    if height * width <= FILL_LIMIT:
        taken: set[tuple[int, int]] = set()
        for box in members:
            if box.top == box.bottom and box.left == box.right:
                taken.add((box.top, box.left))
            else:
                taken.update(
                    (row, column)
                    for row in range(box.top, box.bottom + 1)
                    for column in range(box.left, box.right + 1)
                )
        if len(taken) < height * width:
            members += [
                Box(row, column, row, column, "")
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
                if (row, column) not in taken
            ]
    members.sort(key=_reading_order)
    cells = tuple(
        Cell(
            box.text,
            box.top - top,
            box.left - left,
            box.bottom + 1 - box.top,
            box.right + 1 - box.left,
        )
        for box in members
    )
    return Table(cells, height, width, spans_known=spans_known, place=Place(table=number))
