"""The measurements as docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median

from .clock import Times
from .measure import FileRow, LongRow, ManyRow, PageRow, Results
from .peers import BARE, OWN, PANDAS_BS4, PANDAS_LXML, PEERS, SOUP

_LIBRARIES = (
    *("pandas", "lxml", "beautifulsoup4", "html5lib", "selectolax", "typer"),
    *("pdfplumber", "python-docx", "openpyxl", "pypdfium2", "python-calamine"),
)
# How many times faster than its peer a kind of file has to be read.
_FILE_GOALS = {"pdf": 8, "docx": 15, "xlsx": 5}
_FILE_TITLES = {
    "pdf": "PDF, a page to finished rows, beside pdfplumber `extract_tables` alone",
    "docx": "DOCX to finished rows, beside python-docx `row.cells` alone",
    "xlsx": "XLSX to finished rows, beside openpyxl `iter_rows` alone",
}
_LONG_GOAL = 300
_HEAD = """# Benchmarks

Written by `scripts/bench` in one run on {date}: {machine};
{versions}.

Competitors take turns on the same bytes, so that a busy machine slows all of them alike. Times are
medians of processor time (starts: of wall time), with the fastest turn in brackets. A ratio is the
competitor's time over the extractor's in the same round, and the median of that: above 1× the
extractor is faster. Another machine gives other times and much the same ratios.

What is compared is unequal on purpose. `extractor.extract` goes from bytes to finished rows:
encoding, parsing, spans, recognising the form, body and year, labels to slots, numbers, identities.
The others do a part of it:

| name | what it does |
|---|---|
| bare lexbor | selectolax's lexbor parses the page, and the text of every cell is taken |
| `pandas.read_html`, lxml or bs4 | all tables as data frames; bs4 parses by html5lib |
| `BeautifulSoup.find_all` | BeautifulSoup over lxml, and the text of every cell |
| pdfplumber `extract_tables` | the tables of every page, by their rules |
| python-docx `row.cells` | the text of every cell of every row |
| openpyxl `iter_rows` | the values of every row of every sheet |
"""


def page(results: Results) -> str:
    """The whole page."""
    date = datetime.now(UTC).date().isoformat()
    cores = os.cpu_count() or 1
    machine = f"{platform.system()} on {platform.machine()}, {cores} cores, no GPU"
    names = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    own = f"extractor {version('annual-report-extractor')}"
    versions = f"Python {platform.python_version()}, {own}, {names}"
    sections = [
        _HEAD.format(date=date, machine=machine, versions=versions),
        _goals(results),
        _page_section(results.pages),
        _many_section(results.many_pages),
        _text_section(results.texts),
        _refused_section(results.refused),
        _start_section(results.starts),
        _file_section(results.files),
        _long_section(results.long),
    ]
    return "\n".join(sections)


def _table(heads: list[str], rows: list[list[str]]) -> str:
    rule = ["--", *["--:"] * (len(heads) - 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in (heads, rule, *rows))


def _ms(times: Times) -> str:
    return f"{times.median * 1e3:.2f} ({times.best * 1e3:.2f})"


def _ratio(times: dict[str, Times], peer: str) -> float:
    """The median of the rounds' ratios: what slows one round slows both."""
    return _beside(times[peer], times[OWN])


def _beside(one: Times, other: Times) -> float:
    return median(a / b for a, b in zip(one.turns, other.turns, strict=True))


def _faster(times: dict[str, Times], peer: str) -> str:
    return f"{_ms(times[peer])} · **{_shown(_ratio(times, peer))}**"


def _shown(ratio: float) -> str:
    return f"{ratio:.2f}×" if ratio < 1 else f"{ratio:.1f}×"


def _goals(results: Results) -> str:
    pages = [row.times for row in results.pages] + [results.many_pages.times]
    pandas = [_ratio(times, peer) for times in pages for peer in (PANDAS_LXML, PANDAS_BS4)]
    bare = [1 / _ratio(times, BARE) for times in pages]
    distinct = results.texts[0]
    refused = [_megabytes(row) for row in results.refused[:3]]
    starts = results.starts
    start = _beside(starts["extractor --help"], starts['python -c "import typer"'])
    reports = distinct.count / distinct.times[OWN].median

    def row(what: str, goal: str, found: str, met: bool) -> list[str]:
        return [what, goal, found, "yes" if met else "**no**"]

    rows = [
        row(
            "a page to finished rows, beside `pandas.read_html` alone",
            "≥ 5× faster",
            f"{min(pandas):.1f}× to {max(pandas):.0f}×",
            min(pandas) >= 5,
        ),
        row(
            "the same, beside a bare lexbor parse",
            "≤ 4× its time",
            f"{min(bare):.1f}× to {max(bare):.1f}×",
            max(bare) <= 4,
        ),
        row("pipe text, distinct reports", "≥ 400 a second", f"{reports:.0f}", reports >= 400),
        row(
            "text without a report, turned away",
            "≥ 200 MB/s",
            f"{min(refused):.0f} to {max(refused):.0f}",
            min(refused) >= 200,
        ),
        row("`extractor --help`, beside `import typer`", "≤ 2.5×", f"{start:.2f}×", start <= 2.5),
        *(row(*goal) for goal in _file_goals(results)),
    ]
    return "## Goals\n\n" + _table(["what", "goal", "measured", "met"], rows)


