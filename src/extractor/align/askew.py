"""Rows that stand beside their header, told by the table's other rows: their blanks are figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from extractor.align.band import Band
from extractor.align.stub import StubRow
from extractor.model import Cell

# Rows of one group that show in which column its labels stand.
LEAST_ROWS = 3


class Askew:
    """The rows of one table that fit their header, and those that do not, by what is beside it."""

    def __init__(self) -> None:
        self._refused: list[Band] = []
        self._blank: list[tuple[Band, range]] = []
        self._labels: dict[tuple[str, ...], list[tuple[int | None, range]]] = {}

    def refused(self, band: Band, figures: Sequence[Cell]) -> None:
        """Note a row that does not fit: whether a figure stands beside the header's columns."""
        if any(cell.text and _is_beside(band, cell) for cell in figures):
            self._refused.append(band)

    def placed(self, band: Band, row: StubRow, places: range) -> None:
        """Note a row that fits, with where its placements are."""
        ends = row.figures[:1] + row.figures[-1:]
        if any(not cell.text and _is_beside(band, cell) for cell in ends):
            self._blank.append((band, places))
        if row.node is not None and row.node.groups and row.label is not None:
            own = self._labels.setdefault(row.node.groups, [])
            own.append((row.label[0].column, places))

    def doubted(self) -> Iterator[int]:
        """Placements of rows with a blank where most rows of their header have a figure."""
        if len(self._refused) > len(self._blank):
            for band, places in self._blank:
                if any(band is other for other in self._refused):
                    yield from places

    def moved(self) -> Iterator[int]:
        """Placements of rows whose label stands in another column than those of its group."""
        for rows in self._labels.values():
            if len(rows) > LEAST_ROWS:
                ((usual, count),) = Counter(column for column, _ in rows).most_common(1)
                for column, places in rows if count < len(rows) else ():
                    if column != usual:
                        yield from places


def _is_beside(band: Band, cell: Cell) -> bool:
    """Whether a cell stands left of all columns of the header, or right of them."""
    column = cell.column or 0
    if band.others or column + cell.column_span <= band.first:
        return column + cell.column_span <= band.first
    return not any(band.columns[column:])
