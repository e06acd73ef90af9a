"""Blocks of one table: headers set anew between the rows, and blocks side by side."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from extractor.headers.heads import counts_years, is_numbering
from extractor.headers.sheet import Sheet
from extractor.headers.stubs import names_rows
from extractor.headers.words import figure


class Block(Struct):
    """Rows of a block: titles over all columns, header, body."""

    titles: list[int]
    header: list[int]
    body: list[int]


def stacked(
    sheet: Sheet, header: Sequence[int], body: Sequence[int], anew: set[int]
) -> list[Block]:
    """The blocks of a table whose header is repeated, or set anew, between its rows.

    ``anew`` are the rows that are headers. A repeated header, as page breaks leave it, is left
    out; below a title over all columns it begins a block, as the first one does.
    """
    known = {tuple(sheet.texts(row)) for row in header}
    blocks = [Block([], list(header), [])]
    for row in body:
        texts = tuple(sheet.texts(row))
        last = blocks[-1]
        if texts in known and len({text for text in texts if text}) > 1:
            if (
                last.body
                and sheet.full(last.body[-1])
                and (start := _titles_begin(sheet, last.body))
            ):
                blocks.append(Block(last.body[start:], [row], []))
                del last.body[start:]
            elif not last.body and last.titles:
                last.header.append(row)
            continue
        if row not in anew:
            last.body.append(row)
        elif last.body:
            titles: list[int] = []
            while last.body and sheet.full(last.body[-1]):
                titles.insert(0, last.body.pop())
            blocks.append(Block(titles, [row], []))
        else:
            last.header.append(row)
    return [block for block in blocks if block.body]


def _titles_begin(sheet: Sheet, body: Sequence[int]) -> int:
    """Where the lines over all columns at the end of a body begin; 0 where others are before."""
    if not body or not sheet.full(body[-1]):
        return 0
    full = [number for number, row in enumerate(body) if sheet.full(row)]
    return full[0] if full == list(range(full[0], len(body))) else 0


def heads_anew(
    sheet: Sheet, lead: Sequence[int], rows: Sequence[int], figures: Sequence[int]
) -> set[int]:
    """The rows between figures that are headers, not values; ``lead`` is what stands above."""
    if not figures:
        return set()
    corners = {sheet.text(row, c) for row in lead for c in range(figures[0])}
    found = {row for row in rows if _heads_anew(sheet, row, figures, corners)}
    named = [row for row in lead if not sheet.full(row)]
    # Years in every column, below years: another band of the table, whatever its corner says.
    if named and _full_of_years(sheet, named[-1], figures):
        found |= {row for row in rows[1:-1] if _full_of_years(sheet, row, figures)}
    return found


def _full_of_years(sheet: Sheet, row: int, figures: Sequence[int]) -> bool:
    filled = all(sheet.figure(row, c).kind == "year" and sheet.begins(row, c) for c in figures)
    return filled and len(figures) > 1 and counts_years(sheet, row, figures)


def _heads_anew(sheet: Sheet, row: int, figures: Sequence[int], corners: set[str]) -> bool:
    """Whether a row between figures is a header: words, each another, where figures stand.

    Or years below a corner that says the same as before.
    """
    if sheet.full(row) or sheet.lone(row) is not None:
        return False
    texts = [sheet.text(row, c) for c in figures if sheet.begins(row, c) and sheet.text(row, c)]
    if not texts:
        return False
    kinds = {sheet.figure(row, c).kind for c in figures if sheet.text(row, c)}
    spans = any(sheet.extent(row, c)[1] > c + 1 for c in figures)
    if kinds == {"text"}:
        return (len(set(texts)) == len(texts) > 1 or spans) and all(len(t) > 2 for t in texts)
    beside = [sheet.text(row, c) for c in range(figures[0]) if sheet.text(row, c)]
    known = corners.issuperset(beside)
    return len(texts) > 1 and counts_years(sheet, row, figures) and known


def side_by_side(sheet: Sheet, header: Sequence[int], body: Sequence[int]) -> list[Sheet]:
    """The blocks of a table that repeats its columns to the right; itself where it does not.

    Only the innermost headings need be the same: 收入 over the one, 支出 over the other block.
    """
    width = sheet.width
    named = [row for row in header if not is_numbering(sheet, row)]
    heads = [sheet.text(named[-1], c) if named else "" for c in range(width)]
    for period in range(2, width // 2 + 1):
        if width % period or any(heads[c] != heads[c - period] for c in range(period, width)):
            continue
        starts = range(0, width, period)
        if not all(_tops_fit(sheet, named[:-1], range(at, at + period)) for at in starts):
            continue
        labelled = all(_is_labels(sheet, header, body, start) for start in starts)
        merged = any(
            sheet.extent(row, start - 1)[1] > start for row in header for start in starts[1:]
        )
        if labelled and not merged and all(heads):
            return [sheet.part(range(start, start + period)) for start in starts]
    return [sheet]


def _tops_fit(sheet: Sheet, rows: Sequence[int], block: range) -> bool:
    """Whether each heading over the columns of a block spans all of them, or stands in one cell."""
    for row in rows:
        spans = {sheet.reach(row, c) for c in block}
        if len(spans) == 1 and spans != {(block.start, block.stop)}:
            return False
        if any(left < block.start or right > block.stop for left, right in spans):
            return False
    return True


def _is_labels(sheet: Sheet, header: Sequence[int], body: Sequence[int], column: int) -> bool:
    """Whether a column holds labels: words, or years and codes below a heading in words."""
    kinds = {sheet.figure(row, column).kind for row in body}
    if kinds <= {"text", "blank", "dash"}:
        return "text" in kinds
    heads = [text for row in header if (text := sheet.text(row, column))]
    worded = bool(heads) and all(figure(text).kind == "text" for text in heads)
    return worded and names_rows(sheet, heads, body, column)
