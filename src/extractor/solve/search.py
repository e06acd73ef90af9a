"""Exact search: one vector for each row so that every sum holds, and which vectors ever can.

The search answers one question for each vector, "is there a solution with it?", and never lists
the solutions, of which there may be millions. A budget of steps bounds the time: what was not
refuted by then counts as possible, so that a limit can only make a figure ambiguous.

A set of a row's vectors is an integer with a bit for each of them (a mask).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

# Sums up to the first, counted from the least, are all listed; of greater ones so many that more
# are not worth listing: then only the bounds are used. Those up to ``MAX_BITS`` are held as bits.
MAX_DENSE = 8192
MAX_BITS = 1 << 17
MAX_SUMS = 4096
# Sums that are listed in the time of one step.
WORK = 64
# Steps (equations looked at) of all questions about one table together: half a second.
MAX_STEPS = 25_000

Vector = tuple[int, ...]
Masks = tuple[int, ...]
# Masks of a row in an equation for which its contributions are kept.
MAX_SEEN = 256


# Numbers that a row may contribute: the least, and how far each is above it, in order.
Totals = tuple[int, tuple[int, ...]]


class Contributions(dict[int, int]):
    """For one row in an equation: what it contributes → the vectors that do, as a mask."""

    __slots__ = ("seen",)

    def __init__(self) -> None:
        self.seen: dict[int, Totals] = {}

    def totals(self, mask: int) -> Totals:
        """What the vectors in ``mask`` contribute; asked for the same masks again and again."""
        found = self.seen.get(mask)
        if found is None:
            if len(self.seen) >= MAX_SEEN:
                self.seen.clear()
            totals = sorted([total for total, vectors in self.items() if vectors & mask])
            least = totals[0]
            found = self.seen[mask] = least, tuple([total - least for total in totals])
        return found


class Constraint(Struct, frozen=True):
    """``target`` = sum over rows of what the row's vector contributes.

    ``terms`` are (row, ((position in the vector, sign), ...)).
    """

    target: int
    terms: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]


class Budget:
    """Steps that are left, shared by all searches about one table."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left = steps

    @property
    def spent(self) -> bool:
        return self.left <= 0


class Search:
    """The vectors of some rows and the equations over them, prepared for many questions."""

    def __init__(
        self,
        full: Masks,
        targets: Sequence[int],
        parts: Sequence[Sequence[tuple[int, Contributions]]],
        budget: Budget,
    ) -> None:
        self.full = full
        self.targets = targets
        self.parts = parts
        self.budget = budget
        self.of_row: dict[int, list[int]] = {}
        for number, part in enumerate(parts):
            for row, _ in part:
                self.of_row.setdefault(row, []).append(number)
        # A row whose vectors all contribute the same narrows nothing.
        self.fixed = [
            target - sum(next(iter(totals)) for _, totals in part if len(totals) == 1)
            for target, part in zip(targets, parts, strict=True)
        ]
        self.open = [[one for one in part if len(one[1]) > 1] for part in parts]
        self.start = self._prune(full, range(len(parts)))

    @classmethod
    def over(
        cls,
        vectors: Sequence[Collection[Vector]],
        constraints: Sequence[Constraint],
        budget: Budget,
    ) -> Search:
        """The search over all vectors of each row."""
        full = tuple((1 << len(found)) - 1 for found in vectors)
        parts = [
            [(row, _contributions(vectors[row], at)) for row, at in constraint.terms]
            for constraint in constraints
        ]
        return cls(full, [constraint.target for constraint in constraints], parts, budget)

    def with_row(
        self, row: int, vectors: Collection[Vector], constraints: Sequence[Constraint]
    ) -> Search:
        """The same search with other vectors for one row. ``constraints`` are those of before."""
        parts = list(self.parts)
        for number in self.of_row.get(row, ()):
            parts[number] = [
                (other, _contributions(vectors, at) if other == row else self.parts[number][n][1])
                for n, (other, at) in enumerate(constraints[number].terms)
            ]
        full = (*self.full[:row], (1 << len(vectors)) - 1, *self.full[row + 1 :])
        return Search(full, self.targets, parts, self.budget)

    def feasible(self) -> Masks | None:
        """The vectors of each row that some solution uses; ``None`` where there is no solution."""
        if self.start is None:
            return None
        first = self._solve(self.start)
        if first is None and not self.budget.spent:
            return None
        kept = list(first or (0,) * len(self.start))
        for row, mask in enumerate(self.start):
            for bit in _bits(mask):
                if not kept[row] & bit:
                    found = self.solution(row, bit)
                    if found is None and self.budget.spent:
                        kept[row] |= bit
                    for number, used in enumerate(found or ()):
                        kept[number] |= used
        return tuple(kept)

    def solution(self, row: int, mask: int) -> Masks | None:
        """A solution, one vector a row, in which ``row`` has one of the vectors in ``mask``.

        ``None`` where there is none, or where the budget is spent.
        """
        start = self.start
        if start is None or self.budget.spent or not start[row] & mask:
            return None
        mask &= start[row]
        trial = self._prune((*start[:row], mask, *start[row + 1 :]), self.of_row.get(row, ()))
        return self._solve(trial) if trial is not None else None

    def _solve(self, masks: Masks) -> Masks | None:
        """One solution within pruned masks, ``None`` where there is none or steps ran out."""
        still_open = [n for n, mask in enumerate(masks) if mask & (mask - 1)]
        if not still_open:
            return masks
        row = min(still_open, key=lambda n: masks[n].bit_count())
        for bit in _bits(masks[row]):
            if self.budget.spent:
                return None
            trial = self._prune((*masks[:row], bit, *masks[row + 1 :]), self.of_row.get(row, ()))
            if trial is not None:
                solution = self._solve(trial)
                if solution is not None:
                    return solution
        return None

    def _prune(self, masks: Masks, changed: Collection[int]) -> Masks | None:
        """Take out the vectors that some equation refutes, until nothing changes."""
        if not all(masks):
            return None
        waiting = set(changed)
        left = list(masks)
        while waiting:
            self.budget.left -= 1
            number = waiting.pop()
            narrowed = _narrow(self.fixed[number], self.open[number], left, self.budget)
            if narrowed is None:
                return None
            for row, mask in narrowed:
                left[row] = mask
                waiting.update(self.of_row[row])
        return tuple(left)


