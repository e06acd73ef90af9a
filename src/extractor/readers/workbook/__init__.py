"""Workbooks (.xlsx, .xls, .et, .xlsb, .ods) and delimited text (.csv, .tsv)."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.encoding import decode
from extractor.errors import UsageError
from extractor.model import Block, Document, Notice, Table
from extractor.readers.container import is_encrypted_package, password_error
from extractor.readers.workbook.blocks import sheet_blocks
from extractor.readers.workbook.delimited import read_delimited
from extractor.readers.workbook.engines import engine_name, read_calamine, read_openpyxl
from extractor.readers.workbook.sheet import Sheet
from extractor.readers.workbook.xlsx import XlsxPackage

__all__ = ["read_workbook"]

ENGINES = ("calamine", "openpyxl")
_ZIP = b"PK"
_HIDDEN = "hidden rows or columns were left out, as on the screen"


def read_workbook(
    data: bytes,
    format: str,  # noqa: A002
    *,
    engine: str = "calamine",
    markup: bool = False,
) -> Document:
    """A workbook as a ``Document``: the tables and lines of its visible sheets, in their order.

    ``format`` is ``xlsx``, ``xlsb``, ``xls``, ``et``, ``ods``, ``csv`` or ``tsv``. Hidden sheets,
    rows and columns are left out. A number is what is stored, with at most 15 digits, never a
    binary float's tail; percentages keep their sign; formulas give the value stored with them.
    ``markup``: the texts begin with the marks of ``extractor.markup``.

    Raises ``FormatError`` for what is damaged or behind a password, ``LimitError`` past a limit,
    and ``UsageError`` for an engine that the format does not have.
    """
    if engine not in ENGINES:
        raise UsageError(f"unknown engine {engine!r} for workbooks; use {' or '.join(ENGINES)}")
    if is_encrypted_package(data):
        raise password_error()
    if format in ("csv", "tsv"):
        _only_engine(format, engine)
        return _read_text(data, format, markup=markup)
    if format == "ods":
        from extractor.readers.workbook.ods import read_ods

        _only_engine(format, engine)
        return _document(read_ods(data, markup=markup), format, "ods")
    package = XlsxPackage(data) if data.startswith(_ZIP) else None
    if package is not None and not package.is_binary:
        read = read_openpyxl if engine == "openpyxl" else read_calamine
        return _document(read(data, package, markup=markup), format, engine_name(engine))
    _only_engine(format, engine)
    return _document(read_calamine(data, package, markup=markup), format, engine_name(engine))


def _only_engine(format_: str, engine: str) -> None:
    if engine != ENGINES[0]:
        raise UsageError(f"{format_} files have one engine only; leave the engine out")


def _document(sheets: Iterable[Sheet], format_: str, engine: str) -> Document:
    blocks: list[Block] = []
    notices: tuple[Notice, ...] = ()
    tables = 0
    for sheet in sheets:
        if sheet.hidden_rows or sheet.hidden_columns:
            notices = (Notice("hidden_left_out", _HIDDEN),)
        found = sheet_blocks(sheet, tables)
        tables += sum(1 for block in found if isinstance(block, Table))
        blocks += found
    return Document(tuple(blocks), format_, engine, notices=notices)


def _read_text(data: bytes, format_: str, *, markup: bool) -> Document:
    decoded = decode(data)
    sheet, _ = read_delimited(decoded.text, "\t" if format_ == "tsv" else ",", markup=markup)
    document = _document([sheet], format_, "csv")
    notices = document.notices
    if decoded.replaced:
        notices += (
            Notice(
                "undecodable_text",
                f"{decoded.replaced} places could not be decoded as {decoded.encoding}; they stand"
                " as U+FFFD",
            ),
        )
    return Document(
        document.blocks, format_, "csv", decoded.encoding, decoded.source, notices=notices
    )
