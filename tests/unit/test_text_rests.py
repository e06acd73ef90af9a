"""Aligned rows whose label goes on in the lines below its figures."""

from __future__ import annotations

from collections import defaultdict

from extractor.readers.text import read_text

HEAD = "统计指标           单位   统计数\n"


def rows(text: str) -> list[list[str]]:
    (table,) = read_text(HEAD + text).tables
    found: dict[int | None, list[str]] = defaultdict(list)
    for cell in table.cells:
        found[cell.row].append(cell.text)
    return list(found.values())[1:]


def test_a_label_that_fills_its_column_goes_on_below() -> None:
    text = (
        "　（一）主动公开   条     3\n政府信息数（不同\n渠道计1条）\n"
        "　　1.政府公报数   条     5\n　（二）制发规范   件     12\n性文件总数\n"
        "　　2.公告         件     6\n"
    )
    assert rows(text) == [
        ["（一）主动公开政府信息数（不同渠道计1条）", "条", "3"],
        ["1.政府公报数", "条", "5"],
        ["（二）制发规范性文件总数", "件", "12"],
        ["2.公告", "件", "6"],
    ]


def test_a_shorter_label_is_whole() -> None:
    text = (
        "　（一）主动公开   条     3\n　　1.公报         条     5\n"
        "其他情况\n　　2.网站数       条     4\n"
    )
    assert ["1.公报", "条", "5"] in rows(text)
    assert ["其他情况"] in rows(text)


def test_what_begins_another_label_is_no_rest() -> None:
    for other in ("二、回应解读", "（二）解读情况", "其中：网站", "　　各类情况"):
        text = f"　（一）主动公开   条     3\n{other}\n　　2.网站公开数   条     4\n"
        assert ["（一）主动公开", "条", "3"] in rows(text)
