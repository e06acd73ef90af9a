"""Whether the rows of a list that a dump wrote cell by cell are in step with their units.

Programs that print the columns of a page one after the other, or each cell at its height, give
labels, units and figures out of order. Where a list prints its units, each row has one, its own:
labels that follow each other without a unit, or units without a label, tell that the figures
between them may be other rows'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from extractor.align.list_index import Entry, ListIndex, Run
from extractor.align.placement import MOVED, LooseRow, Placement, doubted
from extractor.labels import fold
from extractor.model import Cell
from extractor.values import is_unit, looks_like_value

Kind = Literal["row", "group", "unit", "figure", "text"]

# Fewer units are no habit, nor are units in less than one row in so many.
MIN_UNITS = 3
_HABIT = 2
# A shorter piece of text tells nothing about the label that it is the beginning of.
MIN_BEGINNING = 4
_NONE = 1 << 30
# More than these are no accident.
MOST_LOST = 2
# Lists that stand side by side have a row or two each on a line.
MOST_ROWS = 3


class Step(Struct, frozen=True):
    """One thing printed: the label of a row with its slot, one of a group, a unit, a figure, words.

    ``line`` counts the lines and rows of cells: what is on one line is of one row.
    """

    kind: Kind
    text: str
    line: int
    slot: int = -1


class _Row(Struct):
    """A row (``slot``) or a group (none) and the order of what is printed up to the next label."""

    slot: int
    line: int
    group: bool = False
    hidden: bool = False
    order: str = ""
    # Whether what follows is on the label's own line.
    sure: bool = True
    # Whether the last unit is one of money.
    paid: bool = False

    @property
    def units(self) -> int:
        return self.order.count("u")


def steps_of(cells: Iterable[Cell], entry: Entry | None = None) -> Iterator[Step]:
    """What cells say, of which the first is the label of ``entry`` where that is given."""
    for cell in cells:
        line = cell.place.line or cell.place.row or 0 if cell.place else 0
        if entry is not None:
            kind: Kind = "group" if entry.slot is None else "row"
            yield Step(kind, cell.text, line, -1 if entry.slot is None else entry.slot)
        elif cell.text.strip():
            yield Step(_kind_of(cell.text), cell.text, line)


def is_line(run: Run) -> bool:
    """Whether a run has a label, and all of it is on one line."""
    cells = [*(label[0] for label in run.labels), *run.cells]
    first = cells[0].place
    return bool(run.labels) and all(
        cell.place is first
        or (cell.place is not None and first is not None and cell.place.line == first.line)
        for cell in cells
    )


def is_rest(cells: Sequence[Cell]) -> bool:
    """Whether cells are what is left of a row: its figure, behind its unit or without it."""
    kinds = [_kind_of(cell.text) for cell in cells[:3]]
    return kinds in (["figure"], ["unit", "figure"])


def _kind_of(text: str) -> Kind:
    if is_unit(text):
        return "unit"
    return "figure" if looks_like_value(text) else "text"


def doubted_apart(
    placements: Sequence[Placement], loose: Sequence[LooseRow], apart: AbstractSet[int]
) -> tuple[list[Placement], list[LooseRow]]:
    """The answers, those of the slots ``apart`` doubted; what is blank among them is so as well."""
    found = [doubted(one) if one.slot in apart else one for one in placements]
    rows: list[LooseRow] = []
    for row in loose:
        if apart.isdisjoint(row.slots):
            rows.append(row)
        elif row.cells:
            rows.append(replace(row, flags=(*row.flags, MOVED)))
        else:
            blank = Cell("", None, None)
            found += [Placement(slot, row.table, blank, "", "read", (MOVED,)) for slot in row.slots]
    return found, rows


def rows_apart(steps: Sequence[Step], lists: ListIndex, money: AbstractSet[int]) -> frozenset[int]:
    """The slots of rows whose figures may be other rows'; ``money`` are those counted in yuan."""
    rows = _rows(steps, lists)
    lone = [row for row in rows if not row.sure and not row.group]
    found = {row.slot for row in _overtaken(rows) if not row.sure}
    units = sum(row.units for row in rows if not row.sure)
    if units >= MIN_UNITS and units * _HABIT >= len(lone):
        out = _out_of_step(rows, money)
        if out and any(row.group and row.units for row in rows):
            # Some print a unit beside their groups as well, all in step.
            single = [row for row in rows if not row.group or row.units > 1]
            out = _out_of_step(single, money) and out
        found |= out
    elif _astray(rows, money):
        found |= {row.slot for row in rows if not row.sure}
    return frozenset(found - {-1})


