"""Labels whose lines a program printed apart: other cells, or figures, stand between them.

Text browsers wrap the cells of a row side by side, so that the rest of a label follows behind the
row's figures, or behind the first lines of its neighbours. Pieces are put together only where what
they make is a label of the form to the letter, where no piece is one by itself, and where they make
one label only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from extractor.align.index import Catalogue, Node
from extractor.align.parts import leading_labels, parted
from extractor.labels import MAX_RAW, fold, letters_of, unnumbered
from extractor.model import Cell
from extractor.numerals import ITEM

# A cell with the number of its table, and whether it stood alone on a line between tables.
Item = tuple[int, Cell, bool]
# What wordings of one label have in common.
Meaning = tuple[tuple[Node, ...], ...] | str

# The pieces of one label; and how far the next may stand behind the last, in cells.
MAX_PIECES: Final = 5
WINDOW: Final = 24
# Fewer letters on a line of their own are no beginning of a label.
MIN_BEGINNING: Final = 4
# Runs of more cells are no tables of a form.
MAX_CELLS: Final = 5000

_NUMBERING = re.compile(rf"[(（]?{ITEM}[)）]?[、.．]?")
_NUMBERED = re.compile(rf"[(（]?{ITEM}[)）、.．]")


def mended(items: Sequence[Item], figures: Sequence[bool], catalogue: Catalogue) -> list[Item]:
    """``items`` with each torn label in the place of its first piece, in one cell.

    ``figures`` tells of each whether it is a figure or blank.
    """
    if len(items) > MAX_CELLS:
        return list(items)
    work = _Mending(items, figures, catalogue)
    work.beside()
    work.around_figures()
    if not work.texts:
        return list(items)
    whole: list[Item] = []
    for at, (number, cell, alone) in enumerate(items):
        if at in work.texts:
            parts = parted(replace(cell, text=work.texts[at]), catalogue)
            whole += [(number, part, alone) for part in parts]
        elif at not in work.gone:
            whole.append((number, cell, alone))
    return whole


@lru_cache(maxsize=8)
def _beginnings(catalogue: Catalogue) -> frozenset[str]:
    """All beginnings of the forms' labels, as far as letters and digits go."""
    bones = {letters_of(label) for index in catalogue.indexes for label in index.printed}
    return frozenset(bone[:n] for bone in bones for n in range(1, len(bone) + 1))


def begins_label(text: str, catalogue: Catalogue) -> bool:
    """Whether a text is the first part of a label, longer than many others begin with."""
    letters = letters_of(fold(text)) if len(text) <= MAX_RAW else ""
    return len(letters) >= MIN_BEGINNING and letters in _beginnings(catalogue)


def _is_sure(text: str, catalogue: Catalogue) -> bool:
    match = catalogue.match(text)
    return match is not None and not match.uncertain


def _is_closed(folded: str) -> bool:
    """Whether no note in brackets is left open, as behind the first lines of one."""
    return folded.count("(") == folded.count(")")


