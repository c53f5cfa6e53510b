"""Posters for the grids of a community: how to report, and that nobody learns who it was; A4, one for each grid."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.papers.sheets import Printed
from app.civic.snaps.places import areas_to_choose
from app.core.clock import business_day, start_of_day
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope

FACTS = {
    "怎么举报": "微信扫码进入小程序，在“举报”里写明是谁、什么事",
    "可以匿名": "不留姓名也一样办理，用编号和查询码查看进展",
    "留了姓名": "密封保存，任何一位工作人员都看不到；两人批准才能启封，您会看到",
    "多久答复": "两个工作日内答复是否受理，15 个工作日内办结",
}


def posters(
    session: Session, *, community_id: int, public_url: str, staff: StaffIdentity, now: datetime
) -> list[Printed]:
    """One for each grid. Raises CommunityNotFoundError."""
    node = community_in_scope(session, community_id=community_id, staff=staff)
    return [
        Printed(
            title="举报有回音 身份密封",
            no=area.name,
            lead="看到损害大家利益的事，请告诉我们。",
            facts=FACTS,
            note="紧急情况请直接拨打 110、119。故意虚假举报要承担责任。",
            issuer=node.name,
            on=f"{business_day(now):%Y 年 %-m 月}",
            until="",
            url=f"{public_url}/app/#/pages/voice/sealed-new",
            issued_at=start_of_day(business_day(now)),
            scan="扫码举报",
        )
        for area in areas_to_choose(session, community_id=node.id)
    ]
