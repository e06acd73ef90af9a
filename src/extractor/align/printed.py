"""Columns in the order in which a header prints them: the slots of the rows below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extractor.align.header import Met, printed_columns, table_of
from extractor.align.index import FormIndex, Node
from extractor.align.placement import Column, LooseRow
from extractor.labels import fold, letters_of
from extractor.model import Cell

# Orders of columns whose rows are kept: forms print a table in one, sources turn it in a few ways.
MAX_ORDERS = 512
# Tables of all forms at hand, of all of a series.
MAX_TABLES = 64
# One letter alone stands in labels of every kind.
MIN_PIECE = 2
# Labels of a header that is kept in mind, and their characters: the longest has some thirty.
MAX_HEADER = 80
MAX_CHARACTERS = 1000

# A column as the form knows it: its table, the row that its header names too, and its code.
_Id = tuple[str, str | None, str]
# The slots of a row in printed order, the positions of their columns, and whether they are all.
_Row = tuple[tuple[int, ...], tuple[int, ...], bool]


class _Rows(dict[tuple[str, str | None], _Row]):
    """(Table, row) → the slots that columns in a printed order have there."""

    def __init__(self, ids: tuple[_Id, ...], index: FormIndex) -> None:
        self.ids = ids
        self.index = index

    def __missing__(self, key: tuple[str, str | None]) -> _Row:
        table, row = key
        found: list[tuple[int, int]] = []
        if all(own == table for own, _, _ in self.ids):
            for at, (_, printed, column) in enumerate(self.ids):
                slot = self.index.slot_at.get((table, printed or row or "", column))
                if slot is not None:
                    found.append((slot, at))
        slots = tuple(slot for slot, _ in found)
        whole = bool(found) and set(slots) == set(self.index.default_slots(table, row))
        self[key] = slots, tuple(at for _, at in found), whole
        return self[key]


def columns_of(
    header: Sequence[Met], index: FormIndex
) -> tuple[str | None, tuple[Column, ...] | None]:
    """The form's table that header labels belong to, and its columns as they print them.

    As ``table_of`` and ``printed_columns``, worked out once for all headers of the same meanings.
    """
    count = sum([len(text) for _, text, _ in header])
    few = len(header) <= MAX_HEADER and count <= MAX_CHARACTERS
    return (_known_columns if few else _known_columns.__wrapped__)(tuple(header), index)


@lru_cache(maxsize=MAX_ORDERS)
def _known_columns(
    header: tuple[Met, ...], index: FormIndex
) -> tuple[str | None, tuple[Column, ...] | None]:
    """``columns_of`` of a header that other documents may print alike."""
    known = _columns_of if len(header) <= MAX_HEADER else _columns_of.__wrapped__
    table, columns = known(tuple([(nodes, near) for nodes, _, near in header]), index)
    if columns is None:
        return table, None
    return table, tuple(
        [
            Column(c.table, c.row, c.column, header[int(c.text)][1], c.uncertain, c.guessed)
            for c in columns
        ]
    )


@lru_cache(maxsize=MAX_ORDERS)
def _columns_of(
    meanings: tuple[tuple[tuple[Node, ...], bool], ...], index: FormIndex
) -> tuple[str | None, tuple[Column, ...] | None]:
    """``columns_of`` with the number of each column's label in the place of its text."""
    met = [(nodes, str(number), near) for number, (nodes, near) in enumerate(meanings)]
    table = table_of(met)
    return table, printed_columns(met, index, table) if table is not None else None


@lru_cache(maxsize=MAX_ORDERS)
def _rows_of(ids: tuple[_Id, ...], index: FormIndex) -> _Rows:
    return _Rows(ids, index)


@lru_cache(maxsize=MAX_TABLES)
def _labels_of(table: str, index: FormIndex) -> tuple[frozenset[str], frozenset[str]]:
    """The letters of the labels of a table's columns, and of its rows."""
    form_table = index.tables[table]
    columns, rows = (
        frozenset(
            letters_of(fold(label))
            for heading in headings
            for label in (*heading.path, *heading.aliases)
        )
        for headings in (form_table.columns, form_table.rows)
    )
    return columns, rows


class PrintedOrder:
    """Columns in printed order, asked for the slots of many rows."""

    def __init__(self, columns: Sequence[Column], index: FormIndex) -> None:
        self.uncertain = any(column.uncertain for column in columns)
        self._texts = tuple([column.text for column in columns])
        self._tables = [_labels_of(table, index) for table in {c.table for c in columns}]
        self._rows = _rows_of(tuple([(c.table, c.row, c.column) for c in columns]), index)

    def has_piece(self, text: str) -> bool:
        """Whether some word is a piece of a column's label in the form, and of no row's."""
        words = {letters_of(fold(word)) for word in text.split()}
        return any(
            any(word in label for label in columns) and not any(word in label for label in rows)
            for columns, rows in self._tables
            for word in words
            if len(word) >= MIN_PIECE
        )

    def slots(
        self, table: str, row: str | None, count: int | None = None
    ) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
        """The slots of a row in printed order with their headings; ``None``: not known.

        Where a column's label was not met, its figures stand among the others'. A column without a
        label and without a figure was left out: the row's cells are as many (``count``) as the
        labels.
        """
        slots, at, whole = self._rows[table, row]
        texts = self._texts
        if not whole and not (len(slots) == len(texts) == count):
            return None
        return slots, texts if len(at) == len(texts) else tuple([texts[n] for n in at])


@lru_cache(maxsize=MAX_ORDERS)
def printed_order(columns: tuple[Column, ...], index: FormIndex) -> PrintedOrder:
    """The order of columns; documents print them in a few."""
    return PrintedOrder(columns, index)


def loose_slots(
    order: Sequence[Column] | None,
    table: str,
    row: str | None,
    index: FormIndex,
    count: int | None = None,
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The slots of a row in printed order with their headings; the form's order without headings.

    Headings are empty where the printed order is not known (``PrintedOrder.slots``).
    """
    found = PrintedOrder(order, index).slots(table, row, count) if order is not None else None
    return found or (index.default_slots(table, row), ())


def wide_row(
    number: int, columns: Sequence[Column], row: str | None, cell: Cell, index: FormIndex
) -> LooseRow:
    """The row of one cell that stands over several columns; a blank is in all of them."""
    keys = [(column.table, column.row or row or "", column.column) for column in columns]
    slots = tuple([index.slot_at[key] for key in keys if key in index.slot_at])
    cells = (cell,) if cell.text else ()
    return LooseRow(slots, number, cells, tuple([column.text for column in columns[: len(slots)]]))
