"""Upright rules in a table of figures → its columns, the headings' cells and the labels' columns.

Tables whose rows no rule parts may still have rules between their columns. They show columns that
hold no figure, and over how many columns a heading or a label runs: there the rule is interrupted.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from msgspec import Struct

from extractor.readers.pages.lattice import rules_to_lattice
from extractor.readers.pages.records import Word
from extractor.readers.pages.rows import Draft
from extractor.readers.pages.rules import Line as Rule
from extractor.readers.pages.rules import Rules, cluster
from extractor.readers.pages.stacks import Stack
from extractor.readers.pages.text import line_text
from extractor.readers.pages.words import words_to_lines

Column = tuple[float, float]
# Rules closer than this (points) are one edge; a rule passes a height that it ends this near to.
SAME = 2.0
# A rule between columns of figures stands beside at least this part of the rows.
BESIDE = 0.5
# More rules than this, or more between labels, are a drawing.
MOST_RULES, MOST_LABELS = 500, 12


class Drawn(Struct, frozen=True):
    """Upright rules of a table. ``figures`` and ``labels`` are the places of those between columns.

    The first of ``figures`` parts them from the labels.
    """

    upright: tuple[Rule, ...] = ()
    figures: tuple[float, ...] = ()
    labels: tuple[float, ...] = ()

    def bound(self, low: float, high: float) -> float | None:
        """The place of a rule between two others; ``None`` if there is none, or several."""
        found = [x for x in self.figures if low - 1 < x < high + 1]
        return found[0] if len(found) == 1 else None


def find_drawn(
    upright: Sequence[Rule], rows: Sequence[float], words: tuple[Sequence[Word], Sequence[Word]]
) -> Drawn:
    """The rules beside the rows, whose middles are given. ``words`` are labels, and all others."""
    labels, others = words
    if not upright or not rows:
        return Drawn()
    every = [*labels, *others]
    left, right = min([w.x0 for w in every]), max([w.x1 for w in every])
    top, bottom = min([w.top for w in every]), max([w.bottom for w in every])
    inside = tuple(
        rule
        for rule in upright
        if left + 1 < rule[0] < right - 1 and rule[1] < bottom and rule[2] > top
    )
    beside = {rule: sum(rule[1] - SAME < y < rule[2] + SAME for y in rows) for rule in inside}
    edges = cluster([rule[0] for rule in inside if beside[rule]], SAME)
    end = max([(w.x0 + w.x1) / 2 for w in labels], default=left)
    figures = [
        x
        for x in edges
        if x > end
        and sum(n for rule, n in beside.items() if abs(rule[0] - x) <= SAME) >= BESIDE * len(rows)
    ]
    parts = tuple(x for x in edges if x < end)
    if len(inside) > MOST_RULES or len(parts) > MOST_LABELS:
        return Drawn()
    return Drawn(inside, tuple(figures), parts)


def with_drawn_columns(
    columns: Sequence[Column], header: Sequence[Word], drawn: Drawn
) -> tuple[Column, ...]:
    """The columns, and those between rules that hold a heading and no figure."""
    found = list(columns)
    ends = [*drawn.figures, float("inf")]
    for low, high in itertools.pairwise(ends):
        middles = [(a + b) / 2 for a, b in columns]
        own = [w for w in header if low < w.x0 + 1 and w.x1 - 1 < high]
        if own and not any(low < x < high for x in middles):
            found.append((min([w.x0 for w in own]), max([w.x1 for w in own])))
    return tuple(sorted(found))


def drawn_header(
    words: Sequence[Word], bounds: tuple[Sequence[float], Sequence[float]], drawn: Drawn
) -> list[Draft] | None:
    """The header's cells, rows and columns from 0.

    ``bounds`` divide the labels' columns, and those of figures from the labels and each other.
    ``None`` if rules do not part the headings of all of these.
    """
    if not words:
        return None
    edges = [*bounds[0], *bounds[1]]
    top, bottom = min([w.top for w in words]) - 1, max([w.bottom for w in words]) + 1
    upright = [
        (min(edges, key=lambda x: abs(x - rule[0])), max(rule[1], top), min(rule[2], bottom))
        for rule in drawn.upright
        if rule[1] < bottom - SAME and any(abs(rule[0] - x) <= SAME for x in edges)
    ]
    ending = {x for x, _, y in upright if y > bottom - 2 * SAME}
    if not ending.issuperset(bounds[1]):
        return None
    left = min([edges[0], *(w.x0 for w in words)]) - SAME
    right = max([edges[-1], *(w.x1 for w in words)]) + SAME
    level = ((top, left, right), (bottom, left, right))
    lattice = rules_to_lattice(Rules(level, tuple(upright), (left, top, right, bottom)))
    if lattice is None:
        return None
    inside: list[list[Word]] = [[] for _ in lattice.spans]
    for word in words:
        inside[lattice.at((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2)].append(word)
    drafts = []
    for span, own in zip(lattice.spans, inside, strict=True):
        if not own:
            continue
        low, high = lattice.columns[span.column], lattice.columns[span.column + span.column_span]
        if any(w.x0 < low - 1 or w.x1 > high + 1 for w in own):
            return None
        first, stop = (sum(x < edge + 1 for x in (left, *edges)) - 1 for edge in (low, high))
        last = (
            len(edges) if span.column + span.column_span + 1 == len(lattice.columns) else stop - 1
        )
        rows = (span.row, span.row + span.row_span - 1)
        texts = [line_text(line) for line in words_to_lines(own)]
        x0, y0 = min([w.x0 for w in own]), min([w.top for w in own])
        x1, y1 = max([w.x1 for w in own]), max([w.bottom for w in own])
        drafts.append(Draft(*rows, first, last, texts, x0, y0, x1, y1))
    return drafts


def drawn_labels(words: Sequence[Word], drawn: Drawn) -> list[Stack]:
    """The pieces of each line of labels, from the top down, with the columns that each is over."""
    pieces: list[Stack] = []
    for line in words_to_lines(words):
        begun: Stack | None = None
        for word in line:
            y = (word.top + word.bottom) / 2
            walls = [
                number
                for number, x in enumerate(drawn.labels)
                if any(abs(u - x) <= SAME and a - 1 < y < b + 1 for u, a, b in drawn.upright)
            ]
            middle = (word.x0 + word.x1) / 2
            first = max([n + 1 for n in walls if drawn.labels[n] < middle], default=0)
            last = min([n for n in walls if drawn.labels[n] > middle], default=len(drawn.labels))
            if begun is not None and (begun.first, begun.last) == (first, last):
                begun.lines[0].append(word)
                continue
            begun = Stack(first, last, [[word]])
            pieces.append(begun)
    return sorted(pieces, key=lambda piece: piece.bottom)
