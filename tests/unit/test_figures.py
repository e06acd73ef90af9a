"""Tables of figures without rules, found by the figures that stand below each other."""

from __future__ import annotations

from extractor.readers.pages.figure_lines import figures_of, whole_rows
from extractor.readers.pages.hints import Hints
from extractor.readers.pages.ranges import best_ranges
from extractor.readers.pages.records import PageTable, Word
from extractor.readers.pages.unruled import find_tables

SIZE = 10.0


def word(text: str, x0: float, top: float) -> Word:
    width = sum(0.5 if char.isascii() else 1.0 for char in text) * SIZE
    return Word(text, x0, top, x0 + width, top + SIZE, SIZE)


def line(top: float, *words: tuple[str, float]) -> list[Word]:
    return [word(text, x0, top) for text, x0 in words]


def cells(table: PageTable) -> dict[tuple[int | None, int | None], tuple[str, int, int]]:
    return {
        (c.row, c.column): (c.text, c.row_span, c.column_span) for c in table.table.cells if c.text
    }


def test_merged_labels_wrapped_labels_and_grouped_headings() -> None:
    lines = [
        line(0, ("申请单位", 200)),
        line(20, ("企业", 200), ("机构", 240), ("合计", 280)),
        line(40, ("一、新收", 20), ("1", 200), ("2", 240), ("3", 280)),
        line(60, ("甲类事项", 80), ("4", 200), ("5", 240), ("9", 280)),
        line(77, ("二、结果", 20)),
        line(80, ("乙类事项名", 80)),
        line(87, ("0", 200), ("0", 240), ("0", 280)),
        line(94, ("称", 80)),
    ]
    tables, rest, used = find_tables(lines, Hints([], []), 1)
    assert (len(tables), rest, used) == (1, [], 0)
    found = cells(tables[0])
    assert found[0, 2] == ("申请单位", 1, 3)
    assert found[2, 0] == ("一、新收", 1, 2)
    assert found[3, 0] == ("二、结果", 2, 1)
    assert found[3, 1] == ("甲类事项", 1, 1)
    assert found[4, 1] == ("乙类事项名称", 1, 1)
    assert [found[3, column][0] for column in (2, 3, 4)] == ["4", "5", "9"]


def test_header_on_the_page_before() -> None:
    above = [line(700, ("项目", 20), ("数量", 100), ("金额", 160))]
    lines = [
        line(30, ("许可", 20), ("1", 100), ("2", 160)),
        line(50, ("处罚", 20), ("3", 100), ("4", 160)),
    ]
    tables, _, used = find_tables(lines, Hints([], []), 2, above)
    assert used == 1
    assert cells(tables[0])[0, 2] == ("金额", 1, 1)


def test_tables_of_other_columns_below_each_other_are_two() -> None:
    lines = [
        line(0, ("项目", 20), ("数量", 100), ("金额", 160)),
        line(20, ("许可", 20), ("1", 100), ("2", 160)),
        line(40, ("类别", 20), ("件数", 120)),
        line(60, ("处罚", 20), ("3", 120)),
    ]
    tables, rest, _ = find_tables(lines, Hints([], []), 1)
    assert [table.table.column_count for table in tables] == [3, 2]
    assert rest == []


def test_figures_that_wrap_are_one_row() -> None:
    lines = [
        line(0, ("12,", 100)),
        line(5, ("甲", 20), ("0", 140), ("0", 180)),
        line(12, ("077", 100)),
        line(40, ("乙", 20), ("1", 100), ("2", 140), ("3", 180)),
    ]
    rows, starts = whole_rows(lines)
    assert starts == [0, 3, 4]
    assert [w.text for w in figures_of(rows[0])] == ["12,", "077", "0", "0"]


def test_number_of_a_label_is_no_figure() -> None:
    assert figures_of(line(0, ("其他", 20), ("6.", 60))) == []


def test_ranges_follow_each_other_and_leave_slots_out_at_a_price() -> None:
    middles = [1.0, 4.0]

    def cost(item: int, first: int, last: int) -> float:
        return abs((first + last) / 2 - middles[item])

    assert best_ranges(2, 6, cost, 0.1) == ([(0, 2), (3, 5)], 0.0)
    assert best_ranges(3, 2, cost, 0.1) is None


def test_upright_rules_show_blank_columns_headings_and_spans_of_labels() -> None:
    lines = [
        line(0, ("单位", 245)),
        line(20, ("企业", 201), ("机构", 241), ("合计", 281)),
        line(40, ("一、新收", 60), ("1", 210), ("3", 290)),
        line(60, ("（一）甲", 75), ("4", 210), ("9", 290)),
        line(76, ("二、结果", 21)),
        line(80, ("1.乙类", 130), ("0", 210), ("0", 290)),
        line(100, ("2.丙类", 130), ("5", 210), ("5", 290)),
    ]
    upright = [
        (70.0, 58.0, 112.0),
        (125.0, 78.0, 112.0),
        (196.0, -2.0, 112.0),
        (236.0, 18.0, 112.0),
        (276.0, 18.0, 112.0),
    ]
    (table,), rest, _ = find_tables(lines, Hints([], [], upright), 1)
    found = cells(table)
    assert rest == []
    assert found[0, 3] == ("单位", 1, 3)
    assert found[1, 4] == ("机构", 1, 1)
    assert found[2, 0] == ("一、新收", 1, 3)
    assert found[3, 0] == ("二、结果", 3, 1)
    assert found[3, 1] == ("（一）甲", 1, 2)
    assert found[4, 2] == ("1.乙类", 1, 1)
    assert [found[5, column][0] for column in (2, 3, 5)] == ["2.丙类", "5", "5"]


def test_row_without_figures_and_columns_that_few_rows_fill() -> None:
    lines = [
        line(0, ("项目", 20), ("甲", 200), ("乙", 240), ("丙", 280)),
        line(20, ("1.新收", 20), ("7", 202), ("8", 282)),
        line(40, ("2.公开", 20)),
        line(60, ("3.其他", 20), ("2", 202), ("5", 242)),
        line(80, ("4.总计", 20), ("7", 202), ("5", 242), ("8", 282)),
    ]
    (table,), _, _ = find_tables(lines, Hints([], []), 1)
    found = cells(table)
    assert table.table.row_count == 5
    assert [found[row, 0][0] for row in range(1, 5)] == ["1.新收", "2.公开", "3.其他", "4.总计"]
    assert found[3, 2][0] == "5"


def test_headings_of_groups_close_above_others_are_their_own() -> None:
    lines = [
        line(0, ("申请人情况", 225)),
        line(12, ("法人或组织", 225)),
        line(18, ("个人", 150), ("总计", 330)),
        line(24, ("企业", 190), ("公益", 240), ("其他", 290)),
        line(50, ("一、新收", 20), ("1", 157), ("2", 197), ("3", 247), ("0", 297), ("6", 337)),
        line(70, ("二、结果", 20), ("0", 157), ("1", 197), ("1", 247), ("0", 297), ("2", 337)),
    ]
    (table,), _, _ = find_tables(lines, Hints([], []), 1)
    found = cells(table)
    assert found[0, 1] == ("申请人情况", 1, 5)
    assert found[1, 2] == ("法人或组织", 1, 3)
    assert found[2, 3] == ("公益", 1, 1)
