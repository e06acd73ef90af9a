"""Parts of a table without rules, of which some show fewer columns of labels → one grid.

A page may hold only rows whose labels have no columns beside each other. Columns of figures are
the same on every page; those of labels are found by where the labels stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractor.continuation import EDGE
from extractor.model import Cell, Table
from extractor.readers.pages.records import PageTable

# Edges between columns of labels that differ by less than this (points) are the same.
LOOSE = 22.0
# A label begins at most this far left of its column.
LEFT = 3.0


def same_figures(upper: PageTable, lower: PageTable) -> bool:
    """True if the figures stand in the same columns; those of the labels may be fewer in a part."""
    if len(upper.figures) != len(lower.figures) or len(upper.figures) < 2:
        return False
    level = all(
        (a[0] < b[1] and b[0] < a[1]) or abs(a[0] + a[1] - b[0] - b[1]) < EDGE
        for a, b in zip(upper.figures, lower.figures, strict=True)
    )
    edges = _edges([upper, lower])
    return level and all(
        len(set(_places(part, edges))) == len(part.columns) for part in (upper, lower)
    )


def on_same_labels(parts: Sequence[PageTable]) -> list[PageTable]:
    """The parts on one grid, that of all their columns of labels."""
    if not all(part.figures for part in parts):
        return list(parts)
    edges = _edges(parts)
    return [
        part
        if len(part.columns) == len(edges)
        else replace(part, table=_placed(part, edges), columns=edges)
        for part in parts
    ]


def _edges(parts: Sequence[PageTable]) -> tuple[float, ...]:
    """The edges of the grid that holds all parts."""
    count = len(parts[0].figures) + 1
    labels: list[float] = []
    for part in sorted(parts, key=lambda p: -len(p.columns)):
        found = tuple(labels)
        labels += [x for x in part.columns[1:-count] if all(abs(x - y) > LOOSE for y in found)]
    left = min(part.columns[0] for part in parts)
    return (left, *sorted(labels), *parts[0].columns[-count:])


def _places(part: PageTable, edges: Sequence[float]) -> list[int]:
    """For each edge of a part its number among those of the grid."""
    count = len(part.figures) + 1
    labels = [
        min(range(len(edges) - count - 1), key=lambda n: abs(edges[n + 1] - x))
        for x in part.columns[1:-count]
    ]
    outer = [0] if len(part.columns) > count else []
    return [*outer, *(place + 1 for place in labels), *range(len(edges) - count, len(edges))]


def _placed(part: PageTable, edges: tuple[float, ...]) -> Table:
    """The part's table on edges with more columns of labels: each label begins where it stands.

    What is left free on the left of the labels is one blank cell in each column for rows that
    follow each other: a label above the break may be theirs.
    """
    places = _places(part, edges)
    labels = len(part.columns) - 1 - len(part.figures)
    cells: list[Cell] = []
    free: dict[tuple[int, int], int] = {}
    for cell in part.table.cells:
        column = cell.column or 0
        start, stop = places[column], places[column + cell.column_span]
        box = cell.place.box if cell.place else None
        if column < labels and box is not None and cell.text:
            left = sum(edge <= box[0] + LEFT for edge in edges[start + 1 : stop])
            for row in range(cell.row or 0, (cell.row or 0) + cell.row_span):
                free.update({(row, place): 1 for place in range(start, start + left)})
            start += left
        cells.append(replace(cell, column=start, column_span=max(1, stop - start)))
    for row, column in sorted(free):
        span = 1
        while free.pop((row + span, column), 0):
            span += 1
        if (row, column) in free:
            blank = replace(part.table.cells[0], text="", row=row, column=column)
            cells.append(replace(blank, row_span=span, column_span=1, place=part.table.place))
    return replace(part.table, cells=tuple(cells), column_count=len(edges) - 1)
