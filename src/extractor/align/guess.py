"""A column whose label says nothing: the one that the form has left for it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractor.align.alike import is_added, resembles, spells
from extractor.align.header import Met
from extractor.align.placement import Column
from extractor.forms.records import FormTable, Heading
from extractor.labels import fold

Columns = tuple[Column | None, ...]
Paths = Sequence[tuple[Met, ...]]


def complete(columns: Columns, paths: Paths, table: FormTable, empty: frozenset[int]) -> Columns:
    """``columns`` with those that are missing, where as many header labels say nothing.

    ``empty`` are the grid columns with an empty cell in the header: where no cell is at all, one is
    lost, and those behind it do not stand above their figures. The column is marked as guessed
    unless its label resembles the form's. Tables in which some rows lack columns print these in
    parts, so that a missing column says nothing there.
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
    if len(missing) > 1 and rows == [None]:
        return _with_all(columns, paths, [heading for _, heading in missing], table, empty)
    if len(missing) != 1:
        return columns
    ((row, heading),) = missing
    wordings = (heading.path[-1], *heading.aliases)
    candidates = [
        (path, resembles(_text(path), wordings))
        for path in _candidates(columns, paths, empty)
        if _stands_for(path, row, heading, table.id)
    ]
    sure = [path for path, alike in candidates if alike]
    left = sure or [path for path, _ in candidates if not is_added(_text(path))]
    if len(left) != 1:
        return columns
    guess = Column(table.id, row, heading.id, _text(left[0]), guessed=not sure)
    return tuple(
        guess if column is None and _same(path, left[0]) else column
        for column, path in zip(columns, paths, strict=True)
    )


def _with_all(
    columns: Columns,
    paths: Paths,
    missing: Sequence[Heading],
    table: FormTable,
    empty: frozenset[int],
) -> Columns:
    """``columns`` with all that are missing, as guesses: as many labels say nothing."""
    left = [path for path in _candidates(columns, paths, empty) if not is_added(_text(path))]
    if len(left) != len(missing):
        return columns
    pairs = list(zip(left, missing, strict=True))
    if not all(_text(path) and _stands_for(path, None, h, table.id) for path, h in pairs):
        return columns
    sure = all(spells(_text(path), heading) for path, heading in pairs)
    guesses = {
        tuple(map(id, path)): Column(table.id, None, heading.id, _text(path), guessed=not sure)
        for path, heading in pairs
    }
    return tuple(
        guesses.get(tuple(map(id, path))) if column is None else column
        for column, path in zip(columns, paths, strict=True)
    )


def in_form_order(columns: Columns, table: FormTable) -> bool:
    """Whether the columns stand in the form's order.

    Sums prove a member and a total, and never which of the members: they hold as well with any two
    of them exchanged. That a label is lost and the others stand where they were printed follows
    from their order alone.
    """
    rows = {row.id: n for n, row in enumerate(table.rows)}
    order = {heading.id: n for n, heading in enumerate(table.columns)}
    found = [(rows.get(c.row or "", -1), order[c.column]) for c in columns if c]
    return found == sorted(found)


def _text(path: Sequence[Met]) -> str:
    """The lowest label, if it is of no known meaning; a lost one is empty."""
    return path[-1][1] if not path[-1][0] else ""


def _same(one: Sequence[Met], other: Sequence[Met]) -> bool:
    return [id(met) for met in one] == [id(met) for met in other]


def _shared(columns: Columns, paths: Paths) -> set[int]:
    """What stands above all labels of known columns (申请人情况), by identity."""
    pairs = zip(columns, paths, strict=True)
    return {id(path[0]) for column, path in pairs if column and len(path) > 1}


def first_column(columns: Columns, paths: Paths) -> int:
    """The grid column in which the columns of figures begin, with one whose label is lost."""
    shared = _shared(columns, paths)
    for number, (column, path) in enumerate(zip(columns, paths, strict=True)):
        if column or (path and id(path[0]) in shared):
            return number
    return len(columns)


def _candidates(columns: Columns, paths: Paths, empty: frozenset[int]) -> list[tuple[Met, ...]]:
    """Headers without a known column of its own, beside those of the known ones.

    Words of no known label, or nothing below a label that stands above known columns too.
    """
    starts = first_column(columns, paths)
    shared = _shared(columns, paths)
    found: dict[tuple[int, ...], tuple[Met, ...]] = {}
    for number, (column, path) in enumerate(zip(columns, paths, strict=True)):
        if column is not None or not path or number < starts:
            continue
        if not path[-1][0] or (id(path[0]) in shared and number in empty):
            found[tuple(id(met) for met in path)] = path
    return list(found.values())


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
