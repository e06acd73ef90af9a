"""Crosswalks between editions: which slots are one measure, which are sums, which only look alike.

The rules stand in the form files (``extractor.forms.records.LinkRule``); here they are spelled out
slot by slot, in either direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Literal

from msgspec import Struct

from extractor.errors import UsageError
from extractor.forms.loader import builtin_forms, read_crosswalks
from extractor.forms.records import Form, LinkRule

ANY = "*"
_PARTS = 3


class Link(Struct, frozen=True):
    """Slots of one form (``here``) and of another (``there``) by their keys, and what joins them.

    ``kind``: ``same`` (one measure), ``sum`` (the two sides add up to the same), ``near`` (counted
    differently, see ``reason``), ``none`` (no counterpart, or no comparison; see ``reason``).
    """

    kind: Literal["same", "sum", "near", "none"]
    here: tuple[str, ...]
    there: tuple[str, ...]
    reason: str = ""


def crosswalk(
    source: str | Form, target: str | Form, forms: Sequence[Form] | None = None
) -> tuple[Link, ...]:
    """How the slots of the form ``source`` (``here``) relate to those of ``target`` (``there``).

    Forms are given by their id, looked up in ``forms`` (the built-in ones if left out), or as they
    are. Every slot of both forms is in one link at least. Raises ``UsageError`` for an unknown form
    and for two forms between which no crosswalk is declared.
    """
    known = builtin_forms() if forms is None else forms
    here, there = _form(source, known), _form(target, known)
    for rules in read_crosswalks(here):
        if rules.form == there.id:
            return tuple(links(rules.links, here, there))
    for rules in read_crosswalks(there):
        if rules.form == here.id:
            return tuple(
                Link(link.kind, link.there, link.here, link.reason)
                for link in links(rules.links, there, here)
            )
    pairs = sorted({f"{f.id} and {rules.form}" for f in known for rules in read_crosswalks(f)})
    raise UsageError(
        f"there is no crosswalk between {here.id} and {there.id}; there are: {'; '.join(pairs)}"
    )


def _form(form: str | Form, known: Sequence[Form]) -> Form:
    if isinstance(form, Form):
        return form
    for one in known:
        if one.id == form:
            return one
    names = ", ".join(one.id for one in known)
    raise UsageError(f"no form is called {form}; there are: {names}")


def links(rules: Sequence[LinkRule], here: Form, there: Form) -> Iterator[Link]:
    """The rules from ``here`` to ``there``, slot by slot."""
    own, other = _keys(here), _keys(there)
    found = list(chain.from_iterable(_joined(rule, own, other) for rule in rules))
    yield from found
    # What is said of all slots of a row or column leaves those alone that are linked.
    taken = [{code for link in found for code in side(link)} for side in (_here, _there)]
    for rule in rules:
        if rule.here and (rule.there or rule.kind == "same"):
            continue
        for pattern in rule.here:
            for key in matching(pattern, own - taken[0]):
                yield Link(rule.kind, (key,), (), rule.reason)
        for pattern in rule.there:
            for key in matching(pattern, other - taken[1]):
                yield Link(rule.kind, (), (key,), rule.reason)


def _here(link: Link) -> tuple[str, ...]:
    return link.here


def _there(link: Link) -> tuple[str, ...]:
    return link.there


def _joined(rule: LinkRule, own: frozenset[str], other: frozenset[str]) -> Iterator[Link]:
    """The links of a rule that names slots of both forms."""
    targets = rule.there or (rule.here if rule.kind == "same" else ())
    if not targets or not rule.here:
        return
    for key in matching(rule.here[0], own):
        here, there = (
            tuple(_bound(pattern, rule.here[0], key) for pattern in side)
            for side in (rule.here, targets)
        )
        if own.issuperset(here) and other.issuperset(there):
            yield Link(rule.kind, here, there, rule.reason)


def crosswalk_problems(form: Form, known: Sequence[Form]) -> Iterator[tuple[str, str]]:
    """What is wrong with a form's crosswalks, each with the next step.

    Unknown forms and slots, a reason that is lacking, and slots of either form without a link.
    """
    for rules in read_crosswalks(form):
        key = f"crosswalks.{rules.form}"
        target = next((one for one in known if one.id == rules.form), None)
        if target is None:
            yield f"{key}: no form is called {rules.form!r}", "name a form that is known"
            continue
        yield from _rule_problems(key, rules.links, form, target)
        found = tuple(links(rules.links, form, target))
        for one, codes in (
            (form, {code for link in found for code in link.here}),
            (target, {code for link in found for code in link.there}),
        ):
            lost = [slot.key for slot in one.slots if slot.key not in codes]
            if lost:
                cause = f"{key}: {len(lost)} slots of {one.id} have no link: {', '.join(lost[:5])}"
                yield cause, 'link them, or say that there is nothing to compare (kind = "none")'


def _rule_problems(
    key: str, rules: Sequence[LinkRule], here: Form, there: Form
) -> Iterator[tuple[str, str]]:
    for number, rule in enumerate(rules):
        where = f"{key}.links[{number}]"
        for patterns, form in ((rule.here, here), (rule.there, there)):
            for pattern in patterns:
                if not any(True for _ in matching(pattern, _keys(form))):
                    yield f"{where}: {form.id} has no slot {pattern!r}", "write table/row/column"
        if rule.kind in ("near", "none") and not rule.reason:
            yield f"{where}: it gives no reason", f'say why, as kind = "{rule.kind}" needs'
        if rule.kind in ("sum", "near") and not (rule.here and rule.there):
            yield f"{where}: one side is empty", "name slots of both forms"


def _keys(form: Form) -> frozenset[str]:
    return frozenset(slot.key for slot in form.slots)


def matching(pattern: str, keys: Iterable[str]) -> list[str]:
    """The keys of slots that a pattern with ``*`` for whole codes fits, in order."""
    wanted = pattern.split("/")
    if len(wanted) != _PARTS:
        return []
    return sorted(
        key
        for key in keys
        if all(one in (ANY, code) for one, code in zip(wanted, key.split("/"), strict=True))
    )


def _bound(pattern: str, first: str, key: str) -> str:
    """``pattern`` with each ``*`` as what it stood for where ``first`` fitted ``key``."""
    codes = key.split("/")
    free = {at: codes[at] for at, one in enumerate(first.split("/")) if one == ANY}
    parts = pattern.split("/")
    return "/".join(free.get(at, one) if one == ANY else one for at, one in enumerate(parts))
