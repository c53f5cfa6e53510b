"""What can be reported, as a table: what it is called, how long it may last, and whether it is a hazard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.civic.snaps.models import Category
from app.core.working_days import calendar


@dataclass(frozen=True, slots=True)
class About:
    """`hours` go by the clock, day and night; `days` are working days. A category has one of both. Who reports a hazard
    that is fixed gets what rule 30 gives.
    """

    title: str
    hours: int | None = None
    days: int | None = None
    is_hazard: bool = False

    @property
    def within(self) -> str:
        """How long it may last, in words."""
        return f"{self.hours} 小时" if self.hours else f"{self.days} 个工作日"


CATEGORIES: Mapping[Category, About] = MappingProxyType(
    {
        Category.GAS: About("燃气异味", hours=2, is_hazard=True),
        Category.WIRES: About("线缆垂落", hours=2, is_hazard=True),
        Category.MANHOLE: About("井盖缺损", hours=4, is_hazard=True),
        Category.FIRE_LANE: About("消防通道被占", hours=4, is_hazard=True),
        Category.FIRE_GEAR: About("消防设施损坏", days=1, is_hazard=True),
        Category.CHARGING: About("电动车飞线充电", hours=24, is_hazard=True),
        Category.FALLING: About("高空坠物隐患", hours=24, is_hazard=True),
        Category.ICE: About("积雪结冰", hours=4, is_hazard=True),
        Category.ROAD: About("道路破损", days=5),
        Category.LIGHT: About("路灯不亮", days=3),
        Category.WATER: About("积水漏水", hours=24),
        Category.SEWAGE: About("污水外溢", hours=24),
        Category.LITTER: About("垃圾满溢", days=1),
        Category.BULKY: About("大件和建筑垃圾", days=3),
        Category.GREENERY: About("绿化损坏", days=5),
        Category.PARKING: About("车辆乱停", days=1),
        Category.NOISE: About("噪声扰民", days=2),
        Category.POSTERS: About("乱贴小广告", days=3),
        Category.FACILITY: About("公共设施损坏", days=5),
        Category.OTHER: About("其他", days=10),
    }
)


def due(session: Session, category: Category, now: datetime) -> datetime:
    """When the clock of a category that begins now runs out."""
    about = CATEGORIES[category]
    if about.hours:
        return now + timedelta(hours=about.hours)
    return calendar.load(session).until(now, about.days or 1)
