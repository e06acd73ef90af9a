"""Lines of a table without level rules → its rows, and the header's rows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from msgspec import Struct

from extractor.readers.pages.columns import Piece
from extractor.readers.pages.rules import Line as Rule
from extractor.readers.pages.spans import spread
from extractor.readers.pages.text import is_cjk, join_lines

# Lines of one cell follow each other with at most this part of the size between them.
WRAP_GAP = 0.55
_YEAR = re.compile(r"(?:FY|\()?(?:19|20)\d\d(?:\s?[-–/]\s?\d{2,4})?(?:[a-z*]|\(\w\)|\s?年)?\)?")
_LABEL_RULE = 0.5

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
    while first < len(lines) and not _is_figures(lines[first]):
        first += 1
    for y in rules:
        above = sum(line[0].bottom - 0.4 * line[0].size < y for line in lines)
        near = 0 < above < len(lines) and above <= max(first, 2)
        if near and (above <= first or all(is_year(p.text) for p in lines[above - 1][1:])):
            return above
    if first == len(lines):
        return 1 if len(lines) > 2 else 0
    # A title of the first section stands right above its rows and has no figures.
    while first > 1 and len(lines[first - 1]) == 1 and lines[first - 1][0].first == 0:
        first -= 1
    return first


def _is_figures(line: Pieces) -> bool:
    """True for a line of data: a label and figures that are no years, or mostly figures."""
    figures = [piece for piece in line if piece.numeric and piece.first > 0]
    if not figures or all(is_year(piece.text) for piece in figures):
        return False
    others = sum(piece.first > 0 for piece in line)
    return len(figures) * 2 >= others


def header_cells(
    lines: Sequence[Pieces], columns: Sequence[tuple[float, float]], rules: Sequence[Rule]
) -> list[Draft]:
    """The header's cells, in rows from 0. Wrapped texts are joined, spanning cells widened."""
    cells: list[Draft] = []
    for number, line in enumerate(lines):
        below = list(lines[number + 1]) if number + 1 < len(lines) else []
        for piece in _spread_if_sure(line, below, columns, rules):
            cell = _open_cell(cells, piece, number, lines)
            if cell is None:
                cells.append(_draft(piece, number))
            else:
                _extend(cell, piece, number)
    breaks = {
        upper.bottom
        for upper in cells
        for lower in cells
        if upper.bottom < lower.top and upper.first <= lower.last and lower.first <= upper.last
    }
    for cell in cells:
        cell.top, cell.bottom = (sum(b < line for b in breaks) for line in (cell.top, cell.bottom))
    height = len(breaks) + 1
    _stretch(cells, height)
    return cells


def _spread_if_sure(
    line: Pieces, below: Pieces, columns: Sequence[tuple[float, float]], rules: Sequence[Rule]
) -> Sequence[Piece]:
    """The line's pieces, widened where what stands below shows that they are headings of groups."""
    if not below:
        return line
    wide = spread(line, below, columns, rules)
    headed = {c for p in below for c in range(max(p.first, 1), p.last + 1)}
    covered = {c for p in wide for c in range(p.first, p.last + 1) if p.last > p.first}
    complete = headed <= covered | {p.first for p in wide}
    if complete and len(line) * 2 <= len(headed) + 1 and not _wraps_alone(line, below):
        return wide
    texts = [p.text for p in below]
    result = []
    for old, new in zip(line, wide, strict=True):
        under = [p.text for p in below if new.first <= p.first and p.last <= new.last]
        repeated = any(texts.count(text) > under.count(text) for text in under)
        ruled = any(
            -0.3 * old.size < y - old.bottom < 1.5 * old.size
            and x0 - 2 < old.x0
            and old.x1 < x1 + 2
            and x1 - x0 < 0.9 * (columns[-1][1] - columns[0][0])
            for y, x0, x1 in rules
        )
        result.append(new if repeated or ruled else old)
    return result


def _wraps_alone(line: Pieces, below: Pieces) -> bool:
    """True if a line's only text is flush with the text under it: that heading begins with it."""
    piece = line[0]
    slack = 0.15 * piece.size
    return len(line) == 1 and any(
        p.first == piece.first
        and p.top - piece.bottom < WRAP_GAP * piece.size
        and (
            abs(p.x0 - piece.x0) < slack
            or abs(p.x1 - piece.x1) < slack
            or abs(p.x0 + p.x1 - piece.x0 - piece.x1) < slack
        )
        for p in below
    )


def _open_cell(
    cells: list[Draft], piece: Piece, number: int, lines: Sequence[Pieces]
) -> Draft | None:
    """The cell above that a piece continues."""
    for cell in reversed(cells):
        if (cell.first, cell.last) != (piece.first, piece.last):
            if cell.first <= piece.last and piece.first <= cell.last:
                return None
            continue
        if piece.top - cell.y1 > WRAP_GAP * piece.size or cell.bottom == number:
            return None
        if is_year(piece.text) and sum(is_year(p.text) for p in lines[number]) > 1:
            return None
        return cell
    return None


def _draft(piece: Piece, row: int) -> Draft:
    return Draft(
        row, row, piece.first, piece.last, [piece.text], piece.x0, piece.top, piece.x1, piece.bottom
    )


def _extend(cell: Draft, piece: Piece, row: int) -> None:
    cell.bottom = max(cell.bottom, row)
    cell.texts.append(piece.text)
    cell.x0, cell.x1 = min(cell.x0, piece.x0), max(cell.x1, piece.x1)
    cell.y0, cell.y1 = min(cell.y0, piece.top), max(cell.y1, piece.bottom)


def _stretch(cells: list[Draft], height: int) -> None:
    """A heading that is alone in its columns takes the header's full height."""
    for cell in cells:
        if not any(
            other is not cell and other.first <= cell.last and cell.first <= other.last
            for other in cells
        ):
            cell.top, cell.bottom = 0, height - 1


def body_rows(
    lines: Sequence[Pieces], separators: Sequence[float], ruled: bool
) -> list[list[Pieces]]:
    """Group the body's lines into rows.

    ``separators`` are heights of rules and stripes across the table; ``ruled``: they part all
    rows, so that lines between two of them are one row.
    """
    if not lines:
        return []
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
    stub, usual_gap = usual
    if gap > WRAP_GAP * size:
        return False
    tight = gap < usual_gap - 0.12 * size
    if line[0].first > 0:
        return not figures and all(p.first in filled or p.last in filled for p in line)
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


def row_cells(row: list[Pieces], number: int, count: int) -> list[Draft]:
    """The cells of one body row."""
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
