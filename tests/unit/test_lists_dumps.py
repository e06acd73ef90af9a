"""Lists in dumps of text: wrapped labels, sections that repeat their rows, numbers of pages."""

from __future__ import annotations

from collections.abc import Sequence

import extractor
from extractor import Observation
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
