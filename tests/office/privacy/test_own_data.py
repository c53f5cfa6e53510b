"""A copy of one's own data: all of it, nobody else's, however much there is."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from app.alliance import ratings
from app.civic.papers import issuing, looking
from app.civic.papers.stating import Statement
from app.core.clock import frozen
from app.core.db.session import db
from app.office import privacy
from app.office.privacy import data_export, rotation
from app.office.privacy.models import Purpose
from app.office.privacy.schemas import MyDataOut
from app.parties import residents
from app.parties.areas.making import add_area
from app.parties.areas.models import AreaKind
from app.parties.pictures.models import PictureOf
from app.parties.residents.models import Household, Resident
from app.standing.programmes.models import SubjectKind
from app.standing.records import retention
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.complaints.factories import complained
from tests.civic.mediations.factories import mediations
from tests.civic.pledges import factories as pledges
from tests.civic.reports.factories import sent
from tests.civic.snaps.factories import reported
from tests.civic.texts import factories as texts
from tests.civic.work_orders.factories import asked, estate_of
from tests.standing.awards import factories as awards
from tests.standing.records import factories as credit
from tests.support import pictures
from tests.support.http import as_user


def rate(user_id: int, slug: str) -> None:
    aspects = dict.fromkeys(("honesty", "service", "frontage", "interior", "fulfilment"), 5)
    commit(ratings.rate, user_id=user_id, slug=slug, tags=[], now=NOW, **aspects)


@pytest.fixture
def town(app: Flask) -> Town:
    """A resident about whom there is something of everything."""
    with frozen(NOW):
        credit.install()
        town = factories.town(points=1_000)
        lived_in(town)
        return town


def lived_in(town: Town) -> None:
    offer = factories.offer(town.shop)
    factories.redemption(factories.coupon(offer, town.person), town.shop.member)
    factories.coupon(offer, town.person)
    record = credit.record(town.admin, town.person.id)
    pictures.belonging(factories.user(), PictureOf.RECORD, record.id)
    credit.reminded(town.admin, town.person.id, "parking-repeat", before=credit.TODAY, count=1)
    elsewhere = factories.shop(town.node)
    rate(town.user.id, elsewhere.merchant.slug)
    commit(privacy.decide, user_id=town.user.id, purpose=Purpose.SERVICE, version="2026-11", granted=True, now=NOW)
    commit(residents.show_phone, user_id=elsewhere.owner.id, phone=helper_phone(town))
    factories.helper(town.person, user=elsewhere.owner, phone=helper_phone(town), name="侄女小芳")
    commit(privacy.ask_for_correction, resident_id=town.person.id, name="王晓明", now=NOW)
    reported(town, None, latitude_e6=37_160_000, longitude_e6=122_420_000, anonymous=True)
    complained(town.user.id, elsewhere)
    where: dict[str, Any] = {"community_id": town.node.id, "kind": AreaKind.GRID, "code": "S1", "name": "网格"}
    sent(town, commit(add_area, staff=town.admin, now=NOW, **where).id)
    mediations(town)
    estate_of(town)
    asked(town.person.id, town.user.id)
    awards.awards(town)
    texts.texts(town)
    pledges.heard(town)
    proven = {"statement": Statement.STARS, "at_least": 1, "since": None}
    proof = commit(issuing.make_proof, resident_id=town.person.id, now=NOW, **proven)
    commit(looking.look, token=proof.token, who="某某银行", key="k" * 24, now=NOW)


def helper_phone(town: Town) -> str:
    return f"137{town.person.id:08d}"


def copy_of(app: Flask, town: Town) -> dict[str, Any]:
    answer = as_user(app, town.user).get("/me/data")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    return json.loads(answer.text)


def test_everything_held_about_the_caller_is_in_it(app: Flask, town: Town) -> None:
    copy = copy_of(app, town)
    person = residents.resident_of_user(db.session(), town.user.id)
    own = copy["profile"]["resident"]
    assert (own["name"], own["phone"], own["household"]) == (person.name, person.phone, own["household"])
    assert copy["profile"]["openid"] == town.user.openid
    counted = {name: len(rows) for name, rows in copy.items() if isinstance(rows, list)}
    assert counted == {
        "consents": 1,
        "corrections": 1,
        "helpers": 1,
        "helped": 0,
        "invited": 0,
        "inviting": 0,
        "posts": 0,
        "units": 0,
        "meetings": 0,
        "cases": 0,
        "reports": 1,
        "reports_handled": 0,
        "complaints": 1,
        "mediations": 1,
        "mediation_sittings": 1,
        "mediation_agreements": 1,
        "work_orders": 1,
        "work_orders_handled": 0,
        "sealed_reports": 1,
        "sealed_report_texts": 1,
        "votes": 0,
        "teams": 0,
        "signups": 0,
        "presences": 0,
        "queue_tickets": 0,
        "awards": 1,
        "nominations": 1,
        "papers": 1,
        "texts_read": 1,
        "notice_tags": 1,
        "signatures": 1,
        "memberships": 0,
        "applications": 0,
        "movements": 4,
        "records": 1,
        "reminders": 1,
        "pictures": 1,
        "collected": 0,
        "reminders_given": 0,
        "coupons": 2,
        "redemptions": 1,
        "handled": 0,
        "exchanges": 0,
        "exchanges_served": 0,
        "ratings": 1,
        "messages": counted["messages"],
    }
    assert counted["messages"] >= 3
    assert copy["corrections"][0]["name"] == "王晓明"
    assert (copy["awards"][0]["scheme"], copy["nominations"][0]["state"]) == ("优秀志愿者", "chosen")
    assert (copy["papers"][0]["holder"], copy["papers"][0]["looked_by"]) == (person.name, "某某银行")
    assert [row["amount"] for row in copy["movements"]] == [1_000, -5, -5, copy["records"][0]["points"]]
    assert copy["redemptions"][0]["shop"] == town.shop.merchant.name


def test_the_shopkeepers_side_is_in_theirs(app: Flask, town: Town) -> None:
    answer = as_user(app, town.shop.owner).get("/me/data")
    copy = json.loads(answer.text)
    assert copy["profile"]["resident"] is None
    assert [row["role"] for row in copy["memberships"]] == ["owner"]
    assert len(copy["applications"]) == len(copy["handled"]) == 1
    assert copy["movements"] == copy["records"] == copy["coupons"] == []


def test_nothing_of_anybody_else_is_in_it(app: Flask, town: Town) -> None:
    with frozen(NOW):
        other = factories.town(points=1_000)
        lived_in(other)
    text = as_user(app, town.user).get("/me/data").text
    theirs = residents.resident_of_user(db.session(), other.user.id)
    for secret in (theirs.name, theirs.phone, other.user.openid, other.shop.merchant.name):
        assert secret not in text


def test_equal_numbers_mix_nobody_up(app: Flask, town: Town) -> None:
    """Somebody's number is that of my household, and another household's number is mine; both have records."""
    before = copy_of(app, town)["records"]
    with frozen(NOW):
        mine, other = town.person.id, factories.resident(town.node).id
        elsewhere = factories.resident(town.node).household_id

        def move(session: Session) -> None:
            for number in {mine, other}:
                if session.get(Household, number) is None:
                    home = Household(community_id=town.node.id, number=f"home-{number}")
                    home.id = number
                    session.add(home)
            session.flush()
            for person, home_id in ((mine, other), (other, elsewhere)):
                session.execute(update(Resident).where(Resident.id == person).values(household_id=home_id))

        commit(move)
        credit.record(town.admin, other)
        credit.record(town.admin, mine, "sorting-ok", 1, subject_kind=SubjectKind.HOUSEHOLD)
        assert copy_of(app, town)["records"] == before
        ours = credit.record(town.admin, other, "sorting-ok", 1, subject_kind=SubjectKind.HOUSEHOLD)
    assert [row["id"] for row in copy_of(app, town)["records"]] == [before[0]["id"], ours.id]


def test_whoever_is_no_resident_gets_no_anonymised_rows(app: Flask, town: Town) -> None:
    """Rows without a subject are nobody's: each list of a user without a resident is empty."""
    commit(lambda session: retention.make_anonymous(session, record_ids=session.scalars(select(Record.id)).all()))
    db.session.rollback()
    assert list(db.session.scalars(select(Record.subject_id))) == [None]
    stranger = factories.user()
    copy = json.loads(as_user(app, stranger).get("/me/data").text)
    assert copy["profile"]["resident"] is None
    lists = {name: rows for name, rows in copy.items() if isinstance(rows, list)}
    assert len(lists) == 46
    assert copy.keys() == MyDataOut().fields.keys()
    assert {name for name, rows in lists.items() if rows} == set()


