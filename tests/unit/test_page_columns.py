"""Which heading the figures of a table without rules belong to, and where that cannot be told."""

from __future__ import annotations

import pytest

from extractor.model import Cell, Place, Table
from extractor.readers.pages.figure_lines import figures_of
from extractor.readers.pages.glued import mark_spread, part_glued
from extractor.readers.pages.headless import mark_headless
from extractor.readers.pages.hints import Hints
from extractor.readers.pages.layout import read_page
from extractor.readers.pages.records import UNREADABLE, Page, PageTable, Word
from extractor.readers.pages.sections import parted
from extractor.readers.pages.stacks import are_two, words_to_pieces
from extractor.readers.pages.unruled import find_tables

SIZE = 10.0


def word(text: str, x0: float, top: float) -> Word:
    width = sum(0.5 if char.isascii() else 1.0 for char in text) * SIZE
    return Word(text, x0, top, x0 + width, top + SIZE, SIZE)


def line(top: float, *words: tuple[str, float]) -> list[Word]:
    return [word(text, x0, top) for text, x0 in words]


def tables_of(lines: list[list[Word]]) -> list[PageTable]:
    return find_tables(lines, Hints([], []), 1)[0]


def rows_of(table: PageTable) -> list[list[str]]:
    rows = [[""] * table.table.column_count for _ in range(table.table.row_count)]
    for cell in table.table.cells:
        rows[cell.row or 0][cell.column or 0] = cell.text
    return rows


def page_table(*rows: list[tuple[str, float]]) -> PageTable:
    """A table with one cell for each text; a text's column is its place in the row."""
    cells = [
        Cell(
            text,
            number,
            column,
            place=Place(page=1, box=(x0, 20.0 * number, word(text, x0, 0).x1, 20 * number + SIZE))
            if text
            else Place(page=1),
        )
        for number, row in enumerate(rows)
        for column, (text, x0) in enumerate(row)
    ]
    table = Table(tuple(cells), len(rows), len(rows[0]))
    return PageTable(table, (0, 0, 400, 200), (), (), ruled=False)


def test_tables_whose_headers_begin_alike_are_read_each_by_itself() -> None:
    lines = [
        line(0, ("第二条第一项", 150)),
        line(20, ("内容", 20), ("本年新增", 100), ("现有", 220)),
        line(40, ("规章", 20), ("12", 115), ("5", 227)),
        line(60, ("第二条第五项", 150)),
        line(80, ("内容", 20), ("处理数量", 160)),
        line(100, ("许可", 20), ("7", 177)),
    ]
    assert [len(part) for part in parted(lines)] == [3, 3]
    first, second = map(rows_of, tables_of(lines))
    assert [row[-2:] for row in first[1:]] == [["本年新增", "现有"], ["12", "5"]]
    assert [row[-1] for row in second[1:]] == ["处理数量", "7"]
    assert [first[-1][0], second[-1][0]] == ["规章", "许可"]


def test_a_table_all_blank_lends_its_header_to_no_other() -> None:
    lines = [
        line(0, ("第二条第五项", 150)),
        line(20, ("内容", 20), ("上年数量", 100), ("本年数量", 220)),
        line(40, ("许可", 20)),
        line(60, ("第二条第六项", 150)),
        line(80, ("内容", 20), ("上年数量", 100), ("本年数量", 220)),
        line(100, ("处罚", 20), ("3", 117), ("4", 237)),
    ]
    table = rows_of(tables_of(lines)[-1])
    assert [row[1:] for row in table[-2:]] == [["上年数量", "本年数量"], ["3", "4"]]
    assert sum("上年数量" in row for row in table) == 1


def test_units_in_a_column_of_their_own_stand_with_the_figures() -> None:
    assert [w.text for w in figures_of(line(0, ("公报", 20), ("条", 120), ("75", 160)))] == [
        "条",
        "75",
    ]
    assert [w.text for w in figures_of(line(0, ("公报条", 20), ("75", 160)))] == ["75"]
    lines = [
        line(0, ("指标", 40), ("单位", 115), ("数量", 155)),
        line(20, ("一、公开情况", 20)),
        line(40, ("（一）公开数", 20), ("条", 120), ("75", 160)),
        line(55, ("（二）各渠道公开", 20)),
        line(61, ("条", 120), ("8", 162)),
        line(67, ("信息的总数", 20)),
        line(90, ("（三）其他", 20), ("条", 120), ("0", 162)),
    ]
    (table,) = tables_of(lines)
    assert ["（二）各渠道公开信息的总数", "条", "8"] in rows_of(table)


