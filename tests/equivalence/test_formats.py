"""One truth in all formats: whatever a report was saved as, its observations are the same.

Made-up reports, one with an error in it, go through the programs that bureaus use, and are read
back with every engine that their format has.
"""

from __future__ import annotations

import fcntl
import itertools
import re
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import extractor
from extractor import Finding, Observation, Report, Settings
from extractor.readers import ENGINES, office
from tests.support import reports
from tests.support.programs import browser, require

# What LibreOffice writes from the page: format, export filter, and the filter that reads the page.
OFFICE = {
    "docx": ("MS Word 2007 XML", "HTML (StarWriter)"),
    "doc": ("MS Word 97", "HTML (StarWriter)"),
    "rtf": ("Rich Text Format", "HTML (StarWriter)"),
    "odt": ("writer8", "HTML (StarWriter)"),
    "xlsx": ("Calc MS Excel 2007 XML", "HTML (StarCalc)"),
    "xls": ("MS Excel 97", "HTML (StarCalc)"),
    "ods": ("calc8", "HTML (StarCalc)"),
    "csv": ("Text - txt - csv (StarCalc):44,34,76", "HTML (StarCalc)"),
}
PACKAGES = {"HTML (StarWriter)": "libreoffice-writer", "HTML (StarCalc)": "libreoffice-calc"}
CHROMIUM = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --no-pdf-header-footer"
).split()
# How the browser prints a PDF: on which paper, and whether headers come again on every sheet.
PRINTS = {
    "a4": ("@page{size:A4}", False),
    "a5-headers": ("@page{size:A5}", True),
    "landscape": ("@page{size:A4 landscape}", False),
    "collapsed": ("table{border-collapse:collapse}", True),
}
# Files by the names that their programs give them; each stands for one of every report.
FILES = (
    *("page.html", "saved.mhtml", "pandoc.md", "positions.ofd", "cells.xlsx"),
    *(f"office.{kind}" for kind in OFFICE),
    *("office.wps", "office.et", "writer.pdf"),
    *(f"chromium-{print_}.pdf" for print_ in PRINTS),
)
# These hold numbers as numbers and leave the commas to a format, which is not printed text.
STORED = {"office.xlsx", "office.xls", "office.et", "office.ods", "office.csv"}
MARKED = "marked"
"""The folder of the report with marks of notes, in these files:"""
MARKED_FILES = ("page.html", "saved.mhtml", "page.docx", "page.odt", "page.doc", "chromium.pdf")
TIMEOUT = 120


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file, made once, also where several processes run the tests."""
    base = tmp_path_factory.getbasetemp()
    made = (base.parent if base.name.startswith("popen-") else base) / "formats"
    made.mkdir(exist_ok=True)
    with (made / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "done").exists():
            write_all(made)
            (made / "done").touch()
    return made


@pytest.fixture(autouse=True, scope="module")
def _end_office() -> Iterator[None]:
    yield
    office.close_office()


def write_all(folder: Path) -> None:
    """Every report in every format, each report in a folder of its own."""
    pages = []
    write_marked(folder)
    for form in reports.NAMES:
        made = reports.report(form)
        target = folder / form
        target.mkdir(exist_ok=True)
        page = reports.page(made)
        (target / "page.html").write_text(page, encoding="utf-8")
        (target / "saved.mhtml").write_bytes(mhtml(page))
        (target / "positions.ofd").write_bytes(reports.ofd(made))
        (target / "cells.xlsx").write_bytes(cells(made))
        pandoc(target)
        for name, (style, repeats) in PRINTS.items():
            sheets = reports.page(made, style, repeats=repeats)
            print_page(folder, target / f"chromium-{name}.pdf", sheets)
        pages.append(folder / f"{form}.html")
        pages[-1].write_text(page, encoding="utf-8")
    for kind, (export, infilter) in OFFICE.items():
        convert(folder, kind, export, pages, infilter)
    documents = [folder / f"{form}.docx" for form in reports.NAMES]
    convert(folder, "pdf", "writer_pdf_Export", documents)
    for form in reports.NAMES:
        for kind in OFFICE:
            (folder / f"{form}.{kind}").rename(folder / form / f"office.{kind}")
        (folder / f"{form}.pdf").rename(folder / form / "writer.pdf")
        for old, own in (("doc", "wps"), ("xls", "et")):
            data = (folder / form / f"office.{old}").read_bytes()
            (folder / form / f"office.{own}").write_bytes(data)


def write_marked(folder: Path) -> None:
    """The page with marks of notes behind figures and headings, in the formats that raise them."""
    target = folder / MARKED
    target.mkdir(exist_ok=True)
    marks = itertools.count()

    def marked(found: re.Match[str]) -> str:
        if found[1].endswith(">10"):  # which may be a power of ten with its exponent
            return found[0]
        number = next(marks)
        return found[1] + f"<sup>{number % 9 + 1}</sup>" * (number % 5 == 0) + found[2]

    page = reports.page(reports.report("ogi-2021"))
    page = re.sub("(<t[dh][^>]*>(?:[^<]*[0-9]|总计))(</t[dh]>)", marked, page)
    source = target / "page.html"
    source.write_text(page, encoding="utf-8")
    (target / "saved.mhtml").write_bytes(mhtml(page))
    print_page(folder, target / "chromium.pdf", page)
    for kind in ("docx", "odt", "doc"):
        convert(target, kind, OFFICE[kind][0], [source], OFFICE[kind][1])


def convert(folder: Path, kind: str, export: str, sources: list[Path], infilter: str = "") -> None:
    """``sources`` in another format beside them, by one run of LibreOffice."""
    program = require("soffice", PACKAGES.get(infilter, "libreoffice-writer"))
    options = [f"--infilter={infilter}"] if infilter else []
    subprocess.run(
        [
            *(program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
            *(
                *options,
                "--convert-to",
                f"{kind}:{export}",
                "--outdir",
                str(folder),
                *map(str, sources),
            ),
        ],
        check=True,
        capture_output=True,
        timeout=TIMEOUT,
    )
    missing = [s.name for s in sources if not (folder / f"{s.stem}.{kind}").exists()]
    package = PACKAGES.get(infilter, "libreoffice-writer")
    assert not missing, f"LibreOffice wrote no {kind} of {missing}: install {package}"


def print_page(folder: Path, target: Path, page: str) -> None:
    source = target.with_suffix(".print.html")
    source.write_text(page, encoding="utf-8")
    subprocess.run(
        [
            *(browser(), *CHROMIUM, f"--user-data-dir={folder / 'browser'}"),
            *(f"--print-to-pdf={target}", source.as_uri()),
        ],
        check=True,
        capture_output=True,
        timeout=TIMEOUT,
    )


def pandoc(target: Path) -> None:
    program = require("pandoc", "pandoc")
    options = ("--from=html", "--to=gfm", "--wrap=none", "--output=pandoc.md", "page.html")
    subprocess.run([program, *options], cwd=target, check=True, timeout=TIMEOUT)


def mhtml(page: str) -> bytes:
    """The page as browsers save it: one MIME message with quoted-printable HTML."""
    message = EmailMessage(policy=SMTP)
    message["Snapshot-Content-Location"] = "http://yunxi.example/zwgk/nb.html"
    message["MIME-Version"] = "1.0"
    message.set_content(page, subtype="html", charset="utf-8", cte="quoted-printable")
    message.make_related(boundary="----MultipartBoundary--formats----")
    return message.as_bytes()


def cells(made: reports.Report) -> bytes:
    """A workbook that holds every figure as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([made.title])
    for heading, rows in made.tables:
        first = sheet.max_row + 2
        sheet.cell(first, 1, heading)
        for text, row, column, spanned, columns in reports.placed(rows):
            top, left = first + 1 + row, column + 1
            sheet.cell(top, left, text)
            if spanned * columns > 1:
                sheet.merge_cells(None, top, left, top + spanned - 1, left + columns - 1)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def said(observation: Observation, name: str) -> tuple[object, ...]:
    """All of an observation but its place; ``name`` is the file's."""
    raw = observation.raw.replace(",", "") if name in STORED else observation.raw
    if name.endswith((".pdf", ".ofd")):
        # A fixed page has positions; blanks beside Chinese characters are not told from gaps.
        raw = "".join(raw.split())
    return (
        observation.slot.key,
        observation.slot,
        observation.status,
        observation.value,
        observation.method,
        observation.flags,
        raw,
    )


