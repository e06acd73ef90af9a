"""Labels of a list that a dump broke over several lines or cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec.structs import replace

from extractor.align.list_index import ListIndex
from extractor.align.list_lines import MAX_LINE
from extractor.labels import fold
from extractor.model import Block, Cell, Paragraph
from extractor.values import is_unit, looks_like_value

# The longest labels of the forms fill four lines of a narrow column, and then some.
MAX_LINES = 6
# A shorter beginning is no sign of a label.
MIN_BEGINNING = 4
# Two labels, and the unit and the figure of one of them, are the least.
MIN_PARTS = 4


def whole_lines(
    blocks: Iterable[tuple[int, Block]], lists: ListIndex
) -> Iterator[tuple[int, Block]]:
    """The blocks; lines outside of tables that are one label of the form come as one."""
    held: list[tuple[int, Paragraph]] = []
    for number, block in blocks:
        if isinstance(block, Paragraph) and len(block.text) <= MAX_LINE:
            held.append((number, block))
            continue
        if held:
            yield from _joined_lines(held, lists) if len(held) > 1 else held
            held = []
        yield number, block
    yield from _joined_lines(held, lists)


def _joined_lines(
    lines: Sequence[tuple[int, Paragraph]], lists: ListIndex
) -> Iterator[tuple[int, Block]]:
    for text, at in _joined([line.text for _, line in lines], lists):
        number, line = lines[at]
        yield number, line if text == line.text else replace(line, text=text)


def whole_cells(cells: Sequence[Cell], lists: ListIndex) -> list[Cell]:
    """The cells of a row; those that are one label of the form come as one."""
    if not any(_is_words(cell.text) for cell in cells[1:]):
        return list(cells)
    found = _joined([cell.text for cell in cells], lists)
    return [
        cells[at] if text == cells[at].text else replace(cells[at], text=text) for text, at in found
    ]


def rows_of(text: str, lists: ListIndex) -> list[str]:
    """The cells of a line that holds several rows, parted by blanks; empty for other lines."""
    parts = text.split()
    if len(parts) < MIN_PARTS or "|" in text:
        return []
    cells = [cell for cell, _ in _joined(parts, lists)]
    return cells if sum(lists.is_whole(fold(cell)) for cell in cells) > 1 else []


def _joined(texts: Sequence[str], lists: ListIndex) -> Iterator[tuple[str, int]]:
    """The texts with their positions; those that make up a label are one, at its first."""
    at = 0
    while at < len(texts):
        count = _label_at(texts, at, lists)
        # Blanks inside of a label's words would part them from a number in its notes.
        yield "".join("".join(texts[at : at + count]).split()) if count > 1 else texts[at], at
        at += count


def _is_words(text: str) -> bool:
    return 0 < len(text) <= MAX_LINE and _are_words(text)


@lru_cache(maxsize=1 << 12)
def _are_words(text: str) -> bool:
    return not looks_like_value(text) and not is_unit(text)


def _label_at(texts: Sequence[str], at: int, lists: ListIndex) -> int:
    """How many texts from ``at`` on are one label; one where it is none."""
    text = texts[at]
    if at + 1 == len(texts) or not MIN_BEGINNING <= len(text) <= MAX_LINE:
        return 1
    # Behind most labels stands a unit or a figure.
    if not _is_words(texts[at + 1]) or not _is_words(text):
        return 1
    found = 1
    for stop in range(at + 1, min(at + MAX_LINES, len(texts)) + 1):
        if stop > at + 1:
            text += texts[stop - 1]
        folded = fold(text)
        if not lists.begins(folded):
            break
        if lists.is_whole(folded):
            found = stop - at
    return found
