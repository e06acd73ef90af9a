"""Header rows of a grid, resolved to the column of figures that stands in each grid column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from extractor.align.header import Met, is_filled, path_to_column, printed_columns, table_of
from extractor.align.index import FormIndex
from extractor.align.placement import Column
from extractor.model import Cell

# A header row: its labels in order, and where each of its cells that holds text begins.
HeaderRow = tuple[Sequence[tuple[Cell, Met]], Sequence[int]]


class Band(Struct, frozen=True):
    """What the rows of figures below some header rows hang on.

    ``columns`` has an entry for each grid column, ``None`` where no figures belong; it is all
    ``None`` where the header cells do not stand above their figures. ``order`` is the printed
    order of the columns, which needs no geometry; ``None`` where labels are lost. ``last`` is the
    grid column in which the rightmost header cell with text begins, of whatever meaning.
    """

    table: str | None
    columns: tuple[Column | None, ...]
    order: tuple[Column, ...] | None
    first: int
    last: int = 0


def resolve_band(rows: Sequence[HeaderRow], width: int, index: FormIndex) -> Band:
    """Resolve header rows: by their spans, else by the empty cells that spans were flattened to."""
    met = [met for labels, _ in rows for _, met in labels]
    table = table_of(met)
    if table is None:
        return Band(None, (None,) * width, None, width)
    order = printed_columns(met, index, table)
    wanted = sum(any(n.axis == "column" and n.table == table for n in m[0]) for m in met)
    columns: tuple[Column | None, ...] = (None,) * width
    for filled in (False, True):
        tried = _columns(rows, width, table, filled)
        if len({(c.row, c.column) for c in tried if c}) == wanted and _in_one_piece(tried):
            columns = tried
            break
    first = next((n for n, column in enumerate(columns) if column), width)
    last = max((start for _, starts in rows for start in starts), default=0)
    return Band(table, columns, order, first, last)


def _columns(
    rows: Sequence[HeaderRow], width: int, table: str, filled: bool
) -> tuple[Column | None, ...]:
    paths: list[tuple[Met, ...]] = [()] * width
    for labels, starts in rows:
        for cell, met in labels:
            begin = cell.column or 0
            end = begin + cell.column_span
            if filled and is_filled(met[0]):
                end = next((start for start in starts if start > begin), width)
            for column in range(begin, min(end, width)):
                paths[column] = (*paths[column], met)
    seen: dict[tuple[int, ...], Column | None] = {}
    result: list[Column | None] = []
    for path in paths:
        key = tuple([id(met) for met in path])
        if key not in seen:
            seen[key] = path_to_column(path, table) if path else None
        result.append(seen[key])
    return tuple(result)


def _in_one_piece(columns: Sequence[Column | None]) -> bool:
    """Whether each column of figures stands in one run of grid columns."""
    names = [key for key, _ in groupby((c.row, c.column) if c else None for c in columns) if key]
    return len(set(names)) == len(names)
