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
_AMOUNTS = frozenset({"count", "cny", "10k_cny", "days"})


def check_plausible(observations: Sequence[Observation]) -> list[Finding]:
    """A finding for each figure of more than ten digits."""
    # Nearly all figures are short, and not looked at.
    return [
        _finding(seen, seen.value)
        for seen in [one for one in observations if len(one.raw) > _MOST_DIGITS]
        if seen.slot.unit in _AMOUNTS
        and isinstance(seen.value, Decimal)
        and abs(seen.value) >= _MOST
    ]


def _finding(seen: Observation, value: Decimal) -> Finding:
    slot = seen.slot
    return finding(
        "implausible_value",
        f"{slot.row_label} / {slot.column_label}: {value} has more than {_MOST_DIGITS} digits",
        table=slot.table,
        row=slot.row,
        column=slot.column,
        found=value,
        observations=(slot.key,),
    )
