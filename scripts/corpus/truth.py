"""What a made-up report says: every figure of one edition, consistent by the form's identities."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from .forms import (
    APPLICANTS,
    CASES,
    PROACTIVE,
    REQUESTS,
    REVIEW,
    SECTIONS,
    Key,
    leaves,
)
from .places import bureau_name

Figures = dict[Key, Decimal]

_SCALES = (("tiny", 2), ("small", 12), ("medium", 120), ("large", 2500))


@dataclass(frozen=True)
class Truth:
    """One report: edition, year, body, figures in the slots' units and the errors planted.

    ``contradicted`` are figures that the text gives otherwise than the tables.
    """

    edition: int
    year: int
    bureau: str
    figures: Figures
    planted: tuple[Key, ...] = ()
    contradicted: tuple[Key, ...] = ()


def draw_truth(rng: Random) -> Truth:
    """A random report that keeps every identity."""
    edition = rng.choice((2019, 2021))
    year = rng.choice((2019, 2020)) if edition == 2019 else rng.randint(2021, 2025)
    name, top = rng.choices(_SCALES, (40, 25, 20, 15))[0]
    density = {"tiny": 0.03, "small": 0.15, "medium": 0.35, "large": 0.55}[name]
    figures = {
        **_proactive(rng, edition, top, density),
        **_requests(rng, edition, top, density),
        **_review(rng, top, density),
    }
    return Truth(edition, year, bureau_name(rng), figures)


def _amount(rng: Random, top: int, density: float) -> Decimal:
    if rng.random() >= density:
        return Decimal(0)
    return Decimal(1 + int(top * rng.random() ** 2))


def _proactive(rng: Random, edition: int, top: int, density: float) -> Figures:
    found: Figures = {}
    for section in SECTIONS[edition]:
        for row, _ in section.rows:
            for column, _ in section.columns:
                value = _amount(rng, top * 3, max(density, 0.3))
                if column == "change_this_year" and rng.random() < 0.4:
                    value = -value
                elif column == "fees_collected" and value:
                    value = _money(rng, 10_000)
                elif column == "procurement_amount" and value:
                    value = _money(rng, 1) * rng.choice((1, 100, 10_000))
                found[PROACTIVE, row, column] = value
    return found


def _money(rng: Random, per_unit: int) -> Decimal:
    """An amount of whole yuan or of cents, expressed in units of ``per_unit`` yuan."""
    yuan = Decimal(rng.randint(1, 9_999_999)) / rng.choice((1, 1, 100))
    return (yuan / per_unit).normalize()


def _requests(rng: Random, edition: int, top: int, density: float) -> Figures:
    found: Figures = {}
    rows = leaves(edition)
    for column in APPLICANTS:
        busy = 1.0 if column == "natural_person" else 0.5
        share = density * busy if rng.random() < busy else 0.0
        outcomes = {row: _amount(rng, top, share) for row in rows}
        total = sum(outcomes.values(), Decimal(0))
        carried_out = _amount(rng, max(1, top // 5), share)
        carried_in = min(_amount(rng, max(1, top // 5), share), total + carried_out)
        outcomes |= {
            "outcome.total": total,
            "carried_in": carried_in,
            "carried_out": carried_out,
            "received": total + carried_out - carried_in,
        }
        found |= {(REQUESTS, row, column): value for row, value in outcomes.items()}
    for row in ["received", "carried_in", *rows, "outcome.total", "carried_out"]:
        cells = (found[REQUESTS, row, column] for column in APPLICANTS)
        found[REQUESTS, row, "total"] = sum(cells, Decimal(0))
    return found


def _review(rng: Random, top: int, density: float) -> Figures:
    found: Figures = {}
    for case, _ in CASES:
        results = {
            result: _amount(rng, max(1, top // 4), density)
            for result in ("upheld", "corrected", "other", "pending")
        }
        results["total"] = sum(results.values(), Decimal(0))
        found |= {(REVIEW, case, result): value for result, value in results.items()}
    return found


def plant(rng: Random, report: Truth, printed: set[Key]) -> Truth:
    """Change one digit of one printed whole number, so that a printed sum no longer holds.

    Candidates are the cells of ``printed`` whose row holds another printed number and its total.
    """
    busy = [key for key in report.figures if report.figures[key] and _summed(key, printed)]
    if not busy:
        return report
    key = rng.choice(busy)
    digits = list(str(report.figures[key]))
    at = rng.randrange(len(digits))
    digits[at] = rng.choice([digit for digit in "123456789" if digit != digits[at]])
    figures = {**report.figures, key: Decimal("".join(digits))}
    return Truth(report.edition, report.year, report.bureau, figures, (key,))


def _summed(key: Key, printed: set[Key]) -> bool:
    if key not in printed or key[0] not in (REQUESTS, REVIEW):
        return False
    row = [other for other in printed if other[:2] == key[:2] and other != key]
    return bool(row) and (key[2] == "total" or (*key[:2], "total") in row)
