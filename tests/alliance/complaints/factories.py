"""Complaints of a town as other tests need them: one of the town's resident, and one that the shop has to answer."""

from typing import Any

from app.alliance.complaints import filing, hearing
from app.alliance.complaints.models import Category
from app.alliance.complaints.queries import Found
from app.civic.cases.models import Case
from app.parties.pictures.models import PictureOf
from devtools import factories
from devtools.factories import NOW, Shop, Town, commit
from tests.support import pictures


def complained(user_id: int, shop: Shop, **changes: Any) -> Case:
    """About a shop, from its name card."""
    said = {"category": Category.MANNER, "text": "等了很久没有人招呼", "shop": shop.merchant.slug}
    return commit(filing.complain, user_id=user_id, **{"now": NOW} | said | changes)[0]


def asked(town: Town, no: str, **changes: Any) -> Found:
    """By the staff of a town."""
    return commit(hearing.ask_shop, no=no, **{"staff": town.admin, "now": NOW} | changes)


def complaints(town: Town) -> dict[str, Any]:
    """What paths and bodies name: numbers of a complaint that the shop can answer and of one's own; a coupon of a shop
    that nobody has complained about; the ids of a picture of the shop's, and of one that its owner has sent ahead.
    """
    elsewhere, third = (factories.shop(town.node) for _ in range(2))
    own, case = complained(town.user.id, elsewhere), complained(factories.user().id, town.shop)
    asked(town, case.no)
    return {
        "complaint_no": case.no,
        "own_complaint_no": own.no,
        "held_coupon_id": factories.coupon(factories.offer(third, points=0), town.person).id,
        "shops_picture_id": pictures.ahead(town.shop.owner).id,
        "complaint_picture_id": pictures.belonging(town.shop.owner, PictureOf.CASE_RESULT, case.id).id,
    }
