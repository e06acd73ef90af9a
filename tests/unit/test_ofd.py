"""The OFD reader on files written by hand: the standard, and where writers differ from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ExtractorError, FormatError, LimitError
from extractor.model import Document, Table
from extractor.readers.ofd import read_ofd
from tests.support.ofds import NAMESPACE, grid, line, pack, page, parts, text

XS = (20, 60, 100, 140)
YS = (40, 48, 56, 64)
ROWS = [["项目", "本年", "上年"], ["规章", "12", "3"], ["规范性文件", "4", "5"]]
TABLE = grid(XS, YS, ROWS)


def texts(table: Table) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        assert cell.row is not None
        rows[cell.row].append(cell.text)
    return rows


def read(content: str) -> Document:
    return read_ofd(pack(parts([page(content)])))


def test_a_page_gives_its_table_and_paragraphs_in_points() -> None:
    document = read(text(20, 30, "一、总体情况") + TABLE)
    (table,) = document.tables
    assert (document.format, document.title) == ("ofd", "年度报告")
    assert [paragraph.text for paragraph in document.paragraphs] == ["一、总体情况"]
    assert texts(table) == ROWS
    assert table.place is not None
    assert table.place.box == pytest.approx([mm * 72 / 25.4 for mm in (20, 40, 140, 64)], abs=0.5)


def test_repeated_distances_are_counted_out() -> None:
    listed = read(text(20, 30, "政府信息公开", deltas="3.5 3.5 3.5 3.5 3.5"))
    repeated = read(text(20, 30, "政府信息公开", deltas="g 4 3.5 3.5"))
    missing = read(text(20, 30, "政府信息公开", deltas=""))
    for document in (listed, repeated, missing):
        assert [paragraph.text for paragraph in document.paragraphs] == ["政府信息公开"]
    assert listed.blocks == repeated.blocks


def test_a_wide_distance_parts_two_cells() -> None:
    numbers = text(22, 54, "12", deltas="40")
    rows = [["项目", "本年", "上年"], ["", "", ""], ["规章", "4", "5"]]
    (table,) = read(grid(XS, YS, rows) + numbers).tables
    assert texts(table)[1] == ["1", "2", ""]


def test_an_object_is_mapped_by_its_own_matrix() -> None:
    scaled = (
        '<ofd:TextObject ID="1" Boundary="62 50.5 20 4" CTM="3.5 0 0 3.5 0 0" Size="1">'
        '<ofd:TextCode X="0" Y="1" DeltaX="0.5">87</ofd:TextCode></ofd:TextObject>'
    )
    rows = [["项目", "本年", "上年"], ["规章", "", "3"], ["其他", "4", "5"]]
    (table,) = read(grid(XS, YS, rows) + scaled).tables
    assert texts(table)[1] == ["规章", "87", "3"]


def test_text_at_an_angle_and_faint_large_text_are_left_out() -> None:
    slanted = (
        '<ofd:TextObject ID="1" Boundary="30 40 90 40" CTM="0.8 -0.6 0.6 0.8 0 20" Size="20">'
        '<ofd:TextCode X="0" Y="20" DeltaX="20">样稿</ofd:TextCode></ofd:TextObject>'
    )
    faint = (
        '<ofd:TextObject ID="1" Boundary="30 40 90 20" Size="15">'
        '<ofd:FillColor Value="220 220 220"/>'
        '<ofd:TextCode X="0" Y="15" DeltaX="15">样稿</ofd:TextCode></ofd:TextObject>'
    )
    (table,) = read(slanted + faint + TABLE).tables
    assert texts(table) == ROWS


def test_rectangles_give_their_edges_and_curves_nothing() -> None:
    rectangles = "".join(
        f'<ofd:PathObject ID="3" Boundary="{x} {y} 40 8"><ofd:AbbreviatedData>'
        "M 0 0 L 40 0 L 40 8 L 0 8 C</ofd:AbbreviatedData></ofd:PathObject>"
        for x in XS[:-1]
        for y in YS[:-1]
    )
    curve = (
        '<ofd:PathObject ID="3" Boundary="0 0 200 200"><ofd:AbbreviatedData>'
        "M 0 0 B 1 1 2 2 3 3 A 4 4 0 0 1 9 9 L 100 9</ofd:AbbreviatedData></ofd:PathObject>"
    )
    words = TABLE[TABLE.index("<ofd:TextObject") :]
    (table,) = read(rectangles + curve + words).tables
    assert texts(table) == ROWS


def test_templates_lie_under_the_page_and_may_name_each_other_in_vain() -> None:
    template = page(line(20, 40, 140, 40), template='<ofd:Template TemplateID="7"/>')
    rules = TABLE.replace(line(20, 40, 140, 40), "", 1)
    members = parts(
        [page(rules, template='<ofd:Template TemplateID="7"/>')],
        common='<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>',
    )
    members["Doc_0/Tpls/Tpl_0/Content.xml"] = template
    (table,) = read_ofd(pack(members)).tables
    assert texts(table) == ROWS


def test_notes_are_read_and_stamps_among_them_are_not() -> None:
    members = parts(
        [page(TABLE)], document="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
    )
    members["Doc_0/Annots/Annotations.xml"] = (
        f'<ofd:Annotations {NAMESPACE}><ofd:Page PageID="10">'
        "<ofd:FileLoc>Page_0/Annot.xml</ofd:FileLoc>"
        "</ofd:Page></ofd:Annotations>"
    )
    note = (
        '<ofd:Annot ID="1" Type="{}"><ofd:Appearance Boundary="20 80 60 10">{}</ofd:Appearance>'
        "</ofd:Annot>"
    )
    members["Doc_0/Annots/Page_0/Annot.xml"] = (
        f"<ofd:PageAnnot {NAMESPACE}>{note.format('Highlight', text(0, 5, '附注'))}"
        f"{note.format('Stamp', text(0, 5, '专用章'))}</ofd:PageAnnot>"
    )
    document = read_ofd(pack(members))
    assert [paragraph.text for paragraph in document.paragraphs] == ["附注"]


def test_composite_objects_are_unfolded_and_may_not_run_in_circles() -> None:
    inner = f'<ofd:CompositeObject ID="5" ResourceID="30" Boundary="0 0 210 297"/>{TABLE}'
    resources = (
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:CompositeGraphicUnits>'
        '<ofd:CompositeGraphicUnit ID="30"'
        f' Width="210" Height="297"><ofd:Content>{inner}</ofd:Content></ofd:CompositeGraphicUnit>'
        "</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    members = parts(
        [page('<ofd:CompositeObject ID="4" ResourceID="30" Boundary="0 0 210 297"/>')],
        common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>",
    )
    members["Doc_0/PublicRes.xml"] = resources
    (table,) = read_ofd(pack(members)).tables
    assert texts(table) == ROWS


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda m: {k: v.replace(NAMESPACE, "").replace("ofd:", "") for k, v in m.items()},
            id="no namespace",
        ),
        pytest.param(
            lambda m: {
                k: v.replace("Doc_0/Document.xml", "/Doc_0/Document.xml") for k, v in m.items()
            },
            id="leading slash",
        ),
        pytest.param(
            lambda m: {k: v.replace("Pages/Page_0/", "/Doc_0/Pages/Page_0/") for k, v in m.items()},
            id="absolute",
        ),
        pytest.param(
            lambda m: {k: v.replace("Pages/Page_0/", "Pages\\Page_0\\") for k, v in m.items()},
            id="backslashes",
        ),
        pytest.param(
            lambda m: {k.replace("Pages", "PAGES"): v for k, v in m.items()}, id="another case"
        ),
        pytest.param(
            lambda m: {k.replace("OFD.xml", "ofd.xml"): v for k, v in m.items()}, id="small name"
        ),
        pytest.param(
            lambda m: {k: v.replace("ofdspec.org/2016", "ofdspec.org") for k, v in m.items()},
            id="another namespace",
        ),
    ],
)
def test_small_errors_of_writers_do_no_harm(change: object) -> None:
    assert callable(change)
    (table,) = read_ofd(pack(change(parts([page(TABLE)])))).tables
    assert texts(table) == ROWS


def test_a_table_over_pages_is_joined_and_a_missing_page_reported() -> None:
    low = grid(XS, (260, 268, 276, 284), ROWS)
    more = [["其他", "7", "8"], ["备注", "", "1"], ["合计", "2", "3"]]
    members = parts([page(low), page(grid(XS, (15, 23, 31, 39), more))])
    document = read_ofd(pack(members))
    assert [texts(table) for table in document.tables] == [ROWS + more]
    del members["Doc_0/Pages/Page_1/Content.xml"]
    document = read_ofd(pack(members))
    assert [notice.code for notice in document.notices] == ["page_unreadable"]


def test_characters_without_a_value_are_unreadable() -> None:
    rows = [["项目", "本年", "上年"], ["规章", "\ue123", "3"], ["其他", "4", "5"]]
    (table,) = read(grid(XS, YS, rows)).tables
    assert texts(table)[1] == ["规章", "\ufffd", "3"]


@pytest.mark.parametrize(
    ("members", "error", "message"),
    [
        ({"a.txt": "x"}, FormatError, "no OFD"),
        (parts([]), FormatError, "no pages"),
        (
            parts([page('<ofd:ImageObject ID="1" Boundary="0 0 210 297" ResourceID="2"/>')]),
            FormatError,
            "only pictures",
        ),
        (
            parts(
                [
                    (
                        '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z SYSTEM "file:///etc/passwd">]>'
                        "<Page>&x;</Page>"
                    )
                ]
            ),
            FormatError,
            "entities",
        ),
        (parts(["<Page>" + " " * (4 << 20) + "</Page>"]), LimitError, "200 times"),
    ],
)
def test_bad_files_are_refused(
    members: dict[str, str], error: type[FormatError], message: str
) -> None:
    with pytest.raises(error, match=message):
        read_ofd(pack(members))


def test_names_that_point_outside_are_no_parts() -> None:
    members = parts([page(TABLE)])
    members["Doc_0/Document.xml"] = members["Doc_0/Document.xml"].replace(
        "Pages/Page_0/Content.xml", "../../../../etc/passwd"
    )
    with pytest.raises(FormatError, match="no page"):
        read_ofd(pack(members))


@given(st.data())
def test_mutated_files_raise_only_our_errors(data: st.DataObject) -> None:
    members: dict[str, str | bytes] = dict(parts([page(text(20, 30, "一、总体情况") + TABLE)]))
    name = data.draw(st.sampled_from(sorted(members)))
    whole = bytearray(str(members[name]).encode())
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    members[name] = bytes(whole)
    try:
        read_ofd(pack(members))
    except ExtractorError as error:
        said = str(error)
    else:
        said = "nothing went wrong"
    assert said


@given(
    st.lists(
        st.sampled_from(["g", "1", "3.5", "-2", "1e400", "nan", "x", "g 9999999 1"]), max_size=9
    )
)
def test_distances_of_any_kind_do_no_harm(deltas: list[str]) -> None:
    read(TABLE + text(20, 90, "一二三四五六", deltas=" ".join(deltas) or " "))


def test_struck_white_and_unpainted_figures_are_not_read() -> None:
    rows = [["项目", "本年", "上年"], ["规章", "", "3"], ["规范性文件", "4", "5"]]
    struck = text(62, 54, "1215", deltas="1.8 1.8 1.8") + line(62, 52.8, 65.6, 52.8)
    assert texts(read(grid(XS, YS, rows) + struck).tables[0])[1] == ["规章", "15", "3"]
    white = text(62, 54, "5").replace(
        "<ofd:TextCode", '<ofd:FillColor Value="255 255 255"/><ofd:TextCode'
    )
    unpainted = text(62, 54, "5").replace("<ofd:TextObject", '<ofd:TextObject Fill="false"')
    for unseen in (white, unpainted):
        (table,) = read(grid(XS, YS, rows) + unseen + text(63.8, 54, "12", deltas="1.8")).tables
        assert texts(table)[1] == ["规章", "12", "3"]
