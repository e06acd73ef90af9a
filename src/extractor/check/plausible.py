"""Figures that no report can mean, whatever the sums say: a telephone number, two read as one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractor.findings import finding
from extractor.model import Finding, Observation

# The most digits by unit. A thousand million visits a year is more than any government's site has,
# ten thousand million 10,000 yuan are the whole country's budget several times over; what a large
# city buys in a year has eleven digits in yuan. Telephone numbers have 11 digits.
_MOST_DIGITS = {"count": 10, "10k_cny": 10, "days": 10, "cny": 13}
_FEWEST = min(_MOST_DIGITS.values())


def check_plausible(observations: Sequence[Observation]) -> list[Finding]:
    """A finding for each figure of more digits than its unit can have."""
    # Nearly all figures are short, and not looked at.
    long = [one for one in observations if len(one.raw) > _FEWEST]
    return [
        _finding(seen, seen.value)
        for seen in long
        if seen.slot.unit in _MOST_DIGITS
        and isinstance(seen.value, Decimal)
        and abs(seen.value) >= Decimal(10) ** _MOST_DIGITS[seen.slot.unit]
    ]


def _finding(seen: Observation, value: Decimal) -> Finding:
    slot, most = seen.slot, _MOST_DIGITS[seen.slot.unit]
    return finding(
        "implausible_value",
        f"{slot.row_label} / {slot.column_label}: {value} has more than {most} digits",
        table=slot.table,
        row=slot.row,
        column=slot.column,
        found=value,
        observations=(slot.key,),
    )
