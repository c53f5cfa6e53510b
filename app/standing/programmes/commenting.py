"""What is said to a version while it is open for comment: at the desk, on the phone, on the page for everybody. Nobody
keeps who has said it. What comes from outside is shown to others once somebody of the staff has answered it.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.errors import CommentNotFoundError, CommentsFullError, ProgrammeNotFoundError
from app.standing.programmes.models import (
    CommentSource,
    ProgrammeComment,
    ProgrammeKind,
    ProgrammeVersion,
    VersionState,
)
from app.standing.programmes.queries import version_to_write
from app.standing.programmes.workflow import VERSIONS

MOST = 500
"""So many comments a version takes from outside; more nobody reads one by one."""


def comment(session: Session, *, version_id: int, text: str, staff: StaffIdentity, now: datetime) -> ProgrammeComment:
    """Write down what somebody has said at the desk to a version that is open for comment.

    Raises ProgrammeNotFoundError, VersionStateError.
    """
    version = version_to_write(session, version_id=version_id, staff=staff)
    _require_open(session, version)
    said = ProgrammeComment(
        version_id=version.id, text=text, source=CommentSource.DESK, written_by=staff.id, created_at=now
    )
    session.add(said)
    _note(session, version, ProgrammeAction.VERSION_COMMENTED, staff, now)
    return said


def comment_from_outside(
    session: Session, *, programme_id: int, no: int, text: str, source: CommentSource, now: datetime
) -> ProgrammeComment:
    """What anybody says to a version that everybody sees; the same words again are one comment.

    Raises ProgrammeNotFoundError, VersionStateError when its days are over, CommentsFullError.
    """
    version = session.scalar(
        select(ProgrammeVersion).where(ProgrammeVersion.programme_id == programme_id, ProgrammeVersion.no == no)
    )
    if version is None or version.state is VersionState.DRAFT or version.programme.kind is ProgrammeKind.UNIT:
        raise ProgrammeNotFoundError
    _require_open(session, version)
    if version.comment_until is not None and business_day(now) > version.comment_until:
        raise VERSIONS.refusal(version.state)
    from_outside = ProgrammeComment.version_id == version.id, ProgrammeComment.source != CommentSource.DESK
    same = session.scalar(select(ProgrammeComment).where(*from_outside, ProgrammeComment.text == text).limit(1))
    if same is not None:
        return same
    if (session.scalar(select(func.count()).where(*from_outside)) or 0) >= MOST:
        raise CommentsFullError
    said = ProgrammeComment(version_id=version.id, text=text, source=source, created_at=now)
    session.add(said)
    session.flush()
    return said


def answer(
    session: Session, *, version_id: int, comment_id: int, text: str, staff: StaffIdentity, now: datetime
) -> ProgrammeComment:
    """What the node says to a comment; both are shown to everybody from then on. Again replaces the answer.

    Raises ProgrammeNotFoundError, CommentNotFoundError.
    """
    version = version_to_write(session, version_id=version_id, staff=staff)
    said = session.scalar(
        select(ProgrammeComment)
        .where(ProgrammeComment.id == comment_id, ProgrammeComment.version_id == version.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if said is None:
        raise CommentNotFoundError
    said.answer, said.answered_by, said.answered_at = text, staff.id, now
    _note(session, version, ProgrammeAction.COMMENT_ANSWERED, staff, now)
    return said


def _require_open(session: Session, version: ProgrammeVersion) -> None:
    session.refresh(version, with_for_update=True)
    if version.state is not VersionState.COMMENT:
        raise VERSIONS.refusal(version.state)


def _note(
    session: Session, version: ProgrammeVersion, action: ProgrammeAction, staff: StaffIdentity, now: datetime
) -> None:
    path = VERSIONS.path(session, version)
    audit.note(session, staff=staff, action=action, subject_id=version.id, at=now, path=path, no=version.no)


def version_on_page(session: Session, *, node: Community, version_id: int) -> ProgrammeVersion:
    """A version that the page of a node shows. Raises ProgrammeNotFoundError."""
    version = session.get(ProgrammeVersion, version_id)
    home = version.programme.community_id if version is not None else None
    if version is None or (home is not None and f"/{home}/" not in node.path):
        raise ProgrammeNotFoundError
    return version
