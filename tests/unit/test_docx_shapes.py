"""Tables of Word documents read by the shapes of their cells say what the walk says."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import FormatError
from extractor.model import Document
from extractor.readers.docx import body as walk
from extractor.readers.docx import read_docx, shapes
from extractor.readers.docx.package import Package
from tests.unit.test_docx import (
    CONTINUE,
    RESTART,
    document_xml,
    p,
    package,
    package_of,
    r,
    span,
    tbl,
    tc,
    tr,
)

FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>9</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BORDERS = '<w:tcBorders><w:top w:val="single" w:sz="6"/></w:tcBorders><w:vAlign w:val="center"/>'
PICTURE = "<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>"
CONTENTS = (
    *("12", " 3 \n4", "a&amp;b", "<w:p/>", "件  数"),
    *(p(r("1") + r("2 ") + "<w:r><w:br/></w:r>" + r("3")), p(r("合")) + p(r("计"))),
    *(p(r("9", "<w:vanish/>") + r("5")), p(r("5", "<w:vanish/>")), p(FIELD)),
    *(p(f"<w:del>{r('8')}</w:del><w:ins>{r('6')}</w:ins>"), "<w:p><w:r><w:t/></w:r></w:p>"),
    p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + r(" 是"), "<w:jc w:val='left'/>"),
    f'<w:p w:rsidR="00A1"><w:r w:rsidRPr="00B2"><w:t>4</w:t></w:r></w:p>{p(r("0"))}',
    "<w:sdt><w:sdtContent>" + p(r("3")) + "</w:sdtContent></w:sdt>",
    p(PICTURE),
)
RAISED = p(r("12") + r("1", '<w:vertAlign w:val="superscript"/>'))
BESIDE = (p(PICTURE + r("7")), p(PICTURE + r(" ")))
PROPERTIES = ("", span(2), RESTART, CONTINUE, BORDERS, '<w:tcW w:w="900" w:type="dxa"/>')
MARK = '<w:bookmarkStart w:id="0" w:name="a"/>'
NESTED = tc(tbl(tr(tc("8"), tc("9"))) + p(""))
CELLS = st.builds(tc, st.sampled_from((*CONTENTS, RAISED, *BESIDE)), st.sampled_from(PROPERTIES))
LINES = st.builds(
    lambda cells, mark, properties: tr(mark, *cells, properties=properties),
    st.lists(CELLS, min_size=1, max_size=4),
    st.sampled_from(("", MARK)),
    st.sampled_from(("", "<w:cantSplit/>", '<w:gridBefore w:val="1"/>', "<w:del/>")),
)


def walked(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Document:
    with monkeypatch.context() as patch:
        patch.setattr(walk, "read_by_shapes", lambda xml, _: (xml, []))
        return read_docx(data)


def taken(xml: str) -> int:
    """Tables of a document that are read by their shapes."""
    plain = type("Plain", (), {"hidden_styles": frozenset(), "level": lambda *_: ""})
    reader = walk.Body(cast("Package", plain()))
    return xml.count("<w:tbl>") - reader.take_tables(xml.encode()).count(b"<w:tbl>")


@given(st.lists(st.lists(LINES, min_size=1, max_size=6), min_size=1, max_size=3))
@settings(max_examples=120, deadline=None)
def test_shapes_say_what_the_walk_says(tables: list[list[str]]) -> None:
    data = package("".join(p(r("题")) + tbl(*lines, grid=(900, 900)) for lines in tables))
    with pytest.MonkeyPatch.context() as patch:
        expected = walked(data, patch)
    shapes.MET.clear()
    assert read_docx(data) == expected
    assert read_docx(data) == expected, "shapes met before mean the same"


@pytest.mark.parametrize("content", CONTENTS)
def test_all_of_these_cells_are_read_by_shape(content: str) -> None:
    assert taken(document_xml(tbl(tr(tc(content), tc("1"))))) == 1


def test_figures_that_differ_share_a_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [tr(*(tc(str(row * column)) for column in range(9))) for row in range(9)]
    shapes.MET.clear()
    assert [cell.text for cell in read_docx(package(tbl(*rows))).tables[0].cells] == [
        str(row * column) for row in range(9) for column in range(9)
    ]
    (known,) = shapes.MET.values()
    assert len(known.cells) == len(known.rows) == 1
    monkeypatch.setattr(shapes, "parse_xml", lambda _: pytest.fail("parsed again"))
    assert taken(document_xml(tbl(tr(*[tc("5")] * 9)))) == 1


@pytest.mark.parametrize(
    "body",
    [
        tbl(tr(NESTED, tc("1"))),
        tbl(tr(tc("1")), "<w:sdt><w:sdtContent>" + tr(tc("2")) + "</w:sdtContent></w:sdt>"),
        tbl(tr(tc("1"), "<w:sdt><w:sdtContent>" + tc("2") + "</w:sdtContent></w:sdt>")),
        tbl(tr(tc("1") + "<!-- " + tc("2") + " -->")),
        tbl(tr(tc("1"), tc("<w:p><w:r><w:t><![CDATA[2]]></w:t></w:r></w:p>"))),
        tbl(tr(tc("1"), tc('<w:p><w:r><w:t xmlns:w="urn:other">2</w:t></w:r></w:p>'))),
        tbl(tr(tc("1"), tc('<w:altChunk w:val="x"/>' + p(r("2"))))),
        tbl(tr(tc("1"))) + '<w:tbl w:readBefore="0"/>',
        tbl(tr('<w:tc w:id="1">' + p(r("1")) + "</w:tc>", tc("2"))),
        "<!-- " + tbl(tr(tc("1"))) + " -->",
    ],
)
def test_what_is_out_of_the_ordinary_is_walked(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = package(p(r("题")) + body)
    assert taken(document_xml(body)) == 0
    assert read_docx(data) == walked(data, monkeypatch)


def test_another_encoding_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    xml = document_xml(tbl(tr(tc("件数"), tc("1"))))
    for encoding in ("gb18030", "utf-16"):
        data = package_of(f'<?xml version="1.0" encoding="{encoding}"?>{xml}'.encode(encoding))
        assert read_docx(data) == walked(data, monkeypatch)
        assert read_docx(data).tables[0].cells[0].text == "件数"


@pytest.mark.parametrize(
    "damage",
    [
        ("</w:p></w:tc>", "</w:tc>"),
        ("<w:t ", "<w:x "),
        ("1</w:t>", "1\x01</w:t>"),
        ("1</w:t>", "1"),
        ("<w:tr>", "<w:tr><w:trPr>"),
        ("</w:tbl>", "</w:tr></w:tbl>"),
    ],
)
def test_damage_inside_a_table_is_told(damage: tuple[str, str]) -> None:
    xml = document_xml(tbl(tr(tc("1"), tc("1")), tr(tc("1"), tc("1")))).replace(*damage, 1)
    with pytest.raises(FormatError, match="damaged"):
        read_docx(package_of(xml))


def test_bytes_that_are_no_text_are_told() -> None:
    xml = document_xml(tbl(tr(tc("XX"), tc("1")))).encode().replace(b"XX", b"\xff\xfe")
    with pytest.raises(FormatError, match="damaged"):
        read_docx(package_of(xml))
