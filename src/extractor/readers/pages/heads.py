"""Header lines of a table without a full grid → its cells, with the columns that each is over.

The lines are read from the bottom up. A text either goes on in one below it (a heading that wraps),
heads one column, or is over a run of what stands below: it is centred on it, or a rule under it
says how far it reaches. What each line means is decided at once, by what fits best together.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from extractor.readers.pages.ranges import best_ranges
from extractor.readers.pages.records import UNREADABLE, Word
from extractor.readers.pages.rows import WRAP_GAP, Draft, is_year
from extractor.readers.pages.rules import Line as Rule
from extractor.readers.pages.stacks import are_two
from extractor.readers.pages.text import is_cjk, line_text

# Words of a header with more than this part of the size between them are different cells.
CELL_GAP = 0.5
CJK_GAP = 0.3
# What the search for the best meaning of a line pays, in parts of the size that a text is off its
# place: for a heading that has none above it, for each more that one is over, for those that stand
# at different heights, for a column without any, for a rule that says otherwise, for the absurd.
ALONE = 0.25
COVERED = 0.15
UNEVEN = 0.6
EMPTY = 1.5
AGAINST_RULE = 3.0
IMPOSSIBLE = 50.0
# A meaning that costs more than this is none: the lines below are rows of their own.
WORST = 4.0

Column = tuple[float, float]


class Head(Struct):
    """A heading in the making: its columns, lines of words and what stands below it."""

    first: int
    last: int
    lines: list[list[Word]]
    x0: float
    x1: float
    below: list[Head] = []

    @property
    def top(self) -> float:
        return min([word.top for word in self.lines[0]])

    @property
    def depth(self) -> int:
        if not self.lines:
            return 0
        return 1 + max([head.depth for head in self.below], default=0)


class Ruled(Struct, frozen=True):
    """Rules in a header: ``level`` ones, which are (y, x0, x1), and ``upright``, (x, y0, y1).

    ``labels``: the first column holds the rows' labels, which no heading of a group is over.
    """

    level: Sequence[Rule] = ()
    upright: Sequence[Rule] = ()
    labels: bool = True

    def parts(self, x0: float, x1: float, y: float) -> bool:
        """True if an upright rule stands between two places."""
        return any(x0 < x < x1 and top < y < bottom for x, top, bottom in self.upright)


def header_cells(
    lines: Sequence[Sequence[Word]], columns: Sequence[Column], ruled: Ruled
) -> list[Draft]:
    """The header's cells, in rows from 0. ``columns`` are the extents (left, right) of all."""
    blocks: list[list[Head]] = []
    slots = _columns(columns)
    for line in reversed(lines):
        texts = _chunks(line, ruled)
        if _is_title(texts, slots, columns):
            blocks.append(slots)
            slots = _columns(columns)
        found = _placed(texts, slots, ruled)
        if found is None and any(slot.lines for slot in slots):
            blocks.append(slots)
            slots = _columns(columns)
            found = _placed(texts, slots, ruled)
        slots = found if found is not None else _by_middle(texts, slots)
    blocks.append(slots)
    drafts: list[Draft] = []
    row = 0
    for block in reversed(blocks):
        height = max(head.depth for head in block)
        for head in block:
            _add(head, row, row + height - 1, drafts)
        row += height
    return drafts


def _is_title(
    texts: Sequence[list[Word]], slots: Sequence[Head], columns: Sequence[Column]
) -> bool:
    """True for a text alone above the labels' heading, with more room than between its lines."""
    if len(texts) > 1 or len(columns) < 2 or not slots[0].lines or texts[0][-1].x1 > columns[1][0]:
        return False
    return slots[0].top - texts[0][0].bottom > WRAP_GAP * texts[0][0].size


def _columns(columns: Sequence[Column]) -> list[Head]:
    return [Head(number, number, [], *column) for number, column in enumerate(columns)]


def _chunks(line: Sequence[Word], ruled: Ruled) -> list[list[Word]]:
    """The texts of a line that stand apart."""
    chunks = [[line[0]]]
    for word in line[1:]:
        before = chunks[-1][-1]
        gap = word.x0 - before.x1
        cjk = is_cjk(word.text[0]) and is_cjk(before.text[-1])
        parted = gap > (CJK_GAP if cjk else CELL_GAP) * max(word.size, before.size)
        years = gap > 0.3 * word.size and is_year(word.text) and is_year(before.text)
        middle = (word.top + word.bottom) / 2
        if parted or years or ruled.parts(before.x1 - 1, word.x0 + 1, middle):
            chunks.append([word])
        else:
            chunks[-1].append(word)
    return chunks


