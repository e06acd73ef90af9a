"""Body and year in a report's title, which may be broken over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from extractor.forms.records import Metadata
from extractor.model import Document, Place
from extractor.recognise.body import is_body, tidy
from extractor.recognise.text import Line, Lines, plain
from extractor.recognise.year import read_year

_MAX_TITLE = 120
_MAX_PART = 60
# How far above the introduction the title may stand before the document's title is better.
_NEAR = 12
_MAX_TRIES = 60
# Lines before and after a line that may hold the rest of its title.
_WINDOWS = ((0, 0), (-1, 0), (0, 1), (-2, 0), (-1, 1), (-2, 1))
_SENTENCE = re.compile(r"[，。；：:;]|,(?!\d{3})")


class Title(Struct, frozen=True):
    """A title as read: ``body`` is empty and ``year`` is ``None`` where it does not say.

    ``beside`` is a body that a page's title gives after a separator, often only the site's name.
    """

    text: str
    source: str
    body: str = ""
    year: int | None = None
    beside: str = ""
    place: Place | None = None


def find_titles(document: Document, head: Lines, intro: int, rules: Metadata) -> list[Title]:
    """Titles that say something, best first; the last one found says all.

    Links to reports and lines below the last table of figures are left to ``weak_titles``.
    Headings come first, then the lines from the introduction (line number ``intro``, the number of
    lines where there is none) upwards, then the document's title, which Word keeps from the file
    that a report was copied from, then all other lines.
    """
    found: list[Title] = []
    for title in _candidates(document, head, intro, rules):
        if title.body or title.year is not None or title.beside:
            found.append(title)
        if title.body and title.year is not None:
            break
    return found


def weak_titles(head: Lines, rules: Metadata) -> list[Title]:
    """Titles with a year in links to reports and in lines below the figures, in their order.

    Most of them are about other reports: those of other years, or of other bodies.
    """
    found: list[Title] = []
    for number, line in enumerate(head.lines):
        if number < head.above and not is_link(line.text, rules):
            continue
        if may_be_title(line.text, rules):
            text = re.sub(rules.link_marks, "", line.text)
            title = read_title(text, "link", rules, line.place)
            if title.year is not None:
                found.append(title)
    return found


def plain_years(head: Lines, rules: Metadata) -> tuple[str, ...]:
    """The years of all titles above the figures, where none of them is a heading with a year."""
    years: dict[str, None] = {}
    for line in head.lines[: min(head.above, _MAX_TRIES)]:
        if _may_be_own_title(line.text, rules):
            year = read_title(line.text, "heading", rules).year
            if year is not None and line.heading:
                return ()
            if year is not None:
                years[str(year)] = None
    return tuple(years)


def is_link(text: str, rules: Metadata) -> bool:
    """Whether a line (without white space) is a list's link to a report, with its date, say."""
    return re.search(rules.link_lines, text) is not None


def _candidates(document: Document, head: Lines, intro: int, rules: Metadata) -> Iterator[Title]:
    lines = head.lines[: head.above]
    for number, line in enumerate(lines):
        if line.heading and _may_be_own_title(line.text, rules):
            yield _best_window(lines, number, rules)
    near = range(min(intro, len(lines)) - 1, max(-1, intro - 1 - _NEAR), -1)
    near = near if intro < len(head.lines) else range(0)
    yield from _plain_lines(lines, near, rules)
    title = plain(document.title, rules)
    if title and may_be_title(title, rules):
        yield read_title(title, "title", rules)
    others = (number for number in range(min(len(lines), _MAX_TRIES)) if number not in near)
    yield from _plain_lines(lines, others, rules)


def _plain_lines(
    lines: tuple[Line, ...], numbers: Iterable[int], rules: Metadata
) -> Iterator[Title]:
    for number in numbers:
        line = lines[number]
        if not line.heading and _may_be_own_title(line.text, rules):
            yield _best_window(lines, number, rules)


def may_be_title(text: str, rules: Metadata) -> bool:
    """Whether the line ``text`` (without white space) has the length and a word of a title."""
    if len(text) > _MAX_TITLE or not _holds(text, rules.title_words):
        return False
    return re.match(rules.refused_lines, text) is None


def _may_be_own_title(text: str, rules: Metadata) -> bool:
    return may_be_title(text, rules) and not is_link(text, rules)


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _best_window(lines: tuple[Line, ...], number: int, rules: Metadata) -> Title:
    """The title that the line makes alone or with its neighbours, whichever says most."""
    best = Title("", "heading")
    for before, after in _WINDOWS:
        window = lines[max(0, number + before) : number + after + 1]
        if len(window) != after - before + 1:
            continue
        parts = [line.text for line in window]
        if len(parts) > 1 and any(len(p) > _MAX_PART or _SENTENCE.search(p) for p in parts):
            continue
        title = read_title(rules.spaces.join(parts), "heading", rules, window[0].place)
        if len(parts) > 1 and not is_body(title.body, rules.bodies):
            continue
        if len(parts) > 1 and any(
            is_link(part, rules) or (at != -before and _is_whole(part, rules))
            for at, part in enumerate(parts)
        ):
            continue
        if title.body and title.year is not None:
            return title
        if (bool(title.body), title.year is not None) > (bool(best.body), best.year is not None):
            best = title
    if best.text and not best.body and not best.beside and number + 1 < len(lines):
        below = lines[number + 1].text
        if is_body(below, rules.bodies) and len(below) <= _MAX_PART:
            return replace(best, beside=below)
    return best


def _is_whole(text: str, rules: Metadata) -> bool:
    """Whether a line is a title with body and year by itself, which takes nothing from others."""
    if not _may_be_own_title(text, rules):
        return False
    title = read_title(text, "heading", rules)
    return title.year is not None and is_body(title.body, rules.bodies)


def read_title(text: str, source: str, rules: Metadata, place: Place | None = None) -> Title:
    """What the title ``text`` (without white space) says; ``source`` and ``place`` are kept."""
    pieces = [piece for piece in re.split(rules.title_separators, text) if piece]
    for number, piece in enumerate(pieces):
        if not _holds(piece, rules.title_words) or not _holds(piece, rules.title_endings):
            continue
        body, year = _match(piece, rules)
        if body or year is not None:
            beside = "" if body else _beside(pieces, number, rules)
            return Title(piece, source, body, year, beside, place)
    return Title(text, source, place=place)


def _match(piece: str, rules: Metadata) -> tuple[str, int | None]:
    for pattern in rules.titles:
        found = re.search(pattern, piece)
        if found is None:
            continue
        groups = found.groupdict()
        year = read_year(groups.get("year"), rules.digits)
        body = tidy(groups.get("body") or "", rules.bodies)
        if re.fullmatch(rules.bodies.refused, body) or (year is None and not _proper(body, rules)):
            body = ""
        if body or year is not None:
            return body, year
    return "", None


def _proper(name: str, rules: Metadata) -> bool:
    """Whether ``name`` is a body's or a region's; a title with a year may have any other name."""
    if is_body(name, rules.bodies):
        return True
    return name.endswith((*rules.regions.divisions, *rules.regions.zones))


def _beside(pieces: list[str], number: int, rules: Metadata) -> str:
    for other in (number - 1, number + 1):
        if 0 <= other < len(pieces):
            body = tidy(pieces[other], rules.bodies)
            if is_body(body, rules.bodies):
                return body
    return ""
