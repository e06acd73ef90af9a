"""Text against table: figures that the running text repeats, and whether the table has them too.

A sentence is believed only as far as it is understood. What stands before a statement in its
clause has to be known word by word before the statement can contradict the table; all else can
agree with it, and is otherwise unclear. Which wordings are about which slots is data
(``extractor.forms.mentions``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from extractor.findings import finding
from extractor.forms.mentions import Mention, Sentences, expanded
from extractor.forms.records import Form
from extractor.model import Finding, Observation, Paragraph, Place
from extractor.values import read_value

Outcome = Literal["agrees", "differs", "unclear"]

ZERO = Decimal(0)
# Bounds of time: no report has as much running text, or as long a sentence. A longer sentence is
# passed over, since what it is about cannot be told.
_MAX_TEXT = 200_000
_MAX_SENTENCE = 400
_MAX_LEAD = 60
# A line above a paragraph that may give its topic is no longer.
_MAX_TITLE = 40
_QUOTED = 120
# Characters of a body's name that stand for it where the rest is left out (市水利局).
_MIN_NAME = 3


class Statement(Struct, frozen=True):
    """A figure that the text gives for a mention of the form.

    ``certain`` tells that every word of it is known, ``wide`` that it is about more than the body.
    ``quote`` is the sentence without white space, ``at`` where that begins in the text.
    """

    mention: str
    value: Decimal
    certain: bool
    wide: bool
    quote: str
    at: int


class Verdict(Struct, frozen=True):
    """What the statements about one mention say beside the table; ``found`` is the table's."""

    mention: Mention
    outcome: Outcome
    statement: Statement
    found: Decimal


class TextCheck:
    """The mentions of one form, ready for use; patterns are compiled when a text first has them."""

    def __init__(self, form: Form) -> None:
        self.mentions = {mention.id: mention for mention in form.mentions}
        self.rules = form.sentences
        self._patterns: _Patterns | None = None

    @property
    def patterns(self) -> _Patterns | None:
        """The compiled patterns; ``None`` where the form has no mentions."""
        if self._patterns is None and self.rules is not None and self.mentions:
            self._patterns = _Patterns(self, self.rules)
        return self._patterns


class _Wording:
    """The wordings of one mention in one pattern, compiled when a sentence first has its words.

    An empty group at the end of each wording tells which one matched.
    """

    def __init__(self, mention: Mention, rules: Sentences) -> None:
        self.mention = mention
        self.words = mention.words
        self.kinds: dict[int, str] = {}
        self._rules = rules
        self._find: Callable[[str], Iterator[re.Match[str]]] | None = None

    def find(self, sentence: str) -> Iterator[re.Match[str]]:
        """The wordings in a sentence, none over another."""
        if self._find is None:
            self._find = self._compiled()
        return self._find(sentence)

    def _compiled(self) -> Callable[[str], Iterator[re.Match[str]]]:
        wordings: list[str] = []
        groups = 0
        for kind, own in (("none", 0), ("says", 1), ("may_say", 1)):
            for pattern in getattr(self.mention, kind):
                groups += own + 1
                self.kinds[groups] = kind
                wordings.append(f"{expanded(pattern, self._rules)}()")
        return re.compile("|".join(wordings)).finditer


class _Patterns:
    """The sentence rules, compiled."""

    def __init__(self, check: TextCheck, rules: Sentences) -> None:
        def ready(pattern: str) -> re.Pattern[str]:
            return re.compile(expanded(pattern, rules))

        self.anchors = rules.anchors
        self.figures = ready(rules.figures).search
        self.ends = re.compile(f"[{re.escape(rules.ends)}]").search
        self.end_characters = rules.ends
        self.breaks = rules.breaks
        self.leads = ready(f"(?:{rules.leads})").match
        self.tails = ready(f"(?:{rules.tails})").match
        self.doubts = ready(rules.doubts).search
        self.frames = ready(rules.frames).search
        self.wide = ready(rules.wide).search
        self.partly = ready(rules.partly).search
        self.refused = ready(rules.refused).search
        self.years = ready(rules.years).findall
        self.periods = ready(rules.periods)
        self.contexts = {
            mention.context: re.compile(expanded(mention.context, rules)).search
            for mention in check.mentions.values()
        }
        self.wordings = [_Wording(mention, rules) for mention in check.mentions.values()]


