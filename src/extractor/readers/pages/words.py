"""Characters → words → lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import attrgetter

from extractor.marks import raise_digits
from extractor.readers.pages.records import Box, Glyph, Word
from extractor.readers.pages.text import fold, is_numeric

# A gap over this part of the size ends a word. It is less than any space, so that what a thin rule
# parts is seldom one word; whether words are set apart is decided where a line is put together.
WORD_GAP = 0.08
# The same between two digits, which stand closer: less than a hairline in small print.
DIGIT_GAP = 0.05
# Two equal characters closer than this part of the size are one, printed twice to look bold.
DOUBLE = 0.15
# A digit, or a letter of ``_NOTES``, smaller than this part of the letters before it, and this part
# of their size above their baseline, is the mark of a note.
MARK_SIZE, MARK_RAISE, MARK_GAP = 0.86, 0.2, 0.25
# A row of at least this many dots leads the eye from a label to its figure; it is no text.
LEADER = "...."
# Letters smaller than this part of the usual size are marks or notes.
SMALL = 0.8
_NOTES = frozenset("abcdep")
_CURRENCY = frozenset("$€£¥￥")
_DRAWN = re.compile(r"[-–—_=─━]{5,}")

by_x = attrgetter("x0")
by_bottom = attrgetter("bottom")
by_top = attrgetter("top")


def glyphs_to_words(glyphs: Sequence[Glyph]) -> list[Word]:
    """Join the characters that follow each other on one line without a gap, in the given order."""
    words: list[Word] = []
    run: list[Glyph] = []
    spaced = False
    end = base = size = start = 0.0
    for glyph in glyphs:
        x0, _, x1, bottom, text, height = glyph
        if run:
            if text == " ":
                _close(run, spaced, words)
                run = []
                spaced = True
                continue
            gap = x0 - end
            if (
                -0.4 * size < gap < WORD_GAP * size
                and -0.15 * size < bottom - base < 0.15 * size
                and (gap < DIGIT_GAP * size or not (text[:1] + run[-1][4][-1:]).isdigit())
            ):
                run.append(glyph)
                start = x0
                end = max(end, x1)
                continue
            if text == run[-1][4] and 0 <= x0 - start < DOUBLE * size and abs(bottom - base) < 1:
                continue
            if (
                height < MARK_SIZE * size
                and MARK_RAISE * size < base - bottom < size
                and -0.4 * size < gap < MARK_GAP * size
                and (text.isdecimal() or text in _NOTES)
            ):
                first = run[0]
                run.append((x0, first[1], x1, first[3], raise_digits(text), first[5]))
                start, end = x0, x1
                continue
            _close(run, spaced, words)
            run = []
            spaced = False
        elif text == " ":
            spaced = True
            continue
        run.append(glyph)
        start, end, base, size = x0, x1, bottom, height
    if run:
        _close(run, spaced, words)
    return words


def _close(run: list[Glyph], spaced: bool, words: list[Word]) -> None:
    first = run[0]
    if len(run) == 1:
        x0, top, x1, bottom, text, size = first
    else:
        text = "".join([glyph[4] for glyph in run])
        if LEADER in text:
            _close_led(run, spaced, words)
            return
        x0, top, _, bottom, _, size = first
        x1 = run[-1][2]
    if text:
        words.append(Word(fold(text), x0, top, x1, bottom, size, spaced))


def _close_led(run: list[Glyph], spaced: bool, words: list[Word]) -> None:
    """A run with leader dots: its parts without them."""
    text = "".join(glyph[4][0] if glyph[4] else "\u200b" for glyph in run)
    position = 0
    while position < len(run):
        at = text.find(LEADER, position)
        stop = len(run) if at < 0 else at
        if stop > position:
            _close(run[position:stop], spaced or position > 0, words)
        position = stop
        while at >= 0 and position < len(run) and text[position] == ".":
            position += 1


def words_to_lines(words: Iterable[Word]) -> list[list[Word]]:
    """Words whose baselines lie together are one line; lines from top to bottom, words by x.

    Words that lie on top of each other with the same text were printed twice and count once.
    """
    ordered = sorted(words, key=by_bottom)
    if not ordered:
        return []
    usual = sorted([word.size for word in ordered])[len(ordered) // 2]
    small = [word for word in ordered if word.size < SMALL * usual]
    if small and len(small) < len(ordered):
        ordered = [word for word in ordered if word.size >= SMALL * usual]
        return _attach(_group(ordered), small)
    return _group(ordered)


def _group(ordered: Sequence[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    line: list[Word] = []
    limit = -1e9
    for word in ordered:
        if line and word.bottom > limit:
            lines.append(line)
            line = []
        if not line:
            limit = word.bottom + 0.45 * word.size
        line.append(word)
    if line:
        lines.append(line)
    return [_sorted_line(line) if len(line) > 1 else line for line in lines]


def _attach(lines: list[list[Word]], small: Sequence[Word]) -> list[list[Word]]:
    """Put raised and lowered marks into the lines they belong to; other small words are lines.

    A mark stands right beside a word, with its middle inside the word's height.
    """
    alone: list[Word] = []
    tops = [line[0].bottom for line in lines]
    for word in small:
        middle = (word.top + word.bottom) / 2
        home = None
        low = bisect_left(tops, middle - 2)
        for line in lines[max(0, low - 1) : low + 2]:
            for other in line:
                near = -0.3 * other.size < word.x0 - other.x1 < 0.5 * other.size
                if near and other.top < middle < other.bottom:
                    home = line
        if home is None:
            alone.append(word)
        else:
            home.append(word)
            home.sort(key=by_x)
    return sorted(lines + _group(alone), key=lambda line: max(word.bottom for word in line))


def _sorted_line(line: list[Word]) -> list[Word]:
    line.sort(key=by_x)
    end = -1e9
    for word in line:
        if word.x0 < end - 0.3 * word.size:
            return _without_doubles(line)
        end = word.x1
    return line


def _without_doubles(line: list[Word]) -> list[Word]:
    kept: list[Word] = []
    for word in line:
        slack = DOUBLE * word.size
        for other in reversed(kept):
            if (
                other.text == word.text
                and word.x0 - other.x0 < slack
                and abs(word.bottom - other.bottom) < slack
            ):
                break
            if word.x0 - other.x0 > 2 * word.size and word.x0 > other.x1:
                kept.append(word)
                break
        else:
            kept.append(word)
    return kept


def drawn_rules(words: list[Word]) -> tuple[list[Word], list[Box]]:
    """Rows of dashes or underlines are rules, and dots standing alone lead to figures: no words."""
    kept: list[Word] = []
    rules: list[Box] = []
    dots = sum(word.text == "." for word in words)
    for word in words:
        first = word.text[0]
        if first in "-–—_=─━" and _DRAWN.fullmatch(word.text):
            y = word.bottom - 0.35 * word.size
            rules.append((word.x0, y, word.x1, y))
        elif not (dots >= 8 and word.text == "."):
            kept.append(word)
    return kept, rules


def with_currency(line: list[Word]) -> list[Word]:
    """The line with each currency sign set apart joined to the figure it belongs to."""
    if not any(word.text in _CURRENCY for word in line):
        return line
    joined: list[Word] = []
    index = 0
    while index < len(line):
        word = line[index]
        after = line[index + 1] if index + 1 < len(line) else None
        index += 1
        if (
            word.text in _CURRENCY
            and after is not None
            and is_numeric(after.text)
            and after.x0 - word.x1 < 8 * word.size
        ):
            text = f"{word.text} {after.text}"
            joined.append(Word(text, word.x0, after.top, after.x1, after.bottom, after.size))
            index += 1
        else:
            joined.append(word)
    return joined


def line_box(line: Sequence[Word]) -> tuple[float, float, float, float]:
    """The box around words of one line that is sorted by x."""
    if len(line) == 1:
        word = line[0]
        return word.x0, word.top, word.x1, word.bottom
    return (
        line[0].x0,
        min([word.top for word in line]),
        max([word.x1 for word in line]),
        max([word.bottom for word in line]),
    )


def chunks(line: Sequence[Word], factor: float) -> list[list[Word]]:
    """The parts of a line with a gap of more than ``factor`` times the size between them."""
    parts = [[line[0]]]
    end = line[0].x1
    for word in line[1:]:
        if word.x0 - end > factor * max(word.size, parts[-1][-1].size):
            parts.append([word])
        else:
            parts[-1].append(word)
        end = max(end, word.x1)
    return parts
