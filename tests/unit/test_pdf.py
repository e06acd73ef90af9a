"""The PDF reader on files written by hand: one oddity a file, both engines wherever both apply."""

from __future__ import annotations

import subprocess
import sys
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ExtractorError, FormatError, UsageError
from extractor.model import Document, Table
from extractor.readers.pdf import Engine, read_pdf
from tests.support.pdfs import FONTS, grid, line, pdf, stream, text

ENGINES: tuple[Engine, ...] = get_args(Engine)
XS = (50, 150, 250, 350)
YS = (800, 780, 760, 740)
ROWS = [["Item", "2010", "2011"], ["Corn", "12", "3"], ["Wheat", "4", "5"]]
SQUARE = "/MediaBox[0 0 842 842]"
IMAGE = stream(
    b"\xff" * 300,
    "/Type/XObject/Subtype/Image/Width 10/Height 10/ColorSpace/DeviceRGB/BitsPerComponent 8",
)
KEY = "secret"
SCAN = "q 595 0 0 842 0 0 cm /I1 Do Q"


def plain(rows: list[list[str]] = ROWS) -> str:
    return grid(XS, YS, rows)


def texts(table: Table) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        assert cell.row is not None
        rows[cell.row].append(cell.text)
    return rows


def only_table(document: Document) -> Table:
    (table,) = document.tables
    return table


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.param
    return found


def test_a_ruled_table_is_read_with_the_places_of_its_cells(engine: Engine) -> None:
    document = read_pdf(pdf([plain()]), engine=engine)
    table = only_table(document)
    assert document.format == "pdf"
    assert texts(table) == ROWS
    corn = next(cell for cell in table.cells if cell.text == "12")
    assert (corn.row, corn.column) == (1, 1)
    assert corn.place is not None
    assert (corn.place.table, corn.place.row, corn.place.column, corn.place.page) == (0, 1, 1, 1)
    assert corn.place.box == pytest.approx((150, 62, 250, 82), abs=0.5)


@pytest.mark.parametrize(
    ("turn", "rotate"),
    [
        ("0 1 -1 0 842 0", "/Rotate 90"),
        ("-1 0 0 -1 842 842", "/Rotate 180"),
        ("0 -1 1 0 0 842", "/Rotate 270"),
        ("0 1 -1 0 842 0", ""),
    ],
)
def test_turned_pages_read_like_upright_ones(engine: Engine, turn: str, rotate: str) -> None:
    data = pdf([f"q {turn} cm {plain()} Q"], page=SQUARE + rotate)
    table = only_table(read_pdf(data, engine=engine))
    assert texts(table) == ROWS
    assert table.place is not None
    assert table.place.box == pytest.approx((50, 42, 350, 102), abs=0.5)


def test_what_the_crop_box_cuts_off_is_not_read(engine: Engine) -> None:
    content = plain() + text(60, 100, "Draft of last year")
    data = pdf([content], page="/MediaBox[0 0 595 842]/CropBox[40 700 400 830]")
    document = read_pdf(data, engine=engine)
    table = only_table(document)
    assert texts(table) == ROWS
    assert not document.paragraphs
    assert table.place is not None
    assert table.place.box == pytest.approx((10, 30, 310, 90), abs=0.5)


def test_radicals_are_folded_and_all_else_stays_as_printed(engine: Engine) -> None:
    rows = [["项目", "本年", "上年"], ["⺠政⼀项", "１２", "㎡"], ["规 章", "三（1）", "0"]]
    table = only_table(read_pdf(pdf([plain(rows)]), engine=engine))
    assert texts(table) == [
        ["项目", "本年", "上年"],
        ["民政一项", "１２", "㎡"],
        ["规章", "三（1）", "0"],
    ]


def test_letters_printed_twice_are_read_once(engine: Engine) -> None:
    rows = [["Item", "2010", "2011"], ["Corn", "12", "3"], ["Wheat", "4", "11"]]
    twice = text(154.3, 765, "12") + text(254.3, 745, "11") + text(54, 745.2, "Wheat")
    each = "".join(text(154 + 5.56 * i + d, 745, c) for i, c in enumerate("22") for d in (0, 0.3))
    rows[2][1] = ""
    table = only_table(read_pdf(pdf([plain(rows) + twice + each]), engine=engine))
    assert texts(table) == [["Item", "2010", "2011"], ["Corn", "12", "3"], ["Wheat", "22", "11"]]


