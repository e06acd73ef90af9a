"""Titles and running text around the tables: what names the body and the year, and what distracts.

Figures that repeat a slot are those of ``mentions``; all others count what no slot asks for.
"""

from __future__ import annotations

from random import Random

from .mentions import sentences
from .places import neighbour
from .style import PageStyle
from .truth import Truth

_TITLES = (
    "{year}年{bureau}政府信息公开工作年度报告",
    "{bureau}{year}年政府信息公开工作年度报告",
    "{bureau}{year}年度政府信息公开工作报告",
    "{bureau}关于{year}年度政府信息公开工作情况的报告",
    "{bureau}政府信息公开工作年度报告（{year}年）",
    "{bureau}政府信息公开工作{year}年度报告",
    "{year}年度{bureau}政府信息公开年度报告",
    "{bureau}{year}年政府信息公开年报",
    "{bureau}{han}年政府信息公开工作年度报告",
    "{bureau}\n{year}年政府信息公开工作年度报告",
    "{bureau} {year} 年政府信息公开工作年度报告",
)
_GENERIC = ("政府信息公开年报", "政府信息公开工作年度报告", "年度报告", "信息公开年报")
_YEAR_ONLY = ("{year}年政府信息公开工作年度报告", "{year}年度政府信息公开年报")
_HAN = "〇一二三四五六七八九"
_LONG = (
    "一是强化组织领导，调整充实政务公开领导小组，召开专题会议{a}次，印发文件{b}份。",
    "二是加强平台建设，政务新媒体发布信息{c}条，阅读量{d}万次，关注人数{e}人。",
    "受理“12345”热线转办件{f}件，办结率{g}%，比上年提高{h}个百分点。",
    "全年办理人大代表建议{a}件、政协提案{b}件，均已按期答复。",
    "（三）政府信息管理。对{last}年以来的文件进行清理，编印简报{h}期。",
    "举办培训{a}场次，参训{e}人次，经费支出{d}.{h}万元。",
)


def title(rng: Random, truth: Truth, style: PageStyle) -> str:
    """The report's title, with as much in it as the style lets it have."""
    if style.title == "missing":
        return ""
    choices = {"full": _TITLES, "year": _YEAR_ONLY, "generic": _GENERIC}[style.title]
    han = "".join(_HAN[int(digit)] for digit in str(truth.year))
    return rng.choice(choices).format(bureau=truth.bureau, year=truth.year, han=han)


def opening(rng: Random, truth: Truth, style: PageStyle) -> list[str]:
    """The paragraphs before the first heading: period of the statistics and whom to ask."""
    year = truth.year
    period = rng.choice(
        (
            f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
            f"本年度报告中所列数据的统计期限为{year}年1月1日至12月31日。",
            f"报告数据统计时间从{year}年1月1日到{year}年12月31日。",
        )
    )
    basis = rng.choice(
        (
            "本报告根据《中华人民共和国政府信息公开条例》（国务院令第711号）要求编制。",
            "根据《中华人民共和国政府信息公开条例》和国务院办公厅有关要求，现将有关情况报告如下。",
        )
    )
    text = basis + period
    if style.bureau_from == "prose" or (style.bureau_from == "title" and rng.random() < 0.6):
        post, phone = rng.randint(100000, 859999), rng.randint(1000000, 8999999)
        if truth.bureau.endswith(("人民政府", "办公室", "办公厅", "委员会", "街道办事处")):
            whom = truth.bureau
        else:
            whom = truth.bureau + rng.choice(("", "办公室", "政务公开办公室"))
        phone_text = f"0{rng.randint(310, 999)}-{phone}"
        text += f"如对本报告有疑问，请与{whom}联系（邮编：{post}，电话：{phone_text}）。"
    return [text]


def overview(rng: Random, truth: Truth, style: PageStyle) -> list[str]:
    """一、总体情况, with figures that are no slot and, at times, some that repeat one."""
    if style.prose == "none":
        return []
    year = truth.year
    published = f"全年通过网站发布信息{rng.randint(20, 3000)}条。"
    found = [f"{year}年，在上级政务公开办的指导下，政务信息公开工作有序推进。{published}"]
    if style.prose == "long":
        found += [_filled(rng, truth, text) for text in rng.sample(_LONG, rng.randint(2, 5))]
        if rng.random() < 0.5:
            other = neighbour(rng, truth.bureau)
            found.append(f"认真学习{other}的经验做法，对照{year - 1}年年报查漏补缺。")
    return found if truth.planted else found + sentences(rng, truth)


def _filled(rng: Random, truth: Truth, text: str) -> str:
    numbers = {name: rng.randint(2, 9) for name in "abh"}
    numbers |= {name: rng.randint(11, 99) for name in "dg"}
    numbers |= {name: rng.randint(101, 9999) for name in "cef"}
    return text.format(last=truth.year - 1, **numbers)


def closing(rng: Random, truth: Truth, style: PageStyle) -> list[str]:
    """Sections five and six; an empty list without prose."""
    if style.prose == "none":
        return []
    fee = "依据《政府信息公开信息处理费管理办法》，"
    return [
        "五、存在的主要问题及改进情况",
        "一是公开的时效性还有提升空间；二是专业队伍力量薄弱。下一步将加强培训，推进公开工作常态化。",
        "六、其他需要报告的事项",
        rng.choice((f"{fee}{truth.year}年本机关收取信息处理费0元。", "无其他事项。", "无")),
    ]
