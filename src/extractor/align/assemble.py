"""Placements → observations: one for each slot of the form, in the form's order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from extractor.align.index import MONEY, FormIndex
from extractor.align.placement import SPREAD, Placement, Stray
from extractor.align.settle import OpenSlot, Settled
from extractor.align.units import RowUnits
from extractor.findings import finding
from extractor.model import Cell, Finding, Observation, Place, Printed, Slot, Status
from extractor.values import (
    MAX_LENGTH,
    UNIT_UNCLEAR,
    Reading,
    read_options,
    read_value,
    unit_in,
)

AMBIGUOUS = "ambiguous_position"
NEGATIVE_VALUE = "negative_value"
# Labels that one finding names before it only counts.
MOST_NAMED = 5
# Characters of them that its quote holds.
MOST_QUOTED = 400
# Texts of counts that are kept in mind.
MAX_COUNTS = 1 << 14


def assemble(
    index: FormIndex,
    placements: Sequence[Placement],
    settled: Settled,
    strays: Sequence[Stray],
    captions: Mapping[int, str],
    units: RowUnits,
) -> tuple[list[Observation], list[Finding]]:
    """All observations in the form's order, and what was noticed while placing them.

    ``captions`` are lines above tables (by their number) that state a unit of money; ``units``
    knows those that stand in the rows.
    """
    slots, money = index.slots, index.money
    every = [
        units.applied(placement, slots[placement.slot].unit)
        if placement.slot in money
        else placement
        for placement in (*placements, *settled.placements)
    ]
    observations, conflicts = _collect(slots, every, captions)
    if conflicts:
        kept = _without_templates(slots, every)
        settled_so, left = _collect(slots, kept, captions)
        # Where other figures differ too, the empty table is no template but another's.
        if left:
            conflicts = _with_lone(slots, every, conflicts)
        else:
            observations, conflicts = settled_so, left
    doubtful = {stray.form_table for stray in strays}
    for number in settled.blanks:
        if observations[number] is None:
            flags = (AMBIGUOUS,) if number in settled.shaken else ()
            observations[number] = Observation(slots[number], "blank", flags=flags)
    for number in settled.bare:
        if observations[number] is None:
            observations[number] = _bare(slots[number], doubtful | settled.crowded)
    findings = _ambiguous(slots, settled, observations)
    for number, rivals in conflicts.items():
        findings.append(_conflict(slots[number], rivals))
    findings.extend(_stray_findings(strays))
    return [
        seen if seen is not None else _missing(slot, doubtful)
        for slot, seen in zip(slots, observations, strict=True)
    ], findings


def _collect(
    slots: Sequence[Slot], placements: Sequence[Placement], captions: Mapping[int, str]
) -> tuple[list[Observation | None], dict[int, list[Placement]]]:
    """The first observation of each slot, and the placements of slots that are said differently."""
    observations: list[Observation | None] = [None] * len(slots)
    rivals: list[Placement] = []
    for placement in placements:
        number = placement.slot
        slot, cell = slots[number], placement.cell
        table, own = placement.table, cell.place
        if (
            slot.unit == "count"
            and (own is not None or cell.row is not None)
            and not placement.flags
            and not (reading := _COUNTS[cell.text]).flags
        ):
            # Nearly all figures: what ``_observe`` would make of them, without so many questions.
            place = (
                Place(table, cell.row, cell.column)
                if own is None
                else Place(table, cell.row, cell.column, own.line, own.page, own.box)
            )
            value = reading.value
            method = placement.method if value is not None else ""
            new = Observation(slot, reading.status, value, method, (), cell.text, place)
        else:
            new = _observe(slot, placement)
        if captions and slot.unit in MONEY:
            new = _under_caption(new, placement, captions.get(table, ""))
        seen = observations[number]
        if seen is None:
            observations[number] = new
        elif seen.value != new.value or seen.status != new.status:
            rivals.append(placement)
    if not rivals:
        return observations, {}
    first = {placement.slot: placement for placement in reversed(placements)}
    conflicts: dict[int, list[Placement]] = {}
    for rival in rivals:
        conflicts.setdefault(rival.slot, [first[rival.slot]]).append(rival)
    return observations, conflicts


def _with_lone(
    slots: Sequence[Slot],
    placements: Sequence[Placement],
    conflicts: Mapping[int, list[Placement]],
) -> dict[int, list[Placement]]:
    """The conflicts, and the figures that only the table has which differs from the first one.

    It is about something else than the first, so that its figures fill no gap of that.
    """
    rivals = {(p.table, slots[slot].table) for slot, group in conflicts.items() for p in group[1:]}
    rivals -= {(group[0].table, slots[slot].table) for slot, group in conflicts.items()}
    lone: dict[tuple[int, str], list[Placement]] = {}
    again: Counter[tuple[int, str]] = Counter()
    seen: set[int] = set()
    for placement in placements:
        key = (placement.table, slots[placement.slot].table)
        if key in rivals and placement.slot in seen:
            again[key] += 1
        elif key in rivals and placement.cell.text:
            lone.setdefault(key, []).append(placement)
        seen.add(placement.slot)
    # A table that goes on after a page break repeats a row at the most.
    copies = [one for key, group in lone.items() if len(group) < again[key] for one in group]
    return {**conflicts, **{one.slot: [one] for one in copies}}


def _without_templates(slots: Sequence[Slot], placements: Sequence[Placement]) -> list[Placement]:
    """The placements but those of an empty copy of a table of the form beside a filled one."""
    filled = {(p.table, slots[p.slot].table) for p in placements if p.cell.text}
    tables = {table for _, table in filled}
    return [
        placement
        for placement in placements
        if (table := slots[placement.slot].table) not in tables
        or (placement.table, table) in filled
    ]


class _Counts(dict[str, Reading]):
    """Texts of cells → what they say in a slot of counts; a dict, because figures recur."""

    def __missing__(self, text: str) -> Reading:
        reading = _with_sign(read_value(text, "count"))
        if len(text) <= MAX_LENGTH:
            if len(self) >= MAX_COUNTS:
                self.clear()
            self[text] = reading
        return reading


def _with_sign(reading: Reading) -> Reading:
    """The reading with a flag where it is less than nothing: a bracket or a dash may be printed."""
    if isinstance(reading.value, Decimal) and reading.value < 0:
        return Reading(reading.status, reading.value, (*reading.flags, NEGATIVE_VALUE))
    return reading


_COUNTS = _Counts()


def _observe(slot: Slot, placement: Placement) -> Observation:
    cell = placement.cell
    unit, text = slot.unit, cell.text
    if unit == "count":
        reading = _COUNTS[text]
    elif slot.options:
        reading = read_options(text, slot.options, slot.several)
    else:
        reading = _with_sign(read_value(text, unit, placement.heading if unit in MONEY else ""))
    value, flags = reading.value, placement.flags
    if flags and SPREAD in flags:
        return _spread(slot, placement, reading.status)
    if reading.flags:
        added = [flag for flag in reading.flags if flag != NEGATIVE_VALUE or not slot.signed]
        flags = tuple(dict.fromkeys((*flags, *added)))
    return Observation(
        slot,
        reading.status,
        value,
        placement.method if value is not None else "",
        flags,
        text,
        cell_place(placement.table, cell),
    )


def _spread(slot: Slot, placement: Placement, status: Status) -> Observation:
    """One cell across all columns: a dash is one in each of them, a figure may be any column's."""
    place = cell_place(placement.table, placement.cell)
    flags = tuple(flag for flag in placement.flags if flag != SPREAD)
    if status != "dash":
        status, flags = "ambiguous", (*flags, AMBIGUOUS)
    return Observation(slot, status, None, "", flags, placement.cell.text, place)


