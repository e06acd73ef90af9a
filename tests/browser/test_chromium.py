"""Cell positions, measured in a real browser and compared one by one.

Random tables are laid out by headless Chromium, whose rectangles say where each cell stands. The
seed changes from run to run and is shown on failure; ``EXTRACTOR_SEED`` sets it.
"""

from __future__ import annotations

import html
import json
import os
import random
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from extractor.model import Table
from extractor.readers.html import Engine, read_html
from tests.support.programs import browser
from tests.support.random_tables import Writer

PAGES = 700
SCRIPT = Path(__file__).with_name("measure.js")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


def lay_out(pages: list[str], directory: Path) -> list[list[dict[str, Any]]]:
    """For each page its visible tables, as Chromium lays them out."""
    data = json.dumps(pages).replace("<", "\\u003c")
    script = SCRIPT.read_text(encoding="utf-8")
    page = directory / "pages.html"
    page.write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><body><script id="pages" type="application/json">'
        f"{data}</script><script>{script}</script>",
        encoding="utf-8",
    )
    command = [browser(), *FLAGS, f"--user-data-dir={directory / 'profile'}", "--dump-dom"]
    done = subprocess.run(
        [*command, page.as_uri()], capture_output=True, timeout=120, check=True, encoding="utf-8"
    )
    found = re.search(r"<pre>(.*)</pre>", done.stdout, re.DOTALL)
    assert found is not None, f"Chromium gave no result: {done.stderr[-2000:]}"
    measured: list[list[dict[str, Any]]] = json.loads(html.unescape(found[1]))
    return measured


def positions(table: Table) -> dict[str, Any]:
    cells = []
    for cell in table.cells:
        name = re.search(r"k\d+", cell.text)
        cells.append(
            [name[0] if name else "", cell.row, cell.column, cell.row_span, cell.column_span]
        )
    return {"rows": table.row_count, "cells": sorted(cells)}


@pytest.fixture(scope="module")
def seed() -> int:
    chosen = os.environ.get("EXTRACTOR_SEED")
    return int(chosen) if chosen else random.SystemRandom().randrange(10**9)


@pytest.fixture(scope="module")
def pages(seed: int) -> list[str]:
    return [Writer(seed + number).page() for number in range(PAGES)]


@pytest.fixture(scope="module")
def measured(
    pages: list[str], tmp_path_factory: pytest.TempPathFactory
) -> list[list[dict[str, Any]]]:
    return lay_out(pages, tmp_path_factory.mktemp("chromium"))


@pytest.mark.parametrize("engine", ["lexbor", "beautifulsoup"])
def test_cells_stand_where_chromium_puts_them(
    engine: Engine, seed: int, pages: list[str], measured: list[list[dict[str, Any]]]
) -> None:
    differing = []
    tables = 0
    for page, seen in zip(pages, measured, strict=True):
        expected = [
            {"rows": table["rows"], "cells": sorted(table["cells"])}
            for table in seen
            if table["cells"]
        ]
        found = [positions(table) for table in read_html(page, engine=engine).tables]
        tables += len(expected)
        if found != expected:
            differing.append((page, expected, found))
    assert tables >= 500
    assert not differing, report(differing, seed)


def report(differing: list[tuple[str, Any, Any]], seed: int) -> str:
    page, expected, found = min(differing, key=lambda case: len(case[0]))
    return (
        f"{len(differing)} of {PAGES} pages differ, seed {seed}; the shortest:\n{page}\n"
        f"Chromium: {expected}\nread:     {found}"
    )


def test_engines_agree_on_random_pages(pages: list[str]) -> None:
    for page in pages:
        one, two = read_html(page), read_html(page, engine="beautifulsoup")
        assert one.blocks == two.blocks, page
