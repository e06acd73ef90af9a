"""The form's identities (勾稽关系): which sums do not hold, and which cell is to blame.

A blank or a dash counts as nothing in a sum. Values are never changed: a breach is a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import cast

from msgspec import Struct

from extractor.findings import finding
from extractor.forms.records import Form, FormTable, Identity
from extractor.model import About, Finding, Observation, Slot

ZERO = Decimal(0)
CODE = "sum_mismatch"
# Lines with figures and a blank total that show a habit: beside lines with one, and where none has.
_HABIT = 3
_ALL = 2


class Equation(Struct, frozen=True):
    """One identity in one column or row: positions of slots on its two sides."""

    identity: Identity
    table: FormTable
    line: str
    left: tuple[int, ...]
    right: tuple[int, ...]


class Breach(Struct, frozen=True):
    """An equation that does not hold: the sums of its sides."""

    equation: Equation
    left: Decimal
    right: Decimal


def form_equations(form: Form) -> tuple[Equation, ...]:
    """All equations of a form, over positions in ``form.slots``."""
    at = {(s.table, s.row, s.column): n for n, s in enumerate(form.slots)}
    tables = {table.id: table for table in form.tables}
    found: list[Equation] = []
    for identity in form.identities:
        table = tables[identity.table]
        by_column = identity.each == "column"
        lines = table.columns if by_column else table.rows
        for line in lines:
            sides = [
                [at.get((table.id, c, line.id) if by_column else (table.id, line.id, c)) for c in s]
                for s in (identity.left, identity.right)
            ]
            if None in sides[0] or None in sides[1]:
                continue
            left, right = ([n for n in side if n is not None] for side in sides)
            found.append(Equation(identity, table, line.id, tuple(left), tuple(right)))
    return tuple(found)


def check_identities(
    equations: Sequence[Equation],
    slots: Sequence[Slot],
    observations: Sequence[Observation],
    noticed: Sequence[Finding] = (),
) -> list[Finding]:
    """Findings for the equations that the observations break.

    They say that the source is wrong only where all figures of the sums stand in a sure place:
    read and not placed, without a flag, and with nothing ``noticed`` about their reading.
    """
    values = [
        value if isinstance(value := seen.value, Decimal) else _amount(seen)
        for seen in observations
    ]
    assessed, breaches = _assess(equations, values)
    if breaches:
        # Nearly all documents have none, and need not be asked which totals they leave blank.
        left_out = _left_out_totals(equations, values, observations)
        if left_out:
            values = [None if n in left_out else value for n, value in enumerate(values)]
            assessed, breaches = _assess(equations, values)
    if not breaches:
        return []
    return _explain(breaches, assessed, _Figures(slots, values, _unsure(observations, noticed)))


class _Figures(Struct, frozen=True):
    """The slots, their values, and the positions at which a figure may have been misread."""

    slots: Sequence[Slot]
    values: Sequence[Decimal | None]
    unsure: frozenset[int]

    def about(self, equations: Iterable[Equation]) -> About:
        """Whether the source is in doubt, or the reading of a figure in one of the equations."""
        members = (n for one in equations for n in (*one.left, *one.right))
        return "source" if self.unsure.isdisjoint(members) else "reading"


def _unsure(observations: Sequence[Observation], noticed: Sequence[Finding]) -> frozenset[int]:
    doubts = [one for one in noticed if one.about == "reading" and one.severity != "info"]
    keys = {key for one in doubts for key in one.observations}
    # Of figures beside unknown labels it is not known which slots they are of.
    tables = {one.table for one in doubts if one.table and not one.observations}
    return frozenset(
        number
        for number, seen in enumerate(observations)
        if seen.flags
        or seen.method == "placed"
        or seen.slot.table in tables
        or seen.slot.key in keys
    )


def _assess(
    equations: Sequence[Equation], values: Sequence[Decimal | None]
) -> tuple[list[Equation], list[Breach]]:
    """The equations of which all terms are known, and those of them that do not hold."""
    assessed: list[Equation] = []
    breaches: list[Breach] = []
    # A term that is not known makes a sum fail; asking each one first would take longer than all
    # the sums together.
    amount = cast("Callable[[int], Decimal]", values.__getitem__)
    for equation in equations:
        try:
            left = sum(map(amount, equation.left), ZERO)
            right = sum(map(amount, equation.right), ZERO)
        except TypeError:
            continue
        assessed.append(equation)
        if left != right:
            breaches.append(Breach(equation, left, right))
    return assessed, breaches


def _amount(observation: Observation) -> Decimal | None:
    """What counts in a sum where no number was read."""
    return ZERO if observation.status in ("blank", "dash") else None


def _left_out_totals(
    equations: Sequence[Equation],
    values: Sequence[Decimal | None],
    observations: Sequence[Observation],
) -> set[int]:
    """The positions of totals that the table leaves blank by habit, as some bodies do.

    They leave out all, or those of some rows. One line alone that has figures and no total is no
    habit but a breach, and so are two beside lines with theirs. A line whose last figure is the
    sum of those before it may have its total there, one cell too early.
    """
    blank: dict[str, list[int]] = {}
    printed: set[str] = set()
    for equation in equations:
        if len(equation.left) == 1:
            name, position = equation.identity.id, equation.left[0]
            if observations[position].status != "blank":
                printed.add(name)
                continue
            parts = [value for n in equation.right if (value := values[n])]
            if parts and (len(parts) == 1 or parts[-1] != sum(parts[:-1])):
                blank.setdefault(name, []).append(position)
    return {
        position
        for name, positions in blank.items()
        if len(positions) >= (_HABIT if name in printed else _ALL)
        for position in positions
    }


def _explain(
    breaches: Sequence[Breach],
    assessed: Sequence[Equation],
    figures: _Figures,
) -> list[Finding]:
    """One finding a breach, or one for all breaches that a single wrong cell explains."""
    broken = {id(breach.equation): breach for breach in breaches}
    owners: dict[int, list[Equation]] = defaultdict(list)
    for equation in assessed:
        for position in (*equation.left, *equation.right):
            owners[position].append(equation)
    culprits: dict[int, Decimal] = {}
    blamed: dict[int, list[int]] = defaultdict(list)
    for position, equations in owners.items():
        shift = _repair(position, equations, broken)
        if shift is not None and len(equations) > 1:
            culprits[position] = shift
            for equation in equations:
                blamed[id(equation)].append(position)
    findings: list[Finding] = []
    for position, shift in culprits.items():
        sure = all(len(blamed[id(equation)]) == 1 for equation in owners[position])
        about = figures.about(owners[position])
        value = figures.values[position] or ZERO
        findings.append(_cell_finding(figures.slots[position], value, shift, sure, about))
    confirmed = _confirmed(assessed, broken, figures.values)
    findings.extend(
        _line_finding(breach, figures, confirmed)
        for breach in breaches
        if id(breach.equation) not in blamed
    )
    return findings


def _confirmed(
    assessed: Sequence[Equation], broken: dict[int, Breach], values: Sequence[Decimal | None]
) -> set[int]:
    """The positions that stand in an equation that holds, and not on nothing but zeros."""
    return {
        position
        for equation in assessed
        if id(equation) not in broken and any(values[n] for n in equation.left)
        for position in (*equation.left, *equation.right)
    }


def _repair(
    position: int, equations: Sequence[Equation], broken: dict[int, Breach]
) -> Decimal | None:
    """What must be added to one cell so that every equation it stands in holds, if that exists."""
    shifts: set[Decimal] = set()
    for equation in equations:
        breach = broken.get(id(equation))
        if breach is None:
            return None
        missing = breach.right - breach.left
        shifts.add(missing if position in equation.left else -missing)
    return shifts.pop() if len(shifts) == 1 else None


def _cell_finding(slot: Slot, value: Decimal, shift: Decimal, sure: bool, about: About) -> Finding:
    expected = value + shift
    doubt = "only this cell" if sure else "this cell, among others,"
    printed = "is printed" if about == "source" else "was read, perhaps out of place"
    return finding(
        CODE,
        f"{slot.row_label} / {slot.column_label}: the sums of its row and its column do not hold; "
        f"{doubt} explains them: {expected} where {value} {printed}",
        about=about,
        table=slot.table,
        row=slot.row,
        column=slot.column,
        expected=expected,
        found=value,
        observations=(slot.key,),
    )


def _line_finding(breach: Breach, figures: _Figures, confirmed: set[int]) -> Finding:
    equation, slots = breach.equation, figures.slots
    identity = equation.identity
    by_column = identity.each == "column"
    members = (*equation.left, *equation.right)
    sample = slots[equation.left[0]]
    where = sample.column_label if by_column else sample.row_label
    if by_column and not sample.column_label:
        where = equation.line
    sides = [confirmed.issuperset(side) for side in (equation.left, equation.right)]
    backed = ""
    if sides[0] != sides[1]:
        backed = f"; other sums confirm {breach.left if sides[0] else breach.right}"
    return finding(
        CODE,
        f"{where}: {identity.title or identity.id} does not hold: "
        f"{breach.left} against {breach.right}{backed}",
        severity=identity.severity,
        about=figures.about([equation]),
        table=identity.table,
        row="" if by_column else equation.line,
        column=equation.line if by_column else "",
        expected=breach.right,
        found=breach.left,
        observations=tuple(slots[n].key for n in members),
    )
