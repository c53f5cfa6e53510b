"""References of money: each names one transfer in the whole installation, however it is written.

Whoever claims one that is in use is refused by a unique key, a draft like a payment, at once and on every database.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.text import reference_key
from app.treasury.funds.errors import AttachmentUsedError, BankReferenceUsedError
from app.treasury.funds.models import ReferenceUse


class MoneyKind(StrEnum):
    """What has a reference."""

    TOP_UP = "top_up"
    STATEMENT = "statement"


def claim(session: Session, *, reference: str, kind: MoneyKind, subject_id: int) -> None:
    """Say that a bank's reference is that of this. Raises BankReferenceUsedError."""
    if not _claimed(session, reference_key(reference), kind, subject_id):
        raise BankReferenceUsedError


def claim_slip(session: Session, *, sha256: str, kind: MoneyKind, subject_id: int) -> None:
    """Say that a slip of the bank, by its hash, is that of this. Raises AttachmentUsedError."""
    if not _claimed(session, f"sha256:{sha256}", kind, subject_id):
        raise AttachmentUsedError


def _claimed(session: Session, key: str, kind: MoneyKind, subject_id: int) -> bool:
    if session.scalar(select(ReferenceUse.id).where(ReferenceUse.open_key == key)):
        return False
    session.add(ReferenceUse(key=key, open_key=key, subject_kind=kind.value, subject_id=subject_id))
    try:
        session.flush()
    except IntegrityError:
        return False  # Somebody was faster; the caller's error takes everything back.
    return True


def give_up(session: Session, *, kind: MoneyKind, subject_id: int, now: datetime) -> None:
    """Let the references of what does not count any more be entered anew."""
    session.execute(
        update(ReferenceUse)
        .where(
            ReferenceUse.subject_kind == kind.value,
            ReferenceUse.subject_id == subject_id,
            ReferenceUse.ended_at.is_(None),
        )
        .values(open_key=None, ended_at=now)
    )


def used(session: Session, references: Iterable[str]) -> set[str]:
    """Which of these bank references are in use, by what they are compared by."""
    keys = {reference_key(each) for each in references}
    return {key for key in session.scalars(select(ReferenceUse.open_key).where(ReferenceUse.open_key.in_(keys))) if key}


def has_reference(kind: MoneyKind, subject_id: Any, reference: str) -> ColumnElement[bool]:
    """That what has this id was entered with this reference, in whatever state it is now."""
    return exists().where(
        ReferenceUse.key == reference_key(reference),
        ReferenceUse.subject_kind == kind.value,
        ReferenceUse.subject_id == subject_id,
    )
