"""Words → the pieces of text that one cell holds, by the distance of its lines."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from msgspec import Struct

from extractor.continuation import is_numbered
from extractor.readers.pages.records import Word
from extractor.readers.pages.text import is_cjk, join_lines, line_text
from extractor.readers.pages.words import words_to_lines

# Lines of one cell have less than this part of the size between them.
LINE_GAP = 0.6
# A number in brackets has fewer characters than this.
MOST_NUMBER = 5
# Words of so many characters with more than this part of the size between them are two headings.
SEVERAL, TWO = 3, 0.75


class Stack(Struct):
    """Lines of text below each other in the columns from ``first`` to ``last`` (inclusive)."""

    first: int
    last: int
    lines: list[list[Word]]

    @property
    def words(self) -> list[Word]:
        return [word for line in self.lines for word in line]

    @property
    def x0(self) -> float:
        return min([word.x0 for word in self.words])

    @property
    def x1(self) -> float:
        return max([word.x1 for word in self.words])

    @property
    def top(self) -> float:
        return min([word.top for word in self.words])

    @property
    def bottom(self) -> float:
        return max([word.bottom for word in self.words])

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        return join_lines([line_text(line) for line in self.lines])


def stack_pieces(pieces: Sequence[Stack], gap: float = LINE_GAP) -> list[Stack]:
    """Put together the pieces (of one line each, from the top down) that stand close.

    ``gap`` is what lines of one cell have less than between them, as a part of the size.
    """
    stacks: list[Stack] = []
    for piece in pieces:
        home = next(
            (
                stack
                for stack in reversed(stacks)
                if stack.first <= piece.last
                and piece.first <= stack.last
                and stack.x0 < piece.x1
                and piece.x0 < stack.x1
                and _may_go_on(stack, piece)
            ),
            None,
        )
        word = piece.lines[0][0]
        if home is None or not -0.5 * word.size < piece.top - home.bottom < gap * word.size:
            stacks.append(piece)
            continue
        home.lines += piece.lines
        home.first, home.last = min(home.first, piece.first), max(home.last, piece.last)
    return stacks


def _may_go_on(stack: Stack, piece: Stack) -> bool:
    """True if a piece over the same columns, or set under it, may be the next line of a cell."""
    if (stack.first, stack.last) == (piece.first, piece.last):
        return True
    slack = 0.15 * piece.lines[0][0].size
    return (
        abs(stack.x0 - piece.x0) < slack
        or abs(stack.x1 - piece.x1) < slack
        or abs(stack.x0 + stack.x1 - piece.x0 - piece.x1) < 2 * slack
    )


def words_to_pieces(words: Sequence[Word], bounds: Sequence[float], joined: float) -> list[Stack]:
    """The pieces of each line, from the top down: what stands in one column, or runs over bounds.

    Words in the same column are one piece whatever their distance; words in different columns
    are one if less than ``joined`` of the size is between them.
    """
    pieces: list[Stack] = []
    for line in words_to_lines(words):
        begun: Stack | None = None
        for word in line:
            slack = 0.2 * word.size
            first = sum(bound <= word.x0 + slack for bound in bounds)
            last = max(first, sum(bound <= word.x1 - slack for bound in bounds))
            if begun is not None:
                end = begun.lines[0][-1].x1
                near = word.x0 - end < joined * word.size and not any(
                    end <= bound + slack and 0 <= word.x0 - bound < 2 * slack for bound in bounds
                )
                if not is_numbered(word.text):
                    near = near or _is_open(begun.lines[0])
                elif any(abs(word.x0 - bound) < 2 * slack for bound in bounds):
                    near = False
                level = abs(word.bottom - begun.lines[0][-1].bottom) < 0.2 * word.size
                # Two numbered labels side by side are those of two columns, however close.
                two = is_numbered(word.text) and is_numbered(begun.lines[0][0].text)
                if two and level and first <= begun.last < last:
                    first, near = begun.last + 1, False
                if level and (near or first <= begun.last):
                    begun.lines[0].append(word)
                    begun.last = max(begun.last, last)
                    continue
            begun = Stack(first, last, [[word]])
            pieces.append(begun)
    return sorted(pieces, key=lambda piece: piece.bottom)


def _is_open(line: Sequence[Word]) -> bool:
    """True for a number in brackets that a space cuts: （七 ）."""
    text = line_text(line)
    return len(text) < MOST_NUMBER and text[0] in "（(" and not any(c in "）)" for c in text)


def are_two(lines: Sequence[Sequence[Word]]) -> bool:
    """True for lines of which one holds the headings of two columns, for all that can be seen.

    It has two words of several CJK characters with more than a space between them.
    """
    return any(
        min(len(before.text), len(word.text)) >= SEVERAL
        and word.x0 - before.x1 > TWO * word.size
        and is_cjk(before.text[-1])
        and is_cjk(word.text[0])
        for line in lines
        for before, word in itertools.pairwise(line)
    )
