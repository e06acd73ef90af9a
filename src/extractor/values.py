r"""The only number grammar: what a printed cell says, as an exact decimal or as no value.

A cell is read only where one reading is sure. Two numbers in a cell, a broken thousands group, an
approximation (约12) or a line break inside the digits make it ``unreadable``; nothing is guessed.
Binary floats are never used.

A footnote's mark behind a number is no part of it where it can be nothing else: 12¹, 12*, 12①,
12[1], 12（注1）, 12(a) are 12, and -¹ is a dash. 12(1) may be two figures, 12a and 1** (digits
hidden) say nothing sure: ``unreadable``. A raised figure behind a bare 10 may be a power of ten:
10 with the flag ``low_confidence``.

Words and marks for nothing, and why each is read as it is:

* ``dash``: 无, 没有, N/A and their like say it in words; dashes of any width; ``/`` and ``\`` cross
  the cell out; ``、`` is what the key of ``/`` types under a Chinese input method; ``~`` and a
  doubled 一一 are drawn for a dash; ``__`` is a line to be filled in that nobody filled.
* ``unreadable``: ``*`` points to a note or hides a number, ``…`` stands in statistical yearbooks
  for a number too small to print, ``×`` and ``√`` answer another question, ``%`` is no count.
* A lone 一 is the numeral one or a dash typed wrongly: 1, with the flag ``low_confidence``.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from extractor.marks import IN_MARKS, SUPERSCRIPTS, without_marks
from extractor.model import Status, Value
from extractor.numerals import chinese_number
from extractor.strange import Strange
from extractor.ticks import holds_boxes, read_ticks, squeezed

UNIT_UNCLEAR = "unit_unclear"
FRACTION_IN_COUNT = "fraction_in_count"
LOW_CONFIDENCE = "low_confidence"
UNREADABLE = "unreadable"

# No cell of a form holds a longer number; the cap bounds time and memory for any input.
MAX_LENGTH = 64
MAX_DIGITS = 24
MAX_HEADING = 400
MAX_UNIT = 10
CACHE_SIZE = 1 << 14


class Reading(Struct, frozen=True):
    """What one cell says. ``value`` is in the slot's unit and ``None`` unless ``reported``."""

    status: Status
    value: Value | None = None
    flags: tuple[str, ...] = ()


_BLANK = Reading("blank")
_DASH = Reading("dash")
_UNREADABLE = Reading("unreadable", None, (UNREADABLE,))

# Power of ten that each magnitude word stands for.
_MAGNITUDES = {
    "": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8,
    "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
MAGNITUDE = "(?:[十百千]?万|[十百千万]?亿|[十百千])"
COUNTED = "[件条次宗起项个人份篇期部家例户批场类种名位页处套册本辑]"  # used by headers.units too
_DAYS = "(?:个?工作日|天|日)"
_MONEY_SLOTS = {"cny": 0, "10k_cny": 4}

_DIGITS = r"""
    (?P<grouped>[0-9]{1,3}(?:(?P<comma>[, '])[0-9]{3})(?:(?P=comma)[0-9]{3})*)(?P<gfrac>\.[0-9]+)?
  | (?P<whole>[0-9]+)(?P<frac>\.[0-9]+)?
  | (?P<bare>\.[0-9]+)
"""
_NUMERAL = re.compile(
    rf"""
    (?P<open>\()? \s*
    (?P<sign>[-+]|增加?|[减減]少?)? [ ]*
    (?P<currency>¥|人民币|rmb|cny)? [ ]* (?P<late>[-+])? [ ]*
    (?: (?: {_DIGITS} ) \s* (?P<magnitude>{MAGNITUDE})?
      | (?P<chinese>[零一二三四五六七八九十百千万亿]+) )
    \s* (?P<inner> (?P<yuan>元整?(?:人民币)?) | (?P<days>{_DAYS})
        | (?P<noted> \( (?P<noted_magnitude>{MAGNITUDE})?元 \) )
        | {COUNTED}{{1,2}} | {COUNTED}?\({COUNTED}{{1,2}}\) )?
    \s* (?P<close>\))?
    """,
    re.VERBOSE,
)
_NOTHING = re.compile(
    rf"""
    (?: [-~]+ | [/、]+ | _+ | 一{{2,}}
      | (?:暂?无|没有) (?: {COUNTED}{{1,2}} | 万?元
        | (?:此|此类|相关)? (?:数据|情况|内容|信息|事项|项目?) )?
      | 不涉及 | 不适用 | 未(?:发生|产生|收到|涉及|开展)
      | n/?a | n\.a\.? | none | nil | null | nan
    ) 。?
    """,
    re.VERBOSE,
)
_LINE_BREAK = re.compile(r"[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|thinsp|zwnj|#160|#xa0);?", re.IGNORECASE)
_IGNORED = dict.fromkeys(
    [0xAD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)]
)
# One form for each: dashes, signs, slashes, separators, currency signs, numerals in other shapes.
_SHAPES = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−－﹣﹘─━ー"), "-"),
    **dict.fromkeys(map(ord, "＋﹢"), "+"),
    **dict.fromkeys(map(ord, "／⁄∕\\＼"), "/"),
    **dict.fromkeys(map(ord, "，﹐"), ","),
    **dict.fromkeys(map(ord, "．"), "."),
    **dict.fromkeys(map(ord, "’‘＇"), "'"),
    **dict.fromkeys(map(ord, "～〜∼"), "~"),
    **dict.fromkeys(map(ord, "（﹙"), "("),
    **dict.fromkeys(map(ord, "）﹚"), ")"),
    **dict.fromkeys(map(ord, "［【〔〖"), "["),
    **dict.fromkeys(map(ord, "］】〕〗"), "]"),
    **dict.fromkeys(map(ord, "￥"), "¥"),
    **dict.fromkeys(map(ord, "\t\xa0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
                             "\u202f\u205f\u3000"), " "),
    **dict(zip(map(ord, "〇两壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳叄陸圆圓個條項無沒單爲為計"),
               "零二一二三四五六七八九十百千万亿二二三六元元个条项无没单为为计", strict=True)),
    **_IGNORED,
}  # fmt: skip
# Ideographs that neither a figure nor a mark for nothing has: nearly all labels have one.
_STRANGE = Strange("".join((_NUMERAL.pattern, _NOTHING.pattern, *map(chr, _SHAPES), *IN_MARKS)))
_WORDS = ("text", "yes_no")
# Decompositions that leave the meaning alone: NFKC as a whole would turn 12① and 12² into numbers.
_PLAIN_FORMS = ("<wide>", "<narrow>", "<font>", "<small>")


