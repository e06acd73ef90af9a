"""What is measured: the samples, generated reports, and text that holds no report.

All generated documents follow from one seed, so that every run measures the same.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from corpus.write import Order, write_corpus

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SEED = 2024
MEGABYTE = 1_000_000
# Kinds of pages of all sizes; their single files stand in the table beside the samples.
PAGE_KINDS = ("html-ueditor", "html-wps", "html-kindeditor", "html-giant", "html-word")
ALL_PAGES = (*PAGE_KINDS, "html-plain", "html-portal", "html-split", "html-soup", "html-phantom")
PIPES = ("text-family1",)

_NAMES = (
    "云溪市 南山区 河口县 清源镇 东湖新区 水务局 教育局 交通运输局 卫生健康委 农业农村局".split()
)
_DEEDS = (
    "召开 部署 推进 落实 检查 开展 研究 组织 完成 启动 "
    "举行 印发 提升 保障 优化 加强 调研 慰问 发布 参加"
).split()
_THINGS = (
    "防汛抗旱工作 乡村振兴项目 老旧小区改造 春季植树活动 校园安全检查 营商环境建设 河湖长制 "
    "重点工程 民生实事 主题教育 招商引资 垃圾分类 森林防火 道路养护 志愿服务 普法宣传 粮食生产 "
    "医保经办 企业复工 数字政府建设 疫苗接种 就业招聘会 文化惠民演出 科技创新 节能减排"
).split()
_MENTIONS = ("政府信息公开", "信息公开目录", "主动公开信息")
# Words that reports hold too: such text passes the first look and is read to its end.
_LIKE_REPORTS = ("申请行政复议", "自然人和法人", "依法信息公开", "法律服务机构")


def samples(*endings: str) -> dict[str, bytes]:
    """The samples with these endings, by file name."""
    return {
        path.name: path.read_bytes()
        for path in sorted(SAMPLES.iterdir())
        if path.suffix in endings and path.name != "README.md"
    }


def reports(folder: Path, kinds: tuple[str, ...], count: int) -> dict[str, bytes]:
    """Generated reports of these kinds, all with figures of their own, by file name."""
    records = write_corpus(Order(folder, SEED, count, kinds, folder))
    return {record["file"]: (folder / record["file"]).read_bytes() for record in records}


def news(size: int, rng: Random, words: tuple[str, ...] = _MENTIONS) -> bytes:
    """Chinese news of about ``size`` bytes; one sentence in twenty holds one of ``words``."""
    parts: list[str] = []
    length = 0
    while length < size:
        sentence = _sentence(rng, words)
        parts.append(sentence)
        length += len(sentence.encode())
    return "".join(parts).encode()


def _sentence(rng: Random, words: tuple[str, ...]) -> str:
    date = f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日，" if rng.random() < 0.3 else ""
    clauses = [
        f"{rng.choice(_NAMES)}{rng.choice(_DEEDS)}{rng.choice(_THINGS)}"
        for _ in range(rng.randint(1, 4))
    ]
    if rng.random() < 0.05:
        clauses.append(f"{rng.choice(_DEEDS)}{rng.choice(words)}")
    if rng.random() < 0.2:
        clauses.append(f"共{rng.randint(2, 9000)}{rng.choice(('人次', '件', '万元', '公里'))}")
    return date + "，".join(clauses) + rng.choice(("。", "。", "。\n"))


def refusals(short: bool) -> dict[str, list[bytes]]:
    """Text without a report, by what it is: lists of documents."""
    rng = Random(SEED)  # noqa: S311 - made-up text needs no secrecy
    share = 5 if short else 1
    block = news(MEGABYTE, rng)
    return {
        "news, 5 KB each": [news(5_000, rng) for _ in range(1000 // share)],
        "news, 100 KB each": [news(100_000, rng) for _ in range(100 // share)],
        "news, 50 MB in one": [block * 50],
        "news that names a report's words, 5 KB each": [
            news(5_000, rng, _LIKE_REPORTS) for _ in range(200 // share)
        ],
    }
