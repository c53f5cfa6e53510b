"""A street that earlier code made, with the code of today: brought up, verified, served; nothing claimed is lost."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from alembic.script import Script, ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app.alliance.settlement import payments, returns
from app.alliance.settlement.models import Statement, StatementStatus
from app.core.clock import business_day, frozen, utc_now
from app.core.db.migrations import losses, running
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.idempotency import Answer, answer_once
from app.core.identities import StaffIdentity
from app.ledger.models import Journal
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant, MerchantMember, MerchantStatus
from app.parties.residents import numbers
from app.parties.residents.models import Household, Resident, User
from app.parties.staff.identity import staff_member
from app.parties.staff.models import StaffMember
from app.rewards.coupons import codes
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferKind
from app.standing.programmes import rulebook
from app.standing.programmes.models import ProgrammeVersion, Rule, RuleCategory, SubjectKind
from app.standing.records.models import Record
from app.standing.scores import scores
from tests.migrations.conftest import OldStreet
from tests.support import old_databases
from tests.support.http import as_user

REVISIONS = sorted(old_databases.COMMITS)
BEFORE_PROGRAMMES = "0045"


def verify(app: Flask) -> None:
    """Journals of the last half minute had no seal when the street was left."""
    db.session.remove()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["ledger", "seal"]).exit_code == 0
    done = runner.invoke(args=["ledger", "verify"])
    assert done.exit_code == 0, done.output


def redeem_what_was_claimed_then(app: Flask) -> None:
    """A coupon of the old street at its shop's counter, a minute after its last journal."""
    last = db.session.scalars(select(Journal.occurred_at).order_by(Journal.occurred_at.desc()).limit(1)).one()
    wanted = (
        select(Coupon, MerchantMember.user_id)
        .join(Offer, Offer.id == Coupon.offer_id)
        .join(Merchant, Merchant.id == Offer.merchant_id)
        .join(MerchantMember, MerchantMember.merchant_id == Merchant.id)
        .join(Resident, Resident.id == Coupon.resident_id)
        .where(Coupon.status == CouponStatus.ISSUED, Coupon.expires_at > last + timedelta(days=1))
        .where(Offer.kind == OfferKind.PERCENT_OFF, Merchant.status == MerchantStatus.ACTIVE)
        .order_by(Coupon.id)
        .limit(1)
    )
    coupon, member = db.session.execute(wanted).one()
    clerk = db.session.get_one(User, member)
    with frozen(last + timedelta(minutes=1)):
        code = codes.show(codes.Prefix.COUPON, coupon.serial, now=last + timedelta(minutes=1)).code
        done = as_user(app, clerk).post("/merchant/redemptions", {"code": code, "bill_fen": 100_000})
    assert done.status_code == 201, done.json
    assert done.json["coupon_id"] == coupon.id
    db.session.remove()


def serve(app: Flask) -> None:
    holder = db.session.scalars(
        select(User).join(Resident, Resident.user_id == User.id).join(Coupon, Coupon.resident_id == Resident.id)
    ).first()
    assert holder is not None
    phone = as_user(app, holder)
    for path in ("/me", "/me/bank", "/me/passbook", "/me/coupons", "/offers"):
        assert phone.get(path).status_code == 200, path
    slug = db.session.scalars(select(Merchant.slug).where(Merchant.status == MerchantStatus.ACTIVE)).first()
    assert app.test_client().get(f"/m/{slug}").status_code == 200
    assert app.test_client().get("/health/live").status_code == 200
    db.session.remove()


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_old_street_is_brought_up_and_goes_on(old_street: OldStreet, revision: str) -> None:
    with old_street(revision) as app:
        running.upgrade()
        verify(app)
        serve(app)
        redeem_what_was_claimed_then(app)
        verify(app)


def test_each_step_down_and_up_again_with_people_in_it(old_street: OldStreet) -> None:
    with old_street(REVISIONS[0]) as app:
        running.upgrade()
        head = version()
        while version() != REVISIONS[0]:
            at, before = version(), columns()
            running.downgrade("-1", throw_away=True)
            said = losses.dropped_by(script_of(at))
            assert {(table, c) for table, c in before - columns() if (table, None) not in said} <= set(said)
            running.upgrade(at)
            running.downgrade("-1", throw_away=True)
        running.upgrade()
        assert version() == head
        verify(app)


