"""Figures that hang on labels spelled unlike the form's, or on columns that were counted off."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.findings import finding
from extractor.model import Finding, Observation

FLAG = "label_uncertain"


def check_wording(observations: Sequence[Observation]) -> list[Finding]:
    """One finding for each table with values that are flagged for their labels."""
    by_table: dict[str, list[Observation]] = {}
    for observation in observations:
        if observation.value is not None and FLAG in observation.flags:
            by_table.setdefault(observation.slot.table, []).append(observation)
    return [_finding(table, doubtful) for table, doubtful in by_table.items()]


def _finding(table: str, doubtful: Sequence[Observation]) -> Finding:
    rows = {o.slot.row: o.slot.row_label for o in doubtful}
    columns = {o.slot.column: o.slot.column_label for o in doubtful}
    fewer = rows if len(rows) <= len(columns) else columns
    what = "rows" if fewer is rows else "columns"
    return finding(
        FLAG,
        f"{len(doubtful)} figures hang on labels that are not worded as in the form, or that were "
        f"not found: {what} {'; '.join(fewer.values())}",
        table=table,
        observations=tuple(o.slot.key for o in doubtful),
    )
