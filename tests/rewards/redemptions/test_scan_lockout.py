"""Guessing at codes locks: a clerk first, everybody after many clerks. Mistakes lock nobody."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.errors import DomainError
from app.core.security.lockout import FailureCounter
from app.rewards.coupons.errors import CodeUnknownError, CodeWrongError, PaymentCodeError
from app.rewards.redemptions import scan_lockout
from app.rewards.redemptions.scan_lockout import (
    CLERKS_ALLOWED,
    CodeLockedError,
    CodeLockedForClerkError,
    TooManyWrongScansError,
    guarded,
)
from config import Settings
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.http import SignedIn, as_user
from tests.support.threads import at_once

DIGITS = "660123456789000000"
WECHAT, ALIPAY = "134567890123456789", "2876543210987654321"


@pytest.fixture
def failures(app: Flask, settings: Settings) -> FailureCounter:
    """One that counts in memory beside SQLite, and in Redis beside MariaDB."""
    return FailureCounter(settings.redis_url)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def wrong(failures: FailureCounter, error: DomainError, *, digits: str = DIGITS, user_id: int = 1) -> None:
    with pytest.raises(type(error)), guarded(failures, digits=digits, who=f"clerk:{user_id}"):
        raise error


def passes(failures: FailureCounter, *, digits: str = DIGITS, user_id: int = 1) -> None:
    with guarded(failures, digits=digits, who=f"clerk:{user_id}"):
        pass


def test_five_wrong_codes_lock_a_serial_for_the_clerk_who_guessed(failures: FailureCounter) -> None:
    for _ in range(5):
        wrong(failures, CodeWrongError())
    with pytest.raises(CodeLockedForClerkError), guarded(failures, digits=DIGITS, who="clerk:1"):
        pytest.fail("a locked code was looked at")
    passes(failures, user_id=2)
    passes(failures, digits="669999999999000000")
    passes(failures, digits="67" + DIGITS[2:])


def test_many_different_clerks_lock_a_serial_for_everybody(failures: FailureCounter) -> None:
    for clerk in range(1, CLERKS_ALLOWED):
        for _ in range(5):
            wrong(failures, CodeWrongError(), user_id=clerk)
    passes(failures, user_id=99)
    for _ in range(5):
        wrong(failures, CodeWrongError(), user_id=CLERKS_ALLOWED)
    with pytest.raises(CodeLockedError) as refused, guarded(failures, digits=DIGITS, who="clerk:99"):
        pytest.fail("a locked code was looked at")
    assert refused.type is CodeLockedError


def test_a_clerk_who_guesses_a_lot_at_once_is_one_clerk(
    app: Flask, failures: FailureCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With two clerks as the limit, twenty guesses of one that all pass the gate before the first is counted."""
    monkeypatch.setattr(scan_lockout, "CLERKS_ALLOWED", 2)

    def guess() -> None:
        with guarded(failures, digits=DIGITS, who="clerk:1"):
            time.sleep(0.3)
            raise CodeWrongError

    outcomes = at_once(app, [guess] * 20)
    assert all(isinstance(outcome, CodeWrongError) for outcome in outcomes)
    passes(failures, user_id=2)


@pytest.mark.parametrize("error", [CodeUnknownError(is_guess=True), CodeWrongError()])
def test_a_clerk_has_a_budget_of_wrong_scans(failures: FailureCounter, error: DomainError) -> None:
    """Over many serials, so that none of them is locked."""
    for n in range(29):
        wrong(failures, error, digits=f"66{n:010d}000000")
    passes(failures)
    wrong(failures, error)
    with pytest.raises(TooManyWrongScansError), guarded(failures, digits=DIGITS, who="clerk:1"):
        pytest.fail("a locked clerk went on")
    passes(failures, user_id=2)
    with pytest.raises(PaymentCodeError), guarded(failures, digits=WECHAT, who="clerk:1"):
        pytest.fail("a payment code was looked up")


@pytest.mark.parametrize("error", [CodeUnknownError(), CodeWrongError(is_guess=False)])
def test_codes_that_were_right_once_count_as_nothing(failures: FailureCounter, error: DomainError) -> None:
    for _ in range(40):
        wrong(failures, error)
    passes(failures)