def test_residents_get_numbers_and_phones_may_be_shared_and_back(old_street: OldStreet) -> None:
    """0034: who was forgotten has no phone; on the way back, the first of several who share one keeps it."""
    with old_street("0014") as app:
        running.upgrade("0033")
        indexes = text("SELECT id, phone_index FROM resident ORDER BY id")
        with db.engine.begin() as connection:
            forgotten, first, second = connection.scalars(text("SELECT id FROM resident ORDER BY id LIMIT 3")).all()
            wiped = {"id": forgotten, "wiped": f"forgotten:{forgotten}"}
            connection.execute(text("UPDATE resident SET phone_index = :wiped WHERE id = :id"), wiped)
            before: dict[Any, Any] = dict(connection.execute(indexes).all())
        for _ in range(2):
            running.upgrade("0034")
            with db.engine.begin() as connection:
                drawn = connection.scalars(text("SELECT number FROM resident")).all()
                assert len(set(drawn)) == len(drawn) == len(before)
                assert all(map(numbers.is_number, drawn))
                assert dict(connection.execute(indexes).all()) == before | {forgotten: None}
                shared = {"id": second, "shared": before[first]}
                connection.execute(text("UPDATE resident SET phone_index = :shared WHERE id = :id"), shared)
            running.downgrade("0033", throw_away=True)
            with db.engine.begin() as connection:
                assert dict(connection.execute(indexes).all()) == before | {second: f"forgotten:{second}"}
                given = {"id": second, "own": before[second]}
                connection.execute(text("UPDATE resident SET phone_index = :own WHERE id = :id"), given)
        running.upgrade()
        verify(app)


A_SIGN = (
    "INSERT INTO fraud_sign (id, merchant_id, kind, subject_id, first_at, last_at, state, news, reason)"
    " VALUES (:id, :shop, :kind, :subject, '2026-11-10 04:00:00', '2026-11-10 04:00:00', 'open', 1, '')"
)


def test_a_number_that_meant_nobody_becomes_none_and_comes_back(old_street: OldStreet) -> None:
    """0017: records that were made anonymous before it, and signs about a shop as such."""
    with old_street("0014") as app:
        running.upgrade("0016")
        with db.engine.begin() as connection:
            connection.execute(text("DELETE FROM fraud_evidence"))
            connection.execute(text("DELETE FROM fraud_sign"))
            first = connection.scalar(text("SELECT MIN(id) FROM credit_record"))
            connection.execute(
                text("UPDATE credit_record SET subject_id = 0, resident_id = NULL WHERE id = :id"), {"id": first}
            )
            shop = connection.scalar(text("SELECT MIN(id) FROM merchant"))
            signs = [{"id": 1, "kind": "quick", "subject": 0}, {"id": 2, "kind": "regular", "subject": shop}]
            for sign in signs:
                connection.execute(text(A_SIGN), sign | {"shop": shop})
        record = text("SELECT subject_id FROM credit_record WHERE id = :id")
        others = text("SELECT COUNT(*) FROM credit_record WHERE subject_id > 0")
        subjects = text("SELECT subject_id FROM fraud_sign ORDER BY id")

        def found() -> tuple[object, object, list[object]]:
            with db.engine.connect() as connection:
                return (
                    connection.scalar(record, {"id": first}),
                    connection.scalar(others),
                    list(connection.scalars(subjects)),
                )

        _, count, _ = before = found()
        assert before == (0, count, [0, shop])
        for _ in range(2):
            running.upgrade()
            assert found() == (None, count, [shop, shop])
            running.downgrade("0016", throw_away=True)
            assert found() == before
        running.upgrade()
        verify(app)


