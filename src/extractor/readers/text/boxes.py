"""Tables drawn with lines: box-drawing characters (┌─┬┐ │) and ``+---+`` of ASCII.

A drawing shows its merged cells: where no line stands between two slots, they are one cell.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from msgspec import Struct

from extractor.marks import UNREADABLE
from extractor.model import Cell, Place, Table
from extractor.readers.text.lines import (
    Span,
    collapse,
    is_value,
    join_wrapped,
    table_of_rows,
    to_columns,
)

# A drawing of more characters than this is read as rows.
MAX_CANVAS: Final = 8_000_000
MAX_SLOTS: Final = 2_000_000

# A drawing with no more rules has none between its rows, if it has so many lines of text.
MAX_RULES: Final = 3
MIN_LINES: Final = 4

_ACROSS: Final = frozenset("─━┄┅┈┉╌╍═╴╶╸╺-=")
_DOWN: Final = frozenset("│┃┆┇┊┋╎╏║|")
_CORNERS: Final = frozenset(chr(c) for c in range(0x250C, 0x254C)) | frozenset(
    chr(c) for c in range(0x2552, 0x2574)
) | {"+"}  # fmt: skip
_RULE_MARKS: Final = _ACROSS | _CORNERS | _DOWN | {":"}
_EDGE: Final = _DOWN | _CORNERS
BOX_TOPS: Final = ("┌", "┏", "╔", "╒", "╓", "╭", "+-", "+=", "+:")
_BOTTOMS: Final = frozenset("└┗╚╘╙╰")
# A plus sign is a corner only where a rule meets it; elsewhere it may be the sign of a number.
_EDGES = re.compile("[│┃┆┇┊┋╎╏║|\u250c-\u254b\u2552-\u2573]|\\+(?=[-=:])|(?<=[-=:])\\+")
_SIGN = re.compile(r"\+-?\d")
# Where a rule begins or ends beside text, or crosses it.
_MEETS = re.compile("[\u250c-\u254b\u2552-\u2573]|\\+[-=]|[-=]\\+")


def begins_box(line: str) -> bool:
    """Whether ``line`` can be the top of a drawing: a rule with a corner at both ends."""
    text = line.strip()
    return (
        len(text) >= 3
        and text[0] in _CORNERS
        and text[-1] in _CORNERS
        and (text[1] in _ACROSS or text[1] == ":")
        and set(text) <= _RULE_MARKS
    )


def read_box(lines: list[str], start: int) -> Span | None:
    """The drawing that begins at ``start`` as ``begins_box`` says; ``None`` if it is none."""
    stop = start
    texts: list[str] = []
    while stop < len(lines):
        text = lines[stop].strip()
        if len(text) < 3 or text[0] not in _EDGE or text[-1] not in _EDGE:
            break
        texts.append(text)
        stop += 1
        if text[0] in _BOTTOMS or (
            text[0] == "+" and len(texts) > 1 and stop < len(lines) and _touches(text, lines[stop])
        ):
            break
    if len(texts) < 3:
        return None
    table = _drawn(texts, start + 1) or _as_rows(texts, start + 1)
    return Span(start, stop, (table,)) if table else None


def _touches(text: str, following: str) -> bool:
    """Whether a drawing ends and another begins: two rules, one under the other."""
    return begins_box(text) and begins_box(following)


def _as_rows(texts: list[str], line: int) -> Table | None:
    """A drawing whose lines do not meet: columns where each line has all its bars, else rows."""
    counted = _counted(texts, line)
    if counted is not None:
        return counted
    groups: list[list[tuple[int, list[str]]]] = [[]]
    for number, text in enumerate(texts, line):
        if not set(text) <= _RULE_MARKS | {" "}:
            fields = _barred(text).strip("|+").split("|")
            groups[-1].append((number, [collapse(field) for field in fields]))
        if 2 * sum(map(text.count, _ACROSS)) > len(text):
            # A rule, be it that a few of its marks were lost.
            groups.append([])
    if len(groups) > MAX_RULES + 1:
        groups = [_doubted(group) for group in groups]
    rows = [row for group in groups for row in group]
    return table_of_rows(rows, "rows") if rows else None


def _doubted(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The lines between two rules, their figures marked where several have some: one was cut."""
    if sum(any(map(is_value, cells)) for _, cells in lines) < 2:
        return lines
    return [(n, [c + UNREADABLE if is_value(c) else c for c in cells]) for n, cells in lines]


