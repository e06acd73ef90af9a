"""A table as its header logic sees it: a matrix of slots without idle rows and columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy

from extractor.grid import slots
from extractor.headers.words import Figure, clean, figure
from extractor.model import Cell, Markup, Table

_INDENT = re.compile(r"[ \t\u00a0\u2002\u2003\u2007\u3000]*")
# Wider or longer tables than any statistical yearbook prints are left alone.
MAX_CELLS = 1_000_000


class Sheet:
    """The slots of a ``grid`` table.

    Rows and columns in which no cell with a text begins are left out where nothing is lost:
    columns that only spans cross, and rows and columns of empty cells. ``rows`` and ``columns``
    hold the grid's numbers of those that are left. ``head_rows`` and ``head_columns`` count those
    that the source marks as headers in the grid; ``spans_guessed`` as in ``Markup``.
    """

    def __init__(self, table: Table) -> None:
        laid_out = slots(table)
        self.cut = laid_out.cut or laid_out.row_count * laid_out.column_count > MAX_CELLS
        self.cells = table.cells
        said = table.markup or Markup()
        self.head_rows, self.head_columns = said.head_rows, said.head_columns
        self.spans_guessed = said.spans_guessed
        self._indents = dict(said.indents)
        self._texts = [clean(cell.text) for cell in table.cells]
        self._figures = [figure(cell.text) for cell in table.cells]
        matrix = () if self.cut else laid_out.rows
        begun_rows = {cell.row for cell, text in zip(self.cells, self._texts, strict=True) if text}
        begun_columns = {
            cell.column for cell, text in zip(self.cells, self._texts, strict=True) if text
        }
        # A row of empty cells beside a label that spans it is a row of blanks.
        spanned = {
            row
            for cell, text in zip(self.cells, self._texts, strict=True)
            if text and cell.row is not None and cell.row_span < laid_out.row_count
            for row in range(cell.row, cell.row + cell.row_span)
        }
        begins = {cell.row for cell in self.cells}
        self.rows = [
            r for r in range(len(matrix)) if r in begun_rows or (r in spanned and r in begins)
        ]
        self.columns = [c for c in range(laid_out.column_count) if c in begun_columns]
        self._slots = [[matrix[r][c] for c in self.columns] for r in self.rows]

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return len(self.columns)

    def part(self, columns: Sequence[int]) -> Sheet:
        """The same rows with some of the columns, which count from 0 again."""
        return self._cut(range(self.height), columns)

    def block(self, rows: Sequence[int]) -> Sheet:
        """Some of the rows, counted from 0 again, without columns in which no text begins."""
        kept = [
            c
            for c in range(self.width)
            if any(
                self.text(r, c) and (c == 0 or self.index(r, c - 1) != self.index(r, c))
                for r in rows
            )
        ]
        return self._cut(rows, kept)

    def _cut(self, rows: Sequence[int], columns: Sequence[int]) -> Sheet:
        other = copy(self)
        other.rows = [self.rows[r] for r in rows]
        other.columns = [self.columns[c] for c in columns]
        slots = [[self._slots[r][c] for c in columns] for r in rows]
        other._slots = slots  # noqa: SLF001 - a copy of itself
        return other

    def index(self, row: int, column: int) -> int | None:
        """The number of the cell in a slot."""
        return self._slots[row][column]

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell in a slot."""
        index = self._slots[row][column]
        return None if index is None else self.cells[index]

    def text(self, row: int, column: int) -> str:
        """The text of the cell that covers a slot."""
        index = self._slots[row][column]
        return "" if index is None else self._texts[index]

    def figure(self, row: int, column: int) -> Figure:
        """What the cell that covers a slot says."""
        index = self._slots[row][column]
        return figure("") if index is None else self._figures[index]

    def indent(self, row: int, column: int) -> int:
        """How far the text in a slot is indented; only to be compared with others."""
        index = self._slots[row][column]
        if index is None:
            return 0
        said = self._indents.get(index, 0)
        return said or len(_INDENT.match(self.cells[index].text)[0])  # type: ignore[index]

    def begins(self, row: int, column: int) -> bool:
        """Whether the slot is the first one of its cell."""
        index = self._slots[row][column]
        if index is None:
            return True
        above = row > 0 and self._slots[row - 1][column] == index
        before = column > 0 and self._slots[row][column - 1] == index
        return not above and not before

    def extent(self, row: int, column: int) -> tuple[int, int]:
        """The end row and the end column of the cell in a slot, both exclusive."""
        index = self._slots[row][column]
        down, right = row + 1, column + 1
        if index is not None:
            while down < self.height and self._slots[down][column] == index:
                down += 1
            while right < self.width and self._slots[row][right] == index:
                right += 1
        return down, right

    def reach(self, row: int, column: int) -> tuple[int, int]:
        """The first column of the cell in a slot and its end column, exclusive."""
        left = column
        while left and self._slots[row][left - 1] == self._slots[row][column]:
            left -= 1
        return left, self.extent(row, column)[1]

    def texts(self, row: int) -> list[str]:
        """The texts of the cells that cover a row's slots."""
        return [self.text(row, column) for column in range(self.width)]

    def lone(self, row: int) -> int | None:
        """The column of the only text in a row; ``None`` where there are none or several."""
        seen = {self.index(row, c): c for c in reversed(range(self.width)) if self.text(row, c)}
        return next(iter(seen.values())) if len(seen) == 1 else None

    def full(self, row: int) -> bool:
        """Whether one cell with a text spans the whole row, and no other row."""
        index = self.index(row, 0)
        one_cell = index is not None and all(s == index for s in self._slots[row])
        return one_cell and bool(self.text(row, 0)) and self.extent(row, 0)[0] == row + 1
