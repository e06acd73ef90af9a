"""Made-up reports, one for each built-in form and one with an error: figures, tables, and pages.

The figures keep every identity of the form. Noughts are printed in all the ways that bureaus have
(0, nothing, a dash, a stroke), large figures with thousands, changes with a sign, amounts in
another unit than the form's.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import NamedTuple

from extractor.forms import builtin_forms
from extractor.forms.records import Form, FormTable
from extractor.model import Value
from tests.support import lists, ofds
from tests.support.tables import Asked, requests_header, requests_rows, review_header

BUREAU = "云溪市水务局"
YEARS = {"ogi-2014": 2017, "gov-site-2018": 2022, "ogi-2019": 2020, "ogi-2021": 2023}
FORMS = {form.id: form for form in builtin_forms()}
# The titles of reports that have one of their own.
_TITLES = {
    "ogi-2014": "{year}年{bureau}政府信息公开情况统计表",
    "gov-site-2018": "{bureau}政府网站工作年度报表（{year}年度）",
}
# The reports by name. The last prints one figure wrong, so that its row and its column do not hold.
NAMES = ("ogi-2014", "gov-site-2018", "ogi-2019", "ogi-2021", "ogi-2021-wrong")
WRONG = "requests/received/natural_person"

_NOUGHTS = {
    "research_institution": "",
    "public_welfare_organisation": "—",
    "legal_service": "/",
    "litigation_direct": "",
    "litigation_after_reconsideration": "-",
}
_STATUS = {"": "blank", "—": "dash", "/": "dash", "-": "dash"}


# The tables of requests and of reviews have as many header rows.
_HEADER_ROWS = 3


class Figure(NamedTuple):
    """What is printed in a slot, the value in the slot's unit, and the status."""

    text: str
    value: Value | None
    status: str


class Report(NamedTuple):
    """A report: its form, its figures by slot, and its tables as rows of cells with spans."""

    form: Form
    figures: dict[str, Figure]
    tables: list[tuple[str, list[list[str | Asked]]]]

    @property
    def title(self) -> str:
        title = _TITLES.get(self.form.id, "{bureau}{year}年政府信息公开工作年度报告")
        return title.format(bureau=BUREAU, year=YEARS[self.form.id])


def report(name: str) -> Report:
    """The report of a name; always the same."""
    form = FORMS[name.removesuffix("-wrong")]
    rng = random.Random(name)
    if form.tables[0].layout == "list":
        return _list(form, rng)
    proactive, requests, review = form.tables
    figures = {**_proactive(proactive, rng), **_requests(form, rng), **_review(review, rng)}
    if name.endswith("-wrong"):
        value = figures[WRONG].value
        assert isinstance(value, Decimal)
        figures[WRONG] = _figure(int(value) + 10)
    tables = [
        ("二、主动公开政府信息情况", _proactive_rows(proactive, figures)),
        ("三、收到和处理政府信息公开申请情况", [*requests_header(), *_rows(requests, figures)]),
        ("四、政府信息公开行政复议、行政诉讼情况", _review_rows(review, figures)),
    ]
    return Report(form, figures, tables)


def _list(form: Form, rng: random.Random) -> Report:
    said = lists.answers(form, rng)
    rows = lists.statistics_rows if form.id == "ogi-2014" else lists.site_rows
    figures = {key: Figure(*answer) for key, answer in said.items()}
    return Report(form, figures, [("", rows(form, said))])


def _figure(number: int, nought: str = "0") -> Figure:
    if number == 0 and nought != "0":
        return Figure(nought, None, _STATUS[nought])
    return Figure(f"{number:,}", Decimal(number), "reported")


def _proactive(table: FormTable, rng: random.Random) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for slot in table.slots:
        figure = _figure(rng.choice((0, 3, 17, 1286, 20417)))
        if slot.column == "change_this_year":
            figure = _figure(rng.choice((-12, -3, 0, 5)))
        elif slot.unit == "cny":
            figure = Figure("1,234.56万元", Decimal(12345600), "reported")
        elif slot.unit == "10k_cny":
            figure = Figure("1,318.46", Decimal("1318.46"), "reported")
        found[slot.key] = figure
    return found


def _requests(form: Form, rng: random.Random) -> dict[str, Figure]:
    table = form.tables[1]
    (outcomes,) = (i.right for i in form.identities if i.id == "requests.outcome_total")
    kinds = [column.id for column in table.columns if column.id != "total"]
    tops = dict(zip(kinds, (1900, 40, 3, 2, 1, 9), strict=True))
    counts: dict[tuple[str, str], int] = {}
    for kind in kinds:
        for row in outcomes:
            counts[row, kind] = rng.randint(1, tops[kind]) if rng.random() < 0.4 else 0
        total = sum(counts[row, kind] for row in outcomes)
        carried_in, carried_out = min(total, rng.randint(0, 3)), rng.randint(0, 2)
        counts["outcome.total", kind] = total
        counts["carried_in", kind], counts["carried_out", kind] = carried_in, carried_out
        counts["received", kind] = total + carried_out - carried_in
    for heading in table.rows:
        counts[heading.id, "total"] = sum(counts[heading.id, kind] for kind in kinds)
    return {
        slot.key: _figure(counts[slot.row, slot.column], _NOUGHTS.get(slot.column, "0"))
        for slot in table.slots
    }


def _review(table: FormTable, rng: random.Random) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for row in table.rows:
        counts = {c.id: rng.choice((0, 0, 1, 4)) for c in table.columns if c.id != "total"}
        counts["total"] = sum(counts.values())
        for column, count in counts.items():
            found[f"{table.id}/{row.id}/{column}"] = _figure(count, _NOUGHTS.get(row.id, "0"))
    return found


