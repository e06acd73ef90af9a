"""Each family of plain text, by small examples: cells, layout, and nothing invented."""

from __future__ import annotations

import pytest

from extractor.model import Paragraph, Table
from extractor.readers.text import read_text


def only(text: str) -> Table:
    (table,) = read_text(text).tables
    return table


def rows(table: Table) -> list[list[str]]:
    found: dict[int | None, list[str]] = {}
    for cell in table.cells:
        found.setdefault(cell.row, []).append(cell.text)
    return list(found.values())


def test_padded_rows_keep_the_number_of_padding_bars() -> None:
    table = only(
        "第一项 | |||\n内容 | 甲 | 乙 | 丙 |\n规章 | 0 | | 2 |\n许可 | 5 | ||\n文件 | 3 |\n"
    )
    assert table.layout == "rows"
    assert rows(table) == [
        ["第一项"],
        ["内容", "甲", "乙", "丙"],
        ["规章", "0", "", "2"],
        ["许可", "5"],
        ["文件", "3"],
    ]
    assert table.padding == (3, 0, 0, 2, 0)
    assert all(cell.column is None for cell in table.cells)
    assert [cell.place.line for cell in table.cells if cell.place][:2] == [1, 2]


def test_a_row_without_padding_ends_its_table() -> None:
    first, second = read_text(
        "a | |||\nb | 1 | 2 | 3 |\nc | 4 |\nd | ||||\ne | 5 | 6 | 7 | 8 |\n"
    ).tables
    assert rows(first) == [["a"], ["b", "1", "2", "3"], ["c", "4"]]
    assert rows(second) == [["d"], ["e", "5", "6", "7", "8"]]


def test_bars_apart_are_empty_cells_and_no_padding() -> None:
    table = only("规章 | | 9 | 7 |\n其他 | | | |\n")
    assert rows(table) == [["规章", "", "9", "7"], ["其他", "", "", ""]]
    assert (table.layout, table.padding) == ("rows", ())


def test_doubled_bars_are_rows() -> None:
    table = only("|第一项|\n|内容||甲||乙|\n|规章||0||2|\n")
    assert table.layout == "rows"
    assert rows(table) == [["第一项"], ["内容", "甲", "乙"], ["规章", "0", "2"]]


@pytest.mark.parametrize("text", ["|规章\n|0\n|3\n|文件\n|1\n", "规章|\n0|\n3|\n文件|\n1|\n"])
def test_one_cell_a_line_is_a_sequence(text: str) -> None:
    table = only(text)
    assert table.layout == "sequence"
    assert [cell.text for cell in table.cells] == ["规章", "0", "3", "文件", "1"]
    assert all(cell.row is None and cell.column is None for cell in table.cells)


def test_first_cells_without_a_bar_belong_to_the_sequence_and_headings_do_not() -> None:
    table = only("|内容\n规章\n|0\n|3\n文件\n|1\n许可\n|4\n")
    assert [c.text for c in table.cells] == ["内容", "规章", "0", "3", "文件", "1", "许可", "4"]
    document = read_text("|甲\n|1\n|2\n三、收到申请情况\n|乙\n|3\n|4\n")
    assert [type(block) for block in document.blocks] == [Table, Paragraph, Table]


def test_broken_rows_of_one_width_are_joined() -> None:
    table = only("项 |\n|\n|\n|\n内容 | 甲 | 乙 | 丙 |\n规章 | 1 |\n|\n|\n文件 | 2 | 3 | 4 |\n")
    assert table.layout == "grid"
    assert not table.spans_known
    assert rows(table) == [
        ["项", "", "", ""],
        ["内容", "甲", "乙", "丙"],
        ["规章", "1", "", ""],
        ["文件", "2", "3", "4"],
    ]


