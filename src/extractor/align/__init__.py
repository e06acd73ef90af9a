"""Tables → observations: header normalisation by label paths and geometry, never by counting."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from extractor.align.assemble import assemble, settle_rows
from extractor.align.band import Band
from extractor.align.geometry import read_grid
from extractor.align.index import Catalogue, FormIndex
from extractor.align.placement import LooseRow, Placement, Stray
from extractor.align.stream import read_stream
from extractor.model import Finding, Observation, Table

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
    tables: Sequence[tuple[int, Table]], catalogue: Catalogue, index: FormIndex
) -> Alignment:
    """Align the tables of one report, given with their numbers in the document, to a form."""
    placements: list[Placement] = []
    loose: list[LooseRow] = []
    strays: list[Stray] = []
    band: Band | None = None
    order = None
    for number, table in tables:
        if table.layout == "grid":
            reading, band = read_grid(number, table, catalogue, index, band)
            order = band.order if band else order
        else:
            reading, order = read_stream(number, table, catalogue, index, order)
        placements.extend(reading.placements)
        loose.extend(reading.loose)
        strays.extend(reading.strays)
    settled, left = settle_rows(loose)
    observations, findings = assemble(index, [*placements, *settled], left, strays)
    used = len(placements) + sum(len(row.cells) for row in loose)
    return Alignment(tuple(observations), tuple(findings), used)
