"""Tables without rules, or with some: found and formed by the alignment of their text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from extractor.readers.pages.columns import CELL_GAP, Piece, find_columns, line_to_pieces
from extractor.readers.pages.drafts import drafts_to_table
from extractor.readers.pages.figures import figure_tables
from extractor.readers.pages.headed import headings_to_figures
from extractor.readers.pages.heads import Ruled, header_cells
from extractor.readers.pages.hints import Hints
from extractor.readers.pages.records import PageTable, Word
from extractor.readers.pages.rows import (
    body_rows,
    header_end,
    is_year,
    row_cells,
)
from extractor.readers.pages.sections import parted
from extractor.readers.pages.text import is_numeric
from extractor.readers.pages.words import by_x, chunks, with_currency

Line = list[Word]
# Lines further apart than this part of the size belong to different blocks.
BLOCK_GAP = 1.7
# ... unless what they hold is aligned; then they may stand this far apart.
FAR_GAP = 4.5
# A line of at least so many words, with spaces that differ by less than this part of the size, is
# running text set wide.
JUSTIFIED, EVEN = 5, 0.1
# So many rules as wide as a few lines make them a table, if cells are no longer than this.
RULES, LONGEST = 3, 80
# So many lines with a single part may stand between two lines of cells (titles, wrapped labels).
MOST_SINGLE = 3
_CAPTION = re.compile(
    r"(?:table|figure|chart|graph|tab\.|fig\.|box|annex|appendix)\s*[\dIVXA-Z]+[\s.:\-–—]"
    r"|(?:表|图)\s*[\d一二三四五六七八九十]+",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:sources?|notes?|n\.b\.|legend|资料来源|注)\b\s*[:：.]|[(（]?\d{1,2}[)）]\s|\*+\s?\w",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}\.?")
_BULLET = re.compile(r"[•·●○▪■◦\-–—*➢✓o\uf0b7\ufffd]|[(（]?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,5})[.)）]")


def find_tables(
    lines: Sequence[Line], hints: Hints, page: int, above: Sequence[Line] = ()
) -> tuple[list[PageTable], list[Line], int]:
    """The tables in a stream of lines, the lines that belong to none, and how many are above.

    ``above`` are the last lines of the page before, which may hold the first table's header.
    """
    lines = [with_currency(line) for line in lines]
    tables: list[PageTable] = []
    rest: list[Line] = []
    used = 0
    for part in parted(lines):
        found, taken = figure_tables(part, page, above, hints.uprights)
        tables += [table for _, table in found]
        used = max([-number for number, _ in found[:1]] + [used])
        above = ()
        start = 0
        for end in (*(max(number, 0) for number, _ in found), len(part)):
            if end > start:
                more, outside = _aligned_tables(part[start:end], hints, page)
                tables += more
                rest += outside
            start = end
            while start < len(part) and taken[start]:
                start += 1
    return tables, rest, used


def _aligned_tables(
    lines: Sequence[Line], hints: Hints, page: int
) -> tuple[list[PageTable], list[Line]]:
    """The tables in lines by what is aligned in them, and the lines that belong to none."""
    lines = _levelled(lines)
    tables: list[PageTable] = []
    rest: list[Line] = []
    index = floor = 0
    counts = [_count(line) for line in lines]
    width = max((line[-1].x1 for line in lines), default=0.0) - min(
        (line[0].x0 for line in lines), default=0.0
    )
    while index < len(lines):
        block = _block(lines, counts, (floor, index), width, hints)
        if block is None:
            rest.append(lines[index])
            index += 1
            continue
        start, stop = block
        found = block_to_table(lines[start:stop], hints, page)
        if found is None:
            rest += lines[index:stop]
        else:
            table, first, last = found
            while index > start + first:  # lines above the first one of cells, taken already
                rest.pop()
                index -= 1
            rest += lines[index : start + first]
            rest += lines[start + last : stop]
            tables.append(table)
            floor = stop
        index = stop
    return tables, rest


def _count(line: Line) -> int:
    """How many parts a line has; one if it is running text that fills its line by wide spaces."""
    if len(line) < 2:
        return 1
    gaps = [after.x0 - before.x1 for before, after in itertools.pairwise(line)]
    if len(line) >= JUSTIFIED and max(gaps) - min(gaps) < EVEN * line[0].size:
        widths = [word.x1 - word.x0 for word in line]
        words = sum(word.text[0].isalpha() for word in line)
        if max(widths) > 2 * min(widths) and words >= 0.6 * len(line):
            return 1
    return len(chunks(line, CELL_GAP))


def _block(
    lines: Sequence[Line],
    counts: Sequence[int],
    place: tuple[int, int],
    width: float,
    hints: Hints,
) -> tuple[int, int] | None:
    """Where the block of lines starts and stops whose first line of cells is the second place.

    Lines before the first place belong to the table above.
    """
    floor, index = place
    if counts[index] < 2:
        return None
    start = index
    while start > floor and index - start < MOST_SINGLE and counts[start - 1] == 1:
        if _is_prose(lines[start - 1], width) or not _near(lines, start, 0.75, hints):
            break
        if hints.part_tables([lines[start - 1]], lines[start]):
            break
        start -= 1
    stop = last = index + 1
    single = 0
    while (
        stop < len(lines)
        and (_near(lines, stop, BLOCK_GAP, hints) or _aligned(lines[last - 1], lines[stop]))
        and not hints.part_tables(lines[start:stop], lines[stop])
    ):
        if counts[stop] > 1:
            last, single = stop + 1, 0
        elif _is_prose(lines[stop], width) or _CAPTION.match(_text(lines[stop])):
            break
        else:
            single += 1
            if single > MOST_SINGLE:
                break
        stop += 1
    trailing, more = last, 2
    while trailing < stop and more and _near(lines, trailing, 0.5, hints):
        more -= lines[trailing][0].top > lines[trailing - 1][0].bottom  # lines beside others
        trailing += 1
    return start, trailing


def _levelled(lines: Sequence[Line]) -> list[Line]:
    """The lines, with figures that stand in the middle of a label's lines in the first of these."""
    result: list[Line] = []
    for line in lines:
        if result and _are_beside(result[-1], line):
            result[-1] = sorted([*result[-1], *line], key=by_x)
        else:
            result.append(line)
    return result


