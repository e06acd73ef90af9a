"""Tables of figures without rules, in CJK text: found by the figures that stand below each other.

CJK text wraps anywhere and its cells stand close together, so that gaps between words say little.
Figures do not wrap: lines of aligned figures give the rows and the columns, what stands above them
is the header, what stands on their left are the rows' labels.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.continuation import is_numbered
from extractor.readers.pages.drafts import drafts_to_table
from extractor.readers.pages.figure_lines import (
    ALIGNED,
    NO_VALUE,
    figures_of,
    first_lines,
    is_below,
    whole_rows,
)
from extractor.readers.pages.headings import header_bounds, heading_cells, with_blank_columns
from extractor.readers.pages.heads import Ruled, header_cells
from extractor.readers.pages.records import PageTable, Word
from extractor.readers.pages.rows import Draft
from extractor.readers.pages.stacks import LINE_GAP
from extractor.readers.pages.stubs import Stubs, label_bounds, label_cells
from extractor.readers.pages.text import is_cjk, line_text
from extractor.readers.pages.titles import is_over_all, is_text, is_title
from extractor.readers.pages.words import by_top, chunks, words_to_lines

Line = list[Word]
Column = tuple[float, float]

# Lines of one table are no further apart than this part of the size.
FAR = 3.0
# Fewer rows than this do not show how far the lines of a cell are apart.
FEW_ROWS = 4
# Lines of a cell set wide have at most this part of the size between them.
WIDEST = 1.5
# A page has no more lines and columns than this; the search for spans is not made for more.
MOST_LINES = 200
MOST_COLUMNS = 60
# Lines of a header are no further apart, or from the figures, than this part of the size.
HEAD_GAP = 2.2
# A label wraps with less than this part of the size left before the figures.
ROOM = 3.0
# A heading has its middle within this part of the distance of two columns from that of its own.
NEAR = 0.7


class Run(Struct, frozen=True):
    """Lines of aligned figures: their numbers among the lines, and the extents of the columns."""

    lines: tuple[int, ...]
    columns: tuple[Column, ...]


def find_runs(lines: Sequence[Line]) -> list[Run]:
    """The runs of lines whose figures stand below each other."""
    runs: list[Run] = []
    members: list[int] = []
    columns: list[Column] = []
    for index, line in enumerate(lines):
        figures = figures_of(line)
        if members and line[0].top - lines[index - 1][0].bottom > FAR * line[0].size:
            _close(members, columns, runs)
            members, columns = [], []
        if not figures:
            if members and max(w.x1 for w in line) > columns[0][0] + 0.5 * line[0].size:
                _close(members, columns, runs)
                members, columns = [], []
            continue
        if members and figures[-1].x1 < columns[0][0]:
            continue  # a number in a label
        merged = _merged(columns, figures) if members else None
        if merged is None or _overruns(line, figures, merged):
            _close(members, columns, runs)
            members, columns = [], [(w.x0, w.x1) for w in first_lines(figures)]
        else:
            columns = merged
        members.append(index)
    _close(members, columns, runs)
    return runs


def _close(members: list[int], columns: list[Column], runs: list[Run]) -> None:
    if members:
        runs.append(Run(tuple(members), tuple(columns)))


def _overruns(line: Line, figures: Line, columns: Sequence[Column]) -> bool:
    """True if text of a line stands where its table has figures."""
    rest = line[: len(line) - len(figures)]
    return any(word.x1 > columns[0][0] for word in rest)


def _merged(columns: Sequence[Column], figures: Line) -> list[Column] | None:
    """The columns with a line's figures in them; ``None`` if these stand elsewhere."""
    figures = first_lines(figures)
    fewer = min(len(columns), len(figures))
    if fewer * 2 < max(len(columns), len(figures)):
        return None
    slack = ALIGNED * figures[0].size
    places = [
        next((n for n, column in enumerate(columns) if is_below(word, column, slack)), None)
        for word in figures
    ]
    found = [place for place in places if place is not None]
    if len(found) != len(set(found)) or len(found) < fewer or found != sorted(found):
        return None
    result = list(columns)
    for word, place in zip(figures, places, strict=True):
        if place is None:
            if any(word.x0 < right + 1 and left - 1 < word.x1 for left, right in columns):
                return None
            result.append((word.x0, word.x1))
        else:
            left, right = columns[place]
            result[place] = (min(left, word.x0), max(right, word.x1))
    return sorted(result)


