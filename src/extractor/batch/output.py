"""One piece of a table → a file: Parquet, CSV or JSON Lines; on the disk when it returns."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch.columns import VALUE_TEXT, plain

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that readers can skip or read at once.
ROW_GROUP = 250_000
# Two of the formats are written through Python; a slice of this many rows at a time.
_SLICE = 20_000


def ending(target: str) -> str:
    """The ending of the files that a target is made of."""
    return ".parquet" if target == "duckdb" else f".{target}"


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table in the format that the path's ending names."""
    with path.open("wb") as file:
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            pq.write_table(table, file, row_group_size=ROW_GROUP, compression="zstd")
        elif path.suffix == ".csv":
            _write_csv(table, file)
        else:
            _write_json_lines(table, file)
        file.flush()
        os.fsync(file.fileno())


def _merged(table: pa.Table) -> tuple[list[str], Any]:
    """The contract's columns, rows a slice at a time: numbers and texts are one column there."""
    names = [name for name in table.column_names if name != VALUE_TEXT.name]
    texts = VALUE_TEXT.name in table.column_names

    def slices() -> Any:
        for batch in table.to_batches(_SLICE):
            columns = batch.to_pydict()
            if texts:
                pairs = zip(columns["value"], columns[VALUE_TEXT.name], strict=True)
                columns["value"] = [t if v is None else _short(v) for v, t in pairs]
            yield [columns[name] for name in names]

    return names, slices()


def _short(value: Decimal) -> Decimal:
    """The number without the noughts that the column's scale puts behind it."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _write_csv(table: pa.Table, file: Any) -> None:
    import csv
    import io

    names, slices = _merged(table)
    text = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for columns in slices:
        for name, column in zip(names, columns, strict=True):
            if name == "value":
                column[:] = [plain(value) for value in column]
        writer.writerows(zip(*columns, strict=True))
    text.flush()
    text.detach()


def _write_json_lines(table: pa.Table, file: Any) -> None:
    import msgspec

    encoder = msgspec.json.Encoder(decimal_format="number")
    names, slices = _merged(table)
    for columns in slices:
        rows = (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
        file.write(encoder.encode_lines(rows))
