"""Workbooks and delimited text: what a person sees on a sheet."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from extractor.errors import FormatError, InputError, LimitError, UsageError
from extractor.model import Document, Paragraph, Table
from extractor.readers.workbook import read_workbook
from extractor.readers.workbook.blocks import sheet_blocks
from extractor.readers.workbook.delimited import choose_delimiter
from extractor.readers.workbook.sheet import Range, Sheet
from extractor.readers.workbook.values import number_text, stored_number
from extractor.readers.workbook.xls import compound_file, rk_number
from extractor.values import read_value
from tests.support.xlsbs import record as brt
from tests.support.xlsbs import row_head as brt_row
from tests.support.xlsbs import wide

MANIFEST = "META-INF/manifest.xml"


def workbook(fill: Callable[[Worksheet], object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def both(data: bytes) -> Document:
    """The workbook, after making sure that both engines give the same."""
    one, other = read_workbook(data, "xlsx"), read_workbook(data, "xlsx", engine="openpyxl")
    assert one.blocks == other.blocks
    assert one.notices == other.notices
    return one


def read(fill: Callable[[Worksheet], object]) -> Document:
    return both(workbook(fill))


def rows_of(values: Sequence[Sequence[object]]) -> Callable[[Worksheet], object]:
    def fill(sheet: Worksheet) -> None:
        for row in values:
            sheet.append(list(row))

    return fill


def shape(table: Table) -> list[tuple[str, int | None, int | None, int, int]]:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]


def lay(text: str, merges: Sequence[Range] = ()) -> list[object]:
    """Blocks of a drawn sheet: a line a row, ``|`` between cells; tables as rows of texts."""
    rows = {
        number: {
            column: cell.strip() for column, cell in enumerate(line.split("|")) if cell.strip()
        }
        for number, line in enumerate(text.strip("\n").split("\n"))
    }
    blocks: list[object] = []
    for block in sheet_blocks(Sheet({n: row for n, row in rows.items() if row}, merges), 0):
        if isinstance(block, Paragraph):
            blocks.append(block.text)
        else:
            assert isinstance(block, Table)
            grid = [[""] * block.column_count for _ in range(block.row_count)]
            for cell in block.cells:
                assert cell.row is not None
                assert cell.column is not None
                grid[cell.row][cell.column] = cell.text
            blocks.append(["|".join(row) for row in grid])
    return blocks


# --- values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (15.0, "15"),
        (0.1 + 0.2, "0.3"),
        (1234567.89, "1234567.89"),
        (-0.5, "-0.5"),
        (-0.0, "0"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (100, "100"),
        (Decimal("2.50"), "2.5"),
        (float("nan"), ""),
        (float("inf"), ""),
    ],
)
def test_numbers_are_plain_decimals(value: float, text: str) -> None:
    assert number_text(value) == text


def shared(data: bytes) -> bytes:
    """The workbook with the texts of its cells among its shared texts, as Excel keeps them."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    texts = re.findall(b"<is>(.*?)</is>", sheet, re.DOTALL)
    for number, text in enumerate(texts):
        sheet = sheet.replace(b"<is>" + text + b"</is>", b"<v>%d</v>" % number, 1)
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'"inlineStr"', b'"s"')
    items = b"".join(b"<si>" + text + b"</si>" for text in texts)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="' + main + b'">' + items + b"</sst>"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = b'<Relationship Id="r99" Type="' + kind + b'" Target="sharedStrings.xml"/>'
    for name, end, added in (
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", relation),
        (
            "[Content_Types].xml",
            b"</Types>",
            (
                b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
                b'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
            ),
        ),
    ):
        parts[name] = parts[name].replace(end, added + end)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


def test_raised_and_struck_letters_join_no_number() -> None:
    up, struck = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
    bold = CellRichText("a ", TextBlock(InlineFont(b=True), "b"))
    rows: list[list[object]] = [
        ["项目", CellRichText("自然人", TextBlock(up, "1")), "x"],
        ["数", CellRichText("12", TextBlock(up, "1")), CellRichText(TextBlock(struck, "12"), "15")],
        [CellRichText(TextBlock(up, "12")), bold, 4],
    ]
    data = workbook(rows_of(rows))
    for kept in (data, shared(data)):
        (table,) = both(kept).tables
        texts = [cell.text for cell in table.cells]
        assert texts == ["项目", "自然人¹", "x", "数", "12¹", "15", "12", "a b", "4"]


