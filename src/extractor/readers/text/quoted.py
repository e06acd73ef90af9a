"""Rows of quoted cells between commas (RFC 4180) among the prose of a text: ``"规章","5","0"``."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

# What stands between two such cells.
BETWEEN: Final = '","'
# Fewer lines may be prose that quotes.
MIN_ROWS: Final = 3
# A row goes on over so many lines at the most.
MAX_LINES: Final = 4
_CELL: Final = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_ROW: Final = re.compile(f"{_CELL.pattern}(?:,{_CELL.pattern})+")


def with_bars(text: str) -> tuple[str, list[int] | None]:
    """``text`` with each such row as one between bars, on one line; empty cells stay.

    A bar within a cell becomes a full-width one, which parts no cells. Where rows went on over
    several lines, the number (from 0) that each line of the result had before comes with it.
    """
    lines = text.split("\n")
    rows = _rows(lines)
    if len(rows) < MIN_ROWS:
        return text, None
    result: list[str] = []
    origin: list[int] = []
    at = 0
    while at < len(lines):
        stop, cells = rows.get(at, (at + 1, None))
        origin.append(at)
        result.append(lines[at] if cells is None else f"| {' | '.join(cells)} |")
        at = stop
    return "\n".join(result), origin if len(result) < len(lines) else None


def _rows(lines: list[str]) -> dict[int, tuple[int, list[str]]]:
    """By its first line: the line behind a row, and the row's cells.

    Lines of which some end or begin with a comma were cut at a width, as no program does that
    writes cells of several lines. Only there digits on both sides of a cut are one number.
    """
    whole: dict[int, tuple[int, str]] = {}
    cut = False
    at = 0
    while at < len(lines):
        stop = _row_end(lines, at) if lines[at][:1] == '"' else 0
        if stop:
            parts = [line.strip() for line in lines[at:stop]]
            cut = cut or any(a[-1:] == "," or b[:1] == "," for a, b in pairwise(parts))
            whole[at] = stop, "".join(parts)
        at = stop or at + 1
    rows: dict[int, tuple[int, list[str]]] = {}
    for first, (stop, line) in whole.items():
        split = any(
            a[-1:].isdigit() and b[:1].isdigit()
            for a, b in pairwise(map(str.strip, lines[first:stop]))
        )
        if cut or not split:
            cells = [c.replace('""', '"').replace("|", "｜") for c in _CELL.findall(line)]
            rows[first] = stop, cells
    return rows


def _row_end(lines: list[str], at: int) -> int:
    """The line behind the row that begins with a line; 0 where none does."""
    line = ""
    for stop in range(at, min(at + MAX_LINES, len(lines))):
        part = lines[stop].strip()
        if not part or (stop > at and part[0] == '"' and line[-1] == '"'):
            return 0
        line += part
        if _ROW.fullmatch(line):
            return stop + 1
    return 0
