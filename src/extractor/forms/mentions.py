"""What the running text says about figures of a form: its wordings as data.

A form's ``[[mentions]]`` tie wordings to slots; a file of sentence rules, named by the form's
``sentences`` and shared by all forms of one language, holds what sentences are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

NUMBER = "N"
_PART = re.compile(r"@([A-Z_]+)@")


class Mention(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure that the text may repeat.

    A sentence about it has one of ``words``. ``slots`` are sums of slots (``table/row/column``),
    each of which the text may mean: to agree with one is enough. ``says`` are patterns that hold
    ``@N@``, the number with its counter; ``none`` are patterns that say zero. What ``may_say``
    finds can agree, and is never said to differ. With ``also`` it is about these other mentions
    alone, and says the same of each. ``context`` must be found in the sentence for the statement to
    be certain; with ``topic``, before it in its paragraph or in the heading above will do.
    ``within`` tells that the figure is a part itself, so that it may follow a word like 其中.
    """

    id: str
    slots: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    says: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    may_say: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    context: str = ""
    topic: bool = False
    within: bool = False


class Sentences(Struct, frozen=True, forbid_unknown_fields=True):
    """What sentences are made of, as regular expressions over text without white space.

    ``number`` has one group, the numeral. ``anchors`` are words of which a sentence has one that
    repeats a figure, and ``figures`` finds in it what may be a number or a word for none.
    ``ends`` and ``breaks`` are the characters that close a sentence and a clause. A statement is
    certain where ``leads`` matches all that stands before it in its clause (the body's own name
    aside), ``tails`` matches what follows, ``doubts`` finds nothing before it in its sentence, and
    ``frames`` nothing in the clauses of it that count nothing themselves.
    ``wide`` finds words for more than the body itself, ``partly`` words after which only parts are
    counted, ``refused`` words that make a clause compare instead of state. ``years`` finds a year
    in its group, ``periods`` what is no more than a whole year. ``parts`` are used in patterns as
    ``@NAME@``, in those of the mentions too. ``base`` names the file that this one builds on.
    """

    number: str
    anchors: tuple[str, ...]
    figures: str
    ends: str
    breaks: str
    leads: str
    tails: str
    doubts: str = "(?!)"
    frames: str = "(?!)"
    wide: str = "(?!)"
    partly: str = "(?!)"
    refused: str = "(?!)"
    years: str = "(?!)"
    periods: str = "(?!)"
    parts: dict[str, str] = {}
    base: str = ""


_PATTERNS = (
    "number",
    "figures",
    "leads",
    "tails",
    "doubts",
    "frames",
    "wide",
    "partly",
    "refused",
    "years",
    "periods",
)


def expanded(pattern: str, rules: Sentences) -> str:
    """``pattern`` with its parts filled in; raises ``KeyError`` for a part that is not there."""
    for _ in rules.parts:
        if not _PART.search(pattern):
            break
        pattern = _PART.sub(lambda found: _part(found[1], rules), pattern)
    return _PART.sub(lambda found: _part(found[1], rules), pattern)


def _part(name: str, rules: Sentences) -> str:
    return rules.number if name == NUMBER else f"(?:{rules.parts[name]})"


def mention_faults(
    mentions: Sequence[Mention], rules: Sentences | None, slots: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """The faults of a form's mentions, each as its key with what is wrong, and the next step.

    ``slots`` are the keys of the form's slots.
    """
    if rules is None:
        if mentions:
            yield "sentences: the form has mentions and no rules", "name a file of sentence rules"
        return
    for name in _PATTERNS:
        yield from _pattern_faults(f"sentences.{name}", getattr(rules, name), rules, None)
    ids = [mention.id for mention in mentions]
    for mention in mentions:
        key = f"mentions.{mention.id}"
        if ids.count(mention.id) > 1:
            yield f"{key}: the id is given twice", "give each an id of its own"
        for other in mention.also:
            if other not in ids or other == mention.id:
                yield f"{key}.also: no other mention is {other!r}", "name one of the form's"
        if not mention.slots or not all(mention.slots):
            yield f"{key}.slots: it is empty", "name the slots that the figure repeats"
        for slot in (slot for group in mention.slots for slot in group):
            if slot not in slots:
                yield f"{key}.slots: no slot is {slot!r}", "write it as table/row/column"
        for name, count in (("says", 1), ("may_say", 1), ("none", 0)):
            for number, pattern in enumerate(getattr(mention, name)):
                yield from _pattern_faults(f"{key}.{name}[{number}]", pattern, rules, count)
        yield from _pattern_faults(f"{key}.context", mention.context, rules, None)


def _pattern_faults(
    key: str, pattern: str, rules: Sentences, groups: int | None
) -> Iterator[tuple[str, str]]:
    try:
        found = re.compile(expanded(pattern, rules))
    except KeyError as error:
        yield f"{key}: there is no part {error}", "add it to [parts]"
        return
    except (re.error, OverflowError, RecursionError) as error:
        yield f"{key}: it is no regular expression ({error})", "mend it"
        return
    if groups is not None and found.groups != groups:
        wanted = "@N@ once and no other group" if groups else "no group"
        yield f"{key}: it has {found.groups} groups", f"give it {wanted}; (?:…) groups are free"
    if groups is not None and found.fullmatch(""):
        yield f"{key}: it matches nothing at all", "begin it with a word"
