"""Blanks of dumps are doubted where figures lost their labels or their columns."""

from __future__ import annotations

import pytest

import extractor
from extractor.forms import builtin_forms

TITLE = "海州市水务局2021年政府信息公开工作年度报告\n"
FORM = next(form for form in builtin_forms() if form.id == "ogi-2021")
LABELS = ["第二十条第（一）项", "信息内容", "规章", "行政规范性文件",
          "第二十条第（五）项", "信息内容", "行政许可",
          "第二十条第（六）项", "信息内容", "行政处罚", "行政强制",
          "第二十条第（八）项", "信息内容", "行政事业性收费"]  # fmt: skip
COLUMNS = ["本年制发件数", "0", "2", "本年废止件数", "0", "7", "本年处理决定数量", "3",
           "本年收费金额（单位：万元）", "12.5"]  # fmt: skip


def seen(text: str) -> dict[str, extractor.Observation]:
    return {each.slot.key: each for each in extractor.extract(text.encode()).observations}


def test_labels_printed_before_all_figures_are_no_sure_blanks() -> None:
    found = seen(TITLE + "\n".join([*LABELS, *COLUMNS]))
    proactive = [one for key, one in found.items() if key.startswith("proactive")]
    assert len(proactive) == 10
    assert all(one.value is None and one.flags for one in proactive)


def requests(**figures: str) -> list[str]:
    """The table of requests, a cell a line, without cells in rows that are not given."""
    lines = ["申请人情况", "自然人", "法人或其他组织", "总计", "商业企业", "科研机构",
             "社会公益组织", "法律服务机构", "其他"]  # fmt: skip
    for row in FORM.tables[1].rows:
        lines += [row.path[-1], *figures.get(row.id.replace(".", "_"), "").split()]
    return lines


def test_rows_without_figures_are_blank_where_no_figure_is_left_over() -> None:
    found = seen(TITLE + "\n".join(requests(received="0 0 0 0 0 0 0")))
    one = found["requests/carried_in/total"]
    assert (one.status, one.flags) == ("blank", ())
    assert found["requests/received/natural_person"].value == 0


def test_a_blank_beside_figures_without_columns_is_doubted() -> None:
    found = seen(TITLE + "\n".join(requests(received="3 2 5", outcome_total="3 2 5")))
    for row in ("received", "outcome.total"):
        own = [one for key, one in found.items() if key.startswith(f"requests/{row}/")]
        assert len(own) == 7
        if any(one.status == "ambiguous" for one in own):
            assert all(one.flags for one in own if one.status in ("ambiguous", "blank"))


@pytest.mark.parametrize(
    ("escaped", "value"), [("303079\\.89", "303079.89"), ("12\\.5万元", "12.5")]
)
def test_escaped_points_are_points_outside_of_tables_too(escaped: str, value: str) -> None:
    lines = [*LABELS[-3:-1], "本年收费金额（单位：万元）", LABELS[-1], escaped]
    text = TITLE + "\n\n".join([*lines, *requests(received="3 2 0 0 0 0 5")])
    one = seen(text)["proactive_disclosure/administrative_fees/fees_collected"]
    assert (str(one.value), one.flags) == (value, ())


@pytest.mark.parametrize(
    ("row", "end", "blank"),
    [("|{}|", "||", ""), ("{} |", " | ", " ||"), ("{}|", "|\n", "")],
)
def test_a_cell_between_bars_is_never_two_figures(row: str, end: str, blank: str) -> None:
    cells = [["第二十条第（六）项"], ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
             ["行政处罚", "5 2", "34"], ["行政强制", "5", "1", "20"]]  # fmt: skip
    lines = [row.format(end.join(each)) for each in cells]
    found = seen(TITLE.replace("2021", "2020") + "\n".join(lines).replace("34 |", f"34{blank}"))
    for column in ("items_last_year", "change_this_year", "decisions"):
        one = found[f"proactive_disclosure/administrative_penalty/{column}"]
        assert one.flags
        assert one.value not in (5, 2)
        assert not found[f"proactive_disclosure/administrative_coercion/{column}"].flags
