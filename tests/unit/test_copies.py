"""Tables that repeat the report's own: of another year, of departments one after another."""

from __future__ import annotations

import re

import pytest

import extractor
from extractor.model import Observation
from extractor.pipeline import extract_all
from extractor.report import Report
from tests.support.command import SAMPLES

PAGE = (SAMPLES / "plain.html").read_text(encoding="utf-8")
TABLES = re.findall("<table.*?</table>", PAGE, re.DOTALL)
OWN = extractor.extract(PAGE.encode())
FIGURE = re.compile(r"(<td[^>]*>)(\d+)(?:\.\d+)?(?=</td>)")
OTHER_BODY = "江北县水利局"


def other(table: str) -> str:
    """The table with each figure one more."""
    return FIGURE.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", table)


def with_more(*more: str) -> list[Report]:
    return extract_all(PAGE.replace("</body>", "\n".join(more) + "</body>").encode())


def values(report: Report) -> list[object]:
    return [(seen.status, seen.value, seen.flags) for seen in report.observations]


def heading(text: str) -> str:
    return f"<p>{text.format(last=(OWN.year or 0) - 1, year=OWN.year, body=OTHER_BODY)}</p>"


REQUESTS = next(table for table in TABLES if "自然人" in table)


@pytest.mark.parametrize(
    "text",
    [
        "附件：{last}年政府信息公开情况",
        "（一）{last}年收到和处理情况",
        "上年度数据",
        "{last}年度数据对比",
    ],
)
def test_tables_for_comparison_fill_no_slot(text: str) -> None:
    (report,) = with_more(heading(text), other(REQUESTS))
    assert values(report) == values(OWN)
    assert report.year == OWN.year


def test_a_table_for_comparison_may_come_first() -> None:
    before = (
        f"{heading('{last}年收到和处理情况')}{other(REQUESTS)}{heading('{year}年收到和处理情况')}"
    )
    (report,) = extract_all(PAGE.replace(REQUESTS, before + REQUESTS).encode())
    assert values(report) == values(OWN)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("上年度（{last}年）数据如下，仅供参考：", "本年度数据："),
        ("去年收到和处理情况如下，便于比较:", "本年度的情况如下："),
        ("{last}年情况如下，可以对比：", "本年度统计如下，请见下表："),
        ("上年度情况", "本年情况"),
        ("表1 {last}年情况", "表2 {year}年情况"),
    ],
)
def test_words_that_lead_in_to_tables_tell_them_apart(before: str, after: str) -> None:
    page = PAGE.replace(REQUESTS, heading(before) + other(REQUESTS) + heading(after) + REQUESTS)
    (report,) = extract_all(page.encode())
    assert values(report) == values(OWN)
    assert report.year == OWN.year


def test_this_year_inside_another_bodys_report_is_that_reports() -> None:
    copies = [other(table) for table in TABLES]
    reports = with_more(heading("附件1：{body}"), heading("本年度情况"), *copies)
    assert len(reports) == 2
    assert values(reports[0]) == values(OWN)


def test_a_year_in_the_first_row_tells_a_table_apart() -> None:
    row = f"<tr><td colspan=10>{(OWN.year or 0) - 1}年</td></tr>"
    opened = re.sub("(<tr)", row + r"\1", other(REQUESTS), count=1)
    (report,) = with_more(opened)
    assert values(report) == values(OWN)


def test_a_copy_may_number_its_rows_in_another_way() -> None:
    changed = re.sub(r"(\d)\.(?=[一-鿿])", r"\1、", other(REQUESTS)).replace("（", "(")
    assert changed != other(REQUESTS)
    (report,) = with_more(heading("附：{last}年情况"), changed)
    assert values(report) == values(OWN)


def test_a_copy_may_have_other_notes_at_its_labels() -> None:
    changed = re.sub(r"(?<=[一-鿿])(?=</t[dh]>)", "（单位：件）", other(REQUESTS))
    (report,) = with_more(heading("附：{last}年情况"), changed)
    assert values(report) == values(OWN)


@pytest.mark.parametrize("own_first", [True, False])
def test_of_two_rows_of_years_the_own_one_is_read(own_first: bool) -> None:
    review = next(table for table in TABLES if "行政复议" in table)
    *above, last = re.findall("<tr.*?</tr>", review, re.DOTALL)
    above[0] = re.sub("(<tr[^>]*>)", rf"\1<td rowspan={len(above)}>年度</td>", above[0])
    year = OWN.year or 0
    own, rival = (
        re.sub("(<tr[^>]*>)", rf"\1<td>{when}年</td>", row)
        for when, row in ((year, last), (year - 1, other(last)))
    )
    rows = (own, rival) if own_first else (rival, own)
    changed = "<table>" + "".join((*above, *rows)) + "</table>"
    (report,) = extract_all(PAGE.replace(review, changed).encode())
    assert values(report) == values(OWN)


@pytest.mark.parametrize("text", ["附件：", "附表", "其他材料"])
def test_copies_that_nothing_tells_apart_conflict(text: str) -> None:
    (report,) = with_more(heading(text), other(REQUESTS))
    flagged = {seen.slot.key for seen in report.observations if "conflicting_copies" in seen.flags}
    printed = {
        seen.slot.key
        for seen in OWN.observations
        if seen.table == "requests" and seen.value is not None
    }
    assert printed <= flagged


