"""Tick boxes: read where it is plain which word is ticked, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.ticks import MAX_LENGTH, read_ticks
from extractor.values import read_options, read_value

YES = [
    "☑是 □否", "√是 □否", "是√ 否□", "是√否□", "√是 否", "是√ 否", "■是□否", "●是 ○否",
    "R是 £否", "þ是 ¨否", "\uf052是 \uf0a3否", "\uf0fe是\uf0a8否", "是（√） 否（ ）", "[√]是 [ ]否",
    "（√）是（）否",
    "□√是 □否", "是□√ 否□", "☒ Yes ☐ No", "☑有 □无", "√是\n□否", "是√，否×",
    "🗹是 ☐否", "⊙是 ○否", "☑\ufe0f是 □否", "是☑\ufe0f否□",
]  # fmt: skip
NO = [
    "□是 ☑否", "□是√否", "是□否√", "是 √否", "是  否☑", "口是 ☑否", "£是 R否", "×是 √否",
    "☐ Yes ☒ No",
    "是（ ） 否（√）",
]  # fmt: skip
UNCLEAR = [
    "是√否", "□是 □否", "☑是 ☑否", "是 否", "是/否", "□是 ×否", "☑是 □否 √", "☑是 □是",
    "☑是（见附件） □否",
    "☑ □", "□", "☑同意 □否", "是√否√",
]  # fmt: skip

FEATURES = ("搜索即服务", "多语言版本", "无障碍浏览", "千人千网")
KINDS = ("政府门户网站", "部门网站", "专项网站")


@pytest.mark.parametrize("text", YES)
def test_yes(text: str) -> None:
    assert read_value(text, "yes_no").value == "yes"


@pytest.mark.parametrize("text", NO)
def test_no(text: str) -> None:
    assert read_value(text, "yes_no").value == "no"


@pytest.mark.parametrize("text", UNCLEAR)
def test_no_answer_is_guessed(text: str) -> None:
    reading = read_value(text, "yes_no")
    assert (reading.status, reading.value, reading.flags) == ("unreadable", None, ("unreadable",))


@pytest.mark.parametrize(
    ("text", "several", "said"),
    [
        ("□搜索即服务 ☑多语言版本 □无障碍浏览 ☑千人千网", True, "多语言版本;千人千网"),
        ("搜索即服务□ 多语言 版本√ 无障碍浏览√ 千人千网□", True, "多语言版本;无障碍浏览"),
        ("☑千人千网□无障碍浏览☑搜索即服务", True, "搜索即服务;千人千网"),
        ("无障碍浏览", True, "无障碍浏览"),
        ("□政府门户网站 ☑部门网站 □专项网站", False, "部门网站"),
        ("部门网站", False, "部门网站"),
    ],
)
def test_options(text: str, several: bool, said: str) -> None:
    options = FEATURES if several else KINDS
    assert read_options(text, options, several).value == said


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("□搜索即服务 □多语言版本 □无障碍浏览 □千人千网", "blank"),
        ("", "blank"),
        ("无", "dash"),
        ("□政府门户网站 ☑部门网站 ☑专项网站", "unreadable"),
        ("☑部门网站 □其他网站", "unreadable"),
    ],
)
def test_options_that_say_nothing(text: str, status: str) -> None:
    reading = read_options(text, KINDS if "网站" in text else FEATURES)
    assert (reading.status, reading.value) == (status, None)


@given(st.text(alphabet="是否有无√□☑■×（）() \n·R£x", max_size=12))
def test_an_answer_has_one_ticked_word(text: str) -> None:
    ticks = read_ticks(text)
    if ticks is not None:
        words = [word for word, _ in ticks]
        assert len(set(words)) == len(words)
        assert all(word in "".join(text.split()) for word in words)


def test_long_texts_are_not_searched() -> None:
    assert read_ticks("☑是 □否" + " " * MAX_LENGTH) is None
