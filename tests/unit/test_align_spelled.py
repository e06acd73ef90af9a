"""Headings in short, misspelt or cut after their first line, in pages and in text dumps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import extractor
from extractor.report import Report

TITLE = "临泽县水利局2019年政府信息公开工作年度报告"
DOCUMENTS = ("本年新制作数量", "本年新公开数量", "对外公开总数量")
REST = [
    ["第二十条第（五）项"],
    ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
    ["行政许可", "7", "0", "8"],
    ["其他对外管理服务事项", "9", "0", "10"],
    ["第二十条第（六）项"],
    ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
    ["行政处罚", "11", "0", "12"],
    ["行政强制", "13", "0", "14"],
]
ROWS = {
    "一、本年新收政府信息公开申请数量": [4, 1, 0, 2, 0, 0, 7],
    "二、上年结转政府信息公开申请数量": [0, 0, 0, 0, 1, 0, 1],
    "四、结转下年度继续办理": [0, 0, 0, 1, 0, 0, 1],
}
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def dump(*rows: list[str]) -> bytes:
    """A text dump with one line a row, its cells between bars."""
    lines = [TITLE, "二、主动公开政府信息情况", *(" | ".join(row) + " |" for row in rows)]
    return "\n".join(lines).encode()


def page(*rows: list[str]) -> bytes:
    """A page with one table; the last cell of a row takes the rest of its width."""
    width = max(map(len, rows))
    body = "".join(
        "<tr>"
        + "".join(f"<td>{cell}</td>" for cell in row[:-1])
        + f"<td colspan={width - len(row) + 1}>{row[-1]}</td></tr>"
        for row in rows
    )
    return f"<h1>{TITLE}</h1><p>二、主动公开政府信息情况</p><table>{body}</table>".encode()


def documents(*heads: str) -> list[list[str]]:
    """The rows of the first table, with these headings above 规章 and 规范性文件."""
    figures = [["规章", "1", "2", "3"], ["规范性文件", "4", "5", "6"]]
    return [["第二十条第（一）项"], ["信息内容", *heads], *figures, *REST]


def applicants(headings: list[str]) -> bytes:
    rows = [[NOTE, "申请人情况"], ["自然人", "法人或其他组织", "总计"], headings]
    rows += [[label, *map(str, figures)] for label, figures in ROWS.items()]
    return dump(*rows)


def values(report: Report, table: str) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    return {
        (o.slot.row, o.slot.column): (str(o.value), o.flags)
        for o in report.observations
        if o.slot.table == table and o.value is not None
    }


@pytest.mark.parametrize("read", [dump, page])
def test_headings_cut_after_their_first_line(read: Callable[..., bytes]) -> None:
    report = extractor.extract(read(*documents("本年新", "本年新", "对外公开总数量")))
    found = values(report, "proactive_disclosure")
    assert found["regulations", "produced_this_year"] == ("1", ())
    assert found["normative_documents", "disclosed_this_year"] == ("5", ())
    assert found["normative_documents", "disclosed_total"] == ("6", ())


@pytest.mark.parametrize("second", ["对外公开", "上年新", "备注栏"])
def test_headings_that_may_be_others_are_doubted(second: str) -> None:
    report = extractor.extract(dump(*documents("本年新", second, "对外公开总数量")))
    found = values(report, "proactive_disclosure")
    first = [flags for (row, _), (_, flags) in found.items() if row == "regulations"]
    assert first
    assert all(first)


@pytest.mark.parametrize(
    "headings",
    [
        ["商业", "科研", "社会公益", "法律服务", "其它"],
        ["商业企业", "科研企业", "社会组织", "法律服务机构", "其他"],
        ["企业", "科研机构", "社会公益性组织", "法律服务单位", "其他组织"],
    ],
)
def test_applicants_in_short(headings: list[str]) -> None:
    found = values(extractor.extract(applicants(headings)), "requests")
    assert found["received", "public_welfare_organisation"] == ("2", ())
    assert found["carried_in", "legal_service"] == ("1", ())
    assert len(found) == 21
    assert not any(flags for _, flags in found.values())


def test_applicants_exchanged_are_not_read_in_the_forms_order() -> None:
    headings = ["科研", "商业", "社会组织", "法律服务", "其他"]
    found = values(extractor.extract(applicants(headings)), "requests")
    value, flags = found.get(("received", "commercial_enterprise"), ("", ("missing",)))
    assert value == "0" or flags


def test_a_long_note_behind_a_label_alone_on_its_line() -> None:
    services = "其他对外管理服务事项"
    note = (
        "（指许可以外的事项，含"
        + "、".join(["确认", "奖励", "裁决", "给付"] * 5)
        + "等，以及公共服务）"
    )
    cells = [c.replace(services, services + note) for r in documents(*DOCUMENTS) for c in r]
    lines = "\n\n".join([TITLE, "二、主动公开政府信息情况", *cells])
    found = values(extractor.extract(lines.encode()), "proactive_disclosure")
    assert found["other_public_services", "decisions"] == ("10", ())
    assert found["administrative_penalty", "items_last_year"] == ("11", ())


def test_two_columns_whose_headings_say_nothing_are_read_and_doubted() -> None:
    rows = [
        ["申请人", "申请人情况"],
        ["", "自然人", "商业企业", "科研机构", "甲类", "乙类", "其他", "总计"],
    ]
    rows += [[label, *map(str, figures)] for label, figures in ROWS.items()]
    found = values(extractor.extract(page(*rows)), "requests")
    value, flags = found["received", "public_welfare_organisation"]
    assert value == "2"
    assert flags
    assert found["received", "natural_person"][0] == "4"


def test_a_year_in_the_note_of_a_heading_is_no_heading_of_another_year() -> None:
    items = "上一年项目数量"
    cells = [c.replace(items, items + "(指2018年事项数)") for r in documents(*DOCUMENTS) for c in r]
    report = extractor.extract("\n\n".join([TITLE, "二、主动公开政府信息情况", *cells]).encode())
    assert values(report, "proactive_disclosure")["administrative_coercion", "decisions"] == (
        "14",
        (),
    )
    assert not any(one.code == "other_heading" for one in report.findings)
