"""Random headers over random labels are read back exactly; with their spans lost, or not at all."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.headers import ResolvedTable, resolve
from tests.support.header_trees import (
    Anchor,
    Path,
    Truth,
    drawn,
    flattened,
    framed,
    grouped,
    truths,
)

anchors = st.sampled_from(["top", "bottom", "middle"])
few = settings(max_examples=60)


def read(resolved: ResolvedTable) -> list[tuple[Path, Path, str]]:
    return [(one.row_path, one.column_path, one.raw) for one in resolved.values]


def right_or_refused(resolved: ResolvedTable, truth: Truth) -> None:
    if resolved.unclear:
        assert all(not one.row_path and not one.column_path for one in resolved.values)
        assert all(one.flags == ("header_unclear",) for one in resolved.values)
        printed = sorted(text for _, _, text in truth.expected() if text)
        left = sorted(one.raw for one in resolved.values)
        assert all(left.count(text) >= printed.count(text) for text in printed)
    elif not any("span_uncertain" in one.flags for one in resolved.values):
        assert read(resolved) == truth.expected()


@few
@given(truths(full=True))
def test_spans_give_all_paths(truth: Truth) -> None:
    resolved = resolve(drawn(truth))
    assert (resolved.unclear, read(resolved)) == ("", truth.expected())
    values = [one.value for one in resolved.values]
    assert values == [Decimal(text) for _, _, text in truth.expected()]


@few
@given(truths())
def test_blanks_and_years_among_the_figures_never_give_wrong_paths(truth: Truth) -> None:
    right_or_refused(resolve(drawn(truth)), truth)


@settings(max_examples=120)
@given(truths(), anchors)
def test_lost_spans_never_give_wrong_paths(truth: Truth, anchor: Anchor) -> None:
    right_or_refused(resolve(flattened(drawn(truth), anchor)), truth)


@few
@given(truths(full=True))
def test_lost_spans_of_a_table_with_a_corner_are_found_again(truth: Truth) -> None:
    if truth.corner:
        resolved = resolve(flattened(drawn(truth)))
        assert (resolved.unclear, read(resolved)) == ("", truth.expected())


@few
@given(truths(full=True) | truths(full=True, groups=True))
def test_rows_over_all_columns_are_groups_titles_and_notes(truth: Truth) -> None:
    table = grouped(truth) or drawn(truth)
    resolved = resolve(framed(table, "Table 1. Persons (thousand)", "Source: registers"))
    assert (resolved.unclear, read(resolved)) == ("", truth.expected())
    assert (resolved.title, resolved.unit) == ("Table 1. Persons", "thousand")
    assert resolved.notes == ("Source: registers",)
    assert {one.unit for one in resolved.values} == {"thousand"}


@few
@given(truths(full=True, groups=True) | truths(groups=True), anchors)
def test_lost_groups_never_give_wrong_paths(truth: Truth, anchor: Anchor) -> None:
    table = grouped(truth)
    if table is not None:
        resolved = resolve(flattened(table, anchor))
        right_or_refused(resolved, truth)
