"""Text that is far from all labels, told before it is folded: folding a sentence takes long."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from extractor.numerals import COUNTING

_FIRST, _LAST = "一", "鿿"
# What folding may take off a label: its number, 其中 and the sign of a note.
_TAKEN_OFF = f"{COUNTING}百其中注"


class Foreign(dict[str, bool | None]):
    """Characters → whether they are ideographs that stay and that no label has.

    ``None`` for one that opens a bracket: what follows may be a note, which does not count.
    ``alphabet`` are the characters of the labels, ``normal`` gives a character its one form.
    """

    def __init__(self, alphabet: Iterable[str], normal: Callable[[str], str]) -> None:
        self._familiar = frozenset(alphabet).union(_TAKEN_OFF)
        self._normal = normal

    def __missing__(self, character: str) -> bool | None:
        form = self._normal(character)
        opens = "(" in form and ")" not in form
        foreign = len(form) == 1 and _FIRST <= form <= _LAST and form not in self._familiar
        if character <= _LAST:
            self[character] = None if opens else foreign
        return None if opens else foreign

    def is_far(self, text: str, errors: int) -> bool:
        """Whether more characters than there may be errors are foreign to all labels."""
        for foreign in map(self.__getitem__, text):
            if foreign:
                errors -= 1
                if errors < 0:
                    return True
            elif foreign is None:
                return False
        return False
