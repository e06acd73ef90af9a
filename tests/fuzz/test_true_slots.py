"""No figure ends up in another slot than its own without a flag, whatever happened to its table.

Pages are written from figures whose sums hold, one cell a slot, and then damaged: cells dropped,
emptied or doubled, spans changed, rows dropped. Each figure is printed with an owner, the
slot that it was written for. A value that a report gives unflagged must be what its owner's cell
prints.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

import extractor
from extractor.forms import builtin_forms
from extractor.forms.records import Form
from tests.support.command import SAMPLES

many = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "100")))
FORM = next(form for form in builtin_forms() if form.id == "ogi-2021")
PAGE = (SAMPLES / "plain.html").read_text(encoding="utf-8")
_CELL = re.compile("(<td[^>]*>)([^<]*)</td>")
_SIZES = (0, 0, 0, 0, 0, 1, 1, 2, 3, 7, 12, 40, 118)


class Printed(NamedTuple):
    """One cell of the page: its tag, its text, and the slot that owns it (empty: a label)."""

    tag: str
    text: str
    owner: str = ""


def owners() -> list[str]:
    """The slot of each cell of the sample, in the page's order; an empty string for labels."""
    document = extractor.read(PAGE.encode())
    by_place = {
        (seen.place.table, seen.place.row, seen.place.column): seen.slot.key
        for seen in extractor.extract(PAGE.encode()).observations
        if seen.place
    }
    return [
        by_place.get((number, cell.row, cell.column), "")
        for number, table in enumerate(document.tables)
        for cell in table.cells
    ]


OWNERS = owners()


def test_every_slot_has_its_cell() -> None:
    assert len(OWNERS) == len(_CELL.findall(PAGE))
    keys = [slot.key for table in FORM.tables for slot in table.slots]
    assert sorted(filter(None, OWNERS)) == sorted(keys)


def figures(seed: int, form: Form) -> dict[str, int]:
    """Random figures for all slots, all sums kept."""
    source = random.Random(seed)
    values = {slot.key: source.choice(_SIZES) for table in form.tables for slot in table.slots}
    leaves = next(i.right for i in form.identities if i.id == "requests.outcome_total")
    balance = next(i for i in form.identities if i.id == "requests.balance")
    columns = next(i.right for i in form.identities if i.id == "requests.row_total")
    for column in columns:
        done = sum(values[f"requests/{row}/{column}"] for row in leaves)
        left = source.choice(_SIZES)
        carried = min(source.choice(_SIZES), done + left)
        values[f"requests/outcome.total/{column}"] = done
        values[f"requests/{balance.right[1]}/{column}"] = left
        values[f"requests/{balance.left[1]}/{column}"] = carried
        values[f"requests/{balance.left[0]}/{column}"] = done + left - carried
    for identity in form.identities:
        if identity.each == "row":
            table = next(table for table in form.tables if table.id == identity.table)
            for row in table.rows:
                total = sum(values[f"{table.id}/{row.id}/{column}"] for column in identity.right)
                values[f"{table.id}/{row.id}/{identity.left[0]}"] = total
    return values


def rows_of(values: dict[str, int]) -> list[list[Printed]]:
    """The rows of the page's cells with these figures in them."""
    rows: list[list[Printed]] = []
    owner = iter(OWNERS)
    for line in PAGE.splitlines():
        if line.startswith("<tr>"):
            row = []
            for tag, text in _CELL.findall(line):
                key = next(owner)
                row.append(Printed(tag, str(values[key]) if key else text, key))
            rows.append(row)
    return rows


def page_of(rows: Sequence[Sequence[Printed]]) -> str:
    """The page with these cells in the place of its own."""
    left = iter(rows)
    lines = []
    for line in PAGE.splitlines():
        if line.startswith("<tr>"):
            cells = "".join(f"{cell.tag}{cell.text}</td>" for cell in next(left))
            line = f"<tr>{cells}</tr>"
        lines.append(line)
    return "\n".join(lines)


class Damage(NamedTuple):
    """What happens to one cell: ``kind``, and where (shares of the rows, and of the cells)."""

    kind: str
    row: float
    cell: float


KINDS = ("drop", "empty", "double", "wider", "higher", "plain", "insert", "drop row")
shares = st.floats(0, 1, exclude_max=True)
damages = st.lists(st.builds(Damage, st.sampled_from(KINDS), shares, shares), max_size=3)


def damaged(rows: list[list[Printed]], damage: Damage) -> None:
    """Do the damage to ``rows``, in place. What a cell prints moves with its owner."""
    row = rows[int(damage.row * len(rows))]
    if not row:
        return
    at = int(damage.cell * len(row))
    cell = row[at]
    match damage.kind:
        case "drop":
            del row[at]
        case "empty":
            row[at] = cell._replace(text="")
        case "double":
            row.insert(at, cell._replace(owner=""))
        case "insert":
            row.insert(at, Printed("<td>", ""))
        case "wider":
            row[at] = cell._replace(tag='<td colspan="2">')
        case "higher":
            row[at] = cell._replace(tag='<td rowspan="2">')
        case "plain":
            row[at] = cell._replace(tag="<td>")
        case "drop row":
            row.clear()
        case _:
            pass


def silent_errors(
    report: extractor.Report, rows: list[list[Printed]], values: dict[str, int]
) -> list[str]:
    """Unflagged values that are not what their slot's own cell prints, or printed before it fell.

    A zero that fell from between zeros leaves nothing that could tell; nothing is wrong either.
    """
    printed = {key: str(value) for key, value in values.items()}
    printed |= {cell.owner: cell.text for row in rows for cell in row if cell.owner}
    wrong = []
    for seen in report.observations:
        if seen.value is None or seen.flags:
            continue
        true = printed[seen.slot.key]
        if f"{seen.value:f}" != true:
            wrong.append(f"{seen.slot.key}: {seen.value} where {true!r} is printed")
    return wrong


@many
@given(st.integers(0, 10**6), damages)
def test_no_silent_error(seed: int, done: list[Damage]) -> None:
    values = figures(seed, FORM)
    rows = rows_of(values)
    for damage in done:
        damaged(rows, damage)
    report = extractor.extract(page_of(rows).encode())
    assert silent_errors(report, rows, values) == []


@many
@given(st.integers(0, 10**6))
def test_undamaged_pages_are_exact_and_raise_no_doubt(seed: int) -> None:
    values = figures(seed, FORM)
    report = extractor.extract(page_of(rows_of(values)).encode())
    assert {seen.slot.key: seen.value for seen in report.observations} == values
    # The prose of the page still tells the figures that were in its tables before.
    assert [found for found in report.findings if found.code != "text_disagrees"] == []
    assert report.flagged == ()
