"""Figures that no report can mean are flagged, and others are not."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

import extractor
from extractor.check.plausible import check_plausible
from tests.support.command import SAMPLES

LIST = (SAMPLES / "statistics-pandoc.md").read_text(encoding="utf-8")
KEY = "statistics/complaints/value"


def with_complaints(figure: str) -> extractor.Report:
    lines = LIST.splitlines()
    at = next(n for n, line in enumerate(lines) if "举报投诉数量" in line)
    lines[at] = f"| 六、举报投诉数量 | 件 | {figure} |"
    return extractor.extract("\n".join(lines).encode())


def test_a_telephone_number_is_no_count() -> None:
    report = with_complaints("13812345678")
    (seen,) = (one for one in report.observations if one.slot.key == KEY)
    assert seen.flags == ("low_confidence",)
    (told,) = (one for one in report.findings if one.code == "implausible_value")
    assert (told.observations, str(told.found)) == ((KEY,), "13812345678")


def test_a_long_figure_is_one() -> None:
    report = with_complaints("1,234,567,890")
    (seen,) = (one for one in report.observations if one.slot.key == KEY)
    assert (str(seen.value), seen.flags) == ("1234567890", ())


def test_what_a_large_city_buys_is_plausible_in_yuan() -> None:
    page = (SAMPLES / "plain.html").read_text(encoding="utf-8")
    assert check_plausible(extractor.extract(page.encode()).observations) == []
    seen = extractor.extract(page.encode()).observations[0]
    bought = replace(seen, raw="11416000000", value=Decimal(11416000000))
    assert check_plausible([replace(bought, slot=replace(seen.slot, unit="cny"))]) == []
    assert len(check_plausible([replace(bought, slot=replace(seen.slot, unit="count"))])) == 1
