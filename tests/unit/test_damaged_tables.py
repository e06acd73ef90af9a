"""Tables of the form with columns added, spans that do not fit and cells of several figures."""

from __future__ import annotations

import pytest

from tests.support.tables import grid, requests_header, requests_rows, review_header
from tests.unit.test_align_layouts import (
    FIGURES,
    REQUESTS,
    ROWS,
    VALUES,
    Rows,
    assert_read,
    assert_review,
    requests_of,
    run,
    text_of,
    without_row_spans,
)


def test_misspelt_rows_behind_their_numbers_are_settled_by_the_others() -> None:
    rows: Rows = [[str(n), *row] for n, row in enumerate(ROWS, 1)]
    header = requests_header()
    header[0].insert(0, ("序号", 3, 1))
    for row in rows:
        for at, cell in enumerate(row):
            if "查询事项" in text_of(cell):
                row[at] = "8.属于行政查查讯事项"
    assert_read(run(grid([*header, *rows])))


def test_a_cell_that_is_too_wide_is_no_cell_more() -> None:
    rows: Rows = [list(row) for row in ROWS]
    rows[7][-1] = (text_of(rows[7][-1]), 1, 2)
    assert_read(run(grid([*requests_header(), *rows])))


def test_a_blank_that_is_too_wide_moves_no_figure_unnoticed() -> None:
    rows: Rows = [list(row) for row in ROWS]
    rows[7][-6:] = [("", 1, 2), "3", "4", "5", "6", ""]
    found = requests_of(run(grid([*requests_header(), *rows])))[REQUESTS.rows[7].id]
    assert all(seen.flags or seen.value is None for seen in found)


def test_labels_in_one_table_and_figures_in_the_next() -> None:
    header = requests_header()
    labels: Rows = [header[0][:1], [], [], *(row[:-7] for row in ROWS)]
    figures: Rows = [header[0][1:], *header[1:], *(row[-7:] for row in ROWS)]
    assert_read(run(grid(labels), grid(figures)))


def test_figures_of_another_number_of_rows_are_not_those_beside() -> None:
    header = requests_header()
    labels: Rows = [header[0][:1], [], [], *(row[:-7] for row in ROWS)]
    figures: Rows = [header[0][1:], *header[1:], *(row[-7:] for row in ROWS[1:])]
    for line in requests_of(run(grid(labels), grid(figures))).values():
        assert all(seen.flags for seen in line)


@pytest.mark.parametrize("label", ["件数", "合计", "总计（件）"])
def test_a_row_of_cases_under_any_name(label: str) -> None:
    header = review_header()
    header[0].insert(0, ("类别", len(header), 1))
    assert_review(run(grid([*header, [label, *(x for line in FIGURES for x in line)]])))


def test_a_row_of_another_table_is_none_of_the_cases() -> None:
    header = review_header()
    header[0].insert(0, ("类别", len(header), 1))
    figures = [x for line in FIGURES for x in line]
    aligned = run(grid([*header, ["（一）予以公开", *figures]]))
    assert all(
        seen.flags or seen.value is None
        for seen in aligned.observations
        if seen.slot.table == "review_litigation"
    )


def test_a_blank_put_in_where_no_figure_is_blank_moves_nothing() -> None:
    rows: Rows = [list(row) for row in ROWS]
    rows[9].insert(-3, "")
    assert_read(run(grid([*requests_header(), *rows])))
    # Where other rows have blanks, one of the row's cells may be the one put in.
    rows[5][-2] = ""
    found = requests_of(run(grid([*requests_header(), *rows])))[REQUESTS.rows[9].id]
    assert {seen.flags for seen in found} == {("ambiguous_position",)}


def test_a_blank_left_of_its_header_as_others_figures_is_a_figure() -> None:
    """The corner is one column too wide, and a blank column follows the last."""
    header = requests_header()
    header[0][0] = (text_of(header[0][0]), 3, 4)
    rows: Rows = [[*row, ""] for row in ROWS]
    rows[9][-8:] = ["", "0", "0", "/", "0", "/", "/", ""]
    found = requests_of(run(grid([*header, *rows])))
    assert all(seen.flags or seen.value is None for seen in found[REQUESTS.rows[9].id])
    assert {seen.raw for seen in found["received"]} == set(VALUES["received"])


def test_subtotals_are_no_totals_where_these_are_left_out() -> None:
    at = next(n for n, row in enumerate(REQUESTS.rows) if "inquiry" in row.id)
    end = next(n for n, row in enumerate(REQUESTS.rows) if row.id == "outcome.total")
    rows: Rows = [list(row) for row in ROWS]
    del rows[end]
    rows.insert(at + 1, ["小计", *"0000000"])
    found = requests_of(run(grid(without_row_spans([*requests_header(), *rows]))))
    assert {seen.status for seen in found["outcome.total"]} == {"missing"}
    assert [seen.raw for seen in found["carried_out"]] == VALUES["carried_out"]


