"""Records in the long run: a year after they have ceased to count, nobody knows any more whom they were about."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Integer, func, select, update

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
from tests.support.desk import at_desk
from tests.support.http import as_staff

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
    assert (after.subject_id, after.resident_id, after.note, after.event_key) == (
        None,
        None,
        "",
        f"anonymous:{after.id}",
    )
    assert (after.rule_id, after.occurred_on, after.score_delta, after.points, after.community_id) == kept
    assert jobs.make_records_anonymous(over + 2 * YEAR) == 0
    assert_books_balance()


def test_no_number_means_nobody(app: Flask, town: Town) -> None:
    work_off()
    assert jobs.make_records_anonymous(record().expires_at + 2 * YEAR) == 1
    assert numbers_that_mean_nobody() == []


def test_staff_still_see_an_anonymous_record_and_cannot_take_it_back(app: Flask, town: Town) -> None:
    work_off()
    assert jobs.make_records_anonymous(record().expires_at + 2 * YEAR) == 1
    shown = record().id
    with frozen(NOW):
        desk = at_desk(app, town.admin)
        for path in ("/records", f"/records/{shown}"):
            assert "（已匿名）" in desk.page(path)
        refused = as_staff(app, town.admin).post(f"/staff/records/{shown}/withdrawal", {"reason": "登记错了人"})
        assert (refused.status_code, refused.json["code"]) == (409, "record_anonymous")


def numbers_that_mean_nobody() -> list[str]:
    """Columns that name a row by its number and hold one that no row has."""
    return [
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_id")
        and isinstance(column.type, Integer)
        and db.session.scalar(select(func.count()).select_from(table).where(column < 1))
    ]


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
