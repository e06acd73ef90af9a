"""Tables of any document as pandas data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.errors import LimitError
from extractor.grid import MAX_SLOTS, slots
from extractor.model import Table

if TYPE_CHECKING:
    import pandas


def table_frame(table: Table) -> pandas.DataFrame:
    """The frame that ``Table.to_frame`` describes.

    Raises ``LimitError`` for a table of more than ``grid.MAX_SLOTS`` slots.
    """
    import pandas

    lines = _grid_lines(table) if table.layout == "grid" else _loose_lines(table)
    width = max(map(len, lines), default=0)
    padded = [[*line, *[None] * (width - len(line))] for line in lines]
    # Of type object, because the string type would turn None into a not-a-number.
    return pandas.DataFrame(padded, columns=range(width), dtype=object)


def _grid_lines(table: Table) -> list[list[str | None]]:
    laid_out = slots(table)
    if laid_out.cut or table.row_count * table.column_count > MAX_SLOTS:
        raise LimitError(
            f"the table has more than {MAX_SLOTS:,} slots",
            "use its cells, which are complete, instead of a frame",
        )
    width = max(laid_out.column_count, table.column_count)
    height = max(laid_out.row_count, table.row_count)
    lines: list[list[str | None]] = [[None] * width for _ in range(height)]
    for cell in table.cells:
        if cell.row is not None and cell.column is not None:
            lines[cell.row][cell.column] = cell.text
    return lines


def _loose_lines(table: Table) -> list[list[str | None]]:
    """A line for each row of the source, or for each cell where the rows are lost too."""
    lines: dict[int, list[str | None]] = {}
    for number, cell in enumerate(table.cells):
        lines.setdefault(number if cell.row is None else cell.row, []).append(cell.text)
    count = max(max(lines, default=-1) + 1, table.row_count)
    return [lines.get(number, []) for number in range(count)]
