"""One document of an archive → its entries and observations, whatever is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from msgspec.structs import replace

from extractor.batch.columns import finding_texts
from extractor.batch.inputs import Member
from extractor.batch.records import Entry, EntryStatus, Failure, Source
from extractor.errors import (
    FormatError,
    InputError,
    LimitError,
    NoReportError,
    SourceError,
)
from extractor.model import Observation
from extractor.pipeline import extract_loaded
from extractor.readers import ENGINES, sniff
from extractor.report import Report
from extractor.settings import Settings
from extractor.source import Source as Loaded

Found = list[tuple[Entry, Sequence[Observation]]]
# The kinds of failure, for programs, and the errors that they stand for; the first that fits.
_KINDS: tuple[tuple[type[InputError], str], ...] = (
    (NoReportError, "no_report"),
    (LimitError, "limit"),
    (FormatError, "format"),
    (SourceError, "unreadable"),
    (InputError, "unreadable"),
)
_MEMORY = Failure(
    "memory", "reading it needs more memory than is allowed", "allow more with --max-memory"
)


def failure_of(error: Exception) -> Failure:
    """An error as a record; what is no ``InputError`` is a fault of the program's own."""
    if isinstance(error, MemoryError):
        return _MEMORY
    for kind, name in _KINDS:
        if isinstance(error, kind):
            return Failure(name, error.cause, error.hint)
    text = str(error).strip().splitlines()
    what = f"{type(error).__name__}: {text[0][:200]}" if text else type(error).__name__
    return Failure(
        "internal", f"the program failed on it ({what})", "please report it with the document"
    )


def failed_entry(
    source: Source, member: Member, at: tuple[int, int], failure: Failure, sha: bytes = b""
) -> Entry:
    """The entry of a document that could not be read, or that holds no known form."""
    status: EntryStatus = "no_report" if failure.kind == "no_report" else "failed"
    data = member.data
    return Entry(
        *(source.id, *at, 0, source.name, member.name, member.url, status, sha),
        size=member.size if data is None else len(data),
        format=sniff(data, member.hint(source.name)).name if data is not None else "",
        failure=failure,
    )


def read_member(
    source: Source, at: tuple[int, int], member: Member, sha: bytes, settings: Settings
) -> Found:
    """All reports of a document, or the one entry that says why there is none."""
    if member.data is None:
        error = member.error or SourceError("it cannot be read")
        return [(failed_entry(source, member, at, failure_of(error)), ())]
    loaded = Loaded(member.hint(source.name), member.data, member.charset)
    try:
        reports = extract_loaded(loaded, _fitting(settings, loaded))
    except Exception as error:  # noqa: BLE001 (a fault of ours costs this document, not the run)
        return [(failed_entry(source, member, at, failure_of(error), sha), ())]
    several = len(reports) > 1
    found: Found = []
    for number, report in enumerate(reports, 1):
        known = Entry(
            *(source.id, *at, number if several else 0, source.name, member.name, member.url),
            *("read", sha, len(member.data)),
        )
        found.append((_entry(known, report), report.observations))
    return found


def _fitting(settings: Settings, loaded: Loaded) -> Settings:
    """The engine asked for is for the formats that have it; the others are read as ever."""
    if not settings.engine:
        return settings
    kind = sniff(loaded.data, loaded.name)
    return (
        settings if settings.engine in ENGINES.get(kind.name, ()) else replace(settings, engine="")
    )


def _entry(known: Entry, report: Report) -> Entry:
    engine = report.engine
    observations = report.observations
    return replace(
        known,
        format=engine.format,
        encoding=engine.encoding,
        pages=engine.pages,
        engine=engine.reader,
        report_id=report.report_id,
        bureau=report.bureau,
        region=report.region.name,
        region_code=report.region.code,
        year=report.year,
        form=report.form,
        values=sum(1 for o in observations if o.value is not None),
        flagged=sum(1 for o in observations if o.flags),
        findings=tuple(finding_texts(report.form, one) for one in report.findings),
        subject=_subject(report),
        digest=_digest(observations),
        rows=len(observations),
    )


def _subject(report: Report) -> bytes:
    """Whose report of which year and form, as a hash; empty where one of these is not known."""
    if not report.bureau or report.year is None:
        return b""
    region = report.region.code or report.region.name
    words = "\0".join((region, report.bureau, str(report.year), report.form))
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _digest(observations: Sequence[Observation]) -> bytes:
    """The values as a hash: two copies with the same one agree in every slot."""
    values = "\0".join("" if o.value is None else str(o.value) for o in observations)
    return hashlib.blake2b(values.encode("utf-8", "surrogatepass"), digest_size=12).digest()
