"""Corpora as JSON Lines, plain or packed by gzip or Zstandard: one record a line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import IO, Any

import msgspec

from extractor.batch.inputs.files import too_large
from extractor.batch.inputs.member import Member, Opened
from extractor.batch.inputs.turning import Turning, column_of
from extractor.batch.records import EVERYTHING, Columns, Share, Work
from extractor.errors import FormatError

_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5"
_CHUNK = 1 << 18
# What some programs put before the first line.
_MARK = b"\xef\xbb\xbf"
# A record's line beside its text: other columns, quotes, characters written as \u1234.
_LINE = 8


def open_lines(
    file: IO[bytes], work: Work, after: int, share: Share = EVERYTHING
) -> Iterator[Opened]:
    """The records that may hold a report, numbered by line from 0: those of a share.

    ``after`` is the last that is done. A record that cannot hold one is told by its line, before it
    is decoded, and only counted. Raises ``FormatError`` where the file breaks off or its first
    record has no column of text.
    """
    turning = Turning(work.settings)
    columns: Columns | None = None
    first = 0
    for piece in _pieces(file, work.settings.max_bytes * _LINE):
        if columns is None:
            piece = piece.removeprefix(_MARK) if not first else piece
            columns = _first_columns(piece, first, work.columns)
        for start, lines in _own(piece, first, after, share):
            # Most pieces of most corpora hold no word of a report: they are not cut into lines.
            if columns is None or not turning.line_may_hold(lines):
                turning.away += _count(lines)
                continue
            for number, line in enumerate(lines.split(b"\n"), start):
                if not line.strip():
                    continue
                if turning.line_may_hold(line):
                    yield Opened(number, _member(line, number, columns), turning.counted())
                else:
                    turning.away += 1
        first += piece.count(b"\n") + (not piece.endswith(b"\n"))
        # Now and then also where there is nothing: a long way to the next document is no hang.
        if turning.full or not turning.away:
            yield Opened(first - 1, None, turning.counted())
    if turning.away:
        yield Opened(first - 1, None, turning.counted())


def _own(piece: bytes, first: int, after: int, share: Share) -> Iterator[tuple[int, bytes]]:
    """Lines of a piece that are still to be read, those that follow each other together.

    With the number of the first of them; ``first`` is that of the piece's.
    """
    if share.of == 1 and first > after:
        yield first, piece
        return
    lines: list[bytes] = []
    start = number = first
    for number, line in enumerate(piece.removesuffix(b"\n").split(b"\n"), first):
        if number > after and share.has(number):
            start = start if lines else number
            lines.append(line)
        elif lines:
            yield start, b"\n".join(lines)
            lines = []
    if lines:
        yield start, b"\n".join(lines)


def _count(lines: bytes) -> int:
    """How many of them are not empty."""
    if b"\n\n" in lines or b"\n\r" in lines or lines[:1].isspace():
        return sum(1 for line in lines.split(b"\n") if line.strip())
    return lines.count(b"\n") + (not lines.endswith(b"\n"))


def _first_columns(piece: bytes, first: int, asked: Columns) -> Columns | None:
    """The columns that the first record shows; ``None`` where there are only empty lines."""
    for number, line in enumerate(piece.split(b"\n"), first):
        if line.strip():
            return _columns(line, asked, number)
    return None


def _columns(line: bytes, asked: Columns, number: int) -> Columns:
    """The columns of the text and the address, as asked for or as the first record shows."""
    record = _record(line, number)
    names = [name for name, value in record.items() if isinstance(value, str)]
    return column_of(names, list(record), asked)


def _record(line: bytes, number: int) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FormatError(
            f"line {number + 1} is no JSON object ({error})", "check that the file is whole"
        ) from None


def _member(line: bytes, number: int, columns: Columns) -> Member:
    name = str(number + 1)
    try:
        record = _record(line, number)
    except FormatError as error:
        return Member(name, error=error)
    text = record.get(columns.text)
    url = record.get(columns.url) if columns.url else ""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else b""
    return Member(name, data=data, url=url if isinstance(url, str) else "", record=True)


def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
    """A file's bytes, as far as they go: what stands before a break is had before it shows."""
    head = file.read(2)
    file.seek(0)
    if head == _GZIP:
        with gzip.GzipFile(fileobj=file) as stream:
            yield from iter(lambda: stream.read1(_CHUNK), b"")
    elif head == _ZSTANDARD:
        import pyarrow as pa

        packed = pa.CompressedInputStream(pa.PythonFile(file, "r"), "zstd")
        yield from iter(lambda: packed.read(_CHUNK), b"")
    else:
        yield from iter(lambda: file.read(_CHUNK), b"")


def _pieces(file: IO[bytes], limit: int) -> Iterator[bytes]:
    """A file's lines, some hundred at once. Raises ``FormatError`` where the file breaks off."""
    rest = b""
    try:
        for piece in _unpacked(file):
            whole, end, begun = piece.rpartition(b"\n")
            if not end:
                rest += piece
                if len(rest) > limit:
                    raise too_large(limit)
                continue
            yield rest + whole + end
            rest = begun
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(
            f"the file is cut off or broken ({error})",
            "fetch it again; the records before that are read",
        ) from None
    if rest.strip():
        yield rest
