"""AsciiDoc tables (``|===``): a bar before each cell, rows by the number of columns.

A table inside a cell stands between ``!===`` and has ``!`` for the bar; the table around it lays
out a page.
"""

from __future__ import annotations

import re
from typing import Final

from extractor.grid import Row, Section, form_table
from extractor.model import Cell, Place, Table
from extractor.readers.text.lines import Span, collapse

Request = tuple[str, int, int, Place | None]

_SPEC = re.compile(
    r"(?:^|(?<=\s))(?:(\d{1,3})?(?:\.(\d{1,3}))?\+)?(?:[<^>]?(?:\.[<^>])?)?[adehlmsv]?\|",
    re.MULTILINE,
)
# A line break inside of a cell, which may hold nothing else.
_BREAK: Final = re.compile(r"(?<!\S)\+(?!\S)")
_COLUMNS = re.compile(r'cols\s*=\s*(?:"([^"]*)"|([^,\]]*))')
_FENCE = "|==="
INNER: Final = "!==="
_INNER_SPEC = re.compile(_SPEC.pattern.replace(r"\|", "!"), re.MULTILINE)


def begins_asciidoc(lines: list[str], at: int) -> bool:
    """Whether a table begins here: the fence, or its attributes in the line before."""
    line = lines[at].strip()
    if line.startswith("[") and line.endswith("]"):
        return at + 1 < len(lines) and lines[at + 1].strip() in (_FENCE, INNER)
    return line in (_FENCE, INNER)


def read_asciidoc(lines: list[str], start: int) -> Span | None:
    """The table that begins at ``start``; ``None`` without a closing fence.

    AsciiDoc deals the cells out over the columns that ``cols`` states or that the first line has.
    A table whose cells do not fill its rows keeps only their order.
    """
    opening = start if lines[start].strip() in (_FENCE, INNER) else start + 1
    fence = lines[opening].strip()
    stop = opening + 1
    while stop < len(lines) and lines[stop].strip() != fence:
        stop += 1
    if stop >= len(lines):
        return None
    spec = _SPEC if fence == _FENCE else _INNER_SPEC
    cells = _cells("\n".join(lines[opening + 1 : stop]), opening + 2, spec)
    if not cells:
        return Span(start, stop + 1, ())
    attributes = lines[start] if opening > start else ""
    columns = _column_count(attributes, lines[opening + 1 : stop], spec)
    return Span(start, stop + 1, (_table(cells, columns),))


def unnested(lines: list[str]) -> list[str]:
    """Lines without the fences and the bars of tables that hold a table."""
    plain = list(lines)
    opened: int | None = None
    nested = False
    for at, line in enumerate(lines):
        text = line.strip()
        if text == INNER:
            nested = True
        elif text == _FENCE and opened is None:
            opened, nested = at, False
        elif text == _FENCE:
            if nested and opened is not None:
                _unfence(plain, opened, at)
            opened = None
    return plain


def _unfence(lines: list[str], start: int, stop: int) -> None:
    """Blank the marks of the table between two fences, but not of those in its cells."""
    if start and lines[start - 1].strip().startswith("["):
        lines[start - 1] = ""
    lines[start] = lines[stop] = ""
    inner = False
    for at in range(start + 1, stop):
        if lines[at].strip() == INNER:
            inner = not inner
        elif not inner and "|" in lines[at]:
            lines[at] = _SPEC.sub(" ", lines[at])


def _column_count(attributes: str, body: list[str], spec: re.Pattern[str]) -> int:
    match = _COLUMNS.search(attributes)
    if match:
        total = 0
        for part in (match[1] or match[2] or "").split(","):
            times = re.match(r"\s*(\d{1,3})\*", part)
            total += int(times[1]) if times else 1
        return total
    first = next((line for line in body if line.strip()), "")
    return sum(int(match[1] or 1) for match in spec.finditer(first))


def _cells(text: str, line: int, spec: re.Pattern[str]) -> list[tuple[str, int, int, int]]:
    """Each cell's text, row span, column span and line."""
    cells: list[tuple[str, int, int, int]] = []
    marks = list(spec.finditer(text))
    at = 0
    for number, mark in enumerate(marks):
        stop = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        line += text.count("\n", at, mark.start())
        at = mark.start()
        content = collapse(text[mark.end() : stop])
        if "+" in content:
            content = collapse(_BREAK.sub(" ", content))
        cells.append((content, int(mark[2] or 1), int(mark[1] or 1), line))
    return cells


def _table(cells: list[tuple[str, int, int, int]], columns: int) -> Table:
    place = Place(line=cells[0][3])
    area = sum(max(1, row_span) * max(1, column_span) for _, row_span, column_span, _ in cells)
    if columns < 1 or area % columns:
        loose = tuple(Cell(text, None, None, 1, 1, Place(line=n)) for text, _, _, n in cells)
        return Table(loose, 0, 0, "sequence", False, (), place)
    if area == len(cells):
        count = len(cells) // columns
        flat = tuple(
            Cell(text, i // columns, i % columns, 1, 1, Place(line=n))
            for i, (text, _, _, n) in enumerate(cells)
        )
        return Table(flat, count, columns, "grid", False, (), place)
    requests: list[Request] = [(text, rows, width, Place(line=n)) for text, rows, width, n in cells]
    rows = [
        Row([r[0] for r in row], [(r[1], r[2]) for r in row], [r[3] for r in row])
        for row in _rows_of(requests, columns)
    ]
    table, _ = form_table([Section(rows)], place=place)
    return table


def _rows_of(requests: list[Request], columns: int) -> list[list[Request]]:
    """Rows of cells as AsciiDoc fills them: a row ends when its columns are taken."""
    rows: list[list[Request]] = [[]]
    taken = {0: 0}
    row = 0
    for request in requests:
        while taken.get(row, 0) >= columns:
            row += 1
            rows.append([])
        _, row_span, column_span, _ = request
        rows[-1].append(request)
        for below in range(row, row + max(1, row_span)):
            taken[below] = taken.get(below, 0) + max(1, column_span)
    return rows
