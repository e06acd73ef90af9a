"""What a run reads: files and what is in them, one small module a kind.

``open_source`` gives the documents of a file one after the other, each with its number in it;
``open_bytes`` those of an archive that was found inside another. Nothing is loaded before it is
asked for, and the order is always the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractor.batch.inputs.member import Member, Opened
from extractor.batch.records import Source, Work
from extractor.source import load

__all__ = ["Member", "Opened", "is_container", "open_bytes", "open_source"]


def open_source(source: Source, work: Work, after: int) -> Iterator[Opened]:
    """The documents of a file; those up to the ordinal ``after`` may be left out."""
    path = source.path.decode("utf-8", "surrogateescape")
    settings = work.settings

    def read() -> bytes:
        return load(Path(path), settings).data

    return iter((Opened(0, Member("", load=read, size=source.size)),))


def is_container(member: Member) -> bool:
    """Whether a document turned out to be an archive of documents."""
    return False


def open_bytes(member: Member, work: Work) -> Iterator[Member]:
    """The documents in an archive that is in memory."""
    return iter(())
