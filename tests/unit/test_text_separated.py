"""Rows whose cells a mark parts that is no bar."""

from __future__ import annotations

import json

import pytest

import extractor
from extractor.model import Paragraph, Table
from extractor.readers.text import read_text

ROWS = [
    ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
    ["行政许可", "3", "", "15"],
    ["其他对外管理服务事项", "0", "0", "0"],
]


def cells(text: str) -> list[list[str]]:
    tables = [block for block in read_text(text).blocks if isinstance(block, Table)]
    found: dict[object, list[str]] = {}
    for table in tables:
        for cell in table.cells:
            found.setdefault((id(table), cell.row), []).append(cell.text)
    return list(found.values())


@pytest.mark.parametrize("mark", [",", " , ", ";", " ; ", "；", "&", "¦", "^", "\x01"])
def test_rows_with_the_same_mark_are_a_table(mark: str) -> None:
    assert cells("\n".join(mark.join(row) for row in ROWS)) == ROWS


def test_cells_in_quotes_may_hold_the_mark() -> None:
    lines = [",".join(f'"{cell}"' if cell else "" for cell in row) for row in ROWS]
    assert cells("\n".join([*lines, '行政处罚,"1,234",0,"5"'])) == [
        *ROWS,
        ["行政处罚", "1,234", "0", "5"],
    ]


@pytest.mark.parametrize("blank", ["", None])
def test_lists_of_json_and_python(blank: str | None) -> None:
    rows = [[cell or blank for cell in row] for row in ROWS]
    assert cells("\n".join(json.dumps(row, ensure_ascii=False) for row in rows)) == ROWS
    assert cells("\n".join(map(repr, rows))) == ROWS
    assert cells(repr(rows)) == ROWS
    assert cells("[" + ",\n ".join(map(repr, rows)) + "]") == ROWS


def test_figures_with_commas_in_lines_of_spaces_are_whole() -> None:
    text = "1.当面申请数 件 1,286 2.传真申请数 件 3,100\n" * 4
    assert not any("," not in cell and "286" in cell for row in cells(text) for cell in row)


def test_prose_with_commas_is_no_table() -> None:
    text = (
        "全年受理,办结,公开三类事项。\n办结率上升,投诉下降,群众满意。\n组织培训,召开会议,开展检查。"
    )
    assert all(isinstance(block, Paragraph) for block in read_text(text).blocks)


def test_lists_that_are_none_are_left() -> None:
    for text in (
        "['甲', 'b'\n['c', ",
        "[['a', 'b'], ['c', {}]]",
        "[" * 5000 + "'a', 'b'" + "]" * 5000,
    ):
        assert read_text(text).format == "text"


def test_a_report_of_such_rows_is_read() -> None:
    title = "海州市水务局2020年政府信息公开工作年度报告\n第二十条第（五）项\n"
    report = extractor.extract((title + "\n".join(map(repr, ROWS))).encode())
    found = {s.slot.key: s for s in report.observations}
    own = [found[f"proactive_disclosure/administrative_licensing/{c}"] for c in
           ("items_last_year", "change_this_year", "decisions")]  # fmt: skip
    assert [seen.value for seen in own] == [3, None, 15]
    assert own[1].status == "blank"
    assert not any(seen.flags for seen in own)


TBL = """.TH "" "" "" "" ""
.PP
2020年
.PP
.TS
tab({tab});
l l l.
T{{
.PP
{first}
T}}{tab}T{{
本年制发件数
T}}{tab}T{{
废止
T}}
_
T{{
规章
T}}{tab}T{{
35
T}}{tab}T{{
T}}
文件{tab}1{tab}\\-2
.TE
"""


