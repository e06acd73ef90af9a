"""Dumps with each cell and each bar on a line of its own."""

from __future__ import annotations

import pytest

import extractor
from extractor.model import Table

TITLE = "临泽县水利局2016年度政府信息公开情况统计表"
LABELS = [
    "主动公开政府信息数",
    "主动公开规范性文件数",
    "制发规范性文件总数",
    "政府公报公开政府信息数",
    "政府网站公开政府信息数",
]


def cells(*answers: str) -> list[str]:
    """The cells of a list in which rows without an answer have lost the blank cell."""
    rows = zip(LABELS, answers, strict=True)
    return [cell for label, answer in rows for cell in (label, "件", answer) if cell]


@pytest.mark.parametrize("figure", ["4", "48", "1048"])
def test_the_only_figure_for_a_while_is_a_cell_between_its_bars(figure: str) -> None:
    texts = ["单位", "统计数", *cells(figure, "", "", "7", "12")]
    document = extractor.read("\n|\n".join([TITLE, *texts, ""]).encode())
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert len(tables) == 1
    assert [cell.text for cell in tables[0].cells if cell.text][-len(texts) :] == texts


def test_a_figure_without_a_bar_of_its_own_may_be_the_number_of_a_page() -> None:
    texts = ["单位", "统计数", *cells("", "", "", "7", "12")]
    text = "\n|\n".join([TITLE, *texts, ""]).replace(f"{LABELS[1]}\n", f"3\n{LABELS[1]}\n")
    tables = [block for block in extractor.read(text.encode()).blocks if isinstance(block, Table)]
    assert all(cell.text != "3" for table in tables for cell in table.cells)
