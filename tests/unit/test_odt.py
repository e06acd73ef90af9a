"""OpenDocument texts, each rule shown on the smallest document that needs it."""

from __future__ import annotations

import contextlib
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import FormatError, InputError, LimitError
from extractor.model import Document, Paragraph
from extractor.readers.odt import read_odt


def package(body: str, styles: str = "", manifest: str = "<m/>") -> bytes:
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            *(("office", "office"), ("table", "table"), ("text", "text"), ("style", "style")),
            ("draw", "drawing"),
        )
    )
    xml = (
        f"<office:document-content{names}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", xml)
    return stream.getvalue()


def read(body: str, styles: str = "") -> Document:
    return read_odt(package(body, styles))


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def cell(content: str, attributes: str = "") -> str:
    inner = content if content.startswith("<") else p(content)
    return f"<table:table-cell {attributes}>{inner}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def table(*rows: str) -> str:
    return f"<table:table><table:table-column/>{''.join(rows)}</table:table>"


COVERED = "<table:covered-table-cell/>"


def test_paragraphs_headings_and_lists() -> None:
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    document = read(
        p("报告", "P1")
        + '<text:h text:outline-level="2">一、<text:s/>总体</text:h><text:list><text:list-item>'
        + p("a<text:line-break/>b<text:tab/>c")
        + "</text:list-item></text:list><text:tracked-changes><text:changed-region>"
        + p("deleted")
        + "</text:changed-region></text:tracked-changes><text:section>"
        + p("in<text:note><text:note-body>note</text:note-body></text:note>side")
        + '</text:section><text:section text:display="none">'
        + p("hidden")
        + "</text:section>",
        styles,
    )
    assert [(x.text, x.heading) for x in document.paragraphs] == [
        *(("报告", 1), ("一、 总体", 2), ("a\nb c", 0), ("inside", 0)),
    ]


def test_hidden_text() -> None:
    styles = (
        '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    )
    spans = 'a<text:span text:style-name="T1">b</text:span>c'
    assert [x.text for x in read(p(spans) + p("x", "T1"), styles).paragraphs] == ["ac"]


def test_spans() -> None:
    both = 'table:number-rows-spanned="2" table:number-columns-spanned="2"'
    document = read(
        table(
            "<table:table-header-rows>",
            row(cell("corner", both), COVERED, cell("a"), cell("b")),
            "</table:table-header-rows>",
            row(COVERED, COVERED, cell("c", 'table:number-columns-repeated="2"')),
            row(cell("gone"), attributes='table:visibility="collapse"'),
            row(cell("x", 'table:number-columns-spanned="9"'), COVERED, COVERED, COVERED),
        )
    )
    found = document.tables[0]
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in found.cells] == [
        *(("corner", 0, 0, 2, 2), ("a", 0, 2, 1, 1), ("b", 0, 3, 1, 1)),
        *(("c", 1, 2, 1, 1), ("c", 1, 3, 1, 1), ("x", 2, 0, 1, 4)),
    ]
    assert (found.row_count, found.column_count) == (3, 4)


def test_nested_tables_and_frames() -> None:
    inner = table(row(cell("1"), cell("2")))
    nested = read(table(row(cell("a"), cell(p("b") + inner))))
    assert [[c.text for c in t.cells] for t in nested.tables] == [["a", "b"], ["1", "2"]]
    framed = read(table(row(cell(p("一、") + inner + p("end")))))
    assert [type(block).__name__ for block in framed.blocks] == ["Paragraph", "Table", "Paragraph"]


def test_text_boxes() -> None:
    box = f"<draw:frame><draw:text-box>{p('boxed')}</draw:text-box></draw:frame>"
    assert [x.text for x in read(p(f"around{box}")).paragraphs] == ["around", "boxed"]
    assert read(table(row(cell(p(f"5{box}")), cell("6")))).tables[0].cells[0].text == "5\nboxed"


def test_a_picture_alone_in_a_cell_cannot_be_read() -> None:
    picture = "<draw:frame><draw:image/></draw:frame>"
    held = [f"<text:p>{picture}</text:p>", picture, f"<text:p>5{picture}</text:p>", "<text:p/>"]
    (found,) = read(table(row(*map(cell, held)))).tables
    assert [one.text for one in found.cells] == ["\ufffd", "\ufffd", "5", ""]


def test_bad_input() -> None:
    whole = package(p("x" * 2000))
    many = row(cell("x", 'table:number-columns-repeated="9999999"'))
    tall = row(cell("x"), attributes='table:number-rows-repeated="9999999"')
    for data, error, words in [
        (whole[: len(whole) // 2], FormatError, "damaged"),
        (package("<text:p>", ""), FormatError, "damaged"),
        (package("", manifest="<encryption-data/>"), FormatError, "password"),
        (package(table(many)), LimitError, "columns"),
        (package(table(tall)), LimitError, "cells"),
        (package("<text:section>" * 400 + "</text:section>" * 400), LimitError, "deep"),
    ]:
        with pytest.raises(error, match=words):
            read_odt(data)


TOKENS = [p("5"), row(cell("1"), COVERED), table(row(cell("2"))), "<table:table>", "</table:table>"]
TOKENS += [
    "<text:section>",
    "</text:section>",
    cell("9"),
    "<table:table-row>",
    "</table:table-row>",
]
TOKENS += ["<draw:text-box>", "</draw:text-box>", "<text:p>", "</text:p>", COVERED]


@given(st.lists(st.sampled_from(TOKENS), max_size=20))
@settings(max_examples=200, deadline=None)
def test_odd_markup_raises_only_our_errors(tokens: list[str]) -> None:
    with contextlib.suppress(InputError):
        read_odt(package("".join(tokens)))


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ('style:text-position="super 58%"', "12¹"),
        ('style:text-position="33% 58%"', "12¹"),
        ('style:text-position="-33% 58%"', "12₁"),
        ('style:text-position="0% 100%"', "121"),
        ('style:text-line-through-style="solid"', "12"),
        ('style:text-line-through-style="none"', "121"),
    ],
)
def test_raised_and_struck_letters_join_no_number(properties: str, expected: str) -> None:
    styles = (
        '<style:style style:name="T1" style:family="text">'
        f"<style:text-properties {properties}/></style:style>"
        '<style:style style:name="T2" style:family="text" style:parent-style-name="T1"/>'
    )
    for name in ("T1", "T2"):
        mark = f'<text:span text:style-name="{name}">1</text:span>'
        (found,) = read(table(row(cell(p(f"12{mark}")), cell("5"))), styles).tables
        assert [cell.text for cell in found.cells] == [expected, "5"]
    (alone,) = read(p('<text:span text:style-name="T1">12</text:span>'), styles).blocks
    assert isinstance(alone, Paragraph)
    assert alone.text.replace("\u0336", "") == "12"
