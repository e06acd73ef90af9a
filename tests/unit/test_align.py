"""Alignment: label paths and geometry decide, and what they leave open is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from extractor.align import Alignment, Catalogue, FormIndex, align, seen_labels
from extractor.forms import builtin_forms
from extractor.model import Block, Cell, Observation, Paragraph, Place, Table
from extractor.prepared import prepare
from tests.support.tables import Asked, grid, requests_header, requests_rows, review_header

CATALOGUE = Catalogue(builtin_forms())
INDEXES = {index.form.id: index for index in CATALOGUE.indexes}
EDITION_2019, EDITION_2021 = INDEXES["ogi-2019"], INDEXES["ogi-2021"]


def run(*tables: Table, index: FormIndex = EDITION_2021) -> Alignment:
    return align(
        [replace(table, place=Place(n)) for n, table in enumerate(tables)], CATALOGUE, index, {}
    )


def at(aligned: Alignment, table: str, row: str, column: str) -> Observation:
    key = f"{table}/{row}/{column}"
    return next(o for o in aligned.observations if o.slot.key == key)


def numbered(index: FormIndex) -> dict[str, list[str]]:
    """A different number in each slot of the table of requests."""
    rows = index.tables["requests"].rows
    return {row.id: [str(100 * n + c + 1) for c in range(7)] for n, row in enumerate(rows)}


def requests_table(index: FormIndex, values: dict[str, list[str]]) -> Table:
    return grid([*requests_header(), *requests_rows(index.tables["requests"], values)])


def assert_requests(aligned: Alignment, index: FormIndex, values: dict[str, list[str]]) -> None:
    columns = [column.id for column in index.tables["requests"].columns]
    for row, texts in values.items():
        for column, text in zip(columns, texts, strict=True):
            observation = at(aligned, "requests", row, column)
            assert (observation.raw, str(observation.value)) == (text, text), observation.slot.key
            assert observation.status == "reported"
            assert observation.flags == ()


@pytest.mark.parametrize("index", [EDITION_2019, EDITION_2021], ids=["ogi-2019", "ogi-2021"])
def test_merged_headers_and_ragged_labels(index: FormIndex) -> None:
    values = numbered(index)
    aligned = run(requests_table(index, values), index=index)
    assert_requests(aligned, index, values)
    assert aligned.findings == ()


@pytest.mark.parametrize("index", [EDITION_2019, EDITION_2021], ids=["ogi-2019", "ogi-2021"])
def test_the_form_is_known_by_its_labels(index: FormIndex) -> None:
    table = requests_table(index, numbered(index))
    assert CATALOGUE.best_forms(seen_labels([table], CATALOGUE)) == [index]


def test_rows_of_the_review_table_stand_in_its_header() -> None:
    table = grid([*review_header(), [str(n) for n in range(15)]])
    aligned = run(table)
    expected = iter(range(15))
    for row in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        for column in ("upheld", "corrected", "other", "pending", "total"):
            assert at(aligned, "review_litigation", row, column).value == next(expected)


def test_a_review_table_of_blanks_is_blank_and_not_missing() -> None:
    aligned = run(grid([*review_header(), [""] * 15]))
    review = [o for o in aligned.observations if o.slot.table == "review_litigation"]
    assert {o.status for o in review} == {"blank"}


def test_blank_and_dash_and_missing_are_told_apart() -> None:
    values = numbered(EDITION_2021)
    values["carried_in"] = ["", "—", "0", "", "", "", "0"]
    del values["carried_out"]
    rows = requests_rows(EDITION_2021.tables["requests"], {**values, "carried_out": [""] * 7})[:-1]
    aligned = run(grid([*requests_header(), *rows]))
    statuses = [
        at(aligned, "requests", "carried_in", column.id).status
        for column in EDITION_2021.tables["requests"].columns
    ]
    assert statuses == ["blank", "dash", "reported", "blank", "blank", "blank", "reported"]
    assert at(aligned, "requests", "carried_out", "total").status == "missing"


def flattened(rows: list[list[str | Asked]]) -> Table:
    """The same cells with each merged cell's other slots as empty cells."""
    spanned = grid(rows)
    filled = [["" for _ in range(spanned.column_count)] for _ in range(spanned.row_count)]
    for cell in spanned.cells:
        assert cell.row is not None
        assert cell.column is not None
        filled[cell.row][cell.column] = cell.text
    return grid([list(row) for row in filled])