def _are_beside(upper: Line, lower: Line) -> bool:
    """True for lines that overlap in height and stand side by side."""
    size = lower[0].size
    if upper[0].bottom - lower[0].top < 0.2 * size or abs(upper[0].size - size) > 0.1 * size:
        return False
    if upper[-1].x1 >= lower[0].x0 and lower[-1].x1 >= upper[0].x0:
        return False
    return any(all(is_numeric(word.text) for word in line) for line in (upper, lower))


def _near(lines: Sequence[Line], index: int, part: float, hints: Hints) -> bool:
    upper, lower = lines[index - 1], lines[index]
    bottom, top = upper[0].bottom, lower[0].top
    gap = top - bottom
    size = max(lower[0].size, upper[0].size)
    if gap <= part * size:
        return True
    if gap > 3.5 * size:
        return False
    x0, x1 = min(upper[0].x0, lower[0].x0), max(upper[-1].x1, lower[-1].x1)
    return part > 1 and bool(hints.across(x0, x1, bottom - size, top + size))


def _aligned(upper: Line, lower: Line) -> bool:
    """True if lines further apart have most of their parts below each other."""
    if lower[0].top - upper[0].bottom > FAR_GAP * lower[0].size or len(lower) < 2:
        return False
    slack = 0.4 * lower[0].size
    above, below = chunks(upper, CELL_GAP), chunks(lower, CELL_GAP)
    fits = sum(
        any(
            abs(a[0].x0 - b[0].x0) < slack
            or abs(a[-1].x1 - b[-1].x1) < slack
            or abs(a[0].x0 + a[-1].x1 - b[0].x0 - b[-1].x1) < slack
            for a in above
        )
        for b in below
    )
    return len(below) > 1 and len(above) > 1 and fits >= 0.75 * min(len(above), len(below))


def _is_prose(line: Line, width: float) -> bool:
    return len(line) >= 7 and line[-1].x1 - line[0].x0 > 0.55 * width


def _text(line: Line) -> str:
    return " ".join(word.text for word in line[:6])


def block_to_table(
    lines: Sequence[Line],
    hints: Hints,
    page: int,
    uprights: Sequence[float] = (),
) -> tuple[PageTable, int, int] | None:
    """The table of a block of lines, and which of the lines it takes (start, stop).

    ``uprights`` are places of rules that divide columns, where there are any.
    """
    columns = _with_uprights(find_columns(lines), uprights)
    if len(columns) < 2:
        return None
    pieces = _pieces(lines, columns)
    joined = headings_to_figures(pieces, columns)
    if len(joined) < len(columns):
        columns, pieces = joined, _pieces(lines, joined)
    x0 = min(line[0].x0 for line in pieces)
    x1 = max(line[-1].x1 for line in pieces)
    start, stop = _trimmed(pieces, hints, (x0, x1))
    pieces = pieces[start:stop]
    x0 = min(line[0].x0 for line in pieces)
    x1 = max(line[-1].x1 for line in pieces)
    top = pieces[0][0].top
    bottom = pieces[-1][0].bottom
    slack = 0.8 * pieces[0][0].size
    rules = hints.across(x0, x1, top - slack, bottom + slack)
    if not _is_table(pieces, len(columns), len(rules) >= RULES):
        return None
    stripes = hints.stripes(x0, x1, top - slack, bottom + slack)
    size = header_end(pieces, rules + stripes)
    level = hints.partial(x0, x1, top, bottom)
    head = lines[start : start + size]
    labels = any(line[0].first == 0 and not line[0].numeric for line in pieces[size:])
    cells = header_cells(head, columns, Ruled(level, hints.uprights, labels)) if size else []
    height = max((cell.bottom for cell in cells), default=-1) + 1
    separators = sorted(rules + stripes)
    rows = body_rows(pieces[size:], separators, _parts_rows(pieces[size:], separators))
    for number, row in enumerate(rows, height):
        cells += row_cells(row, number, columns)
    edges = (x0, *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(columns)), x1)
    return drafts_to_table(cells, edges, height + len(rows), page), start, stop


