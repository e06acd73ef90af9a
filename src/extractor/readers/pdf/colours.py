"""Text objects that are not to be seen on white paper: white, see-through or not painted at all."""

from __future__ import annotations

import ctypes

from extractor.readers.pages.runs import CLEAR, WHITE, Color, is_pale
from extractor.readers.pdf.raw import Calls

# Text rendering modes (ISO 32000-1, table 106): filled, neither filled nor stroked, and clipping.
_FILL, _INVISIBLE, _CLIP = 0, 3, 7
_ENTRY = 4 * ctypes.sizeof(ctypes.c_uint)

Look = tuple[bool, Color]
"""Whether text is not painted, and its colour."""


def pale_objects(api: Calls, texts: list[int]) -> dict[int, Look]:
    """The text objects that paper shows nothing of, with how they are painted."""
    count = len(texts)
    if not count:
        return {}
    modes = list(map(api.render_mode, texts))
    colors = (ctypes.c_uint * (4 * count))()
    start = ctypes.addressof(colors)
    places = (range(start + 4 * part, start + count * _ENTRY, _ENTRY) for part in range(4))
    known = list(map(api.path_color, texts, *places))
    plain = not any(modes) and all(known)
    if plain and max(colors[0::4]) < WHITE and min(colors[3::4]) > CLEAR:
        return {}
    found: dict[int, Look] = {}
    for number, (handle, mode, given) in enumerate(zip(texts, modes, known, strict=True)):
        at = 4 * number
        color = (colors[at], colors[at + 1], colors[at + 2], colors[at + 3])
        if mode in (_INVISIBLE, _CLIP):
            found[handle] = (True, color)
        elif given and mode == _FILL and is_pale(color):
            found[handle] = (False, color)
    return found