def test_spans_flattened_to_empty_cells() -> None:
    values = numbered(EDITION_2021)
    rows = [*requests_header(), *requests_rows(EDITION_2021.tables["requests"], values)]
    assert_requests(run(flattened(rows)), EDITION_2021, values)
    aligned = run(flattened([*review_header(), [str(n) for n in range(15)]]))
    assert at(aligned, "review_litigation", "litigation_direct", "upheld").value == 5


def without_row_spans(rows: list[list[str | Asked]]) -> list[list[str | Asked]]:
    return [[(c[0], 1, c[2]) if isinstance(c, tuple) else c for c in row] for row in rows]


def test_dropped_row_spans_shift_rows_but_not_figures() -> None:
    values = numbered(EDITION_2021)
    rows = [*requests_header(), *requests_rows(EDITION_2021.tables["requests"], values)]
    assert_requests(run(grid(without_row_spans(rows))), EDITION_2021, values)


@given(st.data())
def test_a_span_that_is_off_never_moves_a_figure_silently(data: st.DataObject) -> None:
    values = numbered(EDITION_2021)
    rows = [*requests_header(), *requests_rows(EDITION_2021.tables["requests"], values)]
    merged = [
        (r, c, cell)
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if isinstance(cell, tuple) and max(cell[1], cell[2]) > 1
    ]
    r, c, (text, row_span, column_span) = data.draw(st.sampled_from(merged))
    off = data.draw(st.sampled_from([-1, 1]))
    if row_span > 1 and (column_span == 1 or data.draw(st.booleans())):
        rows[r][c] = (text, row_span + off, column_span)
    else:
        rows[r][c] = (text, row_span, max(1, column_span + off))
    columns = [column.id for column in EDITION_2021.tables["requests"].columns]
    for observation in run(grid(rows)).observations:
        slot = observation.slot
        if slot.table == "requests" and observation.value is not None and not observation.flags:
            assert str(observation.value) == values[slot.row][columns.index(slot.column)]


def test_a_table_cut_by_a_page_break_keeps_its_columns() -> None:
    values = numbered(EDITION_2021)
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    for header in ([], requests_header()):
        first = grid([*requests_header(), *rows[:12]])
        second = grid([*header, *without_row_spans(rows[12:])])
        assert_requests(run(first, second), EDITION_2021, values)


def test_equal_copies_are_one_and_differing_ones_are_doubted() -> None:
    values = numbered(EDITION_2021)
    table = requests_table(EDITION_2021, values)
    assert_requests(run(table, table), EDITION_2021, values)
    other = {**values, "received": ["9", *values["received"][1:]]}
    aligned = run(table, requests_table(EDITION_2021, other))
    assert [f.code for f in aligned.findings] == ["conflicting_copies"]
    assert aligned.findings[0].observations == ("requests/received/natural_person",)


def test_unknown_rows_are_told_and_cast_doubt_on_the_missing_ones() -> None:
    values = numbered(EDITION_2021)
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    rows[0][0] = ("完全不同的文字说明", 1, 3)
    rows[1][0] = ("另外一些文字", 1, 3)
    aligned = run(grid([*requests_header(), *rows]))
    assert "unknown_label" in [finding.code for finding in aligned.findings]
    lost = at(aligned, "requests", "received", "natural_person")
    assert (lost.status, lost.flags) == ("missing", ("label_uncertain",))


