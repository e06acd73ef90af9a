"""Where a command's words go: data to standard output or a file, all else to standard error."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import typer

from extractor.errors import SourceError, UsageError

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(text: str) -> str:
    """``text`` with control characters escaped: a document must not command the terminal."""
    return _CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def tell(message: str) -> None:
    """A line for people, on standard error; nothing where that is closed."""
    if sys.stderr is not None:
        sys.stderr.write(f"extractor: {printable(message)}\n")


def write_text(text: str) -> None:
    """Text for people on standard output, in its encoding as far as that can hold it."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    write_output(text.encode(encoding, "replace"), None)


def write_output(data: bytes, path: Path | None) -> None:
    """Write to ``path``, or to standard output where it is ``None`` or ``-``.

    A regular file appears whole or not at all. Raises ``SourceError`` where it cannot be written.
    """
    if path is None or str(path) == "-":
        _write_stdout(data)
        return
    try:
        # A device or a pipe is written to; to put a file in its place would destroy it.
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise SourceError(
            f"it cannot be written ({error.strerror or error})",
            "check the folder and its permissions",
            os.fspath(path),
        ) from None


def refuse_overwriting(source: str, path: Path | None) -> None:
    """Raise ``UsageError`` where a command would write its output over its input."""
    try:
        same = path is not None and path.is_file() and path.samefile(source)
    except (OSError, ValueError):
        return
    if same:
        raise UsageError(f"{path}: this is the input; give --output another name")


def _write_stdout(data: bytes) -> None:
    if sys.stdout is None:
        raise SourceError("it is closed", "redirect it, or use --output", "standard output")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        # Python would try again, and complain, when it flushes standard output at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit from None  # the reader has gone (head, less): that is its right
        raise SourceError(
            f"it cannot be written ({error.strerror or error})",
            "check the place that it is redirected to",
            "standard output",
        ) from None


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".extractor-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp gives 0600; a result is as readable as any new file of the user's.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
