"""Bytes to text: which encoding, why, and how much of it could not be decoded.

The order is fixed: byte order mark, strict UTF-8, what HTTP or the page itself declares, GB18030
(a superset of GB 2312 and GBK, GB 18030-2022), and only then statistics. Damaged text is decoded
with U+FFFD in the place of what is lost, never shortened: a number with a hole must not read as
another number.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from msgspec import Struct

EncodingSource = Literal["bom", "utf-8", "http", "meta", "gb18030", "detected"]

REPLACEMENT: Final = "\ufffd"
META_WINDOW: Final = 4096
SAMPLE: Final = 32_768
# How many bytes on either side of the first bad one tell UTF-8 with a flaw from another encoding.
NEAR: Final = 2048

# UTF-32 stands before UTF-16: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_MARK_HEADS: Final = frozenset(mark[0] for mark, _ in _MARKS)

# Labels as the Encoding Standard (WHATWG) groups them; pages declare them in any case.
_LABELS: Final = {
    **dict.fromkeys(
        "gb2312 gbk gb_2312-80 gb_2312 gb2312-80 gb18030 x-gbk cp936 936 ms936 windows-936 "
        "chinese csgb2312 iso-ir-58 csiso58gb231280 euc-cn gb-2312 gb-18030 gb".split(),
        "gb18030",
    ),
    **dict.fromkeys("big5 big5-hkscs big5hkscs cn-big5 csbig5 x-x-big5 cp950".split(), "big5hkscs"),
    **dict.fromkeys("utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8".split(), "utf-8"),
    **dict.fromkeys("utf-16le utf-16 utf16 ucs-2 unicode".split(), "utf-16-le"),
    "utf-16be": "utf-16-be",
    **dict.fromkeys("shift_jis shift-jis sjis x-sjis ms_kanji windows-31j".split(), "cp932"),
    **dict.fromkeys("euc-jp x-euc-jp".split(), "euc_jp"),
    **dict.fromkeys("euc-kr ks_c_5601-1987 ksc5601 korean windows-949".split(), "cp949"),
    **dict.fromkeys("iso-8859-1 latin1 latin-1 windows-1252 cp1252".split(), "cp1252"),
    **dict.fromkeys("windows-1251 cp1251".split(), "cp1251"),
    "koi8-r": "koi8_r",
}
_SINGLE_BYTE: Final = frozenset({"cp1252", "cp1251", "koi8_r"})
# Detection weighs only these: a short list keeps it fast and its mistakes few.
_DETECTABLE: Final = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252", "cp1251")

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_META = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
# GB 2312's level 1 hanzi and signs, as pairs of bytes: nearly all of Chinese, little of the rest.
_GB_PAIR = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe])+")
# What its pairs begin with.
_GB_LEADS = bytes((*range(0xA1, 0xA4), *range(0xB0, 0xD8)))
_ASCII = bytes(range(0x80))
_HIGH = re.compile(rb"[\x80-\xff]+")
_PRIVATE = re.compile("[\ue000-\uf8ff]+")
_RUN = re.compile(REPLACEMENT + "+")
_LEGIBLE = re.compile(
    "[\t\n\r\x20-\x7e\u00a0-\u00ff\u2010-\u203f\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+"
)


class Decoded(Struct, frozen=True):
    """Text, its encoding (a Python codec's name) and why that one.

    ``replaced`` counts the U+FFFD that stand for what could not be decoded, NULs among it.
    """

    text: str
    encoding: str
    source: EncodingSource
    replaced: int = 0


def decode(data: bytes, *, http_charset: str | None = None, html: bool = False) -> Decoded:
    """Decodes any bytes; raises nothing.

    ``http_charset`` is the charset of the Content-Type header; ``html`` lets a ``meta`` element in
    the first 4 KB declare the encoding.
    """
    if data and data[0] in _MARK_HEADS:
        marked = _by_mark(data)
        if marked is not None:
            return marked
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(data, error, http_charset, html)
    # In wide characters each byte that is zero looks like a NUL: the bytes are searched faster.
    if b"\0" in data:
        wide = wide_encoding(data)
        if wide:
            return _decoded(data, wide, "detected")
        return Decoded(text.replace("\0", REPLACEMENT), "utf-8", "utf-8", text.count("\0"))
    return Decoded(text, "utf-8", "utf-8")


def mark_encoding(data: bytes) -> str:
    """The encoding that the byte order mark at the start of ``data`` names, or ``""``."""
    if not data or data[0] not in _MARK_HEADS:
        return ""
    return next((name for mark, name in _MARKS if data.startswith(mark)), "")


def wide_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32 without a byte order mark, recognised by its NULs, else ``""``.

    Looks at the first 4 KB. Line breaks, digits and spaces have a NUL in both, so that Chinese
    text has them too; text in other encodings has none.
    """
    head = data[: META_WINDOW - META_WINDOW % 4]
    if b"\0" not in head:
        return ""
    for name, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        text = head[: len(head) - len(head) % width].decode(name, "replace")
        legible = sum(map(len, _LEGIBLE.findall(text)))
        if text and legible * 20 >= len(text) * 19:
            return name
    return ""


def _by_mark(data: bytes) -> Decoded | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            if name == "utf-32-le" and len(data) % 4:
                continue  # UTF-16 whose first character is a NUL, or a cut file
            return _decoded(data[len(mark) :], name, "bom")
    return None


def _not_utf8(
    data: bytes, error: UnicodeDecodeError, http_charset: str | None, html: bool
) -> Decoded:
    wide = wide_encoding(data)
    if wide:
        return _decoded(data, wide, "detected")
    declared, source = _declaration(data, http_charset, html)
    if _mostly_utf8(data, error):
        return _decoded(data, "utf-8", "utf-8")
    if declared == "gb18030":
        return _decoded(data, "gb18030", source)
    sample = data[max(0, error.start - NEAR) : error.start + SAMPLE]
    chinese = _gb_share(sample[: 4 * NEAR])
    if declared.startswith("utf-16") and source == "http":
        return _decoded(data, declared, source)
    if declared == "big5hkscs" and chinese > 0.95 and _strictly(data, "gb18030") is not None:
        return _decoded(data, "gb18030", "gb18030")
    multibyte = declared and declared != "utf-8" and not declared.startswith("utf-16")
    if multibyte and declared not in _SINGLE_BYTE and _legible_as(sample, declared):
        return _decoded(data, declared, source)
    # A single-byte label fits any bytes, so it proves nothing against text that reads as Chinese.
    if chinese >= 0.7:
        return _decoded(data, "gb18030", "gb18030")
    if declared in _SINGLE_BYTE:
        return _decoded(data, declared, source)
    text = _strictly(data, "gb18030") if chinese >= 0.4 else None
    if text is not None:
        return _counted(text, data, "gb18030", "gb18030")
    return _decoded(data, _detect(sample), "detected")


def _declaration(
    data: bytes, http_charset: str | None, html: bool
) -> tuple[str, Literal["http", "meta"]]:
    """The codec that HTTP or else the page declares, ``""`` for none that is known."""
    if http_charset:
        name = _LABELS.get(http_charset.strip(" \t\"'").lower(), "")
        if name:
            return name, "http"
    if html:
        match = _META.search(_COMMENT.sub(b"", data[:META_WINDOW]))
        if match:
            return _LABELS.get(match[1].decode("ascii", "replace").lower(), ""), "meta"
    return "", "meta"


def _mostly_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    """Whether this is UTF-8 with a few bad places: at least four good hanzi for each of them.

    GB 18030 text read as UTF-8 has a bad place for nearly every character and next to no sequence
    of three bytes, so that the two are far apart.
    """
    if error.end >= len(data) and error.reason == "unexpected end of data":
        return True
    text = data[max(0, error.start - NEAR) : error.start + NEAR].decode("utf-8", "replace")
    bad = text.count(REPLACEMENT)
    wide = sum(map(len, re.findall("[\u0800-\ufffc]+", text)))
    return bad * 4 <= wide


def _gb_share(sample: bytes) -> float:
    """The share of the bytes above 0x7F that are pairs of GB 2312.

    0 where many would be private characters: so Big5 reads in GB 18030, and Chinese does not.
    """
    if _is_plain_chinese(sample):
        return 1.0
    private = sum(map(len, _PRIVATE.findall(sample.decode("gb18030", "replace"))))
    if private * 40 > len(sample):
        return 0.0
    high = sum(map(len, _HIGH.findall(sample)))
    return sum(map(len, _GB_PAIR.findall(sample))) / high if high else 0.0


def _is_plain_chinese(sample: bytes) -> bool:
    """Whether a sample is GB 2312 without an error, and more than 95 % of its pairs are common.

    Nearly all Chinese is. A search for such pairs takes ten times as long; it finds as many or
    more, since it can only slip by a byte behind a pair that is not common.
    """
    if _strictly(sample, "gb2312") is None:
        return False
    leads = sample.translate(None, _ASCII)[::2]
    return len(leads.translate(None, _GB_LEADS)) * 20 < len(leads)


def _legible_as(sample: bytes, name: str) -> bool:
    text = sample.decode(name, "replace")
    return text.count(REPLACEMENT) * 20 <= sum(1 for c in text if c > "\x7f")


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _decoded(data: bytes, name: str, source: EncodingSource) -> Decoded:
    # GBK is nearly all of GB 18030, means the same and is decoded in two thirds of the time.
    text = _strictly(data, "gbk") if name == "gb18030" else None
    return _counted(data.decode(name, "replace") if text is None else text, data, name, source)


def _counted(text: str, data: bytes, name: str, source: EncodingSource) -> Decoded:
    """Counts what was replaced; a U+FFFD that the source holds itself is no damage of ours."""
    replaced = text.count(REPLACEMENT)
    if replaced:
        own = data.count(REPLACEMENT.encode(name, "replace"))
        replaced = replaced - own if own else sum(1 for _ in _RUN.finditer(text))
    if b"\0" in data and "\0" in text:
        replaced += text.count("\0")
        text = text.replace("\0", REPLACEMENT)
    if source == "bom" or not text.startswith("\ufeff"):
        return Decoded(text, name, source, replaced)
    return Decoded(text[1:], name, source, replaced)


def _detect(sample: bytes) -> str:
    """The codec that statistics find for the sample; the one with the least damage if they fail."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, steps=3, cp_isolation=list(_DETECTABLE)).best()
    if best is not None:
        return best.encoding
    damage = {
        name: sample.decode(name, "replace").count(REPLACEMENT) for name in ("utf-8", "gb18030")
    }
    return min(damage, key=lambda name: damage[name])