def test_percentages_keep_their_sign() -> None:
    assert number_text(0.25, percent=True) == "25%"
    assert number_text(0.12345, percent=True) == "12.345%"
    assert number_text(0.07, percent=True) == "7%"
    assert stored_number("0.29", "%") == "29%"
    assert stored_number("0.30000000000000004") == "0.3"
    assert stored_number("x") == "x"
    assert stored_number("1E99999999") == "1E99999999"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("0!.0,", "305000 [0!.0,]"),
        ("0!.0000", "305000 [0!.0000]"),
        ('0"."0000', '305000 [0"."0000]'),
        ("#,##0.0,", "305000 [#,##0.0,]"),
        ("0,,", "305000 [0,,]"),
        ('0.0,"千元";-0.0', '305000 [0.0,"千元"]'),
        ("#,##0", "305000"),
        ("#,##0.00", "305000"),
        ("_ * #,##0.00_ ;_ * -#,##0.00_ ", "305000"),
        ('0",0"', "305000"),
        ("0.0", "305000"),
    ],
)
def test_a_number_shown_as_another_is_none(code: str, text: str) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["收费", 305000, 0])
        sheet["B1"].number_format = sheet["C1"].number_format = code
        sheet.append(["项目", 7, 8])

    texts = [cell.text for cell in read(fill).tables[0].cells]
    assert texts == ["收费", text, "0", "项目", "7", "8"]
    assert read_value(texts[1], "10k_cny").status == (
        "reported" if text.isdigit() else "unreadable"
    )


def test_values_of_all_kinds() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["标签", 15.0, 0.1 + 0.2, True, dt.date(2024, 1, 2), "007", "1,234", 0.25])
        sheet["H1"].number_format = "0.00%"
        sheet.append(
            [
                " a\u3000 b ",
                dt.datetime.fromisoformat("2024-01-02T03:04:05"),
                dt.time(3, 4),
                "#REF!",
                "x\ny",
                0.5,
                3,
            ]
        )
        sheet["D2"].data_type = "e"
        sheet["F2"].number_format = '0"%"'

    texts = [cell.text for cell in read(fill).tables[0].cells]
    assert texts[:8] == ["标签", "15", "0.3", "TRUE", "2024-01-02", "007", "1,234", "25%"]
    assert texts[8:] == ["a b", "2024-01-02 03:04:05", "03:04:00", "#REF!", "x\ny", "0.5", "3", ""]


def test_cached_values_of_formulas() -> None:
    data = workbook(
        rows_of([["a", 1], ["b", 2], ["sum", "=SUM(B1:B2)"], ["bad", "=1/0"], ["new", "=B1"]])
    )
    parts = members(data)
    xml = parts["xl/worksheets/sheet1.xml"].decode()
    xml = xml.replace("<f>SUM(B1:B2)</f><v></v>", "<f>SUM(B1:B2)</f><v>3</v>")
    xml = xml.replace('<c r="B4"><f>1/0</f><v></v>', '<c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v>')
    parts["xl/worksheets/sheet1.xml"] = xml.encode()
    document = both(repack(parts))
    assert [cell.text for cell in document.tables[0].cells][-5:] == [
        "3",
        "bad",
        "#DIV/0!",
        "new",
        "=B1",
    ]


# --- merges and hiding


def test_merged_ranges() -> None:
    def fill(sheet: Worksheet) -> None:
        rows_of([["corner", None, "申请人"], [None, None, "a", "b"], ["x", "y", 1, 2]])(sheet)
        sheet.merge_cells("A1:B2")
        sheet.merge_cells("C1:D1")

    document = read(fill)
    assert shape(document.tables[0]) == [
        ("corner", 0, 0, 2, 2),
        ("申请人", 0, 2, 1, 2),
        ("a", 1, 2, 1, 1),
        ("b", 1, 3, 1, 1),
        *(("x", 2, 0, 1, 1), ("y", 2, 1, 1, 1), ("1", 2, 2, 1, 1), ("2", 2, 3, 1, 1)),
    ]
    assert document.tables[0].spans_known


