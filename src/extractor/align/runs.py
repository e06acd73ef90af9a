"""Cells that follow each other without running text between them, in tables and on lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.align.index import Catalogue
from extractor.align.parts import parted
from extractor.align.torn import Item, begins_label
from extractor.model import Block, Cell, Table
from extractor.values import looks_like_value

# A paragraph that may be a cell: the longest official label has 45 characters.
_MAX_CELL = 80
# Cells between the label of a row and its rest: its figures, and a header.
_LOOK_BACK = 30
# The tables of requests have ten columns, those of reviews fifteen.
_MAX_CELLS = 20
# The mark that begins each cell of a notation.
_MAX_MARK = 10


def runs_of(
    blocks: Sequence[tuple[int, Block]], catalogue: Catalogue
) -> Iterator[tuple[list[Item], str]]:
    """Cells that follow each other without running text between them, and the text behind them."""
    items: list[Item] = []
    for at, (number, block) in enumerate(blocks):
        if isinstance(block, Table):
            # Where even rows are lost, an empty cell is as likely a stray bar as a blank.
            kept = block.layout == "rows"
            for cell in block.cells:
                text = cell.text
                if " " in text:
                    parts = parted(cell, catalogue, spaced=block.spaced)
                    items.extend([(number, part, False) for part in parts])
                elif text or kept:
                    items.append((number, cell, False))
        elif items and _goes_on(items, block.text, catalogue):
            items.append((number, Cell(block.text, None, None, place=block.place), False))
        elif (texts := _cells_of_line(block.text, catalogue)) is not None:
            alone = len(texts) == 1 and "|" not in block.text
            items.extend((number, Cell(t, None, None, place=block.place), alone) for t in texts)
        else:
            if items:
                yield items, _behind(blocks, at, block.text)
                items = []
            below = blocks[at + 1][1] if at + 1 < len(blocks) else None
            if isinstance(below, Table) and begins_label(block.text, catalogue):
                # The first line of a header that was wrapped.
                items.append((number, Cell(block.text, None, None, place=block.place), True))
    if items:
        yield items, ""


def _behind(blocks: Sequence[tuple[int, Block]], at: int, mark: str) -> str:
    """The text behind a run; of lines that say nothing but a mark (@tab) the next that says more.

    A notation that is not read begins its cells with one, the empty ones too.
    """
    if len(mark) <= _MAX_MARK:
        for _, block in blocks[at + 1 : at + _MAX_CELLS]:
            if isinstance(block, Table) or not block.text.startswith(mark):
                break
            if block.text != mark:
                return block.text
    return mark


def _goes_on(items: Sequence[Item], text: str, catalogue: Catalogue) -> bool:
    """Whether a line is the rest of a label that was cut: the last one, or the last with figures.

    Between a row and the rest of its label a header may be repeated.
    """
    if len(text) > _MAX_CELL or looks_like_value(text):
        return False
    figured = False
    for number, (_, cell, _) in enumerate(reversed(items[-_LOOK_BACK:])):
        if looks_like_value(cell.text):
            figured = True
        elif figured or not number:
            joined = catalogue.labels.match_joined((cell.text, text), 0)
            if joined is not None and joined[1] > 1:
                return True
            if figured:
                break
    return False


def _cells_of_line(text: str, catalogue: Catalogue) -> list[str] | None:
    """The cells of a line that stands outside of tables; ``None`` for running text.

    Of a table that is broken over lines a line with a bar or two may be left: ``6|``.
    """
    texts = [part.strip() for part in text.strip("| ").split("|")] if "|" in text else [text]
    if len(texts) > _MAX_CELLS:
        return None
    if texts == [""]:
        return []
    if all(_may_be_cell(part, catalogue) for part in texts):
        return texts
    if len(texts) == 1 and " " in text and len(text) <= _MAX_CELL:
        parts = [part.text for part in parted(Cell(text, None, None), catalogue)]
        return parts if len(parts) > 1 else None
    return None


def _may_be_cell(text: str, catalogue: Catalogue) -> bool:
    if len(text) > _MAX_CELL:
        return False
    if looks_like_value(text):
        return True
    match = catalogue.match(text)
    return match is not None and not match.uncertain
