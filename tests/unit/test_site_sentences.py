"""What the text says of a website's figures, held against the list of them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import extractor
from extractor.errors import FormError
from extractor.forms import builtin_forms, load_form
from extractor.model import Finding
from tests.support import lists

FORM = next(form for form in builtin_forms() if form.id == "gov-site-2018")
SAID = lists.answers(FORM, random.Random(3))
"""Three visits by 17 visitors, 3858 published, 1286 messages, of which 3 answered, no survey."""


def findings(text: str) -> list[Finding]:
    rows = ""
    for row in lists.site_rows(FORM, SAID):
        asked = [(cell, 1, 1) if isinstance(cell, str) else cell for cell in row]
        rows += "<tr>" + "".join(f"<td rowspan={r} colspan={c}>{t}" for t, r, c in asked)
    title = "<h1>云溪市水务局政府网站工作年度报表（2019年度）</h1>"
    report = extractor.extract(f"{title}<p>{text}</p><table>{rows}</table>".encode())
    return [one for one in report.findings if one.code.startswith("text_")]


@pytest.mark.parametrize(
    "text",
    [
        "2019年，我局网站总访问量3次。",
        "2019年本网站发布信息3,858条。",
        "网站全年收到网民留言1286条，办结留言3条。",
        "全年网站独立用户访问总量１７个。",
        "网站未开展征集调查。",
        # Of another year, another body, or a change.
        "2018年网站总访问量7次。",
        "2019年全市政府网站总访问量99999次。",
        "网站总访问量比上年增加100次。",
    ],
)
def test_what_agrees_or_is_about_something_else(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("2019年，我局网站总访问量999次。", "page_views", "999"),
        ("网站独立用户访问总量17个，网站总访问量12345次。", "page_views", "12345"),
        ("2019年，网站共发布信息55555条。", "published.total", "55555"),
        ("网站全年收到网民留言4321条。", "interaction.messages.received", "4321"),
        ("网站开展征集调查七十七期。", "interaction.surveys.count", "77"),
        ("网站未开展在线访谈。", "interaction.interviews.count", "0"),
    ],
)
def test_what_contradicts_the_list(text: str, row: str, expected: str) -> None:
    (found,) = findings(text)
    assert (found.code, found.row, str(found.expected)) == ("text_disagrees", row, expected)


@pytest.mark.parametrize(
    "text",
    [
        "我局微信公众号发布信息12条。",
        "2019年，通过网站发布解读信息5555条。",
        "上半年网站总访问量7次。",
    ],
)
def test_what_may_be_about_a_part(text: str) -> None:
    assert [found.code for found in findings(text)] == ["text_unclear"]


def test_sentence_rules_that_build_on_themselves(tmp_path: Path) -> None:
    name = "metadata-own"
    (tmp_path / f"{name}.toml").write_text(f'base = "{name}"\n')
    form = tmp_path / "own.toml"
    table = '[[tables]]\nid = "t"\ntitle = "T"\nrows = [{ id = "r", path = "R" }]\n'
    table += 'columns = [{ id = "c", path = "C" }]\n'
    form.write_text(f'id = "own"\ntitle = "O"\nfirst_year = 2020\nsentences = "{name}"\n{table}')
    with pytest.raises(FormError, match="builds on itself"):
        load_form(form)
    (tmp_path / f"{name}.toml").write_text("base = 3\n")
    with pytest.raises(FormError, match="base"):
        load_form(form)
