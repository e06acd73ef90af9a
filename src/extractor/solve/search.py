"""Exact search: one vector for each row so that every sum holds, and which vectors ever can.

The search answers one question for each vector, "is there a solution with it?", and never lists
the solutions, of which there may be millions. A budget of steps bounds the time: what was not
refuted by then counts as possible, so that a limit can only make a figure ambiguous.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

# Reachable sums of one equation that are worth listing; beyond, only their bounds are used.
MAX_SUMS = 4096
# Steps (rounds of taking out what is refuted) of all questions about one table together, some
# tenths of a second. The worst tables of practice need a thousand.
MAX_STEPS = 10_000

Vector = tuple[int, ...]


class Constraint(Struct, frozen=True):
    """``target`` = sum over rows of what the row's vector contributes.

    ``terms`` are (row, ((position in the vector, sign), ...)).
    """

    target: int
    terms: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]


def feasible_vectors(
    domains: Sequence[Sequence[Vector]],
    constraints: Sequence[Constraint],
    known: Sequence[set[Vector]] | None = None,
    budget: int = MAX_STEPS,
) -> tuple[list[set[Vector]] | None, int]:
    """The vectors of each row that some solution uses, and the steps left of ``budget``.

    ``None`` where there is no solution. Vectors in ``known`` are kept without asking again.
    """
    kept = [set(vectors) for vectors in known] if known else [set() for _ in domains]
    if not all(domains):
        return None, budget
    search = _Search(constraints, budget)
    start = search.prune([list(domain) for domain in domains])
    if start is None:
        return None, search.budget
    first = search.solve(start)
    if first is None and search.budget > 0:
        return None, search.budget
    for row, vector in enumerate(first or ()):
        kept[row].add(vector)
    for row, domain in enumerate(start):
        for vector in domain:
            if vector in kept[row]:
                continue
            if search.budget <= 0:
                kept[row].add(vector)
                continue
            trial = search.prune([[vector] if n == row else d for n, d in enumerate(start)], row)
            solution = search.solve(trial) if trial is not None else None
            if solution is not None:
                for n, used in enumerate(solution):
                    kept[n].add(used)
            elif trial is not None and search.budget <= 0:
                kept[row].add(vector)
    return kept, search.budget


class _Search:
    """Depth-first search that keeps each equation's reachable sums consistent."""

    def __init__(self, constraints: Sequence[Constraint], budget: int) -> None:
        self.constraints = constraints
        self.budget = budget
        self.of_row: dict[int, list[int]] = {}
        for number, constraint in enumerate(constraints):
            for row, _ in constraint.terms:
                self.of_row.setdefault(row, []).append(number)

    def solve(self, domains: list[list[Vector]]) -> list[Vector] | None:
        """One solution within pruned domains, ``None`` where there is none or steps ran out."""
        open_rows = [n for n, domain in enumerate(domains) if len(domain) > 1]
        if not open_rows:
            return [domain[0] for domain in domains]
        row = min(open_rows, key=lambda n: len(domains[n]))
        for vector in domains[row]:
            if self.budget <= 0:
                return None
            trial = self.prune([[vector] if n == row else d for n, d in enumerate(domains)], row)
            if trial is not None:
                solution = self.solve(trial)
                if solution is not None:
                    return solution
        return None

    def prune(
        self, domains: list[list[Vector]], changed: int | None = None
    ) -> list[list[Vector]] | None:
        """Take out the vectors that some equation refutes, until nothing changes."""
        waiting = (
            set(range(len(self.constraints)))
            if changed is None
            else set(self.of_row.get(changed, ()))
        )
        domains = list(domains)
        self.budget -= 1
        while waiting:
            constraint = self.constraints[waiting.pop()]
            narrowed = _narrow(constraint, domains)
            if narrowed is None:
                return None
            for row, domain in narrowed.items():
                domains[row] = domain
                waiting.update(self.of_row[row])
        return domains


def _narrow(
    constraint: Constraint, domains: Sequence[list[Vector]]
) -> dict[int, list[Vector]] | None:
    """The rows whose domains this equation makes smaller; ``None`` where it cannot hold."""
    choices: list[dict[int, list[Vector]]] = []
    for row, positions in constraint.terms:
        by_sum: dict[int, list[Vector]] = {}
        for vector in domains[row]:
            total = 0
            for position, sign in positions:
                total += sign * vector[position]
            by_sum.setdefault(total, []).append(vector)
        choices.append(by_sum)
    wanted = _supported([set(by_sum) for by_sum in choices], constraint.target)
    if wanted is None:
        return None
    narrowed: dict[int, list[Vector]] = {}
    for (row, _), by_sum, keep in zip(constraint.terms, choices, wanted, strict=True):
        if len(keep) < len(by_sum):
            narrowed[row] = [
                vector for total, group in by_sum.items() if total in keep for vector in group
            ]
    return narrowed


def _supported(parts: Sequence[set[int]], target: int) -> list[set[int]] | None:
    """The numbers of each part that some choice, one of each part, makes ``target`` with."""
    suffix_low, suffix_high = [0], [0]
    for part in reversed(parts):
        suffix_low.append(suffix_low[-1] + min(part))
        suffix_high.append(suffix_high[-1] + max(part))
    suffix_low.reverse()
    suffix_high.reverse()
    before: list[set[int]] = [{0}]
    for number, part in enumerate(parts):
        low, high = target - suffix_high[number + 1], target - suffix_low[number + 1]
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
