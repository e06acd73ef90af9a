"""MediaWiki tables: ``{|`` opens one, ``|-`` parts rows, ``|`` or ``!`` begins a cell, ``|}`` ends.

https://www.mediawiki.org/wiki/Help:Tables
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from extractor.grid import Row, Section, form_table
from extractor.model import Place, Table
from extractor.readers.text.lines import Span, collapse, table_of_rows

OPENS: Final = "{|"
_CLOSES: Final = "|}"
_ROW: Final = "|-"
_CAPTION: Final = "|+"

# What may stand between the mark of a cell and a bar: its attributes.
_ATTRIBUTES = re.compile(r"""\s*(?:[\w-]+\s*=\s*(?:"[^"|]*"|'[^'|]*'|[^\s"'|]+)\s*)+\|(?!\|)""")
_SPAN = re.compile(r"""\b(rowspan|colspan)\s*=\s*["']?\s*(\d{1,5})""", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EMPHASIS = re.compile("'{2,5}")


class _Wiki(Struct):
    """A cell: its line (from 1), what it spans, and the lines of its text."""

    line: int
    rows: int
    columns: int
    texts: list[str]


def begins_mediawiki(lines: list[str], at: int) -> bool:
    """Whether a table is opened here."""
    return lines[at].lstrip().startswith(OPENS)


def read_mediawiki(lines: list[str], start: int) -> Span | None:
    """The table that is opened at ``start``; ``None`` where it is not closed or holds another."""
    stop = start + 1
    while stop < len(lines) and not (mark := lines[stop].lstrip()).startswith(_CLOSES):
        if mark.startswith(OPENS):
            return None
        stop += 1
    if stop >= len(lines):
        return None
    rows = _rows(lines, start + 1, stop)
    return Span(start, stop + 1, (_table(rows),) if rows else ())


def unwrapped(lines: list[str]) -> list[str]:
    """Lines without the marks of tables that hold other tables: these lay out a page."""
    outer = _holding(lines)
    if not outer:
        return lines
    plain = list(lines)
    depth: list[int] = []
    for at, line in enumerate(lines):
        mark = line.lstrip()
        if mark.startswith(OPENS):
            depth.append(at)
        if not depth or depth[-1] not in outer:
            if depth and mark.startswith(_CLOSES):
                depth.pop()
            continue
        if mark.startswith((OPENS, _ROW)):
            plain[at] = ""
        elif mark.startswith(_CLOSES):
            plain[at] = ""
            depth.pop()
        elif mark[:1] in ("|", "!"):
            found = _ATTRIBUTES.match(mark, 1)
            plain[at] = mark[found.end() if found else 1 :]
    return plain


def _holding(lines: list[str]) -> set[int]:
    """The lines that open a table in which another is opened."""
    depth: list[int] = []
    outer: set[int] = set()
    for at, line in enumerate(lines):
        mark = line.lstrip()[:2]
        if mark == OPENS:
            outer.update(depth[-1:])
            depth.append(at)
        elif mark == _CLOSES and depth:
            depth.pop()
    return outer


def _rows(lines: list[str], start: int, stop: int) -> list[list[_Wiki]]:
    rows: list[list[_Wiki]] = [[]]
    captioned = False
    for at in range(start, stop):
        mark = lines[at].strip()
        if mark.startswith(_ROW):
            rows.append([])
            captioned = False
        elif mark.startswith(_CAPTION):
            captioned = True
        elif mark[:1] in ("|", "!"):
            rows[-1] += _cells(mark[1:], at + 1, header=mark[0] == "!")
            captioned = False
        elif mark and rows[-1] and not captioned:
            rows[-1][-1].texts.append(mark)
    return [row for row in rows if row]


def _cells(text: str, line: int, header: bool) -> list[_Wiki]:
    """The cells of one line: ``a || b``, in a line of headers also ``a !! b``."""
    cells: list[_Wiki] = []
    for part in (text.replace("!!", "||") if header else text).split("||"):
        found = _ATTRIBUTES.match(part)
        spans = {name.lower(): int(n) for name, n in _SPAN.findall(found[0])} if found else {}
        body = part[found.end() :] if found else part
        cells.append(_Wiki(line, spans.get("rowspan", 1), spans.get("colspan", 1), [body]))
    return cells


def _plain(text: str) -> str:
    return _EMPHASIS.sub("", collapse(_BREAK.sub(" ", text) if "<" in text else text))


def _table(rows: list[list[_Wiki]]) -> Table:
    """A grid where spans are stated or all rows have one width; else rows are all that is known."""
    texts = [[_plain(" ".join(cell.texts)) for cell in row] for row in rows]
    if any(cell.rows != 1 or cell.columns != 1 for row in rows for cell in row):
        formed = [
            Row(own, [(c.rows, c.columns) for c in row], [Place(line=c.line) for c in row])
            for own, row in zip(texts, rows, strict=True)
        ]
        return form_table([Section(formed)], place=Place(line=rows[0][0].line))[0]
    even = len({len(row) for row in rows}) == 1
    numbered = [(row[0].line, own) for own, row in zip(texts, rows, strict=True)]
    return table_of_rows(numbered, "grid" if even else "rows")
