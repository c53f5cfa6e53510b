"""A community with people who have phones, and what is told them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.texts import drafting, publishing, sending
from app.civic.texts.models import Audience, Text
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.parties.messages.models import Message, MessageKind
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, Town, commit

SAID: dict[str, Any] = {
    "topic": "停水停电",
    "title": "周六检修水管",
    "body": "周六 8:00 到 12:00 停水。\n请提前储水。",
    "pinned_until": date(2026, 11, 14),
}


@dataclass(frozen=True)
class Board:
    """`writer` writes, `other` publishes."""

    town: Town
    writer: StaffIdentity
    other: StaffIdentity

    def person(self, **more: Any) -> Resident:
        return factories.resident(self.town.node, **{"user": factories.user(), **more})

    def draft(self, audience: Audience = Audience.NODE, targets: tuple[str, ...] = (), **changes: Any) -> Text:
        about = {"community_id": self.town.node.id, "audience": audience, "targets": targets}
        by = {"staff": self.writer, "now": NOW}
        return commit(drafting.draft_notice, **about, **(SAID | changes), **by)

    def submitted(self, *whom: Any, **changes: Any) -> int:
        text = self.draft(*whom, **changes)
        return commit(drafting.submit, text_id=text.id, staff=self.writer, now=NOW).id

    def publish(self, text_id: int, now: datetime = NOW, by: StaffIdentity | None = None) -> None:
        commit(publishing.publish, text_id=text_id, staff=by or self.other, now=now)

    def published(self, *whom: Any, now: datetime = NOW, **changes: Any) -> int:
        text_id = self.submitted(*whom, **changes)
        self.publish(text_id, now)
        self.send(text_id, now)
        return text_id

    def send(self, text_id: int, now: datetime = NOW) -> int:
        """So many messages are there, once all are."""
        while not (sent := commit(sending.queue_some, text_id=text_id, now=now)).is_over:
            pass
        return sent.queued

    def take_back(self, text_id: int, now: datetime = NOW) -> int:
        return commit(publishing.take_back, text_id=text_id, reason="改期", staff=self.writer, now=now)

    @property
    def told(self) -> list[Message]:
        db.session.rollback()
        query = select(Message).where(Message.kind == MessageKind.NOTICE).order_by(Message.user_id)
        return list(db.session.scalars(query.execution_options(populate_existing=True)))


@pytest.fixture
def board(app: Flask) -> Iterator[Board]:
    with frozen(NOW):
        town = factories.town()
        yield Board(town, factories.staff(town.node), factories.staff(town.node))
