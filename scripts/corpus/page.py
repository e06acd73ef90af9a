"""Whole web pages: head, site furniture, metadata, prose and tables, and their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from . import prose
from .markup import Writer, text_html
from .places import neighbour
from .sheets import Box, Sheet
from .style import PageStyle, Style
from .truth import Truth

HEADINGS = {
    "overview": "一、总体情况",
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "review": "四、政府信息公开行政复议、行政诉讼情况",
}
_TRAPS = (
    "<!-- <table><tr><td>规章</td><td>88</td><td>88</td><td>88</td></tr></table> -->",
    "<script>var t = '<table><tr><td>本年新收申请数量</td><td>7</td></tr></table>';</script>",
    "<!--[if gte mso 9]><xml><w:WordDocument><table><tr><td>9</td></tr></table></xml><![endif]-->",
    "<style>td {border: 1px} /* <table><tr><td>3 */</style>",
    '<textarea style="display:none"><table><tr><td>总计</td><td>5</td></tr></table></textarea>',
    "<noscript><iframe src='//example.invalid/c'></iframe></noscript>",
)
_HIDING = {
    "hidden": '<div style="display:none">{copy}</div>',
    "class": '<div class="wap-only">{copy}</div>',
    "attribute": "<div hidden>{copy}</div>",
    "visible": '<div class="phone">{copy}</div>',
    "stale": '<div style="display: none;">{copy}</div>',
}


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading or a table of the report's body."""

    text: str = ""
    heading: bool = False
    sheet: Sheet | None = None


def body(rng: Random, truth: Truth, style: PageStyle, sheets: list[Sheet]) -> list[Block]:
    """The report from its title to its end."""
    heading = prose.title(rng, truth, style)
    blocks = [Block(heading, heading=True)] if heading else []
    blocks += [Block(text) for text in prose.opening(rng, truth, style)]
    before = [] if style.prose == "none" else [Block(HEADINGS["overview"])]
    before += [Block(text) for text in prose.overview(rng, truth, style)]
    if sheets[0].name != "giant":
        blocks += before
    seen = {"giant"}
    for sheet in sheets:
        if sheet.name not in seen and style.headings:
            blocks.append(Block(HEADINGS[sheet.name]))
        seen.add(sheet.name)
        blocks.append(Block(sheet=sheet))
    return blocks + [Block(text) for text in prose.closing(rng, truth, style)]


def page(rng: Random, truth: Truth, style: Style, blocks: list[Block]) -> str:
    """A web page around the report."""
    writer = Writer(style, rng)
    look = style.page
    parts = [_block(block, writer) for block in blocks]
    if look.traps:
        for trap in rng.sample(_TRAPS, rng.randint(1, 4)):
            parts.insert(rng.randint(0, len(parts)), trap)
    inner = "\n".join(parts)
    if look.metadata or look.bureau_from == "metadata":
        inner = _metadata(rng, truth, look) + f'<div id="zoom">{inner}</div>'
    if look.copy:
        inner += _HIDING[look.copy].format(copy=_copy(blocks, writer))
    if look.layout_table:
        cell = f'<td valign="top">{inner}</td>'
        inner = f'<table width="1000" align="center"><tr><td width="8"></td>{cell}</tr></table>'
    if look.chrome or look.bureau_from == "footer":
        inner = _chrome(rng) + inner + _footer(rng, truth, look)
    return _document(rng, truth, look, inner)


def _block(block: Block, writer: Writer) -> str:
    if block.sheet is not None:
        return writer.table(block.sheet)
    text = text_html(block.text)
    if block.heading:
        choices = (f"<h1>{text}</h1>", f'<p align="center"><b>{text}</b></p>', f"<h2>{text}</h2>")
        return writer.rng.choice(choices)
    if writer.style.page.markup == "word":
        return f"<p class=MsoNormal style='text-indent:32.0pt'><span>{text}</span></p>"
    return f"<p>　　{text}</p>" if writer.style.page.markup == "kindeditor" else f"<p>{text}</p>"


