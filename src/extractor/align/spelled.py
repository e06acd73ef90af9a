"""Headers of which a column's label is misspelt beyond typing errors, above rows that are known."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.align.alike import resembles
from extractor.align.header import Met
from extractor.align.index import FormIndex
from extractor.model import Slot


def spelled_headings(
    header: Sequence[Met], slots: Sequence[Slot], index: FormIndex
) -> tuple[str, ...]:
    """The header's words above the slots of a row, one for each, or none.

    There are none where a word is the label of another column, or resembles that of its own too
    little, and where no word is a label of the form to the letter.
    """
    words = [met for met in header if not met[0] or any(n.axis == "column" for n in met[0])]
    words = words[-len(slots) :]
    if len(words) < len(slots):
        return ()
    sure = 0
    for (nodes, text, near), slot in zip(words, slots, strict=True):
        if any(n.axis == "column" and n.id == slot.column and n.table == slot.table for n in nodes):
            sure += not near
        elif nodes or not resembles(text, _wordings(slot, index)):
            return ()
    return tuple(text for _, text, _ in words) if sure else ()


def _wordings(slot: Slot, index: FormIndex) -> list[str]:
    columns = index.tables[slot.table].columns
    heading = next(heading for heading in columns if heading.id == slot.column)
    return [heading.path[-1], *heading.aliases]
