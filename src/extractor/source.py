"""Where bytes come from: a file, standard input, or an http(s) address."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

from msgspec import Struct

from extractor.errors import LimitError, SourceError
from extractor.settings import Settings

_MIB = 1024 * 1024
_REDIRECTS = 5


class Source(Struct, frozen=True):
    """Bytes and what is known about them: the name as given and the charset of the HTTP answer."""

    name: str
    data: bytes
    charset: str | None = None


def load(source: str | Path, settings: Settings) -> Source:
    """Read a file, ``-`` (standard input) or an http(s) address whole.

    Raises ``SourceError`` for what cannot be opened and ``LimitError`` for what is too large or
    too slow.
    """
    name = os.fspath(source)
    if name == "-":
        return Source(name, _limited(sys.stdin.buffer.read(settings.max_bytes + 1), name, settings))
    if isinstance(source, str) and "://" in name:
        return _fetch(name, settings)
    return Source(name, _read_file(name, settings))


def _read_file(name: str, settings: Settings) -> bytes:
    try:
        with open(name, "rb") as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                size = os.fstat(file.fileno()).st_size
                if size > settings.max_bytes:
                    raise _too_large(name, settings)
            return _limited(file.read(settings.max_bytes + 1), name, settings)
    except FileNotFoundError:
        raise SourceError("no such file", "check the path", name) from None
    except IsADirectoryError:
        raise SourceError(
            "this is a directory", "give one file, or run the command for each", name
        ) from None
    except PermissionError:
        raise SourceError(
            "no permission to read it", "change its permissions or run as its owner", name
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"it cannot be read ({reason})", "check the path", name) from None


def _limited(data: bytes, name: str, settings: Settings) -> bytes:
    if len(data) > settings.max_bytes:
        raise _too_large(name, settings)
    return data


def _too_large(name: str, settings: Settings) -> LimitError:
    limit = settings.max_bytes / _MIB
    return LimitError(
        f"it is larger than the limit of {limit:g} MiB",
        "raise the limit with --max-bytes if it really is one report",
        name,
    )


def _fetch(url: str, settings: Settings) -> Source:
    if not url.lower().startswith(("http://", "https://")):
        raise SourceError("only http:// and https:// addresses are fetched", "save the file", url)
    import httpx

    # The deadline is for the whole answer: a server that sends a byte a minute never times out
    # on a single read.
    deadline = time.monotonic() + settings.fetch_seconds
    chunks: list[bytes] = []
    size = 0
    try:
        with (
            httpx.Client(
                follow_redirects=True, max_redirects=_REDIRECTS, timeout=settings.fetch_seconds
            ) as client,
            client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer,
        ):
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                size += len(chunk)
                if size > settings.max_bytes:
                    raise _too_large(url, settings)
                if time.monotonic() > deadline:
                    raise LimitError(
                        f"no whole answer within {settings.fetch_seconds:g} s",
                        "try again, or allow more with --timeout",
                        url,
                    )
                chunks.append(chunk)
            return Source(url, b"".join(chunks), answer.charset_encoding)
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        raise SourceError(
            f"the server answered {code}", "open the address in a browser and check it", url
        ) from None
    except httpx.TimeoutException:
        raise LimitError(
            f"no answer within {settings.fetch_seconds:g} s",
            "try again, or allow more with --timeout",
            url,
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SourceError(
            f"it cannot be fetched ({str(error) or type(error).__name__})",
            "check the address and the connection",
            url,
        ) from None
