"""One figure that is unread, split or another's: what stands beside it is doubted, not moved."""

from __future__ import annotations

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
from extractor.model import Cell

TITLE = "海州市水务局2021年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
LABELS = (
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
)
IDS = (
    "state_secret",
    "prohibited_by_law",
    "three_securities_one_stability",
    "third_party_rights",
    "internal_affairs",
    "process_information",
)
FIGURES = ((4, 0, 6), (0, 8, 3), (5, 7, 0), (0, 2, 9), (6, 1, 0), (3, 0, 2))


def shown(figures: tuple[int, ...]) -> list[str]:
    """The figures of the first three columns and their total, blanks left out."""
    return [str(n) for n in (*figures, sum(figures)) if n]


def dump(rows: list[list[str]], start: str, between: str, end: str) -> str:
    top = ["自然人", "法人或其他组织", "总计"]
    below = list(COLUMNS[1:6])
    cells = [top, below, *([label, *row] for label, row in zip(LABELS, rows, strict=True))]
    totals = [sum(f[n] for f in FIGURES) for n in range(3)]
    cells.append(["（七）总计", *map(str, totals), "0", "0", "0", str(sum(totals))])
    return TITLE + "\n".join(start + between.join(row) + end for row in cells) + "\n"


def wrong(text: str) -> list[str]:
    """The values without a flag that the table does not print there."""
    own = {
        (f"outcome.denied.{row}", column): value
        for row, figures in zip(IDS, FIGURES, strict=True)
        for column, value in zip(
            ("natural_person", "commercial_enterprise", "research_institution", "total"),
            (*figures, sum(figures)),
            strict=True,
        )
    }
    return [
        f"{seen.slot.key}: {seen.value}"
        for seen in extractor.extract(text.encode()).observations
        if seen.slot.row.startswith("outcome.denied")
        and seen.value is not None
        and not seen.flags
        and seen.value != Decimal(own.get((seen.slot.row, seen.slot.column), 0))
    ]


@pytest.mark.parametrize("marks", [("", " | ", " |||"), ("|", "||", "|"), ("", "\n", "")])
@pytest.mark.parametrize("unread", ["约2", "×", "见附件", "3/6", "6 7", "第2页"])
@pytest.mark.parametrize("row", range(6))
def test_an_unread_figure_leaves_no_other_as_the_total(
    row: int, unread: str, marks: tuple[str, str, str]
) -> None:
    for at in range(len(shown(FIGURES[row]))):
        rows = [shown(figures) for figures in FIGURES]
        rows[row][at] = unread
        assert wrong(dump(rows, *marks)) == []
        rows[row] = shown(FIGURES[row])
        rows[row].insert(at, unread)
        assert wrong(dump(rows, *marks)) == []


@pytest.mark.parametrize("marks", [("", " ", ""), ("|", "||", "|"), ("", "\n", "")])
@pytest.mark.parametrize("row", range(6))
def test_a_split_or_surplus_figure_moves_no_other(row: int, marks: tuple[str, str, str]) -> None:
    for at in range(len(shown(FIGURES[row]))):
        for more in ("2", "5", "17"):
            rows = [shown(figures) for figures in FIGURES]
            rows[row].insert(at, more)
            assert wrong(dump(rows, *marks)) == []


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
