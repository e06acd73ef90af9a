"""Findings as people get them: what is in doubt, where, and a fingerprint that stays."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from msgspec.structs import replace

import extractor
from extractor.cli import draw
from extractor.findings import KINDS, finding, fingerprint, from_notice, is_counted
from extractor.model import Finding, Notice, Place, Printed
from extractor.write.json import reports_to_json
from tests.support.reports import WRONG, Report, ofd, page, placed, report

REVIEW = 2


def with_second_copy(made: Report) -> tuple[Report, str]:
    """The report with a second table of reviews, one of whose figures is another."""
    title, rows = made.tables[REVIEW]
    *head, figures = rows
    other = [*head, ["91", *figures[1:]]]
    return made._replace(tables=[*made.tables, (title, other)]), "review_litigation"


def docx(made: Report) -> bytes:
    """The report as a Word document with merged cells."""
    document = Document()
    document.add_heading(made.title, 1)
    for title, rows in made.tables:
        document.add_paragraph(title)
        cells = list(placed(rows))
        height = max(row + spanned for _, row, _, spanned, _ in cells)
        width = max(column + spanned for _, _, column, _, spanned in cells)
        table = document.add_table(height, width)
        for text, row, column, down, across in cells:
            first = table.cell(row, column)
            if down > 1 or across > 1:
                first = first.merge(table.cell(row + down - 1, column + across - 1))
            first.text = text
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["html", "docx", "ofd"])
def test_copies_that_differ_are_shown_both_with_their_places(kind: str) -> None:
    made, table = with_second_copy(report("ogi-2021"))
    data = {
        "html": lambda: page(made).encode(),
        "docx": lambda: docx(made),
        "ofd": lambda: ofd(made),
    }
    read = extractor.extract(data[kind]())
    (one,) = [found for found in read.findings if found.code == "conflicting_copies"]
    assert (one.severity, one.about, one.table) == ("warning", "source", table)
    assert one.observations == ("review_litigation/reconsideration/upheld",)
    first, second = one.cells
    assert second.raw == "91"
    assert first.raw == made.figures[one.observations[0]].text
    assert first.place is not None
    assert second.place is not None
    if kind == "ofd":  # where the copies may be read as one table over two pages
        assert (first.place.page, second.place.page) == (REVIEW + 1, REVIEW + 2)
    else:
        assert (first.place.table, second.place.table) == (REVIEW, REVIEW + 1)
    flagged = {seen.slot.key for seen in read.observations if "conflicting_copies" in seen.flags}
    assert flagged == set(one.observations)


def test_a_sentence_that_contradicts_is_a_finding_and_no_flag() -> None:
    made = report("ogi-2021")
    whole = made.figures["requests/received/total"].value
    assert isinstance(whole, Decimal)
    wrong = f"<p>2023年，我局共收到政府信息公开申请{whole * 3 + 1}件。</p>"
    right = f"<p>2023年，我局共收到政府信息公开申请{whole}件。</p>"
    plain = page(made)
    for sentence, wanted in ((wrong, ["text_disagrees"]), (right, [])):
        read = extractor.extract(plain.replace("<table", f"{sentence}<table", 1).encode())
        assert [one.code for one in read.findings] == wanted
        assert not read.flagged


def test_the_source_is_blamed_only_where_it_was_read_for_certain() -> None:
    (one,) = extractor.extract(page(report("ogi-2021-wrong")).encode()).findings
    assert (one.code, one.about, one.observations) == ("sum_mismatch", "source", (WRONG,))
    assert one.expected is not None
    assert one.found == one.expected + 10


def test_json_holds_what_a_person_needs_to_judge() -> None:
    made = report("ogi-2021-wrong")
    read = extractor.extract(page(made).encode())
    (one,) = json.loads(reports_to_json([read]))["findings"]
    (cell,) = one["cells"]
    assert (cell["observation"], cell["raw"]) == (WRONG, made.figures[WRONG].text)
    assert set(cell["place"]) >= {"table", "row", "column"}
    assert one["about"] == "source"
    assert one["fingerprint"] == fingerprint("ogi-2021", read.findings[0])


def test_a_fingerprint_does_not_hang_on_the_file_or_the_wording() -> None:
    plain = page(report("ogi-2021-wrong"))
    first = extractor.extract(plain.encode())
    again = extractor.extract(f"<p>首页</p><table><tr><td>导航</td></tr></table>{plain}".encode())
    assert first.report_id != again.report_id
    assert [fingerprint(r.form, r.findings[0]) for r in (first, again)] == [
        fingerprint("ogi-2021", first.findings[0])
    ] * 2
    one = first.findings[0]
    reworded = replace(one, message="other words", severity="info", about="reading")
    assert fingerprint("f", reworded) == fingerprint("f", one)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "short_row"},
        {"table": "t"},
        {"row": "r"},
        {"column": "c"},
        {"expected": Decimal(3)},
        {"observations": ("a/b/c",)},
        {"quote": "收到12件"},
        {"cells": (Printed("a/b/c", "1"),)},
    ],
)
def test_another_finding_has_another_fingerprint(change: dict[str, object]) -> None:
    one = finding("sum_mismatch", "m", expected=None)
    other = replace(one, **change)
    assert (fingerprint("f", one) == fingerprint("f", other)) == (one == other)
    assert fingerprint("g", one) != fingerprint("f", one)


def test_the_order_of_slots_does_not_matter_to_a_fingerprint() -> None:
    keys = [f"t/r{number}/c" for number in range(9)]
    one = finding("label_uncertain", "m", observations=tuple(keys))
    random.Random(4).shuffle(keys)
    assert fingerprint("f", one) == fingerprint("f", replace(one, observations=tuple(keys)))


def test_a_code_brings_its_severity_and_flag() -> None:
    one = finding("missing_rows", "m")
    kind = KINDS["missing_rows"]
    assert (one.severity, one.about, one.flag) == (kind.severity, kind.about, kind.flag)
    assert finding("sum_mismatch", "m", severity="info").severity == "info"
    told = from_notice(Notice("table_joined", "m", "info"))
    assert told == Finding("table_joined", "info", "m", about="reading")


def test_a_strict_run_counts_errors_and_warnings() -> None:
    assert not is_counted([])
    assert not is_counted([finding("table_joined", "m"), finding("text_unclear", "m")])
    assert is_counted([finding("table_joined", "m"), finding("text_disagrees", "m")])
    assert is_counted([finding("sum_mismatch", "m")])


def test_inspect_says_what_is_in_doubt_and_where() -> None:
    one = finding("text_disagrees", "m", place=Place(line=7))
    assert draw.finding_line(one, {}).plain == "warning text_disagrees (source): m  [line=7]"
    cells = (Printed("k", "1", Place(table=0)), Printed("k", "2", Place(table=1)))
    both = finding("conflicting_copies", "m", cells=cells)
    assert draw.finding_line(both, {}).plain.endswith("[table=1 and table=2]")
