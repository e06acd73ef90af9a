"""What stands below the headings of a document: the report's own tables, or another's.

A heading is another's where it names another year or body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from extractor.forms.records import Metadata
from extractor.labels import core, fold, letters_of, ordinal, unnumbered
from extractor.model import Block, Cell, Paragraph, Place, Table
from extractor.numerals import COUNTING
from extractor.recognise.body import full_name, is_body, tidy
from extractor.recognise.text import plain
from extractor.recognise.year import read_year
from extractor.values import looks_like_value

# Headings are short; what is longer is prose, which may name any year and any body.
MAX_HEADING = 50
_NUMERALS = f"{COUNTING}百"
# Shorter cells name no other year or body.
MIN_HEADING = 6
# A note in brackets behind a heading: （上年度数据，供参考）.
_NOTE = re.compile(r"(?<=.)[（(][^（）()]*[）)]$")
# Tables of figures have more cells.
_FIGURES = 12
SHARE = 0.6


class Mark(Struct, frozen=True):
    """A heading (``text``) that names a year (0: the one before), a body, or both."""

    year: int | None
    body: str
    text: str
    place: Place | None


class Section(Struct):
    """Blocks below one heading; ``mark`` is ``None`` for those that are the report's own."""

    mark: Mark | None
    blocks: list[Block]


def sections_of(
    blocks: Sequence[Block], year: int | None, bureau: str, rules: Metadata
) -> list[Section]:
    """The blocks in order, a new section at each heading that names another year or body."""
    sections = [Section(None, [])]
    chapter = 0
    # Whether the last section has a table: to look through it at each line takes long.
    filled = False
    for block in _at_headings(blocks, year, bureau, rules):
        if isinstance(block, Paragraph):
            mark = mark_of(block.text, block.place, rules)
            number = chapter_of(block.text)
            last = sections[-1]
            if number and last.mark is None:
                chapter = number
            elif number and chapter and mark is None and filled:
                # The next chapter of the report ends what stands in the one before.
                if number == chapter + 1:
                    sections.append(Section(None, []))
                    filled = False
                chapter = number if number == chapter + 1 else 0
            if mark is not None:
                last = sections[-1]
                own = is_own(mark, year, bureau, rules)
                vague = mark.year is None and not mark.body
                if own and vague and not is_beside(last.mark, rules):
                    # 本年度情况 may stand in another report as well.
                    sections[-1].blocks.append(block)
                    continue
                if not own and last.mark is not None and not filled:
                    # 附件1 with the body, and the year on the next line.
                    last.mark = _both(last.mark, mark)
                else:
                    sections.append(Section(None if own else mark, []))
                    filled = False
        elif isinstance(block, Table):
            caption = _caption(block, rules)
            if caption is not None and not is_own(caption, year, bureau, rules):
                sections += [Section(caption, [block]), Section(sections[-1].mark, [])]
                filled = False
                continue
            filled = filled or is_large(block)
        sections[-1].blocks.append(block)
    return list(_as_far_as_named(sections))


def _as_far_as_named(sections: Sequence[Section]) -> Iterator[Section]:
    """The sections, those of another year's chapter (附：2020年主动公开政府信息情况) cut behind it.

    What repeats none of the report's own labels ends it, if something before it does.
    """
    own = [section.blocks for section in sections if section.mark is None]
    chapters = {
        letters_of(unnumbered(fold(block.text)))
        for blocks in own
        for block in blocks
        if isinstance(block, Paragraph) and chapter_of(block.text)
    }
    every = frozenset().union(*(labels_of(table) for blocks in own for table in tables_of(blocks)))
    for section in sections:
        named = letters_of(fold(section.mark.text)) if section.mark is not None else ""
        if not any(len(title) > MIN_HEADING and title in named for title in chapters):
            yield section
            continue
        blocks = [part for block in section.blocks for part in _parted(block, every)]
        copies = [repeats(labels_of(table), every) for table in tables_of(blocks)]
        if True not in copies or False not in copies[copies.index(True) :]:
            yield section
            continue
        behind = tables_of(blocks)[copies.index(False, copies.index(True))]
        at = next(n for n, block in enumerate(blocks) if block is behind)
        yield Section(section.mark, blocks[:at])
        yield Section(None, blocks[at:])


def _parted(block: Block, every: frozenset[str]) -> list[Block]:
    """A table of lost columns, which may be a whole text, parted behind the last of ``every``."""
    if isinstance(block, Paragraph) or block.layout == "grid":
        return [block]
    last = max((n for n, c in enumerate(block.cells) if _bones(c.text) in every), default=-1)
    row = block.cells[last].row
    stop = next(
        (
            n
            for n, cell in enumerate(block.cells)
            if n > last
            and (cell.row != row if row is not None else not looks_like_value(cell.text))
        ),
        len(block.cells),
    )
    if last < 0 or stop == len(block.cells):
        return [block]
    return [replace(block, cells=block.cells[:stop]), replace(block, cells=block.cells[stop:])]


def _bones(text: str) -> str:
    return letters_of(core(fold(text)))


