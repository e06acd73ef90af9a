"""Word documents, each rule shown on the smallest document that needs it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import FormatError, InputError, LimitError, UsageError
from extractor.model import Cell, Document, Paragraph, Table
from extractor.readers import docx as reader
from extractor.readers.docx import read_docx
from extractor.readers.docx.cells import lay_boxes
from extractor.readers.docx.layout import GridCell, GridRow, lay_out

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="{}"/></Relationships>'
)


def document_xml(body: str) -> str:
    return f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>"


def package(body: str, styles: str = "", main: str = "word/document.xml") -> bytes:
    return package_of(document_xml(body), styles, main)


def package_of(xml: str | bytes, styles: str = "", main: str = "word/document.xml") -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", RELS.format(main))
        archive.writestr(main, xml)
        if styles:
            archive.writestr("word/styles.xml", f'<w:styles xmlns:w="{W}">{styles}</w:styles>')
    return stream.getvalue()


def both(data: bytes) -> Document:
    """The document, after making sure that both engines give the same one."""
    one, other = read_docx(data), read_docx(data, engine="python-docx")
    assert one.blocks == other.blocks
    assert one.notices == other.notices
    return one


def read(body: str, styles: str = "") -> Document:
    return both(package(body, styles))


def p(content: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{content}</w:p>"


def r(text: str, properties: str = "") -> str:
    mark = properties and f"<w:rPr>{properties}</w:rPr>"
    return f'<w:r>{mark}<w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else p(r(content) if content else "")
    return f"<w:tc>{properties and f'<w:tcPr>{properties}</w:tcPr>'}{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties and f'<w:trPr>{properties}</w:trPr>'}{''.join(cells)}</w:tr>"


def tbl(*rows: str, grid: tuple[int, ...] = ()) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def span(count: int) -> str:
    return f'<w:gridSpan w:val="{count}"/>'


RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def shape(table: Table) -> list[tuple[str, int | None, int | None, int, int]]:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]


def text_of(content: str, styles: str = "") -> str:
    """The text of a paragraph, which must be the same in a body and in a cell."""
    document = read(p(content) + tbl(tr(tc(p(content)))), styles)
    cell = document.tables[0].cells[0].text
    body = "\n".join(block.text for block in document.paragraphs)
    assert cell == body
    return cell


# --- spans and merges


def test_spans_and_merges() -> None:
    document = read(
        tbl(
            tr(tc("corner", span(2) + RESTART), tc("a"), tc("b")),
            tr(tc("", span(2) + CONTINUE), tc("c", span(2))),
            tr(tc("", span(2) + CONTINUE), tc("d"), tc("")),
        )
    )
    table = document.tables[0]
    assert shape(table) == [
        ("corner", 0, 0, 3, 2),
        ("a", 0, 2, 1, 1),
        ("b", 0, 3, 1, 1),
        ("c", 1, 2, 1, 2),
        ("d", 2, 2, 1, 1),
        ("", 2, 3, 1, 1),
    ]
    assert (table.row_count, table.column_count) == (3, 4)
    assert table.layout == "grid"
    assert table.spans_known
    assert document.notices == ()


def test_vmerge_ends_where_a_plain_cell_stands_between() -> None:
    document = read(
        tbl(tr(tc("a", RESTART)), tr(tc("b")), tr(tc("", CONTINUE)), tr(tc("", CONTINUE)))
    )
    assert shape(document.tables[0]) == [
        ("a", 0, 0, 1, 1),
        ("b", 1, 0, 1, 1),
        ("", 2, 0, 2, 1),
    ]
    assert [notice.code for notice in document.notices] == ["merge_without_start"]


def test_vmerge_continue_in_the_first_row_begins_a_cell() -> None:
    document = read(tbl(tr(tc("a", CONTINUE), tc("x")), tr(tc("", CONTINUE), tc("y"))))
    assert shape(document.tables[0])[0] == ("a", 0, 0, 2, 1)


def test_restart_under_restart_is_a_new_cell() -> None:
    document = read(tbl(tr(tc("a", RESTART)), tr(tc("b", RESTART)), tr(tc("", CONTINUE))))
    assert shape(document.tables[0]) == [("a", 0, 0, 1, 1), ("b", 1, 0, 2, 1)]


def test_continued_cell_of_another_width() -> None:
    wider = read(
        tbl(
            tr(tc("a", span(2) + RESTART), tc("1", span(2))),
            tr(tc("", span(3) + CONTINUE), tc("2")),
        )
    )
    assert shape(wider.tables[0])[0] == ("a", 0, 0, 2, 2)
    assert shape(wider.tables[0])[-1] == ("2", 1, 3, 1, 1)
    narrower = read(
        tbl(
            tr(tc("a", span(3) + RESTART), tc("1")),
            tr(tc("", span(2) + CONTINUE), tc("2", span(2))),
        )
    )
    assert [cell.row_span for cell in narrower.tables[0].cells] == [1, 1, 1, 1]
    assert [notice.code for notice in narrower.notices] == ["merge_without_start"]


def test_text_of_a_continued_cell_is_not_shown_and_said() -> None:
    document = read(tbl(tr(tc("a", RESTART)), tr(tc("99", CONTINUE))))
    assert shape(document.tables[0]) == [("a", 0, 0, 2, 1)]
    assert [notice.code for notice in document.notices] == ["merged_text"]


def test_columns_left_out_before_and_after() -> None:
    before = '<w:gridBefore w:val="2"/><w:gridAfter w:val="1"/>'
    document = read(tbl(tr(tc("a"), tc("b"), tc("c"), tc("d")), tr(tc("e"), properties=before)))
    assert shape(document.tables[0])[-1] == ("e", 1, 2, 1, 1)
    assert document.tables[0].column_count == 4
    assert document.notices == ()


def test_old_horizontal_merges() -> None:
    joined = '<w:hMerge w:val="continue"/>'
    document = read(
        tbl(
            tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("", joined), tc("b")),
            tr(tc("1"), tc("2"), tc("3")),
        )
    )
    assert shape(document.tables[0])[:2] == [("a", 0, 0, 1, 2), ("b", 0, 2, 1, 1)]


def test_widths_tell_spans_that_are_not_said() -> None:
    def width(twips: int) -> str:
        return f'<w:tcW w:w="{twips}" w:type="dxa"/>'

    head = tr(tc("all", width(4000)))
    middle = tr(tc("a", width(1010)), tc("b", width(2990)))
    full = tr(*(tc(str(n), width(1000)) for n in range(4)))
    document = read(tbl(head, middle, full, grid=(1000,) * 4))
    assert shape(document.tables[0])[:3] == [
        ("all", 0, 0, 1, 4),
        ("a", 1, 0, 1, 1),
        ("b", 1, 1, 1, 3),
    ]
    assert [notice.code for notice in document.notices] == ["spans_from_widths"]
    without_grid = read(tbl(head, middle, full))
    assert without_grid.tables == document.tables
    unclear = read(tbl(tr(tc("a", width(1500)), tc("b", width(2500))), full, grid=(1000,) * 4))
    assert [cell.column_span for cell in unclear.tables[0].cells[:2]] == [1, 1]
    assert [notice.code for notice in unclear.notices] == ["ragged_rows"]


def test_phantom_columns_are_taken_out() -> None:
    grid = (576, 575, 1, 576)
    document = read(
        tbl(
            tr(tc("复议", span(2)), tc("诉讼", span(2))),
            tr(tc("结果"), tc("总计", span(2)), tc("结果")),
            tr(tc("1"), tc("2", span(2)), tc("3")),
            grid=grid,
        )
    )
    assert shape(document.tables[0]) == [
        *(("复议", 0, 0, 1, 2), ("诉讼", 0, 2, 1, 1)),
        *(("结果", 1, 0, 1, 1), ("总计", 1, 1, 1, 1), ("结果", 1, 2, 1, 1)),
        *(("1", 2, 0, 1, 1), ("2", 2, 1, 1, 1), ("3", 2, 2, 1, 1)),
    ]
    assert document.tables[0].column_count == 3
    alone = read(tbl(tr(*map(tc, "abcd")), grid=grid))
    assert alone.tables[0].column_count == 4


def test_huge_spans_are_cut() -> None:
    document = read(tbl(tr(tc("a", span(999_999_999)), tc("b")), tr(tc("c"))))
    assert document.tables[0].column_count <= 1001
    assert "span_cut" in [notice.code for notice in document.notices]


@pytest.mark.parametrize("value", ["0", "-3", "x", "", "９", "99999999999999999999"])
def test_spans_that_are_no_numbers_count_as_one(value: str) -> None:
    data = package(tbl(tr(tc("a", f'<w:gridSpan w:val="{value}"/>'), tc("b"))))
    assert [cell.column for cell in read_docx(data).tables[0].cells] == [0, 1]


# --- structure


def sdt(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_rows_and_cells_in_content_controls_and_custom_xml() -> None:
    plain = read(tbl(tr(tc("a"), tc("b")), tr(tc("c"), tc("d")), tr(tc("e"), tc("f"))))
    wrapped = read(
        sdt(
            tbl(
                sdt(tr(sdt(tc("a")), f"<w:customXml>{tc('b')}</w:customXml>")),
                tr(tc(sdt(p(sdt(r("c"))))), tc(p(f"<w:smartTag>{r('d')}</w:smartTag>"))),
                f"<w:customXml>{tr(tc('e'), tc('f'))}</w:customXml>",
            )
        )
    )
    assert wrapped.blocks == plain.blocks


def test_nested_tables_follow_the_one_around_them() -> None:
    inner = tbl(tr(tc("x"), tc(tbl(tr(tc("deep"), tc("er"))) + p(""))))
    document = read(tbl(tr(tc("a"), tc(p(r("before")) + inner + p(r("after"))))) + tbl(tr(tc("z"))))
    texts = [[cell.text for cell in table.cells] for table in document.tables]
    assert texts == [["a", "before\nafter"], ["x", ""], ["deep", "er"], ["z"]]
    places = [table.place.table for table in document.tables if table.place]
    assert places == [0, 1, 2, 3]


def test_a_one_column_table_around_tables_is_a_frame() -> None:
    inner = tbl(tr(tc("1"), tc("2")))
    document = read(tbl(tr(tc(p(r("一、总体情况")))), tr(tc(p(r("text")) + inner + p(r("end"))))))
    assert [type(block).__name__ for block in document.blocks] == [
        *("Paragraph", "Paragraph", "Table", "Paragraph"),
    ]
    assert document.tables[0].place is not None
    assert document.tables[0].place.table == 0


SMALL, SIZE = '<w:sz w:val="10"/>', '<w:sz w:val="21"/>'
UP = '<w:vertAlign w:val="superscript"/>'
MARKED = (
    '<w:style w:type="character" w:styleId="up"><w:rPr>' + UP + "</w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="note"><w:basedOn w:val="up"/></w:style>'
    '<w:style w:type="character" w:styleId="flat"><w:rPr><w:b/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (r("12") + r("1", UP), "12¹"),
        (r("1", UP) + r("2"), "¹2"),
        (r("12", UP), "12"),
        (r("12") + r("1", '<w:rStyle w:val="up"/>') + r("件"), "12¹件"),
        (r("12") + r("1", '<w:rStyle w:val="note"/>'), "12¹"),
        (r("12") + r("1", '<w:rStyle w:val="flat"/>'), "121"),
        (r("12") + r("1", '<w:rStyle w:val="up"/><w:vertAlign w:val="baseline"/>'), "121"),
        (r("12") + r("1", '<w:position w:val="8"/><w:sz w:val="12"/>'), "12¹"),
        (r("12") + r("1", '<w:position w:val="1"/>'), "121"),
        (r("12") + r("1", SMALL), "12₁"),
        (r("12", SIZE) + r("1", '<w:sz w:val="14"/>'), "12₁"),
        (r("12", SIZE) + r("1", '<w:sz w:val="18"/>'), "121"),
        (r("12", SMALL) + r("1", SMALL), "121"),
        (r("12") + r("件2", SMALL), "12件2"),
        (r("共") + r("12", SMALL), "共12"),
        (r("H") + r("2", '<w:vertAlign w:val="subscript"/>') + r("O"), "H₂O"),
        (r("12", "<w:strike/>") + r("15"), "15"),
        (r("12", '<w:strike w:val="0"/>') + r("15"), "1215"),
        (r("12", "<w:dstrike/>"), "1\u03362\u0336"),
        (r("12") + r("1", UP) + "<w:r><w:br/></w:r>" + r("3"), "12¹\n3"),
    ],
)
def test_raised_and_struck_runs_join_no_number(content: str, expected: str) -> None:
    assert text_of(content, MARKED) == expected
    (table,) = read(tbl(tr(tc(p(content)), tc("5"))), MARKED).tables
    assert [cell.text for cell in table.cells] == [expected, "5"]


def drawing(kind: str = "picture", place: str = "inline", size: int = 300_000) -> str:
    return (
        f'<w:r><w:drawing><wp:{place}><wp:extent cx="{size}" cy="300000"/><a:graphic>'
        f'<a:graphicData uri="http://schemas/{kind}"/></a:graphic>'
        f"</wp:{place.split(maxsplit=1)[0]}></w:drawing></w:r>"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (p(drawing()), "\ufffd"),
        (p(r(" ") + drawing("chart")) + p(""), "\ufffd"),
        (p(drawing() + r("5")), "5"),
        (p(drawing(size=9525)), ""),
        (p(drawing(place='anchor behindDoc="1"')), ""),
        (p(drawing(place='anchor behindDoc="0"')), "\ufffd"),
        (p(drawing("2010/wordprocessingShape")), ""),
        (p("<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>"), "\ufffd"),
        (p("<w:r><w:pict><v:line/></w:pict></w:r>"), ""),
        (p("<w:r><w:object><o:OLEObject/></w:object></w:r>"), "\ufffd"),
    ],
)
def test_a_picture_alone_in_a_cell_cannot_be_read(content: str, expected: str) -> None:
    (table,) = read(tbl(tr(tc(content), tc("5")), tr(tc(""), tc("6")))).tables
    assert [cell.text for cell in table.cells] == [expected, "5", "", "6"]


WHITE = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:color="auto" w:fill="1F4E79"/>'


@pytest.mark.parametrize(
    ("content", "properties", "expected"),
    [
        (r("4", WHITE) + r("27"), "", "27"),
        (r("27") + r("4", '<w:color w:val="ffffff"/>'), "", "27"),
        (r("4", '<w:color w:val="FF0000"/>') + r("27"), "", "427"),
        (r("4", WHITE), "", "4"),
        (r("4", WHITE) + r("27"), DARK, "427"),
        (r("4", WHITE + DARK) + r("27"), "", "427"),
        (r("4", WHITE) + r("27"), '<w:shd w:val="clear" w:fill="auto"/>', "27"),
        (r("4", WHITE + UP) + r("27") + r("1", UP), "", "27¹"),
    ],
)
def test_white_text_beside_other_text_is_not_seen(
    content: str, properties: str, expected: str
) -> None:
    (table,) = read(tbl(tr(tc(p(content), properties), tc("5")))).tables
    assert [cell.text for cell in table.cells] == [expected, "5"]


def test_hidden_rows_are_left_out() -> None:
    row = tr(tc("b"), tc("2"), properties="<w:hidden/>")
    shown = tr(tc("c"), tc("3"), properties='<w:hidden w:val="0"/>')
    document = read(tbl(tr(tc("a"), tc("1")), row, shown))
    assert [cell.text for cell in document.tables[0].cells] == ["a", "1", "c", "3"]
    assert [notice.code for notice in document.notices] == ["hidden_left_out"]
    # A second document is told it as well.
    assert [notice.code for notice in read(tbl(row, shown)).notices] == ["hidden_left_out"]


def test_a_table_of_one_cell_is_the_text_of_the_cell_around_it() -> None:
    inner = tbl(tr(tc("31")))
    document = read(tbl(tr(tc("a"), tc(inner + p(""))), tr(tc("b"), tc(tbl(tr(tc(inner)))))))
    assert shape(document.tables[0])[1] == ("31", 0, 1, 1, 1)
    assert len(document.tables) == 2
    both_texts = read(tbl(tr(tc("a"), tc(inner + p(r("7"))))))
    assert [cell.text for cell in both_texts.tables[0].cells] == ["a", "7"]
    assert [cell.text for cell in both_texts.tables[1].cells] == ["31"]
    two = read(tbl(tr(tc("a"), tc(tbl(tr(tc("1"), tc("2")))))))
    assert [[cell.text for cell in table.cells] for table in two.tables] == [["a", ""], ["1", "2"]]


def test_headings_by_style_outline_level_and_name() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="X"><w:name w:val="mine"/><w:basedOn w:val="Y"/>'
        '</w:style><w:style w:type="paragraph" w:styleId="Y"><w:name w:val="other"/><w:pPr>'
        '<w:outlineLvl w:val="2"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="loop"/><w:basedOn w:val="L"/>'
        "</w:style>"
    )
    marks = ['<w:pStyle w:val="2"/>', '<w:pStyle w:val="X"/>', '<w:pStyle w:val="T"/>']
    marks += ['<w:outlineLvl w:val="0"/>', '<w:outlineLvl w:val="9"/>', '<w:pStyle w:val="L"/>']
    document = read("".join(p(r("h"), mark) for mark in [*marks, ""]), styles)
    assert [paragraph.heading for paragraph in document.paragraphs] == [1, 3, 1, 1, 0, 0, 0]


def test_headers_footers_and_empty_paragraphs_are_no_blocks() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "page head"
    made.sections[0].footer.paragraphs[0].text = "page 1"
    made.add_paragraph("")
    made.add_paragraph("text")
    stream = BytesIO()
    made.save(stream)
    assert both(stream.getvalue()).blocks == (Paragraph("text"),)


def test_text_boxes_come_once() -> None:
    box = f"<w:txbxContent>{p(r('一、总体情况'))}{tbl(tr(tc('t')))}</w:txbxContent>"
    drawn = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>"
        f"{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = read(p(r("around") + drawn))
    assert [block.text for block in document.paragraphs] == ["around", "一、总体情况"]
    assert len(document.tables) == 1
    in_cell = read(tbl(tr(tc(p(r("5") + drawn)), tc("6"))))
    assert [cell.text for cell in in_cell.tables[0].cells] == ["5\n一、总体情况", "6", "t"][:2]
    assert len(in_cell.tables) == 2
    old = f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
    assert [block.text for block in read(p(old)).paragraphs] == ["一、总体情况"]


# --- text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (r("结果") + r("维持"), "结果维持"),
        (r(" a \u3000 b\u00a0"), "a b"),
        (r("a") + "<w:r><w:br/></w:r>" + r("b"), "a\nb"),
        (r("a") + "<w:r><w:tab/><w:cr/></w:r>" + r(" b"), "a\nb"),
        (r("a") + "<w:r><w:tab/></w:r>" + r("b"), "a b"),
        (r("1") + "<w:r><w:noBreakHyphen/></w:r>" + r("2"), "1-2"),
        (f"<w:del>{r('8')}</w:del><w:ins>{r('5')}</w:ins>", "5"),
        (f"<w:ins><w:del>{r('8')}</w:del>{r('5')}</w:ins>", "5"),
        (f"<w:moveFrom>{r('8')}</w:moveFrom><w:moveTo>{r('5')}</w:moveTo>", "5"),
        ("<w:del><w:r><w:delText>8</w:delText></w:r></w:del>" + r("5"), "5"),
        (r("8", "<w:vanish/>") + r("5"), "5"),
        (r("8", '<w:vanish w:val="0"/>') + r("5", '<w:webHidden w:val="1"/>'), "85"),
        (f"<w:hyperlink>{r('链接')}</w:hyperlink>", "链接"),
        (f"<w:fldSimple w:instr='PAGE'>{r('3')}</w:fldSimple>", "3"),
        (r("1") + "<w:r><w:footnoteReference w:id='2'/></w:r>", "1"),
        (
            "<w:ruby><w:rt>" + r("jī") + "</w:rt><w:rubyBase>" + r("机") + "</w:rubyBase></w:ruby>",
            "机",
        ),
        ("<m:oMath><m:r><m:t>7</m:t></m:r></m:oMath>", "7"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>', "\uf04a"),
        ('<w:r><w:sym w:font="SimSun" w:char="2460"/><w:sym w:char="zz"/></w:r>', "①"),
        (sdt(r("单击此处输入文字"), "<w:showingPlcHdr/>") + r("5"), "5"),
        (sdt(r("☒")), "☒"),
    ],
)
def test_text_shown(content: str, text: str) -> None:
    assert text_of(content) == text


def field(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def test_fields_show_their_results() -> None:
    simple = field("begin") + code(" = 1+2 ") + field("separate") + r("3") + field("end")
    assert text_of(simple + r("件")) == "3件"
    nested = field("begin") + code("IF ") + simple + field("separate") + r("4") + field("end")
    assert text_of(nested) == "4"
    assert (
        text_of(field("begin") + code("X") + r("text after a lost end")) == "text after a lost end"
    )


def test_the_mark_of_a_note_in_a_field_joins_no_number() -> None:
    inner = field("begin") + code(" NOTEREF _Ref1 ") + field("separate") + r("1") + field("end")
    assert text_of(r("12") + inner + r("件")) == "12¹件"
    simple = '<w:fldSimple w:instr=" NOTEREF _Ref1 \\h ">' + r("1") + "</w:fldSimple>"
    assert text_of(r("12") + simple) == "12¹"
    assert text_of(r("1") + simple.replace("NOTEREF", "PAGE")) == "11"
    (table,) = read(tbl(tr(tc(p(r("12") + inner)), tc(p(r("3") + simple)), tc("5")))).tables
    assert [cell.text for cell in table.cells] == ["12¹", "3¹", "5"]


def test_form_fields() -> None:
    def data(inner: str) -> str:
        return f"<w:ffData>{inner}</w:ffData>"

    ticked = data('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>')
    empty = data('<w:checkBox><w:default w:val="0"/></w:checkBox>')
    entries = '<w:listEntry w:val="是"/><w:listEntry w:val="否"/>'
    choice = data(f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>')
    first = data(f"<w:ddList>{entries}</w:ddList>")
    assert text_of(field("begin", ticked) + field("end")) == "☑"
    assert text_of(field("begin", empty) + field("end")) == "☐"
    assert text_of(field("begin", choice) + field("end")) == "否"
    assert text_of(field("begin", first) + field("end")) == "是"


def test_hidden_styles() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="V"><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="S"><w:rPr><w:specVanish/></w:rPr></w:style>'
    )
    marked = "".join(r(name, f'<w:rStyle w:val="{name}"/>') for name in "HVS")
    assert text_of(marked, styles) == "VS"
    assert read(p(r("x"), '<w:pStyle w:val="H"/>'), styles).blocks == ()


def test_deleted_rows_do_not_exist() -> None:
    document = read(
        tbl(tr(tc("a")), tr(tc("b"), properties="<w:del/>"), tr(tc("c"), properties="<w:ins/>"))
    )
    assert shape(document.tables[0]) == [("a", 0, 0, 1, 1), ("c", 1, 0, 1, 1)]


def test_paragraphs_of_a_cell_are_lines() -> None:
    document = read(tbl(tr(tc(p(r("结果维")) + p("") + p(r("持"))), tc(p("<w:r><w:tab/></w:r>")))))
    assert [cell.text for cell in document.tables[0].cells] == ["结果维\n持", ""]
    stops = '<w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs>'
    assert read(tbl(tr(tc(p(r("5"), stops))))).tables[0].cells[0].text == "5"


# --- variants


def test_strict_macro_and_template_files() -> None:
    body = p(r("text")) + tbl(tr(tc("a", span(2))), tr(tc("b"), tc("c")))
    plain = both(package(body))
    assert both(package_of(document_xml(body).replace(W, STRICT))).blocks == plain.blocks
    assert both(package(body, main="word/document2.xml")).blocks == plain.blocks
    assert both(package_of(document_xml(body).encode("utf-16"))).blocks == plain.blocks


def test_a_long_document_is_read_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "".join(p(r(f"p{n}")) + sdt(tbl(tr(tc(str(n)), tc("x")))) for n in range(50))
    whole = read_docx(package(body))
    monkeypatch.setattr(reader, "STREAM_FROM", 100)
    assert read_docx(package(body)).blocks == whole.blocks
    strict = package_of(document_xml(body).replace(W, STRICT))
    assert read_docx(strict).blocks == whole.blocks
    with pytest.raises(FormatError):
        read_docx(package_of(document_xml(body)[:-40]))


MEASURE = """
import pathlib, resource, sys
from extractor.readers.docx import read_docx
read_docx(pathlib.Path(sys.argv[1]).read_bytes())
data = pathlib.Path(sys.argv[2]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
tables = len(read_docx(data).tables)
print(tables, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_memory_of_a_long_document_is_bounded(tmp_path: Path) -> None:
    """A tree of this document takes 250 MB; its blocks alone take a tenth."""
    rows = "".join(tr(*(tc(f"{row}.{column}") for column in range(5))) for row in range(20))
    files = [tmp_path / "small.docx", tmp_path / "large.docx"]
    files[0].write_bytes(MINIMAL)
    files[1].write_bytes(package((p(r("text" * 100)) + tbl(rows)) * 4000))
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, files)],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    tables, megabytes = map(int, run.stdout.split())
    assert tables == 4000
    assert megabytes < 120


