"""The lines of one table of figures → its cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.readers.pages.drafts import drafts_to_table
from extractor.readers.pages.drawn import (
    Drawn,
    drawn_header,
    drawn_labels,
    find_drawn,
    with_drawn_columns,
)
from extractor.readers.pages.figure_lines import figures_of
from extractor.readers.pages.figure_runs import Run
from extractor.readers.pages.heading_columns import header_bounds, with_blank_columns
from extractor.readers.pages.headings import heading_cells
from extractor.readers.pages.heads import Ruled, header_cells
from extractor.readers.pages.leaves import blank_rows
from extractor.readers.pages.records import PageTable, Word
from extractor.readers.pages.rows import Draft
from extractor.readers.pages.rules import Line as Rule
from extractor.readers.pages.stubs import Labels, Stubs, label_bounds, label_cells, label_lines
from extractor.readers.pages.text import line_text
from extractor.readers.pages.words import words_to_lines

Line = list[Word]
Column = tuple[float, float]

# A heading has its middle within this part of the distance of two columns from that of its own.
NEAR = 0.7


class Setting(Struct, frozen=True):
    """What stands around a table: its page, the gap between lines of one cell, upright rules."""

    page: int
    gap: float
    upright: Sequence[Rule] = ()


class _Grid(Struct, frozen=True):
    """A table's columns: those of figures, where these begin, and what divides the labels'."""

    columns: tuple[Column, ...]
    bounds: list[float]
    parts: list[float]
    drawn: Drawn


def lines_to_table(
    lines: Sequence[Line], run: Run, place: tuple[int, bool], setting: Setting
) -> PageTable | None:
    """The table of a run's lines; ``None`` if its labels cannot be told.

    ``place`` is the number of header lines, and whether the first line is a title over all columns.
    """
    head, titled = place
    title = lines[0] if titled else []
    header = [word for line in lines[int(titled) : head] for word in line]
    figures, labels = _body(lines, run, head)
    rows = [(min([w.top for w in f]) + max([w.bottom for w in f])) / 2 for f in figures]
    grid = _grid(header, labels, (run.columns, figures, rows), setting.upright)
    stubs: Stubs | None = Stubs([])
    if labels:
        texts = _labels(labels, grid)
        others = [piece for piece in texts.pieces if piece.last < texts.last]
        blank = blank_rows(texts.leaves(), others, rows, not head)
        pairs: list[tuple[float, Line]] = list(zip(rows, figures, strict=True))
        pairs = sorted([*pairs, *((y, []) for y in blank)], key=lambda pair: pair[0])
        rows, figures = [y for y, _ in pairs], [own for _, own in pairs]
        stubs = label_cells(texts, rows, setting.gap, not head)
    if stubs is None:
        return None
    cells, shift = _header(header, bool(labels), grid, setting.gap)
    begin = max([cell.bottom for cell in cells], default=-1) + 1 + titled
    for cell in cells:
        _move(cell, int(titled), 0)
    for cell in stubs.cells:
        _move(cell, begin, 0)
    cells += stubs.cells
    for row, words in enumerate(figures, begin + stubs.above):
        filled: dict[int, Line] = {}
        for word in words:
            column = bisect_right(grid.bounds, (word.x0 + word.x1) / 2) - 1
            filled.setdefault(column + shift, []).append(word)
        cells += [_joined(words, (row, row), (at, at)) for at, words in filled.items()]
    if title:
        cells.append(_joined(title, (0, 0), (0, shift + len(grid.columns) - 1)))
    bounds = grid.bounds if shift else grid.bounds[1:]
    x0, x1 = min([cell.x0 for cell in cells]), max([cell.x1 for cell in cells])
    count = begin + stubs.above + len(rows) + stubs.below
    table = drafts_to_table(cells, (x0, *grid.parts, *bounds, x1), count, setting.page)
    return replace(table, figures=grid.columns)


def _labels(words: Sequence[Word], grid: _Grid) -> Labels:
    if grid.drawn.labels:
        return Labels(drawn_labels(words, grid.drawn), len(grid.parts), True)
    return label_lines(words, grid.parts)


def _body(lines: Sequence[Line], run: Run, head: int) -> tuple[list[Line], list[Word]]:
    """The figures of each row, and the words of all labels."""
    edge = run.columns[0][0] - 1
    figures: list[Line] = []
    labels: list[Word] = []
    for index in range(head, len(lines)):
        own = figures_of(lines[index])
        own = [word for word in own if word.x0 > edge] if index in run.lines else []
        labels += lines[index][: len(lines[index]) - len(own)]
        if own:
            figures.append(own)
    return figures, labels


def _grid(
    header: Sequence[Word],
    labels: Sequence[Word],
    body: tuple[tuple[Column, ...], list[Line], list[float]],
    upright: Sequence[Rule],
) -> _Grid:
    columns, figures, rows = body
    drawn = find_drawn(upright, rows, (labels, [*header, *(w for line in figures for w in line)]))
    columns = with_drawn_columns(columns, header, drawn)
    left = max([word.x1 for word in labels], default=columns[0][0] - 1)
    if not drawn.figures:
        columns = with_blank_columns(header, columns, left)
    bounds = header_bounds(header, columns, min(left, columns[0][0]))
    if not labels and len(columns) > 1:  # what stands near the first column is its heading
        first, second = (sum(column) / 2 for column in columns[:2])
        bounds[0] = min(bounds[0], first - NEAR * (second - first))
    ends = [left - 2, *(column[1] for column in columns)]
    for number, (low, column) in enumerate(zip(ends, columns, strict=False)):
        place = drawn.bound(low, column[0])
        bounds[number] = bounds[number] if place is None else place
    return _Grid(columns, bounds, list(drawn.labels) or label_bounds(labels), drawn)


def _header(
    header: Sequence[Word], labelled: bool, grid: _Grid, gap: float
) -> tuple[list[Draft], int]:
    """The header's cells, and how many columns of labels there are."""
    bounds = grid.bounds
    above = [word for word in header if (word.x0 + word.x1) / 2 > bounds[0]]
    corner = [word for word in header if (word.x0 + word.x1) / 2 <= bounds[0]]
    shift = len(grid.parts) + 1 if labelled or corner else 0
    if grid.drawn.figures and shift:
        found = drawn_header(header, (grid.parts, bounds), grid.drawn)
        if found is not None:
            return found, shift
    cells: list[Draft] = []
    if above:
        found = heading_cells(above, bounds[1:], grid.columns, gap)
        cells = found or header_cells(words_to_lines(above), grid.columns, Ruled(labels=False))
    height = max([cell.bottom for cell in cells], default=-1) + 1
    for cell in cells:
        _move(cell, 0, shift)
    if corner and height:
        cells.append(_joined(corner, (0, height - 1), (0, shift - 1)))
    return cells, shift


def _move(cell: Draft, down: int, right: int) -> None:
    cell.top, cell.bottom = cell.top + down, cell.bottom + down
    cell.first, cell.last = cell.first + right, cell.last + right


def _box(words: Sequence[Word]) -> tuple[float, float, float, float]:
    return (
        min([w.x0 for w in words]),
        min([w.top for w in words]),
        max([w.x1 for w in words]),
        max([w.bottom for w in words]),
    )


def _joined(words: Sequence[Word], rows: tuple[int, int], columns: tuple[int, int]) -> Draft:
    texts = [line_text(line) for line in words_to_lines(words)]
    return Draft(*rows, *columns, texts, *_box(words))
