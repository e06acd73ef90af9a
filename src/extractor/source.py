"""Where bytes come from: a file, standard input, or an http(s) address."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from extractor.errors import LimitError, SourceError
from extractor.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Coroutine

_MIB = 1024 * 1024
_REDIRECTS = 5


class Source(Struct, frozen=True):
    """Bytes and what is known about them: the name as given and the charset of the HTTP answer."""

    name: str
    data: bytes
    charset: str | None = None


def load(source: str | Path, settings: Settings) -> Source:
    """Read a file, ``-`` (standard input) or an http(s) address whole.

    Bytes of a path that are no UTF-8 are written ``\\xff`` in its name, so that every output can
    hold it. Raises ``SourceError`` for what cannot be opened and ``LimitError`` for what is too
    large or too slow.
    """
    path = os.fspath(source)
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    if path == "-":
        return Source(name, _read_stdin(settings))
    if isinstance(source, str) and "://" in path:
        return _fetch(name, settings)
    return Source(name, _read_file(path, name, settings))


def _read_stdin(settings: Settings) -> bytes:
    # Python leaves out a stream that was closed before it began.
    if sys.stdin is None:
        raise SourceError("standard input is closed", "pipe a document into it", "-")
    try:
        return _limited(sys.stdin.buffer, "-", settings)
    except (OSError, ValueError) as error:
        raise SourceError(_cannot_read(error), "pipe a document into it", "-") from None


def _read_file(path: str, name: str, settings: Settings) -> bytes:
    try:
        with Path(path).open("rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > settings.max_bytes:
                raise _too_large(name, settings)
            return _limited(file, name, settings)
    except FileNotFoundError:
        raise SourceError("no such file", "check the path", name) from None
    except IsADirectoryError:
        raise SourceError(
            "this is a directory", "give one file, or read it all with 'extractor batch'", name
        ) from None
    except PermissionError:
        raise SourceError(
            "no permission to read it", "change its permissions or run as its owner", name
        ) from None
    except (OSError, ValueError) as error:
        raise SourceError(_cannot_read(error), "check the path", name) from None


def _cannot_read(error: Exception) -> str:
    return f"it cannot be read ({getattr(error, 'strerror', None) or error})"


def _limited(file: BinaryIO, name: str, settings: Settings) -> bytes:
    """All of a file, read piece by piece: one large read would reserve the whole limit at once."""
    pieces: list[bytes] = []
    size = 0
    while piece := file.read(_MIB):
        size += len(piece)
        if size > settings.max_bytes:
            raise _too_large(name, settings)
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _too_large(name: str, settings: Settings) -> LimitError:
    limit = settings.max_bytes
    shown = f"{limit / _MIB:g} MiB" if limit >= _MIB else f"{limit:,} bytes"
    return LimitError(
        f"it is larger than the limit of {shown}",
        "raise the limit with --max-bytes if it really is one report",
        name,
    )


def _too_slow(url: str, settings: Settings) -> LimitError:
    return LimitError(
        f"no whole answer within {settings.fetch_seconds:g} s",
        "try again, or allow more with --timeout",
        url,
    )


def _fetch(url: str, settings: Settings) -> Source:
    if not url.lower().startswith(("http://", "https://")):
        raise SourceError(
            "only http:// and https:// addresses are fetched",
            "save the file and give its path",
            url,
        )
    import httpx

    try:
        return _run(_download(url, settings))
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        raise SourceError(
            f"the server answered {code}", "open the address in a browser and check it", url
        ) from None
    except (httpx.TimeoutException, TimeoutError):
        raise _too_slow(url, settings) from None
    except (
        *(httpx.HTTPError, httpx.InvalidURL, OSError, ValueError),
        *(OverflowError, ExceptionGroup),  # a port that no machine has, deep inside
    ) as error:
        reason = str(error) or type(error).__name__
        if "SSL" in reason or "certificate" in reason.lower():
            raise SourceError(
                f"no secure connection to the server ({reason})",
                "open the address in a browser, save the page and give its path",
                url,
            ) from None
        raise SourceError(
            f"it cannot be fetched ({reason})", "check the address and the connection", url
        ) from None


def _run(download: Coroutine[None, None, Source]) -> Source:
    """The result of a download, also where an event loop runs already, as it does in notebooks."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(download)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, download).result()


async def _download(url: str, settings: Settings) -> Source:
    """The whole answer, or ``TimeoutError``.

    A client's own time limits are for single reads: a server that sends a byte now and then, in
    its headers even, never meets them. The limit here is for everything together.
    """
    import asyncio

    import httpx

    pieces: list[bytes] = []
    size = 0
    seconds = settings.fetch_seconds
    async with (
        asyncio.timeout(seconds),
        httpx.AsyncClient(
            follow_redirects=True, max_redirects=_REDIRECTS, timeout=seconds
        ) as client,
        client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer,
    ):
        answer.raise_for_status()
        async for piece in answer.aiter_bytes():
            size += len(piece)
            if size > settings.max_bytes:
                raise _too_large(url, settings)
            pieces.append(piece)
        return Source(url, b"".join(pieces), answer.charset_encoding)
