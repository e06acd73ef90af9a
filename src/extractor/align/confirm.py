"""Rows and columns whose labels say nothing: the identities that could have refuted them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from extractor.align.placement import GUESSED, SHIFTED
from extractor.model import Observation, Slot
from extractor.solve import Sum

FLAG = "label_uncertain"
MOVED = "ambiguous_position"
ZERO = Decimal(0)


def confirm_guesses(
    observations: Sequence[Observation],
    slots: Sequence[Slot],
    sums: Mapping[str, Sequence[Sum]],
) -> list[Observation]:
    """The observations with each mark of a guess taken off or turned into a flag.

    A row or column that was guessed is confirmed where it is the only one of its table, all sums
    with its figures hold, and one of them has a figure of it that is not nought beside figures of
    other rows or columns: without it, that sum would not hold. Where a sum does not hold with it,
    it is taken for something else, and the form's row or column was not found.
    """
    guessed: dict[str, list[int]] = {}
    shifted: dict[tuple[str, str], list[int]] = {}
    for number, seen in enumerate(observations):
        if SHIFTED in seen.flags:
            shifted.setdefault((slots[number].table, slots[number].row), []).append(number)
        if GUESSED in seen.flags:
            guessed.setdefault(slots[number].table, []).append(number)
    settled = list(observations)
    for (table, _), numbers in shifted.items():
        holds = _holds(numbers, observations, sums.get(table, ()))
        for number in numbers:
            seen = observations[number]
            rest = tuple(flag for flag in seen.flags if flag != SHIFTED)
            settled[number] = replace(seen, flags=rest if holds else (*rest, MOVED))
    for table, numbers in guessed.items():
        outcome = _test(numbers, observations, sums.get(table, ()))
        sure = outcome and _is_line(numbers, slots)
        for number in numbers:
            seen = settled[number]
            if outcome is None:
                settled[number] = Observation(slots[number], "missing", flags=(FLAG,))
                continue
            flags = [flag for flag in seen.flags if flag != GUESSED]
            settled[number] = replace(seen, flags=tuple(flags) if sure else (*flags, FLAG))
    return settled


def _holds(
    numbers: Sequence[int], observations: Sequence[Observation], sums: Sequence[Sum]
) -> bool:
    """Whether all sums with a row's slots hold, and those within the row would not if it moved.

    A row of noughts alone is the same wherever it stands, and so is a blank one.
    """
    line = set(numbers)
    tested: set[int] = set()
    for equation in sums:
        members = {*equation.left, *equation.right}
        if line.isdisjoint(members):
            continue
        left = [_amount(observations[n]) for n in equation.left]
        right = [_amount(observations[n]) for n in equation.right]
        if None in left or None in right or sum(filter(None, left)) != sum(filter(None, right)):
            return False
        if line.issuperset(members) and any(left):
            tested |= members
    if tested.issuperset(line):
        return True
    alike = len({observations[n].status for n in line}) == 1
    return alike and not any(_amount(observations[n]) for n in line)


def _is_line(numbers: Sequence[int], slots: Sequence[Slot]) -> bool:
    """Whether all slots are of one row, or all of one column."""
    rows = {slots[n].row for n in numbers}
    columns = {slots[n].column for n in numbers}
    return len(rows) == 1 or len(columns) == 1


def _test(
    numbers: Sequence[int], observations: Sequence[Observation], sums: Sequence[Sum]
) -> bool | None:
    """Whether the sums test these slots; ``None`` where one with others' figures does not hold."""
    line = set(numbers)
    tested = False
    for equation in sums:
        members = (*equation.left, *equation.right)
        own = line.intersection(members)
        if not own:
            continue
        left = [_amount(observations[n]) for n in equation.left]
        right = [_amount(observations[n]) for n in equation.right]
        known = [amount for amount in (*left, *right) if amount is not None]
        if len(known) < len(members):
            continue
        mixed = len(own) < len(members)
        if sum(filter(None, left), ZERO) != sum(filter(None, right), ZERO):
            if mixed:
                return None
            continue
        tested = tested or (mixed and any(_amount(observations[n]) for n in own))
    return tested


def _amount(seen: Observation) -> Decimal | None:
    """The figure as a sum takes it; a blank or a dash counts as nothing."""
    if isinstance(seen.value, Decimal):
        return seen.value
    return ZERO if seen.status in ("blank", "dash") else None
