"""Figures of a table without rules that no heading stands over, or another one might be meant for.

What such a figure counts cannot be told, and a cell beside it that has a heading is not surely
blank: both get U+FFFD, so that neither is taken for what it may not be.
"""

from __future__ import annotations

from collections import Counter
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

# ... and under a heading that it is not that of if it stands below this part of it.
UNDER = 0.5


class _Section(Struct):
    """A header's lowest headings by column, and the rows below it up to the next header.

    ``single`` are the headings over one column only, ``mixed`` the columns in which those of two
    columns seem to stand.
    """

    heads: dict[int, Box] = {}
    rows: list[int] = []
    single: dict[int, list[Cell]] = {}
    mixed: set[int] = set()


def mark_headless(table: PageTable) -> PageTable:
    """The table with U+FFFD in the cells whose figure or whose blank is not sure.

    A figure in a column without heading may belong to a column beside it that has one; a figure
    between two headings and under neither to the one that has no figures. Where a header has one
    heading and the rows below one column of figures, these belong together.
    """
    cells = list(table.table.cells)
    grid = {(cell.row or 0, cell.column or 0): number for number, cell in enumerate(cells)}
    by_row: dict[int, list[Place]] = {}
    for place in grid:
        by_row.setdefault(place[0], []).append(place)
    marked: set[int] = set()
    moved = False
    for section in _sections(cells):
        figures = {
            place
            for row in section.rows
            for place in by_row[row]
            if _is_figure(cells[grid[place]].text)
        }
        used = {column for _, column in figures}
        only = next(iter(section.heads), 0)
        if len(section.heads) == len(used) == 1 and only not in used:
            for row, column in figures:
                moved = _move(cells, grid.get((row, only)), grid[row, column]) or moved
            continue
        mixed = [cell for column in section.mixed for cell in section.single[column]]
        for number in (grid[cell.row or 0, cell.column or 0] for cell in mixed):
            cells[number] = replace(cells[number], text=UNREADABLE)
            moved = True
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
    covered = Counter(
        (cell.row or 0) + down for cell in cells if cell.text for down in range(cell.row_span)
    )
    data = {row for row, line in by_row.items() if any(_is_value(cell) for cell in line)}
    labels = {0} | {
        cell.column or 0 for row in data for cell in by_row[row] if not _is_figure(cell.text)
    }
    sections: list[_Section] = []
    open_header = False
    for row in sorted(by_row):
        heads = [] if row in data else list(_headings(by_row[row], labels))
        if heads and not open_header:
            sections.append(_Section())
        if heads:
            _add(sections[-1], heads, covered[row] > 1)
            open_header = True
        elif row in data:
            open_header = False
            if sections:
                sections[-1].rows.append(row)
    return sections


def _is_value(cell: Cell) -> bool:
    return bool(cell.column) and _is_figure(cell.text)


def _headings(line: Iterable[Cell], labels: set[int]) -> Iterable[tuple[Cell, Box]]:
    for cell in line:
        box = cell.place.box if cell.place else None
        if box is not None and cell.column not in labels:
            yield cell, box


def _add(section: _Section, heads: Iterable[tuple[Cell, Box]], several: bool) -> None:
    """Add a row of headings. Two in one column of which none stands over the other are mixed.

    ``several``: more than one text stands in the row, and none of them is a title.
    """
    for cell, box in heads:
        first = cell.column or 0
        section.heads.update(dict.fromkeys(range(first, first + cell.column_span), box))
        if cell.column_span > 1 or not several:
            continue
        others = section.single.setdefault(first, [])
        if cell.text[-1] == UNREADABLE or any(_is_beside(other, box) for other in others):
            section.mixed.add(first)
        others.append(cell)


def _is_beside(cell: Cell, box: Box) -> bool:
    own = cell.place.box if cell.place else None
    return own is not None and (own[2] < box[0] - BESIDE or own[0] > box[2] + BESIDE)


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
    if box is None:
        return []
    under = [(row, c) for c in (before, after) if c is not None and _is_under(box, heads[c], head)]
    other = None
    if box[2] < head[0] - BESIDE:
        other = before
    elif box[0] > head[2] + BESIDE:
        other = after
    return under if other is None or other in used else [*under, (row, other)]


def _is_under(box: Box, head: Box, own: Box) -> bool:
    """True if a figure stands under a second heading as well: it may be two figures."""
    return head != own and min(box[2], head[2]) - max(box[0], head[0]) > UNDER * (head[2] - head[0])