@pytest.mark.parametrize(
    ("label", "flags"),
    [
        ("一、本年新收政府信息公开中请数量", ()),
        ("本年收政府信息申请", ()),
        ("完全不同的文字说明", ("label_uncertain",)),
        ("一、上年新收政府信息公开申请数量", ("label_uncertain",)),
    ],
)
def test_a_row_that_the_others_leave_is_read(label: str, flags: tuple[str, ...]) -> None:
    values = numbered(EDITION_2021)
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    rows[0][0] = (label, 1, 3)
    aligned = run(grid([*requests_header(), *rows]))
    found = at(aligned, "requests", "received", "natural_person")
    assert found.value == 1
    assert found.flags == flags


def test_a_near_miss_of_a_row_that_stands_elsewhere_is_another_row() -> None:
    values = numbered(EDITION_2021)
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    rows.append([("一、本年新收政府信息公开中请数量", 1, 3), *"9999999"])
    aligned = run(grid([*requests_header(), *rows]))
    assert_requests(aligned, EDITION_2021, values)


def header_with(old: str, new: str) -> list[list[str | Asked]]:
    header = requests_header()
    for row in header:
        for at_, cell in enumerate(row):
            if (cell if isinstance(cell, str) else cell[0]) == old:
                row[at_] = new if isinstance(cell, str) else (new, cell[1], cell[2])
    return header


@pytest.mark.parametrize(
    ("old", "new", "flags"),
    [
        ("商业企业", "商亚企业", ()),
        ("社会公益组织", "社会公的组织", ()),
        ("其他", "某某", ("label_uncertain",)),
        ("总计", "某某", ("label_uncertain",)),
        ("自然人", "", ("label_uncertain",)),
    ],
)
def test_a_column_that_the_others_leave_is_read(old: str, new: str, flags: tuple[str, ...]) -> None:
    values = numbered(EDITION_2021)
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    aligned = run(grid([*header_with(old, new), *rows]))
    for number, column in enumerate(EDITION_2021.tables["requests"].columns):
        found = at(aligned, "requests", "carried_in", column.id)
        assert found.value == 101 + number
        assert found.flags == (flags if column.path[-1] == old else ()), column.id


@pytest.mark.parametrize("filled", ["", "7", "见附件"])
def test_columns_that_are_not_the_forms_are_passed_over(filled: str) -> None:
    values = numbered(EDITION_2021)
    header = requests_header()
    header[0].append(("备注", 3, 1))
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    aligned = run(grid([*header, *[[*row, filled] for row in rows]]))
    assert_requests(aligned, EDITION_2021, values)


SUMS = prepare(None, "").sums["ogi-2021"]


def balanced(others: int) -> dict[str, list[str]]:
    """Requests of persons and of other organisations that keep all sums."""
    rows = EDITION_2021.tables["requests"].rows
    busy = ("received", "outcome.granted", "outcome.total")
    line = ["3", "0", "0", "0", "0", str(others), str(3 + others)]
    return {row.id: line if row.id in busy else ["0"] * 7 for row in rows}


@pytest.mark.parametrize(("others", "flags"), [(4, ()), (0, ("label_uncertain",))])
def test_sums_confirm_a_column_only_where_they_could_refute_it(
    others: int, flags: tuple[str, ...]
) -> None:
    rows = requests_rows(EDITION_2021.tables["requests"], balanced(others))
    table = replace(grid([*header_with("其他", "某某"), *rows]), place=Place(0))
    aligned = align([table], CATALOGUE, EDITION_2021, SUMS)
    found = at(aligned, "requests", "received", "other_organisation")
    assert found.value == others
    assert found.flags == flags


def test_a_column_that_sums_refute_is_not_the_forms() -> None:
    values = {row: [*line[:5], "8", line[6]] for row, line in balanced(0).items()}
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    table = replace(grid([*header_with("其他", "某某"), *rows]), place=Place(0))
    aligned = align([table], CATALOGUE, EDITION_2021, SUMS)
    found = at(aligned, "requests", "received", "other_organisation")
    assert (found.status, found.flags) == ("missing", ("label_uncertain",))
    assert at(aligned, "requests", "received", "total").flags == ()


