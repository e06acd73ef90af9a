"""Tables that print two years side by side, or two parts of the form's table."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import extractor
from extractor.report import Report
from tests.support.command import SAMPLES

PAGE = (SAMPLES / "plain.html").read_text(encoding="utf-8")
REQUESTS = next(t for t in re.findall("<table.*?</table>", PAGE, re.DOTALL) if "自然人" in t)
OWN = extractor.extract(PAGE.encode())
ROWS = [
    [seen for seen in OWN.observations if f"{seen.table}/{seen.row}" == row]
    for row in dict.fromkeys(f"{s.table}/{s.row}" for s in OWN.observations)
    if row.startswith("requests/")
]
NAMES = [seen.slot.column_label.split(" > ")[-1] for seen in ROWS[0]]


def cells(*texts: object) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)


def page(head: str, row: Callable[[list[extractor.Observation]], str]) -> Report:
    lines = "".join(f"<tr>{row(seen)}</tr>" for seen in ROWS)
    return extractor.extract(PAGE.replace(REQUESTS, f"<table>{head}{lines}</table>").encode())


def head_of_years(*pair: str) -> str:
    """Three rows: groups, columns, and two years below each column."""
    first, *others, last = (f"<td colspan=2>{name}</td>" for name in NAMES)
    tall = [cell.replace("<td", "<td rowspan=2") for cell in (first, last)]
    groups = f"<td rowspan=3></td>{tall[0]}<td colspan=10>法人或其他组织</td>{tall[1]}"
    years = cells(*pair * len(NAMES))
    return f"<tr>{groups}</tr><tr>{''.join(others)}</tr><tr>{years}</tr>"


def label(row: list[extractor.Observation]) -> str:
    return row[0].slot.row_label.split(" > ")[-1]


def values(report: Report) -> list[object]:
    return [(seen.status, seen.value, seen.flags) for seen in report.observations]


@pytest.mark.parametrize("last_first", [False, True])
@pytest.mark.parametrize(
    "words", [("{last}年", "{year}年"), ("上年", "本年"), ("{last}", "{year}")]
)
def test_of_two_years_the_reports_own_is_read(words: tuple[str, str], last_first: bool) -> None:
    last, own = (word.format(last=(OWN.year or 0) - 1, year=OWN.year) for word in words)
    pair = (last, own) if last_first else (own, last)
    head = head_of_years(*pair)

    def row(line: list[extractor.Observation]) -> str:
        twice = (["99", s.raw] if last_first else [s.raw, "99"] for s in line)
        return cells(label(line), *(text for both in twice for text in both))

    assert values(page(head, row)) == values(OWN)


def test_years_other_than_the_reports_settle_nothing() -> None:
    head = head_of_years("2015年", "2016年")
    report = page(head, lambda line: cells(label(line), *(t for s in line for t in (s.raw, "99"))))
    assert all(s.flags for s in report.observations if s.table == "requests")


def test_parts_of_a_table_side_by_side() -> None:
    corner = "<td rowspan=2></td>"
    tall = [f"<td rowspan=2>{name}</td>" for name in (NAMES[0], NAMES[-1])]
    upper = f"{corner}{tall[0]}<td colspan=2>法人或其他组织</td>{corner}"
    upper += f"<td colspan=3>法人或其他组织</td>{tall[1]}"
    head = f"<tr>{upper}</tr><tr>{cells(*NAMES[1:6])}</tr>"

    def row(line: list[extractor.Observation]) -> str:
        texts = [seen.raw for seen in line]
        return cells(label(line), *texts[:3], label(line), *texts[3:])

    report = page(head, row)
    assert values(report) == values(OWN)
    (seen,) = [s for s in report.observations if s.slot.key == "requests/received/total"]
    assert seen.place is not None
    assert seen.place.column == 8


def turned(table: str) -> str:
    """The rows of ``table``, which has one row of figures, as columns."""
    grid = extractor.read(f"<table>{table}</table>".encode()).tables[0]
    columns: dict[int, list[str]] = {}
    for cell in sorted(grid.cells, key=lambda one: (one.column or 0, one.row or 0)):
        spans = f"<td rowspan={cell.column_span} colspan={cell.row_span}>{cell.text}</td>"
        columns.setdefault(cell.column or 0, []).append(spans)
    return "".join(f"<tr>{''.join(column)}</tr>" for _, column in sorted(columns.items()))


def test_a_turned_table_under_a_title_in_a_table_of_all() -> None:
    inner = re.findall("<table[^>]*>(.*?)</table>", PAGE, re.DOTALL)
    title = "<tr><td colspan=28>三、收到和处理政府信息公开申请情况</td></tr>"
    after = "<tr><td colspan=28>四、政府信息公开行政复议、行政诉讼情况</td></tr>"
    giant = f"<table>{inner[0]}{title}{turned(inner[1])}{after}{inner[2]}</table>"
    page = re.sub("<table.*</table>", lambda _: giant, PAGE, flags=re.DOTALL)
    report = extractor.extract(page.encode())
    for seen, own in zip(report.observations, OWN.observations, strict=True):
        assert seen.value == own.value or seen.flags, seen.slot.key
    read = [s for s in report.observations if s.table == "requests" and s.value is not None]
    assert len(read) > 170
    assert not any(seen.flags for seen in read)


@pytest.mark.parametrize("lost", [False, True])
def test_lines_in_the_cells_of_a_row_are_rows(lost: bool) -> None:
    rows = re.findall("<tr.*?</tr>", REQUESTS, re.DOTALL)
    at = next(n for n, row in enumerate(rows) if "（三）不予公开" in row)
    stacked = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows[at : at + 8]]
    lines = [texts[-8:] for texts in stacked]
    figures = ["<br>".join(column) for column in zip(*lines, strict=True)]
    if lost:
        figures[3] = figures[3].partition("<br>")[2]
    one = f"<tr>{cells(stacked[0][-9], *figures)}</tr>"
    changed = REQUESTS.replace("".join(rows[at : at + 8]), one)
    if changed == REQUESTS:
        whole = REQUESTS[REQUESTS.index(rows[at]) : REQUESTS.index(rows[at + 8])]
        changed = REQUESTS.replace(whole, one)
    found = extractor.extract(PAGE.replace(REQUESTS, changed).encode())
    denied = [seen for seen in found.observations if "outcome.denied" in seen.row]
    if lost:
        assert all(seen.flags for seen in denied)
    else:
        assert [(seen.status, seen.value, seen.flags) for seen in found.observations] == values(OWN)
