"""Turning away, before it costs anything, what cannot be a report: a substring scan over bytes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extractor.forms.records import Form

# Encodings of published Chinese text in which a label's bytes can be looked for as they stand.
_ENCODINGS = ("utf-8", "gb18030")


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
        if self.always or b"\x00" in data[:4096] or b"&#" in data:
            return True
        encodings = _ENCODINGS if not _is_utf8(data) else _ENCODINGS[:1]
        return any(
            _holds(data, anchors, needed, encoding)
            for anchors, needed in self.sets
            for encoding in encodings
        )


def _holds(data: bytes, anchors: tuple[str, ...], needed: int, encoding: str) -> bool:
    for needle in _needles(anchors, encoding):
        if needle in data:
            needed -= 1
            if needed <= 0:
                return True
    return False


@lru_cache(maxsize=64)
def _needles(anchors: tuple[str, ...], encoding: str) -> tuple[bytes, ...]:
    return tuple(anchor.encode(encoding) for anchor in anchors)


def _is_utf8(data: bytes) -> bool:
    """Whether the beginning is UTF-8, a character cut at its end aside."""
    head = data[:4096]
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and len(head) == 4096
    return True
