"""Tables of several editions in one report."""

from __future__ import annotations

import pytest

from extractor.check.edition import check_edition, covers
from extractor.findings import finding
from extractor.forms import builtin_forms
from extractor.pipeline import extract
from tests.support.command import SAMPLES

FORMS = {form.id: form for form in builtin_forms()}


def test_years_of_forms() -> None:
    old, new = FORMS["ogi-2019"], FORMS["ogi-2021"]
    assert [covers(old, year) for year in (None, 2018, 2019, 2020, 2021)] == [
        *(False, False, True, True, False)
    ]
    assert covers(new, 2021)
    assert covers(new, 2040)


@pytest.mark.parametrize(
    ("year", "codes", "told"),
    [
        (2023, ("missing_rows",), True),
        (2023, ("unknown_label",), True),
        (2023, ("sum_mismatch",), False),
        (2023, ("missing_rows", "form_uncertain"), False),
        (2020, ("missing_rows",), False),
        (None, ("missing_rows",), False),
    ],
)
def test_a_form_out_of_its_years(year: int | None, codes: tuple[str, ...], told: bool) -> None:
    findings = [finding(code, "x") for code in codes]
    found = check_edition(FORMS["ogi-2019"], year, findings)
    assert [one.code for one in found] == ["form_uncertain"] * told


def test_a_report_with_one_table_of_another_edition() -> None:
    page = (SAMPLES / "plain.html").read_text(encoding="utf-8")
    report = extract(page.encode())
    assert "form_uncertain" not in {one.code for one in report.findings}
    year = str(report.year)
    other = "2018" if report.form == "ogi-2021" else "2023"
    one_row = page.replace("行政处罚", "其他")
    moved = extract(one_row.replace(year, other).encode())
    assert moved.year == int(other)
    assert "form_uncertain" in {one.code for one in moved.findings}
