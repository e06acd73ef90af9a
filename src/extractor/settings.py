"""What a run may be told, validated once at the boundary. Every threshold has its reason here."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from extractor.errors import UsageError

# The largest report pages seen are Word exports of some 2 MB; sixty-four leaves room for a page
# with pictures inlined and still reads in bounded memory.
MAX_BYTES = 64 * 1024 * 1024
# A bureau's server may be slow; a nightly job must not hang on it.
FETCH_SECONDS = 60.0


class Settings(Struct, frozen=True):
    """Options of one extraction.

    ``form`` is the id of the form to read (empty: recognised), ``forms`` a directory of further
    form files, ``engine`` the reader to use where a format has two (empty: the default).
    ``verify`` reads with both and flags what they disagree on, ``join`` makes one table of the
    parts on several pages, ``password`` opens an encrypted PDF. ``max_pages`` refuses documents of
    more pages (``None``: any number). ``markup`` reads captions, indentation and marked headers of
    tables too, which known forms have no need of.
    """

    form: str = ""
    forms: Path | None = None
    engine: str = ""
    max_bytes: int = MAX_BYTES
    fetch_seconds: float = FETCH_SECONDS
    verify: bool = False
    join: bool = True
    password: str = ""
    max_pages: int | None = None
    markup: bool = False

    def __post_init__(self) -> None:
        if self.max_bytes <= 0:
            raise UsageError("the size limit must be above 0 bytes")
        if self.fetch_seconds <= 0:
            raise UsageError("the time limit must be above 0 seconds")
