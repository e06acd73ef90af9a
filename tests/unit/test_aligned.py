"""Tables with few rules or none: headers, rows of words, units between rows, columns of text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor.readers.pages.heads import Ruled, header_cells
from extractor.readers.pages.layout import read_page
from extractor.readers.pages.records import Box, Glyph, Page, PageTable, PageText, Word


def glyphs(x: float, base: float, words: str, size: float = 10) -> list[Glyph]:
    """Characters half an em wide (ideographs one em) with their baseline at ``base``."""
    made: list[Glyph] = []
    for character in words:
        width = size if ord(character) > 0x2E00 else size / 2
        made.append((x, base - 0.88 * size, x + width, base + 0.12 * size, character, size))
        x += width
    return made


def page(rows: Sequence[tuple[float, float, str]], rules: Sequence[Box] = ()) -> Page:
    """A page of texts given as (x, baseline, text)."""
    return Page(1, 595, 842, [g for x, y, text in rows for g in glyphs(x, y, text)], list(rules))


def shapes(made: Page) -> list[list[str]]:
    """For each table its cells as ``row.column text``, with spans of more than one."""
    return [
        [
            f"{c.row}.{c.column} {c.text}"
            + (f" {c.row_span}x{c.column_span}" if c.row_span * c.column_span > 1 else "")
            for c in block.table.cells
            if c.text
        ]
        for block in read_page(made).blocks
        if isinstance(block, PageTable)
    ]


def ended(x1: float, y: float, text: str) -> tuple[float, float, str]:
    return x1 - 5 * len(text), y, text


def centred(x: float, y: float, text: str) -> tuple[float, float, str]:
    return x - 2.5 * len(text), y, text


def body(top: float, ends: Sequence[float], pitch: float = 14) -> list[tuple[float, float, str]]:
    """Four rows of labels at 50 and figures that end at the given places."""
    rows = []
    for number, label in enumerate(("Maize", "Wheat", "Barley", "Oats")):
        y = top + pitch * number
        rows.append((50.0, y, label))
        rows += [ended(x, y, f"{number + 1}{index},345") for index, x in enumerate(ends)]
    return rows


GROUPS = ["0.0 Crop 2x1", "0.1 Sown 1x3", "0.4 Reaped 1x3"]
LEAVES = ["Total", "Under five years", "Five and over"]


def grouped(middles: Sequence[float], ends: Sequence[float]) -> list[tuple[float, float, str]]:
    texts = [(50.0, 126.0, "Crop")]
    texts += [centred(x, 100, name) for x, name in zip(middles, ("Sown", "Reaped"), strict=True)]
    for group in (ends[:3], ends[3:]):
        texts += [ended(group[1], 115, "Under five"), ended(group[2], 115, "Five")]
        lasts = zip(group, ("Total", "years", "and over"), strict=True)
        texts += [ended(x, 126, text) for x, text in lasts]
    return texts


@pytest.mark.parametrize("ruled", [False, True])
def test_headings_of_groups_and_those_that_wrap_are_told_apart(ruled: bool) -> None:
    ends = (190.0, 255.0, 310.0, 375.0, 440.0, 495.0)
    rows = grouped((237, 422), ends) + body(144, ends)
    # One rule under both groups says nothing of where one ends and the other begins.
    rules = [(50.0, 90.0, 500.0, 90.0), (140.0, 104.0, 500.0, 104.0), (50.0, 130.0, 500.0, 130.0)]
    found = shapes(page(rows, rules if ruled else ()))
    assert len(found) == 1
    leaves = [f"1.{n + 1} {text}" for n, text in enumerate(LEAVES * 2)]
    assert found[0][:9] == GROUPS + leaves
    assert found[0][9:11] == ["2.0 Maize", "2.1 10,345"]


def words(texts: Sequence[tuple[float, str]], bottom: float) -> list[Word]:
    return [Word(t, x, bottom - 10, x + 5 * len(t), bottom, 10) for x, t in texts]


def test_a_rule_under_a_heading_says_how_far_it_reaches() -> None:
    columns = ((50.0, 90.0), (120.0, 150.0), (180.0, 210.0), (240.0, 270.0))
    lines = [words([(122, "Men")], 100), words([(120, "2007"), (185, "2008"), (240, "Rank")], 116)]
    level = [(103.0, 118.0, 212.0)]
    cells = {cell.text: cell for cell in header_cells(lines, columns, Ruled(level))}
    assert (cells["Men"].first, cells["Men"].last) == (1, 2)
    assert (cells["Rank"].top, cells["Rank"].bottom) == (0, 1)


def test_headings_in_the_middle_of_two_rows_are_not_those_of_a_group() -> None:
    columns = ((50.0, 56.0), (120.0, 126.0), (190.0, 196.0), (260.0, 266.0))
    lines = [
        words([(136, "Everybody")], 100),
        words([(129, "Organisations")], 117),
        words([(43, "Alone"), (255, "Sum")], 125),
        words([(112, "Firms"), (185, "Clubs")], 134),
    ]
    cells = {cell.text: cell for cell in header_cells(lines, columns, Ruled(labels=False))}
    spans = {text: (c.top, c.bottom, c.first, c.last) for text, c in cells.items()}
    assert spans["Organisations"] == (1, 1, 1, 2)
    assert spans["Alone"][1:] == (2, 0, 0)
    assert spans["Sum"][1:] == (2, 3, 3)


def test_more_headings_than_there_is_below_stand_in_rows_of_their_own() -> None:
    columns = ((50.0, 90.0), (120.0, 150.0), (180.0, 210.0), (240.0, 270.0))
    lines = [
        words([(50, "Sector"), (125, "2007"), (185, "2008"), (245, "2009")], 100),
        words([(175, "Percent")], 116),
    ]
    cells = {cell.text: cell for cell in header_cells(lines, columns, Ruled())}
    assert (cells["2008"].top, cells["2008"].first) == (0, 2)
    assert (cells["Percent"].top, cells["Percent"].first, cells["Percent"].last) == (1, 1, 3)


def test_a_unit_between_rows_is_over_all_figures() -> None:
    ends = (190.0, 290.0, 390.0)
    rows = [(50.0, 100.0, "Crop"), *(ended(x, 100, "Sown") for x in ends)]
    rows += [*body(118, ends), centred(275, 174, "Per cent"), *body(188, ends)]
    found = shapes(page(rows))
    assert len(found) == 1
    assert "5.1 Per cent 1x3" in found[0]
    assert "6.0 Maize" in found[0]


def test_figures_stand_in_the_middle_of_a_label_of_two_lines() -> None:
    rows = [(50.0, 100.0, "Source"), ended(250, 100, "Number")]
    for number, label in enumerate(("Wages and", "Interest and", "Sales and", "Rents and")):
        y = 120.0 + 32 * number
        other = [(50.0, y, label), (50.0, y + 12, "other such income")]
        rows += [*other, ended(250, y + 6, f"{number + 1},200")]
    found = shapes(page(rows))
    assert len(found) == 1
    assert "1.0 Wages and other such income" in found[0]
    assert "4.1 4,200" in found[0]


def test_rows_of_words_are_told_by_the_gaps_between_their_lines() -> None:
    rows = [(50.0, 100.0, "Country"), (200.0, 100.0, "Measure"), (350.0, 100.0, "Basis")]
    for number in range(4):
        y = 120.0 + 34 * number
        rows += [(50.0, y, "Lake"), (50.0, y + 11, "counties"), (200.0, y, "Support for"),
                 (200.0, y + 11, "small farms"), (350.0, y, "None")]  # fmt: skip
    found = shapes(page(rows))
    assert len(found) == 1
    assert found[0][3:6] == ["1.0 Lake counties", "1.1 Support for small farms", "1.2 None"]
    assert found[0][-3:] == ["4.0 Lake counties", "4.1 Support for small farms", "4.2 None"]


def test_lines_beside_each_other_in_one_drawn_row_are_rows() -> None:
    xs, ys = (50, 130, 200, 290), (90, 106, 148)
    rules = [(50.0, y, 290.0, y) for y in ys] + [(x, 90.0, x, 148.0) for x in xs]
    rows = [(55.0, 101.0, "Article"), (135.0, 101.0, "Storm"), (205.0, 101.0, "Place")]
    for number, (storm, place) in enumerate(
        (("Rita", "Texas"), ("Otis", "Mexico"), ("Gamma", "Florida"))
    ):
        y = 118.0 + 12 * number
        rows += [(55.0, y, f"2005-10-0{number}"), (135.0, y, storm), (205.0, y, place)]
    found = shapes(page(rows, [(float(a), float(b), float(c), float(d)) for a, b, c, d in rules]))
    heads = ["0.0 Article", "0.1 Storm", "0.2 Place"]
    first = ["1.0 2005-10-00", "1.1 Rita", "1.2 Texas"]
    second = ["2.0 2005-10-01", "2.1 Otis", "2.2 Mexico"]
    assert found == [[*heads, *first, *second, "3.0 2005-10-02", "3.1 Gamma", "3.2 Florida"]]


def test_three_columns_of_text_are_no_table() -> None:
    rows = [
        (40.0 + 185 * column, 80.0 + 12 * line, f"these words of column {column} run on so")
        for column in range(3)
        for line in range(30)
    ]
    made = page(rows)
    assert shapes(made) == []
    blocks = read_page(made).blocks
    text = " ".join(b.paragraph.text for b in blocks if isinstance(b, PageText))
    assert text.index("column 0") < text.rindex("column 0") < text.index("column 1")
    assert text.rindex("column 1") < text.index("column 2")


def test_lines_that_all_run_over_a_gutter_are_divided_only_once() -> None:
    rows = [
        (x, 80.0 + 12 * line, "five or six words in part")
        for line in range(30)
        for x in (20.0, 190.0 + 2 * (line % 4), 380.0)
    ]
    assert read_page(page(rows)).blocks


def test_texts_between_two_tables_belong_to_one_of_them() -> None:
    rows = body(100, (190.0, 290.0), 12)
    rows += [ended(290, 148 + 12 * n, "mean") for n in range(4)]
    rows += body(196, (190.0, 290.0), 12)
    found = shapes(page(rows))
    assert sum("mean" in cell for table in found for cell in table) <= 4


@pytest.mark.parametrize("drawn", ["frame", "rows"])
def test_figures_show_the_columns_where_rules_part_only_the_rows(drawn: str) -> None:
    labels = ("一、本年新收政府信息公开申请数量", "二、上年结转", "三、结转下年度继续办理")
    rows = [(50.0, 100.0, "项目"), (250.0, 100.0, "自然人"), (320.0, 100.0, "总计")]
    for number, label in enumerate(labels):
        y = 122.0 + 22 * number
        rows += [(50.0, y, label), (260.0, y, str(number)), (325.0, y, f"{number}7")]
    levels = (86.0, 108.0, 130.0, 152.0, 174.0)
    rules = [(45.0, y, 380.0, y) for y in (levels if drawn == "rows" else (86.0, 174.0))]
    if drawn == "frame":
        rules += [(45.0, 86.0, 45.0, 174.0), (380.0, 86.0, 380.0, 174.0)]
    assert shapes(page(rows, rules)) == [
        ["0.0 项目", "0.1 自然人", "0.2 总计"]
        + [
            text
            for n, label in enumerate(labels, 1)
            for text in (f"{n}.0 {label}", f"{n}.1 {n - 1}", f"{n}.2 {n - 1}7")
        ]
    ]
