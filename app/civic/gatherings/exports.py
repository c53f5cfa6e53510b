"""Exports of gatherings: sessions, and hours by who was there, masked."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.gatherings import forms, listing
from app.civic.gatherings.models import GatheringStatus, ProjectKind
from app.core.audit import Fact, Show
from app.core.db.paging import Page
from app.core.exports import Column, Export, Kind
from app.parties.communities.actions import COMMUNITY_ID

_DAYS = {"from_on": Fact("从", Show.DAY), "until_on": Fact("到", Show.DAY)}
_SESSIONS = {
    "text": Fact("名称"),
    "kind": Fact("类别", ProjectKind),
    "theme": Fact("主题"),
    "status": Fact("状态", GatheringStatus),
    "community_id": COMMUNITY_ID,
    "project_id": Fact("项目编号", Show.NUMBER),
    "asked": Fact("有待同意的报名", Show.FLAG),
}


def _sessions(session: Session, **query: Any) -> Page[listing.Counted]:
    page = listing.sessions_listed(session, **query)
    return page.map_all(lambda found: listing.with_counts(session, found))


EXPORTS = [
    Export(
        "sessions",
        "场次",
        permission="gatherings:read",
        query=forms.SessionsFilter,
        filters=_SESSIONS | _DAYS,
        page=_sessions,
        columns=[
            Column("编号", "line.gathering.id", Kind.WHOLE),
            Column("名称", "line.gathering.title", width=24),
            Column("项目", "line.project.name", width=24),
            Column("类别", "line.gathering.kind", Kind.LABEL),
            Column("主题", "line.project.theme"),
            Column("社区", "line.community"),
            Column("地点", "line.gathering.place", width=24),
            Column("开始", "line.gathering.starts_at", Kind.MOMENT),
            Column("结束", "line.gathering.ends_at", Kind.MOMENT),
            Column("状态", "line.gathering.status", Kind.LABEL),
            Column("名额", "line.gathering.capacity", Kind.WHOLE),
            Column("报名人数", "line.gathering.reserved", Kind.WHOLE),
            Column("到场人数", "people", Kind.WHOLE),
            Column("时长（分钟）", "minutes", Kind.WHOLE),
        ],
    ),
    Export(
        "session-hours",
        "活动时长",
        permission="gatherings:read",
        query=forms.FiguresFilter,
        filters={"community_id": COMMUNITY_ID} | _DAYS,
        page=listing.hours_listed,
        columns=[
            Column("日期", "presence.day", Kind.DAY),
            Column("场次", "line.gathering.title", width=24),
            Column("类别", "line.gathering.kind", Kind.LABEL),
            Column("主题", "line.project.theme"),
            Column("社区", "line.community"),
            Column("姓名", "name"),
            Column("方式", "presence.how", Kind.LABEL),
            Column("签到", "presence.in_at", Kind.MOMENT),
            Column("签退", "presence.out_at", Kind.MOMENT),
            Column("时长（分钟）", "presence.minutes", Kind.WHOLE),
            Column("说明", "presence.remark", width=24),
            Column("确认时间", "presence.confirmed_at", Kind.MOMENT),
        ],
    ),
]
