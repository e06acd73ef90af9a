"""Text tables whose columns are so narrow that headings and figures are cut over lines."""

from __future__ import annotations

import extractor

TABLE = """2020年云溪市审计局政府信息公开工作年度报告
信息内容 上一年项目数量 本年增/减 处理决定数量
行政处罚 — — 91
行政强制 — 15 —
第二十条第（八）项
信息内容 上一年项目数量 本
年
增
/
减
行政事业性收费 — -8
4
第二十条第（九）项
信息内容 采购项目数量 采
购
总
金
额
政府集中采购 — 39
31
"""


def flags(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    found = extractor.extract(text.encode()).observations
    return {(o.slot.row, o.slot.column): o.flags for o in found if o.value is not None}


def test_digits_alone_below_a_row_of_a_narrow_table_doubt_its_figures() -> None:
    found = flags(TABLE)
    assert found["administrative_fees", "change_this_year"] == ("low_confidence",)
    assert found["centralised_procurement", "procurement_amount"] == ("low_confidence",)
    assert found["administrative_penalty", "decisions"] == ()


def test_rows_with_nothing_below_them_are_certain() -> None:
    found = flags(TABLE.replace("-8\n4\n", "-84\n"))
    assert found["administrative_fees", "change_this_year"] == ()
