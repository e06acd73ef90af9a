"""Lines of a table without level rules → its rows, and the header's rows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from msgspec import Struct

from extractor.readers.pages.columns import Piece
from extractor.readers.pages.text import is_cjk, join_lines

# Lines of one cell follow each other with at most this part of the size between them.
WRAP_GAP = 0.55
_YEAR = re.compile(r"(?:FY|\()?(?:19|20)\d\d(?:\s?[-–/]\s?\d{2,4})?(?:[a-z*]|\(\w\)|\s?年)?\)?")

Pieces = Sequence[Piece]


class Draft(Struct):
    """A cell in the making: rows and columns (all inclusive), its lines' texts and its box."""

    top: int
    bottom: int
    first: int
    last: int
    texts: list[str]
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def text(self) -> str:
        return join_lines(self.texts)


def is_year(text: str) -> bool:
    """True for a year or a span of years, which head columns and are no data."""
    return _YEAR.fullmatch(text) is not None


def header_end(lines: Sequence[Pieces], rules: Sequence[float], start: int = 0) -> int:
    """The number of header lines. ``rules`` are the heights of rules across the table."""
    first = start
    while first < len(lines) and not _begins_body(lines, first):
        first += 1
    ends = 0
    for y in rules[:1] if first == len(lines) else rules:
        above = sum(line[0].bottom - 0.4 * line[0].size < y for line in lines)
        near = 0 < above < len(lines) and above <= max(first, 2)
        if not near or not (above <= first or all(is_year(p.text) for p in lines[above - 1][1:])):
            continue
        # A title of the first section may stand between two rules below the header.
        titles = all(len(line) == 1 and line[0].first == 0 for line in lines[ends:above])
        if not ends or not titles:
            ends = above
    if ends:
        return ends
    if first == len(lines):
        return 1 if len(lines) > 2 else 0
    # A title of the first section stands right above its rows and has no figures.
    while first > 1 and len(lines[first - 1]) == 1 and lines[first - 1][0].first == 0:
        first -= 1
    return first


def _begins_body(lines: Sequence[Pieces], index: int) -> bool:
    """True for the first line of data: no number in a heading, which has words below it."""
    if not _is_figures(lines[index]):
        return False
    if lines[index][0].first == 0:
        return True
    for line in lines[index + 1 : index + 5]:
        if _is_figures(line):
            return True
        if line[0].first == 0 and len(line) > 2:
            return False
    return True


def _is_figures(line: Pieces) -> bool:
    """True for a line of data: a label and figures that are no years, or mostly figures."""
    figures = [piece for piece in line if piece.numeric and piece.first > 0]
    if not figures or all(is_year(piece.text) for piece in figures):
        return False
    others = sum(piece.first > 0 for piece in line)
    return len(figures) * 2 >= others


def _draft(piece: Piece, row: int) -> Draft:
    return Draft(
        row, row, piece.first, piece.last, [piece.text], piece.x0, piece.top, piece.x1, piece.bottom
    )


def _extend(cell: Draft, piece: Piece, row: int) -> None:
    cell.bottom = max(cell.bottom, row)
    cell.texts.append(piece.text)
    cell.x0, cell.x1 = min(cell.x0, piece.x0), max(cell.x1, piece.x1)
    cell.y0, cell.y1 = min(cell.y0, piece.top), max(cell.y1, piece.bottom)


def body_rows(
    lines: Sequence[Pieces], separators: Sequence[float], ruled: bool
) -> list[list[Pieces]]:
    """Group the body's lines into rows.

    ``separators`` are heights of rules and stripes across the table; ``ruled``: they part all
    rows, so that lines between two of them are one row.
    """
    if not lines:
        return []
    limit = None if ruled else _word_gap(lines)
    if limit is not None:
        return _rows_by_gap(lines, limit)
    stub = max((line[0].x1 for line in lines if line[0].first == 0), default=0.0)
    usual = _usual_gap(lines)
    rows: list[list[Pieces]] = [[lines[0]]]
    for before, line in itertools.pairwise(lines):
        top, bottom = before[0].bottom, line[0].top
        slack = 0.35 * line[0].size
        parted = any(top - slack < y < bottom + slack for y in separators)
        if not parted and _same_row(rows[-1], line, (stub, usual), ruled):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _word_gap(lines: Sequence[Pieces]) -> float | None:
    """What parts rows of words, if their lines are clearly closer within a row than between."""
    if sum(any(p.numeric for p in line if p.first) for line in lines) > 0.3 * len(lines):
        return None
    size = lines[0][0].size
    gaps = sorted(_gap(upper, lower) for upper, lower in itertools.pairwise(lines))
    for below, above in itertools.pairwise(gaps):
        if above - below > 0.2 * size and below < gaps[0] + 0.3 * size:
            return (below + above) / 2 if gaps.index(above) > 1 else None
    return None


