"""Raised, lowered, struck-out and unseen text: written so that it never joins what it stands at.

A raised 1 behind a 12 is a footnote's mark, and the plain text of both is 121. Readers therefore
write raised digits as Unicode's superscripts (¹) and lowered ones as its subscripts (₁) where they
stand beside other text. Text struck out beside text that stands is left out, as it no longer
counts; where nothing else stands its digits keep their stroke (U+0336), and no number is read.
Text in the colour of its ground is left out beside text that is seen, and stays where it is alone:
what is under it may have another colour.
"""

from __future__ import annotations

import re
from typing import Final

SUPERSCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SUBSCRIPTS: Final = "₀₁₂₃₄₅₆₇₈₉"
RAISED: Final = "\x01"
"""Raised text begins. The marks cannot stand in XML 1.0, so that they can stand among its text."""
LOWERED: Final = "\x02"
STRUCK: Final = "\x03"
END: Final = "\x04"
"""What the last open one of the others began ends."""
UNSEEN: Final = "\x05"

UNREADABLE: Final = "\ufffd"
"""The text of a cell that shows something which is no text."""
STROKE: Final = "\u0336"
"""The stroke through the character before it."""
_DIGITS = "0123456789０１２３４５６７８９"
_UP = str.maketrans(_DIGITS, SUPERSCRIPTS * 2)
_DOWN = str.maketrans(_DIGITS, SUBSCRIPTS * 2)
_LETTERS = str.maketrans("abcdepr", "ᵃᵇᶜᵈᵉᵖʳ")
_RAISED_MARK = rf"[{SUPERSCRIPTS}ᵃᵇᶜᵈᵉᵖʳ]+"
_CIRCLED = "[①-⑳⓪❶-❿㊀-㊉]"
# Marks of notes behind what they explain; digits in round brackets may be a second figure.
_MARKS_BEHIND = re.compile(
    rf"""(?: \s* (?: {_RAISED_MARK} (?: [,、]\s* {_RAISED_MARK} )* | {_CIRCLED}+
           | \[ \s* (?: [0-9]{{1,2}} | [a-z] | 注?[0-9]{{0,2}} | {_RAISED_MARK} ) \s* \]
           | [(\[] \s* (?: [a-z] | 注[释解]?[:]?\s*[0-9一二三四五六七八九十]{{0,2}}
                    | {_CIRCLED} | 注?{_RAISED_MARK} ) \s* [)\]]
           | 注 (?: [0-9]{{1,2}} | {_RAISED_MARK} | {_CIRCLED} | (?= \s* \Z ) )
           | (?<![*]) [*†‡§※] (?![*]) ) )+ \Z""",
    re.VERBOSE,
)
IN_MARKS: Final = frozenset(re.findall("[一-鿿]", _MARKS_BEHIND.pattern))
"""The ideographs that marks of notes behind a figure may have."""
_CLOSED = r"(?<=[^\W\d_a-zA-Z第款条][)）〕》」』”】]|[^\W\d_a-zA-Z第款条]{2})"
_LABEL_RAISED = re.compile(
    rf"(?<=[^\sA-Za-z0-9])\s*(?:[\[(（〔［【]\s*注?[{SUPERSCRIPTS}]+\s*[\])）〕］】]|注?[{SUPERSCRIPTS}]+)"
    rf"(?:[,，、]\s*[{SUPERSCRIPTS}]+)*"
)
_LABEL_END = re.compile(rf"{_CLOSED}\s*(?:[\[［]\s*注?[0-9]{{1,2}}\s*[\]］]|{_CIRCLED})\s*\Z")
_RAISED_SIGNS = frozenset(SUPERSCRIPTS)
_END_SIGN = re.compile(rf"(?:[\]］]|{_CIRCLED})\s*\Z")
_PARTS = re.compile(f"([{RAISED}{LOWERED}{STRUCK}{UNSEEN}{END}])")
_DIGIT = re.compile(f"[{_DIGITS}](?!{STROKE})")


def raise_digits(text: str) -> str:
    """``text`` as it stands raised beside other text: 1 as ¹, a lone letter of a note as ᵃ."""
    stripped = text.strip()
    if len(stripped) == 1 and stripped.isalpha():
        return text.translate(_LETTERS)
    return text.translate(_UP)


def lower_digits(text: str) -> str:
    """``text`` as it stands lowered beside other text: 2 as ₂."""
    return text.translate(_DOWN)


def strike_digits(text: str) -> str:
    """``text`` with a stroke through each digit: no number any more, and still to be seen."""
    return _DIGIT.sub(rf"\g<0>{STROKE}", text)


WRITE: Final = {RAISED: raise_digits, LOWERED: lower_digits}


def settle(text: str) -> str:
    """The text of a paragraph or a cell in which ``RAISED``, ``LOWERED``, ``STRUCK``, ``UNSEEN``
    and ``END`` stand, without these.

    What is raised (or lowered) as a whole has nothing that it is a mark of, and stays as it is.
    """
    open_marks: list[str] = []
    parts: list[tuple[str, str, bool]] = []
    unseen: list[str] = []
    for part in _PARTS.split(text):
        if part == END:
            if open_marks:
                open_marks.pop()
        elif part in (RAISED, LOWERED, STRUCK, UNSEEN):
            open_marks.append(part)
        elif part and UNSEEN in open_marks:
            unseen.append(part)
        elif part:
            level = next((mark for mark in reversed(open_marks) if mark != STRUCK), "")
            parts.append((part, level, STRUCK in open_marks))
    if unseen and not any(part.strip() for part, _, _ in parts):
        return "".join(unseen)
    stands = any(part.strip() for part, _, struck in parts if not struck)
    plain = any(part.strip() for part, level, struck in parts if not level and not struck)
    written = []
    for part, level, struck in parts:
        if struck:
            written.append(" " if stands else strike_digits(part))
        else:
            written.append(WRITE[level](part) if level and plain else part)
    return "".join(written)


def without_marks(plain: str) -> tuple[str, str]:
    """What stands before the marks of notes at the end of a cell, and these marks.

    ``plain`` has ASCII brackets and small letters. Marks with nothing before them are a text.
    """
    found = _MARKS_BEHIND.search(plain)
    if found is None:
        return plain, ""
    return plain[: found.start()], found[0].strip()


def without_label_marks(text: str) -> str:
    """A label without the raised figures behind its words, and without [1] and ① at its end.

    m² and 第① keep theirs: they are no marks of notes.
    """
    if text.isascii():
        return text
    # Nearly no label has a mark, and a search for its signs costs a fifth of that for its pattern.
    if not _RAISED_SIGNS.isdisjoint(text):
        text = _LABEL_RAISED.sub("", text)
    return _LABEL_END.sub("", text) if _END_SIGN.search(text) else text
