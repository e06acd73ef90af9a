"""PDF pages through pdfplumber: slower, and independent of PDFium from the first byte on.

Only characters and shapes are taken from it; the grids are formed by the same code. Form fields
are left out.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from extractor.errors import ExtractorError, FormatError
from extractor.readers.pages.matrices import quarter_turns
from extractor.readers.pages.records import ASCENT, UNREADABLE, Box, Glyph, Page
from extractor.readers.pages.runs import Drawing, Run, runs_to_page, turn_box
from extractor.readers.pages.text import readable

THIN = 4.0
WHITE = 0.98
_UNMAPPED = re.compile(r"\(cid:\d+\)")


def read_pages(data: bytes, password: str, add: Callable[[Page | None], None]) -> str:
    """Hand each page to ``add``; the document's title. Raises FormatError."""
    import pdfplumber

    with _quiet():
        try:
            with pdfplumber.open(BytesIO(data), password=password) as document:
                for number, page in enumerate(document.pages, 1):
                    add(_page(page, number))
                    page.close()
                title = document.metadata.get("Title")
                return title if isinstance(title, str) else ""
        except ExtractorError:
            raise
        except Exception as error:  # noqa: BLE001 - pdfminer fails on bad files in any way there is
            raise _as_format_error(error, password) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pdfminer's notices about fonts, thousands a file, off standard error."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _as_format_error(error: Exception, password: str) -> FormatError:
    text = f"{type(error).__name__} {error!r}"
    if "assword" in text:
        given = "the given password does not open it" if password else "it needs a password"
        return FormatError(f"the PDF is encrypted and {given}", "give its password with --password")
    return FormatError("the PDF is damaged", "try --engine pdfium, which mends more")


def _page(page: Any, number: int) -> Page | None:
    try:
        left, top, right, bottom = (float(value) for value in page.cropbox or page.bbox)
        frame = (left, top, right - left, bottom - top)
        runs = list(_runs(page.chars, frame))
        return runs_to_page(number, frame[2:], 0, runs, _drawing(page, frame))
    except ExtractorError:
        raise
    except Exception:  # noqa: BLE001 - one page that pdfminer cannot parse must not lose the others
        return None


def _runs(chars: list[dict[str, Any]], frame: tuple[float, float, float, float]) -> Iterator[Run]:
    """One run for each stretch of characters in one style."""
    style: tuple[Any, ...] = ()
    glyphs: list[Glyph] = []
    for char in chars:
        a, b, _c, _d, e, f = char["matrix"]
        along = (a * a + b * b) ** 0.5
        if not along:
            continue
        quarter = quarter_turns(a / along, b / along)
        # pdfminer's size is the box's height for turned characters too, which is their width.
        size = float(char["x1"] - char["x0"] if quarter in (1, 3) else char["size"])
        if not 0.5 < size < 2000:
            continue
        color = _rgb(char.get("non_stroking_color"))
        here = (quarter, round(size, 2), color)
        if here != style and glyphs:
            yield Run(style[0], style[1], glyphs, style[2])
            glyphs = []
        style = here
        x = e - frame[0]
        y = float(char["top"]) + (float(char["y1"]) - f) - frame[1]
        advance = char["x1"] - char["x0"] if quarter in (0, 2, -1) else char["bottom"] - char["top"]
        if quarter > 0:
            x, y, _, _ = turn_box((x, y, x, y), quarter, frame[2], frame[3])
        text = str(char["text"])
        text = UNREADABLE if _UNMAPPED.fullmatch(text) else "".join(map(readable, map(ord, text)))
        if text:
            up, down = ASCENT * size, (1 - ASCENT) * size
            glyphs.append((x, y - up, x + float(advance), y + down, text, size))
    if glyphs:
        yield Run(style[0], style[1], glyphs, style[2])


def _rgb(color: Any) -> tuple[int, int, int, int]:
    """A colour of one (grey), three or four (CMYK) parts from 0 to 1."""
    parts = color if isinstance(color, tuple | list) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return 0, 0, 0, 255
    values = [min(max(float(part), 0.0), 1.0) for part in parts]
    if len(values) == 4:
        values = [1 - min(1.0, value + values[3]) for value in values[:3]]
    red, green, blue = values if len(values) == 3 else [values[0]] * 3
    return int(red * 255), int(green * 255), int(blue * 255), 255


def _drawing(page: Any, frame: tuple[float, float, float, float]) -> Drawing:
    left, top, width, height = frame
    rules: list[Box] = []
    fills: list[Box] = []
    for item in (*page.lines, *page.rects, *page.curves):
        box = (item["x0"] - left, item["top"] - top, item["x1"] - left, item["bottom"] - top)
        if box[2] < 0 or box[0] > width or box[3] < 0 or box[1] > height:
            continue
        if not item.get("stroke") and not item.get("fill"):
            continue
        if min(box[2] - box[0], box[3] - box[1]) <= THIN:
            rules.append(box)
        elif item["object_type"] != "rect":
            points = [(x - left, y - top) for x, y in item.get("pts", ())]
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                if len(points) < 20 and (abs(x1 - x0) < 0.7 or abs(y1 - y0) < 0.7):
                    rules.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        elif item.get("stroke"):
            x0, y0, x1, y1 = box
            rules += [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
        elif (
            min(_rgb(item.get("non_stroking_color"))[:3]) < WHITE * 255
            and (box[2] - box[0]) * (box[3] - box[1]) < 0.6 * width * height
        ):
            fills.append(box)
    picture = sum(
        (image["x1"] - image["x0"]) * (image["bottom"] - image["top"]) for image in page.images
    )
    return Drawing(rules, fills, min(1.0, float(picture) / max(1.0, width * height)))
