"""Columns drawn by a rule over or under the header.

A rule such as ``---- -----`` (pandoc's simple and multiline tables) or ``==== =====``
(reStructuredText) shows where the columns begin, so that the table is a grid.
"""

from __future__ import annotations

import re
from typing import Final

from extractor.model import Layout
from extractor.readers.text.lines import (
    Span,
    collapse,
    join_wrapped,
    table_of_rows,
    to_columns,
)

Rows = list[tuple[int, list[str]]]

MAX_HEADER: Final = 40
LOOK_AHEAD: Final = 200

_COLUMN_RULE = re.compile(r"\s*(?:-{2,}(?:\s+-+)+|={2,}(?:\s+=+)+)\s*")
_FULL_RULE = re.compile(r"\s*-{5,}\s*")
_GROUP = re.compile(r"[-=]+")
_GAP = re.compile(r"\s{2,}")


def is_column_rule(line: str) -> bool:
    """Whether ``line`` rules columns: two groups of dashes or more."""
    return ("--" in line or "==" in line) and _COLUMN_RULE.fullmatch(line) is not None


def begins_columns(lines: list[str], at: int) -> bool:
    """Whether a table under column rules begins at ``at``.

    With the rule itself, with a header of one line over it, or with the full rule of a multiline
    table, whose header may take several lines.
    """
    if is_column_rule(lines[at]):
        return True
    if at + 2 < len(lines) and is_column_rule(lines[at + 1]) and lines[at].strip():
        return bool(lines[at + 2].strip())
    if not _FULL_RULE.fullmatch(lines[at]):
        return False
    for line in lines[at + 1 : at + MAX_HEADER]:
        if is_column_rule(line):
            return True
        if not line.strip():
            return False
    return False


def read_columns(lines: list[str], start: int) -> Span:
    """The table that ``begins_columns`` found at ``start``; none in rules over nothing."""
    rule = start
    while not is_column_rule(lines[rule]):
        rule += 1
    headed = rule > start
    multiline = headed and bool(_FULL_RULE.fullmatch(lines[start]))
    end = _closing(lines, rule, headed, multiline)
    stop = end if end is not None else _until_blank(lines, rule + 1)
    body = lines[rule + 1 : stop]
    # A line of spaces is a row of empty cells; what parts rows of several lines has none.
    split = multiline or (end is not None and "" in body)
    groups: list[list[int]] = []
    if headed:
        header = list(range(start + multiline, rule))
        groups += [header] if multiline else [[n] for n in header]
    bounds = [match.start() for match in _GROUP.finditer(lines[rule])]
    first = bounds[1] if lines[rule].lstrip()[0] == "=" else 0
    groups += _row_lines(lines, rule + 1, stop, split, first)
    rows, layout = _cut(lines, groups, bounds)
    stop = stop + 1 if end is not None else stop
    return Span(start, stop, (table_of_rows(rows, layout),) if rows else ())


def _closing(lines: list[str], rule: int, headed: bool, multiline: bool) -> int | None:
    """The last line of the table, if a rule closes it.

    A simple table under a header has no blank line inside; the others may, and are searched for
    their closing rule no further than ``LOOK_AHEAD`` lines behind the first.
    """
    marks = lines[rule].strip()
    one_piece = headed and not multiline
    last: int | None = None
    limit = len(lines)
    at = rule + 1
    while at < limit:
        text = lines[at].strip()
        if text == marks or (multiline and _FULL_RULE.fullmatch(text)):
            last = at
        elif not text:
            if last is not None or one_piece:
                break
            limit = min(limit, at + LOOK_AHEAD)
        at += 1
    return last


def _until_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def _row_lines(lines: list[str], start: int, stop: int, split: bool, first: int) -> list[list[int]]:
    """The lines of each row: blank lines part the rows of a multiline table.

    In reStructuredText a line without anything in the ``first`` column goes on with the row above.
    """
    groups: list[list[int]] = [[]]
    for at in range(start, stop):
        line = lines[at]
        if is_column_rule(line) or _FULL_RULE.fullmatch(line):
            continue
        if first and groups[-1] and not line[:first].strip():
            groups[-1].append(at)
        elif not split:
            groups.append([at])
        elif line.strip():
            groups[-1].append(at)
        else:
            groups.append([])
    return [group for group in groups if group]


def _cut(lines: list[str], groups: list[list[int]], bounds: list[int]) -> tuple[Rows, Layout]:
    """Cuts lines at the columns' bounds, counted so that every bound falls on a space.

    Lines that run over the bounds under every count are cut at gaps, and are rows only.
    """
    numbers = [n for group in groups for n in group]
    for drawn in (
        {n: to_columns(lines[n]) for n in numbers},
        {n: lines[n] for n in numbers},
        {n: to_columns(lines[n], ambiguous=True) for n in numbers},
    ):
        if all(_free(text, bounds) for text in drawn.values()):
            break
    else:
        return [(g[0] + 1, _fields("  ".join(lines[n] for n in g))) for g in groups], "rows"
    rows: Rows = []
    stops = [*bounds[1:], None]
    for group in groups:
        cells = []
        for left, right in zip([0, *bounds[1:]], stops, strict=True):
            parts = [collapse(drawn[n][left:right].replace("\0", "")) for n in group]
            cells.append(join_wrapped([part for part in parts if part]))
        rows.append((group[0] + 1, cells))
    return rows, "grid"


def _free(text: str, bounds: list[int]) -> bool:
    return all(text[bound - 1 : bound] in ("", " ") for bound in bounds[1:])


def _fields(line: str) -> list[str]:
    return [collapse(field) for field in _GAP.split(line.strip())]
