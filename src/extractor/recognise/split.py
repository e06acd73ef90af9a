"""Several reports in one document: where one ends and the next begins."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractor.forms.records import Metadata
from extractor.model import Block, Document, Paragraph, Table
from extractor.recognise.body import full_name
from extractor.recognise.evidence import years_in
from extractor.recognise.sections import chapter_of
from extractor.recognise.text import Line, Lines, plain
from extractor.recognise.title import Title, may_be_title, read_title

# Tables of figures have more cells; menus and boxes with facts about the page have fewer.
_FIGURES = 12
# The chapters of a report, those behind its tables too.
_CHAPTERS = range(1, 6)
# Titles with all their white space; running text is longer and need not be folded.
_MAX_TITLE = 200


def split_reports(document: Document, rules: Metadata) -> list[Document]:
    """The parts of a document that are about different years or bodies, in reading order.

    A part begins with a title that contradicts the title of the part before, or with a period of
    the figures in another year, and both have tables of figures, or the first all its chapters: a
    list of links to other years' reports is no part, nor is a copy for phones. ``rules`` are those
    of the document's form.
    """
    if not _may_divide(document.blocks, rules):
        return [document]
    parts: list[list[Block]] = [[]]
    titles: list[Title | None] = [None]
    for block in document.blocks:
        if isinstance(block, Paragraph):
            title = _title(block, rules)
            if title is not None:
                held = titles[-1]
                whole = _has_figures(parts[-1]) or _has_chapters(parts[-1])
                if whole and held is not None and _differ(held, title, rules):
                    parts.append([])
                    titles.append(title)
                elif held is None or not whole:
                    titles[-1] = title
        parts[-1].append(block)
    parts = [piece for part in _joined(parts) for piece in _split_by_period(part, rules)]
    if len(parts) == 1:
        return [document]
    return [_part(document, blocks) for blocks in parts]


def _may_divide(blocks: Sequence[Block], rules: Metadata) -> bool:
    """Whether a title or a period stands between a table of figures and the last table.

    Only there can a second report begin; most documents have a few headings there and no more.
    """
    sizes = [(n, len(block.cells)) for n, block in enumerate(blocks) if isinstance(block, Table)]
    first = next((number for number, size in sizes if size >= _FIGURES), None)
    if first is None:
        return False
    if _has_chapters(blocks[:first]):  # a report whose tables are left out may come first
        first = 0
    between = [b for b in blocks[first : sizes[-1][0]] if isinstance(b, Paragraph)]
    return any(_title(b, rules) is not None or _period(b, rules) is not None for b in between)


def _split_by_period(blocks: list[Block], rules: Metadata) -> list[list[Block]]:
    """Reports without titles: each states the period of its figures before its own tables."""
    begins = [0]
    figures = False
    before, rest = 0, sum(len(block.cells) for block in blocks if isinstance(block, Table))
    for number, block in enumerate(blocks):
        if isinstance(block, Table):
            before += len(block.cells)
            rest -= len(block.cells)
            figures = figures or len(block.cells) >= _FIGURES
        # Fewer cells are the last table of the same report, below a word on another year.
        elif figures and 2 * rest >= before:
            stated = _period(block, rules)
            if stated is None:
                continue
            first = _first_period(blocks[begins[-1] : number], rules)
            if first is not None and first != stated:
                begins.append(number)
                figures, before = False, 0
    return [blocks[a:b] for a, b in zip(begins, [*begins[1:], len(blocks)], strict=True)]


def _first_period(blocks: Sequence[Block], rules: Metadata) -> int | None:
    periods = (_period(block, rules) for block in blocks if isinstance(block, Paragraph))
    return next((period for period in periods if period is not None), None)


def _period(block: Paragraph, rules: Metadata) -> int | None:
    """The year of the period that a paragraph says the figures are about."""
    # Without a figure there is no period; most paragraphs are settled here.
    if not rules.periods or not any(map(str.isdecimal, block.text)):
        return None
    line = Line(plain(block.text, rules))
    found = next(years_in(Lines((line,), f"\n{line.text}"), rules.periods, rules), None)
    return int(found.value) if found else None


def _title(block: Paragraph, rules: Metadata) -> Title | None:
    if len(block.text) > _MAX_TITLE:
        return None
    text = plain(block.text, rules)
    if not may_be_title(text, rules):
        return None
    title = read_title(text, "heading", rules, block.place)
    return title if title.body or title.year is not None else None


def _differ(first: Title, second: Title, rules: Metadata) -> bool:
    if first.year is not None and second.year is not None and first.year != second.year:
        return True
    if not (first.body and second.body) or first.body == second.body:
        return False
    same = full_name(first.body, second.body, rules.bodies)
    return not (same or full_name(second.body, first.body, rules.bodies))


def _has_figures(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, Table) and len(block.cells) >= _FIGURES for block in blocks)


def _has_chapters(blocks: Sequence[Block]) -> bool:
    """Whether a report's text stands there: the headings of its chapters to the last."""
    numbers = {chapter_of(b.text) for b in blocks if isinstance(b, Paragraph)}
    return numbers.issuperset(_CHAPTERS)


def _joined(parts: Sequence[list[Block]]) -> list[list[Block]]:
    """Parts without figures belong to the part before (links at the foot of a page)."""
    joined: list[list[Block]] = []
    for blocks in parts:
        if joined and not _has_figures(blocks):
            joined[-1].extend(blocks)
        else:
            joined.append(list(blocks))
    return joined


def _part(document: Document, blocks: Sequence[Block]) -> Document:
    """One part; the page's title, which is about all of them, is left out."""
    return replace(document, blocks=tuple(blocks), title="")
