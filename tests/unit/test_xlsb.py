"""Binary workbooks say what workbooks of XML say."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import extractor
from extractor.model import Table
from extractor.readers.workbook import read_workbook
from tests.support import reports, xlsbs
from tests.support.xlsbs import Merge, Value

ROWS: list[list[Value]] = [
    ["标题"],
    [],
    ["项目", "件数", "", "备注"],
    [None, "上年", "本年", None],
    ["规章", 15.0, -7, "a & b\n第二行"],
    ["费用", 0.1 + 0.2, 1234567.5, "12,345"],
    ["合计", 536_870_911, 2.0**40, True],
    [],
    ["说明：𠮷"],
]
MERGES: list[Merge] = [(2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 3, 3)]


def xlsx(rows: Sequence[Sequence[Value]], merges: Sequence[Merge]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(number, column, value)
    for top, left, bottom, right in merges:
        sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_of(made: reports.Report, *, numbers: bool) -> tuple[list[list[Value]], list[Merge]]:
    """A report as rows of a sheet, its whole numbers as text or as numbers."""
    rows: list[list[Value]] = [[made.title]]
    merges: list[Merge] = []
    for heading, table in made.tables:
        rows += [[], [heading]]
        first = len(rows)
        cells = list(reports.placed(table))
        width = max(column + columns for _, _, column, _, columns in cells)
        block: list[list[Value]] = [[None] * width for _ in table]
        for text, row, column, spanned, columns in cells:
            block[row][column] = int(text) if numbers and text.isdigit() else text
            if spanned * columns > 1:
                top = first + row
                merges.append((top, column, top + spanned - 1, column + columns - 1))
        rows += block
    return rows, merges


@pytest.mark.parametrize("shared", [True, False])
def test_cells_of_all_kinds(shared: bool) -> None:
    binary = read_workbook(xlsbs.workbook(ROWS, MERGES, shared=shared), "xlsb")
    assert binary.blocks == read_workbook(xlsx(ROWS, MERGES), "xlsx").blocks
    table = next(block for block in binary.blocks if isinstance(block, Table))
    assert [(cell.text, cell.row_span, cell.column_span) for cell in table.cells[:3]] == [
        ("项目", 2, 1),
        ("件数", 1, 2),
        ("备注", 2, 1),
    ]
    texts = [cell.text for cell in table.cells]
    assert texts[5:9] == ["规章", "15", "-7", "a & b\n第二行"]
    assert texts[9:13] == ["费用", "0.3", "1234567.5", "12,345"]
    assert texts[13:] == ["合计", "536870911", "1099511627776", "TRUE"]


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("name", reports.NAMES)
def test_a_report_gives_the_same_figures(name: str, numbers: bool, shared: bool) -> None:
    rows, merges = sheet_of(reports.report(name), numbers=numbers)
    binary = extractor.extract(xlsbs.workbook(rows, merges, shared=shared))
    other = extractor.extract(xlsx(rows, merges))
    assert binary.observations == other.observations
    assert binary.findings == other.findings
    assert (binary.bureau, binary.year, binary.form) == (other.bureau, other.year, other.form)
    assert sum(seen.value is not None for seen in binary.observations) > 50
