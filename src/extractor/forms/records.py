"""A form as records: what its TOML file says, checked and indexed by the loader."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from extractor.forms.mentions import Mention, Sentences
from extractor.model import Severity, Slot


class Heading(Struct, frozen=True):
    """A row or column of a form's table.

    ``path`` is the official wording from the outermost group to the leaf; ``aliases`` are other
    wordings of the leaf seen in print. ``unit`` overrides the table's, ``columns`` (rows only)
    lists the columns that the row has where it has not all of them. ``signed`` headings are of
    figures that may be less than nothing.
    """

    id: str
    path: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    unit: str = ""
    columns: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    several: bool = False
    signed: bool = False


class OpenRows(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows that the form leaves to the body: any label under the table's header makes one.

    The code of such a row is ``id``, a dot and its folded label, in small letters, digits and _.
    ``refused`` are labels that make none, notes below the table, say.
    """

    id: str
    refused: tuple[str, ...] = ()


class FormTable(Struct, frozen=True):
    """A table of a form. ``slots`` are in the form's order, row by row.

    ``headings`` are section headings that announce the table; ``notes`` are printed labels that
    carry no slot (corner notes, "申请人情况"); ``group_aliases`` maps an inner path label to its
    other wordings. ``rows_in_header`` says that the row labels are printed above the columns.
    With ``layout`` ``"list"`` the table is a list of labels with one answer each, wherever it
    stands beside or below them, and has one column. ``open_rows`` is given where the rows listed
    are not all.
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
    layout: Literal["grid", "list"] = "grid"
    open_rows: OpenRows | None = None


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """Sum of ``left`` equals sum of ``right``, for each column (or row) of ``table``.

    It stands in a form file as it is here; a key that it does not have is refused.
    With ``each`` = ``"column"`` the codes are row codes and the identity holds in every column
    that has them; with ``"row"`` they are column codes. ``"*"`` stands for all rows that a table
    with ``open_rows`` turns out to have.
    """

    id: str
    table: str
    each: Literal["column", "row"]
    left: tuple[str, ...]
    right: tuple[str, ...]
    severity: Severity = "error"
    title: str = ""


class LinkRule(Struct, frozen=True, forbid_unknown_fields=True):
    """How slots of this form (``here``) relate to slots of another edition (``there``).

    Slots are written ``table/row/column``; ``*`` stands for every code that is there, and means
    the same code on both sides. ``kind``:

    * ``same``: one measure; without ``there``, the codes are the same too.
    * ``sum``: the slots of one side add up to those of the other.
    * ``near``: the same thing counted in another way, as ``reason`` says; not one series.
    * ``none``: nothing to compare with, or something that only looks alike; ``reason`` says why.
    """

    kind: Literal["same", "sum", "near", "none"]
    here: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    reason: str = ""


class CrosswalkRules(Struct, frozen=True, forbid_unknown_fields=True):
    """The way to the edition ``form`` from the form that names the file."""

    form: str
    links: tuple[LinkRule, ...]


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


class CopyRules(Struct, frozen=True):
    """How headings say that the tables below are of another year or body, or the report's own.

    A heading has none of ``sentences`` unless it ends as ``leads_in`` wants (供对照：). ``years``
    finds the group ``year`` in it, ``last_year`` and ``this_year`` words for one. What is left
    without ``leads`` and ``tails`` may name a body. ``beside`` marks what stands for comparison.
    ``tables`` names the report's tables; ``names`` is found in every text that may name an earlier
    year or another body so.
    """

    sentences: str = "(?!)"
    leads_in: str = "(?!)"
    years: str = r"(?<!\d)(?P<year>20\d\d)(?=\D?$)"
    this_year: str = "(?!)"
    last_year: str = "(?!)"
    leads: str = "(?!)"
    tails: str = "(?!)"
    beside: str = "(?!)"
    tables: str = "(?!)"
    names: str = "(?!)"


class Metadata(Struct, frozen=True):
    """Regular expressions that find the report's facts in its text, best first.

    Patterns may hold the groups ``year`` and ``body``, or ``contact`` for a body whose office may
    follow; before they are tried, ``spaces`` takes the place of a text's white space: nothing in
    Chinese, a blank where blanks divide words. ``titles`` are tried on titles and headings that
    hold one of ``title_words`` and one of ``title_endings``, between ``title_separators``;
    ``periods`` (the period of the figures) and ``prose`` on the paragraphs, each after a line
    break; ``footers`` on the last of them; ``names`` on the file's name with its folder. ``labels``
    maps a fact to the labels of small metadata tables (发布机构), ``label_ends`` matches what may
    follow the fact in a line.

    Lines that match ``refused_lines`` are passed over; lines in which ``link_lines`` is found link
    to reports, and without what ``link_marks`` matches they are titles of those. A text that holds
    a character of ``traditional`` is read as simplified, without what ``noise`` matches (pinyin in
    brackets).
    ``digits`` are the numerals 0 to 9 of years written in words; ``copies`` tell tables of other
    years and bodies from the report's own.
    """

    spaces: str = ""
    titles: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    title_endings: tuple[str, ...] = ()
    title_separators: str = "(?!)"
    refused_lines: str = "(?!)"
    link_lines: str = "(?!)"
    link_marks: str = "(?!)"
    periods: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    labels: dict[str, tuple[str, ...]] = {}
    label_ends: str = "\n|$"
    digits: tuple[str, ...] = ()
    traditional: str = ""
    noise: str = "(?!)"
    bodies: BodyRules = BodyRules()
    regions: RegionRules = RegionRules()
    copies: CopyRules = CopyRules()


# The fields of Metadata that hold several patterns each.
PATTERN_LISTS = ("titles", "periods", "prose", "footers", "names")


class Form(Struct, frozen=True):
    """An official form: its tables, its identities and how to recognise a document of it.

    ``anchors``: a document that does not hold ``anchors_needed`` of these strings cannot be of
    the form, so that it can be turned away before it is parsed. Forms of one ``series`` are rivals:
    a document is of one of them; a document may hold reports of several series. ``version`` is the
    beginning of the SHA-256 of the form's files; ``extractor forms`` shows it. ``body_row``
    (``table/row``) is where the report itself states whose it is. ``language`` is that of the
    labels (ISO 639-1). ``crosswalk_file`` is the path of the crosswalks to other editions, which
    are read when they are asked for.
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
    series: str = ""
    body_row: str = ""
    crosswalk_file: str = ""
    sentences: Sentences | None = None
    mentions: tuple[Mention, ...] = ()

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for table in self.tables for slot in table.slots)
