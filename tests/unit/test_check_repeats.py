"""Dumps cleaned of repeated lines: blanks are no blanks there."""

from __future__ import annotations

import extractor
from extractor.forms import builtin_forms
from extractor.report import Report

FORM = next(form for form in builtin_forms() if form.id == "ogi-2021")
REQUESTS = next(table for table in FORM.tables if table.id == "requests")
HEAD = """临泽乡人民政府2022年政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
申请人情况
自然人
法人或其他组织
总计
商业企业
科研机构
社会公益组织
法律服务机构
其他"""
WRITTEN = "dropped what it had printed before"


def lines(figures: dict[str, int], nought: str) -> list[str]:
    """A line for each cell; the figures are those of natural persons, all others noughts."""
    texts = HEAD.split("\n")
    for row in REQUESTS.rows:
        figure = str(figures.get(row.id, 0) or nought)
        texts += [row.path[-1], figure, *[nought] * 5, figure]
    return [text for text in texts if text]


def report(texts: list[str]) -> Report:
    return extractor.extract("\n".join(texts).encode())


def blanks(found: Report, *, flagged: bool) -> int:
    return sum(
        o.status == "blank" and bool(o.flags) is flagged
        for o in found.observations
        if o.slot.table == "requests"
    )


SOME = {"received": 3, "outcome.granted": 2, "outcome.unavailable.not_held": 1, "outcome.total": 3}


def test_blanks_of_a_dump_without_repeats_are_doubted() -> None:
    found = report(list(dict.fromkeys(lines(SOME, "0"))))
    assert blanks(found, flagged=False) == 0
    assert blanks(found, flagged=True) > len(REQUESTS.rows)
    assert any(WRITTEN in one.message for one in found.findings)


def test_blanks_are_blanks_where_a_figure_stands_twice() -> None:
    found = report(lines(SOME, ""))
    assert blanks(found, flagged=False) > len(REQUESTS.rows)
    assert not any(WRITTEN in one.message for one in found.findings)


def test_a_template_without_figures_has_lost_none() -> None:
    found = report(list(dict.fromkeys(lines({}, ""))))
    assert not any(WRITTEN in one.message for one in found.findings)
