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
from extractor.model import Document, Evidence, Region
from extractor.recognise.region import find_region
from extractor.recognise.sections import SHARE, labels_of, repeats, sections_of, tables_of


class Piece(Struct, frozen=True):
    """A report of its own, and whose and of which year it is by its heading (``evidence``).

    All but the document is empty or ``None`` for the report itself, which states its own facts.
    """

    document: Document
    bureau: str = ""
    year: int | None = None
    region: Region = Region()
    evidence: tuple[Evidence, ...] = ()


def separated(document: Document, year: int | None, bureau: str, rules: Metadata) -> list[Piece]:
    """The reports that ``document`` is made of, the one of ``year`` and ``bureau`` first.

    Tables that stand for comparison only are in none of them, nor is a single one of another body:
    a report has all tables of the form. Empty where the headings do not
    tell the tables apart: then the document is to be taken as it is.
    """
    sections = sections_of(document.blocks, year, bureau, rules)
    own = [section for section in sections if section.mark is None or not tables_of(section.blocks)]
    others = [section for section in sections if section.mark and tables_of(section.blocks)]
    labels = [labels_of(table) for section in own for table in tables_of(section.blocks)]
    if not others or not labels:
        return []
    every = frozenset().union(*labels)
    pieces: list[Piece] = []
    for section in others:
        tables = [labels_of(table) for table in tables_of(section.blocks)]
        if any(not repeats(table, every) for table in tables) or _repeat_another(tables):
            return []
        mark = section.mark
        union = frozenset().union(*tables)
        whole = all(repeats(table, union) for table in labels)
        beside = mark is None or re.search(rules.copies.beside, mark.text)
        if mark is not None and whole and (mark.body or not beside):
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


def _repeat_another(tables: Sequence[frozenset[str]]) -> bool:
    """Whether two tables of one section show the same labels: one of them is not its own."""
    return any(
        2 * len(one & other) > SHARE * (len(one) + len(other))
        for number, one in enumerate(tables)
        for other in tables[:number]
    )
