"""The only span arithmetic: from rows of cells that ask for spans to cells with a row and a column.

:func:`form_table` follows the HTML standard's algorithm for forming a table (section 4.9.12,
"Processing model") where browsers follow it, and Chromium where it differs, because what is seen
on the screen is what the publisher meant:

* a row span ends with its section, and no row exists that is not in the source;
* only the first head goes to the top and only the first foot to the bottom;
* what is hidden does not exist: readers leave hidden cells, rows and sections out.

:func:`slots` looks at a formed table the other way round: which cell stands in a slot.

No slot matrix is ever made from what a document asks for, so that a column span of five million or
sixty thousand long row spans cost no more than the text that asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from extractor.errors import UsageError
from extractor.model import Cell, Notice, Place, Table

MAX_COLUMN_SPAN = 1000
"""HTML standard, ``colspan``: larger values are clamped to 1000; browsers do so."""

MAX_ROW_SPAN = 65534
"""HTML standard, ``rowspan``: larger values are clamped to 65534; browsers do so."""

MAX_STEPS = 5_000_000
"""How often one table may ask whether a row span reaches into a row: about half a second.

A table of 10,000 rows beside 100 row spans asks a million times; only made-up ones ask more."""

MAX_SLOTS = 2_000_000
"""How many slots :func:`slots` lays out: 65,534 rows of 30 columns, 16 MB."""

Request = tuple[str, int, int, Place | None]
"""A cell before it has a position: text, row span, column span, place in the source.

A row span of 0 reaches to the end of the section; spans below that count as 1."""


class Section(Struct, frozen=True):
    """Rows that belong together: a row span does not leave them. Hidden rows are left out."""

    rows: Sequence[Sequence[Request]]
    kind: Literal["head", "body", "foot"] = "body"


class Slots(Struct, frozen=True):
    """Which cell stands in a slot; where two cells overlap, the one that began first.

    ``rows[row][column]`` is an index into ``table.cells``, or ``None`` where no cell is (an empty
    cell is a cell). All rows are ``column_count`` long. Spans that run past the last row and the
    last column in which a cell begins are trimmed. ``cut`` is true when rows are missing because
    the table has more than ``MAX_SLOTS`` slots.
    """

    rows: tuple[tuple[int | None, ...], ...]
    column_count: int
    cut: bool = False

    @property
    def row_count(self) -> int:
        return len(self.rows)

    def at(self, row: int, column: int) -> int | None:
        """The index of the cell in this slot; ``None`` where no cell is, also outside."""
        if 0 <= row < len(self.rows) and 0 <= column < self.column_count:
            return self.rows[row][column]
        return None


def form_table(
    sections: Iterable[Section], *, place: Place | None = None, spans_known: bool = True
) -> tuple[Table, tuple[Notice, ...]]:
    """Give each cell its row and column.

    The cells come in the order of their rows on the page. Two cells may overlap, as in browsers:
    only the first slot of a cell must be free. The notices tell of spans clamped to the
    standard's limits (``span_cut``) and of rows left out at ``MAX_STEPS`` (``table_cut``).
    """
    former = _Former()
    for section in _in_page_order(list(sections)):
        former.add(section.rows)
        if former.cut:
            break
    table = Table(
        tuple(former.cells), former.row_count, former.column_count, "grid", spans_known, (), place
    )
    return table, former.notices()


def _in_page_order(sections: list[Section]) -> list[Section]:
    """The first head to the top, the first foot to the bottom, all others where they stand."""
    if len(sections) == 1:
        return sections
    head = next((n for n, section in enumerate(sections) if section.kind == "head"), None)
    foot = next((n for n, section in enumerate(sections) if section.kind == "foot"), None)
    order = [n for n in range(len(sections)) if n not in (head, foot)]
    if head is not None:
        order.insert(0, head)
    if foot is not None:
        order.append(foot)
    return [sections[n] for n in order]


class _Former:
    """The state of forming one table, section by section."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.row_count = 0
        self.column_count = 0
        self.cut = False
        self._span_cut = False
        self._steps = 0

    def add(self, rows: Sequence[Sequence[Request]]) -> None:
        """Place the cells of one section's rows.

        ``spans`` holds the row spans from rows above as (first column, end column, end row), in
        the order of their first column, so that one walk through it serves a whole row.
        """
        append = self.cells.append
        width = self.column_count
        spans: list[tuple[int, int, int]] = []
        for index, row in enumerate(rows):
            if spans and row:
                spans = [span for span in spans if span[2] > index]
                self._steps += len(spans)
                if self._steps > MAX_STEPS:
                    self.cut = True
                    break
            begun: list[tuple[int, int, int]] = []
            number = self.row_count
            column = passed = 0
            waiting = len(spans)
            for text, row_span, column_span, place in row:
                while passed < waiting and spans[passed][0] <= column:
                    column = max(column, spans[passed][1])
                    passed += 1
                if row_span == 1 and column_span == 1:
                    append(Cell(text, number, column, 1, 1, place))
                    column += 1
                    continue
                if row_span != 1:
                    row_span = self._row_span(row_span, len(rows) - index)
                if column_span != 1:
                    column_span = self._column_span(column_span)
                append(Cell(text, number, column, row_span, column_span, place))
                if row_span > 1:
                    begun.append((column, column + column_span, index + row_span))
                column += column_span
            if begun:
                spans += begun
                spans.sort()
            self.row_count = number + 1
            if column > width:
                width = column
        self.column_count = width

    def _row_span(self, asked: int, left: int) -> int:
        if asked == 0:
            asked = left
        if asked > MAX_ROW_SPAN:
            self._span_cut = True
            asked = MAX_ROW_SPAN
        return max(1, min(asked, left))

    def _column_span(self, asked: int) -> int:
        if asked > MAX_COLUMN_SPAN:
            self._span_cut = True
            return MAX_COLUMN_SPAN
        return max(1, asked)

    def notices(self) -> tuple[Notice, ...]:
        notices = []
        if self._span_cut:
            limits = f"{MAX_COLUMN_SPAN} columns or {MAX_ROW_SPAN} rows"
            message = f"a cell asks for more than {limits}; its span was cut, as in browsers"
            notices.append(Notice("span_cut", message))
        if self.cut:
            message = f"a table needs more than {MAX_STEPS} steps to form; its last rows are missing"
            notices.append(Notice("table_cut", message))
        return tuple(notices)


