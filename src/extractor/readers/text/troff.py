"""Tables of troff (tbl), as manual pages and ms documents have them: ``T{`` … ``T}@T{`` … ``T}``.

The lines between ``.TS`` and ``.TE`` are options, a format, which ends in a full stop, and rows.
"""

from __future__ import annotations

import re
from typing import Final

OPENS: Final = "\n.TS"
_CLOSES: Final = ".TE"
_TAB: Final = re.compile(r"tab\s*\((.)\)")
# A row of a rule, or a new format within a table.
_RULES: Final = frozenset(("_", "=", ".T&"))
_NAMED: Final = re.compile(r"\\\[u([0-9A-Fa-f]{4,5})\]")
# Fonts and sizes: \f[B], \fB, \s+1; zero-width marks: \& and \|.
_FONT: Final = re.compile(r"\\f(?:\[\w*\]|\w)|\\s[+-]?\d|\\[&|^]")
_MACRO: Final = re.compile(r"^\.(?:LP|PP?|PD.*|SS|SH|\\\".*)$")


def with_bars(text: str) -> tuple[str, list[int]]:
    """``text`` with each row of its tables as a line between bars, and where its lines come from.

    For each line of the result the number (from 0) of the line of ``text`` where it begins.
    """
    text = _FONT.sub("", _NAMED.sub(lambda match: chr(int(match[1], 16)), text))
    text = text.replace("\\-", "-").replace("\\~", " ").replace("\\ ", " ")
    lines = text.split("\n")
    plain: list[str] = []
    origin: list[int] = []
    at = 0
    while at < len(lines):
        if lines[at].startswith(OPENS[1:]):
            rows, at = _rows(lines, at)
        else:
            rows = {at: "" if _MACRO.match(lines[at]) else lines[at]}
        plain += rows.values()
        origin += rows
        at += 1
    return "\n".join(plain), origin


def _rows(lines: list[str], start: int) -> tuple[dict[int, str], int]:
    """The rows of a table by the line where each begins, and the line where the table ends."""
    stop = start + 1
    while stop < len(lines) and not lines[stop].startswith(_CLOSES):
        stop += 1
    mark, at = "\t", start + 1
    if at < stop and lines[at].rstrip().endswith(";"):
        found = _TAB.search(lines[at])
        mark = found[1] if found else mark
        at += 1
    while at < stop and not lines[at].rstrip().endswith("."):
        at += 1
    begin, cells, block = at + 1, [""], False
    rows: dict[int, str] = {start: ""}
    for number in range(at + 1, stop):
        line = lines[number].replace("|", "｜")
        if not block and line.strip() in _RULES:
            begin = number + 1
            continue
        if block and not line.startswith("T}"):
            cells[-1] += "" if _MACRO.match(line) else f" {line.strip()}"
            continue
        for n, field in enumerate(line.removeprefix("T}").split(mark)):
            cells += [""] if n else []
            block = field.strip() == "T{"
            cells[-1] += "" if block else field
        if not block:
            rows[begin] = f"| {' | '.join(cell.strip() for cell in cells)} |"
            begin, cells = number + 1, [""]
    rows[stop] = ""
    return rows, stop
