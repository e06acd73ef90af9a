"""HTML pages: each small page says what both engines must read in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import LimitError, UsageError
from extractor.model import Document, Paragraph, Place, Table
from extractor.readers.html import Engine, limits, read_html
from tests.support.random_tables import Writer

ENGINES: tuple[Engine, Engine] = ("lexbor", "beautifulsoup")


def read(page: str) -> Document:
    """What the default engine reads, once the second has been held to it."""
    one, two = (read_html(page, engine=engine) for engine in ENGINES)
    assert one.blocks == two.blocks
    assert (one.title, one.notices) == (two.title, two.notices)
    return one


def texts(cells: str) -> list[str]:
    """The texts of one row of cells."""
    (table,) = read(f"<!DOCTYPE html><table><tr>{cells}</tr></table>").tables
    return [cell.text for cell in table.cells]


def outline(page: str) -> list[str | tuple[int, str] | list[str]]:
    """Paragraphs as text, headings with their level, tables as lists of their cells' texts."""
    found: list[str | tuple[int, str] | list[str]] = []
    for block in read(page).blocks:
        if isinstance(block, Table):
            found.append([cell.text for cell in block.cells])
        else:
            found.append((block.heading, block.text) if block.heading else block.text)
    return found


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("<td> a \n b&nbsp;\u3000c </td>", ["a b c"]),
        ("<td>1<br>2<td>3<br/><br/>4<td><br>5<br>", ["1\n2", "3\n4", "5"]),
        ("<td><p>a</p><p>b</p><td>\n<p>c</p>\n<td>x<div>y</div>z", ["a\nb", "c", "x\ny\nz"]),
        ("<td><p>a<p>&nbsp;</p><p>b", ["a\nb"]),
        ("<td><p><span>9</span><span lang=EN>07</span><span><o:p></o:p></span></p>", ["907"]),
        ("<td><span>a</span> <span>b</span><td><b>1</b><i>2</i>", ["a b", "12"]),
        ("<td><p>1<br>2</p><td><ul><li>a<li>b</ul>", ["1\n2", "a\nb"]),
        (
            "<td>1<!-- 2 -->3<td><!--[if mso]>4<![endif]-->5<td><![if !mso]>6<![endif]>",
            ["13", "5", "6"],
        ),
        (
            "<td>a<script>b</script><style>c</style><template>d</template><td>e<noscript>f</noscript>",
            ["a", "e"],
        ),
        ("<td>1\u200b2<td>\ufeff3&shy;4", ["12", "34"]),
        ("<td><pre>a\nb</pre><td>a\nb", ["a\nb", "a b"]),
        ("<td><h2>a</h2>b<td><hr>c", ["a\nb", "c"]),
        ("<td><ruby>機<rp>(</rp><rt>jī</rt><rp>)</rp>關</ruby>", ["機關"]),
        ("<td>&#0;a&#128;", ["\ufffda€"]),
        ("<td>", [""]),
    ],
)
def test_text_of_a_cell(cells: str, expected: list[str]) -> None:
    assert texts(cells) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("<td>1<td hidden>2<td>3", ["1", "3"]),
        ("<td>1<td style='color:red; Display : NONE'>2<td>3", ["1", "3"]),
        ("<td>1<td style='display:none !important;display:block'>2", ["1"]),
        ("<td>1<td style='display:none;display:table-cell'>2", ["1", "2"]),
        ("<td>1<td hidden style='display:table-cell'>2", ["1", "2"]),
        ("<td>1<td style='/* display:none */'>2", ["1", "2"]),
        ("<td>1<span style='display:none'>2<b>3</b></span><td>4", ["1", "4"]),
        (
            "<td>1<td style='visibility:hidden'>2<b style='visibility:visible'>3</b><td>4",
            ["1", "3", "4"],
        ),
        ("<td>1<td data-hidden>2<td class=hidden>3", ["1", "2", "3"]),
        ("<td><div hidden><div hidden>1</div></div>2", ["2"]),
    ],
)
def test_what_is_hidden_does_not_exist(cells: str, expected: list[str]) -> None:
    assert texts(cells) == expected


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (".m{display:none}", ["a", "c"]),
        ("#n{display:none}", ["a", "b"]),
        ("td.m, p{color:red;display:none}", ["a", "c"]),
        ("th.m{display:none}", ["a", "b", "c"]),
        ("tr .m{display:none}", ["a", "c"]),
        ("@media screen{.m{display:none}}", ["a", "c"]),
        ("@media print{.m{display:none}} .x{}", ["a", "b", "c"]),
        ("@media screen and (max-width:600px){.m{display:none}}", ["a", "b", "c"]),
        (".m{display:none} td.m{display:table-cell}", ["a", "b", "c"]),
        ("td.m{display:table-cell} .m{display:none}", ["a", "b", "c"]),
        (".m{display:none!important} td.m{display:table-cell}", ["a", "c"]),
        ("/*.m{display:none}*/", ["a", "b", "c"]),
        ("@import 'x';.m{display:none}", ["a", "c"]),
        (".m:hover{display:none} .m{{{", ["a", "b", "c"]),
    ],
)
def test_style_sheets_hide(sheet: str, expected: list[str]) -> None:
    page = f"<style>{sheet}</style><table><tr><td>a<td class='k m'>b<td id=n>c</table>"
    assert [cell.text for cell in read(page).tables[0].cells] == expected


