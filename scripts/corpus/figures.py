"""Figures written as bureaus write them, together with what a reader should make of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from .forms import Key
from .style import NumberStyle

_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_MONEY = {"fees_collected": "万元", "procurement_amount": "元"}
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


@dataclass(frozen=True)
class Printed:
    """What stands in a cell and its value in the slot's unit, ``None`` if it is no number."""

    text: str
    value: Decimal | None


def plain(value: Decimal) -> str:
    """``value`` without exponent and without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_heading(column: str, label: str, style: NumberStyle) -> str:
    """The heading of a money column with the unit that its numbers are printed in."""
    if column not in _MONEY:
        return label
    if style.money_unit == "form":
        return f"{label}（单位：万元）" if column == "fees_collected" else label
    if style.money_at == "number":
        return label
    return f"{label}（单位：{style.money_unit}）"


def printed(key: Key, value: Decimal, style: NumberStyle, rng: Random) -> Printed:
    """One figure in one style."""
    if value == 0:
        return _nothing(style, rng)
    column = key[2]
    if column in _MONEY:
        return Printed(_money(column, value, style), value)
    sign, digits = ("-", -value) if value < 0 else ("", value)
    text = _digits(digits, style) + style.suffix
    if sign:
        text = f"{style.minus[0]}{text}{style.minus[1:]}"
    elif column == "change_this_year" and style.plus:
        text = "+" + text
    return Printed(text, value)


def _nothing(style: NumberStyle, rng: Random) -> Printed:
    zero = rng.choice(("0", "0", "")) if style.zero == "mixed" else style.zero
    return Printed(zero, Decimal(0) if zero in ("0", "０", "零") else None)


def _digits(value: Decimal, style: NumberStyle) -> str:
    text = plain(value)
    if style.thousands:
        whole, _, rest = text.partition(".")
        grouped = f"{int(whole):,}".replace(",", style.thousands)
        text = f"{grouped}.{rest}" if rest else grouped
    return text.translate(_WIDE) if style.wide else text


def _money(column: str, value: Decimal, style: NumberStyle) -> str:
    own = _MONEY[column]
    unit = own if style.money_unit == "form" else style.money_unit
    text = _digits(value * _YUAN[own] / _YUAN[unit], style)
    return text + unit if style.money_unit != "form" and style.money_at == "number" else text
