"""Tables that repeat the report's own: another year's for comparison, the departments' one by one.

They are told by the headings right above them, and only where the report's own tables show the
same labels: a heading that names a year above the only table of its kind is about that table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.forms.records import Metadata
from extractor.labels import core, fold, letters_of, ordinal
from extractor.model import Block, Document, Evidence, Paragraph, Place, Region, Table
from extractor.recognise.body import full_name, is_body, tidy
from extractor.recognise.region import find_region
from extractor.recognise.text import plain
from extractor.recognise.year import read_year
from extractor.values import looks_like_value

# Headings are short; what is longer is prose, which may name any year and any body.
_MAX_HEADING = 40
# Tables of figures have more cells.
_FIGURES = 12
_SHARE = 0.6


class Piece(Struct, frozen=True):
    """A report of its own, and whose and of which year it is by its heading (``evidence``).

    All but the document is empty or ``None`` for the report itself, which states its own facts.
    """

    document: Document
    bureau: str = ""
    year: int | None = None
    region: Region = Region()
    evidence: tuple[Evidence, ...] = ()


class _Mark(Struct, frozen=True):
    year: int | None
    body: str
    text: str
    place: Place | None


class _Section(Struct):
    """Blocks below one heading; ``mark`` is ``None`` for those that are the report's own."""

    mark: _Mark | None
    blocks: list[Block]


def separated(document: Document, year: int | None, bureau: str, rules: Metadata) -> list[Piece]:
    """The reports that ``document`` is made of, the one of ``year`` and ``bureau`` first.

    Tables that stand for comparison only are in none of them. Empty where the headings do not
    tell the tables apart: then the document is to be taken as it is.
    """
    sections = _sections(document.blocks, year, bureau, rules)
    own = [section for section in sections if section.mark is None or not _tables(section.blocks)]
    others = [section for section in sections if section.mark and _tables(section.blocks)]
    labels = [_labels(table) for section in own for table in _tables(section.blocks)]
    if not others or not labels:
        return []
    every = frozenset().union(*labels)
    pieces: list[Piece] = []
    for section in others:
        tables = [_labels(table) for table in _tables(section.blocks)]
        if any(not _repeats(table, every) for table in tables) or _repeat_another(tables):
            return []
        mark = section.mark
        union = frozenset().union(*tables)
        whole = all(_repeats(table, union) for table in labels)
        if mark is not None and (
            mark.body or (whole and not re.search(rules.copies.beside, mark.text))
        ):
            part = replace(document, blocks=tuple(section.blocks), title="")
            name, when = mark.body or bureau, mark.year or year
            evidence = (
                Evidence("bureau", name, "heading", mark.text, mark.place),
                Evidence("year", str(when or ""), "heading", mark.text, mark.place),
            )
            region = find_region(name, rules.regions)
            pieces.append(Piece(part, name, when, region, evidence))
    kept = tuple(block for section in own for block in section.blocks)
    return [Piece(replace(document, blocks=kept)), *pieces]


def _sections(
    blocks: Sequence[Block], year: int | None, bureau: str, rules: Metadata
) -> list[_Section]:
    """The blocks in order, a new section at each heading that names another year or body."""
    sections = [_Section(None, [])]
    chapter = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            mark = _mark(block.text, block.place, rules)
            number = _chapter(block.text)
            last = sections[-1]
            if number and last.mark is None:
                chapter = number
            elif number and chapter and mark is None and _tables(last.blocks):
                # The next chapter of the report ends what stands in the one before.
                if number == chapter + 1:
                    sections.append(_Section(None, []))
                chapter = number if number == chapter + 1 else 0
            if mark is not None:
                last = sections[-1]
                own = _is_own(mark, year, bureau, rules)
                vague = mark.year is None and not mark.body
                if own and vague and not _is_beside(last.mark, rules):
                    # 本年度情况 may stand in another report as well.
                    sections[-1].blocks.append(block)
                    continue
                if not own and last.mark is not None and not _tables(last.blocks):
                    # 附件1 with the body, and the year on the next line.
                    last.mark = _both(last.mark, mark)
                else:
                    sections.append(_Section(None if own else mark, []))
        elif isinstance(block, Table):
            caption = _caption(block, rules)
            if caption is not None and not _is_own(caption, year, bureau, rules):
                sections += [_Section(caption, [block]), _Section(sections[-1].mark, [])]
                continue
        sections[-1].blocks.append(block)
    return sections