def test_broken_rows_in_doubt_are_a_sequence() -> None:
    table = only("甲 | 乙 | 丙 | 丁 |\n规章 | 821 | 35 |\n|\n| 2 |\n文件 | 3 | 4 |\n")
    assert table.layout == "sequence"
    assert [c.text for c in table.cells if c.text] == [
        "甲",
        "乙",
        "丙",
        "丁",
        "规章",
        "821",
        "35",
        "2",
        "文件",
        "3",
        "4",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n|---|:-:|\n| 1 |  |\n",
        "a | b\n---|---\n1 | \n",
        "a| b  \n---|---  \n1|   \n",
        "| a | b |\n|---+---|\n| 1 |  |\n",
        "|  |  |\n| --- | --- |\n| a | b |\n| 1 | |\n",
        '[cols=",",]\n|===\n|a |b\n\n|1 |\n|===\n',
        "a\tb\n1\t\n",
        "  a    b\n  ---- ----\n  1\n",
        "  ---- ----\n  a    b\n  1    \n  ---- ----\n",
        "==== ====\na    b\n==== ====\n1\n==== ====\n",
        "---------\na    b\n---- ----\n1\n\n---------\n",
        "+---+---+\n| a | b |\n+===+===+\n| 1 |   |\n+---+---+\n",
        "┌───┬───┐\n│ a │ b │\n├───┼───┤\n│ 1 │   │\n└───┴───┘\n",
    ],
)
def test_ruled_tables_are_grids(text: str) -> None:
    table = only(text)
    assert table.layout == "grid"
    assert not table.spans_known
    assert [(c.text, c.row, c.column) for c in table.cells] == [
        ("a", 0, 0),
        ("b", 0, 1),
        ("1", 1, 0),
        ("", 1, 1),
    ]


def test_markdown_rows_of_different_widths_are_no_grid() -> None:
    table = only("| a | | b |\n| --- | --- | --- |\n| c | 1 |\n| 2 |\n")
    assert table.layout == "rows"
    assert rows(table) == [["a", "", "b"], ["c", "1"], ["2"]]


def test_markdown_marks_are_taken_off() -> None:
    table = only("| **a** | b\\|c |\n|---|---|\n| x<br>y | \\-10 |\n")
    assert [cell.text for cell in table.cells] == ["a", "b|c", "x\ny", "-10"]


def test_touching_grids_are_told_apart_by_width() -> None:
    first, second = read_text("| a |  | \n| 1 | 2 | \n| b | c |  | \n| 3 | 4 | 5 | \n").tables
    assert (first.column_count, second.column_count) == (2, 3)


def test_a_drawing_shows_its_spans() -> None:
    table = only(
        "┌────────┬────┐\n"
        "│三、办理│ +4 │\n"
        "├───┬────┼────┤\n"
        "│   │公开│ -  │\n"
        "│结 ├────┼────┤\n"
        "│果 │ 1  │ 2  │\n"
        "└───┴────┴────┘\n"
    )
    assert table.spans_known
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [
        ("三、办理", 0, 0, 1, 2),
        ("+4", 0, 2, 1, 1),
        ("结果", 1, 0, 2, 1),
        ("公开", 1, 1, 1, 1),
        ("-", 1, 2, 1, 1),
        ("1", 2, 1, 1, 1),
        ("2", 2, 2, 1, 1),
    ]


def test_drawings_that_touch_are_two() -> None:
    text = "┌──┐\n│ 1│\n└──┘\n┌──┐\n│ 2│\n└──┘\n"
    assert [t.cells[0].text for t in read_text(text).tables] == ["1", "2"]


def test_aligned_columns_are_rows_and_numbers_with_a_space_stay_whole() -> None:
    table = only("内容        甲     乙\n规章        3 91   0\n规范文件    9 07   5\n")
    assert table.layout == "rows"
    assert rows(table) == [["内容", "甲", "乙"], ["规章", "3 91", "0"], ["规范文件", "9 07", "5"]]


def test_a_column_proved_elsewhere_parts_single_spaces() -> None:
    table = only("aa    b    total\nrow1  0  3 79\nrow2  0  0 1\n")
    assert rows(table)[1:] == [["row1", "0", "3", "79"], ["row2", "0", "0", "1"]]


def test_doubled_tabs_are_rows() -> None:
    table = only("内容\t\t甲\t\t乙\n规章\t\t\t\t9\n")
    assert (table.layout, rows(table)) == ("rows", [["内容", "甲", "乙"], ["规章", "", "9"]])


