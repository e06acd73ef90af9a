"""The placements of one row: those that its own sums allow, and those with one wrong figure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import combinations, compress
from operator import itemgetter, not_

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
    """All placements of one row, and what its own sums say of them.

    A row has thousands of placements: what each leaves of the sums' targets is held as one number,
    with a field of ``bits`` for each sum.
    """

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
        most = sum(map(abs, figures)) + max((abs(each.target) for each in sums), default=0)
        self.bits = most.bit_length() + 2
        self.combos = _combos(width, len(figures))
        if not sums:
            self.left = [0] * len(self.combos)
            return
        weights = [self._packed([own.get(at, 0) for own in signs]) for at in range(width)]
        self.left = _left(self._packed([each.target for each in sums]), weights, figures)

    def right(self, without: Collection[int] = ()) -> Domain:
        """The placements in which all sums of the row hold, but those in ``without``."""
        if without:
            held = {left: self._holds(left, without) for left in set(self.left)}
            holding = compress(self.combos, map(held.__getitem__, self.left))
        else:
            holding = compress(self.combos, map(not_, self.left))
        found: Domain = {}
        for combo in holding:
            found.setdefault(self._vector(self._values(combo)), []).append(combo)
        return found

    def _holds(self, left: int, without: Collection[int]) -> bool:
        """Whether nothing is left of the sums but of those in ``without``."""
        return all(not r or n in without for n, r in enumerate(self._residuals(left)))

    def every(self) -> Domain:
        """All placements, whatever the sums say."""
        return self.right(range(len(self.sums)))

    def wrong(self) -> Domain:
        """The placements whose sums fail and hold again with another number for one figure.

        The vectors have that number: it is what should have been printed.
        """
        corrections = {left: self._corrections(left) if left else [] for left in set(self.left)}
        found: dict[Vector, dict[Combo, None]] = {}
        placements = zip(self.combos, map(corrections.__getitem__, self.left), strict=True)
        for combo, possible in filter(itemgetter(1), placements):
            values = self._values(combo)
            for position, delta in possible:
                printed = values[position]
                if printed + delta >= 0 or self.signed:
                    values[position] = printed + delta
                    found.setdefault(self._vector(values), {})[combo] = None
                    values[position] = printed
        return {vector: list(combos) for vector, combos in found.items()}

    def _corrections(self, left: int) -> list[tuple[int, int]]:
        """(position, right number less the printed one) of every figure that would mend the sums.

        ``left`` is what is left of the sums, of which some fail.
        """
        residuals = self._residuals(left)
        first = next(n for n, residual in enumerate(residuals) if residual)
        found: list[tuple[int, int]] = []
        for position, sign, signs in self.fixes[first]:
            delta = sign * residuals[first]
            if tuple([own * delta for own in signs]) == residuals:
                found.append((position, delta))
        return found

    def _packed(self, numbers: Sequence[int]) -> int:
        return sum(number << self.bits * n for n, number in enumerate(numbers))

    def _residuals(self, left: int) -> tuple[int, ...]:
        """What is left of each sum's target."""
        size, half = 1 << self.bits, 1 << (self.bits - 1)
        residuals: list[int] = []
        for _ in self.sums:
            residual = (left + half) % size - half
            residuals.append(residual)
            left = (left - residual) >> self.bits
        return tuple(residuals)

    def _values(self, combo: Combo) -> list[int]:
        values = [0] * self.width
        for at, figure in zip(combo, self.figures, strict=True):
            values[at] = figure
        return values

    def _vector(self, values: Sequence[int]) -> Vector:
        return tuple([values[position] for position in self.coupled])


@lru_cache(maxsize=16)
def _combos(width: int, count: int) -> list[Combo]:
    """All placements of ``count`` figures; rows of one table have the same."""
    return list(combinations(range(width), count))


def _left(target: int, weights: Sequence[int], figures: Sequence[int]) -> list[int]:
    """For each placement, in the order of ``combinations``, the target less weighted figures."""
    begun = [(target, 0)]
    for number, figure in enumerate(figures):
        stop = len(weights) - len(figures) + number + 1
        taken = [(weight * figure, at) for at, weight in enumerate(weights[:stop], 1)]
        begun = [(left - took, at) for left, first in begun for took, at in taken[first:]]
    return [left for left, _ in begun]
