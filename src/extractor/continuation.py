"""A table that continues over pages → one table.

The parts are brought onto one grid by the positions of their column edges, so that they may have
different numbers of columns; a repeated header is dropped; cells and rows that the page break cut
in two are put together again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.model import Cell, Place, Table
from extractor.numerals import ITEM

# Edges of two parts that differ by less than this (points) are the same edge.
EDGE = 4.0
# Parts belong together if they share this part of the inner edges of the one that has fewer.
SHARED = 0.6

_NUMBERED = re.compile(rf"[（(〔\[]?{ITEM}[）)〕\]、.．:：]|[①-⑳㈠-㈩⑴-⒇⒈-⒛]")
_FIGURE = re.compile(r"[\s\d０-９.,，．%％+\-－—–−/（）()]*")

JoinText = Callable[[Sequence[str]], str]


def is_numbered(text: str) -> bool:
    """True for a text that begins with a number as those of items and headings: （一）, 1., ①."""
    return _NUMBERED.match(text) is not None


class Part(Struct, frozen=True):
    """A table and the geometry that joining over pages needs, in points.

    ``columns`` and ``rows`` are the positions of all edges (one more than there are columns and
    rows). ``ruled``: the edges are drawn, so that they can be compared between pages. ``closed``
    says whether a rule closes the table at its top and at its bottom. ``figures`` are the extents
    of the columns of figures on the right, where these and no rules show the columns. ``extents``
    are the left and right ends of labels in drawn cells, by the cells' places.
    """

    table: Table
    box: tuple[float, float, float, float]
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    ruled: bool = True
    closed: tuple[bool, bool] = (True, True)
    figures: tuple[tuple[float, float], ...] = ()
    extents: Mapping[Place, tuple[float, float]] = {}


class _Grown(Struct):
    """The joined table so far. ``edge``: the cells that reach its end, by column and span."""

    cells: list[Cell] = []
    height: int = 0
    edge: dict[tuple[int | None, int], int] = {}


class Joined(Struct, frozen=True):
    """The table made of several parts, and how many header rows and cut rows it took up."""

    part: Part
    headers_dropped: int
    rows_mended: int


def continues(upper: Part, lower: Part) -> bool:
    """True if two parts, the one ending a page and the other beginning the next, are one table."""
    if upper.ruled != lower.ruled:
        return False
    if not upper.ruled:
        return len(upper.columns) == len(lower.columns) and all(
            abs(a - b) < 3 * EDGE
            for a, b in zip(upper.columns[1:-1], lower.columns[1:-1], strict=True)
        )
    if abs(upper.columns[0] - lower.columns[0]) > EDGE:
        return False
    if abs(upper.columns[-1] - lower.columns[-1]) > EDGE:
        return False
    union = _union([upper.columns, lower.columns])
    if any(len(set(_places(part.columns, union))) < len(part.columns) for part in (upper, lower)):
        return False
    if any(cell.column_span == upper.table.column_count for cell in _last_row(upper.table)):
        return True  # a title over all columns, whose rows follow on the next page
    inner = sorted((upper.columns[1:-1], lower.columns[1:-1]), key=len)
    shared = sum(_near(edge, inner[1]) for edge in inner[0])
    return shared >= SHARED * len(inner[0])


def _last_row(table: Table) -> list[Cell]:
    return [cell for cell in table.cells if (cell.row or 0) + cell.row_span == table.row_count]


def _near(edge: float, edges: Sequence[float]) -> bool:
    index = bisect_left(edges, edge - EDGE)
    return index < len(edges) and edges[index] <= edge + EDGE


def join_parts(parts: Sequence[Part], join_text: JoinText) -> Joined:
    """One table of at least two parts that follow each other.

    ``join_text`` puts the pieces of one cut text together. Every cell keeps the place of its
    first piece. Cells' rows and columns are those of the joined grid.
    """
    edges = _union([part.columns for part in parts]) if parts[0].ruled else parts[0].columns
    grown = _Grown()
    dropped = mended = 0
    header: Table | None = None
    closed = True
    for number, part in enumerate(parts):
        table = _on_edges(part, edges)
        if number:
            table = _without_blank(table, 0)
        if number + 1 < len(parts):
            table = _without_blank(table, table.row_count - 1)
        if header is None:
            header = table
            _append(grown, table, False, join_text)
        else:
            repeated = _repeated_rows(header, table)
            dropped += repeated
            lower = _without_rows(table, repeated)
            cut = _is_cut(grown, lower, closed or part.closed[0] or bool(repeated))
            mended += cut
            _append(grown, lower, cut, join_text)
        closed = part.closed[1]
    first, last = parts[0], parts[-1]
    cells = sorted(grown.cells, key=lambda cell: (cell.row or 0, cell.column or 0))
    table = replace(
        first.table, cells=tuple(cells), row_count=grown.height, column_count=len(edges) - 1
    )
    joined = Part(
        table, first.box, edges, first.rows, first.ruled, (first.closed[0], last.closed[1]),
        extents={place: ends for part in parts for place, ends in part.extents.items()},
    )  # fmt: skip
    return Joined(joined, dropped, mended)


def _union(columns: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    """All edges of all parts; those within ``EDGE`` are one."""
    ordered = sorted(edge for edges in columns for edge in edges)
    union = [ordered[0]]
    start = ordered[0]
    for edge in ordered[1:]:
        if edge - start > EDGE:
            union.append(edge)
            start = edge
    return tuple(union)


def _places(columns: Sequence[float], edges: Sequence[float]) -> list[int]:
    """For each edge of a part the number of the nearest of ``edges``."""
    return [min(range(len(edges)), key=lambda i: abs(edges[i] - x)) for x in columns]


def _on_edges(part: Part, edges: tuple[float, ...]) -> Table:
    """The part's table with columns and column spans counted on other edges."""
    if len(part.columns) == len(edges):
        return part.table
    places = _places(part.columns, edges)
    cells = []
    for cell in part.table.cells:
        column = cell.column or 0
        start, stop = places[column], places[column + cell.column_span]
        cells.append(replace(cell, column=start, column_span=max(1, stop - start)))
    return replace(part.table, cells=tuple(cells), column_count=len(edges) - 1)


