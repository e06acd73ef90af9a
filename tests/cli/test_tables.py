"""``extractor tables``: every table of any document, with its paths."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pytest

import extractor
from extractor.frames import TIDY_COLUMNS
from tests.support.command import SAMPLES, refused, run

PAGE = SAMPLES / "plain.html"
REPORT = """<meta charset=utf-8><h1>Births</h1>
<table><tr><td colspan=4>Births by region (thousand)</tr>
<tr><th rowspan=2>Region<th colspan=2>2020<th rowspan=2>Total</tr>
<tr><th>Boys<th>Girls</tr>
<tr><td>North<td>1,200.5<td>1,300*<td>..</tr>
<tr><td>=South<td>12345678901234567.25<td>7<td></tr>
<tr><td colspan=4>* provisional</table>
<table><tr><td>Name<td>Office<tr><td>Anna<td>Bern</table>"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A page with one clear table and one of words."""
    path = tmp_path / "births.html"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_csv_is_the_default(report: Path) -> None:
    done = run("tables", report)
    unclear = "it holds no figures, and words do not tell a heading from a row"
    assert (done.code, done.err) == (
        0,
        f"extractor: {report}: table 2: header unclear: {unclear}\n",
    )
    rows = list(csv.reader(io.StringIO(done.out.decode())))
    assert rows[0] == list(TIDY_COLUMNS)
    assert rows[1] == [
        "1", "4", "2", "North", "2020 > Boys", "thousand", "1200.5", "1,200.5", "reported",
        "", "", "", "", "Births by region",
    ]  # fmt: skip
    assert rows[2][9] == "*: provisional"
    assert rows[3][6:9] + rows[3][11:12] == ["", "..", "dash", "true"]
    assert rows[7][:5] + rows[7][10:11] == ["2", "1", "1", "", "", "header_unclear"]
    assert len(rows) == 11


def test_one_table(report: Path) -> None:
    done = run("tables", report, "--table", "1")
    assert (done.code, done.err) == (0, "")
    assert len(done.out.decode().splitlines()) == 7
    done = run("tables", report, "--table", "3")
    assert (done.code, done.out) == (2, b"")
    assert done.err == f"extractor: {report}: there is no table 3; it holds 2\n"


def test_json_keeps_cells_with_spans_and_both_paths(report: Path) -> None:
    done = run("tables", report, "--to", "json")
    read = json.loads(done.out, parse_float=Decimal)
    first, second = read["tables"]
    assert read["schema_version"] == "1.0"
    assert (first["kind"], first["title"], first["unit"]) == (
        "crosstab", "Births by region", "thousand",
    )  # fmt: skip
    assert (first["header_rows"], first["label_columns"]) == ([2, 3], [1])
    assert {"row": 2, "column": 2, "row_span": 1, "column_span": 2, "text": "2020"} in first[
        "cells"
    ]
    value = first["values"][3]
    assert (value["row_path"], value["column_path"]) == (["=South"], ["2020", "Boys"])
    assert value["value"] == Decimal("12345678901234567.25")
    assert "no figures" in second["header_unclear"]
    assert [one["raw"] for one in second["values"]] == ["Name", "Office", "Anna", "Bern"]
    lines = run("tables", report, "--to", "jsonl").out.decode().splitlines()
    assert [json.loads(line)["table"] for line in lines] == [1, 2]


def test_workbook_holds_numbers_as_numbers(report: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert run("tables", report, "-o", path).code == 0
    sheet = openpyxl.load_workbook(path)["tables"]
    assert sheet.freeze_panes == "A2"
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == list(TIDY_COLUMNS)
    assert (rows[1][6].value, rows[1][6].data_type) == (1200.5, "n")
    # A label that begins like a formula is none, and no digit of a long number is lost.
    assert (rows[4][3].value, rows[4][3].data_type) == ("=South", "s")
    assert rows[4][6].value == "12345678901234567.25"
    assert path.read_bytes() == run("tables", report, "--to", "xlsx").out


def test_parquet_holds_exact_decimals(report: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    assert run("tables", report, "-o", path).code == 0
    table = pyarrow.parquet.read_table(path)
    assert table.column_names == [*TIDY_COLUMNS, "value_text"]
    assert table["value"].to_pylist()[:4] == [
        Decimal("1200.5"), Decimal(1300), None, Decimal("12345678901234567.25"),
    ]  # fmt: skip
    assert table["value_text"].to_pylist()[6:] == ["Name", "Office", "Anna", "Bern"]
    assert table["row"].to_pylist()[0] == 4


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_convert_writes_them_too(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report.{ending}"
    assert run("convert", PAGE, "-o", path) == (0, b"", "")
    expected = extractor.extract(PAGE)
    if ending == "xlsx":
        rows = list(openpyxl.load_workbook(path)["observations"].values)
        values = [row[9] for row in rows[1:]]
        assert [None if v is None else Decimal(str(v)) for v in values] == [
            one.value for one in expected.observations
        ]
    else:
        table = pyarrow.parquet.read_table(path)
        assert table["value"].to_pylist() == [one.value for one in expected.observations]


def test_known_forms_have_their_paths_too() -> None:
    rows = list(csv.DictReader(io.StringIO(run("tables", PAGE).out.decode())))
    paths = {(row["row_path"], row["column_path"]): row["value"] for row in rows}
    row = "三、本年度办理结果 > （三）不予公开 > 1.属于国家秘密"
    assert paths[row, "申请人情况 > 法人或其他组织 > 商业企业"] == "0"
    assert "header_unclear" not in {row["flags"] for row in rows}


def test_no_table_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>Hello</p>", encoding="utf-8")
    refused(run("tables", page), str(page), "there is no table in it")


def test_wrong_usage(report: Path, tmp_path: Path) -> None:
    done = run("tables", report, "-o", tmp_path / "out.ods")
    assert (done.code, done.out) == (2, b"")
    assert "no format that is written ends in .ods" in done.err
    assert "has no effect on JSON" in run("tables", report, "--excel", "--to", "json").err
    assert run("tables", report, "-o", report).code == 2
    assert run("tables", report, "--excel").out.startswith(b"\xef\xbb\xbftable,")
