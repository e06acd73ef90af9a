"""Rows of quoted cells between commas (RFC 4180) among the prose of a text: ``"规章","5","0"``."""

from __future__ import annotations

import re
from typing import Final

# What stands between two such cells.
BETWEEN: Final = '","'
# Fewer lines may be prose that quotes.
MIN_ROWS: Final = 3
_CELL: Final = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_ROW: Final = re.compile(f"{_CELL.pattern}(?:,{_CELL.pattern})+")


def with_bars(text: str) -> str:
    """``text`` with each such row as one between bars, line by line; empty cells stay.

    A bar within a cell becomes a full-width one, which parts no cells.
    """
    lines = text.split("\n")
    rows = [at for at, line in enumerate(lines) if line[:1] == '"' and _ROW.fullmatch(line.strip())]
    if len(rows) < MIN_ROWS:
        return text
    for at in rows:
        cells = [cell.replace('""', '"').replace("|", "｜") for cell in _CELL.findall(lines[at])]
        lines[at] = f"| {' | '.join(cells)} |"
    return "\n".join(lines)
