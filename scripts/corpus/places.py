"""Names of bodies: real administrative divisions joined with the usual kinds of bodies."""

from __future__ import annotations

from random import Random

_PREFECTURES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("广东省", "佛山市", ("顺德区", "三水区", "高明区")),
    ("广东省", "清远市", ("连山壮族瑶族自治县", "佛冈县")),
    ("湖南省", "益阳市", ("南县", "桃江县", "赫山区")),
    ("湖南省", "湘西土家族苗族自治州", ("凤凰县", "永顺县")),
    ("四川省", "凉山彝族自治州", ("西昌市", "木里藏族自治县", "会理市")),
    ("四川省", "成都市", ("武侯区", "金堂县")),
    ("福建省", "南平市", ("邵武市", "光泽县")),
    ("内蒙古自治区", "鄂尔多斯市", ("准格尔旗", "伊金霍洛旗")),
    ("内蒙古自治区", "锡林郭勒盟", ("二连浩特市", "正蓝旗")),
    ("吉林省", "延边朝鲜族自治州", ("珲春市", "敦化市", "汪清县")),
    ("新疆维吾尔自治区", "喀什地区", ("疏附县", "莎车县")),
    ("新疆维吾尔自治区", "伊犁哈萨克自治州", ("察布查尔锡伯自治县", "伊宁市")),
    ("陕西省", "宝鸡市", ("岐山县", "金台区", "凤翔区")),
    ("陕西省", "西安市", ("雁塔区", "蓝田县")),
    ("浙江省", "丽水市", ("莲都区", "景宁畲族自治县")),
    ("浙江省", "杭州市", ("余杭区", "桐庐县")),
    ("山东省", "济南市", ("历下区", "平阴县")),
    ("江苏省", "宿迁市", ("沭阳县", "宿城区")),
    ("江苏省", "苏州市", ("昆山市", "吴江区")),
    ("河南省", "三门峡市", ("卢氏县", "陕州区")),
    ("河北省", "石家庄市", ("正定县", "长安区")),
    ("云南省", "大理白族自治州", ("大理市", "漾濞彝族自治县")),
    ("贵州省", "黔东南苗族侗族自治州", ("凯里市", "雷山县")),
    ("西藏自治区", "日喀则市", ("江孜县", "亚东县")),
    ("甘肃省", "临夏回族自治州", ("积石山保安族东乡族撒拉族自治县", "和政县")),
    ("黑龙江省", "大兴安岭地区", ("漠河市", "呼玛县")),
    ("安徽省", "亳州市", ("蒙城县", "谯城区")),
    ("海南省", "三亚市", ("天涯区", "崖州区")),
    ("上海市", "", ("浦东新区", "崇明区", "闵行区")),
    ("北京市", "", ("海淀区", "延庆区")),
    ("重庆市", "", ("沙坪坝区", "石柱土家族自治县")),
    ("河南省", "济源市", ()),
    ("湖北省", "仙桃市", ()),
)
_BODIES = (
    "教育局",
    "科学技术局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人力资源和社会保障局",
    "自然资源局",
    "自然资源和规划局",
    "生态环境局",
    "住房和城乡建设局",
    "交通运输局",
    "水利局",
    "农业农村局",
    "商务局",
    "文化广电和旅游局",
    "卫生健康委员会",
    "卫生健康局",
    "退役军人事务局",
    "应急管理局",
    "审计局",
    "市场监督管理局",
    "统计局",
    "医疗保障局",
    "城市管理综合行政执法局",
    "行政审批服务局",
    "发展和改革委员会",
    "发展和改革局",
    "信访局",
    "人民政府国有资产监督管理委员会",
    "人民政府办公室",
    "人民政府办公厅",
    "人力资源和社会保障局(医疗保障局)",
    "教育体育局（科学技术局）",
    "高新技术产业开发区管理委员会",
    "气象局",
    "税务局",
)
_TOWNS = ("城关镇人民政府", "新民乡人民政府", "解放街道办事处", "东关街道办事处", "河口镇人民政府")


def bureau_name(rng: Random) -> str:
    """A body's full name, with as much of its region as bodies use to print."""
    province, prefecture, counties = rng.choice(_PREFECTURES)
    county = rng.choice(counties) if counties and rng.random() < 0.6 else ""
    if not prefecture and not county:
        county = rng.choice(counties) if counties else ""
    parts = [province, prefecture, county]
    if prefecture and rng.random() < 0.7:
        parts[0] = ""
    if county and rng.random() < 0.4:
        parts[0] = parts[1] = ""
    region = "".join(parts)
    draw = rng.random()
    if draw < 0.1:
        return region + "人民政府"
    if draw < 0.15 and county:
        return region + rng.choice(_TOWNS)
    return region + rng.choice(_BODIES)


def neighbour(rng: Random, bureau: str) -> str:
    """Another body that a report may mention: never the reporting one."""
    while True:
        name = bureau_name(rng)
        if name not in bureau and bureau not in name:
            return name
