"""Header rows of a grid, resolved to the column of figures that stands in each grid column."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.structs import replace

from extractor.align.alike import is_added
from extractor.align.guess import complete, first_column, in_form_order
from extractor.align.header import (
    Met,
    is_filled,
    left_out,
    named_groups,
    path_to_column,
    printed_columns,
    table_of,
)
from extractor.align.index import FormIndex
from extractor.align.placement import Column
from extractor.align.spelled import spelled_columns
from extractor.model import Cell

# What a column of the sums of a group is called.
SUBTOTAL = "小计"
# A header row: its labels in order, where each of its cells that holds text begins, and the grid
# columns of its empty cells.
HeaderRow = tuple[Sequence[tuple[Cell, Met]], Sequence[int], Sequence[int]]


class Band(Struct, frozen=True, dict=True):
    """What the rows of figures below some header rows hang on.

    ``columns`` has an entry for each grid column, ``None`` where no figures of the form belong; it
    is all ``None`` where the header cells do not stand above their figures. ``order`` is the
    printed order of the columns, which needs no geometry; ``None`` where labels are lost. ``last``
    is the grid column in which the rightmost header cell with text begins, of whatever meaning.
    ``others`` has the labels of the columns that the table has beside the form's (备注), an empty
    text elsewhere; it is empty where there are none. ``end`` is the grid column after the last
    header cell, blank ones too. ``holes`` are the grid columns without a header cell: one is lost,
    or the table leaves a column out. ``behind`` are the labels of columns that follow those of
    ``order`` and are not the form's.
    """

    table: str | None
    columns: tuple[Column | None, ...]
    order: tuple[Column, ...] | None
    first: int
    last: int = 0
    others: tuple[str, ...] = ()
    end: int = 0
    holes: frozenset[int] = frozenset()
    behind: tuple[str, ...] = ()

    @cached_property
    def names_rows(self) -> bool:
        """Whether each column stands for a row of the form too."""
        columns = [column for column in self.columns if column] or list(self.order or ())
        return bool(columns) and all(column.row for column in columns)

    @cached_property
    def column_count(self) -> int:
        """How many columns of figures have their place."""
        return len({(column.row, column.column) for column in self.columns if column})

    def has_rows_beside(self, index: FormIndex) -> bool:
        """Whether rows that the form prints above stand at the left here: the header has none."""
        if not self.table or not index.tables[self.table].rows_in_header:
            return False
        return any(column and not column.row for column in self.columns)

    def is_whole(self, index: FormIndex) -> bool:
        """Whether the header names all columns of a row of its table."""
        if self.table is None:
            return False
        columns = [column for column in self.columns if column] or list(self.order or ())
        found = {(self.table, column.row, column.column) for column in columns}
        names = {name for _, _, name in found}
        table = index.tables[self.table]
        known = {heading.id for heading in table.columns} <= names
        return known and not (table.rows_in_header and not self.names_rows)


# Headers recur from table to table: of all that their cells have, this is what is resolved.
_Header = tuple[int, tuple[tuple[object, ...], ...]]
_SEEN: WeakKeyDictionary[FormIndex, dict[_Header, Band]] = WeakKeyDictionary()
MAX_SEEN = 512


def resolve_band(rows: Sequence[HeaderRow], width: int, index: FormIndex) -> Band:
    """Resolve header rows: by their spans, else by the empty cells that spans were flattened to."""
    # Which labels are one and the same counts too, beside what they are.
    numbers: dict[int, int] = {}
    lines = [
        (
            *[
                (cell.column, cell.column_span, met, numbers.setdefault(id(met), len(numbers)))
                for cell, met in labels
            ],
            tuple(starts),
            tuple(blanks),
        )
        for labels, starts, blanks in rows
    ]
    header = width, tuple(lines)
    seen = _SEEN.setdefault(index, {})
    band = seen.get(header)
    if band is None:
        if len(seen) >= MAX_SEEN:
            seen.clear()
        band = seen[header] = _resolved(rows, width, index)
    return band


def _resolved(rows: Sequence[HeaderRow], width: int, index: FormIndex) -> Band:
    met = [met for labels, _, _ in rows for _, met in labels if met[0]]
    table = table_of(met)
    if table is None:
        return Band(None, (None,) * width, None, width)
    if any(SUBTOTAL in text for _, text, _ in met) and not index.tables[table].rows_in_header:
        rows = _without_subtotals(rows, table)
        met = [met for labels, _, _ in rows for _, met in labels if met[0]]
    last = max((start for _, starts, _ in rows for start in starts), default=0)
    behind = _behind(rows)
    order = None if behind is None else printed_columns(met, index, table)
    if order is None:
        order = spelled_columns(_headings(rows), table, index)
    wanted = sum(any(n.axis == "column" and n.table == table for n in m[0]) for m in met)
    known, free = named_groups(met), left_out(met, index, table)
    empty = frozenset(column for _, _, blanks in rows for column in blanks)
    for filled in (False, True):
        paths = _paths(rows, width, filled)
        columns = _columns(paths, table, known, free)
        names = {(c.row, c.column) for c in columns if c}
        # A cell that was lost from a header moves those behind it, and so does that of a group.
        kept = not free or in_form_order(columns, index.tables[table])
        if kept and len(names) == wanted and _in_one_piece(columns):
            # Each column stands in a place of its own: a near miss has no rival left.
            columns = tuple(
                replace(c, uncertain=False) if c and c.uncertain else c for c in columns
            )
            completed = complete(columns, paths, index.tables[table], empty)
            # What is left for a column is its own only in the form's order: else labels moved.
            moved = completed != columns and not in_form_order(completed, index.tables[table])
            columns = columns if moved else completed
            if len({c.row is None for c in columns if c}) > 1:
                continue
            first = first_column(columns, paths)
            others = _others(columns, paths, first)
            holes = (
                frozenset(range(first, width)) if moved else _holes(columns, others, empty, first)
            )
            end = _end(rows)
            return Band(table, columns, order, first, last, others, end, holes, behind or ())
    return Band(table, (None,) * width, order, width, last, behind=behind or ())


def _headings(rows: Sequence[HeaderRow]) -> list[Met]:
    """All labels of a header but the words in its corner."""
    return [met for labels, _, _ in rows for cell, met in labels if met[0] or cell.column]


def _behind(rows: Sequence[HeaderRow]) -> tuple[str, ...] | None:
    """The labels of no known meaning that end the top header row: of columns behind all others.

    ``None`` where others stand among the known labels, so that their columns' order is not known.
    Words before a note that is over all columns (申请人情况) are those of the header's corner.
    """
    behind: tuple[str, ...] | None = None
    for labels, _, _ in rows:
        known = [n for n, (_, met) in enumerate(labels) if met[0]]
        last = known[-1] if known else -1
        among = [met[1] for cell, met in labels[: last + 1] if not met[0] and cell.column]
        corner = all(node.axis == "note" for n in known for node in labels[n][1][0])
        if among and (not corner or any(map(is_added, among))):
            return None
        strange = tuple(met[1] for cell, met in labels[last + 1 :] if cell.column)
        if strange and (behind is not None or not known):
            return None
        if known and behind is None:
            behind = strange
    return behind or ()


def row_beside(rows: Sequence[HeaderRow], band: Band) -> tuple[Cell, Met] | None:
    """The only label of a row left of the columns, for a table that may print it above them.

    It is of the rows of figures that its cell reaches down to.
    """
    if band.table is None or band.names_rows:
        return None
    found = [
        (cell, met)
        for labels, _, _ in rows
        for cell, met in labels
        if any(n.axis == "row" and n.in_header and n.table == band.table for n in met[0])
    ]
    below = len(found) == 1 and (found[0][0].column or 0) + found[0][0].column_span <= band.first
    return found[0] if below else None


def _paths(rows: Sequence[HeaderRow], width: int, filled: bool) -> list[tuple[Met, ...]]:
    """The header labels above each grid column, from top to bottom."""
    paths: list[tuple[Met, ...]] = [()] * width
    for labels, starts, _ in rows:
        for cell, met in labels:
            begin = cell.column or 0
            end = begin + cell.column_span
            if filled and is_filled(met[0]):
                end = next((start for start in starts if start > begin), width)
            for column in range(begin, min(end, width)):
                paths[column] = (*paths[column], met)
    return paths


def _columns(
    paths: Sequence[tuple[Met, ...]], table: str, known: frozenset[str], free: frozenset[str]
) -> tuple[Column | None, ...]:
    seen: dict[tuple[int, ...], Column | None] = {}
    result: list[Column | None] = []
    for path in paths:
        key = tuple([id(met) for met in path])
        if key not in seen:
            seen[key] = path_to_column(path, table, known, free) if path else None
        result.append(seen[key])
    return tuple(result)


def _others(
    columns: Sequence[Column | None], paths: Sequence[tuple[Met, ...]], first: int
) -> tuple[str, ...]:
    """Labels of no known meaning right above the figures, after the first of the form's columns."""
    others = tuple(
        path[-1][1] if column is None and n >= first and path and not path[-1][0] else ""
        for n, (column, path) in enumerate(zip(columns, paths, strict=True))
    )
    return others if any(others) else ()


