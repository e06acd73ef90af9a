"""``datapackage.json``: the output described as a Data Package (specification 1.0)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor._version import __version__
from extractor.batch.columns import (
    DESCRIPTIONS,
    TABLES,
    VALUE_TEXT,
    Column,
)
from extractor.batch.merge import file_name
from extractor.batch.records import Options

NAME = "datapackage.json"
_TYPES = {"text": "string", "word": "string", "integer": "integer", "seconds": "number"}


def write_package(options: Options, numbers: Sequence[int], counts: Mapping[str, int]) -> None:
    """Describe the pieces of these numbers; the file is replaced whole."""
    target = "parquet" if options.to == "duckdb" else options.to
    resources = [_resource(name, options.output, target, numbers) for name in TABLES]
    documents, reports, observations = (
        counts.get(name, 0) for name in ("documents", "reports", "observations")
    )
    package = {
        "name": "annual-reports",
        "profile": "data-package",
        "title": "Figures from annual reports on government information disclosure",
        "description": f"{documents} documents, {reports} reports, {observations} observations; "
        f"read by annual-report-extractor {__version__}",
        "resources": resources,
    }
    path = options.output / NAME
    temporary = path.with_name(f".{NAME}.tmp")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(package, file, ensure_ascii=False, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _resource(name: str, folder: Path, target: str, numbers: Sequence[int]) -> dict[str, Any]:
    paths = [file_name(name, number, target) for number in numbers]
    columns = TABLES[name]
    if name == "observations" and target == "parquet":
        columns = (*columns, VALUE_TEXT)
    resource: dict[str, Any] = {
        "name": name,
        "description": DESCRIPTIONS[name],
        "profile": "tabular-data-resource" if target == "csv" else "data-resource",
        "path": paths[0] if len(paths) == 1 else paths,
        "format": "ndjson" if target == "jsonl" else target,
        "schema": {"fields": [_field(column, target) for column in columns]},
    }
    if target != "parquet":
        resource["encoding"] = "utf-8"
        resource["bytes"] = sum((folder / path).stat().st_size for path in paths)
    if target != "parquet" and len(paths) == 1:
        with (folder / paths[0]).open("rb") as file:
            resource["hash"] = "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
    return resource


def _field(column: Column, target: str) -> dict[str, Any]:
    kind = _TYPES.get(column.type, "")
    if column.type == "decimal":
        # Slots that hold text share the column, where it is not bound to a type.
        kind = "number" if target == "parquet" else "any"
    return {"name": column.name, "type": kind, "description": column.description}
