"""Whether a report's year is one in which its form was in use."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.findings import finding
from extractor.forms.records import Form
from extractor.model import Finding

_MISFITS = frozenset({"missing_rows", "unknown_label"})


def covers(form: Form, year: int | None) -> bool:
    """Whether ``form`` was in use in ``year``; false where that is not known."""
    first, last = form.years
    return year is not None and first <= year and (last is None or year <= last)


def check_edition(form: Form, year: int | None, findings: Sequence[Finding]) -> list[Finding]:
    """A finding where the form was not in use in the report's year and does not fit as a whole.

    Bodies go on with tables of an old edition beside new ones. ``findings`` are the report's.
    """
    if year is None or covers(form, year):
        return []
    codes = {one.code for one in findings}
    if codes.isdisjoint(_MISFITS) or "form_uncertain" in codes:
        return []
    first, last = form.years
    message = (
        f"the report is of {year}, and {form.id} is the form for {first} to {last or 'now'}; rows "
        "of it are not there, or others are: some tables may be of another edition"
    )
    return [finding("form_uncertain", message)]
