"""Tables cut by page breaks, put together by the positions of their edges."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from extractor.continuation import Joined, Part, continues, join_parts
from extractor.model import Cell, Table

Given = tuple[int, int, str] | tuple[int, int, str, int, int]


def part(columns: Sequence[float], cells: Sequence[Given], closed: bool = True) -> Part:
    """A part with the given edges; cells as (row, column, text, row span, column span)."""
    made = tuple(Cell(text, row, column, *(spans or (1, 1))) for row, column, text, *spans in cells)
    height = max((cell.row or 0) + cell.row_span for cell in made)
    table = Table(made, height, len(columns) - 1)
    box = (columns[0], 0.0, columns[-1], 100.0)
    return Part(
        table,
        box,
        tuple(columns),
        tuple(float(y) for y in range(height + 1)),
        True,
        (closed, closed),
    )


def joined(*parts: Part) -> Joined:
    assert all(continues(upper, lower) for upper, lower in itertools.pairwise(parts))
    return join_parts(parts, "".join)


def cells(result: Joined) -> list[tuple[int | None, int | None, str, int, int]]:
    return [
        (cell.row, cell.column, cell.text, cell.row_span, cell.column_span)
        for cell in result.part.table.cells
    ]


HEADER: list[Given] = [(0, 0, "项目"), (0, 1, "自然人"), (0, 2, "总计")]


def test_columns_that_only_a_later_part_divides_widen_the_cells_of_the_first() -> None:
    upper = part([50, 150, 200, 250], [*HEADER, (1, 0, "一、新收"), (1, 1, "8"), (1, 2, "9")])
    lower = part(
        [50.5, 80, 110, 150, 200, 250],
        [
            (0, 0, "三、结果", 2, 1),
            (0, 1, "（一）予以公开", 1, 2),
            (0, 3, "5"),
            (0, 4, "6"),
            (1, 1, "（三）", 1, 1),
            (1, 2, "1.秘密"),
            (1, 3, "3"),
            (1, 4, "3"),
        ],
    )
    result = joined(upper, lower)
    assert result.part.table.column_count == 5
    assert cells(result)[:6] == [
        (0, 0, "项目", 1, 3),
        (0, 3, "自然人", 1, 1),
        (0, 4, "总计", 1, 1),
        (1, 0, "一、新收", 1, 3),
        (1, 3, "8", 1, 1),
        (1, 4, "9", 1, 1),
    ]
    assert (2, 0, "三、结果", 2, 1) in cells(result)
    assert (result.headers_dropped, result.rows_mended) == (0, 0)


def test_a_repeated_header_is_left_out() -> None:
    upper = part([0, 10, 20, 30], [*HEADER, (1, 0, "甲"), (1, 1, "1"), (1, 2, "2")])
    lower = part([0, 10, 20, 30], [*HEADER, (1, 0, "乙"), (1, 1, "3"), (1, 2, "4")])
    result = joined(upper, lower)
    assert [c[2] for c in cells(result)] == [
        "项目",
        "自然人",
        "总计",
        "甲",
        "1",
        "2",
        "乙",
        "3",
        "4",
    ]
    assert result.headers_dropped == 1


def test_equal_rows_of_figures_are_no_header() -> None:
    upper = part([0, 10, 20], [(0, 0, "0"), (0, 1, "0"), (1, 0, "甲"), (1, 1, "1")])
    lower = part([0, 10, 20], [(0, 0, "0"), (0, 1, "0"), (1, 0, "乙"), (1, 1, "1")])
    assert joined(upper, lower).part.table.row_count == 4


def test_a_row_cut_in_two_is_one_and_a_label_beside_it_reads_on() -> None:
    upper = part(
        [0, 10, 20, 30, 40],
        [(0, 0, "三、本年度办"), (0, 1, "（二）部分公开（区分"), (0, 2, "24"), (0, 3, "")],
    )
    lower = part(
        [0, 10, 20, 30, 40],
        [
            (0, 0, "理结果", 2, 1),
            (0, 1, "处理的）"),
            (0, 2, ""),
            (0, 3, ""),
            (1, 1, "（三）不予公开"),
            (1, 2, ""),
            (1, 3, "7"),
        ],
    )
    result = joined(upper, lower)
    assert cells(result) == [
        (0, 0, "三、本年度办理结果", 2, 1),
        (0, 1, "（二）部分公开（区分处理的）", 1, 1),
        (0, 2, "24", 1, 1),
        (0, 3, "", 1, 1),
        (1, 1, "（三）不予公开", 1, 1),
        (1, 2, "", 1, 1),
        (1, 3, "7", 1, 1),
    ]
    assert result.rows_mended == 1


@pytest.mark.parametrize(
    ("upper_row", "lower_row"),
    [
        (["2.重复申请", ""], ["3.其他", "7"]),
        (["2.重复申请", "5"], ["的", "7"]),
        (["合计", "5"], ["总计", ""]),
    ],
    ids=["numbered below", "figures on both sides", "no sign of a cut"],
)
def test_whole_rows_stay_rows(upper_row: list[str], lower_row: list[str]) -> None:
    upper, lower = (
        part([0, 10, 20], [(0, column, text) for column, text in enumerate(row)])
        for row in (upper_row, lower_row)
    )
    result = joined(upper, lower)
    assert [c[2] for c in cells(result)] == [*upper_row, *lower_row]
    assert result.rows_mended == 0


def test_a_merged_label_goes_on_over_rows_that_are_whole() -> None:
    upper = part(
        [0, 10, 20, 30],
        [(0, 0, "（三）", 2, 1), (0, 1, "1.甲"), (0, 2, "1"), (1, 1, "2.乙"), (1, 2, "")],
    )
    lower = part(
        [0, 10, 20, 30], [(0, 0, "", 2, 1), (0, 1, "3.丙"), (0, 2, ""), (1, 1, "4.丁"), (1, 2, "4")]
    )
    result = joined(upper, lower)
    assert (0, 0, "（三）", 4, 1) in cells(result)
    assert result.part.table.row_count == 4


def test_blank_figures_on_both_sides_of_a_break_are_two_cells() -> None:
    upper = part([0, 10, 20], [(0, 0, "甲"), (0, 1, "")])
    lower = part([0, 10, 20], [(0, 0, "乙"), (0, 1, "")])
    assert len(cells(joined(upper, lower))) == 4


def test_three_parts_make_one_table() -> None:
    parts = [part([0, 10, 20], [(0, 0, label), (0, 1, "1")]) for label in ("甲", "乙", "丙")]
    assert joined(*parts).part.table.row_count == 3


@pytest.mark.parametrize("columns", [[0, 10, 40], [5, 10, 30], [0, 22, 30]])
def test_other_edges_are_another_table(columns: list[float]) -> None:
    upper = part([0, 10, 30], [(0, 0, "甲"), (0, 1, "1")])
    lower = part(columns, [(0, 0, "乙"), (0, 1, "2")])
    assert not continues(upper, lower)


def test_a_title_over_all_columns_is_continued_by_whatever_follows() -> None:
    upper = part([0, 10, 30], [(0, 0, "甲"), (0, 1, "1"), (1, 0, "第二十条第（八）项", 1, 2)])
    lower = part([0, 22, 30], [(0, 0, "信息内容"), (0, 1, "本年")])
    assert cells(joined(upper, lower))[2:] == [
        (1, 0, "第二十条第（八）项", 1, 3),
        (2, 0, "信息内容", 1, 2),
        (2, 2, "本年", 1, 1),
    ]


def test_a_header_alone_on_its_page_takes_in_no_row() -> None:
    upper = part(
        [0, 10, 20, 30, 40],
        [
            (0, 0, "项目", 2, 1),
            (0, 1, "自然人", 2, 1),
            (0, 2, "法人", 1, 2),
            (1, 2, "企业"),
            (1, 3, "其他"),
        ],
    )
    lower = part([0, 10, 20, 30, 40], [(0, 0, "一、新收"), (0, 1, "569"), (0, 2, ""), (0, 3, "")])
    result = joined(upper, lower)
    assert result.part.table.row_count == 3
    assert (2, 0, "一、新收", 1, 1) in cells(result)


@pytest.mark.parametrize("label_first", [True, False])
def test_a_label_on_one_side_of_a_break_and_its_figures_on_the_other_are_one_row(
    label_first: bool,
) -> None:
    label: list[Given] = [(0, 0, "二、上年结转"), (0, 1, ""), (0, 2, "")]
    figures: list[Given] = [(0, 0, ""), (0, 1, "3"), (0, 2, "4")]
    halves = (label, figures) if label_first else (figures, label)
    upper = part([50, 150, 200, 250], [*HEADER, *((1, c, t) for _, c, t, *_ in halves[0])])
    result = joined(upper, part([50, 150, 200, 250], halves[1]))
    assert result.rows_mended == 1
    assert cells(result)[3:] == [(1, 0, "二、上年结转", 1, 1), (1, 1, "3", 1, 1), (1, 2, "4", 1, 1)]


def test_a_row_of_blanks_at_a_break_stays_a_row_where_the_next_has_its_label() -> None:
    upper = part([50, 150, 200, 250], [*HEADER, (1, 0, "二、上年结转"), (1, 1, ""), (1, 2, "")])
    lower = part([50, 150, 200, 250], [(0, 0, "三、结果"), (0, 1, "3"), (0, 2, "4")])
    assert joined(upper, lower).rows_mended == 0
