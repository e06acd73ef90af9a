"""What is compared: each peer is a call on a document's bytes.

Libraries are imported when a peer is made, so that a process measures the one that it asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Literal

Call = Callable[[bytes], object]

OWN = "extractor.extract"
BARE = "bare lexbor"
PANDAS_LXML = "pandas.read_html, lxml"
PANDAS_BS4 = "pandas.read_html, bs4"
SOUP = "BeautifulSoup.find_all"
PLUMBER = "pdfplumber extract_tables"
DOCX = "python-docx row.cells"
OPENPYXL = "openpyxl iter_rows"


def _text(data: bytes) -> str:
    """The peers guess no encoding; they are told it, in the cheapest way."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _told(data: bytes) -> bytes | str:
    """For lexbor, which takes UTF-8 as it stands."""
    return data if b"charset=gb" not in data[:1024].lower() else _text(data)


def _own() -> Call:
    import extractor

    return extractor.extract


def _bare() -> Call:
    from selectolax.lexbor import LexborHTMLParser

    return lambda data: [cell.text() for cell in LexborHTMLParser(_told(data)).css("td, th")]


def _pandas(flavor: Literal["lxml", "bs4"]) -> Call:
    import pandas

    return lambda data: pandas.read_html(StringIO(_text(data)), flavor=flavor)


def _soup() -> Call:
    from bs4 import BeautifulSoup

    def cells(data: bytes) -> list[str]:
        soup = BeautifulSoup(_text(data), "lxml")
        return [cell.get_text() for cell in soup.find_all(["td", "th"])]

    return cells


PEERS: dict[str, Callable[[], Call]] = {
    OWN: _own,
    BARE: _bare,
    PANDAS_LXML: lambda: _pandas("lxml"),
    PANDAS_BS4: lambda: _pandas("bs4"),
    SOUP: _soup,
}


def _read() -> Call:
    import extractor

    return extractor.read


def _plumber() -> Call:
    import logging

    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)

    def tables(data: bytes) -> list[object]:
        with pdfplumber.open(BytesIO(data)) as pdf:
            return [page.extract_tables() for page in pdf.pages]

    return tables


def _docx() -> Call:
    import docx

    def cells(data: bytes) -> list[list[str]]:
        tables = docx.Document(BytesIO(data)).tables
        return [[cell.text for cell in row.cells] for table in tables for row in table.rows]

    return cells


def _openpyxl() -> Call:
    import openpyxl

    def rows(data: bytes) -> list[list[tuple[object, ...]]]:
        book = openpyxl.load_workbook(BytesIO(data), data_only=True)
        return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]

    return rows


# The library that reads a kind of file, which the extractor is measured beside.
FILE_PEERS: dict[str, tuple[str, Callable[[], Call]]] = {
    "pdf": (PLUMBER, _plumber),
    "docx": (DOCX, _docx),
    "xlsx": (OPENPYXL, _openpyxl),
}


def reading(is_report: bool) -> Call:
    """The extractor: to finished rows, or to tables where there is no report."""
    return _own() if is_report else _read()


def refusal() -> Call:
    """The extractor on text that holds no report; an error where it finds one all the same."""
    import extractor

    def refuse(data: bytes) -> None:
        try:
            extractor.extract(data)
        except extractor.NoReportError:
            return
        raise AssertionError("a report was found in text that holds none")

    return refuse
