"""The lines and tables that a person sees on a sheet.

A sheet is one large page: titles, notes and several tables stand on it with nothing but their
position between them. What is joined without an empty row is a band. A band's single cells above,
below and between tables are lines of text; the rest are tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from extractor.markup import HEAD, INDENT
from extractor.model import Block, Cell, Paragraph, Place, Table
from extractor.readers.workbook.sheet import Box, Sheet, View, visible

FILL_LIMIT = 2_000_000
"""Slots up to which a table's empty cells are cells; beyond, only what is filled is."""

# Marks may stand before a number.
_NUMBER = re.compile(rf"[{HEAD}{INDENT}]*[-+−(（]?[\d０-９][\d０-９,，.．%％)）]*")

# 61 (50.8), 1.2–3.4: several numbers in a cell, which head no column.
_SEVERAL = re.compile(rf"[{HEAD}{INDENT}]*(?=.*[.(%])[\d.,]+ ?[(–—~±-][\d\s.,%–—~±-]+\)?")

_EMPTY: dict[int, str] = {}


class Band(Struct, frozen=True):
    """Rows ``top`` to ``bottom`` of a view, and the boxes with text that touch each of them."""

    view: View
    top: int
    bottom: int
    touching: dict[int, list[Box]]

    def single(self, row: int) -> bool:
        """Whether one cell alone stands in the row, and in no other."""
        cells, boxes = self.view.rows.get(row, _EMPTY), self.touching.get(row, ())
        return len(cells) + len(boxes) == 1 and all(box.top == box.bottom for box in boxes)

    def box(self, row: int) -> Box:
        """The only cell of a single row."""
        for box in self.touching.get(row, ()):
            return box
        column, text = next(iter(self.view.rows[row].items()))
        return Box(row, column, row, column, text)


class Span(Struct, frozen=True):
    """A rectangle of slots that is a table; both ends count."""

    top: int
    left: int
    bottom: int
    right: int


def sheet_blocks(sheet: Sheet, first_table: int) -> list[Block]:
    """The blocks of a sheet from top to bottom, its tables numbered from ``first_table``."""
    view = visible(sheet)
    blocks: list[Block] = []
    number = first_table
    for index, band in enumerate(_bands(view)):
        for part in _parts(band, top_of_sheet=index == 0):
            if isinstance(part, Paragraph):
                blocks.append(part)
                continue
            for span in _beside(view, part):
                blocks.append(_table(view, span, number, spans_known=sheet.spans_known))
                number += 1
    return blocks


def _bands(view: View) -> Iterator[Band]:
    """Runs of rows without an empty one between them."""
    touching: dict[int, list[Box]] = {}
    for box in view.boxes:
        if box.text:
            for row in range(box.top, box.bottom + 1):
                touching.setdefault(row, []).append(box)
    rows = sorted(view.rows.keys() | touching.keys())
    start = 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or rows[end] != rows[end - 1] + 1:
            yield Band(view, rows[start], rows[end - 1], touching)
            start = end


def _parts(band: Band, *, top_of_sheet: bool) -> Iterator[Paragraph | tuple[int, int]]:
    """The lines of a band, and the first and last rows of its tables, from top to bottom."""
    lines = _lines(band, top_of_sheet=top_of_sheet)
    start = band.top
    for row in [*sorted(lines), band.bottom + 1]:
        if start < row:
            yield start, row - 1
        if row <= band.bottom:
            yield Paragraph(band.box(row).text)
        start = row + 1


def _lines(band: Band, *, top_of_sheet: bool) -> set[int]:
    """Rows of a band that are lines of text and no rows of a table.

    A row is one where its only cell stands above the first or below the last table row, or right
    above a header. A merged cell right above a table is its caption and stays, save at the top of
    the sheet, where it is the title.
    """
    singles = [row for row in range(band.top, band.bottom + 1) if band.single(row)]
    if len(singles) == band.bottom + 1 - band.top or not singles:
        return set(singles)
    alone = set(singles)
    first = next(row for row in range(band.top, band.bottom + 1) if row not in alone)
    last = next(row for row in range(band.bottom, band.top - 1, -1) if row not in alone)
    lines = set(range(band.top, first))
    above = band.box(first - 1) if first > band.top else None
    title = top_of_sheet and first - 1 == band.top
    if above is not None and above.right > above.left and not title:
        lines.discard(first - 1)
    lines |= _lines_below(band, first, last)
    for row in singles:
        box = band.box(row)
        if first < row < last and box.left == box.right and _is_header(band, row + 1):
            lines.add(row)
    return lines


