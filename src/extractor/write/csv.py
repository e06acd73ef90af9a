"""Reports → CSV (RFC 4180 quoting, UTF-8, line feeds): one header row, one row an observation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from extractor.report import COLUMNS, Report

# Excel takes a CSV without a byte order mark for the system's code page and garbles Chinese.
BOM = "\ufeff"


def reports_to_csv(reports: Iterable[Report], *, excel: bool = False) -> bytes:
    """The contract's CSV. ``excel`` puts a byte order mark in front."""
    text = io.StringIO()
    if excel:
        text.write(BOM)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        writer.writerows([plain(value) for value in row] for row in report.rows())
    return text.getvalue().encode("utf-8")


def plain(value: Any) -> Any:
    """A decimal without exponent, nothing as the empty string, all else as it is."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else value
