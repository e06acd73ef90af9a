"""What the cells of a stream mean, with torn labels rejoined and misspelt rows settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from extractor.align.elimination import settle_row_labels
from extractor.align.header import Met, is_header
from extractor.align.index import Catalogue, FormIndex, Node
from extractor.align.parts import rejoined
from extractor.align.tokens import Token
from extractor.align.torn import Item, mended
from extractor.align.whole import is_unread_figure
from extractor.labels import MAX_FOLDED
from extractor.model import Cell
from extractor.values import looks_like_value

# A cell with the number of its table, whether it stood alone on a line between tables, and what it
# means, ``None`` for a figure.
Event = tuple[int, Cell, bool, Met | None]
# A label is spread over so many cells at the most.
MOST_CELLS = 4
# Texts whose meaning is kept in mind.
MAX_TEXTS = 1 << 14


class Meaning(Struct, frozen=True):
    """What a text says on its own: ``sure`` where it is a label without an error.

    ``own`` tells that it is sure and the form's, not another's.
    """

    met: Met
    sure: bool
    own: bool


class _Meanings(dict[str, "Meaning | None"]):
    """Texts of cells → what they mean, ``None`` for a figure or a blank; most texts recur."""

    def __init__(self, catalogue: Catalogue, index: FormIndex) -> None:
        self.catalogue = catalogue
        self.index = index

    def __missing__(self, text: str) -> Meaning | None:
        meaning = None
        if not looks_like_value(text) and not is_unread_figure(text):
            match = self.catalogue.match(text)
            nodes = self.index.nodes.get(match.label, ()) if match is not None else ()
            sure = match is not None and not match.uncertain
            met = (nodes, text, match is not None and not sure)
            meaning = Meaning(met, sure, sure and bool(nodes))
        if len(text) <= MAX_FOLDED:
            if len(self) >= MAX_TEXTS:
                self.clear()
            self[text] = meaning
        return meaning


@lru_cache(maxsize=16)
def _meanings_in(catalogue: Catalogue, index: FormIndex) -> _Meanings:
    return _Meanings(catalogue, index)


def events_of(
    items: Sequence[Item], catalogue: Catalogue, index: FormIndex
) -> tuple[Iterable[Event], bool]:
    """The cells with what they mean; labels that are torn or misspelt are mended first.

    Also whether nothing had to be mended: each cell is there as it was printed.
    """
    known = _meanings_in(catalogue, index)
    meanings = [known[cell.text] for _, cell, _ in items]
    unsure = [meaning for meaning in meanings if meaning is not None and not meaning.own]
    if not unsure:
        mets = [None if meaning is None else meaning.met for meaning in meanings]
        return zip(*zip(*items, strict=True), mets, strict=True), True
    events, sure = _events(items, meanings, catalogue, index)
    if sure:
        return events, False
    whole = mended(items, [meaning is None for meaning in meanings], catalogue)
    if whole != items:
        meanings = [known[cell.text] for _, cell, _ in whole]
        events, _ = _events(whole, meanings, catalogue, index)
    return _by_elimination(events, index), False


def _events(
    items: Sequence[Item],
    meanings: Sequence[Meaning | None],
    catalogue: Catalogue,
    index: FormIndex,
) -> tuple[list[Event], bool]:
    """The cells with what they mean, and whether each is a figure or a sure label of the form."""
    events: list[Event] = []
    sure = True
    stop = 0
    for position, (item, meaning, behind) in enumerate(
        zip(items, meanings, [*meanings[1:], None], strict=True)
    ):
        if position < stop:
            continue
        if meaning is None:
            events.append((*item, None))
        elif meaning.sure and (behind is None or behind.sure):
            sure = sure and meaning.own
            events.append((*item, meaning.met))
        else:
            found, count = _joined(items, position, catalogue, index)
            sure = sure and all(met is None or (met[0] and not met[2]) for *_, met in found)
            events += found
            stop = position + count
    return events, sure


def _joined(
    items: Sequence[Item], position: int, catalogue: Catalogue, index: FormIndex
) -> tuple[list[Event], int]:
    """What begins with the cell at ``position``, and how many cells it takes up."""
    number, cell, alone = items[position]
    cells = [one for _, one, _ in items[position : position + MOST_CELLS]]
    nodes, uncertain, used = _label(cells, catalogue, index)
    if not nodes:
        labels, count = rejoined(cells, 0, catalogue)
        if labels:
            return [(number, part, False, _met(part, catalogue, index)) for part in labels], count
    text = " ".join(one.text for one in cells[:used])
    return [(number, cell, alone, (nodes, text, uncertain))], used


def _met(cell: Cell, catalogue: Catalogue, index: FormIndex) -> Met | None:
    """The meaning of a cell that is a figure or a label as it stands."""
    if looks_like_value(cell.text) or is_unread_figure(cell.text):
        return None
    match = catalogue.match(cell.text)
    return (index.nodes.get(match.label, ()) if match is not None else ()), cell.text, False


def _by_elimination(events: list[Event], index: FormIndex) -> list[Event]:
    """The events with misspelt labels of rows settled by the rows around them, as in grids."""
    tokens: list[Token] = []
    at: list[int] = []
    before: Met | None = None
    for number, ((_, cell, _, met), (_, figure, _, after)) in enumerate(pairwise(events)):
        above = bool(met and before and is_header(met[0]) and is_header(before[0]))
        before = met
        if met is not None and after is None and figure.text and not above:
            tokens.append((_at(cell, number, 0), met))
            tokens.append((_at(figure, number, 1), None))
            at.append(number)
    settled = settle_row_labels(tokens, index)
    if settled is not tokens:
        for number, (_, met) in zip(at, settled[::2], strict=True):
            events[number] = (*events[number][:3], met)
    return events


def _at(cell: Cell, row: int, column: int) -> Cell:
    """The cell in another place of its table."""
    return Cell(cell.text, row, column, cell.row_span, cell.column_span, cell.place)


def _label(
    cells: Sequence[Cell], catalogue: Catalogue, index: FormIndex
) -> tuple[tuple[Node, ...], bool, int]:
    """The meaning of the label that begins ``cells`` and how many of them it is spread over."""
    match = catalogue.match(cells[0].text)
    sure = match is not None and not match.uncertain
    if match is not None and sure and not _is_rest(cells, 1, catalogue):
        return index.nodes.get(match.label, ()), False, 1
    joined = catalogue.labels.match_joined([cell.text for cell in cells], 0)
    if joined is not None and joined[1] > 1:
        return index.nodes.get(joined[0].label, ()), joined[0].uncertain, joined[1]
    if match is not None:
        return index.nodes.get(match.label, ()), not sure, 1
    return (), False, 1


def _is_rest(cells: Sequence[Cell], position: int, catalogue: Catalogue) -> bool:
    """Whether a cell has words that are no label, as the rest of one has."""
    text = cells[position].text if position < len(cells) else ""
    if not text or looks_like_value(text):
        return False
    match = catalogue.match(text)
    return match is None or match.uncertain