def _rows_by_gap(lines: Sequence[Pieces], limit: float) -> list[list[Pieces]]:
    rows: list[list[Pieces]] = [[lines[0]]]
    for before, line in itertools.pairwise(lines):
        if _gap(before, line) < limit:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _usual_gap(lines: Sequence[Pieces]) -> float:
    """The usual gap between two lines that both have a label and figures."""
    gaps = sorted(
        _gap(upper, lower)
        for upper, lower in itertools.pairwise(lines)
        if _is_full(upper) and _is_full(lower)
    )
    return gaps[len(gaps) // 2] if len(gaps) >= 2 else 0.0


def _is_full(line: Pieces) -> bool:
    return line[0].first == 0 and len(line) > 1 and any(p.numeric for p in line[1:])


def _gap(upper: Pieces, lower: Pieces) -> float:
    return min([p.top for p in lower]) - max([p.bottom for p in upper])


def _same_row(row: list[Pieces], line: Pieces, usual: tuple[float, float], ruled: bool) -> bool:
    before = row[-1]
    figures = {p.first for p in line if p.numeric}
    filled = {p.first: p for pieces in row for p in pieces}
    if any(p.numeric for c, p in filled.items() if c in figures and c > 0):
        return False
    if ruled:
        return True
    size = line[0].size
    gap = _gap(before, line)
    if gap < -0.2 * size:  # figures that stand in the middle of a label's lines
        return True
    stub, usual_gap = usual
    if gap > WRAP_GAP * size:
        return False
    tight = gap < usual_gap - 0.12 * size
    if line[0].first > 0:
        above = [filled.get(p.first, filled.get(p.last)) for p in line]
        return not figures and all(p is not None and not p.numeric for p in above)
    label = next((p for p in before if p.first == 0), None)
    if label is None or (len(line) == 1 and line[0].numeric):
        return False
    valued = any(p.first > 0 for pieces in row for p in pieces)
    if len(line) > 1 and valued:
        return tight and not figures
    if abs(line[0].x0 - label.x0) > 0.3 * size and not line[0].text[0].islower():
        return False
    return tight or _label_wraps(label, line[0], stub)


def _label_wraps(upper: Piece, lower: Piece, stub: float) -> bool:
    """True if a label goes on in the next line: it begins small, or had no room above."""
    first = lower.text[0]
    if first.islower() and not upper.text.endswith((".", ":")):
        return True
    if upper.text[-1] in ",-–(/&" or upper.text.endswith((" of", " and", " the", " in", " for")):
        return True
    if first in ")]" or (first == "(" and upper.x1 > 0.75 * stub):
        return True
    return is_cjk(first) and is_cjk(upper.text[-1]) and stub - upper.x1 < lower.size


def row_cells(
    row: list[Pieces], number: int, columns: Sequence[tuple[float, float]]
) -> list[Draft]:
    """The cells of one body row. A text alone that is centred on all columns is over them."""
    count = len(columns)
    alone = row[0][0]
    if len(row) == len(row[0]) == 1 and alone.first > 0 and not alone.numeric and count > 2:
        for first in (1, 0):
            x0, x1 = columns[first][0], columns[-1][1]
            off = abs(x0 + x1 - alone.x0 - alone.x1) / 2
            if off < max(0.6 * alone.size, 0.06 * (x1 - x0)):
                draft = _draft(alone, number)
                draft.first, draft.last = first, count - 1
                return [draft]
    cells: list[Draft] = []
    for line in row:
        for piece in line:
            cell = next((c for c in cells if c.first <= piece.last and piece.first <= c.last), None)
            if cell is None:
                draft = _draft(piece, number)
                # A label too long for its column runs over empty ones: it is no spanning cell.
                if draft.first == 0 and draft.last < count - 1:
                    draft.last = 0
                cells.append(draft)
            else:
                _extend(cell, piece, number)
    return cells
