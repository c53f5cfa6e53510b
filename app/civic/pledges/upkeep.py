"""Pledges in the long run: signatures end with their last day, drives are counted anew, two files become one, somebody
is forgotten.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.pledges import coverage
from app.civic.pledges.models import Drive, Signature, SignatureState
from app.core.clock import business_day
from app.parties.pictures import retention
from app.parties.pictures.models import PictureOf
from app.standing.programmes.models import SubjectKind

AT_ONCE = 500


def end_old(session: Session, *, now: datetime) -> int:
    """End some of the signatures whose last day is over; says how many."""
    late = Signature.is_live.is_(True), Signature.until_on < business_day(now)
    query = select(Signature).where(*late).order_by(Signature.until_on).limit(AT_ONCE)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    for signature in found:
        signature.end(SignatureState.ENDED, now)
    return len(found)


def close_over(session: Session, *, now: datetime) -> int:
    """Close the drives whose last day is over; says how many."""
    over = select(Drive).where(Drive.is_open.is_(True), Drive.ends_on < business_day(now)).limit(AT_ONCE)
    found = session.scalars(over.with_for_update().execution_options(populate_existing=True)).all()
    for drive in found:
        coverage.recount(session, drive)
        drive.is_open, drive.closed_at = None, now
    return len(found)


def open_drives(session: Session, *, after_id: int) -> int | None:
    """The next drive that is open, by id."""
    query = select(Drive.id).where(Drive.is_open.is_(True), Drive.id > after_id).order_by(Drive.id).limit(1)
    return session.scalar(query)


def recount(session: Session, *, drive_id: int) -> None:
    """Count a drive anew: people move, and signatures end."""
    coverage.recount(session, session.get_one(Drive, drive_id))


def note_final(session: Session, *, now: datetime) -> int:
    """Note of some pictures of sheets that their signature is over, so that they are erased in time."""
    live = select(Signature.id).where(Signature.is_live.is_(True))
    return retention.note_final(session, kinds={PictureOf.SIGNATURE}, alive=live, now=now)


def hand_over(session: Session, *, from_id: int, to_id: int, now: datetime) -> None:
    """Two residents are one: of two live signatures under a pledge, that of whoever stays stays."""
    mine = Signature.subject_kind == SubjectKind.RESIDENT, Signature.is_live.is_(True)
    kept = select(Signature.first_id).where(*mine, Signature.subject_id == to_id)
    twice = set(session.scalars(kept))
    live = select(Signature).where(*mine, Signature.subject_id == from_id)
    for signature in session.scalars(live.with_for_update().execution_options(populate_existing=True)):
        if signature.first_id in twice:
            signature.end(SignatureState.RENEWED, now)
    session.flush()
    theirs = Signature.subject_kind == SubjectKind.RESIDENT, Signature.subject_id == from_id
    change = update(Signature).where(*theirs).values(subject_id=to_id)
    session.execute(change.execution_options(synchronize_session=False))
    session.expire_all()


def end_of_resident(session: Session, *, resident_id: int, now: datetime) -> None:
    """What somebody has signed who is not there any more is over."""
    theirs = Signature.subject_kind == SubjectKind.RESIDENT, Signature.subject_id == resident_id
    query = select(Signature).where(*theirs, Signature.is_live.is_(True))
    for signature in session.scalars(query.with_for_update().execution_options(populate_existing=True)):
        signature.end(SignatureState.ENDED, now)
    session.flush()


def forget_resident(session: Session, *, resident_id: int, now: datetime) -> None:
    """What somebody has signed who is forgotten is over; who has heard it and the picture of the sheet go."""
    theirs = Signature.subject_kind == SubjectKind.RESIDENT, Signature.subject_id == resident_id
    retention.erase_of(session, kinds={PictureOf.SIGNATURE}, about=select(Signature.id).where(*theirs))
    end_of_resident(session, resident_id=resident_id, now=now)
    session.execute(update(Signature).where(*theirs).values(witnesses="").execution_options(synchronize_session=False))


def forget_user(session: Session, *, user_id: int) -> None:
    """Who has signed on which phone is not known any more."""
    change = update(Signature).where(Signature.user_id == user_id).values(user_id=None)
    session.execute(change.execution_options(synchronize_session=False))
