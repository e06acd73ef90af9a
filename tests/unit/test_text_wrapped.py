"""Headers and labels of aligned text whose cells a program wrapped, and tables of other writers."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest

import pytest

import extractor
from extractor.forms import builtin_forms
from extractor.readers.text import read_text

TITLE = "海州市卫生健康局2021年政府信息公开工作年度报告\n\n"

# As text browsers draw the table: a label column each for the groups, one space between columns.
NARROW = """三、收到和处理政府信息公开申请情况

                                    申请人情况
                                    自然 法人或其他组织
                                    人   商业 科研 社会公 法律服 其他 总计
                                         企业 机构 益组织 务机构
一、本年新收政府信息公开申请数量    810  1204 499  0      12     0    2525
二、上年结转政府信息公开申请数量    1    0    0    0      0      0    1
       （一）予以公开               800  1200 400  0      12     0    2412
                1.属于国家秘密      1    0    0    0      0      0    1
       （三）不 2.其他法律行政法规  2    0    0    0      0      0    2
       予公开   禁止公开
                4.保护第三方合法    8    4    99   0      0      0    111
                权益
"""
RECEIVED = [810, 1204, 499, 0, 12, 0, 2525]


def read(text: str) -> extractor.Report:
    return extractor.extract((TITLE + text).encode())


def row(report: extractor.Report, code: str) -> list[object]:
    return [seen.value for seen in report.observations if seen.slot.row == code]


def doubted(report: extractor.Report) -> list[str]:
    return [s.slot.key for s in report.observations if s.value is not None and s.flags]


def test_a_wrapped_header_is_put_together_by_its_columns() -> None:
    report = read(NARROW)
    assert row(report, "received") == RECEIVED
    assert row(report, "outcome.denied.prohibited_by_law") == [2, 0, 0, 0, 0, 0, 2]
    assert row(report, "outcome.denied.third_party_rights") == [8, 4, 99, 0, 0, 0, 111]
    assert doubted(report) == []


def test_columns_in_another_order_are_read_by_their_words_or_doubted() -> None:
    report = read(NARROW.replace("商业 科研", "科研 商业").replace("企业 机构", "机构 企业", 1))
    wrong = [
        seen.slot.key
        for seen in report.observations
        if seen.slot.row == "received"
        and seen.slot.column in ("commercial_enterprise", "research_institution")
        and seen.value
        != {"commercial_enterprise": 499, "research_institution": 1204}[seen.slot.column]
        and not seen.flags
    ]
    assert wrong == []


GROUP_ABOVE = """三、收到和处理政府信息公开申请情况

  申请人情况
                                     法人或其
                                     自然人 他组织                                        总计
                                            商业企业 科研机构 社会公益组织 法律服务机构 其他
  一、本年新收政府信息公开申请数量   20     0        4        0            0            1     25
  二、上年结转政府信息公开申请数量   0      0        0        0            0            0     0
  （一）予以公开                     20     0        4        0            0            1     25
"""


def test_a_group_that_begins_on_a_line_of_its_own_keeps_its_place() -> None:
    report = read(GROUP_ABOVE)
    assert row(report, "received") == [20, 0, 4, 0, 0, 1, 25]
    assert doubted(report) == []


def test_a_header_that_was_not_read_ends_the_one_before_it() -> None:
    """Rows below a header of single spaces are not in the order of the table above."""
    report = read(
        """第二十条第（五）项
信息内容  上一年项目数量  本年增/减  处理决定数量
行政许可  7               2          5
其他对外管理服务事项  1  0  4
第二十条第（六）项
信息内容 本年增/减 处理决定数量 上一年项目数量
行政处罚 0         0            9
行政强制 0         0            12
""".replace("2021", "2020")
    )
    for code in ("administrative_penalty", "administrative_coercion"):
        found = {s.slot.column: s for s in report.observations if s.slot.row == code}
        last = found["items_last_year"]
        assert last.value in (9, 12) or last.flags


REVIEW = """四、政府信息公开行政复议、行政诉讼情况

                   行政复议                                                 行政诉讼
                                                      未经复议直接起诉                        复议后起诉
   结果维持 结果纠正 其他结果 尚未审结 总计 结果维  结果纠  其他结  尚未审  总计 结果维  结果纠  其他结  尚未审  总计
                                              持      正      果      结           持      正      果      结
      1        0        2        0      3      0       4       0       0     4     0       0       0       5     5
