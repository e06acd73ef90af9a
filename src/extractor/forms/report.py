"""What ``extractor forms`` tells about forms: plain records and text, no printing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from extractor.errors import FormError
from extractor.forms.crosswalk import Link, crosswalk_problems
from extractor.forms.loader import PARTS, builtin_forms, is_metadata, read_crosswalks, read_form
from extractor.forms.records import Form, FormTable, Heading, Identity
from extractor.forms.validate import problems


class FormRow(Struct, frozen=True):
    """One line of the list of forms; ``years`` is "2019–2020" or "2021–"."""

    id: str
    title: str
    years: str
    slots: int
    identities: int


def rows(forms: Iterable[Form]) -> list[FormRow]:
    """One row a form, in the order given."""
    return [
        FormRow(
            id=form.id,
            title=form.title,
            years=_years(form),
            slots=len(form.slots),
            identities=len(form.identities),
        )
        for form in forms
    ]


def describe(form: Form) -> str:
    """The form as an indented tree: tables, rows and columns with units and other wordings."""
    lines = [
        f"{form.id}  {form.title}",
        f"  source: {form.source}" if form.source else "",
        f"  years: {_years(form)}",
        f"  slots: {len(form.slots)}",
        f"  language: {form.language}",
        f"  version: {form.version}",
        *(f"  crosswalk: to {rules.form}" for rules in read_crosswalks(form)),
    ]
    for table in form.tables:
        lines += _table_lines(table)
    if form.identities:
        lines.append("  identities")
        lines += [f"    {_identity_line(identity)}" for identity in form.identities]
    return "\n".join(line for line in lines if line)


def describe_crosswalk(links: Iterable[Link]) -> str:
    """One line a link: its kind, the slots of both forms, and the reason where there is one."""
    lines = []
    for link in links:
        sides = " = ".join(" + ".join(side) or "(nothing)" for side in (link.here, link.there))
        lines.append(f"{link.kind:<4}  {sides}" + (f"  ({link.reason})" if link.reason else ""))
    return "\n".join(lines)


def check(path: str | Path) -> list[str]:
    """What is wrong with the form file at ``path``, one message a fault; empty if it is valid."""
    path = Path(path)
    if is_metadata(path):
        cause = "it belongs to forms, and is no form of its own"
        return [str(FormError(cause, "check the form that names it", str(path)))]
    try:
        form = read_form(path)
    except FormError as error:
        return [str(error)]
    known = [one for one in builtin_forms() if one.id != form.id] + [form]
    try:
        linked = list(crosswalk_problems(form, known))
    except FormError as error:
        return [str(error)]
    faults = [(one.cause, one.hint) for one in problems(form)] + linked
    return [str(FormError(cause, hint, str(path))) for cause, hint in faults]


def _years(form: Form) -> str:
    first, last = form.years
    return str(first) if first == last else f"{first}–{'' if last is None else last}"


def _table_lines(table: FormTable) -> Iterator[str]:
    layout = ", a list" if table.layout == "list" else ""
    yield f"  {table.id}  {table.title}  ({len(table.slots)} slots, {table.unit}{layout})"
    if table.open_rows is not None:
        yield f"    any other row: {table.open_rows.id}.*"
    for group, aliases in table.group_aliases.items():
        yield f"    group {group}{_also(aliases)}"
    for kind, headings in (("rows", table.rows), ("columns", table.columns)):
        yield f"    {kind}"
        for heading in headings:
            yield f"      {_heading_line(heading)}"


def _heading_line(heading: Heading) -> str:
    unit = f" [{heading.unit}]" if heading.unit else ""
    columns = f" × {', '.join(heading.columns)}" if heading.columns else ""
    boxes = f" of {', '.join(heading.options)}" if heading.options else ""
    return f"{heading.id}: {PARTS.join(heading.path)}{unit}{boxes}{columns}{_also(heading.aliases)}"


def _identity_line(identity: Identity) -> str:
    sums = f"{' + '.join(identity.left)} = {' + '.join(identity.right)}"
    return f"{identity.id} (each {identity.each} of {identity.table}): {sums}"


def _also(aliases: tuple[str, ...]) -> str:
    return f"  | {' | '.join(aliases)}" if aliases else ""
