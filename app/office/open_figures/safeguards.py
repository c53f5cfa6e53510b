"""The twenty safeguards (docs/rules.md), each with how it is measured in a year of a node, or why it can't be.

What is measured is whether anything is there that should not be: a safeguard holds where nothing is. What can only be
seen in the code or on paper is not measured, and says so; the tests that hold it are in docs/rules.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.office.open_figures import measures
from app.office.open_figures.measures import Found, Scope
from app.parties.communities.models import Community


class State(StrEnum):
    HOLDS = "holds"
    BROKEN = "broken"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class Safeguard:
    """`about` is what is counted, or why nothing can be."""

    no: int
    title: str
    about: str
    measure: Callable[[Session, Scope], Found] | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A safeguard and what was found: of so many that were looked at, so many that should not be."""

    safeguard: Safeguard
    state: State
    found: Found | None


_IN_CODE = "由程序和测试保证，数据里量不出来"
SAFEGUARDS = (
    Safeguard(1, "扣分先告知，写明事实、依据和期限", "生效的扣分里，没有告知过的", measures.minuses_untold),
    Safeguard(2, "有申辩；提出异议就暂停", "未办结的异议和复核里，记录还在计分的", measures.contests_in_effect),
    Safeguard(3, "采集、核实、批准不是同一人", "生效的记录里，一人经手两步的", measures.records_by_one),
    Safeguard(4, "到期自动失效", "过期两天以上还标为生效的记录", measures.records_overdue),
    Safeguard(5, "修复不收费", "系统里没有收费的地方，数据里量不出来"),
    Safeguard(6, "姓名、电话打码，只到网格", _IN_CODE),
    Safeguard(7, "只收必要的信息", _IN_CODE),
    Safeguard(8, "同意分项，拒绝不影响别的", "公开的表彰里，没有本人同意时间的", measures.awards_shown_unasked),
    Safeguard(9, "未成年人不计分、不扣分", "年内生效的扣分里，对象未成年的", measures.minuses_of_minors),
    Safeguard(10, "可以查、改、删自己的信息", "更正申请里，15 天还没有处理的", measures.corrections_late),
    Safeguard(11, "为什么是这个分，逐条可查", "生效的记录里，没有截止日期的", measures.records_without_end),
    Safeguard(12, "不自动拒绝服务，不按分排人", _IN_CODE),
    Safeguard(13, "红榜自愿，一个季度自动撤下", "上榜的里面，期限超过一个季度的", measures.red_lists_too_long),
    Safeguard(14, "举报密封", "看过举报人是谁的，由一人申请又同意的", measures.reporters_opened_by_one),
    Safeguard(
        15,
        "办法先征求意见、备案，不溯及既往",
        "年内施行的版本里，缺征求意见或备案，或早于备案施行的",
        measures.versions_unfiled,
    ),
    Safeguard(16, "到期删除或匿名", "失效一年又一周，还没有匿名的记录", measures.records_kept_too_long),
    Safeguard(17, "每年评估，公开数据", "年内过完的月份里，没有公布的", measures.months_unpublished),
    Safeguard(18, "老年人有代办、纸质和柜台", "没有电话可告知、30 天还没有送达的扣分", measures.slips_undelivered),
    Safeguard(19, "写明“社区积分，不是征信”", _IN_CODE),
    Safeguard(20, "扣分要有依据", "现行的扣分规则里，没有写依据的", measures.rules_without_basis),
)


def measured(session: Session, *, node: Community, year: int, now: datetime) -> Sequence[Measured]:
    """The state of all of them. Where there was nothing to look at, nothing was measured."""
    scope = Scope.of(session, node=node, year=year, now=now)
    return [_measured(each, each.measure(session, scope) if each.measure else None) for each in SAFEGUARDS]


def _measured(safeguard: Safeguard, found: Found | None) -> Measured:
    if found is None or not found.looked_at:
        return Measured(safeguard, State.UNMEASURED, found)
    return Measured(safeguard, State.BROKEN if found.wrong else State.HOLDS, found)
