"""Units in headings: ``总金额（单位：万元）``, ``Population (thousand)``, ``GDP, EUR million``."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.values import COUNTED, MAGNITUDE

# A bracket is a unit only where each of its words is one; (male) and (15-24) stay in the label.
_WORDS = frozenset(
    """
    % ‰ pct percent percentage percentages point points cent
    thousand thousands million millions billion billions trillion hundred hundreds 000 000s '000
    mn bn m k mln tsd
    person persons people inhabitant inhabitants head heads capita household households employee
    employees student students pupil pupils case cases unit units number numbers
    year years month months week weeks day days hour hours minute minutes
    km km2 km² km³ m2 m² m³ m3 cm mm mile miles ha hectare hectares acre acres sq square metre
    metres meter meters kilometre kilometres kilometer kilometers litre litres liter liters
    t tonne tonnes ton tons kg kilogram kilograms g gram grams kt mt oe toe mtoe
    kwh mwh gwh twh mw gw kw tj pj joule joules
    usd eur gbp cny rmb jpy chf cad aud us$ $ € £ ¥ dollar dollars euro euros pound pounds yuan yen
    franc francs currency national constant current prices price
    °c index
    """.split()
)
# Words between units, which are none alone.
_LINKS = frozenset({"in", "per", "of", "the", "and", "at"})
_STRONG = _WORDS - {"m", "k", "t", "g", "point", "points", "current", "prices", "price", "constant",
                    "national", "number", "numbers", "unit", "units", "index", "cent",
                    "case", "cases"}  # fmt: skip
# The longest text that is kept in mind: titles and labels have no more characters.
MAX_KNOWN = 200
_CHINESE = re.compile(
    rf"(?:{MAGNITUDE})?(?:元|人民币元|美元|欧元|{COUNTED}次?|宗|所|辆|台|吨|公斤|千克|"
    r"公里|平方公里|平方千米|平方米|立方米|公顷|亩|千瓦时|千瓦|度|岁|天|日|小时|年|吨标准煤|标准煤|床|张|"
    r"吨公里|人公里|米|升|只|头|株|艘|架|座|栋)"
    r"(?:/(?:人|户|亩|公顷|平方公里|年|天|件|元|万人))?"
    rf"|{MAGNITUDE}人|[%％‰]|百分点|个百分点|上年=100|指数"
)
# A unit has no more letters than this; what is longer is a sentence.
_LONGEST = 40
_STATED = re.compile(
    r"[(（\[]?\s*(?:计量\s*|金\s*额\s*)?(?:单\s*位|units?(?: of measure)?)\s*[:：为]\s*"
    rf"(?P<unit>[^()（）]{{1,{_LONGEST}}}?)\s*[)）\]]?",
    re.IGNORECASE,
)
_BRACKET = re.compile(
    r"(?P<label>.*?)\s*[(（\[]\s*(?P<unit>[^()（）\[\]]{1,40})\s*[)）\]]\s*(?P<rest>[*†‡]?)",
    re.DOTALL,
)
# 1 000 ha, 1,000 t
_THOUSAND = re.compile(r"\b1[ ,]?000(?:s|'s)?\b")
# £m, US$bn, $000s, £'000
_MONEY = re.compile(
    r"(?:US|A|C|NZ|HK)?[$£€¥]\s?(?:m|mn|bn|k|tn|million|billion|trillion|thousand|['’]?000s?)",
    re.IGNORECASE,
)
# The comma of a number (under $15,000) parts nothing.
_COMMA = re.compile(r"(?P<label>.+)(?:, |，|; | - | – )\s*(?P<unit>[^,，]{1,40})", re.DOTALL)


def unit_of(text: str) -> str:
    """The unit that a text is as a whole (``万元``, ``in EUR million``, ``Unit: %``), or ``""``."""
    return (_known_unit if len(text) <= MAX_KNOWN else _unit_of)(text)


def _unit_of(text: str) -> str:
    plain = " ".join(text.split())
    if stated := _STATED.fullmatch(plain):
        return stated["unit"]
    if plain[:1] in "(（[" and plain[-1:] in ")）]":
        plain = plain[1:-1].strip()
        if stated := _STATED.fullmatch(plain):
            return stated["unit"]
    return re.sub(r"^in (?:the )?", "", plain, flags=re.IGNORECASE) if _is_unit(plain) else ""


_known_unit = lru_cache(maxsize=4096)(_unit_of)


def _is_unit(plain: str) -> bool:
    if not plain or len(plain) > _LONGEST:
        return False
    if _MONEY.fullmatch(plain):
        return True
    if _CHINESE.fullmatch(plain.replace(" ", "")):
        return True
    plain = _THOUSAND.sub("thousand", plain)
    words = [word for word in re.split(r"[\s/.·-]+", plain.lower()) if word]
    named = all(word in _WORDS or word in _LINKS for word in words)
    return named and any(word in _STRONG for word in words)


def split_unit(label: str) -> tuple[str, str]:
    """A label without its unit, and the unit; a label that is nothing but a unit stays whole."""
    return (_known_split if len(label) <= MAX_KNOWN else _split_unit)(label)


def _split_unit(label: str) -> tuple[str, str]:
    found = _BRACKET.fullmatch(label)
    if found and found["label"]:
        stated = _STATED.fullmatch(found["unit"])
        unit = stated["unit"] if stated else unit_of(found["unit"])
        if unit:
            return found["label"].rstrip() + found["rest"], unit
    found = _COMMA.fullmatch(label)
    if found:
        unit = unit_of(found["unit"])
        if unit and not re.fullmatch(r"(?:number|index|年|日|天)s?", unit, re.IGNORECASE):
            return found["label"].rstrip(), unit
    return label, ""


_known_split = lru_cache(maxsize=4096)(_split_unit)
