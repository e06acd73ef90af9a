"""The records that travel between the parent of a run and its workers."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct

from extractor.errors import UsageError
from extractor.settings import MAX_BYTES, Settings

MIB = 1024 * 1024
# LibreOffice may take a minute to start on a cold disk and two for a document of a thousand pages.
SECONDS = 180.0
# The largest report seen needs some 400 MB; a long PDF through the second engine twice that.
MEMORY = 2048 * MIB

Target = Literal["parquet", "csv", "jsonl", "duckdb"]
Kind = Literal["file", "problem"]
# What became of a document. Only ``read`` has observations. ``away`` takes the place of an
# earlier entry for a record of a corpus that turned out to be no report.
EntryStatus = Literal["read", "copy", "no_report", "failed", "away"]


class Limits(Struct, frozen=True):
    """What one document may cost: seconds of wall time and bytes of memory."""

    seconds: float = SECONDS
    memory: int = MEMORY

    def __post_init__(self) -> None:
        if self.seconds <= 0:
            raise UsageError("--max-seconds must be above 0")
        if self.memory < 64 * MIB:
            raise UsageError("--max-memory must be at least 64 MiB: a worker itself needs that")


class Columns(Struct, frozen=True):
    """Where a corpus (JSON Lines, Parquet) keeps a record's text and its address; empty: found."""

    text: str = ""
    url: str = ""


class Options(Struct, frozen=True):
    """What a run may be told. ``workers`` 0 stands for as many as there are processors."""

    output: Path
    to: Target = "parquet"
    settings: Settings = Settings(max_bytes=MAX_BYTES)
    limits: Limits = Limits()
    columns: Columns = Columns()
    workers: int = 0
    force: bool = False
    retry_failed: bool = False
    timings: bool = False
    dask: str = ""


class Place(NamedTuple):
    """Where a document stands in a task: the source's number in it, then in the source."""

    source: int
    ordinal: int = 0
    sub: int = 0


START = Place(0, -1, -1)
# Members that follow each other in one share: few enough for shares to be of one size, and enough
# that copies, which often follow each other, mostly meet in one worker.
SHARE = 16
# The ordinal of what is wrong with a source as a whole: behind all its documents.
WHOLE = 1 << 59


class Share(NamedTuple):
    """The part of a large source that one worker reads: every ``of``-th bundle of its members.

    Which members that are depends on their numbers alone.
    """

    number: int = 0
    of: int = 1

    def has(self, ordinal: int) -> bool:
        """Whether the member of this number is in it."""
        return self.of == 1 or ordinal // SHARE % self.of == self.number


EVERYTHING = Share()


class Source(Struct, frozen=True, array_like=True):
    """One thing to open: a file (which may hold many documents), or a ``problem`` to report.

    ``id`` is its number in the ledger and ``position`` that in the run's order, ``path`` the bytes
    of its path or its address, ``stamp`` tells a change, ``after`` is the last (ordinal, sub) that
    is done, and ``only`` names the ordinals to read where not all are wanted. ``note`` holds a
    problem's cause and hint. Of a large source ``share`` says which of its members are meant.
    """

    id: int
    position: int
    path: bytes
    stamp: str
    kind: Kind = "file"
    size: int = 0
    after: tuple[int, int] = (-1, -1)
    only: tuple[int, ...] = ()
    note: tuple[str, str] = ("", "")
    share: Share = EVERYTHING

    @property
    def name(self) -> str:
        """The path for people and outputs: bytes that are no UTF-8 are written ``\\xff``."""
        return self.path.decode("utf-8", "backslashreplace")


class Failure(Struct, frozen=True, array_like=True):
    """Why a document could not be read: a kind for programs, the cause and the next step."""

    kind: str
    cause: str
    hint: str = ""


class Entry(Struct, frozen=True, array_like=True):
    """One document, or one report of several in it: everything but its observations and findings.

    ``source_id``, ``ordinal``, ``sub`` and ``number`` place it in the run; ``sha256`` is empty
    where its bytes were never had. ``subject`` says whose report of which year and form it is and
    ``digest`` what its values are, both as hashes; empty where that is not known.
    """

    source_id: int
    ordinal: int
    sub: int
    number: int
    source: str
    member: str
    url: str
    status: EntryStatus
    sha256: bytes = b""
    size: int = 0
    seconds: float = 0.0
    format: str = ""
    encoding: str = ""
    pages: int | None = None
    engine: str = ""
    report_id: str = ""
    bureau: str = ""
    region: str = ""
    region_code: str = ""
    year: int | None = None
    form: str = ""
    values: int = 0
    flagged: int = 0
    findings: tuple[tuple[str, ...], ...] = ()
    subject: bytes = b""
    digest: bytes = b""
    failure: Failure | None = None
    rows: int = 0

    @property
    def name(self) -> str:
        """The document's name in the output: ``archive.zip!/inner.html`` for members."""
        return f"{self.source}!/{self.member}" if self.member else self.source


class Progress(Struct, frozen=True, array_like=True):
    """How far a part has brought one source: the last place covered, whether that is its end.

    ``away`` counts the records of a corpus that were turned away; they have no entry. All of it
    holds for one ``share`` of the source.
    """

    source_id: int
    path: bytes
    stamp: str
    ordinal: int
    sub: int
    ended: bool
    away: int
    partial: bool = False
    share: Share = EVERYTHING


class Task(Struct, frozen=True, array_like=True):
    """What a worker is given: sources to read in order, and what to leave out.

    ``skip`` names places whose document broke a worker, and how; ``alone`` places before which
    everything is put into safety, because they broke one once.
    """

    id: str
    sources: tuple[Source, ...]
    after: Place = START
    skip: tuple[tuple[Place, Failure], ...] = ()
    alone: tuple[Place, ...] = ()
    fresh: bool = False


class Work(Struct, frozen=True):
    """What all tasks of a run have in common; handed to each worker once.

    ``run`` is the process that the workers belong to, and end with.
    """

    store: Path
    claims: Path
    settings: Settings
    limits: Limits
    columns: Columns
    fingerprint: str
    run: int = 0


class Cause(Struct, frozen=True):
    """Documents that failed for one reason: how many, the first of them, and what to do."""

    kind: str
    cause: str
    next_step: str
    documents: int
    first: str


class Outcome(Struct, frozen=True):
    """The numbers of a finished run.

    ``documents`` counts all that the output covers: ``read`` of them hold ``reports``, and the rest
    are copies, failures and documents with no report. ``done`` are those read in this run, ``away``
    the records of corpora that were turned away. ``findings`` leaves out mere information, which
    ``information`` counts. ``causes`` are those of failures and of no report, the commonest first.
    """

    documents: int = 0
    done: int = 0
    read: int = 0
    reports: int = 0
    copies: int = 0
    failures: int = 0
    no_report: int = 0
    away: int = 0
    observations: int = 0
    flagged: int = 0
    findings: int = 0
    information: int = 0
    seconds: float = 0.0
    failures_by_kind: tuple[tuple[str, int], ...] = ()
    causes: tuple[Cause, ...] = ()
