"""Rules that end a table among text and other tables."""

from __future__ import annotations

from extractor.readers.pages.hints import Hints
from extractor.readers.pages.records import Word
from extractor.readers.pages.unruled import find_tables

SIZE = 10.0


def line(top: float, *words: tuple[str, float]) -> list[Word]:
    return [
        Word(text, x0, top, x0 + 5.0 * len(text), top + SIZE, SIZE, number > 0)
        for number, (text, x0) in enumerate(words)
    ]


def table(top: float) -> list[list[Word]]:
    return [
        line(top, ("City", 20), ("Sales", 120), ("Cost", 200)),
        line(top + 15, ("Rome", 20), ("12.5", 120), ("7.1", 200)),
        line(top + 27, ("Oslo", 20), ("10.1", 120), ("6.4", 200)),
    ]


def rules(top: float) -> list[tuple[float, float, float]]:
    return [(y, 18.0, 230.0) for y in (top - 2, top + 12, top + 39)]


def test_text_and_headings_between_ruled_tables_are_no_rows() -> None:
    between = [line(56, ("5.1", 20), ("Growth", 60)), line(74, ("Figures", 20), ("again", 120))]
    lines = [*table(0), *between, *table(104)]
    tables, rest, _ = find_tables(lines, Hints([*rules(0), *rules(104)], []), 1)
    assert [found.table.row_count for found in tables] == [3, 3]
    assert rest == between


def test_running_text_set_wide_is_no_table() -> None:
    words = ["the", "econometric", "theory", "of", "forecasting", "and", "models"]
    lines = []
    for number in range(4):
        x, placed = 20.0, []
        for text in words[number:] + words[:number]:
            placed.append((text, x))
            x += 5.0 * len(text) + 9.0
        lines.append(line(12.0 * number, *placed))
    tables, rest, _ = find_tables(lines, Hints([], []), 1)
    assert tables == []
    assert rest == lines


def test_three_rules_make_a_table_of_two_lines() -> None:
    lines = [
        line(0, ("Hours", 20), ("Dollars", 200)),
        line(16, ("29.5", 20), ("$204", 200)),
    ]
    assert find_tables(lines, Hints([], []), 1)[0] == []
    drawn = [(y, 18.0, 240.0) for y in (-2.0, 13.0, 28.0)]
    (found,), _, _ = find_tables(lines, Hints(drawn, []), 1)
    assert [cell.text for cell in found.table.cells] == ["Hours", "Dollars", "29.5", "$204"]
