"""Every sample gives exactly its expected table, which was written from the figures put in."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

import extractor

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
DOCUMENTS = sorted(
    path
    for path in SAMPLES.iterdir()
    if path.name != "README.md" and not path.name.endswith(".expected.csv")
)

Row = tuple[str, str, str, str, str, str]


def expected_table(document: Path) -> tuple[set[tuple[str, str, str]], list[Row]]:
    """Head (body, year, form) and rows of the table beside a document."""
    path = document.with_name(f"{document.stem}.expected.csv")
    assert path.exists(), f"{path.name} is missing; scripts/make_samples writes it"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    heads = {(line["bureau"], line["year"], line["form"]) for line in lines}
    return heads, [
        (
            line["table"],
            line["row"],
            line["column"],
            line["value"],
            line["unit"],
            line["status"],
        )
        for line in lines
    ]


def printed_value(value: Decimal | str | None) -> str:
    """A value as the expected tables write it: no exponent, no needless zeros."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def test_there_are_samples() -> None:
    assert {path.suffix for path in DOCUMENTS} == {".html", ".md", ".mhtml", ".txt"}


def test_no_expected_table_stands_alone() -> None:
    stems = {path.name.removesuffix(".expected.csv") for path in SAMPLES.glob("*.expected.csv")}
    assert stems == {path.stem for path in DOCUMENTS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_sample_gives_its_expected_table(document: Path) -> None:
    heads, rows = expected_table(document)
    report = extractor.extract(document)
    found = [
        (
            seen.slot.table,
            seen.slot.row,
            seen.slot.column,
            printed_value(seen.value),
            seen.slot.unit,
            seen.status,
        )
        for seen in report.observations
    ]
    assert {(report.bureau, str(report.year), report.form)} == heads
    assert sorted(found) == sorted(rows)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_sample_raises_no_doubt(document: Path) -> None:
    report = extractor.extract(document)
    assert [(seen.slot.key, seen.flags) for seen in report.observations if seen.flags] == []
