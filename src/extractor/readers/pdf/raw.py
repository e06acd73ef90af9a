"""PDFium's functions for characters and paths, bound for speed.

pypdfium2 binds every function of PDFium; a call through its bindings converts each argument. A
page needs some five thousand calls, so the few that are called for each character or path are
bound here a second time, with plain addresses as arguments: half the time a call.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

Function = Callable[..., int]


class Calls(NamedTuple):
    """The functions. Handles and pointers are plain integers."""

    text_object: Function
    unicode: Function
    unmapped: Function
    char_box: Function
    char_origin: Function
    font_size: Callable[..., float]
    fill_color: Function
    render_mode: Function
    text_matrix: Function
    object_count: Function
    object_at: Function
    object_type: Function
    bounds: Function
    matrix: Function
    form_count: Function
    form_at: Function
    draw_mode: Function
    path_color: Function
    segment_count: Function
    segment_at: Function
    segment_type: Function
    segment_point: Function


@cache
def calls() -> Calls:
    """The functions, bound once."""
    from pypdfium2 import raw

    pointer, integer = ctypes.c_void_p, ctypes.c_int

    def bind(function: Any, result: Any, *arguments: Any) -> Any:
        address = ctypes.cast(function, pointer).value or 0
        return ctypes.PYFUNCTYPE(result, *arguments)(address)

    boxes = (pointer, pointer, pointer, pointer)
    return Calls(
        text_object=bind(raw.FPDFText_GetTextObject, pointer, pointer, integer),
        unicode=bind(raw.FPDFText_GetUnicode, ctypes.c_uint, pointer, integer),
        unmapped=bind(raw.FPDFText_HasUnicodeMapError, integer, pointer, integer),
        char_box=bind(raw.FPDFText_GetLooseCharBox, integer, pointer, integer, pointer),
        char_origin=bind(raw.FPDFText_GetCharOrigin, integer, pointer, integer, pointer, pointer),
        font_size=bind(raw.FPDFText_GetFontSize, ctypes.c_double, pointer, integer),
        fill_color=bind(raw.FPDFText_GetFillColor, integer, pointer, integer, *boxes),
        render_mode=bind(raw.FPDFTextObj_GetTextRenderMode, integer, pointer),
        text_matrix=bind(raw.FPDFText_GetMatrix, integer, pointer, integer, pointer),
        object_count=bind(raw.FPDFPage_CountObjects, integer, pointer),
        object_at=bind(raw.FPDFPage_GetObject, pointer, pointer, integer),
        object_type=bind(raw.FPDFPageObj_GetType, integer, pointer),
        bounds=bind(raw.FPDFPageObj_GetBounds, integer, pointer, *boxes),
        matrix=bind(raw.FPDFPageObj_GetMatrix, integer, pointer, pointer),
        form_count=bind(raw.FPDFFormObj_CountObjects, integer, pointer),
        form_at=bind(raw.FPDFFormObj_GetObject, pointer, pointer, ctypes.c_ulong),
        draw_mode=bind(raw.FPDFPath_GetDrawMode, integer, pointer, pointer, pointer),
        path_color=bind(raw.FPDFPageObj_GetFillColor, integer, pointer, *boxes),
        segment_count=bind(raw.FPDFPath_CountSegments, integer, pointer),
        segment_at=bind(raw.FPDFPath_GetPathSegment, pointer, pointer, integer),
        segment_type=bind(raw.FPDFPathSegment_GetType, integer, pointer),
        segment_point=bind(raw.FPDFPathSegment_GetPoint, integer, pointer, pointer, pointer),
    )
