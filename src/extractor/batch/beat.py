"""A worker's sign of life: a small file in memory that says which document it is at, since when.

The parent reads it to end a worker that hangs or grows, and to know whose fault a crash was.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from pathlib import Path
from typing import NamedTuple

from extractor.batch.records import START, Place

# Process id, start of the document (nanoseconds, monotonic), place, parts written, documents done.
_LAYOUT = struct.Struct("<qqqqqqq")


class Sign(NamedTuple):
    """What the file says: ``since`` is 0 between documents, ``pid`` 0 before the task began."""

    pid: int = 0
    since: int = 0
    place: Place = START
    parts: int = 0
    done: int = 0

    @property
    def seconds(self) -> float:
        """How long the worker has been at its document."""
        return (time.monotonic_ns() - self.since) / 1e9 if self.since else 0.0


class Beat:
    """The worker's side. The clock is the machine's, the same for all processes."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(b"\0" * _LAYOUT.size)
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _LAYOUT.size)
        self._pid = os.getpid()
        self.parts = 0
        self.done = 0
        self._place = START
        self.tell()

    def at(self, place: Place) -> None:
        """The worker begins with the document at ``place``, or with what leads to the next one."""
        self._place = place
        self.tell()

    def tell(self) -> None:
        """Say anew where it is and what it has made; the time begins again."""
        now = time.monotonic_ns()
        _LAYOUT.pack_into(self._memory, 0, self._pid, now, *self._place, self.parts, self.done)

    def close(self) -> None:
        """Nothing more to say."""
        self._memory.close()


def read_sign(path: Path) -> Sign:
    """The parent's side; a ``Sign`` of zeros where the worker has not begun."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Sign()
    if len(data) < _LAYOUT.size:
        return Sign()
    pid, since, source, ordinal, sub, parts, done = _LAYOUT.unpack(data)
    return Sign(pid, since, Place(source, ordinal, sub), parts, done)