def test_rows_with_a_number_before_their_labels() -> None:
    values = numbered(EDITION_2021)
    header = requests_header()
    header[0].insert(0, ("序号", 3, 1))
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    aligned = run(grid([*header, *[[str(n), *row] for n, row in enumerate(rows, 1)]]))
    assert_requests(aligned, EDITION_2021, values)


def turned(table: Table) -> Table:
    cells = [Cell(c.text, c.column, c.row, c.column_span, c.row_span) for c in table.cells]
    cells.sort(key=lambda cell: (cell.row or 0, cell.column or 0))
    return Table(tuple(cells), table.column_count, table.row_count)


def test_a_table_with_its_rows_as_columns() -> None:
    values = numbered(EDITION_2021)
    aligned = run(turned(requests_table(EDITION_2021, values)))
    assert_requests(aligned, EDITION_2021, values)
    place = at(aligned, "requests", "received", "total").place
    assert place is not None
    assert (place.row, place.column) == (9, 3)


RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
FIGURES = [[str(5 * row + column) for column in range(5)] for row in range(3)]
CASES = ["行政复议", "未经复议直接起诉", "复议后起诉"]
REVIEWS: dict[str, Any] = {
    "cases as rows": [["案件", *RESULTS], *[[c, *f] for c, f in zip(CASES, FIGURES, strict=True)]],
    "results as rows": [
        ["结果", *CASES],
        *[[r, *f] for r, f in zip(RESULTS, zip(*FIGURES, strict=True), strict=True)],
    ],
    "a list": [
        [("行政复议", 5, 2), RESULTS[0], "0"],
        *[[r, f] for r, f in zip(RESULTS[1:], FIGURES[0][1:], strict=True)],
        [("行政诉讼", 10, 1), (CASES[1], 5, 1), RESULTS[0], "5"],
        *[[r, f] for r, f in zip(RESULTS[1:], FIGURES[1][1:], strict=True)],
        [(CASES[2], 5, 1), RESULTS[0], "10"],
        *[[r, f] for r, f in zip(RESULTS[1:], FIGURES[2][1:], strict=True)],
    ],
    "a heading before": [
        [("", 3, 1), *review_header()[0]],
        *review_header()[1:],
        ["件数", *[figure for row in FIGURES for figure in row]],
    ],
}


@pytest.mark.parametrize("layout", REVIEWS)
def test_reviews_in_another_layout(layout: str) -> None:
    aligned = run(grid(REVIEWS[layout]))
    codes = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    for row, figures in zip(codes, FIGURES, strict=True):
        for column, figure in zip(
            EDITION_2021.tables["review_litigation"].columns, figures, strict=True
        ):
            found = at(aligned, "review_litigation", row, column.id)
            assert (str(found.value), found.flags) == (figure, ()), found.slot.key


@pytest.mark.parametrize(("text", "status"), [("无", "dash"), ("/", "dash"), ("0", "ambiguous")])
def test_one_cell_across_the_row_of_figures(text: str, status: str) -> None:
    aligned = run(grid([*review_header(), [(text, 1, 15)]]))
    review = [o for o in aligned.observations if o.slot.table == "review_litigation"]
    assert {o.status for o in review} == {status}
    assert all(bool(o.flags) == (status == "ambiguous") for o in review)


def sequence(texts: list[str]) -> Table:
    cells = tuple(Cell(text, None, None) for text in texts)
    return Table(cells, len(texts), 1, "sequence", spans_known=False)


HEADER_TEXTS = [
    cell if isinstance(cell, str) else cell[0] for row in requests_header() for cell in row
]


def test_cells_in_order_are_placed_when_none_is_missing() -> None:
    table = sequence([*HEADER_TEXTS, "一、本年新收政府信息公开申请数量", *"1234567"])
    aligned = run(table)
    columns = [column.id for column in EDITION_2021.tables["requests"].columns]
    got = [str(at(aligned, "requests", "received", column).value) for column in columns]
    assert got == list("1234567")


