"""Lists in dumps of text: wrapped labels, sections that repeat their rows, numbers of pages."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

import extractor
from extractor import Observation
from extractor.forms import builtin_forms
from extractor.forms.records import Form
from tests.support import lists
from tests.support.tables import grid
from tests.unit.test_lists import STATISTICS

HEAD = ["2016年云溪市水务局政府信息公开情况统计表"]
SECTIONS = [
    "四、行政复议数量           件     2",
    "　（一）维持具体行政行为   件     2",
    "数",
    "　（二）被依法纠错数       件",
    "　（三）其他情形数         件",
    "五、行政诉讼数量           件     6",
    "　（一）维持具体行政行为   件",
    "或者驳回原告诉讼请求数",
    "　（二）被依法纠错数       件",
    "　（三）其他情形数         件     6",
    "六、举报投诉数量           件     3",
]


REST = [
    "二、政府信息公开情况统计表",
    "统 计 指 标                单位   统计数",
    "三、依申请公开情况",
    "　（一）收到申请数         件     9",
    "　　1.当面申请数           件     4",
    "　　2.传真申请数           件",
    "　　3.网络申请数           件     5",
    "　　4.信函申请数           件",
    "　（二）申请办结数         件     9",
    "　　1.按时办结数           件     8",
    "　　2.延期办结数           件     1",
]


def answers(lines: Sequence[str]) -> dict[str, Observation]:
    found = extractor.extract("\n".join(lines).encode()).observations
    return {each.slot.row: each for each in found}


def test_a_label_wrapped_like_another_sections_stays_in_its_own() -> None:
    seen = answers([*HEAD, *REST, *SECTIONS])
    assert (str(seen["litigation.other"].value), seen["litigation.other"].flags) == ("6", ())
    assert seen["reconsideration.other"].value is None


def test_rows_read_again_without_their_sections_heading_are_flagged() -> None:
    lines = [line for line in SECTIONS if "行政诉讼" not in line and "或者" not in line]
    seen = answers([*HEAD, *REST, *lines])
    assert seen["reconsideration.other"].value is None or seen["reconsideration.other"].flags


def test_a_figure_alone_that_may_be_a_page_number_is_flagged() -> None:
    rows = [f"{name} | {unit} | {figure} |" for name, unit, figure in STATISTICS]
    at = next(n for n, row in enumerate(rows) if "传真" in row)
    rows[at : at + 1] = ["2.传真申请数 | 件 |", "5"]
    seen = answers([*HEAD, *rows])["requests.received.fax"]
    assert seen.value is None or seen.flags


def test_figures_alone_on_their_lines_as_a_habit_are_certain() -> None:
    lines = [cell for row in STATISTICS for cell in row if cell]
    seen = answers([*HEAD, *lines])
    assert (str(seen["requests.received"].value), seen["requests.received"].flags) == ("9", ())


def made(name: str) -> tuple[Form, dict[str, lists.Said]]:
    form = next(form for form in builtin_forms() if form.id == name)
    return form, lists.answers(form, random.Random(3))


def same(report: extractor.Report, said: dict[str, lists.Said]) -> None:
    """Every answer is as it was printed, and none is doubted."""
    for seen in report.observations:
        assert (seen.row, seen.value) == (seen.row, said[seen.slot.key][1])
        assert (seen.row, seen.flags) == (seen.row, ())


@pytest.mark.parametrize("pattern", ["{name}：{figure}{unit}", "{name}{figure}{unit}；"])
def test_paragraphs_that_say_label_figure_and_unit(pattern: str) -> None:
    form, said = made("ogi-2014")
    units = {"10k_cny": "万元", "count": "件"}
    lines = []
    for slot, heading in zip(form.slots, form.tables[0].rows, strict=True):
        label = heading.path[-1].partition("（不")[0]
        figure = said[slot.key][0]
        lines.append(pattern.format(name=label, figure=figure, unit=units[slot.unit]))
    title = "<h1>2016年云溪市水务局政府信息公开年度报告</h1>"
    same(extractor.extract(f"{title}<p>{'<p>'.join(lines)}".encode()), said)


def test_groups_and_boxes_whose_merged_cells_are_lost() -> None:
    """Empty cells stand for the rest of a group's cell, and behind boxes that are a label too."""
    form, said = made("gov-site-2018")
    table = grid([["", "", "指标", "数据"], *lists.site_rows(form, said)])
    rows = [[""] * table.column_count for _ in range(table.row_count)]
    for cell in table.cells:
        assert cell.row is not None
        assert cell.column is not None
        # A label over the rest of the columns stands in the last before the answer's.
        wide = cell.column_span > 1 and cell.column + cell.column_span < table.column_count
        column = cell.column + (cell.column_span - 1) * wide
        rows[cell.row][2 if "搜索即服务" in cell.text else column] = cell.text
    cells = "".join(f"<tr><td>{'<td>'.join(row)}" for row in rows)
    title = "<h1>云溪市水务局政府网站工作年度报表（2019年度）</h1>"
    same(extractor.extract(f"{title}<table>{cells}</table>".encode()), said)


@pytest.mark.parametrize("between", ["-", "——", " > ", "："])
def test_groups_and_labels_in_one_cell(between: str) -> None:
    form, said = made("gov-site-2018")
    rows = []
    for slot, heading in zip(form.slots, form.tables[0].rows, strict=True):
        label = between.join((*heading.path[:-1][-1:], heading.path[-1]))
        answer = said[slot.key][0]
        rows.append((heading.path[0], answer) if slot.several else (label, answer))
    cells = "".join(f"<tr><td>{label}<td>{answer}" for label, answer in rows)
    title = "<h1>云溪市水务局政府网站工作年度报表（2019年度）</h1>"
    same(extractor.extract(f"{title}<table>{cells}</table>".encode()), said)
