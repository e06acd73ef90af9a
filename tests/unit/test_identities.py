"""Identities: every breach is found, and the blame falls on the cell that explains it."""

from __future__ import annotations

from decimal import Decimal
from itertools import cycle

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from extractor.check.identities import check_identities, form_equations
from extractor.findings import finding
from extractor.forms import builtin_forms
from extractor.model import Finding, Observation, Status

FORM = next(form for form in builtin_forms() if form.id == "ogi-2021")
SLOTS = FORM.slots
EQUATIONS = form_equations(FORM)
KEYS = [slot.key for slot in SLOTS]
ORGANISATIONS = 6
OUTCOMES = [
    row.id
    for row in FORM.tables[1].rows
    if row.id.startswith("outcome.") and row.id != "outcome.total"
]
COLUMNS = [column.id for column in FORM.tables[1].columns]


def consistent(seed: list[int]) -> dict[str, Decimal]:
    """Values of all slots that keep every identity, from any list of small numbers."""
    draw = cycle(seed)
    values = {key: Decimal(0) for key in KEYS}
    for column in COLUMNS[:-1]:
        outcomes = {row: next(draw) for row in OUTCOMES}
        total = sum(outcomes.values())
        rows = {**outcomes, "outcome.total": total, "carried_out": next(draw)}
        rows["received"] = total + rows["carried_out"]
        for row, value in rows.items():
            values[f"requests/{row}/{column}"] += value
            values[f"requests/{row}/total"] += value
    for case in FORM.tables[2].rows:
        parts = {column: next(draw) for column in ("upheld", "corrected", "other", "pending")}
        for column, value in {**parts, "total": sum(parts.values())}.items():
            values[f"review_litigation/{case.id}/{column}"] = Decimal(value)
    return values


def check(values: dict[str, Decimal], statuses: dict[str, Status] | None = None) -> list[Finding]:
    observations = []
    for slot in SLOTS:
        status = (statuses or {}).get(slot.key, "reported")
        value = values[slot.key] if status == "reported" else None
        observations.append(Observation(slot, status, value))
    return check_identities(EQUATIONS, SLOTS, observations)


seeds = st.lists(st.integers(0, 400), min_size=7, max_size=40)


@given(seeds)
def test_consistent_values_give_no_finding(seed: list[int]) -> None:
    assert check(consistent(seed)) == []


@given(seeds, st.sampled_from(KEYS[10:]), st.integers(1, 900))
def test_one_wrong_cell_is_always_flagged(seed: list[int], key: str, shift: int) -> None:
    values = consistent(seed)
    right = values[key]
    values[key] += shift
    findings = check(values)
    assert findings
    flagged = {name for finding in findings for name in finding.observations if finding.flag}
    assert key in flagged
    if key.startswith("requests/"):
        assert len(findings) == 1
        (finding,) = findings
        assert finding.observations == (key,)
        assert (finding.expected, finding.found) == (right, right + shift)


@given(seeds, st.lists(st.sampled_from(KEYS[10:]), min_size=2, max_size=2, unique=True), st.data())
def test_of_two_wrong_cells_each_is_flagged_or_they_hide_each_other(
    seed: list[int], keys: list[str], data: st.DataObject
) -> None:
    values = consistent(seed)
    for key in keys:
        values[key] += data.draw(st.integers(1, 900))
    flagged = {name for f in check(values) for name in f.observations}
    assert set(keys) & flagged
    for key in keys:
        own = [e for e in EQUATIONS if KEYS.index(key) in (*e.left, *e.right)]
        sides = [[sum(values[KEYS[n]] for n in side) for side in (e.left, e.right)] for e in own]
        if all(left != right for left, right in sides):
            assert key in flagged


def test_a_blank_is_nothing_in_a_sum_and_a_total_left_out_is_not_checked() -> None:
    values = consistent([3, 0, 5])
    zeros: dict[str, Status] = {key: "blank" for key, value in values.items() if value == 0}
    assert check(values, zeros) == []
    totals: dict[str, Status] = {key: "blank" for key in KEYS if key.endswith("/total")}
    assert check(values, totals) == []


def test_what_is_not_known_is_not_checked() -> None:
    values = consistent([3, 0, 5])
    values["requests/received/total"] += 1
    unknown: tuple[Status, ...] = ("missing", "ambiguous", "unreadable")
    for status in unknown:
        assert check(values, {"requests/received/total": status}) == []


def observed(values: dict[str, Decimal]) -> list[Observation]:
    return [Observation(slot, "reported", values[slot.key], "read") for slot in SLOTS]


def test_the_reading_is_in_doubt_where_a_figure_of_the_sums_may_be_misplaced() -> None:
    values = consistent([3, 0, 5])
    wrong, beside = "requests/received/natural_person", "requests/received/legal_service"
    values[wrong] += 1
    seen = observed(values)
    assert [one.about for one in check_identities(EQUATIONS, SLOTS, seen)] == ["source"]
    for key, change in ((wrong, {"method": "placed"}), (beside, {"flags": ("label_uncertain",)})):
        doubtful = [replace(one, **change) if one.slot.key == key else one for one in seen]
        assert [one.about for one in check_identities(EQUATIONS, SLOTS, doubtful)] == ["reading"]
    noticed = [
        finding("short_row", "m", observations=(beside,)),
        finding("unknown_label", "m", table="requests"),
    ]
    for one in noticed:
        found = check_identities(EQUATIONS, SLOTS, seen, [one])
        assert [other.about for other in found] == ["reading"]
    elsewhere = [finding("unknown_label", "m", table="review_litigation")]
    assert [one.about for one in check_identities(EQUATIONS, SLOTS, seen, elsewhere)] == ["source"]


def test_a_side_that_other_sums_confirm_is_named() -> None:
    values = consistent([3, 4, 5])
    for column in ("natural_person", "legal_service"):
        values[f"requests/outcome.granted/{column}"] += 1
    (row,) = [one for one in check(values) if one.row == "outcome.granted"]
    assert row.message.endswith(f"other sums confirm {row.found}")


def _without_totals(*rows: str) -> list[Finding]:
    values = consistent([7, 3, 5, 11, 2, 8, 13])
    blank: dict[str, Status] = {f"requests/{row}/total": "blank" for row in rows}
    return check(values, blank)


def test_totals_left_out_of_the_outcomes_alone_are_a_habit() -> None:
    # Totals of requests and of all outcomes are printed, none beside the outcomes.
    assert _without_totals(*OUTCOMES) == []


def test_one_or_two_totals_left_out_are_breaches() -> None:
    for rows in (OUTCOMES[:1], OUTCOMES[3:5]):
        found = {key for one in _without_totals(*rows) for key in one.observations}
        assert {f"requests/{row}/total" for row in rows} <= found


def test_totals_one_cell_too_early_are_no_left_out_totals() -> None:
    values = consistent([7, 3, 5, 11, 2, 8, 13])
    blank: dict[str, Status] = {}
    for row in OUTCOMES[:5]:
        *parts, total = [f"requests/{row}/{column}" for column in COLUMNS]
        for key in parts[2:]:
            values[key] = Decimal(0)
        values[parts[-1]] = values[parts[0]] + values[parts[1]]
        blank[total] = "blank"
    found = {key for one in check(values, blank) for key in one.observations}
    assert blank.keys() <= found
