"""Columns of a table without upright rules: which of them a heading shares with its figures."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.readers.pages.columns import Piece
from extractor.readers.pages.rows import header_end

Column = tuple[float, float]
# A heading stands on another line if it is higher by this part of its size.
HIGHER = 0.3


def headings_to_figures(
    lines: Sequence[Sequence[Piece]], columns: Sequence[Column]
) -> list[Column]:
    """Join columns that hold a heading alone with the figures right of them that have none.

    In wide columns a heading in the middle stands clear of figures at the right. What stands higher
    than the heading may be over several columns, and is the heading of none of them alone.
    """
    first = header_end(lines, ())
    heads, bodies = _by_column(lines[:first]), _by_column(lines[first:])
    joined = list(columns)
    for at in range(len(columns) - 2, 0, -1):
        figures = bodies.get(at + 1, [])
        if at in bodies or at not in heads or len(figures) < 2:
            continue
        top = min(piece.top - HIGHER * piece.size for piece in heads[at])
        own = any(piece.top >= top for piece in heads.get(at + 1, ()))
        if not own and all(piece.numeric for piece in figures):
            # The extent is that of heading and figures, without what is over them and more.
            pieces = heads[at] + figures
            x0, x1 = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
            joined[at : at + 2] = [(x0, x1)]
    return joined


def _by_column(lines: Sequence[Sequence[Piece]]) -> dict[int, list[Piece]]:
    found: dict[int, list[Piece]] = {}
    for line in lines:
        for piece in line:
            for column in range(piece.first, piece.last + 1):
                found.setdefault(column, []).append(piece)
    return found
