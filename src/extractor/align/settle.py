"""Rows of known order → placements: by their number if none is missing, else by the identities."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from extractor.align.placement import LooseRow, Placement
from extractor.align.whole import is_unread_figure
from extractor.model import Slot
from extractor.solve import OrderedRow, Sum, is_placeable, place_rows
from extractor.values import read_value

ZERO = Decimal(0)
NOT_PROVED = "label_uncertain"
NOT_TESTED = "ambiguous_position"
# Numbers of pages that stand in the rows of one report.
MOST_PAGES = 3
# Small figures add up by chance.
MIN_SUM = 10
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
    filled, lossy = {row.slots for row in rows if row.cells}, _lossy(rows, slots)
    full: dict[str, list[LooseRow]] = {}
    found = read.union(*(row.slots for row in rows)) if lossy else read
    for row in _without_lone(rows):
        if not row.slots or (not row.proved and read.issuperset(row.slots)):
            continue
        table = slots[row.slots[0]].table
        if table in lossy and _is_before_lost(row, slots, found):
            row = replace(row, flags=(*row.flags, NOT_TESTED))
        if row.glued and len(row.cells) == 1 < len(row.slots):
            parted = unglued(row, sums.get(table, ()))
            placed.extend(parted)
            open_slots.extend(() if parted else _open(row))
        elif len(row.cells) == len(row.slots) and not (row.cut and table in lossy):
            placed.extend(_in_order(_doubted(row, slots, sums.get(table, ())) if row.lone else row))
            full.setdefault(table, []).append(row)
        elif not row.cells and row.slots not in filled:
            # The label is there and no cell: nothing is printed in the whole row.
            bare.extend(row.slots)
            if row.glued or row.flags:
                crowded.add(table)
        elif row.cells:
            left.setdefault(table, []).append(row)
            if len(row.cells) > len(row.slots):
                crowded.add(table)
    if bare:
        crowded |= _short_beside(bare, read.union(*(row.slots for row in rows)), slots)
    known = _known([*placements, *placed], bare, slots) if left else {}
    solved = [
        _solve(loose, full.get(table, ()), known, slots, sums.get(table, ()))
        for table, loose in left.items()
    ]
    return _with_solved(Settled(tuple(placed), (), tuple(open_slots)), solved, bare, crowded)


def _with_solved(
    settled: Settled, solved: Sequence[Settled], bare: Sequence[int], crowded: Collection[str]
) -> Settled:
    """What was settled row by row, with what the sums of each table settled."""
    open_slots = (*settled.open, *(entry for one in solved for entry in one.open))
    blanks = [slot for one in solved for slot in one.blanks]
    doubtful = {slot for one in open_slots for slot in one.row.slots}.intersection(blanks)
    return Settled(
        (*settled.placements, *(placement for one in solved for placement in one.placements)),
        tuple(blanks),
        open_slots,
        any(one.broken for one in solved),
        tuple(bare),
        frozenset(crowded),
        frozenset(doubtful),
    )


def _without_lone(rows: Sequence[LooseRow]) -> Sequence[LooseRow]:
    """The rows, none of them ``lone`` where lines are broken so often that no page is meant."""
    count = sum(row.lone for row in rows)
    return [replace(row, lone=False) for row in rows] if count > MOST_PAGES else rows


def _is_before_lost(row: LooseRow, slots: Sequence[Slot], found: Collection[int]) -> bool:
    """Whether figures on lines of their own may be those of the form's next row.

    That was not found, though a later one was: its label may be lost, and nothing printed in the
    row before it.
    """
    after, table = max(row.slots) + 1, slots[row.slots[0]].table
    if after >= len(slots) or after in found or slots[after].table != table:
        return False
    lines = {cell.place for cell in row.cells}
    later = any(slots[slot].table == table for slot in found if slot > after)
    return later and len(lines) > 1 and None not in lines


def _lossy(rows: Sequence[LooseRow], slots: Sequence[Slot]) -> set[str]:
    """The tables that do not print their blanks."""
    short = [row for row in rows if 0 < len(row.cells) != len(row.slots) > 0]
    return {slots[row.slots[0]].table for row in short}


def _short_beside(bare: Sequence[int], found: Collection[int], slots: Sequence[Slot]) -> set[str]:
    """The tables of rows without figures in which a row was not found: its own may be theirs."""
    return {slot.table for n, slot in enumerate(slots) if n not in found} & {
        slots[n].table for n in bare
    }


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


def _doubted(row: LooseRow, slots: Sequence[Slot], sums: Sequence[Sum]) -> LooseRow:
    """A full row with a flag, if its own sums do not prove that all figures are its own."""
    own = set(row.slots)
    inner = [each for each in sums if own.issuperset((*each.left, *each.right))]
    values = _known(_in_order(row), (), slots)
    proved = own <= {slot for each in inner for slot in (*each.left, *each.right)} & set(values)
    if proved and _fits(OrderedRow(row.slots, ()), values, inner) and any(values.values()):
        return row
    return replace(row, flags=(*row.flags, NOT_TESTED))


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
    full: Sequence[LooseRow],
    known: Mapping[int, Decimal],
    slots: Sequence[Slot],
    sums: Sequence[Sum],
) -> Settled:
    """All loose rows of one table together; those that cannot be placed stay open.

    ``full`` are the rows with a figure for each slot. Where the sums cannot all hold, nothing is
    made of rows of either kind whose own cannot: such a row may have a figure that is another's, or
    two that are one, so that more than one figure is not where it should be. Of a table with one
    such row, or with one cell that cannot be read, the others are taken to be right.
    """
    ordered: list[tuple[LooseRow, OrderedRow]] = []
    stuck: list[LooseRow] = []
    taken: set[int] = set(known)
    for row in loose:
        figures = _figures(row, slots)
        if figures is None or row.cut or taken & set(row.slots):
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
    unread = [cell for row in (*loose, *full) for cell in row.cells if is_unread_figure(cell.text)]
    errors = len(unread)
    misfits: list[LooseRow] = []
    if solution.broken:
        misfits = [row for row, figures in ordered if not _fits(figures, {}, sums)]
        kept = _without_misfits(known, full, sums)
        errors += len(misfits) + len({slots[n].row for n in known.keys() - kept.keys()})
        known = kept
        stuck_now = {id(row) for row in misfits}
        open_slots += [entry for row in misfits for entry in _open(row)]
        ordered = [pair for pair in ordered if id(pair[0]) not in stuck_now]
        solution = place_rows([figures for _, figures in ordered], known, sums)
    for (row, figures), solved in zip(ordered, solution.rows, strict=True):
        # Two rows that cannot have a total: totals are left out, and sums fit others by chance.
        sound = len(misfits) < 2 or _adds_up(figures.figures)
        for position, candidates in enumerate(solved.candidates):
            slot, figure = row.slots[position], candidates[0]
            texts = tuple(row.cells[n].text if n is not None else "" for n in candidates)
            tested = sound and (solved.tested[position] or errors == 1)
            if len(set(texts)) > 1 or (figure is None and not tested):
                open_slots.append(OpenSlot(slot, row, texts))
            elif figure is None:
                blanks.append(slot)
            else:
                placements.append(_solved(row, position, figure, tested=tested))
    return Settled(tuple(placements), tuple(blanks), tuple(open_slots), solution.broken)


def _solved(row: LooseRow, position: int, figure: int, *, tested: bool) -> Placement:
    heading = row.headings[position] if row.headings else ""
    flags = row.flags if row.proved else (*row.flags, NOT_PROVED)
    if not tested:
        flags = (*flags, NOT_TESTED)
    cell = row.cells[figure]
    return Placement(row.slots[position], row.table, cell, heading, "placed", flags)


def _adds_up(figures: Sequence[Decimal]) -> bool:
    """Whether the last figure is the sum of several others, and too large to be so by chance."""
    *others, last = figures
    return last >= MIN_SUM and sum(others) == last and sum(map(bool, others)) > 1


def _fits(row: OrderedRow, known: Mapping[int, Decimal], sums: Sequence[Sum]) -> bool:
    """Whether the sums over the slots of one row can hold."""
    own = set(row.slots)
    inner = [each for each in sums if own.issuperset((*each.left, *each.right))]
    return not place_rows([row] if row.figures else [], known, inner).broken


def _without_misfits(
    known: Mapping[int, Decimal], full: Sequence[LooseRow], sums: Sequence[Sum]
) -> dict[int, Decimal]:
    """``known`` without the slots of rows whose own sums fail."""
    left = dict(known)
    for row in full:
        own = {slot: known[slot] for slot in row.slots if slot in known}
        if not _fits(OrderedRow(row.slots, ()), own, sums):
            for slot in own:
                left.pop(slot, None)
    return left


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
