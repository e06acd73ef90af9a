"""A column whose label says nothing: the one that the form has left for it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractor.align.header import Met
from extractor.align.placement import Column
from extractor.forms.records import FormTable, Heading
from extractor.labels import fold, resembles

Columns = tuple[Column | None, ...]
Paths = Sequence[tuple[Met, ...]]


def complete(columns: Columns, paths: Paths, table: FormTable) -> Columns:
    """``columns`` with the only one that is missing, where one header label only says nothing.

    It is marked as guessed unless the label resembles the form's. Tables in which some rows lack
    columns print these in parts, so that a missing column says nothing there.
    """
    if any(heading.columns for heading in table.rows):
        return columns
    if table.rows_in_header:
        columns = _with_row(columns, paths, table)
    rows = [row.id for row in table.rows] if table.rows_in_header else [None]
    found = {(c.row, c.column) for c in columns if c}
    if table.rows_in_header and not all(row for row, _ in found):
        # The columns stand above, and the rows' labels at the left.
        rows = [None]
    keys = ((row, heading) for row in rows for heading in table.columns)
    missing = [(row, heading) for row, heading in keys if (row, heading.id) not in found]
    starts = next((n for n, column in enumerate(columns) if column), len(columns))
    unknown = {
        id(path[-1]): path
        for n, (column, path) in enumerate(zip(columns, paths, strict=True))
        if column is None and path and not path[-1][0] and n >= starts - 1
    }
    if len(missing) != 1 or len(unknown) != 1:
        return columns
    ((row, heading),), path = missing, next(iter(unknown.values()))
    if not _stands_for(path, row, heading, table.id):
        return columns
    text = path[-1][1]
    sure = resembles(text, (heading.path[-1], *heading.aliases))
    guess = Column(table.id, row, heading.id, text, guessed=not sure)
    return tuple(
        guess if column is None and here and here[-1] is path[-1] else column
        for column, here in zip(columns, paths, strict=True)
    )


def _stands_for(path: Sequence[Met], row: str | None, heading: Heading, table: str) -> bool:
    """Whether the labels above are those of the column's group and row, and no others."""
    nodes = [n for met in path for n in met[0] if n.table == table]
    groups = {n.id for n in nodes if n.axis == "column_group"}
    rows = {n.id for n in nodes if n.axis == "row"}
    wanted = {fold(label) for label in heading.path[:-1]}
    return groups == wanted and rows == ({row} if row else set())


def _with_row(columns: Columns, paths: Paths, table: FormTable) -> Columns:
    """Columns below words of no known label, where one row only of the form is missing above."""
    known = {c.row for c in columns if c and c.row}
    missing = [row for row in table.rows if row.id not in known]
    bare = [n for n, c in enumerate(columns) if c and not c.row]
    above = {id(met): met for n in bare for met in paths[n] if not met[0]}
    if len(missing) != 1 or len(above) != 1 or not known:
        return columns
    text = next(iter(above.values()))[1]
    sure = resembles(text, (missing[0].path[-1], *missing[0].aliases))
    return tuple(
        replace(c, row=missing[0].id, guessed=not sure) if c and not c.row else c for c in columns
    )
