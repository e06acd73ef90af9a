"""Whose report it is and which year it is about, each with where that was found.

The rules are the form's (``extractor.forms.records.Metadata``). The sources, best first: titles
and headings, prose, small metadata tables, the file's name, the foot of the page. The year is the
year reported; a date of publication is never taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.findings import finding
from extractor.forms.records import Form, Metadata
from extractor.model import Document, Evidence, Finding, Observation, Region
from extractor.recognise.body import full_name, is_body
from extractor.recognise.evidence import bodies_in, labelled_bodies, named, years_in
from extractor.recognise.region import find_region, is_short
from extractor.recognise.text import Lines, foot_lines, head_lines
from extractor.recognise.title import Title, find_titles, plain_years, weak_titles
from extractor.recognise.unfold import unfolded


class Facts(Struct, frozen=True):
    """``bureau`` is empty and ``year`` is ``None`` where the document does not say.

    ``evidence`` holds what was taken for each fact (``bureau``, ``year``, ``region``) and what
    contradicts the year; ``findings`` has ``year_conflict`` where the title and the period of the
    figures differ, and ``year_uncertain`` where little speaks for the year.
    """

    bureau: str = ""
    year: int | None = None
    region: Region = Region()
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()


def find_facts(document: Document, form: Form, source_name: str) -> Facts:
    """The facts that ``document``, a report of ``form``, states about itself.

    ``source_name`` is the path or URL that it was read from. Never raises.
    """
    facts = _stated_facts(document, form, source_name)
    if facts.bureau and facts.year is not None:
        return facts
    whole = unfolded(document)
    if whole is not None:
        facts = _stated_facts(whole, form, source_name)
    if facts.bureau and facts.year is not None:
        return facts
    return _with_links(facts, document if whole is None else whole, form)


def with_stated_body(facts: Facts, form: Form, observations: Sequence[Observation]) -> Facts:
    """``facts`` with the body that the form itself asks for, where nothing else names one."""
    if facts.bureau or not form.body_row:
        return facts
    for seen in observations:
        if f"{seen.table}/{seen.row}" == form.body_row and isinstance(seen.value, str):
            found = Evidence("bureau", seen.value, "form", seen.raw, seen.place)
            region = find_region(seen.value, form.metadata.regions)
            return replace(
                facts, bureau=seen.value, region=region, evidence=(found, *facts.evidence)
            )
    return facts


def _with_links(facts: Facts, document: Document, form: Form) -> Facts:
    """``facts`` with what links to reports, and lines below the figures, say of what is missing.

    A year is taken where all of them name it and the form was in use then.
    """
    rules = form.metadata
    head = head_lines(document, rules)
    titles = weak_titles(head, rules)
    if not facts.bureau:
        bureau = _titled_body(titles, rules)
        if bureau is not None:
            region = find_region(bureau.value, rules.regions)
            facts = replace(
                facts, bureau=bureau.value, region=region, evidence=(bureau, *facts.evidence)
            )
    if facts.year is not None or not titles:
        return facts
    years = sorted({title.year for title in titles if title.year is not None})
    found = [_year_of(title) for title in titles]
    if len(years) == 1 and _in_use(found[0], form):
        facts = replace(facts, year=years[0], evidence=(*facts.evidence, found[0]))
        if weak_titles(replace(head, lines=head.lines[: head.above]), rules):
            return facts
    doubt = _uncertain(
        f"only links and lines below the figures name a year ({', '.join(map(str, years))})",
        facts.year,
    )
    return replace(facts, findings=(*facts.findings, doubt))


def _titled_body(titles: Sequence[Title], rules: Metadata) -> Evidence | None:
    """The body of all these titles that name one, if it is a single one."""
    found = {t.body: t for t in titles if t.body and is_body(t.body, rules.bodies)}
    if len(found) != 1:
        return None
    ((body, title),) = found.items()
    return Evidence("bureau", body, title.source, title.text, title.place)


def _stated_facts(document: Document, form: Form, source_name: str) -> Facts:
    rules = form.metadata
    head = head_lines(document, rules)
    period, intro = _period(head, rules)
    titles = find_titles(document, head, intro, rules)
    bureau = _bureau(titles, document, head, source_name, form)
    years, findings = _years(titles, period, head, source_name, form)
    evidence = years if bureau is None else (bureau, *years)
    region = Region() if bureau is None else find_region(bureau.value, rules.regions)
    if bureau is not None and region.name:
        evidence += (Evidence("region", region.name, bureau.source, bureau.text, bureau.place),)
    return Facts(
        bureau=bureau.value if bureau else "",
        year=int(years[0].value) if years else None,
        region=region,
        evidence=evidence,
        findings=findings,
    )


def _period(head: Lines, rules: Metadata) -> tuple[Evidence | None, int]:
    """The year of the period of the figures, and the number of the line that gives it."""
    above = head
    if head.above < len(head.lines):
        lines = head.lines[: head.above]
        above = Lines(lines, head.text[: sum([len(line.text) for line in lines]) + len(lines)])
    for part in (above, head) if above is not head else (head,):
        for pattern in rules.periods:
            found = re.search(pattern, part.text)
            if found is not None:
                period = next(years_in(part, (pattern,), rules), None)
                if period is not None:
                    return period, part.at(found.start("year"))
    return None, len(head.lines)


def _bureau(
    titles: list[Title], document: Document, head: Lines, source_name: str, form: Form
) -> Evidence | None:
    """The body that the title names, in full where another source has more of its name."""
    rules = form.metadata
    first: Evidence | None = None
    for title in titles:
        region = find_region(title.body, rules.regions).name if title.body else ""
        proper = is_body(title.body, rules.bodies)
        if title.body and (proper or region):
            first = Evidence("bureau", title.body, title.source, title.text, title.place)
            if proper and region:
                return first
            break
    for other in _other_bodies(titles, document, head, source_name, rules):
        if first is None and is_short(other.value, rules.regions):
            first = other
        elif first is None or full_name(first.value, other.value, rules.bodies):
            return other
    return first


def _other_bodies(
    titles: list[Title], document: Document, head: Lines, source_name: str, rules: Metadata
) -> Iterator[Evidence]:
    """Bodies besides the title's own, best first; searched only as far as they are asked for."""
    yield from bodies_in(head, rules.prose, "prose", rules.bodies)
    yield from labelled_bodies(document, head, rules)
    body, _ = named(source_name, rules)
    if body:
        yield Evidence("bureau", body, "file name", source_name)
    foot = foot_lines(document, rules)
    for title in titles:
        if title.beside:
            yield Evidence("bureau", title.beside, title.source, title.text, title.place)
    yield from bodies_in(foot, rules.footers, "footer", rules.bodies)
    # An unusual name is better than none where the title gives the year with it.
    for title in titles:
        if title.body and title.year is not None:
            yield Evidence("bureau", title.body, title.source, title.text, title.place)


