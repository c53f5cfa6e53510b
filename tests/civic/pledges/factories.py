"""A pledge of a town of the tests that its resident has signed, one that its shop has, and a drive."""

from datetime import timedelta
from typing import Any

from app.civic.pledges import drives, signing
from app.civic.pledges.models import Consent, Signature
from app.civic.texts import pledges
from app.civic.texts.models import PledgeFor, PledgeTopic
from app.civic.texts.pledge_queries import pledge_of
from app.core.clock import business_day
from app.core.db.session import db
from app.standing.programmes.models import SubjectKind
from devtools import factories
from devtools.factories import NOW, Town, commit


def signed(town: Town, area_id: int) -> dict[str, int]:
    """Ids by the names of paths; the drive is of an area."""
    person, member = town.person, town.shop.member
    pledge_id, shop_pledge_id = (_published(town, who) for who in PledgeFor)
    by: dict[str, Any] = {"now": NOW, "user_id": person.user_id or 0}
    own = {"text_id": pledge_id, "shown": _shown(pledge_id), "resident_id": person.id}
    signature = commit(signing.sign, **own, **by)
    of_shop: dict[str, Any] = {"text_id": shop_pledge_id, "shown": _shown(shop_pledge_id), "member": member}
    shop_signature = commit(signing.sign_as_shop, **of_shop, user_id=member.user_id, now=NOW)
    ids = {"pledge_id": pledge_id, "signature_id": signature.id}
    ids["unsigned_pledge_id"] = _published(town, PledgeFor.RESIDENTS)
    ids |= {"shop_pledge_id": shop_pledge_id, "shop_signature_id": shop_signature.id}
    return ids | {"drive_id": _driven(town, pledge_id, area_id)}


def _driven(town: Town, pledge_id: int, area_id: int) -> int:
    today = business_day(NOW)
    days: dict[str, Any] = {"starts_on": today, "ends_on": today + timedelta(days=30), "goal_percent": 60}
    where: dict[str, Any] = {"community_id": town.node.id, "area_ids": [area_id], "title": "签约月"}
    return commit(drives.open_drive, text_id=pledge_id, **where, **days, staff=town.admin, now=NOW).id


def _published(town: Town, meant_for: PledgeFor) -> int:
    said = pledges.Said("文明公约", "我承诺做到下面几条。", ["出门牵绳"], ["放任伤人"], 12)
    about: dict[str, Any] = {"community_id": town.node.id, "topic": PledgeTopic.CHARTER, "meant_for": meant_for}
    text = commit(pledges.draft_pledge, **about, said=said, staff=town.admin, now=NOW)
    commit(pledges.submit_pledge, text_id=text.id, staff=town.admin, now=NOW)
    return commit(pledges.publish_pledge, text_id=text.id, staff=factories.staff(town.node), now=NOW).id


def _shown(text_id: int) -> signing.Shown:
    pledge = pledge_of(db.session(), text_id)
    return signing.Shown(pledge.number, pledge.hash)


def heard(town: Town) -> None:
    """What the resident of a town has agreed to before two, long before there was a record for that."""
    text_id = _published(town, PledgeFor.RESIDENTS)
    signature = Signature(
        first_id=text_id,
        text_id=text_id,
        hash=_shown(text_id).hash,
        subject_kind=SubjectKind.RESIDENT,
        subject_id=town.person.id,
        consent=Consent.WITNESSED,
        signed_at=NOW,
        until_on=business_day(NOW),
        entered_by=town.admin.id,
        witnesses="示例甲、示例乙",
    )
    commit(lambda session: session.add(signature))
