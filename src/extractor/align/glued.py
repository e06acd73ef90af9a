"""Texts without anything between their cells: 规范性文件6216260, or one character a line.

Where the labels begin and end is known from the form; where one figure ends and the next begins is
known only as far as the sums tell (``settle.unglued``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from extractor.align.index import Catalogue
from extractor.labels import MAX_RAW, core, fold, letters_of
from extractor.model import Block, Cell, Place, Table
from extractor.numerals import COUNTING
from extractor.values import looks_like_value

# A line with its place.
Line = tuple[str, Place | None]
# A label or a run of figures, with its place; a label also with the note behind it (a unit).
Piece = tuple[str, bool, Place | None, str]

MAX_CHARS: Final = 200_000
# As many lines of one character make a text of one character a line.
MIN_SHARE: Final = 0.7
# Behind words, so many labels in a line are no prose.
MIN_LABELS: Final = 20
# Words between a label and its figures: what is left of a note.
MAX_REST: Final = 40

_FIGURES = re.compile(r"[-+0-9.,/%]*[-0-9/]$")
_DIGIT = re.compile("[-+]?[0-9]")
_NUMBERING = re.compile(rf"(?:\(?[{COUNTING}]{{1,3}}\)?[,.]*|(?<![.,])\d[.,])$")


def glued_lines(blocks: Sequence[Block]) -> list[Line]:
    """The lines of a text, in one piece where nearly all of them are of one character."""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += [(cell.text, cell.place) for cell in block.cells if cell.text]
        else:
            lines.append((block.text, block.place))
    if sum(len(text) for text, _ in lines) > MAX_CHARS:
        return []
    if _is_spelled(text for text, _ in lines):
        return [("".join(text for text, _ in lines), lines[0][1])]
    return lines


def is_spelled(blocks: Sequence[Block]) -> bool:
    """Whether a text has one character a line, figures too."""
    tables = [b for b in blocks if isinstance(b, Table) and b.layout == "sequence"]
    return bool(tables) and _is_spelled(cell.text for table in tables for cell in table.cells)


def _is_spelled(texts: Iterable[str]) -> bool:
    words = [text for text in texts if not looks_like_value(text)]
    single = sum(1 for word in words if len(word) == 1)
    return bool(words) and single >= MIN_SHARE * len(words)


def glued_labels(lines: Sequence[Line], catalogue: Catalogue) -> set[str]:
    """The folded labels that begin a line, or follow another one, all through the lines."""
    found: set[str] = set()
    for pieces in glued_runs(lines, catalogue):
        for text, is_label, _, _ in pieces:
            match = catalogue.match(text) if is_label else None
            if match is not None:
                found.add(match.label)
    return found


def glued_runs(lines: Sequence[Line], catalogue: Catalogue) -> Iterator[list[Piece]]:
    """Labels and figures that follow each other without prose between them."""
    run: list[Piece] = []
    for text, place in lines:
        begins = True
        folded = fold(text)
        matches = list(_pattern(catalogue).finditer(folded))
        if run and not matches and (looks_like_value(text) or _FIGURES.fullmatch(folded)):
            run.append((text, False, place, ""))
            continue
        if run and (not matches or matches[0].start() > MAX_REST):
            yield run
            run = []
        for number, match in enumerate(matches):
            if begins and match.start() > MAX_REST and len(matches) < MIN_LABELS:
                continue
            begins = False
            stop = matches[number + 1].start() if number + 1 < len(matches) else len(folded)
            gap = folded[match.end() : stop]
            if number + 1 < len(matches):
                gap = _NUMBERING.sub("", gap)
            figures = _FIGURES.search(gap)
            rest = gap[: figures.start()] if figures else gap
            note = match[0] + rest if len(rest) <= MAX_REST else match[0]
            run.append((match[0], True, place, note))
            if figures and len(rest) <= MAX_REST:
                run.append((_from_digit(rest) + figures[0], False, place, ""))
            elif _DIGIT.search(gap) and len(gap) <= MAX_REST:
                run.append((_from_digit(gap), False, place, ""))
            elif len(rest) > MAX_REST:
                yield run
                run, begins = [], True
    if run:
        yield run


def as_cell(piece: Piece) -> Cell:
    """The piece as a cell whose row and column are not known."""
    return Cell(piece[0], None, None, place=piece[2])


def _from_digit(text: str) -> str:
    """What stands behind a label from its first digit on: units and signs are between figures."""
    found = _DIGIT.search(text)
    return text[found.start() :] if found else ""


@lru_cache(maxsize=8)
def _pattern(catalogue: Catalogue) -> re.Pattern[str]:
    """All labels, the longest first, whatever punctuation their characters have between them."""
    labels = {label for index in catalogue.indexes for label in index.printed}
    bones = {letters_of(text) for label in labels for text in (label, core(label))}
    longest = sorted((b for b in bones if 1 < len(b) <= MAX_RAW), key=lambda b: (-len(b), b))
    return re.compile("|".join(r"[\W_]?".join(map(re.escape, bone)) for bone in longest))
