"""Tables of the form in other layouts: headers in part, labels in paths, columns and rows added."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

import extractor
from extractor.align import Alignment, Catalogue, FormIndex, align
from extractor.forms import builtin_forms
from extractor.model import Observation, Place, Table
from extractor.prepared import prepare
from tests.support.command import SAMPLES
from tests.support.tables import Asked, grid, requests_header, requests_rows, review_header

Rows = list[list[str | Asked]]
CATALOGUE = Catalogue(builtin_forms())
EDITION = next(index for index in CATALOGUE.indexes if index.form.id == "ogi-2021")
SUMS = prepare(None, "").sums["ogi-2021"]
REQUESTS = EDITION.tables["requests"]
VALUES = {row.id: [str(100 * n + c + 1) for c in range(7)] for n, row in enumerate(REQUESTS.rows)}
ROWS = requests_rows(REQUESTS, VALUES)
RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
CASES = ["行政复议", "未经复议直接起诉", "复议后起诉"]
FIGURES = [[str(5 * row + column) for column in range(5)] for row in range(3)]


def run(*tables: Table, index: FormIndex = EDITION) -> Alignment:
    return align(
        [replace(table, place=Place(n)) for n, table in enumerate(tables)], CATALOGUE, index, SUMS
    )


def requests_of(aligned: Alignment) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for seen in aligned.observations:
        if seen.slot.table == "requests":
            found.setdefault(seen.slot.row, []).append(seen)
    return found


def assert_read(aligned: Alignment) -> None:
    for row, line in requests_of(aligned).items():
        assert [seen.raw for seen in line] == VALUES[row], row
        assert {seen.flags for seen in line} == {()}, row


def assert_review(aligned: Alignment) -> None:
    seen = [one for one in aligned.observations if one.slot.table == "review_litigation"]
    assert [one.raw for one in seen] == [figure for line in FIGURES for figure in line]
    assert {one.flags for one in seen} == {()}


def text_of(cell: str | Asked) -> str:
    return cell if isinstance(cell, str) else cell[0]


def without_row_spans(rows: Rows) -> Rows:
    return [[(c[0], 1, c[2]) if isinstance(c, tuple) else c for c in row] for row in rows]


def test_a_header_of_one_row_needs_no_group() -> None:
    header: Rows = [[("", 1, 3), *(column.path[-1] for column in REQUESTS.columns)]]
    assert_read(run(grid([*header, *ROWS])))


def test_a_summary_of_two_kinds_is_no_header_without_its_group() -> None:
    rows: Rows = [[text_of(row[-8]), "1", "2", "3"] for row in ROWS]
    aligned = run(grid([["", "自然人", "其他", "总计"], *rows]))
    line = requests_of(aligned)["received"]
    assert all(seen.flags or seen.value is None for seen in line[1:6])


@pytest.mark.parametrize("groups", [False, True])
def test_blocks_of_the_review_table_one_below_another(groups: bool) -> None:
    rows: Rows = []
    for number, (case, line) in enumerate(zip(CASES, FIGURES, strict=True)):
        if groups and number == 1:
            rows.append([("行政诉讼", 1, 5)])
        rows += [[(case, 1, 5)], [*RESULTS], [*line]]
    assert_review(run(grid(rows)))


def test_cases_beside_their_blocks() -> None:
    rows: Rows = []
    for case, line in zip(CASES, FIGURES, strict=True):
        rows += [[(case, 2, 1), *RESULTS], [*line]]
    assert_review(run(grid(rows)))


SEPARATORS = ["-", "／", "：", "\n", ""]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_labels_with_those_of_their_groups(separator: str) -> None:
    rows: Rows = [
        [separator.join(row.path[1 if len(row.path) > 2 else 0 :]), *VALUES[row.id]]
        for row in REQUESTS.rows
    ]
    header: Rows = [["", *(separator.join(column.path) for column in REQUESTS.columns)]]
    assert_read(run(grid([*header, *rows])))


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("down", [False, True])
def test_cases_and_results_in_one_label(separator: str, down: bool) -> None:
    paths = [[case, result] for case in CASES for result in RESULTS]
    labels = [
        separator.join(path if path[0] == CASES[0] else ["行政诉讼", *path]) for path in paths
    ]
    figures = [figure for line in FIGURES for figure in line]
    down_rows: Rows = [["", "件数"]]
    down_rows += [[label, figure] for label, figure in zip(labels, figures, strict=True)]
    assert_review(run(grid(down_rows if down else [[*labels], [*figures]])))


@pytest.mark.parametrize("filled", ["", "7.5", "见附件"])
def test_columns_behind_those_of_rows_that_lost_their_spans(filled: str) -> None:
    header = requests_header()
    header[0].append(("备注", 3, 1))
    rows = [[*row, filled] for row in ROWS]
    assert_read(run(grid(without_row_spans([*header, *rows]))))


def test_a_cell_lost_before_a_column_behind_casts_doubt() -> None:
    header = requests_header()
    header[0].append(("备注", 3, 1))
    rows = [[*row, "x"] for row in ROWS]
    del rows[5][-4]
    lost = requests_of(run(grid(without_row_spans([*header, *rows]))))[REQUESTS.rows[5].id]
    assert all(seen.flags or seen.value is None for seen in lost)


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_header_whose_rows_stand_in_the_next_table(cut: int) -> None:
    header = requests_header()
    parts = [grid(without_row_spans(header[:cut])), grid(without_row_spans(header[cut:]))]
    tables = [grid(without_row_spans([row])) for row in ROWS]
    assert_read(run(*(part for part in parts if part.cells), *tables))


def test_a_row_of_subtotals_of_a_group_is_not_the_total() -> None:
    at = next(n for n, row in enumerate(REQUESTS.rows) if "inquiry" in row.id)
    rows: Rows = [list(row) for row in ROWS]
    rows.insert(at + 1, ["小计", *"9999999"])
    found = requests_of(run(grid(without_row_spans([*requests_header(), *rows]))))
    assert [seen.raw for seen in found["outcome.total"]] == VALUES["outcome.total"]
    assert {seen.flags for seen in found["outcome.total"]} == {()}


def test_an_answer_below_words_is_no_row_of_the_table() -> None:
    rows: Rows = [
        *review_header(),
        [figure for line in FIGURES for figure in line],
        [("五、存在的主要问题及改进情况", 1, 15)],
        [("无", 1, 15)],
    ]
    assert_review(run(grid(rows)))


def test_a_row_that_stops_before_the_others_lost_a_cell() -> None:
    header: Rows = [[*row, ""] for row in requests_header()]
    values = {row.id: ["0"] * 7 for row in REQUESTS.rows}
    rows = [[*row, ""] for row in requests_rows(REQUESTS, values)]
    del rows[5][-3]
    found = requests_of(run(grid([*header, *rows])))
    assert {seen.flags for seen in found[REQUESTS.rows[5].id]} == {("ambiguous_position",)}
    assert {seen.flags for seen in found["received"]} == {()}


def test_groups_of_rows_beside_the_header() -> None:
    rows: Rows = [
        [("第二十条第（一）项", 3, 1), "信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "5", "6"],
        [("第二十条第（五）项", 2, 1), "信息内容", ("本年处理决定数量", 1, 3)],
        ["行政许可", ("7", 1, 3)],
    ]
    seen = run(grid(rows)).observations[:7]
    assert [one.raw for one in seen] == list("1234567")
    assert {one.flags for one in seen} == {()}


PAGE = (SAMPLES / "plain.html").read_text(encoding="utf-8")
TABLE = next(t for t in re.findall("<table.*?</table>", PAGE, re.DOTALL) if "自然人" in t)


def test_the_next_chapter_ends_a_table_of_last_year() -> None:
    own = extractor.extract(PAGE.encode())
    last = re.sub(r">(\d+)<", lambda found: f">{int(found[1]) + 5}<", TABLE)
    heading = f"<p>附：{(own.year or 0) - 1}年收到和处理政府信息公开申请情况</p>"
    found = extractor.extract(PAGE.replace(TABLE, TABLE + heading + last).encode())

    def values(report: extractor.Report) -> list[Any]:
        return [(seen.status, seen.value, seen.flags) for seen in report.observations]

    assert values(found) == values(own)


def test_nought_needs_no_unit_of_money() -> None:
    rows: Rows = [["信息内容", "本年收费金额（单位：元）"], ["行政事业性收费（万元）", "0"]]
    for text, flags in (("0", ()), ("5", ("unit_unclear",))):
        rows[1][1] = text
        seen = next(
            one for one in run(grid(rows)).observations if one.slot.column == "fees_collected"
        )
        assert (seen.raw, seen.flags) == (text, flags)


def test_a_header_that_lost_the_cell_of_a_group_moves_no_figure() -> None:
    header = requests_header()
    del header[1][1]
    for row, line in requests_of(run(grid([*header, *ROWS]))).items():
        assert all(
            seen.flags or seen.raw == text for seen, text in zip(line, VALUES[row], strict=True)
        ), row
