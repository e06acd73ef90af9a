"""Corpora as Parquet: one record a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from extractor.batch.inputs.member import Member, Opened
from extractor.batch.inputs.turning import Turning, column_of
from extractor.batch.records import Work
from extractor.errors import FormatError

# Rows that are had in memory at once.
_ROWS = 256


def open_table(file: IO[bytes], work: Work, after: int) -> Iterator[Opened]:
    """The rows that may hold a report, numbered from 0; ``after`` is the last that is done.

    Raises ``FormatError`` where the file is no Parquet, breaks off, or lacks the column of text.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    turning = Turning(work.settings)
    try:
        table = pq.ParquetFile(file)
        schema = table.schema_arrow
        kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)
        texts = [field.name for field in schema if any(kind(field.type) for kind in kinds)]
        columns = column_of(texts, schema.names, work.columns)
        names = [name for name in (columns.text, columns.url) if name]
        groups, number = _after(table, after)
        for batch in table.iter_batches(_ROWS, row_groups=groups, columns=names):
            # As bytes: what is turned away need not be decoded.
            rows = batch.column(0).cast(pa.large_binary()).to_pylist()
            urls = batch.column(1).cast(pa.string()).to_pylist() if columns.url else None
            for at, data in enumerate(rows):
                if number > after and data:
                    if turning.may_hold(data):
                        url = (urls[at] or "") if urls else ""
                        member = Member(str(number + 1), data=data, url=url, record=True)
                        yield Opened(number, member, turning.counted())
                    else:
                        turning.away += 1
                        if turning.full:
                            yield Opened(number, None, turning.counted())
                number += 1
    except (pa.ArrowException, OSError) as error:
        raise FormatError(
            f"this is no whole Parquet file ({str(error).splitlines()[0]})", "fetch it again"
        ) from None
    if turning.away:
        yield Opened(number - 1, None, turning.counted())


def _after(table: object, after: int) -> tuple[list[int], int]:
    """The row groups behind a row, and the number of the first row in them."""
    from typing import Any, cast

    meta = cast("Any", table).metadata
    first = 0
    for group in range(meta.num_row_groups):
        rows = meta.row_group(group).num_rows
        if first + rows > after + 1:
            return list(range(group, meta.num_row_groups)), first
        first += rows
    return [], first