def line_gap(lines: Sequence[Line], run: Run) -> float:
    """What the lines of one cell have less than between them, as a part of the size.

    The usual, or where lines are set wide: little more than the least gap between two lines of
    labels, if that is clearly less than the least between rows.
    """
    first, last = run.lines[0], run.lines[-1]
    size = lines[first][0].size
    if len(run.lines) < FEW_ROWS:
        return LINE_GAP
    rows = [figures_of(lines[index]) for index in run.lines]
    between = min(_gap(upper, lower) for upper, lower in itertools.pairwise(rows))
    edge = run.columns[0][0]
    labels = sorted(
        (word for line in lines[first : last + 1] for word in line if word.x1 < edge), key=by_top
    )
    least = between
    for number, upper in enumerate(labels):
        for lower in labels[number + 1 : number + 8]:
            if lower.top > upper.bottom and lower.x0 < upper.x1 and upper.x0 < lower.x1:
                least = min(least, lower.top - upper.bottom)
                break
    if least > between - 0.12 * size or not LINE_GAP < least / size < WIDEST:
        return LINE_GAP
    return max(LINE_GAP, min(least / size + 0.12, between / size - 0.1))


class Block(Struct, frozen=True):
    """The lines of one table: the first, that after the last, and the first below the header.

    ``title``: the first line is a title over all columns.
    """

    start: int
    stop: int
    head: int
    title: bool = False


def block_of(lines: Sequence[Line], run: Run, limits: tuple[int, int], gap: float) -> Block:
    """The lines that belong to a run, from the first of the limits to before the second."""
    floor, ceiling = limits
    first, last = run.lines[0], run.lines[-1]
    left = min([w.x0 for line in lines[first : last + 1] for w in line])
    width = run.columns[-1][1] - left
    edge = run.columns[0][0]
    rows = [figures_of(lines[index]) for index in run.lines]
    between = max([_gap(upper, lower) for upper, lower in itertools.pairwise(rows)], default=0.0)
    far = max(HEAD_GAP * rows[0][0].size, 1.1 * between)
    stop = last + 1
    head = first
    while head > floor and _is_label(lines, head - 1, edge, gap):
        head -= 1
    if head < first or last - first >= len(rows) or not _has_room(lines[last], edge):
        while stop < ceiling and _goes_on(lines, stop, edge, gap):
            stop += 1
    if stop < len(lines):  # a new label that the page does not cut belongs to what follows
        numbered = (n for n in range(last + 1, stop) if is_numbered(lines[n][0].text))
        stop = next(numbered, stop)
    start = index = head
    while index > floor:
        line = lines[index - 1]
        if _gap(line, lines[index]) > far or is_text(line, width):
            break
        if is_title(line, left, run.columns):
            if start < head and start == index:
                return Block(index - 1, stop, head, True)
            break
        index -= 1
        if max(w.x1 for w in line) > edge:
            start = index
    if start == head:
        return Block(head, stop, head)
    if (
        start > floor
        and index < start
        and _gap(lines[start - 1], lines[start]) < 1.5 * (lines[start][0].size)
    ):
        return Block(start - 1, stop, head, True)
    alone = start + 1 == head and len(run.columns) > 1 and len(chunks(lines[start], 1.2)) == 1
    return Block(start, stop, head, alone)


def _gap(upper: Line, lower: Line) -> float:
    return min([w.top for w in lower]) - max([w.bottom for w in upper])


def _goes_on(lines: Sequence[Line], index: int, edge: float, gap: float) -> bool:
    """True for a line of a label that stands below the figures of its row."""
    lower = lines[index]
    near = _gap(lines[index - 1], lower) < gap * lower[0].size
    if not near or max([w.x1 for w in lower]) >= edge:
        return False
    # A title in the middle, above the next rows, stands right of all labels.
    for line in lines[index - 1 :: -1]:
        ends = [w.x1 for w in line if w.x1 < edge]
        if ends:
            return lower[0].x0 < max(ends)
    return True


def _has_room(line: Line, edge: float) -> bool:
    """True if the label in a line ends so far from the figures that it does not wrap."""
    end = max([word.x1 for word in line if word.x1 < edge], default=edge)
    return edge - end > ROOM * line[0].size


def _is_label(lines: Sequence[Line], index: int, edge: float, gap: float) -> bool:
    """True for a line of a label that stands above the figures of its row."""
    line = lines[index]
    near = _gap(line, lines[index + 1]) < gap * line[0].size
    return near and max([w.x1 for w in line]) < edge


def figure_tables(
    lines: Sequence[Line], page: int, above: Sequence[Line] = ()
) -> tuple[list[tuple[int, PageTable]], list[bool]]:
    """The tables, each with the number of its first line, and which lines they take.

    ``above`` are the last lines of the page before, which may hold the first table's header: the
    number of its first line is then negative.
    """
    before = _moved_down(above, lines)
    lines, starts = whole_rows([*before, *lines])
    taken = [False] * starts[-1]
    tables: list[tuple[int, PageTable]] = []
    runs = find_runs(lines)
    floor = 0
    for number, run in enumerate(runs):
        ceiling = runs[number + 1].lines[0] if number + 1 < len(runs) else len(lines)
        gap = line_gap(lines, run)
        block = block_of(lines, run, (floor, ceiling), gap)
        table = _block_table(lines, run, block, (page, gap))
        floor = run.lines[-1] + 1
        if table is None:
            continue
        floor = block.stop
        start, stop = starts[block.start], starts[block.stop]
        tables.append((start - len(before), table))
        taken[start:stop] = [True] * (stop - start)
    return tables, taken[len(before) :]