def _copy(blocks: list[Block], writer: Writer) -> str:
    """The tables again; a stale copy holds other figures."""
    sheets = [block.sheet for block in blocks if block.sheet is not None]
    if writer.style.page.copy == "stale":
        sheets = [_stale(sheet) for sheet in sheets]
    return "\n".join(writer.table(sheet, 'class="phone"') for sheet in sheets)


def _stale(sheet: Sheet) -> Sheet:
    rows = tuple(
        tuple(Box("3", b.columns, b.rows, False) if b.slot else b for b in row)
        for row in sheet.rows
    )
    return Sheet(sheet.name, sheet.width, rows, sheet.header)


def _metadata(rng: Random, truth: Truth, style: PageStyle) -> str:
    publisher = truth.bureau if style.publisher == "own" else neighbour(rng, truth.bureau)
    published = f"{truth.year + 1}-{rng.randint(1, 3):02d}-{rng.randint(1, 28):02d}"
    fields = [
        ("索 引 号", f"{rng.randint(10**8, 10**9)}/{truth.year + 1}-{rng.randint(1, 99999):05d}"),
        (rng.choice(("发布机构", "发布机构：", "发文机关", "公开主体")), publisher),
        (rng.choice(("发文日期", "发布日期", "成文日期")), published),
        ("主题分类", "政府信息公开年报"),
        ("文　　号", "无"),
        ("信息名称", prose.title(rng, truth, style) or "年度报告"),
    ]
    fields = [fields[1], *rng.sample([fields[0], *fields[2:]], rng.randint(2, 5))]
    rng.shuffle(fields)
    cells = [f"<td>{escape(name)}</td><td>{text_html(value)}</td>" for name, value in fields]
    rows = [f"<tr>{''.join(cells[at : at + 2])}</tr>" for at in range(0, len(cells), 2)]
    return f'<table class="xxgk-head">{"".join(rows)}</table>'


def _chrome(rng: Random) -> str:
    day = f"{rng.randint(2024, 2026)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    return (
        '<div class="top"><table width="1000" border="0"><tr><td><a href="/">首页</a></td>'
        f'<td><a href="/zwgk/">政务公开</a></td><td>{day} 星期三</td></tr></table>'
        "<ul><li>机构概况</li><li>法定主动公开内容</li><li>政府信息公开年报</li></ul>"
        "<div>您当前的位置：首页 &gt; 政务公开 &gt; 政府信息公开年报</div></div>"
        f"<div>来源：本站 浏览次数：<span>{rng.randint(1, 9999)}</span> 字体：[大 中 小]</div>"
    )


def _footer(rng: Random, truth: Truth, style: PageStyle) -> str:
    keeper = truth.bureau if style.bureau_from == "footer" or rng.random() < 0.5 else ""
    host = f"主办：{keeper} " if keeper else ""
    return (
        f'<div class="foot">{host}备案号：ICP备{rng.randint(10**7, 10**8)}号-1 '
        f"政府网站标识码：{rng.randint(10**9, 10**10)}</div>"
    )


def _document(rng: Random, truth: Truth, style: PageStyle, inner: str) -> str:
    heads = {"full": "{year}年{bureau}政府信息公开工作年度报告", "year": "{year}年年报"}
    name = heads.get(style.title, rng.choice(("政府信息公开年报 - 门户网站", "", "信息公开")))
    name = name.format(year=truth.year, bureau=truth.bureau)
    charset = {"equiv": '<meta http-equiv="Content-Type" content="text/html; charset={}">'}
    meta = charset.get(style.declare_how, "<meta charset='{}'>").format(style.declared)
    if not style.declared:
        meta = ""
    elif style.declare_how == "late":
        meta = f"<!-- {'portal template ' * 60} -->{meta}"
    css = "<style>.wap-only{display:none}</style>" if style.copy == "class" else ""
    office = ' xmlns:o="urn:schemas-microsoft-com:office:office"' if style.markup == "word" else ""
    return (
        f"<!DOCTYPE html>\n<html{office}><head>{meta}<title>{escape(name)}</title>{css}</head>"
        f"<body>\n{inner}\n</body></html>\n"
    )


def encoded(text: str, encoding: str) -> bytes:
    """The page's bytes. Characters that GBK lacks become references, as editors write them."""
    return text.encode(encoding, errors="xmlcharrefreplace")
