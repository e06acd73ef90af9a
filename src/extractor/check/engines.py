"""Two readers on one document: where they differ, one of them is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.findings import finding
from extractor.model import Finding, Observation

CODE = "readers_disagree"


def compare_readings(
    mine: Sequence[Observation], other: Sequence[Observation], engine: str
) -> list[Finding]:
    """A finding for each slot on which two readings of one report differ.

    ``other`` are the observations of the second engine, named ``engine``; both are in the form's
    order.
    """
    return [
        finding(
            CODE,
            f"{a.slot.row_label} / {a.slot.column_label}: read as {_said(a)}, by {engine} as "
            f"{_said(b)}",
            table=a.slot.table,
            row=a.slot.row,
            column=a.slot.column,
            observations=(a.slot.key,),
        )
        for a, b in zip(mine, other, strict=True)
        if (a.value, a.status) != (b.value, b.status)
    ]


def unconfirmed(observations: Sequence[Observation], engine: str, why: str) -> Finding:
    """The second engine gave no report to compare with: nothing is confirmed."""
    return finding(
        CODE,
        f"{engine} gave no such report to compare with: {why}",
        observations=tuple(o.slot.key for o in observations if o.value is not None),
    )


def _said(observation: Observation) -> str:
    if observation.value is None:
        return observation.status
    value = observation.value
    return value if isinstance(value, str) else format(value, "f")
