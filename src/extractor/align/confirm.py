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
    amounts = list(map(_amount, observations))
    for (table, _), numbers in shifted.items():
        alike = len({observations[number].status for number in numbers}) == 1
        holds = _holds(numbers, amounts, sums.get(table, ()), alike=alike)
        for number in numbers:
            seen = observations[number]
            rest = tuple(flag for flag in seen.flags if flag != SHIFTED)
            settled[number] = replace(seen, flags=rest if holds else (*rest, MOVED))
    for table, numbers in guessed.items():
        outcome = _test(numbers, amounts, sums.get(table, ()))
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
    numbers: Sequence[int], amounts: Sequence[Decimal | None], sums: Sequence[Sum], *, alike: bool
) -> bool:
    """Whether all sums with a row's slots hold, and those within the row would not if it moved.

    A row of noughts alone is the same wherever it stands, and so is a blank one: ``alike`` tells
    that its slots have one status.
    """
    line = set(numbers)
    tested: set[int] = set()
    for equation in sums:
        if line.isdisjoint(equation.left) and line.isdisjoint(equation.right):
            continue
        left = _known(equation.left, amounts)
        right = _known(equation.right, amounts)
        members = (*equation.left, *equation.right)
        if len(left) + len(right) < len(members) or sum(left) != sum(right):
            return False
        if line.issuperset(members) and any(left):
            tested.update(members)
    return tested.issuperset(line) or (alike and not any(amounts[n] for n in line))


def _is_line(numbers: Sequence[int], slots: Sequence[Slot]) -> bool:
    """Whether all slots are of one column, or are one row: two columns may be exchanged."""
    rows = {(slots[n].table, slots[n].row) for n in numbers}
    columns = {slots[n].column for n in numbers}
    whole = sum((slot.table, slot.row) in rows for slot in slots) == len(numbers)
    return len(columns) == 1 or (len(rows) == 1 and whole)


def _test(
    numbers: Sequence[int], amounts: Sequence[Decimal | None], sums: Sequence[Sum]
) -> bool | None:
    """Whether the sums test these slots; ``None`` where one with others' figures does not hold."""
    line = set(numbers)
    tested = False
    for equation in sums:
        members = (*equation.left, *equation.right)
        own = line.intersection(members)
        if not own:
            continue
        left = _known(equation.left, amounts)
        right = _known(equation.right, amounts)
        if len(left) + len(right) < len(members):
            continue
        mixed = len(own) < len(members)
        if sum(left) != sum(right):
            if mixed:
                return None
            continue
        tested = tested or (mixed and any(amounts[n] for n in own))
    return tested


def _known(numbers: Sequence[int], amounts: Sequence[Decimal | None]) -> list[Decimal]:
    """The amounts of slots without those that are not known."""
    # Not ``None in``: a decimal takes long to see that it is not ``None``.
    return [amount for n in numbers if (amount := amounts[n]) is not None]


def _amount(seen: Observation) -> Decimal | None:
    """The figure as a sum takes it; a blank or a dash counts as nothing."""
    if isinstance(seen.value, Decimal):
        return seen.value
    return ZERO if seen.status in ("blank", "dash") else None
