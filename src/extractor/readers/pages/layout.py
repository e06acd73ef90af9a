"""A page's characters and rules → its tables and paragraphs in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.readers.pages.cells import lattice_to_table
from extractor.readers.pages.displaced import mark_displaced
from extractor.readers.pages.figure_lines import NO_VALUE
from extractor.readers.pages.glued import mark_spread
from extractor.readers.pages.headless import mark_headless
from extractor.readers.pages.hints import Hints
from extractor.readers.pages.lattice import Lattice, rules_to_lattice
from extractor.readers.pages.loose import hides_columns, loose_tables, part_rows
from extractor.readers.pages.paragraphs import lines_to_paragraphs
from extractor.readers.pages.records import UNREADABLE, Page, PageBlocks, PageTable, PageText, Word
from extractor.readers.pages.rules import Line as Rule
from extractor.readers.pages.rules import Rules, boxes_to_lines, group_lines, part_stacked
from extractor.readers.pages.streams import find_gutter, lines_to_streams
from extractor.readers.pages.text import is_cjk, is_numeric
from extractor.readers.pages.unruled import find_tables
from extractor.readers.pages.words import by_x, drawn_rules, glyphs_to_words, words_to_lines

# A header that a page break parts from its table has at most this many lines.
TAIL = 10
# A header has at most this many times the size of the letters between its rules.
HEADER = 9.0
# A line with this part of its size above the last rule belongs to the table.
HANGING = 0.1
# A figure that stands this part of its size over a rule may be that of the cell there.
OVER = 0.35
# A table with its rules nearer than this to the side of the page (points) goes on beyond it.
EDGE = 0.5


class _Place(Struct, frozen=True):
    """What stands around a group of rules: the usual size of the letters, whether a rule as wide
    stands above, and lines of the page before where the group is the first of its page.
    """

    size: float
    headed: bool
    above: Sequence[list[Word]]


def read_page(
    page: Page, gutter: float | None = None, above: Sequence[list[Word]] = ()
) -> PageBlocks:
    """The blocks of one page. Never fails; a page without text has none.

    ``gutter`` is where the page before divides its text into two columns, ``above`` its last lines.
    """
    words, drawn = drawn_rules(glyphs_to_words(page.glyphs))
    words, cut = mark_cut(words, page.width)
    sizes = sorted([word.size for word in words])
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    groups = group_lines(*boxes_to_lines(page.rules + drawn))
    ruled: list[PageTable] = []
    level: list[Rule] = []
    uprights: list[Rule] = []
    highest = min([word.top for word in words], default=0.0) + usual
    taken = 0
    parts = [part for group in groups for part in part_stacked(group)]
    for rules in sorted(parts, key=_area):
        found: list[PageTable] = []
        if (rules.vertical and rules.horizontal) or len(rules.vertical) > 1:
            first = rules.box[1] < highest
            place = _Place(usual, _rule_above(rules, parts, usual), above if first else ())
            found, words, used = _ruled_tables(rules, words, page, place)
            if used:
                taken, above = used, ()
        if not found:
            level += rules.horizontal
            uprights += rules.vertical
        ruled += found
    hints = Hints(level, page.fills, uprights)
    blocks: list[PageTable | PageText] = []
    lines = words_to_lines(words)
    gutter = find_gutter(lines, page.width, gutter)
    for stream in lines_to_streams(lines, page.width, gutter):
        tables, rest, used = find_tables(stream, hints, page.number, above)
        taken, above = (taken or used), ()
        tables = [mark_spread(mark_headless(mark_displaced(table))) for table in tables]
        blocks += _merged(tables, lines_to_paragraphs(rest, page.number, usual))
    merged = _merged(ruled, blocks)
    cut = cut or any(table.box[0] < EDGE or table.box[2] > page.width - EDGE for table in ruled)
    low = max([table.box[3] for table in merged if _is_ended(table)], default=0.0)
    tail = tuple(line for line in lines[-TAIL:] if line[0].top > low - 1)
    return PageBlocks(page.number, page.height, tuple(merged), gutter, tail, taken, cut)


def mark_cut(words: list[Word], width: float) -> tuple[list[Word], bool]:
    """Words over the side of the page end in U+FFFD: what follows is not known. Are there any?"""
    if all(word.x1 <= width and word.x0 >= 0 for word in words):
        return words, False
    marked = [
        replace(word, text=word.text + UNREADABLE) if _is_cut(word, width) else word
        for word in words
    ]
    return marked, any(word.text.endswith(UNREADABLE) for word in marked)


def _is_cut(word: Word, width: float) -> bool:
    slack = 0.1 * word.size
    return word.x1 > width + slack or word.x0 < -slack


def _is_ended(block: PageTable | PageText) -> bool:
    """True for a table that is more than a header whose figures stand on the next page."""
    return isinstance(block, PageTable) and (
        block.ruled
        or any(is_numeric(cell.text[:1]) or cell.text in NO_VALUE for cell in block.table.cells)
    )


def _area(rules: Rules) -> float:
    x0, top, x1, bottom = rules.box
    return (x1 - x0) * (bottom - top)


def _rule_above(rules: Rules, parts: Sequence[Rules], size: float) -> bool:
    """True if a rule as wide as all of these stands above them, as over a header."""
    left, top, right, _ = rules.box
    return any(
        abs(x0 - left) < 3 and abs(x1 - right) < 3 and size < top - y < HEADER * size
        for other in parts
        if other is not rules and not other.vertical
        for y, x0, x1 in other.horizontal
    )


def _ruled_tables(
    rules: Rules, words: list[Word], page: Page, place: _Place
) -> tuple[list[PageTable], list[Word], int]:
    """The table that rules draw, or those that a frame holds, and the words outside of it.

    The last result is how many of the lines above the first table takes.
    """
    lattice = rules_to_lattice(rules, place.size)
    if lattice is None:
        return [], words, 0
    inside, rest, filled = _fill(lattice, words)
    # A drawing or a chart has rules too, but hardly a word between them.
    if not filled or filled * 20 < len(inside):
        return [], words, 0
    hints = Hints(rules.horizontal, page.fills, rules.vertical)
    if len(lattice.spans) == 1 and _is_mostly_cjk(inside[0]):
        return [], words, 0  # what stands in a frame alone is read like what has none
    if place.headed and hides_columns(lattice, inside):
        return [], words, 0  # the rules enclose the rows only, and the header stands above them
    tables, used = loose_tables(lattice, inside, hints, page.number, place.above)
    if tables:
        return [mark_spread(mark_headless(mark_displaced(table))) for table in tables], rest, used
    if filled < 2:
        return [], words, 0
    lattice, inside = part_rows(lattice, inside)
    sideways: dict[int, list[Word]] = {}
    for word in sorted(page.sideways, key=by_x):
        number = lattice.at((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2)
        if number >= 0:
            sideways.setdefault(number, []).append(word)
    return [lattice_to_table(lattice, inside, page.number, sideways)], rest, 0


def _is_mostly_cjk(words: Sequence[Word]) -> bool:
    """True if most words that are no figures are CJK."""
    texts = [word.text[0] for word in words if not is_numeric(word.text)]
    return sum(map(is_cjk, texts)) * 2 > len(texts)


def _fill(lattice: Lattice, words: list[Word]) -> tuple[list[list[Word]], list[Word], int]:
    """The words of each cell, the words outside the grid, and how many cells have any."""
    left, top, right, bottom = lattice.box
    inside: list[list[Word]] = [[] for _ in lattice.spans]
    rest: list[Word] = []
    # A line that the end of the page moves half out of its cell still belongs to it.
    hanging = [0.45 * w.size for w in words if w.top + HANGING * w.size < bottom < w.bottom]
    bottom += max(hanging, default=0.0)
    at, columns, spans = lattice.at, lattice.columns, lattice.spans
    filled = 0
    over: list[tuple[Word, int]] = []
    for word in words:
        y = (word.bottom + word.top) / 2
        x = (word.x0 + word.x1) / 2
        if left <= x <= right and top <= y <= bottom:
            number = at(x, y)
            cell = inside[number]
            filled += not cell
            cell.append(word)
            span = spans[number]
            if word.x0 < columns[span.column] or word.x1 > columns[span.column + span.column_span]:
                over.append((word, number))
        else:
            rest.append(word)
    for word, number in over:
        _mark_over(lattice, inside, word, number)
    return inside, rest, filled


def _mark_over(lattice: Lattice, inside: list[list[Word]], word: Word, number: int) -> None:
    """Mark a figure that runs over a rule into a blank cell: it, or a part of it, may be that's.

    One that runs over both sides of its cell alike stands in the middle of it.
    """
    if not is_numeric(word.text):
        return
    span = lattice.spans[number]
    before = lattice.columns[span.column] - word.x0
    after = word.x1 - lattice.columns[span.column + span.column_span]
    if max(before, after) < OVER * word.size or abs(before - after) < OVER * word.size:
        return
    y = (word.bottom + word.top) / 2
    beside = lattice.at(word.x0 if before > after else word.x1, y)
    if beside < 0 or inside[beside]:
        return
    inside[beside].append(replace(word, text=UNREADABLE))
    own = inside[number]
    own[own.index(word)] = replace(word, text=word.text + UNREADABLE)


def _merged(
    tables: Sequence[PageTable], blocks: Sequence[PageTable | PageText]
) -> list[PageTable | PageText]:
    """Blocks keep their order; each table stands before the first block that lies below its top."""
    merged: list[PageTable | PageText] = list(blocks)
    for table in sorted(tables, key=lambda t: t.box[1], reverse=True):
        index = next(
            (
                number
                for number, block in enumerate(merged)
                if block.box[1] >= table.box[1] and block.box[0] < table.box[2]
            ),
            len(merged),
        )
        merged.insert(index, table)
    return merged
