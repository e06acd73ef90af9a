"""Crosswalks of editions: complete, the same in both directions, and right where it matters."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace

import extractor
from extractor.errors import UsageError
from extractor.forms import builtin_forms
from extractor.forms.crosswalk import crosswalk_problems
from extractor.forms.records import Form

FORMS = {form.id: form for form in builtin_forms()}
PAIRS = list(combinations(("ogi-2014", "ogi-2019", "ogi-2021"), 2))


def kinds(source: str, target: str) -> dict[tuple[tuple[str, ...], tuple[str, ...]], str]:
    return {(link.here, link.there): link.kind for link in extractor.crosswalk(source, target)}


@pytest.mark.parametrize("form", builtin_forms(), ids=lambda form: form.id)
def test_crosswalks_are_valid(form: Form) -> None:
    assert list(crosswalk_problems(form, builtin_forms())) == []


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_every_slot_of_both_forms_is_linked_or_declared(old: str, new: str) -> None:
    links = extractor.crosswalk(old, new)
    assert {key for link in links for key in link.here} == {s.key for s in FORMS[old].slots}
    assert {key for link in links for key in link.there} == {s.key for s in FORMS[new].slots}
    for link in links:
        assert link.reason or link.kind in ("same", "sum")
        assert (link.here and link.there) or link.kind == "none"


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_slot_is_the_same_measure_as_one_other_at_most(old: str, new: str) -> None:
    links = extractor.crosswalk(old, new)
    same = [link for link in links if link.kind == "same"]
    assert len({link.here for link in same}) == len({link.there for link in same}) == len(same)
    linked = {key for link in links if link.kind != "none" for key in link.here}
    assert not linked & {key for link in links if link.kind == "none" for key in link.here}


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_both_directions_say_the_same(old: str, new: str) -> None:
    back = {(there, here): kind for (here, there), kind in kinds(new, old).items()}
    assert kinds(old, new) == back


def test_three_rows_of_2021_are_one_of_2019() -> None:
    rows = ("not_corrected_in_time", "fee_not_paid_in_time", "other")
    for column in FORMS["ogi-2021"].tables[1].columns:
        here = tuple(f"requests/outcome.other.{row}/{column.id}" for row in rows)
        there = (f"requests/outcome.other/{column.id}",)
        assert kinds("ogi-2021", "ogi-2019")[here, there] == "sum"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("normative_documents/in_force", "normative_documents/disclosed_total"),
        ("regulations/in_force", "regulations/disclosed_total"),
        ("administrative_fees/fees_collected", "administrative_fees/items_last_year"),
    ],
)
def test_what_only_looks_alike_is_never_the_same(here: str, there: str) -> None:
    pair = ((f"proactive_disclosure/{here}",), (f"proactive_disclosure/{there}",))
    assert kinds("ogi-2021", "ogi-2019")[pair] == "none"


def test_totals_of_2014_leave_out_pending_cases() -> None:
    parts = tuple(
        f"review_litigation/reconsideration/{name}" for name in ("upheld", "corrected", "other")
    )
    assert kinds("ogi-2019", "ogi-2014")[parts, ("statistics/reconsideration/value",)] == "sum"


def test_forms_without_a_crosswalk() -> None:
    with pytest.raises(UsageError, match="no crosswalk between ogi-2014 and gov-site-2018"):
        extractor.crosswalk("ogi-2014", "gov-site-2018")
    with pytest.raises(UsageError, match="no form is called ogi-1999"):
        extractor.crosswalk("ogi-2014", "ogi-1999")


RULES = """
[[crosswalks]]
form = "ogi-2014"
links = [
  { kind = "same", here = ["requests/recieved/total"], there = ["statistics/complaints/value"] },
  { kind = "near", here = ["requests/received/total"], there = ["statistics/complaints/value"] },
  { kind = "sum", here = ["requests/received/total"] },
]
[[crosswalks]]
form = "ogi-1999"
links = []
"""


def test_faulty_crosswalks_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "crosswalk-own.toml"
    path.write_text(RULES, encoding="utf-8")
    form = replace(FORMS["ogi-2019"], crosswalk_file=str(path))
    causes = " ".join(cause for cause, _ in crosswalk_problems(form, builtin_forms()))
    for part in (
        "no slot 'requests/recieved/total'",
        "links[1]: it gives no reason",
        "links[2]: one side is empty",
        "197 slots of ogi-2019 have no link",
        "57 slots of ogi-2014 have no link",
        "no form is called 'ogi-1999'",
    ):
        assert part in causes
