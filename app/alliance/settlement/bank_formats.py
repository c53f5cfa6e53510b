"""How banks write their answers: which column is what, and what their words for a result mean.

Pointed out once by staff, for sheets with such headings, and known from then on in their node and below it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.errors import BankFormatNotFoundError, TooManyWordsError
from app.alliance.settlement.models import BankFormat
from app.core import audit
from app.core.db.outages import OvertakenError
from app.core.identities import StaffIdentity
from app.core.text import reference_key
from app.parties.communities.models import Community
from app.parties.staff.models import StaffMember

MAX_WORDS = 60
"""Of one format."""
_NEWEST = (BankFormat.saved_at.desc(), BankFormat.id.desc())


class Meaning(StrEnum):
    """What a bank says has become of a payment. `returned` of one that was not paid yet is the same as `failed`."""

    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"


_EVERYWHERE = {
    Meaning.PAID: "成功 支付成功 付款成功 交易成功 转账成功 处理成功 已付 已付款 已支付 已入账",
    Meaning.FAILED: "失败 支付失败 付款失败 交易失败 转账失败 处理失败 未付 未付款 已拒绝",
    Meaning.RETURNED: "退汇 已退汇 退回 已退回 退票 已退票",
}
EVERYWHERE: Mapping[str, Meaning] = {
    reference_key(word): meaning for meaning, words in _EVERYWHERE.items() for word in words.split()
}
"""What every bank means by these, by their keys; no format says otherwise."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """What somebody has pointed out about sheets with the headings of `shape`."""

    shape: str
    name: str
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    words: Mapping[str, Meaning]


@dataclass(frozen=True, slots=True)
class ShownFormat:
    format: BankFormat
    community: str
    saver: str
    is_own: bool
    """Whether it was pointed out in the node of who looks, or below it: then they may remove it."""


def known(session: Session, *, staff: StaffIdentity) -> Sequence[BankFormat]:
    """Those of the staff member's node and of all above it, the nearest first, and of one node the newest."""
    steps = [int(step) for step in staff.path.split("/") if step]
    found = session.scalars(select(BankFormat).where(BankFormat.community_id.in_(steps)).order_by(*_NEWEST))
    return sorted(found, key=lambda each: -steps.index(each.community_id))


def of_shape(session: Session, shape: str | None, *, staff: StaffIdentity) -> BankFormat | None:
    """The nearest for sheets with these headings."""
    return next((each for each in known(session, staff=staff) if each.shape == shape), None)


def columns_by_shape(session: Session, *, staff: StaffIdentity) -> dict[str, Mapping[str, int]]:
    """In the order of `known`: where several fit, the first counts."""
    found: dict[str, Mapping[str, int]] = {}
    for each in known(session, staff=staff):
        if each.columns:
            found.setdefault(each.shape, each.columns)
    return found


def meanings(session: Session, shape: str | None, *, staff: StaffIdentity) -> dict[str, Meaning]:
    """What words mean in answers of this shape, by their keys: the nearest node's word counts."""
    found: dict[str, Meaning] = {}
    for each in reversed(known(session, staff=staff)):
        if each.shape == shape:
            found |= {reference_key(word): Meaning(meaning) for word, meaning in each.words.items()}
    return {**found, **EVERYWHERE}


def point_out(session: Session, pointed: Pointed, *, staff: StaffIdentity, now: datetime) -> BankFormat:
    """Remember it for the staff member's node, on top of the words that were known there. Raises TooManyWordsError."""
    query = select(BankFormat).where(BankFormat.community_id == staff.community_id, BankFormat.shape == pointed.shape)
    kept = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    new = {word: meaning.value for word, meaning in pointed.words.items() if reference_key(word) not in EVERYWHERE}
    words = _without(kept.words if kept else {}, new) | new
    if len(words) > MAX_WORDS:
        raise TooManyWordsError
    if kept is None:
        kept = _added(session, pointed, words, staff, now)
    kept.name, kept.columns, kept.headings = pointed.name, dict(pointed.columns), dict(pointed.headings)
    kept.words, kept.saved_by, kept.saved_at = words, staff.id, now
    session.flush()
    _note(session, kept, SettlementAction.FORMAT_SAVED, staff, now)
    return kept


def _without(words: Mapping[str, str], new: Iterable[str]) -> dict[str, str]:
    said = {reference_key(word) for word in new}
    return {word: meaning for word, meaning in words.items() if reference_key(word) not in said}


def _added(
    session: Session, pointed: Pointed, words: Mapping[str, str], staff: StaffIdentity, now: datetime
) -> BankFormat:
    """Raises OvertakenError where somebody else was a moment faster: then it is looked at again."""
    added = BankFormat(
        community_id=staff.community_id,
        shape=pointed.shape,
        name=pointed.name,
        columns=dict(pointed.columns),
        headings=dict(pointed.headings),
        words=dict(words),
        saved_by=staff.id,
        saved_at=now,
    )
    session.add(added)
    try:
        session.flush()
    except IntegrityError as error:
        raise OvertakenError from error
    return added


def listed(session: Session, *, staff: StaffIdentity) -> list[ShownFormat]:
    """Those that count for the staff member, and those of their subtree."""
    steps = [int(step) for step in staff.path.split("/") if step]
    query = (
        select(BankFormat, Community, StaffMember.username)
        .join(Community, Community.id == BankFormat.community_id)
        .join(StaffMember, StaffMember.id == BankFormat.saved_by)
        .where(Community.path.startswith(staff.path, autoescape=True) | BankFormat.community_id.in_(steps))
        .order_by(BankFormat.id.desc())
        .limit(200)
    )
    return [
        ShownFormat(each, node.name, username, staff.covers(node.path))
        for each, node, username in session.execute(query)
    ]


def remove(session: Session, *, format_id: int, staff: StaffIdentity, now: datetime) -> None:
    """Forget one that was pointed out in the subtree. Raises BankFormatNotFoundError."""
    found = session.scalar(
        select(BankFormat)
        .join(Community, Community.id == BankFormat.community_id)
        .where(BankFormat.id == format_id, Community.path.startswith(staff.path, autoescape=True))
    )
    if found is None:
        raise BankFormatNotFoundError
    _note(session, found, SettlementAction.FORMAT_REMOVED, staff, now)
    session.delete(found)


def _note(session: Session, kept: BankFormat, action: SettlementAction, staff: StaffIdentity, now: datetime) -> None:
    path = session.get_one(Community, kept.community_id).path
    audit.note(
        session,
        staff=staff,
        action=action,
        subject_id=kept.id,
        at=now,
        path=path,
        name=kept.name,
        words=len(kept.words),
    )