"""  # noqa: E501


def test_labels_side_by_side_with_their_rests_below() -> None:
    report = read(NARROW + "\n" + REVIEW)
    assert row(report, "reconsideration") == [1, 0, 2, 0, 3]
    assert row(report, "litigation_direct") == [0, 4, 0, 0, 4]
    assert row(report, "litigation_after_reconsideration") == [0, 0, 0, 5, 5]


def test_torn_labels_whose_numbers_lost_their_marks() -> None:
    text = NARROW
    for label in ("1.属于国家秘密", "2.其他法律行政法规", "4.保护第三方合法"):
        text = text.replace(label, label.replace(".", "") + " ")
    report = read(text)
    assert row(report, "outcome.denied.prohibited_by_law") == [2, 0, 0, 0, 0, 0, 2]
    assert doubted(report) == []


def test_a_figure_in_each_column_of_a_merged_label_is_one() -> None:
    (merged,) = read_text(
        "| 行 | 甲 | 乙 | 乙 |\n|---|---|---|---|\n| 规章 | 规章 | 0 | 0 |\n| 文件 | 1 | 0 | 0 |\n"
        "| 其他 | 1 | 2 | 3 |\n"
    ).blocks
    texts = [(c.text, c.column_span) for c in merged.cells if c.row == 2]  # type: ignore[union-attr]
    assert texts == [("文件", 1), ("1", 1), ("0", 2)]
    assert [c.text for c in merged.cells if c.row == 3] == ["其他", "1", "2", "3"]  # type: ignore[union-attr]


def test_a_small_box_without_rules_between_its_rows_has_a_row_a_line() -> None:
    (table,) = read_text(
        "+----------+----+----+\n| 信息内容 | 甲 | 乙 |\n| 行政许可 | 6  | 7  |\n"
        "+----------+----+----+\n"
    ).blocks
    assert [c.text for c in table.cells] == ["信息内容", "甲", "乙", "行政许可", "6", "7"]  # type: ignore[union-attr]


def test_a_blank_under_a_label_of_its_own_takes_no_figure_of_another() -> None:
    report = extractor.extract(
        """海州市水务局2019年政府信息公开工作年度报告