def _years(
    titles: list[Title], period: Evidence | None, head: Lines, source_name: str, form: Form
) -> tuple[tuple[Evidence, ...], tuple[Finding, ...]]:
    """Evidence for the year, the one to believe first, and a finding where it is contradicted.

    Where title and period differ, one may name the year of publication and the other be carried
    over from last year's report: the year that the form was in use wins, then the one that the
    rest of the prose repeats, then the title's.
    """
    rules = form.metadata
    title = next((_year_of(title) for title in titles if title.year is not None), None)
    if title is not None and period is not None and title.value != period.value:
        first, second = title, period
        if _in_use(period, form) != _in_use(title, form):
            trusted = _in_use(title, form)
        else:
            third = next(years_in(head, rules.prose, rules), None)
            trusted = third is None or third.value != period.value
        if not trusted:
            first, second = period, title
        return (first, second), (_conflict(first, second),)
    known = title or period or next(years_in(head, rules.prose, rules), None)
    if known is None:
        _, year = named(source_name, rules)
        if year is not None:
            known = Evidence("year", str(year), "file name", source_name)
    if known is None:
        return (), ()
    rivals = plain_years(head, rules) if known is title and period is None else ()
    if len(rivals) > 1 and known.value in rivals:
        return (known,), (_uncertain(f"titles name {', '.join(rivals)}", int(known.value)),)
    if _in_use(known, form):
        return (known,), ()
    return _doubted(known, period, head, source_name, form)


def _doubted(
    known: Evidence, period: Evidence | None, head: Lines, source_name: str, form: Form
) -> tuple[tuple[Evidence, ...], tuple[Finding, ...]]:
    """A year in which the form was not in use: another one if there is any, else with a doubt."""
    if known.source != "prose" and period is not None:
        # The title and the period of the figures agree: a form used before or after its years.
        return (known,), ()
    for other in _other_years(head, source_name, form):
        if _in_use(other, form):
            return (other, known), (_conflict(other, known),)
    first, last = form.years
    why = f"the {known.source} gives it, and {form.id} is the form for {first} to {last or 'now'}"
    return (known,), (_uncertain(why, int(known.value)),)


def _other_years(head: Lines, source_name: str, form: Form) -> Iterator[Evidence]:
    yield from years_in(head, form.metadata.prose, form.metadata)
    _, year = named(source_name, form.metadata)
    if year is not None:
        yield Evidence("year", str(year), "file name", source_name)


def _year_of(title: Title) -> Evidence:
    return Evidence("year", str(title.year), title.source, title.text, title.place)


def _in_use(year: Evidence, form: Form) -> bool:
    first, last = form.years
    return first <= int(year.value) and (last is None or int(year.value) <= last)


def _uncertain(why: str, year: int | None) -> Finding:
    taken = "no year is taken" if year is None else f"{year} is taken"
    return finding("year_uncertain", f"{why}; {taken}", quote="" if year is None else str(year))


def _conflict(first: Evidence, second: Evidence) -> Finding:
    message = (
        f"the {first.source} gives the year {first.value} ({first.text[:40]}), "
        f"the {second.source} {second.value} ({second.text[:60]}); {first.value} is taken"
    )
    return finding("year_conflict", message, quote=f"{first.value} {second.value}")
