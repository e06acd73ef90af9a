"""What a single cell of any table says: a figure, a year, a mark for nothing, a unit, a note.

The number itself is read by ``values``; here what statistical tables print around it is taken off:
footnote marks, percent and currency signs, units. What can be read in two ways is not read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from extractor.headers.units import unit_of
from extractor.labels import ordinal
from extractor.numerals import COUNTING
from extractor.values import MAX_LENGTH, read_value

FigureKind = Literal["blank", "number", "year", "dash", "text"]


class Figure(Struct, frozen=True):
    """What a cell says. ``number`` is its text without marks and units, for ``values``."""

    kind: FigureKind
    number: str = ""
    unit: str = ""
    marks: tuple[str, ...] = ()


# Letters behind a number that are no footnote mark: 95% CI, 0.4 SE; others are units (12 km).
_NO_MARKS = frozenset(("ci", "se", "sd", "cv", "df", "vs"))
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᵖʳ"
# Marks behind a number. A digit in round brackets is none: it may be a second figure.
_BEHIND = re.compile(
    rf"""(?P<body>.*?[0-9)%‰元])
    (?P<marks>(?:\s*(?:[*†‡§]+ | [{_SUPERSCRIPTS}]+ | \[[0-9a-z]{{1,2}}\])
      | \s+[0-9a-z]\) | \s*\([a-z]\) | \s+[a-z]{{1,2}} | (?<=[0-9])[pre])+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MARK = re.compile(rf"[*†‡§]+|[{_SUPERSCRIPTS}]+|\[?\(?[0-9a-z]{{1,2}}[\])]?", re.IGNORECASE)
_CURRENCY = re.compile(
    r"(?P<open>\(?[-−–]?)\s*(?P<unit>US\$|[$£€¥￥]|USD|EUR|GBP|CNY|RMB)\s?(?P<rest>[-−(]?[0-9.].*)"
)
# £1.2m is 1.2 in £m, as nothing is converted.
_SCALED = re.compile(
    r"(?P<number>.*[0-9]) ?(?P<word>m|mn|bn|tn|k|million|billion|trillion|thousand)", re.IGNORECASE
)
_CURRENCY_BEHIND = re.compile(r"(?P<rest>.*[0-9)])\s?(?P<unit>[$£€¥]|USD|EUR|GBP|CNY)")
_MEASURED = re.compile(r"(?P<rest>[-+−]?[0-9][0-9., ]*?)\s(?P<unit>[a-z]{2}[23²³]?)", re.IGNORECASE)
_PERCENT = re.compile(
    r"(?P<rest>[-−–+(]?[0-9][0-9., ]*\)?)\s*(?P<unit>%|％|‰|per ?cent|pp)(?P<close>\)?)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?P<rest>[-+−]?[0-9０-９][0-9０-９,，. ]*)(?P<unit>[㐀-鿿]{1,4})")
# Marks that statistical offices print where there is no figure: not available, confidential.
_NOTHING = re.compile(
    r"\.{2,3}|…+|:|\((?:x|d|s|na|z|n\.a\.)\)|na|n\.?a\.?|not available", re.IGNORECASE
)
_YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}")
_DIGIT = re.compile("[0-9０-９]")


def figure(text: str) -> Figure:
    """What a cell says; words are ``text``, and so is every number that cannot be read surely."""
    return (_known_figure if len(text) <= MAX_LENGTH else _figure)(text)


def _figure(text: str) -> Figure:
    plain = " ".join(text.split())
    if not plain:
        return Figure("blank")
    if len(plain) > MAX_LENGTH:
        return Figure("text")
    if _YEAR.fullmatch(plain):
        return Figure("year", plain)
    if _NOTHING.fullmatch(plain):
        return Figure("dash")
    if not _DIGIT.search(plain):
        status = read_value(plain, "count").status
        if status == "reported":  # Chinese numerals are labels here (一, 十), but for 零
            return Figure("number", plain) if plain == "零" else Figure("text")
        return Figure("blank" if status == "blank" else "dash" if status == "dash" else "text")
    body, marks = _without_marks(plain)
    number, unit = _without_unit(body)
    if read_value(number, "count").status == "reported":
        return Figure("year" if _YEAR.fullmatch(number) and not unit else "number",
                      number, unit, marks)  # fmt: skip
    return Figure("text")


_known_figure = lru_cache(maxsize=1 << 14)(_figure)


def _without_marks(text: str) -> tuple[str, tuple[str, ...]]:
    found = _BEHIND.fullmatch(text)
    if found is None or _mark(found["marks"]) in _NO_MARKS or unit_of(_mark(found["marks"])):
        return text, ()
    return found["body"], tuple(_mark(mark) for mark in _MARK.findall(found["marks"]))


def _mark(mark: str) -> str:
    """A footnote mark as it is compared: ``(a)``, ``a)`` and ``ᵃ`` are one."""
    return unicodedata.normalize("NFKC", mark).strip("[]() .:：").lower()


def _without_unit(text: str) -> tuple[str, str]:
    """The number and the unit printed at it."""
    if found := _CURRENCY.fullmatch(text):
        number, unit = found["rest"], found["unit"]
        if scaled := _SCALED.fullmatch(number):
            number, word = scaled["number"], scaled["word"]
            unit += f" {word}" if len(word) > len("mn") else word
        return found["open"].strip() + number, unit
    if found := _PERCENT.fullmatch(text):
        unit = "%" if found["unit"] in "%％" or found["unit"].lower().startswith("per") else ""
        return found["rest"].strip() + found["close"], unit or found["unit"]
    if found := _CURRENCY_BEHIND.fullmatch(text):
        return found["rest"], found["unit"]
    if (found := _MEASURED.fullmatch(text)) and unit_of(found["unit"]):
        return found["rest"], found["unit"]
    found = _COUNTED.fullmatch(text)
    if found and read_value(text, "count").status == "reported":
        return found["rest"].strip(), found["unit"]
    return text, ""


