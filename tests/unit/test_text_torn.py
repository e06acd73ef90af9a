"""Labels that programs print apart, and texts without anything between labels and figures."""

from __future__ import annotations

from decimal import Decimal

import extractor

TITLE = "海州市卫生健康局2021年政府信息公开工作年度报告\n\n"
COLUMNS = (
    "自然人 | 法人或其他组织 | 总计\n商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他\n"
)
REQUESTS = "三、收到和处理政府信息公开申请情况\n"


def read(text: str) -> extractor.Report:
    return extractor.extract((TITLE + text).encode())


def values(report: extractor.Report, row: str) -> list[Decimal | str | None]:
    return [seen.value for seen in report.observations if seen.slot.row == row]


def flags(report: extractor.Report, row: str) -> set[str]:
    return {flag for seen in report.observations if seen.slot.row == row for flag in seen.flags}


def statuses(report: extractor.Report, row: str) -> set[str]:
    return {seen.status for seen in report.observations if seen.slot.row == row}


WRAPPED = """
第二十条第（一）项

信息内容      本年制发件数  本年废止件    现行有效件
                            数            数

规章          3             0             7

行政规范性文  12            5             40
件

三、收到和处理政府信息公开申请情况

                    申请人情况

                    自然人        法人或其                                                              总计
                                  他组织

                                  商业企业      科研机构      社会公益组织  法律服务机构  其他

一、本年新收
政府信息公开        3             2             0             1             0             0             6
申请数量

二、上年结转政府    1             0             0             0             0             0             1
信息公开申请数量
"""  # noqa: E501


def test_labels_wrapped_beside_each_other_are_whole() -> None:
    report = read(WRAPPED)
    assert values(report, "normative_documents") == [12, 5, 40]
    assert values(report, "received") == [3, 2, 0, 1, 0, 0, 6]
    assert values(report, "carried_in") == [1, 0, 0, 0, 0, 0, 1]
    assert [seen.slot.key for seen in report.observations if seen.value and seen.flags] == []


ROWS = """一、本年新收政府信息公开申请数量 | 3 | 2 | 0 | 1 | 0 | 0 | 6
二、上年结转政府信息公开申请数量 | 1 | 0 | 0 | 0 | 0 | 0 | 1
（一）予以公开 | 2 | 2 | 0 | 0 | 0 | 0 | 4
{} | 1 | 0 | 0 | 1 | 0 | 0 | 2
1.属于国家秘密 | 0 | 0 | 0 | 0 | 0 | 0 | 0
"""


def test_a_misspelt_label_between_its_neighbours_is_no_doubt() -> None:
    report = read(REQUESTS + COLUMNS + ROWS.format("（二）部份公开"))
    assert values(report, "outcome.partially_granted") == [1, 0, 0, 1, 0, 0, 2]
    assert flags(report, "outcome.partially_granted") == set()


def test_figures_beside_words_of_another_row_are_not_taken() -> None:
    report = read(REQUESTS + COLUMNS + ROWS.format("上年同期"))
    seen = [o for o in report.observations if o.slot.row == "outcome.partially_granted"]
    assert all(o.value is None or o.flags for o in seen)


def test_the_rest_of_a_label_may_follow_behind_a_repeated_header() -> None:
    text = ROWS.format("（二）部分公开").replace("1.属于国家秘密", "1.属于国")
    report = read(
        REQUESTS + COLUMNS + text + COLUMNS + "家秘密\n2.其他法律行政法规禁止公开 | 0 | 5\n"
    )
    assert values(report, "outcome.denied.state_secret") == [0] * 7
    assert flags(report, "outcome.denied.state_secret") == set()


GLUED = """主动公开政府信息情况
第二十条第（一）项
信息内容本年制发件数本年废止件数现行有效件数
规章000
行政规范性文件6216260
收到和处理政府信息公开申请情况
申请人情况
自然人法人或其他组织总计
商业企业科研机构社会公益组织法律服务机构其他
一、本年新收政府信息公开申请数量1001024
二、上年结转政府信息公开申请数量0000000
三、本年度办理结果（一）予以公开58770535164060017634
（二）部分公开（区分处理的，只计这一情形，不计其他情形）0000101
"""


