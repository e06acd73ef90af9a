"""What a worker has read, as one file: the parts that the output is put together from.

A part is an Arrow IPC file. Its columns hold the observations, as far as the form's slots do not
tell them (row i of a report is its form's slot i); entries, findings and progress stand in the
schema's metadata, so that they can be read without the rest. It is written beside its place and
renamed, so that a part is whole or is not there.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from extractor.batch.columns import plain
from extractor.batch.records import Entry, Progress
from extractor.report import place_text

if TYPE_CHECKING:
    import pyarrow

    from extractor.model import Observation

COLUMNS = ("value", "status", "method", "flags", "raw", "place")
_CODED = {"status", "method", "flags", "place"}
_META = b"extractor"
ENDING = ".part"


class Contents(Struct, frozen=True, array_like=True):
    """A part without its observations."""

    entries: tuple[Entry, ...]
    progress: tuple[Progress, ...]
    fingerprint: str


class Builder:
    """Collects entries and their observations for one part."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.progress: dict[int, Progress] = {}
        self._columns: list[list[str | None]] = [[] for _ in COLUMNS]

    @property
    def rows(self) -> int:
        return len(self._columns[0])

    def add(self, entry: Entry, observations: Sequence[Observation] = ()) -> None:
        """An entry and its observations, all of its form's slots in the form's order."""
        self.entries.append(entry)
        # A column at a time: that is several times as fast as a row at a time.
        value, status, method, flags, raw, place = self._columns
        value += [None if o.value is None else plain(o.value) for o in observations]
        status += [o.status for o in observations]
        method += [o.method for o in observations]
        flags += [";".join(o.flags) if o.flags else "" for o in observations]
        raw += [o.raw for o in observations]
        place += [place_text(o.place) for o in observations]

    def write(self, path: Path, fingerprint: str) -> None:
        """Write the part; it is at ``path``, whole and on the disk, or not at all."""
        import pyarrow

        contents = Contents(tuple(self.entries), tuple(self.progress.values()), fingerprint)
        meta = zlib.compress(msgspec.msgpack.encode(contents), 1)
        arrays = [_array(name, c) for name, c in zip(COLUMNS, self._columns, strict=True)]
        table = pyarrow.table(arrays, names=list(COLUMNS))
        table = table.replace_schema_metadata({_META: meta})
        options = pyarrow.ipc.IpcWriteOptions(compression="lz4")
        temporary = path.with_name(f".{path.name}.tmp")
        try:
            with temporary.open("wb") as file:
                with pyarrow.ipc.new_file(file, table.schema, options=options) as writer:
                    writer.write_table(table)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _array(name: str, column: list[str | None]) -> pyarrow.Array:
    import pyarrow

    array = pyarrow.array(column, pyarrow.string())
    return array.dictionary_encode() if name in _CODED else array


def read_contents(path: Path) -> Contents:
    """Entries, findings and progress of a part. Raises ``OSError`` or ``ValueError``."""
    import pyarrow

    with pyarrow.OSFile(str(path)) as file:
        schema = pyarrow.ipc.open_file(file).schema
    return _decoded(schema)


def read_part(path: Path) -> tuple[Contents, pyarrow.Table]:
    """All of a part: its contents and its observations."""
    import pyarrow

    with pyarrow.OSFile(str(path)) as file:
        table = pyarrow.ipc.open_file(file).read_all()
    return _decoded(table.schema), table


def _decoded(schema: pyarrow.Schema) -> Contents:
    return msgspec.msgpack.decode(zlib.decompress(schema.metadata[_META]), type=Contents)
