"""What can be asked of a property firm, as a table: what it is called, and its two clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.civic.work_orders.models import OrderClass
from app.core.working_days import calendar

MINUTES_OF_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Clock:
    """`minutes` go by the clock, day and night; `days` are working days. A clock has one of both."""

    minutes: int = 0
    days: int = 0

    @property
    def said(self) -> str:
        """How long it is, in words."""
        if self.days:
            return f"{self.days} 个工作日"
        hours, rest = divmod(self.minutes, MINUTES_OF_AN_HOUR)
        return f"{self.minutes} 分钟" if rest else f"{hours} 小时"

    def until(self, session: Session, now: datetime) -> datetime:
        """When it runs out if it begins now."""
        if self.days:
            return calendar.load(session).until(now, self.days)
        return now + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class About:
    """`take` is how soon the firm is to answer, `done` how soon it is to be done; both begin when it is asked for."""

    title: str
    take: Clock
    done: Clock


CLASSES: Mapping[OrderClass, About] = MappingProxyType(
    {
        OrderClass.TRAPPED: About("电梯困人", Clock(10), Clock(30)),
        OrderClass.OUTAGE: About("停水停电", Clock(30), Clock(120)),
        OrderClass.LEAK: About("漏水跑水", Clock(30), Clock(240)),
        OrderClass.LIFT: About("电梯故障", Clock(30), Clock(240)),
        OrderClass.DOOR: About("单元门和门禁", Clock(120), Clock(1_440)),
        OrderClass.LIGHTING: About("公共照明", Clock(120), Clock(1_440)),
        OrderClass.DRAINS: About("下水堵塞", Clock(120), Clock(1_440)),
        OrderClass.CLEANING: About("楼道和院内保洁", Clock(240), Clock(1_440)),
        OrderClass.NOISE: About("设备噪声", Clock(240), Clock(days=3)),
        OrderClass.PARKING: About("停车秩序", Clock(240), Clock(days=3)),
        OrderClass.GREENERY: About("绿化养护", Clock(days=1), Clock(days=5)),
        OrderClass.OTHER: About("其他", Clock(days=1), Clock(days=5)),
    }
)
