"""Dumps that print each text only once: what looks blank may be a figure printed before."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.findings import finding
from extractor.model import Block, Finding, Observation, Table

# So many cells of a report have texts in common: headings that stand above several parts, noughts.
_MANY = 30
# A line that may be a cell.
_MAX_LINE = 60


def check_repeats(blocks: Sequence[Block], observations: Sequence[Observation]) -> list[Finding]:
    """A finding that flags the blanks, where no text of the tables stands there twice.

    Programs that clean a text of what it repeats, such as a site's navigation, take noughts and
    all figures that stood somewhere before with it.
    """
    if not _are_distinct(blocks):
        return []
    blanks = [seen for seen in observations if seen.status == "blank"]
    if not blanks or all(seen.status in ("blank", "missing") for seen in observations):
        return []
    message = (
        "no cell has the text of another: the program that made this text dropped what it had "
        f"printed before, and {len(blanks)} blanks may be figures"
    )
    keys = tuple(seen.slot.key for seen in blanks if not seen.flags)
    return [finding("ambiguous_position", message, observations=keys)]


def _are_distinct(blocks: Sequence[Block]) -> bool:
    """Whether there are many cells, and the text of each is its own; most reports end this soon."""
    seen: set[str] = set()
    for block in blocks:
        if isinstance(block, Table):
            texts = [cell.text for cell in block.cells]
        elif len(block.text) <= _MAX_LINE:
            texts = [block.text]
        else:
            continue
        for text in texts:
            if text and text in seen:
                return False
            seen.add(text)
    return len(seen) >= _MANY
