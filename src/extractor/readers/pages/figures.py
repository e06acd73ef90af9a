"""Tables of figures without rules, in CJK text: found by the figures that stand below each other.

CJK text wraps anywhere and its cells stand close together, so that gaps between words say little.
Figures do not wrap: lines of aligned figures give the rows and the columns, what stands above them
is the header, what stands on their left are the rows' labels.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.continuation import is_numbered
from extractor.readers.pages.figure_cells import Setting, lines_to_table
from extractor.readers.pages.figure_lines import (
    NO_VALUE,
    figures_of,
    whole_rows,
)
from extractor.readers.pages.figure_runs import Run, find_runs, gap_between, line_gap
from extractor.readers.pages.glued import part_glued
from extractor.readers.pages.records import PageTable, Word
from extractor.readers.pages.rules import Line as Rule
from extractor.readers.pages.text import is_cjk
from extractor.readers.pages.titles import is_over_all, is_text, is_title
from extractor.readers.pages.words import chunks

Line = list[Word]
Column = tuple[float, float]

# A page has no more lines and columns than this; the search for spans is not made for more.
MOST_LINES = 200
MOST_COLUMNS = 60
# Lines of a header are no further apart, or from the figures, than this part of the size.
HEAD_GAP = 2.2
# A title has letters larger than a table's own by this factor.
LARGER = 1.15
# A label wraps with less than this part of the size left before the figures.
ROOM = 3.0


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
    between = max(
        [gap_between(upper, lower) for upper, lower in itertools.pairwise(rows)], default=0.0
    )
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
        if gap_between(line, lines[index]) > far or is_text(line, width):
            break
        if line[0].size > LARGER * rows[0][0].size:
            break  # a title above the table
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
        and gap_between(lines[start - 1], lines[start]) < 1.5 * (lines[start][0].size)
    ):
        return Block(start - 1, stop, head, True)
    alone = start + 1 == head and len(run.columns) > 1 and len(chunks(lines[start], 1.2)) == 1
    return Block(start, stop, head, alone)


def _goes_on(lines: Sequence[Line], index: int, edge: float, gap: float) -> bool:
    """True for a line of a label that stands below the figures of its row."""
    lower = lines[index]
    near = gap_between(lines[index - 1], lower) < gap * lower[0].size
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
    near = gap_between(line, lines[index + 1]) < gap * line[0].size
    return near and max([w.x1 for w in line]) < edge


def figure_tables(
    lines: Sequence[Line],
    page: int,
    above: Sequence[Line] = (),
    upright: Sequence[Rule] = (),
) -> tuple[list[tuple[int, PageTable]], list[bool]]:
    """The tables, each with the number of its first line, and which lines they take.

    ``above`` are the last lines of the page before, which may hold the first table's header: the
    number of its first line is then negative. ``upright`` are rules that part columns.
    """
    before = _moved_down(above, lines)
    lines, starts = whole_rows(part_glued([*before, *lines]))
    taken = [False] * starts[-1]
    tables: list[tuple[int, PageTable]] = []
    runs = find_runs(lines)
    floor = 0
    for number, run in enumerate(runs):
        ceiling = runs[number + 1].lines[0] if number + 1 < len(runs) else len(lines)
        gap = line_gap(lines, run)
        block = block_of(lines, run, (floor, ceiling), gap)
        table = _block_table(lines, run, block, Setting(page, gap, upright))
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
    lines: Sequence[Line], run: Run, block: Block, setting: Setting
) -> PageTable | None:
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
    head = block.head - block.start
    titled = block.title or is_over_all(inside[:head], run.columns)
    return lines_to_table(inside, _moved(run, block), (head, titled), setting)


def _moved(run: Run, block: Block) -> Run:
    return Run(tuple(line - block.start for line in run.lines), run.columns)
