"""Units of money in the rows of a table, and figures below nought."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.model import Observation
from extractor.pipeline import extract


def page(*rows: str) -> bytes:
    """A page with one table, each row as its cells divided by |."""
    lines = "".join(f"<tr><td>{row.replace('|', '</td><td>')}</td></tr>" for row in rows)
    title = "测试市水利局2021年政府信息公开工作年度报告"
    return f"<html><body><h1>{title}</h1><table>{lines}</table></body></html>".encode()


HEAD = ("第二十条第（一）项", "信息内容|本年制发件数|本年废止件数|现行有效件数")
RULES = ("规章|0|0|0", "行政规范性文件|1|0|{}")
DECISIONS = ("第二十条第（五）项", "信息内容|本年处理决定数量", "行政许可|4")
FEES = ("第二十条第（八）项", "信息内容|{}", "{}|{}")


def read(heading: str, label: str, money: str, count: str = "12") -> dict[str, Observation]:
    rows = "\n".join((*HEAD, *RULES, *DECISIONS, *FEES)).format(count, heading, label, money)
    return {seen.slot.key: seen for seen in extract(page(*rows.split("\n"))).observations}


@pytest.mark.parametrize(
    ("heading", "label", "money", "value", "flags"),
    [
        ("本年收费金额", "行政事业性收费（元）", "30500", "3.05", ()),
        ("本年收费金额", "行政事业性收费（单位：元）", "30500", "3.05", ()),
        ("本年收费金额", "行政事业性收费（万元）", "3.05", "3.05", ()),
        ("本年收费金额", "行政事业性收费（元）", "3.05万元", "3.05", ()),
        ("本年收费金额（单位：万元）", "行政事业性收费（万元）", "3.05", "3.05", ()),
        ("本年收费金额（单位：万元）", "行政事业性收费（元）", "30500", "30500", ("unit_unclear",)),
        ("本年收费金额（单位：万元）", "行政事业性收费（元）", "0", "0", ()),
    ],
)
def test_the_label_of_a_row_states_the_unit(
    heading: str, label: str, money: str, value: str, flags: tuple[str, ...]
) -> None:
    one = read(heading, label, money)["proactive_disclosure/administrative_fees/fees_collected"]
    assert (str(one.value), one.flags) == (value, flags)


@pytest.mark.parametrize("count", ["-12", "（12）", "减12"])
def test_a_count_below_nought_is_doubted(count: str) -> None:
    seen = read("本年收费金额", "行政事业性收费", "0", count)
    one = seen["proactive_disclosure/normative_documents/in_force"]
    assert (one.value, one.flags) == (Decimal(-12), ("negative_value",))


def test_money_below_nought_is_doubted() -> None:
    seen = read("本年收费金额", "行政事业性收费", "-3")
    one = seen["proactive_disclosure/administrative_fees/fees_collected"]
    assert (one.value, one.flags) == (Decimal(-3), ("negative_value",))


def test_a_change_may_be_below_nought() -> None:
    rows = (
        "第二十条第（五）项",
        "信息内容|上一年项目数量|本年增/减|处理决定数量",
        "行政许可|12|-3|4",
        "其他对外管理服务事项|-1|0|4",
        "第二十条第（六）项",
        "信息内容|上一年项目数量|本年增/减|处理决定数量",
        "行政处罚|12|（3）|4",
        "行政强制|12|0|4",
    )
    seen = {one.slot.key: one for one in extract(page(*rows)).observations}
    table = "proactive_disclosure"
    assert seen[f"{table}/administrative_licensing/change_this_year"].flags == ()
    assert seen[f"{table}/administrative_penalty/change_this_year"].value == Decimal(-3)
    assert seen[f"{table}/administrative_penalty/change_this_year"].flags == ()
    assert seen[f"{table}/other_public_services/items_last_year"].flags == ("negative_value",)
