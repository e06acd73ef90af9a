"""Lists that programs wrote cell by cell: in step with their units, or every answer is doubted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

import extractor
from extractor import Observation

# Rows enough to tell the form, each on its line.
HEAD = [
    "2016年云溪市水务局政府信息公开情况统计表",
    "一、主动公开情况",
    "（二）通过不同渠道和方式公开政府信息的情况",
    "1.政府公报公开政府信息数 条 8",
    "2.政府网站公开政府信息数 条 3",
    "3.政务微博公开政府信息数 条 7",
    "4.政务微信公开政府信息数 条 4",
    "5.其他方式公开政府信息数 条 4",
    "二、回应解读情况",
    "（二）通过不同渠道和方式回应解读的情况",
    "1.参加或举办新闻发布会总次数 次 8",
    "其中：主要负责同志参加新闻发布会次数 次 2",
    "2.政府网站在线访谈次数 次 1",
    "3.政策解读稿件发布数 篇 6",
    "4.微博微信回应事件数 次 4",
    "5.其他方式回应事件数 次 6",
    "三、依申请公开情况",
]
# Label, unit and figure; of some the figure is blank.
ROWS = [
    ("（一）收到申请数", "件", "9"),
    ("1.当面申请数", "件", "4"),
    ("2.传真申请数", "件", ""),
    ("3.网络申请数", "件", "5"),
    ("4.信函申请数", "件", ""),
    ("（二）申请办结数", "件", "9"),
    ("1.按时办结数", "件", "8"),
    ("2.延期办结数", "件", "1"),
    ("四、行政复议数量", "件", "2"),
    ("（一）维持具体行政行为数", "件", ""),
    ("（二）被依法纠错数", "件", "2"),
    ("（三）其他情形数", "件", ""),
    ("六、举报投诉数量", "件", "3"),
    ("七、依申请公开信息收取的费用", "万元", ""),
]
KEYS = [
    "requests.received",
    "requests.received.in_person",
    "requests.received.fax",
    "requests.received.online",
    "requests.received.letter",
    "requests.completed",
    "requests.completed.on_time",
    "requests.completed.extended",
    "reconsideration",
    "reconsideration.upheld",
    "reconsideration.corrected",
    "reconsideration.other",
    "complaints",
    "fees",
]
FILLED = {key for key, row in zip(KEYS, ROWS, strict=True) if row[2]}


def answers(lines: Iterable[str]) -> dict[str, Observation]:
    found = extractor.extract("\n".join([*HEAD, *lines]).encode()).observations
    return {each.slot.row: each for each in found}


def shown(seen: dict[str, Observation]) -> dict[str, str]:
    """What is certain: the figures without a flag, and nothing for a blank."""
    return {
        key: "" if seen[key].value is None else str(seen[key].value)
        for key in KEYS
        if not seen[key].flags and seen[key].status not in ("missing", "ambiguous")
    }


def wrong(seen: dict[str, Observation], rows: Sequence[tuple[str, str, str]] = ROWS) -> list[str]:
    truth = {key: figure for key, (_, _, figure) in zip(KEYS, rows, strict=True)}
    return [key for key, text in shown(seen).items() if text != truth[key]]


def cells(rows: Iterable[Sequence[str]]) -> list[str]:
    return [cell for row in rows for cell in row if cell]


def test_lists_in_step_are_certain_throughout() -> None:
    seen = answers(cells(ROWS))
    assert shown(seen).keys() >= FILLED
    assert not wrong(seen)


def test_units_beside_the_groups_leave_a_list_in_step() -> None:
    staff = ["八、机构建设和保障经费情况", "个", "（一）政府信息公开工作专门机构数", "个", "2"]
    seen = answers(["件", *cells(ROWS), *staff])
    assert shown(seen).keys() >= FILLED
    assert not wrong(seen)
    assert not seen["capacity.units"].flags


@pytest.mark.parametrize("start", [0, 5, 9])
def test_columns_printed_in_runs_are_doubted(start: int) -> None:
    run = ROWS[start : start + 4]
    columns = [[row[at] for row in run if row[at]] for at in range(3)]
    seen = answers([*cells(ROWS[:start]), *cells(columns), *cells(ROWS[start + 4 :])])
    assert not wrong(seen)
    # Rows before and behind are in step.
    assert len(shown(seen).keys() & FILLED) >= len(FILLED) - 4


def test_units_before_their_labels_are_doubted_until_they_are_in_step() -> None:
    moved = [cell for label, unit, figure in ROWS[3:7] for cell in (unit, label, figure) if cell]
    seen = answers([*cells(ROWS[:3]), *moved, *cells(ROWS[7:])])
    assert not wrong(seen)
    assert len(shown(seen).keys() & FILLED) >= len(FILLED) - 4


def test_a_unit_of_money_tells_that_rows_are_in_step_again() -> None:
    lost = [row if at not in (4, 9, 11) else (row[0], "", "") for at, row in enumerate(ROWS)]
    rows = [*lost[:-1], ("七、依申请公开信息收取的费用", "万元", "1.2")]
    seen = answers(cells(rows))
    assert shown(seen)["fees"] == "1.2"
    assert "complaints" not in shown(seen)


def test_numbers_of_pages_do_not_doubt_the_rows_around() -> None:
    lines = cells(ROWS)
    at = lines.index("1.按时办结数")
    seen = answers([*lines[: at + 1], "8", *lines[at + 1 :]])
    assert not wrong(seen)
    assert {"requests.completed", "requests.completed.extended"} <= shown(seen).keys()


def test_a_figure_behind_part_of_a_label_is_not_the_row_befores() -> None:
    rows = ["（一）政府信息公开工作专门机构数", "（二）设置政府信息公开查阅点数"]
    part = ["（三）从事政府信息公开工作人", "43"]
    seen = answers([*cells(ROWS), "八、机构建设和保障经费情况", *rows, *part, "2.兼职人员数"])
    assert seen["capacity.reading_points"].value is None or seen["capacity.reading_points"].flags


def test_labels_broken_over_lines_are_put_together() -> None:
    lines = [
        "（一）维持具体行政行为",
        "数",
        "件 7",
        "八、机构建设和保障经费情况",
        "（三）从事政府信息公开工作人",
        "员数",
        "人",
        "43",
        "（四）政府信息公开专项经费（不包括",
        "用于政府公报编辑管理及政府网站建设维",
        "护等方面的经费）",
        "万元 2.5",
        "（一）召开政府信息公开工作会议或专",
        "题会议数 次 6",
    ]
    seen = answers([*cells(ROWS[:9]), *lines])
    found = {key: str(seen[key].value) for key in ("capacity.staff", "capacity.budget")}
    assert found == {"capacity.staff": "43", "capacity.budget": "2.5"}
    assert str(seen["reconsideration.upheld"].value) == "7"
    assert not seen["reconsideration.upheld"].flags
    assert not seen["capacity.budget"].flags


def test_several_rows_on_one_line_are_divided() -> None:
    seen = answers(" ".join(cells(ROWS[at : at + 3])) for at in range(0, len(ROWS), 3))
    assert not wrong(seen)
    assert shown(seen).keys() >= FILLED


def test_a_long_line_goes_on_to_the_section_of_the_next() -> None:
    court = ["（二）被依法纠错数 件 6 （三）其他情形数 件 7 六、举报投诉数量 件 3"]
    upheld = ["五、行政诉讼数量", "件", "17", "（一）维持具体行政行为或者驳 回原告诉讼请求数"]
    first = [" ".join(row) for row in ROWS[:8]]
    seen = answers([*first, " ".join([*cells(ROWS[8:12]), *upheld]), "件 4", *court])
    assert str(seen["litigation.other"].value) == "7"
    assert seen["reconsideration.other"].value is None
    assert str(seen["litigation.upheld"].value) == "4"


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        # Both units below both labels, of which only one has a figure.
        ("四、行政复议数量 件 六、举报投诉数量 七、依申请公开信息收取的费用 件 万元 6.8", "fees"),
        # Units and figures above their labels.
        (
            "件 四、行政复议数量 件 2 （一）维持具体行政行为数 件 （二）被依法纠错数",
            "reconsideration",
        ),
        # A unit and a figure of a row whose label is further down.
        ("四、行政复议数量 （一）维持具体行政行为数 件 4 件", "reconsideration.upheld"),
        # A figure above its unit, where all others are below.
        ("四、行政复议数量 4 件 （一）维持具体行政行为数 件", "reconsideration"),
    ],
)
def test_single_figures_out_of_step_are_doubted(lines: str, key: str) -> None:
    seen = answers([*cells(ROWS[:8]), *lines.split()])
    assert seen[key].value is not None
    assert seen[key].flags
    assert not seen["requests.completed"].flags


def test_the_rest_of_a_row_on_the_line_below_is_read() -> None:
    rows = [f"{label}| {unit}| {figure}" for label, unit, figure in ROWS]
    rows[10] = "（二）被依法纠错数| 件|\n2"
    rows[13] = "七、依申请公开信息收取的费用|\n万元| 2.5"
    table = ["统计指标| 单位| 统计数", "---|---|---", *rows]
    seen = answers(table)
    assert str(seen["fees"].value) == "2.5"
    assert not seen["fees"].flags
    # It may be the number of a page.
    assert str(seen["reconsideration.corrected"].value) == "2"
    assert seen["reconsideration.corrected"].flags


def test_a_blank_whose_figure_may_be_on_the_next_line_is_doubted() -> None:
    lines = cells(ROWS)
    at = lines.index("5")
    seen = answers([*lines[:at], f"5 {lines[at + 1]}", *lines[at + 2 :]])
    assert "requests.received.online" not in shown(seen)
    assert not wrong(seen)


def test_a_unit_or_a_label_that_was_lost_leaves_the_rows_around_certain() -> None:
    lines = cells(ROWS)
    unit = [line for at, line in enumerate(lines) if at != lines.index("1.当面申请数") + 1]
    label = [line for line in lines if line != "1.按时办结数"]
    for seen in (answers(unit), answers(label)):
        assert not wrong(seen)
        assert shown(seen).keys() >= {"reconsideration", "reconsideration.corrected", "complaints"}
