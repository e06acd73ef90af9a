"""Tables that are hard to read without rules: groups of groups, blank cells, words, two columns.

What makes them hard is taken from yearbooks and censuses: columns with and without a heading of a
group side by side, labels of several rows, units between rows, rules that part only the header or
only the columns, headings wider than their figures.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from extractor.model import Table

from .printed import MEASURES, PLACES, WORDS, Rows, as_cells, as_html, dressed, prose
from .usual import BASE as USUAL

Row = list[tuple[str, int, int, str]]

HEADINGS = (
    "Total;Under 18 years;18 years and over;Number;Percent;Percent of total;"
    "Average annual growth rate;Value added (million EUR);Change 2008/2007;Men;Women;"
    "Share in total employment;Per capita;Rank;Median income;Standard error;Estimate;"
    "Margin of error"
).split(";")
GROUPS = (
    "Total;Male;Female;Public schools;Private schools;EU-27;United States;2007;2008;"
    "All households;Reporting units;Threshold for releases"
).split(";")
LABELS = (
    "Murder and nonnegligent manslaughter;Forcible rape;Offenses against the family and children;"
    "Robbery;Stolen property, buying, receiving;Liquor laws;Drunkenness;"
    "All other offenses (except traffic);Manufacture of food products and beverages;"
    "Electricity, gas, steam and air conditioning supply;Transportation and storage;Belgium;"
    "Denmark;United Kingdom;Czech Republic;Wages and salaries;"
    "Supplements to wages and salaries;Net interest and miscellaneous payments on assets;"
    "Less than $25,000;$25,000 to $49,999;$50,000 or more"
).split(";")
UNITS = ("Percent", "Millions of dollars", "Thousands of persons", "Rate per 1,000")
SUBJECTS = ("Country,Measure,Legal basis,Description,Responsible authority,Deadline,Comment").split(
    ","
)

STYLES = {
    "none": "",
    "hrules": "table{border:solid;border-width:1px 0}thead{border-bottom:1px solid}",
    "gridhead": "table{border:solid;border-width:1px 0}thead th{border:0.7px solid}"
    "tbody td{border:solid;border-width:0 .7px}",
    "census": "table{border:solid;border-width:1px 0}thead tr{border-bottom:.7px solid}"
    "td:first-child,th.c{border-right:.7px solid}",
    "headfill": "thead th{background:#ccd}",
    "tight": "td,th{padding:0 4px;font-size:7.5pt;line-height:1.1}"
    "table{border:solid;border-width:1px 0}thead{border-bottom:1px solid}",
    "serif": "body{font-family:serif}table{border-bottom:1px solid}"
    "thead{border:solid;border-width:1px 0}",
    "center": "td+td{text-align:center!important}",
    "leaders": "thead{border-bottom:1px solid}",
    "mid": "td{vertical-align:middle}td,th{padding:4px 6px}",
    "bot": "td{vertical-align:bottom}",
    "twocol": "@page{margin:12mm}main{column-count:2;column-gap:8mm}"
    "td,th{font-size:6.5pt;padding:1px 3px}",
    "fullwidth": "table{width:100%}",
    "rowlines": "tbody td{border-bottom:.5px solid #888}",
    "stripes": "tbody tr:nth-child(odd){background:#eef}",
}
BASE = (
    f"{USUAL}.n{{max-width:64px}}.c{{text-align:center!important}}.w2{{max-width:300px}}"
    ".stub{max-width:150px;text-indent:-8px;padding-left:12px!important}.w3{max-width:190px}"
    ".w4{max-width:130px}.span{text-align:center!important}"
    "td:first-child{text-align:left!important}p{text-align:justify}"
)


def number(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.4:
        return f"{rng.randint(0, 99999):,}"
    if kind < 0.75:
        return f"{rng.uniform(-9, 120):.1f}"
    if kind < 0.85:
        return str(rng.randint(0, 99))
    if kind < 0.9:
        return f"{rng.randint(1, 99)}%"
    return rng.choice(("–", "-", "(X)", "n.a.", ":", "", "NA", "0.0", "(1.2)"))


def figures(rng: random.Random, count: int) -> Row:
    cells = [(number(rng), 1, 1, "") for _ in range(count)]
    whole = any(c.isdigit() for text, *_ in cells for c in text)
    return cells if whole else figures(rng, count)


def heads(rng: random.Random, count: int) -> Row:
    return [(text, 1, 1, "n") for text in rng.sample(HEADINGS, count)]


def rows(rng: random.Random, least: int, most: int, width: int) -> Rows:
    names = rng.sample(LABELS, rng.randint(least, most))
    return [[(name, 1, 1, "stub"), *figures(rng, width)] for name in names]


def groups(rng: random.Random) -> tuple[Rows, Rows]:
    count, each = rng.randint(2, 3), rng.randint(2, 3)
    below = heads(rng, each)
    head: Rows = [[("Offense charged", 2, 1, "c")], []]
    for name in rng.sample(GROUPS, count):
        head[0].append((name, 1, each, "span"))
        head[1] += below
    return head, rows(rng, 5, 12, count * each)


def mixed(rng: random.Random) -> tuple[Rows, Rows]:
    """Columns with a heading of a group above theirs beside columns without."""
    head: Rows = [[("Item", 2, 1, "")], []]
    first = rng.random() < 0.5
    width = 0
    for alone in (first, not first, first):
        if alone:
            head[0].append((rng.choice(HEADINGS), 2, 1, "n"))
            width += 1
            continue
        each = rng.randint(2, 4)
        head[0].append((rng.choice(GROUPS), 1, each, "span"))
        head[1] += heads(rng, each)
        width += each
    return head, rows(rng, 5, 12, width)


def three(rng: random.Random) -> tuple[Rows, Rows]:
    """A header of three levels."""
    head: Rows = [[("Year", 3, 1, "")], [], []]
    for name in rng.sample(GROUPS, 2):
        head[0].append((name, 1, 4, "span"))
        for part in rng.sample(GROUPS[:3], 2):
            head[1].append((part, 1, 2, "span"))
            head[2] += [(text, 1, 1, "n") for text in rng.sample(HEADINGS[:5], 2)]
    return head, [[(str(1995 + n), 1, 1, ""), *figures(rng, 8)] for n in range(rng.randint(5, 12))]


def long(rng: random.Random) -> tuple[Rows, Rows]:
    width = rng.randint(3, 5)
    return [[("Characteristic", 1, 1, ""), *heads(rng, width)]], rows(rng, 5, 14, width)


def row_groups(rng: random.Random) -> tuple[Rows, Rows]:
    """Labels of several rows beside those of each."""
    width = rng.randint(2, 4)
    head: Rows = [[("Region", 1, 1, ""), ("Type", 1, 1, "l"), *heads(rng, width)]]
    body: Rows = []
    for place in rng.sample(PLACES, rng.randint(2, 4)):
        count = rng.randint(2, 4)
        for index in range(count):
            label = (rng.choice(LABELS[:2] + LABELS[11:16]), 1, 1, "l")
            group = [] if index else [(place, count, 1, "")]
            body.append([*group, label, *figures(rng, width)])
    return head, body


def unit_rows(rng: random.Random) -> tuple[Rows, Rows]:
    """Units over all columns between the rows."""
    width = rng.randint(3, 6)
    head: Rows = [[("Sector", 1, 1, ""), *[(str(2001 + n), 1, 1, "") for n in range(width)]]]
    body: Rows = []
    for unit in rng.sample(UNITS, 2):
        body.append([("", 1, 1, ""), (unit, 1, width, "span")])
        body += rows(rng, 3, 6, width)
    return head, body


def worded(rng: random.Random) -> tuple[Rows, Rows]:
    width = rng.choice((2, 3, 4))
    head: Rows = [[(text, 1, 1, "l") for text in rng.sample(SUBJECTS, width)]]
    body: Rows = []
    for _ in range(rng.randint(4, 8)):
        row: Row = [(rng.choice(PLACES), 1, 1, "l")]
        for _ in range(width - 1):
            most = 14 if rng.random() < 0.6 else 4
            text = " ".join(rng.choices(WORDS, k=rng.randint(1, most))).capitalize()
            row.append((text + rng.choice(("", ".")), 1, 1, f"l w{width}"))
        body.append(row)
    return head, body


def two(rng: random.Random) -> tuple[Rows, Rows]:
    return [[("Source of income", 1, 1, ""), *heads(rng, 1)]], rows(rng, 4, 10, 1)


def headless(rng: random.Random) -> tuple[Rows, Rows]:
    return [], rows(rng, 5, 10, rng.randint(2, 4))


def cornerless(rng: random.Random) -> tuple[Rows, Rows]:
    """Columns with a number below their headings, and nothing over the labels."""
    width = rng.randint(3, 6)
    numbers = [(f"({n + 1})", 1, 1, "") for n in range(width)]
    head: Rows = [[("", 1, 1, ""), *heads(rng, width)], [("", 1, 1, ""), *numbers]]
    return head, rows(rng, 5, 10, width)


def sparse(rng: random.Random) -> tuple[Rows, Rows]:
    width = rng.randint(4, 7)
    body = [
        [row[0], *[(text if rng.random() < 0.55 else "", 1, 1, "") for text, *_ in row[1:]]]
        for row in rows(rng, 5, 12, width)
    ]
    return [[("Code", 1, 1, ""), *heads(rng, width)]], body


KINDS: tuple[Callable[[random.Random], tuple[Rows, Rows]], ...] = (
    groups,
    mixed,
    three,
    long,
    row_groups,
    unit_rows,
    worded,
    two,
    headless,
    cornerless,
    sparse,
)


def make(style: str, seed: int) -> tuple[str, list[Table]]:
    rng = random.Random(f"hard {style} {seed}")  # noqa: S311 - tables, no secrets
    parts, truth = [], []
    kinds = list(KINDS)
    rng.shuffle(kinds)
    for index, kind in enumerate(kinds):
        head, body = kind(rng)
        if style == "leaders":
            body = dressed(body, style, rng)
        truth.append(as_cells(head + body))
        parts.append(prose(rng, rng.randint(2, 8)))
        title = f"{rng.choice(MEASURES)}, {rng.choice(PLACES)}: {rng.randint(1990, 2012)}"
        parts.append(f"<div class=cap>Table {index + 1}. {title}</div>")
        if rng.random() < 0.4:
            parts.append("<div class=note>[In thousands, except percent]</div>")
        parts.append(as_html(head, body))
        if rng.random() < 0.7:
            source = f"{rng.choice(PLACES)} office, Bulletin, {rng.randint(1990, 2012)}"
            parts.append(f"<div class=note><sup>1</sup> Includes other. Source: {source}.</div>")
        parts.append(prose(rng, rng.randint(1, 5)))
    styles = f"<meta charset=utf-8><style>{BASE}{STYLES[style]}</style>"
    return f"{styles}<main>{''.join(parts)}</main>", truth