def _file_goals(results: Results) -> Iterator[tuple[str, str, str, bool]]:
    """The goals of the kinds of files, as far as they were measured, and of the long PDF."""
    for kind, goal in _FILE_GOALS.items():
        rows = [row for row in results.files if row.file.kind == kind]
        ratios = [_ratio(row.times, row.peer) for row in rows]
        found = f"{min(ratios):.1f}× to {max(ratios):.0f}×"
        yield _FILE_TITLES[kind], f"≥ {goal}× faster", found, min(ratios) >= goal
    peak = results.long.peak / 1e6
    what = f"a PDF of {results.long.pages:,} pages, peak of memory"
    yield what, f"< {_LONG_GOAL} MB", f"{peak:.0f} MB", peak < _LONG_GOAL


def _page_section(pages: list[PageRow]) -> str:
    heads = ["page", "KB", "extractor, ms", "bare lexbor, ms"]
    heads += ["read_html lxml, ms", "read_html bs4, ms", "find_all, ms"]
    rows = [
        [
            row.name,
            f"{row.size / 1000:.0f}",
            _ms(row.times[OWN]),
            *(_faster(row.times, peer) for peer in (BARE, PANDAS_LXML, PANDAS_BS4, SOUP)),
        ]
        for row in pages
    ]
    note = (
        "The same page again and again, so that the extractor knows its layout after the first "
        "time, as it does in an archive whose bureaus use one template.\n\n"
    )
    return "## One web page\n\n" + note + _table(heads, rows)


def _many_section(row: ManyRow) -> str:
    note = (
        f"{row.count} generated pages of {row.size / row.count / 1000:.0f} KB on average, of many "
        "layouts and all with figures of their own; each is seen once, by a fresh process for each "
        "competitor and turn. Loading libraries and forms is left out.\n\n"
    )
    rows = [
        [
            name,
            f"{row.times[name].median / row.count * 1e3:.2f}",
            f"{row.count / row.times[name].median:.0f}",
            "" if name == OWN else f"**{_shown(_ratio(row.times, name))}**",
            str(row.failed.get(name, 0)),
        ]
        for name in PEERS
    ]
    heads = ["competitor", "ms a page", "pages a second", "ratio", "gave up on"]
    return "## Distinct web pages\n\n" + note + _table(heads, rows)


def _text_section(texts: list[ManyRow]) -> str:
    note = (
        "Bars and padding bars for a table, spans lost (family 1): one core, a fresh process for "
        "each turn, no peer reads it.\n\n"
    )
    rows = [
        [
            row.name,
            str(row.count),
            f"{row.size / row.count / 1000:.1f}",
            f"{row.times[OWN].median / row.count * 1e3:.2f}",
            f"{row.count / row.times[OWN].median:.0f} ({row.count / row.times[OWN].best:.0f})",
            str(row.failed.get(OWN, 0)),
        ]
        for row in texts
    ]
    heads = ["what", "documents", "KB each", "ms each", "reports a second", "gave up on"]
    return "## Pipe text\n\n" + note + _table(heads, rows)


def _megabytes(row: ManyRow) -> float:
    return row.size / row.times[OWN].median / 1e6


def _refused_section(refused: list[ManyRow]) -> str:
    note = (
        "Generated Chinese news; one sentence in twenty names 信息公开. The last row names several "
        "of the words that reports hold, so that it has to be read as a report would be.\n\n"
    )
    rows = [
        [
            row.name,
            str(row.count),
            f"{_megabytes(row):.0f} ({row.size / row.times[OWN].best / 1e6:.0f})",
            f"{row.times[OWN].median / row.count * 1e6:.0f}",
        ]
        for row in refused
    ]
    heads = ["what", "documents", "MB/s", "µs each"]
    return "## Text that holds no report\n\n" + note + _table(heads, rows)


def _start_section(starts: dict[str, Times]) -> str:
    base = starts['python -c "import typer"']
    rows = [
        [
            f"`{name}`",
            f"{times.median * 1e3:.0f} ({times.best * 1e3:.0f})",
            f"{_beside(times, base):.2f}×",
        ]
        for name, times in starts.items()
    ]
    heads = ["command", "ms", "beside `import typer`"]
    return "## Cold start\n\n" + _table(heads, rows)


def _file_section(files: list[FileRow]) -> str:
    note = (
        "Made in the run: by the programs named from `samples/plain.html`, by the libraries named "
        "from a report of the same form. PDF by the page. The file without a report is read to its "
        "tables, as the peer does it. The same file again and again, so that the shapes of a Word "
        "document's rows are known after the first time, as they are in an archive of one "
        "writer.\n\n"
    )
    rows = [
        [
            f"{row.file.kind.upper()}, {row.file.name}",
            f"{len(row.file.data) / 1000:.0f}",
            str(row.pages) if row.file.kind == "pdf" else "",
            _ms(_each(row.times[OWN], row.pages)),
            row.peer,
            _ms(_each(row.times[row.peer], row.pages)),
            f"**{_shown(_ratio(row.times, row.peer))}**",
        ]
        for row in files
    ]
    heads = ["file", "KB", "pages", "extractor, ms", "beside", "ms", "ratio"]
    return "## PDF, Word and workbooks\n\n" + note + _table(heads, rows)


def _each(times: Times, count: int) -> Times:
    return Times(tuple(turn / count for turn in times.turns))


def _long_section(row: LongRow) -> str:
    note = "Each page with a table of 30 rows; `extractor.read` in a process of its own.\n\n"
    cells = [
        f"{row.pages:,}",
        f"{row.size / 1e6:.1f}",
        f"{row.seconds:.1f}",
        f"{row.seconds / row.pages * 1e3:.2f}",
        f"{row.peak / 1e6:.0f}",
    ]
    heads = ["pages", "MB", "seconds", "ms a page", "peak, MB"]
    return "## A long PDF\n\n" + note + _table(heads, [cells])
