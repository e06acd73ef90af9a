"""Path objects of OFD → rules and fills (GB/T 33190, 9.1: abbreviated data)."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from extractor.readers.ofd.package import attribute, child, local, numbers
from extractor.readers.pages.matrices import Matrix
from extractor.readers.pages.records import Box

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Point = tuple[float, float]

# A box no thicker than this many points is a rule.
THIN = 4.0
MOST_OPERANDS = 20_000
WHITE = 0xFA
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def path_boxes(item: Element, matrix: Matrix, rules: list[Box], fills: list[Box]) -> None:
    """Add the rules and fills that a path object draws."""
    filled = attribute(item, "Fill").lower() in ("true", "1")
    stroked = attribute(item, "Stroke").lower() not in ("false", "0")
    data = next((e for e in item if local(e) == "AbbreviatedData"), None)
    if data is None or not (filled or stroked):
        return
    lines, curved = _lines((data.text or "").split()[:MOST_OPERANDS], matrix)
    if curved:
        return
    for points in lines:
        xs = [x for x, _ in points]
        ys = [y for _, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if min(box[2] - box[0], box[3] - box[1]) <= THIN:
            rules.append(box)
        elif stroked:
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                if abs(x1 - x0) < 0.7 or abs(y1 - y0) < 0.7:
                    rules.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        elif _is_coloured(item):
            fills.append(box)


def _is_coloured(item: Element) -> bool:
    fill = child(item, "FillColor")
    values = numbers(attribute(fill, "Value")) if fill is not None else []
    return not values or min(values[:3]) < WHITE


def _lines(parts: list[str], matrix: Matrix) -> tuple[list[list[Point]], bool]:
    """The path's polylines in points, and whether it has curves."""
    a, b, c, d, e, f = matrix
    lines: list[list[Point]] = []
    index = 0
    while index < len(parts):
        operator = parts[index]
        count = _OPERANDS.get(operator)
        if count is None:
            index += 1
            continue
        if operator in "QBA":
            return lines, True
        index += 1
        if operator == "C":
            if lines and len(lines[-1]) > 1:
                lines[-1].append(lines[-1][0])
            continue
        values = numbers(" ".join(parts[index : index + count]), count)
        index += count
        if not values:
            continue
        x, y = values
        point = (a * x + c * y + e, b * x + d * y + f)
        if operator in "MS" or not lines:
            lines.append([point])
        else:
            lines[-1].append(point)
    return [line for line in lines if len(line) > 1], False
