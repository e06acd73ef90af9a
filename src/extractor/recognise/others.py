"""Figures below headings of an earlier year or of another body, with none of the report's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from extractor.findings import finding
from extractor.forms.records import Metadata
from extractor.model import Block, Cell, Document, Finding, Observation, Paragraph, Place
from extractor.recognise.sections import (
    MAX_HEADING,
    MIN_HEADING,
    is_beside,
    is_own,
    mark_of,
    sections_of,
)

# Lines between a heading and its table: a unit, a note.
_MAX_LINES = 3
# Characters of a text that is kept in mind, and how many are.
_KEPT = 200
_MOST_KEPT = 1 << 13


class _Naming(dict[str, bool]):
    """Texts → whether they may name any year or body: labels recur from document to document."""

    def __init__(self, pattern: str) -> None:
        self._search = re.compile(pattern).search

    def __missing__(self, text: str) -> bool:
        found = self._search(text) is not None
        if len(text) <= _KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[text] = found
        return found


_naming = lru_cache(maxsize=16)(_Naming)


class Stretch(Struct, frozen=True):
    """Cells of the table ``table`` below a heading that names another year or body.

    ``top`` and ``bottom`` are their rows, or the lines of cells without a row; both ends count.
    """

    table: int | None
    top: int
    bottom: int
    heading: str
    heading_place: Place | None

    def holds(self, place: Place | None) -> bool:
        """Whether a cell that stands there is one of them."""
        if place is None or place.table != self.table:
            return False
        at = place.line if place.row is None else place.row
        return at is not None and self.top <= at <= self.bottom


def of_others(
    document: Document, year: int | None, bureau: str, rules: Metadata
) -> tuple[Stretch, ...]:
    """What stands right below headings that name an earlier year, or another body.

    Some short lines may stand between. Later years are those of plans, which some reports have
    before their tables.
    """
    if not _names_others(document.blocks, year, bureau, rules):
        return ()
    found: list[Stretch] = []
    for section in sections_of(document.blocks, year, bureau, rules):
        mark = section.mark
        if mark is None or not (mark.body or (mark.year or 0) < (year or 0)):
            continue
        if not (is_beside(mark, rules) or re.search(rules.copies.tables, mark.text)):
            continue
        lines = -1  # the heading itself
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines += 1
                far = lines > _MAX_LINES or len(block.text) > MAX_HEADING
                if far and not is_beside(mark, rules):
                    break
            elif block.cells:
                ends = [_row(cell) for cell in block.cells]
                number = block.place.table if block.place else None
                found.append(Stretch(number, min(ends), max(ends), mark.text, mark.place))
                lines = 0
    return tuple(found)


def doubts_below(others: Sequence[Stretch], observations: Sequence[Observation]) -> list[Finding]:
    """A finding for each of ``others`` in which figures of the observations stand."""
    doubts: list[Finding] = []
    for other in others:
        below = [seen.slot.key for seen in observations if seen.raw and other.holds(seen.place)]
        if below:
            doubts.append(
                finding(
                    "other_heading",
                    f"{len(below)} figures stand below a heading of another year or body",
                    observations=tuple(below),
                    quote=other.heading,
                    place=other.heading_place,
                )
            )
    return doubts


def _names_others(blocks: Sequence[Block], year: int | None, bureau: str, rules: Metadata) -> bool:
    """Whether a cell, or a short line right above a table, names another year or body."""
    names = _naming(rules.copies.names).__getitem__
    own = str(year or "")

    def is_other(text: str) -> bool:
        if not names(text) or not names(text.replace(own, "")):  # most name the report's own year
            return False
        mark = mark_of(text, None, rules)
        return mark is not None and not is_own(mark, year, bureau, rules)

    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if len(block.text) <= 2 * MAX_HEADING:
                lines = [*lines[-_MAX_LINES:], block.text]
            continue
        if any(map(is_other, lines)):
            return True
        lines = []
        # Most cells hold a figure or a label of the form: they are passed over in one go.
        texts = [text for text in {cell.text for cell in block.cells} if len(text) > MIN_HEADING]
        if any(map(is_other, filter(names, texts))):
            return True
    return False


def _row(cell: Cell) -> int:
    if cell.row is not None:
        return cell.row
    return cell.place.line or 0 if cell.place else 0
