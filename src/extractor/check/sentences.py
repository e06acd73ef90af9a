"""What sentences say about figures: wordings of a form's mentions, read with what surrounds them.

A sentence is believed only as far as it is understood. What stands before a statement in its
clause has to be known word by word before the statement is certain. Which wordings are about which
figures, and what surrounds them, is data (``extractor.forms.mentions``).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from extractor.forms.mentions import Mention, Sentences, expanded
from extractor.forms.records import Form
from extractor.values import read_value

ZERO = Decimal(0)
# Bounds of time: no report has as much running text, or as long a sentence. A longer sentence is
# passed over, since what it is about cannot be told.
_MAX_TEXT = 200_000
_MAX_SENTENCE = 400
_MAX_LEAD = 60
# A line above a paragraph that may give its topic is no longer.
_MAX_TITLE = 40
# Dumps print ASCII punctuation; a comma within a figure parts no clauses.
_CLAUSES = re.compile(r"[，；：;:]|(?<!\d),|,(?!\d)")
# Characters of a body's name that stand for it where the rest is left out (市水利局).
_MIN_NAME = 3


class Statement(Struct, frozen=True):
    """A figure that the text gives for a mention of the form.

    ``certain`` tells that every word of it is known, ``wide`` that it is about more than the
    body, ``loose`` that its wording means other things too (``Mention.may_say``).
    ``quote`` is the sentence without white space, ``at`` where that begins in the text, and
    ``part`` what the sentence says about parts of the figure.
    """

    mention: str
    value: Decimal
    certain: bool
    wide: bool
    loose: bool
    quote: str
    at: int
    part: str = ""


class TextCheck:
    """The mentions of one form, ready for use; patterns are compiled when a text first has them."""

    def __init__(self, form: Form) -> None:
        self.mentions = {mention.id: mention for mention in form.mentions}
        at = {slot.key: number for number, slot in enumerate(form.slots)}
        # The slots that mentions are about, with their positions in the form.
        self.slots = [
            (key, at[key])
            for key in dict.fromkeys(
                key for mention in form.mentions for group in mention.slots for key in group
            )
        ]
        self.rules = form.sentences
        self._patterns: Patterns | None = None

    @property
    def patterns(self) -> Patterns | None:
        """The compiled patterns; ``None`` where the form has no mentions."""
        if self._patterns is None and self.rules is not None and self.mentions:
            self._patterns = Patterns(self, self.rules)
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


class _Later:
    """A pattern that is compiled when a text first asks for it: most documents need few."""

    def __init__(self, pattern: str, rules: Sentences) -> None:
        self._pattern = pattern
        self._rules = rules

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(expanded(self._pattern, self._rules))

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self.compiled.search(text, start, end)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self.compiled.match(text, start)


class Patterns:
    """The sentence rules, ready for use."""

    def __init__(self, check: TextCheck, rules: Sentences) -> None:
        self.anchors = rules.anchors
        self.figures = re.compile(expanded(rules.figures, rules)).search
        self.ends = re.compile(f"[{re.escape(rules.ends)}]").search
        self.end_characters = rules.ends
        self.breaks = rules.breaks
        self.leads = _Later(f"(?:{rules.leads})", rules).match
        self.tails = _Later(f"(?:{rules.tails})", rules).match
        self.doubts = _Later(rules.doubts, rules).search
        self.frames = _Later(rules.frames, rules).search
        self.wide = _Later(rules.wide, rules).search
        self.partly = _Later(rules.partly, rules).search
        self.refused = _Later(rules.refused, rules).search
        self.years = _Later(rules.years, rules)
        self.periods = _Later(rules.periods, rules)
        self.contexts = {
            mention.context: _Later(mention.context, rules).search
            for mention in check.mentions.values()
        }
        self.wordings = [_Wording(mention, rules) for mention in check.mentions.values()]


class Match(Struct, frozen=True):
    """A wording with its figure, in a sentence that begins at ``at`` of the text."""

    mention: Mention
    kind: str
    value: Decimal
    sentence: str
    found: re.Match[str]
    at: int


def find_matches(text: str, patterns: Patterns) -> list[Match]:
    """The wordings in the text, with their figures, whatever stands around them."""
    found: list[Match] = []
    for start, piece in _sentences(text[:_MAX_TEXT], patterns):
        sentence = "".join(piece.split())
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
                kind = wording.kinds[mark]
                value = ZERO if kind == "none" else _number(match[mark - 1])
                if value is not None:
                    found.append(Match(wording.mention, kind, value, sentence, match, start))
    return found


def states(patterns: Patterns, one: Match, year: int | None) -> bool:
    """Whether a match is about the year of the report, so that ``read_matches`` gives it."""
    start, end = one.found.span()
    return _Reading(patterns, one.sentence, start, end, one.mention).states(year)


def read_matches(
    text: str, patterns: Patterns, matches: Sequence[Match], year: int | None, body: str
) -> Iterator[Statement]:
    """The matches that are about the year of the report, and how far each can be believed."""
    for one in matches:
        mention, start = one.mention, one.found.start()
        reading = _Reading(patterns, one.sentence, start, one.found.end(), mention)
        if not reading.states(year):
            continue
        after = patterns.partly(one.sentence, one.found.end())
        part = one.sentence[after.end() :] if after else ""
        loose = one.kind == "may_say"
        certain = not loose and reading.is_certain(year, body)
        if certain and mention.context:
            certain = _in_context(patterns, mention, text, one.at, one.sentence)
        wide = patterns.wide(one.sentence, 0, start) is not None
        for name in mention.also or (mention.id,):
            yield Statement(
                name, one.value, certain and not wide, wide, loose, one.sentence, one.at, part
            )


def _sentences(text: str, patterns: Patterns) -> Iterator[tuple[int, str]]:
    """The sentences that have an anchor, each with where it begins."""
    first, others = patterns.end_characters[0], patterns.end_characters[1:]
    for end in others:
        text = text.replace(end, first)
    at = 0
    for piece in text.split(first):
        for anchor in patterns.anchors:
            if anchor in piece:
                if len(piece) < _MAX_SENTENCE:
                    yield at, piece
                break
        at += len(piece) + 1


def _number(numeral: str) -> Decimal | None:
    value = read_value(numeral, "count").value
    return value if isinstance(value, Decimal) else None


class _Reading(Struct, frozen=True):
    """A statement in its sentence, from ``start`` to ``end``."""

    patterns: Patterns
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
        years = self.patterns.years.compiled.findall(self.sentence, 0, self.start)
        return not years or years[-1] == str(year)

    def is_certain(self, year: int | None, body: str) -> bool:
        """Whether all that stands around it in its sentence is known."""
        patterns, sentence = self.patterns, self.sentence
        before = sentence[: self.start]
        if not self.mention.within and patterns.partly(before):
            return False
        if year is None and patterns.years.search(before):
            return False
        framed = patterns.periods.compiled.sub("", before.replace(body, "") if body else before)
        if patterns.doubts(framed):
            return False
        if patterns.frames(framed) and any(
            patterns.frames(clause) and patterns.figures(clause) is None
            for clause in _CLAUSES.split(framed)
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


def _in_context(patterns: Patterns, mention: Mention, text: str, start: int, sentence: str) -> bool:
    """Whether the sentence names the topic, or for some mentions its paragraph or the heading."""
    search = patterns.contexts[mention.context]
    if search(sentence):
        return True
    if not mention.topic:
        return False
    line = text.rfind("\n", 0, start) + 1
    if search("".join(text[line:start].split())):
        return True
    above = text[text.rfind("\n", 0, max(line - 1, 0)) + 1 : max(line - 1, 0)]
    # A line that holds a sentence is no heading.
    if len(above) > _MAX_TITLE or patterns.ends(above):
        return False
    return search("".join(above.split())) is not None
