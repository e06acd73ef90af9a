"""Lines of running text → paragraphs and headings."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.model import Paragraph, Place
from extractor.readers.pages.cells import rounded
from extractor.readers.pages.records import Box, PageText, Word
from extractor.readers.pages.text import is_cjk, join_lines, line_text
from extractor.readers.pages.words import line_box

# Letters this much larger than the page's usual ones make a heading.
HEADING = 1.15
# In running text a gap between CJK characters wider than this part of the size is a space.
TEXT_GAP = 1.2


def lines_to_paragraphs(lines: Sequence[list[Word]], page: int, usual: float) -> list[PageText]:
    """Join the lines that run on. ``lines`` are in reading order, ``usual`` is their size."""
    if not lines:
        return []
    boxes = [line_box(line) for line in lines]
    right = max(box[2] for box in boxes)
    result: list[PageText] = []
    start = 0
    for index in range(1, len(lines) + 1):
        if index < len(lines) and _runs_on(lines, boxes, index, right):
            continue
        result.append(_paragraph(lines[start:index], boxes[start:index], page, usual))
        start = index
    return result


def _runs_on(lines: Sequence[list[Word]], boxes: list[Box], index: int, right: float) -> bool:
    """True if a line continues the one before: same size, close, not indented, no short line."""
    before, here = boxes[index - 1], boxes[index]
    size = lines[index][0].size
    if abs(lines[index - 1][-1].size - size) > 0.12 * size:
        return False
    if not -size < here[1] - before[3] < 1.2 * size:
        return False
    if here[0] > before[0] + 0.8 * size and index >= 1:
        return False
    first = lines[index][0]
    room = right - before[2]
    # What would have had to fit on the line before: a CJK character, or a whole Latin word.
    piece = 0
    while piece < len(first.text) and not is_cjk(first.text[piece]):
        piece += 1
    if piece == len(first.text):
        return room < first.x1 - first.x0 + 0.3 * size
    return room < size * (1.2 + 0.55 * piece)


def _paragraph(
    lines: Sequence[list[Word]], boxes: Sequence[Box], page: int, usual: float
) -> PageText:
    text = join_lines([line_text(line, TEXT_GAP) for line in lines])
    size = max(line[0].size for line in lines)
    heading = 1 if size > HEADING * usual else 0
    box = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    return PageText(
        Paragraph(text.replace("\n", " "), heading, Place(page=page, box=rounded(box))), box, size
    )
