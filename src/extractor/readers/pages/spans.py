"""Header lines of a table without upright rules → header rows with spanning cells."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.readers.pages.columns import Piece
from extractor.readers.pages.rules import Line as Rule

# Header texts are centred over their columns within this part of the size.
CENTRED = 0.6


def spread(
    pieces: Sequence[Piece],
    below: Sequence[Piece],
    columns: Sequence[tuple[float, float]],
    rules: Sequence[Rule],
) -> list[Piece]:
    """Widen the cells of a header line over the columns that they are centred on.

    ``below`` are the cells of the lines under it, ``rules`` the short level rules between the
    two: a rule under a cell says exactly which columns belong to it.
    """
    taken = {column for piece in pieces for column in range(piece.first, piece.last + 1)}
    result = []
    for index, piece in enumerate(pieces):
        low = pieces[index - 1].last + 1 if index else 0
        high = pieces[index + 1].first - 1 if index + 1 < len(pieces) else len(columns) - 1
        if index == 0 and piece.first > 0 and 0 not in taken:
            low = 1  # the first column holds the rows' labels, and no heading spans it
        ruled = _by_rule(piece, columns, rules)
        first, last = ruled or _by_centre(piece, (low, high), columns, below)
        result.append(
            Piece(
                min(first, piece.first),
                max(last, piece.last),
                piece.text,
                piece.x0,
                piece.top,
                piece.x1,
                piece.bottom,
                piece.size,
                piece.numeric,
            )
        )
    return result


def _by_rule(
    piece: Piece, columns: Sequence[tuple[float, float]], rules: Sequence[Rule]
) -> tuple[int, int] | None:
    middle = (piece.x0 + piece.x1) / 2
    for y, x0, x1 in rules:
        if -0.3 * piece.size < y - piece.bottom < 1.5 * piece.size and x0 < middle < x1:
            inside = [
                number
                for number, (left, right) in enumerate(columns)
                if x0 - piece.size < (left + right) / 2 < x1 + piece.size
                and right > x0
                and left < x1
            ]
            if inside:
                return inside[0], inside[-1]
    return None


def _by_centre(
    piece: Piece,
    limits: tuple[int, int],
    columns: Sequence[tuple[float, float]],
    below: Sequence[Piece],
) -> tuple[int, int]:
    """The widest run of headed columns around a cell that it is centred on."""
    headed = {column for p in below for column in range(p.first, p.last + 1)}
    middle = (piece.x0 + piece.x1) / 2
    best = (piece.first, piece.last)
    if not all(column in headed for column in range(best[0], best[1] + 1)):
        return best
    least = CENTRED * piece.size
    for first in range(limits[0], piece.first + 1):
        for last in range(piece.last, limits[1] + 1):
            if last - first <= best[1] - best[0]:
                continue
            if not all(column in headed for column in range(first, last + 1)):
                continue
            x0 = min([columns[first][0]] + [p.x0 for p in below if p.first == first])
            x1 = max([columns[last][1]] + [p.x1 for p in below if p.last == last])
            if abs((x0 + x1) / 2 - middle) < max(least, 0.06 * (x1 - x0)):
                best = (first, last)
    return best
