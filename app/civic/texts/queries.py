"""Queries: texts of a subtree, those for a resident, what belongs to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering
from app.civic.texts.errors import TextFileNotFoundError, TextNotFoundError
from app.civic.texts.models import (
    Benefit,
    BenefitScheme,
    CourseLesson,
    Notice,
    NoticeDelivery,
    Pledge,
    Reading,
    ReadingDay,
    Text,
    TextFile,
    TextKind,
    TextState,
)
from app.core.db.paging import Page, as_written, newest_first
from app.core.files.models import StoredFile
from app.core.identities import StaffIdentity
from app.core.pinyin import as_initials
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, get_community, is_below
from app.parties.units.models import Unit


@dataclass(frozen=True, slots=True)
class Line:
    """A text with the name of its node and what its kind has besides."""

    text: Text
    community: str
    notice: Notice | None = None
    benefit: Benefit | None = None
    pledge: Pledge | None = None

    @property
    def id(self) -> int:
        return self.text.id


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a text, without its content."""

    id: int
    file_id: int
    name: str
    media_type: str
    size: int


def text_in_scope(session: Session, *, text_id: int, staff: StaffIdentity, kind: TextKind | None = None) -> Text:
    """Raises TextNotFoundError."""
    text = session.get(Text, text_id)
    if text is None or kind not in (None, text.kind):
        raise TextNotFoundError
    if not staff.covers(get_community(session, text.community_id).path):
        raise TextNotFoundError
    return text


def notice_of(session: Session, text_id: int) -> Notice:
    """As it is now."""
    return session.get_one(Notice, text_id, populate_existing=True)


def _notices() -> Select[Text, str, Notice]:
    query = select(Text, Community.name, Notice).join(Notice, Notice.text_id == Text.id)
    return query.join(Community, Community.id == Text.community_id)


def notices_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    state: TextState | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Notices of a subtree, those written last first. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    query = _notices().where(*is_below(session, path, Text.community_id), Text.kind == TextKind.NOTICE)
    if state is not None:
        query = query.where(Text.state == state)
    return newest_first(session, query, Text.id, cursor=cursor, limit=limit).map(lambda row: Line(*row))


def delivery_of(session: Session, text_id: int) -> NoticeDelivery | None:
    """As it is now; None for what was never published."""
    query = select(NoticeDelivery).where(NoticeDelivery.text_id == text_id)
    return session.scalar(query.execution_options(populate_existing=True))


def notices_for(session: Session, theirs: ColumnElement[bool], *, cursor: str | None, limit: int) -> Page[Line]:
    """The notices that are somebody's and stand, those published last first."""
    query = select(NoticeDelivery.id, Text, Community.name, Notice).join(Text, Text.id == NoticeDelivery.text_id)
    query = query.join(Notice, Notice.text_id == Text.id).join(Community, Community.id == Text.community_id)
    query = query.where(Text.state == TextState.PUBLISHED, theirs)
    page = newest_first(session, as_written(query), NoticeDelivery.id, cursor=cursor, limit=limit)
    return page.map(lambda row: Line(*row[1:]))


def notice_for(session: Session, theirs: ColumnElement[bool], *, text_id: int) -> Line:
    """A notice that is somebody's and was published, even if it was taken back since. Raises TextNotFoundError."""
    published = Text.id == text_id, Text.published_at.is_not(None)
    row = session.execute(_notices().where(*published, theirs)).one_or_none()
    if row is None:
        raise TextNotFoundError
    return Line(*row)


def pinned(session: Session, *, nodes: Sequence[int], today: date, limit: int) -> Sequence[Line]:
    """What is pinned at some nodes today, whomever it is for, published last first."""
    stands = Notice.pinned_until >= today, Text.state == TextState.PUBLISHED, Text.community_id.in_(nodes)
    query = _notices().where(*stands).order_by(Text.published_at.desc(), Text.id.desc()).limit(limit)
    return [Line(*row) for row in session.execute(query)]


def _benefits() -> Select[Text, str, Benefit]:
    query = select(Text, Community.name, Benefit).join(Benefit, Benefit.text_id == Text.id)
    return query.join(Community, Community.id == Text.community_id)


def _benefits_page(
    session: Session, wanted: Sequence[ColumnElement[bool]], *, cursor: str | None, limit: int
) -> Page[Line]:
    page = newest_first(session, _benefits().where(*wanted), Text.id, cursor=cursor, limit=limit)
    return page.map(lambda row: Line(row[0], row[1], benefit=row[2]))


def says(words: str) -> ColumnElement[bool]:
    """That the name or the provider of a benefit has these words, or begins so in pinyin."""
    found = [Text.title.contains(words, autoescape=True), Benefit.provider.contains(words, autoescape=True)]
    typed = as_initials(words)
    return or_(*found) if typed is None else or_(*found, Benefit.initials.contains(typed, autoescape=True))


def is_valid(today: date) -> ColumnElement[bool]:
    """That a benefit is not over."""
    return or_(Benefit.until.is_(None), Benefit.until >= today)


def narrowed(
    q: str | None, scheme: BenefitScheme | None, provider: str | None, on: date | None
) -> list[ColumnElement[bool]]:
    """That a benefit has these words, is of this scheme and this provider, and still good `on` a day."""
    wanted = [says(q)] if q else []
    wanted += [Benefit.scheme == scheme] if scheme else []
    wanted += [Benefit.provider.contains(provider, autoescape=True)] if provider else []
    return wanted + ([is_valid(on)] if on is not None else [])


