"""Rules that hang together → a grid of cells with true spans.

The positions of all rules cut the table into atoms; atoms with no rule between them belong to one
cell. The box around all rules closes the table where its outer rules are missing.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right

from msgspec import Struct

from extractor.readers.pages.records import Box
from extractor.readers.pages.rules import JOIN, Line, Rules, cluster

# Edges closer than this are one edge of the grid: no character fits between. Cells with borders of
# their own stand a few points apart; what matters is the size of the letters.
EDGE = 3.0
COLUMN_EDGE = 0.5
ROW_EDGE = 0.7
MOST_ATOMS = 250_000


class Span(Struct, frozen=True, gc=False):
    """Where one cell stands in the grid."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


class Lattice(Struct, frozen=True):
    """A grid: its edges, its cells, and for each atom (row by row) the number of its cell."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    spans: tuple[Span, ...]
    owner: list[int]
    closed: tuple[bool, bool] = (True, True)

    @property
    def box(self) -> Box:
        return self.columns[0], self.rows[0], self.columns[-1], self.rows[-1]

    def at(self, x: float, y: float) -> int:
        """The number of the cell at a point; -1 outside the grid."""
        width, height = len(self.columns) - 1, len(self.rows) - 1
        column = bisect_right(self.columns, x) - 1
        row = bisect_right(self.rows, y) - 1
        if not (-1 <= column <= width and -1 <= row <= height):
            return -1
        # A character may stand out over the frame by less than its own half.
        column = 0 if column < 0 else width - 1 if column >= width else column
        row = 0 if row < 0 else height - 1 if row >= height else row
        return self.owner[row * width + column]


def rules_to_lattice(rules: Rules, size: float = 0.0) -> Lattice | None:
    """The grid that rules draw; ``None`` where they enclose nothing or too much.

    ``size`` is the usual size of the letters.
    """
    left, top, right, bottom = rules.box
    across, down = max(EDGE, COLUMN_EDGE * size), max(EDGE, ROW_EDGE * size)
    columns = cluster([line[0] for line in rules.vertical] + [left, right], across)
    # An upright rule that ends between two level ones ends at a cell that spans its columns.
    ends = [y for _, y0, y1 in rules.vertical for y in (y0, y1)]
    rows = cluster([line[0] for line in rules.horizontal] + [top, bottom], down)
    rows += [y for y in cluster(ends, down) if all(abs(y - row) > down for row in rows)]
    rows.sort()
    columns, rows = cluster(columns, across), cluster(rows, down)
    if len(columns) < 2 or len(rows) < 2 or len(columns) * len(rows) > MOST_ATOMS:
        return None
    upright = _marks(rules.vertical, columns, rows)
    level = _marks(rules.horizontal, rows, columns)
    spans, owner = _atoms_to_spans(upright, level, len(rows) - 1, len(columns) - 1)
    closed = (any(level[0]), any(level[-1]))
    return Lattice(tuple(columns), tuple(rows), tuple(spans), owner, closed)


def _marks(lines: tuple[Line, ...], places: list[float], steps: list[float]) -> list[bytearray]:
    """For each edge of one direction, between which edges of the other a rule lies on it."""
    marks = [bytearray(len(steps) - 1) for _ in places]
    middles = [(a + b) / 2 for a, b in itertools.pairwise(steps)]
    for place, start, end in lines:
        index = bisect_right(places, place)
        if index == len(places) or (index and place - places[index - 1] < places[index] - place):
            index -= 1
        low = bisect_right(middles, start - JOIN)
        high = bisect_right(middles, end + JOIN)
        if high > low:
            marks[index][low:high] = b"\1" * (high - low)
    return marks


def _atoms_to_spans(
    upright: list[bytearray], level: list[bytearray], height: int, width: int
) -> tuple[list[Span], list[int]]:
    """Grow each cell from its upper left atom: right to the next rule, then down to the next.

    ``upright[c][r]`` is a rule at the left of atom (r, c), ``level[r][c]`` one above it.
    """
    owner = [-1] * (height * width)
    spans: list[Span] = []
    for row in range(height):
        for column in range(width):
            if owner[row * width + column] >= 0:
                continue
            stop = column + 1
            while stop < width and not upright[stop][row] and owner[row * width + stop] < 0:
                stop += 1
            end = row + 1
            while end < height and not level[end].count(1, column, stop):
                # The next band continues the cell only if it has the same rules beside it.
                if (column and not upright[column][end]) or (
                    stop < width and not upright[stop][end]
                ):
                    break
                if stop - column > 1 and any(upright[c][end] for c in range(column + 1, stop)):
                    break
                end += 1
            number = len(spans)
            for r in range(row, end):
                start = r * width
                for c in range(start + column, start + stop):
                    owner[c] = number
            spans.append(Span(row, column, end - row, stop - column))
    return spans, owner


def spans_to_lattice(
    columns: tuple[float, ...],
    rows: tuple[float, ...],
    spans: list[Span],
    closed: tuple[bool, bool],
) -> Lattice:
    """A grid from cells that do not overlap."""
    width = len(columns) - 1
    owner = [-1] * (width * (len(rows) - 1))
    for number, span in enumerate(spans):
        for r in range(span.row, span.row + span.row_span):
            for c in range(span.column, span.column + span.column_span):
                owner[r * width + c] = number
    return Lattice(columns, rows, tuple(spans), owner, closed)
