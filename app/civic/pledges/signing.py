"""One signs a pledge for oneself: on the phone, or on paper that staff enter. In its last 30 days it can be renewed; it
is withdrawn at any time, and nothing hangs on that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings.queries import nodes_of
from app.civic.pledges import coverage, earning
from app.civic.pledges.actions import PledgeAction
from app.civic.pledges.errors import (
    AlreadySignedError,
    MinorError,
    NotOneselfError,
    PledgeClosedError,
    PledgeNotFoundError,
    SheetNeededError,
    SignatureNotFoundError,
    SignatureStateError,
    TextChangedError,
)
from app.civic.pledges.models import Consent, Signature, SignatureState
from app.civic.texts.models import Pledge, PledgeFor, Text, TextState
from app.civic.texts.pledge_queries import Version, current_of, pledge_for
from app.core import audit
from app.core.clock import add_months, business_day
from app.core.identities import MemberIdentity, StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import get_community
from app.parties.pictures import attaching
from app.parties.pictures.keeping import Taken
from app.parties.pictures.models import PictureOf
from app.parties.residents.people import ResidentIdentity
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import require_unrelated
from app.standing.programmes.subjects import lock

RENEWED_FROM = timedelta(days=30)
"""So long before it ends, a signature can be renewed."""
WITNESSES = (3, 40)


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown to whoever signs: which version, and the hash of what it says."""

    version: int
    hash: str


def sign(
    session: Session,
    *,
    text_id: int,
    shown: Shown,
    resident_id: int,
    user_id: int,
    for_resident_id: int | None = None,
    now: datetime,
) -> Signature:
    """Sign as a resident, on the phone.

    Raises PledgeNotFoundError, NotOneselfError, MinorError, PledgeClosedError, TextChangedError, AlreadySignedError.
    """
    if for_resident_id not in (None, resident_id):
        raise NotOneselfError
    person = residents.lock_identity(session, resident_id)
    version = _to_sign(session, text_id, nodes_of(person), PledgeFor.RESIDENTS, person.id)
    _require_adult(person)
    _require_shown(session, version, shown)
    return _sign_resident(session, version, person, Consent.PHONE, user_id=user_id, now=now)


def sign_as_shop(
    session: Session, *, text_id: int, shown: Shown, member: MemberIdentity, user_id: int, now: datetime
) -> Signature:
    """Sign for one's shop. Raises as `sign`, but for people."""
    lock(session, SubjectKind.MERCHANT, [member.merchant_id])
    version = _to_sign(session, text_id, nodes_of_shop(member), PledgeFor.SHOPS, None)
    _require_shown(session, version, shown)
    subject = SubjectKind.MERCHANT, member.merchant_id
    signature, is_new = _keep(session, version, subject, Consent.PHONE, user_id=user_id, now=now)
    earning.earn(session, version, signature, is_first=is_new, now=now)
    return signature


def enter(
    session: Session,
    *,
    text_id: int,
    resident_id: int,
    consent: Consent,
    witnesses: str = "",
    pictures: Sequence[Taken] = (),
    staff: StaffIdentity,
    now: datetime,
) -> Signature:
    """Enter what a resident has signed on paper under the version that is current.

    Raises PledgeNotFoundError, ResidentNotFoundError, RelatedPersonError, MinorError, PledgeClosedError,
    SheetNeededError, AlreadySignedError.
    """
    residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    person = residents.lock_identity(session, resident_id)
    version = _to_sign(session, text_id, nodes_of(person), PledgeFor.RESIDENTS, person.id)
    require_unrelated(session, staff=staff, subjects=[(SubjectKind.RESIDENT, person.id)])
    _require_adult(person)
    _require_current(session, version)
    if not (witnesses if consent is Consent.WITNESSED else pictures):
        raise SheetNeededError
    by = {"entered_by": staff.id, "witnesses": witnesses if consent is Consent.WITNESSED else ""}
    signature = _sign_resident(session, version, person, consent, staff=staff, now=now, **by)
    if pictures:
        kind, about_id = PictureOf.SIGNATURE, signature.id
        attaching.add(session, pictures=pictures, kind=kind, about_id=about_id, staff_id=staff.id, now=now)
    _note(session, PledgeAction.ENTERED, signature, version, staff, now, consent=consent.value)
    return signature


def nodes_of_shop(member: MemberIdentity) -> list[int]:
    """The node of a shop and those above it."""
    return [int(step) for step in member.community_path.strip("/").split("/")]


def _to_sign(
    session: Session, text_id: int, nodes: Sequence[int], meant_for: PledgeFor, resident_id: int | None
) -> Version:
    version = pledge_for(session, text_id=text_id, nodes=nodes, meant_for=meant_for, resident_id=resident_id)
    if version is None:
        raise PledgeNotFoundError
    session.refresh(version.text, with_for_update={"read": True})  # Nobody takes it back until this has ended.
    session.refresh(version.pledge)
    return version


def _require_adult(person: ResidentIdentity) -> None:
    if person.is_minor:
        raise MinorError


def _require_current(session: Session, version: Version) -> None:
    pledge = version.pledge
    if version.text.state is TextState.PUBLISHED and pledge.is_current:
        return
    current = current_of(session, [pledge.first_id]).get(pledge.first_id)
    if current is None:
        raise PledgeClosedError
    raise TextChangedError(details={"version": current.number, "text_id": current.text_id})


