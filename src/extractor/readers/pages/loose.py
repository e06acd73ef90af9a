"""Drawn grids whose rules part only some of the rows or columns."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from extractor.readers.pages.columns import line_to_pieces
from extractor.readers.pages.figures import figure_tables
from extractor.readers.pages.hints import Hints
from extractor.readers.pages.lattice import Lattice, Span, spans_to_lattice
from extractor.readers.pages.records import PageTable, Word
from extractor.readers.pages.rows import body_rows
from extractor.readers.pages.sections import parted
from extractor.readers.pages.text import is_cjk, is_numeric
from extractor.readers.pages.unruled import block_to_table
from extractor.readers.pages.words import chunks, words_to_lines

# Parts of a line with more than this part of the size between them may be cells.
PART_GAP = 1.2
# A cell with figures on at least this many lines holds figures of several rows.
STACK = 3


def loose_tables(
    lattice: Lattice,
    inside: Sequence[list[Word]],
    hints: Hints,
    page: int,
    above: Sequence[list[Word]] = (),
) -> tuple[list[PageTable], int]:
    """The tables by alignment of their text where columns are not drawn, or rows; else none.

    ``above`` are the last lines of the page before, which may hold the first table's header; the
    second result is how many of them it takes.
    """
    hidden = hides_columns(lattice, inside)
    if not hidden and not _hides_rows(inside):
        return [], 0
    lines = words_to_lines(word for words in inside for word in words)
    parts = parted(lines)
    attempts: list[list[Sequence[list[Word]]]] = [parts, [lines]] if len(parts) > 1 else [parts]
    for sections in attempts:
        every: list[PageTable] = []
        used = 0
        for number, part in enumerate(sections):
            tables, taken = figure_tables(part, page, () if number else above, hints.uprights)
            if not tables or not all(taken):
                break
            every += [table for _, table in tables]
            used = max(used, -tables[0][0])
        else:
            return every, used
    if not hidden:
        return [], 0
    uprights = lattice.columns[1:-1]
    found = [block_to_table(part, hints, page, uprights) for part in parts]
    return [table[0] for table in found if table], 0


def _hides_rows(inside: Sequence[list[Word]]) -> bool:
    """True if rows stand in the same cells, a CJK text in one and a figure beside or below it."""
    words = [(word, number) for number, cell in enumerate(inside) for word in cell]
    cell_of = {id(word): number for word, number in words}
    seen: set[tuple[int, int]] = set()
    headed: set[int] = set()
    for line in words_to_lines(word for word, _ in words):
        texts = {cell_of[id(w)] for w in line if is_cjk(w.text[-1]) and not is_numeric(w.text)}
        figures = {cell_of[id(w)] for w in line if is_numeric(w.text)} - texts
        pairs = set(itertools.product(texts, figures))
        if pairs & seen or len(figures & headed) >= STACK:
            return True
        seen |= pairs
        headed |= texts
    return False


def hides_columns(lattice: Lattice, inside: Sequence[list[Word]]) -> bool:
    """True if in one drawn column many lines have wide gaps: there are columns without rules."""
    apart: dict[int, int] = defaultdict(int)
    lines: dict[int, int] = defaultdict(int)
    for span, words in zip(lattice.spans, inside, strict=True):
        if len(words) < 2 or span.column_span > 1:
            lines[span.column] += bool(words)
            continue
        for line in words_to_lines(words):
            lines[span.column] += 1
            apart[span.column] += len(line) > 1 and len(chunks(line, PART_GAP)) > 1
    return any(count >= 2 and count >= 0.5 * lines[column] for column, count in apart.items())


def part_rows(lattice: Lattice, inside: Sequence[list[Word]]) -> tuple[Lattice, list[list[Word]]]:
    """Part the bands of a grid that hold several rows without rules between them.

    A band is parted if figures of several rows stand in its cells.
    """
    bands = _bands(lattice, inside)
    if not bands:
        return lattice, list(inside)
    edges = set(lattice.rows)
    for top, bottom in bands:
        edges.update(_edges(lattice, inside, top, bottom))
    return _refined(lattice, inside, sorted(edges), bands)


def _bands(lattice: Lattice, inside: Sequence[list[Word]]) -> list[tuple[int, int]]:
    """The bands (first row, last row + 1) in which figures are stacked.

    Figures stacked in a single cell count if each stands beside a line of the band's first cell;
    words, if their lines do not break for want of room.
    """
    listed: dict[tuple[int, int], int] = defaultdict(int)
    cells: dict[tuple[int, int], list[list[list[Word]]]] = defaultdict(list)
    stacks: dict[tuple[int, int], list[list[float]]] = defaultdict(list)
    labels: dict[tuple[int, int], list[float]] = {}
    for span, words in zip(lattice.spans, inside, strict=True):
        band = (span.row, span.row + span.row_span)
        if span.column == 0:
            labels[band] = [line[0].bottom for line in words_to_lines(words)]
        elif len(words) >= STACK and _is_stack(words):
            stacks[band].append([line[0].bottom for line in words_to_lines(words)])
        if len(words) > 1 and span.column_span == 1:
            listed[band] += _is_list(words, lattice.columns, span)
            cells[band].append(words_to_lines(words))
    for band, count in listed.items():
        many = count >= 2 and len(labels.get(band, ())) >= STACK
        level = len(labels.get(band, ())) > 1 and _are_level(cells[band])
        if band not in stacks and (many or level):
            stacks[band] = [[], []]
    return [
        band
        for band, found in stacks.items()
        if len(found) > 1 or _stand_beside(found[0], labels.get(band, []))
    ]


def _stand_beside(figures: list[float], labels: list[float]) -> bool:
    return all(any(abs(y - label) < 2 for label in labels) for y in figures)


def _is_list(words: list[Word], columns: Sequence[float], span: Span) -> bool:
    """True if most lines of a cell end where there is room for the next word: each is a row's."""
    lines = words_to_lines(words)
    if len(lines) < STACK or is_cjk(lines[0][0].text[0]):
        return False
    room = columns[span.column + span.column_span] - columns[span.column]
    ended = sum(
        upper[-1].x1 - upper[0].x0 + lower[0].x1 - lower[0].x0 < room - 1.5 * lower[0].size
        for upper, lower in itertools.pairwise(lines)
    )
    return ended >= 2 and ended >= 0.5 * (len(lines) - 1)


