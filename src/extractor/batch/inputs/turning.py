"""Turning away a corpus' records that cannot be reports, at the speed of a search for bytes."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.batch.records import Columns
from extractor.errors import FormatError
from extractor.prepared import prepare
from extractor.settings import Settings

# Columns that corpora use, the likeliest first.
TEXTS = ("html", "raw_html", "raw_content", "page", "text", "content", "body", "markdown")
URLS = ("url", "uri", "link", "source_url", "warc_target_uri", "source")
# So many are turned away before that is noted.
_NOTED = 5000


class Turning:
    """Counts what is turned away."""

    def __init__(self, settings: Settings) -> None:
        self.gate = prepare(settings.forms, settings.form).gate
        self.away = 0

    @property
    def full(self) -> bool:
        """Whether it is time to note how many there were."""
        return self.away >= _NOTED

    def counted(self) -> int:
        """How many were turned away since this was asked last."""
        away, self.away = self.away, 0
        return away

    def line_may_hold(self, line: bytes) -> bool:
        """The same for lines of JSON, where characters may be written as \\u1234, out of sight."""
        return b"\\u" in line or self.may_hold(line)

    def may_hold(self, data: bytes) -> bool:
        """Whether a record may hold a report, be it text or a page."""
        return self.gate.open_to_page(data) if b"<" in data else self.gate.open_to(data)


def column_of(texts: Sequence[str], every: Sequence[str], asked: Columns) -> Columns:
    """The columns to read: as asked for, else the first known one of those that hold texts.

    Raises ``FormatError``, with the names of all columns, where there is none.
    """
    found = ", ".join(every) or "none"
    if asked.text and asked.text not in every:
        raise FormatError(
            f"there is no column {asked.text!r}; there are: {found}",
            "name another one with --text-column",
        )
    text = asked.text or next((name for name in TEXTS if name in texts), "")
    if not text:
        raise FormatError(
            f"no column is known to hold text or pages; there are: {found}",
            "name the column with --text-column",
        )
    url = asked.url or next((name for name in URLS if name in texts and name != text), "")
    return Columns(text, url)
