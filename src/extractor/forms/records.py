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


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """Sum of ``left`` equals sum of ``right``, for each column (or row) of ``table``.

    It stands in a form file as it is here; a key that it does not have is refused.
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


class BodyRules(Struct, frozen=True):
    """What the name of an administrative body looks like.

    It has to end in one of ``endings`` and must not match ``refused`` as a whole (我局); matches of
    ``cuts`` are cut off. ``governments`` is what a place's own name leaves out (佛山市[人民政府]).
    ``offices`` are endings that a contact clause adds to a body (与…局办公室联系), ``kept_offices``
    matches the names that end in one and are bodies of their own.
    """

    endings: tuple[str, ...] = ()
    refused: str = "(?!)"
    cuts: str = "(?!)"
    governments: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    kept_offices: str = "(?!)"


class RegionRules(Struct, frozen=True):
    """How names of regions end that no list of divisions holds, and what may stand before one."""

    zones: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    skips: tuple[str, ...] = ()


class Metadata(Struct, frozen=True):
    """Regular expressions that find the report's facts in its text, best first.

    Patterns may hold the groups ``year`` and ``body``, or ``contact`` for a body whose office may
    follow; white space is taken out of a text before
    they are tried. ``titles`` are tried on titles and headings that hold one of ``title_words``
    and one of ``title_endings``, between ``title_separators``; ``periods`` (the period of the
    figures) and ``prose`` on the paragraphs, each after a line break; ``footers`` on the last of
    them; ``names`` on the file's name with its folder. ``labels`` maps a fact to the labels of
    small metadata tables (发布机构), ``label_ends`` matches what may follow the fact in a line.

    Lines that match ``refused_lines`` are passed over. A text that holds a character of
    ``traditional`` is read as simplified, without what ``noise`` matches (pinyin in brackets).
    ``digits`` are the numerals 0 to 9 of years written in words.
    """

    titles: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    title_endings: tuple[str, ...] = ()
    title_separators: str = "(?!)"
    refused_lines: str = "(?!)"
    periods: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    labels: dict[str, tuple[str, ...]] = {}
    label_ends: str = "$"
    digits: tuple[str, ...] = ()
    traditional: str = ""
    noise: str = "(?!)"
    bodies: BodyRules = BodyRules()
    regions: RegionRules = RegionRules()


# The fields of Metadata that hold several patterns each.
PATTERN_LISTS = ("titles", "periods", "prose", "footers", "names")


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
