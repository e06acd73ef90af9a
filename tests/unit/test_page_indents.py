"""How far labels are indented on a printed page."""

from __future__ import annotations

import pytest

from extractor.model import Cell, Place
from extractor.readers.pages.indents import label_indents


def levels(*ends: tuple[float, float]) -> list[int]:
    """The levels of labels with these ends, below a header, with a figure beside each."""
    cells = [Cell("Item", 0, 0, place=Place(page=1, box=(50, 0, 70, 10)))]
    for row, (left, right) in enumerate(ends, 1):
        cells.append(Cell("label", row, 0, place=Place(page=1, box=(left, 0, right, 10))))
        cells.append(Cell("5", row, 1, place=Place(page=1, box=(200 + row, 0, 210, 10))))
    found = dict(label_indents(cells, {}))
    return [found.get(1 + 2 * row, 0) for row in range(len(ends))]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (((50, 110), (58, 90), (58.4, 130), (50, 95)), [0, 1, 1, 0]),
        (((50, 110), (58, 90), (66, 120), (66, 91), (50, 95)), [0, 1, 2, 2, 0]),
        # Four ideographs set in by one end where five do.
        (((50, 100), (60, 100), (60, 100), (50, 90)), [0, 1, 1, 0]),
        # Centred, flush right, all alike, too few.
        (((50, 110), (60, 100), (55, 105), (62, 98)), [0, 0, 0, 0]),
        (((50, 110), (60, 110), (70, 110)), [0, 0, 0]),
        (((50, 110), (50.9, 90), (50, 130)), [0, 0, 0]),
        (((50, 110), (58, 90)), [0, 0]),
        # Steps that no list has: a hair, half the page, two at once, and a list that goes out.
        (((50, 110), (52, 90), (50, 130)), [0, 0, 0]),
        (((50, 110), (90, 120), (50, 130)), [0, 0, 0]),
        (((50, 110), (66, 120), (58, 90), (50, 130)), [0, 0, 0, 0]),
        (((58, 110), (50, 90), (58, 120), (50, 91)), [0, 0, 0, 0]),
    ],
)
def test_levels(ends: tuple[tuple[float, float], ...], expected: list[int]) -> None:
    assert levels(*ends) == expected


def test_drawn_cells_are_wider_than_their_labels() -> None:
    boxes = [(50.0, 10.0 * row, 150.0, 10.0 * row + 10) for row in range(4)]
    places = [Place(page=1, box=box) for box in boxes]
    cells = [Cell(str(row), row, 0, place=place) for row, place in enumerate(places)]
    assert label_indents(cells, {}) == ()
    lefts = (55, 55, 64, 64)
    rights = (90, 110, 105, 95)
    extents = dict(zip(places, zip(lefts, rights, strict=True), strict=True))
    assert label_indents(cells, extents) == ((2, 1), (3, 1))
