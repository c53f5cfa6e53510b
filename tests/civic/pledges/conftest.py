"""A community with a pledge that is published, and people who may sign it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.pledges import conduct, signing
from app.civic.pledges.models import Signature
from app.civic.texts import pledges
from app.civic.texts.models import PledgeFor, PledgeTopic, Text
from app.civic.texts.pledge_queries import pledge_of
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.parties.residents.models import Resident
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records.factories import install

SAID = pledges.Said(
    title="文明养犬承诺书",
    body="为了大家都住得舒心，我承诺文明养犬。",
    keeps=["出门牵绳", "清理粪便"],
    breaches=["放任犬只伤人"],
    months=12,
)


@dataclass(frozen=True)
class Board:
    """`writer` writes, `other` publishes."""

    town: Town
    writer: StaffIdentity
    other: StaffIdentity

    def person(self, **more: Any) -> Resident:
        return factories.resident(self.town.node, **{"user": factories.user(), **more})

    def draft(self, said: pledges.Said = SAID, **more: Any) -> Text:
        about = {"community_id": self.town.node.id, "topic": PledgeTopic.DOGS, "meant_for": PledgeFor.RESIDENTS}
        return commit(pledges.draft_pledge, **(about | more), said=said, staff=self.writer, now=NOW)

    def published(self, said: pledges.Said = SAID, **more: Any) -> int:
        return self.publish(self.draft(said, **more).id)

    def publish(self, text_id: int, now: datetime = NOW) -> int:
        commit(pledges.submit_pledge, text_id=text_id, staff=self.writer, now=now)
        return commit(pledges.publish_pledge, text_id=text_id, staff=self.other, now=now).id

    def next_version(self, text_id: int, said: pledges.Said, now: datetime = NOW) -> int:
        made = commit(pledges.draft_version, text_id=text_id, said=said, staff=self.writer, now=now)
        return self.publish(made.id, now)

    def shown(self, text_id: int) -> signing.Shown:
        pledge = pledge_of(db.session(), text_id)
        return signing.Shown(pledge.number, pledge.hash)

    def sign(self, text_id: int, person: Resident, now: datetime = NOW, **more: Any) -> Signature:
        seen = {"text_id": text_id, "shown": self.shown(text_id)}
        who = {"resident_id": person.id, "user_id": person.user_id or 0}
        return commit(signing.sign, **(seen | who | more), now=now)

    def point(self, record: Record, first_id: int | None, staff: StaffIdentity | None = None) -> None:
        by = {"staff": staff or self.writer, "now": NOW}
        commit(conduct.point, record_id=record.id, first_id=first_id, **by)

    @property
    def signatures(self) -> list[Signature]:
        db.session.rollback()
        query = select(Signature).order_by(Signature.id).execution_options(populate_existing=True)
        return list(db.session.scalars(query))


@pytest.fixture
def board(app: Flask) -> Iterator[Board]:
    with frozen(NOW):
        install()
        town = factories.town()
        yield Board(town, factories.staff(town.node), factories.staff(town.node))
