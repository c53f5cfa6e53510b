"""An agreement: the mediator writes it, both sides sign what they were shown, and each has a paper of it.

A change is a new version, which nobody has signed. In it the sides are 甲方, who has asked, and 乙方: no names.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.actions import MediationAction
from app.civic.cases.errors import CaseStateError
from app.civic.cases.kinds import BOTH_SIGNED, MEDIATIONS
from app.civic.cases.models import Case, MediationState
from app.civic.mediations.answering import acting, hold_side
from app.civic.mediations.categories import CATEGORIES
from app.civic.mediations.errors import AgreementChangedError, AgreementSignedError
from app.civic.mediations.following import ASKED_AFTER
from app.civic.mediations.holding import hold_own
from app.civic.mediations.mediating import days_since
from app.civic.mediations.models import Agreement, Mediation, Side
from app.civic.mediations.naming import names_of_sides
from app.civic.mediations.queries import Found, current_agreement
from app.civic.mediations.sides import keys_of
from app.civic.mediations.telling import tell
from app.civic.papers import issuing
from app.civic.papers.models import Paper, PaperKind
from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.standing.programmes.models import SubjectKind

TERMS_MAX, TERM = 8, (2, 200)
OTHER = "另一方"
"""The fact of a paper that says who the other side is, masked."""
ROLES = {Side.APPLICANT: "甲方（申请人）", Side.OTHER: "乙方（对方）"}


def draft(session: Session, *, no: str, terms: Sequence[str], staff: StaffIdentity, now: datetime) -> Agreement:
    """Write the next version; both sides are told. Raises what `hold_own` raises, CaseStateError, a RuleError."""
    if not 0 < len(terms) <= TERMS_MAX or any(not TERM[0] <= len(term) <= TERM[1] for term in terms):
        raise field_error("terms", f"一行写一条，最多 {TERMS_MAX} 条，每条 {TERM[0]} 到 {TERM[1]} 个字。")
    case, mediation = hold_own(session, no=no, staff=staff, now=now)
    if case.state != MediationState.SESSIONS:
        raise CaseStateError(details={"state": str(case.state)})
    earlier = current_agreement(session, mediation)
    number = 1 if earlier is None else earlier.number + 1
    agreement = Agreement(
        mediation_id=mediation.id,
        number=number,
        text="\n".join(terms),
        hash=hash_of(case, number, terms),
        drafted_by=staff.id,
        drafted_at=now,
    )
    session.add(agreement)
    session.flush()
    action = MediationAction.DRAFTED
    audit.note(session, staff=staff, action=action, subject_id=case.id, at=now, no=case.no, version=number)
    events.add(session, case, "drafted", staff_id=staff.id, now=now)
    tell(session, case, mediation, "drafted", now=now)
    return agreement


def hash_of(case: Case, number: int, terms: Sequence[str]) -> str:
    """Of all that is shown, in one form: what is signed."""
    written = json.dumps([case.no, number, list(terms)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def sign(session: Session, *, no: str, version: int, shown: str, user_id: int, now: datetime) -> Found:
    """Sign the version that was shown, whose hash `shown` is; once both have, it holds and each has a paper.

    Raises CaseNotFoundError, CaseStateError, AgreementChangedError, AgreementSignedError, NodeClosedError.
    """
    case, mediation, side = hold_side(session, no=no, user_id=user_id)
    if case.state != MediationState.SESSIONS:
        raise CaseStateError(details={"state": str(case.state)})
    agreement = current_agreement(session, mediation)
    if agreement is None or (agreement.number, agreement.hash) != (version, shown):
        raise AgreementChangedError(details={} if agreement is None else {"version": agreement.number})
    session.refresh(agreement, with_for_update=True)
    if agreement.signed_at(side) is not None:
        raise AgreementSignedError
    if side is Side.APPLICANT:
        agreement.applicant_signed_at = now
    else:
        agreement.other_signed_at = now
    who, action = acting(session, case, user_id), MediationAction.SIGNED
    audit.note(session, staff=who, action=action, subject_id=case.id, at=now, no=case.no, version=version)
    events.add(session, case, "signed", now=now)
    if all(agreement.signed_at(each) for each in Side):
        MEDIATIONS.enter(case, BOTH_SIGNED, decided_by=case.owner_id, decided_at=now, is_open=None, due_at=None)
        mediation.days, mediation.next_at = days_since(mediation, now), now + ASKED_AFTER
        _issue(session, case, mediation, agreement, now)
        MEDIATIONS.note(session, case, BOTH_SIGNED, staff=who, at=now)
        events.add(session, case, "agreement", now=now)
        tell(session, case, mediation, "agreement", now=now)
    return case, mediation


def _issue(session: Session, case: Case, mediation: Mediation, agreement: Agreement, now: datetime) -> None:
    """One paper for each side, on which the other is masked."""
    names, keys = names_of_sides(session, case, mediation), keys_of(case, mediation)
    papers: dict[Side, Paper] = {}
    for side in Side:
        other = Side.OTHER if side is Side.APPLICANT else Side.APPLICANT
        kind, subject_id = keys[side]
        facts = {
            "调解编号": case.no,
            "事由": CATEGORIES[mediation.category],
            "本人是": ROLES[side],
            OTHER: f"{mask_name(names[other])}，{ROLES[other]}",
        }
        facts |= {f"第 {number} 条": term for number, term in enumerate(agreement.terms, 1)}
        papers[side] = issuing.issue(
            session,
            PaperKind.AGREEMENT,
            community_id=case.community_id,
            holder=names[side],
            resident_id=subject_id if kind is SubjectKind.RESIDENT else None,
            facts=facts,
            staff=None,
            now=now,
        )
    session.flush()
    mediation.applicant_paper_id, mediation.other_paper_id = papers[Side.APPLICANT].id, papers[Side.OTHER].id
