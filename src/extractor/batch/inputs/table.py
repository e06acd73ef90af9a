"""Corpora as Parquet: one record a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from extractor.batch.inputs.member import Member, Opened
from extractor.batch.inputs.turning import Turning, column_of
from extractor.batch.records import EVERYTHING, Share, Work
from extractor.errors import FormatError

# Rows that are had in memory at once.
_ROWS = 256
# So many row groups for each share are needed to share a file by them.
_GROUPS = 4


def open_table(
    file: IO[bytes], work: Work, after: int, share: Share = EVERYTHING
) -> Iterator[Opened]:
    """The rows that may hold a report, numbered from 0: those of a share.

    ``after`` is the last that is done. Raises ``FormatError`` where the file is no Parquet, breaks
    off, or lacks the column of text.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    turning = Turning(work.settings)
    number = 0
    try:
        table = pq.ParquetFile(file)
        schema = table.schema_arrow
        kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)
        texts = [field.name for field in schema if any(kind(field.type) for kind in kinds)]
        columns = column_of(texts, schema.names, work.columns)
        names = [name for name in (columns.text, columns.url) if name]
        for batch, number, own in _batches(table, names, after, share):
            rows = batch.take(pa.array(own)) if len(own) < batch.num_rows else batch
            # As bytes: what is turned away need not be decoded.
            datas = rows.column(0).cast(pa.large_binary()).to_pylist()
            urls = rows.column(1).cast(pa.string()).to_pylist() if columns.url else [""] * len(own)
            for at, data, url in zip(own, datas, urls, strict=True):
                if data and turning.may_hold(data):
                    name = str(number + at + 1)
                    member = Member(name, data=data, url=url or "", record=True)
                    yield Opened(number + at, member, turning.counted())
                elif data:
                    turning.away += 1
            number += batch.num_rows
            # Now and then also where there is nothing: a long way to the next is no hang.
            if turning.full or not turning.away:
                yield Opened(number - 1, None, turning.counted())
    except (pa.ArrowException, OSError) as error:
        raise FormatError(
            f"this is no whole Parquet file ({str(error).splitlines()[0]})", "fetch it again"
        ) from None
    if turning.away:
        yield Opened(number - 1, None, turning.counted())


def _batches(
    table: Any, names: list[str], after: int, share: Share
) -> Iterator[tuple[Any, int, list[int]]]:
    """Batches of rows, the number of each one's first row, and which of its rows are to be read.

    Row groups without such rows are not opened; where there are many, shares are made of them.
    """
    groups = table.metadata.num_row_groups
    by_group = share.of > 1 and groups >= _GROUPS * share.of
    number = 0
    for group in range(groups):
        rows = table.metadata.row_group(group).num_rows
        if number + rows <= after + 1 or (by_group and group % share.of != share.number):
            number += rows
            continue
        for batch in table.iter_batches(_ROWS, row_groups=[group], columns=names):
            numbers = range(number, number + batch.num_rows)
            own = [n - number for n in numbers if n > after and (by_group or share.has(n))]
            if own:
                yield batch, number, own
            number += batch.num_rows
