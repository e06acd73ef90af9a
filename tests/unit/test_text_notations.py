"""Figures that a notation hides, in whole or in part, leave no blank and no row unflagged."""

from __future__ import annotations

import pytest

import extractor
from extractor.align import Catalogue
from extractor.align.runs import runs_of
from extractor.forms import builtin_forms
from extractor.model import Observation, Paragraph

TITLE = "海州市水务局2021年政府信息公开工作年度报告"
REQUESTS = (
    "三、收到和处理政府信息公开申请情况",
    "|  |  |  | 自然人 | 法人或其他组织 |  |  |  |  | 总计 |",
    "|  |  |  |  | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |  |",
)


def rows(*lines: str) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for seen in extractor.extract("\n".join([TITLE, *lines, ""]).encode()).observations:
        if seen.status != "missing":
            found.setdefault(seen.slot.row, []).append(seen)
    return found


def test_a_bar_within_a_cell_moves_no_figure_unnoticed() -> None:
    """The row is as long as a whole one only with the blanks that stand where labels do."""
    found = rows(
        *REQUESTS,
        "| 一、本年新收政府信息公开申请数量 |  |  | 61 | 0 | 15 | 0 | [0|x] | 3 | 79 |",
    )
    assert len(found["received"]) == 7
    assert all(seen.flags for seen in found["received"])


def test_a_figure_at_the_beginning_of_the_line_below_a_blank_may_fill_it() -> None:
    found = rows(
        "第二十条第（六）项 |  |  |  |  |  |  |",
        "信息内容 |  | 本年处理决定数量 |  |  |  |  |",
        "行政处罚 |  |",
        "11354 |  |  |  |  |",
        "行政强制 |  | 6621 |  |  |  |  |",
        *REQUESTS,
        "| 一、本年新收政府信息公开申请数量 |  |  | 61 | 0 | 15 | 0 | 0 | 3 | 79 |",
    )
    (broken,), (whole,) = found["administrative_penalty"], found["administrative_coercion"]
    assert broken.flags
    assert whole.value == 6621
    assert not whole.flags


@pytest.mark.parametrize(
    ("lines", "behind"),
    [
        (("@tab", "@tab", "@tab 391"), "@tab 391"),
        (("@tab 391", "@tab 17"), "@tab 391"),
        (("说明", "@tab 391"), "说明"),
        (("@tab", "@item"), "@tab"),
    ],
)
def test_the_text_behind_a_label_is_looked_for_behind_bare_marks(
    lines: tuple[str, ...], behind: str
) -> None:
    """A figure that is not read, behind marks of empty cells, is no blank."""
    catalogue = Catalogue([form for form in builtin_forms() if form.id == "ogi-2021"])
    blocks = [(0, Paragraph(text)) for text in ("规章", *lines)]
    assert [after for _, after in runs_of(blocks, catalogue)] == [behind]
