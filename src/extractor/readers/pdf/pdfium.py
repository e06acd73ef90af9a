"""PDF pages through PDFium: characters, rules and pictures of one page at a time."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from extractor.errors import FormatError
from extractor.readers.pages.records import ASCENT, Glyph, Page
from extractor.readers.pages.runs import Run, runs_to_page
from extractor.readers.pages.text import readable
from extractor.readers.pdf.fields import field_runs
from extractor.readers.pdf.paths import page_drawing
from extractor.readers.pdf.raw import Calls, calls

MOST_CHARACTERS = 300_000
_INVISIBLE = 3
_BLACK = (0, 0, 0, 255)
# Colours are asked for where letters are so large that they may be a watermark.
_LARGE = 1.3
_CATALOG = re.compile(rb"(\d{1,9})\s+(\d{1,5})\s+obj\s*<<[^>]{0,2000}?/Type\s*/Catalog\b")
_NO_PAGES = re.compile(rb"/Type\s*/Pages\b[^>]{0,200}/Count\s+0\b|/Count\s+0\b[^>]{0,200}/Type\s*/Pages\b")

Frame = tuple[float, float, float, float]
"""The visible part of the page in PDF's own coordinates: left, bottom, right, top."""


def open_document(data: bytes, password: str) -> Any:
    """The document, with the empty password where none is given. Raises FormatError."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            given = "the given password does not open it" if password else "it needs a password"
            raise FormatError(
                f"the PDF is encrypted and {given}", "give its password with --password"
            ) from None
    if _NO_PAGES.search(data):
        raise FormatError("the PDF has no pages", "check that it is complete")
    catalogs = _CATALOG.findall(data)
    if catalogs:  # cut off before its trailer: name the root object, PDFium finds the others
        number, generation = catalogs[-1]
        trailer = b"\ntrailer<</Root %s %s R>>\nstartxref\n0\n%%%%EOF" % (number, generation)
        try:
            return pypdfium2.PdfDocument(data + trailer, password=password or None)
        except pypdfium2.PdfiumError:
            pass
    raise FormatError(
        "the PDF is damaged beyond repair", "open it in a PDF program and save it anew"
    )


def read_pages(document: Any) -> Iterator[Page | None]:
    """Each page's content; ``None`` for a page that cannot be read. Pages are freed in turn."""
    from pypdfium2 import raw

    form = None
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
        form = document.formenv.raw if document.formenv else None
    for number in range(1, len(document) + 1):
        page = raw.FPDF_LoadPage(document.raw, number - 1)
        if not page:
            yield None
            continue
        text = raw.FPDFText_LoadPage(page)
        try:
            yield _content(page, text, form, number) if text else None
        finally:
            raw.FPDFText_ClosePage(text)
            raw.FPDF_ClosePage(page)


def _content(page: Any, text: Any, form: Any, number: int) -> Page:
    from pypdfium2 import raw

    api = calls()
    rect = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, rect)
    frame = (rect.left, rect.bottom, rect.right, rect.top)
    runs = _text_runs(api, _address(text), raw.FPDFText_CountChars(text), frame)
    if raw.FPDFPage_GetAnnotCount(page):
        runs.extend(field_runs(page, form, frame))
    drawing = page_drawing(api, _address(page), frame)
    size = (frame[2] - frame[0], frame[3] - frame[1])
    return runs_to_page(number, size, raw.FPDFPage_GetRotation(page) % 4, runs, drawing)


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _text_runs(api: Calls, text: int, count: int, frame: Frame) -> list[Run]:
    """All printed characters, one run for each text object."""
    count = min(count, MOST_CHARACTERS)
    numbers = range(count)
    objects = list(map(api.text_object, repeat(text, count), numbers))
    codes = list(map(api.unicode, repeat(text, count), numbers))
    if any(map(api.unmapped, repeat(text, count), numbers)):
        codes = [0 if api.unmapped(text, i) else code for i, code in enumerate(codes)]
    runs: list[tuple[int, Run]] = []
    start = 0
    while start < count:
        handle = objects[start]
        stop = start + 1
        while stop < count and objects[stop] == handle:
            stop += 1
        if handle:  # PDFium makes up spaces and line ends; these belong to no object
            run = _run(api, text, handle, range(start, stop), codes, frame)
            if run is not None:
                runs.append((start, run))
        start = stop
    return _coloured(api, text, runs)


