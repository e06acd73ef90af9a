"""Headings in the middle of wide columns, clear of the figures at their right."""

from __future__ import annotations

from extractor.readers.pages.hints import Hints
from extractor.readers.pages.records import Word
from extractor.readers.pages.unruled import find_tables

SIZE = 12.0


def line(top: float, *words: tuple[str, float, float]) -> list[Word]:
    return [Word(text, x0, top, x1, top + SIZE, SIZE) for text, x0, x1 in words]


def test_headings_clear_of_their_figures_head_them_below_their_group() -> None:
    lines = [
        line(118, ("Users", 93, 145), ("2022", 286, 310), ("2023", 473, 497)),
        line(136, *[("Killed", x, x + 32) for x in (231, 418)])
        + line(136, *[("Injured", x, x + 39) for x in (321, 507)]),
    ]
    lines[1].sort(key=lambda word: word.x0)
    for number, label in enumerate(("Walkers", "Cyclists", "Drivers", "All road users")):
        ends = zip(("0.4", "19.0", "0.5", "1,018.9"), (287, 389, 474, 576), strict=True)
        figures = [(text, end - 6.0 * len(text), float(end)) for text, end in ends]
        lines.append(line(155 + 18 * number, (label, 36, 36 + 6 * len(label)), *figures))
    (part,), _, _ = find_tables(lines, Hints([], []), 1)
    cells = part.table.cells
    heads = [(c.column, c.column_span, c.text) for c in cells if (c.row or 0) < 2 and c.text]
    assert heads[1:3] == [(1, 2, "2022"), (3, 2, "2023")]
    assert heads[3:] == [(1, 1, "Killed"), (2, 1, "Injured"), (3, 1, "Killed"), (4, 1, "Injured")]
    assert [c.text for c in cells if c.row == 2][1:] == ["0.4", "19.0", "0.5", "1,018.9"]
