"""Body, year and region in many wordings: titles, prose, metadata tables, footers, file names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from extractor.forms import builtin_forms
from extractor.forms.records import Form, Metadata
from extractor.model import Cell, Document, Paragraph, Place, Table
from extractor.recognise.facts import Facts, find_facts

FORM_2019, FORM_2021 = (form for form in builtin_forms() if form.series == "ogi")
SECTION = "一、总体情况"
PLAIN = "本报告根据《中华人民共和国政府信息公开条例》要求编制。"


def facts(
    *lines: str, title: str = "", name: str = "page.html", tables: tuple[Table, ...] = ()
) -> Facts:
    """What a page of these lines says; a line that starts with # is a heading."""
    paragraphs = [
        Paragraph(line.removeprefix("#"), int(line.startswith("#")), Place(line=number))
        for number, line in enumerate(lines, 1)
    ]
    document = Document((*tables, *paragraphs), "text", "test", title=title)
    return find_facts(document, FORM_2019, name)


def metadata_table(*texts: str) -> Table:
    cells = tuple(Cell(text, i // 2, i % 2) for i, text in enumerate(texts))
    return Table(cells, (len(texts) + 1) // 2, 2)


EDUCATION = "台州市路桥区教育局"
# {} stands for the body; all these are about 2020.
WORDINGS = [
    "{}关于报送2020年政府信息公开工作年度报告的报告",
    "{}2020年1-12月政府信息公开工作年度报告",
    "{}2020年1—12月份政府信息公开工作年度报告",
    "{}2020年法治政府建设暨政府信息公开工作年度报告",
    "2020年{}政府信息公开工作年度报告",
    "{}2020年度政府信息公开工作报告",
    "{}2020年政府信息公开工作年度报告",
    "{}2020年政府信息公开年度报告",
    "{}政府信息公开2020年年度报告",
    "{}政府信息公开2020年度报告",
    "{}政府信息公开工作2020年年度报告",
    "{}政府信息公开工作年度报告（2020年度）",
    "{}政府信息公开工作年度报告(2020年)",
    "{}政府信息公开年度报告（2020）",
    "{}〔2020年度〕政府信息公开工作年度报告",
    "{}关于2020年政府信息公开工作的年度报告",
    "{}关于2020年度政府信息公开工作情况的报告",
    "{}2020年政府信息公开年报",
    "{}2020年度政府信息公开工作年报",
    "{}2020年政务信息公开工作年度报告",
    "{}2020年度信息公开年度报告",
    "{}2020年政府信息公开工作总结报告",
    "{}二〇二〇年政府信息公开工作年度报告",
    "{}二○二○年度政府信息公开工作年度报告",
    "二零二零年{}政府信息公开年度报告",
    "{}２０２０年政府信息公开工作年度报告",
    "{} 2020 年 政府信息公开工作 年度报告",
    "{}2020政府信息公开工作年度报告",
    "关于印发《{}2020年政府信息公开工作年度报告》的通知",
    "关于公布{}2020年政府信息公开工作年度报告",
    "（2020年）{}政府信息公开工作年度报告",
    "{}2020年年度报告",
]
TITLES = [
    *((wording, EDUCATION, 2020) for wording in WORDINGS),
    ("{}信息公开工作2019年度报告", "黔东南州镇远县人民政府", 2019),
    ("{}2019年政府信息公开工作年度报告", "镇远县人民政府", 2019),
    ("2019年{}信息公开工作年度报告", "镇远县人民政府", 2019),
    ("{}2019年政府信息公开工作年度报告", "镇远县人民政府办公室", 2019),
    ("{}2020年政府信息公开工作年度报告", "株洲市发展和改革委员会", 2020),
    ("{}2020年度政府信息公开工作年度报告", "株洲市国有资产监督管理委员会", 2020),
    ("{}2020年政府信息公开工作年度报告", "株洲市人力资源和社会保障局（医疗保障局）", 2020),
    ("{}2020年政府信息公开工作年度报告", "阜阳经济技术开发区管委会", 2020),
    ("{}2020年政府信息公开工作年度报告", "衢州市柯城区花园街道办事处", 2020),
    ("{}2020年政府信息公开工作年度报告", "国家税务总局衢州市税务局", 2020),
    ("{}2020年政府信息公开工作年度报告", "本溪市教育局", 2020),
    ("{}2020年政府信息公开工作年度报告", "攀枝花市公安局", 2020),
    ("{}2020年政务公开工作年度报告", "玉溪市机关事务管理局", 2020),
]


@pytest.mark.parametrize(("wording", "body", "year"), TITLES)
@pytest.mark.parametrize("where", ["heading", "page title", "line"])
def test_title(wording: str, body: str, year: int, where: str) -> None:
    text = wording.format(body)
    found = {
        "heading": lambda: facts("首页", f"#{text}", PLAIN, SECTION),
        "page title": lambda: facts(PLAIN, SECTION, title=f"{text} - 门户网站"),
        "line": lambda: facts("首页", "发布日期：2021-01-25", text, PLAIN, SECTION),
    }[where]()
    assert (found.bureau, found.year) == (body, year)
    assert {one.source for one in found.evidence} == {
        "title" if where == "page title" else "heading"
    }
    assert not found.findings


BROKEN = [
    ("台州市路桥区教育局", "2020年政府信息公开工作年度报告"),
    ("台州市路桥区教育局", "2020年度", "政府信息公开工作年度报告"),
    ("台州市路桥区教育局2020年", "政府信息公开工作年度报告"),
    ("台州市路桥区教育局2020年政府信息公开", "工作年度报告"),
    ("2020年台州市路桥区教育局", "政府信息公开工作年度报告"),
    ("2020年", "台州市路桥区教育局政府信息公开工作年度报告"),
    ("2020年政府信息公开工作年度报告", "台州市路桥区教育局"),
    ("台州市路桥区教育局", "政府信息公开工作年度报告", "（2020年度）"),
]


@pytest.mark.parametrize("lines", BROKEN)
def test_title_broken_over_lines(lines: tuple[str, ...]) -> None:
    found = facts("首页", *lines, "（2021年1月20日）", PLAIN, SECTION)
    assert (found.bureau, found.year) == ("台州市路桥区教育局", 2020)


@pytest.mark.parametrize(
    "title",
    [
        "{}2020年政府信息公开工作年度报告_路桥区政府网",
        "政府信息公开年报|{}2020年政府信息公开工作年度报告",
        "2020年{}政府信息公开工作年度报告-台州市人民政府",
        "首页>政务公开>年报>{}2020年政府信息公开工作年度报告",
        "2020年政府信息公开工作年度报告-{}",
    ],
)
def test_page_title_beside_other_names(title: str) -> None:
    found = facts(PLAIN, SECTION, title=title.format(EDUCATION))
    assert (found.bureau, found.year) == (EDUCATION, 2020)


def test_site_name_in_page_title_yields_to_prose() -> None:
    found = facts(
        "如对本报告有疑问，请与台州市路桥区教育局联系。",
        title="2020年政府信息公开工作年度报告-路桥区人民政府",
    )
    assert (found.bureau, found.year) == ("台州市路桥区教育局", 2020)


PERIOD = "本报告所列数据的统计期限自2020年1月1日起至2020年12月31日止。"
BODY = "丽江市生态环境局"
PROSE = [
    f"{PERIOD}如对本报告有疑问，请与{BODY}联系（邮编：674100，电话：0888-5100000）。",
    f"{PERIOD}如有疑问，请与{BODY}办公室联系（地址：丽江市古城区福慧路）。",
    f"{PERIOD}如对报告有疑问，请直接与{BODY}政务公开办公室联系。",
    f"{PERIOD}如有疑问，请与{BODY}（电话：0888-5100000）联系。",
    f"{PERIOD}如对本年度报告有疑问，请联系{BODY}，电话0888-5100000。",
    f"{PERIOD}公众可与{BODY}办公室取得联系。",
    f"{PERIOD}如有意见，请向{BODY}综合科反映。",
    f"本报告由{BODY}编制。{PERIOD}",
    f"根据条例要求，{BODY}编制了2020年度政府信息公开工作年度报告。",
    f"根据《中华人民共和国政府信息公开条例》要求，由{BODY}办公室负责编制。{PERIOD}",
    f"{BODY}根据《中华人民共和国政府信息公开条例》编制本报告。{PERIOD}",
    f"按照要求，现公布{BODY}2020年度政府信息公开年度报告。",
    f"现将{BODY}2020年政府信息公开工作情况报告如下。",
    f"现向社会公布2020年度{BODY}政府信息公开工作年度报告。",
    f"{PERIOD}结合{BODY}工作实际，大力推进政府信息公开。",
    f"{PERIOD}\n2020年，{BODY}坚持以公开为常态。",
    f"{PERIOD}按照市政府要求，{BODY}（以下简称“我局”）推进公开。",
    f"统计期限为2020年度。请与{BODY}联系。",
    f"统计时间自 2020 年 1 月 1 日至 2020 年 12 月 31 日。请与 {BODY} 联系。",
    f"数据统计期限自二〇二〇年一月一日起。请与{BODY}联系。",
    f"本报告的数据期限从2020年1月1日到12月31日。请与{BODY}联系。",
    f"2020年，我局在市政府的领导下推进公开。\n请与{BODY}办公室联系。",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose(text: str) -> None:
    found = facts(*text.split("\n"), SECTION)
    assert (found.bureau, found.year) == (BODY, 2020)
    assert {one.source for one in found.evidence} == {"prose"}


@pytest.mark.parametrize(
    "body", ["丽江市文化和旅游局(文物局)", "乌鲁木齐市高新区（新市区）文化和旅游局（文物局）"]
)
def test_brackets_stay_as_printed(body: str) -> None:
    found = facts(f"{PERIOD}请与{body}办公室联系(地址:丽江市古城区,电话:0888-5100000)。")
    assert found.bureau == body


@pytest.mark.parametrize(
    "body",
    [
        "贵阳市教育局",
        "和田地区教育局",
        "全州县教育局",
        "公安县教育局",
        "社旗县教育局",
        "其木镇人民政府",
        "各莫镇人民政府",
        "本溪市机构编制委员会办公室",
        "本溪市地方志编纂委员会办公室",
        "本溪市工业和信息化局",
    ],
)
@pytest.mark.parametrize(
    "wording",
    [
        "#{}2020年政府信息公开工作年度报告",
        "本报告由{}编制。统计期限自2020年1月1日起。",
        "统计期限自2020年1月1日起。请与{}联系。",
        "现公布{}2020年度政府信息公开年度报告。",
    ],
)
def test_names_that_begin_or_end_like_other_words(wording: str, body: str) -> None:
    found = facts(wording.format(body), SECTION)
    assert (found.bureau, found.year) == (body, 2020)


@pytest.mark.parametrize(
    ("titled", "contact", "body"),
    [
        ("丽江市人民政府办公室", "丽江市人民政府办公室", "丽江市人民政府办公室"),
        ("丽江市人民政府", "丽江市人民政府办公室", "丽江市人民政府"),
        ("丽江市", "丽江市人民政府", "丽江市人民政府"),
        ("丽江市", "丽江市政务服务局", "丽江市"),
        ("生态环境局", "丽江市生态环境局办公室", "丽江市生态环境局"),
        ("", "丽江市人民政府办公室", "丽江市人民政府办公室"),
        ("", "丽江高新区管委会办公室", "丽江高新区管委会办公室"),
        ("", "丽江市卫生健康委员会办公室", "丽江市卫生健康委员会"),
    ],
)
def test_offices_and_short_names(titled: str, contact: str, body: str) -> None:
    title = [f"#{titled}2020年政府信息公开工作年度报告"] if titled else []
    found = facts(*title, f"{PERIOD}请与{contact}联系（邮编：674100）。")
    assert found.bureau == body


@pytest.mark.parametrize(
    "word",
    [
        "我局",
        "本机关",
        "我市",
        "本单位",
        "区政务公开办",
        "上级主管部门",
        "市政府办公室",
        "局办公室",
    ],
)
def test_words_that_name_no_body(word: str) -> None:
    found = facts(f"{PERIOD}如有疑问，请与{word}联系。由{word}编制。")
    assert (found.bureau, found.year) == ("", 2020)


@pytest.mark.parametrize(
    "label", ["发布机构", "发布单位：", "信 息 来 源", "公开主体", "制发单位:", "来源", "责任单位"]
)
def test_metadata_table(label: str) -> None:
    table = metadata_table("索引号", "A-1", label, "东营市垦利区民政局", "发文日期", "2021-01-28")
    found = facts(PERIOD, tables=(table,))
    assert (found.bureau, found.year) == ("东营市垦利区民政局", 2020)
    assert found.evidence[0].source == "metadata table"
    assert found.evidence[0].place == Place(table=0, row=1, column=1)


def test_metadata_in_one_cell_and_in_a_line() -> None:
    one_cell = metadata_table("发布机构：东营市垦利区民政局", "发文日期：2021-01-28")
    assert facts(PERIOD, tables=(one_cell,)).bureau == "东营市垦利区民政局"
    line = facts("来源：东营市垦利区民政局 发布时间：2021-01-28", PERIOD)
    assert line.bureau == "东营市垦利区民政局"


@pytest.mark.parametrize(
    "line",
    [
        "主办：东营市垦利区民政局 备案号：鲁ICP备05000000号",
        "主办单位：东营市垦利区民政局 承办：东营市大数据中心",
        "版权所有：东营市垦利区民政局 地址：东营市",
        "东营市垦利区民政局\n2021年1月28日",
    ],
)
def test_footer(line: str) -> None:
    found = facts(PERIOD, SECTION, "我局将加强培训。", *line.split("\n"))
    assert (found.bureau, found.year) == ("东营市垦利区民政局", 2020)
    assert found.evidence[0].source == "footer"


@pytest.mark.parametrize(
    "name",
    [
        "2020-通辽市水务局.html",
        "通辽市水务局_2020.docx",
        "archive.zip!/通辽市水务局/2020.html",
        "C:\\reports\\通辽市水务局\\2020年.pdf",
        "data/2020/通辽市水务局.txt",
        "通辽市水务局2020年政府信息公开工作年度报告.pdf",
        "2020年通辽市水务局政府信息公开工作年度报告.pdf",
        "https://example.org/%E9%80%9A%E8%BE%BD%E5%B8%82%E6%B0%B4%E5%8A%A1%E5%B1%80/2020.html?a=1",
    ],
)
def test_file_name(name: str) -> None:
    found = facts(SECTION, name=name)
    assert (found.bureau, found.year) == ("通辽市水务局", 2020)
    assert {one.source for one in found.evidence} == {"file name"}


@pytest.mark.parametrize(
    "name",
    ["art/2021/1/25/art_1.html", "t20210125_300001.html", "2021/01/report.html", "2021.html"],
)
def test_year_of_publication_is_not_taken(name: str) -> None:
    table = metadata_table("发布机构", "通辽市水务局", "发布日期", "2021-01-25")
    found = facts("发布时间：2021-01-25", "2021年1月25日", SECTION, tables=(table,), name=name)
    assert (found.bureau, found.year) == ("通辽市水务局", None)


@pytest.mark.parametrize(
    "text",
    [
        "通辽市水務局2020年政府信息公開工作年度報告",
        "通辽市水務局2020年政府信息公開(kāi)工作年度報(bào)告",
        "通遼市水務(wù)局2020年度政府信息公開(kāi)工作年報(bào)",
    ],
)
def test_mirrors_in_traditional_characters(text: str) -> None:
    found = facts(f"#{text}", SECTION)
    assert (found.bureau, found.year) == ("通辽市水务局", 2020)


def test_year_conflict_is_a_finding() -> None:
    found = facts("#通辽市水务局2020年政府信息公开工作年度报告", PERIOD.replace("2020", "2019"))
    assert found.year == 2020
    assert [(one.code, one.severity) for one in found.findings] == [("year_conflict", "warning")]
    assert [one.value for one in found.evidence if one.field == "year"] == ["2020", "2019"]


def test_year_conflict_goes_to_the_year_that_the_form_was_in_use() -> None:
    found = facts("#通辽市水务局2022年政府信息公开工作年度报告", PERIOD)
    assert found.year == 2020
    assert found.findings


def test_year_conflict_goes_to_the_year_that_the_prose_repeats() -> None:
    title = "#通辽市水务局2020年政府信息公开工作年度报告"
    period = PERIOD.replace("2020", "2019")
    assert facts(title, period, SECTION, "2019年，我局推进公开。").year == 2019
    assert facts(title, period, SECTION, "2020年，我局推进公开。").year == 2020


def test_title_above_the_text_goes_before_the_documents_own() -> None:
    stale = "通辽市农牧局2018年政府信息公开工作年度报告"
    found = facts("通辽市水务局2020年政府信息公开工作年度报告", PERIOD, title=stale)
    assert (found.bureau, found.year, found.findings) == ("通辽市水务局", 2020, ())


FIGURES = Table(tuple(Cell(str(n), n // 4, n % 4) for n in range(16)), 4, 4)
LINKED = "通辽市水务局{}年政府信息公开工作年度报告"


def page(*blocks: str | Table, form: Form = FORM_2019, name: str = "page.html") -> Facts:
    """What a page of these blocks says."""
    made = tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks)
    return find_facts(Document(made, "text", "test"), form, name)


def codes(found: Facts) -> list[str]:
    return [one.code for one in found.findings]


def test_links_below_the_figures_do_not_beat_a_title_in_a_cell() -> None:
    title = Table((Cell(LINKED.format(2020), 0, 0), Cell(PERIOD, 1, 0)), 2, 1)
    links = [f"{LINKED.format(year)}{year + 1}-01-20" for year in (2016, 2017)]
    found = page(title, FIGURES, "相关链接", *links)
    assert (found.bureau, found.year, found.findings) == ("通辽市水务局", 2020, ())


@pytest.mark.parametrize(
    "wording",
    [
        "{} 2018-01-20",
        "{}（2018年1月20日）",
        "* [{}](/a/1.html)",
        "[[/a/1.html][{}]]",
        "- [{}](#) 2018/1/20",
    ],
)
def test_links_above_the_title_are_believed_last(wording: str) -> None:
    link = wording.format(LINKED.format(2017))
    found = page(link, LINKED.format(2020), SECTION, FIGURES)
    assert (found.bureau, found.year, found.findings) == ("通辽市水务局", 2020, ())


def test_a_title_with_the_date_of_its_day_is_one_where_there_is_no_other() -> None:
    found = page(f"{LINKED.format(2020)} 2021-01-20", SECTION, FIGURES)
    assert (found.bureau, found.year, found.findings) == ("通辽市水务局", 2020, ())


def test_years_of_links_alone_are_doubted() -> None:
    links = [LINKED.format(year) for year in (2019, 2020)]
    found = page(SECTION, FIGURES, *links)
    assert (found.bureau, found.year, codes(found)) == ("通辽市水务局", None, ["year_uncertain"])
    found = page(SECTION, FIGURES, links[0])
    assert (found.year, codes(found)) == (2019, ["year_uncertain"])
    found = page(SECTION, FIGURES, LINKED.format(2016))
    assert (found.year, codes(found)) == (None, ["year_uncertain"])
    found = page(SECTION, FIGURES, *links, name="a/2020-通辽市水务局.html")
    assert (found.year, codes(found)) == (2020, [])


def test_a_year_in_which_the_form_was_not_in_use_is_doubted() -> None:
    found = page(LINKED.format(2016), SECTION, FIGURES)
    assert (found.year, codes(found)) == (2016, ["year_uncertain"])
    found = page(LINKED.format(2016), SECTION, FIGURES, name="a/2020-通辽市水务局.html")
    assert (found.year, codes(found)) == (2020, ["year_conflict"])
    late = PERIOD.replace("2020", "2021")
    found = page(LINKED.format(2021), late, SECTION, FIGURES)
    assert (found.year, codes(found)) == (2021, [])


def test_titles_of_several_years_are_doubted() -> None:
    lines = [LINKED.format(year) for year in (2019, 2020)]
    assert codes(page(*lines, SECTION, FIGURES)) == ["year_uncertain"]
    assert codes(page(*lines, PERIOD, SECTION, FIGURES)) == []


def test_the_period_below_a_titles_table_is_that_of_a_website() -> None:
    site = next(form for form in builtin_forms() if form.series == "gov-site")
    title = "通辽市水务局政府网站工作年度报表"
    links = [f"{LINKED.format(year)}{year + 1}-01-20" for year in (2018, 2019)]
    found = page(title, "（2022年度）", FIGURES, *links, form=site)
    assert (found.bureau, found.year, found.findings) == ("通辽市水务局", 2022, ())


def test_form_without_rules() -> None:
    form = replace(FORM_2019, metadata=Metadata())
    document = Document(
        (Paragraph("通辽市水务局2020年政府信息公开工作年度报告", 1),), "text", "test"
    )
    assert find_facts(document, form, "2020-通辽市水务局.html") == Facts()


def test_links_to_other_years_are_passed_over() -> None:
    found = facts(
        "通辽市水务局2018年政府信息公开工作年度报告",
        "通辽市水务局2019年政府信息公开工作年度报告",
        "打印",
        "通辽市水务局2020年政府信息公开工作年度报告",
        PERIOD,
        SECTION,
        "上一篇：通辽市水务局2017年政府信息公开工作年度报告",
    )
    assert (found.year, found.findings) == (2020, ())


def test_sections_are_no_title() -> None:
    found = facts(
        "政府信息公开年报",
        "法定主动公开内容政府信息公开年报",
        "六、其他需要报告的事项",
        title="政府信息公开年报 - 门户网站",
    )
    assert found == Facts()


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        ("台州市路桥区教育局", "台州市路桥区", "331004"),
        ("浙江省台州市路桥区教育局", "浙江省台州市路桥区", "331004"),
        ("路桥区教育局", "路桥区", "331004"),
        ("鼓楼区教育局", "鼓楼区", ""),
        ("福州市鼓楼区教育局", "福州市鼓楼区", "350102"),
        ("北京市朝阳区教育局", "北京市朝阳区", "110105"),
        ("浙江省教育厅", "浙江省", "330000"),
        ("黔东南州林业局", "黔东南州", "522600"),
        ("广西壮族自治区教育厅", "广西壮族自治区", "450000"),
        ("内蒙古阿拉善盟行政公署", "内蒙古阿拉善盟", "152900"),
        ("南平市市场监督管理局", "南平市", "350700"),
        ("国家税务总局衢州市税务局", "衢州市", "330800"),
        ("杨凌示范区水务局", "杨凌示范区", ""),
        ("阜阳市经济技术开发区管委会", "阜阳市经济技术开发区", ""),
        ("南通市港闸区教育局", "南通市港闸区", ""),
        ("财政部", "", ""),
    ],
)
def test_region(body: str, name: str, code: str) -> None:
    found = facts(f"#{body}2020年政府信息公开工作年度报告")
    assert (found.bureau, found.region.name, found.region.code) == (body, name, code)


ALPHABET = "年度政府信息公开报告2020本由与请联系局市区，。（）(:|/ \n\t二〇與開報"


@given(st.lists(st.text(ALPHABET, max_size=60), max_size=12), st.text(ALPHABET, max_size=80))
def test_never_raises(lines: list[str], title: str) -> None:
    for form in (FORM_2019, FORM_2021):
        document = Document(tuple(map(Paragraph, lines)), "text", "test", title=title)
        found = find_facts(document, form, title)
        assert found.year is None or 2000 <= found.year <= 2099


@pytest.mark.parametrize(
    "text", ["与" * 300_000, "请与" * 100_000, "《" * 9_000, "2020年" * 50_000, "\n"]
)
def test_long_text_is_bounded(text: str) -> None:
    assert facts(*[text] * 40, title=text, name=text).bureau == ""
