"""Forms whose rows are not all known in advance: the rows of one document are put into them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from extractor.forms.records import Form, FormTable, Heading, Identity
from extractor.forms.validate import ANY
from extractor.labels import fold
from extractor.model import Slot


def with_rows(form: Form, labels: Mapping[str, Sequence[str]]) -> Form:
    """``form`` with a row for each of the ``labels`` of its tables, in their order.

    They stand before the rows that the form lists itself, which are totals as a rule; identities
    that add up ``"*"`` are spelled out, and left out where the document has no such row.
    """
    tables = tuple(_with_rows(table, labels.get(table.id, ())) for table in form.tables)
    added = {
        table.id: tuple(row.id for row in table.rows if row not in old.rows)
        for table, old in zip(tables, form.tables, strict=True)
    }
    identities = tuple(
        spelled for one in form.identities if (spelled := _spelled(one, added)) is not None
    )
    return replace(form, tables=tables, identities=identities)


def _with_rows(table: FormTable, labels: Sequence[str]) -> FormTable:
    if table.open_rows is None:
        return table
    refused = {fold(label) for label in table.open_rows.refused}
    rows: dict[str, Heading] = {}
    for label in dict.fromkeys(labels):
        code = f"{table.open_rows.id}.{slug(label)}"
        if fold(label) not in refused and code not in rows:
            rows[code] = Heading(code, (" ".join(label.split()),))
    units = {column.id: column.unit or table.unit for column in table.columns}
    slots = tuple(
        Slot(
            table.id,
            row.id,
            column.id,
            units[column.id],
            row.path[0],
            " > ".join(column.path),
            signed=column.signed,
        )
        for row in rows.values()
        for column in table.columns
    )
    return replace(table, rows=(*rows.values(), *table.rows), slots=slots + table.slots)


def slug(label: str) -> str:
    """A label as a code: small letters and digits of any script, all else as ``_``."""
    plain = unicodedata.normalize("NFKD", label).lower()
    marked = "".join(c if c.isalnum() else "" if unicodedata.combining(c) else "_" for c in plain)
    return "_".join(part for part in marked.split("_") if part) or "_"


def _spelled(identity: Identity, added: Mapping[str, tuple[str, ...]]) -> Identity | None:
    if ANY not in (*identity.left, *identity.right):
        return identity
    codes = added[identity.table]
    if not codes:
        return None
    left, right = (
        tuple(code for one in side for code in (codes if one == ANY else (one,)))
        for side in (identity.left, identity.right)
    )
    return replace(identity, left=left, right=right)
