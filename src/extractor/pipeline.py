"""The order of the steps, known here alone: bytes → Document → reports."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from extractor._version import __version__
from extractor.align import (
    FormIndex,
    align,
    cell_texts,
    forms_in,
    forms_in_lines,
    open_labels,
)
from extractor.check.edition import check_edition, covers
from extractor.check.engines import compare_readings, unconfirmed
from extractor.check.identities import check_identities
from extractor.check.lists import check_lists
from extractor.check.plausible import check_plausible
from extractor.check.repeats import check_repeats
from extractor.check.rows import check_gaps, check_rows, doubt_blanks
from extractor.check.text import check_text
from extractor.check.wording import check_wording
from extractor.errors import InputError, NoReportError, UsageError
from extractor.findings import finding, from_notice
from extractor.forms.opened import with_rows
from extractor.model import Document, Engine, Finding, Observation
from extractor.prepared import Prepared, prepare
from extractor.readers import ENGINES, read_document, sniff
from extractor.recognise import (
    Facts,
    doubts_below,
    find_facts,
    of_others,
    separated,
    split_reports,
    with_stated_body,
)
from extractor.report import Report
from extractor.settings import Settings
from extractor.sniff import Format
from extractor.source import Source, load


def read(source: str | Path | bytes, settings: Settings | None = None) -> Document:
    """Read any supported document into paragraphs and tables, whatever it holds.

    ``source`` is a path, ``-`` for standard input, an http(s) address, or the bytes themselves.
    Raises ``InputError`` (see ``extractor.errors``) for what cannot be read.
    """
    from extractor.headers import titled

    settings = replace(settings or Settings(), markup=True)
    loaded = _load(source, settings)
    try:
        return titled(read_document(loaded.data, loaded.name, loaded.charset, settings))
    except InputError as error:
        raise error.named(loaded.name) from None


def extract_all(source: str | Path | bytes, settings: Settings | None = None) -> list[Report]:
    """All reports that a document holds, in its order; at least one.

    Raises ``NoReportError`` where no known form is found, ``InputError`` for what cannot be read.
    """
    settings = settings or Settings()
    return extract_loaded(_load(source, settings), settings)


def extract_loaded(loaded: Source, settings: Settings) -> list[Report]:
    """``extract_all`` for bytes that are in memory already, under the name that they have."""
    try:
        return _reports(loaded, settings)
    except InputError as error:
        raise error.named(loaded.name) from None


def extract(source: str | Path | bytes, settings: Settings | None = None) -> Report:
    """The report that a document holds.

    Raises ``NoReportError`` where no known form is found, ``InputError`` for what cannot be read,
    and ``UsageError`` where the document holds several reports (``extract_all`` gives them all).
    """
    reports = extract_all(source, settings)
    if len(reports) > 1:
        name = reports[0].source
        where = f"{name}: " if name else ""
        raise UsageError(f"{where}it holds {len(reports)} reports; extract_all gives them all")
    return reports[0]


def _load(source: str | Path | bytes, settings: Settings) -> Source:
    if isinstance(source, bytes):
        return Source("", source)
    return load(source, settings)


def _reports(loaded: Source, settings: Settings, document: Document | None = None) -> list[Report]:
    """The reports of a source; ``document`` is what it was read as, where it was read already."""
    prepared = prepare(settings.forms, settings.form)
    kind = sniff(loaded.data, loaded.name)
    if prepared.gate.refuses(loaded.data, kind.name, loaded.charset or ""):
        raise _no_report(prepared)
    if document is None:
        document = read_document(loaded.data, loaded.name, loaded.charset, settings, kind)
    reports = _reports_in(document, loaded.name, prepared)
    if not reports:
        raise _no_report(prepared)
    if settings.verify:
        reports = _verified(reports, loaded, settings, kind)
    digest = hashlib.sha256(loaded.data).hexdigest()[:16]
    several = len(reports) > 1
    return [
        replace(report, report_id=f"{digest}#{number}" if several else digest)
        for number, report in enumerate(reports, 1)
    ]


def _reports_in(document: Document, name: str, prepared: Prepared) -> list[Report]:
    found: list[Report | None] = []
    catalogues = prepared.catalogues
    groups = forms_in(cell_texts(document.tables), catalogues)
    for forms in groups or forms_in_lines(document.blocks, catalogues):
        # What a title looks like is the form's to say, so the form comes first.
        parts = split_reports(document, forms[0].form.metadata)
        if len(parts) == 1:
            found += _with_copies(parts[0], forms, name, prepared)
            continue
        catalogue = prepared.catalogue_of[forms[0].form.id]
        for part in parts:
            own = forms_in(cell_texts(part.tables), catalogues)
            kept = [forms for forms in own if forms[0] in catalogue.indexes]
            found += _with_copies(part, kept[0] if kept else [], name, prepared)
    return [report for report in found if report is not None]


def _with_copies(
    document: Document, forms: Sequence[FormIndex], name: str, prepared: Prepared
) -> list[Report | None]:
    """The report of a document, or those that its headings tell apart."""
    report = _report(document, forms, name, prepared)
    if report is None:
        return [report]
    rules = forms[0].form.metadata
    others = of_others(document, report.year, report.bureau, rules)
    if not others and all(one.code != "conflicting_copies" for one in report.findings):
        return [report]
    reports: list[Report | None] = []
    for piece in separated(document, report.year, report.bureau, rules):
        one = _report(piece.document, forms, name, prepared)
        if one is None:
            reports = []
            break
        if piece.evidence:
            facts = {"bureau": piece.bureau, "region": piece.region, "year": piece.year}
            one = replace(one, **facts, evidence=piece.evidence)
        reports.append(one)
    if reports:
        return reports
    doubts = doubts_below(others, report.observations)
    observations = _flagged(report.observations, doubts)
    return [replace(report, observations=observations, findings=(*report.findings, *doubts))]


def _verified(
    reports: list[Report], loaded: Source, settings: Settings, kind: Format
) -> list[Report]:
    """The reports with what the format's other engine reads differently as findings."""
    used = settings.engine or next(iter(ENGINES.get(kind.name, ())), "")
    others = [engine for engine in ENGINES.get(kind.name, ()) if engine != used]
    if not others:
        note = finding("not_verified", f"{kind.title} has one engine only")
        return [replace(report, findings=(*report.findings, note)) for report in reports]
    prepared = prepare(settings.forms, settings.form)
    again = replace(settings, engine=others[0])
    why = "what it finds is another report, or none"
    try:
        document = read_document(loaded.data, loaded.name, loaded.charset, again, kind)
        seconds = _reports_in(document, loaded.name, prepared)
    except InputError as error:
        seconds, why = [], error.cause
    verified: list[Report] = []
    for number, report in enumerate(reports):
        second = seconds[number] if number < len(seconds) else None
        if second is None or _about(second) != _about(report):
            findings = [unconfirmed(report.observations, others[0], why)]
        else:
            findings = compare_readings(report.observations, second.observations, others[0])
        observations = _flagged(report.observations, findings)
        found = (*report.findings, *findings)
        verified.append(replace(report, observations=observations, findings=found))
    return verified


