"""Plans of layouts are kept within a bound of memory, and change nothing that is read."""

from __future__ import annotations

from pathlib import Path

import pytest

import extractor
from extractor.align import skeleton

PAGE = Path(__file__).resolve().parents[2] / "samples" / "plain.html"


def test_a_layout_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = extractor.extract(PAGE.read_bytes())

    def fail(*_: object) -> None:
        raise AssertionError("a known layout was worked out again")

    monkeypatch.setattr(skeleton, "_plan", fail)
    assert extractor.extract(PAGE.read_bytes()) == first


def test_plans_beyond_the_bound_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = skeleton.Plans()
    monkeypatch.setattr(skeleton, "_PLANS", plans)
    first = extractor.extract(PAGE.read_bytes())
    assert plans.size > 0
    monkeypatch.setattr(skeleton, "MAX_PLANNED", plans.size)
    plans.clear()
    plans.size = 0
    assert extractor.extract(PAGE.read_bytes()) == first
    assert plans.size <= skeleton.MAX_PLANNED


def reworded() -> bytes:
    """The sample with labels in wordings that surely mean the same."""
    page = PAGE.read_text(encoding="utf-8")
    for label, other in (
        (">1.属于国家秘密", ">属于国家秘密"),
        (">（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ">部分公开"),
    ):
        assert page.count(label) == 1
        page = page.replace(label, other)
    return page.encode()


def test_a_layout_in_other_wordings_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skeleton, "_PLANS", skeleton.Plans())
    alone = extractor.extract(reworded())
    monkeypatch.setattr(skeleton, "_PLANS", skeleton.Plans())
    extractor.extract(PAGE.read_bytes())

    def fail(*_: object) -> None:
        raise AssertionError("a layout was worked out again for other wordings")

    monkeypatch.setattr(skeleton, "_plan", fail)
    assert extractor.extract(reworded()) == alone


def test_two_wordings_in_one_table_stay_two(monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.read_text(encoding="utf-8")
    twice = page.replace(">行政规范性文件", ">规章", 1).encode()
    other = page.replace(">行政规范性文件", ">部门规章", 1).encode()
    for first, second in ((twice, other), (other, twice)):
        monkeypatch.setattr(skeleton, "_PLANS", skeleton.Plans())
        alone = extractor.extract(second)
        monkeypatch.setattr(skeleton, "_PLANS", skeleton.Plans())
        extractor.extract(first)
        assert extractor.extract(second) == alone


def test_strays_are_told_in_the_words_that_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.read_text(encoding="utf-8")
    strange = [
        text.replace(">1.属于国家秘密", ">属于何种秘密") for text in (page, reworded().decode())
    ]
    monkeypatch.setattr(skeleton, "_PLANS", skeleton.Plans())
    alone = [extractor.extract(text.encode()).findings for text in strange]
    for number in (1, 0):
        monkeypatch.setattr(skeleton, "_PLANS", skeleton.Plans())
        extractor.extract(strange[1 - number].encode())
        assert extractor.extract(strange[number].encode()).findings == alone[number]
