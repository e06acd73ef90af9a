"""Tables with known cells → a page of HTML, the true tables, and the page as PDF."""

from __future__ import annotations

import html
import random
import subprocess
from pathlib import Path

from extractor.model import Cell, Table

PLACES = (
    "Northern region,Coastal district,Lake counties,Upper valley,Central plain,Islands,"
    "Metropolitan area,Eastern highlands,Border communes,Southern uplands,River basin,West bank,"
    "Old harbour,Mining belt,New towns,Capital"
).split(",")
MEASURES = (
    "Employment in agriculture and forestry,Gross domestic product,Households,Exports of goods,"
    "Population aged 15 to 64,Unemployment rate,Waste water treated,Energy used,Road deaths,"
    "Hospital beds,Students in higher education,Land under permanent crops,New dwellings,"
    "Public expenditure on research and development,Visitors,Freight carried by rail,"
    "Average weekly hours worked by full-time employees in the main job"
).split(",")
WORDS = (
    "the report shows that most of the regions had a higher rate than before and this follows "
    "from changes in the survey which was carried out in spring by local offices with support of "
    "many households while results for small areas remain less certain than those for large ones"
).split()

Rows = list[list[tuple[str, int, int, str]]]
"""Rows of (text, row span, column span, class)."""


def prose(rng: random.Random, count: int) -> str:
    sentences = (
        " ".join(rng.choices(WORDS, k=rng.randint(8, 18))).capitalize() for _ in range(count)
    )
    return f"<p>{'. '.join(sentences)}.</p>"


def dressed(rows: Rows, style: str, rng: random.Random) -> Rows:
    """The cells' texts as some reports print them: see the styles of these names."""
    result: Rows = []
    for number, row in enumerate(rows):
        cells = []
        for index, (text, down, across, name) in enumerate(row):
            figure = index and any(c.isdigit() for c in text)
            if style == "thousands" and figure:
                text = text.replace(",", " ")
            if style == "leaders" and not index and number and len(row) > 1 and row[1][0]:
                text += " " + "." * rng.randint(8, 30)
            if style == "currency" and figure and number in (0, len(rows) - 1) and "%" not in text:
                text = "$" + text
            if style == "marks" and text and rng.random() < 0.12:
                text += f"^{rng.randint(1, 9)}"
            cells.append((text, down, across, name))
        result.append(cells)
    return result


def marked_up(text: str) -> str:
    escaped = html.escape(text)
    if escaped.startswith("$"):
        return f"<i>$</i>{escaped[1:]}"
    if escaped[-2:-1] == "^":
        return f"{escaped[:-2]}<sup>{escaped[-1]}</sup>"
    return escaped


def as_html(head: Rows, body: Rows) -> str:
    def row(cells: list[tuple[str, int, int, str]], tag: str) -> str:
        return (
            "<tr>"
            + "".join(
                f'<{tag} class="{name}" rowspan={down} colspan={across}>{marked_up(text)}</{tag}>'
                for text, down, across, name in cells
            )
            + "</tr>"
        )

    return (
        "<table><thead>"
        + "".join(row(r, "th") for r in head)
        + "</thead><tbody>"
        + "".join(row(r, "td") for r in body)
        + "</tbody></table>"
    )


def as_cells(rows: Rows) -> Table:
    taken: set[tuple[int, int]] = set()
    cells = []
    width = 0
    for y, row in enumerate(rows):
        x = 0
        for text, down, across, _ in row:
            while (y, x) in taken:
                x += 1
            taken.update((y + i, x + j) for i in range(down) for j in range(across))
            cells.append(Cell(text, y, x, down, across))
            x += across
            width = max(width, x)
    return Table(tuple(cells), len(rows), width)


def print_pdf(page: str, folder: Path, name: str) -> bytes:
    source, target = folder / f"{name}.html", folder / f"{name}.pdf"
    source.write_text(page, encoding="utf-8")
    subprocess.run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={target}",
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return target.read_bytes()