def test_empty_merged_cells_are_cells() -> None:
    def fill(sheet: Worksheet) -> None:
        rows_of([["a", "b", "c", "d"], ["x", None, None, 1]])(sheet)
        sheet.merge_cells("B2:C2")

    assert shape(read(fill).tables[0])[4:] == [
        ("x", 1, 0, 1, 1),
        ("", 1, 1, 1, 2),
        ("1", 1, 3, 1, 1),
    ]


def test_a_merge_over_whole_columns_is_cut() -> None:
    def fill(sheet: Worksheet) -> None:
        rows_of([["a", "b"], ["x", 1]])(sheet)
        sheet.merge_cells("C1:C70000")
        sheet["C1"] = "note"

    table = read(fill).tables[0]
    assert table.row_count <= 66
    assert ("x", 1, 0, 1, 1) in shape(table)


def test_hidden_rows_columns_and_sheets_are_left_out() -> None:
    def fill(sheet: Worksheet) -> None:
        rows_of([["a", "hide", "b"], ["old", 8, 9], ["x", 8, 1], ["y", 8, 2]])(sheet)
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[2].hidden = True
        other = sheet.parent.create_sheet("other")  # type: ignore[union-attr]
        other.append(["secret", 5])
        other.sheet_state = "hidden"

    document = read(fill)
    assert [cell.text for cell in document.tables[0].cells] == ["a", "b", "x", "1", "y", "2"]
    assert len(document.blocks) == 1
    assert [notice.code for notice in document.notices] == ["hidden_left_out"]


def test_a_merge_that_is_partly_hidden_shows_in_the_rest() -> None:
    def fill(sheet: Worksheet) -> None:
        rows_of([["a", "group"], [None, "p", "q", "r"], ["x", 1, 2, 3]])(sheet)
        sheet.merge_cells("B1:D1")
        sheet.column_dimensions["B"].hidden = True

    assert shape(read(fill).tables[0])[:4] == [
        ("a", 0, 0, 1, 1),
        ("group", 0, 1, 1, 2),
        ("", 1, 0, 1, 1),
        ("q", 1, 1, 1, 1),
    ]


def test_several_sheets_count_their_tables_on() -> None:
    def fill(sheet: Worksheet) -> None:
        rows_of([["a", 1]])(sheet)
        sheet.parent.create_sheet("二").append(["b", 2])  # type: ignore[union-attr]

    document = read(fill)
    assert [table.place.table for table in document.tables if table.place] == [0, 1]


# --- blocks


def test_lines_above_below_and_between_tables() -> None:
    assert lay(
        """
某局2024年度报告
一、总体情况
item  | n | m
规章  | 1 | 2
其他  |   |

三、收到和处理
kind  | n | m
甲    | 3 | 4
注：本表单位为件
"""
    ) == [
        "某局2024年度报告",
        "一、总体情况",
        ["item|n|m", "规章|1|2"],
        "其他",
        "三、收到和处理",
        ["kind|n|m", "甲|3|4"],
        "注：本表单位为件",
    ]


def test_blank_cells_do_not_split_a_table() -> None:
    assert lay("a | b | c | d\nx | 1 |  | 2\ny |  |  |\nz | | | 5") == [
        ["a|b|c|d", "x|1||2", "y|||", "z|||5"]
    ]
    assert lay("a |  | c\nx |  | 1\ny |  | 2") == [["a||c", "x||1", "y||2"]]


def test_a_label_whose_figures_are_blank_stays_in_its_table() -> None:
    text = "a |  | n\nx |  | 1\ny |  |"
    assert lay(text, [(0, 0, 0, 1), (1, 0, 1, 1), (2, 0, 2, 1)]) == [["a||n", "x||1", "y||"]]


def test_vertical_merges_hold_a_band_together() -> None:
    merges = [(0, 0, 3, 0)]
    assert lay("g | x | 1\n\n | y | 2\n", merges) == [["g|x|1", "||", "|y|2", "||"][:4]]


