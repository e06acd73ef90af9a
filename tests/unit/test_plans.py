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
