"""The values of a table, each with its paths, unit and notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from extractor.headers.records import (
    HEADER_UNCLEAR,
    LABEL_REPEATED,
    UNIT_UNCLEAR,
    UNREADABLE,
    Path,
    TableValue,
    Unclear,
)
from extractor.headers.rows import Named
from extractor.headers.sheet import Sheet
from extractor.headers.units import split_unit, unit_of
from extractor.headers.words import Figure, clean, figure, is_total, label_and_marks
from extractor.model import Status, Table, Value
from extractor.values import read_value

_NOTE_MARK = re.compile(
    r"\s*(?:(?:注|notes?)\s*[:：]?\s*)?[\[(（]?(?P<mark>[*†‡§]+|[0-9a-zA-Z¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
    r"[\])）.:：]?\s*(?P<text>.+)",
    re.DOTALL,
)

_SHARES = frozenset(("%", "％", "‰", "百分点", "个百分点", "percent", "per cent", "pct"))
_WORD = re.compile("[A-Za-z]+")
# Digits whose commas part no thousands: no number that can be read, and no word either.
# An interval is: (960.1, 1002.3).
_BROKEN = re.compile(r"(?!\([0-9]+\.[0-9]+, [0-9]+\.[0-9]+\))[-−+(]?[0-9][0-9., ]*,[0-9., ]*\)?")


class Heading(Struct, frozen=True):
    """A path without its units and footnote marks, and these."""

    path: Path
    unit: str = ""
    marks: tuple[str, ...] = ()
    total: bool = False


def heading(path: Path, notes: Collection[str] = (), *, keep_unit: bool = False) -> Heading:
    """Take units and footnote marks off the labels of a path; the innermost unit counts."""
    labels: list[str] = []
    marks: list[str] = []
    unit = ""
    for label in path:
        plain, found = label_and_marks(label, notes)
        marks += found
        bare, own = split_unit(plain)
        # Persons is what is counted there; %, 万元 and EUR million are units.
        whole = "" if own or _WORD.fullmatch(plain) else unit_of(plain)
        unit = own or whole or unit
        labels.append(plain if keep_unit else bare)
    return Heading(tuple(labels), unit, tuple(marks), bool(path) and is_total(labels[-1]))


def headings(paths: Sequence[Path], notes: Collection[str] = ()) -> list[Heading]:
    """Headings of rows or columns; the units stay in the labels that differ in nothing else.

    ``notes`` are the marks that a note below the table explains.
    """
    found = [heading(path, notes) for path in paths]
    bare: dict[Path, set[Path]] = {}
    for path, one in zip(paths, found, strict=True):
        bare.setdefault(one.path, set()).add(path)
    return [
        heading(path, notes, keep_unit=True) if len(bare[one.path]) > 1 else one
        for path, one in zip(paths, found, strict=True)
    ]


def repeated_labels(values: Sequence[TableValue]) -> list[TableValue]:
    """The values, flagged where two of them have the same paths, so that these name neither."""
    count = Counter((value.row_path, value.column_path) for value in values)
    return [
        replace(value, flags=(*value.flags, LABEL_REPEATED))
        if count[value.row_path, value.column_path] > 1
        else value
        for value in values
    ]


class Context(Struct, frozen=True):
    """What the values of one block share. ``words``: the columns that hold no figures."""

    columns: Mapping[int, Heading]
    units: Mapping[int, str]
    words: frozenset[int]
    unit_column: int | None
    unit: str
    notes: Mapping[str, str]
    flags: tuple[str, ...] = ()


def note_texts(notes: Sequence[str]) -> dict[str, str]:
    """The texts of the notes by their marks."""
    found: dict[str, str] = {}
    for note in notes:
        for line in re.split(r"\n|(?<=[.;；。])\s+(?=[\[(]?[*†‡0-9a-z]{1,2}[\])])", note):
            match = _NOTE_MARK.fullmatch(line)
            if match:
                found.setdefault(match["mark"].lower(), match["text"].strip())
    return found


def block_values(sheet: Sheet, rows: Sequence[Named], context: Context) -> list[TableValue]:
    """The values of a block, row by row. Raises ``Unclear`` where a figure spans two headings."""
    named = headings([row.path for row in rows], context.notes)
    values: list[TableValue] = []
    for row, label in zip(rows, named, strict=True):
        if context.unit_column is not None and sheet.text(row.row, context.unit_column):
            label = replace(label, unit=sheet.text(row.row, context.unit_column))
        for column, head in context.columns.items():
            if sheet.index(row.row, column) is None:
                continue
            if not sheet.begins(row.row, column) or _reaches_out(sheet, row.row, column):
                if sheet.figure(row.row, column).kind in ("number", "year"):
                    raise Unclear("a figure spans several rows or columns")
                if not sheet.begins(row.row, column):
                    continue
            values.append(_value(sheet, (row.row, column), label, head, context))
    return values


def _reaches_out(sheet: Sheet, row: int, column: int) -> bool:
    down, right = sheet.extent(row, column)
    return down > row + 1 or right > column + 1


def _value(
    sheet: Sheet, slot: tuple[int, int], label: Heading, head: Heading, context: Context
) -> TableValue:
    row, column = slot
    cell = sheet.cell(row, column)
    assert cell is not None  # noqa: S101 - asked for above
    seen = sheet.figure(row, column)
    status, value = _read(seen, cell.text, words=column in context.words)
    flags = (*context.flags, UNREADABLE) if status == "unreadable" else context.flags
    beside = context.units.get(column) or head.unit
    stated = seen.unit or label.unit or beside or context.unit
    if not seen.unit and label.unit and beside and label.unit != beside:
        if beside in _SHARES:
            stated = beside  # of what the row counts: its growth, its share
        else:
            stated, flags = "", (*flags, UNIT_UNCLEAR)
    if isinstance(value, str):
        stated = ""
    marks = dict.fromkeys((*seen.marks, *label.marks, *head.marks))
    notes = tuple(f"{m}: {context.notes[m]}" if m in context.notes else m for m in marks)
    return TableValue(
        cell.row, cell.column, label.path, head.path, stated, value, cell.text, status, notes,
        flags, label.total or head.total, cell.place,
    )  # fmt: skip


def _read(seen: Figure, text: str, *, words: bool) -> tuple[Status, Value | None]:
    if seen.kind in ("number", "year"):
        value = read_value(seen.number, "count").value
        return "reported", value if isinstance(value, Decimal) else None
    if seen.kind == "blank":
        return "blank", None
    if seen.kind == "dash":
        return "dash", None
    if not words or _BROKEN.fullmatch(text.strip()):
        return "unreadable", None
    return "reported", clean(text)


def raw_values(table: Table) -> tuple[TableValue, ...]:
    """Every cell with a text of a table whose headers are unclear."""
    values: list[TableValue] = []
    for cell in table.cells:
        seen = figure(cell.text)
        if seen.kind == "blank":
            continue
        status, value = _read(seen, cell.text, words=True)
        values.append(
            TableValue(
                cell.row, cell.column, (), (), seen.unit, value, cell.text, status, seen.marks,
                (HEADER_UNCLEAR,), False, cell.place,
            )
        )  # fmt: skip
    return tuple(values)