def benefits_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    today: date,
    community_id: int | None = None,
    q: str | None = None,
    scheme: BenefitScheme | None = None,
    provider: str | None = None,
    on: date | None = None,
    is_over: bool | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Benefits of a subtree, those listed last first. Raises CommunityNotFoundError."""
    wanted = of_scope(session, staff, community_id)
    wanted += narrowed(q, scheme, provider, on)
    wanted += [is_valid(today) if not is_over else ~is_valid(today)] if is_over is not None else []
    return _benefits_page(session, wanted, cursor=cursor, limit=limit)


def of_scope(session: Session, staff: StaffIdentity, community_id: int | None) -> list[ColumnElement[bool]]:
    """Conditions that a text is of a subtree. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    return is_below(session, path, Text.community_id)


def benefits_for(
    session: Session,
    *,
    nodes: Sequence[int],
    today: date,
    stars: int | None = None,
    q: str | None = None,
    scheme: BenefitScheme | None = None,
    provider: str | None = None,
    on: date | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Benefits of some nodes that are not over, those listed last first; with `stars`, those that need no more."""
    wanted = [Text.community_id.in_(nodes), Text.state == TextState.PUBLISHED, is_valid(today)]
    wanted += narrowed(q, scheme, provider, on)
    wanted += [or_(Benefit.min_stars.is_(None), Benefit.min_stars <= stars)] if stars is not None else []
    return _benefits_page(session, wanted, cursor=cursor, limit=limit)


def _lessons_page(
    session: Session, wanted: Sequence[ColumnElement[bool]], q: str | None, *, cursor: str | None, limit: int
) -> Page[Line]:
    query = select(Text, Community.name).join(Community, Community.id == Text.community_id)
    query = query.where(Text.kind == TextKind.LESSON, *wanted)
    if q:
        query = query.where(or_(Text.title.contains(q, autoescape=True), Text.topic.contains(q, autoescape=True)))
    return newest_first(session, query, Text.id, cursor=cursor, limit=limit).map(lambda row: Line(*row))


def lessons_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    q: str | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Lessons of a subtree, those written last first. Raises CommunityNotFoundError."""
    return _lessons_page(session, of_scope(session, staff, community_id), q, cursor=cursor, limit=limit)


def lessons_for(
    session: Session,
    *,
    nodes: Sequence[int],
    q: str | None = None,
    session_id: int | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Lessons of some nodes that stand, those written last first; with `session_id`, those that its course is about."""
    wanted = [Text.community_id.in_(nodes), Text.state == TextState.PUBLISHED]
    wanted += [_is_told_in(session_id)] if session_id is not None else []
    return _lessons_page(session, wanted, q, cursor=cursor, limit=limit)


def _is_told_in(session_id: int) -> ColumnElement[bool]:
    course = select(Gathering.project_id).where(Gathering.id == session_id)
    return Text.id.in_(select(CourseLesson.text_id).where(CourseLesson.project_id.in_(course)))


def other_for(session: Session, *, text_id: int, nodes: Sequence[int]) -> Line | None:
    """A benefit, a lesson or a version of a pledge of one of these nodes, also one that was taken back; None where it
    is none.
    """
    query = select(Text, Community.name, Benefit, Pledge, Unit.name)
    query = query.join(Community, Community.id == Text.community_id).outerjoin(Benefit, Benefit.text_id == Text.id)
    query = query.outerjoin(Pledge, Pledge.text_id == Text.id).outerjoin(Unit, Unit.id == Pledge.unit_id)
    is_one = Text.id == text_id, Text.kind != TextKind.NOTICE, Text.published_at.is_not(None)
    row = session.execute(query.where(*is_one, Text.community_id.in_(nodes))).one_or_none()
    return Line(row[0], row[4] or row[1], benefit=row[2], pledge=row[3]) if row else None


def read_among(session: Session, *, text_ids: Sequence[int], user_id: int) -> set[int]:
    """Those of these texts that a user has opened."""
    query = select(Reading.text_id).where(Reading.text_id.in_(text_ids), Reading.user_id == user_id)
    return set(session.scalars(query))


def read_by_day(session: Session, text_id: int) -> list[tuple[date, int]]:
    """How many have opened a text for the first time, day by day."""
    query = select(ReadingDay.day, ReadingDay.people).where(ReadingDay.text_id == text_id).order_by(ReadingDay.day)
    return [(row[0], row[1]) for row in session.execute(query)]


def read_by(session: Session, text_ids: Sequence[int]) -> dict[int, int]:
    """How many have opened each of these texts."""
    query = select(ReadingDay.text_id, func.sum(ReadingDay.people)).where(ReadingDay.text_id.in_(text_ids))
    return {row[0]: int(row[1]) for row in session.execute(query.group_by(ReadingDay.text_id))}


def _files(wanted: ColumnElement[bool]) -> Select[int, int, str, str, int]:
    query = select(TextFile.id, TextFile.file_id, StoredFile.name, StoredFile.media_type, StoredFile.size)
    return query.join(StoredFile, StoredFile.id == TextFile.file_id).where(wanted)


def files_of(session: Session, text_id: int) -> list[AttachedFile]:
    """What is attached to a text, in the order in which it was."""
    rows = session.execute(_files(TextFile.text_id == text_id).order_by(TextFile.id))
    return [AttachedFile(*row) for row in rows]


def file_of(session: Session, *, text_id: int, text_file_id: int) -> AttachedFile:
    """One of them. Raises TextFileNotFoundError."""
    row = session.execute(_files((TextFile.id == text_file_id) & (TextFile.text_id == text_id))).one_or_none()
    if row is None:
        raise TextFileNotFoundError
    return AttachedFile(*row)