def test_watermarks_and_stamps_are_left_out(engine: Engine) -> None:
    slanted = "q 0.85 g BT /F1 60 Tf 0.7 0.7 -0.7 0.7 60 700 Tm (DRAFT) Tj ET Q "
    light = "q 0.9 g " + text(60, 745, "2099", 50) + "Q "
    ring = "".join(
        f"1 0 0 rg BT /F1 9 Tf {a} {b} {-b} {a} {x} {y} Tm (S) Tj ET "
        for a, b, x, y in [
            (0.8, 0.6, 140, 750),
            (0.6, 0.8, 150, 790),
            (0.8, -0.6, 190, 790),
            (0.6, -0.8, 200, 750),
        ]
    )
    inside = text(160, 770, "7", 9)
    data = pdf([slanted + light + plain() + ring + inside])
    assert texts(only_table(read_pdf(data, engine=engine))) == ROWS


def test_glyphs_without_a_character_are_never_guessed(engine: Engine) -> None:
    rows = [["Item", "2010", "2011"], ["Corn", "", "3"], ["Wheat", "4", "5"]]
    unknown = "BT /F3 10 Tf 154 765 Td <00310032> Tj ET\n"
    table = only_table(read_pdf(pdf([plain(rows) + unknown]), engine=engine))
    assert texts(table)[1] == ["Corn", "\ufffd\ufffd", "3"]


def test_vertical_headings_read_upwards(engine: Engine) -> None:
    rows = [["Item", "", ""], ["Corn", "12", "3"], ["Wheat", "4", "5"]]
    turned = "".join(
        f"BT /F1 10 Tf 0 1 -1 0 {x} 745 Tm ({words}) Tj ET "
        for x, words in ((190, "Year one"), (290, "Year two"))
    )
    table = only_table(
        read_pdf(pdf([grid(XS, (800, 740, 720, 700), rows) + turned]), engine=engine)
    )
    assert texts(table)[0] == ["Item", "Year one", "Year two"]


def test_tables_in_nested_forms_are_found(engine: Engine) -> None:
    inner = stream(
        plain().encode(),
        f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Matrix[1 0 0 1 5 5]/Resources<<{FONTS}>>",
    )
    outer = stream(
        b"q 1 0 0 1 0 -30 cm /X1 Do Q",
        "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X1 100 0 R>>>>",
    )
    data = pdf(
        ["q 1 0 0 1 10 -20 cm /X2 Do Q"],
        resources="/XObject<</X2 101 0 R>>",
        objects=[inner, outer],
    )
    table = only_table(read_pdf(data, engine=engine))
    assert texts(table) == ROWS
    assert table.place is not None
    assert table.place.box == pytest.approx((65, 87, 365, 147), abs=0.5)


def test_values_of_form_fields_stand_in_their_cells() -> None:
    rows = [["Item", "2010", "2011"], ["Corn", "", "3"], ["Wheat", "4", "5"]]
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(1,077)/Rect[152 762 248 778]>>"
    data = pdf(
        [plain(rows)],
        page="/MediaBox[0 0 595 842]/Annots[100 0 R]",
        catalog="/AcroForm<</Fields[100 0 R]/DA(/Helv 0 Tf)>>",
        objects=[field],
    )
    assert texts(only_table(read_pdf(data)))[1] == ["Corn", "1,077", "3"]


def test_a_number_that_had_to_wrap_is_one_and_others_keep_their_break(engine: Engine) -> None:
    narrow = (50, 150, 178, 350)
    rows = [["Item", "a", "b"], ["Corn", "245\n6", "245\n6"], ["Wheat", "4", "5"]]
    table = only_table(read_pdf(pdf([grid(narrow, (800, 780, 740, 720), rows)]), engine=engine))
    assert texts(table)[1] == ["Corn", "2456", "245\n6"]


def test_merged_cells_come_from_missing_rules(engine: Engine) -> None:
    content = "".join(line(50, y, 350, y) for y in (800, 740)) + line(150, 780, 350, 780)
    content += line(150, 760, 350, 760) + "".join(line(x, 800, x, 740) for x in (50, 150, 350))
    content += line(250, 780, 250, 740)
    content += text(60, 765, "Stub") + text(200, 785, "Wide")
    content += text(160, 765, "1") + text(260, 765, "2") + text(160, 745, "3") + text(260, 745, "4")
    table = only_table(read_pdf(pdf([content]), engine=engine))
    spans = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in table.cells}
    assert spans == {
        "Stub": (0, 0, 3, 1),
        "Wide": (0, 1, 1, 2),
        "1": (1, 1, 1, 1),
        "2": (1, 2, 1, 1),
        "3": (2, 1, 1, 1),
        "4": (2, 2, 1, 1),
    }


