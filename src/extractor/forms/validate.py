"""What a form must hold beyond its shape: codes, labels, identities and patterns that fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from extractor.forms.mentions import mention_faults
from extractor.forms.records import (
    PATTERN_LISTS,
    CopyRules,
    Form,
    FormTable,
    Heading,
    Identity,
    Metadata,
)

_CODE = re.compile(r"[a-z0-9][a-z0-9_.]*")
_FORM_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
ANY = "*"
_GROUPS = frozenset({"year", "body", "contact"})


class Problem(Struct, frozen=True):
    """A fault of a form: its key and what is wrong (``cause``), and the next step (``hint``)."""

    cause: str
    hint: str


def problems(form: Form) -> Iterator[Problem]:
    """All faults of ``form``, in the file's order; none for a valid form."""
    yield from _header_problems(form)
    yield from _repeated("tables", (table.id for table in form.tables))
    for table in form.tables:
        yield from _table_problems(table)
    if len({table.layout for table in form.tables}) > 1:
        cause = "tables: some are lists and some are not"
        yield Problem(cause, "make two forms of one series each")
    if form.body_row and form.body_row not in {f"{s.table}/{s.row}" for s in form.slots}:
        yield Problem(f"body_row: no row is {form.body_row!r}", "write table/row")
    yield from _repeated("identities", (one.id for one in form.identities))
    for identity in form.identities:
        yield from _identity_problems(identity, form)
    yield from _pattern_problems(form)
    keys = frozenset(slot.key for slot in form.slots)
    for cause, hint in mention_faults(form.mentions, form.sentences, keys):
        yield Problem(cause, hint)


def _header_problems(form: Form) -> Iterator[Problem]:
    if not _FORM_ID.fullmatch(form.id):
        yield Problem(f"id: {form.id!r} is no form id", "use small letters, digits and hyphens")
    if form.years[1] is not None and form.years[1] < form.years[0]:
        yield Problem("last_year: it is before first_year", "put the years in order")
    if not form.tables:
        yield Problem("tables: the form has no table", "add one with its rows and columns")
    if not 0 <= form.anchors_needed <= len(form.anchors):
        cause = f"anchors_needed: {form.anchors_needed} of {len(form.anchors)} anchors"
        yield Problem(cause, "give as many anchors as are needed, or lower the number")


def _table_problems(table: FormTable) -> Iterator[Problem]:
    key = f"tables.{table.id}"
    if not _CODE.fullmatch(table.id):
        yield Problem(f"{key}: {table.id!r} is no code", "use small letters, digits and _")
    for axis, headings in (("rows", table.rows), ("columns", table.columns)):
        if not headings:
            yield Problem(f"{key}.{axis}: there are none", "a table needs rows and columns")
        yield from _repeated(f"{key}.{axis}", (heading.id for heading in headings))
        for heading in headings:
            where = f"{key}.{axis}.{heading.id}"
            if not _CODE.fullmatch(heading.id):
                hint = "use small letters, digits, dots and _"
                yield Problem(f"{where}: {heading.id!r} is no code", hint)
            unlabelled = table.layout == "list" and axis == "columns" and heading.path == ("",)
            labels = heading.aliases if unlabelled else heading.path + heading.aliases
            if not all(part.strip() for part in labels):
                yield Problem(f"{where}: a label is empty", "fill or remove it")
            yield from _repeated(f"{where}.columns", heading.columns)
        yield from _label_problems(f"{key}.{axis}", headings)
    if table.open_rows is not None and not _CODE.fullmatch(table.open_rows.id):
        hint = "use small letters, digits, dots and _"
        yield Problem(f"{key}.open_rows: {table.open_rows.id!r} is no code", hint)
    if table.layout == "list":
        yield from _list_problems(key, table)
    parts = {part for one in table.rows + table.columns for part in one.path[:-1]}
    for group in table.group_aliases:
        if group not in parts:
            cause = f"{key}.group_aliases: no path has the group {group!r}"
            yield Problem(cause, "write it as the paths do")


