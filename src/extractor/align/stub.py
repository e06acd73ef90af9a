"""Rows of figures with the labels at their left, and what one grid leaves for the next."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from extractor.align.band import Band, HeaderRow
from extractor.align.index import Catalogue, FormIndex, Node
from extractor.align.tokens import Token
from extractor.labels import ordinal
from extractor.model import Cell
from extractor.values import looks_like_value

# What the number of a label begins with.
NUMBER_HEADS = frozenset("(（0123456789０１２３４５６７８９一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩")


class StubRow(Struct, frozen=True):
    """A row of figures with its labels at the left, and the header rows that it hangs on."""

    table: int
    band: Band | None
    geometric: bool
    node: Node | None
    uncertain: bool
    label: tuple[Cell, str] | None
    figures: tuple[Cell, ...]

    @property
    def is_filled(self) -> bool:
        return any(cell.text for cell in self.figures)

    @property
    def has_figures(self) -> bool:
        return any(cell.text and looks_like_value(cell.text) for cell in self.figures)


class Carry(Struct, frozen=True, cache_hash=True):
    """What one grid leaves for the next: its header, and a last row whose label may be cut.

    ``pending`` are header rows at its end, of a grid with ``width`` columns, without a row of
    figures below them.
    """

    band: Band | None = None
    tail: StubRow | None = None
    groups: tuple[str, ...] = ()
    pending: tuple[HeaderRow, ...] = ()
    width: int = 0


def rows_of_figures(rows: Sequence[StubRow]) -> list[StubRow]:
    """Of rows without labels those that hold figures; else those that hold anything.

    One cell below a row of words is an answer to these (其他事项: 无), not a row of the table.
    """
    filled = [row for row in rows if row.is_filled]
    figured = [row for row in filled if row.has_figures]
    if len(filled) < 2 or not figured:
        return filled
    words = next((n for n, row in enumerate(filled) if not row.has_figures), len(filled))
    if not any(len(row.figures) > 1 for row in filled[:words]):
        return figured
    below = [row for row in filled[words:] if len(row.figures) > 1]
    return [row for row in (*filled[:words], *below) if row.has_figures]


def rows_meant(nodes: Sequence[Node], groups: Sequence[str], band: Band | None) -> list[Node]:
    """The rows that a label may name: of several those of the group, or the table, at hand."""
    leaves = [node for node in nodes if node.axis == "row"]
    if len(leaves) > 1:
        fitting = [n for n in leaves if n.groups and n.groups[-1] in groups]
        table = band.table if band else None
        leaves = fitting or [node for node in leaves if node.table == table]
    return leaves


def is_of_another_group(leaf: Node, text: str, groups: Sequence[str], index: FormIndex) -> bool:
    """Whether a label's number and the group above it are both not those of the row it names.

    ``2.其他`` below （三）不予公开 may be the beginning of a longer label there.
    """
    depth = len(leaf.groups)
    if not depth or len(groups) < depth or groups[depth - 1] == leaf.groups[-1]:
        return False
    # The number is asked for last: it takes longest.
    number = ordinal(text) if text[:1] in NUMBER_HEADS else None
    if number is None:
        return False
    rows = (each for each in index.tables[leaf.table].rows if each.id == leaf.id)
    return number not in {ordinal(label) for each in rows for label in each.path}


def joined_halves(
    tail: StubRow | None,
    row: StubRow,
    catalogue: Catalogue,
    index: FormIndex,
    groups: Sequence[str],
) -> StubRow | None:
    """A row that a page break cut in two: its labels make one, and one half is empty."""
    if tail is None or tail.label is None or row.label is None:
        return None
    if tail.is_filled and row.is_filled:
        return None
    found = catalogue.labels.match_joined((tail.label[1], row.label[1]), 0)
    if found is None or found[1] != 2:
        return None
    leaves = rows_meant(index.nodes.get(found[0].label, ()), groups, row.band)
    if len(leaves) != 1:
        return None
    half = row if row.is_filled else tail
    return StubRow(
        half.table, half.band, half.geometric, leaves[0], False, tail.label, half.figures
    )


def labels_beside(beside: Token, figures: Sequence[Cell]) -> list[Token]:
    """The label left of a header, if its cell reaches down to a row of figures."""
    cell, row = beside[0], figures[0].row or 0
    return [beside] if row < (cell.row or 0) + cell.row_span else []


def is_heading_alone(stub: Sequence[Token], figures: Sequence[Cell], table: str | None) -> bool:
    """Whether the labels of a row only say what the figures are (件数, 合计), and figures follow.

    They are no rows of ``table``, whose header names the rows.
    """
    if not figures or not all(looks_like_value(cell.text) for cell in figures):
        return False
    return bool(stub) and all(met is None or _names_no_row(met[0], table) for _, met in stub)


def _names_no_row(nodes: Sequence[Node], table: str | None) -> bool:
    """Whether a label is no known one, or a column's (总计) that is no row's of ``table``."""
    if not any(node.axis == "column" for node in nodes):
        return not nodes
    return all(node.table != table or node.axis == "column" for node in nodes)
