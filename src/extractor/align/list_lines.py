"""Lines of a dump that may be labels of a list, or rows of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from msgspec.structs import replace

from extractor.align.placement import Placement, TableReading
from extractor.model import Block, Cell, Paragraph
from extractor.values import is_unit, looks_like_value

# A paragraph that may be a cell: longer ones are prose.
MAX_LINE = 80
# Answers alone on their lines that may be numbers of pages; where there are more, it is a habit.
MOST_PAGES = 3
_HEAD = r"(?P<head>(?:[^:：(（{0}]++|[(（][^()（）]*+[)）])++)"
_AT_COLON = re.compile(r"(?:[(（]?其中[:：])?" + _HEAD.format("") + "[:：](?P<rest>.+)", re.DOTALL)
_DASH = re.compile("[>/＞—–－-]")
_AT_DASH = re.compile(_HEAD.format(">/＞—–－-") + r"\s*[>/＞—–－-]{1,2}\s*(?P<rest>.+)")
# 收到申请数12件； with nothing between the label, its figure and the unit.
_STATED = re.compile(
    r"(?P<label>.*[^\d０-９.,，．+−—－–―-])(?P<figure>[0-9０-９][0-9０-９,，.．]{0,20})(?P<unit>\D{1,3}?)[；;。]?"
)
_PAGE = re.compile("[1-9][0-9]{0,2}")
# What a dump writes before the number of a page, and a number.
MAX_MARK = 6
# The longest unit is 平方米 or 人次.
MAX_UNIT = 3

# Most lines end in the same few words; these have ``MAX_UNIT`` characters at the most.
_is_unit = lru_cache(maxsize=1 << 12)(is_unit)

# What a line ends with that a dump made of a row without anything between its cells.
_TAIL = re.compile(r"(?:[-−+]?[0-9０-９][0-9０-９,.，．]{0,20}|[-—－–―]{1,20}|/)$")


def without_page_lines(reading: TableReading) -> TableReading:
    """The reading without lines of the page that name a label of the list again.

    A page's foot prints its website's records in a list's own words (网站标识码, 主办单位). What
    stands in a cell of a table is the list's; a line outside of tables is no copy of that.
    """
    in_cells = {p.slot for p in reading.placements if p.cell.column is not None and p.cell.text}
    if not in_cells:
        return reading
    kept = tuple(p for p in reading.placements if p.cell.row is not None or p.slot not in in_cells)
    return replace(reading, placements=kept) if len(kept) < len(reading.placements) else reading


def doubted_lone(
    placements: Sequence[Placement], lone: Sequence[int], flag: str
) -> Sequence[Placement]:
    """The placements; figures alone on a line that may be the number of a page have ``flag``.

    ``lone`` are the positions of answers that stand alone on their lines, outside of tables. Where
    these are more than a report's few page breaks, the dump writes each cell on a line.
    """
    lone = [at for at in lone if looks_like_value(placements[at].cell.text)]
    if not lone or len(lone) > MOST_PAGES:
        return placements
    doubted = {at for at in lone if _PAGE.fullmatch(placements[at].cell.text)}
    return [
        replace(one, flags=tuple(dict.fromkeys((*one.flags, flag)))) if at in doubted else one
        for at, one in enumerate(placements)
    ]


def doubted_above(last: Placement, filled: Sequence[Cell], flag: str) -> Placement:
    """The last answer; with ``flag`` where a row of its column alone may hold the rest of it."""
    column = last.cell.column
    if column is None or any(cell.column != column for cell in filled):
        return last
    return replace(last, flags=tuple(dict.fromkeys((*last.flags, flag))))


def line_labels(blocks: Iterable[Block]) -> set[str]:
    """What may be labels in lines outside of tables: the lines, and what stands before a blank."""
    texts: set[str] = set()
    for block in blocks:
        if isinstance(block, Paragraph) and len(block.text) <= MAX_LINE:
            parts = block.text.split()
            texts.update((block.text, *parts, " ".join(parts[:-1]), " ".join(parts[:-2])))
            texts.update(row[0] for row in _glued_rows(block.text))
            texts.add(at_colon(block.text)[0])
    texts.discard("")
    return texts


def at_colon(text: str) -> tuple[str, str]:
    """What stands before and behind the colon of a text, but for those of 其中 and of notes."""
    if "：" not in text and ":" not in text:
        return text, ""
    found = _AT_COLON.fullmatch(text)
    return (found["head"], found["rest"].strip()) if found else (text, "")


def at_dash(text: str) -> tuple[str, str]:
    """What stands before and behind a dash, which may part a group from a label inside of it."""
    found = _AT_DASH.fullmatch(text) if _DASH.search(text) else None
    return (found["head"], found["rest"]) if found else (text, "")


def line_texts(text: str, is_label: Callable[[str], bool]) -> list[str]:
    """The cells of a line of a dump that divides them by blanks: labels, unit, answer."""
    if "|" in text:
        return [part.strip() for part in text.strip("| ").split("|")]
    for row in _glued_rows(text):
        if is_label(row[0]) and not is_label(text):
            return [cell for cell in row if cell]
    parts = text.split()
    # A label that was cut off has a bracket open, behind which everything is a note.
    figures = [at for at, part in enumerate(parts) if at and _is_figure(part)]
    if len(parts) < 2 or (is_label(text) and not figures):
        return [text]
    for cut in (len(parts) - 1, len(parts) - 2):
        if 0 < cut <= min(figures, default=cut) and is_label(" ".join(parts[:cut])):
            return [" ".join(parts[:cut]), *parts[cut:]]
    last = max((at for at, part in enumerate(parts) if is_label(part)), default=-1)
    if last < 0:
        # What is left of a row whose label is on the lines above.
        return parts if len(parts) == 2 and is_unit(parts[0]) and _is_figure(parts[1]) else [text]
    rest = parts[last + 1 :]
    unit = rest[:1] if rest and is_unit(rest[0]) else []
    answer = " ".join(rest[len(unit) :])
    return [*parts[: last + 1], *unit, *([answer] if answer else [])]


def begins_with_figure(text: str) -> bool:
    """Whether a figure stands before the words of a line, or behind the mark of a page (p. 0)."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return looks_like_value(first) or (len(text) <= MAX_MARK and text[-1].isdecimal())