def test_a_text_without_separators_gives_what_is_certain() -> None:
    report = read(GLUED)
    assert values(report, "carried_in") == [0] * 7
    assert values(report, "received") == [1, 0, 0, 1, 0, 2, 4]
    assert values(report, "regulations") == [0, 0, 0]
    assert statuses(report, "outcome.granted") == {"ambiguous"}
    assert statuses(report, "normative_documents") == {"ambiguous"}
    # 0000101 may be 0, 0, 0, 0, 10, nothing, 1 only if its sum did not hold.
    assert values(report, "outcome.partially_granted") == [0, 0, 0, 0, 1, 0, 1]
    placed = {seen.method for seen in report.observations if seen.slot.row == "received"}
    assert placed == {"placed"}
    assert any(found.code == "ambiguous_position" for found in report.findings)


def test_one_character_a_line_is_read_like_a_text_without_separators() -> None:
    text = "\n".join(GLUED.replace("\n", ""))
    prose = "行政许可、行政处罚、行政强制和政府集中采购信息，以及行政复议、行政诉讼结果均已公开。"
    report = read(f"{prose}\n{text}")
    assert values(report, "received") == [1, 0, 0, 1, 0, 2, 4]
    assert statuses(report, "outcome.granted") == {"ambiguous"}


def test_numbers_that_markdown_escapes_are_numbers() -> None:
    text = ROWS.format("（二）部分公开").replace("1.属于", "1\\. 属于")
    table = "\n".join(f"| {line} |" for line in (COLUMNS + text).splitlines())
    assert values(read(REQUESTS + table), "outcome.denied.state_secret") == [0] * 7


PANDAS = """|    | 0 | 1 | 2 | 3 |
|---:|:--|:--|:--|:--|
|  0 | 第二十条第（一）项 | 第二十条第（一）项 | 第二十条第（一）项 | 第二十条第（一）项 |
|  1 | 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
|  2 | 规章 | 3 | 0 | 7 |
|  3 | 行政规范性文件 | 12 | 5 | 40 |
|  4 | 第二十条第（八）项 | 第二十条第（八）项 | 第二十条第（八）项 | 第二十条第（八）项 |
|  5 | 信息内容 | 本年收费金额（单位：万元） | 本年收费金额（单位：万元） | 备注 |
|  6 | 行政事业性收费 | 2.5 | 2.5 | |
"""


def test_merged_cells_that_are_printed_again_are_one_cell() -> None:
    document = extractor.read(PANDAS.encode())
    cells = [(c.text, c.row, c.column, c.column_span) for c in document.tables[0].cells]
    assert cells[0] == ("第二十条第（一）项", 0, 0, 4)
    assert ("本年收费金额（单位：万元）", 5, 1, 2) in cells
    report = read(PANDAS)
    assert values(report, "regulations") == [3, 0, 7]
    assert flags(report, "normative_documents") == set()


LINED = """+----------------+--------------+--------------+--------------+
| 信息内容       | 本年制发件数 | 本年废止件数 | 现行有效件数 |
|----------------+--------------+--------------+--------------|
| 规章           | 3            | 0            | 7            |
| 行政规范性文件 | 12           | 5            | 40           |
| 其他           | 1            | 1            | 1            |
+----------------+--------------+--------------+--------------+
"""


def test_lines_of_a_drawing_without_rules_between_are_rows() -> None:
    (table,) = extractor.read(LINED.encode()).tables
    assert (table.row_count, table.column_count) == (4, 4)


def test_marks_of_textile_are_no_part_of_cells() -> None:
    document = extractor.read("|_. 规章 |>. 3 |\n|\\2=. 合计 |\n|<. 规范性文件 |>. 12 |\n".encode())
    assert [c.text for c in document.tables[0].cells if c.text] == [
        "规章", "3", "合计", "规范性文件", "12",
    ]  # fmt: skip
