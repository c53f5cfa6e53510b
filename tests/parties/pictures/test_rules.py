"""A rule that needs a picture: nothing is handed in on the phone without one, and nothing verified."""

import io

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.db.session import db
from app.standing.programmes.models import Rule
from app.standing.programmes.tightening import loosened, worsened
from app.standing.records import batch_decisions, deciding
from app.standing.records.errors import PictureNeededError
from app.standing.records.models import BatchKind, Record, RecordBatch, RecordState
from devtools.factories import NOW, commit
from tests.standing.collecting.conftest import Building, building
from tests.standing.records import factories as credit
from tests.support import pictures
from tests.support.desk import at_desk
from tests.support.http import as_user

__all__ = ["building"]


@pytest.fixture
def asking(building: Building) -> Building:
    """Good deeds need a picture."""
    commit(lambda session: session.execute(update(Rule).where(Rule.slug == "good-deed").values(needs_picture=True)))
    return building


def test_the_phone_is_refused_without_one(asking: Building) -> None:
    for answer in (asking.collect(), asking.report()):
        assert (answer.status_code, answer.json["code"]) == (422, "wrong_record")
        assert [row["field"] for row in answer.json["details"]["fields"]] == ["evidence"]
    assert asking.collect(evidence=[pictures.ahead(asking.user).id]).status_code == 201
    rules = as_user(asking.app, asking.user).get("/rules").json["items"]
    assert {rule["slug"] for rule in rules if rule["needs_picture"]} == {"good-deed"}


def test_what_was_handed_in_at_the_desk_is_verified_once_it_has_one(asking: Building) -> None:
    record = credit.submitted(asking.admin, asking.neighbour.id)
    with pytest.raises(PictureNeededError):
        commit(deciding.verify, record_id=record.id, staff=asking.second, now=NOW)
    desk = at_desk(asking.app, asking.admin)
    desk.said(desk.post(f"/records/{record.id}/pictures", {"pictures": (io.BytesIO(pictures.png()), "a.png")}))
    assert commit(deciding.verify, record_id=record.id, staff=asking.second, now=NOW).verified_by == asking.second.id


def test_of_a_batch_the_others_are_verified(asking: Building) -> None:
    lacking = credit.submitted(asking.admin, asking.neighbour.id)
    other = credit.submitted(asking.admin, asking.neighbour.id, "org-activity", 2)

    def bundle(session: Session) -> RecordBatch:
        batch = RecordBatch(
            kind=BatchKind.IMPORT,
            community_id=asking.node.id,
            title="十月",
            submitted_by=asking.admin.id,
            submitted_at=NOW,
        )
        session.add(batch)
        session.flush()
        session.execute(update(Record).where(Record.id.in_([lacking.id, other.id])).values(batch_id=batch.id))
        return batch

    commit(batch_decisions.approve, batch_id=commit(bundle).id, staff=asking.second, now=NOW, rate_fen=100)
    db.session.rollback()
    db.session.expire_all()
    states = [db.session.get_one(Record, each.id).status for each in (lacking, other)]
    assert states == [RecordState.SUBMITTED, RecordState.PUBLICITY]


def test_a_programme_below_asks_for_no_less_proof(app: Flask) -> None:
    def rule(needs_picture: bool, score: int) -> Rule:
        return Rule(
            version_id=1,
            category_id=1,
            number=1,
            slug="a",
            code="1",
            category="a",
            name="甲",
            subjects="R",
            scores=[score],
            evidence="照片",
            cap=10,
            needs_picture=needs_picture,
        )

    assert loosened(rule(False, 5), rule(True, 5))
    assert not loosened(rule(True, 5), rule(False, 5))
    assert worsened(rule(False, -5), rule(True, -5))
