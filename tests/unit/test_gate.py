"""The gate: no report is turned away, whatever its encoding; other text is."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.forms import builtin_forms
from extractor.gate import Gate

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TEXTS = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".txt", ".md"})
GATE = Gate(builtin_forms())

LABELS = "一、本年新收政府信息公开申请数量 | 自然人 | 行政复议 | 尚未审结 | 0 |\n"
TRADITIONAL = "一、本年新收政府信息公開申請數量 | 自然人 | 行政復議 | 尚未審結 | 0 |\n"
NEWS = "云溪市召开防汛工作会议，部署主动公开的政府信息公开目录，共检查河道31公里。\n"


def test_there_are_texts() -> None:
    assert len(TEXTS) >= 4


@pytest.mark.parametrize(
    "path", [path for path in TEXTS if path.name != "README.md"], ids=lambda path: path.name
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_reports_pass_in_every_encoding(path: Path, encoding: str) -> None:
    assert GATE.open_to(path.read_text(encoding="utf-8-sig").encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "big5hkscs", "utf-16-be"])
def test_traditional_characters_pass(encoding: str) -> None:
    assert GATE.open_to(TRADITIONAL.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("length", [0, 500, 511, 512, 4095, 8191, 100_000])
def test_a_long_beginning_in_ascii_hides_nothing(encoding: str, length: int) -> None:
    assert GATE.open_to(b"x" * length + LABELS.encode(encoding))


def test_characters_written_as_references_pass() -> None:
    assert GATE.open_to("".join(f"&#{ord(char)};" for char in LABELS).encode())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("times", [1, 50, 5000])
def test_text_that_only_mentions_disclosure_is_turned_away(encoding: str, times: int) -> None:
    assert not GATE.open_to((NEWS * times).encode(encoding))


def test_one_more_word_of_the_form_opens_it() -> None:
    assert GATE.open_to((NEWS * 50 + "自然人").encode())


@pytest.mark.parametrize("times", [1, 50])
@pytest.mark.parametrize("rare", ["", "㐀", "\U00020000"])
def test_a_report_in_running_text_passes_whatever_its_encoding(times: int, rare: str) -> None:
    assert GATE.open_to((NEWS * times + rare + LABELS).encode("gb18030"))
    news = "雲溪市召開會議，部署政府信息的管理，共檢查河道31公里。\n" * times
    assert GATE.open_to((news + TRADITIONAL).encode("big5hkscs"))
    assert not GATE.open_to((news + rare).encode("big5hkscs", "ignore"))
