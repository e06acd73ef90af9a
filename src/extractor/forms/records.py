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
    """Rules that find the report's facts (body, year) in its text; patterns stand best first.

    Patterns may hold the groups ``year`` and ``body``. ``titles`` are tried on titles and headings,
    ``prose`` on paragraphs, ``footers`` on the last paragraphs, ``names`` on the file's or folder's
    name; ``labels`` maps a fact to the labels of small metadata tables (发布机构). ``noise`` is cut
    from titles before they are matched.

    A body has to end in one of ``body_endings`` and must not be matched whole by one of
    ``body_refused`` (我局); ``body_cuts`` are cut from its ends. ``offices`` are endings that a
    contact clause adds to a body (与…局办公室联系). ``region_endings`` close the name of an
    administrative region, ``digits`` are the numerals of years written in words, 0 to 9.
    """

    titles: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    labels: dict[str, tuple[str, ...]] = {}
    noise: tuple[str, ...] = ()
    body_endings: tuple[str, ...] = ()
    body_refused: tuple[str, ...] = ()
    body_cuts: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    region_endings: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()


class Form(Struct, frozen=True):
    """An official form: its tables, its identities and how to recognise a document of it.

    ``anchors``: a document that does not hold ``anchors_needed`` of these strings cannot be of
    the form, so that it can be turned away before it is parsed. ``version`` is the beginning of the
    SHA-256 of the form's files, so that an output can say which text of the form it was read with.
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
    version: str = ""
    language: str = "zh"

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for table in self.tables for slot in table.slots)
