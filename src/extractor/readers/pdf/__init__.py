"""PDF → ``Document``, with PDFium or with pdfplumber."""

from __future__ import annotations

from typing import Literal

from extractor.errors import FormatError, UsageError
from extractor.model import Document, Notice
from extractor.readers.pages.document import PageReader

Engine = Literal["pdfium", "pdfplumber"]


def read_pdf(
    data: bytes,
    *,
    engine: Engine = "pdfium",
    password: str = "",
    join: bool = True,
    max_pages: int | None = None,
) -> Document:
    """Read all tables and paragraphs of a PDF, page by page.

    ``join`` makes one table of the parts that stand on several pages. Notices tell of joined
    tables (``table_joined``), pages that are only pictures (``needs_ocr``) and pages that cannot
    be read (``page_unreadable``). Raises ``FormatError`` for what is no PDF, is damaged beyond
    repair, is encrypted and needs a password, has no pages or shows only pictures; ``LimitError``
    for more than ``max_pages``; ``UsageError`` for an unknown engine.
    """
    if b"%PDF-" not in data[:1024] and b"%PDF-" not in data[:65536]:
        raise FormatError("this is no PDF", "check that the download is complete")
    reader = PageReader("PDF", join, max_pages)
    if engine == "pdfium":
        return _with_pdfium(data, password, reader)
    if engine == "pdfplumber":
        return _with_pdfplumber(data, password, reader)
    raise UsageError(f"unknown PDF engine {engine!r}; use pdfium or pdfplumber")


def _with_pdfium(data: bytes, password: str, reader: PageReader) -> Document:
    from pypdfium2 import PYPDFIUM_INFO

    from extractor.readers.pdf import pdfium

    document = pdfium.open_document(data, password)
    try:
        for page in pdfium.read_pages(document):
            reader.add(page)
        title = document.get_metadata_value("Title")
    finally:
        document.close()
    return reader.document("pdf", f"pypdfium2 {PYPDFIUM_INFO}", title, _damage(data))


def _with_pdfplumber(data: bytes, password: str, reader: PageReader) -> Document:
    import pdfplumber

    from extractor.readers.pdf import plumber

    title = plumber.read_pages(data, password, reader.add)
    return reader.document("pdf", f"pdfplumber {pdfplumber.__version__}", title, _damage(data))


def _damage(data: bytes) -> list[Notice]:
    """A notice if the file ends before its end mark (ISO 32000-1, 7.5.5)."""
    if b"%%EOF" in data[-4096:]:
        return []
    return [Notice("damaged_file", "the PDF ends early: text and pages may be missing")]
