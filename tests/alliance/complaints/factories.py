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
    said = {"category": Category.MANNER, "text": "店员说话很凶", "shop": shop.merchant.slug}
    return commit(filing.complain, user_id=user_id, **{"now": NOW} | said | changes)[0]


def asked(town: Town, no: str, **changes: Any) -> Found:
    """By the staff of a town."""
    return commit(hearing.ask_shop, no=no, **{"staff": town.admin, "now": NOW} | changes)


def complaints(town: Town) -> dict[str, Any]:
    """What paths name: the number of a complaint that the shop can answer, and the id of a picture of its."""
    complained(town.user.id, town.shop)
    case = complained(factories.user().id, town.shop)
    asked(town, case.no)
    return {
        "complaint_no": case.no,
        "complaint_picture_id": pictures.belonging(town.shop.owner, PictureOf.CASE_RESULT, case.id).id,
    }
