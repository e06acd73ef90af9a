"""Where a document states its facts besides its title: each source yields evidence, best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from extractor.forms.records import BodyRules, Metadata
from extractor.model import Cell, Document, Evidence, Place, Table
from extractor.recognise.body import is_body, tidy, without_office
from extractor.recognise.text import Lines, plain
from extractor.recognise.year import read_year

# A metadata table is small; a report's tables are not, and a layout table may hold everything.
_MAX_TABLES = 8
_MAX_CELLS = 60
# A pattern that met so many words that are no body will not meet one.
_MAX_MATCHES = 8
_MAX_NAME = 300
# As much of the source's text as evidence quotes.
_MAX_QUOTE = 120


def years_in(lines: Lines, patterns: Iterable[str], rules: Metadata) -> Iterator[Evidence]:
    """Years in running text, pattern by pattern."""
    for pattern in patterns:
        if "<year>" not in pattern:
            continue
        for found in _matches(pattern, lines.text):
            year = read_year(found["year"], rules.digits)
            if year is not None:
                yield _quoted("year", str(year), "prose", lines, found.start("year"))


def bodies_in(
    lines: Lines, patterns: Iterable[str], source: str, rules: BodyRules
) -> Iterator[Evidence]:
    """Bodies in running text, pattern by pattern; ``source`` is "prose" or "footer"."""
    for pattern in patterns:
        group = "contact" if "<contact>" in pattern else "body"
        if f"<{group}>" not in pattern:
            continue
        for found in _matches(pattern, lines.text):
            body = tidy(found[group] or "", rules)
            if group == "contact":
                body = without_office(body, rules)
            if is_body(body, rules):
                yield _quoted("bureau", body, source, lines, found.start(group))


def labelled_bodies(document: Document, lines: Lines, rules: Metadata) -> Iterator[Evidence]:
    """Bodies after a label such as 发布机构 in small tables, or in a line of its own."""
    labels = rules.labels.get("body", ())
    tables = [block for block in document.blocks[:400] if type(block) is Table][:_MAX_TABLES]
    for number, table in enumerate(tables):
        if len(table.cells) > _MAX_CELLS:
            continue
        for value, cell in _labelled(table.cells, labels, lines.traditional, rules):
            body = without_office(tidy(value, rules.bodies), rules.bodies)
            if is_body(body, rules.bodies):
                place = cell.place or Place(table=number, row=cell.row, column=cell.column)
                yield Evidence("bureau", body, "metadata table", cell.text[:_MAX_QUOTE], place)
    if labels:
        either = "|".join(map(re.escape, labels))
        # Where blanks divide words, a name holds some.
        blank = r"\n" if rules.spaces else r"\s"
        name = rf"(?P<contact>[^{blank}：:|，。]{{2,60}}?)(?={rules.label_ends})"
        pattern = rf"(?:{either})[：:](?:{re.escape(rules.spaces)})?{name}"
        yield from bodies_in(lines, (pattern,), "metadata table", rules.bodies)


def _labelled(
    cells: tuple[Cell, ...], labels: tuple[str, ...], traditional: bool, rules: Metadata
) -> Iterator[tuple[str, Cell]]:
    """Values with their cells: the cell after the label, or what follows it in the same cell."""
    before = ""
    for cell in cells:
        text = plain(cell.text, rules, traditional=traditional)
        label, colon, value = text.replace(":", "：").partition("：")
        if before in labels:
            yield text, cell
        if colon and value and label in labels:
            yield value, cell
        before = label if not value else ""


def named(source_name: str, rules: Metadata) -> tuple[str, int | None]:
    """Body and year in the name of the file and its folder; empty and ``None`` if not there."""
    name = re.split("[?#]", source_name[-_MAX_NAME:], maxsplit=1)[0].replace("\\", "/")
    folder, _, file = (unquote(name) if "%" in name else name).rpartition("/")
    stem = file.rpartition(".")[0] or file
    text = plain(f"{folder.rpartition('/')[2]}/{stem}", rules)
    for pattern in rules.names:
        found = re.search(pattern, text)
        if found is None:
            continue
        groups = found.groupdict()
        body = tidy(groups.get("body") or "", rules.bodies)
        year = read_year(groups.get("year"), rules.digits)
        if is_body(body, rules.bodies) or ("body" not in groups and year is not None):
            return body, year
    return "", None


def _matches(pattern: str, text: str) -> Iterator[re.Match[str]]:
    # re keeps what it compiled; it forgets no pattern in a run with this few.
    for number, found in enumerate(re.finditer(pattern, text)):
        if number == _MAX_MATCHES:
            return
        yield found


def _quoted(field: str, value: str, source: str, lines: Lines, position: int) -> Evidence:
    line = lines.lines[lines.at(position)]
    return Evidence(field, value, source, line.text[:_MAX_QUOTE], line.place)
