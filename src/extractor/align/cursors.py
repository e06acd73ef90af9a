"""Where in a form's list its reading is, and what the order of its rows confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from extractor.align.list_index import Chain, Entry

# A mark, taken off or turned into a flag in the end: the label is misspelt.
MISSPELT = "misspelt"
UNCERTAIN = "label_uncertain"
# Further ahead than rows that a body leaves out: the head of a second list beside the first.
_FAR = 8


class Cursor(Struct):
    """A place in a list: the groups around it, the last row's slot, and the rows read up to it.

    ``before`` is the last row of the table before, as long as only its groups say where this one
    is. ``trail`` holds the slot of each row, and whether its label alone says so. ``astray``: a row
    was named again outside of its group, so that the groups around do not tell the rows behind it.
    """

    context: Chain = ()
    last: int = -1
    before: int = -1
    trail: list[tuple[int, bool]] = field(default_factory=list)
    astray: bool = False

    def step(self, slot: int, sure: bool) -> None:
        """Go on to the row of ``slot``."""
        self.last = slot
        self.trail.append((slot, sure))

    def leaves(self, entry: Entry) -> bool:
        """Whether a row goes back to a group that was left, where it was read already."""
        group = entry.chain[:-1]
        back = entry.slot is not None and entry.slot <= self.last
        return back and self.context[: len(group)] != group and self.has(entry.slot)

    def follow(self, entry: Entry, begun: bool) -> None:
        """Keep in mind whether a label that names one place goes astray; ``begun`` ones do not."""
        self.astray = not begun and self.leaves(entry)

    def has(self, slot: int | None) -> bool:
        """Whether the row of ``slot`` was read in this list."""
        return any(own == slot for own, _ in self.trail)

    def choose(self, entries: Sequence[Entry]) -> tuple[Entry | None, bool]:
        """The place that a label names here, and whether the groups above it say so."""
        if len(entries) == 1:
            return entries[0], True
        for depth in range(len(self.context), -1, -1):
            above = self.context[:depth]
            below = [entry for entry in entries if entry.chain[:-1] == above]
            if below and above:
                return (below[0], True) if len(below) == 1 else (None, False)
        # A group between was not printed: the next place in the form's order is likely, no more.
        rows = [entry for entry in entries if entry.slot is not None]
        following = [entry for entry in rows if (entry.slot or 0) > self.last]
        return next(iter(following or rows), None), False


class Cursors:
    """The places of one list, or of two that are read row by row and so in turns."""

    def __init__(self) -> None:
        self.now = Cursor()
        self._all = [self.now]
        self._trails = [self.now.trail]

    def begin(self, keep: bool) -> None:
        """A new table: its list may begin anywhere; with ``keep`` the last one's groups go on."""
        old = self.now
        self.now = Cursor(old.context, before=max(old.last, old.before)) if keep else Cursor()
        self._all = [self.now]
        self._trails.append(self.now.trail)

    def turn_to(self, entries: Sequence[Entry]) -> None:
        """Take up the list that a label goes on with, where lists are read in turns.

        A row that this list has already is not where another one goes on.
        """
        if len(entries) == 1 and entries[0].slot is not None and self.now.has(entries[0].slot):
            return
        gaps = [
            (entry.first - cursor.last, at)
            for at, cursor in enumerate(self._all)
            for entry in entries
            if entry.first > cursor.last
        ]
        if not gaps:
            return
        gap, at = min(gaps)
        if gap > _FAR and len(self._all) < 2:
            self._all.append(Cursor())
            self._trails.append(self._all[-1].trail)
            at = 1
        self.now = self._all[at]

    def confirmed(self) -> frozenset[int]:
        """Rows read under a label that is spelled badly, and that the rows around it leave alone.

        In a form's fixed order just one row stands between the one before and the one after.
        """
        seen = Counter(slot for trail in self._trails for slot, _ in trail)
        found: set[int] = set()
        for trail in self._trails:
            for before, own, after in zip(trail, trail[1:], trail[2:], strict=False):
                slot = own[0]
                around = (before, after) == ((slot - 1, True), (slot + 1, True))
                if around and seen[slot] == 1:
                    found.add(slot)
        return frozenset(found)


def settled(flags: tuple[str, ...], sure: bool) -> tuple[str, ...]:
    """The flags, without the mark of a misspelt label or with a flag in its place."""
    if MISSPELT not in flags:
        return flags
    kept = tuple(flag for flag in flags if flag != MISSPELT)
    return kept if sure else tuple(dict.fromkeys((*kept, UNCERTAIN)))