def _placed(texts: Sequence[list[Word]], slots: Sequence[Head], ruled: Ruled) -> list[Head] | None:
    """What stands on top after a line more; ``None`` if the line does not fit what is below."""
    places = [_Place(text, slots, ruled, texts) for text in texts]

    def cost(item: int, first: int, last: int) -> float:
        return places[item].cost(first, last)

    found = best_ranges(len(texts), len(slots), cost, ALONE)
    if found is None or any(
        places[number].cost(*place) > WORST for number, place in enumerate(found[0])
    ):
        return None
    result: list[Head] = []
    done = 0
    for place, (first, last) in zip(places, found[0], strict=True):
        result += slots[done:first]
        result.append(place.head(first, last))
        done = last + 1
    return [*result, *slots[done:]]


class _Place:
    """Where one text of a line may belong among what stands below it."""

    def __init__(
        self,
        words: list[Word],
        slots: Sequence[Head],
        ruled: Ruled,
        texts: Sequence[list[Word]],
    ) -> None:
        self._words, self._slots, self._ruled = words, slots, ruled
        self._x0, self._x1 = words[0].x0, max([word.x1 for word in words])
        self._bottom = max([word.bottom for word in words])
        self._y = (words[0].top + words[0].bottom) / 2
        self._size = words[0].size
        self._over = [
            min(self._x1, slot.x1) - max(self._x0, slot.x0) > 0.4 * self._size for slot in slots
        ]
        self._rule = self._own_rule(texts)
        years = sum(bool(slot.lines) and is_year(line_text(slot.lines[0])) for slot in slots)
        self._year_heads = years > len(texts)

    def _own_rule(self, texts: Sequence[list[Word]]) -> Column | None:
        """The stretch of a rule under this text and no other of its line."""
        for y, x0, x1 in self._ruled.level:
            if not -0.3 * self._size < y - self._bottom < 1.2 * self._size:
                continue
            above = [text for text in texts if x0 - 2 < (text[0].x0 + text[-1].x1) / 2 < x1 + 2]
            if len(above) == 1 and above[0] is self._words:
                return x0, x1
        return None

    def cost(self, first: int, last: int) -> float:
        """How badly the text fits over the slots from first to last, in parts of its size."""
        over = self._over
        if any(over[:first]) or any(over[last + 1 :]):
            outside = sum(over[:first]) + sum(over[last + 1 :])
            price = 2.5 * outside
        else:
            price = 0.0
        low, high = self._slots[first], self._slots[last]
        if self._x1 < low.x0 - 3 * self._size or self._x0 > high.x1 + 3 * self._size:
            return IMPOSSIBLE
        if any(self._is_beside(slot) for slot in self._slots[first : last + 1]):
            return IMPOSSIBLE
        if first == last:
            return price + self._single(low)
        if not _are_level(self._slots[first : last + 1], 0.35 * self._size):
            price += UNEVEN
        if low.first == 0 and self._ruled.labels:
            price += AGAINST_RULE
        if self._ruled.parts(low.x0, high.x1, self._y):
            price += IMPOSSIBLE
        blank = sum(not slot.lines for slot in self._slots[first : last + 1])
        all_blank = blank == last + 1 - first >= len(self._slots) - 1
        price += 0.4 if all_blank else EMPTY * blank + COVERED * (last - first)
        if any(self._wraps(slot) for slot in self._slots[first : last + 1]):
            price += EMPTY + ALONE * (last - first)
        if self._rule is not None:
            x0, x1 = self._rule
            inside = [x0 < (slot.x0 + slot.x1) / 2 < x1 for slot in self._slots]
            exact = all(inside[first : last + 1]) and sum(inside) == last - first + 1
            return price if exact else price + AGAINST_RULE
        width = high.x1 - low.x0
        centred = abs(low.x0 + high.x1 - self._x0 - self._x1) / 2 - 0.05 * width
        flush = abs(low.x0 - self._x0) + 0.4 * self._size
        return price + max(0.0, min(centred, flush)) / self._size

    def _is_beside(self, slot: Head) -> bool:
        """True for a heading in the middle of its cell's height, beside this text's line."""
        return bool(slot.lines) and slot.top < self._bottom - 0.1 * self._size

    def _single(self, slot: Head) -> float:
        apart = max(slot.x0 - self._x1, self._x0 - slot.x1) / self._size
        price = IMPOSSIBLE if apart > 2.5 else 2 * apart if apart > 0.2 else 0.0
        off = self._off(slot.x0, slot.x1)
        if not slot.lines:
            return price + 0.25 * min(off, 2.0)
        if self._goes_on(slot):
            line = slot.lines[0]
            return price + 0.5 * min(off, self._off(line[0].x0, line[-1].x1))
        return price + 0.3 + 0.5 * off

    def _off(self, x0: float, x1: float) -> float:
        left, right = abs(x0 - self._x0), abs(x1 - self._x1)
        return min(left, right, abs(x0 + x1 - self._x0 - self._x1) / 2) / self._size

    def _wraps(self, slot: Head) -> bool:
        """True if the text begins or ends right above the line that it seems to go on in."""
        if not slot.lines or not self._goes_on(slot):
            return False
        line, slack = slot.lines[0], 0.1 * self._size
        return abs(line[0].x0 - self._x0) < slack or abs(line[-1].x1 - self._x1) < slack

    def _goes_on(self, slot: Head) -> bool:
        """True if the text may be the line before the first one of a heading."""
        if slot.top - self._bottom > WRAP_GAP * self._size:
            return False
        if self._year_heads and is_year(line_text(slot.lines[0])):
            return False
        return not any(
            self._bottom - 0.3 * self._size < y < slot.top + 0.3 * self._size
            and min(x1, self._x1) - max(x0, self._x0) > 0.5 * (self._x1 - self._x0)
            for y, x0, x1 in self._ruled.level
        )

    def head(self, first: int, last: int) -> Head:
        """The heading that the text makes, or goes on with, over the slots from first to last."""
        below = list(self._slots[first : last + 1])
        x0, x1 = min(self._x0, below[0].x0), max(self._x1, below[-1].x1)
        slot = below[0]
        if first == last and slot.lines and self._goes_on(slot):
            return Head(slot.first, slot.last, [self._words, *slot.lines], x0, x1, slot.below)
        kept = [head for head in below if head.lines]
        return Head(slot.first, below[-1].last, [self._words], x0, x1, kept)


