"""Addresses that fsspec opens (``s3://``, ``https://`` ...) → files."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.batch.records import Source


def list_remote(address: bytes) -> Iterator[Source]:
    """The files that an address names."""
    yield Source(0, 0, address, address.decode("utf-8", "backslashreplace"))