def test_a_table_over_two_pages_is_one_and_can_be_left_in_parts(engine: Engine) -> None:
    below = [["Item", "2010", "2011"], ["Rice", "6", "7"], ["Oats", "8", "9"]]
    foot = text(290, 30, "- 1 -")
    pages = [grid(XS, (140, 120, 100, 80), ROWS) + foot, plain(below) + foot.replace("1", "2")]
    document = read_pdf(pdf(pages), engine=engine)
    assert texts(only_table(document)) == [*ROWS, *below[1:]]
    assert [notice.code for notice in document.notices] == ["table_joined"]
    rice = next(cell for cell in document.tables[0].cells if cell.text == "Rice")
    assert rice.place is not None
    assert (rice.place.page, rice.place.row) == (2, 3)
    parts = read_pdf(pdf(pages), engine=engine, join=False)
    assert [texts(table) for table in parts.tables] == [ROWS, below]
    assert not parts.notices


def test_text_between_two_tables_keeps_them_apart(engine: Engine) -> None:
    pages = [grid(XS, (140, 120, 100, 80), ROWS), text(50, 820, "2. Another matter") + plain()]
    assert len(read_pdf(pdf(pages), engine=engine).tables) == 2


def test_encrypted_files_open_with_the_empty_or_the_given_password(engine: Engine) -> None:
    assert texts(only_table(read_pdf(pdf([plain()], password=""), engine=engine))) == ROWS
    locked = pdf([plain()], password=KEY)
    with pytest.raises(FormatError, match=r"needs a password.*--password"):
        read_pdf(locked, engine=engine)
    with pytest.raises(FormatError, match="the given password does not open it"):
        read_pdf(locked, engine=engine, password=KEY[1:])
    assert texts(only_table(read_pdf(locked, engine=engine, password=KEY))) == ROWS


def test_a_wrong_cross_reference_table_is_mended(engine: Engine) -> None:
    data = pdf([plain()]).replace(b"startxref\n", b"startxref\n9")
    assert texts(only_table(read_pdf(data, engine=engine))) == ROWS


def test_a_file_without_its_end_is_read_and_reported() -> None:
    data = pdf([plain()])
    document = read_pdf(data[: data.index(b"xref\n0 1")])
    assert texts(only_table(document)) == ROWS
    assert [notice.code for notice in document.notices] == ["damaged_file"]


def test_a_file_of_pictures_is_an_error_and_one_such_page_a_notice(engine: Engine) -> None:
    pictures = "/XObject<</I1 100 0 R>>"
    with pytest.raises(FormatError, match=r"only pictures.*OCR"):
        read_pdf(pdf([SCAN, SCAN], resources=pictures, objects=[IMAGE]), engine=engine)
    mixed = read_pdf(pdf([SCAN, plain()], resources=pictures, objects=[IMAGE]), engine=engine)
    assert [notice.code for notice in mixed.notices] == ["needs_ocr"]
    assert "page 1" in mixed.notices[0].message
    assert texts(only_table(mixed)) == ROWS


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.4 and no more", b"<html>", b"%PDF-1.7\n" + b"\0" * 99]
)
def test_what_is_no_pdf_is_said_so(engine: Engine, data: bytes) -> None:
    with pytest.raises(FormatError):
        read_pdf(data, engine=engine)


def test_a_file_without_pages_is_an_error(engine: Engine) -> None:
    with pytest.raises(FormatError, match="no pages"):
        read_pdf(pdf([]), engine=engine)


def test_an_unknown_engine_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="pdfium or pdfplumber"):
        read_pdf(pdf([plain()]), engine="mupdf")  # type: ignore[arg-type]