def test_references_taken_twice_before_they_were_compared_do_not_stop_0018(old_street: OldStreet) -> None:
    with old_street("0014") as app:
        running.upgrade("0017")
        with db.engine.begin() as connection:
            first, second = connection.scalars(text("SELECT id FROM top_up ORDER BY id LIMIT 2"))
            connection.execute(text("UPDATE top_up SET bank_reference = 'EV 1' WHERE id = :id"), {"id": first})
            connection.execute(text("UPDATE top_up SET bank_reference = 'ｅｖ1' WHERE id = :id"), {"id": second})
            copied = "rule_id, subject_kind, subject_id, resident_id, community_id, occurred_on, score_delta, note,"
            copied += " created_by, created_at, effective_at, expires_at, status, withdrawal_reason, trimmed, points"
            columns_ = copied + ", recovered_points, event_key"
            record = connection.scalar(text("SELECT MIN(id) FROM credit_record WHERE subject_id > 0"))
            connection.execute(text("UPDATE credit_record SET event_key = 'EV-1' WHERE id = :id"), {"id": record})
            last = connection.scalar(text("SELECT MAX(id) FROM credit_record"))
            chosen = copied.replace(" points", " 0") + ", 0, 'ev-1'"
            connection.execute(
                text(
                    f"INSERT INTO credit_record (id, {columns_})"  # noqa: S608
                    f" SELECT {last + 1}, {chosen} FROM credit_record WHERE id = :id"
                ),
                {"id": record},
            )
        for _ in range(2):
            running.upgrade()
            with db.engine.connect() as connection:
                indexes = connection.execute(
                    text("SELECT event_key, event_index FROM credit_record WHERE id IN (:one, :two) ORDER BY id"),
                    {"one": record, "two": last + 1},
                ).all()
                assert indexes == [("EV-1", "ev-1"), ("ev-1", f"ev-1 {last + 1}")]
                uses = text("SELECT open_key, ended_at FROM reference_use WHERE `key` = 'ev1' ORDER BY id")
                assert connection.execute(uses).all() == [("ev1", None), (None, None)]
                held = connection.scalar(text("SELECT COUNT(*) FROM reference_use WHERE open_key IS NOT NULL"))
                counted = "SELECT COUNT(DISTINCT bank_reference) FROM statement WHERE bank_reference IS NOT NULL"
                assert held > (connection.scalar(text(counted)) or 0)
            running.downgrade("0017", throw_away=True)
        running.upgrade()
        verify(app)


OPEN_ENDED = (
    "UPDATE offer SET kind = :kind, percent_off_bp = :share, stars_off_bp = :stars, status = :status,"
    " max_saving_fen = NULL, min_spend_fen = :least WHERE id = :id"
)


def test_offers_of_a_share_get_a_cap_that_changes_nothing(old_street: OldStreet) -> None:
    """0022: a cap that no bill reaches; a draft gets that of a new one; who promised something of more may type it."""
    with old_street("0014") as app:
        running.upgrade("0021")
        blank = {"share": None, "stars": None, "status": "published", "least": None}
        with db.engine.begin() as connection:
            found = connection.execute(
                text("SELECT id, merchant_id FROM offer WHERE merchant_id IS NOT NULL ORDER BY id LIMIT 4")
            ).all()
            percent, card, draft, high = (row.id for row in found)
            changes = [
                {"id": percent, "kind": "percent_off", "share": 2_000},
                {"id": card, "kind": "member_discount", "stars": '{"3": 500, "5": 2500}'},
                {"id": draft, "kind": "percent_off", "share": 1_000, "status": "draft"},
                {"id": high, "kind": "cash_off", "least": 3_000_000},
            ]
            for change in changes:
                connection.execute(text(OPEN_ENDED), blank | change)
            shop = found[3].merchant_id
        caps = text("SELECT max_saving_fen FROM offer WHERE id IN (:a, :b, :c, :d) ORDER BY id")
        most = text("SELECT bill_max_fen, COUNT(*) FROM merchant WHERE id != :shop GROUP BY bill_max_fen")
        for _ in range(2):
            running.upgrade()
            with db.engine.connect() as connection:
                ids = dict(zip("abcd", (percent, card, draft, high), strict=True))
                assert list(connection.scalars(caps, ids)) == [4_000_000, 5_000_000, 200_000, None]
                assert [row[0] for row in connection.execute(most, {"shop": shop})] == [2_000_000]
                own = text("SELECT bill_max_fen FROM merchant WHERE id = :shop")
                assert connection.scalar(own, {"shop": shop}) == 6_000_000
            running.downgrade("0021", throw_away=True)
        running.upgrade()
        verify(app)


def version() -> str:
    with db.engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def columns() -> set[tuple[str, str | None]]:
    inspector = inspect(db.engine)
    return {(table, each["name"]) for table in inspector.get_table_names() for each in inspector.get_columns(table)}


def script_of(revision: str) -> Script:
    script = ScriptDirectory(current_app.extensions["migrate"].directory).get_revision(revision)
    assert script is not None
    return script