def _require_shown(session: Session, version: Version, shown: Shown) -> None:
    _require_current(session, version)
    pledge = version.pledge
    if (shown.version, shown.hash) != (pledge.number, pledge.hash):
        raise TextChangedError(details={"version": pledge.number, "text_id": version.id})


def _sign_resident(
    session: Session,
    version: Version,
    person: ResidentIdentity,
    consent: Consent,
    *,
    staff: StaffIdentity | None = None,
    now: datetime,
    **by: object,
) -> Signature:
    home = coverage.hold_home(session, person.household_id)
    was_covered = coverage.is_covered(session, first_id=version.pledge.first_id, home=home)
    subject = SubjectKind.RESIDENT, person.id
    signature, is_first = _keep(session, version, subject, consent, now=now, **by)
    if not was_covered:
        coverage.count(session, first_id=signature.first_id, home=home, by=1)
    earning.earn(session, version, signature, is_first=is_first, confirmed_by=staff.id if staff else None, now=now)
    return signature


def _keep(
    session: Session,
    version: Version,
    subject: tuple[SubjectKind, int],
    consent: Consent,
    *,
    now: datetime,
    **by: object,
) -> tuple[Signature, bool]:
    """The signature, and whether it is the subject's first under this version."""
    pledge, today = version.pledge, business_day(now)
    theirs = Signature.subject_kind == subject[0], Signature.subject_id == subject[1]
    query = select(Signature).where(*theirs, Signature.first_id == pledge.first_id, Signature.is_live.is_(True))
    old = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    begins = today
    if old is not None and old.until_on >= today:
        is_same = old.text_id == version.id
        if is_same and old.until_on - today > RENEWED_FROM:
            raise AlreadySignedError(details={"until": old.until_on.isoformat()})
        begins = old.until_on if is_same else today
    if old is not None:
        old.end(SignatureState.RENEWED if old.until_on >= today else SignatureState.ENDED, now)
        session.flush()
    known = select(Signature.id).where(*theirs, Signature.text_id == version.id).limit(1)
    is_first = session.scalar(known) is None
    signature = Signature(
        first_id=pledge.first_id,
        text_id=version.id,
        hash=pledge.hash,
        subject_kind=subject[0],
        subject_id=subject[1],
        consent=consent,
        signed_at=now,
        until_on=add_months(begins, pledge.months),
        **by,  # type: ignore[arg-type]
    )
    session.add(signature)
    session.flush()
    return signature, is_first


def withdraw(session: Session, *, signature_id: int, resident_id: int, now: datetime) -> None:
    """Withdraw what one has signed, on the phone or on paper. Raises SignatureNotFoundError, SignatureStateError."""
    person = residents.lock_identity(session, resident_id)
    _withdraw(session, _own(session, signature_id, SubjectKind.RESIDENT, person.id), person.household_id, now)


def withdraw_as_shop(session: Session, *, signature_id: int, merchant_id: int, now: datetime) -> None:
    """The same for one's shop."""
    _withdraw(session, _own(session, signature_id, SubjectKind.MERCHANT, merchant_id), None, now)


def withdraw_at_desk(session: Session, *, signature_id: int, staff: StaffIdentity, now: datetime) -> None:
    """The same for a resident who has asked for it. Raises SignatureNotFoundError, SignatureStateError."""
    signature = session.get(Signature, signature_id)
    if signature is None or signature.subject_kind is not SubjectKind.RESIDENT:
        raise SignatureNotFoundError
    person = residents.resident_in_scope(session, resident_id=signature.subject_id, staff=staff)
    residents.lock(session, person.id)
    _withdraw(session, signature, person.household_id, now)
    text, pledge = session.get_one(Text, signature.text_id), session.get_one(Pledge, signature.text_id)
    _note(session, PledgeAction.WITHDRAWN, signature, Version(text, pledge), staff, now)


def _own(session: Session, signature_id: int, kind: SubjectKind, subject_id: int) -> Signature:
    signature = session.get(Signature, signature_id)
    if signature is None or (signature.subject_kind, signature.subject_id) != (kind, subject_id):
        raise SignatureNotFoundError
    return signature


def _withdraw(session: Session, signature: Signature, household_id: int | None, now: datetime) -> None:
    home = coverage.hold_home(session, household_id) if household_id is not None else None
    session.refresh(signature, with_for_update=True)
    if signature.state is not SignatureState.LIVE:
        raise SignatureStateError(details={"state": signature.state.value})
    signature.end(SignatureState.WITHDRAWN, now)
    session.flush()
    if home is not None and not coverage.is_covered(session, first_id=signature.first_id, home=home):
        coverage.count(session, first_id=signature.first_id, home=home, by=-1)


def _note(
    session: Session,
    action: PledgeAction,
    signature: Signature,
    version: Version,
    staff: StaffIdentity,
    now: datetime,
    **facts: object,
) -> None:
    path = get_community(session, version.text.community_id).path
    what = {"title": version.text.title, "version": version.pledge.number}
    audit.note(session, staff=staff, action=action, subject_id=signature.id, at=now, path=path, **what, **facts)
