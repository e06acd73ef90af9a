"""Figures of a table without rules that no heading stands over, or another one might be meant for.

What such a figure counts cannot be told, and a cell beside it that has a heading is not surely
blank: both get U+FFFD, so that neither is taken for what it may not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.model import Cell
from extractor.readers.pages.figure_lines import NO_VALUE
from extractor.readers.pages.records import UNREADABLE, Box, PageTable
from extractor.readers.pages.text import is_numeric

Place = tuple[int, int]
"""A cell's row and column."""

# A figure beside its heading by less than this (points) stands under it.
BESIDE = 1.0


class _Section(Struct):
    """A header's headings by column, and the rows below it up to the next header."""

    heads: dict[int, Box]
    rows: list[int]


def mark_headless(table: PageTable) -> PageTable:
    """The table with U+FFFD in the cells whose figure or whose blank is not sure.

    A figure in a column without heading may belong to a column beside it that has one; a figure
    between two headings and under neither to the one that has no figures. Where a header has one
    heading and the rows below one column of figures, these belong together.
    """
    cells = list(table.table.cells)
    grid = {(cell.row or 0, cell.column or 0): number for number, cell in enumerate(cells)}
    marked: set[int] = set()
    moved = False
    for section in _sections(cells):
        figures = {
            place
            for place, number in grid.items()
            if place[0] in section.rows and _is_figure(cells[number].text)
        }
        used = {column for _, column in figures}
        only = next(iter(section.heads), 0)
        if len(section.heads) == len(used) == 1 and only not in used:
            for row, column in figures:
                moved = _move(cells, grid.get((row, only)), grid[row, column]) or moved
            continue
        for place in figures:
            others = _others(cells[grid[place]], section.heads, used)
            blanks = [grid[other] for other in others if _is_blank(cells, grid.get(other))]
            marked.update(blanks)
            if blanks:
                marked.add(grid[place])
    if not marked and not moved:
        return table
    changed = tuple(
        replace(cell, text=cell.text + UNREADABLE) if number in marked else cell
        for number, cell in enumerate(cells)
    )
    return replace(table, table=replace(table.table, cells=changed))


def _is_figure(text: str) -> bool:
    return is_numeric(text) or text in NO_VALUE


def _sections(cells: Sequence[Cell]) -> list[_Section]:
    """The headers of a table with their rows; rows without a header above belong to none."""
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.text:
            by_row.setdefault(cell.row or 0, []).append(cell)
    data = {row for row, line in by_row.items() if any(_is_value(cell) for cell in line)}
    labels = {0} | {
        cell.column or 0 for row in data for cell in by_row[row] if not _is_figure(cell.text)
    }
    sections: list[_Section] = []
    open_header = False
    for row in sorted(by_row):
        heads = [] if row in data else list(_headings(by_row[row], labels))
        if heads and not open_header:
            sections.append(_Section({}, []))
        if heads:
            sections[-1].heads.update(heads)
            open_header = True
        elif row in data:
            open_header = False
            if sections:
                sections[-1].rows.append(row)
    return sections


def _is_value(cell: Cell) -> bool:
    return bool(cell.column) and _is_figure(cell.text)


def _headings(line: Iterable[Cell], labels: set[int]) -> Iterable[tuple[int, Box]]:
    for cell in line:
        box = cell.place.box if cell.place else None
        first = cell.column or 0
        if box is not None and first not in labels:
            for column in range(first, first + cell.column_span):
                yield column, box


def _move(cells: list[Cell], to: int | None, number: int) -> bool:
    """Move a figure into a blank cell of its row; false if there is none."""
    if to is None or cells[to].text:
        return False
    old, new = cells[number], cells[to]
    cells[to] = replace(new, text=old.text, place=old.place)
    cells[number] = replace(old, text="", place=new.place)
    return True


def _is_blank(cells: Sequence[Cell], number: int | None) -> bool:
    return number is not None and not cells[number].text


def _others(cell: Cell, heads: Mapping[int, Box], used: set[int]) -> Iterable[Place]:
    """The places in a figure's row that it may belong to as well, by the headings of a section.

    ``used`` are the columns that have figures.
    """
    row, column = cell.row or 0, cell.column or 0
    before = max((c for c in heads if c < column), default=None)
    after = min((c for c in heads if c > column), default=None)
    if column not in heads:
        return [(row, c) for c in (before, after) if c is not None]
    box, head = cell.place.box if cell.place else None, heads[column]
    other = None
    if box is not None and box[2] < head[0] - BESIDE:
        other = before
    elif box is not None and box[0] > head[2] + BESIDE:
        other = after
    return [] if other is None or other in used else [(row, other)]
