"""What a page holds around a report: its place in the site, reports of other years, reports before and after, dates."""

from dataclasses import dataclass
from random import Random

from synthetic.reports.prose import FIRST, LEVELS, OFFICES, SECOND
from synthetic.reports.variants import Variants

TITLE = "政府信息公开工作年度报告"
OTHER_YEARS = 10


@dataclass(frozen=True)
class Surroundings:
    """The texts around a report; () or '' for what is not printed.

    crumbs      the steps from the home page to the report
    years       titles of the body's reports of other years, in the printed order
    is_first    whether these stand before the report
    neighbours  titles of the report before and the report after
    published   date of publication, such as 2024-01-09
    dates       whether this date is printed in three places
    """

    crumbs: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    is_first: bool = True
    neighbours: tuple[str, ...] = ()
    published: str = ""
    dates: bool = False

    def lines_before(self) -> list[str]:
        """Return the lines before the title in a text of the page."""
        lines = [f"当前位置：{' > '.join(self.crumbs)}"] * bool(self.crumbs)
        lines += self.years if self.is_first else ()
        lines += [f"发布日期：{self.published}"] * self.dates
        return lines

    def lines_after(self) -> list[str]:
        """Return the lines after the report in a text of the page."""
        lines = list(() if self.is_first else self.years)
        lines += [f"{word}：{title}" for word, title in zip(("上一篇", "下一篇"), self.neighbours, strict=False)]
        lines += [f"更新时间：{self.published} 10:21:07", f"成文日期：{self.published}"] * self.dates
        return lines

    @property
    def may_hide_heading(self) -> bool:
        """Whether a text of the page, without its marks, leaves open which of the titles is the report's."""
        return bool(self.years or self.neighbours or self.dates)


def surroundings(random: Random, body: str, year: int, published: str, variants: Variants) -> Surroundings:
    """Draw the surroundings of a report."""

    def occurs(share: float) -> bool:
        return bool(share) and random.random() < share

    return Surroundings(
        crumbs=("首页", "政府信息公开", "政府信息公开年报") if occurs(variants.breadcrumbs) else (),
        years=other_years(random, body, year) if occurs(variants.side_list) else (),
        is_first=random.random() < 0.7 if variants.side_list else True,
        neighbours=neighbours(random, year) if occurs(variants.neighbours) else (),
        published=published,
        dates=occurs(variants.dates),
    )


def other_years(random: Random, body: str, year: int) -> tuple[str, ...]:
    """Return the titles of ten reports of other years, with or without the name of the body, rising or falling."""
    name = body if random.random() < 0.5 else ""
    years = [other for other in range(year - OTHER_YEARS // 2 - 3, year + 3) if other != year][:OTHER_YEARS]
    titles = [f"{name}{other}年{TITLE}" for other in years]
    return tuple(titles if random.random() < 0.5 else reversed(titles))


def neighbours(random: Random, year: int) -> tuple[str, str]:
    """Return the titles of two reports of other bodies, or of other years."""
    first, second = (
        f"{random.choice(FIRST)}{random.choice(SECOND)}{random.choice(LEVELS)}{random.choice(OFFICES)}"
        f"{year + random.choice((-1, 0, 0, 1))}年{TITLE}"
        for _ in range(2)
    )
    return first, second
