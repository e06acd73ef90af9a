"""The objects of an OFD page → runs of characters and rules.

Lengths in the file are millimetres; ``CTM`` maps an object's own space, ``Boundary`` places it
(GB/T 33190, 8.5 and 11.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.readers.ofd.package import (
    PageSource,
    attribute,
    child,
    children,
    local,
    numbers,
)
from extractor.readers.ofd.shapes import path_boxes
from extractor.readers.pages.matrices import Matrix, product
from extractor.readers.pages.records import ASCENT, Box, Glyph, Page
from extractor.readers.pages.runs import Drawing, Run, runs_to_page, turn_box
from extractor.readers.pages.text import is_cjk, readable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

POINTS = 72 / 25.4
DEEPEST = 12
MOST_OBJECTS = 200_000
MOST_CHARACTERS = 300_000
# Widths of characters that give no distance to a next one, as parts of the size.
_WIDE, _NARROW = 1.0, 0.52


class _Found(Struct):
    """What a page's objects add up to."""

    runs: list[Run] = []
    rules: list[Box] = []
    fills: list[Box] = []
    picture: float = 0.0
    grounds: list[Box] = []
    objects: int = 0
    characters: int = 0


def read_content(source: PageSource, number: int) -> Page:
    """One page. Never fails: objects that make no sense are left out."""
    left, top, width, height = source.box
    to_points: Matrix = (POINTS, 0.0, 0.0, POINTS, -left * POINTS, -top * POINTS)
    found = _Found()
    size = (width * POINTS, height * POINTS)
    for layer in source.layers:
        matrix = to_points
        boundary = numbers(attribute(layer, "Boundary"), 4)
        if local(layer) == "Appearance" and boundary:
            matrix = product((1, 0, 0, 1, boundary[0], boundary[1]), matrix)
        _walk(layer, matrix, source, found, DEEPEST, size)
    share = min(found.picture / max(size[0] * size[1], 1.0), 1.0)
    drawing = Drawing(found.rules, found.fills, share, found.grounds)
    return runs_to_page(number, size, 0, found.runs, drawing)


def _walk(
    element: Element,
    matrix: Matrix,
    source: PageSource,
    found: _Found,
    depth: int,
    size: tuple[float, float],
) -> None:
    for item in element:
        name = local(item)
        if name in ("Content", "Layer", "PageBlock"):
            if depth:
                _walk(item, matrix, source, found, depth - 1, size)
            continue
        if not name.endswith("Object") or attribute(item, "Visible").lower() == "false":
            continue
        found.objects += 1
        if found.objects > MOST_OBJECTS:
            return
        boundary = numbers(attribute(item, "Boundary"), 4) or [0.0, 0.0, 0.0, 0.0]
        placed = product((1, 0, 0, 1, boundary[0], boundary[1]), matrix)
        own = numbers(attribute(item, "CTM"), 6)
        full = product((own[0], own[1], own[2], own[3], own[4], own[5]), placed) if own else placed
        if name == "TextObject":
            _text(item, full, found, size)
        elif name == "PathObject":
            path_boxes(item, full, found.rules, found.fills)
        elif name == "ImageObject":
            found.picture += abs(boundary[2] * boundary[3]) * POINTS * POINTS
            found.grounds.append(_area(boundary, placed))
        elif name == "CompositeObject" and depth:
            unit = source.units.get(attribute(item, "ResourceID"))
            if unit is not None:
                _walk(unit, full, source, found, depth - 1, size)


