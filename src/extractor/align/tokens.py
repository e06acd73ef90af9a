"""Cells of a grid with what their texts may mean: a figure or a blank, a label, other words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extractor.align.header import Met, is_header, is_stub
from extractor.align.index import Catalogue, FormIndex, Node
from extractor.model import Cell
from extractor.values import looks_like_value

# A cell with its meaning: ``None`` for a figure or a blank, no nodes for text of no known label.
Token = tuple[Cell, Met | None]
# Labels that those of several forms are near: 本处理决定数量. Longer ones differ in more.
MAX_SHORT = 12
# Texts whose meaning is kept: labels recur from table to table, and so do small figures.
MAX_KNOWN = 80


def token(cell: Cell, catalogue: Catalogue, index: FormIndex) -> Token:
    """The cell with its meaning in the form."""
    return cell, meaning(cell.text, catalogue, index)


def meaning(text: str, catalogue: Catalogue, index: FormIndex) -> Met | None:
    """What a text means in the form; what labels of several forms are near may be one's."""
    return (_known_meaning if len(text) <= MAX_KNOWN else _meaning)(text, catalogue, index)


def _meaning(text: str, catalogue: Catalogue, index: FormIndex) -> Met | None:
    if looks_like_value(text):
        return None
    match = catalogue.match(text)
    if match is None and len(text) <= MAX_SHORT:
        match = index.labels.match(text)
    if match is None:
        return (), text, False
    return index.nodes.get(match.label, ()), text, match.uncertain


_known_meaning = lru_cache(maxsize=1 << 13)(_meaning)


def _is_group_beside(stubs: Sequence[tuple[Node, ...]], labels: Sequence[tuple[Node, ...]]) -> bool:
    """Whether only groups of rows stand among columns: they reach down beside the rows."""
    return all(n.axis == "row_group" for nodes in stubs for n in nodes) and any(
        all(n.axis == "column" for n in nodes) for nodes in labels
    )


def is_header_row(tokens: Sequence[Token], *, beside: bool = False) -> bool:
    """A row without figures in which no label can only be a row's.

    总计 and 其他 may stand above columns and beside rows: they follow the row's other labels.
    ``beside`` tells that rows are named at the left here, also those that the form prints above.
    """
    labels = [met[0] for _, met in tokens if met is not None and met[0]]
    if not labels or any(met is None and cell.text for cell, met in tokens):
        return False
    stubs = [nodes for nodes in labels if is_stub(nodes) and not is_header(nodes)]
    if stubs and not _is_group_beside(stubs, labels):
        return False
    if beside:
        return any(n.axis in ("column", "column_group") for nodes in labels for n in nodes)
    return any(not any(n.axis == "row" and not n.in_header for n in nodes) for nodes in labels)
