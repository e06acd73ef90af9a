"""Headers of which a column's label is misspelt beyond typing errors, above rows that are known."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.align.alike import spells
from extractor.align.header import Met
from extractor.align.index import FormIndex
from extractor.align.placement import Column
from extractor.forms.records import Heading
from extractor.model import Slot


def spelled_headings(
    header: Sequence[Met], slots: Sequence[Slot], index: FormIndex
) -> tuple[str, ...]:
    """The header's words above the slots of a row, one for each, or none.

    There are none where a word is the label of another column, or resembles that of its own too
    little, and where no word is a label of the form to the letter.
    """
    words = _words(header, slots[0].table if slots else "")[-len(slots) :]
    if len(words) < len(slots):
        return ()
    columns = index.tables[slots[0].table].columns
    of = {heading.id: heading for heading in columns}
    fits = _spells(words, [of[slot.column] for slot in slots], slots[0].table)
    return tuple(text for _, text, _ in words) if fits else ()


def spelled_columns(
    header: Sequence[Met], table: str, index: FormIndex
) -> tuple[Column, ...] | None:
    """The columns that all of a header's words spell, one after another, in the form's order.

    They are the columns of the rows that have as many of them; ``None`` where the words spell
    none of these, or where the columns of two kinds of rows.
    """
    form_table = index.tables[table]
    if form_table.rows_in_header:
        return None
    words = _words(header, table)
    every = tuple(heading.id for heading in form_table.columns)
    found = [
        columns
        for names in dict.fromkeys(tuple(row.columns) or every for row in form_table.rows)
        if len(names) == len(words)
        and _spells(words, columns := [h for h in form_table.columns if h.id in names], table)
    ]
    if len(found) != 1:
        return None
    return tuple(
        Column(table, None, heading.id, text)
        for heading, (_, text, _) in zip(found[0], words, strict=True)
    )


def _words(header: Sequence[Met], table: str) -> list[Met]:
    """The labels of columns and the words of no known meaning, in the order of their columns.

    Of a header with one group (法人或其他组织), the labels that were met after the last one outside
    of it are its members, which a line below prints.
    """
    words: list[Met] = []
    at: list[int] = []
    for met in header:
        nodes = met[0]
        if any(n.axis == "column_group" and n.table == table for n in nodes):
            at.append(len(words))
        elif not nodes or any(n.axis == "column" for n in nodes):
            words.append(met)
    if len(at) != 1:
        return words
    outside = [
        number
        for number, (nodes, _, _) in enumerate(words)
        if any(n.axis == "column" and n.table == table and not n.groups for n in nodes)
    ]
    end = max([at[0], *(number + 1 for number in outside)])
    return words[: at[0]] + words[end:] + words[at[0] : end]


def _spells(words: Sequence[Met], columns: Sequence[Heading], table: str) -> bool:
    """Whether each word is a column's label or resembles it, and one is it to the letter."""
    sure = 0
    for (nodes, text, near), heading in zip(words, columns, strict=True):
        if any(n.axis == "column" and n.id == heading.id and n.table == table for n in nodes):
            sure += not near
        elif nodes or not spells(text, heading):
            return False
    return bool(sure)