def _text(item: Element, matrix: Matrix, found: _Found, size: tuple[float, float]) -> None:
    """The characters of a text object: one run for each of its text codes."""
    em = (numbers(attribute(item, "Size"), 1) or [0.0])[0]
    a, b, c, d, _, _ = matrix
    height = em * (c * c + d * d) ** 0.5
    along = (a * a + b * b) ** 0.5
    if not 0.5 < height < 2000 or not along:
        return
    turned = int((numbers(attribute(item, "CharDirection"), 1) or [0.0])[0] // 90) % 4
    quarter = _quarter(a / along, b / along, turned)
    color = _color(item)
    hidden = _is_unpainted(item)
    stretch = (numbers(attribute(item, "HScale"), 1) or [1.0])[0]
    x = y = 0.0
    for code in children(item, "TextCode"):
        x = (numbers(attribute(code, "X"), 1) or [x])[0]
        y = (numbers(attribute(code, "Y"), 1) or [y])[0]
        text = (code.text or "").replace("\n", "").replace("\r", "")
        found.characters += len(text)
        if found.characters > MOST_CHARACTERS:
            return
        across = _deltas(attribute(code, "DeltaX"), len(text))
        down = _deltas(attribute(code, "DeltaY"), len(text))
        glyphs: list[Glyph] = []
        for index, character in enumerate(text):
            step = across[index] if index < len(across) else 0.0
            drop = down[index] if index < len(down) else 0.0
            width = _width(character, step, em) * stretch
            shown = readable(ord(character))
            if shown:
                glyphs.append(_glyph((x, y, width), shown, height, matrix, (quarter, size)))
            if index + 1 < len(text):
                x += step if step or drop else width
                y += drop
        if glyphs:
            found.runs.append(Run(quarter, round(height, 2), glyphs, color, hidden))


def _is_unpainted(item: Element) -> bool:
    """True for text that is neither filled nor stroked (GB/T 33190, table 44)."""
    filled = attribute(item, "Fill").lower() not in ("false", "0")
    return not filled and attribute(item, "Stroke").lower() not in ("true", "1")


def _area(boundary: list[float], placed: Matrix) -> Box:
    """The box of an upright picture on the page."""
    a, _, _, d, e, f = placed
    x, y = e + a * boundary[2], f + d * boundary[3]
    return min(e, x), min(f, y), max(e, x), max(f, y)


def _quarter(a: float, b: float, turned: int) -> int:
    """Quarter turns clockwise of the page that make the run upright; -1 for none.

    The page's y axis points down, so that (0, -1) writes upwards.
    """
    if abs(b) < 0.1:
        base = 0 if a > 0 else 2
    elif abs(a) < 0.1:
        base = 3 if b > 0 else 1
    else:
        return -1
    return (base - turned) % 4


def _width(character: str, step: float, em: float) -> float:
    """How wide a character is. A step to the next one that is wider is partly space."""
    usual = (_WIDE if is_cjk(character) else _NARROW) * em
    if step <= 0:
        return usual
    return step if step < 0.95 * em and step < 1.9 * usual else min(step, usual)


def _glyph(
    at: tuple[float, float, float],
    character: str,
    size: float,
    matrix: Matrix,
    frame: tuple[int, tuple[float, float]],
) -> Glyph:
    x, y, width = at
    quarter, (page_width, page_height) = frame
    a, b, c, d, e, f = matrix
    left, base = a * x + c * y + e, b * x + d * y + f
    length = width * (a * a + b * b) ** 0.5
    if quarter > 0:
        left, base, _, _ = turn_box((left, base, left, base), quarter, page_width, page_height)
    return (left, base - ASCENT * size, left + length, base + (1 - ASCENT) * size, character, size)


def _deltas(text: str, count: int) -> list[float]:
    """Distances between characters. ``g n v`` stands for n times v (GB/T 33190, 11.3)."""
    parts = text.split()
    values: list[float] = []
    index = 0
    while index < len(parts) and len(values) < count:
        try:
            if parts[index] == "g" and index + 2 < len(parts):
                times = min(int(float(parts[index + 1])), count)
                values += [float(parts[index + 2])] * max(times, 0)
                index += 3
            else:
                values.append(float(parts[index]))
                index += 1
        except (ValueError, OverflowError):
            return []
    return values if all(abs(value) < 1e6 for value in values) else []


def _color(item: Element) -> tuple[int, int, int, int]:
    """Red, green, blue and alpha. One value is grey; what is not given is black."""
    fill = child(item, "FillColor")
    alpha = numbers(attribute(item, "Alpha"), 1) or [255.0]
    values = [0.0]
    if fill is not None:
        values = numbers(attribute(fill, "Value"), 1) or values
        alpha = numbers(attribute(fill, "Alpha"), 1) or alpha
    if len(values) == 4:  # cyan, magenta, yellow, black
        values = [255 - min(255.0, value + values[3]) for value in values[:3]]
    red, green, blue = values[:3] if len(values) >= 3 else [values[0]] * 3
    return int(red), int(green), int(blue), int(alpha[0])
