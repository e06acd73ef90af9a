"""A form of another country, written after the guide: what its metadata file finds."""

from __future__ import annotations

from pathlib import Path

import pytest

import extractor
from extractor.settings import Settings

FORM = """
id = "harbours-2018"
title = "Statistical report on harbours"
first_year = 2018
language = "en"
metadata = "metadata-harbours"

[[tables]]
id = "requests"
title = "Number of requests"
rows = [
  { id = "received", path = "Received during reporting period" },
  { id = "outstanding", path = "Outstanding from previous periods" },
  { id = "outstanding.one", path = "Outstanding from previous periods > From one period" },
  { id = "total", path = "Total" },
  { id = "closed", path = "Closed during reporting period" },
]
columns = [{ id = "number", path = "Number of Requests" }]
"""
METADATA = """
spaces = " "
title_words = ["Statistical Report"]
title_endings = ["Harbours"]
periods = ['Reporting period: (?P<year>20\\d\\d)-04-01']

[labels]
body = ["Name of institution"]

[bodies]
endings = [""]
"""
ROWS = [
    ("Received during reporting period", 112),
    ("Outstanding from previous periods", 20),
    ("From one period", 15),
    ("Total", 132),
    ("Closed during reporting period", 101),
]


@pytest.mark.parametrize(
    "stated",
    [
        "<p>Name of institution: Board of Grain and Harbours</p>",
        "<table><tr><td>Name of institution<td>Board of Grain and Harbours</table>",
    ],
)
def test_a_body_behind_its_label(tmp_path: Path, stated: str) -> None:
    (tmp_path / "harbours.toml").write_text(FORM, encoding="utf-8")
    (tmp_path / "metadata-harbours.toml").write_text(METADATA, encoding="utf-8")
    rows = "".join(f"<tr><td>{label}<td>{number}" for label, number in ROWS)
    page = (
        f"<h1>Statistical Report on Harbours</h1>{stated}"
        "<p>Reporting period: 2022-04-01 to 2023-03-31</p>"
        f"<table><tr><th><th>Number of Requests{rows}</table>"
    )
    report = extractor.extract(page.encode(), Settings(forms=tmp_path))
    assert (report.bureau, report.year) == ("Board of Grain and Harbours", 2022)
    assert [seen.value for seen in report.observations] == [number for _, number in ROWS]
    assert not any(seen.flags for seen in report.observations)