def read_value(text: str, unit: str, heading: str = "") -> Reading:
    """What ``text`` says in a slot of ``unit`` under ``heading``.

    ``unit`` is ``count``, ``cny``, ``10k_cny``, ``days``, ``text`` or ``yes_no``. Money is
    converted exactly to the slot's unit: a unit printed at the number beats the heading's, the
    heading's beats the slot's own; units of counting (件) in a money slot change nothing. A number
    in brackets is negative. Flags: ``unreadable`` with that status; ``unit_unclear`` for a unit
    that does not fit the slot; ``fraction_in_count`` for a fraction where things are counted;
    ``low_confidence`` for a lone 一 and for 10 with a raised figure behind. Never raises.
    """
    if len(text) > MAX_LENGTH or len(heading) > MAX_HEADING:
        return _read(text, unit, heading[-MAX_HEADING:])
    return _read_cached(text, unit, heading)


def read_options(text: str, options: tuple[str, ...], several: bool = False) -> Reading:
    """Which of the words beside tick boxes ``text`` ticks, joined by ``;`` in the form's order.

    ``options`` are the words; without ``several`` only one may be ticked. Text without boxes is
    read as text. ``blank`` where boxes are printed and none is ticked; ``unreadable`` where it is
    not plain which are.
    """
    if not holds_boxes(text):
        return _read_text(text)
    ticks = read_ticks(text, options)
    if ticks is None:
        return _UNREADABLE
    ticked = {word for word, mark in ticks if mark}
    if not ticked:
        return _BLANK
    if len(ticked) > 1 and not several:
        return _UNREADABLE
    return Reading("reported", ";".join(word for word in options if squeezed(word) in ticked))


def looks_like_value(text: str) -> bool:
    """Whether a cell holds a number, a mark for nothing or nothing: never true for a label."""
    if len(text) > MAX_LENGTH:
        return _read(text, "count", "").status != "unreadable"
    return _looks_like_value(text)


@lru_cache(maxsize=CACHE_SIZE)
def _looks_like_value(text: str) -> bool:
    return _read_cached(text, "count", "").status != "unreadable"


@lru_cache(maxsize=1024)
def unit_in(heading: str) -> str | None:
    """The unit that a heading states: ``万元`` for ``采购总金额（单位：万元）``, else ``None``.

    Of several statements the last, innermost one counts; a statement of several units is none.
    """
    units = _stated_units(heading)
    return units[0] if len(units) == 1 else None


