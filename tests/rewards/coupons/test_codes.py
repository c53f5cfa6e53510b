"""Codes: their form, their moment, and what guessing at them brings."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError, RuleError
from app.core.security.lockout import FailureCounter
from app.rewards.coupons import codes
from app.rewards.coupons.codes import Prefix
from app.rewards.coupons.errors import CodeUnknownError, CodeWrongError
from app.rewards.redemptions.scan_lockout import CodeLockedError, TooManyWrongScansError, guarded
from config import load_settings
from tests.support.keys import configure_keyring

NOON = datetime(2026, 11, 10, 4, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="module")
def _keys() -> None:
    settings = load_settings({})
    configure_keyring(settings)


def test_a_phone_draws_the_same_code_from_the_secret_alone() -> None:
    shown = codes.show(Prefix.COUPON, "0123456789", now=NOON)
    assert shown.code == "660123456789" + pyotp.TOTP(shown.secret).at(NOON)
    assert shown.valid_until == datetime(2026, 11, 10, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(("late_s", "taken"), [(-40, True), (-41, False), (0, True), (49, True), (50, False)])
def test_a_code_is_taken_one_step_either_way(late_s: int, taken: bool) -> None:
    code = codes.parse(codes.show(Prefix.COUPON, "0123456789", now=NOON).code)
    if taken:
        assert codes.matching_step(code, now=NOON + timedelta(seconds=late_s)) == codes.step_of(NOON)
    else:
        with pytest.raises(CodeWrongError):
            codes.matching_step(code, now=NOON + timedelta(seconds=late_s))


def test_serials_and_prefixes_have_secrets_of_their_own() -> None:
    secrets = {
        codes.show(prefix, serial, now=NOON).secret for prefix in Prefix for serial in ("0123456789", "0123456780")
    }
    assert len(secrets) == 4


@pytest.mark.parametrize(
    "digits", ["6" * 17, "6" * 19, "66012345678949203a", "", "66 0123456789492039", "６６0123456789492039"]
)
def test_what_is_not_18_digits_is_refused(digits: str) -> None:
    with pytest.raises(RuleError):
        codes.parse(digits)


def test_reserved_and_foreign_prefixes_are_unknown() -> None:
    with pytest.raises(CodeUnknownError):
        codes.parse("68" + "0" * 16)


@given(st.text(max_size=40))
def test_the_parser_never_fails_otherwise(digits: str) -> None:
    try:
        code = codes.parse(digits)
    except DomainError:
        return
    assert f"{code.prefix}{code.serial}{code.time_code}" == digits


def wrong(failures: FailureCounter, digits: str, error: type[DomainError], user_id: int = 1) -> None:
    with pytest.raises(error), guarded(failures, digits=digits, user_id=user_id):
        raise error


def test_five_wrong_codes_lock_a_serial_for_everybody() -> None:
    failures, digits = FailureCounter(), "660123456789000000"
    for clerk in range(5):
        wrong(failures, digits, CodeWrongError, user_id=clerk)
    with pytest.raises(CodeLockedError), guarded(failures, digits="660123456789111111", user_id=9):
        pytest.fail("a locked code was looked at")
    with guarded(failures, digits="669999999999000000", user_id=9):
        pass


@pytest.mark.parametrize("error", [CodeUnknownError, CodeWrongError])
def test_a_clerk_has_a_budget_of_wrong_scans(error: type[DomainError]) -> None:
    """Over many serials, so that none of them is locked."""
    failures = FailureCounter()
    for n in range(29):
        wrong(failures, f"66{n:010d}000000", error)
    with guarded(failures, digits="66" + "1" * 16, user_id=1):
        pass
    wrong(failures, "66" + "1" * 16, error)
    with pytest.raises(TooManyWrongScansError), guarded(failures, digits="66" + "1" * 16, user_id=1):
        pytest.fail("a locked clerk went on")
    with guarded(failures, digits="66" + "1" * 16, user_id=2):
        pass
