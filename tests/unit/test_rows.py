"""Rows of a grid that lack a cell: their figures are doubted, and nothing else is."""

from __future__ import annotations

import re
from decimal import Decimal

import extractor
from extractor.check.rows import doubt_blanks
from extractor.forms import builtin_forms
from extractor.model import Observation, Place
from tests.support.command import SAMPLES

PAGE = (SAMPLES / "plain.html").read_text(encoding="utf-8")


def doubted(page: str) -> tuple[list[str], set[str]]:
    """The messages about rows that lack a cell, and the rows with a flag."""
    report = extractor.extract(page.encode())
    codes = ("short_row", "ambiguous_position", "missing_rows")
    messages = [one.message for one in report.findings if one.code in codes]
    return messages, {f"{seen.slot.table}/{seen.slot.row}" for seen in report.flagged}


def test_a_whole_table_has_no_short_row() -> None:
    assert doubted(PAGE) == ([], set())


def test_a_row_without_its_first_figure() -> None:
    row = "<td>行政规范性文件</td><td>2</td><td>1</td><td>14</td>"
    page = PAGE.replace(row, row.replace("<td>2</td>", ""))
    assert page != PAGE
    messages, rows = doubted(page)
    assert rows == {"proactive_disclosure/normative_documents"}
    assert len(messages) == 1
    assert messages[0].startswith("2 figures for 3 columns")


def test_an_empty_cell_is_a_cell() -> None:
    row = "<td>行政规范性文件</td><td>2</td><td>1</td><td>14</td>"
    assert doubted(PAGE.replace(row, row.replace("14", ""))) == ([], set())


def test_a_column_that_no_row_has_was_left_out() -> None:
    """A table without its last column is whole: sums are often left out."""
    page = PAGE.replace("<td>现行有效件数</td>", "")
    page = re.sub(
        "(<td>(?:规章|行政规范性文件)</td>(?:<td>[0-9]+</td>){2})<td>[0-9]+</td>", r"\1", page
    )
    assert "<td>14</td>" not in page
    assert doubted(page) == ([], set())


def test_of_a_row_of_several_cases_the_identities_prove_some() -> None:
    head, _, tail = PAGE.rpartition("<td>0</td>")
    messages, rows = doubted(head + tail)
    assert len(messages) == 1
    assert rows == {
        f"review_litigation/{row}"
        for row in ("litigation_direct", "litigation_after_reconsideration")
    }


def test_rows_and_tables_that_were_not_found_are_told() -> None:
    row = "<td>行政规范性文件</td><td>2</td><td>1</td><td>14</td>"
    messages, rows = doubted(PAGE.replace(f"<tr>{row}</tr>", ""))
    assert len(messages) == 1
    assert messages[0].startswith("no row was found for 第二十条第（一）项 > 行政规范性文件; ")
    assert rows == {"proactive_disclosure/normative_documents"}
    messages, rows = doubted(PAGE[: PAGE.index("四、政府信息公开行政复议")])
    assert len(messages) == 1
    assert messages[0].startswith("no row of this table was found")
    assert {row.partition("/")[0] for row in rows} == {"review_litigation"}


def test_a_label_that_says_nothing_is_told_of_and_not_only_flagged() -> None:
    report = extractor.extract(PAGE.replace(">行政许可<", ">某某<").encode())
    assert report.flagged
    told = [one for one in report.findings if one.code == "label_uncertain"]
    assert len(told) == 1
    keys = {seen.slot.key for seen in report.flagged if seen.value is not None}
    assert set(told[0].observations) == keys


def blank_flags(lines: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, ...]]:
    """The flags of a row of these figures (empty: a blank) after blanks were doubted."""
    slots = builtin_forms()[-1].tables[1].slots[: len(lines)]
    row = [
        Observation(
            slot,
            "reported" if raw else "blank",
            Decimal(raw) if raw else None,
            "",
            flags,
            raw,
            Place(0, 1, number),
        )
        for number, (slot, (raw, flags)) in enumerate(zip(slots, lines, strict=True))
    ]
    assert len({slot.row for slot in slots}) == 1
    return [seen.flags for seen in doubt_blanks(row) if seen.status == "blank"]


def test_blanks_share_the_doubts_of_their_row() -> None:
    moved = ("ambiguous_position",)
    assert blank_flags([("1", moved), ("", ()), ("2", moved), ("", ())]) == [moved, moved]


def test_one_doubted_figure_among_sure_ones_shakes_no_blank() -> None:
    assert blank_flags([("1", ("label_uncertain",)), ("", ()), ("2", ())]) == [()]


def test_a_broken_sum_shakes_no_blank_that_has_its_place() -> None:
    assert blank_flags([("1", ("sum_mismatch",)), ("", ())]) == [()]
