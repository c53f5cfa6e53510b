"""Records in the long run: a year after they have ceased to count, nobody knows any more whom they were about."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core.clock import frozen
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.office.privacy import jobs
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, Town
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance

YEAR = timedelta(days=365)


@pytest.fixture
def town(app: Flask) -> Town:
    with frozen(NOW):
        credit.install()
        town = factories.town(points=0)
        credit.record(town.admin, town.person.id)
        return town


def record() -> Record:
    db.session.rollback()
    return db.session.scalars(select(Record)).one()


def work_off() -> None:
    db.session.execute(update(Record).values(lapsed_at=NOW))
    db.session.commit()


def test_a_record_is_anonymous_a_year_after_it_has_ceased_to_count(app: Flask, town: Town) -> None:
    work_off()
    over = record().expires_at
    assert jobs.make_records_anonymous(over + YEAR) == 0
    assert record().subject_id == town.person.id
    before = record()
    kept = (before.rule_id, before.occurred_on, before.score_delta, before.points, before.community_id)
    assert jobs.make_records_anonymous(over + YEAR + timedelta(seconds=1)) == 1
    after = record()
    assert (after.subject_id, after.resident_id, after.note, after.event_key) == (0, None, "", f"anonymous:{after.id}")
    assert (after.rule_id, after.occurred_on, after.score_delta, after.points, after.community_id) == kept
    assert jobs.make_records_anonymous(over + 2 * YEAR) == 0
    assert_books_balance()


def test_a_record_whose_points_can_still_be_used_waits(app: Flask, town: Town) -> None:
    later = record().expires_at + 2 * YEAR
    assert ledger.balance(db.session(), chart.resident_points(town.person.id)) > 0
    assert jobs.make_records_anonymous(later) == 0
    work_off()
    assert jobs.make_records_anonymous(later) == 1


def test_many_records_are_taken_in_batches(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    with frozen(NOW):
        for n in range(4):
            credit.record(town.admin, factories.resident(town.node).id, event_key=f"e-{n}")
    work_off()
    assert jobs.make_records_anonymous(NOW + 10 * YEAR) == 5