def test_a_row_that_lost_cells_is_ambiguous() -> None:
    table = sequence([*HEADER_TEXTS, "一、本年新收政府信息公开申请数量", "5", "5"])
    aligned = run(table)
    found = at(aligned, "requests", "received", "natural_person")
    assert (found.status, found.value, found.flags) == ("ambiguous", None, ("ambiguous_position",))
    assert [finding.code for finding in aligned.findings] == ["ambiguous_position"]


def test_a_row_without_any_cell_left_is_blank() -> None:
    table = sequence(
        [
            *HEADER_TEXTS,
            "一、本年新收政府信息公开申请数量",
            "二、上年结转政府信息公开申请数量",
            *"0000000",
        ]
    )
    assert at(run(table), "requests", "received", "total").status == "blank"


def test_a_label_spread_over_lines() -> None:
    table = sequence([*HEADER_TEXTS, "一、本年新收政府信息", "公开申请数量", *"1234567"])
    assert at(run(table), "requests", "received", "total").value == 7


def test_a_column_of_unknown_label_casts_doubt_on_its_rows() -> None:
    header: list[str] = [text if text != "法律服务机构" else "某某" for text in HEADER_TEXTS]
    table = sequence([*header, "一、本年新收政府信息公开申请数量", *"123456"])
    for column in EDITION_2021.tables["requests"].columns:
        found = at(run(table), "requests", "received", column.id)
        assert found.value is None or found.flags, column.id


@pytest.mark.parametrize("lost", range(7))
def test_a_row_that_lost_a_cell_is_not_read_as_it_stands(lost: int) -> None:
    values = numbered(EDITION_2021)
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    del rows[0][1 + lost]
    aligned = run(grid([*requests_header(), *rows]))
    for column in EDITION_2021.tables["requests"].columns:
        found = at(aligned, "requests", "received", column.id)
        assert found.value is None, column.id
        assert found.flags, column.id


def test_a_column_printed_on_the_line_of_its_group_leaves_the_order_in_doubt() -> None:
    order = [
        "自然人",
        "法人或其他组织",
        "其他",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
    ]
    table = sequence([*order, "总计", "一、本年新收政府信息公开申请数量", *"1234567"])
    for column in EDITION_2021.tables["requests"].columns:
        assert at(run(table), "requests", "received", column.id).flags, column.id


def test_a_bare_label_is_in_doubt_where_figures_have_no_row() -> None:
    lost = [*HEADER_TEXTS, "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"]
    for label in ("完全不同的文字说明", "（七）总计"):
        figures = [str(n) for n in range(1, 9)]
        aligned = run(sequence([*lost, *"0000000", "重复申请", label, *figures]))
        found = at(aligned, "requests", "received", "total")
        assert (found.status, found.flags) == ("blank", ("label_uncertain",)), label


def test_cells_left_alone_on_lines_with_a_bar() -> None:
    blocks: list[Block] = [
        replace(sequence([*HEADER_TEXTS, "一、本年新收政府信息公开申请数量"]), place=Place(0)),
        Paragraph("1|"),
        Paragraph("2 | 3 | 4 | 5 | 6 | 7"),
        Paragraph("|"),
        Paragraph("二、上年结转政府信息公开申请数量 | 7 | 6 | 5 | 4 | 3 | 2 | 1"),
    ]
    aligned = align(blocks, CATALOGUE, EDITION_2021, {})
    columns = [column.id for column in EDITION_2021.tables["requests"].columns]
    for row, figures in (("received", "1234567"), ("carried_in", "7654321")):
        found = [at(aligned, "requests", row, column) for column in columns]
        assert "".join(str(one.value) for one in found) == figures
        assert not any(one.flags for one in found)


def without_spans(
    rows: list[list[str | Asked]], names: Mapping[str, str] | None = None
) -> list[list[str | Asked]]:
    texts = [[cell if isinstance(cell, str) else cell[0] for cell in row] for row in rows]
    return [[(names or {}).get(text, text) for text in row] for row in texts]


