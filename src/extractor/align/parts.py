"""Cells that hold several labels, or a label and figures: a program put one space between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from extractor.align.index import Catalogue
from extractor.labels import MAX_RAW
from extractor.model import Cell
from extractor.values import looks_like_value

# The columns of reviews are fifteen words on a line, with the labels of their rows before them.
_MAX_WORDS = 24
# Words that one label was printed in.
_MAX_LABEL = 6


def parted(cell: Cell, catalogue: Catalogue, *, spaced: bool = True) -> list[Cell]:
    """The cell, or the cells that its text is made of.

    A text is parted only if it is no label as it stands, and if all of it is labels of the form,
    of which the first parts is one, and figures behind them. Figures alone are only parted where
    nothing but spaces parts cells (``spaced``): between marks ``5 2`` may be 52.
    """
    text = cell.text
    if " " not in text or looks_like_value(text):
        return [cell]
    if not spaced and all(map(looks_like_value, text.split(" "))):
        return [cell]
    parts = _parts(text, catalogue)
    return [replace(cell, text=part) for part in parts] if len(parts) > 1 else [cell]


def rejoined(cells: Sequence[Cell], position: int, catalogue: Catalogue) -> tuple[list[Cell], int]:
    """The labels that the cells from ``position`` make together, and how many cells they are.

    A label was cut where the line ended, and what follows of it stands before the next label:
    ``不予`` and ``公开 1.国家秘密``. No labels and 0 where the cells make none.
    """
    if catalogue.match(cells[position].text) is None:
        for count in (2, 3):
            group = cells[position : position + count]
            if len(group) < count or looks_like_value(group[-1].text):
                break
            text = " ".join(cell.text for cell in group)
            parts = _parts(text, catalogue)
            if len(parts) > 1 or _is_label(text, catalogue):
                return [replace(group[0], text=part) for part in parts], count
    return [], 0


def leading_labels(text: str, catalogue: Catalogue) -> tuple[str, str, str]:
    """``text`` parted at a space behind labels of the form: these, the space, the rest.

    The first is empty where no label stands in front.
    """
    # More words than are looked at make one label at the most, and none is so long.
    words = " ".join(text.split(" ", _MAX_WORDS)[:_MAX_WORDS])
    at = text.rfind(" ", 0, max(len(words), MAX_RAW) + 1)
    while at > 0:
        parts = _parts(text[:at], catalogue)
        if all(_is_label(part, catalogue) for part in parts):
            return text[:at], " ", text[at + 1 :]
        at = text.rfind(" ", 0, at)
    return "", "", text


def _parts(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    return (_known_parts if len(text) <= MAX_RAW else _parts_of)(text, catalogue)


def _parts_of(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    words = text.split(" ")
    if len(words) > _MAX_WORDS or _is_label(text, catalogue):
        return (text,)
    if all(map(looks_like_value, words)):
        return tuple(words)
    parts: list[str] = []
    at = 0
    while at < len(words):
        for stop in range(min(len(words), at + _MAX_LABEL), at, -1):
            part = " ".join(words[at:stop])
            if _is_label(part, catalogue) or (stop == at + 1 and parts and looks_like_value(part)):
                parts.append(part)
                at = stop
                break
        else:
            return (text,)
    return tuple(parts)


_known_parts = lru_cache(maxsize=4096)(_parts_of)


def _is_label(text: str, catalogue: Catalogue) -> bool:
    match = catalogue.match(text)
    return match is not None and not match.uncertain
