"""Codes: their form, their moment, and what guessing at them brings."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError, RuleError
from app.core.security.time_codes import step_of
from app.rewards.coupons import codes
from app.rewards.coupons.codes import Prefix
from app.rewards.coupons.errors import CodeUnknownError, CodeWrongError, PaymentCodeError
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
        assert codes.matching_step(code, now=NOON + timedelta(seconds=late_s)) == step_of(NOON)
    else:
        with pytest.raises(CodeWrongError):
            codes.matching_step(code, now=NOON + timedelta(seconds=late_s))


def test_serials_and_prefixes_have_secrets_of_their_own() -> None:
    secrets = {
        codes.show(prefix, serial, now=NOON).secret for prefix in Prefix for serial in ("0123456789", "0123456780")
    }
    assert len(secrets) == 2 * len(Prefix)


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


@pytest.mark.parametrize(
    ("digits", "wallet"),
    [
        *[(f"{prefix}{'7' * 16}", "wechat") for prefix in range(10, 16)],
        *[(f"{prefix}{'7' * more}", "alipay") for prefix in range(25, 31) for more in (14, 16, 22)],
    ],
)
def test_payment_codes_are_called_so(digits: str, wallet: str) -> None:
    with pytest.raises(PaymentCodeError) as refused:
        codes.parse(digits)
    assert refused.value.details == {"wallet": wallet}


@pytest.mark.parametrize(
    "digits", ["1" * 17, "1" * 19, "1" + "6" * 17, "28" + "7" * 13, "28" + "7" * 23, "31" + "7" * 16]
)
def test_what_only_resembles_a_payment_code_is_none(digits: str) -> None:
    with pytest.raises(DomainError) as refused:
        codes.parse(digits)
    assert not isinstance(refused.value, PaymentCodeError)


@pytest.mark.parametrize(("late_s", "is_guess"), [(50, False), (3600, False), (3700, True), (-41, True)])
def test_a_code_that_was_right_a_while_ago_is_no_guess(late_s: int, is_guess: bool) -> None:
    """One of the future is: nobody could have seen it."""
    code = codes.parse(codes.show(Prefix.COUPON, "0123456789", now=NOON).code)
    now = NOON + timedelta(seconds=late_s)
    with pytest.raises(CodeWrongError) as refused:
        codes.matching_step(code, now=now)
    assert (refused.value.is_guess, codes.unknown(code, now=now).is_guess) == (is_guess, is_guess)


def test_a_serial_that_nobody_has_is_no_guess_when_its_code_is_right() -> None:
    code = codes.parse(codes.show(Prefix.COUPON, "0123456789", now=NOON).code)
    assert not codes.unknown(code, now=NOON).is_guess
