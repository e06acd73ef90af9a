"""Tables of TEI and DocBook, in the tags of HTML: converters of documents write these too."""

from __future__ import annotations

import re
from typing import Final

# A table is made of rows of cells (TEI) or of entries (DocBook, after the CALS table model).
ROW: Final = "<row"
CELLS: Final = ("<cell", "<entry")

# A page with rows of its own has these words elsewhere: in a script, or in an element of its own.
_PAGE: Final = re.compile(r"<(?:tr|td|th)[\s>]", re.IGNORECASE)

_TAG: Final = re.compile(
    r"<(/?)(row|cell|entry|informaltable|para|simpara|head|title|link|ulink)(?=[\s/>])([^<>]*)>"
)
_NAMES: Final = {
    "row": "tr",
    "cell": "td",
    "entry": "td",
    "informaltable": "table",
    "para": "p",
    "simpara": "p",
    "head": "h2",
    "title": "h2",
    "link": "a",
    "ulink": "a",
}
_EMPTY: Final = re.compile(r"/\s*$")
_SPAN: Final = re.compile(
    r"\b(rows|cols|morerows|namest|nameend)\s*=\s*[\"'](?:[A-Za-z_]*)(\d{1,4})[\"']"
)


def translated(text: str) -> str | None:
    """``text`` with its tables in the tags of HTML; ``None`` where it has no table of another kind,
    or tables of HTML.

    A cell spans ``rows`` and ``cols`` in TEI, ``morerows`` more rows and the columns from
    ``namest`` to ``nameend`` in DocBook, whose columns are named by their number.
    """
    if ROW not in text or not any(cell in text for cell in CELLS) or _PAGE.search(text):
        return None
    return _TAG.sub(_tag, text)


def _tag(match: re.Match[str]) -> str:
    close, name, rest = match.groups()
    tag = _NAMES[name]
    if close:
        return f"</{tag}>"
    spans = _spans(rest) if tag == "td" else ""
    return f"<{tag}{spans}></{tag}>" if _EMPTY.search(rest) else f"<{tag}{spans}>"


def _spans(rest: str) -> str:
    told = {name: int(number) for name, number in _SPAN.findall(rest)}
    rows = told.get("rows", told.get("morerows", 0) + 1)
    columns = told.get("cols", told.get("nameend", 0) - told.get("namest", 0) + 1)
    return f' rowspan="{rows}" colspan="{max(1, columns)}"' if rows > 1 or columns > 1 else ""
