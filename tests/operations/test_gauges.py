"""What /metrics shows of the books: it is right, and it goes off when they are tampered with."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select, text, update

from app.core.clock import frozen, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.ledger.models import Journal
from app.ledger.seals import sealing
from app.operations.gauges import gauges, jobs
from app.parties.messages.models import Message, MessageStatus
from devtools import factories
from devtools.factories import NOW


def shown(app: Flask) -> dict[str, float]:
    app.extensions["database_metrics"]._kept.clear()
    db.session.rollback()
    lines = re.findall(r"^creditbank_(\w+(?:{.*?})?) (\S+)$", app.test_client().get("/metrics").text, re.MULTILINE)
    return {name: float(value) for name, value in lines}


def test_sound_books_are_zero_and_tampering_is_shown(app: Flask) -> None:
    town = factories.town(points=100)
    factories.coupon(factories.offer(town.shop), town.person)
    assert jobs.note_books(NOW) == 0
    found = shown(app)
    assert found['ledger_imbalance{unit="POINT"}'] == found['ledger_imbalance{unit="CNY"}'] == 0
    assert found["escrow_gap_points"] == 0

    with db.engine.begin() as connection:
        connection.execute(text("UPDATE ledger_balance SET amount = amount + 7 WHERE amount > 0 AND floor IS NULL"))
        connection.execute(text("UPDATE coupon SET points = points + 1"))
    assert jobs.note_books(NOW) == 2
    found = shown(app)
    assert found['ledger_imbalance{unit="POINT"}'] == 7
    assert found["escrow_gap_points"] == 6


def test_the_outbox_and_its_dead(app: Flask) -> None:
    town = factories.town(points=100)
    factories.coupon(factories.offer(town.shop), town.person, at=NOW)
    with frozen(NOW + timedelta(minutes=3)):
        waiting = execute(gauges.note_outbox, now=NOW + timedelta(minutes=3))
        found = shown(app)
    assert found["outbox_pending"] == waiting > 0
    assert found["outbox_age_seconds"] >= 180
    assert found["outbox_dead"] == 0

    db.session.execute(update(Message).values(status=MessageStatus.DEAD))
    db.session.commit()
    with frozen(NOW + timedelta(minutes=4)):
        assert execute(gauges.note_outbox, now=NOW + timedelta(minutes=4)) == 0
        found = shown(app)
    assert found["outbox_age_seconds"] == 0
    assert found["outbox_dead"] == waiting


def test_journals_wait_for_a_seal(app: Flask) -> None:
    factories.town(points=100)
    first = db.session.scalar(select(func.min(Journal.occurred_at)))
    db.session.rollback()
    at = first + timedelta(minutes=7)
    assert execute(gauges.note_seals, now=at) == 420
    with frozen(at):
        found = shown(app)
    assert found["unsealed_age_seconds"] == 420
    assert "seal_age_seconds" not in found

    while sealing.seal_late(at):
        pass
    with frozen(at + timedelta(minutes=1)):
        assert execute(gauges.note_seals, now=at + timedelta(minutes=1)) == 0
        found = shown(app)
    assert found["unsealed_age_seconds"] == 0
    assert found["seal_age_seconds"] == 60


def test_redemptions_are_counted_once_each(app: Flask) -> None:
    town = factories.town(points=100)
    offer = factories.offer(town.shop, per_person=9)

    def redeem() -> None:
        factories.redemption(factories.coupon(offer, town.person), town.shop.member)

    def count() -> float:
        execute(gauges.note_redemptions, now=NOW)
        return shown(app)["redemptions"]

    redeem()
    redeem()
    assert count() == 0, "they may still be followed by one with a lower id"
    redeem()
    assert count() == 2
    assert count() == 3
    assert count() == 3


def test_a_verification_is_shown(app: Flask) -> None:
    factories.town(points=100)
    while sealing.seal_late(utc_now()):
        pass
    db.session.remove()
    assert app.test_cli_runner().invoke(args=["ledger", "verify"]).exit_code == 0
    found = shown(app)
    assert found["verify_age_seconds"] < 60
    problems = {name: value for name, value in found.items() if name.startswith("verify_problems")}
    assert len(problems) >= 9
    assert set(problems.values()) == {0}
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE posting SET amount = amount + 1"))
    assert app.test_cli_runner().invoke(args=["ledger", "verify"]).exit_code == 1
    assert shown(app)['verify_problems{check="every journal balances"}'] > 0