def test_bare_lines_are_a_sequence_that_prose_ends() -> None:
    prose = "本报告所列数据的统计期限自1月1日起至12月31日止。"
    document = read_text(f"{prose}\n内容\n规章\n120\n—\n1,401\n文件\n无\n五、存在的问题\n{prose}\n")
    (table,) = document.tables
    assert table.layout == "sequence"
    assert [c.text for c in table.cells] == ["内容", "规章", "120", "—", "1,401", "文件", "无"]
    assert [p.text for p in document.paragraphs] == [prose, "五、存在的问题", prose]
    assert document.paragraphs[1].place is not None
    assert document.paragraphs[1].place.line == 9


def test_rows_parted_by_single_spaces() -> None:
    table = only("内容 甲 乙 丙\n规章 2 4 22\n三、结果 （一）公开 0 6 0\n")
    assert table.layout == "rows"
    assert rows(table) == [
        ["内容", "甲", "乙", "丙"],
        ["规章", "2", "4", "22"],
        ["三、结果", "（一）公开", "0", "6", "0"],
    ]


def test_prose_stays_prose() -> None:
    text = "# 报告 #\n\n首页 | 新闻 | 公开\n全年收到申请859件。\n其中12件\n-- --\n"
    document = read_text(text)
    assert document.tables == ()
    assert [(p.heading, p.text) for p in document.paragraphs][:2] == [
        (1, "报告"),
        (0, "首页 | 新闻 | 公开"),
    ]
    assert document.format == "text"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    (paragraph,) = read_text(end * 3 + "x").paragraphs
    assert paragraph.place is not None
    assert paragraph.place.line == 4


def test_an_asciidoc_table_in_a_cell_is_a_table_and_the_one_around_it_layout() -> None:
    document = read_text(
        '[cols="",options="header",]\n|===\n|标题\na|\n说明\n\n[cols=",",]\n!===\n!内容 !甲\n\n'
        "!规章\n!3\n!===\n\n|结尾\n|===\n"
    )
    (table,) = document.tables
    assert [(c.text, c.row, c.column) for c in table.cells] == [
        ("内容", 0, 0), ("甲", 0, 1), ("规章", 1, 0), ("3", 1, 1),
    ]  # fmt: skip
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["标题", "说明", "结尾"]


def test_columns_are_those_of_the_lines_between_two_titles() -> None:
    first = ["内容    数量", *(f"{name}      123456789" for name in "甲乙丙丁")]
    second = ["内容      年初 年末", "戊        10 255", "己        11 300", "庚        3  4",
              "辛        21", "壬        50 7"]  # fmt: skip
    table = only("\n".join([*first, "", "二、其他情况", *second]))
    assert rows(table)[-5:-2] == [["戊", "10", "255"], ["己", "11", "300"], ["庚", "3", "4"]]
    assert rows(table)[1] == ["甲", "123456789"]


def test_blank_lines_between_rows_part_no_columns() -> None:
    lines = [f"{name}    12 {number}  5" for name, number in zip("甲乙丙丁", "3467", strict=True)]
    spread = "\n\n".join(f"共同\n{line}" for line in lines)
    assert [row[1:] for row in rows(only(spread)) if len(row) > 1] == [
        ["12 3", "5"], ["12 4", "5"], ["12 6", "5"], ["12 7", "5"],
    ]  # fmt: skip


def test_quoted_cells_between_commas_are_rows() -> None:
    quoted = '说明\n"内容","甲","乙"\n"规章","","1"\n"文|件","2",""\n"""许可""","3","4"\n完\n'
    table = only(quoted)
    assert rows(table) == [
        ["内容", "甲", "乙"],
        ["规章", "", "1"],
        ["文｜件", "2", ""],
        ['"许可"', "3", "4"],
    ]
    assert [cell.place.line for cell in table.cells if cell.place][::3] == [2, 3, 4, 5]
    # Two such lines may be prose that quotes.
    assert not read_text('他说\n"甲","乙"\n"丙","丁"\n').tables
