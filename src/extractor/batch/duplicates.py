"""The same report twice: page and attachment, mirror and original, held beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from extractor.model import Slot

CODE = "copies_conflict"


def compare(
    slots: Sequence[Slot], mine: Sequence[str | None], other: Sequence[str | None], name: str
) -> list[tuple[str, ...]]:
    """A finding for each slot in which two copies of a report have values that differ.

    A value in one and none in the other is no conflict: tables are cut in print.
    """
    found: list[tuple[str, ...]] = []
    for slot, value, theirs in zip(slots, mine, other, strict=True):
        if value is None or theirs is None or value == theirs or _equal(value, theirs):
            continue
        message = f"{name} gives {theirs} in the same report"
        found.append(
            (CODE, "warning", message, slot.table, slot.row, slot.column, theirs, value, slot.key)
        )
    return found


def _equal(value: str, other: str) -> bool:
    try:
        return Decimal(value) == Decimal(other)
    except InvalidOperation:
        return False
