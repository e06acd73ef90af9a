"""Opening a file of this machine, or one that fsspec opens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from extractor.batch.records import Source
from extractor.errors import InputError, LimitError, SourceError
from extractor.settings import Settings
from extractor.source import load


def is_address(path: bytes) -> bool:
    """Whether a path is an address that fsspec opens."""
    return b"://" in path


def load_file(source: Source, settings: Settings) -> bytes:
    """All bytes of a file. Raises ``SourceError`` or ``LimitError``."""
    if not is_address(source.path):
        return load(Path(os.fsdecode(source.path)), settings).data
    with opened(source) as file:
        return read_limited(file, settings.max_bytes)


def read_limited(file: IO[bytes], limit: int) -> bytes:
    """All that is left of a stream. Raises ``LimitError`` where that is more than ``limit``."""
    pieces: list[bytes] = []
    size = 0
    while piece := file.read(1 << 20):
        size += len(piece)
        if size > limit:
            raise too_large(limit)
        pieces.append(piece)
    return b"".join(pieces)


def too_large(limit: int) -> LimitError:
    """The error for a document of more bytes than are allowed."""
    return LimitError(
        f"it is larger than the limit of {limit / (1 << 20):g} MiB",
        "raise the limit with --max-bytes if it really is one report",
    )


@contextmanager
def opened(source: Source) -> Iterator[IO[bytes]]:
    """The file, open for reading. Raises ``SourceError`` where it cannot be opened or read."""
    try:
        if is_address(source.path):
            from extractor.batch.inputs.remote import open_remote

            file: Any = open_remote(source.path.decode())
        else:
            file = Path(os.fsdecode(source.path)).open("rb")  # noqa: SIM115 (closed below)
        with file:
            yield file
    except InputError:
        raise
    except PermissionError:
        raise SourceError(
            "no permission to read it", "change its permissions or run as its owner"
        ) from None
    except Exception as error:
        if is_address(source.path):
            from extractor.batch.inputs.remote import why

            # Each library of a store has errors of its own.
            raise SourceError(*why(error, source.path.decode())) from None
        if not isinstance(error, OSError):
            raise
        raise SourceError(
            f"it cannot be read ({error.strerror or error})", "check the file and its disk"
        ) from None
