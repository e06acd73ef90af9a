"""Labels that say no more than their meaning: one wording for all that surely mean the same.

Tables that differ in such wordings alone are read alike, as long as different wordings in one
table stay different: what is known of one of them is known of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from extractor.align.index import Catalogue, FormIndex, Node
from extractor.align.placement import Column
from extractor.align.stub import Carry
from extractor.align.tokens import meaning
from extractor.labels import MAX_RAW

# What the alignment reads in a label beside its meaning: units of money, magnitudes, 小计.
_SAYS_MORE = re.compile("[元圆圓十百千万亿萬億拾佰仟]|单位|單位|小[计計]")
MAX_WORDINGS = 1 << 13


class Wordings(dict[str, str]):
    """Texts of cells → the label of the form that stands for them; other texts for themselves."""

    def __init__(self, catalogue: Catalogue, index: FormIndex) -> None:
        self._catalogue = catalogue
        self._index = index
        self._standing: dict[tuple[Node, ...], str] = {}
        for label in index.printed:
            nodes = self._sure(label)
            if nodes:
                self._standing.setdefault(nodes, label)

    def __missing__(self, text: str) -> str:
        standing = text
        nodes = self._sure(text)
        if nodes:
            standing = self._standing.get(nodes, text)
            match = self._catalogue.match(text)
            if match is not None and all(node.axis == "note" for node in nodes):
                # A table has several notes, which all mean the same.
                standing = match.label
        if len(text) <= MAX_RAW:
            if len(self) >= MAX_WORDINGS:
                self.clear()
            self[text] = standing
        return standing

    def _sure(self, text: str) -> tuple[Node, ...]:
        """What a text means if nothing else is read in it, also not with what stands beside it.

        Labels of several rows, and of groups of rows, may be halves of one that a page break cut.
        """
        met = meaning(text, self._catalogue, self._index)
        if met is None or met[2] or _SAYS_MORE.search(text):
            return ()
        nodes = met[0]
        rows = sum(node.axis == "row" for node in nodes)
        groups = any(node.axis == "row_group" for node in nodes)
        return nodes if rows == 1 or not (rows or groups) else ()


def is_plain(carry: Carry) -> bool:
    """Whether a table leaves nothing but its header and its groups for the next one."""
    return carry == Carry(carry.band, groups=carry.groups)


def texts_of(carry: Carry) -> Iterator[str]:
    """The texts of the header that is carried on."""
    band = carry.band
    if band is not None:
        yield from (column.text for column in (*band.columns, *(band.order or ())) if column)
        yield from band.others


def reworded(carry: Carry, words: Mapping[str, str]) -> Carry:
    """``carry`` with the labels of its columns worded as ``words`` say."""
    band = carry.band
    if band is None or words.keys().isdisjoint(texts_of(carry)):
        return carry

    def own(column: Column) -> Column:
        return replace(column, text=words.get(column.text, column.text))

    columns = tuple(column and own(column) for column in band.columns)
    order = band.order and tuple(map(own, band.order))
    return replace(carry, band=replace(band, columns=columns, order=order))