def test_an_answer_kept_for_a_retry_outlives_its_encryption(old_street: OldStreet) -> None:
    """0021: what a phone was told before the upgrade it is told after it, and after the way back."""
    said = '{"name": "演示·王小明"}\n'
    insert = (
        "INSERT INTO idempotency_key (caller, `key`, fingerprint, created_at, status, body)"
        " VALUES ('user:1', :key, :fingerprint, '2026-11-10 04:00:00', :status, :body)"
    )
    fingerprint = hashlib.sha256(b"asked").hexdigest()
    with old_street("0014") as app:
        running.upgrade("0020")
        with db.engine.begin() as connection:
            connection.execute(text("DELETE FROM idempotency_key"))
            for key, status, body in (("kept", 201, said), ("broken off", None, None)):
                row = {"key": key, "fingerprint": fingerprint, "status": status, "body": body}
                connection.execute(text(insert), row)

        def stored() -> list[bytes | str | None]:
            with db.engine.connect() as connection:
                return list(connection.scalars(text("SELECT body FROM idempotency_key ORDER BY id")))

        for _ in range(2):
            running.upgrade()
            kept, nothing = stored()
            assert isinstance(kept, bytes)
            assert kept.startswith(b"gAAAA")
            assert nothing is None
            again = answer_once(_never, caller="user:1", key="kept", request=b"asked", now=utc_now())
            assert again == Answer(201, said)
            db.session.remove()
            running.downgrade("0020", throw_away=True)
            assert stored() == [said, None]
        running.upgrade()
        verify(app)


def _never(_session: Session) -> Answer:
    raise AssertionError("done again")


def test_a_payment_that_came_back_can_be_made_after_the_way_back(old_street: OldStreet) -> None:
    """0032: earlier code knows no `returned`."""
    with old_street("0014") as app:
        running.upgrade()
        finance, admin = (execute(_identity, username=name) for name in ("street.finance", "street.admin"))
        statement_id = db.session.scalars(
            select(Statement.id)
            .where(Statement.status == StatementStatus.PAID, Statement.total_fen > 0)
            .order_by(Statement.id)
        ).first()
        assert statement_id is not None
        now = utc_now()
        db.session.remove()
        ask = partial(returns.ask, returned_on=business_day(now), reason="账户已销户", staff=finance)
        execute(ask, statement_id=statement_id, now=now)
        execute(returns.confirm, statement_id=statement_id, staff=admin, now=now)
        running.downgrade("0031", throw_away=True)
        with db.engine.connect() as connection:
            found = connection.execute(text("SELECT DISTINCT status FROM statement")).scalars().all()
            assert set(found) <= {"draft", "confirmed", "disputed", "approved", "paid"}
            kinds = connection.execute(text("SELECT DISTINCT kind FROM message")).scalars().all()
            assert "statement_returned" not in kinds
        running.upgrade()
        execute(payments.pay, statement_id=statement_id, bank_reference="AGAIN-1", staff=finance, now=now)
        paid = db.session.get_one(Statement, statement_id, populate_existing=True)
        assert (paid.status, paid.returns) == (StatementStatus.PAID, 1)
        verify(app)


def _identity(session: Session, *, username: str) -> StaffIdentity:
    return staff_member(session, session.scalars(select(StaffMember.id).where(StaffMember.username == username)).one())


def test_what_earlier_code_cannot_read_is_gone_on_the_way_back(old_street: OldStreet) -> None:
    """0020, 0024, 0025, 0033: messages of later kinds, lists nobody has released, two applications of one licence."""
    message = (
        "INSERT INTO message (user_id, kind, facts, created_at, next_at, attempts, undelivered, status)"
        " SELECT MIN(id), :kind, '{}', '2026-11-10 04:00:00', '2026-11-10 04:00:00', 0, 0, 'sent' FROM wechat_user"
    )
    with old_street("0014") as app:
        running.upgrade()
        with db.engine.begin() as connection:
            for kind in ("payee_changed", "invited", "clerk_joined", "clerk_left", "shop_transferred"):
                connection.execute(text(message), {"kind": kind})
            first, second = connection.scalars(text("SELECT id FROM merchant ORDER BY id LIMIT 2")).all()
            licence = connection.scalar(text("SELECT licence_no FROM merchant WHERE id = :id"), {"id": second})
            same = "UPDATE merchant SET licence_no = :licence, licence_key = NULL, status = 'returned' WHERE id = :id"
            connection.execute(text(same), {"licence": licence, "id": first})
        running.downgrade("0018", throw_away=True)
        with db.engine.connect() as connection:
            kinds = set(connection.scalars(text("SELECT kind FROM message")))
            assert not kinds & {"payee_changed", "invited", "clerk_joined", "clerk_left", "shop_transferred"}
            rows = connection.execute(text("SELECT id, licence_no FROM merchant"))
            licences = {row.id: row.licence_no for row in rows}
        assert (licences[first], licences[second]) == (f"{licence}-{first}", licence)
        running.upgrade()
        verify(app)