def _rows(steps: Sequence[Step], lists: ListIndex) -> list[_Row]:
    """The rows and groups in printed order, with rows whose label is not whole (``hidden``)."""
    seen = {step.slot for step in steps if step.kind == "row"}
    after = _following(steps)
    rows: list[_Row] = []
    last = -1
    for at, step in enumerate(steps):
        if step.kind in ("row", "group"):
            rows.append(_Row(step.slot, step.line, step.kind == "group"))
            last = step.slot if step.kind == "row" else last
            continue
        if not rows:
            continue
        if step.kind == "text" and after[at] == _NONE:
            # The list is over.
            break
        row = rows[-1]
        if step.kind == "text":
            slot = _hidden(step.text, range(last + 1, after[at]), lists)
            if slot is not None and slot not in seen:
                rows.append(_Row(slot, step.line, hidden=True))
                last = slot
            continue
        row.sure = row.sure and step.line == row.line
        row.order += step.kind[0]
        row.paid = step.text.endswith("元") if step.kind == "unit" else row.paid
    crowd = Counter(row.line for row in rows if not row.group)
    for row in rows:
        # A text without line breaks has all rows on one line.
        row.sure = row.sure and row.units == 1 and crowd[row.line] <= MOST_ROWS
    return rows


def _following(steps: Sequence[Step]) -> list[int]:
    """For each step the slot of the next row."""
    found = [0] * len(steps)
    slot = _NONE
    for at in range(len(steps) - 1, -1, -1):
        found[at] = slot
        slot = steps[at].slot if steps[at].kind == "row" else slot
    return found


def _hidden(text: str, between: range, lists: ListIndex) -> int | None:
    """The row of those between two others whose label begins with a text."""
    folded = fold(text)
    if len(folded) < MIN_BEGINNING or not between:
        return None
    return next((s for s in lists.slots_beginning(folded) if s in between), None)


def _overtaken(rows: Sequence[_Row]) -> list[_Row]:
    """Rows before one whose label is not whole, to which a figure behind that is no answer."""
    return [row for row, after in pairwise(rows) if after.hidden and "f" in after.order]


def _out_of_step(rows: Sequence[_Row], money: AbstractSet[int]) -> set[int]:
    """The slots of rows between a label without its unit and the unit without its label."""
    sure = sum(row.sure for row in rows)
    lost = _lines_lost(rows)
    out: set[int] = set()
    ahead = 0
    usual = _usual_order(rows)
    for at, row in enumerate(rows):
        before = ahead
        ahead += row.units - (not row.group)
        if row.sure:
            # Where most rows are on one line, the others are a few cells between these.
            ahead = 0 if sure * 2 > len(rows) else ahead
            continue
        if row.slot in money and row.paid and row.units == 1:
            # The unit is no other row's: what was lost before is not made up for behind.
            ahead = before = 0
        if (before or ahead) and not lost:
            out.add(row.slot)
        if not row.group and not _fits(row.order, usual):
            # A figure too many is that of a row beside it, if that has none of its own.
            beside = (near for near in rows[max(at - 1, 0) : at + 2] if near.order != usual)
            out.update(near.slot for near in beside if not near.sure)
    out.discard(-1)
    return out


def _lines_lost(rows: Sequence[_Row]) -> bool:
    """Whether a label or a unit was lost here and there: nothing makes up for it further on."""
    off = [row.units - (not row.group) for row in rows if row.units != (not row.group)]
    return 0 < len(off) <= MOST_LOST and abs(sum(off)) == sum(map(abs, off))


def _astray(rows: Sequence[_Row], money: AbstractSet[int]) -> bool:
    """Whether units of money are not beside the rows of money, all other units being lost."""
    owed = any(row.slot in money and not row.paid for row in rows)
    return owed and any(row.paid and row.slot not in money for row in rows)


def _usual_order(rows: Sequence[_Row]) -> str:
    behind = sum(row.order == "uf" for row in rows)
    return "uf" if 2 * behind >= sum(row.order in ("uf", "fu") for row in rows) else "fu"


def _fits(order: str, usual: str) -> bool:
    return order in ("u", usual)
