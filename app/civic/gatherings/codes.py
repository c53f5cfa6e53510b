"""The code that a leader's phone shows: who scans it is there. Another every 30 seconds, good for one session.

    69 0123456789 492039      prefix, serial of the session, time code

It shares its prefix with member cards on paper, which have other secrets: neither is taken for the other.
"""

import re
from datetime import datetime

from app.civic.gatherings.errors import (
    CodeExpiredError,
    CodeOfAnotherError,
    CodeWrongError,
    TooManyWrongCodesError,
)
from app.civic.gatherings.models import Gathering
from app.core.errors import field_error
from app.core.security import time_codes
from app.core.security.lockout import FailureCounter
from app.core.security.time_codes import ShownCode

PREFIX = "69"
WRONG_ALLOWED, LOCK_SECONDS = 5, 600
_FORM = re.compile(r"[0-9]{18}", re.ASCII)


def show(gathering: Gathering, *, now: datetime) -> ShownCode:
    """The code of this moment."""
    return time_codes.show(f"{PREFIX}{gathering.code_serial}", _secret(gathering), now=now)


def require(failures: FailureCounter, gathering: Gathering, digits: str, *, resident_id: int, now: datetime) -> None:
    """Nothing, where this is the code of now; guesses are counted, and five of them keep somebody out for a while.

    Raises TooManyWrongCodesError, CodeOfAnotherError, CodeExpiredError, CodeWrongError, a RuleError for what is no
    code.
    """
    key = f"session:{gathering.id}:{resident_id}"
    if failures.is_locked(key):
        raise TooManyWrongCodesError
    if not _FORM.fullmatch(digits):
        raise field_error("code", "码由 18 位数字组成，请重新扫描负责人手机上的码。")
    if digits[:12] != f"{PREFIX}{gathering.code_serial}":
        raise CodeOfAnotherError
    code, secret = digits[12:], _secret(gathering)
    if time_codes.step_taken(code, secret, now=now) is not None:
        return
    failures.fail(key, allowed=WRONG_ALLOWED, window_seconds=LOCK_SECONDS, lock_seconds=LOCK_SECONDS)
    if time_codes.is_out_of_date(code, secret, now=now):
        raise CodeExpiredError
    raise CodeWrongError


def _secret(gathering: Gathering) -> bytes:
    return time_codes.secret_of(f"code:session:{gathering.code_serial}")
