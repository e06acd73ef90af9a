"""Rows that lack a cell, and rows of the form that the document does not seem to have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from msgspec.structs import replace

from extractor.findings import finding
from extractor.model import Finding, Observation

# As many rows as a message names.
_NAMED = 5
# Flags of figures that may be another slot's, and of those whose sums do not hold.
_OF_PLACE = frozenset({"ambiguous_position", "label_uncertain"})
_OF_SUMS = "sum_mismatch"

# A wrong figure breaks the sum of one column, figures that a row lost break that of their sum too.
_LOST_SUMS = 2

# Most documents have neither: both are asked of all slots in one call.
_FLAGS = attrgetter("flags")
_STATUS = attrgetter("status")

_Line = tuple[str, int, int]


def check_rows(observations: Sequence[Observation]) -> Iterator[Finding]:
    """Yield a finding for each row that lacks a cell in a column that its table has.

    A browser draws such a row with its hole at the end, wherever the cell was lost, so that all
    figures after it stand under another heading than their own. A column that no row has was left
    out on purpose, as sums are.
    """
    if "missing" not in map(_STATUS, observations):
        return
    holes = [seen for seen in observations if seen.status == "missing"]
    lines: dict[_Line, list[Observation]] = {}
    homes: dict[tuple[str, str], _Line] = {}
    columns: set[tuple[str, str]] = set()
    for seen in observations:
        slot, place = seen.slot, seen.place
        if place is not None and place.row is not None and place.column is not None:
            line = (slot.table, place.table or 0, place.row)
            lines.setdefault(line, []).append(seen)
            homes.setdefault((slot.table, slot.row), line)
            columns.add((slot.table, slot.column))
    short: dict[_Line, list[Observation]] = {}
    for seen in holes:
        slot = seen.slot
        home = homes.get((slot.table, slot.row))
        if home is not None and (slot.table, slot.column) in columns:
            short.setdefault(home, []).append(seen)
    for line, lost in short.items():
        yield _finding(lines[line], lost)


def _finding(read: Sequence[Observation], lost: Sequence[Observation]) -> Finding:
    slot = read[0].slot
    names = ", ".join(seen.slot.column_label for seen in lost)
    return finding(
        "short_row",
        f"{slot.row_label}: the row has no cell for {names}; a cell may be missing before it, and "
        "the figures may stand in the wrong columns",
        table=slot.table,
        row=slot.row,
        observations=tuple(seen.slot.key for seen in read),
    )


def doubt_blanks(observations: Sequence[Observation]) -> Sequence[Observation]:
    """The observations with the flags of their row on blanks, where all else in it is doubted.

    If no figure of a row is sure to be its own, its blanks are not either: a figure of the row may
    belong in their place. A broken sum doubts blanks where the source lost the columns. Sums that
    lack what a blank row may hold doubt all of it.
    """
    if not any(map(_FLAGS, observations)):
        return observations
    rows: dict[tuple[str, str], list[Observation]] = {}
    for seen in observations:
        rows.setdefault((seen.slot.table, seen.slot.row), []).append(seen)
    doubts: dict[tuple[str, str], str] = {}
    for key, row in rows.items():
        filled = [seen for seen in row if seen.status != "blank" and (seen.raw or seen.flags)]
        flags = [_doubt(seen) for seen in filled]
        if flags and all(flags) and len(filled) < len(row):
            doubts[key] = flags[0]
        elif not filled and sum(_OF_SUMS in seen.flags for seen in row) >= _LOST_SUMS:
            doubts[key] = _OF_SUMS
    if not doubts:
        return observations
    return [
        replace(seen, flags=(flag,))
        if seen.status == "blank"
        and not seen.flags
        and (flag := doubts.get((seen.slot.table, seen.slot.row), ""))
        else seen
        for seen in observations
    ]


def _doubt(seen: Observation) -> str:
    """The flag that doubts a figure's row or column, empty where none does."""
    found = next((flag for flag in seen.flags if flag in _OF_PLACE), "")
    lost = seen.place is None or seen.place.column is None
    return found or (_OF_SUMS if lost and _OF_SUMS in seen.flags else "")


def check_gaps(observations: Sequence[Observation]) -> Iterator[Finding]:
    """Yield a finding for each table of the form that lacks whole rows, or is not there at all.

    The forms are fixed, so that a row is seldom left out: its label may have been printed in a way
    that was not recognised, and its figures with it.
    """
    if "missing" not in map(_STATUS, observations):
        return
    tables: dict[str, dict[str, list[Observation]]] = {}
    for seen in observations:
        tables.setdefault(seen.slot.table, {}).setdefault(seen.slot.row, []).append(seen)
    for table, rows in tables.items():
        lost = [row for row in rows.values() if all(seen.status == "missing" for seen in row)]
        if lost:
            yield _gap(table, lost, whole=len(lost) == len(rows))


def _gap(table: str, lost: Sequence[Sequence[Observation]], whole: bool) -> Finding:
    names = ", ".join(row[0].slot.row_label for row in lost[:_NAMED])
    more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
    what = "no row of this table was found" if whole else f"no row was found for {names}{more}"
    return finding(
        "missing_rows",
        f"{what}; it was left out, or its labels were not recognised",
        table=table,
        observations=tuple(seen.slot.key for row in lost for seen in row),
    )
