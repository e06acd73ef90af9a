"""Grids of one template: what a table's labels and spans settle is worked out once.

The pages of a bureau, and most pages of a year, have the same labels in the same places and differ
in their figures alone. The alignment looks at a figure only to see whether there is one, so that a
table with each figure replaced by 0 (its skeleton) is aligned in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from extractor.align.geometry import Carry, read_grid
from extractor.align.index import Catalogue, FormIndex
from extractor.align.placement import LooseRow, Placement, Stray, TableReading
from extractor.model import Cell, Method, Table
from extractor.values import looks_like_value

# A skeleton of 300 cells and its plan take some 100 kB.
CACHE_SIZE = 256

Bone = tuple[int | None, int | None, int, int, str]


class _Prepared:
    """A catalogue and one of its forms; compared by identity, for they live as long as the run."""

    def __init__(self, catalogue: Catalogue, index: FormIndex) -> None:
        self.catalogue = catalogue
        self.index = index


class Plan(Struct, frozen=True):
    """What a grid gives, with positions in its cells in place of the cells."""

    placements: tuple[tuple[int, int, str, Method, tuple[str, ...]], ...]
    loose: tuple[tuple[LooseRow, tuple[int, ...]], ...]
    strays: tuple[tuple[Stray, int], ...]
    carry: Carry


def read_grid_by_skeleton(
    number: int, table: Table, catalogue: Catalogue, index: FormIndex, carried: Carry
) -> tuple[TableReading, Carry]:
    """The same as ``read_grid``, worked out once for all tables of one skeleton."""
    if carried.tail is not None:
        return read_grid(number, table, catalogue, index, carried)
    plan = _plan(_bones(table.cells), table.column_count, _prepared(catalogue, index), carried)
    if plan is None:
        return read_grid(number, table, catalogue, index, carried)
    cells = table.cells
    reading = TableReading(
        tuple(
            [
                Placement(slot, number, cells[at], heading, method, flags)
                for slot, at, heading, method, flags in plan.placements
            ]
        ),
        tuple(
            LooseRow(
                row.slots,
                number,
                tuple(cells[at] for at in positions),
                row.headings,
                proved=row.proved,
                flags=row.flags,
            )
            for row, positions in plan.loose
        ),
        tuple(Stray(s.form_table, number, s.text, cells[at]) for s, at in plan.strays),
    )
    return reading, plan.carry


def _bones(cells: Sequence[Cell]) -> tuple[Bone, ...]:
    return tuple(
        [
            (
                cell.row,
                cell.column,
                cell.row_span,
                cell.column_span,
                (text and "0") if looks_like_value(text := cell.text) else text,
            )
            for cell in cells
        ]
    )


@lru_cache(maxsize=64)
def _prepared(catalogue: Catalogue, index: FormIndex) -> _Prepared:
    return _Prepared(catalogue, index)


@lru_cache(maxsize=CACHE_SIZE)
def _plan(bones: tuple[Bone, ...], width: int, prepared: _Prepared, carried: Carry) -> Plan | None:
    """The plan of a skeleton; ``None`` where the next table may need cells of this one."""
    cells = tuple(
        Cell(text, row, column, rows, columns) for row, column, rows, columns, text in bones
    )
    at = {id(cell): position for position, cell in enumerate(cells)}
    table = Table(cells, 0, width)
    reading, carry = read_grid(0, table, prepared.catalogue, prepared.index, carried)
    if carry.tail is not None:
        return None
    return Plan(
        tuple((p.slot, at[id(p.cell)], p.heading, p.method, p.flags) for p in reading.placements),
        tuple((row, tuple(at[id(cell)] for cell in row.cells)) for row in reading.loose),
        tuple((stray, at[id(stray.cell)]) for stray in reading.strays),
        carry,
    )