def _about(report: Report) -> tuple[str, str, int | None]:
    """What must be the same for two readings of one report."""
    return report.form, report.bureau, report.year


def _no_report(prepared: Prepared) -> NoReportError:
    """The error for a document that was read and holds none of the forms."""
    names = ", ".join(form.id for form in prepared.forms)
    return NoReportError(
        f"no known form was found in it (looked for {names})",
        "see what was read with 'extractor inspect', or add a form with --forms DIR",
    )


def _report(
    document: Document, forms: Sequence[FormIndex], name: str, prepared: Prepared
) -> Report | None:
    """The report of a document that holds one at most; its id is still to be filled in.

    ``forms`` are those that its labels fit, the best first.
    """
    if not forms:
        return None
    index, facts, notes = _choose(forms, document, name)
    index, prepared = _opened(document, index, prepared)
    catalogue, sums = prepared.catalogue_of[index.form.id], prepared.sums[index.form.id]
    aligned = align(document.blocks, catalogue, index, sums, facts.year)
    if not aligned.placed:
        return None
    facts = with_stated_body(facts, index.form, aligned.observations)
    findings = [
        *map(from_notice, document.notices),
        *facts.findings,
        *notes,
        *aligned.findings,
        *check_rows(aligned.observations),
        *check_gaps(aligned.observations),
    ]
    findings += check_edition(index.form, facts.year, findings)
    equations = prepared.equations[index.form.id]
    findings += [
        *check_identities(equations, index.slots, aligned.observations, findings),
        *check_wording(aligned.observations),
        *check_lists(index.form, aligned.observations),
        *check_repeats(document.blocks, aligned.observations),
        *check_plausible(aligned.observations),
        *_emptiness(aligned.observations),
    ]
    observations = tuple(doubt_blanks(_flagged(aligned.observations, findings)))
    text = prepared.texts[index.form.id]
    findings += check_text(document.paragraphs, text, facts.year, facts.bureau, observations)
    return _compose(document, name, index, facts, observations, findings)