def test_a_sheet_for_print_hides_nothing() -> None:
    page = "<style media=print>td{display:none}</style><table><tr><td>a</table>"
    assert len(read(page).tables) == 1


def test_a_page_that_hides_itself_while_it_loads_is_read() -> None:
    page = (
        "<style>body{display:none}</style><body style='display:none'><p>a<table><tr><td>b</table>"
    )
    assert outline(page) == ["a", ["b"]]


def test_display_decides_whether_text_runs_on() -> None:
    assert texts(
        "<td><span style='display:block'>1</span><span style='display:block'>2</span>"
    ) == ["1\n2"]
    assert texts("<td><p style='display:inline'>1</p><p style='display:inline'>2</p>") == ["12"]


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ("<input value=7>", "7"),
        ("<input type=number value=8>元", "8 元"),
        ("<input type=HIDDEN value=9><input type=checkbox value=1>x", "x"),
        ("<textarea>\n1\n2</textarea>", "1\n2"),
        ("<select><option>a<option selected>b</select>", "b"),
        ("<select><option disabled>a<option>b</select>", "b"),
        ("<select multiple><option selected>a<option>b<option selected>c</select>", "a\nc"),
        ("<select><option label=x>y</select>", "x"),
    ],
)
def test_controls_show_their_value(control: str, expected: str) -> None:
    assert texts(f"<td>{control}</td>") == [expected]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("<td>12<sup>1</sup><td>12<SUP> 1</SUP> 件<td>自然人<sup>12</sup>",
         ["12¹", "12 ¹ 件", "自然人¹²"]),
        ("<td><sup>12</sup><td><sup>1</sup>2<td> <sup>1<b>2</b></sup> ", ["12", "¹2", "12"]),
        ("<td><p>12</p><sup>1</sup><td><p>12<sup>1</sup></p><p>3</p>", ["12\n¹", "12¹\n3"]),
        ("<td>12<sup><a href=x>[1]</a></sup><td>12<sup>a</sup><td>12<sup>注1</sup>",
         ["12[¹]", "12ᵃ", "12注¹"]),
        ("<td>m<sup>2</sup><td>H<sub>2</sub>O<td><sub>2</sub>", ["m²", "H₂O", "2"]),
        ("<td>12<span style='vertical-align: super'>1</span><td style='vertical-align:super'>12",
         ["12¹", "12"]),
        ("<td>12<span style='color:red;VERTICAL-ALIGN:SUPER;font-size:9px'><font>1</font></span>",
         ["12¹"]),
        ("<td><div style='vertical-align:super'>12</div><td>1<sup><sup>2</sup></sup>",
         ["12", "1²"]),
        ("<td><input value=12><sup>1</sup><td><sup>1<input value=2></sup>", ["12 ¹", "1 2"]),
        ("<td><del>12</del>15<td>1<s>2</s>3<td><strike>7</strike><br>8", ["15", "1 3", "8"]),
        ("<td><del>12</del><td><s>1<s>2</s></s>3<td>第<s>五</s>六项",
         ["1\u03362\u0336", "3", "第 六项"]),
        ("<td>12<span style='text-decoration: line-through red'>15</span>", ["12"]),
        ("<td><del>1<sup>2</sup></del><td><sup>1</sup><del>2</del>", ["1\u03362\u0336", "1"]),
        ("<td>1<b style='font-size:0'>9</b>2<td><p style='font-size:0%'><b style=font-size:9px>4",
         ["12", "4"]),
        ("<td>1<i style='color:transparent'>9</i>2<td><font size=0>3</font>", ["12", "3"]),
        ("<td>1<i style='background:transparent'>9</i>2<td style='font-size:0.9em'>3",
         ["192", "3"]),
        ("<td>1<wbr>2<td>1&shy;2<td>1<br>2<td><ruby>机<rp>(<rt>jī<rp>)</ruby>3",
         ["12", "12", "1\n2", "机3"]),
        ("<td><sup style='display:none'>1</sup>2<td><b hidden>1</b><sup>2</sup>", ["2", "2"]),
        ("<td>a<del><p>12</p></del><p>15</p>", ["a\n12\n15"]),
    ],
)  # fmt: skip
def test_raised_and_struck_text_joins_no_number(cells: str, expected: list[str]) -> None:
    assert texts(cells) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("<td>12<small>1</small><td><b>12</b><small>1</small>件", ["12₁", "12₁件"]),
        ("<td><small>12</small><td>约<small>12</small>", ["12", "约12"]),
        ("<td><small>1</small>2<td>12<small>件</small>", ["12", "12件"]),
        ("<td>12<small>.50</small><td>1 <small>2</small>", ["12.50", "1 2"]),
    ],
)
def test_a_small_digit_behind_digits_makes_no_number_with_them(
    cells: str, expected: list[str]
) -> None:
    assert texts(cells) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("<td><img src=12.png alt=12><td>3<img src=x.png><td>", ["\ufffd", "3", ""]),
        ("<td><p><span><img src=a.png></span>&nbsp;</p><td><svg><path /></svg>", ["\ufffd"] * 2),
        ("<td><img src=spacer.gif><td><img src=a.gif width=1 height=20><td>1", ["", "", "1"]),
        ("<td><p hidden><img src=a.png></p><td><img src=a.png><input value=5>", ["", "5"]),
    ],
)
def test_a_picture_alone_in_a_cell_cannot_be_read(cells: str, expected: list[str]) -> None:
    assert texts(cells) == expected