@pytest.mark.parametrize("column", [Record.subject_id, Record.resident_id, Record.id])
def test_nobody_is_neither_nought_nor_null(app: Flask, column: Any) -> None:
    where = str(data_export._own(column, None).compile(db.engine)).lower()
    assert column.name not in where


def test_a_long_life_is_read_piece_by_piece(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_export, "ROWS_AT_ONCE", 10)

    def many(session):
        for _ in range(35):
            factories.give_points(session, town.person, 1)

    commit(many)
    largest: list[int] = []

    def on_execute(_c: Any, cursor: Any, *_: Any) -> None:
        largest.append(cursor.rowcount)

    event.listen(db.engine, "after_cursor_execute", on_execute)
    try:
        copy = copy_of(app, town)
    finally:
        event.remove(db.engine, "after_cursor_execute", on_execute)
    assert len(copy["movements"]) == 39
    assert len({row["id"] for row in copy["movements"]}) == 39
    assert max(largest) <= 10


def test_a_new_column_of_personal_data_must_be_thought_of() -> None:
    """Whoever encrypts another thing decides here whether its owner's copy has it."""
    in_the_copy = {"resident.name", "resident.phone", "correction.name", "helper.name", "merchant_member.name"}
    in_the_copy |= {"invitation.name", "paper.holder", "paper.facts", "paper_look.who", "award.letter_to"}
    in_the_copy |= {"pledge_signature.witnesses"}
    in_the_copy |= {"report.about", "report_text.text"}
    in_the_copy |= {"mediation.words", "mediation.reason", "mediation_agreement.text"}
    in_the_copy |= {"mediation_sitting.place", "mediation_sitting.note"}
    of_staff = {"staff_member.otp_secret", "staff_member.name", "account_request.otp_secret"}
    of_shops = {
        f"{table}.account_{part}" for table in ("payee", "payee_change", "payment_item") for part in ("name", "no")
    }
    assert {str(place) for place in rotation.places()} == in_the_copy | of_staff | of_shops | {
        "stored_file_part.content",
        "stock_move.donor",  # Who gave goods is in the books; whether it is somebody on the roster nobody knows.
        "idempotency_key.body",  # Of their own it holds what the copy has; kept for retries, for 30 days.
    }
