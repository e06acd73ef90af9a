"""Blanks of tables that programs draw with spaces, and tables in notations of other tools."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extractor
from extractor.readers.text import read_text

TITLE = "海州市水务局2021年政府信息公开工作年度报告\n"


def wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def drawn(rows: list[list[str]], counts: bool) -> str:
    """Rows as a program draws them, by the width of characters or by their number."""
    size = wide if counts else len
    widths = [max(size(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "".join(c + " " * (w - size(c) + 2) for c, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def found(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    last: tuple[int, int | None] | None = None
    for number, table in enumerate(read_text(text).tables):
        for cell in table.cells:
            if (number, cell.row) != last:
                rows.append([])
            last = (number, cell.row)
            rows[-1].append(cell.text)
    return rows


@pytest.mark.parametrize("counts", [True, False])
def test_a_gap_in_a_column_of_figures_is_an_empty_cell(counts: bool) -> None:
    rows = [["内容", "本年制发件数", "废止", "现行有效"],
            ["规章", "1", "", "3"],
            ["行政规范性文件", "", "12", ""],
            ["其他文件", "7", "5", "608"]]  # fmt: skip
    assert found(drawn(rows, counts))[1:] == rows[1:]


def test_a_header_tells_of_a_column_without_figures() -> None:
    rows = [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
            ["规章", "1", "", "3"], ["行政规范性文件", "2", "", "40"], ["其他", "", "", "5"],
            ["行政许可", "0", "", "7"]]  # fmt: skip
    assert found(drawn(rows, True))[1:] == rows[1:]


def test_figures_behind_one_label_and_behind_two_have_blanks_of_their_own() -> None:
    rows = [["新收", "1", "", "3", ""], ["不予公开", "国家秘密", "", "5", "5"],
            ["禁止公开", "0", "", "0", ""], ["无法提供", "不掌握", "2", "", "2"]]  # fmt: skip
    assert found(drawn(rows, True)) == [
        ["新收", "1", "", "3"],
        ["不予公开", "国家秘密", "", "5", "5"],
        ["禁止公开", "0", "", "0"],
        ["无法提供", "不掌握", "2", "", "2"],
    ]


@given(
    st.lists(st.lists(st.sampled_from(["", "0", "7", "12", "340"]), min_size=3, max_size=3),
             min_size=2, max_size=6),
    st.lists(st.text("规章行政文件", min_size=1, max_size=7), min_size=6, max_size=6),
    st.booleans(),
)  # fmt: skip
def test_no_figure_of_an_aligned_table_moves(
    figures: list[list[str]], labels: list[str], counts: bool
) -> None:
    rows = [["内容", "本年制发件数", "废止", "现行有效"]]
    rows += [[label, *row] for label, row in zip(labels, figures, strict=False)]
    for cells in found(drawn(rows, counts)):
        own = [row for row in rows[1:] if row[0] == cells[0]]
        if len(cells) == len(rows[0]) and own:
            assert cells in own


def test_words_and_figures_alone_on_lines_with_a_bar_between_are_rows() -> None:
    text = "标题  \n  \n---\n\n" + "内容\n\n|\n\n制发\n\n|\n\n废止\n\n|\n\n有效" + "  \n  \n"
    text += "规章\n\n|\n\n1\n\n|\n\n|\n\n3  \n  \n文件\n\n|\n\n2\n\n|\n\n4\n\n|\n\n  \n许可\n"
    assert ["规章", "1", "", "3"] in found(text)
    assert ["文件", "2", "4", ""] in found(text)
    lines = {c.place.line for t in read_text(text).tables for c in t.cells if c.place}
    assert lines <= set(range(1, text.count("\n") + 2))


def test_small_tables_of_two_words_a_line_and_headers_that_wrap() -> None:
    assert found("信息内容 本年处理决定数\n量\n行政许可 3\n行政强制 0") == [
        ["信息内容", "本年处理决定数"], ["量"], ["行政许可", "3"], ["行政强制", "0"]
    ]  # fmt: skip
    assert found("三 、本年度办\n理结果 （一）予以公开 4 0 4\n规章 0 1 1") == [
        ["三、本年度办"], ["理结果", "（一）予以公开", "4", "0", "4"], ["规章", "0", "1", "1"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "row", "cell"),
    [
        ("<table>{}</table>", "<row>{}</row>", "<cell{}><p>{}</p></cell>"),
        ("<informaltable><tgroup><tbody>{}</tbody></tgroup></informaltable>",
         "<row>{}</row>", "<entry{}><para>{}</para></entry>"),
    ],
)  # fmt: skip
def test_tables_of_tei_and_docbook_are_grids(table: str, row: str, cell: str) -> None:
    span = ' cols="2" rows="1"' if "entry" not in cell else ' namest="col_1" nameend="col_2"'
    rows = [[(span, "甲"), ("", "丙")], [("", "1"), ("", ""), ("", "3")]]
    body = "".join(row.format("".join(cell.format(*one) for one in each)) for each in rows)
    (made,) = extractor.read(table.format(body).encode()).tables
    assert (made.layout, made.column_count) == ("grid", 3)
    assert [(c.text, c.column, c.column_span) for c in made.cells] == [
        ("甲", 0, 2), ("丙", 2, 1), ("1", 0, 1), ("", 1, 1), ("3", 2, 1)
    ]  # fmt: skip


def test_markdown_keeps_tables_in_tags_beside_its_own() -> None:
    text = "# 题\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n"
    text += "<table><tr><td>丙</td><td>3</td></tr></table>\n"
    first, second = extractor.read(text.encode()).tables
    assert [cell.text for cell in first.cells] == ["甲", "乙", "1", "2"]
    assert [cell.text for cell in second.cells] == ["丙", "3"]
    assert (first.place and first.place.line, first.layout) == (3, "grid")


HEADER = [
    "申请人情况",
    "自然人 法人或其他组织 总计",
    "科研机",
    "商业企业 社会公益组织 法律服务机构 其他",
    "构",
]


@pytest.mark.parametrize("loose", [True, False])
def test_columns_are_doubted_where_lines_of_a_header_are_mixed(loose: bool) -> None:
    header = HEADER if loose else ["申请人情况", "自然人 法人或其他组织 总计",
                                   "商业企业 科研机构 社会公益组织 法律服务机构 其他"]  # fmt: skip
    rows = ["一、本年新收政府信息公开申请数量 9 1 2 3 4 5 24",
            "二、上年结转政府信息公开申请数量 1 0 0 0 0 0 1",
            "（一）予以公开 9 0 0 0 0 0 9", "（二）部分公开 1 0 0 0 0 0 1",
            "1.属于国家秘密 0 0 0 0 0 0 0", "四、结转下年度继续办理 0 1 2 3 4 5 15"]  # fmt: skip
    text = TITLE + "三、收到和处理政府信息公开申请情况\n" + "\n".join([*header, *rows])
    report = extractor.extract(text.encode())
    own = [o for o in report.observations if o.slot.row == "received"]
    assert len(own) == 7
    assert all(one.flags for one in own) is loose
