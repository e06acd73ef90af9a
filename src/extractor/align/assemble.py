"""Placements → observations: one for each slot of the form, in the form's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from extractor.align.index import FormIndex
from extractor.align.placement import LooseRow, Placement, Stray
from extractor.model import Cell, Finding, Observation, Place, Slot
from extractor.values import read_value

MISSING = "missing"


def settle_rows(rows: Iterable[LooseRow]) -> tuple[list[Placement], list[LooseRow]]:
    """Rows that have a cell for each of their slots are placed in order; the others stay loose.

    A row without any cell is a row of blanks if its text kept its label: nothing is printed there.
    """
    placed: list[Placement] = []
    left: list[LooseRow] = []
    for row in rows:
        if len(row.cells) != len(row.slots):
            left.append(row)
            continue
        flags = row.flags if row.proved else (*row.flags, "label_uncertain")
        headings = row.headings or ("",) * len(row.slots)
        for slot, cell, heading in zip(row.slots, row.cells, headings, strict=True):
            placed.append(Placement(slot, row.table, cell, heading, "read", flags))
    return placed, left


def assemble(
    index: FormIndex,
    placements: Sequence[Placement],
    loose: Sequence[LooseRow],
    strays: Sequence[Stray],
) -> tuple[list[Observation], list[Finding]]:
    """All observations in the form's order, and what was noticed while placing them."""
    slots = index.slots
    observations: list[Observation | None] = [None] * len(slots)
    conflicts: dict[int, list[Placement]] = {}
    held: dict[int, Placement] = {}
    for placement in placements:
        number = placement.slot
        seen = observations[number]
        new = _observe(slots[number], placement)
        if seen is None:
            observations[number], held[number] = new, placement
        elif (seen.status, seen.value) != (new.status, new.value):
            conflicts.setdefault(number, [held[number]]).append(placement)
    findings = [_ambiguous(slots, row, observations) for row in loose if row.cells]
    for row in loose:
        if not row.cells:
            _blank_row(slots, row, observations)
    for number, rivals in conflicts.items():
        findings.append(_conflict(slots[number], rivals))
    doubtful = {stray.form_table for stray in strays}
    findings.extend(_stray(stray) for stray in strays)
    return [
        seen if seen is not None else _missing(slot, doubtful)
        for slot, seen in zip(slots, observations, strict=True)
    ], findings


def _observe(slot: Slot, placement: Placement) -> Observation:
    cell = placement.cell
    # Only money has units that change a value, so only there the heading is read (and cached).
    heading = placement.heading if slot.unit in MONEY else ""
    reading = read_value(cell.text, slot.unit, heading)
    flags = placement.flags
    if reading.flags:
        flags = (*flags, *reading.flags)
    method = placement.method if reading.value is not None else ""
    place = cell_place(placement.table, cell)
    return Observation(slot, reading.status, reading.value, method, flags, cell.text, place)


MONEY = frozenset({"cny", "10k_cny"})


def cell_place(table: int, cell: Cell) -> Place:
    """The place of a cell of the document's table number ``table``."""
    own = cell.place
    if own is None:
        return Place(table, cell.row, cell.column)
    return Place(table, cell.row, cell.column, own.line, own.page, own.box)


def _missing(slot: Slot, doubtful: set[str]) -> Observation:
    """A slot that the document does not have; in doubt where figures were left without a label."""
    flags = ("label_uncertain",) if slot.table in doubtful else ()
    return Observation(slot, "missing", flags=flags)


def _blank_row(
    slots: Sequence[Slot], row: LooseRow, observations: list[Observation | None]
) -> None:
    for number in row.slots:
        if observations[number] is None:
            observations[number] = Observation(slots[number], "blank", flags=row.flags)


def _ambiguous(
    slots: Sequence[Slot], row: LooseRow, observations: list[Observation | None]
) -> Finding:
    raw = " | ".join(cell.text for cell in row.cells)
    place = cell_place(row.table, row.cells[0])
    keys: list[str] = []
    for number in row.slots:
        keys.append(slots[number].key)
        if observations[number] is None:
            observations[number] = Observation(
                slots[number], "ambiguous", None, "", (*row.flags, "ambiguous_position"), raw, place
            )
    first = slots[row.slots[0]] if row.slots else None
    return Finding(
        "ambiguous_position",
        "warning",
        f"{len(row.cells)} figures for {len(row.slots)} columns, and the source lost which "
        f"stands where: {raw}",
        table=first.table if first else "",
        row=first.row if first else "",
        observations=tuple(keys),
        flag="ambiguous_position",
    )


def _conflict(slot: Slot, rivals: Sequence[Placement]) -> Finding:
    texts: Mapping[str, None] = dict.fromkeys(rival.cell.text or "(blank)" for rival in rivals)
    return Finding(
        "conflicting_copies",
        "warning",
        f"the document prints this figure more than once, and differently: {', '.join(texts)}",
        table=slot.table,
        row=slot.row,
        column=slot.column,
        observations=(slot.key,),
        flag="conflicting_copies",
    )


def _stray(stray: Stray) -> Finding:
    where = cell_place(stray.table, stray.cell)
    at = f"table {stray.table + 1}" + (f", line {where.line}" if where.line else "")
    return Finding(
        "unknown_label",
        "warning",
        f"figures beside a label that the form does not have: {stray.text or '(no label)'} ({at})",
        table=stray.form_table,
    )