def _are_level(slots: Sequence[Head], slack: float) -> bool:
    """True if headings of single columns stand at the top, in the middle or at the bottom."""
    tops = [slot.top for slot in slots if slot.lines and not slot.below]
    bottoms = [slot.lines[-1][0].bottom for slot in slots if slot.lines and not slot.below]
    middles = [top + bottom for top, bottom in zip(tops, bottoms, strict=True)]
    return any(
        not places or max(places) - min(places) < width
        for places, width in ((bottoms, slack), (tops, slack), (middles, 2 * slack))
    )


def _by_middle(texts: Sequence[list[Word]], slots: Sequence[Head]) -> list[Head]:
    """Texts that fit nowhere: each over the column that is nearest to its middle."""
    result = list(slots)
    for words in texts:
        middle = (words[0].x0 + words[-1].x1) / 2
        number = min(range(len(slots)), key=lambda n: abs(slots[n].x0 + slots[n].x1 - 2 * middle))
        head = result[number]
        if head.lines and head.lines[0][0].bottom == words[0].bottom:
            head.lines[0] += words
        else:
            x0, x1 = min(head.x0, words[0].x0), max(head.x1, words[-1].x1)
            result[number] = Head(
                head.first, head.last, [list(words), *head.lines], x0, x1, head.below
            )
    return result


def _add(head: Head, row: int, bottom: int, drafts: list[Draft]) -> None:
    """The cells of a heading and all below it. Without any below it reaches down to the bottom."""
    if not head.lines:
        return
    words = [word for line in head.lines for word in line]
    texts = [line_text(line) for line in head.lines]
    if head.first == head.last and are_two(head.lines):
        texts[-1] += UNREADABLE
    drafts.append(
        Draft(
            row,
            row if head.below else bottom,
            head.first,
            head.last,
            texts,
            min([word.x0 for word in words]),
            min([word.top for word in words]),
            max([word.x1 for word in words]),
            max([word.bottom for word in words]),
        )
    )
    for part in head.below:
        _add(part, row + 1, bottom, drafts)