def _under_caption(observation: Observation, placement: Placement, caption: str) -> Observation:
    """Doubt money whose own column states no unit under a line that states another than the form's.

    Such a line is about all of a table, and counts are in it too: it is no proof of the unit.
    """
    stated = unit_in(placement.heading)
    if not caption or not observation.value or (stated is not None and stated.endswith("元")):
        return observation
    unit = observation.slot.unit
    if read_value(placement.cell.text, unit, caption).value == observation.value:
        return observation if unit_in(caption) else _doubted(observation)
    return _doubted(observation)


def _doubted(observation: Observation) -> Observation:
    flags = dict.fromkeys((*observation.flags, UNIT_UNCLEAR))
    return replace(observation, flags=tuple(flags))


def cell_place(table: int, cell: Cell) -> Place:
    """The place of a cell of the document's table number ``table``.

    It is empty where the cell was made from a paragraph of a page, which has no lines to count.
    """
    own = cell.place
    if own is None:
        return Place() if cell.row is None else Place(table, cell.row, cell.column)
    return Place(table, cell.row, cell.column, own.line, own.page, own.box)


def _missing(slot: Slot, doubtful: set[str]) -> Observation:
    """A slot that the document does not have; in doubt where figures were left without a label."""
    flags = ("label_uncertain",) if slot.table in doubtful else ()
    return Observation(slot, "missing", flags=flags)


