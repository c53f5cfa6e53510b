"""What residents see of texts: lists by kind, one of them, and what is pinned on their home page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings.queries import nodes_of
from app.civic.texts import pledge_queries, queries
from app.civic.texts.audience import is_for
from app.civic.texts.models import Audience, BenefitScheme, Notice, PledgeFor, Text, TextState
from app.civic.texts.queries import AttachedFile, Line
from app.core.clock import business_day
from app.core.db.paging import Page
from app.parties.residents.people import identify
from app.standing.scores.scores import stars_of_resident

PINNED_MAX = 2
"""So many stand on the home page."""
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as somebody sees it: whether it stands on their home page, whether they have opened it, and of a benefit,
    whether its time is over.
    """

    line: Line
    is_pinned: bool
    is_read: bool
    files: Sequence[AttachedFile] = ()
    is_over: bool = False

    @property
    def body(self) -> str:
        """Empty once it is taken back; what people have signed they can read again."""
        return "" if self.is_taken_back and self.line.pledge is None else self.line.text.body

    @property
    def is_taken_back(self) -> bool:
        return self.line.text.state is TextState.TAKEN_BACK


def listed(
    session: Session,
    *,
    resident_id: int,
    user_id: int,
    pinned: bool = False,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> Page[Shown]:
    """The notices for a resident, those published last first; or those of them that stand on the home page."""

    def show(lines: Sequence[Line]) -> list[Shown]:
        read = queries.read_among(session, text_ids=[each.id for each in lines], user_id=user_id)
        return [Shown(each, _is_pinned(each.notice, now), each.id in read) for each in lines]

    if pinned:
        return Page(show(pinned_for(session, resident_id=resident_id, now=now)), None)
    theirs = is_for(session, identify(session, resident_id), today=business_day(now))
    return queries.notices_for(session, theirs, cursor=cursor, limit=limit).map_all(show)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of benefits or lessons is narrowed down to; `mine`: to what one has the stars for; `on`: to what
    is still good on a day; `session_id`: to what the course of a session is about.
    """

    q: str | None = None
    scheme: BenefitScheme | None = None
    provider: str | None = None
    on: date | None = None
    session_id: int | None = None
    mine: bool = False


def benefits(
    session: Session, *, resident_id: int, wanted: Wanted, cursor: str | None, limit: int, now: datetime
) -> Page[Shown]:
    """The benefits for a resident that are not over, those listed last first."""
    nodes = nodes_of(identify(session, resident_id))
    stars = stars_of_resident(session, resident_id, now) if wanted.mine else None
    asked: dict[str, Any] = {"nodes": nodes, "stars": stars, "q": wanted.q, "scheme": wanted.scheme}
    asked |= {"provider": wanted.provider, "on": wanted.on}
    page = queries.benefits_for(session, today=business_day(now), cursor=cursor, limit=limit, **asked)
    return page.map(lambda line: Shown(line, is_pinned=False, is_read=False))


def lessons(session: Session, *, resident_id: int, wanted: Wanted, cursor: str | None, limit: int) -> Page[Shown]:
    """The lessons for a resident, those written last first."""
    nodes = nodes_of(identify(session, resident_id))
    asked: dict[str, Any] = {"nodes": nodes, "q": wanted.q, "session_id": wanted.session_id}
    page = queries.lessons_for(session, **asked, cursor=cursor, limit=limit)
    return page.map(lambda line: Shown(line, is_pinned=False, is_read=False))


def pledges(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Shown]:
    """The pledges that a resident can sign, the newest first."""
    nodes = nodes_of(identify(session, resident_id))
    of: dict[str, Any] = {"nodes": nodes, "meant_for": PledgeFor.RESIDENTS, "resident_id": resident_id}
    page = pledge_queries.pledges_for(session, **of, cursor=cursor, limit=limit)
    return page.map(lambda line: Shown(line, is_pinned=False, is_read=False))


def one(session: Session, *, text_id: int, resident_id: int, user_id: int, now: datetime) -> Shown:
    """A text with what is attached to it. Of one that was taken back only that is left. Raises TextNotFoundError."""
    person, today = identify(session, resident_id), business_day(now)
    other = queries.other_for(session, text_id=text_id, nodes=nodes_of(person))
    if other is not None:
        until = other.benefit.until if other.benefit else None
        return Shown(other, is_pinned=False, is_read=False, is_over=until is not None and until < today)
    theirs = is_for(session, person, today=today)
    line = queries.notice_for(session, theirs, text_id=text_id)
    is_read = bool(queries.read_among(session, text_ids=[text_id], user_id=user_id))
    if line.text.state is TextState.TAKEN_BACK:
        return Shown(line, is_pinned=False, is_read=is_read)
    return Shown(line, _is_pinned(line.notice, now), is_read, queries.files_of(session, text_id))


def file_for(
    session: Session, *, text_id: int, text_file_id: int, resident_id: int, user_id: int, now: datetime
) -> AttachedFile:
    """Something that is attached to a notice for a resident. Raises TextNotFoundError, TextFileNotFoundError."""
    shown = one(session, text_id=text_id, resident_id=resident_id, user_id=user_id, now=now)
    return queries.file_of(session, text_id=text_id if shown.files else 0, text_file_id=text_file_id)


def _is_pinned(notice: Notice | None, now: datetime) -> bool:
    return notice is not None and notice.pinned_until is not None and notice.pinned_until >= business_day(now)


def pinned_for(session: Session, *, resident_id: int, now: datetime) -> list[Line]:
    """What stands on the home page of a resident; one question to the database, unless something is pinned for some."""
    person, today = identify(session, resident_id), business_day(now)
    found = queries.pinned(session, nodes=nodes_of(person), today=today, limit=_LOOKED_AT)
    some = {line.id for line in found if line.notice is not None and line.notice.audience is not Audience.NODE}
    if some:
        theirs = select(Text.id).join(Notice, Notice.text_id == Text.id)
        theirs = theirs.where(Text.id.in_(some), is_for(session, person, today=today))
        hidden = some - set(session.scalars(theirs))
        found = [line for line in found if line.id not in hidden]
    return list(found[:PINNED_MAX])