class _Mending:
    """The pieces of one run of cells; ``texts`` are the labels found, ``gone`` their other pieces.

    A stretch is a run of cells without figures; blank ones do not end it.
    """

    def __init__(
        self, items: Sequence[Item], figures: Sequence[bool], catalogue: Catalogue
    ) -> None:
        self.cells = [cell.text for _, cell, _ in items]
        self.items = list(items)
        self.catalogue = catalogue
        self.beginnings = _beginnings(catalogue)
        self.texts: dict[int, str] = {}
        self.gone: set[int] = set()
        self.stretches: list[list[int]] = [[]]
        figured = False
        for at, (text, figure) in enumerate(zip(self.cells, figures, strict=True)):
            if not text:
                continue
            if figure:
                figured = True
            else:
                if figured:
                    self.stretches.append([])
                self.stretches[-1].append(at)
                figured = False
        self.figured_end = figured

    def beside(self) -> None:
        """Labels whose pieces stand among those of their neighbours, as headers are wrapped."""
        for number, stretch in enumerate(self.stretches):
            last = stretch[-1] if stretch and self._has_figures(number) else None
            if not any(at != last and self._may_begin(at) for at in stretch):
                continue
            whole = self._joined(stretch)
            loose = [at for at in stretch if at not in whole]
            for position, at in enumerate(loose):
                if at != last and at not in self.gone and not self._sure(at):
                    before, space, head = leading_labels(self.cells[at], self.catalogue)
                    if self._take(at, head, self._tails(loose[position + 1 :])):
                        self.texts[at] = before + space + self.texts[at]
                        self._move_down(at, loose[position + 1 :])

    def _move_down(self, at: int, behind: Sequence[int]) -> None:
        """Put a header's label where its rest stands beside others, if its beginning does not.

        Only there it is seen which of these are before it and which behind.
        """
        if self._is_beside(at):
            return
        for place in behind:
            if place in self.gone and self._is_beside(place):
                self.texts[place] = self.texts.pop(at)
                self.gone.remove(place)
                self.gone.add(at)
                return

    def _is_beside(self, at: int) -> bool:
        """Whether the line of a cell has another one that names a column."""
        line = self.items[at][1].place
        if line is None:
            return False
        for step in (-1, 1):
            other = at + step
            while 0 <= other < len(self.items) and self.items[other][1].place == line:
                if self._names_column(self.cells[other]):
                    return True
                other += step
        return False

    def _names_column(self, text: str) -> bool:
        match = self.catalogue.match(text)
        label = match.label if match is not None and not match.uncertain else ""
        nodes = [node for index in self.catalogue.indexes for node in index.nodes.get(label, ())]
        return any(node.axis in ("column", "column_group") for node in nodes)

    def _may_begin(self, at: int) -> bool:
        """Whether a text that is no label for certain may be, or end in, the first piece of one."""
        text = self.cells[at]
        return not self._sure(at) and (self._begins(text) or self._begins(text.split()[-1]))

    def _begins(self, head: str) -> bool:
        return self._is_beginning(head) or _NUMBERING.fullmatch(head) is not None

    def _is_beginning(self, text: str) -> bool:
        folded = fold(text)
        known = letters_of(folded) in self.beginnings
        return known or letters_of(unnumbered(folded)) in self.beginnings

    def _joined(self, stretch: Sequence[int]) -> set[int]:
        """The pieces that make labels with those right behind them: they need no mending."""
        texts = [self.cells[at] for at in stretch]
        whole: set[int] = set()
        at = 0
        while at < len(texts):
            match = self.catalogue.labels.match_joined(texts, at)
            count = match[1] if match is not None else 1
            if count > 1 and not self._sure(stretch[at]):
                whole.update(stretch[at : at + count])
            at += count
        return whole

    def _tails(self, places: Sequence[int]) -> list[int]:
        """The places where the rest of a label may stand: a label with its number is no rest."""
        return [
            at
            for at in places[:WINDOW]
            if at not in self.gone
            and at not in self.texts
            and not (_NUMBERED.match(self.cells[at]) and self._sure(at))
        ]

    def around_figures(self) -> None:
        """Labels of rows whose figures stand behind the first pieces."""
        for number, (stretch, after) in enumerate(
            zip(self.stretches, self.stretches[1:], strict=False)
        ):
            heads = [at for at in stretch if at not in self.gone]
            if not heads or heads[-1] in self.texts:
                continue
            behind = after[:-1] if self._has_figures(number + 1) else after
            if not behind:
                continue
            if not self._sure(heads[-1]):
                self._around(heads, self._tails(behind))
            elif _NUMBERED.match(self.cells[heads[-1]]):
                # 2.其他 is a label, and the beginning of 2.其他法律行政法规禁止公开.
                self._take(heads[-1], self.cells[heads[-1]], self._tails(behind)[:1])

    def _around(self, heads: Sequence[int], behind: Sequence[int]) -> None:
        last = heads[-1]
        if not behind:
            return
        if _NUMBERING.fullmatch(self.cells[last]):
            if not _NUMBERED.match(self.cells[behind[0]]):
                self._take(last, self.cells[last], behind[:1])
            return
        for count in range(min(MAX_PIECES, len(heads)), 0, -1):
            first, *others = heads[-count:]
            head = "".join(self.cells[at] for at in heads[-count:])
            if not self.texts.keys().isdisjoint(others) or first in self.texts:
                continue
            if self._take(first, head, behind):
                self.gone.update(others)
                return
        before, _, head = leading_labels(self.cells[last], self.catalogue)
        if before and self._take(last, head, behind):
            self.texts[last] = f"{before} {self.texts[last]}"

    def _take(self, at: int, head: str, rest: Sequence[int]) -> bool:
        """Put the only label that begins with ``head`` in its place, if pieces of ``rest`` end it.

        Of pieces that read alike the first is taken.
        """
        if not rest:
            return False
        found: dict[Meaning, tuple[str, list[int]]] = {}
        self._search(head, rest, [], found)
        if len(found) != 1:
            return False
        text, pieces = next(iter(found.values()))
        self.texts[at] = text
        self.gone.update(pieces)
        return True

    def _search(
        self,
        head: str,
        rest: Sequence[int],
        pieces: list[int],
        found: dict[Meaning, tuple[str, list[int]]],
    ) -> None:
        begins = self._is_beginning(head) if pieces else self._begins(head)
        if len(pieces) >= MAX_PIECES or not begins:
            return
        tried: set[str] = set()
        for position, at in enumerate(rest):
            piece = self.cells[at]
            if piece in tried:
                continue
            tried.add(piece)
            text = head + piece
            match = self.catalogue.labels.match_joined([text], 0, 1)
            if match is not None and _is_closed(fold(text)):
                found.setdefault(self._meaning(match[0].label), (text, [*pieces, at]))
            self._search(text, rest[position + 1 :], [*pieces, at], found)

    def _meaning(self, label: str) -> Meaning:
        """What a label names; one that names nothing is itself."""
        nodes = tuple(index.nodes.get(label, ()) for index in self.catalogue.indexes)
        return nodes if any(nodes) else label

    def _sure(self, at: int) -> bool:
        return _is_sure(self.cells[at], self.catalogue)

    def _has_figures(self, number: int) -> bool:
        """Whether figures follow a stretch."""
        return number + 1 < len(self.stretches) or self.figured_end