def test_headers_without_spans_in_another_order_are_doubted() -> None:
    rows = review_header()
    rows[0].reverse()
    aligned = run(grid([*without_spans(rows), [str(n) for n in range(15)]]))
    review = [o for o in aligned.observations if o.slot.table == "review_litigation"]
    assert all("label_uncertain" in one.flags for one in review)


def test_results_in_another_order_without_spans_keep_their_figures() -> None:
    names = {"结果维持": "其他结果", "其他结果": "结果维持"}
    rows = without_spans(review_header(), names)
    aligned = run(grid([*rows, [str(n) for n in range(15)]]))
    for row, first in (("reconsideration", 0), ("litigation_direct", 5)):
        assert at(aligned, "review_litigation", row, "other").value == first
        assert at(aligned, "review_litigation", row, "upheld").value == first + 2
        assert at(aligned, "review_litigation", row, "total").flags == ()


def test_rows_of_a_summary_leave_the_table_alone() -> None:
    values = numbered(EDITION_2021)
    official = requests_table(EDITION_2021, values)
    summary = grid([["项目", "数量"], ["本年新收政府信息公开申请数量", "999"], ["重复申请", "5"]])
    offices = grid([["项目", *"甲乙丙丁戊己庚"], ["予以公开", *"7777777"]])
    bureaus = grid([["单位", "新收", "结转", "办结", "下年"], ["甲局", *"1234"], ["合计", *"1234"]])
    for tables in ([summary, offices, official], [official, summary, offices, bureaus]):
        assert_requests(run(*tables), EDITION_2021, values)


def test_an_empty_template_beside_the_filled_form_is_no_copy() -> None:
    values = numbered(EDITION_2021)
    official = requests_table(EDITION_2021, values)
    template = requests_table(EDITION_2021, {row: [""] * 7 for row in values})
    for tables in ([template, official], [official, template]):
        aligned = run(*tables)
        assert_requests(aligned, EDITION_2021, values)
        assert aligned.findings == ()


def test_labels_of_two_forms_leave_the_choice_open() -> None:
    labels = set(EDITION_2021.leaf_labels)
    old = sorted(EDITION_2019.leaf_labels - labels)
    assert CATALOGUE.best_forms(labels) == [EDITION_2021]
    assert CATALOGUE.best_forms(labels | set(old[:2])) == [EDITION_2021]
    both = CATALOGUE.best_forms(labels | set(old))
    assert EDITION_2019 in both
    assert EDITION_2021 in both


def test_a_row_that_ends_before_a_column_of_remarks_is_doubted() -> None:
    values = numbered(EDITION_2021)
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    header = requests_header()
    header[0].append(("备注", 3, 1))
    for row in rows:
        row.append("")
    rows[0][-1] = "8"
    del rows[0][1]
    aligned = run(grid([*header, *rows]))
    for column in EDITION_2021.tables["requests"].columns:
        assert at(aligned, "requests", "received", column.id).flags, column.id
        assert at(aligned, "requests", "carried_in", column.id).flags == (), column.id


@pytest.mark.parametrize(
    ("caption", "flags"),
    [
        ("单位：件、元", ("unit_unclear",)),
        ("（单位：元）", ("unit_unclear",)),
        ("单位：万元", ()),
        ("单位：件", ()),
    ],
)
def test_a_unit_above_the_table_casts_doubt_on_money_that_has_none(
    caption: str, flags: tuple[str, ...]
) -> None:
    table = grid(
        [
            [("第二十条第（八）项", 1, 2)],
            ["信息内容", "本年收费金额"],
            ["行政事业性收费", "48"],
        ]
    )
    blocks: list[Block] = [Paragraph(caption), replace(table, place=Place(0))]
    aligned = align(blocks, CATALOGUE, EDITION_2021, {})
    found = at(aligned, "proactive_disclosure", "administrative_fees", "fees_collected")
    assert found.value == 48
    assert found.flags == flags


