"""The project's samples: made-up reports as real programs write them, and the real one.

The expected tables come from the figures that went in, never from the extractor's output.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random

from extractor.forms import builtin_forms

from . import build, dumps, lists, page
from .browser import saved_page
from .figures import Printed, plain, printed
from .forms import PROACTIVE, REQUESTS, REVIEW, Key, keys
from .labels import Labels
from .style import LabelStyle, NumberStyle, PageStyle, Style, TableStyle
from .truth import Truth

_HOME = Path(__file__).resolve().parents[2] / "samples"
_CACHE = Path.home() / ".cache" / "annual-report-extractor-tools"
_UNITS = {"fees_collected": "10k_cny", "procurement_amount": "cny"}
_DASHES = ("-", "—", "——", "/", "无", "N/A")
_PLAIN = Style(
    LabelStyle(), NumberStyle(), TableStyle(), PageStyle(prose="long", bureau_from="prose")
)
_SITE = {
    "name": "云溪水务网",
    "url": "http://www.yunxi.example/",
    "host_body": "云溪市水务局",
    "site_id": "1234567890",
    "icp_record": "ICP备10000001号-1",
    "police_record": "无",
    "mobile.weibo.name": "云溪水务",
    "mobile.wechat.name": "-",
    "mobile.other": "",
    "innovation.other": "河道水位查询",
}
_COLUMNS = ("bureau", "year", "form", "table", "row", "column", "value", "unit", "status")


@dataclass(frozen=True)
class Sample:
    """One page: its truth, its figures as printed and its HTML."""

    truth: Truth
    figures: dict[Key, Printed]
    html: str


def yangling() -> Truth:
    """The real report: three figures are one, all others nought."""
    figures = dict.fromkeys(keys(2019), Decimal(0))
    for row in ("received", "outcome.granted", "outcome.total"):
        for column in ("natural_person", "total"):
            figures[REQUESTS, row, column] = Decimal(1)
    return Truth(2019, 2020, "杨凌示范区人力资源和社会保障局(医疗保障局)", figures)


def yunxi() -> Truth:
    """A made-up city bureau's report for 2023."""
    figures = dict.fromkeys(keys(2021), Decimal(0))
    figures |= {
        (PROACTIVE, "normative_documents", "issued_this_year"): Decimal(2),
        (PROACTIVE, "normative_documents", "repealed_this_year"): Decimal(1),
        (PROACTIVE, "normative_documents", "in_force"): Decimal(14),
        (PROACTIVE, "administrative_licensing", "decisions"): Decimal(1286),
        (PROACTIVE, "administrative_penalty", "decisions"): Decimal(73),
        (PROACTIVE, "administrative_coercion", "decisions"): Decimal(4),
        (PROACTIVE, "administrative_fees", "fees_collected"): Decimal("318.46"),
    }
    people = {
        "outcome.granted": 21,
        "outcome.partially_granted": 3,
        "outcome.denied.third_party_rights": 1,
        "outcome.denied.enforcement_files": 2,
        "outcome.unavailable.not_held": 9,
        "outcome.not_processed.repeated": 1,
        "outcome.other.not_corrected_in_time": 2,
        "carried_in": 2,
        "carried_out": 3,
    }
    firms = {"outcome.granted": 5, "outcome.unavailable.needs_creation": 1, "carried_in": 1}
    for column, rows in (("natural_person", people), ("commercial_enterprise", firms)):
        total = sum(count for row, count in rows.items() if row.startswith("outcome."))
        received = total + rows.get("carried_out", 0) - rows["carried_in"]
        for row, count in {**rows, "outcome.total": total, "received": received}.items():
            figures[REQUESTS, row, column] = Decimal(count)
            figures[REQUESTS, row, "total"] += count
    for case, result, count in (
        ("reconsideration", "upheld", 2),
        ("reconsideration", "corrected", 1),
        ("litigation_after_reconsideration", "pending", 1),
    ):
        figures[REVIEW, case, result] += count
        figures[REVIEW, case, "total"] += count
    return Truth(2021, 2023, "云溪市水务局", figures)


def sample(style: Style) -> Sample:
    """The made-up report in one style; the same style gives the same page."""
    rng = Random(2023)  # noqa: S311 - made-up reports need no secrecy
    truth = yunxi()
    figures = {key: printed(key, value, style.numbers, rng) for key, value in truth.figures.items()}
    blocks = page.body(rng, truth, style.page, build.tables(truth, style, figures, rng))
    return Sample(truth, figures, page.page(rng, truth, style, blocks))


def expected(truth: Truth, figures: dict[Key, Printed]) -> list[dict[str, str]]:
    """One row a slot, as the output contract says, from what was printed."""
    rows = []
    for key in keys(truth.edition):
        figure = figures[key]
        status = "dash" if figure.text in _DASHES else "blank"
        rows.append(
            {
                "bureau": truth.bureau,
                "year": str(truth.year),
                "form": f"ogi-{truth.edition}",
                "table": key[0],
                "row": key[1],
                "column": key[2],
                "value": "" if figure.value is None else plain(figure.value),
                "unit": _UNITS.get(key[2], "count"),
                "status": "reported" if figure.value is not None else status,
            }
        )
    return rows