@pytest.mark.parametrize("mark", ["@", "\t"])
@pytest.mark.parametrize("first", ["信息内容", "\\[u4FE1]\\[u606F]\\[u5185]\\[u5BB9]"])
def test_tables_of_troff(mark: str, first: str) -> None:
    text = TBL.format(tab=mark, first=first)
    assert cells(text) == [
        ["信息内容", "本年制发件数", "废止"],
        ["规章", "35", ""],
        ["文件", "1", "-2"],
    ]
    table = next(block for block in read_text(text).blocks if isinstance(block, Table))
    lines = {cell.text: cell.place.line for cell in table.cells if cell.place}
    assert [lines["规章"], lines["文件"]] == [17, 23]


def test_a_manual_page_that_names_its_characters_is_read() -> None:
    title = "海州市水务局2020年政府信息公开工作年度报告\n.PP\n第二十条第（五）项\n"
    table = "\n".join("@".join(row) for row in ROWS)
    text = f"{title}.TS\ntab(@);\nl l l l.\n{table}\n.TE\n"
    named = "".join(f"\\[u{ord(char):04X}]" if ord(char) > 127 else char for char in text)
    report = extractor.extract(named.encode())
    found = {seen.slot.key: seen.value for seen in report.observations}
    assert found["proactive_disclosure/administrative_licensing/decisions"] == 15


LATEX = r"""\begin{longtable}[]{@{}
  >{\raggedright\arraybackslash}p{(\columnwidth - 6\tabcolsep) * \real{0.2500}}
  >{\raggedright\arraybackslash}p{(\columnwidth - 6\tabcolsep) * \real{0.2500}}@{}}
\toprule\noalign{}
\multicolumn{3}{l}{\begin{minipage}[t]{\linewidth}\raggedright
第二十条\\
第（五）项\strut
\end{minipage}} \\
\midrule
\multirow{2}{*}{\textbf{规章}} & 5\% & --- \\ \hline
& {1,234} &
7 \\
\bottomrule
\end{longtable}
"""


def test_tables_of_latex() -> None:
    (table,) = read_text(LATEX).blocks
    assert isinstance(table, Table)
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [
        ("第二十条 第（五）项", 0, 0, 1, 3),
        ("规章", 1, 0, 2, 1),
        ("5%", 1, 1, 1, 1),
        ("—", 1, 2, 1, 1),
        ("1,234", 2, 1, 1, 1),
        ("7", 2, 2, 1, 1),
    ]
    assert [c.place.line for c in table.cells if c.place][-1] == 12


@pytest.mark.parametrize(
    "text",
    [
        "\\begin{tabular}{ll}\n规章 & 1",
        "\\begin{tabular}\n\\end{tabular}",
        "\\begin{tabular}{ll}\n\\multicolumn{999}{l}{规章} & 1 \\\\\n\\end{tabular}",
        "\\begin{tabular}{ll}\n\\multirow{9}{*}{规章} & 1 \\\\\n{ } } & 2 \\\\\n\\end{tabular}",
    ],
)
def test_broken_tables_of_latex_give_a_document(text: str) -> None:
    assert read_text(text).format == "text"


@pytest.mark.parametrize("width", [20, 31, 40, 57])
def test_quoted_rows_cut_at_a_width_are_whole_again(width: int) -> None:
    rows = [
        '"第二十条第（一）项","","",""',
        '"信息内容","本年制发件数","本年废止件数","现行有效件数"',
        '"规章","18023","621477","746791"',
        '"行政规范性文件","4315211","36852211","19032227"',
    ]
    lines = [row[at : at + width] for row in rows for at in range(0, len(row), width)]
    text = "\n".join(["海州市水务局2021年政府信息公开工作年度报告", *lines, ""])
    found = extractor.extract(text.encode()).observations
    values = [seen for seen in found if seen.slot.row in ("regulations", "normative_documents")]
    wanted = [18023, 621477, 746791, 4315211, 36852211, 19032227]
    for seen, value in zip(values, wanted, strict=True):
        assert seen.value == value or seen.flags, seen.slot.key
    if width == 31:
        assert [seen.value for seen in values] == wanted
        assert values[-1].place is not None
        assert values[-1].place.line == text.split("\n").index(rows[-1][:width]) + 1