@pytest.mark.parametrize("note", ["五、存在的主要问题及改进情况", "注：本表由办公室填写"])
def test_words_below_the_row_of_figures_are_a_note(note: str) -> None:
    figures: list[str | Asked] = [str(n) for n in range(15)]
    aligned = run(grid([*review_header(), figures, [(note, 1, 15)]]))
    review = [o for o in aligned.observations if o.slot.table == "review_litigation"]
    assert {o.raw for o in review} == set(figures)
    assert aligned.findings == ()


def test_a_second_row_of_figures_is_no_note() -> None:
    figures: list[str | Asked] = [str(n) for n in range(15)]
    aligned = run(grid([*review_header(), figures, [("7件", 1, 15)]]))
    assert [finding.code for finding in aligned.findings] == ["ambiguous_position"]


def test_a_blank_pushed_behind_the_header_casts_doubt_on_its_row() -> None:
    values = numbered(EDITION_2021)
    values["carried_in"] = ["1", "2", "3", "4", "5", "6", ""]
    rows = [*requests_header(), *requests_rows(EDITION_2021.tables["requests"], values)]
    row = next(row for row in rows if row[-2:] == ["6", ""])
    row.insert(-4, "")
    aligned = run(grid(rows))
    row_flags = {o.flags for o in aligned.observations if o.slot.row == "carried_in"}
    assert row_flags == {("ambiguous_position",)}
    assert at(aligned, "requests", "received", "total").flags == ()


def test_a_blank_column_behind_the_header_of_all_rows_is_the_pages() -> None:
    values = numbered(EDITION_2021)
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    aligned = run(grid([*requests_header(), *([*row, ""] for row in rows)]))
    assert_requests(aligned, EDITION_2021, values)


def test_a_row_with_a_blank_behind_it_is_sure_where_its_sums_hold() -> None:
    values = balanced(3)
    rows = [*requests_header(), *requests_rows(EDITION_2021.tables["requests"], values)]
    rows[-1].append("")
    sums = prepare(None, "").sums["ogi-2021"]
    aligned = align([grid(rows)], CATALOGUE, EDITION_2021, sums)
    assert {o.flags for o in aligned.observations if o.status == "reported"} == {()}


@pytest.mark.parametrize("moved", [False, True])
def test_a_column_of_checks_behind_blank_headings_needs_sums(moved: bool) -> None:
    values = balanced(3)
    header = requests_header()
    header[0].append(("", len(header), 1))
    rows = [[*row, "0"] for row in requests_rows(EDITION_2021.tables["requests"], values)]
    if moved:
        # A column of noughts before the others moves them all.
        rows = [[*row[:-8], "0", *row[-8:-1]] for row in rows]
    sums = prepare(None, "").sums["ogi-2021"]
    aligned = align([grid([*header, *rows])], CATALOGUE, EDITION_2021, sums)
    seen = [o for o in aligned.observations if o.slot.table == "requests"]
    if moved:
        assert all(o.flags for o in seen if o.slot.row == "received")
    else:
        assert {o.flags for o in seen} == {()}
        assert [o.raw for o in seen] == [text for row in values.values() for text in row]


def test_labels_that_moved_over_a_lost_one_are_doubted_in_rows_with_blanks_too() -> None:
    values = numbered(EDITION_2021)
    values["carried_in"] = ["1", "2", "", "4", "5", "", "12"]
    header = requests_header()
    header[-1] = header[-1][1:]
    aligned = run(grid([*header, *requests_rows(EDITION_2021.tables["requests"], values)]))
    assert all(o.flags for o in aligned.observations if o.slot.table == "requests" and o.raw)


def test_sums_confirm_no_column_that_is_out_of_order() -> None:
    """A label lost and a blank behind the others: sums hold whichever column is which."""
    values = balanced(3)
    header = requests_header()
    header[-1] = [*header[-1][1:], ""]
    table = grid([*header, *requests_rows(EDITION_2021.tables["requests"], values)])
    sums = prepare(None, "").sums["ogi-2021"]
    aligned = align([table], CATALOGUE, EDITION_2021, sums)
    assert all(o.flags for o in aligned.observations if o.slot.table == "requests" and o.value)


