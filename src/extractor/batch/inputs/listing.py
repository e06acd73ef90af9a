"""Paths as given → files, in one order: folders by name, lists as they stand."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from extractor.batch.records import Source
from extractor.errors import UsageError

_Ancestors = tuple[tuple[int, int], ...]


def list_sources(paths: Sequence[str], stdin: IO[bytes] | None, skip: Path) -> Iterator[Source]:
    """What the paths name: each file, and each place that cannot be read, as a problem.

    ``-`` stands for a list of paths on standard input, one a line (or divided by NUL). ``skip`` is
    a folder that is left out: the run's own output. Names that begin with a dot are left out in
    folders, and read where they are given by name. Nothing is opened.
    """
    own = _identity(skip)
    for path in paths:
        if path == "-":
            for line in _lines(stdin):
                yield from _given(line, own)
        else:
            yield from _given(os.fsencode(path), own)


def check_paths(paths: Sequence[str], output: Path) -> None:
    """Raise ``UsageError`` for a path that is not there or is the output, and for a remote output.

    A mistyped name, or a disk that is not mounted, would otherwise take all that was read below it
    out of the tables.
    """
    if re.match(r"[a-z0-9+.-]+:/", os.fspath(output)):
        raise UsageError(
            f"{output}: tables are written to a folder of this machine, where they can be locked "
            "and renamed; copy it to a store when the run is done"
        )
    own = _identity(output)
    for path in paths:
        if path == "-" or "://" in path:
            continue
        if not os.path.lexists(path):
            raise UsageError(f"{path}: no such file or folder; check the path")
        if own is not None and own == _identity(Path(path)):
            raise UsageError(
                f"{path}: this is the output as well; give --output another folder, which may be "
                "one inside it"
            )


def _lines(stdin: IO[bytes] | None) -> Iterator[bytes]:
    """Lines without their ends; divided by NUL where the first piece read holds one."""
    if stdin is None:
        return
    rest, mark = b"", b""
    while piece := stdin.read(1 << 16):
        mark = mark or (b"\0" if b"\0" in piece else b"\n")
        *lines, rest = (rest + piece).split(mark)
        yield from (line.rstrip(b"\r") for line in lines if line.strip())
    if rest.strip():
        yield rest.rstrip(b"\r")


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        status = path.stat()
        return status.st_dev, status.st_ino
    return None


def _given(path: bytes, own: tuple[int, int] | None) -> Iterator[Source]:
    if b"://" in path:
        from extractor.batch.inputs.remote import list_remote

        yield from list_remote(path)
        return
    path = path.rstrip(b"/") or b"/"
    try:
        status = os.stat(path)  # noqa: PTH116 (paths are bytes here: names need not be UTF-8)
    except OSError as error:
        yield _unreadable(path, error)
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _folder(path, ((status.st_dev, status.st_ino),), own)
    else:
        yield _file(path, status)


def _folder(path: bytes, above: _Ancestors, own: tuple[int, int] | None) -> Iterator[Source]:
    """The files below a folder, by name; ``above``: those on the way to it, itself last."""
    if above[-1] == own:
        return
    try:
        with os.scandir(path) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(path, error)
        return
    for entry in entries:
        if entry.name.startswith(b"."):
            continue
        try:
            status = entry.stat()
        except OSError as error:
            yield _unreadable(entry.path, error)
            continue
        if not stat.S_ISDIR(status.st_mode):
            yield _file(entry.path, status)
            continue
        identity = (status.st_dev, status.st_ino)
        if identity in above:
            hint = "remove the link; the folder is read where it stands"
            yield problem(entry.path, "the link leads back to a folder that it is in", hint)
            continue
        yield from _folder(entry.path, (*above, identity), own)


def _file(path: bytes, status: os.stat_result) -> Source:
    if not stat.S_ISREG(status.st_mode):
        return problem(path, "this is no regular file", "give files and folders")
    stamp = f"{status.st_size}:{status.st_mtime_ns}"
    return Source(0, 0, path, stamp, size=status.st_size)


def _unreadable(path: bytes, error: OSError) -> Source:
    if os.path.islink(path):  # noqa: PTH114 (bytes)
        if isinstance(error, FileNotFoundError):
            cause = "this is a symbolic link to a file that is not there"
            return problem(path, cause, "restore the file or remove the link")
        return problem(path, "this symbolic link leads nowhere, or in a circle", "remove the link")
    if isinstance(error, FileNotFoundError):
        return problem(path, "no such file", "check the path")
    if isinstance(error, PermissionError):
        hint = "change its permissions or run as its owner"
        return problem(path, "no permission to read it", hint)
    return problem(path, f"it cannot be read ({error.strerror or error})", "check the path")


def problem(path: bytes, cause: str, hint: str) -> Source:
    """A source that stands for something that cannot be read."""
    return Source(0, 0, path, f"problem:{cause}", "problem", note=(cause, hint))
