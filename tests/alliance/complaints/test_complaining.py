"""Somebody complains about a shop: from where, what is refused, and what the shop sees of them."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from app.civic.cases.models import Case, CaseKind
from app.core.clock import end_of_day, frozen
from app.core.db.session import db
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.alliance.complaints.conftest import Street, case_of, told
from tests.standing.records.factories import TODAY
from tests.support import pictures
from tests.support.http import as_user
from tests.support.threads import at_once


def count() -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count()).where(Case.kind == CaseKind.COMPLAINT)).one()


def refused(answer: Any, status: int, code: str, field: str = "") -> None:
    """Told in Chinese; `field` is what is named."""
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    if field:
        assert [each["field"] for each in answer.json["details"]["fields"]] == [field]


def test_from_a_coupon_a_redemption_and_a_name_card(street: Street) -> None:
    no = street.complain(coupon_id=street.coupon.id, category="refused_coupon", key="one")
    assert street.send(coupon_id=street.coupon.id, category="refused_coupon", key="one").json["no"] == no
    case, complaint = case_of(no)
    assert (case.state, case.community_id, complaint.merchant_id) == (
        "received",
        street.town.node.id,
        street.shop.merchant.id,
    )
    assert case.due_at == end_of_day(TODAY + timedelta(days=14))  # Ten working days.
    communal = factories.offer(None, node=street.town.node)
    held = factories.coupon(communal, street.person)
    refused(street.send(coupon_id=held.id), 422, "invalid_input", "shop")
    elsewhere = factories.shop(street.town.node)
    factories.redemption(held, elsewhere.member)
    assert (
        street.phone.get(f"/cases/{street.complain(coupon_id=held.id)}").json["complaint"]["slug"]
        == elsewhere.merchant.slug
    )
    visitor = as_user(street.app, factories.user())
    assert case_of(street.complain(visitor))[1].coupon_id is None
    assert [each["no"] for each in street.phone.get("/me/complaints").json["items"]][-1] == no
    assert len(street.phone.get("/complaints/choices").json["categories"]) <= 12


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"category": "dragons"}, 422, "invalid_input", "category"),
        ({"kind": "dragons"}, 422, "invalid_input", "kind"),
        ({"coupon_id": 1, "shop": "abc"}, 422, "invalid_input", "shop"),
        ({"shop": "nobody"}, 404, "not_found", ""),
        ({"coupon_id": 10**12}, 404, "not_found", ""),
        ({"redemption_id": 10**12}, 404, "not_found", ""),
        ({"evidence": [10**12]}, 404, "picture_gone", ""),
    ],
)
def test_what_cannot_be_complained_of(
    street: Street, changes: dict[str, Any], status: int, code: str, field: str
) -> None:
    refused(street.send(**changes), status, code, field)
    assert count() == 0


def test_not_from_a_coupon_or_redemption_of_somebody_else(street: Street) -> None:
    other = factories.resident(street.town.node, user=factories.user(), points=50)
    theirs = factories.coupon(street.offer, other)
    used = factories.redemption(theirs, street.shop.member)
    origins: tuple[dict[str, Any], ...] = ({"coupon_id": theirs.id}, {"redemption_id": used.id})
    for origin in origins:
        refused(street.send(**origin), 404, "not_found")
        refused(street.send(as_user(street.app, factories.user()), **origin), 404, "not_found")
    assert count() == 0
    own = factories.redemption(street.coupon, street.shop.member)
    assert case_of(street.complain(redemption_id=own.id))[1].redemption_id == own.id


def test_nobody_of_the_shop_or_of_their_household(street: Street) -> None:
    refused(street.send(street.at_shop), 403, "own_shop")
    clerk, mate = factories.user(), factories.user()
    factories.resident(street.town.node, user=clerk, household="K-1")
    factories.resident(street.town.node, user=mate, household="K-1")
    factories.clerk(street.shop, user=clerk)
    for user in (clerk, mate):
        refused(street.send(as_user(street.app, user)), 403, "own_shop")
    assert count() == 0


def test_one_open_complaint_about_a_shop_and_five_a_day(street: Street) -> None:
    no = street.complain()
    answer = street.send()
    refused(answer, 409, "complaint_open")
    assert answer.json["details"]["no"] == no
    for _ in range(4):
        street.complain(shop=factories.shop(street.town.node).merchant.slug)
    refused(street.send(shop=factories.shop(street.town.node).merchant.slug), 429, "too_many_complaints")
    assert count() == 5
    with frozen(NOW + timedelta(days=1)):
        street.complain(shop=factories.shop(street.town.node).merchant.slug)


def test_of_two_at_once_about_a_shop_there_is_one(street: Street) -> None:
    body = {"kind": "complaint", "category": "manner", "text": "店员说话很凶", "shop": street.shop.merchant.slug}
    done = at_once(street.app, [partial(street.phone.post, "/cases", body) for _ in range(2)])
    assert sorted(each.status_code for each in done) == [201, 409]
    assert count() == 1


def test_the_shop_sees_neither_name_nor_number_nor_pictures_unless_they_agree(street: Street) -> None:
    commit(lambda session: setattr(session.get_one(Resident, street.person.id), "name", "示例王小明"))
    said: dict[str, Any] = {"text": "店员很凶，找我 13900000001"}
    hidden = street.complain(**said, evidence=[pictures.ahead(street.user).id])
    assert street.at_shop.get("/merchant/cases").json["items"] == []
    assert street.at_shop.get(f"/merchant/cases/{hidden}").status_code == 404
    assert told(street.shop.owner, MessageKind.COMPLAINED_OF) == []
    street.ask(hidden)
    assert told(street.shop.owner, MessageKind.COMPLAINED_OF) == ["heard"]
    assert (
        street.phone.post(f"/cases/{hidden}/events", {"kind": "addition", "text": "再打 13900000002"}).status_code
        == 201
    )
    seen = [
        street.at_shop.get(path).get_data(as_text=True)
        for path in ("/merchant/cases", f"/merchant/cases/{hidden}", f"/merchant/cases/{hidden}/pictures")
    ]
    secrets = ("示例王小明", "示***明", "13900000001", "13900000002", f'"{street.person.id}"')
    assert [each for page in seen for each in secrets if each in page] == []
    assert "139****0001" in seen[1]
    assert street.at_shop.get(f"/merchant/cases/{hidden}/pictures").json["items"] == []
    assert street.phone.get(f"/cases/{hidden}").json["complaint"]["text"] == said["text"]
    neighbour = factories.user()
    factories.resident(street.town.node, user=neighbour)
    shown = street.complain(
        as_user(street.app, neighbour), **said, show_name=True, evidence=[pictures.ahead(neighbour).id]
    )
    street.ask(shown)
    found = street.at_shop.get(f"/merchant/cases/{shown}").json["complaint"]
    assert found["author"].startswith("测试居民")
    assert found["text"] == said["text"]
    (picture,) = street.at_shop.get(f"/merchant/cases/{shown}/pictures").json["items"]
    assert street.at_shop.get(f"/merchant/cases/{shown}/pictures/{picture['id']}").mimetype == "image/jpeg"
    assert street.phone.get(f"/cases/{shown}").status_code == 404
    assert (
        as_user(street.app, factories.shop(street.town.node).owner).get(f"/merchant/cases/{shown}").status_code == 404
    )


def test_more_is_said_while_it_is_open_and_only_what_fits_the_kind(street: Street) -> None:
    no = street.complain()
    refused(street.phone.post(f"/cases/{no}/events", {"kind": "rating", "rating": 5}), 422, "invalid_input", "kind")
    refused(
        as_user(street.app, factories.user()).post(f"/cases/{no}/events", {"kind": "addition", "text": "再说"}),
        404,
        "not_found",
    )
    answer = street.phone.post(f"/cases/{no}/events", {"kind": "addition", "text": "店里打过电话"})
    assert [each["label"] for each in answer.json["events"]] == ["投诉", "投诉人补充"]