def _bare(slot: Slot, doubtful: Container[str]) -> Observation:
    """A slot of a row with a label and no cell; in doubt where figures were left without a row."""
    flags = ("label_uncertain",) if slot.table in doubtful else ()
    return Observation(slot, "blank", flags=flags)


def _ambiguous(
    slots: Sequence[Slot], settled: Settled, observations: list[Observation | None]
) -> list[Finding]:
    """One finding for each row with open slots, which are marked in ``observations``."""
    rows: dict[int, list[OpenSlot]] = {}
    for entry in settled.open:
        rows.setdefault(id(entry.row), []).append(entry)
    return [_open_row(slots, entries, observations, settled.broken) for entries in rows.values()]


def _open_row(
    slots: Sequence[Slot],
    entries: Sequence[OpenSlot],
    observations: list[Observation | None],
    broken: bool,
) -> Finding:
    row = entries[0].row
    raw = " | ".join(cell.text for cell in row.cells)
    place = cell_place(row.table, row.cells[0])
    flags = (*row.flags, AMBIGUOUS)
    for entry in entries:
        if observations[entry.slot] is None:
            slot = slots[entry.slot]
            observations[entry.slot] = Observation(slot, "ambiguous", None, "", flags, raw, place)
    candidates = "; ".join(
        f"{slots[entry.slot].column}: {' or '.join(text or 'nothing' for text in entry.texts)}"
        for entry in entries
    )
    why = "; the source breaks an identity, so that they cannot settle it" if broken else ""
    first = slots[row.slots[0]]
    return finding(
        AMBIGUOUS,
        f"{len(row.cells)} figures for {len(row.slots)} columns, and the source lost which stands "
        f"where ({raw}): {candidates}{why}",
        table=first.table,
        row=first.row,
        observations=tuple(slots[entry.slot].key for entry in entries),
    )


def _conflict(slot: Slot, rivals: Sequence[Placement]) -> Finding:
    texts: Mapping[str, None] = dict.fromkeys(rival.cell.text or "(blank)" for rival in rivals)
    message = f"the document prints this figure more than once, and differently: {', '.join(texts)}"
    if len(rivals) == 1:
        message = "only a table that differs from another of its kind prints this figure"
    return finding(
        "conflicting_copies",
        message,
        table=slot.table,
        row=slot.row,
        column=slot.column,
        observations=(slot.key,),
        cells=tuple(
            Printed(slot.key, rival.cell.text, cell_place(rival.table, rival.cell))
            for rival in rivals[:MOST_NAMED]
        ),
    )


def _stray_findings(strays: Sequence[Stray]) -> list[Finding]:
    """One finding for each table of the document: junk may have a million such rows."""
    by_table: dict[tuple[str, int], list[Stray]] = {}
    for stray in strays:
        by_table.setdefault((stray.form_table, stray.table), []).append(stray)
    return [_stray_finding(group) for group in by_table.values()]


def _stray_finding(group: Sequence[Stray]) -> Finding:
    first = group[0]
    line = cell_place(first.table, first.cell).line
    at = f"table {first.table + 1}" + (f", line {line}" if line else "")
    named = dict.fromkeys(stray.text or "(no label)" for stray in group)
    labels = "; ".join(list(named)[:MOST_NAMED])
    more = f" and {len(group) - MOST_NAMED} more" if len(group) > MOST_NAMED else ""
    return finding(
        "unknown_label",
        f"figures beside labels that the form does not have: {labels}{more} ({at})",
        table=first.form_table,
        quote="; ".join(named)[:MOST_QUOTED],
    )
