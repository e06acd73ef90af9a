"""PDF pages through PDFium: characters, rules and pictures of one page at a time."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from extractor.errors import FormatError
from extractor.readers.pages.records import Page
from extractor.readers.pages.runs import runs_to_page
from extractor.readers.pdf.characters import text_runs
from extractor.readers.pdf.colours import pale_objects
from extractor.readers.pdf.fields import field_runs
from extractor.readers.pdf.paths import page_drawing, page_objects
from extractor.readers.pdf.raw import calls

MOST_CHARACTERS = 300_000
_CATALOG = re.compile(rb"(\d{1,9})\s+(\d{1,5})\s+obj\s*<<[^>]{0,2000}?/Type\s*/Catalog\b")
_NO_PAGES = re.compile(
    rb"/Type\s*/Pages\b[^>]{0,200}/Count\s+0\b|/Count\s+0\b[^>]{0,200}/Type\s*/Pages\b"
)


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
    objects = page_objects(api, _address(page))
    pale = pale_objects(api, objects.texts)
    runs = text_runs(api, _address(text), _string(text), frame, pale)
    if raw.FPDFPage_GetAnnotCount(page):
        runs.extend(field_runs(page, form, frame))
    drawing = page_drawing(api, objects, frame)
    size = (frame[2] - frame[0], frame[3] - frame[1])
    return runs_to_page(number, size, raw.FPDFPage_GetRotation(page) % 4, runs, drawing)


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _string(text: Any) -> str:
    """One character for each of PDFium's; U+0000 where the font gives none."""
    from pypdfium2 import raw

    api = calls()
    count = min(raw.FPDFText_CountChars(text), MOST_CHARACTERS)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text, 0, count, buffer)
    string = bytes(buffer).decode("utf-16-le", "replace")[:-1]
    address = _address(text)
    if written != count + 1 or len(string) != count:
        # Characters outside the basic plane or without a value: ask one by one.
        codes = map(api.unicode, repeat(address, count), range(count))
        string = "".join([chr(code) if code < 0x110000 else "\0" for code in codes])
    errors = list(map(api.unmapped, repeat(address, count), range(count)))
    if any(errors):
        string = "".join(["\0" if e else c for c, e in zip(string, errors, strict=True)])
    return string
