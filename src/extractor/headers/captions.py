"""Titles and units that stand above tables, as lines of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from extractor.headers.units import split_unit, unit_of
from extractor.headers.words import is_note
from extractor.model import Block, Document, Markup, Paragraph, Table
from extractor.numerals import COUNTING

# Lines above a table that are looked at: a title of two lines, a unit, a date.
_LINES = 4
_LONGEST = 300
_NOTES = 12
# A unit that stands alone in its line is short.
_UNIT_LINE = 60
# Above a table of a sheet nothing but its title stands, in a line or two.
_SHEETS = frozenset(("xlsx", "xls", "xlsb", "et", "ods", "csv", "tsv"))
_SHEET_LINES = 2
_ENDS = (".", "。", "；", ";", ":", "：")
_NUMBERED = re.compile(
    rf"(?:(?:附\s*)?表\s*(?:[0-9０-９]+|[{COUNTING}]+)|附表(?=[\s:：])"
    r"|(?:(?:appendix|annex|summary|statistical|supplementary|text)\s+)?"
    r"(?:table|tab\.|exhibit|schedule|tableau|tabelle)\s+"
    r"(?:[A-Z]{0,3}[-–.]?[0-9]+|[IVXLC]+\b|[A-Z]\b)"
    r"|[IVX]+\.\s?[A-Z]\.)",
    re.IGNORECASE,
)
# Table 3 shows that … is a sentence about a table and no title of one.
_SENTENCE = re.compile(
    r"\S+\s+\S+\s+(?:above|below|shows?|presents?|gives?|lists?|contains?|summari[sz]es|provides?|"
    r"sets out|describes?|compares?|is|are|was|were|and|which|that|in which)\b|.*[。；;]\s*$",
    re.IGNORECASE,
)


def titled(document: Document) -> Document:
    """The document with what the lines around each table say of it: title, unit, notes.

    A title is a caption, a numbered one (``Table 3. …``, ``表3 …``) or a heading, in a workbook
    also what stands by itself above the table; other text is none. Lines that come after the one
    table belong to the next one, but for notes.
    """
    blocks = list(document.blocks)
    # Where captions stand below their tables, the one above a table is another one's.
    if _captions_below(blocks):
        return document
    lines: list[Paragraph] = []
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            lines.append(block)
            continue
        below = [line.text for line in _notes_below(blocks[number + 1 : number + 1 + _NOTES])]
        block = _with_notes(block, below)
        blocks[number] = _with_lines(block, lines, sheet=document.format in _SHEETS)
        lines = []
    return replace(document, blocks=tuple(blocks))


def _captions_below(blocks: Sequence[Block]) -> bool:
    """Whether the first table has no numbered title above it, and each table one below it."""
    at = [number for number, block in enumerate(blocks) if isinstance(block, Table)]
    if not at:
        return False
    above = [b for b in blocks[max(0, at[0] - _LINES) : at[0]] if isinstance(b, Paragraph)]
    if any(is_numbered_title(line.text) for line in above):
        return False
    below = [blocks[n + 1] if n + 1 < len(blocks) else None for n in at]
    return all(isinstance(b, Paragraph) and is_numbered_title(b.text) for b in below)


def is_numbered_title(text: str) -> bool:
    """Whether a line is the title of a table that has a number, as in ``Table 3. Births``."""
    plain = " ".join(text.split())
    return (
        len(plain) <= _LONGEST
        and _NUMBERED.match(plain) is not None
        and _SENTENCE.match(plain) is None
    )


def _notes_below(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    """The notes right below a table, up to what is none."""
    for block in blocks:
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST:
            return
        if not is_note(block.text):
            return
        yield block


def _with_notes(table: Table, notes: Sequence[str]) -> Table:
    if not notes:
        return table
    return replace(table, markup=replace(table.markup or Markup(), notes=tuple(notes)))


def _with_lines(table: Table, lines: Sequence[Paragraph], *, sheet: bool) -> Table:
    markup = table.markup or Markup()
    kept = [line for line in lines if not is_note(line.text)]
    # The caption stands as a line above its table as well.
    if kept and markup.title and " ".join(kept[-1].text.split()) == markup.title:
        kept.pop()
    unit, above = _unit_above(kept)
    title, inner = split_unit(markup.title or _title_above(above, sheet=sheet))
    unit = unit or inner
    if not title and not unit:
        return table
    return replace(table, markup=replace(markup, title=title, unit=unit))


def _unit_above(lines: Sequence[Paragraph]) -> tuple[str, Sequence[Paragraph]]:
    """The unit that the line above a table is, and the lines without it."""
    if lines and len(lines[-1].text) <= _UNIT_LINE and (unit := unit_of(lines[-1].text)):
        return unit, lines[:-1]
    return "", lines


def _title_above(lines: Sequence[Paragraph], *, sheet: bool) -> str:
    texts = [" ".join(line.text.split()) for line in lines[-_LINES:]]
    if not texts or len(texts[-1]) > _LONGEST:
        return ""
    if lines[-1].heading or is_numbered_title(texts[-1]):
        return texts[-1]
    if texts[-1].endswith(_ENDS):
        return ""
    # The second line of a numbered title, such as the years that the table covers.
    if len(texts) > 1 and is_numbered_title(texts[-2]):
        return " ".join(texts[-2:])
    return " ".join(texts) if sheet and len(lines) <= _SHEET_LINES else ""
