"""Web archives (WARC 1.0 and 1.1, ISO 28500): the pages and files that a crawler was given."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

from extractor.batch.inputs.files import too_large
from extractor.batch.inputs.member import Member, Opened
from extractor.batch.records import EVERYTHING, Share
from extractor.errors import FormatError

_CHUNK = 1 << 18
# What may hold a report, by the beginning of its media type; the rest of the web is left out.
_TYPES = (
    "text/html",
    "text/plain",
    "text/markdown",
    "application/xhtml",
    "application/pdf",
    "application/msword",
    "application/rtf",
    "text/rtf",
    "application/vnd.openxmlformats",
    "application/vnd.oasis",
    "application/vnd.ms-",
    "application/wps",
    "application/kswps",
    "application/ofd",
    "application/octet-stream",
    "application/zip",
    "application/x-",
    "multipart/related",
)


def open_warc(file: IO[bytes], limit: int, share: Share = EVERYTHING) -> Iterator[Opened]:
    """The answers in a web archive, numbered as its records are; those of a share.

    Raises ``FormatError`` where the file is no web archive or ends in the middle.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource
    number, last = -1, 0
    try:
        records = ArchiveIterator(file, record_types=kinds, parse_http=False, fsspec_args=False)
        for number, record in enumerate(records):
            last = record.stream_pos
            if not share.has(number):
                yield Opened(number, None)
                continue
            record.parse_http(auto_decode="all")
            if _wanted(record):
                yield Opened(number, _member(number, record, limit))
    except (OSError, ValueError, EOFError) as error:
        raise FormatError(
            f"the web archive is cut off or broken behind record {number + 1} ({error})",
            "fetch it again; what stands before that is read",
        ) from None
    if not _is_whole(file, last):
        raise FormatError(
            f"the web archive breaks off behind record {number + 1}",
            "fetch it again; what stands before that is read",
        )
    if number < 0:
        raise FormatError("there is no web page in this archive", "check that it is whole")


def _is_whole(file: IO[bytes], last: int) -> bool:
    """Whether the file ends as records end (ISO 28500, 6.3.1), and its last gzip member too.

    The library takes the end of the file for the end of the archive, wherever it comes.
    """
    file.seek(last)
    tail = b""
    piece = file.read(_CHUNK)
    if not piece.startswith(b"\x1f\x8b"):
        while piece:
            tail, piece = (tail + piece)[-4:], file.read(_CHUNK)
        return not tail.strip()
    while piece:
        member = zlib.decompressobj(wbits=31)
        whole = False
        while piece and not whole:
            tail = (tail + member.decompress(piece))[-4:]
            whole = member.eof
            piece = member.unused_data if whole else file.read(_CHUNK)
        if not whole:
            return False
        piece = piece or file.read(_CHUNK)
    return not tail.strip()


def _wanted(record: Any) -> bool:
    headers = record.http_headers
    if headers is not None and headers.status_code not in (200, 203, None):
        return False
    kind = (record.http_content_type or "").lower()
    return not kind or kind.startswith(_TYPES)


def _member(number: int, record: Any, limit: int) -> Member:
    url = record.headers.get("WARC-Target-URI", "").strip("<>")
    return Member(
        str(number),
        load=partial(_read, record, limit),
        url=url,
        charset=record.http_charset,
        record=True,
    )


def _read(record: Any, limit: int) -> bytes:
    data: bytes = record.reader.read(limit + 1)
    if len(data) > limit:
        raise too_large(limit)
    return data