def test_headings_and_figures_flush_with_other_sides_pair_in_order() -> None:
    lines = [
        line(0, ("内容", 20), ("新增数量", 100), ("废止数量", 200), ("有效数量", 300)),
        line(20, ("规章", 20), ("1", 180), ("2", 280), ("3", 380)),
        line(40, ("文件", 20), ("4", 180), ("5", 280), ("6", 380)),
    ]
    (table,) = tables_of(lines)
    assert rows_of(table)[0] == ["内容", "新增数量", "废止数量", "有效数量"]
    assert rows_of(table)[2] == ["文件", "4", "5", "6"]


def test_a_blank_column_before_the_figures_keeps_its_heading() -> None:
    lines = [
        line(0, ("内容", 20), ("上年数量", 100), ("本年增减", 200), ("处理数量", 300)),
        line(20, ("许可", 20), ("-1", 215), ("2", 317)),
        line(40, ("处罚", 20), ("-3", 215), ("4", 317)),
    ]
    (table,) = tables_of(lines)
    assert rows_of(table)[1] == ["许可", "", "-1", "2"]


def test_a_figure_under_no_heading_casts_doubt_on_the_blank_beside_it() -> None:
    head = [("内容", 0.0), ("新增", 100.0), ("", 0.0), ("废止", 300.0)]
    row = [("规章", 0.0), ("", 0.0), ("5", 200.0), ("6", 305.0)]
    found = rows_of(mark_headless(page_table(head, row)))
    assert found[1] == ["规章", UNREADABLE, "5" + UNREADABLE, "6"]


def test_a_figure_between_two_headings_of_which_one_has_none_is_doubted() -> None:
    head = [("内容", 0.0), ("新增", 100.0), ("废止", 300.0)]
    row = [("规章", 0.0), ("", 0.0), ("5", 200.0)]
    found = rows_of(mark_headless(page_table(head, row)))
    assert found[1] == ["规章", UNREADABLE, "5" + UNREADABLE]
    other = [("文件", 0.0), ("8", 105.0), ("5", 200.0)]
    assert rows_of(mark_headless(page_table(head, row, other)))[2] == ["文件", "8", "5"]


def test_the_only_heading_is_that_of_the_only_figures() -> None:
    head = [("内容", 0.0), ("数量", 100.0), ("", 0.0)]
    rows = [[("规章", 0.0), ("", 0.0), ("5", 300.0)], [("文件", 0.0), ("", 0.0), ("6", 300.0)]]
    found = rows_of(mark_headless(page_table(head, *rows)))
    assert found[1:] == [["规章", "5", ""], ["文件", "6", ""]]


def test_a_figure_under_two_headings_may_be_two() -> None:
    head = [("内容", 0.0), ("新增", 100.0), ("废止", 122.0)]
    row = [("规章", 0.0), ("125038", 103.0), ("", 0.0)]
    found = rows_of(mark_headless(page_table(head, row)))
    assert found[1] == ["规章", "125038" + UNREADABLE, UNREADABLE]


def test_headings_of_two_columns_in_one_are_no_heading() -> None:
    upper = [("事项", 0.0), ("自然人", 100.0), ("总计", 300.0)]
    lower = [("", 0.0), ("商业企业", 200.0), ("（件）", 300.0)]
    row = [("新收", 0.0), ("5", 215.0), ("5", 305.0)]
    found = rows_of(mark_headless(page_table(upper, lower, row)))
    assert [found[0][1], found[1][1]] == [UNREADABLE, UNREADABLE]
    assert found[2] == ["新收", "5", "5"]
    assert are_two([line(0, ("商业企业", 20), ("科研机构", 70))])
    assert not are_two([line(0, ("本年新增", 20), ("数量", 70))])


def test_figures_of_two_columns_that_touch_are_parted_and_doubted() -> None:
    lines = [
        [*line(0, ("新收", 20), ("7", 110)), word("93458653497", 140, 0)],
        line(20, ("结转", 20), ("7", 110), ("75", 150), ("257", 175)),
        line(40, ("合计", 20), ("8", 110), ("93", 150), ("610", 175)),
    ]
    found = [w.text for w in part_glued(lines)[0]]
    assert found[:2] == ["新收", "7"]
    assert "".join(text.removesuffix(UNREADABLE) for text in found[2:]) == "93458653497"
    assert len(found) == 4
    assert all(text.endswith(UNREADABLE) for text in found[2:])
    (table,) = tables_of([line(-20, ("事项", 20), ("甲", 107), ("乙", 150), ("丙", 177)), *lines])
    assert rows_of(table)[2] == ["结转", "7", "75", "257"]


