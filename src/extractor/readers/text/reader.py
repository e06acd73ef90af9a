"""Plain text to a ``Document``: each family of tables has its module, the rest is paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Final

from msgspec.structs import replace

from extractor.errors import LimitError
from extractor.model import Block, Document, Paragraph, Place, Table
from extractor.readers.text.aligned import begins_spaces, begins_tabs, read_spaces, read_tabs
from extractor.readers.text.asciidoc import INNER, begins_asciidoc, read_asciidoc, unnested
from extractor.readers.text.bare import read_bare
from extractor.readers.text.barred import may_have_lone_bars, rows_of_lone_bars
from extractor.readers.text.bars import read_bars
from extractor.readers.text.boxes import BOX_TOPS, begins_box, read_box
from extractor.readers.text.columns import begins_columns, read_columns
from extractor.readers.text.footers import without_page_numbers
from extractor.readers.text.latex import OPENS as OPENS_LATEX
from extractor.readers.text.latex import Latex, begins_latex
from extractor.readers.text.lines import Span, collapse
from extractor.readers.text.mediawiki import OPENS, begins_mediawiki, read_mediawiki, unwrapped
from extractor.readers.text.prepare import may_unroll, unroll, without_markup
from extractor.readers.text.quoted import BETWEEN, with_bars
from extractor.readers.text.screen import ways_to_count
from extractor.readers.text.separated import (
    Lists,
    Separated,
    begins_list,
    marks_in,
    may_have_lists,
)
from extractor.readers.text.troff import OPENS as OPENS_TROFF
from extractor.readers.text.troff import with_bars as untroffed

MAX_LINES: Final = 500_000
MAX_BARS: Final = 1_500_000
"""A report has some hundred lines and a thousand bars; a million cells take a gigabyte."""

_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?")

Finder = Callable[[list[str], int], Span | None]


def read_text(text: str) -> Document:
    """Tables and paragraphs of plain text, with the line (from 1) of each.

    Where a family of text lost columns or rows, ``Table.layout`` says so; nothing is guessed.
    Raises ``LimitError`` for more than ``MAX_LINES`` lines or ``MAX_BARS`` bars.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") >= MAX_LINES or text.count("|") > MAX_BARS:
        raise LimitError(
            f"the text has more than {MAX_LINES:,} lines or {MAX_BARS:,} bars",
            "split it into one file a report",
        )
    origin: list[int] | None = None
    if BETWEEN in text and text.count(BETWEEN) <= MAX_BARS:
        text, origin = with_bars(text)
    if origin is None and OPENS_TROFF in text:
        text, origin = untroffed(text)
    text = without_markup(text)
    lines = text.split("\n")
    if origin is None and may_unroll(text):
        lines, origin = unroll(lines)
    if origin is None and may_have_lone_bars(text):
        lines, origin = rows_of_lone_bars(lines) or (lines, None)
    if origin:
        text = "\n".join(lines)
    lines = without_page_numbers(text, lines)
    if OPENS in text:
        lines = unwrapped(lines)
    if INNER in text:
        lines = unnested(lines)
    blocks = _blocks(lines, _marked_spans(lines, _finders(text, lines)))
    if origin:
        blocks = [_at_origin(block, origin) for block in blocks]
    return Document(tuple(blocks), format="text", engine="text")


def _at_origin(block: Block, origin: list[int]) -> Block:
    """A block with the lines that its cells had before lines were unrolled."""
    if isinstance(block, Table):
        cells = tuple(replace(cell, place=_origin(cell.place, origin)) for cell in block.cells)
        return replace(block, cells=cells, place=_origin(block.place, origin))
    return replace(block, place=_origin(block.place, origin))


def _origin(place: Place | None, origin: list[int]) -> Place | None:
    if place is None or place.line is None:
        return place
    return replace(place, line=origin[place.line - 1] + 1)


def _finders(text: str, lines: list[str]) -> list[tuple[Callable[[list[str], int], bool], Finder]]:
    """The families that can occur in this text at all, surest first."""
    finders: list[tuple[Callable[[list[str], int], bool], Finder]] = []
    if "|===" in text or INNER in text:
        finders.append((begins_asciidoc, read_asciidoc))
    if OPENS in text:
        finders.append((begins_mediawiki, read_mediawiki))
    if any(corner in text for corner in BOX_TOPS):
        finders.append((lambda lines, at: begins_box(lines[at]), read_box))
    if "-- " in text or "== " in text:
        finders.append((begins_columns, read_columns))
    if "|" in text:
        finders.append((_may_begin_bars, read_bars))
    if OPENS_LATEX in text:
        finders.append((lambda lines, at: begins_latex(lines[at]), Latex().read))
    if may_have_lists(text):
        finders.append((lambda lines, at: begins_list(lines[at]), Lists().read))
    if "\t" in text:
        finders.append((lambda lines, at: begins_tabs(lines[at]), read_tabs))
    if marks := marks_in(text):
        separated = Separated(marks)
        finders.append((separated.may_begin, separated.read))
    if "  " in text:
        # Few texts with wide gaps have a table of them: it is one that pays for the look.
        draws = cache(partial(ways_to_count, lines))
        finders.append(
            (
                lambda lines, at: begins_spaces(lines[at]),
                lambda lines, at: read_spaces(lines, at, draws()),
            )
        )
    return finders


def _may_begin_bars(lines: list[str], at: int) -> bool:
    return "|" in lines[at] or (at + 2 < len(lines) and lines[at + 1].lstrip()[:2] == "--")


def _marked_spans(
    lines: list[str], finders: list[tuple[Callable[[list[str], int], bool], Finder]]
) -> list[Span]:
    """The tables with marks, in order; each line is taken by the first family that reads it."""
    spans: list[Span] = []
    if not finders:
        return spans
    at = 0
    count = len(lines)
    while at < count:
        for begins, read in finders:
            if begins(lines, at):
                span = read(lines, at)
                if span is not None:
                    if not span.plain:
                        spans.append(span)
                    at = span.stop
                    break
        else:
            at += 1
    return spans


def _blocks(lines: list[str], spans: list[Span]) -> list[Block]:
    """Tables in their places; between them paragraphs and the tables without marks."""
    blocks: list[Block] = []
    at = 0
    for span in [*spans, Span(len(lines), len(lines), ())]:
        texts = [
            (number, collapse(lines[number]))
            for number in range(at, span.start)
            if lines[number] and not lines[number].isspace()
        ]
        _unmarked(texts, blocks)
        blocks += span.tables
        at = span.stop
    return blocks


def _unmarked(texts: list[tuple[int, str]], blocks: list[Block]) -> None:
    spans = read_bare(texts)
    waiting = iter([*spans, None])
    span = next(waiting)
    for number, text in texts:
        while span is not None and number >= span.stop:
            span = next(waiting)
        if span is None or number < span.start:
            blocks.append(_paragraph(number + 1, text))
        elif number == span.start:
            blocks += span.tables


def _paragraph(line: int, text: str) -> Paragraph:
    if text[0] == "#":
        match = _HEADING.fullmatch(text)
        if match:
            return Paragraph(match[2], len(match[1]), Place(line=line))
    return Paragraph(text, 0, Place(line=line))
