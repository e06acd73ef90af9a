"""Lines and cells of text that were cut: their figures are never read as whole ones."""

from __future__ import annotations

from collections import defaultdict

from extractor.marks import UNREADABLE
from extractor.model import Table
from extractor.readers.text import read_text


def only(text: str) -> Table:
    (table,) = read_text(text).tables
    return table


def rows(table: Table) -> list[list[str]]:
    found: dict[int | None, list[str]] = defaultdict(list)
    for cell in table.cells:
        found[cell.row].append(cell.text)
    return list(found.values())


def last_cells(table: Table) -> list[str]:
    return [row[-1] for row in rows(table)]


CLOSED = "| 信息内容 | 计量单位 | 数量 |\n|---|---|---|\n| 规章 | 件 | 12 |\n| 许可 | 件 | 305 |\n"


def test_a_figure_without_the_bar_that_closes_all_other_rows_may_be_cut() -> None:
    table = only(CLOSED + "| 处罚 | 件 | 42\n| 强制 | 件 | 7 |\n")
    assert last_cells(table) == ["数量", "12", "305", "42" + UNREADABLE, "7"]


def test_a_text_may_end_inside_a_figure() -> None:
    assert last_cells(only(CLOSED + "| 处罚 | 件 | 1"))[-1] == "1" + UNREADABLE
    assert last_cells(only(CLOSED + "| 处罚 | 件 | 1 |"))[-1] == "1"


def test_labels_that_were_cut_stay_as_they_are() -> None:
    assert last_cells(only(CLOSED + "| 强制 | 行政强\n| 处罚 | 件 | 7 |\n"))[-2] == "行政强"


def test_rows_that_no_bar_closes_are_not_cut() -> None:
    table = only("|规章|件|12\n|许可|件|\n|处罚|件|42\n|强制|件|\n|收费|件|\n")
    assert UNREADABLE not in "".join(cell.text for cell in table.cells)


def test_a_drawing_without_padding_has_a_row_between_two_rules() -> None:
    table = only(
        "┌──────┬────┬────┐\n│内容│件数│增减│\n├──────┼────┼────┤\n│行政许│12││\n│可│││\n"
        "├──────┼────┼────┤\n│处罚││65│\n│││49│\n├──────┼────┼────┤\n│强制││0│\n└──────┴────┴────┘\n"
    )
    assert table.layout == "grid"
    assert rows(table) == [
        ["内容", "件数", "增减"],
        ["行政许可", "12", ""],
        ["处罚", "", "65 49"],
        ["强制", "", "0"],
    ]


def test_a_figure_cut_in_a_drawing_of_unlike_rows_is_marked() -> None:
    table = only(
        "┌──────┬────┬────┐\n│内容│件数│增减│\n├──────┴────┼────┤\n│许可│12│\n├──────┬────┼────┤\n"
        "│处罚│8│65│\n│││49│\n├──────┼────┼────┤\n│强制│3│0│\n└──────┴────┴────┘\n"
    )
    assert table.layout == "rows"
    texts = [cell.text for cell in table.cells]
    assert "65" + UNREADABLE in texts
    assert "49" + UNREADABLE in texts
    assert "12" in texts
    assert "3" in texts


def test_lines_of_a_drawing_with_few_rules_are_rows() -> None:
    table = only(
        "┌──────┬────┬────┐\n│内容│件数│增减│\n├──────┼────┼────┤\n│许可││12│\n│处罚│8││\n│强制│3│0│\n"
        "└──────┴────┴────┘\n"
    )
    assert rows(table)[1:] == [["许可", "", "12"], ["处罚", "8", ""], ["强制", "3", "0"]]
    assert table.layout == "grid"
