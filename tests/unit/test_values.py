"""The number grammar: tables of cells as printed, and properties over all numbers."""

from __future__ import annotations

import decimal
import re
import unicodedata
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.values import Reading, is_unit, looks_like_value, read_value, unit_in

UNITS = ("count", "cny", "10k_cny", "days", "text", "yes_no")
BLANK = Reading("blank")
DASH = Reading("dash")
BAD = Reading("unreadable", None, ("unreadable",))


def number(value: str, *flags: str) -> Reading:
    return Reading("reported", Decimal(value), flags)


COUNTS = {
    "0": "0", "12": "12", "０１２": "12", "１２３": "123", "007": "7", " 12 ": "12",
    "\u300012\xa0": "12", "12\u200b": "12", "&nbsp;12": "12", "𝟏𝟐": "12", "15.0": "15",
    "１５．００": "15", "1,234": "1234", "1，234": "1234", "１，２３４，５６７": "1234567",
    "1 119": "1119", "1\xa0119": "1119", "1'119": "1119", "1,234.0": "1234",
    "+4": "4", "＋4": "4", "-3": "-3", "－3": "-3", "−3": "-3", "﹣3": "-3", "- 3": "-3", "-0": "0",
    "（3）": "-3", "(3)": "-3", "( 3 )": "-3", "(-3)": "-3", "（0）": "0", "(1,234)": "-1234",
    "增4": "4", "减少3": "-3", "減3": "-3", "減少3項": "-3", "减3件": "-3",
    "12件": "12", "12 件": "12", "12\n件": "12", "３条": "3", "4次": "4", "5宗": "5", "6起": "6",
    "7项": "7", "8个": "8", "9人": "9", "10份": "10", "11件次": "11", "12项次": "12",
    "13人次": "13", "12（件）": "12", "12件（次）": "12", "12。": "12", "1,234件": "1234",
    "3万": "30000", "3 万": "30000", "1.2万件": "12000", "2亿": "200000000", "5千": "5000",
    "零": "0", "〇": "0", "零件": "0", "二": "2", "十": "10", "十二": "12", "二十": "20",
    "一百二十三": "123", "一百零三": "103", "一千零五十": "1050",
    "两万三千": "23000", "十万": "100000",
    "十万零五": "100005", "一亿零三万": "100030000", "伍": "5", "貳拾": "20",
    "三件": "3", "一件": "1",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), COUNTS.items())
def test_counts(text: str, value: str) -> None:
    assert read_value(text, "count") == number(value)
    assert looks_like_value(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "\xa0", "\u3000", "\u200b\ufeff", "&nbsp;", "&nbsp; &ensp;", "\xad", " " * 200],
)
@pytest.mark.parametrize("unit", UNITS)
def test_blank(text: str, unit: str) -> None:
    assert read_value(text, unit) == BLANK
    assert looks_like_value(text)


@pytest.mark.parametrize(
    "text",
    "- — —— -- － − – ― ─ ~ ～ / ／ // \\ ＼ 、 __ 一一 无 無 无。 暂无 没有 无件 无此项 "
    "无相关数据 无数据 未发生 不涉及 不适用 N/A n/a NA Ｎ／Ａ NaN None null".split(),
)
@pytest.mark.parametrize("unit", ["count", "cny", "10k_cny", "days", "text"])
def test_dash(text: str, unit: str) -> None:
    assert read_value(text, unit) == DASH
    assert looks_like_value(text)


@pytest.mark.parametrize(
    "text",
    [
        *"1,23 1,2345 12,34 0,123 1.234,5 1,234,56 1，23 1.2.3 1,234'567 1、234 12. 12, .".split(),
        *"12** 1¹2 ¹12 12a 12(1) 12（1） ¹ [1] （注1） (a) 12½ 12注意".split(),
        *"① ² ½ * … …… × √ ○ ? ？ 12? 约12".split(),
        *"12余 3-4 3/4 1+2 +4/-3 +-3 ++3".split(),
        *"【3】 (3 3) ((3)) (+4) （一） （其中3） 12（其中3） 12% ５％ 12‰".split(),
        *"▲3 △3 -(3) 减-3 增-3".split(),
        *"12\ufffd \ufffd 一百二 两万三 二〇二〇 一二三 百 万 一万万".split(),
        *"3万万 3亿万 3十十 3万5千 12美元 $12 1e5 0x1F".split(),
        *"NaN1 ١٢ 2020年 3月 第3 其他 总计 件 元 没有现成信息需要另行制作 无法提供".split(),
        "12 34", "1 1 9", "1\n119", "1,\n119", "12\n34", "-\n3", "1 234 5", "12 345,678", "12 ,345",
        "9" * 25, "1," * 40 + "000", "一" * 30 + "件", "5 6 7",
    ],
)  # fmt: skip
@pytest.mark.parametrize("unit", ["count", "cny", "10k_cny", "days"])
def test_unreadable(text: str, unit: str) -> None:
    assert read_value(text, unit) == BAD
    assert not looks_like_value(text)


