"""Tables of any document as pandas data frames and as records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from extractor.errors import LimitError
from extractor.grid import MAX_SLOTS, slots
from extractor.headers import ResolvedTable, TableValue, resolve
from extractor.headers.records import Path
from extractor.model import Place, Table

if TYPE_CHECKING:
    import pandas

# The columns of the tidy form, in this order.
TIDY_COLUMNS = (
    "table",
    "row",
    "column",
    "row_path",
    "column_path",
    "unit",
    "value",
    "raw",
    "status",
    "notes",
    "flags",
    "total",
    "place",
    "title",
)


def table_frame(table: Table, *, raw: bool = False) -> pandas.DataFrame:
    """The frame that ``Table.to_frame`` describes.

    Raises ``LimitError`` for a table of more than ``grid.MAX_SLOTS`` slots.
    """
    if raw:
        return _raw_frame(table)
    resolved = resolve(table)
    frame = _raw_frame(table) if resolved.unclear else _value_frame(resolved)
    frame.attrs.update(
        title=resolved.title,
        unit=resolved.unit,
        notes=list(resolved.notes),
        header_unclear=resolved.unclear,
    )
    return frame


def table_records(table: Table) -> list[dict[str, Any]]:
    """One dictionary a value, as ``Table.to_records`` describes."""
    number = table.place.table if table.place else None
    resolved = resolve(table)
    return [tidy_record(value, number, resolved.title) for value in resolved.values]


def tidy_record(value: TableValue, table: int | None, title: str) -> dict[str, Any]:
    """A value in the columns of ``TIDY_COLUMNS``; table, row and column count from 1."""
    counted = (table, value.row, value.column)
    return {
        **{
            name: None if n is None else n + 1
            for name, n in zip(("table", "row", "column"), counted, strict=True)
        },
        "row_path": value.row_path,
        "column_path": value.column_path,
        "unit": value.unit,
        "value": value.value,
        "raw": value.raw,
        "status": value.status,
        "notes": value.notes,
        "flags": value.flags,
        "total": value.total,
        "place": value.place,
        "title": title,
    }


def table_tidy(table: Table) -> pandas.DataFrame:
    """The records of a table as a data frame, as ``Table.to_tidy`` describes."""
    import pandas

    frame = pandas.DataFrame(table_records(table), columns=list(TIDY_COLUMNS), dtype=object)
    return frame.astype({"table": "Int64", "row": "Int64", "column": "Int64", "total": "bool"})


def _value_frame(resolved: ResolvedTable) -> pandas.DataFrame:
    """Values with row paths as index and column paths as columns, in the order of the table."""
    import pandas

    lines: dict[tuple[int | None, Path], int] = {}
    columns: dict[tuple[Path, int], int] = {}
    filled: dict[tuple[int, int], TableValue] = {}
    for value in resolved.values:
        line = lines.setdefault((value.row, value.row_path), len(lines))
        # Two columns of one heading stay two; blocks below each other share theirs.
        copy = 0
        while (line, columns.get((value.column_path, copy), -1)) in filled:
            copy += 1
        column = columns.setdefault((value.column_path, copy), len(columns))
        filled[line, column] = value
    grid: list[list[object]] = [[None] * len(columns) for _ in lines]
    for (line, column), value in filled.items():
        grid[line][column] = value.value
    return pandas.DataFrame(
        grid,
        index=_index([path for _, path in lines]),
        columns=_index([path for path, _ in columns]),
        dtype=object,
    )


def _index(paths: Sequence[Path]) -> pandas.Index[Any]:
    """An index of paths: plain where all have one level, else one level each, padded with ''."""
    import pandas

    depth = max(map(len, paths), default=1)
    if depth <= 1:
        return pandas.Index([path[0] if path else "" for path in paths], dtype=object)
    padded = [(*path, *[""] * (depth - len(path))) for path in paths]
    return pandas.MultiIndex.from_tuples(padded)


def _raw_frame(table: Table) -> pandas.DataFrame:
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


def place_pairs(place: Place | None) -> str:
    """Page, box and line of a place as ``name=value`` pairs; the cell's position stands beside."""
    if place is None:
        return ""
    parts = [] if place.line is None else [f"line={place.line}"]
    if place.page is not None:
        parts.append(f"page={place.page}")
    if place.box is not None:
        parts.append("box=" + ",".join(f"{edge:.1f}" for edge in place.box))
    return ";".join(parts)