_TOTAL = re.compile(
    rf"(?:[（(]?[{COUNTING}\d]+[)）、.．]\s*)?(?:合\s*计|总\s*计|小\s*计|共\s*计|全\s*部|"
    r"(?:grand |sub-?|overall )?totals?\b.*|all\b.*|sum)(?:\s.*)?",
    re.IGNORECASE,
)
_GRAND = re.compile(r"\s*(?:grand total|overall|总\s*计|全部合计)", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:注|附注|说明|备注|资料来源|数据来源|来源|填表说明)\s*\d*\s*[:：.、]|注[释解]?\s*\d"
    r"|(?:notes?|sources?|footnotes?|remarks?|legend|symbols?|key)\b\s*\d*\s*[:.—–-]"
    r"|(?:\*{1,3}|†|‡|§)\s*\S|[¹²³⁴⁵⁶⁷⁸⁹]\s*\S|\[?\(?[0-9a-z]{1,2}[\])]\s*\S.{8,}"
    r"|(?:p|r|e|b)\s*[=:]\s|(?:\.{2,3}|…|:|-)\s+(?:not|no|nil|data|无|不)|©"
    r"|prepared by|last updated",
    re.IGNORECASE | re.DOTALL,
)
_OF_WHICH = re.compile(
    r"\s*(?:其\s*中|of which|of whom|thereof|among which)(?![a-z])\s*[:：,，]?\s*", re.IGNORECASE
)
_LABEL_MARKS = re.compile(
    rf"(?P<label>.*?\S)\s*(?P<marks>(?:[*†‡]+|[{_SUPERSCRIPTS}]+|\[[0-9a-z]{{1,2}}\]"
    r"|(?<=\s)[0-9a-z]\))+)",
    re.DOTALL | re.IGNORECASE,
)


_BRACKETED = re.compile(r"(?P<label>.*\S)\s*(?P<mark>[(（](?:[0-9]{1,2}|[a-z])[)）])", re.DOTALL)


# Not so grades: 三、四级.
_INNER_NUMBER = re.compile(
    rf"[^\s{COUNTING}第（(][{COUNTING}]{{1,2}}、(?![{COUNTING}])|[^\s第（(][（(][{COUNTING}]{{1,2}}[）)](?![项款条])(?=[一-鿿])"
)
_LETTERED = re.compile(r"(?P<word>(?:[A-Z][a-z]+ )?)(?P<letter>[A-Z])[.:)]\s*\S")
_COMPOSITE = re.compile(
    r"(?=.*(?:[0-9][.,][0-9]|[0-9]:[0-9]{2}|[0-9]\s*[%％]|[(\[（]))[0-9(\[（<>≤≥~±+−-]"
    r"[0-9\s.,;:()（）\[\]%％–—−+±/<>≤≥~-]*"
)


def is_composite(text: str) -> bool:
    """Whether a text is several figures in one cell: ``10 (25.0)``, ``4.2–6.0``, ``2:31``."""
    return _COMPOSITE.fullmatch(text) is not None


def is_total(label: str) -> bool:
    """Whether a label names a total: 合计, 小计, Total, All persons."""
    return _TOTAL.fullmatch(label.strip()) is not None


def is_grand_total(label: str) -> bool:
    """Whether a label names the total of the whole table."""
    return _GRAND.match(label) is not None


def is_note(text: str) -> bool:
    """Whether a line below a table is a note or a source."""
    return _NOTE.match(text.strip()) is not None


def of_which(label: str) -> bool:
    """Whether a label says that it is a part of the one before: 其中：…, of which …"""
    found = _OF_WHICH.match(label)
    return found is not None


def counts_on(before: str, after: str) -> bool:
    """Whether two titles are numbered one after the other: 一、 and 二、, A. and B., Panel A: …"""
    first, second = ordinal(before), ordinal(after)
    if first and second:
        return first[0] == second[0] and second[1] == first[1] + 1
    one, other = _LETTERED.match(before), _LETTERED.match(after)
    if not one or not other:
        return False
    return one["word"] == other["word"] and ord(other["letter"]) == ord(one["letter"]) + 1


def may_be_two(label: str) -> bool:
    """Whether a label has the number of another inside: 在校学生数二、初中."""
    return _INNER_NUMBER.search(label) is not None


def clean(text: str) -> str:
    """A label on one line; Chinese words that the cell broke are put together again."""
    joined = re.sub(r"(?<=[㐀-鿿（）、，])\s*\n\s*(?=[㐀-鿿（）、，])", "", text)
    return " ".join(joined.split())


def label_and_marks(label: str, notes: Collection[str] = ()) -> tuple[str, tuple[str, ...]]:
    """A label and the footnote marks behind it: Total*, Region¹, Area [1], Births 2).

    A mark in round brackets, Births (2), is one where a note below explains it (``notes``).
    """
    if notes and (bracketed := _BRACKETED.fullmatch(label)):
        mark = _mark(bracketed["mark"])
        if mark in notes:
            plain, marks = label_and_marks(bracketed["label"])
            return plain, (*marks, mark)
    found = _LABEL_MARKS.fullmatch(label)
    # km² and m³ are no notes.
    if found is None or re.search(r"(?:^|[\s(/])[kcd]?m[²³]$", label):
        return label, ()
    return found["label"], tuple(_mark(mark) for mark in _MARK.findall(found["marks"]))
