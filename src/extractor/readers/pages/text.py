"""Text of fixed pages: which characters are folded, and how words and lines are put together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from extractor.readers.pages.records import UNREADABLE, Word

# CJK radicals that fonts put in place of the ideographs they look like. NFKC folds the Kangxi
# radicals (U+2F00) but has no mapping for most of the supplement (U+2E80); these are the entries
# of the supplement whose shape is a whole ideograph in use.
_RADICALS = dict(
    zip(
        "⺁⺌⺎⺒⺗⺝⺟⺠⺢⺫⺬⺮⺼⺽⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂小兀巳心月母民水目示竹肉臼虎衤西西见角讠贝车辶长门青韦页风飞食饣饣马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
# Radicals supplement, Kangxi radicals, compatibility ideographs and compatibility forms.
_FOLDED = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufe30-\ufe4f\U0002f800-\U0002fa1f]")
_CJK = "\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u3200-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f"
_CJK += "\uff00-\uffef\u2018-\u201f\u2014\u2026\U00020000-\U0003ffff"
_IS_CJK = re.compile(f"[{_CJK}]")
_OPENING = "（《〈“‘「『【〔([{"
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_NUMERIC = frozenset("0123456789０１２３４５６７８９⁰¹²³⁴⁵⁶⁷⁸⁹.,，．%％-－–−+()（） '’$€£¥￥*/—…")


def fold(text: str) -> str:
    """Compatibility ideographs, radicals and compatibility forms as the ideographs they stand for.

    Everything else stays as printed (full-width digits, superscripts, units).
    """
    if text.isascii() or not _FOLDED.search(text):
        return text
    return "".join(
        _RADICALS.get(c) or (unicodedata.normalize("NFKC", c) if _FOLDED.match(c) else c)
        for c in text
    )


def readable(code: int) -> str:
    """The character of a code point; U+FFFD for none, private use, surrogates and controls."""
    # PDFium's two marks for a hyphen at the end of a line; the soft hyphen.
    if code in (2, 0xFFFE, 0xAD):
        return "-"
    if code == 0xA0 or 0x2000 <= code <= 0x200A or code == 0x3000 or 9 <= code <= 13:
        return " "
    if 0x200B <= code <= 0x200F or code in (0x2060, 0xFEFF):
        return ""
    if code < 32 or 0x7F <= code < 0xA0 or code > 0x10FFFF:
        return UNREADABLE
    if 0xD800 <= code <= 0xF8FF or code & 0xFFFE == 0xFFFE or code == 0xFFFD or code >= 0xE0000:
        return UNREADABLE
    return chr(code)


def is_cjk(character: str) -> bool:
    """True for ideographs, kana, Hangul and the punctuation that goes with them."""
    return character > "\u2013" and _IS_CJK.match(character) is not None


def is_numeric(text: str) -> bool:
    """Made of figures and the signs that go with them, with at least one digit."""
    return not _DIGITS.isdisjoint(text) and _NUMERIC.issuperset(text)


def line_text(words: Sequence[Word], gap: float = 1e9) -> str:
    """The words of one line, from left to right.

    Between Latin words one space. Between CJK characters none, unless the gap is wider than
    ``gap`` times the size; between CJK and Latin only a printed, wide one: word processors set
    these a quarter of an em apart without any space in the text.
    """
    first = words[0]
    if len(words) == 1:
        return first.text
    parts = [first.text]
    before = first
    for word in words[1:]:
        left, right = is_cjk(before.text[-1]), is_cjk(word.text[0])
        distance = (word.x0 - before.x1) / max(before.size, word.size, 0.1)
        if left and right:
            apart = distance > gap
        elif left or right:
            apart = distance > min(gap, 0.8)
        else:
            raised = word.size < 0.85 * before.size and word.bottom < before.bottom - 0.1
            apart = word.spaced or distance > 0.17 or (raised and word.text[0].isdigit())
        if apart:
            parts.append(" ")
        parts.append(word.text)
        before = word
    return "".join(parts)


def join_lines(lines: Sequence[str]) -> str:
    """The lines of one cell or paragraph as one text.

    No character between CJK, a space between Latin words. Figures on both sides of the break keep
    it as a line break: whether they are one number cannot be told from the text.
    """
    text = lines[0]
    for line in lines[1:]:
        if not text or not line:
            text = text or line
            continue
        last, first = text[-1], line[0]
        if _open_figure(text) and (first in _DIGITS or first in ".,，．"):
            text += "\n" + line
        elif is_cjk(last) or is_cjk(first) or last in _OPENING or _is_hyphened(text, first):
            text += line
        else:
            text += " " + line
    return text


def _is_hyphened(text: str, first: str) -> bool:
    """Whether a hyphen at the end goes on: in a word, or in a number such as 备1号-2."""
    if text[-1] != "-" or len(text) < 2:
        return False
    return (text[-2].isalpha() and first.islower()) or (is_cjk(text[-2]) and first.isalnum())


def _open_figure(text: str) -> bool:
    return text[-1] in _DIGITS or (text[-1] in ".,，．-" and len(text) > 1 and text[-2] in _DIGITS)