def _list_problems(key: str, table: FormTable) -> Iterator[Problem]:
    if len(table.columns) != 1:
        yield Problem(f"{key}.columns: a list has one column", "give one, for the answers")
    if table.rows_in_header or table.open_rows is not None:
        cause = f"{key}: a list has neither rows_in_header nor open_rows"
        yield Problem(cause, "remove the key, or make it a grid")
    for row in table.rows:
        unit = row.unit or table.columns[0].unit or table.unit
        if row.options and unit != "text":
            yield Problem(f"{key}.rows.{row.id}: options need text", 'add unit = "text"')


def _label_problems(key: str, headings: tuple[Heading, ...]) -> Iterator[Problem]:
    """Labels of one axis that stay the same after folding, under the same groups."""
    from extractor.labels import fold

    taken: dict[tuple[str, ...], Heading] = {}
    for heading in headings:
        groups = tuple(fold(part) for part in heading.path[:-1])
        for label in dict.fromkeys(fold(text) for text in (heading.path[-1], *heading.aliases)):
            other = taken.setdefault((*groups, label), heading)
            if other is not heading:
                cause = f"{key}.{heading.id}: {label!r} is a label of {other.id!r} too"
                yield Problem(cause, "remove the alias from one of the two")


def _identity_problems(identity: Identity, form: Form) -> Iterator[Problem]:
    key = f"identities.{identity.id}"
    table = next((table for table in form.tables if table.id == identity.table), None)
    if table is None:
        yield Problem(f"{key}.table: no table is {identity.table!r}", "name a table of the form")
        return
    known = {one.id for one in (table.rows if identity.each == "column" else table.columns)}
    axis = "row" if identity.each == "column" else "column"
    for side, codes in (("left", identity.left), ("right", identity.right)):
        if not codes:
            yield Problem(f"{key}.{side}: it is empty", "name the codes that are summed")
        for code in codes:
            if code == ANY and table.open_rows is not None and identity.each == "column":
                continue
            if code not in known:
                hint = f'with each = "{identity.each}", name {axis}s of {table.id!r}'
                yield Problem(f"{key}.{side}: no {axis} is {code!r}", hint)
    yield from _repeated(key, chain(identity.left, identity.right))


def _pattern_problems(form: Form) -> Iterator[Problem]:
    for key, pattern in _patterns(form.metadata):
        try:
            groups = re.compile(pattern).groupindex.keys()
        except (re.error, OverflowError, RecursionError) as error:
            yield Problem(f"metadata: {key}: it is no regular expression ({error})", "mend it")
            continue
        if groups - _GROUPS:
            cause = f"metadata: {key}: unknown group {', '.join(sorted(groups - _GROUPS))}"
            yield Problem(cause, "use the groups year, body and contact")
    if form.metadata.digits and len(form.metadata.digits) != len("0123456789"):
        yield Problem("metadata: digits: there must be ten", "give the numerals of 0 to 9")


def _patterns(rules: Metadata) -> Iterator[tuple[str, str]]:
    for name in PATTERN_LISTS:
        for number, pattern in enumerate(getattr(rules, name)):
            yield f"{name}[{number}]", pattern
    yield "title_separators", rules.title_separators
    yield "refused_lines", rules.refused_lines
    yield "link_lines", rules.link_lines
    yield "link_marks", rules.link_marks
    yield "noise", rules.noise
    yield "label_ends", rules.label_ends
    yield "bodies.refused", rules.bodies.refused
    yield "bodies.cuts", rules.bodies.cuts
    yield "bodies.kept_offices", rules.bodies.kept_offices
    for name in CopyRules.__struct_fields__:
        yield f"copies.{name}", getattr(rules.copies, name)


def _repeated(key: str, codes: Iterator[str] | tuple[str, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield Problem(f"{key}: {code!r} stands there twice", "keep one of the two")
        seen.add(code)
