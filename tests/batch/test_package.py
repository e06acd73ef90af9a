"""The output described: a valid Data Package, and one DuckDB file with views."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from frictionless import Package, validate

from tests.batch.test_batch import batch, documents

TYPES = {"string": "string", "int64": "integer", "double": "number", "decimal128(38, 6)": "number"}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same documents in three formats; one of them is no report."""
    folder = tmp_path_factory.mktemp("outputs")
    documents(folder / "in", 3)
    (folder / "in/nothing.txt").write_text("今天天气很好。", encoding="utf-8")
    for target in ("csv", "jsonl", "duckdb"):
        done = batch(folder / "in", "-o", folder / target, "--to", target, "-j", "1")
        assert done.code == 3, done.err
    return folder


def package(folder: Path) -> dict[str, Any]:
    text = (folder / "datapackage.json").read_text(encoding="utf-8")
    described: dict[str, Any] = json.loads(text)
    return described


def test_the_rows_are_what_the_package_says(outputs: Path) -> None:
    result = validate(str(outputs / "csv/datapackage.json"))
    assert result.valid, result.flatten(["rowNumber", "fieldName", "message"])
    assert {task.name for task in result.tasks} == {
        "observations",
        "reports",
        "findings",
        "failures",
    }


@pytest.mark.parametrize("target", ["csv", "jsonl", "duckdb"])
def test_the_package_is_valid_and_describes_every_column(outputs: Path, target: str) -> None:
    described = package(outputs / target)
    assert Package.validate_descriptor(described).valid
    for resource in described["resources"]:
        assert (outputs / target / resource["path"]).is_file()
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_parquet_has_the_columns_that_the_package_says(outputs: Path) -> None:
    for resource in package(outputs / "duckdb")["resources"]:
        schema = pq.read_schema(outputs / "duckdb" / resource["path"])
        fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        kinds = [field.type for field in schema]
        plain = [getattr(kind, "value_type", kind) for kind in kinds]
        assert fields == {n: TYPES[str(k)] for n, k in zip(schema.names, plain, strict=True)}


def test_one_file_with_views(outputs: Path) -> None:
    path = outputs / "duckdb/annual-reports.duckdb"
    with duckdb.connect(str(path), read_only=True) as database:
        count = "SELECT count(*) FROM {}"
        rows = {
            name: database.execute(count.format(name)).fetchall()[0][0]
            for name in ("observations", "reports", "failures", "doubtful", "distinct_reports")
        }
        assert rows["reports"] == 4
        assert rows["failures"] == 1
        assert rows["distinct_reports"] == 2
        assert 0 < rows["doubtful"] < rows["observations"]
        by_year = database.execute("SELECT year, reports FROM reports_by_year").fetchall()
        assert by_year == [(2020, 1), (2023, 1)]
