"""Tables of any document → tidy rows and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from extractor.frames import TIDY_COLUMNS, place_pairs, tidy_record
from extractor.headers import ResolvedTable, TableValue
from extractor.model import Cell, Table
from extractor.write.csv import rows_to_csv
from extractor.write.parquet import rows_to_parquet
from extractor.write.xlsx import rows_to_xlsx

SCHEMA_VERSION = "1.0"
SEPARATOR = " > "

_encoder = msgspec.json.Encoder(decimal_format="number")


class Numbered(Struct, frozen=True):
    """A table, its number in the document (from 0) and what its headers are."""

    number: int
    table: Table
    resolved: ResolvedTable


def tables_to_rows(tables: Sequence[Numbered]) -> list[tuple[Any, ...]]:
    """One row a value in the order of ``TIDY_COLUMNS``; paths and lists are joined texts."""
    rows: list[tuple[Any, ...]] = []
    for one in tables:
        for value in one.resolved.values:
            record = tidy_record(value, one.number, one.resolved.title)
            record["row_path"] = SEPARATOR.join(value.row_path)
            record["column_path"] = SEPARATOR.join(value.column_path)
            record["notes"] = "; ".join(value.notes)
            record["flags"] = ";".join(value.flags)
            record["place"] = place_pairs(value.place)
            rows.append(tuple(record[name] for name in TIDY_COLUMNS))
    return rows


def tables_to_csv(tables: Sequence[Numbered], *, excel: bool = False) -> bytes:
    """The tidy rows of all tables."""
    return rows_to_csv(TIDY_COLUMNS, tables_to_rows(tables), excel=excel)


def tables_to_xlsx(tables: Sequence[Numbered]) -> bytes:
    """The tidy rows of all tables on one sheet."""
    return rows_to_xlsx(TIDY_COLUMNS, tables_to_rows(tables), "tables")


def tables_to_parquet(tables: Sequence[Numbered]) -> bytes:
    """The tidy rows of all tables."""
    return rows_to_parquet(TIDY_COLUMNS, tables_to_rows(tables))


def tables_to_json(tables: Sequence[Numbered], source: str) -> bytes:
    """One object with all tables, their cells with spans and their values with both paths."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "source": source,
        "tables": [table_object(one) for one in tables],
    }
    return msgspec.json.format(_encoder.encode(document), indent=2) + b"\n"


def tables_to_json_lines(tables: Sequence[Numbered]) -> bytes:
    """One table a line."""
    return b"".join(_encoder.encode(table_object(one)) + b"\n" for one in tables)


def table_object(one: Numbered) -> dict[str, Any]:
    """A table as plain objects; rows and columns count from 1."""
    resolved, table = one.resolved, one.table
    return {
        "table": one.number + 1,
        "kind": resolved.kind,
        "header_unclear": resolved.unclear,
        "title": resolved.title,
        "place": place_pairs(table.place),
        "unit": resolved.unit,
        "notes": resolved.notes,
        "layout": table.layout,
        "spans_known": table.spans_known,
        "row_count": table.row_count,
        "column_count": table.column_count,
        "header_rows": [row + 1 for row in resolved.header_rows],
        "label_columns": [column + 1 for column in resolved.label_columns],
        "cells": [_cell(cell) for cell in table.cells],
        "values": [_value(value) for value in resolved.values],
    }


def _value(value: TableValue) -> dict[str, Any]:
    record = tidy_record(value, None, "")
    del record["table"], record["title"]
    return {**record, "place": place_pairs(value.place)}


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "row": None if cell.row is None else cell.row + 1,
        "column": None if cell.column is None else cell.column + 1,
        "row_span": cell.row_span,
        "column_span": cell.column_span,
        "text": cell.text,
    }
