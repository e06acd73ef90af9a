"""Currency and percent signs that a table prints in columns of their own.

Financial statements set ``$ | 1,200`` and ``(75 | )`` in two columns each, so that figures stand
below each other; the heading is over both. Here a sign joins its figure again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from extractor.headers.words import clean, figure
from extractor.model import Cell, Table

_BEFORE: Final = frozenset(("$", "US$", "£", "€", "¥", "￥", "(", "$(", "($", "£(", "(£", "-", "−"))
_BEHIND: Final = frozenset((")", "%", "％", ")%", "%)"))
_MONEY: Final = frozenset("$£€¥￥")


def joined_signs(table: Table) -> Table:
    """The table with the signs of such columns at their figures; itself where it has none.

    A column is one where nothing but signs stands in it below its heading, and a figure or a dash
    beside each of them. The cells keep their number and order; what is joined is left empty.
    """
    texts = [clean(cell.text) for cell in table.cells]
    signs: set[int] = {
        cell.column
        for cell, text in zip(table.cells, texts, strict=True)
        if cell.column and (text in _BEHIND or (text in _BEFORE and not _MONEY.isdisjoint(text)))
    }
    if not signs or table.layout != "grid":
        return table
    cells = list(table.cells)
    columns: dict[int | None, list[int]] = {}
    for number, cell in enumerate(cells):
        columns.setdefault(cell.column, []).append(number)
    # First what stands behind: (75 is a figure only with its bracket.
    for known, step in ((_BEHIND, -1), (_BEFORE, 1)):
        for column in sorted(signs):
            beside = column + step
            own = [*columns.get(column, ()), *columns.get(beside, ())]
            at = {(cells[n].row or 0, cells[n].column or 0): n for n in own}
            for number, cell in _joined((cells, texts), at, (column, beside), known).items():
                cells[number], texts[number] = cell, clean(cell.text)
    return replace(table, cells=tuple(cells))


def _joined(
    table: tuple[list[Cell], list[str]],
    at: Mapping[tuple[int, int], int],
    columns: tuple[int, int],
    signs: frozenset[str],
) -> Mapping[int, Cell]:
    """The cells that change where a column's signs join the figures in the one beside it.

    ``at`` gives the numbers of the cells in the two ``columns``.
    """
    (cells, texts), (column, beside) = table, columns
    first = min((r for (r, c), n in at.items() if c == column and texts[n] in signs), default=None)
    if first is None:
        return {}
    changed: dict[int, Cell] = {}
    for (row, c), number in at.items():
        cell, text = cells[number], texts[number]
        if c != column:
            continue
        other = at.get((row, beside))
        if cell.column_span > 1 and column < beside:
            # A heading over both is the figure's alone.
            changed[number] = replace(cell, column=beside, column_span=cell.column_span - 1)
        elif not text:
            continue
        elif text in signs and row >= first:
            if other is None:
                return {}
            pair = text + texts[other] if column < beside else texts[other] + text
            dash = figure(texts[other]).kind == "dash"
            if not dash and figure(pair).kind not in ("number", "year"):
                return {}
            changed[number] = replace(cell, text="")
            if not dash:
                changed[other] = replace(cells[other], text=pair)
        elif row < first and other is not None and not texts[other] and column < beside:
            # The heading's merged cell was lost.
            changed[other] = replace(cells[other], text=cell.text)
            changed[number] = replace(cell, text="")
        elif cell.column_span == 1:
            return {}
    return changed
