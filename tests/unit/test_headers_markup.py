"""Tables of no known form: what the source says of them beside their texts, in every format."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.shared import Pt
from msgspec.structs import replace
from openpyxl.styles import Alignment

import extractor
from extractor.headers import ResolvedTable, resolve
from extractor.headers.captions import is_numbered_title
from extractor.model import Document, Markup
from extractor.settings import Settings

LEVELS = [("Labour force", 0), ("Employed", 1), ("Full time", 2), ("Unemployed", 1), ("Other", 0)]
PATHS = [
    ("Labour force",),
    ("Labour force", "Employed"),
    ("Labour force", "Employed", "Full time"),
    ("Labour force", "Unemployed"),
    ("Other",),
]
TITLE = "Table 5. Labour force status"


def read(source: bytes | Path, engine: str = "") -> Document:
    path = source if isinstance(source, bytes) else str(source)
    return extractor.read(path, Settings(engine=engine))


def rows_of(resolved: ResolvedTable) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(value.row_path for value in resolved.values))


def page(before: str, cells: str, after: str = "") -> bytes:
    return f"<meta charset=utf-8>{before}<table>{cells}</table>{after}".encode()


def indented(how: str) -> bytes:
    """A page whose labels are indented in one of the ways of the web."""
    ways = {
        "spaces": lambda text, level: f"<td>{'&nbsp;&nbsp;' * level}{text}",
        "padding": lambda text, level: f'<td style="padding-left:{level}em">{text}',
        "margin": lambda text, level: f'<td><p style="margin-left: {9 * level}pt">{text}</p>',
        "class": lambda text, level: f'<td><p class="sub{level}">{text}</p>',
        "sheet": lambda text, level: f'<td class="x{level}">{text}',
        "sheet and style": lambda text, level: (
            f'<td class="x2" style="padding-left:{9 * level}px">{text}'
        ),
    }
    rows = "".join(
        f"<tr>{ways[how](text, level)}<td>{number}"
        for number, (text, level) in enumerate(LEVELS, 10)
    )
    sheet = "<style>.t td {padding-left: 5px} .t .x1 {padding-left:12px} td.x2{padding-left:2em}"
    return page(f"{sheet}</style><div class=t>", f"<tr><td>Status<td>Persons{rows}")


@pytest.mark.parametrize("engine", ["lexbor", "beautifulsoup"])
@pytest.mark.parametrize(
    "how", ["spaces", "padding", "margin", "class", "sheet", "sheet and style"]
)
def test_indentation_on_a_page(how: str, engine: str) -> None:
    assert rows_of(resolve(read(indented(how), engine).tables[0])) == PATHS


@pytest.mark.parametrize("engine", ["xml", "python-docx"])
@pytest.mark.parametrize("spaces", [True, False])
def test_indentation_and_header_in_word(spaces: bool, engine: str) -> None:
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(len(LEVELS) + 1, 3)
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)  # noqa: SLF001
    for cell, text in zip(table.rows[0].cells, ("Year", "2010", "2017"), strict=True):
        cell.text = text
    for row, (text, level) in zip(table.rows[1:], LEVELS, strict=True):
        row.cells[0].text = ("  " * level if spaces else "") + text
        if not spaces:
            row.cells[0].paragraphs[0].paragraph_format.left_indent = Pt(9 * level)
        # Nothing but what the document says tells these years from the heading's.
        row.cells[1].text, row.cells[2].text = "1999", "2003"
    out = io.BytesIO()
    document.save(out)
    resolved = resolve(read(out.getvalue(), engine).tables[0])
    assert (resolved.unclear, resolved.title) == ("", TITLE)
    assert rows_of(resolved) == PATHS
    assert {value.column_path for value in resolved.values} == {("2010",), ("2017",)}


@pytest.mark.parametrize("engine", ["calamine", "openpyxl"])
@pytest.mark.parametrize("spaces", [True, False])
def test_indentation_and_panes_in_a_workbook(tmp_path: Path, *, spaces: bool, engine: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.append(["(in thousands)"])
    sheet.append(["Households of", 1, 2])
    for number, (text, level) in enumerate(LEVELS, 4):
        sheet.append([("   " * level if spaces else "") + text, 10, 20])
        if not spaces:
            sheet.cell(number, 1).alignment = Alignment(indent=level)
    sheet.freeze_panes = "B4"
    path = tmp_path / "book.xlsx"
    book.save(path)
    document = read(path, engine)
    resolved = resolve(document.tables[0])
    # A heading that is all figures in a row with a label may be a row of the table.
    assert (resolved.title, resolved.unit) == (TITLE, "thousands")
    sheet["A3"] = None
    book.save(path)
    resolved = resolve(read(path, engine).tables[0])
    assert (resolved.unclear, rows_of(resolved)) == ("", PATHS)
    assert {value.column_path for value in resolved.values} == {("1",), ("2",)}


def test_indentation_in_an_open_spreadsheet() -> None:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in [
            *((name, name) for name in ("office", "table", "text", "style")),
            ("fo", "xsl-fo-compatible"),
        ]
    )
    styles = "".join(
        f'<style:style style:name="ce{level}" style:family="table-cell">'
        f'<style:paragraph-properties fo:margin-left="{0.35 * level:.2f}cm"/></style:style>'
        for level in (1, 2)
    )
    rows = "".join(
        f'<table:table-row><table:table-cell table:style-name="ce{level}"><text:p>{label}</text:p>'
        f"</table:table-cell><table:table-cell><text:p>{number}</text:p></table:table-cell>"
        "</table:table-row>"
        for number, (label, level) in enumerate([("Status", 0), *LEVELS], 10)
    ).replace("<text:p>10<", "<text:p>Persons<")
    content = (
        f"<office:document-content{names}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:spreadsheet><table:table>"
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<m/>")
    assert rows_of(resolve(read(data.getvalue()).tables[0])) == PATHS


def test_indentation_in_delimited_text(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = [f"{'  ' * level}{text},1,2" for text, level in LEVELS]
    path.write_text("\n".join(["Status,Men,Women", *rows]), encoding="utf-8")
    assert rows_of(resolve(read(path).tables[0])) == PATHS


@pytest.mark.parametrize("engine", ["lexbor", "beautifulsoup"])
def test_marked_headers_settle_what_texts_leave_open(engine: str) -> None:
    cells = (
        "<thead><tr><td rowspan=2>Court<td colspan=2>Received in<tr><td>2016<td>2021"
        "<tbody><tr><td>North<td>1950<td>2001<tr><td>South<td>1999<td>2000"
    )
    resolved = resolve(read(page("", cells), engine).tables[0])
    assert resolved.header_rows == (0, 1)
    assert [(v.row_path, v.column_path, v.raw) for v in resolved.values][:2] == [
        (("North",), ("Received in", "2016"), "1950"),
        (("North",), ("Received in", "2021"), "2001"),
    ]
    # The corner's span says as much; without either, both rows may be years or figures.
    unmarked = cells.replace("thead", "tbody")
    assert resolve(read(page("", unmarked), engine).tables[0]).values == resolved.values
    unmarked = unmarked.replace("<td rowspan=2>", "<td>").replace(
        "<tr><td>2016", "<tr><td><td>2016"
    )
    assert resolve(read(page("", unmarked), engine).tables[0]).unclear


def test_a_total_that_is_marked_like_a_header_is_none() -> None:
    cells = "<tr><th>Area<th>Births<tr><th>Total<th>30<tr><td>North<td>10<tr><td>South<td>20"
    resolved = resolve(read(page("", cells)).tables[0])
    assert (resolved.header_rows, rows_of(resolved)) == ((0,), [("Total",), ("North",), ("South",)])


def test_a_table_of_marks_alone_says_nothing() -> None:
    cells = "<tr><th>Area<th>Births<tr><th>North<th>10<tr><th>South<th>20"
    resolved = resolve(read(page("", cells)).tables[0])
    assert (resolved.header_rows, rows_of(resolved)) == ((0,), [("North",), ("South",)])


CELLS = "<tr><td>Area<td>Births<td>Deaths<tr><td>North (a)<td>12<td>3<tr><td>South<td>4<td>5"


@pytest.mark.parametrize("engine", ["lexbor", "beautifulsoup"])
@pytest.mark.parametrize(
    ("before", "title", "unit"),
    [
        ("<p>Table 3. Births and deaths</p><p>(in thousands)</p>", "Table 3. Births and deaths", 1),
        ("<p>Table 3. Births (in thousands)</p>", "Table 3. Births", 1),
        ("<p>Table A-1: Births</p><p>2019 to 2021</p>", "Table A-1: Births 2019 to 2021", 0),
        ("<h2>Births and deaths</h2>", "Births and deaths", 0),
        ("<p>表3 出生人口</p>", "表3 出生人口", 0),
        ("<p>Births are counted where the mother lives.</p>", "", 0),
        ("<p>Table 3 shows the births of the year</p>", "", 0),
        ("<p>Table 3 is about births and deaths</p>", "", 0),
        ("<p>Table 3. Births</p><p>Births are counted where the mother lives.</p>", "", 0),
    ],
)
def test_lines_above(before: str, title: str, unit: int, engine: str) -> None:
    document = read(page(before, CELLS, "<p>(a) Without islands.</p><p>Other text."), engine)
    resolved = resolve(document.tables[0])
    assert (resolved.title, resolved.unit) == (title, "thousands" if unit else "")
    assert resolved.notes == ("(a) Without islands.",)
    assert {value.unit for value in resolved.values} == {"thousands" if unit else ""}
    assert resolved.values[0].row_path == ("North",)
    assert resolved.values[0].notes == ("a: Without islands.",)


@pytest.mark.parametrize("engine", ["lexbor", "beautifulsoup"])
def test_caption(engine: str) -> None:
    cells = f"<caption>Births, <i>by area</i></caption>{CELLS}"
    resolved = resolve(read(page("<p>Unit: cases</p>", cells), engine).tables[0])
    assert (resolved.title, resolved.unit) == ("Births, by area", "cases")


def test_captions_below_their_tables_name_no_table_after_them() -> None:
    one = f"<table>{CELLS}</table>"
    pages = f"<p>Text.</p>{one}<p>Table 1. Births</p>{one}<p>Table 2. Deaths</p>"
    assert [resolve(table).title for table in read(pages.encode()).tables] == ["", ""]


def test_a_report_is_read_without_marks() -> None:
    cells = "<caption>A</caption><tr><th>&nbsp;Area<th>Births<tr><th>North<td>1"
    document = extractor.read(page("", cells))
    texts = [cell.text for cell in document.tables[0].cells]
    assert texts == ["Area", "Births", "North", "1"]
    assert [paragraph.text for paragraph in document.paragraphs] == ["A"]


def test_repeated_labels_are_flagged() -> None:
    cells = "<tr><td>Area<td>Births<tr><td>North<td>1<tr><td>Men<td>2<tr><td>South<td>3"
    resolved = resolve(read(page("", f"{cells}<tr><td>Men<td>4")).tables[0])
    flagged = [value.raw for value in resolved.values if value.flags == ("label_repeated",)]
    assert flagged == ["2", "4"]


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("Table 1. Births", True),
        ("TABLE IV Deaths", True),
        ("Appendix Table 2 — Prices", True),
        ("Exhibit B Costs", True),
        ("附表1：处罚情况", True),
        ("表一 收入", True),
        ("V.B.(1). Disposition of requests", True),
        ("Table of contents", False),
        ("Tables are rounded", False),
        ("表示感谢", False),
        ("Table 2 and Table 3 give the figures", False),
    ],
)
def test_numbered_titles(text: str, *, numbered: bool) -> None:
    assert is_numbered_title(text) is numbered


@pytest.mark.parametrize(
    ("groups", "flags"),
    [
        ("<td colspan=2>2019<td colspan=2>2020<tr><td>Men<td>Women<td>Men<td>Women", ()),
        (
            "<td>2019<td colspan=3>2020<tr><td>Men<td>Women<td>Men<td>Women",
            ("span_uncertain",),
        ),
        ("<td colspan=3>2019<td>2020<tr><td>A<td>B<td>C<td>D", ("span_uncertain",)),
        ("<td rowspan=2>A<td rowspan=2>B<td rowspan=2>C<td rowspan=2>D<tr>", ()),
    ],
)
def test_spans_that_no_rules_show(groups: str, flags: tuple[str, ...]) -> None:
    cells = f"<tr><td rowspan=2>Area{groups}<tr><td>North<td>1<td>2<td>3<td>4"
    ruled = read(page("", cells)).tables[0]
    table = replace(ruled, markup=Markup(spans_guessed=True))
    assert "span_uncertain" not in {flag for one in resolve(ruled).values for flag in one.flags}
    first = resolve(table).values[0]
    assert first.flags == flags


def test_two_labels_that_no_rule_parts_are_not_one() -> None:
    cells = "<tr><td>指标<td>2019<tr><td>学校数<td>5<tr><td>学生数（人）二、初中<td>7"
    ruled = read(page("", cells)).tables[0]
    assert not resolve(ruled).unclear
    assert "may be two" in resolve(replace(ruled, markup=Markup(spans_guessed=True))).unclear


def test_a_label_that_cannot_be_read_names_nothing() -> None:
    cells = "<tr><td>Year<td>Births<tr><td>201\ufffd<td>5<tr><td>2016<td>7"
    assert "cannot be read" in resolve(read(page("", cells)).tables[0]).unclear


def test_characters_set_wide_are_one_label() -> None:
    cells = "<tr><td colspan=2>地区<td>户数<tr><td>总<td>计<td>9<tr><td>东<td>城<td>5"
    ruled = read(page("", cells)).tables[0]
    assert rows_of(resolve(ruled)) == [("总", "计"), ("东", "城")]
    assert rows_of(resolve(replace(ruled, markup=Markup(spans_guessed=True)))) == [
        ("总计",),
        ("东城",),
    ]
