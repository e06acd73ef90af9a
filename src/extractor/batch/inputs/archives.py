"""Archives of files: zip, tar (in any compression), 7z, and single files in gzip.

Nothing is unpacked to a place that an archive names, and nothing beyond the limits: a member at a
time, each up to the limit of one document.
"""

from __future__ import annotations

import gzip
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import IO, cast

from extractor.batch.inputs.files import read_limited, too_large
from extractor.batch.inputs.member import Member
from extractor.errors import FormatError, LimitError
from extractor.readers.container import (
    RATIO_FLOOR,
    RATIO_LIMIT,
    damaged_error,
    library_errors,
    password_error,
)

ARCHIVES = frozenset(("zip", "tar", "7z", "gzip"))
# Everything that a 7z archive holds is unpacked at once, to the disk.
SEVEN_ZIP_LIMIT = 16 << 30
_ENCRYPTED = 0x1
_UTF8 = 0x800
_BROKEN = (EOFError, OSError, tarfile.TarError, zlib.error, lzma.LZMAError)


def _all(number: int) -> bool:  # noqa: ARG001 (one of the choices that callers have)
    return True


def open_archive(
    kind: str,
    file: IO[bytes],
    limit: int,
    name: str = "",
    wanted: Callable[[int], bool] = _all,
) -> Iterator[Member]:
    """The files in an archive, in its order; ``limit`` is the most bytes of one of them.

    Those whose number is not ``wanted`` come as well, but may have no bytes.

    Raises ``FormatError`` where the archive is damaged, at the point where that shows.
    """
    if kind == "zip":
        return _zip(file, limit)
    if kind == "tar":
        return _tar(file, limit)
    if kind == "7z":
        return _seven_zip(file, limit, wanted)
    inner = name.removesuffix(".gz").rpartition("/")[2] or "unpacked"
    return iter((Member(inner, load=partial(_gunzip, file, limit)),))


def _kept(name: str) -> bool:
    """Whether a file is no mere trace of the program that packed the archive."""
    parts = name.replace("\\", "/").split("/")
    return not any(part.startswith(".") and part not in (".", "..") for part in parts) and (
        parts[0] != "__MACOSX"
    )


def _zip(file: IO[bytes], limit: int) -> Iterator[Member]:
    with library_errors():
        archive = zipfile.ZipFile(file)
    for info in archive.infolist():
        name = _zip_name(info)
        if not info.is_dir() and _kept(name):
            load = partial(_unzip, archive, info, limit)
            yield Member(name, load=load, size=info.file_size)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name in the encoding that it is in: old programs write the system's, here GB 18030."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _unzip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    if info.flag_bits & _ENCRYPTED:
        raise password_error()
    if info.file_size > limit:
        raise too_large(limit)
    if info.file_size > RATIO_FLOOR and info.file_size > RATIO_LIMIT * info.compress_size:
        raise LimitError(
            f"it unpacks to more than {RATIO_LIMIT} times its size",
            "such a file is made to fill memory: fetch it again from its publisher",
        )
    with library_errors(), archive.open(info) as stream:
        return read_limited(stream, limit)


def _tar(file: IO[bytes], limit: int) -> Iterator[Member]:
    try:
        with tarfile.open(fileobj=file, mode="r|*") as archive:
            for info in archive:
                if info.isfile() and _kept(info.name):
                    name = info.name.encode("utf-8", "surrogateescape").decode(
                        "utf-8", "backslashreplace"
                    )
                    yield Member(name, load=partial(_untar, archive, info, limit), size=info.size)
    except _BROKEN as error:
        raise damaged_error(f"the archive is cut off or broken: {error}") from None


def _untar(archive: tarfile.TarFile, info: tarfile.TarInfo, limit: int) -> bytes:
    if info.size > limit:
        raise too_large(limit)
    try:
        stream = archive.extractfile(info)
        data = stream.read() if stream is not None else b""
    except _BROKEN as error:
        raise damaged_error(str(error)) from None
    if len(data) != info.size:
        raise damaged_error("the archive ends in the middle of it")
    return data


def _gunzip(file: IO[bytes], limit: int) -> bytes:
    try:
        with gzip.open(file) as stream:
            return read_limited(cast("IO[bytes]", stream), limit)
    except (EOFError, OSError, zlib.error) as error:
        raise damaged_error(str(error)) from None


def _seven_zip(file: IO[bytes], limit: int, wanted: Callable[[int], bool]) -> Iterator[Member]:
    import py7zr

    from extractor.batch.inputs.sevenzip import Folder

    with library_errors():
        archive = py7zr.SevenZipFile(file)
        if archive.needs_password():
            raise password_error()
        files = [info for info in archive.list() if not info.is_directory]
    total = sum(info.uncompressed for info in files)
    if total > SEVEN_ZIP_LIMIT:
        raise LimitError(
            f"the archive unpacks to {total >> 30} GiB, more than {SEVEN_ZIP_LIMIT >> 30}",
            "unpack it and give the folder",
        )
    with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
        numbers = count()
        # Numbered as they are given below; of the others nothing is put on the disk.
        inside = Folder(Path(folder), limit, lambda name: _kept(name) and wanted(next(numbers)))
        broken: FormatError | None = None
        try:
            with library_errors():
                archive.extractall(factory=inside)  # noqa: S202 (to numbered files)
        except FormatError as error:
            broken = error
        for name, path in inside.files:
            if _kept(name):
                yield Member(name, load=partial(_from_disk, path, limit))
        if broken is not None:
            raise broken


def _from_disk(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        data = read_limited(file, limit)
    path.unlink()
    return data