def test_pictures_in_a_layout_are_nothing() -> None:
    page = "<table><tr><td><img src=a.png><td><table><tr><td>1<td>2</table></table>"
    assert outline(page) == [["", ""], ["1", "2"]]
    running = "a" * 300
    assert outline(f"<table><tr><td><img src=a.png><td>{running}</table>") == [
        ["", running],
        running,
    ]


def test_style_sheets_raise_and_strike_out() -> None:
    page = (
        "<style>span.Note{vertical-align:super} .old{text-decoration:line-through} "
        "sup{vertical-align:baseline}</style><p>12<span class=Note>1</span></p><table><tr>"
        "<td>12<span class=Note>1</span><td>12<sup>1</sup><td><i class=old>12</i>15</table>"
    )
    assert outline(page) == ["12¹", ["12¹", "12¹", "15"]]


def test_hidden_rows_and_sections_leave_no_trace() -> None:
    page = """<table><thead hidden><tr><td>no</thead>
      <tr><td rowspan=2>a<td>b</tr><tr style="display:none"><td>no</tr><tr><td>c</tr>
      <thead><tr><td>head<td>2</thead></table>"""
    (table,) = read(page).tables
    assert [(c.text, c.row, c.column, c.row_span) for c in table.cells] == [
        ("head", 0, 0, 1),
        ("2", 0, 1, 1),
        ("a", 1, 0, 2),
        ("b", 1, 1, 1),
        ("c", 2, 1, 1),
    ]