def _repeated_rows(upper: Table, lower: Table) -> int:
    """How many rows at the top of both parts are the same header.

    The rows must hold words: a row of equal figures is no header.
    """
    limit = min(upper.row_count, lower.row_count)
    signature = [_signature(table, limit) for table in (upper, lower)]
    count = 0
    while count < limit and signature[0][count] == signature[1][count]:
        count += 1
    # A header ends where no cell of it reaches further down.
    while count and any(
        (cell.row or 0) < count < (cell.row or 0) + cell.row_span for cell in lower.cells
    ):
        count -= 1
    worded = any(
        (cell.row or 0) < count and not _FIGURE.fullmatch(cell.text) for cell in lower.cells
    )
    return count if worded else 0


def _signature(table: Table, limit: int) -> list[list[tuple[int | None, int, int, str]]]:
    rows: list[list[tuple[int | None, int, int, str]]] = [[] for _ in range(limit)]
    for cell in table.cells:
        if (cell.row or 0) < limit:
            text = "".join(cell.text.split())
            rows[cell.row or 0].append((cell.column, cell.row_span, cell.column_span, text))
    return rows


def _without_blank(table: Table, row: int) -> Table:
    """The table without a row at the break that holds nothing: the rest of a cut cell's padding."""
    own = [cell for cell in table.cells if cell.row == row and cell.row_span == 1]
    if table.row_count < 2 or any(cell.text for cell in own):
        return table
    cells = []
    for cell in table.cells:
        start, stop = cell.row or 0, (cell.row or 0) + cell.row_span
        if start == row and cell.row_span == 1:
            continue
        if start <= row < stop:
            stop -= 1
        elif start > row:
            start, stop = start - 1, stop - 1
        cells.append(replace(cell, row=start, row_span=stop - start))
    return replace(table, cells=tuple(cells), row_count=table.row_count - 1)


def _without_rows(table: Table, count: int) -> Table:
    if not count:
        return table
    cells = tuple(
        replace(cell, row=(cell.row or 0) - count)
        for cell in table.cells
        if (cell.row or 0) >= count
    )
    return replace(table, cells=cells, row_count=table.row_count - count)


