"""OFD (GB/T 33190-2016), China's fixed-layout format: a zip of XML pages → ``Document``.

Nothing is drawn and no font is needed: the text stands in the file as Unicode, with a place for
each character.
"""

from __future__ import annotations

from extractor.model import Document
from extractor.readers.container import open_zip
from extractor.readers.ofd.content import read_content
from extractor.readers.ofd.package import Package
from extractor.readers.pages.document import PageReader


def read_ofd(data: bytes, *, join: bool = True, max_pages: int | None = None) -> Document:
    """Read all tables and paragraphs of an OFD file.

    ``join``, ``max_pages`` and the notices are those of ``read_pdf``. Raises ``FormatError`` for
    what is no OFD file, is damaged, is encrypted, has no pages or shows only pictures;
    ``LimitError`` for a file made to exhaust memory.
    """
    package = Package(open_zip(data))
    reader = PageReader("OFD file", join, max_pages)
    for number, page in enumerate(package.pages(), 1):
        reader.add(read_content(page, number) if page is not None else None)
    return reader.document("ofd", "ofd", package.title)
