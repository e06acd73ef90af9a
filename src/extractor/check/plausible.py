"""Figures that no report can mean, whatever the sums say: a telephone number, two read as one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractor.findings import finding
from extractor.model import Finding, Observation

# A thousand million visits a year is more than any government's site has; ten thousand million
# 10,000 yuan are the whole country's budget several times over. Telephone numbers have 11 digits.
_MOST_DIGITS = 10
_MOST = Decimal(10) ** _MOST_DIGITS
# A mean time in which messages are dealt with, in days.
_LONGEST = Decimal(366)
_AMOUNTS = frozenset({"count", "cny", "10k_cny"})


def check_plausible(observations: Sequence[Observation]) -> list[Finding]:
    """A finding for each figure of more than ten digits, and for a time of more than a year."""
    found: list[Finding] = []
    for seen in observations:
        # Most figures are short, and not looked at.
        if len(seen.raw) <= _MOST_DIGITS and seen.slot.unit != "days":
            continue
        value, unit = seen.value, seen.slot.unit
        if not isinstance(value, Decimal):
            continue
        if unit in _AMOUNTS and abs(value) >= _MOST:
            found.append(_finding(seen, f"has more than {_MOST_DIGITS} digits"))
        elif unit == "days" and value > _LONGEST:
            found.append(_finding(seen, "is longer than a year"))
    return found


def _finding(seen: Observation, why: str) -> Finding:
    slot = seen.slot
    return finding(
        "implausible_value",
        f"{slot.row_label} / {slot.column_label}: {seen.value} {why}",
        table=slot.table,
        row=slot.row,
        column=slot.column,
        found=seen.value if isinstance(seen.value, Decimal) else None,
        observations=(slot.key,),
    )
