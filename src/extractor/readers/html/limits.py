"""What a page may ask for before it is turned away: size, elements, depth.

The tree builders themselves cannot be stopped half-way, so the page is judged by its text.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, Literal

from extractor.errors import LimitError

Engine = Literal["lexbor", "beautifulsoup"]

MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest report pages seen are Word exports of some 2 MB."""

MAX_TAGS: Final = {"lexbor": 1_000_000, "beautifulsoup": 300_000}
"""A tag costs some 200 bytes and 0.2 µs in lexbor, ten times the memory and 50 µs in html5lib."""

MAX_DEPTH: Final = {"lexbor": 20_000, "beautifulsoup": 2_000}
"""The HTML standard looks through all open elements at many tags, so that time grows with the
square of the depth: at these depths half a second, or five. Browsers stop at 512."""

MAX_FORMATTING: Final = 256
"""Unclosed elements such as ``<font>`` are opened anew in each block that follows, so that nodes
grow with their number times the number of blocks. Careless editors leave a dozen open."""

MAX_ATTRIBUTES: Final = 5_000
"""Of one tag: each is compared with all before it. Tags of people and programs have some dozens."""

_STRETCH: Final = 10_000
"""A tag with too many attributes holds a stretch of this many characters without ``<``."""

_CAREFREE_TAGS: Final = 3_000
"""Up to this many tags no depth and no formatting can do harm: a million nodes at most."""

_DOUBTFUL_TAGS: Final = 16_000
"""From here on tags are matched by name; below, counting them tells enough."""

_TAG = re.compile(b"<(/?)([a-zA-Z][^\\s/>]{0,31})")
_FORMATTING = re.compile(
    b"<(/?)(?:[aAbBiIsSuU]|[eE][mM]|[tT][tT]|[bB][iI][gG]|[cC][oO][dD][eE]|[fF][oO][nN][tT]"
    b"|[nN][oO][bB][rR]|[sS][mM][aA][lL][lL]|[sS][tT][rR][iI][kK][eE]"
    b"|[sS][tT][rR][oO][nN][gG])(?=[\\s/>])"
)
_NEVER_DEEP: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr "
    b"p li dd dt option optgroup tr td th tbody thead tfoot caption colgroup html head body "
    b"rb rp rt rtc a b big code em font i nobr s small strike strong tt u".split()
)
"""Elements that are empty, or close their own kind, or are counted as formatting."""

_HINT: Final = {
    "lexbor": "check that this is a report page; if it is, save the part with the tables alone",
    "beautifulsoup": "read it with --engine lexbor",
}


def check_limits(data: bytes, engine: Engine) -> None:
    """Raise ``LimitError`` for a page whose tree would take too much time or memory."""
    if len(data) > MAX_BYTES:
        _refuse(f"the page has more than {MAX_BYTES} bytes of UTF-8", engine)
    if _most_attributes(data) > MAX_ATTRIBUTES:
        _refuse(f"a tag has more than {MAX_ATTRIBUTES} attributes", engine)
    tags = data.count(b"<")
    if tags <= _CAREFREE_TAGS:
        return
    if tags > MAX_TAGS[engine]:
        _refuse(f"the page has more than {MAX_TAGS[engine]} tags", engine)
    unclosed = tags - 2 * data.count(b"</")
    doubtful = unclosed > MAX_FORMATTING or tags > _DOUBTFUL_TAGS
    if doubtful and _unclosed_formatting(data) > MAX_FORMATTING:
        _refuse(f"more than {MAX_FORMATTING} inline elements are never closed", engine)
    if tags > MAX_DEPTH[engine] and _depth(data) > MAX_DEPTH[engine]:
        _refuse(f"elements are nested more than {MAX_DEPTH[engine]} deep", engine)


def _most_attributes(data: bytes) -> int:
    """The largest number of attributes, or of words like them, in the longest tags."""
    most = 0
    done = 0
    for start in range(0, len(data) - _STRETCH + 1, _STRETCH):
        if start < done or data.find(b"<", start, start + _STRETCH) >= 0:
            continue
        end = data.find(b"<", start)
        done = len(data) if end < 0 else end
        begun = max(0, data.rfind(b"<", 0, start))
        closed = data.find(b">", begun, done)
        most = max(most, len(data[begun : closed if closed >= 0 else done].split()))
    return most


def _unclosed_formatting(data: bytes) -> int:
    """The largest number of formatting elements open at once, were their end tags to match."""
    slashes = _FORMATTING.findall(data)
    closed = slashes.count(b"/")
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


def _depth(data: bytes) -> int:
    """No less than the depth that elements reach, taking each kind for itself."""
    opened: Counter[bytes] = Counter()
    most: Counter[bytes] = Counter()
    for slash, name in _TAG.findall(data):
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
