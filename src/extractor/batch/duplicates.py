"""The same report twice: page and attachment, mirror and original, held beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from extractor.findings import finding
from extractor.model import Finding, Slot


def compare(
    slots: Sequence[Slot], mine: Sequence[str | None], other: Sequence[str | None], name: str
) -> list[Finding]:
    """A finding for each slot in which two copies of a report have values that differ.

    A value in one and none in the other is no conflict: tables are cut in print.
    """
    found: list[Finding] = []
    for slot, value, theirs in zip(slots, mine, other, strict=True):
        if value is None or theirs is None or value == theirs or _equal(value, theirs):
            continue
        found.append(
            finding(
                "copies_conflict",
                f"{name} gives {theirs} in the same report; here it is {value}",
                table=slot.table,
                row=slot.row,
                column=slot.column,
                expected=_number(theirs),
                found=_number(value),
                observations=(slot.key,),
            )
        )
    return found


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _equal(value: str, other: str) -> bool:
    one, two = _number(value), _number(other)
    return one is not None and one == two
