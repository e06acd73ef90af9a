"""PDFium's characters → runs, with as few calls as can be.

A page has thousands of characters and each call costs a quarter of a microsecond, so that only the
first and the last character of each word are asked for their boxes. Where the word is wider than
its characters can be, a gap hides in it, and all are asked.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Mapping

from msgspec import Struct

from extractor.readers.pages.matrices import quarter_turns
from extractor.readers.pages.records import ASCENT, Glyph
from extractor.readers.pages.runs import Run
from extractor.readers.pages.text import readable
from extractor.readers.pdf.colours import Look
from extractor.readers.pdf.raw import Calls

_BLACK = (0, 0, 0, 255)
# Digits this part of their own width apart are no one figure.
GAP = 0.1
# Colours are asked for where letters are so large that they may be a watermark.
_LARGE = 1.3
_WORD = re.compile(r"[^ \r\n\t\x0b\x0c\xa0\u2000-\u200a\u3000]+")
_DIGIT = re.compile(r"\d")
# What needs a look before it is text: anything but ASCII, ideographs and their punctuation.
_ODD = re.compile(r"[^!-~\u3001-\u303f\u4e00-\u9fff\uff01-\uff60\u2014\u2018-\u201d\u2026]")

Frame = tuple[float, float, float, float]
"""The visible part of the page in PDF's own coordinates: left, bottom, right, top."""

_matrix = (ctypes.c_float * 6)()
_box = (ctypes.c_float * 4)()
_x, _y = ctypes.c_double(), ctypes.c_double()
_color = (ctypes.c_uint * 4)()
_matrix_at, _box_at = ctypes.addressof(_matrix), ctypes.addressof(_box)
_x_at, _y_at = ctypes.addressof(_x), ctypes.addressof(_y)
_color_at = tuple(ctypes.addressof(_color) + 4 * i for i in range(4))


class _Style(Struct, frozen=True):
    """How characters of one font and size stand to their boxes.

    ``offset`` leads from the box's far edge across the line to the baseline.
    """

    quarter: int
    size: float
    offset: float
    first: int


class _Found(Struct):
    """The runs so far, each with the number of its first character, and the styles met.

    ``styles`` go by the height of the box in hundredths of a point, which one font in one size has
    alone; fonts whose boxes differ by character are known by their text objects.
    """

    runs: list[tuple[int, Run]] = []
    styles: dict[int, _Style] = {}
    objects: dict[int, _Style] = {}
    style: _Style | None = None
    glyphs: list[Glyph] = []


def text_runs(
    api: Calls, text: int, string: str, frame: Frame, pale: Mapping[int, Look]
) -> list[Run]:
    """All printed characters in runs of one style. ``string`` holds the characters.

    ``pale`` are the text objects that paper shows nothing of.
    """
    if pale:
        return _with_pale(api, text, string, frame, pale)
    found = _Found()
    for match in _WORD.finditer(string):
        start, stop = match.span()
        _add_word(api, text, (start, stop, match.group()), found, frame)
        if string[start - 1 : start] == " " and len(found.glyphs) > 1:
            _keep_space(api, text, start - 1, found)
    return _coloured(api, text, found.runs)


def _with_pale(
    api: Calls, text: int, string: str, frame: Frame, pale: Mapping[int, Look]
) -> list[Run]:
    """As ``text_runs``, each word cut where what is to be seen ends."""
    found = _Found()
    others: dict[Look, _Found] = {}
    for match in _WORD.finditer(string):
        start, stop = match.span()
        looks = [pale.get(api.text_object(text, number)) for number in range(start, stop)]
        first = start
        for look, part in itertools.groupby(looks):
            last = first + len(list(part))
            group = found if look is None else others.setdefault(look, _Found())
            _add_word(api, text, (first, last, string[first:last]), group, frame)
            first = last
        if not any(looks) and string[start - 1 : start] == " " and len(found.glyphs) > 1:
            _keep_space(api, text, start - 1, found)
    runs = _coloured(api, text, found.runs)
    for (hidden, color), group in others.items():
        runs += [Run(run.quarter, run.size, run.glyphs, color, hidden) for _, run in group.runs]
    return runs


def _keep_space(api: Calls, text: int, number: int, found: _Found) -> None:
    """Set a printed space before the last word, where the gap is narrow enough for one.

    PDFium makes up spaces of its own; these belong to no text object.
    """
    before, word = found.glyphs[-2], found.glyphs[-1]
    if -0.4 * word[5] < word[0] - before[2] < 0.9 * word[5] and api.text_object(text, number):
        found.glyphs.insert(-1, (before[2], before[1], word[0], before[3], " ", word[5]))


