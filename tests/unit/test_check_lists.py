"""Lists of one figure a row: numbers of rows, and lists that only share some labels with a form."""

from __future__ import annotations

import random

import pytest

import extractor
from extractor.forms import builtin_forms
from extractor.report import Report

FORM = next(form for form in builtin_forms() if form.id == "ogi-2014")
LABELS = [row.path[-1] for table in FORM.tables for row in table.rows]
TITLE = "临泽县水利局2016年度政府信息公开情况统计表"


def lines(answers: list[str], *, code: bool = True, labels: list[str] = LABELS) -> bytes:
    """A text dump that left out blank cells, with a column of codes behind that of the units."""
    rows = ["统计指标 | 单位 | 代码 | 统计数 |" if code else "统计指标 | 单位 | 统计数 |"]
    for number, (label, answer) in enumerate(zip(labels, answers, strict=True), 1):
        cells = [label, "件", f"{number:02d}" if code else "", answer]
        rows.append(" | ".join(cell for cell in cells if cell) + " |")
    return "\n".join([TITLE, *rows]).encode()


def unflagged(report: Report) -> dict[str, str]:
    return {
        o.slot.row: str(o.value) for o in report.observations if o.value is not None and not o.flags
    }


def test_codes_of_a_blank_list_are_no_figures() -> None:
    assert unflagged(extractor.extract(lines([""] * len(LABELS)))) == {}


@pytest.mark.parametrize("seed", range(5))
def test_codes_beside_answers_are_no_figures(seed: int) -> None:
    given = random.Random(seed)
    answers = [given.choice(["", "", str(given.randint(0, 60))]) for _ in LABELS]
    report = extractor.extract(lines(answers))
    read = unflagged(report)
    rows = [o.slot.row for o in report.observations]
    wanted = dict(zip(rows, answers, strict=True))
    assert {row: wanted[row] for row in read} == read


def test_figures_that_happen_to_rise_are_read() -> None:
    answers = ["0"] * len(LABELS)
    answers[:4] = ["7", "3", "3", "4"]
    report = extractor.extract(lines(answers, code=False))
    assert not any(one.code == "ambiguous_position" for one in report.findings)
    assert len(unflagged(report)) > len(LABELS) // 2


def test_another_list_with_some_labels_alike_is_doubted() -> None:
    others = [f"本地统计项目之{name}数" for name in "甲乙丙丁戊己庚辛"]
    labels = [*LABELS[:3], *others, *LABELS[20:30]]
    report = extractor.extract(lines(["5"] * len(labels), code=False, labels=labels))
    assert unflagged(report) == {}
    assert any("may be another list" in one.message for one in report.findings)


def test_figures_of_three_rows_on_the_line_of_the_last_are_no_blanks_above_it() -> None:
    rows = [f"{label} 件 7" for label in LABELS]
    at = next(n for n, label in enumerate(LABELS) if "商业秘密" in label)
    rows[at : at + 3] = [*LABELS[at : at + 2], f"{LABELS[at + 2]} 件 0 件 6 件 3"]
    report = extractor.extract("\n".join([TITLE, *rows]).encode())
    found = report.observations[at : at + 3]
    assert [seen.status for seen in found] == ["blank", "blank", "unreadable"]
    assert all(seen.flags for seen in found)
    assert not report.observations[at - 1].flags
