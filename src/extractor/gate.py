"""Turning away, before it costs anything, what cannot be a report: a scan for some of its words.

All words of all forms are looked for in one pass over decoded text, so that more forms take no more
time; what cannot be decoded is scanned as bytes, word by word.
"""

from __future__ import annotations

import re
from codecs import utf_8_decode
from collections.abc import Sequence
from functools import lru_cache

from extractor.forms.records import Form

# Encodings of published Chinese text in which a label's bytes can be looked for as they stand.
_ENCODINGS = ("utf-8", "gb18030", "big5hkscs")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
# The beginnings that are tried as UTF-8, the cheap one first, and how many bytes beyond one a
# character must be there to tell: pairs of GBK are valid UTF-8 by chance, many in a row are not.
_HEADS = (512, 8192)
_ENOUGH = 64
# What is left out of pages, where a tag, an entity or white space may stand inside a word.
_ASCII = bytes(range(128))
_BETWEEN = _ASCII.translate(None, b"<>")
_TAGS = re.compile(rb"<[^>]*>")
# White space and invisible characters beyond ASCII, in UTF-8 and, in four bytes, in GB 18030.
_GAPS = re.compile(
    rb"\xc2[\x80-\xa0\xad]|\xe1(?:\x85[\x9f\xa0]|\x9a\x80|\xa0[\x8b-\x8e])"
    rb"|\xe2(?:\x80[\x80-\x8f\xa8-\xaf]|\x81[\x9f-\xaf])|\xe3(?:\x80\x80|\x85\xa4)"
    rb"|\xef(?:\xb8[\x80-\x8f]|\xbb\xbf|\xbe\xa0)"
)
_GB_GAPS = re.compile(rb"[\x81\x84][0-9][\x81-\xfe][0-9]")
_GB_SPACE = b"\xa1\xa1"
# A page that declares an encoding in which the words cannot be looked for is not turned away.
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""")
_DECLARED_XML = re.compile(rb"""<\?xml\b[^>]*?\bencoding\s*=\s*["']?\s*([\w.:-]+)""")
_KNOWN = ("utf-8", "utf8", "gb", "x-gbk", "big5", "cn-big5", "iso-8859-1", "windows-1252", "latin")
_DECLARED_IN = 4096
# A damaged page has a few places that are no UTF-8; text in another encoding has hundreds.
_FAR = 12
# What is of all Chinese text the most frequent, and how often it is there at the least: one in so
# many characters of the beginning. Text decoded amiss has one by chance.
_FREQUENT = "的，。、"
_OFTEN = 100

# Sets of words found for which it is kept what else to look for.
MAX_RESTS = 256


