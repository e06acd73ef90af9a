"""Reports → CSV (RFC 4180 quoting, UTF-8, line feeds): one header row, one row an observation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from extractor.report import COLUMNS, Report

# Excel takes a CSV without a byte order mark for the system's code page and garbles Chinese.
BOM = "\ufeff"


def reports_to_csv(reports: Iterable[Report], *, excel: bool = False) -> bytes:
    """The contract's CSV. ``excel`` puts a byte order mark in front."""
    return rows_to_csv(COLUMNS, (row for report in reports for row in report.rows()), excel=excel)


def rows_to_csv(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, excel: bool = False
) -> bytes:
    """Rows of texts, numbers, booleans and ``None`` below a header row."""
    text = io.StringIO()
    if excel:
        text.write(BOM)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([plain(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")


def plain(value: Any) -> Any:
    """A decimal without exponent, nothing as the empty string, all else as it is."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else value