def _pairs(grown: _Grown, lower: Table) -> list[tuple[int, int]]:
    """Cells at the break that have the same columns: (index above, index below).

    Empty if a cell of one row above or below has no counterpart, so that no row can be cut.
    """
    above = dict(grown.edge)
    pairs = []
    for index, cell in enumerate(lower.cells):
        if cell.row == 0:
            counterpart = above.pop((cell.column, cell.column_span), None)
            if counterpart is None:
                return []
            pairs.append((counterpart, index))
    return [] if above else pairs


def _is_cut(grown: _Grown, lower: Table, closed: bool) -> bool:
    """True if the first row below the break is the rest of the last row above it.

    Of each pair of figures at most one may be there, and the label must read on: it is numbered
    above and not below, or has a bracket open, or begins small, or no rule closes either part.
    """
    pairs = _pairs(grown, lower)
    if not pairs:
        return False
    cells = grown.cells
    texts = [(cells[a].text, lower.cells[b].text) for a, b in pairs]
    # Cells over several rows go on whether or not their last row is cut.
    own_above = [cells[a].text for a, _ in pairs if cells[a].row_span == 1]
    own_below = [lower.cells[b].text for _, b in pairs if lower.cells[b].row_span == 1]
    if not own_above or not own_below:
        return False
    both = [(above, below) for above, below in texts if above and below]
    if any(_FIGURE.fullmatch(above) or _FIGURE.fullmatch(below) for above, below in both):
        return False
    if not all(_reads_on(above, below, closed) for above, below in both):
        return False
    if not any(own_below) or not any(own_above):
        return True
    figures_above = any(_FIGURE.fullmatch(above) for above, below in texts if above and not below)
    figures_below = any(_FIGURE.fullmatch(below) for above, below in texts if below and not above)
    if figures_above and figures_below:
        return False
    return bool(both) or not closed or _is_halved(own_above, own_below)


def _is_halved(above: list[str], below: list[str]) -> bool:
    """True if one half of a row has its label and the other all its figures.

    No row of a table has figures without a label, so that neither half is a row by itself.
    """
    for labels, figures in ((above, below), (below, above)):
        words = [text for text in labels if text]
        values = [text for text in figures if text]
        labelled = all(not _FIGURE.fullmatch(text) for text in words)
        if labelled and len(values) > 1 and all(_FIGURE.fullmatch(text) for text in values):
            return bool(words) and not figures[0]
    return False


def _reads_on(above: str, below: str, closed: bool) -> bool:
    if is_numbered(below):
        return False
    if is_numbered(above):
        return True
    opened = sum(above.count(c) for c in "（(“《") - sum(above.count(c) for c in "）)”》")
    return opened > 0 or below[0].islower() or below[0] in "，。、；）”》,.;)" or not closed


def _append(grown: _Grown, lower: Table, cut: bool, join_text: JoinText) -> None:
    """Add the rows of ``lower``, the first one to the last row if that is ``cut``."""
    cells = grown.cells
    offset = grown.height - 1 if cut else grown.height
    height = offset + lower.row_count
    touched = [] if lower.row_count else list(grown.edge.values())
    for cell in lower.cells:
        index = grown.edge.get((cell.column, cell.column_span)) if cell.row == 0 else None
        if index is not None and (cut or _is_one_cell(cells[index], cell)):
            upper = cells[index]
            texts = [text for text in (upper.text, cell.text) if text]
            cells[index] = replace(
                upper,
                text=join_text(texts) if texts else "",
                row_span=upper.row_span + cell.row_span - (1 if cut else 0),
            )
            touched.append(index)
        else:
            touched.append(len(cells))
            cells.append(replace(cell, row=(cell.row or 0) + offset))
    grown.height = height
    grown.edge = {
        (cells[index].column, cells[index].column_span): index
        for index in touched
        if (cells[index].row or 0) + cells[index].row_span == height
    }


def _is_one_cell(upper: Cell, lower: Cell) -> bool:
    """True if a cell over several rows goes on below the break."""
    if upper.row_span == 1 and lower.row_span == 1:
        return False
    if not lower.text:
        return True
    if not upper.text or _FIGURE.fullmatch(upper.text) or _FIGURE.fullmatch(lower.text):
        return False
    return _reads_on(upper.text, lower.text, True)
