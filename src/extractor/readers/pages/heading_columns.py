"""The header of a table of figures without rules → where its columns begin, blank ones too."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractor.readers.pages.figure_lines import ALIGNED, is_below
from extractor.readers.pages.records import Word
from extractor.readers.pages.text import is_cjk
from extractor.readers.pages.words import by_x, chunks

Column = tuple[float, float]

# What a stretch without words must be wider for each point that it stands off the middle.
ASIDE = 0.3
# ... but for one beside figures that headings are flush with (points).
FLUSH = 100.0
# Headings of one line have more than this part of the size between them.
APART = 1.2
# The words of a longer header are not compared with each other.
MOST_WORDS = 400


def header_bounds(words: Sequence[Word], columns: Sequence[Column], left: float) -> list[float]:
    """Where the columns begin (but for the first label's): the places that fewest words cross.

    ``left`` is where the labels end. The first bound stands between the labels and the figures.
    """
    in_order = _bounds_in_order(words, columns, left)
    if in_order is not None:
        return in_order
    bounds = []
    ends = [left, *(column[1] for column in columns)]
    middles = [sum(column) / 2 for column in columns]
    pitches = [0.0, *(right - left for left, right in itertools.pairwise(middles))]
    for low, column, pitch in zip(ends, columns, pitches, strict=False):
        bounds.append(_free_place(words, low, max(column[0], low), pitch))
    covered = _covered(words)
    return _with_headings(bounds, [w for w in words if id(w) not in covered], columns)


def _bounds_in_order(
    words: Sequence[Word], columns: Sequence[Column], left: float
) -> list[float] | None:
    """The bounds where a header of one line has one heading for the labels and for each column.

    Whatever side headings and figures are flush with, each pair stands clear of all others.
    ``None`` where one does not.
    """
    if len({round(word.bottom) for word in words}) != 1 or len(words) <= len(columns):
        return None
    parts = chunks(sorted(words, key=by_x), APART)
    if len(parts) != len(columns) + 1:
        return None
    bounds = []
    ends = [left, *(column[1] for column in columns)]
    for before, part, end, column in zip(parts, parts[1:], ends, columns, strict=False):
        low, high = max(before[-1].x1, end), min(part[0].x0, column[0])
        if low >= high:
            return None
        bounds.append((low + high) / 2)
    return bounds


def _with_headings(
    bounds: list[float], leaves: Sequence[Word], columns: Sequence[Column]
) -> list[float]:
    """The bounds, moved where a column has no heading and one beside it has two side by side.

    Headings flush with the left of columns whose figures are flush with the right stand between.
    ``leaves`` are the words that no others stand below.
    """
    for number in range(1, len(columns)):
        start, stop = bounds[number], (*bounds, float("inf"))[number + 1]
        if any(start <= (w.x0 + w.x1) / 2 < stop for w in leaves):
            continue
        before = [w for w in leaves if bounds[number - 1] <= (w.x0 + w.x1) / 2 < start]
        last = max(before, key=lambda w: w.x0, default=None)
        if last is None or last.x0 < columns[number - 1][1]:
            continue
        if any(w.x1 < last.x0 and abs(w.bottom - last.bottom) < 2 * last.size for w in before):
            bounds[number] = (columns[number - 1][1] + last.x0) / 2
    return bounds


def _covered(words: Sequence[Word]) -> set[int]:
    """The identities of words that others stand below; none of a header that is too long."""
    if len(words) > MOST_WORDS:
        return set()
    return {
        id(word)
        for word in words
        if any(
            o.top > word.bottom - 0.2 * o.size and o.x0 < word.x1 and word.x0 < o.x1 for o in words
        )
    }


def with_blank_columns(
    words: Sequence[Word], columns: Sequence[Column], left: float
) -> tuple[Column, ...]:
    """The columns and those that have a heading but no figure.

    Such a heading has several lines, or stands right of all figures, or on the level of others that
    each stand over a column. ``left`` is where the labels end.
    """
    lowest = max([word.bottom for word in words], default=0.0)
    low = [word for word in words if word.bottom > lowest - 2.2 * word.size]
    heads = [w for w in low if any(is_below(w, column, ALIGNED * w.size) for column in columns)]
    found = list(columns)
    for word in low:
        over = any(word.x0 < x1 + 1 and x0 - 1 < word.x1 for x0, x1 in found)
        wraps = any(o is not word and o.bottom > word.bottom and _is_level(o, word) for o in low)
        # Right of all figures a heading needs no second line: the page may cut its column off.
        end = max([o.x1 for o in words if o.x0 < word.x0], default=word.x0)
        beyond = word.x0 > columns[-1][1] and word.x0 - end > 0.5 * word.size
        beyond = beyond and not _is_end(word, low, columns[-1])
        own = wraps or beyond or _is_head(word, low, (heads, columns))
        if own and not over and word.x0 > columns[0][1]:
            found.append((word.x0, word.x1))
    first = _first_columns(words, (columns, left))
    return tuple(sorted([*found, *first]))


def _first_columns(words: Sequence[Word], place: tuple[Sequence[Column], float]) -> list[Column]:
    """The headings between that of the labels and those of the figures: of columns left blank.

    ``place`` are the columns and where the labels end. Each column has a heading over it.
    """
    columns, left = place
    covered = _covered(words)
    lowest = sorted((w for w in words if id(w) not in covered), key=by_x)
    if not all(any(w.x0 < x1 and x0 < w.x1 for w in lowest) for x0, x1 in columns):
        return []
    first = [w for w in lowest if left < w.x0 and w.x1 < columns[0][0]]
    if not all(is_cjk(word.text[0]) for word in first):
        return []
    return [(part[0].x0, part[-1].x1) for part in chunks(first, APART)] if first else []


def _is_head(
    word: Word, words: Sequence[Word], place: tuple[Sequence[Word], Sequence[Column]]
) -> bool:
    """True for a text on the level of headings, and above none, that belongs to none beside it.

    ``place`` are the words that stand over columns, and these: both beside it have such a word.
    """
    heads, columns = place
    slack = 0.2 * word.size
    before = max([column for column in columns if column[1] < word.x0], default=None)
    after = min([column for column in columns if column[0] > word.x1], default=None)
    for column in (before, after):
        if column and not any(is_below(head, column, ALIGNED * head.size) for head in heads):
            return False
    level = [head for head in heads if abs(head.bottom - word.bottom) < slack]
    if len(level) < 2 or len(word.text) < 2:
        return False
    for other in words:
        if other is word:
            continue
        if other.bottom > word.bottom + slack and other.x0 < word.x1 and word.x0 < other.x1:
            return False
        gap = max(other.x0 - word.x1, word.x0 - other.x1)
        near = abs(other.bottom - word.bottom) < slack and gap < word.size
        if near and not any(_is_whole(other, column, other.x0 < word.x0) for column in columns):
            return False
    return True


def _is_whole(word: Word, column: Column, before: bool) -> bool:
    """True for a text with its middle over a column: a whole heading, not a part of one.

    ``before``: what may go on in it or after it stands on its right, else on its left.
    """
    if len(word.text) < 2 or abs(word.x0 - column[0] if before else word.x1 - column[1]) < 1:
        return False
    return abs(word.x0 + word.x1 - column[0] - column[1]) < 2 * ALIGNED * word.size


def _is_end(word: Word, words: Sequence[Word], column: Column) -> bool:
    """True for the end of a heading that has its middle over a column, after a space."""
    slack = 0.3 * word.size
    return any(
        abs(other.bottom - word.bottom) < slack
        and 0 < word.x0 - other.x1 < 1.5 * word.size
        and abs(other.x0 + word.x1 - column[0] - column[1]) < 2 * slack
        for other in words
    )


def _is_level(word: Word, other: Word) -> bool:
    return abs(word.x0 - other.x0) < 1 or abs(word.x0 + word.x1 - other.x0 - other.x1) < 1


def _free_place(words: Sequence[Word], low: float, high: float, pitch: float) -> float:
    """The middle of the widest stretch between two places that fewest words stand in.

    ``pitch`` is the distance of the columns on both sides, 0 if there are none.
    """
    near = [word for word in words if word.x0 < high and word.x1 > low]
    marks = sorted({low, high, *(min(max(x, low), high) for w in near for x in (w.x0, w.x1))})
    lowest = max([word.bottom for word in words], default=0.0)
    flush_left = any(abs(word.x0 - high) < 1 for word in words)
    flush_right = any(abs(word.x1 - low) < 1 for word in words)
    covered = _covered(near)
    best: tuple[float, float, float] | None = None
    for start, stop in itertools.pairwise(marks):
        middle = (start + stop) / 2
        # The last lines head single columns; a heading of a group, above others, may run over.
        crossing = sum(
            (3 if word.bottom > lowest - 2.2 * word.size or word.x1 - word.x0 < pitch else 1)
            + (id(word) not in covered)
            for word in near
            if word.x0 < middle < word.x1
        )
        # Spaces inside of headings may be as wide as those between, but stand off the middle.
        off = ASIDE * abs(middle - (low + high) / 2) - (stop - start)
        if (flush_left and stop > high - 1) or (flush_right and start < low + 1):
            off -= FLUSH
        if best is None or (crossing, off) < best[:2]:
            best = (crossing, off, middle)
    return best[2] if best else (low + high) / 2
