"""A clock that was a day ahead, and is right again: what it has left locks nobody out and holds nothing up."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core.audit import AuditEvent
from app.core.clock import APART, business_day, frozen
from app.core.db import watermarks
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.db.watermarks import SETTLE
from app.core.errors import NotSignedInError
from app.core.security import tokens
from app.core.tasks import queue
from app.office.dashboard import daily_redemptions
from app.office.dashboard.models import DailyRedemption
from app.parties.messages import sending
from app.parties.messages.models import Message, MessageStatus
from app.parties.staff import sessions
from app.parties.staff import sign_in as sign_in_service
from app.parties.staff.errors import WrongCredentialsError
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, OTP_SECRET, PASSWORD, Town
from tests.support.http import as_user

DAY = timedelta(days=1)
AHEAD = NOW + DAY


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=100)


def sign_in(username: str, at: Any) -> StaffMember:
    otp = pyotp.TOTP(OTP_SECRET).at(at)
    return execute(sign_in_service.check_credentials, username=username, password=PASSWORD, otp=otp, now=at)


def test_a_one_time_code_of_tomorrow_locks_nobody_out_today(app: Flask) -> None:
    factories.staff(factories.community(), username="li.ming")
    sign_in("li.ming", AHEAD)
    sign_in("li.ming", NOW)
    with pytest.raises(WrongCredentialsError):
        sign_in("li.ming", NOW)  # No code twice, as ever.


def test_a_code_of_a_device_that_is_a_step_ahead_is_taken_once(app: Flask) -> None:
    factories.staff(factories.community(), username="li.ming")
    otp = pyotp.TOTP(OTP_SECRET).at(NOW + timedelta(seconds=30))
    given: Any = {"username": "li.ming", "password": PASSWORD, "otp": otp}
    execute(sign_in_service.check_credentials, **given, now=NOW)
    with pytest.raises(WrongCredentialsError):
        execute(sign_in_service.check_credentials, **given, now=NOW)


def test_the_only_administrator_is_helped_by_a_command(app: Flask) -> None:
    factories.staff(factories.community(), username="li.ming")
    token = execute(_open_session, username="li.ming")
    execute(lambda session: session.execute(update(StaffMember).values(otp_last_step=2**31)))
    said = app.test_cli_runner().invoke(args=["staff", "reset", "li.ming"])
    assert said.exit_code == 0, said.output
    password = said.output.split(": ")[1].splitlines()[0]
    member = db.session.scalars(select(StaffMember).execution_options(populate_existing=True)).one()
    assert (member.otp_last_step, member.otp_secret == OTP_SECRET) == (0, False)
    with pytest.raises(NotSignedInError):
        sessions.visitor(db.session(), token=token, now=NOW)
    with pytest.raises(WrongCredentialsError):
        sign_in("li.ming", NOW)
    assert execute(sessions.begin, username="li.ming", password=password, otp="", now=NOW)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "staff.reset_by_command")).one()
    assert (event.actor, event.subject_id, event.facts) == ("operator", member.id, {"username": "li.ming"})


def _open_session(session: Any, username: str) -> str:
    member = session.scalars(select(StaffMember).where(StaffMember.username == username)).one()
    return sessions.open_session(session, staff_id=member.id, now=NOW)


@pytest.mark.parametrize("role", ["finance", "clerk", "auditor"])
def test_nobody_else_is_helped_so(app: Flask, role: Any) -> None:
    factories.staff(factories.community(), role, username="li.ming")
    said = app.test_cli_runner().invoke(args=["staff", "reset", "li.ming"])
    assert (said.exit_code, "工作台" in said.output) == (1, True)
    sign_in("li.ming", NOW)


def test_a_token_of_tomorrow_is_not_good_for_a_day_and_two_hours(app: Flask) -> None:
    claims = tokens.Claims(7, tokens.Audience.USERS, 1)
    token, _ = tokens.issue(claims, now=AHEAD, seconds=7_200)
    with pytest.raises(NotSignedInError):
        tokens.read(token, now=NOW)
    assert tokens.read(token, now=AHEAD - APART / 2) == claims


def test_a_session_of_tomorrow_is_over(app: Flask) -> None:
    staff = factories.staff(factories.community())
    token = execute(sessions.open_session, staff_id=staff.id, now=AHEAD)
    with pytest.raises(NotSignedInError):
        sessions.visitor(db.session(), token=token, now=NOW)
    assert sessions.open_sessions(db.session(), staff_id=staff.id, now=NOW) == []


def test_a_task_held_since_tomorrow_is_free(app: Flask) -> None:
    staff = factories.staff(factories.community())
    task = execute(queue.enqueue, kind="x", params={}, staff=staff, now=NOW)
    assert execute(queue.take, task_id=task.id, now=AHEAD)
    assert queue.candidates(db.session(), now=NOW) == [task.id]
    assert execute(queue.take, task_id=task.id, now=NOW)
    assert queue.candidates(db.session(), now=NOW) == []


@pytest.mark.parametrize("column", ["next_at", "leased_until"])
def test_a_message_held_until_long_after_is_due(app: Flask, town: Town, column: str) -> None:
    factories.coupon(factories.offer(town.shop), town.person)
    ids = execute(sending.due, now=NOW, limit=10)
    assert ids
    pending = Message.status == MessageStatus.PENDING
    execute(lambda session: session.execute(update(Message).where(pending).values({column: NOW + 3 * DAY})))
    assert sorted(execute(sending.due, now=NOW, limit=10)) == sorted(ids)


def test_a_redemption_of_tomorrow_is_reversed_today(app: Flask, town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    with frozen(AHEAD):
        receipt = factories.redemption(held, town.shop.member, at=AHEAD)
    clerk = as_user(app, town.shop.owner)
    assert clerk.post(f"/merchant/redemptions/{receipt.id}/reversal", {"reason": "扫错了"}).status_code == 200


def test_readers_of_what_is_new_go_on(app: Flask) -> None:
    execute(watermarks.take, "x", newest=10, limit=100, now=AHEAD)
    assert execute(watermarks.take, "x", newest=20, limit=100, now=NOW) is None
    assert execute(watermarks.take, "x", newest=30, limit=100, now=NOW + SETTLE) == (0, 20)


def test_a_day_that_was_closed_before_it_was_over_is_counted_again(app: Flask, town: Town) -> None:
    held = [factories.coupon(factories.offer(town.shop), town.person) for _ in range(2)]
    factories.redemption(held[0], town.shop.member)
    execute(daily_redemptions.count_days, now=AHEAD)
    execute(daily_redemptions.count_days, now=NOW)
    factories.redemption(held[1], town.shop.member, at=NOW + timedelta(minutes=1))
    for minutes in (10, 20, 30, 24 * 60):
        execute(daily_redemptions.count_days, now=NOW + timedelta(minutes=minutes))
    counted = db.session.scalar(select(DailyRedemption.count).where(DailyRedemption.day == business_day(NOW)))
    assert counted == 2
