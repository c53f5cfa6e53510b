"""After a long outage of the worker there is much to delete: each rule goes in parts and leaves what is not old."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from app import features
from app.core.db import expiry
from app.core.db.session import db
from app.core.http.idempotency import IdempotencyKey
from app.core.tasks.models import Task, TaskStatus
from app.parties.messages.models import Message, MessageKind, MessageStatus
from app.parties.staff.models import AccountRequest, StaffSession
from devtools import factories
from devtools.factories import NOW
from tests.support.tables import queries

LONG = timedelta(days=1_000)


def keys(n: int) -> dict[str, Any]:
    return {"caller": "user:1", "key": f"k{n}", "fingerprint": "x", "created_at": NOW}


def staff_sessions(n: int) -> dict[str, Any]:
    return {
        "staff_id": factories.staff(factories.community()).id,
        "token_hash": f"t{n}",
        "started_at": NOW,
        "seen_at": NOW,
    }


def account_requests(n: int) -> dict[str, Any]:
    return {
        "number": f"{n:08}",
        "username": "new.clerk",
        "password_hash": "x",
        "otp_secret": factories.OTP_SECRET,
        "otp_last_step": 1,
        "requested_at": NOW,
    }


def tasks(_n: int) -> dict[str, Any]:
    return {"kind": "x", "params": {}, "staff_id": 1, "path": "/1/", "created_at": NOW, "status": TaskStatus.DONE}


def messages(_n: int) -> dict[str, Any]:
    return {
        "user_id": factories.user().id,
        "kind": MessageKind.CLAIMED,
        "facts": {},
        "created_at": NOW,
        "next_at": NOW + timedelta(days=90),
        "status": MessageStatus.SENT,
    }


RULES: dict[str, tuple[Any, Callable[[int], dict[str, Any]]]] = {
    "idempotency.forget": (IdempotencyKey, keys),
    "staff_sessions.forget": (StaffSession, staff_sessions),
    "account_requests.forget": (AccountRequest, account_requests),
    "tasks.forget": (Task, tasks),
    "messages.drop": (Message, messages),
}


@pytest.mark.parametrize("name", RULES)
def test_what_is_old_goes_in_parts(app: Flask, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "ROWS_AT_ONCE", 2)
    model, row = RULES[name]
    rows = [row(n) for n in range(5)]
    with db.engine.begin() as connection:
        connection.execute(insert(model), rows)
    (job,) = (job for job in features.JOBS if job.name == name)
    assert job.run(NOW) == 0
    with queries() as sent:
        assert job.run(NOW + LONG) == 5
    assert len([sql for sql in sent if sql.startswith("DELETE")]) >= 3
    assert db.session.scalar(select(func.count(model.id))) == 0
