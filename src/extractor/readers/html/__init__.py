"""HTML pages: decoded text → ``Document``, by one of two engines that give the same.

Both give a browser's tree (HTML standard, section 13.2) and read in it what a browser with scripts
shows: hidden elements do not exist, a table's rows are those that are seen.
"""

from __future__ import annotations

from extractor.errors import UsageError
from extractor.model import Document
from extractor.readers.html.limits import Engine, check_limits

__all__ = ["Engine", "read_html"]


def read_html(text: str | bytes, *, engine: Engine = "lexbor", markup: bool = False) -> Document:
    """Read a page that is decoded already; ``encoding`` is for the caller to fill in.

    A page that is valid UTF-8 without U+0000 may be given as its bytes, which saves encoding it
    again.

    Each table is a ``Table`` of layout ``grid`` with its spans, an inner table after its outer one
    (whose cell shows the text of an inner table of one cell if it holds nothing else);
    text outside the tables that hold figures is ``Paragraph``s, in reading order. A table that
    holds another one, or running text, lays out the page: its text is there twice, as the table's
    cells and as paragraphs.

    ``markup``: the texts begin with the marks of ``extractor.markup``.

    Raises ``LimitError`` for a page that is too large or too deep.
    """
    data = text if isinstance(text, bytes) else _encoded(text)
    check_limits(data, engine)
    if engine == "lexbor":
        from extractor.readers.html.lexbor import read, version
    elif engine == "beautifulsoup":
        from extractor.readers.html.soup import read, version
    else:
        raise UsageError(f"no engine is called {engine!r}; there are lexbor and beautifulsoup")
    title, blocks, notices = read(data, markup=markup)
    return Document(blocks, "html", version(), title=title, notices=notices)


def _encoded(text: str) -> bytes:
    """UTF-8; U+FFFD stands for U+0000 and for half a surrogate pair, which is no character."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    return data.replace(b"\0", "\ufffd".encode())
