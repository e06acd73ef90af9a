"""Tables as most reports set them: the kinds of tables and the styles of their rules."""

from __future__ import annotations

import random

from extractor.model import Table

from .printed import MEASURES, PLACES, WORDS, Rows, as_cells, as_html, dressed, prose

HEADS = (
    "Number of enterprises,Value added,Share of total,Change on previous year,Persons employed,"
    "Turnover (million),Average size,Growth rate,Index,Per inhabitant,Total,Men,Women"
).split(",")
STYLES = {
    "plain": "",
    "plain-tight": "td,th{padding:0 5px;font-size:8pt;line-height:1.15}",
    "plain-left": "td,th{text-align:left!important}",
    "plain-centre": "td,th{text-align:center!important}",
    "rows": "tr{border-bottom:0.7px solid #555}",
    "booktabs": "table{border:solid;border-width:1.5px 0}thead{border-bottom:1px solid}"
    "th.span{border-bottom:0.6px solid}",
    "header-line": "thead{border-bottom:1px solid}",
    "stripes": "tbody tr:nth-child(even){background:#dde8f4}thead{background:#9bb8d8}",
    "columns-only": "td,th{border:solid #333;border-width:0 0.7px}thead{border-bottom:1px solid}",
    "grid": "td,th{border:0.7px solid #000}",
    "spaced": "table{border-collapse:separate;border-spacing:6px 3px}",
    "two-column-text": "@page{margin:12mm}main{column-count:2;column-gap:9mm}"
    "td,th{font-size:7pt;padding:1px 3px}",
    "frame": "table{border:1px solid}thead{border-bottom:1px solid}",
    "serif": "table{font-family:serif;font-size:9pt}thead{border:solid;border-width:1px 0}",
    "landscape": "@page{size:A4 landscape}",
    "tall-rows": "td,th{padding:8px 14px}",
    "thousands": "",
    "leaders": "thead{border-bottom:1px solid}",
    "currency": "td i{float:left;font-style:normal}table,thead{border:solid;border-width:1px 0}",
    "marks": "sup{font-size:5.5pt}",
}
BASE = """@page{size:A4;margin:18mm}body{font-family:sans-serif;font-size:9.5pt;line-height:1.3}
table{border-collapse:collapse;margin:8px 0;break-inside:avoid;font-size:8.5pt}
td,th{padding:2px 8px;vertical-align:top;font-weight:normal;text-align:right}
td:first-child,th:first-child{text-align:left}.l{text-align:left!important}.span{text-align:center}
h2{font-size:13pt}.cap{font-weight:bold;margin:8px 0 2px}.note{font-size:7.5pt;margin:2px 0 10px}
thead th{vertical-align:bottom}.narrow{max-width:62px}.stub{max-width:150px}
.wide{max-width:210px}.mid{max-width:110px}.in{padding-left:18px}"""


