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
        figures = [piece for piece in bodies.get(at + 1, ()) if piece.first == at + 1]
        if at not in heads or len(figures) < 2 or not _are_headings(lines[first:], at):
            continue
        top = min(piece.top - HIGHER * piece.size for piece in heads[at])
        own = any(piece.top >= top for piece in heads.get(at + 1, ()))
        if not own and all(piece.numeric for piece in figures):
            # The extent is that of headings and figures, without what is over them and more.
            pieces = [*heads[at], *(p for p in bodies.get(at, ()) if p.first == at), *figures]
            x0, x1 = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
            joined[at : at + 2] = [(x0, x1)]
    return joined


def _are_headings(lines: Sequence[Sequence[Piece]], at: int) -> bool:
    """True if below the header a column holds nothing, or headings of further parts alone.

    These are texts in lines that have no figure in the column right of it.
    """
    return all(
        not any(piece.first == at and piece.numeric for piece in line)
        and not any(piece.first == at + 1 for piece in line)
        for line in lines
        if any(piece.first <= at <= piece.last and piece.first for piece in line)
    )


def _by_column(lines: Sequence[Sequence[Piece]]) -> dict[int, list[Piece]]:
    found: dict[int, list[Piece]] = {}
    for line in lines:
        for piece in line:
            for column in range(piece.first, piece.last + 1):
                found.setdefault(column, []).append(piece)
    return found
