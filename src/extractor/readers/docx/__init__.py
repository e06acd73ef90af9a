"""Word documents (.docx, .docm, .dotx) as paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.errors import UsageError
from extractor.model import Document
from extractor.readers.container import damaged_error, iterparse_xml, parse_xml
from extractor.readers.docx.body import ALTERNATE, IMPORTED, SDT, TBL, Body, P
from extractor.readers.docx.package import Package
from extractor.readers.docx.text import W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

STREAM_FROM = 8 << 20
"""Bytes of the main part from which it is read piece by piece, so that memory stays flat."""

_BODY = f"{W}body"
_PIECES = (P, TBL, SDT, ALTERNATE, IMPORTED, f"{W}customXml")


def read_docx(data: bytes, *, engine: str = "xml", markup: bool = False) -> Document:
    """A Word document as a ``Document``: body text and tables, as Word shows them.

    ``engine`` is ``xml`` (one pass over the document's own XML) or ``python-docx`` (its cells).
    Merged cells keep their spans (``gridSpan``, ``vMerge``, ``hMerge``), a table inside a cell
    follows the one around it, a one-column table around other tables is a frame and not a table.
    Left out: deleted and hidden text, field codes, headers, footers, notes and comments, and the
    numbers that Word makes. The file's title property is not used, because bureaus keep last
    year's.

    ``markup``: the texts begin with the marks of ``extractor.markup``.

    Raises ``FormatError`` for what is damaged, behind a password or no Word document,
    ``LimitError`` past a limit of ``container``, and ``UsageError`` for an unknown engine.
    """
    if engine == "xml":
        return _read_xml(data, markup=markup)
    if engine == "python-docx":
        from extractor.readers.docx.cells import read_cells

        return read_cells(data, markup=markup)
    raise UsageError(f"unknown engine {engine!r} for Word documents; use xml or python-docx")


def _read_xml(data: bytes, *, markup: bool) -> Document:
    package = Package(data)
    body = Body(package, markup=markup)
    if package.archive.size(package.main) > STREAM_FROM and not package.is_strict():
        elements = _streamed(package)
    else:
        elements = _whole(package, body)
    blocks = tuple(body.blocks(elements))
    return Document(blocks, "docx", f"xml (lxml {_lxml_version()})", notices=body.notices)


def _lxml_version() -> str:
    from lxml import etree

    return ".".join(map(str, etree.LXML_VERSION[:3]))


def _whole(package: Package, body: Body) -> Iterator[Element]:
    found = parse_xml(body.take_tables(package.main_xml()), package.main).find(_BODY)
    if found is None:
        raise damaged_error("the document has no body")
    return iter(found)


def _streamed(package: Package) -> Iterator[Element]:
    """The body's elements one by one; each is freed when the next is asked for."""
    with package.open_main() as stream:
        for element in iterparse_xml(stream, _PIECES, package.main):
            parent = element.getparent()
            if parent is None or parent.tag != _BODY:
                continue
            yield element
            element.clear()
            while (before := element.getprevious()) is not None:
                parent.remove(before)
