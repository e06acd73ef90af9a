"""From a page's marked text and its tables to a ``Document``'s blocks; the same for all engines.

An engine gives the text of the whole page as one string in which marks stand for structure. A mark
is U+0000 and one more character: no HTML tree holds a U+0000, so no page can forge one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from extractor.grid import SectionKind, Shape, form_shape
from extractor.model import Block, Notice, Paragraph, Place, Table

MARK: Final = "\0"
BREAK: Final = "\0b"
"""A block begins or ends."""
LINE: Final = "\0n"
"""A line ends inside a block."""
GRID: Final = "\0t"
"""A table stands here whose cells are read already (a list of sections)."""
OPEN: Final = "\0<"
"""A table begins whose cells follow in the text (a :class:`Frame`)."""
CLOSE: Final = "\0>"
CELL: Final = "\0c"
"""A cell of the innermost open table begins; it ends with the next one or with the table."""
HEADINGS: Final = {f"h{level}": f"\0{level}" for level in range(1, 7)}
"""A heading begins, and with it a block."""
HEADING_END: Final = "\0/"
PICTURE: Final = "\0p"
"""The cell that began shows a picture and no text."""
UNREADABLE: Final = "\ufffd"

BLOCK_TAGS: Final = (
    "address article aside blockquote caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing "
    "main menu nav ol optgroup option p plaintext pre search section summary ul xmp"
).split()
UNSEEN_TAGS: Final = (
    "script style template noscript iframe noembed noframes datalist audio video canvas meter "
    "progress rp rt rtc title"
).split()
"""Elements whose text no browser with scripts shows as part of the page's text."""
PRE_TAGS: Final = "pre listing xmp plaintext".split()
SILENT_INPUTS: Final = frozenset("hidden checkbox radio password image file color range".split())
"""Kinds of ``<input>`` that show no text of their value."""

RUNNING_TEXT: Final = 200
"""A cell with more characters holds running text: the longest label of an official form, its note
included, has 60."""

PLAIN: Final = (1, 1)
SECTION_KINDS: Final[dict[str, SectionKind]] = {"thead": "head", "tbody": "body", "tfoot": "foot"}

# What takes no room on the page: soft hyphen, zero-width space, joiners, byte order mark.
_NO_WIDTH: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# The standard's rules for parsing non-negative integers: what follows the digits is ignored.
_INTEGER = re.compile("[ \t\n\f\r]*([+-]?)0*([0-9]{1,10})")


class Frame(Struct, frozen=True):
    """A table whose texts stand between ``OPEN`` and ``CLOSE``."""

    shape: Shape


class Grid(Struct, frozen=True):
    """A table that is read already: its shape and the texts of its cells, row by row."""

    shape: Shape
    texts: Sequence[str]


def collapse(text: str) -> str:
    """White space of all kinds to single spaces, none at the ends, and nothing without width."""
    return " ".join(_with_width(text).split())


def _with_width(text: str) -> str:
    if text.isascii():
        return text
    for character in _NO_WIDTH:
        if character in text:
            text = text.replace(character, "")
    return text


def collapse_joined(joined: str) -> list[str]:
    """``collapse`` of texts without marks, in one go: joined by U+0000, which is no space."""
    joined = collapse(joined)
    if " " in joined:
        joined = joined.replace(" \0", "\0").replace("\0 ", "\0")
    return joined.split(MARK)


def lines(marked: str) -> str:
    """The lines of a cell's text in which only ``BREAK``, ``LINE`` and headings stand."""
    first, *rest = _with_width(marked).split(MARK)
    collapsed = [" ".join(first.split()), *[" ".join(part[1:].split()) for part in rest]]
    return "\n".join(filter(None, collapsed))


def span(value: str | None, default: int) -> int:
    """A span attribute; the limits are the grid's."""
    match = _INTEGER.match(value) if value else None
    if match is None:
        return default
    number = int(match[2])
    return default if match[1] == "-" and number else number


def spans(row_span: str | None, column_span: str | None) -> tuple[int, int]:
    """The spans that a cell's attributes ask for: (row span, column span)."""
    short = len(row_span or "") <= _USUAL and len(column_span or "") <= _USUAL
    return (_known_spans if short else _spans)(row_span, column_span)


def _spans(row_span: str | None, column_span: str | None) -> tuple[int, int]:
    return span(row_span, 1), span(column_span, 1) or 1


# Characters of nearly all spans; the same few are asked for on all pages.
_USUAL: Final = 4
_known_spans = lru_cache(maxsize=1024)(_spans)


class Choice(Struct, frozen=True):
    """An ``<option>``: what it shows, and whether it is selected or disabled in the source."""

    text: str
    selected: bool
    disabled: bool

    @staticmethod
    def of(attributes: Mapping[str, str | None], text: str) -> Choice:
        shown = attributes.get("label") or text
        return Choice(collapse(shown), "selected" in attributes, "disabled" in attributes)


