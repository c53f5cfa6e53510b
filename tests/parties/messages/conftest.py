"""A user with a phone at the stand-in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.parties import messages
from app.parties.messages.models import Message, MessageKind
from app.parties.residents.models import User
from app.wechat.service import WeChat
from devtools import factories
from devtools.factories import NOW
from miniprogram_mock.wechat_server.subscriptions import SentMessage
from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET, RunningServer

EARNED = {"record_id": 1, "title": "义务清扫", "score_delta": 0, "points": 5}


@dataclass(frozen=True)
class Phone:
    """Somebody's phone: what they have accepted, and what it has shown."""

    server: RunningServer
    user: User

    def accept(self, kind: MessageKind = MessageKind.POINTS_EARNED, times: int = 1) -> None:
        with self.server.state.lock:
            for _ in range(times):
                self.server.state.subscriptions.accept(self.user.openid, f"mock-{kind}")

    @property
    def shown(self) -> list[SentMessage]:
        with self.server.state.lock:
            return [message for message in self.server.state.subscriptions.sent if message.openid == self.user.openid]

    def tell(
        self, kind: MessageKind = MessageKind.POINTS_EARNED, facts: dict[str, Any] | None = None, at=NOW
    ) -> Message:
        execute(messages.tell, user_id=self.user.id, kind=kind, facts=facts or EARNED, now=at)
        return self.told[-1]

    @property
    def told(self) -> list[Message]:
        """This user's messages as the database has them, oldest first."""
        session = db.session()
        session.rollback()
        query = select(Message).where(Message.user_id == self.user.id).order_by(Message.id)
        return list(session.scalars(query.execution_options(populate_existing=True)))


@pytest.fixture
def server(app: Flask, wechat: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningServer]:
    """The stand-in with nothing in it, and an application that has no token of it yet."""
    wechat.state.reset()
    client = WeChat(wechat.base_url, APP_ID, APP_SECRET)
    monkeypatch.setitem(app.extensions, "wechat", client)
    yield wechat
    client.close()
    wechat.state.reset()


@pytest.fixture
def phone(server: RunningServer) -> Iterator[Phone]:
    with frozen(NOW):
        yield Phone(server, factories.user(server.state.personas.get("王阿姨").openid))
