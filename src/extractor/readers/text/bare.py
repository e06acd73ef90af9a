"""Tables without any mark: one cell a line, or all cells of a row parted by single spaces.

Prose is told from cells by its length and its ending; a run of short lines is a table when enough
of them are figures.
"""

from __future__ import annotations

import re
from typing import Final

from extractor.numerals import COUNTING
from extractor.readers.text.lines import Span, is_value, may_be_cell, table_of_rows

# Fewer figures than this in a run of short lines do not make a table.
MIN_VALUES: Final = 4
MIN_SHARE: Final = 0.15
# Two rows that end in at least so many figures make a table of rows.
MIN_ROW_VALUES: Final = 2
MIN_ROWS: Final = 2
MAX_FIGURE: Final = 8
# What is left of a header that was wrapped.
MAX_WRAPPED: Final = 8

_ENUMERATOR = re.compile(
    rf"(?<=\S) (?=(?:[(（][{COUNTING}\d]{{1,3}}[)）]|[{COUNTING}]{{1,3}}、"
    r"|\d{1,2}(?:[.、．](?!\d)))\S)"
)
# A space that a line break or a writer left before a mark: 三 、本年度办理结果.
_LOOSE_MARK = re.compile(" (?=[、，；：）])")


def read_bare(texts: list[tuple[int, str]]) -> list[Span]:
    """The tables in lines that belong to no table with marks.

    ``texts`` are (line from 0, text with white space collapsed) without blank lines, in order and
    without a table between them.
    """
    spans: list[Span] = []
    run: list[tuple[int, str]] = []
    for line, text in texts:
        if may_be_cell(text):
            run.append((line, text))
        elif run:
            spans += _read_run(run)
            run = []
    if run:
        spans += _read_run(run)
    return spans


def _read_run(run: list[tuple[int, str]]) -> list[Span]:
    """The tables in a run of short lines: rows with several figures, or one cell a line."""
    rows = [n for n, (_, text) in enumerate(run) if " " in text and _row_values(text)]
    values = [n for n, (_, text) in enumerate(run) if is_value(text)]
    if len(rows) >= MIN_ROWS and len(rows) > len(values):
        start, stop = _first_and_last(run, rows)
        return [*_headed(run[:start]), _rows(run[start:stop]), *_headed(run[stop:])]
    stop = values[-1] + 1 if values else 0
    if len(values) < MIN_VALUES or len(values) < MIN_SHARE * stop:
        return _headed(run)
    cells = [(line + 1, [text]) for line, text in run[:stop]]
    table = table_of_rows(cells, "sequence", spaced=True)
    return [Span(run[0][0], run[stop - 1][0] + 1, (table,))]


def _row_values(text: str) -> bool:
    """Whether a line ends in several figures and is no figure with spaces inside."""
    if len(text) <= MAX_FIGURE and is_value(text):
        return False
    words = text.rsplit(" ", MIN_ROW_VALUES)
    return len(words) > 1 and all(is_value(word) for word in words[-MIN_ROW_VALUES:])


def _first_and_last(run: list[tuple[int, str]], rows: list[int]) -> tuple[int, int]:
    """The lines of a table of rows: from its header to the last line that ends in a figure.

    Lines before the first figures that have several words are headers, also where one that was
    wrapped leaves a word alone.
    """
    start, stop = rows[0], rows[-1] + 1
    while start and any(" " in text for _, text in run[max(0, start - 2) : start]):
        start -= 1
    if start < rows[0] and " " not in run[start][1]:
        start += 1
    while stop < len(run) and _ends_in_value(run[stop][1]):
        stop += 1
    return start, stop


def _headed(run: list[tuple[int, str]]) -> list[Span]:
    """Small tables of words alone on a line, rows below it that have no more and end in a figure.

    A line of one word between them is what was wrapped of the header.
    """
    spans: list[Span] = []
    at = 0
    while at < len(run):
        text = run[at][1]
        stop = at + 1
        if " " in text and not any(map(is_value, text.split(" "))):
            wrapped = stop + 1 < len(run) and _is_wrapped(run[stop][1])
            first = stop = stop + wrapped
            while stop < len(run) and _is_row(run[stop][1], text.count(" ")):
                stop += 1
            if stop > first:
                spans.append(_rows(run[at:stop]))
            else:
                stop = at + 1
        at = stop
    return spans


def _is_wrapped(text: str) -> bool:
    return " " not in text and len(text) <= MAX_WRAPPED and not is_value(text)


def _is_row(text: str, count: int) -> bool:
    words = text.split(" ", count + 1)
    return 1 < len(words) <= count + 1 and is_value(words[-1]) and not is_value(words[0])


def _rows(run: list[tuple[int, str]]) -> Span:
    """Lines as rows: the text before a row's figures is its label, parted only where an
    enumeration begins.
    """
    found = [(line + 1, _cells(text)) for line, text in run]
    return Span(run[0][0], run[-1][0] + 1, (table_of_rows(found, "rows", spaced=True),))


def _ends_in_value(text: str) -> bool:
    return " " in text and is_value(text.rpartition(" ")[2])


def _cells(text: str) -> list[str]:
    words = _LOOSE_MARK.sub("", text).split(" ")
    first = len(words)
    while first and is_value(words[first - 1]):
        first -= 1
    if first == len(words):
        return words
    label = " ".join(words[:first])
    return [*(_ENUMERATOR.split(label) if label else ()), *words[first:]]
