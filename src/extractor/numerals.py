"""Chinese numerals in their full form, for the number grammar of ``extractor.values``, and the
numbers that items of a list have.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

COUNTING: Final = "一二三四五六七八九十"
"""The characters of the numbers that items, headings and tables have."""
ITEM: Final = rf"(?:[{COUNTING}]{{1,3}}|\d{{1,2}})"
"""A pattern for the number of an item, without its marks: 三, 十二, 7."""

_FACTORS = {"十": 10, "百": 100, "千": 1000}
_NAMES = "零一二三四五六七八九"


@lru_cache(maxsize=1024)
def chinese_number(numeral: str) -> int | None:
    """A Chinese numeral below 10^12 in its full, unambiguous form; else ``None``.

    Short forms (一百二, 两万三) and digit by digit forms (二〇二〇) are left alone.
    """
    number = _chinese_below(numeral, (("亿", 10**8), ("万", 10**4)))
    if number is None:
        return None
    normal = re.sub("^一十", "十", numeral)
    return number if normal == re.sub("^一十", "十", _in_chinese(number)) else None


def _chinese_below(numeral: str, marks: tuple[tuple[str, int], ...]) -> int | None:
    if not marks:
        return _chinese_section(numeral)
    (mark, factor), rest = marks[0], marks[1:]
    head, found, tail = numeral.partition(mark)
    if not found:
        return _chinese_below(numeral, rest)
    high = _chinese_section(head) if head else None
    low = _chinese_below(tail, rest) if tail else 0
    return None if high is None or low is None else high * factor + low


def _chinese_section(numeral: str) -> int | None:
    total, digit = 0, -1
    for character in numeral:
        if character in _NAMES:
            digit = _NAMES.index(character)
        elif character in "十百千":
            total += (digit if digit > 0 else 1) * _FACTORS[character]
            digit = -1
        else:
            return None
    return total + max(digit, 0)


def _in_chinese(number: int) -> str:
    if number == 0:
        return "零"
    text, gap = "", False
    for mark, factor in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section = number // factor % 10**4
        if section == 0:
            gap = gap or bool(text)
            continue
        zero = "零" if text and (gap or section < 1000) else ""
        text, gap = text + zero + _section_in_chinese(section) + mark, False
    return text


def _section_in_chinese(section: int) -> str:
    text, gap = "", False
    for mark, factor in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = section // factor % 10
        if digit == 0:
            gap = gap or bool(text)
            continue
        text, gap = text + ("零" if gap else "") + _NAMES[digit] + mark, False
    return text