def chosen(attributes: Mapping[str, str | None], options: Sequence[Choice]) -> str:
    """What a ``<select>`` shows as its value: one option, or the selected ones of a list."""
    selected = [option.text for option in options if option.selected]
    if "multiple" in attributes:
        return LINE.join(selected)
    if selected:
        return selected[-1]
    return next((option.text for option in options if not option.disabled), "")


def input_value(attributes: Mapping[str, str | None]) -> str:
    """What an ``<input>`` shows as its value."""
    kind = (attributes.get("type") or "text").lower()
    return "" if kind in SILENT_INPUTS else attributes.get("value") or ""


def control(text: str) -> str:
    """A control's text stands apart from the text beside it."""
    return f" {text} "


def is_running(texts: Sequence[str]) -> bool:
    """Whether a cell holds running text: then its table lays out the page."""
    return max(map(len, texts), default=0) > RUNNING_TEXT


def assemble(
    marked: str, tables: Sequence[Grid | Frame]
) -> tuple[tuple[Block, ...], tuple[Notice, ...]]:
    """The blocks of a page; ``tables`` in the order of ``GRID`` and ``OPEN`` in the text."""
    assembler = _Assembler(tables)
    assembler.read(marked)
    return tuple(assembler.blocks), tuple(dict.fromkeys(assembler.notices))


class _Open:
    """A table that is being read: its number, where its block stands, its cells' lines."""

    def __init__(self, frame: Frame, number: int, position: int) -> None:
        self.frame = frame
        self.number = number
        self.position = position
        self.cells: list[list[str]] = []
        # By cell: the texts of inner tables of one cell, which editors wrap around a single text.
        self.wrapped: dict[int, list[str]] = {}
        self.pictured: list[int] = []
        self.holds_table = False

    def texts(self) -> list[str]:
        """The cells' texts; one that holds nothing but a wrapped text shows that text.

        A picture cannot be read where it stands among figures; in a layout it is nothing.
        """
        texts = ["\n".join(cell) for cell in self.cells]
        if not self.holds_table and not is_running(texts):
            for number in self.pictured:
                texts[number] = texts[number] or UNREADABLE
        for number, inner in self.wrapped.items():
            if not texts[number] and len(inner) == 1:
                texts[number] = inner[0]
        return texts


class _Assembler:
    """Reads the marked text once, from left to right."""

    def __init__(self, tables: Sequence[Grid | Frame]) -> None:
        self.blocks: list[Block] = []
        self.notices: list[Notice] = []
        self._tables = iter(tables)
        self._open: list[_Open] = []
        self._headings = [0]
        self._count = 0

    def read(self, marked: str) -> None:
        first, *rest = _with_width(marked).split(MARK)
        lines = [" ".join(first.split())]
        for part in rest:
            code, text = part[0], " ".join(part[1:].split())
            if code == "n":
                lines.append(text)
                continue
            self._end_block(lines)
            lines = [text]
            if code != "b":
                self._mark(code)
        self._end_block(lines)

    def _mark(self, code: str) -> None:
        if code == "c":
            self._open[-1].cells.append([])
        elif code == "p":
            self._open[-1].pictured.append(len(self._open[-1].cells) - 1)
        elif code in "t<":
            self._begin(next(self._tables))
        elif code == ">":
            self._end(self._open.pop())
        elif code == "/":
            self._headings.pop()
        else:
            self._headings.append(int(code))

    def _end_block(self, lines: Sequence[str]) -> None:
        """The lines are collapsed already."""
        text = "\n".join(filter(None, lines)) if len(lines) > 1 else lines[0]
        if text:
            self.blocks.append(Paragraph(text, self._headings[-1]))
            if self._open and self._open[-1].cells:
                self._open[-1].cells[-1].append(text)

    def _begin(self, table: Grid | Frame) -> None:
        """Tables without a cell are not seen on the page: they get no number and no block."""
        if self._open:
            self._open[-1].holds_table = True
        if isinstance(table, Frame):
            self._open.append(_Open(table, self._count, len(self.blocks)))
        if not any(count for _, rows in table.shape for count, _ in rows):
            return
        if isinstance(table, Frame):
            self.blocks.append(Paragraph(""))  # the table takes its place when it is read
        else:
            self.blocks.append(self._form(table.shape, table.texts, self._count))
            self._wrap(table.texts)
        self._count += 1

    def _end(self, table: _Open) -> None:
        """Its text stays among the paragraphs only where the table lays out a page."""
        if not table.cells:
            return
        texts = table.texts()
        if not table.holds_table and not is_running(texts):
            del self.blocks[table.position + 1 :]
        self.blocks[table.position] = self._form(table.frame.shape, texts, table.number)
        self._wrap(texts)

    def _wrap(self, texts: Sequence[str]) -> None:
        """Offer the text of a table of one cell to the cell around it."""
        if len(texts) == 1 and self._open and self._open[-1].cells:
            around = self._open[-1]
            around.wrapped.setdefault(len(around.cells) - 1, []).append(texts[0])

    def _form(self, shape: Shape, texts: Sequence[str], number: int) -> Table:
        table, notices = form_shape(shape, texts, place=Place(table=number))
        self.notices += notices
        return table
