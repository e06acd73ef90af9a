"""Parts → one piece of each of the run's tables, the same whatever parts it comes from."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from extractor._version import __version__
from extractor.batch.causes import Causes
from extractor.batch.columns import (
    DIGITS,
    FAILURES,
    FINDINGS,
    OBSERVATIONS,
    REPORTS,
    SCALE,
    VALUE_TEXT,
    Column,
    finding_texts,
    schema_of,
)
from extractor.batch.duplicates import compare
from extractor.batch.parts import Contents, read_part
from extractor.batch.records import Cause, Entry
from extractor.findings import weighs
from extractor.forms.records import Form

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_SLOT_COLUMNS = ("table", "row", "column", "unit", "row_label", "column_label")
# Where a finding's row has its severity.
_SEVERITY = [column.name for column in FINDINGS].index("severity")
_TEXT_UNITS = frozenset(("text", "yes_no"))


class Reference(Struct, frozen=True, array_like=True):
    """Where an entry stands: its part, its number in it, and its observations."""

    part: str
    at: int
    first_row: int
    rows: int


class Item(Struct, frozen=True, array_like=True):
    """An entry of a piece. ``copy_of`` has the same bytes, ``same_as`` is the same report."""

    entry: Reference
    copy_of: Reference | None = None
    same_as: Reference | None = None


class Numbers(Struct, frozen=True, array_like=True):
    """What a piece of the output adds to the summary."""

    counts: dict[str, int]
    causes: tuple[Cause, ...] = ()


class Piece(Struct, frozen=True):
    """The rows of one piece of each table, and its numbers for the summary."""

    tables: dict[str, Any]
    numbers: Numbers


class Store:
    """The parts, those used last kept open."""

    def __init__(self, folder: Path) -> None:
        self._read = lru_cache(maxsize=16)(lambda name: read_part(folder / name))

    def contents(self, name: str) -> Contents:
        return self._both(name)[0]

    def entry(self, reference: Reference) -> Entry:
        return self.contents(reference.part).entries[reference.at]

    def rows(self, reference: Reference) -> pa.Table:
        return self._both(reference.part)[1].slice(reference.first_row, reference.rows)

    def _both(self, name: str) -> tuple[Contents, pa.Table]:
        return self._read(name)


def make_piece(items: list[Item], store: Store, forms: dict[str, Form], timings: bool) -> Piece:
    """The piece that the items give."""
    reports: list[tuple[Any, ...]] = []
    findings: list[tuple[Any, ...]] = []
    failures: list[tuple[Any, ...]] = []
    read: list[tuple[Entry, pa.Table]] = []
    counts: Counter[str] = Counter()
    causes = Causes()
    for item in items:
        entry = store.entry(item.entry)
        copy = store.entry(item.copy_of) if item.copy_of else None
        same, conflicts = None, []
        if item.same_as is not None:
            same = store.entry(item.same_as)
            conflicts = _conflicts(item, entry, same, store, forms)
        found = [] if copy else [(entry.report_id, entry.name, *f) for f in entry.findings]
        found += [(entry.report_id, entry.name, *f) for f in conflicts]
        reports.append(_report_row(entry, copy, same, (len(found), len(conflicts)), timings))
        findings += found
        if entry.failure is not None and not copy:
            failures.append(_failure_row(entry))
            causes.add(entry.failure, 1, entry.name)
            counts["no_report" if entry.status == "no_report" else "failures"] += 1
            counts[f"failures.{entry.failure.kind}"] += 1
        elif copy:
            counts["copies"] += 1
        else:
            counts["reports"] += 1
            counts["read"] += entry.number < 2
            counts["flagged"] += entry.flagged
            read.append((entry, store.rows(item.entry)))
        counts["documents"] += entry.number < 2
        weighty = sum(1 for f in found if weighs(f[_SEVERITY]))
        counts["findings"] += weighty
        counts["information"] += len(found) - weighty
    observations = _observations(read, forms)
    counts["observations"] = observations.num_rows
    tables = {
        "observations": observations,
        "reports": _table(reports, REPORTS),
        "findings": _table(findings, FINDINGS),
        "failures": _table(failures, FAILURES),
    }
    return Piece(tables, Numbers(dict(counts), causes.first()))


def _conflicts(
    item: Item, entry: Entry, same: Entry, store: Store, forms: dict[str, Form]
) -> list[tuple[str, ...]]:
    if entry.digest == same.digest or item.same_as is None:
        return []
    mine, other = store.rows(item.entry), store.rows(item.same_as)
    slots = forms[entry.form].slots
    found = compare(slots, mine["value"].to_pylist(), other["value"].to_pylist(), same.name)
    return [finding_texts(entry.form, one) for one in found]


def _report_row(
    entry: Entry, copy: Entry | None, same: Entry | None, found: tuple[int, int], timings: bool
) -> tuple[Any, ...]:
    # Whether a copy was read as well is an accident of the run: what is told of it stands in what
    # it is a copy of. Its numbers are told once.
    name, known = entry.name, copy or entry
    first = (
        *(name, entry.source, entry.member, entry.url, entry.sha256.hex()),
        *("copy" if copy else entry.status, copy.name if copy else "", known.format),
        *(known.encoding, entry.size, known.pages, known.bureau, known.region, known.region_code),
        *(known.year, known.form),
    )
    if copy:
        return (entry.sha256.hex()[:16], *first, *[None] * 7, copy.engine, __version__)
    findings, conflicts = found
    agreement = "" if same is None else "conflicts" if conflicts else "agrees"
    numbers = (entry.values, entry.flagged, findings) if entry.status == "read" else (None,) * 3
    return (
        *(entry.report_id or entry.sha256.hex()[:16], *first, *numbers),
        *("" if same is None else same.name, agreement, conflicts if same else None),
        *(entry.seconds if timings else None, entry.engine, __version__),
    )


def _failure_row(entry: Entry) -> tuple[Any, ...]:
    failure = entry.failure
    if failure is None:
        raise ValueError("an entry without a failure has no place among them")
    return (
        *(entry.name, entry.source, entry.member, entry.url, entry.sha256.hex(), entry.size),
        *(entry.format, failure.kind, failure.cause, failure.hint),
    )


def _table(rows: list[tuple[Any, ...]], columns: tuple[Column, ...]) -> pa.Table:
    import pyarrow as pa

    schema = schema_of(columns)
    values: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = []
    for field, column in zip(schema, values, strict=True):
        if pa.types.is_dictionary(field.type):
            arrays.append(_words(["" if v is None else v for v in column]))
        elif pa.types.is_string(field.type):
            arrays.append(pa.array(["" if v is None else v for v in column], pa.string()))
        else:
            arrays.append(pa.array(column, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _words(column: list[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(column, pa.string()).dictionary_encode()


def _observations(read: list[tuple[Entry, pa.Table]], forms: dict[str, Form]) -> pa.Table:
    """The contract's columns for these reports, and ``value_text``."""
    import numpy as np
    import pyarrow as pa

    schema = schema_of((*OBSERVATIONS, VALUE_TEXT))
    read = [(entry, rows) for entry, rows in read if rows.num_rows]
    if not read:
        return schema.empty_table()
    counts = np.array([rows.num_rows for _, rows in read])
    own = pa.concat_tables([rows for _, rows in read])
    # What the dictionaries of the parts hold, and in which order, is an accident of the run.
    plain = {name: own[name].cast(pa.string()).combine_chunks() for name in own.column_names}
    entries = [entry for entry, _ in read]
    columns: dict[str, pa.Array] = {
        "report_id": _repeated([entry.report_id for entry in entries], counts),
        "source": _repeated([entry.name for entry in entries], counts),
        "bureau": _repeated([entry.bureau for entry in entries], counts),
        "region_code": _repeated([entry.region_code for entry in entries], counts),
        "form": _repeated([entry.form for entry in entries], counts),
        "raw": plain["raw"],
    }
    years = np.repeat(np.array([entry.year or 0 for entry in entries], np.int64), counts)
    columns["year"] = pa.array(years, mask=years == 0)
    for name in _SLOT_COLUMNS:
        columns[name] = _slot_column(name, [entry.form for entry in entries], forms)
    for name in ("status", "method", "flags", "place"):
        columns[name] = plain[name].dictionary_encode()
    columns["value"], columns["value_text"] = _values(plain["value"], columns["unit"])
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def _numbered(values: list[str]) -> tuple[np.ndarray[Any, Any], list[str]]:
    """Numbers of the values in a list of the distinct ones, in the order they come first."""
    import numpy as np

    words: dict[str, int] = {}
    numbers = [words.setdefault(value, len(words)) for value in values]
    return np.array(numbers, np.int32), list(words)


