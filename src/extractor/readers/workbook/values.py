"""Values of cells as text: what is stored, written as a person sees it.

Workbooks store numbers as binary floats of which they show at most 15 digits. A number is written
with 15 significant digits, so that 0.1 + 0.2 is "0.3" and 15.0 is "15"; rounding that only a
number's format asks for is not applied, save that of percentages, whose sign is part of the value.
Where a format shows another number than the stored one, 25.1 for 251000, neither is sure to be
meant: the format stands behind the number, which makes it none.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

DIGITS = 15
_EXACT = 10**DIGITS

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_PERCENT_FORMATS = frozenset({9, 10})
# Thousands left off by commas behind the digits, and a decimal point drawn between them.
_SCALING = re.compile(r"[0#?],+(?![0#?,])")
_DRAWN_POINT = re.compile(r'[0#?](?:[!\\]\.|"\.")[0#?]')
PERCENT = "%"
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


def stored_number(text: str, how: str = "") -> str:
    """A number stored as text in a file's XML, shown as ``how`` says; other text is given back."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 308:
        return text
    if len(number.as_tuple().digits) > DIGITS:
        return shown_number(float(number), how)
    return shown_number(number, how)


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


def shown_as(number: int, code: str) -> str:
    """How a number format shows another number than the stored one; empty where it does not.

    ``"%"`` for percentages: the built-in ones, or a bare % in the format's code. The code itself
    where it leaves off thousands or draws a decimal point between the digits.
    """
    first = code.split(";", maxsplit=1)[0]
    bare = _QUOTED.sub("", first)
    if number in _PERCENT_FORMATS or "%" in bare:
        return PERCENT
    return first if _SCALING.search(bare) or _DRAWN_POINT.search(first) else ""


def shown_number(value: float | int | Decimal, how: str) -> str:
    """A number as text where a format shows it as ``how`` says (see ``shown_as``)."""
    if how == PERCENT:
        return number_text(value, percent=True)
    text = number_text(value)
    return f"{text} [{how}]" if how and text not in ("0", "") else text