def test_rules_get_the_time_of_their_reminders_and_records_of_before_need_none(old_street: OldStreet) -> None:
    """0043: rules that asked for reminders have 90 days for them; what was entered before says nothing of reminders."""
    with old_street("0014") as app:
        running.upgrade("0042")
        minus = "UPDATE credit_record SET score_delta = -10, rule_id = :rule WHERE id = :id"
        with db.engine.begin() as connection:
            rule = connection.scalar(text("SELECT id FROM credit_rule WHERE slug = 'parking-repeat'"))
            record = connection.scalar(text("SELECT MIN(id) FROM credit_record"))
            connection.execute(text(minus), {"rule": rule, "id": record})
            asked: dict[Any, Any] = dict(connection.execute(text("SELECT slug, warnings FROM credit_rule")).all())
        for _ in range(2):
            running.upgrade("0043")
            with db.engine.connect() as connection:
                days: dict[Any, Any] = dict(
                    connection.execute(text("SELECT slug, warning_days FROM credit_rule")).all()
                )
                assert days == {slug: 90 if warnings else 0 for slug, warnings in asked.items()}
                assert days["sorting-fail-3"] == 90
                kept = connection.execute(
                    text("SELECT score_delta, warnings FROM credit_record WHERE id = :id"), {"id": record}
                )
                assert kept.one() == (-10, None)
            running.downgrade("0042", throw_away=True)
        running.upgrade()
        verify(app)


def _scores(at: Iterable[datetime]) -> dict[tuple[SubjectKind, int, datetime], scores.Standing]:
    """Of every resident, household and shop there is, at each of these moments."""
    session = db.session()
    found = {}
    for kind, column in (
        (SubjectKind.RESIDENT, Resident.id),
        (SubjectKind.HOUSEHOLD, Household.id),
        (SubjectKind.MERCHANT, Merchant.id),
    ):
        for subject_id in session.scalars(select(column)):
            for moment in at:
                found[kind, subject_id, moment] = scores.standing(
                    session, subject_kind=kind, subject_id=subject_id, now=moment
                )
    db.session.remove()
    return found


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_score_is_the_same_and_every_record_keeps_its_rule(old_street: OldStreet, revision: str) -> None:
    """0046: the rules become version 1 of one programme, in force from before anything that is on record."""
    of_records = text("SELECT r.id, c.slug FROM credit_record r JOIN credit_rule c ON c.id = r.rule_id ORDER BY r.id")
    with old_street(revision) as app:
        running.upgrade(BEFORE_PROGRAMMES)
        last = db.session.scalars(select(Journal.occurred_at).order_by(Journal.occurred_at.desc()).limit(1)).one()
        db.session.remove()
        moments = [last + timedelta(days=days) for days in (-200, -30, 0, 9, 100)]
        with db.engine.begin() as connection:  # The score asks of which programme a record is; then all were of one.
            connection.execute(text("ALTER TABLE credit_record ADD COLUMN programme_id BIGINT"))
        before = _scores(moments)
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE credit_record DROP COLUMN programme_id"))
        assert len(set(before.values())) > 5
        with db.engine.begin() as connection:
            slugs = connection.execute(of_records).all()
            connection.execute(text("UPDATE credit_rule SET enabled = :no WHERE slug = 'patrol'"), {"no": False})
        running.upgrade()
        assert _scores(moments) == before
        with db.engine.connect() as connection:
            assert connection.execute(of_records).all() == slugs
        session = db.session()
        root = session.scalars(select(Community).where(Community.parent_id.is_(None))).one()
        held = {
            rule.slug: rule for rule in rulebook.rules_at(session, community_id=root.id, day=business_day(moments[0]))
        }
        assert len(held) == 61
        assert {slug for slug, rule in held.items() if not rule.takes_records} == {"lavish-event", "patrol"}
        assert all(held[slug].enabled and held[slug].paused for slug in ("patrol", "lavish-event"))
        assert held["patrol"].heading.name == "平安共治"
        db.session.remove()
        verify(app)