_UNIT = rf"(?:{MAGNITUDE}?元|{MAGNITUDE}?{COUNTED}{{1,2}}|{_DAYS})"
_BARE_UNIT = re.compile(rf"\(?(?:单位:?)?{_UNIT}\)?")
_STATEMENT = re.compile(
    rf"(?:单位[:为]?|计量单位[:为]?|\()\s*(?P<units>{_UNIT}(?:\s*[,、/和]\s*{_UNIT})*)(?=\s*(?:[),;]|$|\s))"
)


def is_unit(text: str) -> bool:
    """Whether a cell holds nothing but the name of a unit: 件, 万元, （人次）."""
    return 0 < len(text) <= MAX_UNIT and _BARE_UNIT.fullmatch(_plain(text).strip()) is not None


def _stated_units(heading: str) -> tuple[str, ...]:
    plain = _plain(heading[-MAX_HEADING:]).replace("人民币", "")
    # A heading that is broken over lines or spread out has white space in its words.
    statements = _STATEMENT.findall(plain) or _STATEMENT.findall("".join(plain.split()))
    return tuple(dict.fromkeys(re.findall(_UNIT, statements[-1]))) if statements else ()


def _plain(text: str) -> str:
    """``text`` with one form for each width and shape of its characters."""
    if text.isascii():
        return text.replace("\\", "/").replace("\t", " ")
    return "".join(map(_plain_character, text)).translate(_SHAPES)


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    if character.isascii() or ord(character) in _SHAPES:
        return character
    if "⺀" <= character <= "⿟" or unicodedata.decomposition(character).startswith(_PLAIN_FORMS):
        return unicodedata.normalize("NFKC", character)
    return character


def _read(text: str, unit: str, heading: str) -> Reading:
    if text.isascii() and text.isdigit() and unit == "count" and len(text) <= MAX_DIGITS:
        return Reading("reported", _decimal(text, "", _counted_shift(heading, False), False))
    if unit not in _WORDS and _STRANGE.is_in(text):
        return _UNREADABLE
    if "&" in text:
        text = _ENTITY.sub(" ", text)
    if unit == "text":
        return _read_text(text)
    if len(text) > MAX_LENGTH:
        # White space is no reason to give a number up, and a long text is none.
        text = text.strip()
        if len(text) > MAX_LENGTH:
            return _UNREADABLE if text.translate(_IGNORED).strip() else _BLANK
    plain = _LINE_BREAK.sub("\n", _plain(text).strip().lower())
    reading = _read_plain(plain, unit, heading)
    if reading.status != "unreadable":
        return reading
    body, mark = without_marks(plain)
    if not body or not mark:
        return reading
    reading = _read_plain(body, unit, heading)
    if body == "10" and mark[0] in SUPERSCRIPTS and not reading.flags:
        return Reading(reading.status, reading.value, (LOW_CONFIDENCE,))
    return reading


def _read_plain(plain: str, unit: str, heading: str) -> Reading:
    """What text says that has one form for each character and no mark of a note behind it."""
    if not plain:
        return _BLANK
    if unit == "yes_no":
        return _read_yes_no(plain)
    if _NOTHING.fullmatch(plain.replace(" ", "").replace("\n", "")):
        return _DASH
    match = _NUMERAL.fullmatch(plain.removesuffix("。"))
    return _UNREADABLE if match is None else _measure(match, unit, heading)


_read_cached = lru_cache(maxsize=CACHE_SIZE)(_read)


_ADDRESS = re.compile(
    r"(?:https?://[!-~]+|www\.[!-~]+|[\w.-]+\.(?:cn|com|gov|net|org)(?:[/:][!-~]*)?)", re.ASCII
)


def _read_text(text: str) -> Reading:
    if "\ufffd" in text:
        return _UNREADABLE
    stripped = text.translate(_IGNORED).strip()
    if not stripped:
        return _BLANK
    if len(stripped) <= MAX_LENGTH and _NOTHING.fullmatch(_plain(stripped).lower().strip()):
        return _DASH
    # A narrow cell breaks an address wherever it ends.
    address = "".join(stripped.split())
    return Reading("reported", address if _ADDRESS.fullmatch(address) else text.strip())


_YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "■", "yes", "y"})
_NO = frozenset({"否", "无", "没有", "×", "✗", "✘", "no", "n"})


