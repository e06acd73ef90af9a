"""Where the labels of a table begin on the page → how far each is indented.

Only labels that are set flush left tell levels: they begin at a few places, which several of them
share. Where labels are centred, or set flush right, nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from extractor.model import Cell, Place

# Beginnings and middles closer than this are one, in points.
_NEAR: Final = 1.5
# Levels are set so far apart: a step is two narrow spaces at least, and seldom four letters.
_STEPS: Final = (3.0, 26.0)
_MOST_LEVELS: Final = 6
_FEWEST: Final = 3
# Label columns stand at the left.
LABEL_COLUMNS: Final = 2

Extents = Mapping[Place, tuple[float, float]]
"""Left and right end of the text in a cell, by the cell's place on its page."""


def label_indents(cells: Sequence[Cell], extents: Extents) -> tuple[tuple[int, int], ...]:
    """The levels of labels below the first row as ``Markup.indents``, empty where none is sure.

    ``extents`` are needed for cells whose place is larger than their text.
    """
    found: list[tuple[int, int]] = []
    for column in range(LABEL_COLUMNS):
        labels: list[tuple[int, float, float]] = []
        for number, cell in enumerate(cells):
            if cell.column == column and cell.row and cell.text and cell.column_span == 1:
                place = cell.place
                if place is None or place.box is None:
                    return ()
                left, right = extents.get(place) or (place.box[0], place.box[2])
                labels.append((number, left, right))
        levels = _levels([(left, right) for _, left, right in labels])
        found += [(labels[n][0], level) for n, level in enumerate(levels) if level]
    return tuple(found)


def _levels(ends: Sequence[tuple[float, float]]) -> list[int]:
    if len(ends) < _FEWEST or _aligned_elsewhere(ends):
        return []
    lefts = sorted(left for left, _ in ends)
    starts = [lefts[0], *(after for before, after in pairwise(lefts) if after - before > _NEAR)]
    least, most = _STEPS
    if not 1 < len(starts) <= _MOST_LEVELS:
        return []
    if any(not least <= after - before <= most for before, after in pairwise(starts)):
        return []
    levels = [sum(left >= start - _NEAR / 10 for start in starts) - 1 for left, _ in ends]
    # A list of levels begins at the outermost one, and goes in by one step at a time.
    if levels[0] or any(after > before + 1 for before, after in pairwise(levels)):
        return []
    return levels


def _aligned_elsewhere(ends: Sequence[tuple[float, float]]) -> bool:
    """Whether most labels, of different widths, share their middle, or all of them their end."""
    rights = [right for _, right in ends]
    if max(rights) - min(rights) < _NEAR:
        return True
    middles = [(left + right) / 2 for left, right in ends]
    # Counted in steps: a table may have as many labels as a thousand pages hold.
    usual, _ = Counter(round(at / _NEAR) for at in middles).most_common(1)[0]
    near = sorted(at for at in middles if round(at / _NEAR) == usual)
    place = near[len(near) // 2]
    same = [end for end, at in zip(ends, middles, strict=True) if abs(at - place) < _NEAR]
    widths = [right - left for left, right in same]
    return 2 * len(same) > len(ends) and max(widths) - min(widths) > 2 * _NEAR
