"""What each column of a table is: labels, figures or words below a heading, units, a count."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from extractor.headers.records import Kind
from extractor.headers.sheet import Sheet
from extractor.headers.stubs import figure_columns, is_serial, names_rows
from extractor.headers.units import unit_of
from extractor.headers.words import is_composite

_REMARK = re.compile(r"备\s*注|说\s*明|(?:foot)?notes?|remarks?|comments?", re.IGNORECASE)
_UNIT_HEAD = re.compile(r"(?:计量)?单\s*位|units?(?: of measure(?:ment)?)?", re.IGNORECASE)


class Columns(Struct, frozen=True):
    """Columns by what they hold: ``values`` have headings, ``numeric`` are those with figures.

    ``unit`` is the column that holds the units of the rows.
    """

    labels: tuple[int, ...]
    values: tuple[int, ...]
    numeric: frozenset[int]
    unit: int | None
    kind: Kind


def sort_columns(sheet: Sheet, lead: Sequence[int], rows: Sequence[int]) -> Columns:
    """Tell the columns apart: ``lead`` are the rows above the first figure, ``rows`` the rest."""
    body = [row for row in rows if not sheet.full(row)]
    heads = [
        list(dict.fromkeys(t for row in lead if (t := sheet.text(row, c)) and not sheet.full(row)))
        for c in range(sheet.width)
    ]
    numeric = frozenset(figure_columns(sheet, body))
    unit = next((c for c in range(1, sheet.width) if _holds_units(sheet, heads[c], body, c)), None)
    labels: list[int] = []
    counts: set[int] = set()
    for c in range(sheet.width - 1):
        if c == unit:
            continue
        if labels and c in numeric and _counts_lines(sheet, heads[c], body, c):
            counts.add(c)
            continue
        if sheet.columns[c] < sheet.head_columns:
            labels.append(c)
            continue
        named = c in numeric and names_rows(sheet, heads[c], body, c)
        spoken = any(
            sheet.figure(row, c).kind == "text" and not (c and is_composite(sheet.text(row, c)))
            for row in body
            if sheet.begins(row, c)
        )
        if not named and (c in numeric or not spoken):
            break
        if named and labels and not _codes_follow(heads[c]):
            break
        labels.append(c)
    rest = [c for c in range(sheet.width) if c not in labels and c not in counts and c != unit]
    worded = [
        c
        for c in rest
        if c not in numeric
        and any(sheet.figure(row, c).kind == "text" for row in body)
        and not any(_REMARK.fullmatch(head) for head in heads[c])
    ]
    kind: Kind = "crosstab"
    serial = bool(labels) and is_serial(heads[0], [sheet.text(row, 0) for row in body])
    if worded and not _merged(sheet, body, labels):
        kind = "list"
        labels = labels[:2] if serial else labels[:1]
    if serial and len(labels) > 1:
        labels = labels[1:]
    values = tuple(c for c in range(sheet.width) if c >= len(labels) + serial and c != unit)
    if labels:
        values = tuple(c for c in values if c > labels[-1] and c not in counts)
    return Columns(tuple(labels), values, numeric, unit, kind)


def _counts_lines(sheet: Sheet, head: Sequence[str], body: Sequence[int], column: int) -> bool:
    """Whether a column behind the labels counts the lines of a return: 行次 above 1, 2, 3 …"""
    if not any(re.fullmatch(r"行\s*次", text) for text in head):
        return False
    texts = [sheet.text(row, column) for row in body]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    shown = sum(1 for text in texts if text)
    return len(numbers) == shown > 0 and numbers == list(range(numbers[0], numbers[0] + shown))


def _codes_follow(head: Sequence[str]) -> bool:
    """Whether a heading says that a column of numbers behind the labels still names rows."""
    codes = r"(?:代|编)码?号?|行\s*次|序\s*号|年\s*份|.*\bcodes?|years?"
    return any(re.fullmatch(codes, text, re.IGNORECASE) for text in head)


def _holds_units(sheet: Sheet, heads: Sequence[str], body: Sequence[int], column: int) -> bool:
    texts = [text for row in body if (text := sheet.text(row, column))]
    named = any(_UNIT_HEAD.fullmatch(head) for head in heads)
    words = all(sheet.figure(row, column).kind in ("text", "blank", "dash") for row in body)
    return bool(texts) and words and (named or all(unit_of(text) for text in texts))


def _merged(sheet: Sheet, body: Sequence[int], labels: Sequence[int]) -> bool:
    """Whether the labels are grouped by cells that span rows, as no list of records does."""
    return len(labels) > 1 and any(
        sheet.extent(row, labels[0])[0] > row + 1
        for row in body
        if sheet.text(row, labels[0]) and sheet.begins(row, labels[0])
    )
