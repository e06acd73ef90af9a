"""What an engine reads off a page, in runs of one style → one upright page without overlays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.readers.pages.records import Box, Glyph, Page, Word
from extractor.readers.pages.struck import mark_struck
from extractor.readers.pages.text import line_text
from extractor.readers.pages.words import chunks, glyphs_to_words, line_box, words_to_lines

# A run this much larger than the page's usual letters and light in colour is a watermark.
WATERMARK_SIZE = 1.8
# Colour channels from this on are light (0 to 255); alpha below this is see-through.
LIGHT = 0xB0
FAINT = 0x80
# White on paper: all channels from this on; up to this alpha nothing is seen at all.
WHITE, CLEAR = 0xFA, 8
# A page with at least this share of pictures may be a scan with the recognised text under it.
SCAN = 0.4
# At least this many red characters at odd angles make a round stamp.
STAMP = 4


Color = tuple[int, int, int, int]
"""Red, green, blue and alpha, 0 to 255."""


class Run(Struct, frozen=True, gc=False):
    """Characters in one style.

    ``quarter`` is how many quarter turns clockwise the page needs for the run to be upright, -1
    for runs at an angle. ``glyphs`` lie in the frame of the page turned that far. ``color`` is
    (red, green, blue, alpha), 0 to 255. ``hidden``: not painted (the text under a scan).
    """

    quarter: int
    size: float
    glyphs: list[Glyph]
    color: Color = (0, 0, 0, 255)
    hidden: bool = False


class Drawing(Struct, frozen=True):
    """A page's rules, fills and the part of it that pictures cover, in the unturned frame.

    ``grounds`` are pictures and other areas that white letters can be read on, beside ``fills``.
    """

    rules: list[Box]
    fills: list[Box]
    picture: float = 0.0
    grounds: list[Box] = []


def turn_box(box: Box, quarter: int, width: float, height: float) -> Box:
    """A box on a page of the given size after ``quarter`` quarter turns clockwise.

    The turned page's top left corner is the new origin.
    """
    x0, top, x1, bottom = box
    if quarter == 0:
        return box
    if quarter == 1:
        return height - bottom, x0, height - top, x1
    if quarter == 2:
        return width - x1, height - bottom, width - x0, height - top
    return top, width - x1, bottom, width - x0


def runs_to_page(
    number: int, size: tuple[float, float], rotation: int, runs: Sequence[Run], drawing: Drawing
) -> Page:
    """The page turned so that most of its text is upright; overlays are left out.

    ``size`` is the unturned page's; ``rotation`` (quarter turns) decides where there is no text.
    """
    width, height = size
    runs = _seen(runs, drawing, size)
    weights: Counter[int] = Counter()
    for run in runs:
        weights[run.quarter] += len(run.glyphs)
    upright = max(weights, key=lambda quarter: weights[quarter]) if weights else rotation
    if upright < 0:
        upright = rotation
    runs = _without_overlays(runs)
    turned = (height, width) if upright % 2 else (width, height)
    glyphs: list[Glyph] = []
    sideways: list[Word] = []
    turns: dict[int, list[Glyph]] = {}
    off_page = 0
    for run in runs:
        if run.quarter == upright:
            shown = _visible(run.glyphs, *turned)
            off_page += len(run.glyphs) - len(shown)
            glyphs += shown
        else:
            turns.setdefault(run.quarter, []).extend(run.glyphs)
    for quarter, turned_glyphs in turns.items():
        sideways += _sideways(turned_glyphs, quarter, upright, size)
    rules, fills = drawing.rules, drawing.fills
    if upright:
        rules = [turn_box(box, upright, width, height) for box in rules]
        fills = [turn_box(box, upright, width, height) for box in fills]
    glyphs, rules = mark_struck(glyphs, rules)
    return Page(number, *turned, glyphs, rules, fills, sideways, drawing.picture, off_page)


def _visible(glyphs: list[Glyph], width: float, height: float) -> list[Glyph]:
    """The characters of a run that stand on the page."""
    first, last = glyphs[0], glyphs[-1]
    if (
        first[0] > -2
        and last[2] < width + 2
        and min(first[3], last[3]) > 0
        and max(first[1], last[1]) < height
    ):
        return glyphs
    return [g for g in glyphs if -2 < g[0] < width and g[3] > 0 and g[1] < height]


def is_pale(color: Color) -> bool:
    """True for white and for what is see-through: paper shows nothing of it."""
    return color[3] <= CLEAR or min(color[:3]) >= WHITE


def _seen(runs: Sequence[Run], drawing: Drawing, size: tuple[float, float]) -> Sequence[Run]:
    """The runs without what nobody sees: not painted, see-through, or white on paper.

    All stay where the most would go: white letters then stand on a ground that is not known, and
    what is not painted is what a scanner recognised.
    """
    if not any(run.hidden or is_pale(run.color) for run in runs):
        return runs
    scan = drawing.picture >= SCAN
    counts = Counter[str]()
    parted: list[tuple[Run, str]] = []
    for run in runs:
        kinds = ["seen"] * len(run.glyphs)
        if run.hidden:
            kinds = ["hidden"] * len(run.glyphs)
        elif is_pale(run.color):
            kinds = _on_grounds(run, drawing, size)
        for kind in sorted(set(kinds)):
            glyphs = [g for g, k in zip(run.glyphs, kinds, strict=True) if k == kind]
            counts[kind] += sum(len(glyph[4]) for glyph in glyphs)
            parted.append((replace(run, glyphs=glyphs), kind))
    kept = {"seen"}
    if not counts["seen"] or (scan and counts["hidden"] > counts["seen"]):
        kept.add("hidden")
    if counts["white"] > counts["seen"] + counts["hidden"]:
        kept.add("white")
    return [run for run, kind in parted if kind in kept]


def _on_grounds(run: Run, drawing: Drawing, size: tuple[float, float]) -> list[str]:
    """Of each white character whether it is seen, on an area that has a colour."""
    if run.color[3] <= CLEAR:
        return ["white"] * len(run.glyphs)
    quarter = max(run.quarter, 0)
    boxes = [turn_box(box, quarter, *size) for box in (*drawing.fills, *drawing.grounds)]
    kinds = []
    for x0, top, x1, bottom, _, _ in run.glyphs:
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        seen = any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in boxes)
        kinds.append("seen" if seen else "white")
    return kinds


def _without_overlays(runs: Sequence[Run]) -> Sequence[Run]:
    """Leave out stamps, watermarks and all text at an angle."""
    plain = [run for run in runs if run.quarter >= 0]
    if len(plain) < len(runs):
        stamp = _stamp_box(runs)
        if stamp is not None:
            plain = [run for run in plain if not (_red(run.color) and _inside(run, stamp))]
    if all(run.color[3] >= FAINT and min(run.color) < LIGHT for run in plain):
        return plain
    sizes: Counter[float] = Counter()
    for run in plain:
        sizes[run.size] += len(run.glyphs)
    usual = max(sizes, key=lambda size: sizes[size])
    return [
        run
        for run in plain
        if run.size < WATERMARK_SIZE * usual
        or (run.color[3] >= FAINT and min(run.color[:3]) < LIGHT)
    ]


def _red(color: Color) -> bool:
    return color[0] > 0xA0 and color[1] < 0x60 and color[2] < 0x60


def _stamp_box(runs: Sequence[Run]) -> Box | None:
    """The box around red characters at odd angles, if there are enough of them."""
    parts = [g for run in runs if run.quarter < 0 and _red(run.color) for g in run.glyphs]
    if len(parts) < STAMP:
        return None
    return (
        min(g[0] for g in parts),
        min(g[1] for g in parts),
        max(g[2] for g in parts),
        max(g[3] for g in parts),
    )


def _inside(run: Run, box: Box) -> bool:
    return all(
        box[0] - 5 < g[0] < box[2] + 5 and box[1] - 5 < g[1] < box[3] + 5 for g in run.glyphs
    )


def _sideways(
    glyphs: list[Glyph], quarter: int, upright: int, size: tuple[float, float]
) -> list[Word]:
    """Each line of text that is not upright as one word, with its box in the upright frame."""
    width, height = size
    own = (height, width) if quarter % 2 else size
    words = []
    for line in words_to_lines(glyphs_to_words(glyphs)):
        for part in chunks(line, 1.5):
            flat = turn_box(line_box(part), (4 - quarter) % 4, *own)
            box = turn_box(flat, upright, width, height)
            words.append(Word(line_text(part), *box, part[0].size))
    return words
