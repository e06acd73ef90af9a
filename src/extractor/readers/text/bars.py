"""Tables drawn with bars: one row a line, one cell a line, Markdown, org and AsciiDoc.

What a program prints between two bars is a cell. Whether the number of a cell in its row is also
its column depends on the program: only tables whose rows all have one width, empty cells counted,
are grids. The rest keep their rows, or only their order.
"""

from __future__ import annotations

import re
from typing import Final

from extractor.marks import UNREADABLE
from extractor.model import Table
from extractor.readers.text.lines import Span, collapse, is_value, may_be_cell, table_of_rows
from extractor.readers.text.markdown import is_rule, markdown_tables
from extractor.readers.text.pipes import broken_rows, doubled_rows, pipe_tables

# A lone line with fewer bars is a line of navigation or prose.
MIN_BARS: Final = 2
NEAR: Final = 16
MIN_LOOSE: Final = 3

_ONE_COLUMN_RULE = re.compile(r"\s*:?-{3,}:?\s*")


def read_bars(lines: list[str], start: int) -> Span | None:
    """The block of bar lines at ``start`` as tables; ``None`` if there is none.

    ``lines[start]`` holds a bar, or is the only cell of a first row over a Markdown rule.
    """
    if "|" not in lines[start] and not _heads_rule(lines, start):
        return None
    stop, numbers = _block(lines, start)
    if len(numbers) == 1:
        only = lines[start].strip()
        if only.count("|") < MIN_BARS or not (only[0] == "|" or only[-1] == "|"):
            return None
    return Span(start, stop, tuple(_tables(lines, numbers)))


def _heads_rule(lines: list[str], at: int) -> bool:
    """Whether line ``at`` is a first row of one cell: a rule and a row with bars come next."""
    return (
        at + 2 < len(lines)
        and "|" in lines[at + 2]
        and bool(lines[at].strip())
        and _ONE_COLUMN_RULE.fullmatch(lines[at + 1]) is not None
    )


def _block(lines: list[str], start: int) -> tuple[int, list[int]]:
    """Where the block ends, and the numbers of its lines that are not blank.

    Some programs print a blank line after each row: a block that begins so goes on over single
    blank lines. Lines without a bar belong to a block of one cell a line (see ``_without_bar``)
    and, when short and followed by a bar line, to a Markdown table with rows of one cell.
    """
    count = len(lines)
    spaced = (
        start + 2 < count
        and not lines[start + 1].strip()
        and "|" in lines[start + 2]
        and (start + 3 >= count or not lines[start + 3].strip())
    )
    one_bar = lines[start].count("|") == 1
    numbers: list[int] = []
    at = start
    while at < count:
        line = lines[at]
        if "|" in line or (at > start and is_rule(line) and numbers[-1] == at - 1):
            numbers.append(at)
        elif not numbers and _heads_rule(lines, at):
            numbers += (at, at + 1)
            at += 1
        elif not line.strip():
            if not (spaced and at + 1 < count and "|" in lines[at + 1]):
                break
        elif not (
            at + 1 < count
            and "|" in lines[at + 1]
            and _without_bar(lines, at, one_bar, is_rule(lines[start + 1]))
        ):
            break
        else:
            numbers.append(at)
        at += 1
    return (numbers[-1] + 1 if numbers else start + 1), numbers


def _without_bar(lines: list[str], at: int, one_bar: bool, ruled: bool) -> bool:
    """Whether a line without a bar, before one with a bar, is a cell of the block around it."""
    if not may_be_cell(lines[at].strip()):
        return False
    if not one_bar:
        return ruled
    if lines[at + 1].count("|") != 1 or lines[at - 1].count("|") > 1:
        return False
    # Once in a while such a line is a heading between two tables; cells without a bar come often.
    near = lines[max(0, at - NEAR) : at + NEAR]
    loose = [line.strip() for line in near if "|" not in line and may_be_cell(line.strip())]
    # A figure that no other is like may be the number of a page, unless bars stand on both sides.
    between = lines[at - 1].strip() == lines[at + 1].strip() == "|"
    alone = is_value(lines[at].strip()) and sum(map(is_value, loose)) < MIN_LOOSE and not between
    return len(loose) >= MIN_LOOSE and not alone


def _tables(lines: list[str], numbers: list[int]) -> list[Table]:
    """The tables of a block; which program's habits it follows is told by where its bars stand."""
    rows = [(number + 1, collapse(lines[number])) for number in numbers]
    plain = [row for row in rows if not is_rule(row[1])]
    if not plain:
        return []
    if rows[0][1][0] == "|" and any(text[-1] != "|" for _, text in rows):
        rows = _marked_cuts(rows)
        plain = [row for row in rows if not is_rule(row[1])]
    if len(plain) < len(rows):
        return markdown_tables(rows)
    if all(text.count("|") <= 1 and (text[0] == "|" or text[-1] == "|" or "|" not in text)
           for _, text in plain):  # fmt: skip
        return [table_of_rows([(n, [text.strip("| ")]) for n, text in plain], "sequence")]
    leading = sum(1 for _, text in plain if text[0] == "|")
    if 0 < leading < len(plain) or any(text == "|" for _, text in plain):
        return [broken_rows(plain)]
    doubled = doubled_rows(plain) if leading else None
    if doubled is not None:
        return [doubled]
    roomy = any("|  |" in lines[number] for number in numbers)
    return pipe_tables(plain, leading > 0, roomy)


def _marked_cuts(rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Rows with what is cut marked as unreadable: a last figure without the bar of all others.

    A line that was cut ends before its closing bar and has fewer bars than others; what goes on in
    the next line is not cut.
    """
    whole = [text.count("|") for _, text in rows if text[0] == text[-1] == "|"]
    if 2 * len(whole) <= len(rows):
        return rows
    most = max(whole)
    marked: list[tuple[int, str]] = []
    for at, (line, text) in enumerate(rows):
        ends = at + 1 == len(rows) or rows[at + 1][1][0] == "|"
        if text[0] == "|" != text[-1] and ends and text.count("|") < most:
            last = text[text.rindex("|") + 1 :].strip()
            if is_value(last) or (last and last[-1].isascii() and last[-1].isalnum()):
                text += UNREADABLE
        marked.append((line, text))
    return marked
