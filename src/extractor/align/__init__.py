"""Tables → observations: header normalisation by label paths and geometry, never by counting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from extractor.align.assemble import assemble
from extractor.align.geometry import Carry, read_tail
from extractor.align.index import Catalogue, FormIndex
from extractor.align.placement import Column, LooseRow, Placement, Stray, TableReading
from extractor.align.settle import settle_rows
from extractor.align.skeleton import read_grid_by_skeleton
from extractor.align.stream import read_stream
from extractor.model import Finding, Observation, Table
from extractor.solve import Sum

__all__ = ["Alignment", "Catalogue", "FormIndex", "align", "seen_labels"]


class Alignment(Struct, frozen=True):
    """The observations of one report, in the form's order, and what was noticed on the way."""

    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    placed: int


def seen_labels(tables: Sequence[Table], catalogue: Catalogue) -> set[str]:
    """The folded labels of all forms that the tables show."""
    texts = {cell.text for table in tables for cell in table.cells}
    match = catalogue.match
    return {found.label for text in texts if text and (found := match(text)) is not None}


def align(
    tables: Sequence[tuple[int, Table]],
    catalogue: Catalogue,
    index: FormIndex,
    sums: Mapping[str, Sequence[Sum]],
) -> Alignment:
    """Align the tables of one report, given with their numbers in the document, to a form.

    ``sums`` are the identities of each of the form's tables; they place what lost its column.
    """
    placements: list[Placement] = []
    loose: list[LooseRow] = []
    strays: list[Stray] = []
    for reading in _readings(tables, catalogue, index):
        placements.extend(reading.placements)
        loose.extend(reading.loose)
        strays.extend(reading.strays)
    settled = settle_rows(loose, placements, index.slots, sums)
    observations, findings = assemble(index, placements, settled, strays)
    used = len(placements) + sum(len(row.cells) for row in loose)
    return Alignment(tuple(observations), tuple(findings), used)


def _readings(
    tables: Sequence[tuple[int, Table]], catalogue: Catalogue, index: FormIndex
) -> Iterator[TableReading]:
    """What each table gives; the header of one is carried to the next, for tables cut in two."""
    carry = Carry()
    order: tuple[Column, ...] | None = None
    for number, table in tables:
        if table.layout == "grid":
            reading, carry = read_grid_by_skeleton(number, table, catalogue, index, carry)
            order = carry.band.order if carry.band else order
        else:
            reading, order = read_stream(number, table, catalogue, index, order)
        yield reading
    yield read_tail(carry, catalogue, index)
