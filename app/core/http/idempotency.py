"""Idempotency keys: the same request sent twice has one effect and one answer.

The key is inserted first, in the transaction of its effect. A second request with the same key waits at the unique
index until the first has ended; then it either finds the stored answer, or nothing and does the work itself.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.schema import UniqueConstraint

from app.core.db import before_commit
from app.core.db.expiry import delete_some
from app.core.db.prepared import Prepared
from app.core.db.types import Base, BigId, EncryptedText, Key64, Text40, UtcDateTime
from app.core.db.uow import execute
from app.core.errors import ConflictError, RuleError
from app.core.jobs.periodic import Job, in_parts

KEEP_DAYS = 30


class KeyReusedError(RuleError):
    """The same key came with another request."""

    code = "idempotency_key_reused"
    message = "这个请求编号已用于另一项操作，请换一个编号。"


class KeyBusyError(ConflictError):
    """The first request with this key ended without a stored answer while we waited."""

    code = "idempotency_key_busy"
    message = "同一请求正在处理，请稍后再查看结果。"


class IdempotencyKey(Base):
    """One key of one caller, with the answer it led to."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("caller", "key"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    caller: Mapped[Text40]
    key: Mapped[Key64]
    fingerprint: Mapped[Key64]
    created_at: Mapped[UtcDateTime] = mapped_column(index=True)
    status: Mapped[int | None] = mapped_column(default=None)
    body: Mapped[str | None] = mapped_column(EncryptedText, default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and a JSON text."""

    status: int
    body: str


class _KeyTakenError(Exception):
    """Somebody inserted the key before us."""


_table = IdempotencyKey.__table__
_TAKE = Prepared(insert(_table))  # type: ignore[arg-type]
_KEEP = Prepared(
    update(_table)  # type: ignore[arg-type]
    .where(_table.c.id == bindparam("taken"))
    .values(status=bindparam("answered"), body=bindparam("text"))
)


def answer_once(work: Callable[[Session], Answer], *, caller: str, key: str, request: bytes, now: datetime) -> Answer:
    """Do the work and keep its answer under the key, or give the answer kept before.

    `request` is everything that makes the request what it is. Raises KeyReusedError when the key came with another one
    before.
    """
    fingerprint = hashlib.sha256(request).hexdigest()

    def take_and_work(session: Session) -> Answer:
        row = {
            "caller": caller,
            "key": key,
            "fingerprint": fingerprint,
            "created_at": now,
            "status": None,
            "body": None,
        }
        try:
            taken = _TAKE.execute(session.connection(), row).lastrowid
        except IntegrityError as error:
            raise _KeyTakenError from error
        answer = work(session)
        kept = {"taken": taken, "answered": answer.status, "text": answer.body}
        before_commit.last(session).add(_KEEP, kept)
        return answer

    try:
        return execute(take_and_work)
    except _KeyTakenError:
        return execute(_stored_answer, caller=caller, key=key, fingerprint=fingerprint)


def _stored_answer(session: Session, *, caller: str, key: str, fingerprint: str) -> Answer:
    row = session.execute(
        select(IdempotencyKey.fingerprint, IdempotencyKey.status, IdempotencyKey.body).where(
            IdempotencyKey.caller == caller, IdempotencyKey.key == key
        )
    ).one_or_none()
    if row is not None and row.fingerprint != fingerprint:
        raise KeyReusedError
    if row is None or row.status is None:
        raise KeyBusyError
    return Answer(row.status, row.body)


def forget_old_keys(session: Session, *, now: datetime) -> int:
    """Drop some of the keys that nobody can still be retrying; says how many."""
    return delete_some(session, IdempotencyKey, IdempotencyKey.created_at < now - timedelta(days=KEEP_DAYS))


JOBS = [Job("idempotency.forget", 3600, in_parts(forget_old_keys))]
