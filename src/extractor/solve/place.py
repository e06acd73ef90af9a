"""Rows that kept the order of their figures: all placements that the identities allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from math import comb

from msgspec import Struct

from extractor.solve.search import Constraint, Masks, Search, Vector

# Placements of one row that are looked at: 7 figures for 15 columns have 6,435.
MAX_PLACEMENTS = 8000

# A row's placements (the position of each figure), gathered by the values that they make.
Placements = dict[Vector, list[tuple[int, ...]]]


class Sum(Struct, frozen=True):
    """The slots ``left`` add up to the slots ``right``; positions in the form's slots."""

    left: tuple[int, ...]
    right: tuple[int, ...]


class OrderedRow(Struct, frozen=True):
    """Figures in printed order for slots in printed order, no more than these."""

    slots: tuple[int, ...]
    figures: tuple[Decimal, ...]


class SolvedRow(Struct, frozen=True):
    """For each slot of a row the figures (their positions in the row) that may stand there.

    ``None`` among the candidates: the slot may be empty. One candidate alone is what the sums
    leave. ``tested`` tells of it that the sums would have refuted any other even if one figure of
    the table were wrong: a sum that only just fits proves nothing about a source that may err.
    """

    candidates: tuple[tuple[int | None, ...], ...]
    tested: tuple[bool, ...]


class Solution(Struct, frozen=True):
    """``rows`` as given. ``broken``: the sums cannot all hold, and the candidates are those of all
    solutions in which one single figure is wrong (all there are, where even that has none).
    """

    rows: tuple[SolvedRow, ...]
    broken: bool


def is_placeable(row: OrderedRow) -> bool:
    """Whether a row has few enough placements to look at them all."""
    slots, figures = len(row.slots), len(row.figures)
    return figures <= slots and comb(slots, figures) <= MAX_PLACEMENTS


def place_rows(
    rows: Sequence[OrderedRow], known: Mapping[int, Decimal], sums: Sequence[Sum]
) -> Solution:
    """Solve all rows together; each must be placeable.

    ``known`` has the values of the slots outside of these rows (a blank counts 0). Sums with a
    slot that is neither known nor in a row say nothing.
    """
    problem = _Problem(rows, known, sums)
    strict = problem.solve()
    worlds = problem.single_errors(strict) or problem.search.full
    wider = problem.placements(worlds)
    narrow = wider if strict is None else problem.placements(strict)
    return Solution(_solved(rows, narrow, wider), strict is None)


class _Problem:
    """Rows, their placements and the equations between them."""

    def __init__(
        self, rows: Sequence[OrderedRow], known: Mapping[int, Decimal], sums: Sequence[Sum]
    ) -> None:
        self.rows = rows
        owner = {slot: (n, at) for n, row in enumerate(rows) for at, slot in enumerate(row.slots)}
        self.usable = [
            s for s in sums if all(n in owner or n in known for n in (*s.left, *s.right))
        ]
        scale = _scale([*known.values(), *(f for row in rows for f in row.figures)])
        constraints = [_constraint(s, owner, known, scale) for s in self.usable]
        self.all = [_placements(row, scale) for row in rows]
        self.search = Search([list(found) for found in self.all], constraints)

    def solve(self) -> Masks | None:
        """The vectors that some solution uses; ``None`` where there is none."""
        return self.search.feasible()

    def single_errors(self, strict: Masks | None) -> Masks | None:
        """The vectors of all solutions in which the sums of one slot need not hold."""
        found = strict
        dropped: set[tuple[int, ...]] = set()
        for slot in sorted({slot for s in self.usable for slot in (*s.left, *s.right)}):
            sums = tuple(n for n, s in enumerate(self.usable) if slot in s.left or slot in s.right)
            if strict is not None:
                # Sums over known slots alone hold already: without them the question is the same.
                sums = tuple(n for n in sums if self.search.constraints[n].terms)
            if sums and sums not in dropped:
                dropped.add(sums)
                more = self.search.feasible(sums, found)
                found = more if more is not None else found
        return found

    def placements(self, masks: Masks) -> list[Placements]:
        """The placements of the vectors in the masks."""
        return [
            {vector: combos for n, (vector, combos) in enumerate(found.items()) if mask >> n & 1}
            for mask, found in zip(masks, self.all, strict=True)
        ]


def _scale(values: Sequence[Decimal]) -> int:
    """The power of ten that makes all values whole."""
    places = [value.as_tuple().exponent for value in values]
    return int(10 ** max((-p for p in places if isinstance(p, int)), default=0)) or 1


def _constraint(
    equation: Sum,
    owner: Mapping[int, tuple[int, int]],
    known: Mapping[int, Decimal],
    scale: int,
) -> Constraint:
    target = 0
    terms: dict[int, list[tuple[int, int]]] = {}
    for side, sign in ((equation.left, 1), (equation.right, -1)):
        for slot in side:
            if slot in owner:
                row, at = owner[slot]
                terms.setdefault(row, []).append((at, sign))
            else:
                target -= sign * int(known[slot] * scale)
    return Constraint(target, tuple((row, tuple(at)) for row, at in terms.items()))


def _placements(row: OrderedRow, scale: int) -> Placements:
    figures = [int(figure * scale) for figure in row.figures]
    found: Placements = {}
    for combo in combinations(range(len(row.slots)), len(figures)):
        values = [0] * len(row.slots)
        for at, figure in zip(combo, figures, strict=True):
            values[at] = figure
        found.setdefault(tuple(values), []).append(combo)
    return found


def _solved(
    rows: Sequence[OrderedRow], strict: Sequence[Placements], worlds: Sequence[Placements]
) -> tuple[SolvedRow, ...]:
    solved: list[SolvedRow] = []
    for row, placements, wider in zip(rows, strict, worlds, strict=True):
        candidates = _candidates(row, placements)
        others = _candidates(row, wider)
        tested = tuple(mine == all_of for mine, all_of in zip(candidates, others, strict=True))
        solved.append(SolvedRow(candidates, tested))
    return tuple(solved)


def _candidates(row: OrderedRow, placements: Placements) -> tuple[tuple[int | None, ...], ...]:
    """For each slot the figures that some placement puts there, in order, nothing last."""
    found: list[set[int | None]] = [set() for _ in row.slots]
    for combos in placements.values():
        for combo in combos:
            at: dict[int, int] = {slot: figure for figure, slot in enumerate(combo)}
            for position, options in enumerate(found):
                options.add(at.get(position))
    return tuple(tuple(sorted(options, key=_last_if_none)) for options in found)


def _last_if_none(figure: int | None) -> tuple[bool, int]:
    return (figure is None, figure or 0)