def doubts(report: Report) -> list[Finding]:
    """The findings without what a reader tells of its own work."""
    return [finding for finding in report.findings if finding.code != "table_joined"]


def printed(form: str) -> list[tuple[object, ...]]:
    """The figures that went into a report: slot, text, value and status."""
    return [(key, *figure) for key, figure in reports.report(form).figures.items()]


def engines(name: str) -> tuple[str, ...]:
    """The engines by which a file is read; one without a name where there is one only."""
    return ENGINES.get(name.rpartition(".")[2], ("",))


READINGS = [(name, engine) for name in FILES for engine in engines(name)]


@pytest.mark.parametrize("form", reports.NAMES)
def test_the_page_says_what_was_put_in(form: str, folder: Path) -> None:
    report = extractor.extract(folder / form / "page.html")
    found = {o.slot.key: (o.raw, o.value, o.status) for o in report.observations}
    assert found == {key: tuple(rest) for key, *rest in printed(form)}
    wrong = form.endswith("-wrong")
    assert [finding.code for finding in report.findings] == ["sum_mismatch"] * wrong
    assert [seen.slot.key for seen in report.flagged] == [reports.WRONG] * wrong


@pytest.mark.parametrize("form", reports.NAMES)
@pytest.mark.parametrize(("name", "engine"), READINGS)
def test_every_format_says_the_same(form: str, name: str, engine: str, folder: Path) -> None:
    page = extractor.extract(folder / form / "page.html")
    report = extractor.extract(folder / form / name, Settings(engine=engine))
    assert [said(o, name) for o in report.observations] == [
        said(o, name) for o in page.observations
    ]
    assert (report.bureau, report.region, report.year, report.form) == (
        page.bureau,
        page.region,
        page.year,
        page.form,
    )
    assert doubts(report) == doubts(page)