def unspaced(row: Sequence[Cell], is_label: Callable[[str], bool]) -> list[Cell]:
    """The cells of a row that only spaces part: a text may be a group, labels, a unit, a figure."""
    cells: list[Cell] = []
    for cell in row:
        if " " not in cell.text or looks_like_value(cell.text):
            cells.append(cell)
        else:
            cells += [replace(cell, text=text) for text in line_texts(cell.text, is_label)]
    return cells


def begins_rarely(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether not most rows begin with a figure; where they do, they are numbered."""
    return 2 * sum(len(row) > 1 and looks_like_value(row[0].text) for row in rows) <= len(rows)


def _glued_rows(text: str) -> Iterable[tuple[str, str, str]]:
    """What a line may be whose cells have nothing between them: label, unit, figure or none.

    The unit parts the label from its figure, so that no digit of one can be the other's, or follows
    it; without a unit only dashes stand behind a label.
    """
    if " " in text.strip() and looks_like_value(text.rsplit(maxsplit=1)[-1]):
        return
    stated = _STATED.fullmatch(text)
    if stated and _is_unit(stated["unit"]):
        yield stated["label"], stated["unit"], stated["figure"]
    tail = _TAIL.search(text)
    figure = tail[0] if tail else ""
    end = len(text) - len(figure)
    for size in range(min(MAX_UNIT, end - 1), 0, -1):
        if _is_unit(text[end - size : end]):
            yield text[: end - size], text[end - size : end], figure
    if figure and not figure.strip("-—－–―") and end:
        yield text[:end], "", figure


def _is_figure(part: str) -> bool:
    return looks_like_value(part) or is_unit(part)