def _pieces(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> list[list[Piece]]:
    bounds = [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(columns)]
    return [line_to_pieces(line, bounds) for line in lines]


def _with_uprights(
    columns: list[tuple[float, float]], uprights: Sequence[float]
) -> list[tuple[float, float]]:
    """Columns that an upright rule runs through are two."""
    for x in uprights:
        columns = [
            part
            for left, right in columns
            for part in (
                ((left, x - 1), (x + 1, right)) if left + 1 < x < right - 1 else ((left, right),)
            )
        ]
    return columns


def _parts_rows(lines: Sequence[Sequence[Piece]], separators: Sequence[float]) -> bool:
    """True if rules or stripes stand between at least half of the lines that begin a row."""
    if len(lines) < 2:
        return False
    inner = [y for y in separators if lines[0][0].bottom - 2 < y < lines[-1][0].top + 2]
    labelled = sum(line[0].first == 0 for line in lines) - 1
    return len(inner) >= 2 and len(inner) >= 0.4 * labelled


def _trimmed(
    lines: Sequence[Sequence[Piece]], hints: Hints, extent: tuple[float, float]
) -> tuple[int, int]:
    """Leave out titles above and notes below: lines with one part that belong to no column."""
    start, stop = 0, len(lines)
    while start < stop - 1 and len(lines[start]) == 1:
        piece, after = lines[start][0], lines[start + 1][0]
        ruled = hints.across(*extent, piece.top - 0.8 * piece.size, piece.top + 2)
        gap = after.top - piece.bottom
        title = piece.first == 0 and (piece.last > 0 or _CAPTION.match(piece.text))
        if ruled and not _CAPTION.match(piece.text):
            break
        if not title and gap < 0.8 * piece.size and piece.first > 0:
            break
        start += 1
    while stop > start + 1 and len(lines[stop - 1]) == 1:
        piece = lines[stop - 1][0]
        before = lines[stop - 2][0]
        wraps = piece.text[0].islower() and piece.last == 0 and len(lines[stop - 2]) > 1
        if piece.first > 0 or (wraps and piece.top - before.bottom < 0.4 * piece.size):
            break
        stop -= 1
    while stop > start + 1 and _NOTE.match(lines[stop - 1][0].text):
        stop -= 1
    return start, stop


def _is_table(lines: Sequence[Sequence[Piece]], count: int, ruled: bool) -> bool:
    """Tell tables from lists, letter heads and running text set side by side.

    ``ruled``: rules stand above, below and between the lines.
    """
    full = [line for line in lines if len(line) > 1]
    if len(full) < 2:
        return False
    cells = [piece for line in lines for piece in line if piece.first > 0]
    if not cells:
        return False
    numeric = sum(piece.numeric for piece in cells) / len(cells)
    length = sum(len(piece.text) for piece in cells) / len(cells)
    if count == 2:
        labels = [line[0] for line in full if line[0].first == 0]
        bullets = sum(_BULLET.fullmatch(piece.text) is not None for piece in labels)
        if bullets * 2 > len(labels):
            return False
        if numeric > 0.8 and _is_contents(full):
            return False
    if count == 3 and _is_contents(full) and _are_numbered(full):
        return False
    if count >= 3 and _is_broken_text(cells):
        return False
    if ruled and length < LONGEST:
        return True
    if numeric >= 0.35:
        return len(full) >= 3 or count >= 3
    if count >= 3:
        return len(full) >= 3 and length < 60
    return len(full) >= 4 and length < 40 and len(full) >= 0.6 * len(lines)


def _are_numbered(lines: Sequence[Sequence[Piece]]) -> bool:
    """True if lines begin with the numbers of sections, and words follow."""
    return all(
        len(line) == 3 and _SECTION.fullmatch(line[0].text) and not line[1].numeric
        for line in lines
    )


def _is_broken_text(cells: Sequence[Piece]) -> bool:
    """True for running text with wide gaps: words that begin small, hardly two the same."""
    texts = [piece.text for piece in cells]
    small = sum(text[0].islower() for text in texts)
    return len(texts) >= 4 and small > 0.7 * len(texts) and len(set(texts)) > 0.8 * len(texts)


def _is_contents(lines: Sequence[Sequence[Piece]]) -> bool:
    """True for a list of contents: texts with rising page numbers."""
    pages = [line[-1].text for line in lines]
    if len(pages) < 5 or not all(page.isdecimal() and len(page) < 5 for page in pages):
        return False
    values = [int(page) for page in pages]
    return values == sorted(values) and not all(is_year(page) for page in pages)
