"""Ideographs that are none of a few familiar ones, found without a search for each of these."""

from __future__ import annotations

_FIRST, _LAST = "一", "鿿"


class Strange(dict[str, bool]):
    """Characters → whether they are ideographs that ``familiar`` has not."""

    def __init__(self, familiar: str) -> None:
        self._familiar = frozenset(familiar)

    def __missing__(self, character: str) -> bool:
        strange = _FIRST <= character <= _LAST and character not in self._familiar
        if character <= _LAST:
            self[character] = strange
        return strange

    def is_in(self, text: str) -> bool:
        """Whether ``text`` has one."""
        return not text.isascii() and any(map(self.__getitem__, text))
