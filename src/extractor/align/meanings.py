"""What the cells of a stream mean, with torn labels rejoined and misspelt rows settled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from extractor.align.elimination import settle_row_labels
from extractor.align.header import Met, is_header
from extractor.align.index import Catalogue, FormIndex, Node
from extractor.align.parts import rejoined
from extractor.align.tokens import Token
from extractor.align.torn import Item, mended
from extractor.model import Cell
from extractor.values import looks_like_value

# A cell with the number of its table, whether it stood alone on a line between tables, and what it
# means, ``None`` for a figure.
Event = tuple[int, Cell, bool, Met | None]


def events_of(items: Sequence[Item], catalogue: Catalogue, index: FormIndex) -> list[Event]:
    """The cells with what they mean; labels that are torn or misspelt are mended first."""
    events = _meanings(items, catalogue, index)
    if all(met is None or (met[0] and not met[2]) for _, _, _, met in events):
        return events
    whole = mended(items, catalogue)
    if whole != items:
        events = _meanings(whole, catalogue, index)
    return _by_elimination(events, index)


def _meanings(items: Sequence[Item], catalogue: Catalogue, index: FormIndex) -> list[Event]:
    events: list[Event] = []
    cells = [cell for _, cell, _ in items]
    position = 0
    while position < len(cells):
        number, cell, alone = items[position]
        if looks_like_value(cell.text):
            events.append((number, cell, alone, None))
            position += 1
            continue
        nodes, uncertain, used = _label(cells, position, catalogue, index)
        if not nodes:
            labels, count = rejoined(cells, position, catalogue)
            events += [(number, part, False, _met(part, catalogue, index)) for part in labels]
            if labels:
                position += count
                continue
        text = " ".join(c.text for c in cells[position : position + used])
        events.append((number, cell, alone, (nodes, text, uncertain)))
        position += used
    return events


def _met(cell: Cell, catalogue: Catalogue, index: FormIndex) -> Met | None:
    """The meaning of a cell that is a figure or a label as it stands."""
    if looks_like_value(cell.text):
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
            tokens.append((replace(cell, row=number, column=0), met))
            tokens.append((replace(figure, row=number, column=1), None))
            at.append(number)
    settled = settle_row_labels(tokens, index)
    if settled is not tokens:
        for number, (_, met) in zip(at, settled[::2], strict=True):
            events[number] = (*events[number][:3], met)
    return events


def _label(
    cells: Sequence[Cell], position: int, catalogue: Catalogue, index: FormIndex
) -> tuple[tuple[Node, ...], bool, int]:
    """The meaning of the label at ``position`` and how many cells it is spread over."""
    match = catalogue.match(cells[position].text)
    sure = match is not None and not match.uncertain
    if match is not None and sure and not _is_rest(cells, position + 1, catalogue):
        return index.nodes.get(match.label, ()), False, 1
    texts = [cell.text for cell in cells[position : position + 4]]
    joined = catalogue.labels.match_joined(texts, 0)
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
