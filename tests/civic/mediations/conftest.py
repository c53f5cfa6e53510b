"""A village with two neighbours, a shop, and a desk: one who mediates, and one who does not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.cases.models import Case
from app.civic.mediations import agreeing, mediating
from app.civic.mediations.models import Mediation
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.parties.messages.models import Message, MessageKind
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.mediations.factories import mediator
from tests.support.http import SignedIn, as_user

WORDS = "楼上卫生间漏水，天花板湿了一片"
TERMS = ["乙方在 12 月 10 日前请人修好", "甲方自己粉刷，费用各付一半"]


class Village:
    """`person` asks `neighbour`; `third` has nothing to do with it. `clerk` mediates, `other` could only."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.town = factories.town()
        self.node, self.person, self.user, self.shop = self.town.node, self.town.person, self.town.user, self.town.shop
        self.users = [factories.user() for _ in range(2)]
        self.neighbour, self.third = (factories.resident(self.node, user=user) for user in self.users)
        self.clerk, self.other = (factories.staff(self.node) for _ in range(2))
        mediator(self.node, self.clerk)

    @property
    def phone(self) -> SignedIn:
        return as_user(self.app, self.user)

    @property
    def next_door(self) -> SignedIn:
        return as_user(self.app, self.users[0])

    @property
    def elsewhere(self) -> SignedIn:
        return as_user(self.app, self.users[1])

    def send(self, phone: SignedIn | None = None, **changes: Any) -> Any:
        """What the phone of who asks is answered."""
        body = {
            "category": "leak",
            "words": WORDS,
            "other_kind": "resident",
            "other": self.neighbour.phone,
            "before_a_court": False,
        }
        return (phone or self.phone).post("/me/mediations", body | changes)

    def apply(self, **changes: Any) -> str:
        answer = self.send(**changes)
        assert answer.status_code == 201, answer.json
        return str(answer.json["no"])

    def answer(self, no: str, agrees: bool = True, phone: SignedIn | None = None) -> Any:
        return (phone or self.next_door).post(f"/me/mediations/{no}/answer", {"agrees": agrees})

    def sitting_down(self, **changes: Any) -> str:
        """The number of one that both want and the clerk has taken."""
        no = self.apply(**changes)
        assert self.answer(no).status_code == 200
        self.take(no)
        return no

    def take(self, no: str, staff: StaffIdentity | None = None, at: Any = NOW) -> None:
        commit(mediating.take, no=no, staff=staff or self.clerk, now=at)

    def draft(self, no: str, terms: list[str] | None = None) -> Any:
        return commit(agreeing.draft, no=no, terms=terms or TERMS, staff=self.clerk, now=NOW)

    def sign(self, phone: SignedIn, no: str, **changes: Any) -> Any:
        """What the phone is answered that signs what it was shown."""
        shown = phone.get(f"/me/mediations/{no}").json["agreement"]
        body = {"version": shown["version"], "hash": shown["hash"]} if shown else {"version": 1, "hash": "0" * 64}
        return phone.post(f"/me/mediations/{no}/signature", body | changes)

    def agreed(self) -> str:
        """The number of one with an agreement that both have signed."""
        no = self.sitting_down()
        self.draft(no)
        assert [self.sign(phone, no).status_code for phone in (self.phone, self.next_door)] == [200, 200]
        return no


def case_of(no: str) -> tuple[Case, Mediation]:
    """One as it is now."""
    db.session.rollback()
    row = db.session.execute(
        select(Case, Mediation).join(Mediation, Mediation.id == Case.id).where(Case.no == no)
    ).one()
    return row[0], row[1]


def told(user: User, kind: MessageKind = MessageKind.MEDIATION_MOVED) -> list[str]:
    """What somebody was told, in order."""
    db.session.rollback()
    query = select(Message.facts).where(Message.user_id == user.id, Message.kind == kind).order_by(Message.id)
    return [facts.get("state", "") for facts in db.session.scalars(query)]


LATER = NOW + timedelta(days=31)


@pytest.fixture
def village(app: Flask) -> Iterator[Village]:
    with frozen(NOW):
        yield Village(app)
