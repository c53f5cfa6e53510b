"""Passwords (argon2id) and one-time codes (RFC 6238, 30 seconds)."""

from datetime import datetime
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from app.core.clock import APART
from app.core.errors import field_error

OTP_STEP_SECONDS = 30
MIN_PASSWORD_LENGTH = 12
ISSUER = "信用银行"


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def hash_of_nobody() -> str:
    """What an unknown name's password is compared with, so that the answer takes as long."""
    return hash_password("nobody's password")


def hash_password(password: str) -> str:
    return _hasher().hash(password)


def password_fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def check_new_password(password: str, *, username: str, old_hash: str) -> None:
    """Raises a RuleError naming `password` for one that is short, tells the name, or is the old one."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise field_error("password", f"密码至少 {MIN_PASSWORD_LENGTH} 个字符，可以用几个不相关的词。")
    if len(set(password)) < 5 or username in password.lower():
        raise field_error("password", "这个密码太容易猜到，请换一个。")
    if password_fits(old_hash, password):
        raise field_error("password", "新密码不能与原来的相同。")


def matching_step(secret: str, otp: str, now: datetime) -> int | None:
    """The time step whose code this is: now, or one step to either side."""
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // OTP_STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if pyotp.utils.strings_equal(otp, totp.generate_otp(step)):
            return step
    return None


def latest_step(now: datetime) -> int:
    """The last time step whose code any process that acts can have taken by now."""
    return int((now + APART).timestamp()) // OTP_STEP_SECONDS + 1


def otp_uri(secret: str, username: str) -> str:
    """What an authenticator app reads from the QR picture at enrolment."""
    return pyotp.TOTP(secret, name=username, issuer=ISSUER).provisioning_uri()