def test_records_of_a_later_version_keep_their_rule_on_the_way_back(old_street: OldStreet) -> None:
    """0046: of a rule in several versions the first row stays; one that only a later version has keeps its own."""
    with old_street("0014") as app:
        running.upgrade()
        session = db.session()
        first = session.scalars(select(Rule).where(Rule.slug == "good-deed")).one()
        version = ProgrammeVersion(programme_id=1, no=2)
        session.add(version)
        session.flush()
        heading = RuleCategory(version_id=version.id, slug="civility", name="文明新风", position=1)
        session.add(heading)
        session.flush()
        later, fresh = (
            Rule(
                version_id=version.id,
                category_id=heading.id,
                number=number,
                slug=slug,
                code=str(number),
                category="civility",
                name="好人好事",
                subjects="R",
                scores=[5],
                evidence="",
            )
            for number, slug in ((21, "good-deed"), (1, "p1-62"))
        )
        session.add_all([later, fresh])
        session.flush()
        records = session.scalars(select(Record).order_by(Record.id).limit(2)).all()
        records[0].rule_id, records[1].rule_id = later.id, fresh.id
        ids, kept = [record.id for record in records], (first.id, fresh.id)
        session.commit()
        db.session.remove()
        running.downgrade(BEFORE_PROGRAMMES, throw_away=True)
        with db.engine.connect() as connection:
            rules = [
                connection.scalar(text("SELECT rule_id FROM credit_record WHERE id = :id"), {"id": record_id})
                for record_id in ids
            ]
            assert tuple(rules) == kept
            number = connection.scalar(text("SELECT number FROM credit_rule WHERE slug = 'p1-62'"))
            assert number == 62
        running.upgrade()
        verify(app)


def test_what_residents_have_reminded_of_goes_back_and_forth(old_street: OldStreet) -> None:
    """0054: a reminder may be given by a resident; on the way back one of the staff stands for them."""
    with old_street("0014") as app:
        running.upgrade("0054")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO reminder (rule_id, subject_kind, subject_id, community_id, event_key, event_index,"
                    " occurred_on, counted_on, expires_on, note, given_by, given_by_resident, created_at, status,"
                    " answer, closing_reason)"
                    " SELECT (SELECT MIN(id) FROM credit_rule), 'household', household_id, community_id, 'E', 'E',"
                    " '2026-11-01', '2026-11-01', '2027-01-30', '', NULL, id, '2026-11-01 00:00:00', 'open', '', ''"
                    " FROM resident ORDER BY id LIMIT 1"
                )
            )
        running.downgrade("0053", throw_away=True)
        with db.engine.connect() as connection:
            giver = connection.scalar(text("SELECT given_by FROM reminder WHERE event_key = 'E'"))
            assert giver == connection.scalar(text("SELECT MIN(id) FROM staff_member"))
        running.upgrade()
        verify(app)


def test_pictures_come_and_go_with_records_as_they_are(old_street: OldStreet) -> None:
    """0059: no record of before has a picture; on the way back they are gone, and records stay."""
    with old_street("0014") as app:
        running.upgrade("0059")
        with db.engine.begin() as connection:
            records = connection.execute(text("SELECT id, pictures FROM credit_record ORDER BY id")).all()
            assert {pictures for _, pictures in records} == {0}
            connection.execute(
                text(
                    "INSERT INTO stored_file (name, media_type, created_at, sha256, size)"
                    " VALUES ('a.jpg', 'image/jpeg', '2026-11-01 00:00:00', '', 0)"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO evidence_picture (file_id, original_id, sha256, created_at, kind, about_id)"
                    " SELECT MAX(id), MAX(id), '', '2026-11-01 00:00:00', 'record', :record FROM stored_file"
                ),
                {"record": records[0].id},
            )
        running.downgrade("0058", throw_away=True)
        with db.engine.connect() as connection:
            assert connection.scalars(text("SELECT id FROM credit_record ORDER BY id")).all() == [
                each.id for each in records
            ]
        running.upgrade()
        verify(app)


