"""A page's characters and rules → its tables and paragraphs in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.readers.pages.cells import lattice_to_table
from extractor.readers.pages.lattice import Lattice, rules_to_lattice
from extractor.readers.pages.paragraphs import lines_to_paragraphs
from extractor.readers.pages.records import Page, PageBlocks, PageTable, PageText, Word
from extractor.readers.pages.rules import Rules, boxes_to_lines, group_lines
from extractor.readers.pages.words import glyphs_to_words, words_to_lines


def read_page(page: Page) -> PageBlocks:
    """The blocks of one page. Never fails; a page without text has none."""
    words = glyphs_to_words(page.glyphs)
    groups = group_lines(*boxes_to_lines(page.rules))
    tables: list[PageTable] = []
    for rules in sorted(groups, key=_area):
        if not rules.vertical or not rules.horizontal:
            continue
        lattice = rules_to_lattice(rules)
        if lattice is None or len(lattice.spans) < 2:
            continue
        table, words = _fill(lattice, words, page.number)
        if table is not None:
            tables.append(table)
    paragraphs = lines_to_paragraphs(words_to_lines(words), page)
    return PageBlocks(page.number, page.height, _reading_order(tables, paragraphs))


def _area(rules: Rules) -> float:
    x0, top, x1, bottom = rules.box
    return (x1 - x0) * (bottom - top)


def _fill(
    lattice: Lattice, words: list[Word], page: int
) -> tuple[PageTable | None, list[Word]]:
    """The table with the words inside the grid, and the words outside."""
    left, top, right, bottom = lattice.box
    inside: list[list[Word]] = [[] for _ in lattice.spans]
    rest: list[Word] = []
    at = lattice.at
    filled = 0
    for word in words:
        y = word.bottom - 0.5 * (word.bottom - word.top)
        x = (word.x0 + word.x1) / 2
        if left <= x <= right and top <= y <= bottom:
            cell = inside[at(x, y)]
            filled += not cell
            cell.append(word)
        else:
            rest.append(word)
    # A drawing or a chart has rules too, but hardly a word between them.
    if filled < 2 or filled * 20 < len(inside):
        return None, words
    return lattice_to_table(lattice, inside, page), rest


def _reading_order(
    tables: Sequence[PageTable], texts: Sequence[PageText]
) -> tuple[PageTable | PageText, ...]:
    """Texts keep their order; each table stands before the first text that lies below its top."""
    blocks: list[PageTable | PageText] = list(texts)
    for table in sorted(tables, key=lambda t: t.box[1], reverse=True):
        index = next(
            (
                number
                for number, text in enumerate(texts)
                if text.box[1] >= table.box[1] and text.box[0] < table.box[2]
            ),
            len(texts),
        )
        blocks.insert(index, table)
    return tuple(blocks)