@pytest.mark.parametrize(
    "text",
    [
        *"12¹ 12¹² 12¹,² 12¹、² １２² 12* 12＊ 12† 12① 12⑩ 12❶ 12[1] 12［1］ 12【1】".split(),
        *"12〔12〕 12[a] 12[¹] 12[注1] 12(¹) 12（注1） 12（注） 12(注：一) 12注1 12注①".split(),
        *"12件¹ 12（件）¹ 12(a) 12ᵃ 12①② 12¹* 12。¹".split(),
        *("12 (a)", "12 （注 2）", "12 ¹", " 12 * ", "12\n¹"),
    ],
)  # fmt: skip
def test_marks_of_notes_behind_a_number_are_no_part_of_it(text: str) -> None:
    assert read_value(text, "count") == Reading("reported", Decimal(12))
    assert looks_like_value(text)


def test_marks_of_notes_behind_other_marks() -> None:
    assert read_value("-¹", "count") == read_value("无[1]", "days") == DASH
    assert read_value("是①", "yes_no") == Reading("reported", "yes")
    assert read_value("251000元¹", "10k_cny") == Reading("reported", Decimal("25.1"))
    assert read_value("10³", "count") == Reading("reported", Decimal(10), ("low_confidence",))
    assert read_value("10[3]", "count") == Reading("reported", Decimal(10))
    assert read_value("5¹", "text") == Reading("reported", "5¹")


@pytest.mark.parametrize(
    ("text", "unit", "heading", "value"),
    [
        ("25.1", "10k_cny", "", "25.1"),
        ("25.1", "10k_cny", "本年收费金额（单位：万元）", "25.1"),
        ("25.1万元", "10k_cny", "", "25.1"),
        ("25.1万", "10k_cny", "", "25.1"),
        ("251000元", "10k_cny", "", "25.1"),
        ("251,000.00元", "10k_cny", "", "25.1"),
        ("251000元", "10k_cny", "单位：万元", "25.1"),
        ("￥251000", "10k_cny", "单位：万元", "25.1"),
        ("人民币251000元整", "10k_cny", "", "25.1"),
        ("0.3亿元", "10k_cny", "", "3000"),
        ("25.1（万元）", "10k_cny", "", "25.1"),
        ("251000（元）", "10k_cny", "单位：万元", "25.1"),
        ("251000", "10k_cny", "单位：元", "25.1"),
        ("251000", "10k_cny", "本年收费金额(元)", "25.1"),
        ("0.3", "10k_cny", "单位：亿元", "3000"),
        ("3", "10k_cny", "单位:千元", "0.3"),
        ("25.1万元", "10k_cny", "单位：元", "25.1"),
        ("1", "10k_cny", "单位：元", "0.0001"),
        ("772件", "10k_cny", "单位：万元", "772"),
        ("772件", "10k_cny", "单位：元", "0.0772"),
        ("772", "10k_cny", "单位：件", "772"),
        ("5", "10k_cny", "单位：件、元", "0.0005"),
        ("5", "10k_cny", "（单位：件） 金额（元）", "0.0005"),
        ("-3元", "cny", "", "-3"),
        ("¥-1,234.50", "cny", "", "-1234.5"),
        ("25.1万元", "cny", "", "251000"),
        ("25.1", "cny", "采购总金额（单位：万元）", "251000"),
        ("25.1万", "cny", "单位：万元", "251000"),
        ("三万元", "10k_cny", "", "3"),
        ("12天", "days", "", "12"),
        ("2.5个工作日", "days", "", "2.5"),
        ("8", "count", "总访问量（单位：万次）", "80000"),
        ("8次", "count", "总访问量（单位：万次）", "8"),
        ("12", "count", "单位：万元", "12"),
    ],
)
def test_units(text: str, unit: str, heading: str, value: str) -> None:
    reading = read_value(text, unit, heading)
    assert reading == number(value)
    assert "E" not in format(reading.value, "f")


