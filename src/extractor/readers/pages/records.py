"""What travels inside the fixed-page code: a page's characters and rules, words, tables.

All lengths are points (1/72 inch), measured from the top left corner of the page as it is seen
(crop box applied, page rotation undone).
"""

from __future__ import annotations

from msgspec import Struct

from extractor.continuation import Part as PageTable
from extractor.model import Paragraph

__all__ = [
    "ASCENT",
    "UNREADABLE",
    "Box",
    "Glyph",
    "Page",
    "PageBlocks",
    "PageTable",
    "PageText",
    "Word",
]

# Characters and rules are plain tuples: a page has thousands, and a tuple is the cheapest record.
Glyph = tuple[float, float, float, float, str, float]
"""(x0, top, x1, bottom, text, size). The box runs from ``baseline(size)`` above to below the
baseline and not by the ink, so that all characters of a line have the same box. ``" "`` is a
printed space; U+FFFD a character without a Unicode value."""

Box = tuple[float, float, float, float]
"""(x0, top, x1, bottom)."""

ASCENT = 0.88
"""Part of the font size above the baseline in every character's box (CJK fonts' em box)."""

UNREADABLE = "\ufffd"


class Word(Struct, frozen=True, gc=False):
    """Characters of one line without a gap between them. ``spaced``: a printed space precedes."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    spaced: bool = False


class Page(Struct, frozen=True):
    """One page as the grid code takes it, turned so that most of its text is upright.

    ``rules`` are boxes of straight strokes, thin fills and the edges of rectangles; ``fills`` are
    boxes of coloured areas (zebra stripes, header bands). ``sideways`` are words turned by a
    quarter, which vertical headings are made of. ``picture`` is the part of the page (0 to 1)
    that images cover, ``off_page`` the number of characters beyond its edges, which nobody sees
    and which are left out.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Box]
    fills: list[Box] = []
    sideways: list[Word] = []
    picture: float = 0.0
    off_page: int = 0


class PageText(Struct, frozen=True):
    """A paragraph, where it stands and the size of its letters."""

    paragraph: Paragraph
    box: Box
    size: float


class PageBlocks(Struct, frozen=True):
    """A page's tables and paragraphs in reading order, and where its text columns are divided.

    ``tail`` are the last lines below its last table: the next page's table may have its header
    there. ``taken`` of the tail of the page before belong to this page's first table. ``cut``: text
    runs over the side of the page.
    """

    number: int
    height: float
    blocks: tuple[PageTable | PageText, ...]
    gutter: float | None = None
    tail: tuple[list[Word], ...] = ()
    taken: int = 0
    cut: bool = False