def number(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.45:
        return f"{rng.randint(0, 99999):,}"
    if kind < 0.75:
        return f"{rng.uniform(-20, 120):.1f}"
    if kind < 0.87:
        return str(rng.randint(0, 999))
    return rng.choice((":", "-", "n.a.", f"{rng.randint(1, 99)}%", ""))


def figures(rng: random.Random, count: int) -> list[tuple[str, int, int, str]]:
    cells = [(number(rng), 1, 1, "") for _ in range(count)]
    return cells if any(text for text, *_ in cells) else figures(rng, count)


def simple(rng: random.Random) -> tuple[Rows, Rows]:
    count = rng.randint(3, 8)
    start = rng.randint(1998, 2010)
    head = [[(rng.choice(("", "Region", "Area")), 1, 1, "")]]
    head[0] += [(str(start + i), 1, 1, "") for i in range(count)]
    body = [
        [(name, 1, 1, ""), *figures(rng, count)] for name in rng.sample(PLACES, rng.randint(4, 14))
    ]
    body.append([("Total", 1, 1, ""), *figures(rng, count)])
    return head, body


def spanning(rng: random.Random) -> tuple[Rows, Rows]:
    groups, each = rng.randint(2, 3), rng.randint(2, 3)
    start = rng.randint(1998, 2010)
    head: Rows = [[("Country", 2, 1, "")], []]
    for name in rng.sample(HEADS, groups):
        head[0].append((name, 1, each, "span"))
        head[1] += [(str(start + i), 1, 1, "") for i in range(each)]
    names = rng.sample(PLACES, rng.randint(5, 12))
    return head, [[(name, 1, 1, ""), *figures(rng, groups * each)] for name in names]


def wrapped_head(rng: random.Random) -> tuple[Rows, Rows]:
    count = rng.randint(3, 6)
    head: Rows = [[("Sector", 1, 1, "")]]
    head[0] += [(name, 1, 1, "narrow") for name in rng.sample(HEADS, count)]
    names = rng.sample(MEASURES, rng.randint(4, 9))
    return head, [[(name, 1, 1, "stub"), *figures(rng, count)] for name in names]


def sections(rng: random.Random) -> tuple[Rows, Rows]:
    count = rng.randint(3, 6)
    head: Rows = [[("Item", 1, 1, "")]]
    head[0] += [
        (name, 1, 1, "") for name in rng.sample(("Q1", "Q2", "Q3", "Q4", "Year", "Index"), count)
    ]
    body: Rows = []
    for title in rng.sample(("Agriculture", "Manufacturing", "Services", "Public sector"), 3):
        body.append([(title, 1, 1, ""), *[("", 1, 1, "")] * count])
        for name in rng.sample(PLACES, rng.randint(2, 4)):
            body.append([(name, 1, 1, "in"), *figures(rng, count)])
    return head, body


def worded(rng: random.Random) -> tuple[Rows, Rows]:
    head: Rows = [
        [
            ("Code", 1, 1, ""),
            ("Description", 1, 1, "l"),
            ("Legal basis", 1, 1, "l"),
            ("Year", 1, 1, ""),
        ]
    ]
    body: Rows = []
    for index in range(rng.randint(4, 7)):
        text = " ".join(rng.choices(WORDS, k=rng.randint(4, 16))).capitalize()
        basis = " ".join(rng.choices(WORDS, k=rng.randint(1, 5))).capitalize()
        code = f"{rng.choice('ABC')}{index + 1}.{rng.randint(1, 9)}"
        body.append(
            [
                (code, 1, 1, ""),
                (text, 1, 1, "l wide"),
                (basis, 1, 1, "l mid"),
                (str(rng.randint(1990, 2015)), 1, 1, ""),
            ]
        )
    return head, body


KINDS = (simple, spanning, wrapped_head, sections, worded)


def make(style: str, seed: int) -> tuple[str, list[Table]]:
    rng = random.Random(f"{style} {seed}")  # noqa: S311 - tables, no secrets
    parts, truth = [], []
    kinds = list(KINDS) * 2
    rng.shuffle(kinds)
    for index, kind in enumerate(kinds):
        head, body = kind(rng)
        body = dressed(body, style, rng)
        truth.append(as_cells(head + body))
        parts.append(f"<h2>{index + 1}. {rng.choice(MEASURES)}</h2>" if rng.random() < 0.5 else "")
        parts.append(prose(rng, rng.randint(2, 9)))
        parts.append(
            f"<div class=cap>Table {index + 1}: {rng.choice(MEASURES)}, {rng.choice(PLACES)}</div>"
        )
        parts.append(as_html(head, body))
        if rng.random() < 0.6:
            parts.append(
                f"<div class=note>Source: {rng.choice(PLACES)} office, own calculation.</div>"
            )
        parts.append(prose(rng, rng.randint(1, 6)))
    styles = f"<meta charset=utf-8><style>{BASE}{STYLES[style]}</style>"
    page = f"{styles}<main>{''.join(parts)}</main>"
    return page, truth
