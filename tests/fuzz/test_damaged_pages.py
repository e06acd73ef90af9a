"""The promise by force on pages: from one truth, cells, rows, spans and totals go, digits change.

Each page has the form's tables with sums that hold. Cells are emptied or dropped, spans changed,
rows and the row or the column of totals taken out, and then the digits of some figures are changed,
so that sums no longer hold. An unflagged value must be what its own cell prints.

2,000 pages of fixed seeds with some 350,000 figures take about 20 s on one core; ``FUZZ_PAGES``
sets another number, and hypothesis looks for shorter examples of its own.
"""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extractor
from tests.fuzz.test_true_slots import (
    FORM,
    Damage,
    Printed,
    damaged,
    figures,
    page_of,
    rows_of,
    silent_errors,
)

many = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "40")), deadline=None)
PAGES = int(os.environ.get("FUZZ_PAGES", "2000"))
PARTS = 10
KINDS = ("drop", "double", "insert", "wider", "higher", "plain", "drop row")


def blank_some(rng: random.Random, rows: list[list[Printed]]) -> None:
    """Empty figures: none, the noughts of the page, or any by chance."""
    share = rng.choice((0.0, 0.0, 0.02, 0.1))
    noughts = rng.choice((0.0, 0.0, 0.5, 1.0))
    for row in rows:
        for at, cell in enumerate(row):
            if cell.owner and rng.random() < (noughts if cell.text == "0" else share):
                row[at] = cell._replace(text="")


def without_totals(rng: random.Random, rows: list[list[Printed]]) -> None:
    """Take out the row of totals, or empty the figures in the column of totals."""
    kind = rng.choice(("", "", "row", "column"))
    for row in rows:
        owners = [cell.owner for cell in row if cell.owner]
        if kind == "row" and any(owner.startswith("requests/outcome.total/") for owner in owners):
            row.clear()
        for at, cell in enumerate(row):
            if kind == "column" and cell.owner.startswith("requests/"):
                total = cell.owner.endswith("/total")
                row[at] = cell._replace(text="") if total else cell


def change_digits(rng: random.Random, rows: list[list[Printed]]) -> None:
    """Another digit in up to three figures, anywhere."""
    places = [(r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell.owner]
    for r, c in rng.sample(places, rng.choice((0, 1, 1, 2, 3))):
        text = rows[r][c].text
        if text:
            at = rng.randrange(len(text))
            digit = rng.choice([d for d in "123456789" if d != text[at]])
            rows[r][c] = rows[r][c]._replace(text=text[:at] + digit + text[at + 1 :])


def errors_of(seed: int) -> list[str]:
    """Unflagged values of one damaged page that are not what their own cells print."""
    rng = random.Random(seed)
    values = figures(seed, FORM)
    rows = rows_of(values)
    blank_some(rng, rows)
    without_totals(rng, rows)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        damaged(rows, Damage(rng.choice(KINDS), rng.random(), rng.random()))
    change_digits(rng, rows)
    try:
        report = extractor.extract(page_of(rows).encode())
    except extractor.NoReportError:
        return []
    return silent_errors(report, rows, values)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_silent_error_in_many_pages(part: int) -> None:
    wrong = {seed: found for seed in range(part, PAGES, PARTS) if (found := errors_of(seed))}
    assert wrong == {}


@many
@given(st.integers(0, 1 << 32))
def test_no_silent_error(seed: int) -> None:
    assert errors_of(seed) == []
