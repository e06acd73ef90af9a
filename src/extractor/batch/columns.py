"""The columns of a run's tables: names, types and what they hold. Everything else follows these."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from extractor.findings import fingerprint
from extractor.model import Finding
from extractor.report import place_text

if TYPE_CHECKING:
    import pyarrow

# Exact: a fen, given in units of ten thousand yuan, has six places.
SCALE = 6
DIGITS = 38

Type = Literal["text", "word", "decimal", "integer", "seconds"]


class Column(Struct, frozen=True):
    """A column: ``word`` is text out of few, which is kept as a dictionary."""

    name: str
    type: Type
    description: str


def _columns(*columns: tuple[str, Type, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


_REPORT_ID = ("report_id", "word", "first 16 digits of the SHA-256 of the bytes, #n of several")
_SOURCE = ("source", "word", "path as given; archive.zip!/inner.html for what is in an archive")
OBSERVATIONS = _columns(
    _REPORT_ID,  # type: ignore[arg-type]
    _SOURCE,  # type: ignore[arg-type]
    ("bureau", "word", "the reporting body as printed"),
    ("region_code", "word", "the body's region by GB/T 2260; empty where it is not certain"),
    ("year", "integer", "the year reported on"),
    ("form", "word", "the form's id"),
    ("table", "word", "the slot's table in the form"),
    ("row", "word", "the slot's row in the form"),
    ("column", "word", "the slot's column in the form"),
    ("value", "decimal", "an exact decimal in the slot's unit; empty unless a number was read"),
    ("unit", "word", "the slot's unit"),
    ("status", "word", "what stands in the slot: reported, blank, dash, missing ..."),
    ("method", "word", "how the value came to its slot: read or placed"),
    ("flags", "word", "reasons to doubt the value, divided by ;"),
    ("raw", "text", "what is printed, untouched"),
    ("row_label", "word", "the form's wording of the row"),
    ("column_label", "word", "the form's wording of the column"),
    ("place", "word", "where it stands in the source"),
)
VALUE_TEXT = Column(
    "value_text", "text", "the value of slots that hold text, and numbers that value cannot hold"
)
REPORTS = _columns(
    ("report_id", "text", _REPORT_ID[2]),
    ("source", "text", _SOURCE[2]),
    ("archive", "word", "the file that was opened"),
    ("member", "text", "the document's name inside that file; empty where it is the file"),
    ("url", "text", "the address that an archive gives for it"),
    ("sha256", "text", "SHA-256 of the document's bytes"),
    ("status", "word", "read; copy: the same bytes as another; no_report; failed"),
    ("copy_of", "text", "the source with the same bytes that was read"),
    ("format", "word", "what the bytes are: html, pdf, docx ..."),
    ("encoding", "word", "the encoding of text"),
    ("bytes", "integer", "size of the document"),
    ("pages", "integer", "number of pages, where the format has pages"),
    ("bureau", "word", "the reporting body as printed"),
    ("region", "word", "the body's region as printed"),
    ("region_code", "word", "the same by GB/T 2260"),
    ("year", "integer", "the year reported on"),
    ("form", "word", "the form's id"),
    ("values", "integer", "number of values"),
    ("flagged", "integer", "number of observations with flags"),
    ("findings", "integer", "number of findings"),
    ("same_report_as", "text", "the first report of the same body, year and form"),
    ("agreement", "word", "whether the two agree: agrees or conflicts"),
    ("conflicts", "integer", "number of slots in which both have a value, and not the same"),
    ("seconds", "seconds", "time that reading took; empty without --timings"),
    ("engine", "word", "the reader and its library's version"),
    ("version", "word", "version of this program"),
)
FINDINGS = _columns(
    _REPORT_ID,  # type: ignore[arg-type]
    _SOURCE,  # type: ignore[arg-type]
    ("fingerprint", "text", "stays the same for the same finding on the same content"),
    ("code", "word", "what kind of finding"),
    ("severity", "word", "error, warning or info"),
    ("about", "word", "what is in doubt: the source itself, the reading of it, or the document"),
    ("message", "text", "the finding in words"),
    ("table", "word", "the table it is about"),
    ("row", "word", "the row"),
    ("column", "word", "the column"),
    ("expected", "text", "the number that should stand there"),
    ("found", "text", "the number that does"),
    ("observations", "text", "the slots it is about, table/row/column, divided by ;"),
    ("quote", "text", "the text of the document that it is about"),
    ("place", "text", "where that text stands in the source"),
)
FAILURES = _columns(
    ("source", "text", _SOURCE[2]),
    ("archive", "word", "the file that was opened"),
    ("member", "text", "the document's name inside that file"),
    ("url", "text", "the address that an archive gives for it"),
    ("sha256", "text", "SHA-256 of the bytes; empty where they could not be had"),
    ("bytes", "integer", "size, where it is known"),
    ("format", "word", "what the bytes are"),
    ("kind", "word", "no_report, format, limit, timeout, memory, crash, unreadable or internal"),
    ("cause", "text", "what is wrong"),
    ("next_step", "text", "what to do about it"),
)
TABLES = {
    "observations": OBSERVATIONS,
    "reports": REPORTS,
    "findings": FINDINGS,
    "failures": FAILURES,
}
DESCRIPTIONS = {
    "observations": "One row for each slot of the form of each report",
    "reports": "One row for each document, or for each report where one holds several",
    "findings": "One row for each thing that a person should look at",
    "failures": "One row for each document that could not be read or holds no known form",
}


def schema_of(columns: tuple[Column, ...]) -> pyarrow.Schema:
    """The columns as an Arrow schema."""
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "word": pa.dictionary(pa.int32(), pa.string()),
        "decimal": pa.decimal128(DIGITS, SCALE),
        "integer": pa.int64(),
        "seconds": pa.float64(),
    }
    return pa.schema([pa.field(column.name, types[column.type]) for column in columns])


def plain(value: Decimal | str | None) -> str:
    """A value as text: a decimal without exponent, nothing as the empty string."""
    if value is None:
        return ""
    return value if isinstance(value, str) else format(value, "f")


def finding_texts(form: str, one: Finding) -> tuple[str, ...]:
    """A finding in a report of this form as the texts of its columns, from ``fingerprint`` on."""
    return (
        fingerprint(form, one),
        one.code,
        one.severity,
        one.about,
        one.message,
        one.table,
        one.row,
        one.column,
        plain(one.expected),
        plain(one.found),
        ";".join(one.observations),
        one.quote,
        place_text(one.place),
    )
