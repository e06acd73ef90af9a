"""Characters and rules of a page → grids: the parts of the way, and pages of a real browser."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from extractor.model import Cell, Place, Table
from extractor.readers.pages.displaced import mark_displaced
from extractor.readers.pages.layout import read_page
from extractor.readers.pages.records import Box, Glyph, Page, PageTable, PageText
from extractor.readers.pages.rules import boxes_to_lines, join_pieces
from extractor.readers.pages.runs import turn_box
from extractor.readers.pages.text import fold, is_numeric, join_lines, readable
from extractor.readers.pages.words import glyphs_to_words
from extractor.readers.pdf import read_pdf
from tests.support.programs import browser


def glyphs(x: float, base: float, words: str, size: float = 10) -> list[Glyph]:
    """Characters half an em wide (ideographs one em) with their baseline at ``base``."""
    made: list[Glyph] = []
    for character in words:
        width = size if ord(character) > 0x2E00 else size / 2
        made.append((x, base - 0.88 * size, x + width, base + 0.12 * size, character, size))
        x += width
    return made


def page(
    rows: Sequence[tuple[float, float, str]], rules: Sequence[Box] = (), fills: Sequence[Box] = ()
) -> Page:
    """A page of lines given as (x, baseline, text)."""
    every = [glyph for x, base, words in rows for glyph in glyphs(x, base, words)]
    return Page(1, 595, 842, every, list(rules), list(fills))


def tables(made: Page) -> list[list[list[str]]]:
    return [grid(block.table) for block in read_page(made).blocks if isinstance(block, PageTable)]


def grid(table: Table) -> list[list[str]]:
    rows = [[""] * table.column_count for _ in range(table.row_count)]
    for cell in table.cells:
        assert cell.row is not None
        assert cell.column is not None
        rows[cell.row][cell.column] = cell.text
    return rows


def paragraphs(made: Page) -> list[str]:
    return [b.paragraph.text for b in read_page(made).blocks if isinstance(b, PageText)]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["结果维", "持"], "结果维持"),
        (["Number of", "employees"], "Number of employees"),
        (["245", "6"], "245\n6"),
        (["1,", "234"], "1,\n234"),
        (["12", "件"], "12件"),
        (["co-", "operation"], "co-operation"),
        (["", "3"], "3"),
    ],
)
def test_lines_of_a_cell_join_by_what_meets(lines: list[str], text: str) -> None:
    assert join_lines(lines) == text


def test_only_ideographs_that_are_printed_as_radicals_are_folded() -> None:
    assert fold("⺠⼀⻅⻓⻰") == "民一见长龙"
    assert fold("１２㎡①ⅣＡ") == "１２㎡①ⅣＡ"


@given(st.integers(0, 0x10FFFF))
def test_every_code_is_one_character_or_none(code: int) -> None:
    text = readable(code)
    assert len(text) <= 1
    assert not text or ord(text) >= 32


def test_what_counts_as_a_figure() -> None:
    assert all(map(is_numeric, ("0", "1,234", "-3.5", "12%", "（3）", "１２", "$ 5")))
    assert not any(map(is_numeric, ("", "-", "A1", "12件", "n.a.")))


def test_pieces_of_a_rule_join_over_small_gaps() -> None:
    dashes = [(100.0, 10 + 6.0 * i, 13 + 6.0 * i) for i in range(20)]
    assert join_pieces(list(dashes)) == [(100.0, 10.0, 127.0)]
    dots = [(10 + 2.0 * i, 50.0, 11 + 2.0 * i - 0.001 * (i % 2), 51.0) for i in range(60)]
    horizontal, vertical = boxes_to_lines(dots)
    assert len(horizontal) == 1
    assert horizontal[0] == pytest.approx((50.5, 10.0, 129.0), abs=0.01)
    assert vertical == []


@given(st.tuples(*[st.floats(0, 100)] * 4), st.integers(0, 3))
def test_four_quarter_turns_are_none(box: Box, quarter: int) -> None:
    width, height = 200.0, 300.0
    turned = turn_box(box, quarter, width, height)
    own = (height, width) if quarter % 2 else (width, height)
    assert turn_box(turned, (4 - quarter) % 4, *own) == pytest.approx(box)


HEAD = [(50.0, 100.0, "Region"), (160.0, 100.0, "2010"), (220.0, 100.0, "2011")]
BODY = [
    (50.0, 114.0, "North"),
    (160.0, 114.0, "12.5"),
    (220.0, 114.0, "13.1"),
    (50.0, 128.0, "South"),
    (165.0, 128.0, "8.0"),
    (225.0, 128.0, "7.9"),
    (50.0, 142.0, "East"),
    (165.0, 142.0, "1.1"),
    (225.0, 142.0, "2.2"),
]
PROSE = [
    (50.0, 40.0 + 14 * i, "the report shows that most regions had a higher rate than before")
    for i in range(3)
]


def test_a_table_without_rules_is_found_between_running_text() -> None:
    made = page(PROSE + HEAD + BODY)
    assert tables(made) == [
        [
            ["Region", "2010", "2011"],
            ["North", "12.5", "13.1"],
            ["South", "8.0", "7.9"],
            ["East", "1.1", "2.2"],
        ]
    ]
    assert len(paragraphs(made)) == 1


def test_a_small_raised_digit_is_the_mark_of_a_note() -> None:
    """Not so one that is as large, hardly raised, or set apart."""

    def read(x: float, base: float, size: float) -> str:
        every = (
            glyphs(100, 300, "12") + glyphs(x, base, "1", size) + glyphs(x + size / 2, 300, "件")
        )
        return glyphs_to_words(every)[0].text

    assert read(110, 297, 6.5) == "12¹件"
    assert read(110, 296.7, 8.3) == "12¹件"
    assert read(110, 297, 10) == "12"
    assert read(110, 300, 6.5) != "12¹件"
    assert read(116, 297, 6.5) == "12"


def test_a_small_raised_letter_is_the_mark_of_a_note_as_well() -> None:
    def read(letter: str) -> str:
        every = glyphs(100, 300, "12") + glyphs(110, 297, letter, 6.5)
        return glyphs_to_words(every)[0].text

    assert read("a") == "12ᵃ"
    assert read("t") == "12"


def test_running_text_alone_holds_no_table() -> None:
    assert tables(page(PROSE)) == []
    listed = [(50.0, 40.0 + 14 * i, "1.") for i in range(5)]
    listed += [(70.0, 40.0 + 14 * i, "some words of a list that goes on") for i in range(5)]
    assert tables(page(listed)) == []


def test_a_heading_spans_the_columns_that_the_short_rule_under_it_covers() -> None:
    above = [(175.0, 84.0, "Growth in volume")]
    rule = (150.0, 87.0, 250.0, 87.5)
    block = next(
        b for b in read_page(page(above + HEAD + BODY, [rule])).blocks if isinstance(b, PageTable)
    )
    growth = next(cell for cell in block.table.cells if cell.text == "Growth in volume")
    assert (growth.row, growth.column, growth.column_span) == (0, 1, 2)
    stub = next(cell for cell in block.table.cells if cell.text == "Region")
    assert (stub.row, stub.row_span) == (0, 2)


def test_wrapped_labels_are_one_row_and_section_titles_rows_of_their_own() -> None:
    rows = [
        *HEAD,
        (50.0, 114.0, "Agriculture"),
        (50.0, 128.0, "Wheat and"),
        (160.0, 128.0, "12.5"),
        (220.0, 128.0, "13.1"),
        (50.0, 140.0, "other corn"),
        (50.0, 154.0, "Rice"),
        (165.0, 154.0, "8.0"),
        (225.0, 154.0, "7.9"),
    ]
    assert tables(page(rows)) == [
        [
            ["Region", "2010", "2011"],
            ["Agriculture", "", ""],
            ["Wheat and other corn", "12.5", "13.1"],
            ["Rice", "8.0", "7.9"],
        ]
    ]


def test_spaces_between_thousands_part_no_columns_and_currency_signs_neither() -> None:
    rows = [
        (50.0, 100.0, "Item"),
        (172.0, 100.0, "2010"),
        (242.0, 100.0, "2011"),
        (50.0, 114.0, "North"),
        (150.0, 114.0, "$"),
        (167.0, 114.0, "1 234"),
        (240.0, 114.0, "5 678"),
        (50.0, 128.0, "South"),
        (160.0, 128.0, "11 234"),
        (235.0, 128.0, "15 678"),
        (50.0, 142.0, "East"),
        (177.0, 142.0, "234"),
        (250.0, 142.0, "678"),
    ]
    assert tables(page(rows)) == [
        [
            ["Item", "2010", "2011"],
            ["North", "$ 1 234", "5 678"],
            ["South", "11 234", "15 678"],
            ["East", "234", "678"],
        ]
    ]


def test_rows_between_drawn_columns_are_parted_by_their_figures() -> None:
    sides = [(x, 90.0, x + 0.5, 150.0) for x in (45.0, 140.0, 200.0, 270.0)]
    level = [(45.0, y, 270.0, y + 0.5) for y in (90.0, 104.0, 150.0)]
    found = tables(page(HEAD + BODY, sides + level))
    assert found == [
        [
            ["Region", "2010", "2011"],
            ["North", "12.5", "13.1"],
            ["South", "8.0", "7.9"],
            ["East", "1.1", "2.2"],
        ]
    ]


def test_a_frame_around_text_is_no_table() -> None:
    frame = [
        (40.0, 30.0, 500.0, 30.5),
        (40.0, 90.0, 500.0, 90.5),
        (40.0, 30.0, 40.5, 90.0),
        (500.0, 30.0, 500.5, 90.0),
    ]
    assert tables(page(PROSE, frame)) == []
    assert len(paragraphs(page(PROSE, frame))) == 1


def test_two_columns_of_text_are_read_one_after_the_other() -> None:
    words = "running text of the left side here"
    left = [(50.0, 100.0 + 14 * i, f"{words} {i}") for i in range(8)]
    right = [(310.0, 100.0 + 14 * i, f"{words} {i + 8}") for i in range(8)]
    read = " ".join(
        paragraphs(page([row for pair in zip(left, right, strict=True) for row in pair]))
    )
    assert [int(part) for part in read.split() if part.isdecimal()] == list(range(16))


@given(
    st.lists(
        st.tuples(*[st.floats(-50, 700, width=32)] * 2, st.text("ab1 .年", min_size=1, max_size=5)),
        max_size=30,
    ),
    st.lists(st.tuples(*[st.floats(-50, 700, width=32)] * 4), max_size=30),
)
def test_any_page_is_read(rows: list[tuple[float, float, str]], boxes: list[Box]) -> None:
    rules = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in boxes]
    blocks = read_page(page(rows, rules, rules)).blocks
    for block in blocks:
        if isinstance(block, PageTable):
            taken = [
                (row, column)
                for cell in block.table.cells
                for row in range(cell.row or 0, (cell.row or 0) + cell.row_span)
                for column in range(cell.column or 0, (cell.column or 0) + cell.column_span)
            ]
            assert sorted(taken) == [
                (r, c)
                for r in range(block.table.row_count)
                for c in range(block.table.column_count)
            ]


REQUESTS = """<meta charset=utf-8><style>table{border-collapse:collapse}td{border:1px solid;
padding:4px}tr.cut{break-before:page}@page{size:A4}</style><h1>某局2023年政府信息公开工作年度报告</h1>
<table>
<tr><td colspan=3 rowspan=2>项目<td colspan=2>申请人情况<tr><td>自然人<td>总计
<tr><td colspan=3>一、本年新收政府信息公开申请数量<td>8<td>26
<tr><td colspan=3>二、上年结转政府信息公开申请数量<td><td>
<tr class=cut><td rowspan=3>三、本年度办理结果<td colspan=2>（一）予以公开<td>5<td>5
<tr><td rowspan=2>（三）不予公开<td>1.属于国家秘密<td>3<td>20
<tr><td>2.其他法律行政法规禁止公开<td><td>
<tr><td colspan=3>四、结转下年度继续办理<td>0<td>1</table>"""


def test_a_browsers_table_over_two_pages_with_other_columns_is_one(tmp_path: Path) -> None:
    source, target = tmp_path / "report.html", tmp_path / "report.pdf"
    source.write_text(REQUESTS, encoding="utf-8")
    subprocess.run(
        [
            browser(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--print-to-pdf={target}",
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    for engine in ("pdfium", "pdfplumber"):
        document = read_pdf(
            target.read_bytes(), engine="pdfium" if engine == "pdfium" else "pdfplumber"
        )
        (table,) = document.tables
        found = {
            c.text: (c.row, c.column, c.row_span, c.column_span) for c in table.cells if c.text
        }
        assert (table.row_count, table.column_count) == (8, 5)
        assert found["项目"] == (0, 0, 2, 3)
        assert found["一、本年新收政府信息公开申请数量"] == (2, 0, 1, 3)
        assert found["三、本年度办理结果"] == (4, 0, 3, 1)
        assert found["（三）不予公开"] == (5, 1, 2, 1)
        assert found["20"] == (5, 4, 1, 1)
        assert document.paragraphs[0].text == "某局2023年政府信息公开工作年度报告"
        assert document.paragraphs[0].heading == 1
        assert {c.place.page for c in table.cells if c.place} == {1, 2}


def test_a_figure_level_with_the_label_of_another_row_only_is_not_read() -> None:
    def cell(text: str, row: int, column: int, top: float, rows: int = 1) -> Cell:
        box = (60.0 * column, top, 60.0 * column + 50, top + 12.0 * rows)
        return Cell(text, row, column, rows, 1, Place(page=1, box=box))

    cells: tuple[Cell, ...] = (
        cell("一、主动公开情况", 0, 0, 100),
        cell("条", 0, 1, 120),
        cell("2", 0, 2, 120),
        cell("（一）主动公开政府信息数", 1, 0, 120),
        cell("9785", 1, 2, 121),
        cell("其中：规范性文件数", 2, 0, 140),
        cell("35", 2, 2, 140),
    )
    table = Table(cells, 3, 3, spans_known=False)
    part = PageTable(table, (0, 100, 180, 152), (0, 60, 120, 180), (100, 152), ruled=False)
    marked = [cell.text for cell in mark_displaced(part).table.cells if cell.column == 2]
    assert marked == ["2\ufffd", "9785", "35"]
    cells = (cell("备10000001号-", 0, 1, 100), cell("网站备案号", 1, 0, 110), cell("1", 1, 1, 112))
    part = PageTable(replace(table, cells=cells), part.box, part.columns, part.rows, ruled=False)
    assert [cell.text for cell in mark_displaced(part).table.cells][-1] == "1\ufffd"