def test_headings_between_tables_without_an_empty_row() -> None:
    text = "a | b | c\nx | 1 | 2\n四、下一张表\nd | e | f\ny | 3 | 4"
    assert lay(text) == [["a|b|c", "x|1|2"], "四、下一张表", ["d|e|f", "y|3|4"]]


def test_a_group_label_between_figures_stays_in_its_table() -> None:
    text = "a | b | c\nx | 1 | 2\n本年度办理结果\ny | 3 | 4"
    assert lay(text) == [["a|b|c", "x|1|2", "本年度办理结果||", "y|3|4"]]


def test_a_merged_title_is_a_line_and_a_merged_caption_is_not() -> None:
    text = "title | |\n a | b | c\n x | 1 | 2\n\ncaption | |\n a | b | c\n y | 3 | 4"
    assert lay(text, [(0, 0, 0, 2), (4, 0, 4, 2)]) == [
        "title",
        ["a|b|c", "x|1|2"],
        ["caption||", "a|b|c", "y|3|4"],
    ]


def test_tables_side_by_side() -> None:
    assert lay("a | n |  | b | n\nx | 1 |  | y | 2\nz | 3 |  | w | 4") == [
        ["a|n", "x|1", "z|3"],
        ["b|n", "y|2", "w|4"],
    ]


def test_an_empty_column_between_labels_and_figures_does_not_split() -> None:
    assert len(lay("a | b |  | n | m\nx | y |  | 1 | 2\nz | w |  | 3 | 4")) == 1


def test_overlapping_ranges_count_once() -> None:
    blocks = sheet_blocks(
        Sheet({0: {0: "a", 2: "b"}, 1: {0: "c"}}, [(0, 0, 1, 1), (1, 0, 2, 0)]), 0
    )
    assert isinstance(blocks[0], Table)
    assert shape(blocks[0])[0] == ("a", 0, 0, 2, 2)


SHEETS = st.dictionaries(
    st.integers(0, 8),
    st.dictionaries(st.integers(0, 6), st.sampled_from(["a", "5", "二、"]), min_size=1),
)
EDGES = st.tuples(st.integers(0, 8), st.integers(0, 6), st.integers(0, 4), st.integers(0, 3))
HIDDEN = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), max_size=2)


@given(SHEETS, st.lists(EDGES, max_size=5), HIDDEN, HIDDEN)
@settings(max_examples=400, deadline=None)
def test_no_visible_text_is_lost_or_doubled(
    rows: dict[int, dict[int, str]],
    edges: list[tuple[int, int, int, int]],
    hidden_rows: list[tuple[int, int]],
    hidden_columns: list[tuple[int, int]],
) -> None:
    merges = [(top, left, top + down, left + right) for top, left, down, right in edges]
    ends = [
        [(start, start + more) for start, more in part] for part in (hidden_rows, hidden_columns)
    ]
    blocks = sheet_blocks(Sheet(rows, merges, ends[0], ends[1]), 0)
    for block in blocks:
        if isinstance(block, Table):
            check_grid(block)
    if not merges:
        gone = [{n for start, end in part for n in range(start, end + 1)} for part in ends]
        shown = sorted(
            text
            for row, cells in rows.items()
            for column, text in cells.items()
            if row not in gone[0] and column not in gone[1]
        )
        assert sorted(texts_of(blocks)) == shown


def check_grid(table: Table) -> None:
    """Each slot of the table is covered by exactly one cell."""
    slots = [
        (cell.row + down, cell.column + right)
        for cell in table.cells
        if cell.row is not None and cell.column is not None
        for down in range(cell.row_span)
        for right in range(cell.column_span)
    ]
    assert sorted(slots) == [
        (r, c) for r in range(table.row_count) for c in range(table.column_count)
    ]


def texts_of(blocks: Sequence[object]) -> list[str]:
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif isinstance(block, Table):
            texts += [cell.text for cell in block.cells if cell.text]
    return texts


# --- other formats