def _without_subtotals(rows: Sequence[HeaderRow], table: str) -> list[HeaderRow]:
    """The header rows with a column of the sums of a group (小计) as none of the form's.

    It is one beside a column of totals that is called otherwise, or below the group's label.
    """
    every = [label for labels, _, _ in rows for label in labels]
    totals = {n.id for _, met in every if SUBTOTAL in met[1] for n in met[0] if n.axis == "column"}
    beside = any(
        SUBTOTAL not in met[1] and n.axis == "column" and n.table == table and n.id in totals
        for _, met in every
        for n in met[0]
    )
    groups = [
        range(cell.column or 0, (cell.column or 0) + cell.column_span)
        for cell, met in every
        if any(n.axis == "column_group" and n.table == table for n in met[0])
    ]

    def own(cell: Cell, met: Met) -> Met:
        below = any(cell.column in group for group in groups)
        return ((), met[1], False) if SUBTOTAL in met[1] and (beside or below) else met

    return [
        ([(cell, own(cell, met)) for cell, met in labels], starts, blanks)
        for labels, starts, blanks in rows
    ]


def _end(rows: Sequence[HeaderRow]) -> int:
    ends = [(c.column or 0) + c.column_span for labels, _, _ in rows for c, _ in labels]
    return max([*ends, *(column + 1 for _, _, blanks in rows for column in blanks)], default=0)


def _holes(
    columns: Sequence[Column | None], others: Sequence[str], empty: frozenset[int], first: int
) -> frozenset[int]:
    """The grid columns of figures that have neither a label nor an empty cell for one."""
    return frozenset(
        n
        for n, column in enumerate(columns)
        if column is None and n >= first and n not in empty and not (others and others[n])
    )


def _in_one_piece(columns: Sequence[Column | None]) -> bool:
    """Whether each column of figures stands in one run of grid columns."""
    names = [key for key, _ in groupby((c.row, c.column) if c else None for c in columns) if key]
    return len(set(names)) == len(names)