def _read_yes_no(plain: str) -> Reading:
    answer = re.sub(r"[\s。]", "", plain)
    # Brackets around the answer say nothing; empty ones beside it are a box without a tick.
    answer = re.sub(r"^\((.+)\)$", r"\1", answer)
    if answer in _YES:
        return Reading("reported", "yes")
    if answer in _NO:
        return Reading("reported", "no")
    if _NOTHING.fullmatch(answer):
        return _DASH
    ticks = read_ticks(plain)
    if ticks is None:
        return _UNREADABLE
    ticked = [word for word, mark in ticks if mark]
    if len(ticked) != 1 or len(ticks) > 2:
        return _UNREADABLE
    return Reading("reported", "yes" if ticked[0] in _YES else "no")


def _measure(match: re.Match[str], unit: str, heading: str) -> Reading:
    """The value of a matched numeral, in the slot's unit, with its flags."""
    digits = _digits(match)
    negative = _negative(match)
    if digits is None or negative is None:
        return _UNREADABLE
    whole, fraction = digits
    if len(whole) + len(fraction) > MAX_DIGITS:
        return _UNREADABLE
    if match["magnitude"] and match["noted_magnitude"]:
        return _UNREADABLE
    magnitude = match["magnitude"] or match["noted_magnitude"] or ""
    inner = match["inner"] or ""
    yuan = bool(match["yuan"] or match["noted"] or match["currency"])
    flags: tuple[str, ...] = ()
    if unit in _MONEY_SLOTS:
        if match["days"] or (magnitude and inner and not yuan):
            return _UNREADABLE
        shift, unclear = _money_shift(magnitude, yuan, unit, heading)
        flags = (UNIT_UNCLEAR,) if unclear and (whole + fraction).strip("0") else ()
    else:
        shift = _MAGNITUDES[magnitude] if magnitude else _counted_shift(heading, bool(inner))
        if yuan or (unit == "count" and match["days"]):
            flags = (UNIT_UNCLEAR,)
    value = _decimal(whole, fraction, shift, negative)
    if unit == "count" and value != int(value):
        flags = (*flags, FRACTION_IN_COUNT)
    if match[0] == "一":
        flags = (*flags, LOW_CONFIDENCE)
    return Reading("reported", value, flags)


def _money_shift(magnitude: str, yuan: bool, unit: str, heading: str) -> tuple[int, bool]:
    """The power of ten from the number to the slot's unit, and whether its unit is in doubt.

    A magnitude alone (25.1万) counts yuan, as one would say it.
    """
    own = _MONEY_SLOTS[unit]
    if magnitude or yuan:
        return _MAGNITUDES[magnitude] - own, False
    if not heading:
        return 0, False
    stated = [name for name in _stated_units(heading) if name.endswith("元")]
    if len(stated) == 1:
        return _MAGNITUDES[stated[0][:-1]] - own, False
    return 0, len(stated) > 1 or "元" in _plain(heading)


def _counted_shift(heading: str, own_unit: bool) -> int:
    """The power of ten of a heading like 单位：万次, unless the number has a unit of its own."""
    if own_unit or not heading:
        return 0
    stated = unit_in(heading)
    found = re.match(MAGNITUDE, stated) if stated and not stated.endswith("元") else None
    return _MAGNITUDES[found[0]] if found else 0


def _digits(match: re.Match[str]) -> tuple[str, str] | None:
    """The digits before and after the decimal point, or ``None`` where they are no number."""
    if match["chinese"]:
        number = chinese_number(match["chinese"])
        return None if number is None else (str(number), "")
    if match["grouped"]:
        if match["grouped"].startswith("0"):
            return None
        return match["grouped"].replace(match["comma"], ""), (match["gfrac"] or ".")[1:]
    return match["whole"] or "0", (match["frac"] or match["bare"] or ".")[1:]


def _negative(match: re.Match[str]) -> bool | None:
    """Whether the numeral is negative; ``None`` where signs and brackets contradict each other."""
    bracketed = bool(match["open"])
    if bracketed != bool(match["close"]) or (match["sign"] and match["late"]):
        return None
    sign = match["sign"] or match["late"] or ""
    if bracketed and (match["chinese"] or (sign and sign != "-")):
        return None
    return bracketed or sign.startswith(("-", "减", "減"))


def _decimal(whole: str, fraction: str, shift: int, negative: bool) -> Decimal:
    """``whole.fraction`` times ten to the ``shift``, exact, without exponent or idle zeros."""
    if shift >= 0:
        fraction = fraction.ljust(shift, "0")
        whole, fraction = whole + fraction[:shift], fraction[shift:]
    else:
        whole = whole.rjust(1 - shift, "0")
        whole, fraction = whole[:shift], whole[shift:] + fraction
    fraction = fraction.rstrip("0")
    value = Decimal(f"{whole}.{fraction}" if fraction else whole)
    # Unary minus would round to the caller's decimal context.
    return value.copy_negate() if negative and value else value
