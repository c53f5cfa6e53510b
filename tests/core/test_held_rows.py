"""A row, or SQLite's one writer, held by somebody else: a request ends within two seconds, as busy."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.clock import frozen
from app.core.db.session import db
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.http import as_user

TOLD_SECONDS_MAX = 2.0


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@contextmanager
def held(offer_id: int) -> Iterator[None]:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT id FROM offer WHERE id = :id FOR UPDATE"), {"id": offer_id})
        yield
        connection.connection.rollback()


@pytest.mark.parametrize("key", [None, "one"])
def test_a_request_that_wants_a_held_row_is_told_within_two_seconds(app: Flask, town: Town, key: str | None) -> None:
    offer, client = factories.offer(town.shop), as_user(app, town.user)
    headers = {"Idempotency-Key": key} if key else {}
    with held(offer.id):
        began = time.monotonic()
        answer = client.post(f"/offers/{offer.id}/claims", headers=headers)
        took = time.monotonic() - began
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "1"
    assert took < TOLD_SECONDS_MAX
    assert client.post(f"/offers/{offer.id}/claims", headers=headers).status_code == 201
