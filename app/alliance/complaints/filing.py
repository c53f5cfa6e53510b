"""Somebody complains about a shop, and says more to it while it is open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alliance.complaints.errors import (
    A_DAY,
    ComplaintClosedError,
    OpenComplaintError,
    OwnShopError,
    TooManyComplaintsError,
)
from app.alliance.complaints.models import Category, Complaint
from app.alliance.complaints.origins import shop_of
from app.alliance.complaints.queries import Found, own_complaint
from app.civic.cases import events
from app.civic.cases.actions import ComplaintAction
from app.civic.cases.kinds import COMPLAINTS
from app.civic.cases.models import Case, CaseKind
from app.civic.cases.opening import begin, due
from app.core import audit
from app.core.clock import business_day, start_of_day
from app.core.identities import ActingAs
from app.parties.communities.nodes import person_at
from app.parties.merchants import insiders
from app.parties.merchants.models import Merchant
from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf
from app.parties.residents import phone_index, resident_of_user
from app.parties.residents.models import User
from app.standing.programmes.models import SubjectKind


def complain(
    session: Session,
    *,
    category: Category,
    text: str,
    shop: str | None = None,
    coupon_id: int | None = None,
    redemption_id: int | None = None,
    show_name: bool = False,
    evidence: Sequence[int] = (),
    user_id: int,
    now: datetime,
) -> Found:
    """Complain about a shop: that of one's own coupon or redemption, or of a name card. `evidence` are pictures that
    were sent ahead.

    Raises what `shop_of` raises, OwnShopError, TooManyComplaintsError, OpenComplaintError, what `pictures.attach`
    raises.
    """
    person = resident_of_user(session, user_id)
    merchant = shop_of(
        session,
        shop=shop,
        coupon_id=coupon_id,
        redemption_id=redemption_id,
        resident_id=person.id if person else None,
    )
    if session.scalar(select(insiders.user_is_insider(user_id, merchant.id, phone_index(merchant.phone)))):
        raise OwnShopError
    session.execute(select(User.id).where(User.id == user_id).with_for_update())  # Of two at once one is first.
    _require_room(session, user_id, merchant, now)
    case = begin(
        session,
        CaseKind.COMPLAINT,
        community_id=merchant.community_id,
        subject=(SubjectKind.MERCHANT, merchant.id),
        statement=text,
        due_at=due(session, CaseKind.COMPLAINT, COMPLAINTS.initial, now),
        filed_by=user_id,
        now=now,
    )
    complaint = Complaint(
        id=case.id,
        category=category,
        merchant_id=merchant.id,
        coupon_id=coupon_id,
        redemption_id=redemption_id,
        shows_name=show_name,
    )
    session.add(complaint)
    _note(session, case, ComplaintAction.FILED, now)
    case.pictures = _attach(session, case, evidence, now)
    return case, complaint


def add(session: Session, *, no: str, text: str, evidence: Sequence[int] = (), user_id: int, now: datetime) -> Case:
    """Say more to a complaint of one's own that is open.

    Raises CaseNotFoundError, ComplaintClosedError, what `pictures.attach` raises.
    """
    case, _ = own_complaint(session, no=no, user_id=user_id)
    session.refresh(case, with_for_update=True)
    if not case.is_open:
        raise ComplaintClosedError
    events.add(session, case, "addition", text=text, now=now)
    case.pictures += _attach(session, case, evidence, now)
    _note(session, case, ComplaintAction.ADDED, now)
    return case


def _require_room(session: Session, user_id: int, merchant: Merchant, now: datetime) -> None:
    own = Case.filed_by == user_id, Case.kind == CaseKind.COMPLAINT
    sent = select(func.count()).where(*own, Case.opened_at >= start_of_day(business_day(now)))
    if session.scalars(sent).one() >= A_DAY:
        raise TooManyComplaintsError(details={"most": A_DAY})
    about = Case.subject_kind == SubjectKind.MERCHANT, Case.subject_id == merchant.id
    no = session.scalar(select(Case.no).where(*own, *about, Case.is_open.is_(True)).limit(1))
    if no is not None:
        raise OpenComplaintError(details={"no": no})


def _attach(session: Session, case: Case, evidence: Sequence[int], now: datetime) -> int:
    about: dict[str, Any] = {"kind": PictureOf.CASE, "about_id": case.id, "user_id": case.filed_by}
    return attach(session, picture_ids=evidence, **about, now=now)


def _note(session: Session, case: Case, action: ComplaintAction, now: datetime) -> None:
    who = person_at(session, case.community_id, ActingAs.SUBJECT, case.filed_by or 0)
    audit.note(session, staff=who, action=action, subject_id=case.id, at=now, **COMPLAINTS.facts(case))