def _opened(document: Document, index: FormIndex, prepared: Prepared) -> tuple[FormIndex, Prepared]:
    """The form with the document's own rows, where it leaves rows open."""
    if all(table.open_rows is None for table in index.form.tables):
        return index, prepared
    labels = open_labels(document.blocks, prepared.catalogue_of[index.form.id], index)
    own = Prepared([with_rows(index.form, labels)])
    return own.catalogues[0].indexes[0], own


def _choose(
    forms: Sequence[FormIndex], document: Document, name: str
) -> tuple[FormIndex, Facts, list[Finding]]:
    """The form by its labels; where these leave several, by the year, and that is told."""
    facts = find_facts(document, forms[0].form, name)
    if len(forms) == 1:
        return forms[0], facts, []
    fitting = [index for index in forms if covers(index.form, facts.year)]
    index = (fitting or forms)[0]
    if index is not forms[0]:
        facts = find_facts(document, index.form, name)
    names = ", ".join(other.form.id for other in forms)
    message = f"the labels fit {names} alike; read as {index.form.id}"
    return index, facts, [finding("form_uncertain", message)]


def _emptiness(observations: Sequence[Observation]) -> list[Finding]:
    """A form without a single figure is a template, or a page whose figures were not found."""
    if any(observation.status in ("reported", "dash", "ambiguous") for observation in observations):
        return []
    return [finding("empty_form", "the form is there, and not one figure is in it")]


def _flagged(
    observations: Sequence[Observation], findings: Sequence[Finding]
) -> tuple[Observation, ...]:
    """The observations with the flags that the findings put on them."""
    wanted: dict[str, list[str]] = {}
    for one in findings:
        if one.flag:
            for key in one.observations:
                wanted.setdefault(key, []).append(one.flag)
    if not wanted:
        return tuple(observations)
    result: list[Observation] = []
    for observation in observations:
        flags = wanted.get(observation.slot.key)
        if flags:
            merged = tuple(dict.fromkeys((*observation.flags, *flags)))
            observation = replace(observation, flags=merged)
        result.append(observation)
    return tuple(result)


def _compose(
    document: Document,
    name: str,
    index: FormIndex,
    facts: Facts,
    observations: tuple[Observation, ...],
    findings: list[Finding],
) -> Report:
    engine = Engine(
        __version__,
        document.engine,
        document.format,
        document.encoding,
        document.encoding_from,
        document.pages,
    )
    return Report(
        "",
        name,
        facts.bureau,
        facts.region,
        facts.year,
        index.form.id,
        observations,
        tuple(findings),
        facts.evidence,
        engine,
    )


def inspect_source(
    source: str | Path | bytes, settings: Settings
) -> tuple[Document, list[Report] | NoReportError]:
    """What a document was read as, and its reports, or why it has none (for ``inspect``)."""
    loaded = _load(source, settings)
    try:
        document = read_document(loaded.data, loaded.name, loaded.charset, settings)
        try:
            return document, _reports(loaded, settings, document)
        except NoReportError as error:
            return document, NoReportError(error.cause, error.hint, loaded.name)
    except InputError as error:
        raise error.named(loaded.name) from None