@pytest.mark.parametrize(("second", "mark"), [(208.0, UNREADABLE), (230.0, "")])
def test_single_digits_close_beside_each_other_may_be_one_figure(second: float, mark: str) -> None:
    row = [("规章", 0.0), ("6", 200.0), ("1", second)]
    found = rows_of(mark_spread(page_table(row)))
    assert found[0] == ["规章", "6" + mark, "1" + mark]


def test_numbered_labels_side_by_side_are_those_of_two_columns() -> None:
    words = [word("（六）其他处", 20, 0), word("1.申请人逾期不补正", 82, 0)]
    pieces = words_to_pieces(words, [90.0], 0.3)
    assert [(piece.first, piece.last, piece.text) for piece in pieces] == [
        (0, 0, "（六）其他处"),
        (1, 1, "1.申请人逾期不补正"),
    ]


def test_a_character_alone_is_the_end_of_a_heading_beside_those_of_a_group() -> None:
    first, second = (51.0, 111.0, 171.0, 231.0), (300.0, 340.0, 380.0, 420.0)
    texts = ("结果维持", "结果纠正", "其他结果", "尚未审结")

    def level(top: float, xs: tuple[float, ...], part: slice) -> list[Word]:
        pieces = [text[part] for text in texts]
        return line(top, *((t, x - SIZE * len(t) / 2) for t, x in zip(pieces, xs, strict=True)))

    lines = [
        line(0, ("行政复议", 121), ("行政诉讼", 340)),
        line(15, ("未经复议直接起诉", 320)),
        level(24, first, slice(3)),
        level(32, second, slice(3)),
        level(37, first, slice(3, 4)),
        level(45, second, slice(3, 4)),
        line(62, *((str(n), x - 2.5) for n, x in enumerate((*first, *second)))),
    ]
    (table,) = tables_of(lines)
    cells = [cell for cell in table.table.cells if cell.text in texts]
    assert [cell.column for cell in sorted(cells, key=lambda c: c.column or 0)] == list(range(8))
    assert rows_of(table)[-1] == [str(n) for n in range(8)]


@pytest.mark.parametrize(
    ("x0", "beside", "row"),
    [
        (42.0, "", ["甲", "123456" + UNREADABLE, UNREADABLE]),
        (42.0, "7", ["甲", "123456", "7"]),
        (35.0, "", ["甲", "123456", ""]),
    ],
)
def test_a_figure_that_runs_over_a_rule_into_a_blank_cell_may_be_that_ones(
    x0: float, beside: str, row: list[str]
) -> None:
    uprights = [(x, 100.0, x, 140.0) for x in (20.0, 40.0, 60.0, 80.0)]
    levels = [(20.0, y, 80.0, y) for y in (100.0, 120.0, 140.0)]
    words = [("甲", 22.0), ("123456", x0), (beside, 74.0)]
    texts = [("类", 22.0, 105.0), ("一", 45.0, 105.0), ("二", 65.0, 105.0)]
    glyphs = [
        (w.x0, w.top, w.x1, w.bottom, w.text, SIZE)
        for w in (
            *(word(text, x, top) for text, x, top in texts),
            *(word(text, x, 125.0) for text, x in words if text),
        )
    ]
    blocks = read_page(Page(1, 595, 842, glyphs, [*uprights, *levels])).blocks
    (table,) = [block for block in blocks if isinstance(block, PageTable)]
    assert rows_of(table)[1] == row


def test_figures_clear_of_those_above_stand_in_columns_blank_there() -> None:
    lines = [
        line(0, ("内容", 20), ("新增", 100), ("废止", 160), ("有效", 220)),
        line(20, ("规章", 20), ("3", 107), ("5", 227)),
        line(40, ("文件", 20), ("8", 167)),
    ]
    (table,) = tables_of(lines)
    assert rows_of(table) == [
        ["内容", "新增", "废止", "有效"],
        ["规章", "3", "", "5"],
        ["文件", "", "8", ""],
    ]


@pytest.mark.parametrize(("right", "cut"), [(80.0, False), (595.2, True)])
def test_a_table_drawn_to_the_side_of_the_page_is_cut(right: float, cut: bool) -> None:
    uprights = [(x, 100.0, x, 140.0) for x in (20.0, 40.0)]
    levels = [(20.0, y, right, y) for y in (100.0, 120.0, 140.0)]
    texts = [("类", 22.0, 105.0), ("一", 45.0, 105.0), ("甲", 22.0, 125.0), ("7", 47.0, 125.0)]
    words = [word(*text) for text in texts]
    glyphs = [(w.x0, w.top, w.x1, w.bottom, w.text, SIZE) for w in words]
    assert read_page(Page(1, 595, 842, glyphs, [*uprights, *levels])).cut is cut
