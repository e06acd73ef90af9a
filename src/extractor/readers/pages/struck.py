"""Rules through the middle of characters: these are struck out, and no longer count.

As in the other formats, text struck out beside text that stands is left out; where nothing else
stands its digits keep their stroke, and no number is read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from extractor.marks import STROKE, strike_digits
from extractor.readers.pages.records import Box, Glyph, Word

# A stroke runs this far above the lower edge of a character's box, as parts of the size: the
# baseline lies 0.12 above it, and strokes are drawn between a fifth and the half of the size above.
LOW, HIGH = 0.26, 0.66
# A stroke is no thicker than this part of the size, and at least this much of it long.
THICK, SHORT = 0.16, 0.3
# It begins and ends where characters do, within this part of the size.
ENDS = 0.35
# What stands this near beside struck text belongs to the same cell.
NEAR = 0.3
# The sizes of letters that are looked at, in points.
_LEAST, _MOST = 4, 40


def mark_struck(glyphs: list[Glyph], rules: list[Box]) -> tuple[list[Glyph], list[Box]]:
    """The characters without the struck ones that stand beside others, and the rules left over."""
    strokes = _candidates(glyphs, rules)
    if not strokes:
        return glyphs, rules
    order = sorted(range(len(glyphs)), key=lambda number: glyphs[number][3])
    bottoms = [glyphs[number][3] for number in order]
    uprights = [box for box in rules if box[2] - box[0] < 1.5 and box[3] - box[1] > 4]
    parts: dict[int, set[int]] = {}
    used: set[Box] = set()
    for box in strokes:
        y = (box[1] + box[3]) / 2
        low = bisect_left(bottoms, y + LOW * _LEAST)
        high = bisect_right(bottoms, y + HIGH * _MOST)
        line = order[low:high]
        found = _covered(box, y, [(number, glyphs[number]) for number in line])
        if found and not _meets(box, uprights):
            used.add(box)
            for number, index in found:
                parts.setdefault(number, set()).add(index)
    if not parts:
        return glyphs, rules
    return _written(glyphs, parts, uprights), [box for box in rules if box not in used]


def _candidates(glyphs: Sequence[Glyph], rules: Sequence[Box]) -> list[Box]:
    """Level rules at the height of the middle of some character."""
    heights = {int(glyph[3]) for glyph in glyphs}
    if not heights:
        return []
    size = max(glyph[5] for glyph in glyphs)
    reach = range(int(LOW * _LEAST), int(HIGH * min(size, _MOST)) + 2)
    near = {height - step for height in heights for step in reach}
    return [
        box
        for box in rules
        if int(box[3]) in near and box[3] - box[1] < THICK * _MOST and box[2] - box[0] > 1
    ]


def _covered(box: Box, y: float, line: Sequence[tuple[int, Glyph]]) -> list[tuple[int, int]]:
    """The characters that a rule strikes, as (number of the piece, index in it); none if it is
    longer than these."""
    found: list[tuple[int, int]] = []
    left, right, size = 1e9, -1e9, 0.0
    for number, (x0, _, x1, bottom, text, height) in line:
        if not (LOW * height < bottom - y < HIGH * height) or x1 <= box[0] or x0 >= box[2]:
            continue
        if text == " " or box[3] - box[1] > THICK * height or box[2] - box[0] < SHORT * height:
            continue
        step = (x1 - x0) / max(len(text), 1)
        for index in range(len(text)):
            start = x0 + index * step
            if box[0] < start + step / 2 < box[2]:
                found.append((number, index))
                left, right, size = min(left, start), max(right, start + step), height
    if abs(left - box[0]) > ENDS * size or abs(right - box[2]) > ENDS * size:
        return []
    return found


def _meets(box: Box, uprights: Sequence[Box]) -> bool:
    """True if a rule belongs to a grid: it ends at upright ones."""
    return any(
        upright[1] - 1 < box[1] < upright[3] + 1
        and (abs(upright[0] - box[0]) < 1 or abs(upright[2] - box[2]) < 1)
        for upright in uprights
    )


def _written(
    glyphs: Sequence[Glyph], parts: dict[int, set[int]], uprights: Sequence[Box]
) -> list[Glyph]:
    """The pieces, cut between struck and standing characters; struck ones without neighbours."""
    cut: list[tuple[Glyph, bool]] = []
    for number, glyph in enumerate(glyphs):
        within = parts.get(number)
        if within is None:
            cut.append((glyph, False))
            continue
        x0, top, x1, bottom, text, size = glyph
        step = (x1 - x0) / len(text)
        for index, character in enumerate(text):
            piece = (x0 + index * step, top, x0 + (index + 1) * step, bottom, character, size)
            cut.append((piece, index in within))
    standing = [glyph for glyph, struck in cut if not struck and glyph[4].strip()]
    runs: list[list[Glyph]] = []
    kept: list[Glyph] = []
    for glyph, struck in cut:
        if not struck:
            kept.append(glyph)
        elif runs and abs(runs[-1][-1][3] - glyph[3]) < 1 and _gap(runs[-1][-1], glyph) < NEAR:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    for run in runs:
        if not any(_beside(run, other, uprights) for other in standing):
            kept += [(*glyph[:4], strike_digits(glyph[4]), glyph[5]) for glyph in run]
    return kept


def _gap(before: Glyph, after: Glyph) -> float:
    return (after[0] - before[2]) / before[5]


def _beside(run: Sequence[Glyph], other: Glyph, uprights: Sequence[Box]) -> bool:
    """True if a character stands right beside struck ones, in the same cell."""
    first, last = run[0], run[-1]
    if abs(other[3] - first[3]) > 0.4 * first[5]:
        return False
    if _gap(last, other) + 0.1 >= 0 and _gap(last, other) < NEAR:
        between = last[2], other[0]
    elif _gap(other, first) + 0.1 >= 0 and _gap(other, first) < NEAR:
        between = other[2], first[0]
    else:
        return False
    middle = (first[1] + first[3]) / 2
    return not any(
        between[0] - 1 < box[0] < between[1] + 1 and box[1] < middle < box[3] for box in uprights
    )


def without_struck(words: list[Word]) -> list[Word]:
    """The words of one cell without those struck out, where others stand."""
    standing = [word for word in words if STROKE not in word.text]
    return standing or words
