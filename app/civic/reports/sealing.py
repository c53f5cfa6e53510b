"""Who has sent a report, under keys of its own (`REPORTER_KEYS`; docs/decisions/0024).

The database alone tells of nobody: what is sealed has one length, with a name or without, and what it is found by
again is made with the key. Of two reports of one person in one month somebody with the database can tell that they are
of one, of others not even that.
"""

import json
import secrets
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.civic.reports.models import SealedCount, SealedPerson
from app.core.clock import SHANGHAI, add_months, business_day
from app.core.db.outages import OvertakenError
from app.core.errors import TooManyError
from app.core.security.keyring import keyring

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for each other."""
CODE_LENGTH = 12
FOUND_MONTHS = 24
_PADDED = 64


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def code_mark(no: str, code: str) -> str:
    """What is kept of a code; it has too many letters to be guessed from that."""
    return keyring.blind_index("report-code", f"{no}:{code}")


def seal(case_id: int, *, no: str, code: str, user_id: int | None, on: date) -> SealedPerson:
    """Who has sent it; None: without a name, and then nobody will ever know."""
    return SealedPerson(
        id=case_id,
        sealed=keyring.seal_reporter(_packed(user_id)),
        key_id=keyring.newest_reporter_key,
        finder=_finder(user_id, on),
        code=code_mark(no, code),
    )


def _packed(user_id: int | None) -> bytes:
    return json.dumps({"user": user_id}).ljust(_PADDED).encode()


def _finder(user_id: int | None, on: date) -> str:
    return secrets.token_hex(32) if user_id is None else _marks(user_id, on)[0]


def _marks(user_id: int, on: date) -> list[str]:
    return keyring.reporter_marks("finder", f"{user_id}:{on:%Y-%m}")


def user_in(sealed: SealedPerson) -> int | None:
    """Open it. Who may, the caller decides."""
    found: int | None = json.loads(keyring.open_reporter(sealed.sealed))["user"]
    return found


def finders(user_id: int, *, today: date) -> Iterator[str]:
    """All that the reports of somebody are found by, of the last two years."""
    for ago in range(FOUND_MONTHS + 1):
        yield from _marks(user_id, add_months(today.replace(day=1), -ago))


def seal_anew(sealed: SealedPerson, *, on: date) -> None:
    """Under the newest key."""
    user_id = user_in(sealed)
    sealed.sealed = keyring.seal_reporter(_packed(user_id))
    sealed.finder = _finder(user_id, on)
    sealed.key_id = keyring.newest_reporter_key


def empty(sealed: SealedPerson) -> None:
    """Nobody will know any more who it was."""
    sealed.sealed = keyring.seal_reporter(_packed(None))
    sealed.finder = secrets.token_hex(32)


def count(session: Session, what: str, *, user_id: int, most: int, error: type[TooManyError], now: datetime) -> None:
    """Count one more that a phone sends in this hour. Raises `error`, whose details say how many it can send."""
    hour = f"{now.astimezone(SHANGHAI):%Y-%m-%d %H}"
    key = keyring.reporter_marks("count", f"{what}:{user_id}:{hour}")[0]
    query = select(SealedCount).where(SealedCount.key == key)
    row = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        row = SealedCount(key=key, day=business_day(now))
        session.add(row)
        try:
            session.flush()
        except IntegrityError as again:  # Another of the same phone at this moment, which this one has to count.
            raise OvertakenError from again
    if row.count >= most:
        raise error(details={"most": most})
    row.count += 1