def _chapter(text: str) -> int:
    """The number of a chapter of the report (四、…) that a line is the heading of, else 0."""
    found = ordinal(text) if len(text) <= _MAX_HEADING else None
    return found[1] if found is not None and found[0] == 1 else 0


def _is_beside(mark: _Mark | None, rules: Metadata) -> bool:
    """Whether a heading is of figures of another year that stand among the report's own."""
    if mark is None or mark.body:
        return False
    return re.search(rules.copies.beside, mark.text) is not None


def _both(first: _Mark, second: _Mark) -> _Mark:
    year = second.year if second.year is not None else first.year
    return _Mark(year, second.body or first.body, first.text + second.text, first.place)


def _caption(table: Table, rules: Metadata) -> _Mark | None:
    """What the only cell of a table's first row names."""
    first = table.cells[0] if table.cells else None
    if first is None or len(first.text) > _MAX_HEADING or len(table.cells) < _FIGURES:
        return None
    alone = table.cells[1].row != first.row and 2 * first.column_span > table.column_count
    mark = _mark(first.text, table.place, rules) if alone else None
    return mark if mark is not None and not mark.body else None


def _mark(text: str, place: Place | None, rules: Metadata) -> _Mark | None:
    """The year (0 for last year) or the body that a heading names."""
    if len(text) > 2 * _MAX_HEADING:
        return None
    whole = line = plain(text, rules)
    if line and re.search(rules.copies.leads_in, line):
        line = re.split("[，,]", line, maxsplit=1)[0]
    if not line or len(line) > _MAX_HEADING or re.search(rules.copies.sentences, line):
        return None
    years = {read_year(y["year"], rules.digits) for y in re.finditer(rules.copies.years, line)}
    if len(years) > 1:
        return None
    year = next(iter(years), None)
    if year is None and re.search(rules.copies.last_year, line):
        year = 0
    rest = re.sub(rules.copies.tails, "", re.sub(rules.copies.leads, "", line))
    body = tidy(rest, rules.bodies)
    if not is_body(body, rules.bodies):
        body = ""
    told = year is not None or body or re.search(rules.copies.this_year, line)
    return _Mark(year, body, whole, place) if told else None


def _is_own(mark: _Mark, year: int | None, bureau: str, rules: Metadata) -> bool:
    """Whether a heading names the report's own year and body, or one that is no other for sure."""
    if mark.year is not None and mark.year != year:
        return year is None
    if not mark.body or not bureau or mark.body == bureau:
        return True
    names = ((mark.body, bureau), (bureau, mark.body))
    return any(full_name(short, longer, rules.bodies) for short, longer in names)


def _tables(blocks: Sequence[Block]) -> list[Table]:
    return [b for b in blocks if isinstance(b, Table) and len(b.cells) >= _FIGURES]


def _labels(table: Table) -> frozenset[str]:
    texts = {cell.text for cell in table.cells if not looks_like_value(cell.text)}
    return frozenset({letters_of(core(fold(text))) for text in texts} - {""})


def _repeats(table: frozenset[str], every: frozenset[str]) -> bool:
    return len(table & every) >= _SHARE * len(table)


def _repeat_another(tables: Sequence[frozenset[str]]) -> bool:
    """Whether two tables of one section show the same labels: one of them is not its own."""
    return any(
        2 * len(one & other) > _SHARE * (len(one) + len(other))
        for number, one in enumerate(tables)
        for other in tables[:number]
    )