def ods(body: str, styles: str = "", manifest: str = "") -> bytes:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    xml = (
        f"<office:document-content{names}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return repack({"content.xml": xml.encode(), MANIFEST: manifest.encode() or b"<m/>"})


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_ods() -> None:
    number = 'office:value-type="float" office:value="1234.5"'
    share = 'office:value-type="percentage" office:value="0.25"'
    day = 'office:value-type="date" office:date-value="2024-01-02T00:00:00"'
    document = read_workbook(
        ods(
            '<table:table table:style-name="ta1"><table:table-column/>'
            '<table:table-column table:visibility="collapse"/>'
            '<table:table-column table:number-columns-repeated="16382"/>'
            "<table:table-header-rows><table:table-row>"
            + cell("head", 'table:number-columns-spanned="4"')
            + '<table:covered-table-cell table:number-columns-repeated="3"/></table:table-row>'
            "</table:table-header-rows><table:table-row>"
            + cell("a<text:s/>b<text:line-break/><text:span>c</text:span><text:note>n</text:note>")
            + cell("hidden")
            + cell("1,234.50", number)
            + cell("25.00%", share)
            + '</table:table-row><table:table-row table:visibility="filter">'
            + cell("gone")
            + '</table:table-row><table:table-row table:number-rows-repeated="2">'
            + cell("7", 'office:value-type="float" office:value="7"')
            + cell("x", 'table:number-columns-repeated="2"')
            + cell("shown", day)
            + '</table:table-row><table:table-row table:number-rows-repeated="1048000">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
            '</table:table><table:table table:style-name="ta2"><table:table-row>'
            + cell("secret")
            + "</table:table-row></table:table>",
            '<style:style style:name="ta2" style:family="table"><style:table-properties '
            'table:display="false"/></style:style>',
        ),
        "ods",
    )
    assert document.paragraphs[0].text == "head"
    assert [cell.text for cell in document.tables[0].cells] == [
        *("a b\nc", "1234.5", "25%"),
        *("7", "x", "2024-01-02"),
        *("7", "x", "2024-01-02"),
    ]


def test_ods_bad_input() -> None:
    huge = cell("x", 'table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1000000">{huge}</table:table-row>'
    with pytest.raises(LimitError):
        read_workbook(ods(f"<table:table>{row}</table:table>"), "ods")
    with pytest.raises(FormatError, match="password"):
        read_workbook(ods("", manifest="<manifest:encryption-data/>"), "ods")
    with pytest.raises(FormatError, match="without an OpenDocument"):
        read_workbook(repack({"a": b"x"}), "ods")
    merged = cell("x", 'table:number-rows-spanned="999999" table:number-columns-spanned="9999"')
    body = f"<table:table><table:table-row>{merged}</table:table-row></table:table>"
    assert texts_of(read_workbook(ods(body), "ods").blocks) == ["x"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a\tb\n1,5\t2\n", "\t"),
        ("a;b;c\n1,5;2;3\n1,7;2;3\n", ";"),
        ("标题，报告\na,b,c\n1,2,3\n", ","),
        ('a,"x;y;z"\nb,"p;q;r"\n', ","),
        ("one column\nonly\n", ","),
        ("", ","),
    ],
)
def test_delimiters(text: str, delimiter: str) -> None:
    assert choose_delimiter(text) == delimiter


def test_delimited_text() -> None:
    text = '﻿某局2024年度报告,,\nitem,n,m\n"规,章",1,"2\n3"\n其他,,\n'
    document = read_workbook(text.encode(), "csv")
    assert document.paragraphs[0].text == "某局2024年度报告"
    assert [cell.text for cell in document.tables[0].cells] == [
        "item",
        "n",
        "m",
        "规,章",
        "1",
        "2\n3",
    ]
    assert not document.tables[0].spans_known
    gbk = read_workbook("标签\t数量\n规章\t12\n".encode("gb18030"), "tsv")
    assert [cell.text for cell in gbk.tables[0].cells] == ["标签", "数量", "规章", "12"]
    assert gbk.encoding == "gb18030"


def test_a_quotation_mark_that_is_never_closed() -> None:
    with pytest.raises(LimitError, match="quotation mark"):
        read_workbook(b'a,b\n"' + b"x,y\n" * 50_000, "csv")


# --- bad input


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repack(parts: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


SMALL = workbook(rows_of([["标签", "n"], ["规章", 15.0], ["其他", 0.25]]))


def test_two_cells_far_apart() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "a"
        sheet.cell(10_000, 10_000, "b")

    assert read(fill).blocks == (Paragraph("a"), Paragraph("b"))


def test_merged_ranges_over_the_whole_sheet() -> None:
    parts = members(SMALL)
    xml = parts["xl/worksheets/sheet1.xml"].decode()
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><pageMargins'
    parts["xl/worksheets/sheet1.xml"] = xml.replace("<pageMargins", merged).encode()
    assert texts_of(read_workbook(repack(parts), "xlsx").blocks) == ["标签"]
    with pytest.raises(LimitError, match="merged"):
        read_workbook(repack(parts), "xlsx", engine="openpyxl")


@pytest.mark.parametrize("engine", ["calamine", "openpyxl"])
def test_bad_workbooks(engine: str) -> None:
    parts = members(SMALL)
    bomb = {**parts, "xl/worksheets/sheet1.xml": b" " * (4 << 20)}
    entity = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><workbook>&e;</workbook>'
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    missing = {name: part for name, part in parts.items() if "sheet1" not in name}
    for data, error, words in [
        (SMALL[: len(SMALL) // 2], FormatError, "cut off"),
        (repack({**parts, "xl/sharedStrings.xml": entity}), FormatError, "entities"),
        (repack({**parts, "xl/worksheets/sheet1.xml": SMALL}), FormatError, "archive"),
        (repack(bomb), LimitError, "200 times"),
        (repack({**parts, "xl/workbook.xml": entity}), FormatError, "entities"),
        (encrypted, FormatError, "password"),
        (repack({"a.txt": b"x"}), FormatError, "missing"),
        (repack({**parts, "xl/workbook.xml": b"<workbook"}), FormatError, "damaged"),
        (repack(missing), FormatError, "damaged"),
    ]:
        with pytest.raises(error, match=words):
            read_workbook(data, "xlsx", engine=engine)


def test_a_number_with_references_to_characters_is_whole() -> None:
    parts = members(SMALL)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    for value, text in [("1&#50;3", "123"), ("1&e;2", "1&e;2")]:
        cell = f'<row r="1"><c r="A1"><v>{value}</v></c></row>'
        xml = f'<worksheet xmlns="{main}"><sheetData>{cell}</sheetData></worksheet>'
        data = repack({**parts, "xl/worksheets/sheet1.xml": xml.encode()})
        assert [block.text for block in read_workbook(data, "xlsx").paragraphs] == [text]


def test_engines_that_a_format_does_not_have() -> None:
    with pytest.raises(UsageError, match="calamine or openpyxl"):
        read_workbook(SMALL, "xlsx", engine="excel")
    for name in ("csv", "ods", "xls"):
        with pytest.raises(UsageError, match="one engine"):
            read_workbook(b"", name, engine="openpyxl")


@pytest.mark.parametrize(
    "data", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"x" * 99]
)
def test_old_workbooks_that_are_none(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_workbook(data, "xls")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_mutated_workbooks_raise_only_our_errors(draw: st.DataObject) -> None:
    """Bytes inside the parts change, so that the libraries see broken XML in a sound zip."""
    parts = members(SMALL)
    name = draw.draw(st.sampled_from(sorted(parts)))
    part = bytearray(parts[name])
    for _ in range(draw.draw(st.integers(1, 6))):
        part[draw.draw(st.integers(0, len(part) - 1))] = draw.draw(st.integers(0, 255))
    data = repack({**parts, name: bytes(part)})
    with contextlib.suppress(InputError):
        read_workbook(data, "xlsx", engine=draw.draw(st.sampled_from(["calamine", "openpyxl"])))


@given(st.text(max_size=200), st.sampled_from(["csv", "tsv"]))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_read_as_delimited(text: str, kind: str) -> None:
    with contextlib.suppress(InputError):
        read_workbook(text.encode("utf-8", "surrogatepass"), kind)


# --- binary workbooks


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls_stream(
    *cells: bytes, strings: int = 0, last: int = 2, code: bytes = b"0.0%", table: bytes = b""
) -> bytes:
    """The stream of an .xls workbook with one sheet of the given cell records.

    ``table`` is what fonts and texts it has, in place of a table of ``strings`` texts.
    """
    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)
    format_ = struct.pack("<HHB", 164, len(code), 0) + code
    styles = [struct.pack("<HH16x", 0, number) for number in (0, 9, 164)]
    heads = record(0x0809, begin) + b"".join(
        [record(0x041E, format_), *(record(0x00E0, style) for style in styles)]
    )
    heads += table or record(0x00FC, struct.pack("<II", strings, strings))
    name = b"\0\0" + bytes([5, 0]) + b"Sheet"
    start = len(heads) + 4 + 4 + len(name) + 4
    heads += record(0x0085, struct.pack("<I", start) + name) + record(0x000A)
    size = struct.pack("<IIHHH", 0, last, 0, 2, 0)
    return heads + record(0x0809, begin) + record(0x0200, size) + b"".join(cells) + record(0x000A)


def xls_number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def test_xls_percentages_errors_and_hiding() -> None:
    hidden_row = record(0x0208, struct.pack("<HHHHHHHH", 1, 0, 3, 255, 0, 0, 0x20, 0))
    hidden_column = record(0x007D, struct.pack("<HHHHHH", 1, 1, 2048, 0, 1, 0))
    stream = xls_stream(
        hidden_row,
        hidden_column,
        xls_number(0, 0, 0.25, 1),
        xls_number(0, 1, 8),
        xls_number(0, 2, 1234.5),
        xls_number(1, 0, 9),
        record(0x0205, struct.pack("<HHHBB", 2, 0, 0, 0x17, 1)),
        record(0x027E, struct.pack("<HHHI", 2, 2, 2, (7 << 2) | 3)),
        record(0x00BD, struct.pack("<HHHIHIH", 3, 0, 0, (5 << 2) | 2, 0, (6 << 2) | 2, 1)),
        record(0x0006, struct.pack("<HHH", 3, 2, 0) + b"\2\0\x2a\0\0\0\xff\xff" + b"\0" * 8),
    )
    document = read_workbook(compound_file(stream), "xls")
    texts = [cell.text for cell in document.tables[0].cells]
    assert texts == ["25%", "1234.5", "#REF!", "7%", "5", "#N/A"]


def test_xls_numbers_shown_as_others() -> None:
    stream = xls_stream(xls_number(0, 0, 305000, 2), xls_number(0, 1, 4), code=b"0!.0,")
    (table,) = read_workbook(compound_file(stream), "xls").tables
    assert [cell.text for cell in table.cells] == ["305000 [0!.0,]", "4"]


def test_xls_that_announces_too_much() -> None:
    cell = xls_number(0, 0, 5)
    whole = read_workbook(compound_file(xls_stream(cell, last=1 << 31)), "xls")
    assert texts_of(whole.blocks) == ["5"]
    with pytest.raises(FormatError, match="more strings"):
        read_workbook(compound_file(xls_stream(cell, strings=1 << 30)), "xls")
    with pytest.raises(LimitError, match="too far apart"):
        read_workbook(compound_file(xls_stream(cell, xls_number(65535, 255, 1))), "xls")
    with pytest.raises(FormatError, match="password"):
        read_workbook(compound_file(record(0x002F, b"\1\0") + xls_stream(cell)), "xls")


def test_xls_with_circles_of_sectors() -> None:
    data = bytearray(compound_file(xls_stream(xls_number(0, 0, 5))))
    table = 4096
    for sector in range(8):
        struct.pack_into("<I", data, table + 4 * sector, sector)
    with contextlib.suppress(FormatError):
        read_workbook(bytes(data), "xls")
    struct.pack_into("<I", data, 68, 0)
    with contextlib.suppress(FormatError):
        read_workbook(bytes(data), "xls")


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_mutated_old_workbooks_raise_only_our_errors(draw: st.DataObject) -> None:
    data = bytearray(compound_file(xls_stream(xls_number(0, 0, 5), xls_number(1, 1, 7, 1))))
    used = [*range(600), *range(4096, 4120), *range(8192, 8500), *range(12288, 12800)]
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.sampled_from(used))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(InputError):
        read_workbook(bytes(data), "xls")


def test_packed_numbers() -> None:
    assert rk_number((7 << 2) | 2) == 7
    assert rk_number(((-7 << 2) & 0xFFFFFFFF) | 2) == -7
    assert rk_number((725 << 2) | 3) == 7.25
    assert rk_number(struct.unpack("<Q", struct.pack("<d", 1.5))[0] >> 32) == 1.5


def brt_real(column: int, value: float, style: int = 0) -> bytes:
    return brt(5, struct.pack("<IId", column, style, value))


def xlsb(*cells: bytes, after: bytes = b"", last: int = 4) -> bytes:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/{}" Target="{}"/></Relationships>'
    )
    book = brt(131) + brt(143) + brt(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("一"))
    styles = brt(278) + brt(617, struct.pack("<I", 2))
    styles += b"".join(brt(47, struct.pack("<HH12x", 0, form)) for form in (0, 10)) + brt(618)
    hidden = brt(390) + brt(60, struct.pack("<IIIIH", 1, 1, 2048, 0, 1)) + brt(391)
    size = brt(148, struct.pack("<4I", 0, last, 0, 3))
    sheet = brt(129) + size + hidden + brt(145) + b"".join(cells) + brt(146) + after + brt(130)
    return repack(
        {
            "_rels/.rels": relations.format("officeDocument", "xl/workbook.bin").encode(),
            "xl/workbook.bin": book + brt(144) + brt(132),
            "xl/_rels/workbook.bin.rels": relations.format(
                "worksheet", "worksheets/sheet1.bin"
            ).encode(),
            "xl/styles.bin": styles + brt(279),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def test_xlsb() -> None:
    merged = brt(177, struct.pack("<I", 1)) + brt(176, struct.pack("<4I", 3, 3, 0, 3)) + brt(178)
    data = xlsb(
        *(brt_row(0), brt_real(0, 0.25, 1), brt_real(1, 8), brt_real(2, 15.0), brt_real(3, 1)),
        *(brt_row(1, 0x10), brt_real(0, 9)),
        *(brt_row(2), brt(3, struct.pack("<IIB", 0, 0, 0x17)), brt_real(2, 0.1 + 0.2)),
        *(brt_row(3), brt_real(0, 77)),
        after=merged,
    )
    document = read_workbook(data, "xlsb")
    assert [cell.text for cell in document.tables[0].cells] == [
        "25%",
        "15",
        "1",
        "#REF!",
        "0.3",
        "",
    ]
    assert document.paragraphs[-1].text == "77"


def test_xlsb_with_cells_far_apart() -> None:
    data = xlsb(brt_row(0), brt_real(0, 1), brt_row(1_000_000), brt_real(16_000, 2), last=1_000_001)
    with pytest.raises(LimitError, match="too far apart"):
        read_workbook(data, "xlsb")


def test_xlsb_with_cells_far_apart_behind_a_record_cut_short() -> None:
    short = brt(0, struct.pack("<II", 1_000_000, 0))
    data = xlsb(brt_row(0), brt_real(0, 1), short, brt_real(16_000, 2), last=1_000_001)
    with pytest.raises(FormatError, match="cut short"):
        read_workbook(data, "xlsb")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_mutated_xlsb_raise_only_our_errors(draw: st.DataObject) -> None:
    parts = members(
        xlsb(brt_row(0), brt_real(0, 0.25, 1), brt_real(2, 5), brt_row(1), brt_real(0, 7))
    )
    name = draw.draw(st.sampled_from([name for name in sorted(parts) if name.endswith(".bin")]))
    part = bytearray(parts[name])
    for _ in range(draw.draw(st.integers(1, 4))):
        part[draw.draw(st.integers(0, len(part) - 1))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(InputError):
        read_workbook(repack({**parts, name: bytes(part)}), "xlsb")
