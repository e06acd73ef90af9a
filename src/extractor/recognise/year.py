"""Years as printed: in digits of any width, or in words."""

from __future__ import annotations


def read_year(text: str | None, digits: tuple[str, ...]) -> int | None:
    """2020, ２０２０ and 二〇二〇 as 2020; ``None`` for anything else.

    ``digits`` are the numerals that stand for 0 to 9.
    """
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    values = [int(c) if c.isdecimal() else _value(c, digits) for c in text]
    return None if -1 in values else int("".join(map(str, values)))


def _value(character: str, digits: tuple[str, ...]) -> int:
    return next((value for value, forms in enumerate(digits) if character in forms), -1)
