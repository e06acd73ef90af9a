"""Rows of figures under header columns: each figure's column, or that they do not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from extractor.align.band import Band
from extractor.align.placement import Column
from extractor.align.tokens import Token
from extractor.model import Cell

# Rows of figures that show alike what the page does to all of them.
LEAST_ROWS = 2
# Rows of figures that show alike how nothing is printed.
MANY_ROWS = 5


def ends_before(figures: Sequence[Cell], last: int) -> bool:
    """Whether no cell of a row reaches the grid column ``last``."""
    return all((cell.column or 0) + cell.column_span <= last for cell in figures)


class Rows:
    """A table's rows with figures beside each other, counted when that is first asked for."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """For each the grid column in which it ends, and its cells without words."""
        ends: dict[int | None, int] = {}
        counts: dict[int | None, int] = {}
        filled: set[int | None] = set()
        for cell, met in self._tokens:
            row = cell.row
            end = (cell.column or 0) + cell.column_span
            if end > ends.get(row, 0):
                ends[row] = end
            if met is None:
                counts[row] = counts.get(row, 0) + 1
                if cell.text:
                    filled.add(row)
        return [(ends[row], counts[row]) for row in filled]

    @cached_property
    def usual(self) -> tuple[int, int]:
        """The grid column and the number of cells that most of them reach, or go beyond.

        Noughts where there are too few rows to tell.
        """
        rows = self.ends
        if len(rows) < LEAST_ROWS:
            return 0, 0
        middle = len(rows) // 2
        ends, counts = (sorted(column, reverse=True) for column in zip(*rows, strict=True))
        return ends[middle], counts[middle]

    @cached_property
    def columns(self) -> frozenset[int | None]:
        """The grid columns in which figures begin, of some rows and not of a damaged one alone."""
        begun = Counter(cell.column for cell, met in self._tokens if met is None and cell.text)
        return frozenset(column for column, count in begun.items() if count > LEAST_ROWS)

    @cached_property
    def blanks(self) -> frozenset[int | None]:
        """The grid columns in which a blank begins in one of them."""
        filled = {cell.row for cell, met in self._tokens if met is None and cell.text}
        blank = [cell for cell, met in self._tokens if met is None and not cell.text]
        return frozenset([cell.column for cell in blank if cell.row in filled])

    @cached_property
    def leave_none_blank(self) -> bool:
        """Whether one of them at the most has a blank cell, so that no figure is one here."""
        filled = {cell.row for cell, met in self._tokens if met is None and cell.text}
        blank = {cell.row for cell, met in self._tokens if met is None and not cell.text}
        return len(filled & blank) <= 1 and len(filled) >= MANY_ROWS


def is_short(figures: Sequence[Cell], band: Band, rows: Rows, cells: int = 0) -> bool:
    """Whether a row of ``cells`` stops before the usual one, below a header that goes on.

    A row that lost spans at its left stops there as well, and has as many cells as others.
    """
    end, count = rows.usual
    return cells < count and ends_before(figures, end - 1) and band.end >= end


def without_lead(figures: Sequence[Cell], band: Band, rows: Rows) -> Sequence[Cell]:
    """The cells of a row without blanks left of the header's columns, where no row has a figure."""
    lead = 0
    if not figures or figures[0].text or not any(band.columns) or len(rows.ends) < MANY_ROWS:
        return figures
    while lead < len(figures) and not figures[lead].text:
        column = figures[lead].column or 0
        if column + figures[lead].column_span > band.first or column in rows.columns:
            break
        lead += 1
    return figures[lead:]


def is_over(holes: frozenset[int], figures: Sequence[Cell]) -> bool:
    """Whether a row has a cell where the header has none."""
    return bool(holes) and any(cell.column in holes for cell in figures)


def is_surplus(figures: Sequence[Cell], end: int, rows: Rows) -> bool:
    """Whether a row goes on behind the header's end (a grid column) where others do not.

    A cell that was put in pushes a blank there, and all between stand under another heading than
    their own. A column that all rows have behind the header is the page's.
    """
    own = max((c.column or 0) + c.column_span for c in figures) if figures else 0
    if own <= end:
        return False
    return len(rows.ends) < LEAST_ROWS or any(other < own for other, _ in rows.ends)


def is_each_own(
    placed: Sequence[tuple[Column, Cell]], figures: Sequence[Cell], band: Band, rows: Rows
) -> bool:
    """Whether each cell of a row stands under a column of its own, and none is left.

    There is no other way to stand in order then, however wide the last cell is. Blanks may follow
    where no row has one under the header: none was pushed behind it then.
    """
    count = len(placed)
    if len(figures) < count or len({id(cell) for _, cell in placed}) < count:
        return False
    if len(figures) == count:
        return True
    own, behind = figures[:count], figures[count:]
    if any(cell.text for cell in behind) or not all(cell.text for cell in own):
        return False
    under = [n for n, column in enumerate(band.columns) if column is not None]
    return {id(cell) for _, cell in placed} == set(map(id, own)) and rows.blanks.isdisjoint(under)


def is_whole_with(figures: Sequence[Cell], count: int, every: int) -> bool:
    """Whether a row has ``every`` cell of a table with other columns behind its ``count`` own.

    A row that lost its spans may end in blanks that fill the table up.
    """
    if len(figures) < every or any(cell.text for cell in figures[every:]):
        return False
    return len(figures) == every or bool(figures[0].text and figures[count - 1].text)


