"""What stands in a table around its header and figures: title, unit, notes and sources."""

from __future__ import annotations

import re

from msgspec import Struct

from extractor.headers.sheet import Sheet
from extractor.headers.units import split_unit, unit_of
from extractor.headers.words import is_note

_UNIT_LINE = re.compile(r"[(（]?\s*(?:计量|金额)?(?:单\s*位|units?)\s*[:：]", re.IGNORECASE)


class Surroundings(Struct, frozen=True):
    """Title, unit and notes of a table, and the rows between them; ``above``: a title above it."""

    rows: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    unit: str = ""
    notes: tuple[str, ...] = ()
    above: str = ""

    @property
    def title(self) -> str:
        """The lines of the title as one."""
        return " ".join(self.titles)


def strip_surroundings(sheet: Sheet) -> Surroundings:
    """Take the lines over all columns off the top and the bottom of a table."""
    rows = list(range(sheet.height))
    titles: list[str] = []
    unit = ""
    while len(rows) > 1 and (found := _top_line(sheet, rows[0], rows[1])) is not None:
        for text in found:
            stated = unit_of(text)
            bare, inner = ("", stated) if stated else split_unit(text)
            unit = inner or unit
            if bare:
                titles.append(bare)
        rows.pop(0)
    notes: list[str] = []
    while len(rows) > 1 and (note := _bottom_line(sheet, rows[-1])):
        notes.append(note)
        rows.pop()
    return Surroundings(tuple(rows), tuple(titles), unit, tuple(reversed(notes)))


def _top_line(sheet: Sheet, row: int, following: int) -> list[str] | None:
    """The texts of a row above the header, ``None`` for a row of the table itself."""
    if sheet.full(row):
        return [sheet.text(row, 0)]
    lone = sheet.lone(row)
    texts = list(dict.fromkeys(text for text in sheet.texts(row) if text))
    unit = unit_of(texts[0]) if lone is not None else ""
    if lone is not None and (sheet.width > 2 or unit):
        if unit and _UNIT_LINE.match(texts[0]):
            return texts
        below = sheet.texts(following)
        headed = bool(below[0]) and sum(map(bool, below)) > 1
        figures = any(sheet.figure(following, c).kind == "number" for c in range(1, sheet.width))
        down = sheet.extent(row, lone)[0]
        alone = lone == 0 and down == row + 1 and (headed or sheet.lone(following) is not None)
        if alone and not figures:
            return texts
        return None
    if len(texts) == 2 and _UNIT_LINE.match(texts[1]) and unit_of(texts[1]):
        return texts
    return None


def _bottom_line(sheet: Sheet, row: int) -> str:
    """The text of a row below the figures, ``""`` for a row of the table itself."""
    texts = list(dict.fromkeys(text for text in sheet.texts(row) if text))
    if not texts:
        return ""
    if sheet.full(row) or (len(texts) <= 2 and is_note(texts[0]) and sheet.begins(row, 0)):
        words = all(sheet.figure(row, c).kind in ("text", "blank") for c in range(sheet.width))
        return " ".join(texts) if words else ""
    return ""