def _proactive_rows(table: FormTable, figures: dict[str, Figure]) -> list[list[str | Asked]]:
    """Four columns; each article with its own header."""
    labels = {column.id: column.path[-1] for column in table.columns}
    rows: list[list[str | Asked]] = []
    article = ""
    for heading in table.rows:
        spans = [1] * (len(heading.columns) - 1) + [4 - len(heading.columns)]
        if heading.path[0] != article:
            article = heading.path[0]
            rows.append([(article, 1, 4)])
            heads = zip(heading.columns, spans, strict=True)
            rows.append(["信息内容", *[(labels[c], 1, span) for c, span in heads]])
        cells = [figures[f"{table.id}/{heading.id}/{column}"].text for column in heading.columns]
        values = [(cell, 1, span) for cell, span in zip(cells, spans, strict=True)]
        rows.append([heading.path[-1], *values])
    return rows


def _rows(table: FormTable, figures: dict[str, Figure]) -> list[list[str | Asked]]:
    values = {
        row.id: [figures[f"{table.id}/{row.id}/{column.id}"].text for column in table.columns]
        for row in table.rows
    }
    return requests_rows(table, values)


def _review_rows(table: FormTable, figures: dict[str, Figure]) -> list[list[str | Asked]]:
    values: list[str | Asked] = [figures[slot.key].text for slot in table.slots]
    return [*review_header(), values]


def _spanned(cell: str | Asked) -> Asked:
    return (cell, 1, 1) if isinstance(cell, str) else cell


def page(made: Report, style: str = "", *, repeats: bool = False) -> str:
    """The report as a web page; with ``repeats``, headers are printed anew on every sheet."""
    parts = [f"<h1>{made.title}</h1>", "<p>现将有关情况报告如下。</p>"]
    for heading, rows in made.tables:
        parts += [f"<h2>{heading}</h2>"] * bool(heading)
        parts.append("<table border=1 cellspacing=0>")
        lines = [f"<tr>{''.join(_cell(*_spanned(cell)) for cell in row)}</tr>" for row in rows]
        # The first table has headers of its articles between its rows instead.
        top = _HEADER_ROWS if repeats and rows is not made.tables[0][1] else 0
        parts += ["<thead>", *lines[:top], "</thead><tbody>", *lines[top:], "</tbody></table>"]
    parts.append("<p>五、存在的主要问题及改进情况</p><p>无。</p>")
    head = f'<meta charset="utf-8"><title>{made.title}</title><style>{style}</style>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{''.join(parts)}</body></html>"


def _cell(text: str, rows: int, columns: int) -> str:
    spans = f' rowspan="{rows}"' if rows > 1 else ""
    spans += f' colspan="{columns}"' if columns > 1 else ""
    return f"<td{spans}>{escape(text)}</td>"


# A sheet of A3 across (of A2 for a list), in millimetres; the tables are as wide as its text.
_AREA = "<ofd:Area><ofd:PhysicalBox>0 0 420 {}</ofd:PhysicalBox></ofd:Area>"
_LEFT, _TOP, _WIDTH, _LINE, _SIZE = 20.0, 30.0, 380.0, 4.0, 3.0


def ofd(made: Report) -> bytes:
    """The report as OFD: a page a table, each cell drawn with its four edges."""
    pages = []
    # A list is twice as long as the tables.
    area = _AREA.format(594 if made.form.tables[0].layout == "list" else 297)
    for number, (heading, rows) in enumerate(made.tables):
        title = ofds.text(_LEFT, 16, made.title, size=5) if number == 0 else ""
        content = title + ofds.text(_LEFT, 25, heading, size=4) + _drawn(rows)
        pages.append(ofds.page(content, area=area))
    return ofds.pack(ofds.parts(pages, title=made.title))


def _drawn(rows: list[list[str | Asked]]) -> str:
    cells = list(placed(rows))
    width = _WIDTH / max(column + columns for _, _, column, _, columns in cells)
    heights = [_LINE + 2.0] * len(rows)
    for text, row, _, spanned, columns in cells:
        if spanned == 1:
            heights[row] = max(heights[row], _LINE * len(_lines(text, width * columns)) + 2)
    tops = [_TOP + sum(heights[:row]) for row in range(len(rows) + 1)]
    parts = []
    for text, row, column, spanned, columns in cells:
        left, right = _LEFT + width * column, _LEFT + width * (column + columns)
        top, bottom = tops[row], tops[row + spanned]
        parts += [ofds.line(left, y, right, y) for y in (top, bottom)]
        parts += [ofds.line(x, top, x, bottom) for x in (left, right)]
        for number, words in enumerate(_lines(text, width * columns), 1):
            deltas = " ".join(str(_advance(sign)) for sign in words[:-1])
            baseline = top + _LINE * number
            parts.append(ofds.text(left + 1, baseline, escape(words), size=_SIZE, deltas=deltas))
    return "".join(parts)


def placed(rows: list[list[str | Asked]]) -> Iterator[tuple[str, int, int, int, int]]:
    """Each cell's text, row, column, row span and column span, laid out as a browser does it."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            text, spanned, columns = _spanned(cell)
            while (row, column) in taken:
                column += 1
            taken |= {(row + r, column + c) for r in range(spanned) for c in range(columns)}
            yield text, row, column, spanned, columns


def _advance(sign: str) -> float:
    return _SIZE / 2 if sign.isascii() else _SIZE


def _lines(text: str, width: float) -> list[str]:
    """A text broken into lines that fit the width."""
    lines: list[str] = []
    room = 0.0
    for sign in text:
        room -= _advance(sign)
        if room < 0 or not lines:
            lines.append("")
            room = width - 2 - _advance(sign)
        lines[-1] += sign
    return lines
