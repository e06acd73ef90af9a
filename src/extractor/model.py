"""The records that travel from the readers to the writers.

Every record is frozen. They are msgspec structs and not dataclasses because a report makes some
six hundred of them and a frozen dataclass takes eight times as long to build.

Rows and columns count from 0 everywhere in Python; what people see (``place`` in the output) counts
from 1.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

if TYPE_CHECKING:
    import pandas

Layout = Literal["grid", "rows", "sequence"]
Status = Literal["reported", "blank", "dash", "missing", "unreadable", "ambiguous"]
Method = Literal["read", "placed", ""]
Severity = Literal["error", "warning", "info"]
About = Literal["source", "reading", "document"]
Value = Decimal | str


class Place(Struct, frozen=True, gc=False):
    """Where something stands in the source, so that a person or a program can go there.

    ``table``, ``row`` and ``column`` count from 0 (``None``: unknown or not in a table), ``line``
    counts from 1 and is given for text, ``page`` counts from 1 and ``box`` is (left, top, right,
    bottom) in points from the page's top left corner, both given for fixed pages.
    """

    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


class Cell(Struct, frozen=True, gc=False):
    """One cell as the source has it: never copied over the slots that it spans.

    ``row`` and ``column`` are ``None`` where the source lost them (see ``Table.layout``). A line
    break that the source prints inside the cell is ``"\\n"``; all other white space is one space.
    An empty cell has the text ``""``; where no cell is, there is no ``Cell``.
    """

    text: str
    row: int | None
    column: int | None
    row_span: int = 1
    column_span: int = 1
    place: Place | None = None


class Markup(Struct, frozen=True):
    """What the source says of a table beside the texts of its cells, as far as it says it.

    ``title``: its caption, or the line above it that plainly is one; ``unit``: the unit stated in
    a line above it; ``notes``: the notes that follow it. ``head_rows`` and ``head_columns``: how
    many of its first rows and columns are marked as headers (``<th>``, ``<thead>``, rows that Word
    repeats on each page, panes that a workbook keeps in sight). ``indents``: how far the texts of
    cells are indented, as pairs of a cell's index and a number that is larger the further the text
    is. ``spans_guessed``: no rules part its columns, so that what headings span was told by where
    their words stand.
    """

    title: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    head_rows: int = 0
    head_columns: int = 0
    indents: tuple[tuple[int, int], ...] = ()
    spans_guessed: bool = False


class Table(Struct, frozen=True):
    """A table: its cells in reading order and how much of their position the source kept.

    ``layout``:

    * ``grid``: each cell has its row and column.
    * ``rows``: rows are known and the order within a row, columns are not (``column`` is ``None``).
    * ``sequence``: only the order of the cells is known (``row`` is ``None`` too).

    ``spans_known`` is false where merged cells were flattened, so that an empty cell may be the
    rest of a merged one. ``padding`` holds, for ``rows`` only, how many padding bars closed each
    row; it is empty where the family of text has none. ``spaced`` is true where only spaces part
    the cells, so that a space within one may part two. ``markup`` is what else the source says of
    it, read for tables of no known form only (``Settings.markup``).
    """

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    layout: Layout = "grid"
    spans_known: bool = True
    padding: tuple[int, ...] = ()
    place: Place | None = None
    spaced: bool = False
    markup: Markup | None = None

    def to_frame(self, *, raw: bool = False) -> pandas.DataFrame:
        """The table's values as a data frame: row paths as index, column paths as columns.

        Headers and label columns are found, whatever the table; where paths are deeper than one
        level, index and columns are a ``MultiIndex``, short paths padded with ``""``. Values are
        ``decimal.Decimal``, ``str`` for words, ``None`` for blanks, dashes and what cannot be read.
        ``attrs`` holds ``title``, ``unit``, ``notes`` and ``header_unclear``: why the headers were
        not resolved, and then the frame is the raw one; ``""`` where they were.

        ``raw``: the texts, rows and columns counted from 0. Layout ``grid``: each cell stands in
        the slot where it begins. A slot over which a cell spans, and one in which no cell is, hold
        ``None``; an empty cell is ``""``. Layout ``rows``: one line a row, its cells from the left
        on, so that a column of the frame is no column of the table. Layout ``sequence``: one
        column, a cell a line. Raises ``LimitError`` for a table of more than 2,000,000 slots.
        """
        from extractor.frames import table_frame

        return table_frame(self, raw=raw)

    def to_records(self) -> list[dict[str, Any]]:
        """The table's values, one dictionary each, with their paths.

        Keys: ``table``, ``row``, ``column`` (counted from 1), ``row_path`` and ``column_path``
        (tuples, groups first; empty where the headers are unclear), ``unit`` as printed, ``value``
        (``Decimal``, ``str`` or ``None``), ``raw``, ``status``, ``notes``, ``flags``, ``total``,
        ``place``, ``title`` (the table's).
        """
        from extractor.frames import table_records

        return table_records(self)

    def to_tidy(self) -> pandas.DataFrame:
        """``to_records`` as a data frame of one row a value."""
        from extractor.frames import table_tidy

        return table_tidy(self)


class Paragraph(Struct, frozen=True):
    """A block of text outside tables; ``heading`` is its level from 1, or 0 for running text."""

    text: str
    heading: int = 0
    place: Place | None = None


Block = Paragraph | Table


class Notice(Struct, frozen=True):
    """Something that a reader has to tell about its input: a span cut, parts of a table joined."""

    code: str
    message: str
    severity: Severity = "warning"


class Document(Struct, frozen=True):
    """What a reader gives: paragraphs and tables in reading order.

    ``format`` is what the bytes turned out to be, ``encoding`` the text encoding that won and
    ``encoding_from`` why (``bom``, ``utf-8``, ``http``, ``meta``, ``gb18030``, ``detected``);
    both are empty for binary formats. ``engine`` names the reader and its library's version.
    ``pages`` is how many pages there are, where the format has pages.
    """

    blocks: tuple[Block, ...]
    format: str
    engine: str
    encoding: str = ""
    encoding_from: str = ""
    title: str = ""
    notices: tuple[Notice, ...] = ()
    pages: int | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))


class Slot(Struct, frozen=True, gc=False):
    """One figure that a form asks for: table, row and column codes, unit and official labels.

    ``options`` are the words beside the tick boxes that answer it, of which ``several`` may hold.
    ``signed`` is a slot whose figure may be less than nothing.
    """

    table: str
    row: str
    column: str
    unit: str
    row_label: str
    column_label: str
    options: tuple[str, ...] = ()
    several: bool = False
    signed: bool = False

    @property
    def key(self) -> str:
        return f"{self.table}/{self.row}/{self.column}"


class Observation(Struct, frozen=True, gc=False):
    """What a document says about one slot.

    ``value`` is an exact decimal in the slot's unit (a string for text slots), ``None`` unless
    a value was read. ``raw`` is what is printed. ``flags`` are the reasons to doubt the value.
    """

    slot: Slot
    status: Status
    value: Value | None = None
    method: Method = ""
    flags: tuple[str, ...] = ()
    raw: str = ""
    place: Place | None = None

    @property
    def table(self) -> str:
        """The slot's table code."""
        return self.slot.table

    @property
    def row(self) -> str:
        """The slot's row code."""
        return self.slot.row

    @property
    def column(self) -> str:
        """The slot's column code."""
        return self.slot.column

    @property
    def unit(self) -> str:
        """The unit of ``value``: the slot's."""
        return self.slot.unit


class Printed(Struct, frozen=True):
    """A figure as printed: the key of the slot that it was read for, its text and its place."""

    observation: str
    raw: str
    place: Place | None = None


class Finding(Struct, frozen=True):
    """Something worth a person's look. ``observations`` names the slots it is about by their keys.

    It is made by ``extractor.findings.finding``, where all codes are listed. ``flag`` is the flag
    that these observations carry because of it, empty for none. ``about`` tells what is in doubt:

    * ``source``: the document was read unambiguously and contradicts itself.
    * ``reading``: what is printed may have been read wrongly, or not at all.
    * ``document``: the file as a whole, not single figures.

    ``cells`` are the printed figures where the observations alone do not show them (two copies of
    one slot), ``quote`` is the text that it is about and ``place`` where that stands.
    """

    code: str
    severity: Severity
    message: str
    table: str = ""
    row: str = ""
    column: str = ""
    expected: Decimal | None = None
    found: Decimal | None = None
    observations: tuple[str, ...] = ()
    flag: str = ""
    about: About = "reading"
    cells: tuple[Printed, ...] = ()
    quote: str = ""
    place: Place | None = None


class Evidence(Struct, frozen=True):
    """A fact about the report (``field``), what it was read as, and where it was found."""

    field: str
    value: str
    source: str
    text: str = ""
    place: Place | None = None


class Region(Struct, frozen=True):
    """An administrative region: name as printed and its GB/T 2260 code, either may be empty."""

    name: str = ""
    code: str = ""


class Engine(Struct, frozen=True):
    """What read the document: the program's version, the reader, the format and the encoding.

    ``pages`` is how many pages it has, where the format has pages.
    """

    version: str
    reader: str
    format: str
    encoding: str = ""
    encoding_from: str = ""
    pages: int | None = None
