"""Form files → ``Form`` records.

A form file is TOML (see ``FormFile``): tables of rows and columns, identities, and the name of a
file beside it that holds the metadata rules. What a file must hold and what it must not is checked
in ``extractor.forms.validate``; a file that breaks it is refused with a ``FormError``.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import tomli
from msgspec import Struct

from extractor.errors import FormError
from extractor.forms.mentions import Mention, Sentences
from extractor.forms.records import (
    PATTERN_LISTS,
    CrosswalkRules,
    Form,
    FormTable,
    Heading,
    Identity,
    Metadata,
    OpenRows,
)
from extractor.model import Slot

_HERE = Path(__file__).parent
PARTS = " > "
_MAX_BYTES = 1_000_000
_METADATA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_PART = re.compile(r"@([A-Z_]+)@")
_Kind = TypeVar("_Kind")


class HeadingFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A row or column in a form file; ``path`` is written "group > group > leaf"."""

    id: str
    path: str
    aliases: tuple[str, ...] = ()
    unit: str = ""
    columns: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    several: bool = False
    signed: bool = False


class TableFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A table in a form file. A row without ``columns`` has all of the table's."""

    id: str
    title: str
    rows: tuple[HeadingFile, ...]
    columns: tuple[HeadingFile, ...]
    unit: str = "count"
    headings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    group_aliases: dict[str, tuple[str, ...]] = {}
    rows_in_header: bool = False
    layout: Literal["grid", "list"] = "grid"
    open_rows: OpenRows | None = None


class FormFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A form file. ``metadata`` and ``crosswalk`` name TOML files beside it, without their ending.

    ``series`` is the form's id where it is left out.
    """

    id: str
    title: str
    first_year: int
    tables: tuple[TableFile, ...]
    last_year: int | None = None
    source: str = ""
    language: str = "zh"
    series: str = ""
    body_row: str = ""
    metadata: str = ""
    anchors: tuple[str, ...] = ()
    anchors_needed: int | None = None
    identities: tuple[Identity, ...] = ()
    crosswalk: str = ""
    sentences: str = ""
    mentions: tuple[Mention, ...] = ()


class CrosswalkFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A crosswalk file: the ways to other editions."""

    crosswalks: tuple[CrosswalkRules, ...]


class MetadataFile(Metadata, frozen=True, forbid_unknown_fields=True):
    """A metadata file: the fields of ``extractor.forms.records.Metadata``, and ``parts``.

    ``@NAME@`` in a pattern stands for the part of that name. ``base`` names another metadata file:
    its lists follow this file's, and its other keys hold where this file does not have them.
    """

    base: str = ""
    parts: dict[str, str] = msgspec.field(default_factory=dict)


def load_form(path: str | Path) -> Form:
    """The form in the TOML file at ``path``, checked; ``FormError`` if it is not valid."""
    from extractor.forms.validate import problems

    path = Path(path)
    form = read_form(path)
    for problem in problems(form):
        raise FormError(problem.cause, problem.hint, str(path))
    return form


@cache
def builtin_forms() -> tuple[Form, ...]:
    """The forms that come with the program, oldest first.

    They are not checked here, since every start would pay for it: the tests do.
    """
    forms = [read_form(path) for path in _HERE.glob("*.toml") if not is_metadata(path)]
    return tuple(sorted(forms, key=lambda form: (form.years[0], form.id)))


