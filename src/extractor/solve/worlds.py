"""The ways how a table can be: its sums hold as printed, or one figure should be another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from extractor.solve.domains import Combo, Domain, LocalSum, RowDomains
from extractor.solve.search import Budget, Constraint, Search

# Left and right side of a sum, as slots.
Sides = tuple[Sequence[int], Sequence[int]]


def scale_of(values: Sequence[Decimal]) -> int:
    """The power of ten that makes all values whole."""
    places = [value.as_tuple().exponent for value in values]
    return int(10 ** max((-p for p in places if isinstance(p, int)), default=0)) or 1


class Equations:
    """Rows and the sums over them, parted by what they look at.

    ``fixed`` are sums over known slots alone (with what they are short of), ``local`` those over
    one row, ``cross`` those that couple rows.
    """

    def __init__(
        self,
        rows: Sequence[Sequence[int]],
        figures: Sequence[Sequence[int]],
        known: Mapping[int, int],
        sums: Sequence[Sides],
    ) -> None:
        self.rows, self.figures, self.known, self.sums = rows, figures, known, sums
        owner = {slot: (n, at) for n, row in enumerate(rows) for at, slot in enumerate(row)}
        self.fixed: list[tuple[dict[int, int], int]] = []
        self.local: list[list[LocalSum]] = [[] for _ in rows]
        self.cross: list[Constraint] = []
        # For each slot the sums that it is in: (row, number in ``local``), or (-1, in ``cross``).
        self.of_slot: dict[int, set[tuple[int, int]]] = {}
        for sides in sums:
            signs = {n: sign for side, sign in zip(sides, (1, -1), strict=True) for n in side}
            if all(slot in owner or slot in known for slot in signs):
                self._add(signs, owner)
        signed = any(n < 0 for row in figures for n in row) or any(n < 0 for n in known.values())
        self.signed = signed
        coupled: list[set[int]] = [set() for _ in rows]
        for constraint in self.cross:
            for row, at in constraint.terms:
                coupled[row].update(position for position, _ in at)
        at_of = [{p: n for n, p in enumerate(sorted(positions))} for positions in coupled]
        self.constraints = [
            Constraint(
                each.target,
                tuple((row, tuple((at_of[row][p], s) for p, s in at)) for row, at in each.terms),
            )
            for each in self.cross
        ]
        self.domains = [
            RowDomains(len(row), figures[n], self.local[n], sorted(coupled[n]), signed=signed)
            for n, row in enumerate(rows)
        ]

    def _add(self, signs: dict[int, int], owner: Mapping[int, tuple[int, int]]) -> None:
        target = 0
        terms: dict[int, list[tuple[int, int]]] = {}
        for slot, sign in signs.items():
            if slot in owner:
                row, at = owner[slot]
                terms.setdefault(row, []).append((at, sign))
            else:
                target -= sign * self.known[slot]
        if not terms:
            self.fixed.append((signs, target))
            return
        if len(terms) == 1:
            row, positions = next(iter(terms.items()))
            name = (row, len(self.local[row]))
            self.local[row].append(LocalSum(target, tuple(positions)))
        else:
            name = (-1, len(self.cross))
            self.cross.append(
                Constraint(target, tuple((row, tuple(at)) for row, at in terms.items()))
            )
        for slot in signs:
            self.of_slot.setdefault(slot, set()).add(name)

    @property
    def holds(self) -> bool:
        """Whether the sums over known slots hold."""
        return not any(left for _, left in self.fixed)

    def strict(self, budget: Budget) -> World | None:
        """The world in which all sums hold as printed; ``None`` where it is refuted at once."""
        if not self.holds:
            return None
        domains = [row.right() for row in self.domains]
        return World(domains, Search.over(domains, self.constraints, budget))

    def every(self) -> list[list[Combo]]:
        """All placements of each row."""
        return [list(row.combos) for row in self.domains]


class World:
    """One way how the table can be: what each row may hold, and the search over it."""

    def __init__(self, domains: Sequence[Domain], search: Search) -> None:
        self.domains = domains
        self.search = search
        self.combos = [list(domain.values()) for domain in domains]

    def placements(self) -> list[list[Combo]] | None:
        """For each row the placements that some solution uses; ``None`` without a solution."""
        masks = self.search.feasible()
        if masks is None:
            return None
        return [
            [c for n, combos in enumerate(found) if mask >> n & 1 for c in combos]
            for mask, found in zip(masks, self.combos, strict=True)
        ]

    def against(
        self, row: int, only: Mapping[int, int | None], alike: Sequence[int]
    ) -> list[Combo] | None:
        """A solution in which ``row`` contradicts one of its only candidates, if there is one.

        ``only`` maps positions of the row to their figure.
        """
        start = self.search.start
        if start is None:
            return None
        wanted = list(only.items())
        against: dict[int, Combo] = {}
        for n, combos in enumerate(self.combos[row]):
            if start[row] >> n & 1:
                combo = _rival(combos, wanted, alike)
                if combo is not None:
                    against[n] = combo
        if not against:
            return None
        found = self.search.solution(row, sum(1 << n for n in against))
        if found is None:
            return None
        witness = [self.combos[n][mask.bit_length() - 1][0] for n, mask in enumerate(found)]
        witness[row] = against[found[row].bit_length() - 1]
        return witness


def _rival(
    combos: Sequence[Combo], wanted: Sequence[tuple[int, int | None]], alike: Sequence[int]
) -> Combo | None:
    for combo in combos:
        for at, figure in wanted:
            held = alike[combo.index(at)] if at in combo else None
            if held != figure:
                return combo
    return None


def worlds_of(equations: Equations, strict: World | None, budget: Budget) -> Iterator[World]:
    """All worlds with one wrong figure; ``strict`` is the one with none, where there is one."""
    if not equations.holds:
        yield from _known_wrong(equations, budget)
        return
    base = strict or equations.strict(budget)
    if base is None:
        return
    empty = [row for row, domain in enumerate(base.domains) if not domain]
    for row, domains in enumerate(equations.domains):
        if all(row == other for other in empty):
            wrong = domains.wrong()
            if wrong:
                changed = [*base.domains[:row], wrong, *base.domains[row + 1 :]]
                yield World(changed, base.search.with_row(row, wrong, equations.constraints))
    yield from _without_sums(equations, budget)


def _known_wrong(equations: Equations, budget: Budget) -> Iterator[World]:
    """A figure that was read in its place is wrong, since a sum over such figures fails."""
    first, short = next((signs, left) for signs, left in equations.fixed if left)
    for slot, sign in first.items():
        delta = sign * short
        number = equations.known[slot] + delta
        if (number >= 0 or equations.signed) and all(
            signs.get(slot, 0) * delta == left for signs, left in equations.fixed
        ):
            world = Equations(
                equations.rows,
                equations.figures,
                {**equations.known, slot: number},
                equations.sums,
            ).strict(budget)
            if world is not None:
                yield world


def _without_sums(equations: Equations, budget: Budget) -> Iterator[World]:
    """A figure is wrong whose right number no sum of one row tells: none of its sums need hold."""
    told = {slot for signs, _ in equations.fixed for slot in signs}
    seen: set[frozenset[tuple[int, int]]] = set()
    for slot, names in equations.of_slot.items():
        own = slot not in equations.known and any(row >= 0 for row, _ in names)
        key = frozenset(names)
        if slot in told or own or key in seen:
            continue
        seen.add(key)
        domains = [
            row.right([number for of, number in names if of == n])
            for n, row in enumerate(equations.domains)
        ]
        kept = [c for n, c in enumerate(equations.constraints) if (-1, n) not in names]
        yield World(domains, Search.over(domains, kept, budget))
