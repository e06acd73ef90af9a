"""Zip containers and XML with limits."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import FormatError, InputError, LimitError
from extractor.readers import container


def make_zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_members_are_read() -> None:
    archive = container.open_zip(make_zip({"a.xml": b"<a/>", "d/b.xml": b"<b/>"}))
    assert archive.names == ("a.xml", "d/b.xml")
    assert archive.read("d/b.xml") == b"<b/>"
    assert archive.find("D\\B.XML") == "d/b.xml"
    assert archive.find("c.xml") is None


def test_missing_member_names_the_part() -> None:
    with pytest.raises(FormatError, match=r"word/document\.xml is missing"):
        container.open_zip(make_zip({"a": b""})).read("word/document.xml")


def test_names_that_point_outside_are_left_out() -> None:
    bad = ["../a", "a/../../b", "/etc/passwd", "C:\\x", "..\\y", "a/.."]
    archive = container.open_zip(make_zip(dict.fromkeys([*bad, "good..name", "a..b/c"], b"x")))
    assert archive.names == ("good..name", "a..b/c")
    assert archive.refused == len(bad)


def test_a_member_without_a_name_is_left_out() -> None:
    data = make_zip({"a": b"x"}).replace(b"a", b"")
    for head, length in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        at = data.index(head) + length
        data = data[:at] + b"\0\0" + data[at + 2 :]
    end = data.rindex(b"PK\x05\x06")
    size = struct.pack("<II", end - data.index(b"PK\x01\x02"), data.index(b"PK\x01\x02"))
    archive = container.open_zip(data[: end + 12] + size + data[end + 20 :])
    assert archive.names == ()
    assert archive.refused == 1


def test_ratio_over_the_limit_is_refused() -> None:
    data = make_zip({"word/document.xml": b"\0" * (4 << 20)})
    with pytest.raises(LimitError, match="200 times"):
        container.open_zip(data).read("word/document.xml")


def test_small_members_may_pack_well() -> None:
    assert len(container.open_zip(make_zip({"a": b"\0" * 900_000})).read("a")) == 900_000


def test_member_over_its_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MEMBER_LIMIT", 1000)
    with pytest.raises(LimitError, match="1,001 bytes"):
        container.open_zip(make_zip({"a": b"x" * 1001})).read("a")


def test_total_over_its_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "TOTAL_LIMIT", 1500)
    archive = container.open_zip(make_zip({"a": b"x" * 1000, "b": b"y" * 1000}))
    archive.read("a")
    with pytest.raises(LimitError):
        archive.read("b")
    with pytest.raises(LimitError):
        container.open_zip(make_zip({"a": b"x" * 1000, "b": b"y" * 1000})).check_total()


def test_a_member_never_gives_more_than_it_declares() -> None:
    data = bytearray(make_zip({"a": bytes(range(256)) * 40}))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 100)
    with pytest.raises(FormatError):
        container.open_zip(bytes(data)).read("a")


def test_nested_archives_are_not_opened() -> None:
    data = make_zip({"inner.zip": make_zip({"a": b"x"})})
    with pytest.raises(FormatError, match="itself an archive"):
        container.open_zip(data).read("inner.zip")


def test_encrypted_member_asks_for_a_copy_without_password() -> None:
    data = bytearray(make_zip({"a": b"secret"}))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FormatError, match="password"):
        container.open_zip(bytes(data)).read("a")


def test_encrypted_office_file_is_an_ole_file() -> None:
    data = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")
    )
    assert container.is_encrypted_package(data)
    with pytest.raises(FormatError, match="password"):
        container.open_zip(data)


@pytest.mark.parametrize("cut", [0, 1, 10, 40, 80, -30, -1])
def test_cut_off_archives(cut: int) -> None:
    data = make_zip({"a": b"x" * 50, "b": b"y" * 50})
    with pytest.raises(FormatError, match="damaged"):
        container.open_zip(data[:cut]).read("b")


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_mutated_archives_raise_only_our_errors(draw: st.DataObject) -> None:
    data = bytearray(make_zip({"a.xml": b"<a>text</a>" * 9, "b.xml": b"<b/>"}))
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        archive = container.open_zip(bytes(data))
        for name in archive.names:
            container.parse_xml(archive.read(name))
    except InputError:
        pass


def test_xml_is_parsed() -> None:
    root = container.parse_xml("<a><b>表</b><!-- c --><?p i?></a>".encode())
    assert [child.tag for child in root] == ["b"]
    assert root[0].text == "表"
    assert container.parse_xml('<?xml version="1.0"?><a>表</a>'.encode("utf-16")).text == "表"


BOMB = (
    '<!DOCTYPE a [<!ENTITY x "ha">'
    + "".join(f'<!ENTITY x{i} "{f"&x{i - 1};" * 10}">' for i in range(1, 9)).replace("&x0;", "&x;")
    + "]><a>&x8;</a>"
)
EXTERNAL = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>'
ATTRIBUTE = '<!DOCTYPE a [<!ENTITY e "x">]><a b="&e;"/>'
PARAMETER = '<!DOCTYPE a [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x.dtd"> %e;]><a/>'


@pytest.mark.parametrize("text", [BOMB, EXTERNAL, ATTRIBUTE, PARAMETER])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(text: str, encoding: str) -> None:
    with pytest.raises(FormatError):
        container.parse_xml(text.encode(encoding))
    with pytest.raises(FormatError):
        list(container.iterparse_xml(BytesIO(text.encode(encoding)), ("a",)))


def test_undefined_entities_are_refused() -> None:
    with pytest.raises(FormatError):
        container.parse_xml(b"<a>&nbsp;</a>")


def test_a_plain_doctype_is_tolerated() -> None:
    assert (
        container.parse_xml(b'<!DOCTYPE a PUBLIC "-//x" "http://127.0.0.1:9/a.dtd"><a/>').tag == "a"
    )


def test_deep_xml_is_refused() -> None:
    with pytest.raises(LimitError, match="nested deeper"):
        container.parse_xml(b"<a>" * 5000 + b"</a>" * 5000)


@pytest.mark.parametrize("data", [b"", b"<a>", b"\xff\xfe\x00", b"<a>\x00</a>", b"not xml"])
def test_broken_xml_names_the_part(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"part\.xml"):
        container.parse_xml(data, "part.xml")


def test_iterparse_gives_elements_as_they_end() -> None:
    stream = BytesIO(b"<r>" + b"<p>x</p>" * 3 + b"<q/></r>")
    assert [element.tag for element in container.iterparse_xml(stream, ("p", "q"))] == list("pppq")
    with pytest.raises(FormatError):
        list(container.iterparse_xml(BytesIO(b"<r><p>x</p><p>"), ("p",)))
