"""Addresses that fsspec opens (``s3://``, ``https://`` ...) → files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extractor.batch.records import Source
from extractor.errors import SourceError

# What stores call the fields that tell a change.
_STAMPS = ("ETag", "etag", "md5", "mtime", "LastModified", "last_modified", "updated")


def list_remote(address: bytes) -> Iterator[Source]:
    """The files that an address names: itself, or all below it, by name."""
    import fsspec

    url = address.decode("utf-8", "backslashreplace")
    try:
        system, path = fsspec.core.url_to_fs(url)
        if system.isdir(path) and not url.startswith(("http://", "https://")):
            for name, info in sorted(system.find(path, detail=True).items()):
                yield _source(system.unstrip_protocol(name), info)
        else:
            yield _source(url, system.info(path))
    except Exception as error:  # noqa: BLE001 (each store raises errors of its own)
        cause, hint = _why(error)
        yield Source(0, 0, address, f"problem:{cause}", "problem", note=(cause, hint))


def _source(url: str, info: dict[str, Any]) -> Source:
    size = int(info.get("size") or 0)
    marks = ":".join(str(info[name]) for name in _STAMPS if info.get(name))
    return Source(0, 0, url.encode(), f"{size}:{marks}", size=size)


def open_remote(url: str) -> Any:
    """The file at an address. Raises ``SourceError``."""
    import fsspec

    try:
        return fsspec.open(url, "rb").open()
    except Exception as error:  # noqa: BLE001
        raise SourceError(*_why(error)) from None


def _why(error: Exception) -> tuple[str, str]:
    if isinstance(error, ImportError):
        hint = "for web servers: pip install aiohttp requests; for S3: pip install s3fs"
        return f"it needs a library that is not installed ({error})", hint
    if isinstance(error, FileNotFoundError):
        return "no such file", "check the address"
    text = str(error).splitlines()
    reason = text[0] if text else type(error).__name__
    return f"it cannot be opened ({reason})", "check the address, the connection and your rights"
