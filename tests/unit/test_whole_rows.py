"""One figure that is unread, split or another's: what stands beside it is doubted, not moved."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest

import extractor
from extractor.align.placement import LooseRow
from extractor.align.whole import (
    goes_on_in,
    is_unread_figure,
    may_be_two_rows,
    own_line,
)
from extractor.forms import builtin_forms
from extractor.model import Cell

TITLE = "海州市水务局2021年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
# Documents of one kind of damage; from 16 on, the seeds have surplus figures that fitted once.
SEEDS = 10
TABLE = next(f for f in builtin_forms() if f.id == "ogi-2021").tables[1]
CODES = tuple(column.id for column in TABLE.columns)
OUTCOMES = [row for row in TABLE.rows if row.id.startswith("outcome.")]
ROWS = [row for row in OUTCOMES if row.id != "outcome.total"]

Figures = list[tuple[int, ...]]


def figures(seed: int) -> Figures:
    """Six columns of small figures: where many are alike, sums hold by accident."""
    rng = random.Random(seed)
    some = rng.choice(((0, 2, 2), (0, 2), (0, 1, 1, 1), (0, 3, 14, 60)))
    return [tuple(rng.choice(some) for _ in COLUMNS[:-1]) for _ in ROWS]


def shown(row: tuple[int, ...]) -> list[str]:
    """A row as a dump prints it that leaves blanks out."""
    return [str(n) for n in (*row, sum(row)) if n]


def dump(rows: list[list[str]], true: Figures, marks: tuple[str, str, str]) -> str:
    start, between, end = marks
    top = ["自然人", "法人或其他组织", "总计"]
    below = list(COLUMNS[1:6])
    cells = [top, below]
    above: tuple[str, ...] = ()
    for heading, row in zip(ROWS, rows, strict=True):
        groups = heading.path[:-1]
        cells.append([*(g for g in groups if g not in above), heading.path[-1], *row])
        above = groups
    totals = [sum(column) for column in zip(*true, strict=True)]
    cells.append(["（七）总计", *map(str, (*totals, sum(totals)))])
    return TITLE + "\n".join(start + between.join(row) + end for row in cells) + "\n"


def wrong(text: str, true: Figures) -> list[str]:
    """The values without a flag that the table does not print there."""
    own = {
        (row.id, column): value
        for row, printed in zip(ROWS, true, strict=True)
        for column, value in zip(CODES, (*printed, sum(printed)), strict=True)
    }
    return [
        f"{seen.slot.key}: {seen.value}"
        for seen in extractor.extract(text.encode()).observations
        if (seen.slot.row, seen.slot.column) in own
        and seen.value is not None
        and not seen.flags
        and seen.value != Decimal(own[seen.slot.row, seen.slot.column])
    ]


def damaged(seed: int, texts: Sequence[str], insert: bool) -> tuple[list[list[str]], Figures]:
    """Rows of which one has a text among its figures, or in the place of one."""
    rng = random.Random(seed)
    true = figures(seed)
    rows = [shown(row) for row in true]
    row = rng.choice([row for row in rows if row])
    at = rng.randrange(len(row))
    row[at : at + (0 if insert else 1)] = [rng.choice(texts)]
    return rows, true


@pytest.mark.parametrize("marks", [("", " | ", " |||"), ("|", "||", "|"), ("", "\n", "")])
@pytest.mark.parametrize("insert", [True, False])
def test_an_unread_figure_leaves_no_other_as_the_total(
    marks: tuple[str, str, str], insert: bool
) -> None:
    texts = ("约2", "×", "见附件", "3/6", "6 7", "第2页")
    for seed in range(SEEDS):
        rows, true = damaged(seed, texts, insert)
        assert wrong(dump(rows, true, marks), true) == [], seed


@pytest.mark.parametrize("marks", [("", " ", ""), ("|", "||", "|"), ("", "\n", "")])
def test_a_surplus_figure_moves_no_other(marks: tuple[str, str, str]) -> None:
    for seed in range(16, 16 + SEEDS):
        rows, true = damaged(seed, ("2", "5", "17"), insert=True)
        assert wrong(dump(rows, true, marks), true) == [], seed


def test_a_split_figure_moves_no_other() -> None:
    for seed in range(SEEDS):
        true = figures(seed)
        rows = [shown(row) for row in true]
        long = [(row, n) for row in rows for n, text in enumerate(row) if len(text) > 1]
        if long:
            row, at = random.Random(seed).choice(long)
            row[at : at + 1] = [row[at][:1], row[at][1:]]
            assert wrong(dump(rows, true, ("", " ", "")), true) == [], seed


def test_a_row_with_all_its_cells_takes_none_of_a_row_without_a_label() -> None:
    lines = [
        "自然人\t法人或其他组织\t总计",
        "\t".join(COLUMNS[1:6]),
        "（一）予以公开\t\t\t—\t\t0\t\t0",
        "\t1\t—\t\t0\t\t\t1",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）\t1\t\t\t\t\t\t1",
    ]
    report = extractor.extract((TITLE + "\n".join(lines) + "\n").encode())
    row = [seen for seen in report.observations if seen.slot.row == "outcome.granted"]
    assert not [seen for seen in row if seen.value]
    assert any(finding.code == "unknown_label" for finding in report.findings)


@pytest.mark.parametrize(
    ("start", "between", "end", "blank"),
    [
        ("| ", " | ", " |", True),
        ("", "\t", "", True),
        ("", " ", "", False),
        ("|", "\n|", "", False),
    ],
)
def test_the_number_of_a_page_fills_no_blank(
    start: str, between: str, end: str, blank: bool
) -> None:
    rows = [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "2", "1", *([""] if blank else [])],
        ["行政规范性文件", "3", "0", "8"],
    ]
    lines = [start + between.join(row) + end for row in rows]
    lines.insert(3, "5")
    title = TITLE.replace("三、收到和处理政府信息公开申请情况", "二、主动公开政府信息情况")
    report = extractor.extract((title + "\n".join(lines) + "\n").encode())
    keys = {seen.slot.key: seen for seen in report.observations}
    last = keys["proactive_disclosure/regulations/in_force"]
    assert last.value is None or last.flags


def cell(text: str, row: int | None = 0) -> Cell:
    return Cell(text, row, None)


def test_signs_of_unread_figures() -> None:
    assert all(map(is_unread_figure, ("6 7", "3/6", "×", "1-2", "12%?")))
    assert not any(
        map(is_unread_figure, ("", "1.", "（一）", "其他", "约2", "：", "1 2 3 4 5 6 7"))
    )


def test_rows_and_the_lines_that_they_stand_on() -> None:
    explicit = [cell("2"), cell(""), cell("5", 1)]
    assert own_line(explicit, 2) == 2
    assert own_line([cell("2"), cell("", 1), cell("5", 1)], 2) == 3
    assert may_be_two_rows([cell("0"), cell("—"), cell("2", 1), cell("2", 1)])
    assert not may_be_two_rows([cell("1"), cell("0"), cell("2", 1), cell("3", 1)])
    row = LooseRow((0, 1, 2, 3), 0, (cell("2"), cell("3")))
    assert goes_on_in(row, cell("约2"), 2, "约2")
    assert not goes_on_in(row, cell("约2"), 3, "约2")
    assert goes_on_in(row, cell("×", 1), 2, "×")
    assert not goes_on_in(row, cell("其他情形", 1), 2, "其他情形")
