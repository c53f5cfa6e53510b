"""A street that earlier code made, with the code of today: brought up, verified, served; nothing claimed is lost."""

import hashlib
from datetime import timedelta
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
from app.parties.merchants.models import Merchant, MerchantMember, MerchantStatus
from app.parties.residents import numbers
from app.parties.residents.models import Resident, User
from app.parties.staff.identity import staff_member
from app.parties.staff.models import StaffMember
from app.rewards.coupons import codes
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferKind
from tests.migrations.conftest import OldStreet, verify
from tests.support import old_databases
from tests.support.http import as_user

REVISIONS = sorted(old_databases.COMMITS)


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
