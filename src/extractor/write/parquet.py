"""Rows → Parquet, with the types of an archive's tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from extractor.errors import UsageError
from extractor.report import COLUMNS, Report
from extractor.write.csv import plain

if TYPE_CHECKING:
    import pyarrow

# As in the tables of an archive: what does not fit stands in value_text.
DIGITS = 38
SCALE = 6


def reports_to_parquet(reports: Iterable[Report]) -> bytes:
    """The contract's columns and ``value_text``, see :func:`rows_to_parquet`."""
    return rows_to_parquet(COLUMNS, [row for report in reports for row in report.rows()])


def rows_to_parquet(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A column each; ``value`` is an exact decimal of 38 digits with six places.

    Texts, and numbers that it cannot hold, stand in ``value_text``. Raises ``UsageError`` where
    pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise UsageError("Parquet needs pyarrow; install it, or write CSV") from None
    by_column = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    arrays: list[pyarrow.Array] = []
    names: list[str] = []
    rest: list[str | None] = []
    for name, values in zip(columns, by_column, strict=True):
        if name == "value":
            fits = [_fits(value) for value in values]
            pairs = list(zip(values, fits, strict=True))
            rest = [None if ok or v is None else str(plain(v)) for v, ok in pairs]
            exact = [v if ok else None for v, ok in pairs]
            arrays.append(pa.array(exact, pa.decimal128(DIGITS, SCALE)))
        elif any(isinstance(value, int) for value in values):
            flags = all(isinstance(value, bool) for value in values)
            arrays.append(pa.array(values, pa.bool_() if flags else pa.int64()))
        else:
            arrays.append(pa.array([None if v is None else str(v) for v in values], pa.string()))
        names.append(name)
    table = pa.table([*arrays, pa.array(rest, pa.string())], names=[*names, "value_text"])
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _fits(value: Any) -> bool:
    """Whether a decimal column of the archive's type holds a value."""
    if not isinstance(value, Decimal):
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -SCALE and value.adjusted() < DIGITS - SCALE