def test_a_share_behind_a_row_with_a_blank_fills_no_column() -> None:
    header = requests_header()
    rows: Rows = [[*row, "3"] for row in ROWS]
    for at in (7, 9, 11):
        rows[at][-3] = ""
    found = requests_of(run(grid([[("", 1, 10), ("占比", 4, 1)], *header, *rows])))
    for at in (7, 9, 11):
        line = found[REQUESTS.rows[at].id]
        assert all(
            seen.flags or not seen.value or seen.raw == text
            for seen, text in zip(line, VALUES[REQUESTS.rows[at].id], strict=True)
        )


def test_a_corner_of_several_words_over_rows_that_lost_their_spans() -> None:
    header = requests_header()
    header[0][:1] = ["序号", "类别", "事项"]
    assert_read(run(grid(without_row_spans([*header, *ROWS]))))


@pytest.mark.parametrize(("width", "flags"), [(1, ()), (2, ("ambiguous_position",))])
def test_a_table_turned_over_whose_first_label_is_too_wide(
    width: int, flags: tuple[str, ...]
) -> None:
    applicants = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    labels = [row.path[-1] for row in REQUESTS.rows]
    rows: Rows = [[("申请人", 1, width), *labels]]
    for n, name in enumerate(applicants):
        rows.append([name, *(VALUES[row.id][n] for row in REQUESTS.rows)])
    for line in requests_of(run(grid(rows))).values():
        assert {seen.flags for seen in line if seen.status == "reported"} <= {flags}


def test_a_figure_in_one_cell_over_two_columns_leaves_the_others_certain() -> None:
    values = {row.id: ["0"] * 7 for row in REQUESTS.rows}
    values[REQUESTS.rows[9].id] = ["4", "0", "0", "1", "0", "2", "7"]
    rows = requests_rows(REQUESTS, values)
    rows[9][-6:-4] = [("0", 1, 2)]
    found = requests_of(run(grid([*requests_header(), *rows])))[REQUESTS.rows[9].id]
    assert [(seen.raw, seen.flags) for seen in (found[0], *found[3:])] == [
        ("4", ()),
        *((figure, ()) for figure in "1027"),
    ]
    assert {(seen.status, seen.flags) for seen in found[1:3]} == {
        ("ambiguous", ("ambiguous_position",))
    }


def test_blanks_behind_a_row_of_figures_cast_no_doubt_where_no_figure_is_blank() -> None:
    rows: Rows = [[*row, ""] for row in ROWS]
    rows[9] = [*rows[9], ""]
    assert_read(run(grid([*requests_header(), *rows])))


def test_a_header_off_to_the_left_moves_no_row_of_noughts_unnoticed() -> None:
    """A blank column stands between labels and figures, and the corner is as wide as the labels."""
    rows: Rows = []
    for row in ROWS:
        rows.append([*row[:-7], "", *row[-7:]])
    rows[9][-7:] = ["0", "/", "0", "/", "0", "/", ""]
    found = requests_of(run(grid([*requests_header(), *rows])))[REQUESTS.rows[9].id]
    assert all(seen.flags or seen.value is None for seen in found)


def test_a_blank_column_before_the_figures_is_no_figure_of_a_row_that_lost_a_cell() -> None:
    header = requests_header()
    header[0][0] = (text_of(header[0][0]), 3, 4)
    rows: Rows = [[*row[:-7], "", *row[-7:]] for row in ROWS]
    del rows[9][-3]
    found = requests_of(run(grid([*header, *rows])))[REQUESTS.rows[9].id]
    assert all(seen.flags or seen.value is None for seen in found)


def test_a_row_of_noughts_one_column_left_of_its_group_is_doubted() -> None:
    flat: Rows = []
    for row in ROWS:
        labels = [text_of(cell) for cell in row[:-7]]
        flat.append([*[""] * (3 - len(labels)), *labels, *row[-7:]])
    at = next(n for n, row in enumerate(flat) if "查询事项" in text_of(row[2]))
    flat[at] = ["", text_of(flat[at][2]), "", "/", "0", "/", "/", "0", "/", ""]
    header = requests_header()
    found = requests_of(run(grid([*header, *flat])))[REQUESTS.rows[at].id]
    assert {seen.flags for seen in found if seen.status == "reported"} == {("ambiguous_position",)}
