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
from functools import lru_cache
from itertools import accumulate, chain, repeat
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

SpanRequest = tuple[int, int]
"""(row span, column span) as the source asks; a row span of 0 reaches to the end of the section,
spans below that count as 1."""


SectionKind = Literal["head", "body", "foot"]
Shape = tuple[tuple[SectionKind, tuple[tuple[int, tuple[SpanRequest, ...]], ...]], ...]
"""A table without its texts: its sections, and of each row how many cells it has and the spans
that they ask for, which may be left out for cells at its end as in :class:`Row`."""


class Row(Struct, frozen=True):
    """The cells of one row before they have positions.

    ``spans`` may be shorter than ``texts``: the cells at its end ask for one slot each, as most
    cells do. ``places``, where given, has an entry for each cell.
    """

    texts: Sequence[str]
    spans: Sequence[SpanRequest] = ()
    places: Sequence[Place | None] = ()


class Section(Struct, frozen=True):
    """Rows that belong together: a row span does not leave them. Hidden rows are left out."""

    rows: Sequence[Row]
    kind: SectionKind = "body"


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
    given = list(sections)
    rows = [row for section in given for row in section.rows]
    shape = tuple(
        [
            (section.kind, tuple([(len(row.texts), tuple(row.spans)) for row in section.rows]))
            for section in given
        ]
    )
    texts = [text for row in rows for text in row.texts]
    places: Sequence[Place | None] = ()
    if any(row.places for row in rows):
        places = [place for row in rows for place in (row.places or [None] * len(row.texts))]
    return form_shape(shape, texts, places, place=place, spans_known=spans_known)


def form_shape(
    shape: Shape,
    texts: Sequence[str],
    places: Sequence[Place | None] = (),
    *,
    place: Place | None = None,
    spans_known: bool = True,
) -> tuple[Table, tuple[Notice, ...]]:
    """``form_table`` of sections given as their shape and the texts of all cells, row by row.

    ``places``, where given, has an entry for each cell.
    """
    few = sum(len(rows) for _, rows in shape) <= _KNOWN_ROWS
    layout = (_known_layout if few else _layout)(shape)
    if layout.order is not None:
        texts = [texts[n] for n in layout.order]
        places = [places[n] for n in layout.order] if places else ()
    positions = (layout.rows, layout.columns, layout.row_spans, layout.column_spans)
    if places:
        cells = tuple(map(Cell, texts, *positions, places))
    else:
        cells = tuple(map(Cell, texts, *positions))
    table = Table(cells, layout.row_count, layout.column_count, "grid", spans_known, (), place)
    return table, layout.notices


def _in_page_order(shape: Shape) -> list[int]:
    """The first head to the top, the first foot to the bottom, all others where they stand."""
    kinds = [kind for kind, _ in shape]
    order = list(range(len(kinds)))
    if "head" in kinds:
        order.insert(0, order.pop(kinds.index("head")))
    if "foot" in kinds:
        foot = kinds.index("foot")
        order.remove(foot)
        order.append(foot)
    return order


_Reach = tuple[int, int, int]
_NOWHERE = 1 << 60
# Pages of one template have tables of one shape: where its cells stand is worked out once.
_KNOWN_ROWS = 200
_KNOWN_SHAPES = 512


class _Layout(Struct, frozen=True):
    """Where the cells of a shape stand, in the order of the rows on the page.

    ``order`` is the number of each of them in the source, ``None`` where the orders are the same.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    row_spans: tuple[int, ...]
    column_spans: tuple[int, ...]
    row_count: int
    column_count: int
    notices: tuple[Notice, ...]
    order: tuple[int, ...] | None = None


def _layout(shape: Shape) -> _Layout:
    former = _Former()
    sections = _in_page_order(shape)
    for number in sections:
        former.add(shape[number][1])
        if former.cut:
            break
    return former.layout(_cell_order(shape, sections))


def _cell_order(shape: Shape, sections: Sequence[int]) -> tuple[int, ...] | None:
    """The numbers of the cells in the source when the sections come in the order given."""
    if list(sections) == sorted(sections):
        return None
    counts = [sum(cells for cells, _ in rows) for _, rows in shape]
    starts = list(accumulate(counts, initial=0))
    return tuple(chain.from_iterable(range(starts[n], starts[n + 1]) for n in sections))


_known_layout = lru_cache(maxsize=_KNOWN_SHAPES)(_layout)


class _Former:
    """The state of forming one table, section by section."""

    def __init__(self) -> None:
        self.placed: list[tuple[int, int, int, int]] = []
        self.row_count = 0
        self.column_count = 0
        self.cut = False
        self._span_cut = False
        self._steps = 0

    def add(self, rows: Sequence[tuple[int, tuple[SpanRequest, ...]]]) -> None:
        """Place the cells of one section's rows.

        ``reaching`` holds the row spans from rows above as (first column, end column, end row), in
        the order of their first column, so that one walk through it serves a whole row.
        """
        reaching: list[_Reach] = []
        for index, (cells, spans) in enumerate(rows):
            if reaching and cells:
                reaching = [reach for reach in reaching if reach[2] > index]
                self._steps += len(reaching)
                if self._steps > MAX_STEPS:
                    self.cut = True
                    break
            asked = chain(spans, repeat((1, 1), cells - len(spans)))
            begun = self._place(asked, reaching, index, len(rows))
            if begun:
                reaching += begun
                reaching.sort()
            self.row_count += 1

    def _place(
        self, asked: Iterable[SpanRequest], reaching: list[_Reach], index: int, height: int
    ) -> list[_Reach]:
        """Place one row's cells; the row spans that begin in it."""
        number = self.row_count
        begun: list[_Reach] = []
        column = passed = 0
        first = reaching[0][0] if reaching else _NOWHERE  # where the next span from above begins
        for row_span, column_span in asked:
            while first <= column:
                column = max(column, reaching[passed][1])
                passed += 1
                first = reaching[passed][0] if passed < len(reaching) else _NOWHERE
            if row_span != 1:
                row_span = self._row_span(row_span, height - index)
            if column_span != 1:
                column_span = self._column_span(column_span)
            self.placed.append((number, column, row_span, column_span))
            if row_span > 1:
                begun.append((column, column + column_span, index + row_span))
            column += column_span
        self.column_count = max(self.column_count, column)
        return begun

    def layout(self, order: tuple[int, ...] | None) -> _Layout:
        """What has been placed."""
        rows, columns, row_spans, column_spans = (
            zip(*self.placed, strict=True) if self.placed else ((),) * 4
        )
        return _Layout(
            rows,
            columns,
            row_spans,
            column_spans,
            self.row_count,
            self.column_count,
            self._notices(),
            order,
        )

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

    def _notices(self) -> tuple[Notice, ...]:
        notices = []
        if self._span_cut:
            limits = f"{MAX_COLUMN_SPAN} columns or {MAX_ROW_SPAN} rows"
            message = f"a cell asks for more than {limits}; its span was cut, as in browsers"
            notices.append(Notice("span_cut", message))
        if self.cut:
            message = f"a table needs more than {MAX_STEPS} steps to form: its end is missing"
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
