"""Labels within a few typing errors of a text: which they are, without a look at all the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cached_property

from extractor.numerals import COUNTING

MAX_EDITS = 3
NUMBERS = re.compile(f"[0-9]+|[{COUNTING}百]")
# Characters that make another label of one: years and sides, and what says no.
_TURNING = frozenset("上本下去今前后不无未非")
_NONE: AbstractSet[str] = frozenset()


def bound(bones: str, target: str) -> int:
    """How many typing errors to allow: about one in five characters of the shorter text."""
    return _allowed(min(len(bones) + 1, len(target)))


def _allowed(length: int) -> int:
    return 0 if length < 4 else 1 if length < 8 else 2 if length < 15 else MAX_EDITS


def same_numbers(bones: str, target: str) -> bool:
    """Whether both have the same numbers: no number is a misprint of another."""
    return NUMBERS.findall(bones) == NUMBERS.findall(target)


def same_sense(bones: str, target: str) -> bool:
    """Whether ``bones`` has no character that turns the meaning which ``target`` has not."""
    return _TURNING.intersection(bones) <= _TURNING.intersection(target)


class Spellings:
    """Labels (letters and digits alone) by their characters."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._labels = labels

    @cached_property
    def _holders(self) -> dict[str, AbstractSet[str]]:
        """The labels that have a character."""
        holders: dict[str, set[str]] = {}
        for label in self._labels:
            for character in label:
                holders.setdefault(character, set()).add(label)
        return {**holders}

    def near(self, bones: str) -> list[tuple[int, str]]:
        """The labels no more errors away than ``bones`` may have, each after their number.

        An error takes one character of a text away at the most, so that of one character more
        than there may be errors one stands in the label: the rarest tell which labels to compare.
        """
        most = _allowed(len(bones) + 1)
        if not most:
            return []
        found = [self._holders.get(character, _NONE) for character in bones]
        found.sort(key=len)
        characters = frozenset(bones)
        candidates = {
            label
            for labels in found[: most + 1]
            for label in labels
            if abs(len(label) - len(bones)) <= most and len(characters.difference(label)) <= most
        }
        if not candidates:
            # Nearly always: the library, which takes long to load, is left alone.
            return []
        from rapidfuzz.distance import OSA

        distances = ((OSA.distance(bones, label), label) for label in candidates)
        return [(edits, label) for edits, label in distances if edits <= most]