# --- bad input


def test_unknown_engine() -> None:
    with pytest.raises(UsageError, match="python-docx"):
        read_docx(b"", engine="word")


@pytest.mark.parametrize("engine", ["xml", "python-docx"])
def test_bad_packages(engine: str) -> None:
    whole = package(p(r("x" * 500)) + tbl(tr(tc("a"))))
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    bomb = package(f"<w:p><w:r><w:t>{' ' * (4 << 20)}</w:t></w:r></w:p>")
    entity = f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>{document_xml(p(r("&e;")))}'
    for data, error, words in [
        (whole[: len(whole) // 2], FormatError, "damaged"),
        (b"PK\x03\x04", FormatError, "damaged"),
        (encrypted, FormatError, "password"),
        (bomb, LimitError, "200 times"),
        (package_of(entity), FormatError, "entities"),
        (package_of("<w:p>" * 9, main="x.xml"), FormatError, "damaged"),
        (package_of(f"<w:document {NAMESPACES}/>"), FormatError, "no body"),
        (package_of("", main="other.txt"), FormatError, "damaged"),
        (package("<w:tbl><w:tr><w:tc>" * 200 + "</w:tc></w:tr></w:tbl>" * 200), LimitError, "deep"),
    ]:
        with pytest.raises(error, match=words):
            read_docx(data, engine=engine)


def test_a_zip_without_a_document() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(FormatError, match="without a Word document"):
        read_docx(stream.getvalue())


MINIMAL = package(
    p(r("报告"), '<w:pStyle w:val="1"/>')
    + tbl(
        tr(tc("a", span(2) + RESTART), tc("b")),
        tr(tc("", span(2) + CONTINUE), tc(p(f"<w:ins>{r('5')}</w:ins>"))),
    )
)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_mutated_packages_raise_only_our_errors(draw: st.DataObject) -> None:
    data = bytearray(MINIMAL)
    for _ in range(draw.draw(st.integers(1, 8))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    engine = draw.draw(st.sampled_from(["xml", "python-docx"]))
    with contextlib.suppress(InputError):
        read_docx(bytes(data), engine=engine)


TOKENS = ["<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", p(r("5")), "<w:p/>"]
TOKENS += [f"<w:tcPr>{RESTART}</w:tcPr>", f"<w:tcPr>{CONTINUE}</w:tcPr>", sdt(p(r("s"))), "<w:sdt>"]
TOKENS += ["</w:sdt>", '<w:tcPr><w:gridSpan w:val="x"/></w:tcPr>', "<w:txbxContent>", field("end")]
TOKENS += ["</w:txbxContent>", '<w:trPr><w:gridBefore w:val="-1"/></w:trPr>', "<w:tblGrid/>"]


@given(st.lists(st.sampled_from(TOKENS), max_size=30))
@settings(max_examples=300, deadline=None)
def test_odd_markup_raises_only_our_errors(tokens: list[str]) -> None:
    data = package("".join(tokens))
    for engine in ("xml", "python-docx"):
        with contextlib.suppress(InputError):
            read_docx(data, engine=engine)


# --- the two ways to place cells

GRID_CELLS = st.builds(
    GridCell,
    st.sampled_from(["", "a", "b"]),
    st.integers(1, 4),
    st.sampled_from(["", "restart", "continue"]),
    st.booleans(),
    st.sampled_from([0, 100, 200, 300]),
)
GRID_ROWS = st.lists(
    st.builds(GridRow, st.lists(GRID_CELLS, max_size=5), st.integers(0, 2), st.integers(0, 2)),
    max_size=6,
)


@given(GRID_ROWS, st.lists(st.sampled_from([100, 200]), max_size=6))
@settings(max_examples=300, deadline=None)
def test_both_ways_to_place_cells_agree(rows: list[GridRow], grid: list[int]) -> None:
    def copy() -> list[GridRow]:
        return [
            GridRow(
                [GridCell(c.text, c.span, c.merge, c.joins_left, c.width) for c in row.cells],
                row.before,
                row.after,
            )
            for row in rows
        ]

    one, other = lay_out(copy(), grid), lay_boxes(copy(), grid)
    assert one == other
    taken: set[tuple[int, int]] = set()
    for cell in one.cells:
        slots = slots_of(cell)
        assert not taken & slots
        taken |= slots


def slots_of(cell: Cell) -> set[tuple[int, int]]:
    assert cell.row is not None
    assert cell.column is not None
    return {
        (cell.row + down, cell.column + right)
        for down in range(cell.row_span)
        for right in range(cell.column_span)
    }
