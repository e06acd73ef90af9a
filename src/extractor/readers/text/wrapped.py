"""Headers of aligned tables whose cells a program wrapped: the lines of a cell, put together.

Text browsers, and programs that print the pages of a PDF as text, write the lines of a header cell
one below another. Which words are one cell follows from the columns of the figures below: words
above one column alone are its label, words above several a label of these.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from extractor.numerals import COUNTING
from extractor.readers.text.lines import is_value, join_wrapped
from extractor.readers.text.placed import (
    MAX_LOOSE,
    MAX_WIDTH,
    Drawn,
    columns_of,
    dealt,
    drawn_row,
    groups_of,
)
from extractor.readers.text.screen import Draw

# Fewer columns are no header to mend, and more no form's.
MIN_COLUMNS: Final = 2
MAX_COLUMNS: Final = 24
MIN_ROWS: Final = 2
# Words that begin at one place in so many lines begin a column there.
MIN_STARTS: Final = 3

BEFORE_WORD: Final = re.compile(r"(?:^|\s)\s+(?=\S)")
_WORD = re.compile(r"\S+")
# What begins a line of the screen, up to the first gap.
_FIRST = re.compile("(?:\u3000\0?)*[^ \u3000]+(?: [^ \u3000]+)*")
_ITEM = re.compile(rf"[(（]?(?:[{COUNTING}]{{1,3}}|\d{{1,2}})[)）、.．]|其中")


class Headed(Struct, frozen=True):
    """A header that was put together.

    Its lines are ``first`` to ``stop`` (exclusive) of those looked at; ``cells`` are in the order
    of the columns; ``fields`` are the figures of each row by column.
    """

    first: int
    stop: int
    cells: list[str]
    fields: list[list[str]]


# A header, and the rows below it with the numbers of their figures.
Answer = tuple[Headed, list[tuple[int, int]]]


def with_headers(
    rows: list[list[str]],
    lines: Sequence[str],
    figured: Sequence[bool],
    draws: Sequence[Draw],
) -> tuple[list[list[str]], int]:
    """The rows of an aligned table with each wrapped header in one row, and blanks as they are.

    ``lines`` end with those of the rows; how many of those before were a header's, and are in the
    first row with it, is told. Where ways to count the columns of the screen give several answers,
    there is none.
    """
    before = len(lines) - len(rows)
    known = [False] * before + list(figured)
    if sum(figured) < MIN_ROWS or all(known[1:]):
        return rows, 0
    answers: dict[int, Answer | None] = {}
    for draw in draws:
        drawn = [draw(line) for line in lines]
        for _, group in groups_of(drawn, known):
            at = top = group[0][0]
            while top and not known[top - 1] and at - top < MAX_LOOSE:
                top -= 1
            header = headed(drawn[top:at], [row for _, row in group]) if at - top > 1 else None
            if header is not None:
                moved = Headed(top + header.first, top + header.stop, header.cells, header.fields)
                answer = moved, [(n, len(row.figures)) for n, row in group]
                answers[at] = answer if answers.get(at, answer) == answer else None
    split = list(rows)
    taken = 0
    for answer in filter(None, answers.values()):
        header, group_rows = answer
        for n in range(max(header.first, before), header.stop - 1):
            split[n - before] = []
        if header.stop <= before:
            continue
        split[header.stop - 1 - before] = header.cells
        taken = max(taken, before - header.first)
        for (n, count), fields in zip(group_rows, header.fields, strict=True):
            split[n - before] = [*_labels_before(split[n - before], count), *fields]
    return split, taken


def with_rests(
    rows: list[list[str]], lines: Sequence[str], figured: Sequence[bool], draw: Draw
) -> list[list[str]]:
    """The rows with labels that go on in the lines below their figures in one cell.

    A label goes on where it fills its column, and the line below it begins no other label; the rows
    of what is put together are empty.
    """
    below = zip(figured, figured[1:], lines[1:], strict=False)
    if not any(own and not next_ and text[:1] not in (" ", "\u3000") for own, next_, text in below):
        return rows
    drawn = [draw(line) for line in lines]
    ends = [match.end() if (match := _FIRST.match(text)) else 0 for text in drawn]
    full = max((end for end, own in zip(ends, figured, strict=True) if own), default=0) - 1
    whole = list(rows)
    last = -1
    for at, (text, end, own) in enumerate(zip(drawn, ends, figured, strict=True)):
        if own:
            last = at if end >= full and rows[at] and not is_value(rows[at][0]) else -1
        elif last >= 0:
            lone = end <= full + 1 and end == len(text.rstrip())
            if not lone or text[0] == "\u3000" or _ITEM.match(text.replace("\0", "")):
                last = -1
                continue
            first, *others = whole[last]
            whole[last] = [join_wrapped([first, text.replace("\0", "").strip()]), *others]
            whole[at] = []
            last = last if end >= full else -1
    return whole


def with_label_columns(
    rows: list[list[str]], drawn: Sequence[str], figured: Sequence[bool]
) -> list[list[str]]:
    """The rows with labels parted where the columns of labels begin, though one space parts them.

    A column begins where words of several lines do that stand behind a gap or begin their line.
    """
    figures = [
        drawn_row(text).figures if own else () for text, own in zip(drawn, figured, strict=True)
    ]
    ends = [own[0][0] if own else MAX_WIDTH for own in figures]
    last = min(ends, default=0)
    found = Counter(gap.end() for text in drawn for gap in BEFORE_WORD.finditer(text))
    starts = {at for at, count in found.items() if count >= MIN_STARTS and at < last}
    split = list(rows)
    for n, (text, end, own) in enumerate(zip(drawn, ends, figures, strict=True)):
        words = list(_WORD.finditer(text, 0, end))
        if any(b.start() - a.end() == 1 and b.start() in starts for a, b in pairwise(words)):
            labels = _in_columns(words, starts)
            old = _labels_before(rows[n], len(own)) if own else rows[n]
            if "".join(old).replace(" ", "") == "".join(labels).replace(" ", ""):
                split[n] = [*labels, *rows[n][len(old) :]]
    return split


def _in_columns(words: Sequence[re.Match[str]], starts: Collection[int]) -> list[str]:
    """The labels of a line: a space parts them where a column begins, else a wider gap."""
    labels: list[str] = []
    end = -1
    for word in words:
        text = word[0].replace("\0", "")
        if labels and word.start() - end == 1 and word.start() not in starts:
            labels[-1] += " " + text
        else:
            labels.append(text)
        end = word.end()
    return labels


def headed(above: Sequence[str], rows: Sequence[Drawn]) -> Headed | None:
    """The header that the lines ``above`` draw over the rows; ``None`` where none was wrapped.

    Lines have one character for each column of the screen. All figures must stand in columns of
    their own, each with words above it and above it alone.
    """
    columns = columns_of(rows)
    if len(rows) < MIN_ROWS or not MIN_COLUMNS <= len(columns) <= MAX_COLUMNS:
        return None
    fields = [dealt(row, columns) for row in rows]
    own = [n for n, line in enumerate(above) if len(line.rstrip()) > columns[0][0]]
    if not own or None in fields:
        return None
    lines = above[own[0] : own[-1] + 1]
    title = lines[0].replace("\0", "").split()
    # What stands alone above the other lines is the table's title, whatever column it is above.
    titles = title if len(title) == 1 < len(lines) else []
    corner: list[str] = []
    stacks: list[list[str]] = [[] for _ in columns]
    wide: list[list[str]] = [[] for _ in columns]
    for line in lines[len(titles) :]:
        for begin, end, text in _words(line, columns[0][0]):
            over = [n for n, (a, b) in enumerate(columns) if a < end and begin < b]
            if len(over) == 1:
                stacks[over[0]].append(text)
            elif over:
                wide[over[0]].append(text)
            elif end <= columns[0][0]:
                corner.append(text)
            else:
                return None
    if not all(stacks) or max(map(len, stacks)) == 1:
        return None
    cells = [*titles, *filter(None, ["".join(corner)])]
    for spanning, stack in zip(wide, stacks, strict=True):
        cells += [*spanning, " ".join(stack)]
    return Headed(own[0], own[-1] + 1, cells, [each for each in fields if each is not None])


def _words(line: str, begin: int) -> list[tuple[int, int, str]]:
    """The words of a line: two spaces part them left of where the columns begin, else one."""
    words: list[tuple[int, int, str]] = []
    for match in _WORD.finditer(line):
        text = match[0].replace("\0", "")
        if words and match.end() <= begin and match.start() - words[-1][1] == 1:
            words[-1] = (words[-1][0], match.end(), f"{words[-1][2]} {text}")
        else:
            words.append((match.start(), match.end(), text))
    return words


def _labels_before(cells: Sequence[str], count: int) -> list[str]:
    """The cells of a row without the ``count`` words of figures that end it."""
    labels = list(cells)
    while labels and (count or not labels[-1]):
        words = labels[-1].split()
        if len(words) > count:
            labels[-1] = " ".join(words[:-count])
            break
        count -= len(words)
        labels.pop()
    return labels
