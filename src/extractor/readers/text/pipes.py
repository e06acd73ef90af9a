"""Tables of bars without a rule: what is certain about rows and columns, and no more."""

from __future__ import annotations

from itertools import groupby, pairwise
from math import gcd
from typing import Final

from msgspec import Struct

from extractor.model import Table
from extractor.readers.text.lines import table_of_rows
from extractor.readers.text.markdown import split_bars

# So many rows must agree before broken lines are joined to rows of one width.
MIN_ROWS: Final = 3


class _Row(Struct, frozen=True):
    """A row: its line, its cells up to the last that is not empty, and the empty fields after it.

    ``tight`` tells that bars stand side by side there, as padding does and empty cells do not.
    """

    line: int
    cells: list[str]
    empty: int
    tight: bool


def doubled_rows(rows: list[tuple[int, str]]) -> Table | None:
    """Rows written ``|cell||cell||cell|``, or ``None`` if they are written otherwise.

    Programs that write so leave empty cells out: rows are known, columns are not.
    """
    found = False
    for _, text in rows:
        inner = text[1:-1]
        pairs = inner.count("||")
        if len(text) < 2 or text[-1] != "|" or inner.count("|") != 2 * pairs:
            return None
        found = found or pairs > 0
    if not found:
        return None
    split = [(line, [c.strip() for c in text[1:-1].split("||")]) for line, text in rows]
    return table_of_rows(split, "rows")


def broken_rows(rows: list[tuple[int, str]]) -> Table:
    """Rows of which some go on over the next lines: only some lines begin with a bar.

    A line that begins with a bar goes on with the row before it, or begins a row whose first cell
    is empty: nothing in the line tells which. Where the bars of the whole block can be dealt out
    to rows of one width so that every row ends with a line, the block is a grid; else only the
    order of the cells is certain.
    """
    width = _even_width(rows)
    texts: list[tuple[int, str]] = []
    for line, text in rows:
        fields = split_bars(text)
        if not fields[-1]:
            fields.pop()
        texts += ((line, field) for field in fields)
    if width:
        chunks = [texts[i : i + width] for i in range(0, len(texts), width)]
        return table_of_rows([(c[0][0], [text for _, text in c]) for c in chunks], "grid")
    return table_of_rows([(line, [text]) for line, text in texts], "sequence")


def _even_width(rows: list[tuple[int, str]]) -> int:
    """The one width of all rows of a broken block, or 0 where it is in doubt."""
    if not all(text[-1] == "|" and "\\|" not in text for _, text in rows):
        return 0
    if any(text.endswith("||") for _, text in rows) and any(" | " in text for _, text in rows):
        return 0  # bars side by side pad a row whose cells stand apart
    ends: list[int] = []
    starts: list[int] = []
    total = 0
    for _, text in rows:
        if text[0] != "|":
            starts.append(total)
        total += text.count("|")
        ends.append(total)
    width = gcd(total, *starts)
    agreeing = sum(1 for a, b in pairwise([*starts, total]) if b - a == width)
    if width < 2 or total < MIN_ROWS * width or agreeing < MIN_ROWS - 1 or starts[0] != 0:
        return 0
    return width if set(range(width, total + 1, width)) <= set(ends) else 0


def pipe_tables(rows: list[tuple[int, str]], leading: bool, roomy: bool) -> list[Table]:
    """Tables of rows ``cell | cell |``, with a bar before the first cell too if ``leading``.

    Bars side by side at the end of a row (``|||``) pad it to the table's width: as many cells are
    missing from the row, spanned or empty, nobody knows where. Their number is kept in
    ``Table.padding``. Bars apart (``| | |``, and surely ``|  |  |``: ``roomy``) are empty cells.
    """
    split = [_row(line, text[1:] if leading else text) for line, text in rows]
    most = max(row.empty for row in split)
    padded = any(row.tight for row in split) or (
        most == 1 and not roomy and not any("" in row.cells for row in split)
    )
    if padded:
        return [_padded_table(group) for group in _padded_groups(split)]
    filled = [(row.line, row.cells + [""] * row.empty) for row in split]
    runs = [list(run) for _, run in groupby(filled, key=lambda row: len(row[1]))]
    # Tables may touch without a blank line: their widths tell them apart, if the program prints
    # empty cells, so that no row is short.
    whole = all(len(run) > 1 and len(run[0][1]) > 1 for run in runs)
    if leading and whole and (len(runs) == 1 or roomy):
        return [table_of_rows(run, "grid") for run in runs]
    return [table_of_rows(filled, "rows")]


def _row(line: int, text: str) -> _Row:
    body = text.rstrip("| ")
    tail = text[len(body) :]
    if body.endswith("\\") and tail.startswith("|"):
        body, tail = body + "|", tail[1:]
    bars = tail.count("|")
    if not body:
        return _Row(line, [], bars, "||" in tail)
    return _Row(line, split_bars(body), max(0, bars - 1), "||" in tail)


def _padded_table(rows: list[_Row]) -> Table:
    padding = tuple(row.empty for row in rows)
    return table_of_rows([(row.line, row.cells) for row in rows], "rows", padding)


def _padded_groups(rows: list[_Row]) -> list[list[_Row]]:
    """Rows by table: the last row of a table is not padded, and tables may differ in width."""
    groups: list[list[_Row]] = [[]]
    width = 0
    for row in rows:
        own = len(row.cells) + row.empty
        if groups[-1] and own != width and (row.empty or own > width):
            groups.append([])
        if not groups[-1]:
            width = own
        groups[-1].append(row)
        if own < width:
            groups.append([])
    groups = [group for group in groups if group]
    return groups if all(len(group) > 1 for group in groups) else [rows]
