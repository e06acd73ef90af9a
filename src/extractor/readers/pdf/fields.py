"""Values of form fields and free text notes, as if they were printed in their boxes."""

from __future__ import annotations

import ctypes
from typing import Any

from extractor.readers.pages.records import ASCENT, Glyph
from extractor.readers.pages.runs import Run
from extractor.readers.pages.text import is_cjk, readable

MOST_FIELDS = 5_000
_HIDDEN = 2
_CHECKBOX, _RADIO = 2, 3


def field_runs(page: Any, form: Any, frame: tuple[float, float, float, float]) -> list[Run]:
    """One run for each line of each filled field of the page."""
    from pypdfium2 import raw

    runs: list[Run] = []
    left, _, _, top = frame
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_FIELDS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            text = _value(annotation, form)
            rect = raw.FS_RECTF()
            if text and raw.FPDFAnnot_GetRect(annotation, rect):
                box = (rect.left - left, top - rect.top, rect.right - left, top - rect.bottom)
                runs.extend(_runs(text, box))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return runs


def _value(annotation: Any, form: Any) -> str:
    from pypdfium2 import raw

    if raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return ""
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return _string(raw.FPDFAnnot_GetStringValue, annotation, b"Contents")
    if kind != raw.FPDF_ANNOT_WIDGET:
        return ""
    if form is None:
        return _string(raw.FPDFAnnot_GetStringValue, annotation, b"V")
    field = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if field in (_CHECKBOX, _RADIO):
        return "\u2611" if raw.FPDFAnnot_IsChecked(form, annotation) else ""
    return _string(raw.FPDFAnnot_GetFormFieldValue, form, annotation)


def _string(function: Any, *arguments: Any) -> str:
    size = function(*arguments, None, 0)
    if not 2 < size < 1 << 20:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    function(*arguments, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").split("\0", 1)[0]


def _runs(text: str, box: tuple[float, float, float, float]) -> list[Run]:
    """Lines of text spread over a box, each character as wide as its kind usually is."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    x0, y0, x1, y1 = box
    pitch = (y1 - y0) / len(lines)
    runs = []
    for number, line in enumerate(lines):
        characters = [readable(ord(character)) for character in line]
        units = sum(1.0 if is_cjk(c or " ") else 0.55 for c in characters)
        if not units:
            continue
        size = max(1.0, min(0.75 * pitch, 12.0, (x1 - x0) / units))
        base = y0 + (number + 0.5) * pitch + 0.38 * size
        x = x0 + min(2.0, max(0.0, (x1 - x0 - units * size) / 2))
        glyphs: list[Glyph] = []
        for character in characters:
            if character:
                end = x + (1.0 if is_cjk(character) else 0.55) * size
                glyphs.append(
                    (x, base - ASCENT * size, end, base + (1 - ASCENT) * size, character, size)
                )
                x = end
        runs.append(Run(0, size, glyphs))
    return runs
