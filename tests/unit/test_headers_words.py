"""What single cells and labels of statistical tables say."""

from __future__ import annotations

import pytest

from extractor.headers.units import split_unit, unit_of
from extractor.headers.words import (
    Figure,
    counts_on,
    figure,
    is_note,
    is_total,
    label_and_marks,
    may_be_two,
)


@pytest.mark.parametrize(
    ("printed", "kind", "number", "unit", "marks"),
    [
        ("1,234.5", "number", "1,234.5", "", ()),
        ("1 234", "number", "1 234", "", ()),
        ("(1,234)", "number", "(1,234)", "", ()),
        ("−5.2", "number", "−5.2", "", ()),
        ("12.3%", "number", "12.3", "%", ()),
        ("−3 per cent", "number", "−3", "%", ()),
        ("$1,200", "number", "1,200", "$", ()),
        ("-$5", "number", "-5", "$", ()),
        ("€ 7.5", "number", "7.5", "€", ()),
        ("7.5 €", "number", "7.5", "€", ()),
        ("25.1万元", "number", "25.1", "万元", ()),
        ("12件", "number", "12", "件", ()),
        ("1,234*", "number", "1,234", "", ("*",)),
        ("1,234 (a)", "number", "1,234", "", ("a",)),
        ("12²", "number", "12", "", ("2",)),
        ("12 [2]", "number", "12", "", ("2",)),
        ("12.5 ep", "number", "12.5", "", ("ep",)),
        ("12 km", "number", "12", "km", ()),
        ("£1.2m", "number", "1.2", "£m", ()),
        ("-$3 million", "number", "-3", "$ million", ()),
        ("2019", "year", "2019", "", ()),
        ("零", "number", "零", "", ()),
    ],
)
def test_figures(printed: str, kind: str, number: str, unit: str, marks: tuple[str, ...]) -> None:
    assert figure(printed) == Figure(kind, number, unit, marks)  # type: ignore[arg-type]


@pytest.mark.parametrize("printed", ["–", "..", "...", "…", ":", "n/a", "(X)", "无", "N.A."])
def test_marks_for_nothing(printed: str) -> None:
    assert figure(printed) == Figure("dash")


@pytest.mark.parametrize(
    "printed",
    [
        "1.234,5",
        "12,3",
        "12 (3)",
        "12/13",
        "5-14",
        "65+",
        "一",
        "c",
        "2019/20",
        "3 or 4",
        "95% CI",
        "1,2341)",
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(printed: str) -> None:
    assert figure(printed).kind == "text"


@pytest.mark.parametrize(
    ("label", "bare", "unit"),
    [
        ("采购总金额（单位：万元）", "采购总金额", "万元"),
        ("人口（万人）", "人口", "万人"),
        ("Population (thousand persons)", "Population", "thousand persons"),
        ("GDP (in EUR million)", "GDP", "EUR million"),
        ("GDP (current US$ billion)", "GDP", "current US$ billion"),
        ("Growth (%)", "Growth", "%"),
        ("2023, £m", "2023", "£m"),
        ("Costs ($000s)", "Costs", "$000s"),
        ("Area (1 000 ha)", "Area", "1 000 ha"),
        ("支出（本期）", "支出（本期）", ""),
        ("Population, thousand", "Population", "thousand"),
        ("Persons (male)", "Persons (male)", ""),
        ("Ages (15-24)", "Ages (15-24)", ""),
        ("Under $15,000", "Under $15,000", ""),
        ("Population, total", "Population, total", ""),
        ("（一）予以公开", "（一）予以公开", ""),
        ("%", "%", ""),
    ],
)
def test_units_in_labels(label: str, bare: str, unit: str) -> None:
    assert split_unit(label) == (bare, unit)


def test_units_alone() -> None:
    assert unit_of("单位：万元") == "万元"
    assert unit_of("(thousand tonnes)") == "thousand tonnes"
    assert unit_of("in EUR million") == "EUR million"
    assert unit_of("Region") == ""


def test_label_marks() -> None:
    assert label_and_marks("Births*") == ("Births", ("*",))
    assert label_and_marks("Region¹") == ("Region", ("1",))
    assert label_and_marks("Area, km²") == ("Area, km²", ())
    assert label_and_marks("第二十条第（一）项") == ("第二十条第（一）项", ())


def test_totals_and_notes() -> None:
    assert all(map(is_total, ["合计", "总 计", "（七）总计", "Total", "Subtotal", "All persons"]))
    assert not any(map(is_total, ["Totally other", "规章", "Overseas"]))
    assert all(
        map(is_note, ["注：不含港澳台", "Source: registers", "* provisional", "1) revised data"])
    )
    assert not any(map(is_note, ["Northern regions", "注册企业", "Notebook sales"]))


@pytest.mark.parametrize(
    ("before", "after", "on"),
    [
        ("A. Revenue", "B. Expenditure", True),
        ("Panel A: Men", "Panel B: Women", True),
        ("一、收入", "二、支出", True),
        ("A. Revenue", "C. Other", False),
        ("Table 5. Revenue and expenditure", "B. Expenditure", False),
        ("一、收入", "（二）支出", False),
    ],
)
def test_titles_that_count_on(before: str, after: str, *, on: bool) -> None:
    assert counts_on(before, after) == on


@pytest.mark.parametrize(
    ("label", "two"),
    [
        ("在校学生数（人）二、初中", True),
        ("专任教师（二）初中", True),
        ("二、初中", False),
        ("残疾三、四级", False),
        ("第（一）项", False),
        ("安全、稳定", False),
    ],
)
def test_labels_that_may_be_two(label: str, *, two: bool) -> None:
    assert may_be_two(label) == two