def filled_spans(rows: list[list[str | Asked]]) -> Table:
    """The same cells with each merged cell's text in all cells that it covers."""
    spanned = grid(rows)
    filled = [["" for _ in range(spanned.column_count)] for _ in range(spanned.row_count)]
    for cell in spanned.cells:
        assert cell.row is not None
        assert cell.column is not None
        for r in range(cell.row, cell.row + cell.row_span):
            filled[r][cell.column : cell.column + cell.column_span] = [cell.text] * cell.column_span
    return grid([list(row) for row in filled])


def test_spans_filled_with_their_text() -> None:
    values = numbered(EDITION_2021)
    rows = [*requests_header(), *requests_rows(EDITION_2021.tables["requests"], values)]
    assert_requests(run(filled_spans(rows)), EDITION_2021, values)
    aligned = run(filled_spans([*review_header(), [str(n) for n in range(15)]]))
    assert at(aligned, "review_litigation", "litigation_direct", "upheld").value == 5
    assert aligned.observations[-1].flags == ()


DECISIONS: list[list[str | Asked]] = [
    [("第二十条第（五）项", 1, 4)],
    ["信息内容", *["本年处理决定数量"] * 3],
]


def test_one_figure_below_a_repeated_label_is_read_once() -> None:
    aligned = run(grid([*DECISIONS, ["行政许可", "983", "983", "983"]]))
    found = at(aligned, "proactive_disclosure", "administrative_licensing", "decisions")
    assert found.value == 983
    assert not found.flags


def test_different_figures_below_a_repeated_label_are_never_one() -> None:
    aligned = run(grid([*DECISIONS, ["行政许可", "983", "", "983"]]))
    found = at(aligned, "proactive_disclosure", "administrative_licensing", "decisions")
    assert found.value is None or found.flags


def test_two_rows_of_one_label_are_not_taken_for_one() -> None:
    values = numbered(EDITION_2021)
    rows = [*requests_header(), *requests_rows(EDITION_2021.tables["requests"], values)]
    rows[4][0] = rows[3][0]
    aligned = run(grid(rows))
    assert [one.code for one in aligned.findings if one.code == "conflicting_copies"]


@pytest.mark.parametrize("name", ["小计", "法人小计", "小 计"])
@pytest.mark.parametrize("inside", [True, False])
def test_a_column_of_subtotals_is_not_the_forms(name: str, inside: bool) -> None:
    values = numbered(EDITION_2021)
    header = requests_header()
    header[0][1] = ("申请人情况", 1, 8)
    if inside:
        header[1][1] = ("法人或其他组织", 1, 6)
        header[2].append(name)
    else:
        header[1].insert(2, (name, 2, 1))
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    for row in rows:
        row.insert(-1, "77777")
    assert_requests(run(grid([*header, *rows])), EDITION_2021, values)


def test_a_subtotal_alone_is_no_total() -> None:
    values = numbered(EDITION_2021)
    header = requests_header()
    header[1] = [("自然人", 2, 1), ("法人或其他组织", 1, 6)]
    header[2].append("小计")
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    aligned = run(grid([*header, *rows]))
    found = at(aligned, "requests", "received", "total")
    assert found.value is None or found.flags


def test_a_blank_at_the_end_of_a_row_that_lost_a_cell_keeps_sums_from_settling_it() -> None:
    """The sums would move the last figure over the blank, where it makes up the total."""
    values = {row: ["5", "0", "0", "0", "0", "0", "5"] for row in balanced(0)}
    values["carried_in"] = ["5", "0", "0", "0", "5", ""]
    rows = requests_rows(EDITION_2021.tables["requests"], values)
    table = replace(grid([*requests_header(), *rows]), place=Place(0))
    aligned = align([table], CATALOGUE, EDITION_2021, SUMS)
    assert all(o.flags for o in aligned.observations if o.slot.row == "carried_in" and o.value)