_matrix = (ctypes.c_float * 6)()
_box = (ctypes.c_float * 4)()
_x, _y = ctypes.c_double(), ctypes.c_double()
_color = (ctypes.c_uint * 4)()
_matrix_at, _box_at = ctypes.addressof(_matrix), ctypes.addressof(_box)
_x_at, _y_at = ctypes.addressof(_x), ctypes.addressof(_y)
_color_at = tuple(ctypes.addressof(_color) + 4 * i for i in range(4))


def _run(
    api: Calls, text: int, handle: int, numbers: range, codes: list[int], frame: Frame
) -> Run | None:
    """The characters of one text object. Boxes are built on the baseline."""
    first = numbers[0]
    api.text_matrix(text, first, _matrix_at)
    a, b = _matrix[0], _matrix[1]
    scale = (a * a + b * b) ** 0.5
    stretch = (_matrix[2] * _matrix[2] + _matrix[3] * _matrix[3]) ** 0.5
    size = api.font_size(text, first) * (stretch or 1.0)
    if not 0.5 < size < 2000 or not scale:
        return None
    quarter = _quarter(a / scale, b / scale)
    api.char_origin(text, first, _x_at, _y_at)
    glyphs = _glyphs(api, text, numbers, codes, (quarter, size, frame))
    if not glyphs:
        return None
    return Run(quarter, round(size, 2), glyphs, _BLACK, api.render_mode(handle) == _INVISIBLE)


def _coloured(api: Calls, text: int, runs: list[tuple[int, Run]]) -> list[Run]:
    """The runs with their colours, where these can matter: on pages with large or slanted text."""
    if not runs:
        return []
    sizes = sorted([run.size for _, run in runs])
    large = _LARGE * sizes[len(sizes) // 2]
    slanted = any(run.quarter < 0 for _, run in runs)
    if not slanted and sizes[-1] < large:
        return [run for _, run in runs]
    result = []
    for first, run in runs:
        if slanted or run.size >= large:
            api.fill_color(text, first, *_color_at)
            color = (_color[0], _color[1], _color[2], _color[3])
            run = Run(run.quarter, run.size, run.glyphs, color, run.hidden)
        result.append(run)
    return result


def _quarter(a: float, b: float) -> int:
    """Quarter turns clockwise that make a direction of writing run to the right; -1 for none."""
    if abs(b) < 0.1:
        return 0 if a > 0 else 2
    if abs(a) < 0.1:
        return 1 if b > 0 else 3
    return -1


def _glyphs(
    api: Calls, text: int, numbers: range, codes: list[int], style: tuple[int, float, Frame]
) -> list[Glyph]:
    """Characters in the frame of the page turned by ``quarter``.

    The box that PDFium gives runs from the origin over the advance along the line, and by the
    font's own ascent and descent across it, which differ wildly between fonts. What it gives
    across the line serves only to see how far a character stands off the first one's baseline.
    """
    quarter, size, (left, bottom, right, top) = style
    box = _box
    up, down = ASCENT * size, (1 - ASCENT) * size
    char_box, at = api.char_box, _box_at
    x, y = _x.value, _y.value
    base = (top - y, x - left, y - bottom, right - x)[max(quarter, 0)]
    glyphs: list[Glyph] = []
    across = None
    for number in numbers:
        code = codes[number]
        character = chr(code) if 32 < code < 127 or 0x4DFF < code < 0xA000 else readable(code)
        if not character:
            continue
        char_box(text, number, at)
        if quarter <= 0:
            start, end, edge = box[0] - left, box[2] - left, -box[3]
        elif quarter == 1:
            start, end, edge = box[3] - bottom, box[1] - bottom, box[0]
        elif quarter == 2:
            start, end, edge = right - box[2], right - box[0], box[3]
        else:
            start, end, edge = top - box[1], top - box[3], -box[0]
        if across is None:
            across = edge
        shift = base + edge - across
        glyphs.append((start, shift - up, end, shift + down, character, size))
    return glyphs