def test_nothing_is_said_on_standard_error(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    read_pdf(pdf([plain([["规章", "1", "2"], *ROWS[1:]])]), engine=engine)
    assert capfd.readouterr() == ("", "")


@given(st.data())
def test_mutated_files_raise_only_our_errors(data: st.DataObject) -> None:
    whole = bytearray(pdf([plain(), SCAN], resources="/XObject<</I1 100 0 R>>", objects=[IMAGE]))
    for _ in range(data.draw(st.integers(0, 12))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    try:
        read_pdf(bytes(whole[:cut] if data.draw(st.booleans()) else whole))
    except ExtractorError as error:
        said = str(error)
    else:
        said = "nothing went wrong"
    assert said


def test_a_thousand_pages_stay_in_flat_memory() -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from tests.support.pdfs import grid, pdf\n"
        "from extractor.readers.pdf import read_pdf\n"
        "ys = [800 - 20 * i for i in range(36)]\n"
        "rows = [[str(i * j) for j in range(8)] for i in range(35)]\n"
        "data = pdf([grid([40 + 60 * i for i in range(9)], ys, rows)] * 1000)\n"
        "document = read_pdf(data, join=False)\n"
        "assert len(document.tables) == 1000\n"
        # A started program inherits its parent's ru_maxrss; VmHWM is its own.
        "status = open('/proc/self/status').read()\n"
        "print(int(status.partition('VmHWM:')[2].split()[0]) // 1024)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *sys.path], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 300


@pytest.mark.parametrize(
    ("standing", "expected"),
    [(True, "15"), (False, "1\u03362\u0336")],
)
def test_struck_figures_do_not_count(engine: Engine, standing: bool, expected: str) -> None:
    rows = [
        ["Item", "2010", "2011"],
        ["Corn", "1215" if standing else "12", "3"],
        ["Oats", "4", "5"],
    ]
    stroke = line(154, 768.2, 165.1, 768.2)
    table = only_table(read_pdf(pdf([plain(rows) + stroke]), engine=engine))
    assert texts(table) == [["Item", "2010", "2011"], ["Corn", expected, "3"], ["Oats", "4", "5"]]


def test_a_rule_of_the_grid_that_runs_through_figures_strikes_nothing(engine: Engine) -> None:
    content = plain([["Item", "2010", "2011"], ["Corn", "", "3"], ["Oats", "4", "5"]])
    content += text(151, 756.5, "12345678901234567", 10)
    (table,) = read_pdf(pdf([content]), engine=engine).tables
    assert "12345678901234567" in str(texts(table))


WHITE_LETTERS = "q 1 1 1 rg {} Q\n"


def test_white_figures_before_others_are_not_read(engine: Engine) -> None:
    rows = [["Item", "2010", "2011"], ["Corn", "", "3"], ["Oats", "4", "5"]]
    content = plain(rows) + WHITE_LETTERS.format(text(154, 765, "5")) + text(159.56, 765, "12")
    table = only_table(read_pdf(pdf([content]), engine=engine))
    assert texts(table)[1] == ["Corn", "12", "3"]


def test_white_letters_on_a_coloured_band_are_read(engine: Engine) -> None:
    rows = [["", "2010", "2011"], ["Corn", "12", "3"], ["Oats", "4", "5"]]
    band = "q 0 0 0.5 rg 50 780 300 20 re f Q\n"
    content = band + plain(rows) + WHITE_LETTERS.format(text(54, 785, "Item"))
    table = only_table(read_pdf(pdf([content]), engine=engine))
    assert texts(table)[0] == ["Item", "2010", "2011"]


def test_figures_that_are_not_painted_are_read_only_where_nothing_is() -> None:
    rows = [["Item", "2010", "2011"], ["Corn", "", "3"], ["Oats", "4", "5"]]
    content = plain(rows) + "q 3 Tr " + text(154, 765, "5") + "Q " + text(159.56, 765, "12")
    assert texts(only_table(read_pdf(pdf([content]))))[1] == ["Corn", "12", "3"]
    assert texts(only_table(read_pdf(pdf(["3 Tr " + plain()])))) == ROWS


def test_text_over_the_side_of_the_page_is_never_read_as_whole(engine: Engine) -> None:
    content = plain([["Item", "2010", "2011"], ["Corn", "12", "3"], ["Oats", "4", "345678"]])
    document = read_pdf(pdf([content], page="/MediaBox[0 0 274 842]"), engine=engine)
    assert [notice.code for notice in document.notices] == ["page_cut"]
    (table,) = document.tables
    assert not any(row[-1].isdecimal() for row in texts(table)[2:])
    assert texts(table)[1][:2] == ["Corn", "12"]


def test_a_number_in_a_column_as_wide_as_one_digit_is_one_number(engine: Engine) -> None:
    xs = (50, 150, 168, 350)
    rows = [["Item", "", "b"], ["Corn", "\uff12\n\uff10", "2\n0"], ["Oats", "", "5"]]
    table = only_table(read_pdf(pdf([grid(xs, (800, 780, 740, 720), rows)]), engine=engine))
    assert texts(table)[1] == ["Corn", "\uff12\uff10", "2\n0"]


def test_a_line_that_the_end_of_a_page_moves_half_out_of_its_cell_belongs_to_it(
    engine: Engine,
) -> None:
    content = (
        plain([*ROWS[:2], ["Wheat", "", "5"]]) + text(154, 744, "Red") + text(154, 733, "oats")
    )
    table = only_table(read_pdf(pdf([content]), engine=engine))
    assert texts(table)[2] == ["Wheat", "Red oats", "5"]


def test_figures_that_only_a_hairline_parts_are_two(engine: Engine) -> None:
    size, rule = 8.25, 100.0
    wide = 0.556 * size
    for left, right in (("1250", "38"), ("0", "1663"), ("99233", "614884")):
        first, last = rule - 0.375 - len(left) * wide, rule + 0.375 + len(right) * wide
        page = grid((first - 0.4, rule, last + 0.4), (800, 780, 760), [["件", "条"], ["", ""]])
        page += text(first, 765, left, size) + text(rule + 0.375, 765, right, size)
        table = only_table(read_pdf(pdf([page]), engine=engine))
        assert texts(table)[1] == [left, right]
