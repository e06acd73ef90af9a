"""Where the files of a 7z archive are unpacked to: numbered files, whatever their names say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from py7zr.io import Py7zIO, WriterFactory


class _Writer(Py7zIO):
    """One file; what goes beyond the limit is not written, so that reading it tells.

    A limit of -1 leaves the file empty.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self._file = path.open("w+b")
        self._limit = limit
        self._size = 0

    def write(self, s: bytes | bytearray) -> int:
        room = self._limit + 1 - self._size
        if room > 0:
            self._file.write(s[:room])
        self._size += len(s)
        return len(s)

    def read(self, size: int | None = None) -> bytes:
        return self._file.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def flush(self) -> None:
        self._file.flush()

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        self._file.close()


class Folder(WriterFactory):
    """Makes the writers; ``files`` are the names in the archive with where they went."""

    def __init__(self, folder: Path, limit: int, wanted: Callable[[str], bool]) -> None:
        self._folder = folder
        self._limit = limit
        self._wanted = wanted
        self.files: list[tuple[str, Path]] = []

    def create(self, filename: str) -> Py7zIO:
        """The writer for a file of the archive."""
        path = self._folder / str(len(self.files))
        self.files.append((filename, path))
        return _Writer(path, self._limit if self._wanted(filename) else -1)
