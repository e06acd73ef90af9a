"""Labels of tables of figures without rules: the lines of each row, and the columns they have."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.model import Cell, Place, Table
from extractor.readers.pages.headings import heading_cells
from extractor.readers.pages.hints import Hints
from extractor.readers.pages.label_columns import on_same_labels, same_figures
from extractor.readers.pages.layout import read_page
from extractor.readers.pages.leaves import rows_of_lines
from extractor.readers.pages.records import Box, Glyph, Page, PageTable, Word
from extractor.readers.pages.stacks import Stack
from extractor.readers.pages.stubs import label_bounds, label_cells, label_lines
from extractor.readers.pages.titles import is_over_all, is_title
from extractor.readers.pages.unruled import find_tables

SIZE = 10.0
PITCH = 14.0


def word(text: str, x0: float, top: float) -> Word:
    width = sum(0.5 if char.isascii() else 1.0 for char in text) * SIZE
    return Word(text, x0, top, x0 + width, top + SIZE, SIZE)


def line(top: float, *words: tuple[str, float]) -> list[Word]:
    return [word(text, x0, top) for text, x0 in words]


def pieces(*texts: str) -> list[Stack]:
    """Lines of labels at one pitch, the first with its middle at 5."""
    return [Stack(0, 0, [[word(text, 20, PITCH * n)]]) for n, text in enumerate(texts)]


def middle(*numbers: int) -> float:
    """The height of the middle of the lines with these numbers."""
    return PITCH * (numbers[0] + numbers[-1]) / 2 + SIZE / 2


def texts(table: Table) -> list[list[str]]:
    return [[c.text for c in table.cells if c.row == row] for row in range(table.row_count)]


def test_lines_at_one_pitch_are_parted_by_the_middles_of_figures() -> None:
    lines = pieces("属于国", "家秘密", "其他法", "律行政", "法规", "重复")
    found = rows_of_lines(lines, [middle(0, 1), middle(2, 4), middle(5)], False)
    assert found is not None
    assert [row.text for row in found.rows] == ["属于国家秘密", "其他法律行政法规", "重复"]
    assert (found.before, found.after) == (None, None)


def test_figures_beside_first_or_last_lines_of_labels() -> None:
    lines = pieces("属于国", "家秘密", "其他", "重复申", "请")
    for rows in ([0, 2, 3], [1, 2, 4]):
        found = rows_of_lines(lines, [middle(n) for n in rows], False)
        assert found is not None
        assert [row.text for row in found.rows] == ["属于国家秘密", "其他", "重复申请"]


def test_rest_of_a_label_that_the_page_cuts_is_a_row_by_itself() -> None:
    lines = pieces("费通知要求", "缴纳费用", "3.其他", "4.重复")
    found = rows_of_lines(lines, [middle(2), middle(3)], True)
    assert found is not None
    assert found.before is not None
    assert found.before.text == "费通知要求缴纳费用"
    assert [row.text for row in found.rows] == ["3.其他", "4.重复"]


def test_figures_off_all_lines_tell_nothing() -> None:
    lines = pieces("甲", "乙", "丙", "丁")
    assert rows_of_lines(lines, [middle(0) + 5, middle(1) + 6, middle(2) + 5], False) is None
    assert rows_of_lines(lines[:1], [middle(0), middle(1)], False) is None


def test_last_line_of_a_label_over_several_columns_is_no_label_of_its_own() -> None:
    labels = [
        *line(0, ("一、本年新收政府信息公开申请数", 20)),
        *line(PITCH, ("量", 90)),
        *line(2 * PITCH, ("三、结果", 20), ("（一）公开", 100)),
        *line(3 * PITCH, ("（二）部分", 100)),
    ]
    rows = [middle(0, 1), middle(2), middle(3)]
    found = label_cells(label_lines(labels, label_bounds(labels)), rows)
    assert found is not None
    spans = {cell.text: (cell.top, cell.first, cell.last) for cell in found.cells}
    assert spans["一、本年新收政府信息公开申请数量"] == (0, 0, 1)
    assert spans["（一）公开"] == (1, 1, 1)
    assert spans["三、结果"] == (1, 0, 0)


def test_numbers_side_by_side_begin_columns_that_are_close() -> None:
    labels = [
        *line(0, ("（一）部分公开区分处理的情形", 20)),
        *line(20, ("（二）不予", 20), ("1.属于国家", 76)),
        *line(40, ("（三）其他处理的全部各种情形", 20)),
    ]
    bounds = label_bounds(labels)
    assert len(bounds) == 1
    assert 70 < bounds[0] <= 76


def part(columns: tuple[float, ...], rows: list[list[tuple[str, float, int]]]) -> PageTable:
    """A part of a table with two columns of figures, of rows of (text, left edge, span)."""
    cells = []
    for number, row in enumerate(rows):
        column = 0
        for text, x0, span in row:
            place = word(text, x0, 20 * number)
            box = (place.x0, place.top, place.x1, place.bottom)
            cells.append(Cell(text, number, column, 1, span, Place(page=1, box=box)))
            column += span
    table = Table(tuple(cells), len(rows), len(columns) - 1, spans_known=False)
    figures = ((200.0, 210.0), (240.0, 250.0))
    return PageTable(
        table, (columns[0], 0, columns[-1], 99), columns, (0, 99), ruled=False, figures=figures
    )


def test_parts_with_fewer_columns_of_labels_are_put_on_one_grid() -> None:
    upper = part(
        (20.0, 90.0, 180.0, 225.0, 250.0),
        [[("三、结果", 30, 1), ("（一）公开", 100, 1), ("1", 200, 1), ("2", 240, 1)]],
    )
    lower = part(
        (40.0, 190.0, 225.0, 250.0),
        [
            [("2.其他", 110, 1), ("3", 200, 1), ("4", 240, 1)],
            [("四、结转下年", 40, 1), ("5", 200, 1), ("6", 240, 1)],
        ],
    )
    assert same_figures(upper, lower)
    first, second = on_same_labels([upper, lower])
    assert first.columns == second.columns == (20.0, 90.0, 180.0, 225.0, 250.0)
    spans = {c.text: (c.row, c.column, c.column_span) for c in second.table.cells}
    assert spans["2.其他"] == (0, 1, 1)
    assert spans["四、结转下年"] == (1, 0, 2)
    assert spans[""] == (0, 0, 1)
    assert spans["6"] == (1, 3, 1)


def test_parts_with_other_figures_are_not_one_table() -> None:
    upper = part((20.0, 180.0, 225.0, 250.0), [[("甲", 30, 1), ("1", 200, 1), ("2", 240, 1)]])
    moved = ((300.0, 310.0), (240.0, 250.0))
    other = PageTable(upper.table, upper.box, upper.columns, upper.rows, ruled=False, figures=moved)
    assert not same_figures(upper, other)


def test_headings_of_groups_as_close_as_the_lines_of_one_cell() -> None:
    columns = [(100.0 + 40 * n, 110.0 + 40 * n) for n in range(5)]
    words = [
        *line(0, ("申请人", 170)),
        *line(14, ("法人或其他组织", 150)),
        *line(28, ("个人", 95), ("公益组", 170), ("总计", 255)),
        *line(35, ("企业", 135), ("法律", 215)),
        *line(42, ("织", 180)),
    ]
    found = heading_cells(words, [125.0, 165.0, 205.0, 245.0], columns)
    assert found is not None
    spans = {cell.text: (cell.top, cell.bottom, cell.first, cell.last) for cell in found}
    assert spans["申请人"] == (0, 0, 0, 4)
    assert spans["法人或其他组织"] == (1, 1, 1, 3)
    assert spans["公益组织"] == (2, 2, 2, 2)
    assert spans["个人"] == (1, 2, 0, 0)


def test_titles_over_all_columns() -> None:
    columns = [(200.0, 210.0), (300.0, 310.0), (400.0, 410.0)]
    heads = line(20, ("信息", 60), ("制发", 195), ("废止", 295), ("有效", 395))
    assert is_over_all([line(0, ("第二十条", 220)), heads], columns)
    assert not is_over_all([line(0, ("全部件数", 285)), heads], columns)
    lower = line(26, ("信息", 60))
    assert not is_over_all([line(0, ("件", 220)), line(34, *[("制", 200)]), lower], columns)
    assert is_title(line(0, ("三、收到和处理申请情况的统计表", 70)), 40, columns)
    assert not is_title(line(0, ("维持", 195), ("纠正", 295), ("其他", 395)), 190, columns)


def glyphs(lines: list[list[Word]]) -> list[Glyph]:
    return [
        (w.x0 + n * SIZE, w.bottom - SIZE, w.x0 + (n + 1) * SIZE, w.bottom, char, SIZE)
        for words in lines
        for w in words
        for n, char in enumerate(w.text)
    ]


def test_tables_in_one_frame_are_read_apart() -> None:
    lines = [
        line(100, ("第一项", 200)),
        line(120, ("内容", 60), ("数量", 200), ("金额", 300)),
        line(140, ("许可", 60), ("１", 205), ("２", 305)),
        line(160, ("处罚", 60), ("零", 205), ("无", 305)),
        line(180, ("第二项", 200)),
        line(200, ("内容", 60), ("总数", 250)),
        line(220, ("强制", 60), ("—", 255)),
        line(240, ("收费", 60), ("７", 255)),
    ]
    frame: list[Box] = [
        (40.0, 90.0, 400.0, 90.0),
        (40.0, 260.0, 400.0, 260.0),
        (40.0, 90.0, 40.0, 260.0),
        (400.0, 90.0, 400.0, 260.0),
    ]
    page = Page(1, 500, 700, glyphs(lines), frame)
    tables = [block.table for block in read_page(page).blocks if isinstance(block, PageTable)]
    assert [table.column_count for table in tables] == [3, 2]
    assert texts(tables[0])[-1] == ["处罚", "零", "无"]
    assert texts(tables[1])[-2:] == [["强制", "—"], ["收费", "７"]]


def test_rules_may_enclose_the_rows_and_not_their_header() -> None:
    lines = [
        line(100, ("Item", 60), ("2008", 200), ("2009", 300)),
        line(120, ("Exports", 60), ("17", 210), ("29", 310)),
        line(134, ("Imports", 60), ("18", 210), ("21", 310)),
        line(148, ("Balance", 60), ("19", 210), ("22", 310)),
    ]
    rules: list[Box] = [
        (50.0, 92.0, 350.0, 92.0),
        (50.0, 115.0, 350.0, 115.0),
        (50.0, 162.0, 350.0, 162.0),
        (150.0, 115.0, 150.0, 162.0),
    ]
    letters = [
        (w.x0 + n * 5, w.top, w.x0 + n * 5 + 5, w.bottom, char, SIZE)
        for words in lines
        for w in words
        for n, char in enumerate(w.text)
    ]
    page = Page(1, 500, 700, letters, rules)
    tables = [block.table for block in read_page(page).blocks if isinstance(block, PageTable)]
    assert [texts(table) for table in tables] == [
        [
            ["Item", "2008", "2009"],
            ["Exports", "17", "29"],
            ["Imports", "18", "21"],
            ["Balance", "19", "22"],
        ]
    ]


def test_contents_and_text_with_wide_gaps_are_no_tables() -> None:
    contents = [
        line(20 * n, (f"1.{n}", 20), (name, 60), (str(n + 3), 300))
        for n, name in enumerate(("Scope", "Terms", "Rules", "Forms", "Dates", "Index"))
    ]
    assert not find_tables(contents, Hints([], []), 1)[0]
    text = "they are apt to break while most of them have gone past".split()
    prose = [
        line(12 * n, *((text[(3 * n + m) % len(text)], 20 + 70 * m) for m in range(3)))
        for n in range(4)
    ]
    assert not find_tables(prose, Hints([], []), 1)[0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("一、甲", "（二）乙", "1.丙", "丁戊", "7", "0", "—", "Aa", "（")),
            st.integers(0, 9).map(lambda n: 20.0 + 45 * n),
            st.integers(0, 14).map(lambda n: 30.0 + 7.5 * n),
        ),
        max_size=40,
    )
)
def test_any_words_give_tables_with_each_slot_once(found: list[tuple[str, float, float]]) -> None:
    placed = [[word(text, x0, top)] for text, x0, top in found]
    page = Page(1, 600, 800, glyphs(placed), [])
    for block in read_page(page).blocks:
        if isinstance(block, PageTable):
            slots = [
                (row, column)
                for cell in block.table.cells
                for row in range(cell.row or 0, (cell.row or 0) + cell.row_span)
                for column in range(cell.column or 0, (cell.column or 0) + cell.column_span)
            ]
            assert len(slots) == len(set(slots))
            assert set(slots) <= {
                (row, column)
                for row in range(block.table.row_count)
                for column in range(block.table.column_count)
            }