def _are_level(cells: Sequence[list[list[Word]]]) -> bool:
    """True if the lines of all cells stand beside each other: three, or two with figures."""
    if len(cells) < 2 or any(is_cjk(lines[0][0].text[0]) for lines in cells):
        return False
    first = cells[0]
    if len(first) < 2 or any(len(lines) != len(first) for lines in cells):
        return False
    figures = any(all(line[0].text[0].isdigit() for line in lines) for lines in cells[1:])
    return (figures or len(first) >= STACK) and all(
        abs(line[0].bottom - other[0].bottom) < 1
        for lines in cells[1:]
        for line, other in zip(first, lines, strict=True)
    )


def _is_stack(words: list[Word]) -> bool:
    lines = words_to_lines(words)
    figures = sum(is_numeric(line[0].text) for line in lines)
    return figures >= STACK and figures >= 0.7 * len(lines)


def _edges(lattice: Lattice, inside: Sequence[list[Word]], top: int, bottom: int) -> list[float]:
    """Where the rows of a band are parted."""
    words = [
        word
        for span, cell in zip(lattice.spans, inside, strict=True)
        if span.row >= top and span.row + span.row_span <= bottom
        for word in cell
    ]
    pieces = [line_to_pieces(line, lattice.columns[1:-1]) for line in words_to_lines(words)]
    rows = body_rows(pieces, [], False)
    edges = []
    for upper, lower in itertools.pairwise(rows):
        low = max(piece.bottom for line in upper for piece in line)
        high = min(piece.top for line in lower for piece in line)
        edges.append((low + high) / 2)
    return edges


def _refined(
    lattice: Lattice,
    inside: Sequence[list[Word]],
    edges: list[float],
    bands: Sequence[tuple[int, int]],
) -> tuple[Lattice, list[list[Word]]]:
    """The grid with more rows: cells that fill a parted band are parted, others span."""
    place = {y: index for index, y in enumerate(edges)}
    spans: list[Span] = []
    words: list[list[Word]] = []
    for span, cell in zip(lattice.spans, inside, strict=True):
        top, bottom = span.row, span.row + span.row_span
        start, stop = place[lattice.rows[top]], place[lattice.rows[bottom]]
        if (top, bottom) not in bands:
            spans.append(Span(start, span.column, stop - start, span.column_span))
            words.append(cell)
            continue
        parts: list[list[Word]] = [[] for _ in range(start, stop)]
        for word in cell:
            row = bisect_right(edges, (word.top + word.bottom) / 2) - 1 - start
            parts[min(max(row, 0), len(parts) - 1)].append(word)
        for number, part in enumerate(parts):
            spans.append(Span(start + number, span.column, 1, span.column_span))
            words.append(part)
    order = sorted(range(len(spans)), key=lambda index: (spans[index].row, spans[index].column))
    grid = spans_to_lattice(
        lattice.columns, tuple(edges), [spans[index] for index in order], lattice.closed
    )
    return grid, [words[index] for index in order]