def read_statements(text: str, check: TextCheck, year: int | None, body: str) -> list[Statement]:
    """The figures that ``text`` (lines of running text) gives for the form's mentions, in order.

    ``year`` is the year reported and ``body`` the reporting body, where they are known.
    """
    patterns = check.patterns
    if patterns is None:
        return []
    found: list[Statement] = []
    for start, end in _sentences(text[:_MAX_TEXT], patterns):
        sentence = "".join(text[start:end].split())
        if patterns.figures(sentence) is None:
            continue
        for wording in patterns.wordings:
            for word in wording.words:
                if word in sentence:
                    break
            else:
                continue
            for match in wording.find(sentence):
                mark = match.lastindex or 0
                kind, mention = wording.kinds[mark], wording.mention
                value = ZERO if kind == "none" else _number(match[mark - 1])
                reading = _Reading(patterns, sentence, match.start(), match.end(), mention)
                if value is None or not reading.states(year):
                    continue
                certain = kind != "may_say" and reading.is_certain(year, body)
                if certain and mention.context:
                    certain = _in_context(patterns, mention, text, start, sentence)
                wide = patterns.wide(sentence, 0, match.start()) is not None
                found.extend(
                    Statement(name, value, certain and not wide, wide, sentence, start)
                    for name in mention.also or (mention.id,)
                )
    return found


def _sentences(text: str, patterns: _Patterns) -> Iterator[tuple[int, int]]:
    """Where the sentences that have an anchor begin and end."""
    hits: list[int] = []
    for anchor in patterns.anchors:
        at = text.find(anchor)
        while at >= 0:
            hits.append(at)
            at = text.find(anchor, at + _STRIDE)
    hits.sort()
    done = 0
    for hit in hits:
        if hit < done:
            continue
        least = max(done, hit - _MAX_SENTENCE)
        start = max([text.rfind(end, least, hit) for end in patterns.end_characters]) + 1
        closing = patterns.ends(text, hit, hit + _MAX_SENTENCE)
        done = closing.start() if closing else min(len(text), hit + _MAX_SENTENCE)
        start = start or least
        if done - start < _MAX_SENTENCE:
            yield start, done


# Flags that leave no doubt about what is printed and where.
_SURE = frozenset({"sum_mismatch", "conflicting_copies"})
# The next anchor of a kind is looked for behind this one.
_STRIDE = 2


def _number(numeral: str) -> Decimal | None:
    value = read_value(numeral, "count").value
    return value if isinstance(value, Decimal) else None


class _Reading(Struct, frozen=True):
    """A statement in its sentence, from ``start`` to ``end``."""

    patterns: _Patterns
    sentence: str
    start: int
    end: int
    mention: Mention

    @property
    def lead(self) -> str:
        """What stands before it in its clause."""
        sentence = self.sentence
        cut = max([sentence.rfind(mark, 0, self.start) for mark in self.patterns.breaks])
        return sentence[cut + 1 : self.start]

    def states(self, year: int | None) -> bool:
        """Whether it is about the year of the report, and does not compare with another."""
        if self.patterns.refused(self.lead):
            return False
        if year is None:
            return True
        years = self.patterns.years(self.sentence, 0, self.start)
        return not years or years[-1] == str(year)

    def is_certain(self, year: int | None, body: str) -> bool:
        """Whether all that stands around it in its sentence is known."""
        patterns, sentence = self.patterns, self.sentence
        before = sentence[: self.start]
        if not self.mention.within and patterns.partly(before):
            return False
        if year is None and patterns.years(before):
            return False
        framed = patterns.periods.sub("", before.replace(body, "") if body else before)
        if patterns.doubts(framed):
            return False
        if patterns.frames(framed) and any(
            patterns.frames(clause) and patterns.figures(clause) is None
            for clause in re.split("[，；：]", framed)
        ):
            return False
        if patterns.tails(sentence, self.end) is None:
            return False
        return self._lead_known(body)

    def _lead_known(self, body: str) -> bool:
        lead = self.lead
        if len(lead) > _MAX_LEAD:
            return False
        rest = _after(self.patterns.leads, lead)
        for size in range(min(len(rest), len(body)), _MIN_NAME - 1, -1):
            if body.endswith(rest[:size]):
                rest = _after(self.patterns.leads, rest[size:])
                break
        return not rest


def _after(match: Callable[[str], re.Match[str] | None], text: str) -> str:
    found = match(text)
    return text[found.end() :] if found else text


def _in_context(
    patterns: _Patterns, mention: Mention, text: str, start: int, sentence: str
) -> bool:
    """Whether the sentence, its paragraph before it or the line above that names the topic."""
    search = patterns.contexts[mention.context]
    if search(sentence):
        return True
    line = text.rfind("\n", 0, start) + 1
    if search("".join(text[line:start].split())):
        return True
    above = text[text.rfind("\n", 0, max(line - 1, 0)) + 1 : max(line - 1, 0)]
    return len(above) <= _MAX_TITLE and search("".join(above.split())) is not None


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
    )
    if settled:
        return Verdict(mention, "differs", certain[0], found)
    return Verdict(mention, "unclear", (certain or said)[0], found)


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
    if not check.mentions:
        return []
    text = "\n".join([paragraph.text for paragraph in paragraphs])
    statements = read_statements(text, check, year, body)
    if not statements:
        return []
    by_key = {seen.slot.key: seen for seen in observations}
    return [
        _finding(verdict, by_key, _place(paragraphs, verdict.statement.at))
        for verdict in judge(statements, check, by_key)
        if verdict.outcome != "agrees"
    ]


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