@pytest.mark.parametrize(
    ("name", "engine"), [(name, engine) for name in MARKED_FILES for engine in engines(name)]
)
def test_marks_of_notes_are_no_part_of_figures(name: str, engine: str, folder: Path) -> None:
    plain = extractor.extract(folder / "ogi-2021" / "page.html")
    report = extractor.extract(folder / MARKED / name, Settings(engine=engine))
    assert [(o.slot, o.value, o.status, o.flags) for o in report.observations] == [
        (o.slot, o.value, o.status, o.flags) for o in plain.observations
    ]
    assert sum(not seen.raw.isascii() for seen in report.observations) > 25


@pytest.mark.parametrize("form", reports.NAMES)
@pytest.mark.parametrize("name", FILES)
def test_a_second_reading_confirms_the_first(form: str, name: str, folder: Path) -> None:
    report = extractor.extract(folder / form / name, Settings(verify=True))
    found = [finding.code for finding in doubts(report)]
    expected = ["sum_mismatch"] * form.endswith("-wrong")
    assert found == expected + ["not_verified"] * (len(engines(name)) == 1)
    assert {flag for seen in report.flagged for flag in seen.flags} <= {"sum_mismatch"}


@pytest.mark.parametrize("form", reports.NAMES)
@pytest.mark.parametrize("name", FILES)
def test_files_are_what_their_names_say(form: str, name: str, folder: Path) -> None:
    """A conversion that wrote something else would prove nothing."""
    known = {"md": "text", "wps": "doc", "et": "xls"}
    kind = name.rpartition(".")[2]
    assert extractor.read(folder / form / name).format == known.get(kind, kind)
