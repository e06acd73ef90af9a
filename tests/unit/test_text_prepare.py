"""Texts before tables are looked for: markup, pages on one line, cut and glued labels."""

from __future__ import annotations

from decimal import Decimal

import pytest

import extractor
from extractor.forms import builtin_forms
from extractor.readers.text import read_text
from extractor.readers.text.prepare import unroll, without_markup

TITLE = "海州市卫生健康局2021年政府信息公开工作年度报告"
FORM = next(form for form in builtin_forms() if form.id == "ogi-2021")
HEAD = ["申请人情况", "自然人", "法人或其他组织", "总计",
        "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]  # fmt: skip


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ('[规章]{style="x"}  [0]{.c}', "规章 0"),
        ("<span style='a'> 规章 </span> | 3", "规章 | 3"),
        ("*行*政许可 _0_ <<t>>**1**2", "行政许可 0 12"),
        ("5 * 6_7 [1] {2}", "5 * 6_7 [1] {2}"),
    ],
)
def test_markup_gives_way_to_as_many_spaces_behind_its_word(marked: str, plain: str) -> None:
    blanked = without_markup(marked)
    assert " ".join(blanked.split()) == plain
    assert len(blanked) == len(marked)


def requests(rows: dict[str, list[int]]) -> list[str]:
    """The table of requests as cells in reading order, zeros where no figures are given."""
    cells = [*HEAD]
    for row in FORM.tables[1].rows:
        figures = rows.get(row.id, [0] * 7)
        cells += [row.path[-1], *map(str, figures)]
    return cells


def value(text: str, row: str, column: str) -> Decimal | None:
    key = f"requests/{row}/{column}"
    observations = extractor.extract(text.encode()).observations
    seen = next(each for each in observations if each.slot.key == key)
    assert not isinstance(seen.value, str)
    return seen.value


ROWS = {"received": [3, 2, 0, 0, 0, 0, 5], "outcome.total": [3, 2, 0, 0, 0, 0, 5],
        "outcome.granted": [3, 2, 0, 0, 0, 0, 5]}  # fmt: skip


def test_a_page_on_one_line_between_bars_keeps_its_lines_number() -> None:
    text = "\n".join([TITLE, "|".join(requests(ROWS))])
    report = extractor.extract(text.encode())
    assert value(text, "received", "commercial_enterprise") == 2
    lines = {seen.place.line for seen in report.observations if seen.place}
    assert lines == {2}


def test_a_label_cut_before_the_next_label_is_put_together() -> None:
    lines = [TITLE]
    for row in FORM.tables[1].rows:
        label = row.path[-1]
        figures = " ".join(map(str, ROWS.get(row.id, [0] * 7)))
        if row.id == "outcome.denied.state_secret":
            lines += ["（三）不予", f"公开 {label} {figures}"]
        else:
            lines.append(f"{label} {figures}")
    lines[1:1] = [" ".join(HEAD[:1]), " ".join(HEAD[1:4]), " ".join(HEAD[4:])]
    text = "\n".join(lines)
    assert value(text, "outcome.denied.state_secret", "total") == 0
    assert value(text, "outcome.granted", "total") == 5


def test_a_bar_and_a_gap_alone_are_no_table() -> None:
    assert read_text("|  0").tables == ()


def test_a_page_on_one_line_between_spaces_keeps_its_lines_number() -> None:
    text = " ".join([TITLE, *requests(ROWS)])
    report = extractor.extract(text.encode())
    assert value(text, "received", "commercial_enterprise") == 2
    assert {seen.place.line for seen in report.observations if seen.place} == {1}


def test_prose_and_rows_with_gaps_are_no_page_on_one_line() -> None:
    prose = " ".join(["the", "report", "has", "12"] * 40)
    row = "   ".join(["规章", "3", "4 5"] * 40)
    lines = [prose[:-12].replace("12", "words"), row]
    assert unroll(lines) == (lines, None)
