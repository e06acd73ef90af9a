"""Files beside web pages: PDF, Word and workbooks, made in the run by the programs that are there.

A sample page is saved by LibreOffice and Chromium where they are installed; python-docx, openpyxl
and a writer of plain PDF are always at hand.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Literal

from tests.support import pdfs, reports
from tests.support.programs import BROWSERS

Kind = Literal["pdf", "docx", "xlsx"]

FORM = "ogi-2021"
TIMEOUT = 300
_BROWSER = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --no-pdf-header-footer"
).split()
_FILTERS = {
    "docx": ("HTML (StarWriter)", "MS Word 2007 XML"),
    "xlsx": ("HTML (StarCalc)", "Calc MS Excel 2007 XML"),
    "pdf": ("HTML (StarWriter)", "writer_pdf_Export"),
}
# The tables of the long PDF: six a page would be crowded, one is usual.
_ROWS, _COLUMNS = 30, 8


@dataclass(frozen=True)
class File:
    """A file to measure: its kind, who made it, and whether it holds a report."""

    kind: Kind
    name: str
    data: bytes
    is_report: bool = True


def files(folder: Path, page: Path) -> list[File]:
    """Files of every kind that can be made here; those by programs hold the report of ``page``."""
    folder.mkdir()
    made = reports.report(FORM)
    found = [
        File("docx", "by python-docx", document(made)),
        File("xlsx", "by openpyxl", workbook(made)),
        File("pdf", "written by hand, no report", long_pdf(20), is_report=False),
        *_by_office(folder, page),
        *_by_browser(folder, page),
    ]
    return sorted(found, key=lambda file: ("pdf", "docx", "xlsx").index(file.kind))


def _by_office(folder: Path, page: Path) -> Iterator[File]:
    program = shutil.which("soffice")
    if program is None:
        return
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    kinds: tuple[Kind, ...] = ("docx", "xlsx", "pdf")
    for kind in kinds:
        infilter, export = _FILTERS[kind]
        source = page
        options = [f"--infilter={infilter}", "--convert-to", f"{kind}:{export}"]
        if kind == "pdf":  # a page of its own would be printed as wide as its tables
            source = folder / f"{page.stem}.docx"
            options = options[1:]
        words = [program, "--headless", profile, *options, "--outdir", str(folder), str(source)]
        subprocess.run(words, capture_output=True, check=True, timeout=TIMEOUT)
        yield File(kind, "by LibreOffice", (folder / f"{page.stem}.{kind}").read_bytes())


def _by_browser(folder: Path, page: Path) -> Iterator[File]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        return
    target = folder / "browser.pdf"
    profile = f"--user-data-dir={folder / 'browser'}"
    words = [program, *_BROWSER, profile, f"--print-to-pdf={target}", page.as_uri()]
    subprocess.run(words, capture_output=True, check=True, timeout=TIMEOUT)
    yield File("pdf", "by Chromium", target.read_bytes())


def document(made: reports.Report) -> bytes:
    """The report as a Word document, its merged cells as python-docx writes them."""
    import docx

    written = docx.Document()
    written.add_heading(made.title, 1)
    for heading, rows in made.tables:
        written.add_heading(heading, 2)
        cells = list(reports.placed(rows))
        width = max(column + columns for _, _, column, _, columns in cells)
        table = written.add_table(len(rows), width)
        grid = [list(row.cells) for row in table.rows]
        for text, row, column, spanned, columns in cells:
            last = grid[row + spanned - 1][column + columns - 1]
            cell = grid[row][column]
            if spanned * columns > 1:
                cell = cell.merge(last)
            cell.text = text
    stream = BytesIO()
    written.save(stream)
    return stream.getvalue()


def workbook(made: reports.Report) -> bytes:
    """The report as a workbook of one sheet, its figures as text."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    if sheet is None:
        raise AssertionError("a new workbook has no sheet")
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


def long_pdf(pages: int) -> bytes:
    """A PDF with a heading and a table of figures on each page."""
    rng = Random(pages)  # noqa: S311 - made-up figures need no secrecy
    xs = [40 + 64 * column for column in range(_COLUMNS + 1)]
    ys = [760 - 20 * row for row in range(_ROWS + 1)]
    return pdfs.pdf([_page(number, xs, ys, rng) for number in range(1, pages + 1)])


def _page(number: int, xs: list[int], ys: list[int], rng: Random) -> str:
    head = ["Region", *[str(2010 + year) for year in range(_COLUMNS - 1)]]
    rows = [head]
    for row in range(1, _ROWS):
        figures = [f"{rng.randint(0, 99999):,}" for _ in range(_COLUMNS - 1)]
        rows.append([f"Area {number}-{row}", *figures])
    return pdfs.text(40, 790, f"Table {number}. Figures by area") + pdfs.grid(xs, ys, rows)
