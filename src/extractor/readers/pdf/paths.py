"""PDF path objects → rules and fills, through PDFium's raw calls."""

from __future__ import annotations

import ctypes
import itertools

from msgspec import Struct

from extractor.readers.pages.matrices import Matrix, product
from extractor.readers.pages.records import Box
from extractor.readers.pages.runs import Drawing
from extractor.readers.pdf.raw import Calls

# A box no thicker than this is a rule.
THIN = 4.0
# What is shorter than this on both sides is a dot or a piece of a letter, kept for dotted rules.
MOST_OBJECTS = 100_000
MOST_SEGMENTS = 4_000
DEEPEST = 8
_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_MOVE, _BEZIER = 2, 1
WHITE = 0xFA

Frame = tuple[float, float, float, float]

_edges = (ctypes.c_float * 4)()
_edge_at = tuple(ctypes.addressof(_edges) + 4 * i for i in range(4))
_matrix = (ctypes.c_float * 6)()
_matrix_at = ctypes.addressof(_matrix)
_mode = (ctypes.c_int * 2)()
_mode_at = tuple(ctypes.addressof(_mode) + 4 * i for i in range(2))
_point = (ctypes.c_float * 2)()
_point_at = tuple(ctypes.addressof(_point) + 4 * i for i in range(2))
_color = (ctypes.c_uint * 4)()
_color_at = tuple(ctypes.addressof(_color) + 4 * i for i in range(4))


class Objects(Struct):
    """A page's objects: those of text, and shapes with the matrix from their space to the page's.

    Shapes are paths, pictures and shadings, each with its kind.
    """

    texts: list[int] = []
    shapes: list[tuple[int, int, Matrix | None]] = []


def page_drawing(api: Calls, objects: Objects, frame: Frame) -> Drawing:
    """Rules, fills and the share of pictures of a page, in the unturned frame."""
    left, bottom, right, top = frame
    width, height = right - left, top - bottom
    rules: list[Box] = []
    fills: list[Box] = []
    grounds: list[Box] = []
    picture = 0.0
    curves = 0
    for kind, handle, matrix in objects.shapes:
        if not api.bounds(handle, *_edge_at):
            continue
        x0, low, x1, high = _edges
        if matrix is not None:
            x0, low, x1, high = _mapped((x0, low, x1, high), matrix)
        box = (x0 - left, top - high, x1 - left, top - low)
        if x1 < left or x0 > right or high < bottom or low > top:
            continue
        if kind == _SHADING:
            grounds.append(box)
        elif kind == _IMAGE:
            grounds.append(box)
            picture += max(0.0, (min(x1, right) - max(x0, left))) * max(
                0.0, min(high, top) - max(low, bottom)
            )
        elif x1 - x0 <= THIN or high - low <= THIN:
            rules.append(box)
        elif api.draw_mode(handle, *_mode_at):
            curved = _shape(api, handle, matrix, box, frame, (rules, fills))
            curves += curved
            if curved and _mode[0] and _is_coloured(api, handle):
                grounds.append(box)
    area = max(width * height, 1.0)
    large = [f for f in fills if (f[2] - f[0]) * (f[3] - f[1]) >= 0.6 * area]
    if large:
        grounds += large
        fills = [f for f in fills if f not in large]
    # Letters drawn as outlines cannot be read either: such a page is a picture too.
    share = max(picture / area, 1.0 if curves > 200 else 0.0)
    return Drawing(rules, fills, min(share, 1.0), grounds)


def page_objects(api: Calls, page: int) -> Objects:
    """All objects of a page, those inside of forms too."""
    found = Objects()
    count = min(api.object_count(page), MOST_OBJECTS)
    handles = list(map(api.object_at, itertools.repeat(page, count), range(count)))
    for handle, kind in zip(handles, map(api.object_type, handles), strict=True):
        if kind == _TEXT:
            found.texts.append(handle)
        elif kind == _FORM:
            _inside(api, handle, (1, 0, 0, 1, 0, 0), found, DEEPEST)
        elif kind in (_PATH, _IMAGE, _SHADING):
            found.shapes.append((kind, handle, None))
    return found


def _inside(api: Calls, form: int, outer: Matrix, found: Objects, depth: int) -> None:
    api.matrix(form, _matrix_at)
    a, b, c, d, e, f = _matrix
    matrix = product((a, b, c, d, e, f), outer)
    for index in range(min(api.form_count(form), MOST_OBJECTS)):
        handle = api.form_at(form, index)
        kind = api.object_type(handle)
        if kind == _TEXT:
            found.texts.append(handle)
        elif kind == _FORM and depth:
            _inside(api, handle, matrix, found, depth - 1)
        elif kind in (_PATH, _IMAGE, _SHADING):
            found.shapes.append((kind, handle, matrix))


def _mapped(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (box[0], box[2]) for y in (box[1], box[3])]
    ys = [b * x + d * y + f for x in (box[0], box[2]) for y in (box[1], box[3])]
    return min(xs), min(ys), max(xs), max(ys)


def _shape(
    api: Calls,
    handle: int,
    matrix: Matrix | None,
    box: Box,
    frame: Frame,
    found: tuple[list[Box], list[Box]],
) -> int:
    """Add the rules and fills of a path that is no single thin one; 1 if it has curves."""
    filled, stroked = _mode
    if not filled and not stroked:
        return 0
    rules, fills = found
    count = api.segment_count(handle)
    if count <= 6 and filled and not stroked:
        if _is_coloured(api, handle):
            fills.append(box)
        return 0
    lines, curved = _segments(api, handle, min(count, MOST_SEGMENTS), matrix, frame)
    if curved:
        return 1
    if filled and not stroked:
        for part in lines:
            part_box = _around(part)
            if min(part_box[2] - part_box[0], part_box[3] - part_box[1]) <= THIN:
                rules.append(part_box)
            elif _is_coloured(api, handle):
                fills.append(part_box)
        return 0
    for part in lines:
        for (x0, y0), (x1, y1) in itertools.pairwise(part):
            if abs(x1 - x0) < 0.7 or abs(y1 - y0) < 0.7:
                rules.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return 0


def _is_coloured(api: Calls, handle: int) -> bool:
    api.path_color(handle, *_color_at)
    return min(_color[0], _color[1], _color[2]) < WHITE and _color[3] > 0


def _segments(
    api: Calls, handle: int, count: int, matrix: Matrix | None, frame: Frame
) -> tuple[list[list[tuple[float, float]]], bool]:
    """The path's polylines on the page, and whether it has curves."""
    api.matrix(handle, _matrix_at)
    a, b, c, d, e, f = _matrix
    full = product((a, b, c, d, e, f), matrix or (1, 0, 0, 1, 0, 0))
    a, b, c, d, e, f = full
    left, _, _, top = frame
    parts: list[list[tuple[float, float]]] = []
    for index in range(count):
        segment = api.segment_at(handle, index)
        kind = api.segment_type(segment)
        if kind == _BEZIER:
            return parts, True
        api.segment_point(segment, *_point_at)
        x, y = _point
        point = (a * x + c * y + e - left, top - (b * x + d * y + f))
        if kind == _MOVE or not parts:
            parts.append([point])
        else:
            parts[-1].append(point)
    return [part for part in parts if len(part) > 1], False


def _around(points: list[tuple[float, float]]) -> Box:
    xs = [point[0] for point in points]
    ys = [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)
