"""What a run reads: files and what is in them, one small module a kind.

``open_source`` gives the documents of a file one after the other, each with its number in it;
``open_bytes`` those of an archive that was found inside another. Nothing is loaded before it is
asked for, and the order is always the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from extractor.batch.inputs.archives import ARCHIVES, open_archive
from extractor.batch.inputs.files import load_file, opened
from extractor.batch.inputs.member import Member, Opened
from extractor.batch.records import Source, Work
from extractor.sniff import sniff

__all__ = ["CORPORA", "Member", "Opened", "is_container", "kind_of", "open_bytes", "open_source"]

# By the endings of their names: a file of one of these kinds is never loaded whole.
_ENDINGS = {
    ".zip": "zip",
    ".tar": "tar",
    ".tar.gz": "tar",
    ".tgz": "tar",
    ".tar.bz2": "tar",
    ".tar.xz": "tar",
    ".7z": "7z",
    ".warc": "warc",
    ".warc.gz": "warc",
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
    ".jsonl.zst": "jsonl",
    ".ndjson": "jsonl",
    ".ndjson.gz": "jsonl",
    ".ndjson.zst": "jsonl",
    ".parquet": "parquet",
}
# Those whose records are turned away without a word where they are no reports.
CORPORA = frozenset(("warc", "jsonl", "parquet"))


def kind_of(name: str) -> str:
    """What a file's name says it holds: an archive's or a corpus' kind, or ``""``."""
    name = name.lower().partition("?")[0] if "://" in name else name.lower()
    return next((kind for ending, kind in _ENDINGS.items() if name.endswith(ending)), "")


def open_source(source: Source, work: Work, after: int) -> Iterator[Opened]:
    """The documents of a file; those up to the ordinal ``after`` may be left out.

    Those of another share than the source's are not loaded, and come without their member.
    Raises ``InputError`` where the file cannot be opened, or is cut off in the middle.
    """
    kind = kind_of(source.name)
    if not kind:
        member = Member("", load=lambda: load_file(source, work.settings), size=source.size)
        return iter((Opened(0, member),))
    return _inside(kind, source, work, after)


def _inside(kind: str, source: Source, work: Work, after: int) -> Iterator[Opened]:
    with opened(source) as file:
        if kind == "warc":
            from extractor.batch.inputs.warc import open_warc

            yield from open_warc(file, work.settings.max_bytes, source.share)
        elif kind == "jsonl":
            from extractor.batch.inputs.lines import open_lines

            yield from open_lines(file, work, after, source.share)
        elif kind == "parquet":
            from extractor.batch.inputs.table import open_table

            yield from open_table(file, work, after, source.share)
        else:
            limit, has = work.settings.max_bytes, source.share.has
            members = open_archive(
                kind, file, limit, wanted=lambda number: number >= after and has(number)
            )
            for ordinal, member in enumerate(members):
                yield Opened(ordinal, member if has(ordinal) else None)


def is_container(member: Member) -> bool:
    """Whether a document turned out to be an archive of documents."""
    return not member.record and sniff(member.data or b"", member.name).name in ARCHIVES


def open_bytes(member: Member, work: Work) -> Iterator[Member]:
    """The documents in an archive that is in memory. Raises ``InputError`` where it is damaged."""
    data = member.data or b""
    kind = sniff(data, member.name).name
    for inner in open_archive(kind, BytesIO(data), work.settings.max_bytes, member.name):
        yield inner.inside(member.name)