| 第二十条第（八）项 | | | |
| --- | --- | --- | --- |
| 信息内容 | 上一年项目数量 | 本年增/减 | 本年增/减 |
| 行政事业性收费 | | 4 | 5 |
| 第二十条第（九）项 | | | |
| 信息内容 | 采购项目数量 | 采购总金额 | |
| 政府集中采购 | 2 | 3 | |
""".encode()
    )
    fees = [seen for seen in report.observations if seen.slot.row == "administrative_fees"]
    assert all(seen.value is None or seen.flags for seen in fees)


def test_nan_is_a_blank_in_a_grid() -> None:
    (table,) = read_text("| 规章 | nan | 3 |\n|---|---|---|\n| 文件 | 1 | nan |\n").blocks
    assert [c.text for c in table.cells] == ["规章", "", "3", "文件", "1", ""]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("|&emsp;&emsp;规章|1&nbsp;2|3|", ["规章", "1 2", "3"]),
        ("|统 计\\n指标|1|2|", ["统 计指标", "1", "2"]),
        ("|______规章______|____12____|_3_|", ["规章", "12", "3"]),
        ("|<class>规章</class>|<verbatim></verbatim>1|2|", ["规章", "1", "2"]),
    ],
)
def test_what_writers_leave_in_cells(line: str, cells: list[str]) -> None:
    (table,) = read_text(f"|信息内容|制发|废止|\n|---|---|---|\n{line}\n").blocks
    assert [c.text for c in table.cells][-3:] == cells  # type: ignore[union-attr]


def test_breaks_of_lines_that_an_export_spelt_out() -> None:
    plain = NARROW + "\n" * 20
    report = extractor.extract((TITLE + plain).replace("\n", "\\n").encode())
    assert row(report, "received") == RECEIVED


def test_a_break_alone_is_a_blank_of_a_wiki() -> None:
    text = '{| class="wikitable"\n|-\n| 规章\n| <br />\n| 2\n|-\n| 文件\n| 1\n| 3\n|}\n'
    (table,) = read_text(text).blocks
    assert [c.text for c in table.cells] == ["规章", "", "2", "文件", "1", "3"]  # type: ignore[union-attr]


def test_lists_of_single_spaces_side_by_side() -> None:
    form = next(form for form in builtin_forms() if form.id == "ogi-2014")
    rows = form.tables[0].rows
    times = Counter(each.path[-1] for each in rows)
    known = [(each.id, each.path[-1]) for each in rows if times[each.path[-1]] == 1]
    half = (len(known) + 1) // 2
    cells = [f"{label} 件 {n}" for n, (_, label) in enumerate(known)]
    lines = [
        "海州市卫生健康局2014年政府信息公开情况统计表",
        "指标 单位 2014年 指标 单位 2014年",
        *(" ".join(filter(None, pair)) for pair in zip_longest(cells[:half], cells[half:])),
    ]
    report = extractor.extract("\n".join(lines).encode())
    found = {seen.slot.row: seen.value for seen in report.observations}
    assert [found[code] for code, _ in known] == list(range(len(known)))


def test_the_rest_of_a_label_may_be_another_wording_of_it() -> None:
    """A page break cut 5.属于三类内部事务信息; its figures stand in the first half."""
    head = (
        "| | 申请人情况 | | | | | | |\n|---|---|---|---|---|---|---|---|\n"
        "| | 自然人 | 法人或其他组织 | | | | | 总计 |\n"
        "| | | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | |\n"
        "| 一、本年新收政府信息公开申请数量 | 9 | 1 | 0 | 0 | 0 | 0 | 10 |\n"
        "| 5.属于三类 | 4 | 1 | 0 | 0 | 0 | 0 | 5 |\n"
    )
    rest = (
        "\n|---|---|---|---|---|---|---|---|\n| 内部事务信息 | | | | | | | |\n"
        "| 6.属于四类过程性信息 | 5 | 0 | 0 | 0 | 0 | 0 | 5 |\n"
    )
    report = read("三、收到和处理政府信息公开申请情况\n\n" + head + rest)
    assert row(report, "outcome.denied.internal_affairs") == [4, 1, 0, 0, 0, 0, 5]
    assert row(report, "outcome.denied.process_information") == [5, 0, 0, 0, 0, 0, 5]


def test_a_row_before_one_whose_label_is_lost_is_doubted() -> None:
    cells = ["三、收到和处理政府信息公开申请情况", "自然人", "法人或其他组织", "总计", "商业企业"]
    cells += ["科研机构", "社会公益组织", "法律服务机构", "其他"]
    cells += ["一、本年新收政府信息公开申请数量", "4", "0", "4", "（一）予以公开", "1", "1"]
    cells += ["（六）其他处理", *"4003007", "四、结转下年度继续办理", "0", "0"]
    report = read("\n".join(cells))
    found = [seen for seen in report.observations if seen.slot.row == "outcome.other"]
    assert all(seen.value is None or seen.flags for seen in found)


def test_units_below_their_figures_part_no_table() -> None:
    text = NARROW.replace(
        "二、上年结转", " " * 36 + "件" + " " * 8 + "件" + " " * 23 + "件\n二、上年结转"
    )
    report = read(text)
    assert row(report, "received") == RECEIVED
    assert doubted(report) == []


def test_a_title_above_a_header_is_no_label_of_a_column() -> None:
    report = extractor.extract(
        """海州市水务局2020年政府信息公开工作年度报告

                        第二十条第（六）项
      信息内容        上一年项目数量   本年增/减     处理决定数量
      行政处罚        0              3              183
      行政强制        1              -12            0
""".encode()
    )
    assert row(report, "administrative_penalty") == [0, 3, 183]
    assert row(report, "administrative_coercion") == [1, -12, 0]
    assert doubted(report) == []


ANTIWORD = """三、收到和处理政府信息公开申请情况

|                                |自然人  |法人或其他组织                              |总计    |
|                                |        |商业企业|科研机构|社会公益|法律服务|其他    |        |
|                                |        |        |        |组织    |机构    |        |        |
|一、本年新收政府信息公开申请数量|4741    |1561    |3372    |82      |3449    |3915    |17120   |
|二、上年结转政府信息公开申请数量|0       |184     |0       |0       |0       |958     |1142    |
"""


def test_the_rests_of_two_labels_behind_a_third() -> None:
    report = read(ANTIWORD)
    assert row(report, "received") == [4741, 1561, 3372, 82, 3449, 3915, 17120]
    assert doubted(report) == []