@pytest.mark.parametrize(
    ("text", "unit", "heading", "expected"),
    [
        ("12元", "count", "", number("12", "unit_unclear")),
        ("3天", "count", "", number("3", "unit_unclear")),
        ("3元", "days", "", number("3", "unit_unclear")),
        ("5", "10k_cny", "单位：元/万元", number("5", "unit_unclear")),
        ("5", "cny", "采购总金额万元", number("5", "unit_unclear")),
        ("2.5件", "count", "", number("2.5", "fraction_in_count")),
        ("1.234", "count", "", number("1.234", "fraction_in_count")),
        ("一", "count", "", number("1", "low_confidence")),
        ("1.2万件", "10k_cny", "", BAD),
        ("3万（万元）", "10k_cny", "", BAD),
    ],
)
def test_doubts(text: str, unit: str, heading: str, expected: Reading) -> None:
    assert read_value(text, unit, heading) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("是", "yes"), ("有", "yes"), ("√", "yes"), ("☑是 □否", "yes"), ("■是　□否", "yes"),
     ("否", "no"), ("无", "no"), ("×", "no"), ("□是 ☑否", "no")],
)  # fmt: skip
def test_yes_no(text: str, expected: str) -> None:
    assert read_value(text, "yes_no") == Reading("reported", expected)


@pytest.mark.parametrize("text", ["□是 □否", "☑是 ☑否", "12", "也许"])
def test_no_answer(text: str) -> None:
    assert read_value(text, "yes_no") == BAD


def test_text_is_kept_as_it_is() -> None:
    assert read_value(" 陕ICP备　12号 ", "text") == Reading("reported", "陕ICP备　12号")
    assert read_value("网" * 500, "text") == Reading("reported", "网" * 500)
    assert read_value("网\ufffd站", "text") == BAD


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("采购总金额（单位：万元）", "万元"),
        ("单位:件", "件"),
        ("采购总金额（单 位：万元)", "万元"),
        ("采购总金额（单位：\n万 元）", "万元"),
        ("單位：元", "元"),
        ("单位：人民币万元", "万元"),
        ("金额（亿元）", "亿元"),
        ("总访问量（单位：万次）", "万次"),
        ("（单位：件） 金额（万元）", "万元"),
        ("单位：件、万元", None),
        ("发布单位", None),
        ("主办单位名称", None),
        ("部分公开（区分处理的，只计这一情形，不计其他情形）", None),
        ("", None),
    ],
)
def test_unit_in(heading: str, unit: str | None) -> None:
    assert unit_in(heading) == unit


def test_the_callers_decimal_context_changes_nothing() -> None:
    with decimal.localcontext(decimal.Context(prec=3, traps=[decimal.Inexact])):
        assert read_value("-12,345,678.55元", "cny") == number("-12345678.55")
        assert read_value("123456789.123", "10k_cny", "（万元）") == number("123456789.123")
        assert read_value("（98765432）元", "10k_cny") == BAD
        assert read_value("98765432元", "10k_cny") == number("9876.5432")


WIDE = str.maketrans("0123456789+-.,", "０１２３４５６７８９＋－．，")
SPACES = st.sampled_from(["", " ", "\u3000", "\xa0", "\n", "&nbsp;", "\u200b"])


@given(
    value=st.integers(-(10**15), 10**15),
    grouping=st.sampled_from(["", ",", "，", " ", "\xa0", "'"]),
    wide=st.booleans(),
    brackets=st.booleans(),
    unit=st.sampled_from(["", "件", "条", "人次", " 宗", "。"]),
    around=st.tuples(SPACES, SPACES),
)
def test_every_style_of_an_integer_reads_back(
    *, value: int, grouping: str, wide: bool, brackets: bool, unit: str, around: tuple[str, str]
) -> None:
    printed = f"{abs(value):,}".replace(",", grouping)
    printed = printed.translate(WIDE) if wide else printed
    if value < 0:
        brackets = brackets and not unit
        printed = f"（{printed}）" if brackets else f"-{printed}"
    text = around[0] + printed + unit + around[1]
    assert read_value(text, "count") == number(str(value))
    assert looks_like_value(text)


