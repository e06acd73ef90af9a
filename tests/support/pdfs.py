"""Small PDFs written by hand, for what no program prints on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
# A font without embedded outlines whose codes are UCS-2: readers know the character set by name.
SONG = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts["
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/CIDSystemInfo"
    "<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor<</Type/FontDescriptor"
    "/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
    "/Descent -120/CapHeight 880/StemV 80>>>>]>>"
)
# A font whose glyphs have numbers and no characters.
NUMBERED = (
    "<</Type/Font/Subtype/Type0/BaseFont/Plain/Encoding/Identity-H/DescendantFonts["
    "<</Type/Font/Subtype/CIDFontType2/BaseFont/Plain/DW 500/CIDSystemInfo"
    "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor<</Type/FontDescriptor"
    "/FontName/Plain/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800"
    "/Descent -200/CapHeight 700/StemV 80>>>>]>>"
)
FONTS = f"/Font<</F1 {HELVETICA}/F2 {SONG}/F3 {NUMBERED}>>"


def text(x: float, y: float, words: str, size: float = 10) -> str:
    """One line of text with its baseline at y from the bottom, by the font that can show it."""
    if words.isascii():
        shown = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"BT /F1 {size} Tf {x} {y} Td ({shown}) Tj ET\n"
    return f"BT /F2 {size} Tf {x} {y} Td <{words.encode('utf-16-be').hex()}> Tj ET\n"


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"0.5 w {x0} {y0} m {x1} {y1} l S\n"


def grid(
    xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], size: float = 10
) -> str:
    """A table with all rules drawn; ``ys`` go down the page (from large to small)."""
    parts = [line(xs[0], y, xs[-1], y) for y in ys]
    parts += [line(x, ys[0], x, ys[-1]) for x in xs]
    for row, bottom in zip(rows, ys[1:], strict=True):
        for cell, left in zip(row, xs[:-1], strict=True):
            for number, words in enumerate(reversed(cell.split("\n"))):
                if words:
                    parts.append(text(left + 4, bottom + 5 + number * 1.3 * size, words, size))
    return "".join(parts)


def pdf(
    pages: Sequence[str],
    *,
    page: str = "/MediaBox[0 0 595 842]",
    resources: str = "",
    objects: Sequence[bytes] = (),
    catalog: str = "",
    password: str | None = None,
) -> bytes:
    """A PDF of pages given by their content streams.

    ``page`` and ``resources`` are added to each page's dictionaries, ``objects`` are further
    objects, numbered from 100 on. ``password`` encrypts (RC4, 40 bits) with this user password.
    """
    key = _key(password) if password is not None else None
    bodies: dict[int, bytes] = {}
    numbers = [3 + 2 * index for index in range(len(pages))]
    if numbers and numbers[-1] > 98:
        numbers = [1000 + 2 * index for index in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    bodies[1] = f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode()
    bodies[2] = f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode()
    for number, content in zip(numbers, pages, strict=True):
        bodies[number] = (
            f"<</Type/Page/Parent 2 0 R{page}/Contents {number + 1} 0 R"
            f"/Resources<<{FONTS}{resources}>>>>"
        ).encode()
        bodies[number + 1] = stream(content.encode("latin-1"), "", key, number + 1)
    for offset, body in enumerate(objects):
        bodies[100 + offset] = body
    trailer = f"<</Root 1 0 R/Size {max(bodies) + 1}"
    if password is not None:
        trailer += f"/ID[<00><00>]/Encrypt {_encryption(password)}"
    return _file(bodies, trailer + ">>")


def stream(data: bytes, entries: str, key: bytes | None = None, number: int = 0) -> bytes:
    if key is not None:
        mixed = key + number.to_bytes(3, "little") + b"\0\0"
        data = rc4(hashlib.md5(mixed, usedforsecurity=False).digest()[:10], data)
    head = f"<<{entries}/Length {len(data)}>>stream\n".encode()
    return head + data + b"\nendstream"


def _file(bodies: dict[int, bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in sorted(bodies.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010d} 00000 n \n".encode()
    out += f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _owner() -> bytes:
    key = hashlib.md5(b"owner" + _PADDING[:27], usedforsecurity=False).digest()[:5]
    return rc4(key, _PADDING)


def _key(password: str) -> bytes:
    """The file's key (ISO 32000-1, algorithm 2, revision 2)."""
    padded = (password.encode() + _PADDING)[:32]
    mixed = padded + _owner() + (-4).to_bytes(4, "little", signed=True) + b"\0"
    return hashlib.md5(mixed, usedforsecurity=False).digest()[:5]


def _encryption(password: str) -> str:
    user = rc4(_key(password), _PADDING).hex()
    return f"<</Filter/Standard/V 1/R 2/O<{_owner().hex()}>/U<{user}>/P -4>>"