def _wrong_codes(good: str, number: int) -> list[str]:
    """Codes of this serial that are not right now and have not been lately."""
    return [digits for digits in (f"{good[:12]}{n:06d}" for n in range(number + 2)) if digits != good][:number]


@pytest.mark.parametrize("path", ["/merchant/scans", "/merchant/redemptions"])
def test_payment_codes_are_called_so_and_count_as_nothing(app: Flask, town: Town, path: str) -> None:
    clerk = as_user(app, town.shop.owner)
    shown = [(WECHAT, "wechat"), (ALIPAY, "alipay"), ("28" + "7" * 14, "alipay"), ("30" + "7" * 22, "alipay")]
    for digits, wallet in shown:
        for _ in range(12):
            answer = clerk.post(path, {"code": digits})
            assert (answer.status_code, answer.json["code"]) == (422, "payment_code")
            assert answer.json["details"] == {"wallet": wallet}
            assert "付款码" in answer.json["message"]
    held = factories.coupon(factories.offer(town.shop), town.person)
    assert clerk.post(path, {"code": factories.code_of(held)}).status_code in (200, 201)


def test_what_is_no_code_of_ours_counts_as_nothing(app: Flask, town: Town) -> None:
    clerk = as_user(app, town.shop.owner)
    for n in range(31):
        assert clerk.post("/merchant/scans", {"code": f"68{n:016d}"}).json["code"] == "code_unknown"
    held = factories.coupon(factories.offer(town.shop), town.person)
    assert clerk.post("/merchant/scans", {"code": factories.code_of(held)}).status_code == 200


def _lock_out(clerk: SignedIn, good: str) -> None:
    answers = [clerk.post("/merchant/redemptions", {"code": digits}) for digits in _wrong_codes(good, 5)]
    assert [answer.json["code"] for answer in answers] == ["code_wrong"] * 5


def test_a_clerk_who_guessed_is_locked_out_and_a_colleague_is_not(app: Flask, town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    good = factories.code_of(held)
    owner = as_user(app, town.shop.owner)
    _lock_out(owner, good)
    locked = owner.post("/merchant/redemptions", {"code": good})
    assert (locked.status_code, locked.json["code"]) == (429, "code_locked")
    colleague = factories.user()
    factories.clerk(town.shop, user=colleague)
    assert as_user(app, colleague).post("/merchant/redemptions", {"code": good}).status_code == 201


def test_who_is_locked_out_still_gets_the_answer_to_what_they_did_before(app: Flask, town: Town) -> None:
    """As the phone asks that had no answer: with its key. A reversal and the coupon's next use go on as well."""
    held = factories.coupon(factories.offer(town.shop), town.person)
    good = factories.code_of(held)
    owner = as_user(app, town.shop.owner)
    body, key = {"code": good}, {"Idempotency-Key": "first"}
    done = owner.post("/merchant/redemptions", body, headers=key)
    _lock_out(owner, good)
    again = owner.post("/merchant/redemptions", body, headers=key)
    assert (again.status_code, again.json) == (201, done.json)
    path = f"/merchant/redemptions/{done.json['id']}/reversal"
    assert owner.post(path, {"reason": "扫错了"}).json["status"] == "reversed"
    assert owner.post("/merchant/redemptions", body).json["code"] == "code_locked"


def test_requests_that_waited_for_a_network_lock_nobody(app: Flask, town: Town) -> None:
    """A queue of forty that were drawn half an hour ago: out of date, each of them, and no guess."""
    offer = factories.offer(town.shop, stock_total=50, per_person=50)
    owner = as_user(app, town.shop.owner)
    old = factories.coupon(offer, town.person)
    for _ in range(40):
        late = owner.post("/merchant/redemptions", {"code": factories.code_of(old, at=NOW - timedelta(minutes=30))})
        assert late.json["code"] == "code_wrong"
    assert owner.post("/merchant/redemptions", {"code": factories.code_of(old)}).status_code == 201
