"""What happens to tables on their way to the page: joined, cut, widened, damaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from .sheets import Box, Row, Sheet
from .style import Style, TableStyle

Placed = tuple[int, int, Box]


def place(sheet: Sheet) -> list[Placed]:
    """Each box with its row and column, as a browser lays out these tidy tables."""
    taken: set[tuple[int, int]] = set()
    found: list[Placed] = []
    for row, boxes in enumerate(sheet.rows):
        column = 0
        for box in boxes:
            while (row, column) in taken:
                column += 1
            found.append((row, column, box))
            taken |= {
                (row + down, column + right)
                for down in range(box.rows)
                for right in range(box.columns)
            }
            column += box.columns
    return found


def gather(placed: Iterable[Placed], count: int) -> tuple[Row, ...]:
    """Rows from placed boxes."""
    rows: list[list[tuple[int, Box]]] = [[] for _ in range(count)]
    for row, column, box in placed:
        rows[row].append((column, box))
    return tuple(tuple(box for _, box in sorted(row, key=_first)) for row in rows)


def _first(pair: tuple[int, Box]) -> int:
    return pair[0]


def without_group_column(sheet: Sheet) -> Sheet:
    """The label 三、本年度办理结果 dropped to a row of its own, as narrow pages print it."""
    rows: list[Row] = []
    for boxes in sheet.rows:
        lead = boxes[0]
        if lead.label and lead.rows > 12:
            rows += [(replace(lead, rows=1, columns=sheet.width),), boxes[1:]]
        else:
            rows.append(boxes)
    rows = [
        tuple(replace(b, columns=2) if b.columns == 3 and b.label else b for b in row)
        for row in rows
    ]
    width = sheet.width - 1
    wide = [tuple(replace(b, columns=min(b.columns, width)) for b in row) for row in rows]
    return replace(sheet, rows=tuple(wide), width=width)


def spans_to_empties(sheet: Sheet) -> Sheet:
    """Merged cells written as one filled cell and empty ones."""
    placed: list[Placed] = []
    for row, column, box in place(sheet):
        placed.append((row, column, replace(box, rows=1, columns=1)))
        placed += [
            (row + down, column + right, Box(""))
            for down in range(box.rows)
            for right in range(box.columns)
            if down or right
        ]
    return replace(sheet, rows=gather(placed, len(sheet.rows)))


def spans_dropped(sheet: Sheet) -> Sheet:
    """Row spans gone and nothing in their place: the rows below move left."""
    rows = tuple(tuple(replace(box, rows=1) for box in row) for row in sheet.rows)
    return replace(sheet, rows=rows)


def span_off_by_one(sheet: Sheet, rng: Random) -> Sheet:
    """One merged label cell one row too long or too short."""
    merged = [
        (row, at)
        for row, boxes in enumerate(sheet.rows)
        for at, box in enumerate(boxes)
        if row >= sheet.header and box.rows > 2
    ]
    if not merged:
        return sheet
    row, at = rng.choice(merged)
    boxes = list(sheet.rows[row])
    boxes[at] = replace(boxes[at], rows=boxes[at].rows + rng.choice((-1, 1)))
    return replace(sheet, rows=(*sheet.rows[:row], tuple(boxes), *sheet.rows[row + 1 :]))


def phantom_columns(sheet: Sheet, rng: Random) -> Sheet:
    """Grid columns that only Word sees: cells span two or three columns where one would do."""
    widths = [rng.choice((1, 1, 1, 2, 3)) for _ in range(sheet.width)]
    placed = [
        (row, column, replace(box, columns=sum(widths[column : column + box.columns])))
        for row, column, box in place(sheet)
    ]
    rows = list(gather(placed, len(sheet.rows)))
    width = sum(widths)
    if rng.random() < 0.3:
        rows = [(*row, Box("")) if rng.random() < 0.5 else row for row in rows]
        width += 1
    if rng.random() < 0.3:
        rows.append(tuple(Box("") for _ in range(width)))
    return replace(sheet, rows=tuple(rows), width=width)


def cut(sheet: Sheet, at: int, style: TableStyle) -> list[Sheet]:
    """Two tables where a page ends before the row ``at``; merged cells go on in the second."""
    upper: list[Placed] = []
    lower: list[Placed] = []
    for row, column, box in place(sheet):
        if row >= at:
            lower.append((row - at, column, box))
        elif row + box.rows <= at:
            upper.append((row, column, box))
        else:
            first, second = _halves(box.text, style)
            upper.append((row, column, replace(box, text=first, rows=at - row)))
            lower.append((0, column, replace(box, text=second, rows=row + box.rows - at)))
    top = replace(sheet, rows=gather(upper, at))
    rest = gather(lower, len(sheet.rows) - at)
    if style.cut_row:
        top, rest = _cut_label(top, rest)
    if style.cut_header:
        return [top, replace(sheet, rows=(*sheet.rows[: sheet.header], *rest))]
    return [top, replace(sheet, rows=rest, header=0)]


def _halves(text: str, style: TableStyle) -> tuple[str, str]:
    if style.cut_label == "repeat":
        return text, text
    if style.cut_label == "empty" or len(text) < 4:
        return text, ""
    return text[: len(text) // 2], text[len(text) // 2 :]


def _cut_label(top: Sheet, rest: tuple[Row, ...]) -> tuple[Sheet, tuple[Row, ...]]:
    """One line of the last label over the page break, in a row without numbers."""
    last = top.rows[-1]
    labels = [at for at, box in enumerate(last) if box.label and box.rows == 1 and box.text]
    if not labels or len(last[labels[-1]].text) < 10:
        return top, rest
    text = last[labels[-1]].text
    half = len(text) // 2
    boxes = list(last)
    boxes[labels[-1]] = replace(boxes[labels[-1]], text=text[:half])
    columns = [(column, box) for row, column, box in place(top) if row == len(top.rows) - 1]
    lead = columns[0][0] if columns else 0
    tail: list[Box] = [Box("")] * lead
    for at, box in enumerate(last):
        tail.append(replace(box, text=text[half:] if at == labels[-1] else "", rows=1, slot=None))
    rows = (tuple(tail), *rest)
    return replace(top, rows=(*top.rows[:-1], tuple(boxes))), rows


def pages(sheet: Sheet, style: TableStyle, rng: Random) -> list[Sheet]:
    """The sheet over as many pages as the style asks for."""
    found = [sheet]
    for _ in range(style.cuts):
        last = found.pop()
        low = last.header + 2
        if len(last.rows) - low < 4:
            return [*found, last]
        found += cut(last, rng.randint(low, len(last.rows) - 3), style)
    return found


def stack(sheets: list[Sheet], titles: list[str]) -> Sheet:
    """All sheets under each other in one table; ``titles`` become rows where not empty."""
    width = max(sheet.width for sheet in sheets)
    rows: list[Row] = []
    for sheet, title in zip(sheets, titles, strict=True):
        if title:
            rows.append((Box(title, width),))
        rows += _widened(sheet, width)
    return Sheet("giant", width, tuple(rows), 0)


def _widened(sheet: Sheet, width: int) -> list[Row]:
    """Rows of a sheet with its columns spread evenly over ``width`` grid columns."""
    edges = [round(at * width / sheet.width) for at in range(sheet.width + 1)]
    placed = [
        (
            row,
            column,
            replace(box, columns=edges[min(column + box.columns, sheet.width)] - edges[column]),
        )
        for row, column, box in place(sheet)
    ]
    return list(gather(placed, len(sheet.rows)))


def repaired(sheet: Sheet, style: Style, rng: Random) -> Sheet:
    """The damage that the style asks for."""
    how = style.tables.repair
    if how == "empties":
        return spans_to_empties(sheet)
    if how == "dropped":
        return spans_dropped(sheet)
    if how == "off_by_one":
        return span_off_by_one(sheet, rng) if sheet.name == "requests" else sheet
    return phantom_columns(sheet, rng) if how == "phantom" else sheet
