"""What can be complained of, as a table: what it is called, and whether it is severe."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.alliance.complaints.models import Category


@dataclass(frozen=True, slots=True)
class About:
    """`is_severe`: what it is taken for where staff find nothing else."""

    title: str
    is_severe: bool = False


CATEGORIES: Mapping[Category, About] = MappingProxyType(
    {
        Category.REFUSED_COUPON: About("拒绝兑付有效券"),
        Category.PRICE: About("价格与说的不一样"),
        Category.SHORT_MEASURE: About("缺斤短两"),
        Category.QUALITY: About("商品或服务质量"),
        Category.SPOILED: About("过期或变质", is_severe=True),
        Category.FAKE: About("假冒伪劣", is_severe=True),
        Category.HYGIENE: About("店内卫生"),
        Category.MANNER: About("服务态度"),
        Category.ADVERTISING: About("虚假宣传", is_severe=True),
        Category.FORCED: About("强制消费", is_severe=True),
        Category.PRIVACY: About("泄露个人信息", is_severe=True),
        Category.OTHER: About("其他"),
    }
)
