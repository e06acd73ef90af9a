"""The official forms as they are shipped, and what the loader says about faulty form files."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from extractor.errors import FormError
from extractor.forms import builtin_forms, load_form, load_forms
from extractor.forms.records import Form
from extractor.forms.report import check, describe, rows
from extractor.forms.validate import problems
from extractor.labels import fold

# Counted and summed once against the State Council's forms; a change here changes every output.
SLOTS = {
    "ogi-2014": (58, "ef8667eb98e4ca70"),
    "gov-site-2018": (55, "6cd3bb58c663874d"),
    "ogi-2019": (198, "df2d21036c75ed44"),
    "ogi-2021": (200, "b5ebbd624f95b65d"),
}

SMALL = """
id = "web-2020"
title = "网站报表"
first_year = 2020
anchors = ["访问总量"]
[[tables]]
id = "site"
title = "网站"
rows = [
  { id = "visits", path = "访问 > 访问总量", unit = "count" },
  { id = "pages", path = "访问 > 页面数", aliases = ["页数"], columns = ["this_year"] },
]
columns = [{ id = "this_year", path = "本年" }, { id = "last_year", path = "上年" }]
[[identities]]
id = "site.sum"
table = "site"
each = "column"
left = ["visits"]
right = ["pages"]
"""


EDITIONS = [form for form in builtin_forms() if form.series == "ogi"]


def form_id(form: Form) -> str:
    return form.id


def written(folder: Path, text: str, name: str = "web-2020.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_builtin_forms_are_cached_and_in_order() -> None:
    names = ["ogi-2014", "gov-site-2018", "ogi-2019", "ogi-2021"]
    assert [form.id for form in builtin_forms()] == names
    assert builtin_forms() is builtin_forms()


@pytest.mark.parametrize("form", builtin_forms(), ids=form_id)
def test_slots_are_those_of_the_official_form(form: Form) -> None:
    count, digest = SLOTS[form.id]
    text = "\n".join(
        f"{s.table},{s.row},{s.row_label},{s.column},{s.column_label},{s.unit}" for s in form.slots
    )
    assert len(form.slots) == len({slot.key for slot in form.slots}) == count
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == digest


@pytest.mark.parametrize("form", builtin_forms(), ids=form_id)
def test_builtin_forms_are_valid(form: Form) -> None:
    assert list(problems(form)) == []
    assert re.fullmatch("[0-9a-f]{12}", form.version)


@pytest.mark.parametrize("form", builtin_forms(), ids=form_id)
def test_aliases_say_what_folding_does_not(form: Form) -> None:
    for table in form.tables:
        for heading in table.rows + table.columns:
            labels = [fold(label) for label in (heading.path[-1], *heading.aliases)]
            assert len(set(labels)) == len(labels), heading


def test_identities_of_the_requests_cover_every_outcome_once() -> None:
    for form in EDITIONS:
        requests = next(table for table in form.tables if table.id == "requests")
        identity = next(one for one in form.identities if one.id == "requests.outcome_total")
        outcomes = {row.id for row in requests.rows if row.id.startswith("outcome.")}
        assert outcomes == {*identity.left, *identity.right}
        assert [len(one.right) for one in form.identities if one.each == "row"] == [6, 4]


# What pages keep of the forms' words, and how much more than needed is found there.
PAGES = [
    "三、收到和处理政府信息公开申请情况<td>结果维 持</td>四、政府信息公开行政复议、行政诉讼情况",
    "<td>自然人</td><td>法律服务机构</td><td>上年结转政府信息公开申请数量</td>",
    "信息公開(kāi)行政復(fù)議(yì)自然人",
]
NEWS = [
    "市教育局召开会议，部署政务公开和政府信息公开工作，要求主动回应社会关切。",
    "当事人可以依法申请行政复议或者提起行政诉讼。",
]


@pytest.mark.parametrize("form", EDITIONS, ids=form_id)
@pytest.mark.parametrize("text", PAGES + NEWS)
def test_anchors_tell_reports_from_other_text(text: str, form: Form) -> None:
    held = sum(anchor in text for anchor in form.anchors)
    assert (held >= form.anchors_needed) == (text in PAGES)


def test_units_that_are_not_counts() -> None:
    units = {
        (form.id, slot.column): slot.unit
        for form in EDITIONS
        for slot in form.slots
        if slot.unit != "count"
    }
    assert units == {
        ("ogi-2019", "procurement_amount"): "cny",
        ("ogi-2021", "fees_collected"): "10k_cny",
    }


def test_a_form_of_the_user(tmp_path: Path) -> None:
    form = load_form(written(tmp_path, SMALL))
    assert form.years == (2020, None)
    assert [slot.key for slot in form.slots] == [
        "site/visits/this_year",
        "site/visits/last_year",
        "site/pages/this_year",
    ]
    assert form.slots[0].row_label == "访问 > 访问总量"
    assert form.tables[0].rows[1].path == ("访问", "页面数")


def test_version_follows_the_content(tmp_path: Path) -> None:
    first = load_form(written(tmp_path, SMALL))
    assert load_form(written(tmp_path, SMALL, "copy.toml")).version == first.version
    assert load_form(written(tmp_path, SMALL.replace("页数", "页"))).version != first.version


def test_builtin_metadata_may_be_named_and_replaced(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL.replace("anchors =", 'metadata = "metadata-zh"\nanchors ='))
    builtin = load_form(path)
    assert builtin.metadata == EDITIONS[0].metadata
    written(
        tmp_path, "titles = ['^@BODY@年报']\n[parts]\nBODY = '(?P<body>.+)'", "metadata-zh.toml"
    )
    own = load_form(path)
    assert own.metadata.titles == ("^(?P<body>.+)年报",)
    assert own.version != builtin.version


def test_folder_adds_and_replaces_forms(tmp_path: Path) -> None:
    written(tmp_path, SMALL)
    written(tmp_path, SMALL.replace("web-2020", "ogi-2019"), "mine.toml")
    written(tmp_path, "not a form", "notes.txt")
    forms = load_forms(tmp_path)
    assert [form.id for form in forms if form.title == "网站报表"] == ["ogi-2019", "web-2020"]
    assert [form.id for form in forms][-1] == "ogi-2021"
    assert len(forms) == len(builtin_forms()) + 1


FAULTS = [
    ('id = "web-2020"', 'id = "web-2020"\nsubject = 1', "subject"),
    ('title = "网站报表"\n', "", "title"),
    ("first_year = 2020", 'first_year = "2020"', "first_year"),
    ("first_year = 2020", "first_year = 2020\nlast_year = 2019", "last_year"),
    ('id = "pages"', 'id = "visits"', "tables.site.rows"),
    ('id = "last_year"', 'id = "this_year"', "tables.site.columns"),
    ('columns = ["this_year"]', 'columns = ["next_year"]', "tables.site.rows.pages.columns"),
    ('aliases = ["页数"]', 'aliases = ["（一）访问 总量"]', "tables.site.rows.pages"),
    ('path = "上年"', 'path = "本年："', "tables.site.columns.last_year"),
    ('path = "上年"', 'path = ""', "tables.site.columns.last_year"),
    ('right = ["pages"]', 'right = ["sheets"]', "identities.site.sum.right"),
    ('right = ["pages"]', "right = []", "identities.site.sum.right"),
    ('right = ["pages"]', 'right = ["visits"]', "identities.site.sum"),
    ('table = "site"', 'table = "page"', "identities.site.sum.table"),
    ('each = "column"', 'each = "cell"', "each"),
    ('anchors = ["访问总量"]', "anchors_needed = 2", "anchors_needed"),
    ('id = "web-2020"', 'id = "../web"', "id"),
    ('anchors =', 'metadata = "../metadata-zh"\nanchors =', "metadata"),
    ('anchors =', 'metadata = "/etc/passwd"\nanchors =', "metadata"),
    ('anchors =', 'metadata = "metadata-xx"\nanchors =', "metadata"),
    ('[[identities]]', "[[identities]", "TOML"),
    ('id = "site"', 'id = "site"\nlayout = "list"', "tables.site.columns"),
    ('id = "site"', 'id = "site"\nopen_rows = { id = "A" }', "open_rows"),
    ('right = ["pages"]', 'right = ["*"]', "identities.site.sum.right"),
    ('anchors =', 'body_row = "site/owner"\nanchors =', "body_row"),
    ('anchors =', 'crosswalk = "crosswalk-xx"\nanchors =', "crosswalk"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key"), FAULTS, ids=[new or old for old, new, _ in FAULTS])
def test_faults_name_file_key_and_next_step(old: str, new: str, key: str, tmp_path: Path) -> None:
    assert SMALL.count(old) == 1
    path = written(tmp_path, SMALL.replace(old, new))
    with pytest.raises(FormError) as caught:
        load_form(path)
    error = caught.value
    assert error.source == str(path)
    assert key in error.cause
    assert error.hint
    assert check(path)[0] == str(error)


def test_metadata_may_build_on_other_metadata(tmp_path: Path) -> None:
    written(tmp_path, 'base = "metadata-zh"\ntitle_words = ["报表"]', "metadata-own.toml")
    text = SMALL.replace("anchors =", 'metadata = "metadata-own"\nanchors =')
    own, built_in = load_form(written(tmp_path, text)).metadata, EDITIONS[0].metadata
    assert own.title_words == ("报表", *built_in.title_words)
    assert (own.titles, own.bodies) == (built_in.titles, built_in.bodies)
    written(tmp_path, 'base = "metadata-own"', "metadata-own.toml")
    with pytest.raises(FormError, match="builds on itself"):
        load_form(written(tmp_path, text))


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ("titles = ['(?P<body>']", "titles[0]"),
        ("prose = ['(?P<month>.)']", "month"),
        ("noise = '['", "noise"),
        ("titles = ['@YEAR@']", "YEAR"),
        ("digits = ['0']", "digits"),
        ("heads = []", "heads"),
    ],
)
def test_faulty_metadata(rules: str, key: str, tmp_path: Path) -> None:
    written(tmp_path, rules, "metadata-own.toml")
    path = written(tmp_path, SMALL.replace("anchors =", 'metadata = "metadata-own"\nanchors ='))
    with pytest.raises(FormError, match=re.escape(key)):
        load_form(path)


def test_files_that_are_no_form(tmp_path: Path) -> None:
    (tmp_path / "gbk.toml").write_bytes('title = "网站"'.encode("gbk"))
    (tmp_path / "deep.toml").write_text("x = " + "[" * 9_000, encoding="utf-8")
    (tmp_path / "large.toml").write_bytes(b"#" * 1_000_001)
    for name in ("gbk.toml", "deep.toml", "large.toml", "missing.toml", "", "nul\0.toml"):
        with pytest.raises(FormError) as caught:
            load_form(tmp_path / name)
        assert caught.value.hint


def test_folders_without_usable_forms(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="no form file"):
        load_forms(tmp_path)
    with pytest.raises(FormError, match="cannot be read"):
        load_forms(tmp_path / "missing")
    written(tmp_path, SMALL)
    written(tmp_path, SMALL, "copy.toml")
    with pytest.raises(FormError, match="another file"):
        load_forms(tmp_path)


def test_check_lists_every_fault(tmp_path: Path) -> None:
    faulty = SMALL.replace('right = ["pages"]', 'right = ["a", "b"]').replace('"上年"', '"本年"')
    assert len(check(written(tmp_path, faulty))) == 3
    assert check(written(tmp_path, SMALL)) == []


def test_list_and_description() -> None:
    listed = rows(builtin_forms())
    assert [(row.years, row.slots, row.identities) for row in listed] == [
        ("2014–2018", 58, 7),
        ("2017–", 55, 3),
        ("2019–2020", 198, 4),
        ("2021–", 200, 4),
    ]
    text = describe(EDITIONS[1])
    for form_slot in EDITIONS[1].slots:
        assert f"{form_slot.row}: {form_slot.row_label}" in text
        assert f"{form_slot.column}: {form_slot.column_label}" in text
    assert "fees_collected: 本年收费金额（单位：万元） [10k_cny]" in text
