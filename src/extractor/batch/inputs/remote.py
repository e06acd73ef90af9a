"""Addresses that fsspec opens (``s3://``, ``https://`` ...) → files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

from extractor.batch.extras import how_to_install
from extractor.batch.records import Source
from extractor.errors import SourceError

_WEB = ("http://", "https://")
_PIECE = 1 << 20
# The extras that bring what fsspec needs for an address.
_EXTRAS = {"http": "http", "https": "http", "s3": "s3", "s3a": "s3"}
# What stores call the fields that tell a change.
_STAMPS = ("ETag", "etag", "md5", "mtime", "LastModified", "last_modified", "updated")


def list_remote(address: bytes) -> Iterator[Source]:
    """The files that an address names: itself, or all below it, by name."""
    import fsspec

    url = address.decode("utf-8", "backslashreplace")
    try:
        system, path = fsspec.core.url_to_fs(url)
        if system.isdir(path) and not url.startswith(_WEB):
            for name, info in sorted(system.find(path, detail=True).items()):
                yield _source(system.unstrip_protocol(name), info)
        else:
            yield _source(url, system.info(path))
    except Exception as error:  # noqa: BLE001 (each store raises errors of its own)
        cause, hint = why(error, url)
        yield Source(0, 0, address, f"problem:{cause}", "problem", note=(cause, hint))


def _source(url: str, info: dict[str, Any]) -> Source:
    size = int(info.get("size") or 0)
    marks = ":".join(str(info[name]) for name in _STAMPS if info.get(name))
    return Source(0, 0, url.encode(), f"{size}:{marks}", size=size)


def open_remote(url: str) -> Any:
    """The file at an address, in which one can seek. Raises ``SourceError``."""
    import fsspec

    try:
        file = fsspec.open(url, "rb").open()
        if not url.startswith(_WEB) or _gives_parts(file):
            return file
        file.close()
        return _fetched(fsspec.open(url, "rb", block_size=0).open())
    except Exception as error:  # noqa: BLE001
        raise SourceError(*why(error, url)) from None


def _gives_parts(file: Any) -> bool:
    """Whether a web server answers requests for a part of a file; many do not say."""
    try:
        file.seek(1)
        file.read(1)
        file.seek(0)
    except Exception:  # noqa: BLE001
        return False
    return True


def _fetched(stream: Any) -> Any:
    """All of a stream, on the disk: its server gives no parts of files, which archives need."""
    copy = tempfile.TemporaryFile(prefix="extractor-")  # noqa: SIM115 (the caller closes it)
    with stream:
        shutil.copyfileobj(stream, copy, _PIECE)
    copy.seek(0)
    return copy


def why(error: Exception, url: str) -> tuple[str, str]:
    """What an error of a store or of its library means, and what to do."""
    if isinstance(error, ImportError):
        protocol = url.partition("://")[0].lower()
        if protocol in _EXTRAS:
            hint = how_to_install(_EXTRAS[protocol])
            return f"reading {protocol}:// needs a library that is not installed", hint
        return f"it needs a library that is not installed ({error})", "install that library"
    if isinstance(error, FileNotFoundError):
        return "no such file", "check the address"
    text = str(error).splitlines()
    reason = text[0] if text else type(error).__name__
    return f"it cannot be opened ({reason})", "check the address, the connection and your rights"
