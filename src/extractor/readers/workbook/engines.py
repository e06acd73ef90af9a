"""The libraries that read workbooks: calamine, and openpyxl beside it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from io import BytesIO
from typing import TYPE_CHECKING, Any

from extractor import marks
from extractor.errors import LimitError
from extractor.readers.container import library_errors, parse_xml, password_error
from extractor.readers.workbook.evidence import spaced, with_evidence
from extractor.readers.workbook.facts import SheetFacts, sparse_error
from extractor.readers.workbook.sheet import CELL_LIMIT, Range, Rows, Sheet, check_size, clean
from extractor.readers.workbook.values import number_text, shown_as, shown_number, value_text
from extractor.readers.workbook.xls import open_xls
from extractor.readers.workbook.xlsb import xlsb_facts
from extractor.readers.workbook.xlsx import XlsxPackage

if TYPE_CHECKING:
    from openpyxl.cell import Cell as OpenpyxlCell
    from openpyxl.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet
    from python_calamine import CalamineSheet


def read_calamine(
    data: bytes, package: XlsxPackage | None, *, markup: bool = False
) -> Iterator[Sheet]:
    """The visible sheets of a workbook; ``package`` where it is a zip package.

    ``markup``: the texts begin with the marks of ``extractor.markup``.
    """
    import python_calamine as calamine

    # Facts come first: what is missing, nested or too thin is said before a library sees it.
    facts: dict[str, SheetFacts] = {}
    by_order: list[SheetFacts] = []
    if package is None:
        old = open_xls(data)
        data, by_order = old.data, list(old.facts)
    elif package.is_binary:
        facts = xlsb_facts(package)
    else:
        facts = {name: package.facts(name) for name in package.sheets}
        if any(fact.sparse for fact in facts.values()):
            yield from read_openpyxl(data, package, markup=markup)
            return
    if any(fact.sparse for fact in facts.values()):
        raise sparse_error()
    is_binary = package is None or package.is_binary
    with _quiet(is_binary), library_errors():
        try:
            book = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
            names = [sheet.name for sheet in book.sheets_metadata]
            visible = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == calamine.SheetVisibleEnum.Visible
                and sheet.typ == calamine.SheetTypeEnum.WorkSheet
            ]
        except calamine.PasswordError as error:
            raise password_error() from error
        except calamine.CalamineError:
            if package is not None:
                _refuse_definitions(package)  # it is told what is wrong, where that can be seen
            raise
    if len(by_order) == len(names):
        facts = dict(zip(names, by_order, strict=True))
    for name in visible:
        with _quiet(is_binary), library_errors():
            found = book.get_sheet_by_name(name)
            sheet = _from_calamine(found, facts.get(name, SheetFacts()), markup=markup)
        if markup and package is not None and not package.is_binary:
            sheet = with_evidence(sheet, package, name)
        yield sheet


@contextmanager
def _quiet(is_binary: bool) -> Iterator[None]:
    """Keeps what compiled code writes to standard error, where it gives up on damaged records."""
    if not is_binary:
        yield
        return
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)


def _from_calamine(sheet: CalamineSheet, facts: SheetFacts, *, markup: bool) -> Sheet:
    start = sheet.start
    rows: Rows = {}
    convert: dict[type, Callable[[Any], str]] = {float: number_text, int: number_text}
    convert[str] = spaced if markup else clean
    if start is not None:
        top, left = start
        for number, values in enumerate(sheet.to_python(skip_empty_area=True), top):
            row: dict[int, str] = {}
            for column, value in enumerate(values, left):
                if value == "":
                    continue
                if type(value) is str and value.isalnum():  # nothing to clean in most labels
                    row[column] = value
                else:
                    row[column] = convert.get(type(value), value_text)(value)
            if row:
                rows[number] = row
    check_size(sum(map(len, rows.values())))
    for (number, column), text in facts.texts.items():
        rows.setdefault(number, {})[column] = text
    merges = [(a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
    merges += facts.merges
    return Sheet(rows, merges, facts.hidden_rows, facts.hidden_columns)


def read_openpyxl(data: bytes, package: XlsxPackage, *, markup: bool = False) -> Iterator[Sheet]:
    """The visible sheets of an .xlsx file as openpyxl reads them; ``markup`` as above."""
    import openpyxl

    _refuse_definitions(package)
    area = package.merged_area()
    if area > CELL_LIMIT:
        raise LimitError(
            f"the merged ranges of the workbook cover {area:,} cells, more than {CELL_LIMIT:,}",
            "save the sheet with the report as a workbook of its own",
        )
    with library_errors(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            BytesIO(data), data_only=True, keep_links=False, rich_text=True
        )
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            with library_errors():
                found = _from_openpyxl(sheet, markup=markup)
            for (row, column), text in package.facts(sheet.title).texts.items():
                if text.startswith("="):
                    found.rows.setdefault(row, {}).setdefault(column, text)
            yield with_evidence(found, package, sheet.title) if markup else found


def _refuse_definitions(package: XlsxPackage) -> None:
    """Refuses a package with a part that declares entities, before they are expanded."""
    for name in package.archive.names:
        if name.endswith((".xml", ".rels", ".vml")) and b"<!DOCTYPE" in package.archive.read(name):
            parse_xml(package.archive.read(name), name)


def _from_openpyxl(sheet: Worksheet, *, markup: bool) -> Sheet:
    found: Rows = {}
    # The mapping, not iter_rows: it holds the cells that are there, however far apart.
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001
        text = _openpyxl_text(cell)
        if markup and text and isinstance(cell.value, str):
            text = spaced(cell.value)
        if text:
            found.setdefault(row - 1, {})[column - 1] = text
    check_size(sum(map(len, found.values())))
    merges: list[Range] = [
        (merge.min_row - 1, merge.min_col - 1, merge.max_row - 1, merge.max_col - 1)
        for merge in sheet.merged_cells.ranges
    ]
    rows = [
        (number - 1, number - 1)
        for number, row in sheet.row_dimensions.items()
        if row.hidden or row.height == 0
    ]
    columns = [
        (column.min - 1, column.max - 1)
        for column in sheet.column_dimensions.values()
        if (column.hidden or column.width == 0) and column.min and column.max
    ]
    return Sheet(found, merges, rows, columns)


def _openpyxl_text(cell: OpenpyxlCell | MergedCell) -> str:
    value = cell.value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return clean(marks.settle("".join(map(_run, value))))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return shown_number(value, shown_as(-1, cell.number_format or ""))
    return value_text(value)


def _run(run: object) -> str:
    """A piece of a rich text with the marks of what is raised, lowered or struck out in it."""
    font = getattr(run, "font", None)
    level = {"superscript": marks.RAISED, "subscript": marks.LOWERED}.get(
        getattr(font, "vertAlign", None) or "", ""
    )
    if getattr(font, "strike", None):
        level += marks.STRUCK
    return f"{level}{run}{marks.END * len(level)}"


@cache
def engine_name(engine: str) -> str:
    """An engine and its library's version."""
    package = "python-calamine" if engine == "calamine" else "openpyxl"
    return f"{engine} {version(package)}"