def test_paragraphs_and_headings_in_reading_order() -> None:
    page = """<title> A\n title </title><body>loose
      <h1>Big <b>one</b></h1><div>in<p>a<br>b</p>out</div>
      <h3><div>deep</div></h3><table><caption>cap</caption><tr><td>1</table>end"""
    document = read(page)
    assert document.title == "A title"
    assert outline(page) == [
        "loose",
        (1, "Big one"),
        "in",
        "a\nb",
        "out",
        (3, "deep"),
        "cap",
        ["1"],
        "end",
    ]


def test_a_heading_goes_on_after_a_table_with_a_heading_inside() -> None:
    page = "<h2>a<div><table><tr><td><h3>b</h3></table>c</div></h2>d"
    assert outline(page) == [(2, "a"), ["b"], (2, "c"), "d"]


def test_an_outer_table_comes_before_its_inner_one_and_lets_its_text_flow() -> None:
    page = (
        """<table><tr><td><h1>t</h1>before<table><tr><td>1<td>2</table>after</td><td>side</table>"""
    )
    assert outline(page) == [
        ["t\nbefore\nafter", "side"],
        (1, "t"),
        "before",
        ["1", "2"],
        "after",
        "side",
    ]
    assert [table.place for table in read(page).tables] == [Place(table=0), Place(table=1)]


def test_a_table_with_running_text_lets_it_flow() -> None:
    prose = "政府信息公开" * 40
    page = (
        f"<table><tr><td><h2>t</h2><tr><td><p>{prose}</p><p>x</p></table><table><tr><td>1</table>"
    )
    assert outline(page) == [["t", f"{prose}\nx"], (2, "t"), prose, "x", ["1"]]


def test_tables_without_cells_are_not_seen() -> None:
    page = "<table></table><table><tr></table><table><tr><td>1</table>"
    assert [table.place for table in read(page).tables] == [Place(table=0)]


def test_markup_in_scripts_is_no_markup() -> None:
    table = "<table><tr><td>1</table>"
    page = f"<script>var a='{table}'</script><p>x<noscript>{table}</noscript>"
    assert outline(page) == ["x"]


def test_no_page_can_forge_marks() -> None:
    assert outline("<p>a\0bc\0t</p><table><tr><td>\0c1&#0;b</table>") == [
        "a\ufffdbc\ufffdt",
        ["\ufffdc1\ufffdb"],
    ]


def test_half_characters_do_not_stop_the_reader() -> None:
    assert outline("<p>a\ud800b") == ["a\ufffdb"]


@pytest.mark.parametrize(
    "page", ["", " ", "<", "<table>", "</table>", "<!DOCTYPE html>", "x.html", "<?xml?><html>"]
)
def test_pages_with_next_to_nothing(page: str) -> None:
    assert read(page).tables == ()


def test_the_engine_is_named() -> None:
    assert read_html("", engine="lexbor").engine.startswith("lexbor (selectolax ")
    assert read_html("", engine="beautifulsoup").engine.startswith("beautifulsoup ")
    with pytest.raises(UsageError, match="lxml"):
        read_html("", engine="lxml")  # type: ignore[arg-type]


