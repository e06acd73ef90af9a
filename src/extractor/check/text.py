"""Text against table: figures that the running text repeats, and whether the table has them too.

Only a statement that is certain can contradict the table; all else can agree with it, and is
otherwise unclear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from extractor.check.sentences import (
    ZERO,
    Match,
    Statement,
    TextCheck,
    find_matches,
    read_matches,
    states,
)
from extractor.findings import finding
from extractor.forms.mentions import Mention
from extractor.model import Finding, Observation, Paragraph, Place

Outcome = Literal["agrees", "differs", "unclear"]

# Characters of a sentence that a finding quotes.
_QUOTED = 120
# Flags that leave no doubt about what is printed and where.
_SURE = frozenset({"sum_mismatch", "conflicting_copies"})


class Verdict(Struct, frozen=True):
    """What the statements about one mention say beside the table; ``found`` is the table's."""

    mention: Mention
    outcome: Outcome
    statement: Statement
    found: Decimal


def judge(
    statements: Sequence[Statement], check: TextCheck, observations: Mapping[str, Observation]
) -> list[Verdict]:
    """What the statements say beside the table, one verdict a mention that both speak of."""
    by_mention: dict[str, list[Statement]] = {}
    for statement in statements:
        by_mention.setdefault(statement.mention, []).append(statement)
    verdicts = (
        _verdict(check.mentions[name], said, observations) for name, said in by_mention.items()
    )
    return [verdict for verdict in verdicts if verdict is not None]


def _verdict(
    mention: Mention, said: Sequence[Statement], observations: Mapping[str, Observation]
) -> Verdict | None:
    sums = [_sum(group, observations) for group in mention.slots]
    known = [one for one in sums if one is not None]
    if not known:
        return None
    found = known[0]
    for statement in said:
        if statement.value in known:
            return Verdict(mention, "agrees", statement, statement.value)
    certain = [statement for statement in said if statement.certain]
    settled = (
        len({statement.value for statement in certain}) == 1
        and not any(statement.wide for statement in said)
        and len(known) == len(sums)
        and not any(_is_blank(group, observations) for group in mention.slots)
        and not any(_is_part(found, statement.part) for statement in certain)
    )
    if settled:
        return Verdict(mention, "differs", certain[0], found)
    best = certain or [one for one in said if not (one.wide or one.loose)] or said
    return Verdict(mention, "unclear", best[0], found)


def _is_part(found: Decimal, part: str) -> bool:
    """Whether the table's figure is given as a part: a city's figure, 其中 its office's own."""
    return re.search(rf"(?<![\d.]){found}(?!\d)", part) is not None


def _sum(group: Sequence[str], observations: Mapping[str, Observation]) -> Decimal | None:
    total = ZERO
    for key in group:
        seen = observations.get(key)
        if seen is None:
            return None
        if isinstance(seen.value, Decimal):
            total += seen.value
        elif seen.status not in ("blank", "dash"):
            return None
    return total


def _is_blank(group: Sequence[str], observations: Mapping[str, Observation]) -> bool:
    """Whether nothing is printed in a slot: sums are left out by habit, and say nothing then."""
    return any(observations[key].status == "blank" for key in group)


def check_text(
    paragraphs: Sequence[Paragraph],
    check: TextCheck,
    year: int | None,
    body: str,
    observations: Sequence[Observation],
) -> list[Finding]:
    """Findings for the figures that the text gives otherwise than the table."""
    patterns = check.patterns
    if patterns is None:
        return []
    text = "\n".join([paragraph.text for paragraph in paragraphs])
    matches = find_matches(text, patterns)
    if not matches:
        return []
    by_key = {key: observations[number] for key, number in check.slots}
    # What agrees whenever it is said needs no reading of what stands around it: nearly all.
    agreeing: list[tuple[str, Match]] = []
    doubtful: set[str] = set()
    for one in matches:
        for name in _about(one):
            if _agrees(name, one.value, check, by_key):
                agreeing.append((name, one))
            else:
                doubtful.add(name)
    for name, one in agreeing:
        # Said of the year, it settles whatever else is said of the mention (see ``_verdict``).
        if name in doubtful and states(patterns, one, year):
            doubtful.discard(name)
    if not doubtful:
        return []
    matches = [one for one in matches if not doubtful.isdisjoint(_about(one))]
    statements = list(read_matches(text, patterns, matches, year, body))
    return [
        _finding(verdict, by_key, _place(paragraphs, verdict.statement.at))
        for verdict in judge(statements, check, by_key)
        if verdict.outcome != "agrees"
        # That a whole city's figure is another is no news.
        and not (verdict.statement.wide or verdict.statement.loose)
    ]


def _about(one: Match) -> tuple[str, ...]:
    """The mentions that a wording is about."""
    return one.mention.also or (one.mention.id,)


def _agrees(
    name: str, value: Decimal, check: TextCheck, observations: Mapping[str, Observation]
) -> bool:
    """Whether the table has the figure that is said of a mention."""
    return any(_sum(group, observations) == value for group in check.mentions[name].slots)


def _finding(
    verdict: Verdict, observations: Mapping[str, Observation], place: Place | None
) -> Finding:
    keys = verdict.mention.slots[0]
    members = [observations[key] for key in keys]
    slot = members[0].slot
    differs = verdict.outcome == "differs"
    quote = verdict.statement.quote
    shown = quote if len(quote) <= _QUOTED else quote[: _QUOTED - 1] + "…"
    names = " + ".join(f"{one.slot.row_label} / {one.slot.column_label}" for one in members)
    may = "" if differs else "may mean this, and "
    sure = all(one.method != "placed" and _SURE.issuperset(one.flags) for one in members)
    said, found = verdict.statement.value, verdict.found
    return finding(
        "text_disagrees" if differs else "text_unclear",
        f"{names}: the text {may}says {said}, the table {found}: {shown}",
        about="source" if sure else "reading",
        table=slot.table,
        row=slot.row if len(keys) == 1 else "",
        column=slot.column,
        expected=said,
        found=found,
        observations=keys,
        quote=shown,
        place=place,
    )


def _place(paragraphs: Sequence[Paragraph], at: int) -> Place | None:
    """The place of the paragraph that holds a position of the joined text."""
    for paragraph in paragraphs:
        if at <= len(paragraph.text):
            return paragraph.place
        at -= len(paragraph.text) + 1
    return None