def _moved_down(above: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """The lines right above the first of this page, if that is near one of figures."""
    if not above or not any(figures_of(line) for line in lines[:6]) or _ends_table(above):
        return []
    size = lines[0][0].size
    down = min([w.top for w in lines[0]]) - 0.9 * size - max([w.bottom for w in above[-1]])
    return [
        [replace(word, top=word.top + down, bottom=word.bottom + down) for word in line]
        for line in above
    ]


def _ends_table(lines: Sequence[Line]) -> bool:
    """True if the last lines are those of figures: they, or the label of a row, ends the table."""
    return bool(figures_of(lines[-1])) or any(len(figures_of(line)) > 1 for line in lines[-3:])


def _block_table(
    lines: Sequence[Line], run: Run, block: Block, place: tuple[int, float]
) -> PageTable | None:
    page, gap = place
    inside = lines[block.start : block.stop]
    if len(inside) > MOST_LINES or len(run.columns) > MOST_COLUMNS:
        return None
    rows = [(lines[line], figures_of(lines[line])) for line in run.lines]
    valued = any(word.text[-1:] not in NO_VALUE for _, figures in rows for word in figures)
    labelled = all(len(line) > len(figures) for line, figures in rows)
    if len(run.columns) < 2 and (block.start == block.head or not (valued or labelled)):
        return None
    if not any(is_cjk(word.text[0]) for line in inside for word in line):
        return None
    return _table(inside, _moved(run, block), block, (page, gap))


def _moved(run: Run, block: Block) -> Run:
    return Run(tuple(line - block.start for line in run.lines), run.columns)


def _table(
    lines: Sequence[Line], run: Run, block: Block, place: tuple[int, float]
) -> PageTable | None:
    page, gap = place
    head = block.head - block.start
    titled = block.title or is_over_all(lines[:head], run.columns)
    title = lines[0] if titled else []
    header = [word for line in lines[int(titled) : head] for word in line]
    edge = run.columns[0][0] - 1
    figures: list[Line] = []
    labels: list[Word] = []
    for index in range(head, len(lines)):
        own = figures_of(lines[index])
        own = [word for word in own if word.x0 > edge] if index in run.lines else []
        labels += lines[index][: len(lines[index]) - len(own)]
        if own:
            figures.append(own)
    run = Run(run.lines, with_blank_columns(header, run.columns))
    left = max([word.x1 for word in labels], default=run.columns[0][0] - 1)
    bounds = header_bounds(header, run.columns, min(left, run.columns[0][0]))
    if not labels and len(run.columns) > 1:  # what stands near the first column is its heading
        first, second = (sum(column) / 2 for column in run.columns[:2])
        bounds[0] = min(bounds[0], first - NEAR * (second - first))
    above = [word for word in header if (word.x0 + word.x1) / 2 > bounds[0]]
    corner = [word for word in header if (word.x0 + word.x1) / 2 <= bounds[0]]
    cells: list[Draft] = []
    if above:
        found = heading_cells(above, bounds[1:], run.columns, gap)
        cells = found or header_cells(words_to_lines(above), run.columns, Ruled(labels=False))
    rows = [(min([w.top for w in f]) + max([w.bottom for w in f])) / 2 for f in figures]
    parts = label_bounds(labels)
    free = block.head == block.start
    stubs = label_cells(labels, rows, parts, gap, free) if labels else Stubs([])
    if stubs is None:
        return None
    shift = len(parts) + 1 if labels or corner else 0
    height = max([cell.bottom for cell in cells], default=-1) + 1
    begin = height + titled
    for cell in cells:
        _move(cell, int(titled), shift)
    if corner and height:
        cells.append(_joined(corner, (int(titled), begin - 1), (0, shift - 1)))
    for cell in stubs.cells:
        _move(cell, begin, 0)
    cells += stubs.cells
    for row, words in enumerate(figures, begin + stubs.above):
        filled: dict[int, Line] = {}
        for word in words:
            column = bisect_right(bounds, (word.x0 + word.x1) / 2) - 1
            filled.setdefault(column + shift, []).append(word)
        cells += [_joined(words, (row, row), (at, at)) for at, words in filled.items()]
    width = shift + len(run.columns)
    if title:
        cells.append(_joined(title, (0, 0), (0, width - 1)))
    x0 = min([cell.x0 for cell in cells])
    edges = (x0, *parts, *(bounds if shift else bounds[1:]), max([cell.x1 for cell in cells]))
    count = stubs.above + len(rows) + stubs.below
    table = drafts_to_table(cells, edges, begin + count, page)
    return replace(table, figures=run.columns)


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
