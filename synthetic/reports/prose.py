"""Names, headings and sentences of invented reports, in our own words and with places that don't exist."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from synthetic.reports.forms import CellKey

FIRST = "青云临丰永宁安平长武新嘉和兴德昌福寿荣清"
SECOND = "河山溪陵原川泉林源州江湖岭冈港塘浦城门田"
LEVELS = ("市", "县", "区")
OFFICES = (
    "人民政府",
    "人民政府办公室",
    "卫生健康局",
    "教育局",
    "司法局",
    "自然资源局",
    "市场监督管理局",
    "交通运输局",
    "水利局",
    "农业农村局",
    "民政局",
    "文化和旅游局",
    "应急管理局",
    "统计局",
)
SENTENCES = (
    "本单位按照条例要求，把公开工作列入年度计划，由一名负责人分管，各科室分工办理。",
    "对拟发布的内容，先由起草科室核对，再由办公室审查，最后由负责人签发。",
    "网站设有公开指南、公开目录和依申请公开入口，内容变动后及时更新。",
    "政策文件发布时同步发布解读，用问答和图表说明办理条件、材料和时限。",
    "窗口放置公开查阅资料，工作人员按来访人的需要提供查询和复印。",
    "对群众来电和留言，承办科室先核实情况，再按时答复，并把答复结果登记在册。",
    "全年组织培训两次，内容为条例、答复文书格式和常见案例。",
    "依申请公开实行统一登记，收件、补正、征求意见、答复和归档都有记录。",
    "对涉及第三方权益的申请，依法书面征求意见，再作出决定。",
    "预算、决算和收费目录按规定的时间和格式公布，并保留历年内容供查询。",
    "规范性文件每年清理一次，清理结果在网站公布，失效的文件予以标注。",
    "每季度自查一次栏目更新情况，发现链接失效和内容错误的当即改正。",
    "新媒体账号由专人管理，转载内容注明出处，不再使用的账号办理注销。",
    "执法事项、依据、程序和结果在平台公示，决定作出后在规定的工作日内上网。",
    "对公众关心的供水、供气、公交等事项，督促企业公布收费标准和服务承诺。",
    "会议讨论的重大事项，会前征求公众意见，会后公布采纳情况和理由。",
    "公开工作列入考核，考核结果与科室评优挂钩。",
    "对公开内容作保密审查，未经审查的内容不上网。",
)
PROBLEMS = (
    "有的科室报送不够及时，内容偏少。下一步把报送时间写入计划，按月通报。",
    "解读的形式比较单一，图表和短片不多。下一步多用图解，多听取读者意见。",
    "人员变动较多，业务不够熟悉。下一步把培训安排到季度，新到岗人员先学习后办件。",
)


@dataclass(frozen=True)
class Sentence:
    """A sentence and the figure that it prints; without a figure, `indicator_code` is '' and `value` is None."""

    text: str
    indicator_code: str = ""
    value: Decimal | None = None


@dataclass(frozen=True)
class Wording:
    """The words around the tables, in printed order; `date` is printed as 2024年1月9日."""

    title: str
    introduction: str
    overview: list[Sentence]
    problems: list[str]
    other_matters: str
    signature: str
    date: str


def body_name(random: Random) -> str:
    """Return the name of a body that doesn't exist, such as 临河市教育局."""
    place = random.choice(FIRST) + random.choice(SECOND) + random.choice(LEVELS)
    return place + random.choice(OFFICES)


def wording(
    random: Random,
    body: str,
    year: int,
    values: dict[CellKey, Decimal],
    characters: int,
    period_year: int | None = None,
) -> Wording:
    """Return prose of at least `characters` characters that prints totals of the tables as the tables do.

    `period_year` is the year in the sentence on the reporting period, if it is another than the report's.
    """
    period_year = period_year or year
    received = values["requests", "received", "total"]
    carried_out = values["requests", "carried_out", "total"]
    disclosed = Decimal(random.randrange(50, 9000))
    overview = [
        Sentence(f"{year}年，{body}共主动公开政府信息{disclosed}条。", "items_disclosed", disclosed),
        Sentence(f"全年共收到政府信息公开申请{received}件。", "requests_received", received),
    ]
    if carried_out:
        overview.append(Sentence(f"结转下年度继续办理{carried_out}件。", "requests_carried_out", carried_out))
    length = 0
    while length < characters:
        overview.append(Sentence(random.choice(SENTENCES)))
        length += len(overview[-1].text)
    return Wording(
        title=f"{body}{year}年政府信息公开工作年度报告",
        introduction=(
            "本报告根据《中华人民共和国政府信息公开条例》编制。"
            f"所列数据的统计期限自{period_year}年1月1日起至{period_year}年12月31日止。"
        ),
        overview=overview,
        problems=random.sample(PROBLEMS, 2),
        other_matters="本年度没有收取信息处理费。",
        signature=body,
        date=f"{year + 1}年1月{random.randrange(4, 31)}日",
    )
