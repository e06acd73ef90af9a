"""Page numbers between the lines of a dump: no figure of a table is one."""

from __future__ import annotations

import pytest

import extractor
from extractor.forms import builtin_forms
from extractor.readers.text.footers import without_page_numbers

TITLE = "海州市水务局2020年政府信息公开工作年度报告"
CELLS = ["第二十条第（六）项", "信息内容", "上一年项目数量", "本年增/减", "处理决定数量",
         "行政处罚", "5", "1", "20", "行政强制", "2", "34"]  # fmt: skip


def left(text: str) -> str:
    lines = without_page_numbers(text, text.split("\n"))
    assert len(lines) == text.count("\n") + 1
    return " ".join("".join(f" {line}" for line in lines).split())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("规章\n第6页\n0", "规章 0"),
        ("规章\n 第 6 页 共 9 页\n0\nPage 6 of 9\n3", "规章 0 3"),
        ("规章\n- 6 -\n0\n—7—\n−3", "规章 0 −3"),
        # Set off at the end of a page, as no other number is.
        ("规章\n0\n2\n\n6\n\n\f文件\n3", "规章 0 2 文件 3"),
        ("规章  0\n文件  条\n\n            6\n\f其他  3", "规章 0 文件 条 其他 3"),
        # Rising with the pages.
        ("规章\n7\n4\n\f文件\n9\n5\n\f其他\n2\n6\n\f", "规章 7 文件 9 其他 2"),
        ("规章\n7\n4 / 6\n\f文件\n9\n5 / 6\n\f", "规章 7 文件 9"),
        ("\f4\n规章\n7\n\f5\n文件\n9", "规章 7 文件 9"),
        # Without form feeds: all numbers that are set off rise by one.
        ("\n".join("1234567890") + "\n\n3\n\n" + "\n".join("1234567890") + "\n\n4\n\n规章",
         " ".join("12345678901234567890") + " 规章"),
    ],
)  # fmt: skip
def test_page_numbers_are_left_out(text: str, kept: str) -> None:
    assert left(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "规章\n\n0\n\n文件\n\n1\n\n其他\n\n2\n\n",
        "规章\n7\n4\n\f文件\n9\n3\n\f其他\n2\n12\n\f",
        "1\n\n3\n\n2",
        "说明第6页的内容\n-6\n（3）",
    ],
)
def test_figures_stay(text: str) -> None:
    assert left(text) == " ".join(text.split())


def test_a_number_at_the_only_end_of_a_page_is_no_figure_for_certain() -> None:
    assert left("规章\n0\n6\n\f文件\n3") == "规章 0 p. 6 文件 3"


@pytest.mark.parametrize("footer", ["6\n\f", "\n6\n\n\f", "- 6 -\n", "第6页\n", "6 / 9\n\n\f"])
def test_a_page_number_fills_no_lost_cell(footer: str) -> None:
    text = "\n".join([TITLE, *CELLS, f"{footer}第二十条第（八）项", "信息内容", "上一年项目数量"])
    seen = {each.slot.key: each for each in extractor.extract(text.encode()).observations}
    for column in ("items_last_year", "change_this_year", "decisions"):
        one = seen[f"proactive_disclosure/administrative_coercion/{column}"]
        assert one.flags
        assert one.raw != "6"
    assert not seen["proactive_disclosure/administrative_penalty/decisions"].flags


def test_a_page_number_answers_no_label_of_a_list() -> None:
    (form,) = (each for each in builtin_forms() if each.id == "ogi-2014")
    lines = ["海州市水务局2018年政府信息公开工作年度报告", "统计指标", "单位", "统计数"]
    for row in form.tables[0].rows[:40]:
        answer = "\n6\n\n\f" if row.id == "proactive.normative_documents_issued" else "80"
        lines += [*row.path, "条", answer]
    seen = {o.slot.key: o for o in extractor.extract("\n".join(lines).encode()).observations}
    assert seen["statistics/proactive.normative_documents_issued/value"].value is None
    assert seen["statistics/proactive.by_channel.gazette/value"].value == 80
