"""Rows → XLSX: one sheet, its header row frozen. The same rows give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from extractor.errors import LimitError
from extractor.report import COLUMNS, Report

# As Excel reads it: rows of a sheet, characters of a cell, digits of a number.
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
MAX_DIGITS = 15
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def reports_to_xlsx(reports: Iterable[Report]) -> bytes:
    """The contract's columns on one sheet, numbers as numbers."""
    rows = (row for report in reports for row in report.rows())
    return rows_to_xlsx(COLUMNS, rows, "observations")


def rows_to_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """One sheet, its header row frozen; numbers are numbers, as far as a workbook holds them.

    A number of more than 15 digits, which a workbook would round, is a text. Raises ``LimitError``
    where the rows do not fit on a sheet.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        if isinstance(value, Decimal) and len(value.as_tuple().digits) > MAX_DIGITS:
            value = format(value, "f")
        if not isinstance(value, str):
            return value
        text = _ILLEGAL.sub("\ufffd", value)
        made = WriteOnlyCell(sheet, text[:MAX_TEXT] if not text.startswith("=") else None)
        if text.startswith("="):  # a text, not a formula
            made.value, made.data_type = text[:MAX_TEXT], "s"
        return made

    sheet.append(list(columns))
    for number, row in enumerate(rows, 2):
        if number > MAX_ROWS:
            raise LimitError(
                f"a sheet holds {MAX_ROWS:,} rows and there are more", "write CSV or Parquet"
            )
        sheet.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _timeless(data: bytes) -> bytes:
    """A workbook without the time at which it was written."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            inner = given.read(name)
            if name == "docProps/core.xml":
                inner = _TIMES.sub(rb"\g<1>1980-01-01T00:00:00Z", inner)
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, inner)
    return out.getvalue()