def _add_word(
    api: Calls, text: int, word: tuple[int, int, str], found: _Found, frame: Frame
) -> None:
    """Add a word as one piece, or character by character where it has to be looked into."""
    first, last, string = word
    box = _box
    api.char_box(text, first, _box_at)
    height = box[1] - box[3]
    key = int(height * 100 + 0.5)
    style = found.styles.get(key)
    if style is None:
        handle = api.text_object(text, first)
        style = found.objects.get(handle)
        if style is None:
            style = found.objects[handle] = _style(api, text, first, frame)
        if style.quarter == 0:
            found.styles[key] = style
    if not style.size:
        return
    quarter, size = style.quarter, style.size
    if quarter == 0:
        start, end, across = box[0] - frame[0], box[2] - frame[0], -box[3]
    else:
        start, end = _along(quarter, frame)
        across = _across(quarter)
    if last - first > 1:
        wide = end - start
        api.char_box(text, last - 1, _box_at)
        if quarter == 0:
            begin, end, after = box[0] - frame[0], box[2] - frame[0], -box[3]
            slack = 0.12 * size
            same = abs(after - across) < slack and abs(box[1] - box[3] - height) < slack
        else:
            begin, end = _along(quarter, frame)
            same = abs(_across(quarter) - across) < 0.01
        if (
            not same
            or not _is_dense(string, end - start, max(wide, end - begin), size)
            or (string.isdigit() and _has_gap(api, text, range(first, last), quarter, frame))
        ):
            for number in range(first, last):
                _add_word(api, text, (number, number + 1, string[number - first]), found, frame)
            return
    if _ODD.search(string):
        string = "".join([readable(ord(character)) for character in string])
        if not string or string.isspace():
            return
    before = found.style
    if before is None or before.quarter != quarter or before.size != size:
        found.style = style
        found.glyphs = []
        run = Run(quarter, size, found.glyphs, _BLACK)
        found.runs.append((first, run))
    base = style.offset + across
    found.glyphs.append(
        (start, base - ASCENT * size, end, base + (1 - ASCENT) * size, string, size)
    )


def _is_dense(string: str, width: float, wide: float, size: float) -> bool:
    """True if a word is as wide as its characters can make it: no gap in it, none printed twice."""
    count = len(string)
    if string.isdigit():
        return 0.9 * count * wide < width < count * wide + 0.1 * size
    narrow = count if string.isascii() else len(string.encode("ascii", "ignore"))
    broad = count - narrow
    if broad and narrow and _DIGIT.search(string):
        return False  # a label and the figure beside it
    # Ideographs are of one width; a hairline between two headings is wider than what they miss.
    least, most = 0.5 * broad + 0.3 * narrow, 1.003 * broad + 0.72 * narrow + 0.03
    if narrow:
        most += 0.07
    return least * size < width < most * size


def _has_gap(api: Calls, text: int, numbers: range, quarter: int, frame: Frame) -> bool:
    """True if two digits of a word stand apart: a hairline between them parts two figures.

    The width of all does not tell, since a 1 may be narrower than the others.
    """
    end = float("inf")
    for number in numbers:
        api.char_box(text, number, _box_at)
        start, after = _along(quarter, frame)
        if start - end > GAP * (after - start):
            return True
        end = after
    return False


def _style(api: Calls, text: int, first: int, frame: Frame) -> _Style:
    """The style of the character whose box was just asked for; size 0 if it cannot be seen."""
    api.text_matrix(text, first, _matrix_at)
    a, b, c, d = _matrix[0], _matrix[1], _matrix[2], _matrix[3]
    scale = (a * a + b * b) ** 0.5
    size = api.font_size(text, first) * ((c * c + d * d) ** 0.5 or 1.0)
    if not 0.5 < size < 2000 or not scale:
        return _Style(-1, 0.0, 0.0, first)
    quarter = quarter_turns(a / scale, b / scale)
    api.char_origin(text, first, _x_at, _y_at)
    left, bottom, right, top = frame
    x, y = _x.value, _y.value
    base = (top - y, x - left, y - bottom, right - x)[max(quarter, 0)]
    return _Style(quarter, round(size, 2), base - _across(quarter), first)


def _across(quarter: int) -> float:
    """The far edge of the box just asked for, across the line; it grows down the line's page.

    PDFium's boxes run by the font's own ascent and descent across the line, which differ wildly
    between fonts. They serve only to see how far a character stands off the first one's baseline.
    """
    left, _, right, low = _box  # FS_RECTF: left, top, right, bottom
    return (-low, left, low, -right)[max(quarter, 0)]


def _along(quarter: int, frame: Frame) -> tuple[float, float]:
    """Where the box just asked for starts and ends along the line."""
    left, bottom, right, top = frame
    if quarter <= 0:
        return _box[0] - left, _box[2] - left
    if quarter == 1:
        return _box[3] - bottom, _box[1] - bottom
    if quarter == 2:
        return right - _box[2], right - _box[0]
    return top - _box[1], top - _box[3]


def _coloured(api: Calls, text: int, runs: list[tuple[int, Run]]) -> list[Run]:
    """The runs with their colours, where these can matter: on pages with large or slanted text."""
    if not runs:
        return []
    sizes = sorted([run.size for _, run in runs])
    large = _LARGE * sizes[len(sizes) // 2]
    slanted = any(run.quarter < 0 for _, run in runs)
    if not slanted and sizes[-1] < large:
        return [run for _, run in runs]
    result = []
    for first, run in runs:
        if slanted or run.size >= large:
            api.fill_color(text, first, *_color_at)
            color = (_color[0], _color[1], _color[2], _color[3])
            run = Run(run.quarter, run.size, run.glyphs, color, run.hidden)
        result.append(run)
    return result
