"""Readers, one module a format: bytes → ``Document``. Which reader takes what is settled here."""

from __future__ import annotations

from msgspec.structs import replace

from extractor.encoding import decode
from extractor.errors import FormatError, UsageError
from extractor.model import Block, Document, Notice, Place, Table
from extractor.settings import Settings
from extractor.sniff import Format, sniff

__all__ = ["Format", "read_document", "sniff"]

_NOT_READ = (
    "this version reads web pages and plain text only; save it as a web page (HTML), or look for "
    "the page that offers it"
)
HTML_ENGINES = ("lexbor", "beautifulsoup")


def read_document(
    data: bytes,
    name: str,
    charset: str | None,
    settings: Settings,
    kind: Format | None = None,
) -> Document:
    """Read bytes of any supported format.

    ``name`` is a hint where the content leaves the format open, ``charset`` what HTTP declared.
    Raises ``FormatError`` for a format that has no reader or is damaged.
    """
    kind = kind or sniff(data, name)
    if kind.name in ("html", "mhtml"):
        return _read_html(data, charset, settings, kind.name)
    if settings.engine:
        raise UsageError(f"{kind.title} has one engine only; leave --engine out")
    if kind.name == "text":
        from extractor.readers.text import read_text

        decoded = decode(data, http_charset=charset)
        document = _numbered(read_text(decoded.text))
        return _with_encoding(document, decoded.encoding, decoded.source, decoded.replaced)
    raise FormatError(f"this is {kind.title}", kind.hint or _NOT_READ)


def _read_html(data: bytes, charset: str | None, settings: Settings, name: str) -> Document:
    from extractor.readers.html import read_html

    engine = settings.engine or HTML_ENGINES[0]
    if engine not in HTML_ENGINES:
        raise UsageError(f"no engine is called {engine}; for HTML there are: lexbor, beautifulsoup")
    if name == "mhtml":
        from extractor.readers.mhtml import mhtml_to_html

        data, own = mhtml_to_html(data)
        charset = own or charset
    decoded = decode(data, http_charset=charset, html=True)
    # Bytes that are UTF-8 without a mark or a flaw need not be encoded again.
    page = decoded.text if decoded.source != "utf-8" or decoded.replaced else data
    document = read_html(page, engine="lexbor" if engine == "lexbor" else "beautifulsoup")
    document = _with_encoding(document, decoded.encoding, decoded.source, decoded.replaced)
    return replace(document, format=name)


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


def _with_encoding(document: Document, encoding: str, source: str, replaced: int) -> Document:
    notices = document.notices
    if replaced:
        notices = (
            *notices,
            Notice(
                "undecodable_text",
                f"{replaced} places could not be decoded as {encoding}; they stand as U+FFFD",
            ),
        )
    return replace(document, encoding=encoding, encoding_from=source, notices=notices)