def _barred(text: str) -> str:
    for mark in _DOWN:
        text = text.replace(mark, "|")
    return text


def _counted(texts: list[str], line: int) -> Table | None:
    """A drawing whose padding was lost: its cells are counted by the bars of each line.

    Between two rules is one row, whose cells go on from line to line. ``None`` where a rule spares
    a column or a line has not all the bars: then cells are merged, or bars were lost.
    """
    groups: list[list[tuple[int, list[str]]]] = [[]]
    columns = 0
    for number, text in enumerate(texts, line):
        marks = set(text)
        if marks <= _RULE_MARKS and marks.isdisjoint(_DOWN):
            columns = max(columns, sum(map(text.count, marks & _CORNERS)) - 1)
            groups.append([])
        elif text[0] in _DOWN and text[-1] in _DOWN and not _MEETS.search(text):
            groups[-1].append(
                (number, [collapse(field) for field in _barred(text)[1:-1].split("|")])
            )
        else:
            return None
    rows = [row for group in groups for row in group]
    if columns < 2 or not rows or any(len(cells) != columns for _, cells in rows):
        return None
    if len(groups) > MAX_RULES + 1:
        rows = [_joined(group) for group in groups if group]
    return table_of_rows(rows, "grid")


def _joined(lines: list[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """The lines of one row as a row; its place is where its first word stands."""
    first = next((number for number, cells in lines if any(cells)), lines[0][0])
    columns = zip(*(cells for _, cells in lines), strict=True)
    return first, [join_wrapped([part for part in parts if part]) for parts in columns]


def _canvas(texts: list[str]) -> list[str] | None:
    """The lines with one character a screen column, all of one width.

    Programs count a wide character as two columns, as one, or signs like “ ” as two besides; each
    line may follow the count under which it ends where the top rule ends.
    """
    width = len(texts[0])
    if width * len(texts) > MAX_CANVAS:
        return None
    canvas: list[str] = []
    for text in texts:
        for drawn in (to_columns(text), text, to_columns(text, ambiguous=True)):
            if len(drawn) == width:
                canvas.append(drawn)
                break
        else:
            return None
    return canvas


def _drawn(texts: list[str], line: int) -> Table | None:
    """The cells between the lines, with their spans; ``None`` if they are unclear."""
    canvas = _canvas(texts)
    if canvas is None:
        return None
    edges = [_edges(row) for row in canvas]
    downs = sorted(set().union(*edges))
    ruled = [_ruled(row, downs) for row in canvas]
    acrosses = [y for y, parts in enumerate(ruled) if any(parts)]
    if len(downs) < 2 or len(acrosses) < 2 or acrosses[0] != 0:
        return None
    if acrosses[-1] != len(canvas) - 1 or len(downs) * len(acrosses) > MAX_SLOTS:
        return None
    if len(acrosses) <= MAX_RULES and (
        len(canvas) - len(acrosses) >= MIN_LINES
        or (len(acrosses) == 2 < len(canvas) - 1 and _ends_in_figures(canvas[-2], edges[-2]))
    ):
        # Rules around the table and under its header alone: each line is a row.
        return _lined(canvas, edges, downs, line)
    slots = _Slots(canvas, edges, downs, acrosses, ruled)
    cells = _cells(slots, line)
    if cells is None:
        return None
    size = len(acrosses) - 1, len(downs) - 1
    # Empty cells in a drawing without one merged cell may be what is left of merged ones.
    spans_known = any(c.row_span > 1 or c.column_span > 1 for c in cells)
    if not spans_known:
        # Each row has all its cells here.
        parts = [cells[n : n + size[1]] for n in range(0, len(cells), size[1])]
        lines = [part[0].place.line if part[0].place else None for part in parts]
        rows = [(n or line, [c.text for c in p]) for n, p in zip(lines, parts, strict=True)]
        table = table_of_rows(rows, "grid")
        if len(table.cells) < len(cells):
            return table
    spans_known = spans_known or all(c.text for c in cells)
    return Table(tuple(cells), *size, "grid", spans_known, (), Place(line=line))


def _ends_in_figures(text: str, edges: set[int]) -> bool:
    """Whether a line is a label and figures behind it, and not the last of a wrapped row."""
    cells = [_between(text, a, b) for a, b in pairwise(sorted(edges))]
    if len(cells) < 2 or not cells[0] or is_value(cells[0]):
        return False
    return all(map(is_value, cells[1:]))


def _between(text: str, left: int, right: int) -> str:
    return collapse(text[left + 1 : right].replace("\0", ""))


def _lined(canvas: list[str], edges: list[set[int]], downs: list[int], line: int) -> Table:
    """A drawing without rules between its rows, whose lines are rows."""
    rows: list[tuple[int, list[str]]] = []
    whole = True
    for number, text in enumerate(canvas):
        if not set(text) <= _RULE_MARKS | {" "}:
            own = [x for x in downs if x in edges[number]]
            whole = whole and own == downs
            cells = [_between(text, a, b) for a, b in pairwise(own)]
            rows.append((line + number, cells))
    return table_of_rows(rows, "grid" if whole else "rows")


def _edges(row: str) -> set[int]:
    found = {match.start() for match in _EDGES.finditer(row)}
    if "+" in row:
        found -= {match.start() for match in _SIGN.finditer(row)}
    return found


def _ruled(row: str, downs: list[int]) -> list[bool]:
    """For each gap between two vertical positions, whether the line rules it off."""
    parts = []
    for left, right in pairwise(downs):
        inside = row[left + 1 : right]
        parts.append(
            row[left] in _RULE_MARKS
            and row[right] in _RULE_MARKS
            and set(inside) <= _RULE_MARKS
            and (len(inside) > 1 or row[left] not in _DOWN or row[right] not in _DOWN)
        )
    return parts


class _Slots(Struct, frozen=True):
    """The drawing and its smallest parts: ``acrosses`` and ``downs`` are where lines may stand."""

    canvas: list[str]
    edges: list[set[int]]
    downs: list[int]
    acrosses: list[int]
    ruled: list[list[bool]]

    def open_right(self, row: int, column: int) -> bool:
        """Whether no line parts this slot from the next in its row."""
        x = self.downs[column + 1]
        inside = self.edges[self.acrosses[row] + 1 : self.acrosses[row + 1]]
        return not any(x in edges for edges in inside)

    def open_below(self, row: int, column: int) -> bool:
        """Whether no line parts this slot from the next in its column."""
        return not self.ruled[self.acrosses[row + 1]][column]

    def text(self, top: int, below: int, left: int, right: int) -> tuple[str, int]:
        """What is written in a rectangle of slots, and the line (from 0) where it begins."""
        start = self.acrosses[top] + 1
        parts = [
            _between(row, self.downs[left], self.downs[right])
            for row in self.canvas[start : self.acrosses[below]]
        ]
        first = next((n for n, part in enumerate(parts) if part), 0)
        return join_wrapped([part for part in parts if part]), start + first


def _cells(slots: _Slots, line: int) -> list[Cell] | None:
    """Grow each cell from its first slot to the right and down; ``None`` if one is no rectangle."""
    row_count, column_count = len(slots.acrosses) - 1, len(slots.downs) - 1
    taken = [[False] * column_count for _ in range(row_count)]
    cells: list[Cell] = []
    for row in range(row_count):
        for column in range(column_count):
            if taken[row][column]:
                continue
            right, below = column + 1, row + 1
            while right < column_count and slots.open_right(row, right - 1):
                right += 1
            while below < row_count and slots.open_below(below - 1, column):
                below += 1
            for r in range(row, below):
                for c in range(column, right):
                    if taken[r][c] or (c + 1 < right and not slots.open_right(r, c)):
                        return None
                    if r + 1 < below and not slots.open_below(r, c):
                        return None
                    taken[r][c] = True
            text, at = slots.text(row, below, column, right)
            place = Place(line=line + at)
            cells.append(Cell(text, row, column, below - row, right - column, place))
    return cells
