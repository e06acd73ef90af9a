"""Names of administrative bodies: what looks like one, and what is cut from its ends."""

from __future__ import annotations

import re

from extractor.forms.records import BodyRules

_BRACKETS = (("（", "）"), ("(", ")"), ("〔", "〕"), ("[", "]"), ("【", "】"))
# 财政部 is the shortest there is.
_SHORTEST = 3


def tidy(text: str, rules: BodyRules) -> str:
    """``text`` without what ``cuts`` says, and without a bracket that stands alone at an end."""
    text = re.sub(rules.cuts, "", text)
    for left, right in _BRACKETS:
        if left not in text and right not in text:
            continue
        if text.count(left) != text.count(right):
            text = text.strip(left + right)
        elif text.startswith(left) and text.endswith(right):
            text = text[1:-1]
    return text


def is_body(text: str, rules: BodyRules) -> bool:
    """Whether ``text`` names a body by its ending, and is none of the words that only mean one."""
    return (
        len(text) >= _SHORTEST
        and text.endswith(rules.endings)
        and re.fullmatch(rules.refused, text) is None
    )


def without_office(text: str, rules: BodyRules) -> str:
    """``text`` without the office that clauses like 与…局办公室联系 name, if a body is left."""
    if re.search(rules.kept_offices, text):
        return text
    for office in rules.offices:
        rest = text.removesuffix(office)
        if rest != text and is_body(rest, rules):
            return rest
    return text


def full_name(short: str, longer: str, rules: BodyRules) -> bool:
    """Whether ``longer`` says in full which body ``short`` is.

    It adds the region (教育局 → 佛山市教育局) or the word for government (佛山市 → 佛山市人民政府).
    """
    if longer == short or not is_body(longer, rules):
        return False
    return longer.endswith(short) or longer.removeprefix(short) in rules.governments