@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False))
def test_conversion_is_exact(value: Decimal) -> None:
    printed = format(value, "f")
    converted = read_value(f"{printed}元", "10k_cny").value
    assert converted == value.scaleb(-4)
    assert read_value(printed, "10k_cny", "单位：元").value == converted
    assert read_value(f"{printed}万元", "cny").value == value.scaleb(4)
    assert read_value(f"{printed}亿元", "10k_cny").value == value.scaleb(4)


TRICKY = st.text(
    st.one_of(
        st.sampled_from(
            [
                *"0123456789０１９,，.．、 '’+-－—()（）%％",
                *"件元万亿十百千零一二三无年/\\*①²¥\n\ufffd\u200b",
            ]
        ),
        st.characters(),
    ),
    max_size=80,
)


@given(TRICKY, st.sampled_from(UNITS), st.one_of(st.just(""), st.just("单位：元"), TRICKY))
def test_nothing_raises_and_nothing_is_invented(text: str, unit: str, heading: str) -> None:
    reading = read_value(text, unit, heading)
    assert (reading.value is not None) == (reading.status == "reported")
    assert ("unreadable" in reading.flags) == (reading.status == "unreadable")
    looks_like_value(text)
    unit_in(heading)
    if unit in ("count", "days") and not heading and isinstance(reading.value, Decimal):
        printed = "".join(
            str(unicodedata.decimal(c)) for c in text if unicodedata.decimal(c, None) is not None
        )
        if printed and not set(text) & set("万亿千百十"):
            significant = format(abs(reading.value), "f").replace(".", "")
            assert printed.strip("0") == significant.strip("0")


@given(st.text(st.sampled_from("0123456789,. '\n"), min_size=1, max_size=12))
def test_only_whole_groups_of_three_are_joined(text: str) -> None:
    stripped = text.strip()
    plain = re.fullmatch(r"[0-9]+(\.[0-9]+)?|\.[0-9]+", stripped)
    grouped = re.fullmatch(
        r"[1-9][0-9]{0,2}(?:([, '])[0-9]{3})(?:\1[0-9]{3})*(\.[0-9]+)?", stripped
    )
    status = read_value(text, "10k_cny").status
    if plain or grouped:
        assert status == "reported"
        digits = re.sub(r"[, ']", "", stripped)
        assert read_value(text, "10k_cny").value == Decimal(digits)
    else:
        assert status == ("unreadable" if stripped else "blank")


def test_no_short_cell_raises() -> None:
    for length in range(4):
        for characters in product("01.,-+() \n件元日个¥万亿千十一零增无/", repeat=length):
            text = "".join(characters)
            for unit, heading in (("count", ""), ("10k_cny", "单位：元"), ("yes_no", "")):
                assert read_value(text, unit, heading).status != "missing"


@given(st.integers(0, 10**12 - 1))
def test_chinese_numerals_read_back(value: int) -> None:
    text = spelled(value)
    expected = number(str(value), "low_confidence") if text == "一" else number(str(value))
    assert read_value(text, "count") == expected


def spelled(value: int) -> str:
    """The Chinese numeral, built digit by digit from the right: independent of the reader."""
    names, places = "零一二三四五六七八九", ("", "十", "百", "千")
    text = ""
    for index, digit in enumerate(map(int, reversed(str(value)))):
        if index % 4 == 0:
            section = value // 10**index % 10**4
            text = (("", "万", "亿")[index // 4] if section else "") + text
        text = (names[digit] + places[index % 4] if digit else "零") + text
    text = re.sub("零+", "零", text)
    text = re.sub("零([万亿])", r"\1", text)
    text = re.sub("零+", "零", text).rstrip("零") or "零"
    return re.sub("^一十", "十", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("www.yunxi.exam ple/index", "www.yunxi.example/index"),
        ("http://www.yunxi.\ngov.cn/", "http://www.yunxi.gov.cn/"),
        ("No. 5", "No. 5"),
        ("云溪 发布", "云溪 发布"),
    ],
)
def test_an_address_is_put_together(text: str, value: str) -> None:
    assert read_value(text, "text").value == value


@pytest.mark.parametrize("text", ["件", "万元", "（人次）", "单位：条", "天", "元"])
def test_units_alone(text: str) -> None:
    assert is_unit(text)


@pytest.mark.parametrize("text", ["", "5", "5件", "政府", "—", "单位", "自然人"])
def test_what_is_no_unit(text: str) -> None:
    assert not is_unit(text)