def _at_headings(
    blocks: Sequence[Block], year: int | None, bureau: str, rules: Metadata
) -> Iterator[Block]:
    """The blocks, tables of lost columns divided where a row is a heading of another's figures.

    Such a table may be a whole text. The heading's cell comes before its part as a line does; all
    other cells keep their places.
    """
    for block in blocks:
        if isinstance(block, Paragraph) or block.layout == "grid":
            yield block
            continue
        start = 0
        cells = block.cells
        for at, cell in enumerate(cells):
            if len(cell.text) <= MIN_HEADING or not _is_alone(cells, at):
                continue
            mark = mark_of(cell.text, cell.place, rules)
            if mark is not None and (start or not is_own(mark, year, bureau, rules)):
                if at > start:
                    yield replace(block, cells=cells[start:at])
                yield Paragraph(cell.text, place=cell.place or block.place)
                start = at + 1
        yield replace(block, cells=cells[start:]) if start else block


def _is_alone(cells: Sequence[Cell], at: int) -> bool:
    """Whether no other cell of its row holds anything."""
    row = cells[at].row
    if row is None:
        return True
    step = at - 1
    while step >= 0 and cells[step].row == row:
        if cells[step].text:
            return False
        step -= 1
    step = at + 1
    while step < len(cells) and cells[step].row == row:
        if cells[step].text:
            return False
        step += 1
    return True


def chapter_of(text: str) -> int:
    """The number of a chapter of the report (四、…) that a line is the heading of, else 0."""
    if len(text) > MAX_HEADING or ("一" <= text[:1] <= "鿿" and text[0] not in _NUMERALS):
        return 0  # nearly all lines: prose, and headings that begin with a word
    return _known_chapter(text)


@lru_cache(maxsize=1 << 12)
def _known_chapter(text: str) -> int:
    """``chapter_of`` a short line; the headings of chapters are much the same everywhere."""
    found = ordinal(text)
    return found[1] if found is not None and found[0] == 1 else 0


def is_beside(mark: Mark | None, rules: Metadata) -> bool:
    """Whether a heading is of figures of another year that stand among the report's own."""
    if mark is None or mark.body:
        return False
    return re.search(rules.copies.beside, mark.text) is not None


def _both(first: Mark, second: Mark) -> Mark:
    year = second.year if second.year is not None else first.year
    # Headings may follow each other without end.
    text = (first.text + second.text)[: 4 * MAX_HEADING]
    return Mark(year, second.body or first.body, text, first.place)


def _caption(table: Table, rules: Metadata) -> Mark | None:
    """What the only cell of a table's first row names."""
    first = table.cells[0] if table.cells else None
    if first is None or len(first.text) > MAX_HEADING or len(table.cells) < _FIGURES:
        return None
    alone = table.cells[1].row != first.row and 2 * first.column_span > table.column_count
    mark = mark_of(first.text, table.place, rules) if alone else None
    return mark if mark is not None and not mark.body else None


def mark_of(text: str, place: Place | None, rules: Metadata) -> Mark | None:
    """The year (0 for last year) or the body that a heading names."""
    if len(text) > 2 * MAX_HEADING:
        return None
    whole = plain(text, rules)
    line = _NOTE.sub("", whole)
    if line and re.search(rules.copies.leads_in, line):
        line = re.split("[，,]", line, maxsplit=1)[0]
    if not line or len(line) > MAX_HEADING or re.search(rules.copies.sentences, line):
        return None
    years = {read_year(y["year"], rules.digits) for y in re.finditer(rules.copies.years, line)}
    if len(years) > 1:
        return None
    year = next(iter(years), None)
    if year is None and re.search(rules.copies.last_year, whole):
        year = 0
    rest = re.sub(rules.copies.tails, "", re.sub(rules.copies.leads, "", line))
    body = tidy(rest, rules.bodies)
    if not all(is_body(name, rules.bodies) for name in body.split("、")) or _is_part(body):
        body = ""
    told = year is not None or body or re.search(rules.copies.this_year, line)
    return Mark(year, body, whole, place) if told else None


def _is_part(name: str) -> bool:
    """Whether brackets are left open in a name, as in a piece of a label that was wrapped."""
    return name.count("（") != name.count("）")


def is_own(mark: Mark, year: int | None, bureau: str, rules: Metadata) -> bool:
    """Whether a heading names the report's own year and body, or one that is no other for sure."""
    if mark.year is not None and mark.year != year:
        return year is None
    if not mark.body or not bureau or mark.body == bureau:
        return True
    names = ((mark.body, bureau), (bureau, mark.body))
    return any(full_name(short, longer, rules.bodies) for short, longer in names)


def tables_of(blocks: Sequence[Block]) -> list[Table]:
    """The tables that are large enough to hold figures of a form."""
    return [block for block in blocks if isinstance(block, Table) and is_large(block)]


def is_large(table: Table) -> bool:
    """Whether a table is large enough to hold figures of a form."""
    return len(table.cells) >= _FIGURES


def labels_of(table: Table) -> frozenset[str]:
    """The letters of a table's labels, without notes and numbers."""
    texts = {cell.text for cell in table.cells if not looks_like_value(cell.text)}
    return frozenset({_bones(text) for text in texts} - {""})


def repeats(table: frozenset[str], every: frozenset[str]) -> bool:
    """Whether most labels of a table are among ``every``."""
    return len(table & every) >= SHARE * len(table)
