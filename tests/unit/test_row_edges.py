"""Where a row of a text dump ends: blanks of its neighbours and of its label are no figures."""

from __future__ import annotations

import pytest

import extractor
from extractor.model import Observation

TITLE = "海州市水务局2021年政府信息公开工作年度报告"
SECTION = "三、收到和处理政府信息公开申请情况"
COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
COMMERCIAL = "commercial_enterprise"
CLEAR, CREATE = "3.补正后申请内容仍不明确", "2.没有现成信息需要另行制作"


def rows(*lines: str) -> dict[str, list[Observation]]:
    """The observations of the requests by row."""
    text = "\n".join([TITLE, SECTION, *lines, ""])
    found: dict[str, list[Observation]] = {}
    for seen in extractor.extract(text.encode()).observations:
        if seen.slot.table == "requests" and seen.status != "missing":
            found.setdefault(seen.slot.row, []).append(seen)
    return found


def tabbed(*cells: str) -> str:
    return "\t".join(cells)


HEADER = tabbed("", "", "", *COLUMNS)


def test_a_short_row_takes_no_blank_of_the_line_below() -> None:
    found = rows(
        HEADER,
        tabbed("", "", CLEAR, "3?1", "2", "2", "2", "2", "12"),
        tabbed("", "（五）不予处理", "1.信访举报投诉类申请", "2", "2", "0", "0", "2", "0", "6"),
    )
    assert all(seen.flags for seen in found["outcome.unavailable.still_unclear"])
    below = found["outcome.not_processed.petition_or_complaint"]
    assert [seen.value for seen in below] == [2, 2, 0, 0, 2, 0, 6]
    assert not any(seen.flags for seen in below)


def test_a_masked_figure_right_behind_a_label_is_no_part_of_it() -> None:
    mask = "****"
    found = rows(
        tabbed("行政事业性收费", "****.****", "", ""),
        tabbed("", "", "", "自然人", "法人或其他组织", "", "", "", "", "总计"),
        tabbed("", "", "", "", *COLUMNS[1:6], ""),
        tabbed("", "", CREATE, mask, "313", *[mask] * 5),
        tabbed("", "", CLEAR, *[mask] * 7),
    )["outcome.unavailable.needs_creation"]
    assert all(seen.flags for seen in found if seen.value is None)
    assert {seen.slot.column for seen in found if seen.value is not None} <= {COMMERCIAL}


@pytest.mark.parametrize("cut", ["286,75", "7"])
def test_blanks_behind_a_label_replace_no_figures_that_were_cut_off(cut: str) -> None:
    found = rows(
        "| | | | 申请人情况 |",
        "| 自然人 | 法人或其他组织 | | | | | 总计 |",
        "| 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |",
        f"| 一、本年新收政府信息公开申请数量 | | | 0 | 7 | 0 | 0 | {cut}",
        "| 二、上年结转政府信息公开申请数量 | | | 0 | 14 | 0 | 37 | 68 | 0 | 119 |",
        "| | （七）总计 | | 9 | 8 | 7 | 6 | 5 | 1",
    )
    assert all(seen.flags for seen in found["received"])
    assert all(seen.flags for seen in found["outcome.total"])
    assert [seen.value for seen in found["carried_in"]] == [0, 14, 0, 37, 68, 0, 119]
    assert not any(seen.flags for seen in found["carried_in"])


def test_a_cut_label_is_not_the_row_of_another_group() -> None:
    def line(*cells: str) -> str:
        return f"| {' | '.join(cells)} |"

    groups = ("三、本年度办理结果", "（三）不予公开")
    found = rows(
        line("", "", "", *COLUMNS),
        line(*["---"] * 10),
        line(*groups, "1、属于国家秘密", *"1000001"),
        line(*groups, "2、其他", *"422475", "24"),
        line(*groups, "3、危及“三安全一稳定”", *"0000000"),
    )
    assert all(seen.flags for seen in found["outcome.other.other"])
    assert not any(seen.flags for seen in found["outcome.denied.state_secret"])


@pytest.mark.parametrize(("added", "doubted"), [("上年同期数", True), ("备注", False)])
def test_figures_below_an_added_column_of_figures_may_be_its_own(added: str, doubted: bool) -> None:
    head = ("第二十条第（一）项", "信息内容", added, "本年制发件数", "本年废止件数", "现行有效件数")
    rest = ("第二十条第（六）项", "信息内容", "本年处理决定数量", "行政处罚", "9", "行政强制", "4")
    lines = (TITLE, *head, "规章", "5", "7", "6", "行政规范性文件", "3", "1", "2", *rest, "")
    found = [
        seen
        for seen in extractor.extract("\n".join(lines).encode()).observations
        if seen.slot.row in ("regulations", "normative_documents")
    ]
    assert all(bool(seen.flags) == doubted for seen in found)
    assert len(found) == 6


def test_bars_side_by_side_on_a_line_of_their_own_pad_the_row_above() -> None:
    lines = (
        TITLE,
        "第二十条第（一）项 | |||",
        "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |",
        "规章 | 4 | ||",
        "行政规范性文件 | 7 |",
        "||",
        "",
    )
    for seen in extractor.extract("\n".join(lines).encode()).observations:
        assert seen.flags or seen.status == "missing", seen.slot.key
