"""Readers, one module a format: bytes → ``Document``. Which reader takes what is settled here."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from extractor.encoding import Decoded, decode
from extractor.errors import FormatError, LimitError, UsageError
from extractor.markup import settle
from extractor.model import Block, Document, Notice, Place, Table
from extractor.readers.single import with_rows_of_text
from extractor.settings import Settings
from extractor.sniff import Format, sniff

__all__ = ["ENGINES", "read_document", "sniff"]

# The engines of the formats that have two, the default one first.
ENGINES = {
    "html": ("lexbor", "beautifulsoup"),
    "mhtml": ("lexbor", "beautifulsoup"),
    "pdf": ("pdfium", "pdfplumber"),
    "docx": ("xml", "python-docx"),
    "xlsx": ("calamine", "openpyxl"),
}
_NOT_READ = "open it in the program that made it and save it as PDF, DOCX or a web page"


class Input(Struct, frozen=True):
    """Bytes to read, what they are, and what the user asked for."""

    data: bytes
    name: str
    charset: str | None
    format: str
    engine: str
    settings: Settings


def read_document(
    data: bytes,
    name: str,
    charset: str | None,
    settings: Settings,
    kind: Format | None = None,
) -> Document:
    """Read bytes of any supported format.

    ``name`` is a hint where the content leaves the format open, ``charset`` what HTTP declared.
    Raises ``FormatError`` for a format that has no reader or is damaged, ``UsageError`` for an
    engine that the format does not have.
    """
    kind = kind or sniff(data, name)
    format_ = (kind.name == "text" and _tabular(name)) or kind.name
    reader = _READERS.get(format_)
    if reader is None:
        raise FormatError(f"this is {kind.title}", kind.hint or _NOT_READ)
    engine = _engine(settings.engine, format_, kind)
    document = reader(Input(data, name, charset, format_, engine, settings))
    return settle(document) if settings.markup else document


def _tabular(name: str) -> str:
    """Text is a table of values where its name says so; nothing in its content does."""
    ending = name.rpartition(".")[2].lower()
    return ending if ending in ("csv", "tsv") else ""


def _engine(asked: str, format_: str, kind: Format) -> str:
    known = ENGINES.get(format_, ())
    if not asked:
        return known[0] if known else ""
    if not known:
        raise UsageError(f"{kind.title} has one engine only; leave --engine out")
    if asked not in known:
        names = ", ".join(known)
        raise UsageError(f"no engine is called {asked}; for {kind.title} there are: {names}")
    return asked


def _text(given: Input) -> Document:
    from extractor.readers.text import read_text

    decoded = decode(given.data, http_charset=given.charset)
    if b"<row" in given.data:
        from extractor.readers.html.dialects import translated

        page = translated(decoded.text)
        if page is not None:
            return _decoded_from(_page(page, given), decoded)
    return _numbered(_decoded_from(read_text(decoded.text), decoded))


def _html(given: Input) -> Document:
    data, charset = given.data, given.charset
    if given.format == "mhtml":
        from extractor.readers.mhtml import mhtml_to_html

        data, own = mhtml_to_html(data)
        charset = own or charset
    decoded = decode(data, http_charset=charset, html=True)
    # Bytes that are UTF-8 without a mark or a flaw need not be encoded again.
    page = decoded.text if decoded.source != "utf-8" or decoded.replaced else data
    if not data[:64].lstrip().startswith((b"<", b"\xef\xbb\xbf")):
        from extractor.readers.text.pages import tables_in_tags

        parts = tables_in_tags(decoded.text)
        if parts:
            return _decoded_from(_parts(parts, given), decoded)
    # A page with cells of HTML is none of the dialects; they stand early in it, and end the search.
    if b"<td " not in data and b"<row" in data:
        from extractor.readers.html.dialects import translated

        page = translated(decoded.text) or page
    return replace(_decoded_from(_page(page, given), decoded), format=given.format)


def _page(page: str | bytes, given: Input) -> Document:
    from extractor.readers.html import Engine, read_html

    engine = cast("Engine", given.engine or "lexbor")
    document = read_html(page, engine=engine, markup=given.settings.markup)
    return document if given.settings.markup else with_rows_of_text(document, _lines)


def _lines(text: str) -> Document:
    from extractor.readers.text import read_text

    return read_text(text)


def _parts(parts: list[tuple[bool, str]], given: Input) -> Document:
    """Markdown whose tables stand partly in tags, in one document."""
    from extractor.readers.text import read_text

    read = [_page(part, given) if tags else read_text(part) for tags, part in parts]
    blocks = tuple(block for document in read for block in document.blocks)
    notices = tuple(notice for document in read for notice in document.notices)
    return _numbered(replace(read[0], blocks=blocks, format="text", engine="text", notices=notices))


def _pdf(given: Input) -> Document:
    from extractor.readers.pdf import Engine, read_pdf

    settings = given.settings
    engine = cast("Engine", given.engine)
    document = read_pdf(
        given.data,
        engine=engine,
        password=settings.password,
        join=settings.join,
        max_pages=settings.max_pages,
    )
    return _numbered(document)


def _ofd(given: Input) -> Document:
    from extractor.readers.ofd import read_ofd

    return _numbered(
        read_ofd(given.data, join=given.settings.join, max_pages=given.settings.max_pages)
    )


def _docx(given: Input) -> Document:
    from extractor.readers.docx import read_docx

    return _numbered(read_docx(given.data, engine=given.engine, markup=given.settings.markup))


def _odt(given: Input) -> Document:
    from extractor.readers.odt import read_odt

    return _numbered(read_odt(given.data))


def _workbook(given: Input) -> Document:
    from extractor.readers.workbook import read_workbook

    markup = given.settings.markup
    if given.engine:
        return _numbered(
            read_workbook(given.data, given.format, engine=given.engine, markup=markup)
        )
    return _numbered(read_workbook(given.data, given.format, markup=markup))


def _old_workbook(given: Input) -> Document:
    """Old workbooks are read directly; those of rarer programs through LibreOffice."""
    try:
        return _workbook(given)
    except LimitError:
        raise
    except FormatError as error:
        try:
            return _through_office(given)
        except FormatError:
            raise error from None


def _through_office(given: Input) -> Document:
    from extractor.readers.office import convert_office

    data, target = convert_office(given.data, given.format)
    inner = Input(data, given.name, None, target, ENGINES[target][0], given.settings)
    document = _READERS[target](inner)
    return replace(document, format=given.format, engine=f"LibreOffice, {document.engine}")


_READERS: dict[str, Callable[[Input], Document]] = {
    "text": _text,
    "html": _html,
    "mhtml": _html,
    "pdf": _pdf,
    "ofd": _ofd,
    "docx": _docx,
    "xlsx": _workbook,
    "ods": _workbook,
    "csv": _workbook,
    "tsv": _workbook,
    "xls": _old_workbook,
    "doc": _through_office,
    "rtf": _through_office,
    "odt": _odt,
}


def _numbered(document: Document) -> Document:
    """The document with its tables' numbers as their place."""
    number = 0
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table):
            place = replace(block.place, table=number) if block.place else Place(number)
            block = replace(block, place=place)
            number += 1
        blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def _decoded_from(document: Document, decoded: Decoded) -> Document:
    notices = document.notices
    if decoded.replaced:
        message = (
            f"{decoded.replaced} places could not be decoded as {decoded.encoding}; they stand as "
            "U+FFFD"
        )
        notices = (*notices, Notice("undecodable_text", message))
    return replace(
        document, encoding=decoded.encoding, encoding_from=decoded.source, notices=notices
    )
