"""Turning away, before it costs anything, what cannot be a report: a substring scan over bytes."""

from __future__ import annotations

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


class Gate:
    """The anchors of some forms as bytes, ready to be looked for."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.always = any(not form.anchors for form in forms)
        self.sets = sorted({(form.anchors, form.anchors_needed) for form in forms})

    def open_to(self, data: bytes) -> bool:
        """Whether ``data`` may hold one of the forms.

        Text in UTF-16 or UTF-32, and pages that write characters as references, are let through,
        for their anchors cannot be seen.
        """
        if self.always or b"\x00" in data[:4096] or data.startswith(_WIDE_MARKS):
            return True
        # One byte is found many times faster than two, and most text has none.
        if b"&" in data and b"&#" in data:
            return True
        encodings = _ENCODINGS[:1] if _is_utf8(data) else _ENCODINGS
        return any(
            _holds(data, anchors, needed, encoding)
            for anchors, needed in self.sets
            for encoding in encodings
        )


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
