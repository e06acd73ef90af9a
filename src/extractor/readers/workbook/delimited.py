"""Comma- and tab-separated text."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable

from extractor.errors import LimitError
from extractor.readers.workbook.evidence import spaced
from extractor.readers.workbook.sheet import Rows, Sheet, check_size, clean

DELIMITERS = (",", "\t", ";", "|", "，")
SAMPLE_LINES = 400


def read_delimited(text: str, preferred: str = "", *, markup: bool = False) -> tuple[Sheet, str]:
    """The rows of delimited text as a sheet, and the delimiter that was taken.

    ``markup``: the texts begin with the marks of ``extractor.markup``.

    Raises ``LimitError`` for a field or a number of cells past the limits.
    """
    delimiter = choose_delimiter(text, preferred)
    rows: Rows = {}
    shown = spaced if markup else clean
    count = 0
    try:
        for number, fields in enumerate(_rows(text.splitlines(keepends=True), delimiter)):
            texts = {column: shown(field) for column, field in enumerate(fields)}
            row = {column: text for column, text in texts.items() if text}
            if row:
                rows[number] = row
                count += len(row)
                check_size(count)
    except csv.Error as error:
        raise LimitError(
            f"a field of the text is too long ({error})",
            "look for a quotation mark that is never closed",
        ) from error
    return Sheet(rows, spans_known=False), delimiter


def choose_delimiter(text: str, preferred: str = "") -> str:
    """The delimiter that cuts most lines into the same number of fields.

    ``preferred`` (what the file's name says) wins where it cuts at least as evenly. Text without
    any delimiter is one column.
    """
    lines = [line for line in text[: 1 << 20].splitlines(keepends=True) if line.strip()]
    sample = lines[:SAMPLE_LINES]
    best, best_score = preferred or ",", (0.0, False, 0)
    order = sorted(DELIMITERS, key=lambda delimiter: delimiter != preferred)
    for delimiter in order:
        try:
            rows = [fields for fields in _rows(sample, delimiter) if fields]
        except csv.Error:
            continue
        counts = Counter(map(len, rows))
        # A quotation mark that is left in a field shows that the field was cut wrongly.
        whole = not any('"' in field for fields in rows for field in fields)
        many = {count: times for count, times in counts.items() if count > 1}
        if not many:
            continue
        count, times = max(many.items(), key=lambda item: (item[1], item[0]))
        score = (round(times / len(rows), 2), whole, count)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(lines: Iterable[str], delimiter: str) -> Iterable[list[str]]:
    return csv.reader(lines, delimiter=delimiter)