def load_forms(directory: str | Path) -> tuple[Form, ...]:
    """The built-in forms and those in ``directory``'s ``*.toml`` files, ``metadata-*`` aside.

    A form of the directory replaces the built-in one of the same id. Raises ``FormError`` when the
    directory cannot be read or holds no form, when a form is not valid, or when two of its files
    have one id.
    """
    directory = Path(directory)
    try:
        paths = sorted(path for path in directory.iterdir() if path.suffix == ".toml")
    except OSError as error:
        cause = f"the folder of forms cannot be read ({error.strerror or error})"
        raise FormError(cause, "give a folder that holds form files", str(directory)) from error
    own: dict[str, Form] = {}
    for path in paths:
        if is_metadata(path):
            continue
        form = load_form(path)
        if form.id in own:
            cause = f"id: another file in this folder has the form {form.id!r} too"
            raise FormError(cause, "give each form an id of its own", str(path))
        own[form.id] = form
    if not own:
        hint = "put form files (*.toml) there; `extractor forms show` prints the built-in ones"
        raise FormError("the folder holds no form file", hint, str(directory))
    forms = [form for form in builtin_forms() if form.id not in own] + list(own.values())
    return tuple(sorted(forms, key=lambda form: (form.years[0], form.id)))


def is_metadata(path: Path) -> bool:
    """Whether ``path`` is named as a file that forms name, and is no form of its own."""
    return path.name.startswith(("metadata-", "crosswalk-"))


def read_crosswalks(form: Form) -> tuple[CrosswalkRules, ...]:
    """The crosswalks that a form names; none where it names no file."""
    if not form.crosswalk_file:
        return ()
    path = Path(form.crosswalk_file)
    return _parse(_read(path), path, CrosswalkFile).crosswalks


def read_form(path: Path) -> Form:
    """The form in the file at ``path``, only as far checked as is needed to build it."""
    data = _read(path)
    file = _parse(data, path, FormFile)
    digest = hashlib.sha256(data)
    metadata = Metadata()
    if file.metadata:
        files = _files(file.metadata, "metadata", path)
        for _, rules in files:
            digest.update(rules)
        metadata = _metadata(files)
    sentences: Sentences | None = None
    if file.sentences:
        files = _files(file.sentences, "sentences", path)
        for _, rules in files:
            digest.update(rules)
        sentences = _convert(_built(files), files[0][0], Sentences)
    needed = file.anchors_needed
    return Form(
        id=file.id,
        title=file.title,
        source=file.source,
        years=(file.first_year, file.last_year),
        tables=tuple(_table(table, path) for table in file.tables),
        identities=file.identities,
        metadata=metadata,
        anchors=file.anchors,
        anchors_needed=min(1, len(file.anchors)) if needed is None else needed,
        version=digest.hexdigest()[:12],
        language=file.language,
        series=file.series or file.id,
        body_row=file.body_row,
        crosswalk_file=str(_beside(file.crosswalk, "crosswalk", path)) if file.crosswalk else "",
        sentences=sentences,
        mentions=file.mentions,
    )


def _beside(name: str, key: str, form: Path) -> Path:
    """The file that ``key`` names: beside the form, else built in; never in another folder."""
    if not _METADATA_NAME.fullmatch(name):
        cause = f"{key}: {name!r} is not a plain file name"
        raise FormError(cause, "put the file beside the form and give its name only", str(form))
    for folder in (form.parent, _HERE):
        path = folder / f"{name}.toml"
        if path.is_file():
            return path
    raise FormError(f"{key}: there is no {name}.toml", "put it beside the form", str(form))


def _files(name: str, key: str, form: Path) -> tuple[tuple[Path, bytes], ...]:
    """The file that ``key`` names and those that it builds on, each with its bytes."""
    files: list[tuple[Path, bytes]] = []
    while name:
        path = _beside(name, key, form)
        if any(path == known for known, _ in files):
            raise FormError(f"base: {name!r} builds on itself", "remove one base", str(path))
        data = _read(path)
        files.append((path, data))
        base = _tree(path, data).get("base", "")
        if not isinstance(base, str):
            raise FormError("base: it is no text", "name one other file", str(path))
        name = base
    return tuple(files)


def _built(files: tuple[tuple[Path, bytes], ...]) -> dict[str, Any]:
    """What a file says together with those that it builds on."""
    tree: dict[str, Any] = {}
    for path, data in files:
        tree = _over(tree, _tree(path, data))
    return tree


