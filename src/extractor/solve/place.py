"""Rows that kept the order of their figures: all placements that the identities allow.

What is promised of a placed figure: it is wrong only if at least two figures of its table are not
what they should be. A *world* is one way how things can be: a placement of all rows, and at most
one slot whose number should be another one (a typing error, a figure lost, a figure where none
belongs); with that number all sums hold. Where the sums hold as printed, a figure is *tested* if
no world has anything else in its slot: the sums did not only fit, they would have failed with any
other placement and any single error. Where they do not hold as printed, the source errs, and what
is placed is what all worlds with one error agree in.

The search is our own because the question is: general solvers find one solution or list them all,
while here each placement is asked for alone, some thousands of times from the same prepared start,
and a bound on the work must give the same answer on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from math import comb

from msgspec import Struct

from extractor.solve.domains import Combo
from extractor.solve.search import Budget
from extractor.solve.worlds import Equations, World, scale_of, worlds_of

# Placements of one row that are looked at: 7 figures for 15 columns have 6,435.
MAX_PLACEMENTS = 8000

# For each row its placements.
Placements = list[Collection[Combo]]


class Sum(Struct, frozen=True):
    """The slots ``left`` add up to the slots ``right``; positions in the form's slots."""

    left: tuple[int, ...]
    right: tuple[int, ...]


class OrderedRow(Struct, frozen=True):
    """Figures in printed order for slots in printed order, no more than these.

    ``texts`` are the figures as printed: where two are printed alike, it does not matter which
    of them stands in a slot.
    """

    slots: tuple[int, ...]
    figures: tuple[Decimal, ...]
    texts: tuple[str, ...] = ()


class SolvedRow(Struct, frozen=True):
    """For each slot of a row the figures (their positions in the row) that may stand there.

    ``None`` among the candidates: the slot may be empty. Of figures that are printed alike only
    the first is named. One candidate alone is what the sums leave; ``tested`` tells of it that no
    single error in the table allows another.
    """

    candidates: tuple[tuple[int | None, ...], ...]
    tested: tuple[bool, ...]


class Solution(Struct, frozen=True):
    """``rows`` as given. ``broken``: the sums cannot all hold, and the candidates are those of all
    worlds in which one single figure is wrong (all there are, where even that has none).
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
    scale = scale_of([*known.values(), *(f for row in rows for f in row.figures)])
    equations = Equations(
        [row.slots for row in rows],
        [[int(figure * scale) for figure in row.figures] for row in rows],
        {slot: int(value * scale) for slot, value in known.items()},
        [(each.left, each.right) for each in sums],
    )
    budget = Budget()
    alike = [_alike(row) for row in rows]
    strict = equations.strict(budget)
    found = strict.placements() if strict is not None else None
    if strict is None or found is None:
        return Solution(_broken(rows, equations, budget, alike), True)
    candidates = [_candidates(row, placements) for row, placements in zip(rows, found, strict=True)]
    # A search that ran out left too many candidates; what it settled can still be tested.
    doubted = _doubted(equations, strict, candidates, alike, Budget())
    return Solution(
        tuple(
            SolvedRow(
                options,
                tuple(len(_kinds(o, same)) == 1 and at not in bad for at, o in enumerate(options)),
            )
            for options, bad, same in zip(candidates, doubted, alike, strict=True)
        ),
        False,
    )


def _broken(
    rows: Sequence[OrderedRow],
    equations: Equations,
    budget: Budget,
    alike: Sequence[Sequence[int]],
) -> tuple[SolvedRow, ...]:
    """What all worlds with one wrong figure agree in."""
    union: list[dict[Combo, None]] = [{} for _ in rows]
    for world in worlds_of(equations, None, budget):
        for held, more in zip(union, world.placements() or (), strict=False):
            held.update(dict.fromkeys(more))
    if not all(union):
        union = [dict.fromkeys(combos) for combos in equations.every()]
    solved = []
    for row, combos, same in zip(rows, union, alike, strict=True):
        options = _candidates(row, combos)
        tested = tuple(len(_kinds(each, same)) == 1 for each in options)
        solved.append(SolvedRow(options, tested))
    return tuple(solved)


def _doubted(
    equations: Equations,
    strict: World,
    candidates: Sequence[tuple[tuple[int | None, ...], ...]],
    alike: Sequence[Sequence[int]],
    budget: Budget,
) -> list[set[int]]:
    """Of each row the positions whose only candidate some world with one error contradicts."""
    settled = [
        {
            at: next(iter(kinds))
            for at, options in enumerate(row)
            if len(kinds := _kinds(options, same)) == 1
        }
        for row, same in zip(candidates, alike, strict=True)
    ]
    doubted: list[set[int]] = [set() for _ in candidates]
    for world in worlds_of(equations, strict, budget):
        if not any(settled):
            break
        for row, only in enumerate(settled):
            while only:
                witness = world.against(row, only, alike[row])
                if witness is None:
                    break
                for other, combo in enumerate(witness):
                    gone = _contradicted(settled[other], combo, alike[other])
                    doubted[other].update(gone)
                    for at in gone:
                        del settled[other][at]
    if budget.spent:
        for row, only in enumerate(settled):
            doubted[row].update(only)
    return doubted


def _contradicted(only: Mapping[int, int | None], combo: Combo, alike: Sequence[int]) -> list[int]:
    """The positions in which a placement has something else than the only candidate."""
    held = {slot: alike[figure] for figure, slot in enumerate(combo)}
    return [at for at, figure in only.items() if held.get(at) != figure]


def _alike(row: OrderedRow) -> tuple[int, ...]:
    """For each figure the first that is printed like it."""
    texts = row.texts or tuple(map(str, row.figures))
    first: dict[str, int] = {}
    return tuple(first.setdefault(text, n) for n, text in enumerate(texts))


def _kinds(options: Collection[int | None], alike: Sequence[int]) -> set[int | None]:
    """The candidates of a slot, those that are printed alike taken as one."""
    return {None if figure is None else alike[figure] for figure in options}


def _candidates(row: OrderedRow, combos: Collection[Combo]) -> tuple[tuple[int | None, ...], ...]:
    """For each slot the figures that some placement puts there, in order, nothing last."""
    found: list[list[int | None]] = [[] for _ in row.slots]
    for figure, places in enumerate(zip(*combos, strict=True)):
        for at in set(places):
            found[at].append(figure)
    filled = Counter(chain.from_iterable(combos))
    for at, figures in enumerate(found):
        if filled[at] < len(combos):
            figures.append(None)
    return tuple(map(tuple, found))
