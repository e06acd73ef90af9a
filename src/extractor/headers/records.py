"""What is known of a table once its headers are resolved."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from extractor.model import Place, Status, Value

Kind = Literal["crosstab", "list", "pairs", "unclear"]
Path = tuple[str, ...]

HEADER_UNCLEAR = "header_unclear"
UNIT_UNCLEAR = "unit_unclear"
UNREADABLE = "unreadable"
SPAN_UNCERTAIN = "span_uncertain"
LABEL_REPEATED = "label_repeated"


class TableValue(Struct, frozen=True, gc=False):
    """One cell below the header and beside the labels.

    ``row`` and ``column`` count from 0 in the table's grid (``None`` where the source lost them).
    ``row_path`` and ``column_path`` are the labels from the outermost group inward; both are empty
    in a table whose headers are unclear. ``value`` is an exact decimal, or the text of a cell that
    holds words; ``None`` for blanks, dashes and what cannot be read. ``unit`` is the printed one,
    of the cell, else of its row, its column or the table; nothing is converted. ``notes`` are
    footnote marks, with their text where the table has it. ``total`` says that the row's or the
    column's label names a total.
    """

    row: int | None
    column: int | None
    row_path: Path
    column_path: Path
    unit: str
    value: Value | None
    raw: str
    status: Status
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    total: bool = False
    place: Place | None = None


class ResolvedTable(Struct, frozen=True):
    """A table whose headers are resolved, or that says in ``unclear`` why they are not.

    ``kind``: ``crosstab`` (figures between a header and labels), ``list`` (records under a header),
    ``pairs`` (labels with a value each, no header) or ``unclear``. ``header_rows`` and
    ``label_columns`` count from 0 in the grid. ``notes`` are the lines below the figures.
    """

    values: tuple[TableValue, ...]
    kind: Kind
    title: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    header_rows: tuple[int, ...] = ()
    label_columns: tuple[int, ...] = ()
    unclear: str = ""


class Unclear(Exception):  # noqa: N818 (it never leaves this package)
    """More than one reading is possible; the message says of what."""