@lru_cache(maxsize=8)
def _metadata(files: tuple[tuple[Path, bytes], ...]) -> Metadata:
    path = files[0][0]
    file = _convert(_built(files), path, MetadataFile)

    def whole(pattern: str) -> str:
        for name in _PART.findall(pattern):
            if name not in file.parts:
                raise FormError(f"parts: there is no {name}", "add it to [parts]", str(path))
        return _PART.sub(lambda found: file.parts[found[1]], pattern)

    fields = {name: getattr(file, name) for name in Metadata.__struct_fields__}
    for name in PATTERN_LISTS:
        fields[name] = tuple(whole(pattern) for pattern in fields[name])
    return Metadata(**fields)


def _over(own: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """``own`` with what ``base`` adds: lists follow, tables are merged, the rest is filled in."""
    merged = {**base, **own}
    for key in own.keys() & base.keys():
        if isinstance(own[key], list) and isinstance(base[key], list):
            merged[key] = [*own[key], *(one for one in base[key] if one not in own[key])]
        elif isinstance(own[key], dict) and isinstance(base[key], dict):
            merged[key] = _over(own[key], base[key])
    return merged


def _table(file: TableFile, path: Path) -> FormTable:
    rows = tuple(_heading(one) for one in file.rows)
    columns = tuple(_heading(one) for one in file.columns)
    by_id = {column.id: column for column in columns}
    slots = []
    for row in rows:
        for column_id in row.columns or by_id:
            column = by_id.get(column_id)
            if column is None:
                cause = f"tables.{file.id}.rows.{row.id}.columns: no column is {column_id!r}"
                raise FormError(cause, "name columns of the same table", str(path))
            unit = row.unit or column.unit or file.unit
            labels = (PARTS.join(row.path), PARTS.join(column.path))
            ticks, signed = (row.options, row.several), row.signed or column.signed
            slots.append(Slot(file.id, row.id, column.id, unit, *labels, *ticks, signed))
    return FormTable(
        id=file.id,
        title=file.title,
        unit=file.unit,
        rows=rows,
        columns=columns,
        slots=tuple(slots),
        headings=file.headings,
        notes=file.notes,
        group_aliases=file.group_aliases,
        rows_in_header=file.rows_in_header,
        layout=file.layout,
        open_rows=file.open_rows,
    )


def _heading(file: HeadingFile) -> Heading:
    path = tuple(file.path.split(PARTS))
    own = (file.unit, file.columns, file.options, file.several, file.signed)
    return Heading(file.id, path, file.aliases, *own)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        cause = f"the form file cannot be read ({getattr(error, 'strerror', None) or error})"
        raise FormError(cause, "check the path and its permissions", str(path)) from error
    if len(data) > _MAX_BYTES:
        hint = "give a form file; the built-in ones have some 20 kB"
        raise FormError(f"it is larger than {_MAX_BYTES} bytes", hint, str(path))
    return data


def _parse(data: bytes, path: Path, kind: type[_Kind]) -> _Kind:
    return _convert(_tree(path, data), path, kind)


@lru_cache(maxsize=8)
def _tree(path: Path, data: bytes) -> dict[str, Any]:
    """The keys of a file, which nobody may change: forms share their metadata files."""
    try:
        return tomli.loads(data.decode())
    except UnicodeDecodeError as error:
        raise FormError(f"it is not UTF-8 ({error})", "save it as UTF-8", str(path)) from error
    except (tomli.TOMLDecodeError, RecursionError) as error:
        raise FormError(f"it is not valid TOML: {error}", "mend the line", str(path)) from error


def _convert(tree: dict[str, Any], path: Path, kind: type[_Kind]) -> _Kind:
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        hint = "mend or remove the key; the built-in forms show every key there is"
        raise FormError(str(error), hint, str(path)) from error
