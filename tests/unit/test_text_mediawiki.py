"""Tables in the notation of MediaWiki: marks of rows are no cells, spans are as stated."""

from __future__ import annotations

import extractor
from extractor.model import Paragraph, Table
from extractor.readers.text import read_text


def only(text: str) -> Table:
    (table,) = read_text(text).tables
    return table


def grid(table: Table) -> list[tuple[str, int | None, int | None, int, int]]:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]


def test_rows_of_one_width_are_a_grid() -> None:
    table = only("{|\n|-\n! 内容 !! 甲\n! 乙\n|-\n| 规章\n| -\n|\n|-\n| '''文件''' || 2 || −1\n|}")
    assert table.layout == "grid"
    assert [c.text for c in table.cells] == ["内容", "甲", "乙", "规章", "-", "", "文件", "2", "−1"]
    assert [c.place.line for c in table.cells if c.place] == [3] * 3 + [6] * 3 + [10] * 3


def test_stated_spans_are_spans() -> None:
    table = only(
        '{| class="wikitable"\n|+ 表一\n| rowspan="2" | 甲 || colspan=2 | 乙\n|-\n| 1\n| 2\n|}'
    )
    assert grid(table) == [
        ("甲", 0, 0, 2, 1), ("乙", 0, 1, 1, 2), ("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1),
    ]  # fmt: skip


def test_rows_of_several_widths_are_rows() -> None:
    table = only("{|\n| a\n|-\n| b\n| 1\n|}")
    assert (table.layout, [c.row for c in table.cells]) == ("rows", [0, 1, 1])


def test_lines_behind_a_cell_are_its_own() -> None:
    assert [c.text for c in only("{|\n| 规\n章\n| 1\n|}").cells] == ["规 章", "1"]


def test_a_table_around_a_table_is_layout() -> None:
    document = read_text(
        '{|\n|width="9%"| 标题一\n|-\n|\n说明\n\n{|\n| a\n| 1\n|-\n| b\n| 2\n|}\n\n|}\n结尾'
    )
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == [
        "标题一",
        "说明",
        "结尾",
    ]
    (table,) = document.tables
    assert [c.text for c in table.cells] == ["a", "1", "b", "2"]


def test_a_table_without_its_end_is_read_otherwise() -> None:
    assert read_text("{|\n{|\n| a\n" * 50).blocks


def test_the_mark_of_a_row_is_no_dash() -> None:
    body = [["第二十条第（六）项", "", "", ""],
            ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
            ["行政处罚", "7", "−1", "0"], ["行政强制", "", "2", "34"]]  # fmt: skip
    rows = "\n|-\n".join("\n".join(f"| {cell}".strip() for cell in row) for row in body)
    text = f"海州市水务局2020年政府信息公开工作年度报告\n{{|\n{rows}\n|}}\n"
    seen = {o.slot.key: o for o in extractor.extract(text.encode()).observations}
    key = "proactive_disclosure/administrative_coercion/"
    assert seen[key + "items_last_year"].status == "blank"
    assert [seen[key + name].value for name in ("change_this_year", "decisions")] == [2, 34]