def test_what_counts_goes_on_counting_and_a_minus_to_come_needs_others(old_street: OldStreet) -> None:
    """0051: records of before are carried over; a minus that does not count yet is to be verified like a new one; on
    the way back what does not count is as if it had been taken back.
    """
    with old_street("0014") as app:
        running.upgrade("0050")
        with db.engine.begin() as connection:
            first, second = connection.scalars(
                text("SELECT id FROM credit_record WHERE status = 'effective' ORDER BY id LIMIT 2")
            )
            connection.execute(
                text("UPDATE credit_record SET score_delta = -10, points = 0, effective_at = :later WHERE id = :id"),
                {"id": second, "later": "2099-01-01 00:00:00.000000"},
            )
        running.upgrade("0051")
        shown = text("SELECT status, source, due_at IS NULL, effective_at IS NULL FROM credit_record WHERE id = :id")
        with db.engine.connect() as connection:
            assert tuple(connection.execute(shown, {"id": first}).one()) == ("effective", "carried", 0, 0)
            assert tuple(connection.execute(shown, {"id": second}).one()) == ("submitted", "staff", 1, 1)
        running.downgrade("0050", throw_away=True)
        with db.engine.connect() as connection:
            states = text("SELECT id, status FROM credit_record WHERE id IN (:one, :two) ORDER BY id")
            found = connection.execute(states, {"one": first, "two": second}).all()
            assert [tuple(row) for row in found] == [(first, "effective"), (second, "withdrawn")]
        running.upgrade()
        verify(app)


def test_what_stands_apart_is_never_a_rule_of_the_community_on_the_way_back(old_street: OldStreet) -> None:
    """0056: earlier code knows neither a unit's programmes nor assessments: their rules hold on no day, and what is on
    record by them leaves the score as it is.
    """
    with old_street("0014"):
        running.upgrade("0056")
        with db.engine.begin() as connection:
            one = connection.scalar(text("SELECT MIN(id) FROM community"))
            connection.execute(
                text("INSERT INTO programme (id, kind, community_id, name) VALUES (77, 'unit', :node, 'U')"),
                {"node": one},
            )
            connection.execute(
                text(
                    "INSERT INTO programme_version (id, programme_id, no, state, starts_on, doc_no, filing_no)"
                    " VALUES (77, 77, 1, 'in_force', '2026-01-01', '', '')"
                )
            )
            record_id = connection.scalar(text("SELECT MIN(id) FROM credit_record WHERE score_delta > 0"))
            connection.execute(text("UPDATE credit_record SET programme_id = 77 WHERE id = :id"), {"id": record_id})
        running.downgrade("0055", throw_away=True)
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT kind FROM programme WHERE id = 77")) == "community"
            days = text("SELECT state, starts_on > ends_on FROM programme_version WHERE id = 77")
            assert tuple(connection.execute(days).one()) == ("ended", 1)
            delta = text("SELECT score_delta FROM credit_record WHERE id = :id")
            assert connection.scalar(delta, {"id": record_id}) == 0


def test_comments_of_before_were_said_at_the_desk_and_on_the_way_back_somebody_has_written_each(
    old_street: OldStreet,
) -> None:
    """0064: comments also come from outside; on the way back who has drafted the version stands beside those."""
    insert = (
        "INSERT INTO programme_comment (version_id, text, written_by, created_at{more})"
        " SELECT MIN(v.id), :text, {who}, '2026-11-01 00:00:00'{values} FROM programme_version v"
    )
    with old_street("0014"):
        running.upgrade("0063")
        with db.engine.begin() as connection:
            somebody = "(SELECT MIN(id) FROM staff_member)"
            connection.execute(text(insert.format(more="", who=somebody, values="")), {"text": "A"})
        running.upgrade("0064")
        with db.engine.begin() as connection:
            more, values = ", source, answer", ", 'page', ''"
            connection.execute(text(insert.format(more=more, who="NULL", values=values)), {"text": "B"})
            found = connection.execute(text("SELECT text, source, answer FROM programme_comment ORDER BY id")).all()
            assert [tuple(row) for row in found] == [("A", "desk", ""), ("B", "page", "")]
        running.downgrade("0063", throw_away=True)
        with db.engine.connect() as connection:
            without = text("SELECT COUNT(*) FROM programme_comment WHERE written_by IS NULL")
            assert connection.scalar(without) == 0
