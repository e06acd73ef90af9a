"""Bytes to text: the order of the attempts, damage that is counted, and no exception ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.encoding import REPLACEMENT, decode

TEXT = "一、总体情况。2020年，我局收到政府信息公开申请859件，其中自然人申请12件。\n" * 20


@pytest.mark.parametrize(
    ("data", "encoding", "source"),
    [
        (TEXT.encode("utf-8-sig"), "utf-8", "bom"),
        (TEXT.encode("utf-16"), "utf-16-le", "bom"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", "bom"),
        (TEXT.encode("utf-32"), "utf-32-le", "bom"),
        (b"\x84\x31\x95\x33" + TEXT.encode("gb18030"), "gb18030", "bom"),
        (TEXT.encode(), "utf-8", "utf-8"),
        (TEXT.encode("gb18030"), "gb18030", "gb18030"),
        (TEXT.encode("utf-16-le"), "utf-16-le", "detected"),
        (TEXT.encode("utf-16-be"), "utf-16-be", "detected"),
        (TEXT.encode("utf-32-be"), "utf-32-be", "detected"),
    ],
)
def test_encodings_are_told_from_the_bytes(data: bytes, encoding: str, source: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.source) == (TEXT, encoding, source)
    assert decoded.replaced == 0


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb_2312-80", " GB18030 "])
def test_a_declared_gb_set_is_read_as_gb18030(label: str) -> None:
    text = "㐀镕" + TEXT  # beyond GB 2312
    decoded = decode(text.encode("gb18030"), http_charset=label)
    assert (decoded.text, decoded.encoding, decoded.source) == (text, "gb18030", "http")


def test_meta_counts_only_in_html_and_only_outside_comments() -> None:
    body = TEXT.encode("gbk")
    page = b'<!-- <meta charset="big5"> --><meta charset="gb2312">' + body
    assert decode(page, html=True).source == "meta"
    assert decode(page).source == "gb18030"
    late = b"<html>" + b" " * 5000 + b'<meta charset="gb2312">' + body
    assert decode(late, html=True).source == "gb18030"


def test_http_stands_before_meta() -> None:
    text = "政府信息公開條例規定的資訊，總計十二件。\n" * 20
    page = b'<meta charset="gbk">' + text.encode("big5")
    decoded = decode(page, http_charset="big5", html=True)
    assert (decoded.encoding, decoded.source) == ("big5hkscs", "http")
    assert decoded.text.endswith(text)


def test_big5_is_detected_when_nothing_declares_it() -> None:
    text = "行政機關公開政府信息，應當遵循公正、公平、合法、便民的原則。共計十二件。\n" * 20
    decoded = decode(text.encode("big5"))
    assert (decoded.text, decoded.source) == (text, "detected")


def test_utf8_wins_over_a_wrong_declaration() -> None:
    assert decode(TEXT.encode(), http_charset="gbk").encoding == "utf-8"
    damaged = TEXT.encode()[:200] + b"\xff" + TEXT.encode()[200:]
    assert decode(damaged, http_charset="gbk").encoding == "utf-8"


def test_gb18030_wins_over_declared_utf8_and_latin1() -> None:
    for label in ("utf-8", "iso-8859-1"):
        decoded = decode(TEXT.encode("gb18030"), http_charset=label)
        assert (decoded.text, decoded.source) == (TEXT, "gb18030")


def test_latin1_is_believed_where_nothing_is_chinese() -> None:
    decoded = decode("résumé café déjà".encode("latin-1"), http_charset="iso-8859-1")
    assert (decoded.text, decoded.source) == ("résumé café déjà", "http")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-32-le"])
def test_text_cut_inside_a_character_keeps_a_mark(encoding: str) -> None:
    decoded = decode(TEXT.strip().encode(encoding)[:-1])
    assert decoded.encoding == encoding
    assert decoded.replaced == 1
    assert decoded.text == TEXT.strip()[:-1] + REPLACEMENT


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_bad_byte_in_a_number_leaves_a_hole_not_another_number(encoding: str) -> None:
    data = (TEXT + "收到12").encode(encoding) + b"\xff" + ("34件。\n" + TEXT).encode(encoding)
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert f"收到12{REPLACEMENT}34件" in decoded.text
    assert decoded.replaced == 1


def test_a_nul_in_a_number_leaves_a_hole() -> None:
    decoded = decode(b"total 12\x0034\n" + b"plain text, no other width\n" * 10)
    assert f"12{REPLACEMENT}34" in decoded.text
    assert decoded.replaced == 1


def test_a_replacement_character_of_the_source_is_not_our_damage() -> None:
    assert decode(("数�据" + TEXT).encode()).replaced == 0
    assert decode(("数�据" + TEXT).encode() + b"\xe4").replaced == 1


@given(st.binary(max_size=400), st.sampled_from([None, "gbk", "big5", "utf-16", "nonsense"]))
def test_any_bytes_decode(data: bytes, label: str | None) -> None:
    decoded = decode(data, http_charset=label, html=True)
    assert "\0" not in decoded.text
    assert decoded.replaced >= 0


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_utf8_comes_back_as_it_went(text: str) -> None:
    assert decode(text.encode()).text == text
