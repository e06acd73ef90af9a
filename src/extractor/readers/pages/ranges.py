"""Texts of merged cells → the slots that each of them spans, in order."""

from __future__ import annotations

from collections.abc import Callable


def best_ranges(
    items: int, slots: int, cost: Callable[[int, int, int], float], skip: float
) -> tuple[list[tuple[int, int]], float] | None:
    """Ranges of slots (both inclusive) for items that follow each other, and what they cost.

    ``cost`` is that of an item over the slots from first to last, ``skip`` that of a slot left
    without an item. ``None`` if there are more items than slots.
    """
    if items > slots:
        return None
    endless = float("inf")
    best = [skip * slot for slot in range(slots + 1)]
    starts: list[list[int]] = []
    for item in range(items):
        ended = [endless] * (slots + 1)
        start = [0] * (slots + 1)
        for last in range(item, slots):
            for first in range(item, last + 1):
                if best[first] >= ended[last + 1]:  # costs are never negative
                    continue
                price = best[first] + cost(item, first, last)
                if price < ended[last + 1]:
                    ended[last + 1], start[last + 1] = price, first
        starts.append(start)
        best = list(ended)
        # A slot without an item after this one: told apart by a start of -1.
        for slot in range(1, slots + 1):
            if best[slot - 1] + skip < best[slot]:
                best[slot], start[slot] = best[slot - 1] + skip, -1
    price, at = best[slots], slots
    ranges: list[tuple[int, int]] = []
    for item in range(items - 1, -1, -1):
        while starts[item][at] < 0:
            at -= 1
        ranges.append((starts[item][at], at - 1))
        at = starts[item][at]
    return ranges[::-1], price
