"""Values of cells as text: what is stored, written as a person sees it.

Workbooks store numbers as binary floats of which they show at most 15 digits. A number is written
with 15 significant digits, so that 0.1 + 0.2 is "0.3" and 15.0 is "15"; rounding that only a
number's format asks for is not applied, save that of percentages, whose sign is part of the value.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

DIGITS = 15
_EXACT = 10**DIGITS

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_PERCENT_FORMATS = frozenset({9, 10})
MIDNIGHT = dt.time()


def number_text(value: float | int | Decimal, *, percent: bool = False) -> str:
    """A number as plain decimal text, with ``percent`` multiplied by 100 and a sign after it."""
    if not percent and -_EXACT < value < _EXACT:
        whole = int(value)
        if whole == value:
            return str(whole)
    number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{DIGITS}g}")
    if not number.is_finite():
        return ""
    text = format(number.scaleb(2) if percent else number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        text = "0"
    return f"{text}%" if percent else text


def stored_number(text: str, *, percent: bool = False) -> str:
    """A number stored as text in a file's XML; other text is given back."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 308:
        return text
    if len(number.as_tuple().digits) > DIGITS:
        return number_text(float(number), percent=percent)
    return number_text(number, percent=percent)


def value_text(value: object) -> str:
    """What a library read from a cell, as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, dt.datetime):
        plain = value.time() == MIDNIGHT
        return value.date().isoformat() if plain else value.isoformat(" ", "seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return "" if value is None else str(value)


def is_percent(number: int, code: str) -> bool:
    """Whether a number format shows percentages: the built-in ones, or a bare % in its code."""
    return number in _PERCENT_FORMATS or "%" in _QUOTED.sub("", code.split(";", maxsplit=1)[0])
