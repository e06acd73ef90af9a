"""Exact search: one vector for each row so that every sum holds, and which vectors ever can.

The search answers one question for each vector, "is there a solution with it?", and never lists
the solutions, of which there may be millions. A budget of steps bounds the time: what was not
refuted by then counts as possible, so that a limit can only make a figure ambiguous.

A set of a row's vectors is an integer with a bit for each of them (a mask).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

# Reachable sums of one equation that are worth listing; beyond, only its bounds are used.
MAX_SUMS = 4096
# Steps (rounds of taking out what is refuted) of all questions about one table together, some
# tenths of a second. The worst tables of practice need a thousand.
MAX_STEPS = 10_000

Vector = tuple[int, ...]
Masks = tuple[int, ...]


class Constraint(Struct, frozen=True):
    """``target`` = sum over rows of what the row's vector contributes.

    ``terms`` are (row, ((position in the vector, sign), ...)).
    """

    target: int
    terms: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]


class Search:
    """The vectors of some rows and the equations over them, prepared for many questions."""

    def __init__(
        self, vectors: Sequence[Sequence[Vector]], constraints: Sequence[Constraint]
    ) -> None:
        self.constraints = constraints
        self.full: Masks = tuple((1 << len(found)) - 1 for found in vectors)
        # For each equation and each of its rows: what it contributes → the vectors that do.
        self.parts = [
            [(row, _contributions(vectors[row], at)) for row, at in constraint.terms]
            for constraint in constraints
        ]
        self.of_row: dict[int, list[int]] = {}
        for number, constraint in enumerate(constraints):
            for row, _ in constraint.terms:
                self.of_row.setdefault(row, []).append(number)
        self.budget = MAX_STEPS
        self._without: Collection[int] = ()

    def feasible(self, without: Collection[int] = (), known: Masks | None = None) -> Masks | None:
        """The vectors of each row that some solution uses, with some equations left out.

        ``None`` where there is no solution. Vectors in ``known`` are kept without asking again.
        """
        self._without = without
        if any(
            not constraint.terms and constraint.target
            for number, constraint in enumerate(self.constraints)
            if number not in without
        ):
            return None
        start = self._prune(self.full, range(len(self.constraints)))
        if start is None:
            return None
        kept = list(known) if known is not None else [0] * len(start)
        if known is not None and not any(s & ~k for s, k in zip(start, known, strict=True)):
            return known
        first = self._solve(start)
        if first is None and self.budget > 0:
            return None
        for row, mask in enumerate(first or ()):
            kept[row] |= mask
        for row, mask in enumerate(start):
            for bit in _bits(mask):
                if not kept[row] & bit:
                    self._ask(start, row, bit, kept)
        return tuple(kept)

    def _ask(self, start: Masks, row: int, bit: int, kept: list[int]) -> None:
        """Whether some solution uses one vector; the vectors of one such solution are kept."""
        if self.budget <= 0:
            kept[row] |= bit
            return
        trial = self._prune((*start[:row], bit, *start[row + 1 :]), self.of_row.get(row, ()))
        solution = self._solve(trial) if trial is not None else None
        for number, used in enumerate(solution or ()):
            kept[number] |= used
        if trial is not None and solution is None and self.budget <= 0:
            kept[row] |= bit

    def _solve(self, masks: Masks) -> Masks | None:
        """One solution within pruned masks, ``None`` where there is none or steps ran out."""
        still_open = [n for n, mask in enumerate(masks) if mask & (mask - 1)]
        if not still_open:
            return masks
        row = min(still_open, key=lambda n: masks[n].bit_count())
        for bit in _bits(masks[row]):
            if self.budget <= 0:
                return None
            trial = self._prune((*masks[:row], bit, *masks[row + 1 :]), self.of_row.get(row, ()))
            if trial is not None:
                solution = self._solve(trial)
                if solution is not None:
                    return solution
        return None

    def _prune(self, masks: Masks, changed: Collection[int]) -> Masks | None:
        """Take out the vectors that some equation refutes, until nothing changes."""
        self.budget -= 1
        if not all(masks):
            return None
        waiting = {number for number in changed if number not in self._without}
        left = list(masks)
        while waiting:
            number = waiting.pop()
            narrowed = _narrow(self.constraints[number].target, self.parts[number], left)
            if narrowed is None:
                return None
            for row, mask in narrowed:
                left[row] = mask
                waiting.update(n for n in self.of_row[row] if n not in self._without)
        return tuple(left)


def _contributions(vectors: Sequence[Vector], at: tuple[tuple[int, int], ...]) -> dict[int, int]:
    found: dict[int, int] = {}
    for number, vector in enumerate(vectors):
        total = 0
        for position, sign in at:
            total += sign * vector[position]
        found[total] = found.get(total, 0) | 1 << number
    return found


def _bits(mask: int) -> list[int]:
    """The single bits of a mask."""
    bits: list[int] = []
    while mask:
        bit = mask & -mask
        bits.append(bit)
        mask ^= bit
    return bits


def _narrow(
    target: int, parts: Sequence[tuple[int, dict[int, int]]], masks: Sequence[int]
) -> list[tuple[int, int]] | None:
    """The rows whose masks this equation makes smaller; ``None`` where it cannot hold."""
    open_parts: list[tuple[int, dict[int, int], set[int]]] = []
    for row, by_total in parts:
        mask = masks[row]
        totals = {total for total, vectors in by_total.items() if vectors & mask}
        if len(totals) == 1:
            target -= next(iter(totals))
        else:
            open_parts.append((row, by_total, totals))
    if not open_parts:
        return None if target else []
    supported = _supported([totals for _, _, totals in open_parts], target)
    if supported is None:
        return None
    narrowed: list[tuple[int, int]] = []
    for (row, by_total, totals), keep in zip(open_parts, supported, strict=True):
        if len(keep) < len(totals):
            allowed = 0
            for total in keep:
                allowed |= by_total[total]
            narrowed.append((row, masks[row] & allowed))
    return narrowed


def _supported(parts: Sequence[set[int]], target: int) -> list[set[int]] | None:
    """Of each part the numbers that take part in some choice, one of each, that makes a sum."""
    lows, highs = [0], [0]
    for part in reversed(parts):
        lows.append(lows[-1] + min(part))
        highs.append(highs[-1] + max(part))
    before: list[set[int]] = [{0}]
    for number, part in enumerate(parts, 1):
        low, high = target - highs[len(parts) - number], target - lows[len(parts) - number]
        reached = {total + n for total in before[-1] for n in part if low <= total + n <= high}
        if not reached:
            return None
        if len(reached) > MAX_SUMS:
            return [set(part) for part in parts]
        before.append(reached)
    after = {target} & before[-1]
    if not after:
        return None
    kept: list[set[int]] = []
    for part, totals in zip(reversed(parts), reversed(before[:-1]), strict=True):
        keep = {n for n in part if any(total - n in totals for total in after)}
        after = {total - n for total in after for n in keep if total - n in totals}
        kept.append(keep)
    kept.reverse()
    return kept
