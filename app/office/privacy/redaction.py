"""Words that others have written about somebody who is forgotten: what names them there is taken out.

Reasons, answers and resolutions stay, because the books and other people need them; names and numbers in them become
`某某`. Looked for where a row belongs to the one who leaves, not in every text there is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, column, func, or_, select, table, type_coerce, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.alliance.fraud.models import FraudEvidence, FraudSign
from app.alliance.ratings.models import Rating
from app.alliance.settlement.models import ReversalRequest, StatementLine
from app.core.audit import AuditEvent
from app.core.db.types import BIG_INTEGER, EncryptedType, UtcDateTimeType
from app.parties.delegates.models import Delegate
from app.parties.merchants.models import MerchantMember, ShopTransfer
from app.parties.residents.models import Resident
from app.rewards.redemptions.models import Redemption
from app.standing.programmes.models import SubjectKind
from app.standing.reminders.models import Reminder

SOMEBODY = "某某"
NOBODY = 0
"""The id of no row. A missing id compared with a column is every row without one: everybody who was not merged."""
LONGEST = 200
ANSWERS_KEPT = timedelta(days=31)
AT_ONCE = 500

_ANSWERS = table(
    "idempotency_key",
    column("id", BIG_INTEGER),
    column("caller", Text()),
    column("created_at", UtcDateTimeType()),
    column("body", EncryptedType()),
)
"""By its name: its module also commits, which a service must not come near."""


def redact(session: Session, *, resident_id: int | None, user_id: int | None, now: datetime) -> None:
    """Take the name and phone of a resident, and of a user as clerk and delegate, out of what others have written.

    Call it first: it reads what they were called.
    """
    resident, user = resident_id or NOBODY, user_id or NOBODY
    names = list(_names(session, resident, user))
    if not names:
        return
    for text, whose in _texts(resident, user):
        _take_out(session, text, whose, names)
    callers = sorted(_callers(session, resident, user, now))
    if callers:
        _take_out_of_answers(session, callers, names, now)


def _names(session: Session, resident_id: int, user_id: int) -> Iterator[str]:
    asked = (
        select(Resident.name, Resident.phone).where(
            (Resident.id == resident_id) | (Resident.merged_into == resident_id)
        ),
        select(MerchantMember.name).where(MerchantMember.user_id == user_id),
        select(Delegate.name, Delegate.phone).where(Delegate.user_id == user_id),
    )
    found = {text for query in asked for row in session.execute(query) for text in row if text}
    yield from sorted(found, key=len, reverse=True)  # A longer name may hold a shorter one.


def _texts(resident_id: int, user_id: int) -> Iterator[tuple[InstrumentedAttribute[Any], ColumnElement[bool]]]:
    """What others write about somebody: the text, and which rows of it are theirs."""
    theirs = or_(Redemption.resident_id == resident_id, Redemption.clerk_user_id == user_id)
    redemptions = select(Redemption.id).where(theirs).scalar_subquery()
    signs = select(FraudEvidence.sign_id).where(FraudEvidence.redemption_id.in_(redemptions)).scalar_subquery()
    yield Redemption.reversal_reason, theirs
    yield StatementLine.dispute_reason, StatementLine.redemption_id.in_(redemptions)
    yield StatementLine.resolution, StatementLine.redemption_id.in_(redemptions)
    yield ReversalRequest.reason, ReversalRequest.redemption_id.in_(redemptions)
    yield ReversalRequest.decision, ReversalRequest.redemption_id.in_(redemptions)
    yield ShopTransfer.reason, ShopTransfer.user_id == user_id
    yield FraudSign.reason, FraudSign.id.in_(signs)
    yield Rating.answer, Rating.user_id == user_id
    yield Rating.judged_because, Rating.user_id == user_id
    household = select(Resident.household_id).where(Resident.id == resident_id).scalar_subquery()
    told = or_(
        (Reminder.subject_kind == SubjectKind.RESIDENT) & (Reminder.subject_id == resident_id),
        (Reminder.subject_kind == SubjectKind.HOUSEHOLD) & (Reminder.subject_id == household),
    )
    for text in (Reminder.note, Reminder.answer, Reminder.closing_reason):
        yield text, told
    yield AuditEvent.facts, (AuditEvent.subject_kind == "resident") & (AuditEvent.subject_id == resident_id)


def _take_out(session: Session, text: InstrumentedAttribute[Any], whose: ColumnElement[bool], names: list[str]) -> None:
    stored = type_coerce(text, Text())
    for name in names:
        without: Any = func.replace(stored, name, SOMEBODY)
        if text is not AuditEvent.facts:
            without = func.substr(without, 1, LONGEST)
        named = (func.instr(stored, name) > 0) & whose
        session.execute(
            update(text.class_).where(named).values({text: type_coerce(without, text.type)}),
            execution_options={"synchronize_session": False},
        )


def _callers(session: Session, resident_id: int, user_id: int, now: datetime) -> set[str]:
    """Who may have been answered about them: staff who did something for them, their delegates, whom they help, the
    shops in which they work.
    """
    staff = select(AuditEvent.actor).where(
        AuditEvent.subject_kind == "resident",
        AuditEvent.subject_id == resident_id,
        AuditEvent.at > now - ANSWERS_KEPT,
    )
    shops = select(MerchantMember.merchant_id).where(MerchantMember.user_id == user_id).scalar_subquery()
    helped = select(Delegate.resident_id).where(Delegate.user_id == user_id).scalar_subquery()
    users = (
        select(MerchantMember.user_id).where(MerchantMember.merchant_id.in_(shops)),
        select(Resident.user_id).where(Resident.id.in_(helped)),
        select(Delegate.user_id).where(Delegate.resident_id == resident_id),
    )
    others = {found for query in users for found in session.scalars(query) if found not in (None, user_id)}
    return set(session.scalars(staff)) | {f"user:{other}" for other in others}


def _take_out_of_answers(session: Session, callers: list[str], names: list[str], now: datetime) -> None:
    change = update(_ANSWERS).where(_ANSWERS.c.id == bindparam("answer")).values(body=bindparam("without"))
    query = (
        select(_ANSWERS.c.id, _ANSWERS.c.body)
        .where(_ANSWERS.c.caller.in_(callers), _ANSWERS.c.created_at > now - ANSWERS_KEPT, _ANSWERS.c.body.is_not(None))
        .order_by(_ANSWERS.c.id)
        .limit(AT_ONCE)
    )
    last = 0
    while rows := session.execute(query.where(_ANSWERS.c.id > last)).all():
        changed = [(row.id, row.body, _without(row.body, names)) for row in rows]
        new = [{"answer": answer, "without": without} for answer, body, without in changed if without != body]
        if new:
            session.connection().execute(change, new)
        last = rows[-1].id


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, SOMEBODY)
    return text
