"""What rules and coloured stripes say about a table that they do not draw as a grid."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.readers.pages.records import Box, Word
from extractor.readers.pages.rules import Line as Rule

# Rules whose ends differ by less than this (points) belong to one table.
SAME = 3.0
# Past the rule that ends a table, more than this part of the size is free, and this many times what
# is free on its other side.
FREE = 0.65
FREER = 2.0
# So many lines stand between the two rules of a table that has no third.
ROWS = 3
# Another rule of a table stands within this many times the size below the first.
REACH = 40.0


class Hints:
    """Rules and stripes that the search for tables may use."""

    def __init__(
        self, rules: Sequence[Rule], fills: Sequence[Box], uprights: Sequence[Rule] = ()
    ) -> None:
        self.rules = rules
        self.fills = fills
        self.uprights = uprights

    def across(self, x0: float, x1: float, top: float, bottom: float) -> list[float]:
        """The heights of rules that run over most of a width, between two heights."""
        least = 0.75 * (x1 - x0)
        covered: dict[float, float] = {}
        for y, left, right in self.rules:
            if top <= y <= bottom:
                part = min(right, x1) - max(left, x0)
                if part > 0:
                    key = next((k for k in covered if abs(k - y) < 1.5), y)
                    covered[key] = covered.get(key, 0.0) + part
        return sorted(y for y, part in covered.items() if part >= least)

    def stripes(self, x0: float, x1: float, top: float, bottom: float) -> list[float]:
        """The upper and lower edges of coloured bands over most of a width."""
        bands: dict[tuple[float, float], float] = {}
        for left, y0, right, y1 in self.fills:
            if y1 > top and y0 < bottom and y1 - y0 < 0.8 * (bottom - top):
                key = (round(y0), round(y1))
                bands[key] = bands.get(key, 0.0) + min(right, x1) - max(left, x0)
        edges = {float(y) for band, part in bands.items() if part >= 0.7 * (x1 - x0) for y in band}
        return sorted(edges)

    def partial(self, x0: float, x1: float, top: float, bottom: float) -> list[Rule]:
        """Rules between two heights that run over a part of a width only."""
        return [
            rule
            for rule in self.rules
            if top <= rule[0] <= bottom
            and rule[2] > x0
            and rule[1] < x1
            and rule[2] - rule[1] < 0.85 * (x1 - x0)
        ]

    def part_tables(self, lines: Sequence[Sequence[Word]], below: Sequence[Word]) -> bool:
        """True if a rule under lines ends their table, or begins that of the line below.

        It has text close on its one side only, and another rule as wide on that side.
        """
        upper, size = lines[-1], lines[-1][0].size
        bottom, top = max([w.bottom for w in upper]), min([w.top for w in below])
        if top - bottom < FREE * size:
            return False
        for rule in self.rules:
            y = rule[0]
            if not bottom - 0.3 * size < y < top + 0.3 * size:
                continue
            before, after = max(y - bottom, 0.2 * size), max(top - y, 0.2 * size)
            if after > max(FREE * size, FREER * before) and _covers(rule, upper):
                since = lines[0][0].top - 2 * size
                tops = [u[0] for u in self._same(rule) if since < u[0] < y - 0.5 * size]
                rows = sum(bool(tops) and line[0].bottom > max(tops) for line in lines)
                if len(tops) > 1 or (tops and rows >= ROWS):
                    return True
            opens = before > max(FREE * size, FREER * after) and _covers(rule, below)
            if opens and any(y + size < u[0] < y + REACH * size for u in self._same(rule)):
                return True
        return False

    def _same(self, rule: Rule) -> list[Rule]:
        """The rules with the same ends, the rule too."""
        return [u for u in self.rules if abs(u[1] - rule[1]) < SAME and abs(u[2] - rule[2]) < SAME]


def _covers(rule: Rule, line: Sequence[Word]) -> bool:
    return rule[1] - SAME < line[0].x0 and max([w.x1 for w in line]) < rule[2] + SAME
