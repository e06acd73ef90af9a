"""Small OFD files (GB/T 33190) written by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(x: float, y: float, words: str, size: float = 3.5, deltas: str | None = None) -> str:
    """A text object with its first character's origin at (x, y) in millimetres."""
    if deltas is None:
        deltas = f"g {len(words) - 1} {size}" if len(words) > 1 else ""
    given = f' DeltaX="{deltas}"' if deltas else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y - size} 100 {size}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}"{given}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject ID="2" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def grid(xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> str:
    """A table with all rules; ``ys`` go down the page."""
    parts = [line(xs[0], y, xs[-1], y) for y in ys]
    parts += [line(x, ys[0], x, ys[-1]) for x in xs]
    for row, bottom in zip(rows, ys[1:], strict=True):
        for words, left in zip(row, xs, strict=False):
            if words:
                step = 3.5 if not words.isascii() else 1.8
                deltas = " ".join([str(step)] * (len(words) - 1))
                parts.append(text(left + 2, bottom - 2, words, deltas=deltas))
    return "".join(parts)


def page(content: str, area: str = "", template: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {NAMESPACE}>{area}{template}'
        f'<ofd:Content><ofd:Layer ID="9">{content}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def parts(
    pages: Sequence[str], common: str = "", document: str = "", title: str = "年度报告"
) -> dict[str, str]:
    """The members of a file: names and XML. ``common`` and ``document`` are further elements."""
    listing = "".join(
        f'<ofd:Page ID="{10 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    members = {
        "OFD.xml": (
            f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
            f"<ofd:Title>{title}</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            f"{common}</ofd:CommonData><ofd:Pages>{listing}</ofd:Pages>{document}</ofd:Document>"
        ),
    }
    for number, content in enumerate(pages):
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = content
    return members


def pack(members: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