def by_geometry(band: Band, figures: Sequence[Cell]) -> list[tuple[Column, Cell]] | None:
    """Each column of figures with the cell under its header; ``None`` where they do not fit.

    They do not fit where something stands under no header, two figures stand under one header,
    or one under two but not all; or where a header has no cell at all, since a row that lost a
    cell is shifted from there on. What stands under a column that is not the form's is passed over
    if the row ends where the header does.
    """
    columns, others = band.columns, band.others
    at: dict[tuple[str | None, str], tuple[Column, Cell]] = {}
    for cell in figures:
        begin = cell.column or 0
        if cell.column_span == 1 and begin < len(columns) and not others:
            # Most cells stand under one column, and alone.
            column = columns[begin]
            if column is not None and (name := (column.row, column.column)) not in at:
                at[name] = column, cell
                continue
        end = begin + cell.column_span
        under = {(c.row, c.column): c for c in columns[begin:end] if c is not None}
        if others and end > len(columns):
            return None
        if cell.text and not under and any(others[begin:end]):
            continue
        if cell.text and len(under) != 1 and not _is_spread(band, cell, figures):
            return None
        for name, column in under.items():
            held = at.get(name)
            if held is not None and held[1].text and cell.text:
                return None
            if held is None or cell.text:
                at[name] = (column, cell)
    return list(at.values()) if len(at) == band.column_count else None


def around_wide(
    band: Band, figures: Sequence[Cell]
) -> tuple[list[tuple[Column, Cell]], list[tuple[list[Column], Cell]]]:
    """The cells of a row that stand under one column each, and those over several of them.

    Nothing where there are none of the latter, or the cells do not fill exactly the columns that
    the header has: a cell that is too wide then may have moved others.
    """
    single: list[tuple[Column, Cell]] = []
    wide: list[tuple[list[Column], Cell]] = []
    at = band.first
    for cell in figures:
        begin, end = cell.column or 0, (cell.column or 0) + cell.column_span
        under = {(c.row, c.column): c for c in band.columns[begin:end] if c is not None}
        if begin != at or not under:
            return [], []
        at = end
        if len(under) == 1:
            single.append((next(iter(under.values())), cell))
        else:
            wide.append((list(under.values()), cell))
    names = {(c.row, c.column) for c in band.columns if c is not None}
    count = len(single) + sum(len(columns) for columns, _ in wide)
    whole = at == band.end == len(band.columns) and count == len(names) and not band.others
    return (single, wide) if whole and single else ([], [])


def is_order_doubted(
    figures: Sequence[Cell], count: int, band: Band | None, rows: Rows, *, geometric: bool
) -> bool:
    """Whether the filled cells of a row may stand in other ones of its ``count`` slots.

    Sums place what is filled alone: they would move a figure over a blank at the end.
    """
    filled = sum(bool(cell.text) for cell in figures)
    ends_blank = geometric and filled and not figures[-1].text
    cells = len(figures)
    if ends_blank and (cells < count or (band and is_short(figures, band, rows, cells))):
        return True
    return filled == count < len(figures) and band is not None and is_shifted(band, figures, rows)


def is_shifted(band: Band, figures: Sequence[Cell], rows: Rows) -> bool:
    """Whether the figures of a row with more cells than slots may be out of their order."""
    surplus = len(figures) != rows.usual[1] and is_surplus(figures, band.end, rows)
    doubtful = surplus or _skips_a_figure(figures, rows)
    return (doubtful and not rows.leave_none_blank) or _is_crossed(band, figures)


def _skips_a_figure(figures: Sequence[Cell], rows: Rows) -> bool:
    """Whether a blank before the last figure stands where some rows have a figure.

    It may be one of the row's own, and something else (占比) one cell too many.
    """
    last = max((n for n, cell in enumerate(figures) if cell.text), default=0)
    blanks = [cell.column for cell in figures[:last] if not cell.text]
    return not rows.columns.isdisjoint(blanks)


def _is_crossed(band: Band, figures: Sequence[Cell]) -> bool:
    """Whether one column of the header has nothing but blanks, and another two figures.

    In their printed order the figures would stand under other headings than their own.
    """
    filled: Counter[tuple[str | None, str]] = Counter()
    for cell in figures:
        columns = band.columns[cell.column or 0 : (cell.column or 0) + cell.column_span]
        names = {(c.row, c.column) for c in columns if c is not None}
        if len(names) == 1:
            filled[names.pop()] += bool(cell.text)
    return 0 in filled.values() and max(filled.values()) > 1


def fitted(
    band: Band, figures: Sequence[Cell], rows: Rows
) -> tuple[list[tuple[Column, Cell]] | None, bool]:
    """``by_geometry``, and whether figures behind all columns were left out for it.

    They are noughts under a header cell that is blank, in a column that all rows have. Other ones
    may be the totals of rows that stand one column too far to the right, which the identities
    alone do not tell for certain.
    """
    placed = by_geometry(band, figures)
    if placed is not None or band.others:
        return placed, False
    end = max((n for n, column in enumerate(band.columns) if column is not None), default=-1) + 1
    kept = [cell for cell in figures if (cell.column or 0) < end]
    left = figures[len(kept) :]
    if not kept or not left or is_over(band.holes, left) or not ends_before(left, band.end):
        return None, False
    if is_surplus(figures, end, rows) or any(cell.text.strip("0") for cell in left):
        return None, False
    return by_geometry(band, kept), True


def _is_spread(band: Band, cell: Cell, figures: Sequence[Cell]) -> bool:
    """Whether one cell alone stands under all columns (无 for the whole row)."""
    begin = cell.column or 0
    inside = band.columns[begin : begin + cell.column_span]
    outside = (*band.columns[:begin], *band.columns[begin + cell.column_span :])
    return any(inside) and not any(outside) and not any(c.text for c in figures if c is not cell)
