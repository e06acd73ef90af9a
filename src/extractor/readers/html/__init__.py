"""HTML pages: decoded text → ``Document``, by one of two engines that give the same.

Both give a browser's tree (HTML standard, section 13.2) and read in it what a browser with scripts
shows: hidden elements do not exist, a table's rows are those that are seen.
"""

from __future__ import annotations

from extractor.errors import UsageError
from extractor.model import Document
from extractor.readers.html.limits import Engine, check_limits

__all__ = ["Engine", "read_html"]


def read_html(text: str, *, engine: Engine = "lexbor") -> Document:
    """Read a page that is decoded already; ``encoding`` is for the caller to fill in.

    Each table is a ``Table`` of layout ``grid`` with its spans, an inner table after its outer one;
    text outside the tables that hold figures is ``Paragraph``s, in reading order. A table that
    holds another one, or running text, lays out the page: its text is there twice, as the table's
    cells and as paragraphs.

    Raises ``LimitError`` for a page that is too large or too deep.
    """
    check_limits(text, engine)
    if not text.isascii():
        text = _well_formed(text)
    text = text.replace("\0", "\ufffd")
    if engine == "lexbor":
        from extractor.readers.html import lexbor

        title, blocks, notices = lexbor.read(text)
        name = lexbor.version()
    elif engine == "beautifulsoup":
        from extractor.readers.html import soup

        title, blocks, notices = soup.read(text)
        name = soup.version()
    else:
        raise UsageError(f"no engine is called {engine!r}; there are lexbor and beautifulsoup")
    return Document(blocks, "html", name, title=title, notices=notices)


def _well_formed(text: str) -> str:
    """Half a surrogate pair is no character: U+FFFD stands for it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
