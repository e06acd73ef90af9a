"""The placements of one row: those that its own sums allow, and those with one wrong figure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

from msgspec import Struct

from extractor.solve.search import Vector

# The position in the row of each figure.
Combo = tuple[int, ...]
# Placements by the values that they give the positions that other rows' sums look at.
Domain = dict[Vector, list[Combo]]


class LocalSum(Struct, frozen=True):
    """``target`` = sum over ``terms`` (position in the row, sign); no other row is in it."""

    target: int
    terms: tuple[tuple[int, int], ...]


class RowDomains:
    """All placements of one row, and what its own sums say of them."""

    def __init__(
        self,
        width: int,
        figures: Sequence[int],
        sums: Sequence[LocalSum],
        coupled: Sequence[int],
        *,
        signed: bool,
    ) -> None:
        self.sums = sums
        self.signs = [dict(equation.terms) for equation in sums]
        self.coupled = coupled
        self.signed = signed
        self.tried: list[tuple[Combo, list[int], tuple[int, ...]]] = []
        for combo in combinations(range(width), len(figures)):
            values = [0] * width
            for at, figure in zip(combo, figures, strict=True):
                values[at] = figure
            residuals = []
            for equation in sums:
                left = equation.target
                for position, sign in equation.terms:
                    left -= sign * values[position]
                residuals.append(left)
            self.tried.append((combo, values, tuple(residuals)))

    def right(self, without: Collection[int] = ()) -> Domain:
        """The placements in which all sums of the row hold, but those in ``without``."""
        found: Domain = {}
        for combo, values, residuals in self.tried:
            if any(residuals) and any(r and n not in without for n, r in enumerate(residuals)):
                continue
            found.setdefault(self._vector(values), []).append(combo)
        return found

    def every(self) -> Domain:
        """All placements, whatever the sums say."""
        return self.right(range(len(self.sums)))

    def wrong(self) -> Domain:
        """The placements whose sums fail and hold again with another number for one figure.

        The vectors have that number: it is what should have been printed.
        """
        found: dict[Vector, dict[Combo, None]] = {}
        for combo, values, residuals in self.tried:
            if any(residuals):
                for position, number in self._corrections(values, residuals):
                    mended = [*values[:position], number, *values[position + 1 :]]
                    found.setdefault(self._vector(mended), {})[combo] = None
        return {vector: list(combos) for vector, combos in found.items()}

    def _corrections(
        self, values: Sequence[int], residuals: Sequence[int]
    ) -> list[tuple[int, int]]:
        """(position, right number) of every single figure that would mend the sums."""
        first = next(n for n, left in enumerate(residuals) if left)
        found: list[tuple[int, int]] = []
        for position, sign in self.sums[first].terms:
            delta = sign * residuals[first]
            number = values[position] + delta
            if (number >= 0 or self.signed) and all(
                signs.get(position, 0) * delta == left
                for signs, left in zip(self.signs, residuals, strict=True)
            ):
                found.append((position, number))
        return found

    def _vector(self, values: Sequence[int]) -> Vector:
        return tuple([values[position] for position in self.coupled])