def slots(table: Table) -> Slots:
    """Lay the cells of a ``grid`` table out over its slots.

    Raises ``UsageError`` for a table whose cells have no row or column (see ``Table.layout``).
    """
    if table.layout != "grid":
        raise UsageError(f"a table of layout {table.layout!r} has no slots; ask for a grid first")
    height = width = 0
    for cell in table.cells:
        row, column = _position(cell)
        if row >= height:
            height = row + 1
        if column >= width:
            width = column + 1
    kept = min(height, MAX_SLOTS // max(1, width))
    cut = kept < height
    lines: list[list[int | None]] = [[None] * width for _ in range(kept)]
    left = 2 * MAX_SLOTS  # cells that overlap could otherwise fill the same slots without end
    for index, cell in enumerate(table.cells):
        row, column = _position(cell)
        if row >= kept:
            continue
        if cell.row_span == 1 and cell.column_span == 1:
            lines[row][column] = index
            continue
        end = min(column + cell.column_span, width)
        left -= (end - column) * min(cell.row_span, kept - row)
        if left < 0:
            return Slots(tuple(map(tuple, lines[:row])), width, cut=True)
        for line in lines[row : row + cell.row_span]:
            for slot in range(column, end):
                if line[slot] is None:
                    line[slot] = index
    return Slots(tuple(map(tuple, lines)), width, cut)


def _position(cell: Cell) -> tuple[int, int]:
    if cell.row is None or cell.column is None:
        raise UsageError("a cell of a grid has no row or column; form the table first")
    return cell.row, cell.column
