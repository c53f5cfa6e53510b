"""A community with rules, a shop, a resident with a coupon of it, and staff who ask and decide."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.complaints import deciding, hearing
from app.alliance.complaints.deciding import Outcome
from app.alliance.complaints.models import Complaint
from app.civic.cases.models import Case
from app.core.clock import frozen
from app.core.db.session import db
from app.parties.messages.models import Message, MessageKind
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import install
from tests.support.http import SignedIn, as_user


class Street:
    """`person` holds a coupon of `shop`; `admin` and `second` are staff of the community."""

    def __init__(self, app: Flask) -> None:
        install()
        self.app = app
        self.town = factories.town()
        self.shop, self.person, self.user = self.town.shop, self.town.person, self.town.user
        self.admin, self.second = (factories.staff(self.town.node) for _ in range(2))
        self.offer = factories.offer(self.shop)
        self.coupon = factories.coupon(self.offer, self.person)

    @property
    def phone(self) -> SignedIn:
        return as_user(self.app, self.user)

    @property
    def at_shop(self) -> SignedIn:
        return as_user(self.app, self.shop.owner)

    def send(self, phone: SignedIn | None = None, *, key: str = "", **changes: Any) -> Any:
        """What the phone of who complains is answered; from the name card unless it says otherwise."""
        origin = {} if {"coupon_id", "redemption_id", "shop"} & changes.keys() else {"shop": self.shop.merchant.slug}
        body = {"kind": "complaint", "category": "manner", "text": "店员说话很凶"} | origin | changes
        return (phone or self.phone).post("/cases", body, headers={"Idempotency-Key": key} if key else {})

    def complain(self, phone: SignedIn | None = None, **changes: Any) -> str:
        """The number of a complaint."""
        answer = self.send(phone, **changes)
        assert answer.status_code == 201, answer.json
        return str(answer.json["no"])

    def ask(self, no: str, **changes: Any) -> None:
        commit(hearing.ask_shop, no=no, **{"staff": self.admin, "now": NOW} | changes)

    def decide(self, no: str, outcome: Outcome = Outcome.MINOR, **changes: Any) -> Complaint:
        said = {"outcome": outcome, "reason": "看了录像", "to_shop": "请培训店员"}
        return commit(deciding.decide, no=no, **{"staff": self.admin, "now": NOW} | said | changes)[1]

    def answer(self, no: str, text: str = "当天系统升级", **changes: Any) -> Any:
        return self.at_shop.post(f"/merchant/cases/{no}/answer", {"text": text} | changes)


def case_of(no: str) -> tuple[Case, Complaint]:
    """A complaint as it is now."""
    db.session.rollback()
    query = select(Case, Complaint).join(Complaint, Complaint.id == Case.id).where(Case.no == no)
    case, complaint = db.session.execute(query).one()
    return case, complaint


def told(user: User, kind: MessageKind) -> list[str]:
    """The states that somebody was told of."""
    db.session.rollback()
    query = select(Message.facts).where(Message.user_id == user.id, Message.kind == kind).order_by(Message.id)
    return [facts["state"] for facts in db.session.scalars(query)]


@pytest.fixture
def street(app: Flask) -> Iterator[Street]:
    with frozen(NOW):
        yield Street(app)
