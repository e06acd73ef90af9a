"""A corpus on disk: the documents and ``truth.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from . import dumps, lists
from .build import Made, make
from .flatten import FAMILIES, text_dump
from .kinds import HTML
from .page import encoded

Record = dict[str, Any]
# Kinds that are about the two editions' tables, or that take the body's name out of the title.
_FIXED = {"html-bare", "html-generic", "html-giant", "html-no-totals", "html-twice-stale"}


@dataclass(frozen=True)
class Order:
    """What to make: where, from which seed, how many of which kinds, and where programs live."""

    out: Path
    seed: int
    documents: int
    kinds: tuple[str, ...]
    tools: Path


def kinds_of(cache: Path) -> list[str]:
    """Every kind that can be made here: pages, our own flat text and the programs found."""
    families = [f"text-{family}" for family in FAMILIES]
    programs = [f"text-{name}" for name in dumps.available(cache)]
    looks = [look for look in HTML if look not in _FIXED]
    others = [f"{name}-{look}" for name in lists.FORMS for look in [*looks, *families]]
    return [*HTML, "html-mhtml", *families, *programs, *others]


def write_corpus(order: Order) -> list[Record]:
    """Make the documents, spread evenly over the kinds, and write ``truth.json``."""
    order.out.mkdir(parents=True, exist_ok=True)
    records: list[Record] = []
    shares = _shares(order)
    for kind, count in shares.items():
        rng = _generator(order, kind)
        first = order.seed * 100_000 + list(shares).index(kind) * 1000
        if kind.removeprefix("text-") in dumps.PROGRAMS:
            records += _dumped(order, kind, count, first)
            continue
        for number in range(first, first + count):
            records.append(_document(order.out, kind, number, rng))
    text = json.dumps(records, ensure_ascii=False, indent=None)
    (order.out / "truth.json").write_text(text, encoding="utf-8")
    return records


def _generator(order: Order, kind: str) -> Random:
    return Random(f"{order.seed}/{kind}")  # noqa: S311 - made-up reports need no secrecy


def _shares(order: Order) -> dict[str, int]:
    each, rest = divmod(order.documents, len(order.kinds))
    return {kind: each + (at < rest) for at, kind in enumerate(order.kinds) if each + (at < rest)}


def _name(made: Made | lists.MadeList, number: int, suffix: str) -> str:
    truth = made.truth
    extra = ""
    if made.style.page.bureau_from == "filename":
        extra = f"-{truth.bureau}{truth.year}年政府信息公开工作年度报告"
    return f"{made.kind[0]}{number}-{made.kind.split('-', 1)[1]}{extra}{suffix}"


def _document(out: Path, kind: str, number: int, rng: Random) -> Record:
    name, _, look = kind.partition("-")
    made: Made | lists.MadeList
    if name in lists.FORMS:
        made, kind = lists.make(name, look, rng), look
    else:
        made = make(kind, rng)
    if kind == "html-mhtml":
        name, data = _name(made, number, ".mhtml"), mhtml(made.html)
    elif kind.startswith("text-"):
        name = _name(made, number, ".txt")
        text = text_dump(made.blocks, kind.removeprefix("text-"), rng)
        text = text.replace("\n", rng.choice(("\n", "\n", "\n", "\r\n")))
        data = text.encode(rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "gb18030")))
    else:
        name, data = _name(made, number, ".html"), encoded(made.html, made.style.page.encoding)
    (out / name).write_bytes(data)
    return made.record(name)


def mhtml(html: str) -> bytes:
    """The page as browsers save it: one MIME message with quoted-printable HTML."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "http://example.invalid/zwgk/nb.html"
    message["Subject"] = "nb"
    message["MIME-Version"] = "1.0"
    message.set_content(html, subtype="html", charset="utf-8", cte="quoted-printable")
    message.make_related(boundary="----MultipartBoundary--0----")
    buffer = BytesIO()
    BytesGenerator(buffer, policy=message.policy.clone(linesep="\r\n")).flatten(message)
    return buffer.getvalue()


def _dumped(order: Order, kind: str, count: int, first: int) -> list[Record]:
    """Documents through a program, in one batch; those it does not print whole are left out."""
    rng = _generator(order, kind)
    made = [make(kind, rng) for _ in range(count * 2 + 2)]
    texts = dumps.dump(kind.removeprefix("text-"), [each.html for each in made], order.tools)
    records: list[Record] = []
    for each, text in zip(made, texts, strict=True):
        if len(records) < count and dumps.is_whole(each, text):
            name = _name(each, first + len(records), ".txt")
            (order.out / name).write_bytes(text.encode())
            records.append(each.record(name))
    return records
