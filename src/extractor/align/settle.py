"""Rows of known order → placements: by their number if none is missing, else by the identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from extractor.align.placement import LooseRow, Placement
from extractor.model import Slot
from extractor.solve import OrderedRow, Sum, is_placeable, place_rows
from extractor.values import read_value

ZERO = Decimal(0)
NOT_PROVED = "label_uncertain"
NOT_TESTED = "ambiguous_position"
# Ways to part digits that are looked at: seven digits for seven slots have 3,432.
MAX_WAYS = 20_000


class OpenSlot(Struct, frozen=True):
    """A slot that may hold one of several cells of its row, or none."""

    slot: int
    row: LooseRow
    texts: tuple[str, ...]


class Settled(Struct, frozen=True):
    """What became of loose rows.

    ``blanks`` are slots that are certain to be empty, ``shaken`` those among them in whose row
    other slots are open, ``bare`` those of rows with a label and no cell; ``broken`` tells that the
    source breaks an identity, so that only what every single correction of it leaves alone was
    placed. ``crowded`` are the form's tables in which a row has
    more figures than slots, or in which a row was not found beside one without figures: some
    figures are another row's.
    """

    placements: tuple[Placement, ...]
    blanks: tuple[int, ...]
    open: tuple[OpenSlot, ...]
    broken: bool = False
    bare: tuple[int, ...] = ()
    crowded: frozenset[str] = frozenset()
    shaken: frozenset[int] = frozenset()


def settle_rows(
    rows: Sequence[LooseRow],
    placements: Sequence[Placement],
    slots: Sequence[Slot],
    sums: Mapping[str, Sequence[Sum]],
) -> Settled:
    """Place the cells of loose rows. ``sums`` are the identities of each of the form's tables.

    A row below no header of the form, all of whose slots were read below one, is another table's:
    summaries repeat labels of the form with one figure, or with one for each office.
    """
    read = {placement.slot for placement in placements}
    placed: list[Placement] = []
    bare: list[int] = []
    open_slots: list[OpenSlot] = []
    crowded: set[str] = set()
    left: dict[str, list[LooseRow]] = {}
    for row in rows:
        if not row.slots or (not row.proved and read.issuperset(row.slots)):
            continue
        if row.glued and len(row.cells) == 1 < len(row.slots):
            parted = unglued(row, sums.get(slots[row.slots[0]].table, ()))
            placed.extend(parted)
            open_slots.extend(() if parted else _open(row))
        elif len(row.cells) == len(row.slots):
            placed.extend(_in_order(row))
        elif not row.cells:
            # The label is there and no cell: nothing is printed in the whole row.
            bare.extend(row.slots)
            if row.glued or row.flags:
                crowded.add(slots[row.slots[0]].table)
        else:
            table = slots[row.slots[0]].table
            left.setdefault(table, []).append(row)
            if len(row.cells) > len(row.slots):
                crowded.add(table)
    if bare:
        # A row that was not found may have its figures behind the label of one without any.
        found = read.union(*(row.slots for row in rows))
        short = {slot.table for n, slot in enumerate(slots) if n not in found}
        crowded |= short & {slots[n].table for n in bare}
    blanks: list[int] = []
    broken = False
    known = _known([*placements, *placed], bare, slots) if left else {}
    for table, loose in left.items():
        settled = _solve(loose, known, slots, sums.get(table, ()))
        placed.extend(settled.placements)
        blanks.extend(settled.blanks)
        open_slots.extend(settled.open)
        broken = broken or settled.broken
    doubtful = {slot for one in open_slots for slot in one.row.slots}
    return Settled(
        tuple(placed),
        tuple(blanks),
        tuple(open_slots),
        broken,
        tuple(bare),
        frozenset(crowded),
        frozenset(doubtful.intersection(blanks)),
    )


def _open(row: LooseRow) -> list[OpenSlot]:
    texts = tuple(cell.text for cell in row.cells)
    return [OpenSlot(slot, row, texts) for slot in row.slots]


def unglued(row: LooseRow, sums: Sequence[Sum]) -> list[Placement]:
    """The figures of a row that was printed without anything between them, if there is no doubt.

    There is none where the row has as many digits as slots, and either all are noughts, or the sums
    within the row hold with one digit in each slot and with no other way to part the digits, blanks
    among them; each slot must be in one of these sums.
    """
    text, count = "".join(cell.text for cell in row.cells), len(row.slots)
    if len(row.cells) != 1 or len(text) != count or not text.isdecimal():
        return []
    if text.strip("0"):
        at = {slot: n for n, slot in enumerate(row.slots)}
        own = [s for s in sums if at.keys() >= {*s.left, *s.right}]
        tested = {slot for each in own for slot in (*each.left, *each.right)}
        if len(tested) < count or not _only_way(text, count, [_placed(s, at) for s in own]):
            return []
    cells = [replace(row.cells[0], text=digit) for digit in text]
    placed = _in_order(replace(row, cells=tuple(cells)))
    return [replace(placement, method="placed") for placement in placed]


def _placed(equation: Sum, at: Mapping[int, int]) -> Sum:
    left, right = equation.left, equation.right
    return Sum(tuple(at[slot] for slot in left), tuple(at[slot] for slot in right))


def _only_way(text: str, count: int, sums: Sequence[Sum]) -> bool:
    """Whether one digit in each of ``count`` slots is the only way in which all sums hold."""
    ways = 0
    steps = MAX_WAYS
    values = [0] * count

    def part(start: int, slot: int) -> None:
        nonlocal ways, steps
        steps -= 1
        if ways > 1 or steps < 0:
            return
        if start == len(text):
            held = all(
                sum(values[n] for n in s.left) == sum(values[n] for n in s.right) for s in sums
            )
            ways += held
            return
        if slot == count:
            return
        part(start, slot + 1)
        for stop in range(start + 1, len(text) + 1 if text[start] != "0" else start + 2):
            values[slot] = int(text[start:stop])
            part(stop, slot + 1)
            values[slot] = 0

    part(0, 0)
    single = all(
        sum(int(text[n]) for n in s.left) == sum(int(text[n]) for n in s.right) for s in sums
    )
    return single and ways == 1 and steps >= 0


def _in_order(row: LooseRow) -> list[Placement]:
    flags = row.flags if row.proved else (*row.flags, NOT_PROVED)
    headings = row.headings or ("",) * len(row.slots)
    return [
        Placement(slot, row.table, cell, heading, "read", flags)
        for slot, cell, heading in zip(row.slots, row.cells, headings, strict=True)
    ]


def _known(
    placements: Sequence[Placement], blanks: Sequence[int], slots: Sequence[Slot]
) -> dict[int, Decimal]:
    """Values of the slots that are settled already; a blank or a dash counts nothing."""
    known = dict.fromkeys(blanks, ZERO)
    for placement in placements:
        slot = slots[placement.slot]
        reading = read_value(placement.cell.text, slot.unit, placement.heading)
        if isinstance(reading.value, Decimal):
            known.setdefault(placement.slot, reading.value)
        elif reading.status in ("blank", "dash"):
            known.setdefault(placement.slot, ZERO)
    return known


def _solve(
    loose: Sequence[LooseRow],
    known: Mapping[int, Decimal],
    slots: Sequence[Slot],
    sums: Sequence[Sum],
) -> Settled:
    """All loose rows of one table together; those that cannot be placed stay open."""
    ordered: list[tuple[LooseRow, OrderedRow]] = []
    stuck: list[LooseRow] = []
    taken: set[int] = set(known)
    for row in loose:
        figures = _figures(row, slots)
        if figures is None or taken & set(row.slots):
            stuck.append(row)
            continue
        taken.update(row.slots)
        ordered.append((row, figures))
    placements: list[Placement] = []
    blanks: list[int] = []
    open_slots = [entry for row in stuck for entry in _open(row)]
    if not ordered:
        return Settled((), (), tuple(open_slots))
    solution = place_rows([figures for _, figures in ordered], known, sums)
    for (row, _), solved in zip(ordered, solution.rows, strict=True):
        for position, candidates in enumerate(solved.candidates):
            slot, figure = row.slots[position], candidates[0]
            texts = tuple(row.cells[n].text if n is not None else "" for n in candidates)
            if len(set(texts)) > 1 or (figure is None and not solved.tested[position]):
                open_slots.append(OpenSlot(slot, row, texts))
            elif figure is None:
                blanks.append(slot)
            else:
                heading = row.headings[position] if row.headings else ""
                flags = row.flags if row.proved else (*row.flags, NOT_PROVED)
                if not solved.tested[position]:
                    flags = (*flags, NOT_TESTED)
                cell = row.cells[figure]
                placements.append(Placement(slot, row.table, cell, heading, "placed", flags))
    return Settled(tuple(placements), tuple(blanks), tuple(open_slots), solution.broken)


def _figures(row: LooseRow, slots: Sequence[Slot]) -> OrderedRow | None:
    """The row's figures as numbers; ``None`` where one is no number or there are too many."""
    units = {slots[n].unit for n in row.slots}
    figures: list[Decimal] = []
    for cell in row.cells:
        readings = [read_value(cell.text, unit, "") for unit in units]
        value = readings[0].value
        if isinstance(value, Decimal) and all(reading.value == value for reading in readings):
            figures.append(value)
        elif all(reading.status == "dash" for reading in readings):
            figures.append(ZERO)
        else:
            return None
    texts = tuple(cell.text for cell in row.cells)
    ordered = OrderedRow(row.slots, tuple(figures), texts)
    return ordered if is_placeable(ordered) else None
