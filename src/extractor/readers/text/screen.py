"""How a program counted the columns of the screen: by the width of characters, or each as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from extractor.readers.text.lines import to_columns

Draw = Callable[[str], str]

# A way in which things begin at so many places more than in the best is none that was used.
MUCH_WORSE: Final = 3
MAX_WIDTH: Final = 2000

_GAP = re.compile(r"\S[ \u00a0\u3000]{2,}\S")
_CELL = re.compile(r"\S+(?: \S+)*")


def _ambiguous_columns(line: str) -> str:
    return to_columns(line, ambiguous=True)


# Each gives a line with one character for each column of the screen.
DRAWS: Final[tuple[Draw, ...]] = (to_columns, str, _ambiguous_columns)


def ways_to_count(lines: list[str]) -> tuple[Draw, ...]:
    """The ways in which a text may count columns, best first.

    The best is that in which what stands between gaps begins, ends or is centred at the fewest
    places of its table; others count where they are hardly worse.
    """
    totals = [0] * len(DRAWS)
    for run in _runs(lines):
        for number, draw in enumerate(DRAWS):
            found = [match.span() for line in run for match in _CELL.finditer(draw(line))]
            places = ({a for a, _ in found}, {b for _, b in found}, {a + b for a, b in found})
            totals[number] += min(map(len, places))
    best = min(totals)
    order = sorted(range(len(DRAWS)), key=lambda number: totals[number])
    return tuple(DRAWS[number] for number in order if totals[number] < best + MUCH_WORSE)


def _runs(lines: list[str]) -> Iterator[list[str]]:
    """Lines with gaps that follow each other."""
    run: list[str] = []
    for line in lines:
        if "  " in line and len(line) <= MAX_WIDTH and _GAP.search(line):
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run
