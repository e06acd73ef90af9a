"""Dumps without blank cells in which totals are left out: sums that fit by chance prove nothing."""

from __future__ import annotations

import extractor
from extractor.forms import builtin_forms
from extractor.report import Report

FORM = next(form for form in builtin_forms() if form.id == "ogi-2021")
REQUESTS = next(table for table in FORM.tables if table.id == "requests")
HEAD = """临泽县水利局2022年政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
申请人情况 | |||||||||
自然人 | 法人或其他组织 | 总计 | |||||||
商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | |||||
"""


def extracted(figures: dict[str, str]) -> Report:
    """The report of a dump whose rows have only these figures, in their order."""
    lines = [
        f"{row.path[-1]} | {figures[row.id]} | |||"
        if row.id in figures
        else f"{row.path[-1]} | |||"
        for row in REQUESTS.rows
    ]
    return extractor.extract((HEAD + "\n".join(lines)).encode())


def figure(report: Report, row: str, column: str = "total") -> tuple[str, tuple[str, ...]]:
    seen = next(o for o in report.observations if (o.slot.row, o.slot.column) == (row, column))
    return str(seen.value), seen.flags


def test_two_rows_without_a_total_leave_nothing_proved() -> None:
    # Two columns of applicants and no totals: 3 + 2 requests, of which 2 + 1 go on.
    report = extracted(
        {
            "received": "3 | 2",
            "outcome.partially_granted": "1 | 1",
            "outcome.total": "1 | 1",
            "carried_out": "2 | 1",
        }
    )
    for row in ("outcome.partially_granted", "outcome.total"):
        value, flags = figure(report, row)
        assert value == "None" or flags


def test_a_large_sum_of_several_figures_is_a_total_all_the_same() -> None:
    report = extracted(
        {
            "received": "821 | 35 | 3 | 859",
            "outcome.granted": "700 | 12 | 1",
            "outcome.unavailable.not_held": "121 | 23 | 2",
            "outcome.total": "821 | 35 | 3 | 859",
        }
    )
    assert figure(report, "received") == ("859", ())
    assert figure(report, "outcome.total") == ("859", ())