def _repeated(values: list[str], counts: np.ndarray[Any, Any]) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    numbers, words = _numbered(values)
    return pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(numbers, counts)), pa.array(words, pa.string())
    )


def _slot_column(name: str, used: list[str], forms: dict[str, Form]) -> pa.Array:
    """A column that the forms' slots tell."""
    import numpy as np
    import pyarrow as pa

    words: dict[str, int] = {}
    of_form: dict[str, np.ndarray[Any, Any]] = {}
    for form in dict.fromkeys(used):
        texts = [getattr(slot, name) for slot in forms[form].slots]
        of_form[form] = np.array([words.setdefault(t, len(words)) for t in texts], np.int32)
    numbers = np.concatenate([of_form[form] for form in used])
    return pa.DictionaryArray.from_arrays(pa.array(numbers), pa.array(list(words), pa.string()))


def _values(texts: pa.Array, units: pa.DictionaryArray) -> tuple[pa.Array, pa.Array]:
    """The numbers, and as text what is none or does not fit."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    wordy = [unit in _TEXT_UNITS for unit in units.dictionary.to_pylist()]
    is_text = pa.array(np.array(wordy)[units.indices.to_numpy()])
    numbers = pc.if_else(is_text, pa.scalar(None, pa.string()), texts)
    kind = pa.decimal128(DIGITS, SCALE)
    try:
        decimals = numbers.cast(kind)
    except pa.ArrowInvalid:
        decimals = pa.array([_decimal(text) for text in numbers.to_pylist()], kind)
    rest = pc.if_else(pc.is_null(decimals), texts, pa.scalar(None, pa.string()))
    return decimals, rest


def _decimal(text: str | None) -> Any:
    """A number as the column can hold it exactly; nothing where it cannot."""
    from decimal import Decimal

    if text is None:
        return None
    value = Decimal(text)
    whole, _, fraction = text.lstrip("-").partition(".")
    fits = len(whole) <= DIGITS - SCALE and len(fraction.rstrip("0")) <= SCALE
    return value if fits else None
