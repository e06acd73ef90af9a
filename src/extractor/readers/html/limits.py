"""What a page may ask for before it is turned away: size, elements, depth.

The tree builders themselves cannot be stopped half-way, so the page is judged by its text.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, Literal

from extractor.errors import LimitError

Engine = Literal["lexbor", "beautifulsoup"]

MAX_CHARACTERS: Final = 64 * 1024 * 1024
"""The largest report pages seen are Word exports of some 2 MB."""

MAX_TAGS: Final = {"lexbor": 3_000_000, "beautifulsoup": 300_000}
"""A tag costs some 200 bytes and 0.2 µs in lexbor, ten times the memory and 50 µs in html5lib."""

MAX_DEPTH: Final = {"lexbor": 20_000, "beautifulsoup": 2_000}
"""The HTML standard looks through all open elements at many tags, so that time grows with the
square of the depth: at these depths half a second, or five. Browsers stop at 512."""

MAX_FORMATTING: Final = 256
"""Unclosed elements such as ``<font>`` are opened anew in each block that follows, so that nodes
grow with their number times the number of blocks. Careless editors leave a dozen open."""

_CAREFREE_TAGS: Final = 1000
"""Below this many tags no depth and no formatting can do harm."""

_TAG = re.compile("<(/?)([a-zA-Z][^\\s/>]{0,31})")
_FORMATTING = re.compile(
    "<(/?)(?:[aAbBiIsSuU]|[eE][mM]|[tT][tT]|[bB][iI][gG]|[cC][oO][dD][eE]|[fF][oO][nN][tT]"
    "|[nN][oO][bB][rR]|[sS][mM][aA][lL][lL]|[sS][tT][rR][iI][kK][eE]"
    "|[sS][tT][rR][oO][nN][gG])(?=[\\s/>])"
)
_NEVER_DEEP: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "p li dd dt option optgroup tr td th tbody thead tfoot caption colgroup html head body "
    "rb rp rt rtc a b big code em font i nobr s small strike strong tt u".split()
)
"""Elements that are empty, or close their own kind, or are counted as formatting."""

_HINT: Final = {
    "lexbor": "check that this is a report page; if it is, save the part with the tables alone",
    "beautifulsoup": "read it with --engine lexbor",
}


def check_limits(text: str, engine: Engine) -> None:
    """Raise ``LimitError`` for a page whose tree would take too much time or memory."""
    if len(text) > MAX_CHARACTERS:
        _refuse(f"the page has more than {MAX_CHARACTERS} characters", engine)
    tags = text.count("<")
    if tags <= _CAREFREE_TAGS:
        return
    if tags > MAX_TAGS[engine]:
        _refuse(f"the page has more than {MAX_TAGS[engine]} tags", engine)
    if _unclosed_formatting(text) > MAX_FORMATTING:
        _refuse(f"more than {MAX_FORMATTING} inline elements are never closed", engine)
    if tags > MAX_DEPTH[engine] and _depth(text) > MAX_DEPTH[engine]:
        _refuse(f"elements are nested more than {MAX_DEPTH[engine]} deep", engine)


def _unclosed_formatting(text: str) -> int:
    """The largest number of formatting elements open at once, were their end tags to match."""
    slashes = _FORMATTING.findall(text)
    closed = slashes.count("/")
    if len(slashes) - closed <= MAX_FORMATTING and closed <= MAX_FORMATTING:
        return len(slashes) - closed
    opened = most = 0
    for slash in slashes:
        if slash:
            opened = max(0, opened - 1)
        else:
            opened += 1
            most = max(most, opened)
    return most


def _depth(text: str) -> int:
    """No less than the depth that elements reach, taking each kind for itself."""
    opened: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for slash, name in _TAG.findall(text):
        kind = name.lower()
        if kind in _NEVER_DEEP:
            continue
        if slash:
            opened[kind] = max(0, opened[kind] - 1)
        else:
            opened[kind] += 1
            most[kind] = max(most[kind], opened[kind])
    return most.total()


def _refuse(cause: str, engine: Engine) -> None:
    raise LimitError(cause, _HINT[engine])