def test_five_thousand_nested_tables() -> None:
    document = read_html("<table><tr><td>x" * 5000)
    assert len(document.tables) == 5000
    assert document.tables[4999].cells[0].text == "x"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000,
        "<div></x>" * 100_000,
        "".join(f"<p><font c={n}>" for n in range(20_000)),
        "".join(f"<p><font c={n}></p></p>" for n in range(20_000)),
        "<" * 5_000_000,
        "x" * (limits.MAX_BYTES + 1),
        "<p>x<td " + " ".join(f"a{n}" for n in range(20_000)) + ">",
    ],
    ids=[
        "deep",
        "deep with stray ends",
        "fonts",
        "fonts with stray ends",
        "tags",
        "long",
        "attributes",
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_pages_without_measure_are_turned_away(page: str, engine: Engine) -> None:
    with pytest.raises(LimitError) as caught:
        read_html(page, engine=engine)
    assert caught.value.hint


def test_masses_of_spans_and_attributes_are_bounded() -> None:
    spans = "<table>" + "<tr><td rowspan=65534>1<td>2" * 5_000 + "</table>"
    assert read_html(spans).tables[0].row_count > 1000
    attributes = "<table><tr><td " + " ".join(f"a{n}=1" for n in range(4_000)) + ">1</table>"
    assert read_html(attributes).tables[0].cells[0].text == "1"
    wide = "<table><tr><td colspan=5000000>1<td>2</table>"
    document = read(wide)
    assert [notice.code for notice in document.notices] == ["span_cut"]


INLINE = """a 12 , &nbsp; <p> </p> <br> <div> </div> <span> </span> <b> </b> <i> <h2> </h2> <ul>
<li> </ul> <hr> <!--x--> <input/value=3> <p/style='display:none'> <span/style='display:block'>
<p/style='display:inline'> <font/size=2> </font> <pre> </pre>"""
PIECES = st.lists(st.sampled_from([*INLINE.split(), "\n", " ", "x" * 201]), max_size=12)


# Loose content between rows is left out: html5lib 1.1 puts some of it inside the table, where
# browsers and lexbor put it before.
@given(PIECES, st.lists(st.lists(PIECES, max_size=3), max_size=3), PIECES)
def test_both_engines_read_the_same(
    before: list[str], rows: list[list[list[str]]], after: list[str]
) -> None:
    cells = ["".join(f"<td>{''.join(cell)}</td>" for cell in row) for row in rows]
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    read(f"<!DOCTYPE html><body>{''.join(before)}<table>{table}</table>{''.join(after)}")


@given(st.integers(0, 10**9))
def test_both_engines_read_the_same_tables(seed: int) -> None:
    read(Writer(seed).page())


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert all(isinstance(block, Paragraph | Table) for block in read_html(text).blocks)


@pytest.mark.parametrize(
    "style", ["display:none", "visibility:hidden", "color:transparent", "font-size:0"]
)
def test_long_pages_hide_as_short_ones_do(style: str) -> None:
    filler = "<td><p style='margin:0;COLOR:black;font-size:9pt'>5</p>" * 800
    cells = texts(
        f"{filler}<td>1<i style='{style}'>9</i>2<td>1<i style='top:0;{style};left:0'>9</i>2"
    )
    assert cells[-2:] == ["12", "12"]


@pytest.mark.parametrize("engine", ["lexbor", "beautifulsoup"])
def test_a_text_that_an_inner_table_wraps_is_its_cell_s(engine: Engine) -> None:
    def cells(inner: str) -> list[str]:
        page = f"<table><tr><td>规章<td>{inner}</table>"
        return [cell.text for cell in read_html(page, engine=engine).tables[0].cells]

    assert cells("<table><tr><td>2</table>") == ["规章", "2"]
    assert cells("3<table><tr><td>2</table>") == ["规章", "3"]
    assert cells("<table><tr><td>2<td>3</table>") == ["规章", ""]