@pytest.mark.parametrize("text", ["附件1：{body}", "{body}", "（1）{body}{year}年政府信息公开情况"])
def test_each_department_is_a_report(text: str) -> None:
    first, second = with_more(heading(text), *map(other, TABLES))
    assert (first.bureau, second.bureau) == (OWN.bureau, OTHER_BODY)
    assert first.year == second.year == OWN.year
    assert values(first) == values(OWN)
    assert values(second) != values(OWN)
    assert not any("conflicting_copies" in seen.flags for seen in second.observations)


def test_a_whole_second_year_is_a_report() -> None:
    first, second = with_more(heading("{last}年"), *map(other, TABLES))
    assert (first.year, second.year) == (OWN.year, (OWN.year or 0) - 1)
    assert second.bureau == OWN.bureau
    assert values(first) == values(OWN)


@pytest.mark.parametrize("text", ["{last}年问题整改情况", "主办：{body}", "{body}"])
def test_the_only_table_of_its_kind_is_the_reports_own(text: str) -> None:
    (report,) = extract_all(PAGE.replace(REQUESTS, heading(text) + REQUESTS).encode())
    assert values(report) == values(OWN)


def test_a_blank_table_of_a_report_is_filled_from_no_other() -> None:
    blank = FIGURE.sub(r"\1", TABLES[0])
    page = PAGE.replace(TABLES[0], blank).replace(
        "</body>", "".join(map(other, TABLES)) + "</body>"
    )
    for report in extract_all(page.encode()):
        for seen, own in zip(report.observations, OWN.observations, strict=True):
            if own.value is not None and seen.value is not None:
                assert seen.flags, seen.slot.key


def requests(report: Report) -> list[Observation]:
    return [seen for seen in report.observations if seen.table == "requests"]


@pytest.mark.parametrize("first", [True, False])
def test_a_blank_table_takes_no_figure_of_the_year_before(first: bool) -> None:
    own, last = FIGURE.sub(r"\1", REQUESTS), other(REQUESTS)
    before = heading("{last}年收到和处理政府信息公开申请情况") + last
    after = heading("{year}年收到和处理政府信息公开申请情况") + own
    tables = before + after if first else after + before
    (report,) = extract_all(PAGE.replace(REQUESTS, tables).encode())
    assert {seen.status for seen in requests(report)} == {"blank"}


@pytest.mark.parametrize(
    "text",
    [
        "附：{last}年收到和处理政府信息公开申请情况",
        "{last}年收到和处理政府信息公开申请情况（上年度数据，供参考）",
        "附：{body}{year}年收到和处理政府信息公开申请情况",
        "附件：下属单位{body}受理申请情况",
    ],
)
def test_the_only_table_is_doubted_below_another_years_or_bodys_heading(text: str) -> None:
    (report,) = extract_all(PAGE.replace(REQUESTS, heading(text) + REQUESTS).encode())
    assert all(seen.flags for seen in requests(report) if seen.value is not None)
    (told,) = [one for one in report.findings if one.code == "other_heading"]
    assert told.quote
    assert told.quote in heading(text)
    others = [seen for seen in report.observations if seen.table != "requests"]
    assert not any(seen.flags for seen in others)


def test_tables_of_the_next_chapter_may_stand_behind_one_of_another_year() -> None:
    proactive = PAGE[PAGE.index(TABLES[0]) : PAGE.index(TABLES[0]) + len(TABLES[0])]
    title = "主动公开政府信息情况"
    assert title in PAGE
    last = heading(f"附：{{last}}年{title}") + other(proactive)
    (report,) = extract_all(PAGE.replace(REQUESTS, last + REQUESTS).encode())
    assert values(report) == values(OWN)


def test_lines_of_text_have_headings_of_another_year_too() -> None:
    def table(*figures: str) -> list[str]:
        return [
            "第二十条第（一）项\t\t\t",
            "信息内容\t本年制发件数\t本年废止件数\t现行有效件数",
            "规章\t" + "\t".join(figures[:3]),
            "行政规范性文件\t\t\t0",
            "第二十条第（六）项\t\t\t",
            "信息内容\t本年处理决定数量\t\t",
            f"行政处罚\t{figures[3]}\t\t",
            f"行政强制\t{figures[4]}\t\t",
        ]

    lines = [
        "海州市水务局2021年政府信息公开工作年度报告",
        "二、主动公开政府信息情况",
        *table("", "", "4", "", "5"),
        "附：2020年主动公开政府信息情况",
        *table("7", "1", "6", "8", "9"),
    ]
    (report,) = extract_all("\n".join(lines).encode())
    found = {seen.slot.key: seen.value for seen in report.observations if seen.value is not None}
    assert sorted(found.values()) == [0, 4, 5]


def test_a_report_whose_tables_are_left_out_lends_its_name_to_no_other() -> None:
    chapters = "".join(f"<p>{number}、情况</p><p>详见附表。</p>" for number in "一二三四五六")
    first = f"<h1>{OTHER_BODY}{OWN.year}年政府信息公开工作年度报告</h1>{chapters}"
    body = PAGE.index("<body>") + len("<body>")
    (report,) = extract_all((PAGE[:body] + first + PAGE[body:]).encode())
    assert report.bureau == OWN.bureau
    assert values(report) == values(OWN)


@pytest.mark.parametrize(
    "text", ["附件：{body}{year}年收到和处理政府信息公开申请情况", "附件1：{body}"]
)
def test_a_single_table_of_another_body_is_no_report(text: str) -> None:
    (report,) = with_more(heading(text), other(REQUESTS))
    assert values(report) == values(OWN)
    assert report.bureau == OWN.bureau