class Gate:
    """The anchors of some forms, ready to be looked for."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.always = any(not form.anchors for form in forms)
        self.sets = sorted({(form.anchors, form.anchors_needed) for form in forms})
        words = frozenset(anchor for anchors, _ in self.sets for anchor in anchors)
        self.words = words
        self.in_ascii = any(map(str.isascii, words))
        # Of words that overlap, a search for all of them finds one.
        self.apart = not any(_overlap(a, b) for a in words for b in words if a != b)
        self._rests: dict[frozenset[str], re.Pattern[str] | None] = {}

    def refuses(self, data: bytes, kind: str, charset: str = "") -> bool:
        """Whether a document of this kind (``sniff``) is turned away: text and pages may be."""
        if kind == "html":
            return not self.open_to_page(data, charset)
        return kind == "text" and not self.open_to(data)

    def open_to(self, data: bytes) -> bool:
        """Whether ``data`` may hold one of the forms.

        Text in UTF-16 or UTF-32, and pages that write characters as references, are let through,
        for their anchors cannot be seen.
        """
        if self.always or data.find(b"\x00", 0, 4096) >= 0 or data.startswith(_WIDE_MARKS):
            return True
        # One byte is found many times faster than two, and most text has none.
        if b"&" in data and b"&#" in data:
            return True
        if not self.in_ascii and data.isascii():
            # Manual pages may name their characters: \[u89C4].
            return b"\\[u" in data
        if _is_utf8(data):
            text = _decoded(data, "utf-8")
            return self._in_bytes(data, _ENCODINGS[:1]) if text is None else self._in_text(text)
        if not _is_far_from_utf8(data):
            return self._in_bytes(data, _ENCODINGS)
        # GBK is nearly all of GB18030, and decoded in two thirds of the time.
        for encoding in ("gbk", "big5hkscs"):
            text = _decoded(data, encoding)
            if text is not None and _is_chinese(text):
                return self._in_text(text)
        texts = [text for text in (_decoded(data, name) for name in _ENCODINGS[1:]) if text]
        return any(map(self._in_text, texts)) if texts else self._in_bytes(data, _ENCODINGS)

    def open_to_page(self, data: bytes, charset: str = "") -> bool:
        """Whether a page may hold one of the forms, though tags may stand inside their words.

        What is ASCII is left out on both sides, which takes tags, entities, line breaks and spaces
        along; what is let through too often that way is settled by reading it. ``charset`` is what
        the server declared. A page whose encoding is none of Chinese text is let through.
        """
        if self.always or b"\x00" in data[:4096] or data.startswith(_WIDE_MARKS):
            return True
        rest = data.translate(None, _ASCII)
        if self._shows(data, rest):
            return True
        # Programs name Chinese fonts in the tags between the characters of a word.
        tags = data.translate(None, _BETWEEN)
        if b"<" in tags.replace(b"<>", b""):
            outside = _TAGS.sub(b"", tags).translate(None, b"<>")
            if outside != rest and self._shows_outside(data, outside):
                return True
        # Characters by their numbers, also in a page inside an attribute. Two bytes are found fast.
        if b"&#" in data or (b";#" in data and b"amp;#" in data):
            return True
        return _is_foreign(data, charset)

    def _shows_outside(self, data: bytes, outside: bytes) -> bool:
        """``_shows`` of a page without its tags; ``outside`` is what is not ASCII in it then."""
        if _is_utf8(data):
            return self._in_bones(_GAPS.sub(b"", outside), "utf-8")
        return self._shows(_TAGS.sub(b"", data), outside)

    def _shows(self, data: bytes, rest: bytes) -> bool:
        """Whether the words of a form are in ``rest``: what is not ASCII in a page."""
        if self._in_bones(rest, "utf-8") or self._in_bones(_GAPS.sub(b"", rest), "utf-8"):
            return True
        if _is_utf8(data):
            return False
        if b"\x81" in data or b"\x84" in data:
            rest = _GB_GAPS.sub(b"", data).translate(None, _ASCII)
        rest = rest.replace(_GB_SPACE, b"")
        return any(self._in_bones(rest, encoding) for encoding in _ENCODINGS[1:])

    def _in_bones(self, rest: bytes, encoding: str) -> bool:
        for anchors, needed in self.sets:
            left = needed
            for bone in _bones(anchors, encoding):
                if left <= 0:
                    break
                left -= bone in rest
            if left <= 0:
                return True
        return False

    def _in_text(self, text: str) -> bool:
        found: frozenset[str] = frozenset()
        if not self.apart:
            found = frozenset(word for word in self.words if word in text)
        position = 0
        while True:
            rest = self._rest(found)
            if rest is None:
                return True
            match = rest.search(text, position)
            if match is None:
                return False
            found, position = found | {match[0]}, match.end()

    def _rest(self, found: frozenset[str]) -> re.Pattern[str] | None:
        """What to look for once these words are found; ``None`` where they are enough."""
        if found in self._rests:
            return self._rests[found]
        enough = any(len(found.intersection(words)) >= needed for words, needed in self.sets)
        if len(self._rests) >= MAX_RESTS:
            self._rests.clear()
        rest = self._rests[found] = None if enough else _any_of(self.words - found)
        return rest

    def _in_bytes(self, data: bytes, encodings: Sequence[str]) -> bool:
        return any(
            _holds(data, anchors, needed, encoding)
            for anchors, needed in self.sets
            for encoding in encodings
        )


@lru_cache(maxsize=256)
def _any_of(words: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words))) or "(?!)")


def _overlap(first: str, second: str) -> bool:
    """Whether the end of one word begins another, or one word holds another."""
    if first in second:
        return True
    shortest = min(len(first), len(second))
    return any(first.endswith(second[:size]) for size in range(1, shortest))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_chinese(text: str) -> bool:
    """Whether ``text`` is running Chinese, so that no other encoding is in question."""
    head = text[: _HEADS[1]]
    counts = [head.count(character) for character in _FREQUENT]
    return sum(counts) * _OFTEN >= len(head) and sum(map(bool, counts)) > 1


def _is_far_from_utf8(data: bytes) -> bool:
    """Whether the first bytes are no UTF-8 in so many places that no byte was merely hurt."""
    head = data[: _HEADS[0]]
    for _ in range(_FAR):
        try:
            utf_8_decode(head, "strict", False)
        except UnicodeDecodeError as error:
            head = head[error.end :]
        else:
            return False
    return True


def _holds(data: bytes, anchors: tuple[str, ...], needed: int, encoding: str) -> bool:
    needles = _needles(anchors, encoding)
    left = len(needles)
    for needle in needles:
        if needed > left:
            return False
        left -= 1
        if needle in data:
            needed -= 1
            if needed <= 0:
                return True
    return False


@lru_cache(maxsize=64)
def _needles(anchors: tuple[str, ...], encoding: str) -> tuple[bytes, ...]:
    """The anchors in one encoding; simplified ones cannot be written in Big5."""
    encoded = (anchor.encode(encoding, "replace") for anchor in anchors)
    return tuple(needle for needle in encoded if b"?" not in needle)


@lru_cache(maxsize=64)
def _bones(anchors: tuple[str, ...], encoding: str) -> tuple[bytes, ...]:
    """The anchors in one encoding, without their ASCII."""
    return tuple(needle.translate(None, _ASCII) for needle in _needles(anchors, encoding))


def _is_foreign(data: bytes, charset: str) -> bool:
    """Whether a page declares an encoding that is none of those that are searched."""
    declared = [charset] if charset else []
    head = data[:_DECLARED_IN].lower()
    found = _DECLARED.findall(head) + _DECLARED_XML.findall(head)
    declared += [name.decode("ascii", "replace") for name in found]
    return any(not name.strip(" \t\"'").lower().startswith(_KNOWN) for name in declared)


def _is_utf8(data: bytes) -> bool:
    """Whether ``data`` is UTF-8 for certain; ASCII alone may go on in any encoding."""
    for size in _HEADS:
        head = data[:size]
        try:
            text, used = utf_8_decode(head, "strict", False)  # a character cut at the end is fine
        except UnicodeDecodeError:
            return False
        if used - len(text) >= _ENOUGH:
            return True
    return False
