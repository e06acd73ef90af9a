"""A form as records: what its TOML file says, checked and indexed by the loader."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from extractor.model import Severity, Slot


class Heading(Struct, frozen=True):
    """A row or column of a form's table.

    ``path`` is the official wording from the outermost group to the leaf; ``aliases`` are other
    wordings of the leaf seen in print. ``unit`` overrides the table's, ``columns`` (rows only)
    lists the columns that the row has where it has not all of them.
    """

    id: str
    path: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    unit: str = ""
    columns: tuple[str, ...] = ()


class FormTable(Struct, frozen=True):
    """A table of a form. ``slots`` are in the form's order, row by row.

    ``headings`` are section headings that announce the table; ``notes`` are printed labels that
    carry no slot (corner notes, "申请人情况"); ``group_aliases`` maps an inner path label to its
    other wordings. ``rows_in_header`` says that the row labels are printed above the columns.
    """

    id: str
    title: str
    unit: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    slots: tuple[Slot, ...]
    headings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    group_aliases: dict[str, tuple[str, ...]] = {}
    rows_in_header: bool = False


class Identity(Struct, frozen=True):
    """Sum of ``left`` equals sum of ``right``, for each column (or row) of ``table``.

    With ``each`` = ``"column"`` the codes are row codes and the identity holds in every column
    that has them; with ``"row"`` they are column codes.
    """

    id: str
    table: str
    each: Literal["column", "row"]
    left: tuple[str, ...]
    right: tuple[str, ...]
    severity: Severity = "error"
    title: str = ""


class Metadata(Struct, frozen=True):
    """Regular expressions that find the report's facts in its text, best first.

    Each may hold the groups ``year`` and ``body``. ``titles`` are tried on titles and headings,
    ``prose`` on paragraphs, ``labels`` maps a fact to the labels of small metadata tables
    (发布机构), ``names`` are tried on the file's or folder's name.
    """

    titles: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    labels: dict[str, tuple[str, ...]] = {}


class Form(Struct, frozen=True):
    """An official form: its tables, its identities and how to recognise a document of it.

    ``anchors``: a document that does not hold ``anchors_needed`` of these strings cannot be of
    the form, so that it can be turned away before it is parsed.
    """

    id: str
    title: str
    source: str
    years: tuple[int, int | None]
    tables: tuple[FormTable, ...]
    identities: tuple[Identity, ...]
    metadata: Metadata
    anchors: tuple[str, ...] = ()
    anchors_needed: int = 1
    version: str = "1"
    language: str = "zh"

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for table in self.tables for slot in table.slots)