def _contributions(vectors: Collection[Vector], at: tuple[tuple[int, int], ...]) -> Contributions:
    found = Contributions()
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
    target: int,
    parts: Sequence[tuple[int, Contributions]],
    masks: Sequence[int],
    budget: Budget,
) -> list[tuple[int, int]] | None:
    """The rows whose masks this equation makes smaller; ``None`` where it cannot hold."""
    open_parts: list[tuple[int, Contributions]] = []
    found: list[Totals] = []
    for row, by_total in parts:
        totals = by_total.seen.get(masks[row]) or by_total.totals(masks[row])
        target -= totals[0]
        if len(totals[1]) > 1:
            open_parts.append((row, by_total))
            found.append(totals)
    if not open_parts:
        return None if target else []
    supported = _supported([above for _, above in found], target, budget)
    if supported is None:
        return None
    narrowed: list[tuple[int, int]] = []
    for (row, by_total), (least, _), keep in zip(open_parts, found, supported, strict=True):
        if keep is not None:
            allowed = 0
            for number in keep:
                allowed |= by_total[least + number]
            narrowed.append((row, masks[row] & allowed))
    return narrowed


def _supported(
    parts: Sequence[tuple[int, ...]], target: int, budget: Budget
) -> list[Collection[int] | None] | None:
    """Of each part the numbers that take part in some choice, one of each, that makes a sum.

    The numbers of a part rise from 0. ``None`` for a part: all of them; as a whole: no choice.
    Sets of sums are integers with a bit for each sum.
    """
    most = sum([part[-1] for part in parts])
    if not 0 <= target <= most:
        return None
    if target > MAX_BITS:
        sparse = _supported_sparse([set(part) for part in parts], target, budget)
        if sparse is None:
            return None
        return [k if len(k) < len(p) else None for k, p in zip(sparse, parts, strict=True)]
    if not target:
        return [(0,)] * len(parts)
    before = _reached(parts, target, most, budget)
    if before is None:
        return [None] * len(parts)
    after = before[-1] & 1 << target
    if not after:
        return None
    kept: list[Collection[int] | None] = []
    for part, reached in zip(reversed(parts), before[-2::-1], strict=True):
        keep: list[int] = []
        left = 0
        for number in part:
            ends = after >> number & reached
            if ends:
                keep.append(number)
                left |= ends
        kept.append(keep if len(keep) < len(part) else None)
        after = left
    kept.reverse()
    return kept


def _reached(
    parts: Sequence[tuple[int, ...]], target: int, most: int, budget: Budget
) -> list[int] | None:
    """The sums, as bits, that the first part, the first two and so on make; ``None``: too many.

    ``most`` is the greatest sum of all parts. Where ``target`` is great, only sums count that the
    parts to come can bring to it.
    """
    within = (2 << target) - 1
    reached = 1
    before = [reached]
    for part in parts:
        last = reached
        for number in part[1:]:
            reached |= last << number
        reached &= within
        if target > MAX_DENSE:
            most -= part[-1]
            short = max(0, target - most)
            reached = reached >> short << short
            count = reached.bit_count()
            budget.left -= count // WORK
            if count > MAX_SUMS:
                return None
        before.append(reached)
    return before


def _supported_sparse(
    parts: Sequence[set[int]], target: int, budget: Budget
) -> list[set[int]] | None:
    """The same where sums are great and few can be reached."""
    lows, highs = [0], [0]
    for part in reversed(parts):
        lows.append(lows[-1] + min(part))
        highs.append(highs[-1] + max(part))
    before: list[set[int]] = [{0}]
    for number, part in enumerate(parts, 1):
        low, high = target - highs[len(parts) - number], target - lows[len(parts) - number]
        reached = {total + n for total in before[-1] for n in part if low <= total + n <= high}
        budget.left -= len(reached) // WORK
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
