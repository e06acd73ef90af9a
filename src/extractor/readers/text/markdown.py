"""Markdown and org tables: rows between bars with a rule (``|---|:-:|``, ``|---+---|``)."""

from __future__ import annotations

import re
from typing import Final

from extractor.model import Table
from extractor.readers.text.lines import table_of_rows

MAX_LONE_ROW: Final = 50

_RULE = re.compile(r"\s*\|?\s*:?(?:-{2,}|={2,}):?\s*(?:[|+]\s*:?(?:-+|=+):?\s*)*\|?\s*")
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
# A line break of org, also where it is all that a cell holds.
_FORCED = re.compile(r"\\\\(?=\s|$)")
_UNESCAPED_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED_MARK = re.compile(r"\\([!-/:-@\[-`{-~])")


def is_rule(line: str) -> bool:
    """Whether ``line`` is a rule between rows and holds no cell."""
    return ("--" in line or "==" in line) and _RULE.fullmatch(line) is not None


def split_bars(text: str) -> list[str]:
    """The fields between bars, stripped; ``\\|`` is a bar inside a field."""
    if "\\|" in text:
        return [part.strip().replace("\\|", "|") for part in _UNESCAPED_BAR.split(text)]
    return list(map(str.strip, text.split("|")))


def markdown_tables(rows: list[tuple[int, str]]) -> list[Table]:
    """Tables from a block with at least one rule, given as (line, text).

    A rule under the first row tells that row the header. A later rule under a row of another width
    begins a new table: a program may print tables without a blank line between them. In a table
    whose rows differ in width the spans were dropped, and with them the columns.
    """
    # Without bars outside, a bar at the end of a row stands beside an empty cell.
    outer = any(text[0] == "|" or text[-1] == "|" for _, text in rows if is_rule(text))
    outer = outer or all(text[0] == "|" for _, text in rows if not is_rule(text))
    tables: list[list[tuple[int, list[str]]]] = [[]]
    for line, text in rows:
        current = tables[-1]
        if not is_rule(text):
            current.append((line, _fields(text, outer)))
        elif len(current) == 1:
            if not any(current[0][1]):
                current.clear()  # Markdown wants a header: this one is the program's
        elif len(current) > 1 and len(current[-1][1]) != len(current[-2][1]):
            head = current.pop()
            tables.append([head] if any(head[1]) else [])
    return [_table(table) for table in tables if table]


def _table(rows: list[tuple[int, list[str]]]) -> Table:
    if len(rows) == 1 and len(rows[0][1]) > MAX_LONE_ROW:
        # A table around the whole page was printed on one line: it has lost its rows.
        return table_of_rows(rows, "sequence")
    even = len(rows) > 1 and len({len(cells) for _, cells in rows}) == 1
    return table_of_rows(rows, "grid" if even else "rows")


def _fields(text: str, outer: bool) -> list[str]:
    if outer and text[0] == "|":
        text = text[1:]
    fields = split_bars(text)
    if outer and len(fields) > 1 and not fields[-1]:
        fields.pop()
    return [_cell(field) for field in fields]


def _cell(field: str) -> str:
    """The text of a field without Markdown's marks; a ``<br>`` is a line break."""
    if "<" in field:
        field = _BREAK.sub("\n", field).strip()
    if "\\" in field:
        field = _FORCED.sub(" ", field).strip()
        field = _ESCAPED_MARK.sub(r"\1", field)
    if len(field) > 4 and field.startswith("**") and field.endswith("**"):
        field = field[2:-2].strip()
    return field
