"""Body and year in a report's title, which may be broken over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from extractor.forms.records import Metadata
from extractor.model import Document, Place
from extractor.recognise.body import is_body, tidy
from extractor.recognise.text import Line, Lines, plain
from extractor.recognise.year import read_year

_MAX_TITLE = 120
_MAX_PART = 60
# How far above the introduction the title may stand before any other line is as good.
_NEAR = 12
_MAX_TRIES = 60
# Lines before and after a line that may hold the rest of its title.
_WINDOWS = ((0, 0), (-1, 0), (0, 1), (-2, 0), (-1, 1), (-2, 1))
_SENTENCE = re.compile(r"[，。；：:]")


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

    Headings come first, then the page's title, then the other lines from the introduction
    (line number ``intro``, the number of lines where there is none) upwards.
    """
    found: list[Title] = []
    for title in _candidates(document, head, intro, rules):
        if title.body or title.year is not None or title.beside:
            found.append(title)
        if title.body and title.year is not None:
            break
    return found


def _candidates(document: Document, head: Lines, intro: int, rules: Metadata) -> Iterator[Title]:
    lines = head.lines
    for number, line in enumerate(lines):
        if line.heading and _may_be(line.text, rules):
            yield _best_window(lines, number, rules)
    title = plain(document.title, rules)
    if title and _may_be(title, rules):
        yield read_title(title, "title", rules)
    near = range(intro - 1, max(-1, intro - 1 - _NEAR), -1)
    others = range(min(len(lines), _MAX_TRIES))
    for number in (*near, *(number for number in others if number not in near)):
        line = lines[number]
        if not line.heading and _may_be(line.text, rules):
            yield _best_window(lines, number, rules)


def _may_be(text: str, rules: Metadata) -> bool:
    if len(text) > _MAX_TITLE or not _holds(text, rules.title_words):
        return False
    return re.match(rules.refused_lines, text) is None


def _holds(text: str, words: tuple[str, ...]) -> bool:
    for word in words:
        if word in text:
            return True
    return False


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
        title = read_title("".join(parts), "heading", rules, window[0].place)
        if title.body and title.year is not None and (not before or is_body(title.body, rules.bodies)):
            return title
        if (bool(title.body), title.year is not None) > (bool(best.body), best.year is not None):
            if len(parts) == 1 or is_body(title.body, rules.bodies):
                best = title
    if best.text and not best.body and not best.beside and number + 1 < len(lines):
        below = lines[number + 1].text
        if is_body(below, rules.bodies) and len(below) <= _MAX_PART:
            return replace(best, beside=below)
    return best


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
        if body and re.fullmatch(rules.bodies.refused, body):
            body = ""
        if body or year is not None:
            return body, year
    return "", None


def _beside(pieces: list[str], number: int, rules: Metadata) -> str:
    for other in (number - 1, number + 1):
        if 0 <= other < len(pieces):
            body = tidy(pieces[other], rules.bodies)
            if is_body(body, rules.bodies):
                return body
    return ""
