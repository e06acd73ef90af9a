"""What a label may do where columns are lost."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from extractor.align.header import ROLES, is_above, is_header, is_stub
from extractor.align.index import Node


class Role(Struct, frozen=True):
    """Whether a label may stand above columns, beside a row, or part tables.

    ``groups`` and ``rows`` are its meanings as a group of rows and as a row.
    """

    stub: bool
    header: bool
    above: bool
    section: bool
    groups: tuple[Node, ...]
    rows: tuple[Node, ...]


@lru_cache(maxsize=ROLES)
def role_of(nodes: tuple[Node, ...]) -> Role:
    """The role of a label in a stream of cells."""
    return Role(
        is_stub(nodes),
        is_header(nodes),
        is_above(nodes),
        any(n.axis == "section" for n in nodes),
        tuple(n for n in nodes if n.axis == "row_group"),
        tuple(n for n in nodes if n.axis == "row"),
    )
