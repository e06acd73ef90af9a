"""Forms that are lists: each answer to its label, told apart by the groups, or flagged."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import pytest

import extractor
from extractor import Observation, Report
from extractor.forms import builtin_forms
from extractor.settings import Settings
from tests.support import reports

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"

# Label, unit and figure of a part of the statistics list.
STATISTICS = [
    ("三、依申请公开情况", "", ""),
    ("（一）收到申请数", "件", "9"),
    ("1.当面申请数", "件", "4"),
    ("2.传真申请数", "件", ""),
    ("3.网络申请数", "件", "5"),
    ("4.信函申请数", "件", "-"),
    ("四、行政复议数量", "件", "6"),
    ("（一）维持具体行政行为数", "件", "3"),
    ("（二）被依法纠错数", "件", "2"),
    ("（三）其他情形数", "件", "1"),
    ("五、行政诉讼数量", "件", "15"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "4"),
    ("（二）被依法纠错数", "件", "5"),
    ("（三）其他情形数", "件", "6"),
    ("七、依申请公开信息收取的费用", "万元", "1.2"),
    ("其中：主动公开规范性文件数", "条", "7"),
]
SITE = """
<tr><td colspan=3>网站名称</td><td>云溪市人民政府</td></tr>
<tr><td colspan=3>主办单位</td><td>云溪市人民政府办公室</td></tr>
<tr><td colspan=3>网站类型</td><td>□政府门户网站 ☑部门网站 □专项网站</td></tr>
<tr><td>ICP备案号</td><td>X备1号</td><td>公安机关备案号</td><td>2号</td></tr>
<tr><td rowspan=4>信息发布（单位：条）</td><td colspan=2>总数</td><td>30</td></tr>
<tr><td colspan=2>概况类信息更新量</td><td>10</td></tr>
<tr><td colspan=2>政务动态信息更新量</td><td>20</td></tr>
<tr><td colspan=2>信息公开目录信息更新量</td><td>0</td></tr>
<tr><td rowspan=2>解读回应</td>
<td rowspan=2>解读信息发布</td><td>总数（单位：条）</td><td>3</td></tr>
<tr><td>解读材料数量（单位：条）</td><td>3</td></tr>
<tr><td>办事服务</td><td>办件量（单位：件）</td><td>总数</td><td>8</td></tr>
<tr><td rowspan=6>移动新媒体</td><td rowspan=3>微博</td><td>名称</td><td>云溪发布</td></tr>
<tr><td>信息发布量（单位：条）</td><td>11</td></tr><tr><td>关注量（单位：个）</td><td>12</td></tr>
<tr><td rowspan=2>微信</td><td>名称</td><td>-</td></tr>
<tr><td>信息发布量（单位：条）</td><td>13</td></tr><tr><td colspan=2>其他</td><td>无</td></tr>
<tr><td rowspan=2>创新发展</td><td colspan=3>□搜索即服务 ☑多语言版本 □无障碍浏览 □千人千网</td></tr>
<tr><td colspan=2>其他</td><td>导航</td></tr>
"""


def html(
    rows: Sequence[Sequence[str]], title: str = "2016年云溪市水务局政府信息公开情况统计表"
) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return f"<h1>{title}</h1><table>{body}</table>"


def read(page: str) -> Report:
    return extractor.extract(page.encode())


def said(report: Report) -> dict[str, tuple[str, str]]:
    """Value and status of the rows that the document has."""
    return {
        seen.row: (str(seen.value if seen.value is not None else ""), seen.status)
        for seen in report.observations
        if seen.status != "missing"
    }


def flags(report: Report, *rows: str) -> list[tuple[str, ...]]:
    return [seen.flags for seen in report.observations if seen.row in rows]


WANTED = {
    "proactive.disclosed.normative_documents": ("7", "reported"),
    "requests.received": ("9", "reported"),
    "requests.received.in_person": ("4", "reported"),
    "requests.received.fax": ("", "blank"),
    "requests.received.online": ("5", "reported"),
    "requests.received.letter": ("", "dash"),
    "reconsideration": ("6", "reported"),
    "reconsideration.upheld": ("3", "reported"),
    "reconsideration.corrected": ("2", "reported"),
    "reconsideration.other": ("1", "reported"),
    "litigation": ("15", "reported"),
    "litigation.upheld": ("4", "reported"),
    "litigation.corrected": ("5", "reported"),
    "litigation.other": ("6", "reported"),
    "fees": ("1.2", "reported"),
}


@pytest.mark.parametrize(
    "page",
    [
        html(STATISTICS),
        html([("指标", "单位", "统计数"), *STATISTICS]),
        html([(name, figure) for name, _, figure in STATISTICS]),
        html([(f"　　{name}", unit, figure, "") for name, unit, figure in STATISTICS]),
        html([a + b for a, b in zip(STATISTICS[:8], STATISTICS[8:], strict=True)]),
        html([a + b for a, b in zip(STATISTICS[::2], STATISTICS[1::2], strict=True)]),
        html([("序号", "指标", "数据"), *(("1", n, f) for n, _, f in STATISTICS)]),
    ],
    ids=["plain", "header", "no units", "indented", "two lists", "row by row", "numbered"],
)
def test_layouts_of_the_statistics_list(page: str) -> None:
    report = read(page)
    assert (report.form, report.year, report.bureau) == ("ogi-2014", 2016, "云溪市水务局")
    assert said(report) == WANTED
    assert not any(seen.flags for seen in report.observations if seen.status == "reported")


@pytest.mark.parametrize(
    "lines",
    [
        [f"{name} | {unit} | {figure} |" for name, unit, figure in STATISTICS],
        [f"|{name}||{figure}|" for name, _, figure in STATISTICS],
        [f"| {name} | {unit} | {figure} |" for name, unit, figure in STATISTICS],
        [f"{name}\t{unit}\t{figure}" for name, unit, figure in STATISTICS],
    ],
    ids=["bars", "doubled bars", "markdown", "tabs"],
)
def test_text_of_the_statistics_list(lines: list[str]) -> None:
    text = "2016年云溪市水务局政府信息公开情况统计表\n" + "\n".join(lines) + "\n信息公开 答复数\n"
    assert said(read(text)) == WANTED


def test_a_figure_in_another_unit_is_converted_or_doubted() -> None:
    rows = [(n, "元" if n.startswith("七") else u, f) for n, u, f in STATISTICS]
    assert said(read(html(rows)))["fees"] == ("0.00012", "reported")
    rows = [(n, "万件" if n == "（一）收到申请数" else u, f) for n, u, f in STATISTICS]
    assert "unit_unclear" in flags(read(html(rows)), "requests.received")[0]


def test_two_figures_for_one_label_are_not_chosen_from() -> None:
    rows = [("指标", "2016年", "2015年"), *((name, f, "8") for name, _, f in STATISTICS)]
    report = read(html(rows))
    seen = {o.row: o for o in report.observations}
    assert (seen["requests.received"].status, seen["requests.received"].value) == (
        "ambiguous",
        None,
    )


def test_the_column_of_the_form_is_chosen_from_several() -> None:
    for beside in ("备注", "上年数", "同比"):
        rows = [("指标", "统计数", beside), *((name, f, "1") for name, _, f in STATISTICS)]
        assert said(read(html(rows))) == WANTED


def test_what_stands_behind_a_blank_answer_is_doubted() -> None:
    report = read(html([(name, unit, f, "8") for name, unit, f in STATISTICS]))
    fax = next(seen for seen in report.observations if seen.row == "requests.received.fax")
    assert (str(fax.value), fax.flags) == ("8", ("ambiguous_position",))


def test_a_header_off_by_one_hides_no_answer() -> None:
    page = html(
        [("指标", "单位", "", "统计数"), *((n, u, f or "0", "无") for n, u, f in STATISTICS)]
    )
    seen = {o.row: o for o in read(page).observations}
    assert seen["requests.received"].flags == ("ambiguous_position",)


@pytest.mark.parametrize("end", [(), ("",)])
def test_a_header_with_a_label_too_wide_hides_no_answer(end: tuple[str, ...]) -> None:
    page = html([("指标", "单位", "统计数"), *((*row, *end) for row in STATISTICS)])
    page = page.replace("<td>指标", '<td colspan="2">指标')
    assert said(read(page)) == WANTED


def test_a_label_without_its_group_is_flagged() -> None:
    lost = [row for row in STATISTICS if not row[0].startswith(("四", "五", "（一）维持"))]
    report = read(html(lost))
    for row in ("reconsideration.corrected", "litigation.corrected"):
        assert "label_uncertain" in flags(report, row)[0] or said(report).get(row) is None


def test_sums_that_do_not_hold_are_found() -> None:
    rows = [(n, u, "7" if n == "（一）收到申请数" else f) for n, u, f in STATISTICS]
    report = read(html(rows))
    assert {one.code for one in report.findings} >= {"sum_mismatch"}
    assert flags(report, "requests.received") == [("sum_mismatch",)]


SITE_WANTED = {
    "name": "云溪市人民政府",
    "host_body": "云溪市人民政府办公室",
    "site_type": "部门网站",
    "icp_record": "X备1号",
    "police_record": "2号",
    "published.total": "30",
    "published.news": "20",
    "interpretation.total": "3",
    "services.cases.total": "8",
    "mobile.weibo.name": "云溪发布",
    "mobile.weibo.posts": "11",
    "mobile.weibo.followers": "12",
    "mobile.wechat.name": "",
    "mobile.wechat.posts": "13",
    "mobile.other": "",
    "innovation.features": "多语言版本",
    "innovation.other": "导航",
}


def test_labels_that_repeat_are_told_apart_by_their_groups() -> None:
    report = read(f"<h1>政府网站工作年度报表（2019年度）</h1><table>{SITE}</table>")
    assert (report.form, report.year) == ("gov-site-2018", 2019)
    assert report.bureau == "云溪市人民政府办公室"
    found = {row: value for row, (value, _) in said(report).items()}
    assert {row: found[row] for row in SITE_WANTED} == SITE_WANTED
    assert not any(seen.flags for seen in report.observations if seen.value is not None)


def test_a_page_with_two_reports_gives_both() -> None:
    both = html(STATISTICS * 1) + f"<p>政府网站工作年度报表（2016年度）</p><table>{SITE}</table>"
    full = read(html(STATISTICS))
    reports = extractor.extract_all(both.encode())
    assert reports[0].form == "gov-site-2018"
    assert {one.form for one in reports} <= {"gov-site-2018", "ogi-2014"}
    for one in reports:
        if one.form == "ogi-2014":
            assert said(one) == said(full)


def test_a_few_rows_of_another_form_make_no_report() -> None:
    page = html(STATISTICS) + "<table><tr><td>总数</td><td>3</td></tr></table>"
    assert len(extractor.extract_all(page.encode())) == 1


def component(report: Report, row: str) -> list[Observation]:
    return [seen for seen in report.observations if seen.row == row]


def test_rows_that_a_form_leaves_open() -> None:
    settings = Settings(forms=EXAMPLES)
    report = extractor.extract(EXAMPLES / "foia.html", settings)
    assert (report.form, report.bureau, report.year) == (
        "foia-2008", "Department of Rivers and Harbors", 2023,
    )  # fmt: skip
    rows = list(dict.fromkeys(seen.row for seen in report.observations))
    assert rows == ["component.office_of_the_secretary", "component.bureau_of_rivers", "overall"]
    assert len(report.observations) == 3 * (4 + 13)
    assert not report.flagged
    assert not report.findings


def test_open_rows_are_added_up() -> None:
    page = (EXAMPLES / "foia.html").read_text(encoding="utf-8")
    page = page.replace("<td>402</td>", "<td>403</td>")
    report = extractor.extract(page.encode(), Settings(forms=EXAMPLES))
    wrong = [(one.row, one.column, one.expected) for one in report.findings]
    assert wrong == [("component.office_of_the_secretary", "partial_grants", Decimal(402))]
    assert [seen.value for seen in report.flagged] == [403]


def dumped(form: str) -> tuple[reports.Report, list[list[str]]]:
    """A whole report, and its rows as a dump has them: the texts of cells that are not empty."""
    made = reports.report(form)
    rows = [[c if isinstance(c, str) else c[0] for c in row] for row in made.tables[0][1]]
    return made, [[text for text in row if text] for row in rows]


def test_two_lists_row_by_row_in_a_dump_keep_their_own_groups() -> None:
    made, (_, *rows) = dumped("ogi-2014")
    half = len(rows) // 2 + 1
    both = [
        " ".join((*row, *other))
        for row, other in zip_longest(rows[:half], rows[half:], fillvalue=())
    ]
    for text in ("\n".join([made.title, *both]), "\n".join([made.title, *both]).replace(" ", "\n")):
        report = read(text)
        found = {seen.slot.key: seen.value for seen in report.observations}
        assert found == {key: figure.value for key, figure in made.figures.items()}
        assert not report.flagged


def test_a_misspelt_label_between_its_neighbours_is_certain() -> None:
    rows = [list(row) for row in STATISTICS]
    rows[2][0] = "1.当面申清数"
    assert flags(read(html(rows)), "requests.received.in_person") == [()]
    # With a neighbour gone, another row may be meant.
    del rows[1]
    assert flags(read(html(rows)), "requests.received.in_person") == [("label_uncertain",)]


def test_an_answer_that_goes_on_in_the_next_row_is_doubted() -> None:
    rows = [list(row) for row in STATISTICS]
    rows[3][2] = "34"
    rows.insert(4, ["", "", "6"])
    report = read(html(rows))
    assert "label_uncertain" in flags(report, "requests.received.fax")[0]


def test_a_label_cut_off_in_its_note_swallows_no_figure() -> None:
    made, (_, *rows) = dumped("ogi-2014")
    lines = [" ".join(row) for row in rows]
    lines[1] = "（一）主动公开政府信息数（不同渠道和方式公 条 34 其中：涉及国家秘密 条 1286"
    found = said(read("\n".join([made.title, *lines])))
    assert found["proactive.disclosed"] == ("34", "reported")


def test_words_that_may_be_a_label_are_doubted_where_rows_are_lost() -> None:
    made, rows = dumped("gov-site-2018")
    text = "\n".join([made.title, *(text for row in rows for text in row)])
    report = read(text.replace("云溪水务网", "云溪在线服务"))
    assert said(report)["name"] == ("云溪在线服务", "reported")
    assert flags(report, "name") == [("label_uncertain",)]
    assert flags(report, "url", "host_body", "site_id", "icp_record") == [()] * 4
    assert (report.bureau, report.year) == ("云溪市水务局", 2022)


@pytest.mark.parametrize("text", ["是（）", "（ ）是", "是□"])
def test_an_empty_box_alone_is_no_answer(text: str) -> None:
    page = SITE.replace(
        "<tr><td>办事服务</td>",
        f"<tr><td colspan=3>是否使用统一平台</td><td>{text}</td></tr><tr><td>办事服务</td>",
    )
    report = read(f"<h1>云溪市政府网站工作年度报表（2022年度）</h1><table>{page}</table>")
    assert said(report)["interaction.unified_platform"] == ("", "unreadable")


def glued(answers: dict[str, str]) -> list[str]:
    """The list of the form of 2014 with nothing between label, unit and figure of a row."""
    (form,) = (each for each in builtin_forms() if each.id == "ogi-2014")
    lines = ["云溪市民政局2018年政府信息公开工作年度报告", "统计指标单位统计数"]
    for row in form.tables[0].rows:
        lines += [f"{group}————" for group in row.path[:-1] if f"{group}————" not in lines]
        lines.append(answers.get(row.id, f"{row.path[-1]}件0"))
    return lines


def answers(lines: Sequence[str]) -> dict[str, Observation]:
    found = extractor.extract("\n".join(lines).encode()).observations
    return {each.slot.row: each for each in found}


def test_rows_of_a_dump_with_nothing_between_their_cells() -> None:
    rows = {
        "requests.received": "（一）收到申请数件1204",
        "requests.received.in_person": "1.当面申请数件",
        "requests.received.fax": "2.传真申请数件—",
        "requests.received.letter": "4.信函申请数件1,204",
    }
    seen = answers(glued(rows))
    expected = {
        "requests.received": 1204,
        "requests.received.online": 0,
        "requests.received.letter": 1204,
    }
    for row, value in expected.items():
        assert seen[row].value == value
        assert not seen[row].flags
    assert seen["requests.received.in_person"].status == "blank"
    assert seen["requests.received.fax"].status == "dash"


@pytest.mark.parametrize(
    "line", ["1.当面申请数件4 5", "1.当面申请数4", "1.当面申请数件约", "数件4"]
)
def test_a_line_that_is_no_row_answers_nothing(line: str) -> None:
    one = answers(glued({"requests.received.in_person": line}))["requests.received.in_person"]
    assert one.value is None or one.flags


def test_the_foot_of_a_page_is_no_copy_of_its_list() -> None:
    page = f"<h1>政府网站工作年度报表</h1><p>（2022年度）</p><table>{SITE}</table>"
    foot = "<p>主办单位：青溪镇信息中心</p><p>ICP备案号：Y备88号</p><p>网站标识码：5566778899</p>"
    alone, footed = read(page), read(page + foot)
    first, second = said(alone), said(footed)
    assert (second["host_body"], second["icp_record"]) == (first["host_body"], first["icp_record"])
    assert "conflicting_copies" not in {one.code for one in footed.findings}
    assert flags(footed, "host_body", "icp_record") == [(), ()]