def _lines_below(band: Band, first: int, last: int) -> set[int]:
    """Lines under a table; a merged label narrower than the table is a row with blank figures."""
    if last == band.bottom:
        return set()
    right = max(
        max([*band.view.rows.get(row, ()), *(box.right for box in band.touching.get(row, ()))])
        for row in range(first, last + 1)
    )
    lines: set[int] = set()
    for row in range(last + 1, band.bottom + 1):
        box = band.box(row)
        if box.left < box.right < right:
            lines.clear()
        else:
            lines.add(row)
    return lines


def _is_header(band: Band, row: int) -> bool:
    """Whether a row has merged cells or three labels, and no figure."""
    cells, boxes = band.view.rows.get(row, _EMPTY), band.touching.get(row, [])
    texts = [*cells.values(), *(box.text for box in boxes)]
    figures = any(_NUMBER.fullmatch(text) or _SEVERAL.fullmatch(text) for text in texts)
    return bool(boxes or len(texts) > 2) and not figures


def _beside(view: View, rows: tuple[int, int]) -> list[Span]:
    """The tables of some rows: several where an empty column stands between two complete ones."""
    top, bottom = rows
    boxes = [box for box in view.boxes if box.text and top <= box.top <= bottom]
    columns: set[int] = set()
    for row in range(top, bottom + 1):
        columns.update(view.rows.get(row, ()))
    for box in boxes:
        columns.update(range(box.left, box.right + 1))
    left, right = min(columns), max(columns)
    whole = [Span(top, left, bottom, right)]
    if len(columns) == right + 1 - left:
        return whole
    edges = [column for column in sorted(columns) if column - 1 not in columns]
    spans = [
        Span(top, start, bottom, max(column for column in columns if column < end))
        for start, end in zip(edges, [*edges[1:], right + 1], strict=True)
    ]
    return spans if all(_stands_alone(view, span) for span in spans) else whole


def _stands_alone(view: View, span: Span) -> bool:
    """Whether a rectangle has labels of its own in its first column, and figures beside them."""
    figures = labels = 0
    for row in range(span.top, span.bottom + 1):
        for column, text in view.rows.get(row, _EMPTY).items():
            if span.left <= column <= span.right:
                is_figure = _NUMBER.fullmatch(text) is not None
                if is_figure and column == span.left:
                    return False
                figures += is_figure
                labels += not is_figure and column == span.left
    return figures > 0 and labels > 1


def _table(view: View, span: Span, number: int, *, spans_known: bool) -> Table:
    """The table of a rectangle: its cells, merged ones also where empty, and its empty cells."""
    top, left, right = span.top, span.left, span.right
    boxes = [
        box
        for box in view.boxes
        if top <= box.top <= box.bottom <= span.bottom and left <= box.left <= box.right <= right
    ]
    begin = {(box.top, box.left): box for box in boxes}
    covered: dict[int, set[int]] = {}
    for merged in boxes:
        columns = range(merged.left, merged.right + 1)
        for row in range(merged.top, merged.bottom + 1):
            covered.setdefault(row, set()).update(columns)
    height, width = span.bottom + 1 - top, right + 1 - left
    full = height * width <= FILL_LIMIT
    cells: list[Cell] = []
    append = cells.append
    for row in range(top, span.bottom + 1):
        texts = view.rows.get(row, _EMPTY)
        taken = covered.get(row)
        if taken is not None:
            for column in range(left, right + 1):
                if column in taken:
                    box = begin.get((row, column))
                    if box is not None:
                        append(_cell_of(box, top, left))
                elif full or column in texts:
                    append(Cell(texts.get(column, ""), row - top, column - left))
        elif full:
            down = row - top
            for column in range(left, right + 1):
                append(Cell(texts.get(column, ""), down, column - left))
        else:
            inside = sorted(column for column in texts if left <= column <= right)
            cells += [Cell(texts[column], row - top, column - left) for column in inside]
    return Table(tuple(cells), height, width, spans_known=spans_known, place=Place(table=number))


def _cell_of(box: Box, top: int, left: int) -> Cell:
    return Cell(
        box.text,
        box.top - top,
        box.left - left,
        box.bottom + 1 - box.top,
        box.right + 1 - box.left,
    )
