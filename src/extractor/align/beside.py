"""Tables laid side by side: the labels in one, the figures of the same rows in the next."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractor.model import Block, Cell, Table
from extractor.values import looks_like_value

# Fewer rows may be as many by chance.
MIN_ROWS = 4


def joined_beside(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks with each such pair of tables as one table, in the place of the first.

    They follow each other with nothing between, have as many rows, and each row with a figure in
    the second begins with one, where a row of words begins in the first, which has no figure.
    """
    result = list(blocks[:1])
    for block in blocks[1:]:
        pair = _pair(result[-1], block)
        if pair is not None and _fit(*pair):
            result[-1] = _joined(*pair)
        else:
            result.append(block)
    return result if len(result) < len(blocks) else blocks


def _pair(one: Block, other: Block) -> tuple[Table, Table] | None:
    """Two grids of as many rows."""
    if not isinstance(one, Table) or not isinstance(other, Table):
        return None
    alike = one.row_count == other.row_count >= MIN_ROWS and one.layout == other.layout == "grid"
    return (one, other) if alike else None


def _fit(labels: Table, figures: Table) -> bool:
    if any(cell.text and looks_like_value(cell.text) for cell in labels.cells):
        return False
    begun = {cell.row for cell in labels.cells if cell.text}
    first: dict[int | None, bool] = {}
    filled: set[int | None] = set()
    for cell in figures.cells:
        if cell.text:
            value = looks_like_value(cell.text)
            first.setdefault(cell.row, value)
            if value:
                filled.add(cell.row)
    return len(filled) > 1 and filled <= begun and all(first[row] for row in filled)


def _joined(labels: Table, figures: Table) -> Table:
    moved = [
        replace(cell, column=(cell.column or 0) + labels.column_count) for cell in figures.cells
    ]
    cells = sorted((*labels.cells, *moved), key=_position)
    width = labels.column_count + figures.column_count
    return replace(labels, cells=tuple(cells), column_count=width)


def _position(cell: Cell) -> tuple[int, int]:
    return cell.row or 0, cell.column or 0