def listed(name: str, year: int) -> tuple[str, list[dict[str, str]]]:
    """A made-up report of a form that is a list: its page and its expected rows."""
    form = next(form for form in builtin_forms() if form.id == lists.FORMS[name])
    truth = Truth(form.years[0], year, "云溪市水务局", {})
    rng = Random(year)  # noqa: S311 - made-up reports need no secrecy
    answers = lists.kept_sums(lists.answers_of(form.slots, _PLAIN, rng), form.identities)
    answers |= {
        row: (text, text if text and text not in _DASHES else None)
        for row, text in _SITE.items()
        if row in answers
    }
    label = Labels(_PLAIN.labels, rng)
    if name == "site":
        sheets = [lists.site_sheet(form.slots, answers, label)]
    else:
        sheets = lists.list_sheets(form.slots, answers, label, rng)
    title = lists.TITLES[name][-1].format(year=year, bureau=truth.bureau)
    blocks = [page.Block(title, heading=True), *(page.Block(sheet=sheet) for sheet in sheets)]
    rows = [
        {
            "bureau": truth.bureau,
            "year": str(year),
            "form": form.id,
            "table": slot.table,
            "row": slot.row,
            "column": slot.column,
            "value": "" if answers[slot.row][1] is None else str(answers[slot.row][1]),
            "unit": slot.unit,
            "status": _status(*answers[slot.row]),
        }
        for slot in form.slots
    ]
    return page.page(rng, truth, _PLAIN, blocks), rows


def _status(text: str, said: object) -> str:
    if said is not None:
        return "reported"
    return "dash" if text in _DASHES else "blank"


def list_samples(tools: Path) -> dict[str, tuple[list[dict[str, str]], bytes]]:
    """The samples of the forms that are lists, by file name."""
    statistics, counted = listed("statistics", 2016)
    site, said = listed("site", 2022)
    (text,) = dumps.dump("pandoc-gfm", [statistics], tools)
    return {
        "statistics-pandoc.md": (counted, text.encode()),
        "website-chromium.mhtml": (said, saved_page(site.encode(), "zwgk/wzbb/2022.html")),
    }


def _styled(page_style: PageStyle, **parts: object) -> Style:
    return replace(_PLAIN, page=page_style, **parts)  # type: ignore[arg-type]


def pages() -> dict[str, tuple[Sample, bytes]]:
    """The samples that are web pages, by file name."""
    dashes, blanks = NumberStyle(zero="/"), NumberStyle(zero="", thousands=",")
    word = sample(
        _styled(
            PageStyle(markup="word", prose="long"),
            tables=TableStyle(repair="phantom"),
            labels=LabelStyle(brackets="()", ordinal="．"),
        )
    )
    portal = sample(
        _styled(
            PageStyle(
                layout_table=True,
                metadata=True,
                chrome=True,
                traps=True,
                markup="ueditor",
                title="generic",
                bureau_from="metadata",
                declared="gb2312",
            ),
            tables=TableStyle(shape="five"),
            numbers=dashes,
        )
    )
    saved = sample(_styled(PageStyle(markup="kindeditor"), numbers=blanks))
    plain_page = sample(_PLAIN)
    return {
        "plain.html": (plain_page, plain_page.html.encode()),
        "word.html": (word, word.html.encode()),
        "portal-gbk.html": (portal, page.encoded(portal.html, "gb18030")),
        "chromium.mhtml": (saved, saved_page(saved.html.encode(), "zwgk/nb/2023.html")),
    }


def texts(tools: Path) -> dict[str, tuple[Sample, bytes]]:
    """The samples that are dumps of the plain page, by file name."""
    plain_page = sample(_PLAIN)
    names = {
        "trafilatura-1.6.3.txt": "trafilatura-1.6.3",
        "trafilatura-2.3.1.txt": "trafilatura-2.3.1",
        "pandoc-gfm.md": "pandoc-gfm",
    }
    dumped = {
        file: dumps.dump(program, [plain_page.html], tools)[0] for file, program in names.items()
    }
    return {file: (plain_page, text.encode()) for file, text in dumped.items()}


def write_expected(path: Path, rows: list[dict[str, str]]) -> None:
    """The expected table beside its document."""
    target = path.with_name(f"{path.stem}.expected.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> int:
    """Write every sample and its expected table; the real report's text is left as it is."""
    parser = argparse.ArgumentParser(description="Write samples/ anew from one truth.")
    parser.add_argument("--tools", type=Path, default=_CACHE, help="directory of the programs")
    tools = parser.parse_args().tools
    dumps.install(tools)
    written = {
        file: (expected(made.truth, made.figures), data)
        for file, (made, data) in {**pages(), **texts(tools)}.items()
    }
    for file, (rows, data) in {**written, **list_samples(tools)}.items():
        if not data.strip():
            print(f"{file}: its program printed nothing", file=sys.stderr)
            return 1
        (_HOME / file).write_bytes(data)
        write_expected(_HOME / file, rows)
    real = yangling()
    figures = {key: Printed(plain(value), value) for key, value in real.figures.items()}
    write_expected(_HOME / "yangling-hrss-2020.txt", expected(real, figures))
    return 0
