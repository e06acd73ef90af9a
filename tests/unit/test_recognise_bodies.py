"""Headings that name another body, and pieces of labels that only end as names of bodies do."""

from __future__ import annotations

import pytest

from extractor.forms import builtin_forms
from extractor.recognise.sections import mark_of

RULES = next(form for form in builtin_forms() if form.id == "ogi-2021").metadata


@pytest.mark.parametrize("text", ["附件：南山区司法局", "附件：南山区司法局、南山区教育局"])
def test_a_heading_names_the_bodies_whose_figures_follow(text: str) -> None:
    mark = mark_of(text, None, RULES)
    assert mark is not None
    assert mark.body == text.removeprefix("附件：")


@pytest.mark.parametrize("text", ["期不补正、行政机关不再处", "（二）部分公开（区分处"])
def test_a_piece_of_a_label_is_no_body(text: str) -> None:
    assert mark_of(text, None, RULES) is None
