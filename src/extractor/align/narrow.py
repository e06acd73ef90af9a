"""Tables of text with columns so narrow that headings and figures are cut over several lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from msgspec.structs import replace

from extractor.align.placement import LooseRow
from extractor.model import Block, Cell, Paragraph, Table

# So many characters that stand alone are a heading in a column of one character.
_LETTERS = 3
CUT = "low_confidence"


def without_cut_figures(
    blocks: Sequence[tuple[int, Block]], loose: Sequence[LooseRow]
) -> Sequence[LooseRow]:
    """The rows; those with digits alone on the line below, in a narrow table, have a flag.

    The digits may be the rest of any figure of the row.
    """
    cut = {id(cell) for cell in _cut(blocks)}
    if not cut:
        return loose
    return [
        replace(row, flags=(*row.flags, CUT)) if any(id(c) in cut for c in row.cells) else row
        for row in loose
    ]


def _cut(blocks: Sequence[tuple[int, Block]]) -> Iterable[Cell]:
    """The cells above digits that stand alone, in tables whose headings are cut as well."""
    for at, (_, block) in enumerate(blocks):
        if not isinstance(block, Table) or not _is_narrow(block):
            continue
        rows = [list(row) for _, row in groupby(block.cells, key=lambda cell: cell.row)]
        for row, below in pairwise(rows):
            if len(row) > 1 and len(below) == 1 and below[0].text.isdecimal():
                yield from row
        after = blocks[at + 1][1] if at + 1 < len(blocks) else None
        if isinstance(after, Paragraph) and after.text.isdecimal():
            yield from rows[-1]


def _is_narrow(table: Table) -> bool:
    if not table.spaced:
        return False
    return sum(len(cell.text) == 1 and cell.text.isalpha() for cell in table.cells) >= _LETTERS
