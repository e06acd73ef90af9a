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
        signs = [dict(equation.terms) for equation in sums]
        # For each position of a sum: its sign there, and its signs in all sums.
        self.fixes = [
            [(at, sign, tuple([own.get(at, 0) for own in signs])) for at, sign in equation.terms]
            for equation in sums
        ]
        self.width = width
        self.figures = figures
        self.coupled = coupled
        self.signed = signed
        # What each figure takes from a sum in each position; there are thousands of placements.
        taken = [
            [[own.get(at, 0) * figure for at in range(width)] for figure in figures]
            for own in signs
        ]
        self.tried: list[tuple[Combo, tuple[int, ...]]] = []
        for combo in combinations(range(width), len(figures)):
            residuals = []
            for equation, figures_take in zip(sums, taken, strict=True):
                taking = sum(map(list.__getitem__, figures_take, combo))
                residuals.append(equation.target - taking)
            self.tried.append((combo, tuple(residuals)))

    def right(self, without: Collection[int] = ()) -> Domain:
        """The placements in which all sums of the row hold, but those in ``without``."""
        found: Domain = {}
        for combo, residuals in self.tried:
            if any(residuals) and any(r and n not in without for n, r in enumerate(residuals)):
                continue
            found.setdefault(self._vector(self._values(combo)), []).append(combo)
        return found

    def every(self) -> Domain:
        """All placements, whatever the sums say."""
        return self.right(range(len(self.sums)))

    def wrong(self) -> Domain:
        """The placements whose sums fail and hold again with another number for one figure.

        The vectors have that number: it is what should have been printed.
        """
        found: dict[Vector, dict[Combo, None]] = {}
        for combo, residuals in self.tried:
            if any(residuals):
                values = self._values(combo)
                for position, number in self._corrections(values, residuals):
                    printed, values[position] = values[position], number
                    found.setdefault(self._vector(values), {})[combo] = None
                    values[position] = printed
        return {vector: list(combos) for vector, combos in found.items()}

    def _corrections(
        self, values: Sequence[int], residuals: tuple[int, ...]
    ) -> list[tuple[int, int]]:
        """(position, right number) of every single figure that would mend the sums."""
        first = next(n for n, left in enumerate(residuals) if left)
        alone = len(residuals) == 1
        found: list[tuple[int, int]] = []
        for position, sign, signs in self.fixes[first]:
            delta = sign * residuals[first]
            number = values[position] + delta
            if (number >= 0 or self.signed) and (
                alone or tuple([own * delta for own in signs]) == residuals
            ):
                found.append((position, number))
        return found

    def _values(self, combo: Combo) -> list[int]:
        values = [0] * self.width
        for at, figure in zip(combo, self.figures, strict=True):
            values[at] = figure
        return values

    def _vector(self, values: Sequence[int]) -> Vector:
        return tuple([values[position] for position in self.coupled])
