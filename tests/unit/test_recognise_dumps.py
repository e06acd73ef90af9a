"""Body and year in text dumps: ASCII punctuation, lines of navigation, prose without a title."""

from __future__ import annotations

import pytest

from extractor.forms import builtin_forms
from extractor.model import Cell, Document, Paragraph, Table
from extractor.recognise.facts import Facts, find_facts

FORM_2019, FORM_2021 = (form for form in builtin_forms() if form.series == "ogi")


def facts(*blocks: str | Table) -> Facts:
    """What a dump of these lines says, read from a file without a name."""
    parts = tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks)
    return find_facts(Document(parts, "text", "test"), FORM_2021, "a.txt")


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("2022年以来,临泽乡在县委县政府的领导下,扎实推进政务公开。", "临泽乡"),
        (
            "2022年,在区委、区政府的正确领导下,越秀区北岸街道办事处认真贯彻落实条例。",
            "越秀区北岸街道办事处",
        ),
        ("2022年，在县委的领导下，临泽县统计局认真贯彻落实条例。", "临泽县统计局"),
        ("2022年,临泽县民族宗教局贯彻落实条例的有关规定。", "临泽县民族宗教局"),
        ("北岸街道办事处全年主动公开政府信息86条。", "北岸街道办事处"),
        ("本报告由临泽镇人民政府结合有关统计数据编制。", "临泽镇人民政府"),
        ("根据条例要求,由临泽镇人民政府编制2022年政府信息公开年度报告。", "临泽镇人民政府"),
        ("为贯彻条例,临泽镇人民政府特此编制2022年度政府信息公开工作年度报告。", "临泽镇人民政府"),
        ("如有疑问,请联系临泽县水利局办公室,电话:010-1234。", "临泽县水利局"),
        ("现公开临泽县北岸街道政府信息公开2022年度工作报告。", "临泽县北岸街道"),
        (
            "结合国家税务总局临泽县税务局(以下简称“县税务局”)数据撰写。\n2022年,县税务局认真贯彻。",
            "国家税务总局临泽县税务局",
        ),
        ("2022年度,临泽县自然资源局共完成政府网站信息发布65条。", "临泽县自然资源局"),
        ("单位: 临泽县自然资源局 2022年度", "临泽县自然资源局"),
        ("由临泽镇人民政府综合信息指挥室(党政综合办公室)负责编制本报告。", "临泽镇人民政府"),
    ],
)
def test_prose_names_the_body(line: str, body: str) -> None:
    assert facts("一、总体情况", *line.split("\n")).bureau == body


@pytest.mark.parametrize(
    "line",
    [
        "2022年,我局认真贯彻落实条例。",
        "2022年,在市委的领导下,各部门认真贯彻落实条例。",
        "2022年,全镇主动公开政府信息86条。",
        "2022年,县委、县政府高度重视政务公开。",
    ],
)
def test_words_that_only_mean_a_body(line: str) -> None:
    assert facts("一、总体情况", line).bureau == ""


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("2022年我局政府信息公开工作运行良好。", 2022),
        ("2022年全镇政府信息公开工作运行良好。", 2022),
        ("按照县里关于2022年度政府信息公开的具体要求,作了统计。", 2022),
        ("关于做好2022年政务公开工作的通知下发后,我局作了部署。", 2022),
        ("2022年建成的办事大厅已经启用。", None),
    ],
)
def test_prose_gives_the_year(line: str, year: int | None) -> None:
    assert facts("一、总体情况", line).year == year


def test_a_short_name_yields_to_the_full_one() -> None:
    short = "2022年,市自然资源局认真贯彻落实条例。"
    assert facts("一、总体情况", short).bureau == "市自然资源局"
    assert facts("一、总体情况", short, "单位:张掖市自然资源局").bureau == "张掖市自然资源局"
    assert facts("一、总体情况", short, "主办：临泽县水利局").bureau == "市自然资源局"


def test_the_sizes_of_type_are_no_part_of_the_title() -> None:
    found = facts("大中小临泽县文旅广局2022年政府信息公开工作年度报告", "一、总体情况")
    assert found.bureau == "临泽县文旅广局"


@pytest.mark.parametrize("above", ["政府信息公开", "首页/政府信息公开/政府信息公开年报/乡镇/正文"])
def test_a_line_of_navigation_is_no_part_of_the_title(above: str) -> None:
    found = facts(above, "临泽县文旅广局2022年政府信息公开工作年度报告", "一、总体情况")
    assert (found.bureau, found.year) == ("临泽县文旅广局", 2022)


def test_short_cells_of_a_page_in_traditional_characters() -> None:
    cells = ("索引號:", "0024/2023-1", "發布單位:", "市林水局")
    table = Table(tuple(Cell(text, n // 2, n % 2) for n, text in enumerate(cells)), 2, 2)
    found = facts(table, "根據條例規定編製本報告，公開如下。")
    assert found.bureau == "市林水局"
