"""Tables with a bar alone on a line between two cells, and rows parted by blank lines."""

from __future__ import annotations

import re
from typing import Final

BAR: Final = "|"
# Fewer such bars make no table.
MIN_BARS: Final = 6
_LONE: Final = re.compile(r"\n[ \t]*\n\|[ \t]*\n(?=[ \t]*\n)")
# A line break of Markdown, which ends a row.
_BREAK: Final = "  "


def may_have_lone_bars(text: str) -> bool:
    """Whether some lines of ``text`` may hold nothing but a bar."""
    return text.count("\n\n|") >= MIN_BARS and len(_LONE.findall(text)) >= MIN_BARS


def rows_of_lone_bars(lines: list[str]) -> tuple[list[str], list[int]] | None:
    """``lines`` with each row of such tables on one line, and the number (from 0) that each had.

    A cell that has no bar before it begins a row; a break behind a bar ends one with an empty cell.
    ``None`` where there are too few such bars.
    """
    rows: list[str] = []
    origin: list[int] = []
    cells: list[str] = []
    first = bars = 0
    open_ = blank = False

    def close() -> None:
        nonlocal cells, open_
        if cells:
            if open_:
                cells.append("")
            rows.append(" | ".join(cells))
            origin.append(first)
        cells, open_ = [], False

    for at, line in enumerate(lines):
        text = line.strip()
        if text == BAR:
            bars += 1
            if not cells:
                cells, first = [""], at
            elif open_:
                cells.append("")
            open_ = True
        elif text and open_:
            cells.append(text)
            open_, blank = False, False
        elif text and len(cells) > 1 and not blank:
            # The line above goes on.
            cells[-1] = f"{cells[-1]} {text}"
        elif text:
            close()
            cells, first, blank = [text], at, False
        else:
            if open_ and line.startswith(_BREAK):
                close()
            blank = True
    close()
    return (rows, origin) if bars >= MIN_BARS else None
