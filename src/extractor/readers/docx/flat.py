"""The rows of a plain table in one sweep, which is what most tables are.

A table that holds nothing but rows, cells, paragraphs and text needs no walk from element to
element: libxml2 hands over its elements in document order, five times as fast. Anything else
(content controls, tracked changes, hidden text, fields, boxes, tables in cells, ragged rows) is
left to the walk of ``body``, which gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from extractor.readers.docx.layout import GridCell, GridRow
from extractor.readers.docx.text import BREAK, COLOUR, FIXED_TEXT, SPECIAL, VAL, W, fold, is_white

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TR, _TC, _P, _T = f"{W}tr", f"{W}tc", f"{W}p", f"{W}t"
_STYLE = f"{W}rStyle"
_SPAN, _MERGE = f"{W}gridSpan", f"{W}vMerge"
_TABS, _TAB = f"{W}tabs", f"{W}tab"
_SEEN = (_TR, _TC, _P, _T, _SPAN, _MERGE, _STYLE, COLOUR, *FIXED_TEXT, *SPECIAL)


def flat_rows(table: Element, level_of: Callable[[str], str]) -> list[GridRow] | None:
    """The rows of ``table``, or ``None`` where it holds more than plain rows.

    ``level_of`` says of a style whether it raises or lowers text.
    """
    rows: list[GridRow] = []
    cells: list[GridCell] = []
    cell = GridCell("")
    pieces: list[str] = []
    for element in table.iterdescendants(*_SEEN):
        tag = element.tag
        if tag == _T:
            pieces.append(element.text or "")
        elif tag == _P:
            if pieces:
                pieces.append(BREAK)
        elif tag == _TC:
            if pieces:
                cell.text = fold("".join(pieces))
                pieces = []
            cell = GridCell("")
            cells.append(cell)
        elif tag == _SPAN:
            cell.span = max(1, number(element))
        elif tag == _MERGE:
            cell.merge = "restart" if element.get(VAL) == "restart" else "continue"
        elif tag == _TR:
            cells = []
            rows.append(GridRow(cells))
        elif tag in (_STYLE, COLOUR):
            if is_white(element) if tag == COLOUR else level_of(element.get(VAL) or ""):
                return None
        elif tag == _TAB and is_tab_stop(element):
            continue
        elif tag in FIXED_TEXT:
            pieces.append(FIXED_TEXT[tag])
        else:
            return None
    if pieces:
        cell.text = fold("".join(pieces))
    # Where rows differ in length, the widths of their cells matter, which the walk reads.
    extents = {sum([cell.span for cell in row.cells]) for row in rows}
    return rows if len(extents) <= 1 else None


def is_tab_stop(element: Element) -> bool:
    """Whether a ``w:tab`` sets a stop (in ``w:tabs``) and is no tab character in a run."""
    parent = element.getparent()
    return parent is not None and parent.tag == _TABS


def number(element: Element | None, attribute: str = VAL) -> int:
    """A whole number of up to nine digits in an attribute, 0 for anything else."""
    text = None if element is None else element.get(attribute)
    if text is None or len(text) > 9 or not (text.isascii() and text.isdigit()):
        return 0
    return int(text)
