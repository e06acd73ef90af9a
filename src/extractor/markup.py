"""What a source says of a table beside its texts, carried through a reader in the texts themselves.

A reader that is asked for it (``Settings.markup``) writes marks at the beginning of the texts, so
that whatever it does with cells, their marks go with them. :func:`settle` takes them out of the
finished document again and makes a ``Markup`` of each table's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from extractor.model import Block, Cell, Document, Markup, Paragraph, Table

INDENT: Final = "\x06"
"""One step of indentation. Like the others it cannot stand in XML 1.0, and is no white space."""
HEAD: Final = "\x07"
"""The cell is marked as a header."""
CAPTION: Final = "\x08"
"""The paragraph is the caption of the table after it."""

_MARKS = re.compile(f"[{INDENT}{HEAD}{CAPTION}]+ ?")
# Indentation further than any printed table has is a layout, and takes no more marks.
_MOST_STEPS = 40
_SPACES = re.compile("[ \t\u00a0\u2002\u2003\u2007\u3000]*")


def steps(number: float) -> str:
    """The marks of so many steps, each about as wide as a space."""
    return INDENT * max(0, min(round(number), _MOST_STEPS))


def leading(text: str) -> str:
    """The marks of the spaces at the beginning of a text; an ideographic space counts as two."""
    found = _SPACES.match(text)
    if not found or found.end() == len(text):
        return ""
    return steps(len(found[0]) + sum(map(found[0].count, "\u2003\u3000")))


def settle(document: Document) -> Document:
    """The document without marks, with the ``Markup`` of its tables."""
    blocks: list[Block] = []
    caption = ""
    for block in document.blocks:
        if isinstance(block, Table):
            blocks.append(_settled(block, caption))
            caption = ""
            continue
        text = _MARKS.sub("", block.text).strip()
        if CAPTION in block.text:
            caption = text
        if text:
            changed = text != block.text
            blocks.append(Paragraph(text, block.heading, block.place) if changed else block)
    return replace(document, blocks=tuple(blocks))


def _settled(table: Table, caption: str) -> Table:
    marked = any(INDENT in cell.text or HEAD in cell.text for cell in table.cells)
    if not marked and not caption:
        return table
    cells = [
        replace(cell, text=_MARKS.sub("", cell.text).strip()) if _MARKS.search(cell.text) else cell
        for cell in table.cells
    ]
    heads = frozenset(n for n, cell in enumerate(table.cells) if HEAD in cell.text)
    indents = tuple(
        (n, cell.text.count(INDENT)) for n, cell in enumerate(table.cells) if INDENT in cell.text
    )
    rows = _head_rows(table, cells, heads)
    columns = _head_columns(table, cells, heads, rows)
    markup = Markup(
        " ".join(caption.split()), head_rows=rows, head_columns=columns, indents=indents
    )
    return replace(table, cells=tuple(cells), markup=markup)


def _head_rows(table: Table, cells: Sequence[Cell], heads: frozenset[int]) -> int:
    """How many rows at the top have nothing but marked cells; titles over all columns aside.

    None where that is said of all rows: then it says nothing.
    """
    if not heads or table.layout != "grid":
        return 0
    rows: dict[int, list[int]] = {}
    for n, cell in enumerate(cells):
        if cell.text and cell.row is not None:
            rows.setdefault(cell.row, []).append(n)
    end = 0
    for row in sorted(rows):
        own = rows[row]
        if all(n in heads for n in own):
            end = row + 1
        elif len(own) > 1 or cells[own[0]].column_span < table.column_count:
            break
    return end if any(row >= end for row in rows) else 0


def _head_columns(
    table: Table, cells: Sequence[Cell], heads: frozenset[int], head_rows: int
) -> int:
    """How many columns at the left have nothing but marked cells below the header."""
    if not heads or table.layout != "grid":
        return 0
    columns: dict[int, list[int]] = {}
    for n, cell in enumerate(cells):
        if cell.row is None or cell.column is None or cell.row < head_rows:
            continue
        if cell.text and cell.column_span < table.column_count:
            columns.setdefault(cell.column, []).append(n)
    end = 0
    for column in sorted(columns):
        if not all(n in heads for n in columns[column]):
            return end
        end = column + 1
    return 0
