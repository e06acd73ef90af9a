"""Labels printed with those of their groups in one cell: （三）不予公开-1.属于国家秘密."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractor.forms.records import Form, FormTable, Heading
from extractor.labels import fold, letters_of
from extractor.numerals import COUNTING

# Numbers of groups and rows stand between the parts, or are left out.
_NUMBERS = re.compile(f"[0-9{COUNTING}]+")

# What a label with its groups names: the table, the code of the row and that of the column, one of
# which is empty but where the table prints its rows above the columns.
Named = tuple[str, str, str]


def bones(text: str) -> str:
    """The letters of a label without numbers and what divides its parts."""
    return _NUMBERS.sub("", letters_of(fold(text)))


def group_bones(forms: Iterable[Form]) -> tuple[str, ...]:
    """What a label with its groups begins with."""
    found: set[str] = set()
    for form in forms:
        for table in form.tables:
            for heading in (*table.rows, *table.columns):
                groups = heading.path[:-1]
                if not groups and table.rows_in_header and heading in table.rows:
                    groups = heading.path
                for label in groups:
                    found.update(map(bones, (label, *table.group_aliases.get(label, ()))))
    return tuple(found - {""})


def path_labels(form: Form) -> dict[str, Named]:
    """The bones of a form's labels with their groups, and what they name; without those of two."""
    found: dict[str, Named | None] = {}
    for table in form.tables:
        for wording, named in _wordings(table):
            key = bones(wording)
            found[key] = named if found.get(key, named) == named else None
    return {key: named for key, named in found.items() if named is not None}


def _wordings(table: FormTable) -> Iterator[tuple[str, Named]]:
    for heading in table.rows:
        for text in _below_groups(heading, table):
            yield text, (table.id, heading.id, "")
    for heading in table.columns:
        for text in _below_groups(heading, table):
            yield text, (table.id, "", heading.id)
    if not table.rows_in_header:
        return
    for row in table.rows:
        whole = "".join(row.path)
        for before in (whole, row.path[-1], *row.aliases):
            for heading in table.columns:
                for leaf in (heading.path[-1], *heading.aliases):
                    yield before + leaf, (table.id, row.id, heading.id)


def _below_groups(heading: Heading, table: FormTable) -> Iterator[str]:
    *groups, label = heading.path
    if not groups:
        return
    for leaf in (label, *heading.aliases):
        yield "".join(groups) + leaf
        for group in (groups[-1], *table.group_aliases.get(groups[-1], ())):
            yield group + leaf
