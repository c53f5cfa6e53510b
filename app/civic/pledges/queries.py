"""Queries: signatures of somebody and under a pledge, drives with their numbers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.civic.pledges.errors import DriveNotFoundError, SignatureNotFoundError
from app.civic.pledges.models import Drive, DriveArea, Signature, SignatureState
from app.civic.texts.models import Pledge, Text
from app.civic.texts.pledge_queries import current_of
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.areas.models import Area
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, get_community, is_below
from app.parties.pictures.errors import PictureNotFoundError
from app.parties.pictures.models import Picture, PictureOf
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature with what was signed, and the version that can be signed now, if any."""

    signature: Signature
    text: Text
    pledge: Pledge
    current: Pledge | None

    @property
    def id(self) -> int:
        return self.signature.id

    def is_over(self, today: date) -> bool:
        return self.signature.state is not SignatureState.LIVE or self.signature.until_on < today


@dataclass(frozen=True, slots=True)
class ShownPledge:
    """A pledge on the name card of a shop."""

    title: str
    keeps: Sequence[str]
    until_on: date


@dataclass(frozen=True, slots=True)
class Entered:
    """A signature at the desk, with the masked name of whose it is."""

    signature: Signature
    number: int
    name: str
    resident_number: str

    @property
    def id(self) -> int:
        return self.signature.id


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A grid of a drive with its numbers."""

    id: int
    drive: str
    community: str
    name: str
    households: int
    covered: int

    @property
    def percent(self) -> int | None:
        """None where nobody lives."""
        return 100 * self.covered // self.households if self.households else None


@dataclass(frozen=True, slots=True)
class DriveLine:
    """A drive with the pledge that it is of, and its numbers in all."""

    drive: Drive
    pledge: str
    community: str
    households: int
    covered: int

    @property
    def id(self) -> int:
        return self.drive.id

    @property
    def percent(self) -> int | None:
        """None where nobody lives."""
        return 100 * self.covered // self.households if self.households else None


def _signed() -> Select[Signature, Text, Pledge]:
    query = select(Signature, Text, Pledge).join(Text, Text.id == Signature.text_id)
    return query.join(Pledge, Pledge.text_id == Text.id)


def _with_current(session: Session, rows: Sequence[Any]) -> list[Signed]:
    current = current_of(session, [row[2].first_id for row in rows])
    return [Signed(row[0], row[1], row[2], current.get(row[2].first_id)) for row in rows]


def signatures_of(
    session: Session, *, kind: SubjectKind, subject_id: int, cursor: str | None, limit: int
) -> Page[Signed]:
    """What a subject has signed, the newest first."""
    query = _signed().where(Signature.subject_kind == kind, Signature.subject_id == subject_id)
    page = newest_first(session, query, Signature.id, cursor=cursor, limit=limit)
    return page.map_all(lambda rows: _with_current(session, rows))


def live_of(
    session: Session, *, kind: SubjectKind, subject_id: int, first_ids: Collection[int] | None = None, today: date
) -> list[Signed]:
    """The live signatures of a subject, those under some pledges only where they are named; the newest first."""
    live = Signature.is_live.is_(True), Signature.until_on >= today
    query = _signed().where(Signature.subject_kind == kind, Signature.subject_id == subject_id, *live)
    query = query if first_ids is None else query.where(Signature.first_id.in_(first_ids))
    rows = session.execute(query.order_by(Signature.id.desc())).all()
    return _with_current(session, rows)


def signed_of(session: Session, signature: Signature) -> Signed:
    """A signature with what was signed."""
    rows = session.execute(_signed().where(Signature.id == signature.id)).all()
    return _with_current(session, rows)[0]


def pledges_of_shop(session: Session, *, merchant_id: int, today: date) -> list[ShownPledge]:
    """What a shop keeps to now, for everybody; signed last first."""
    found = live_of(session, kind=SubjectKind.MERCHANT, subject_id=merchant_id, today=today)
    return [ShownPledge(each.text.title, each.pledge.keeps, each.signature.until_on) for each in found]


def entered_under(
    session: Session,
    *,
    first_id: int,
    staff: StaffIdentity,
    state: SignatureState | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Entered]:
    """The signatures of residents of the subtree under a pledge, the newest first."""
    query = select(Signature, Pledge.number, Resident.name, Resident.number)
    query = query.join(Pledge, Pledge.text_id == Signature.text_id)
    query = query.join(Resident, Resident.id == Signature.subject_id)
    theirs = Signature.first_id == first_id, Signature.subject_kind == SubjectKind.RESIDENT
    query = query.where(*theirs, *is_below(session, staff.path, Resident.community_id))
    query = query if state is None else query.where(Signature.state == state)
    page = newest_first(session, query, Signature.id, cursor=cursor, limit=limit)
    return page.map(lambda row: Entered(row[0], row[1], mask_name(row[2]), row[3]))


def live_under(session: Session, first_ids: Collection[int]) -> dict[int, int]:
    """How many signatures under each of some pledges are live; from an index alone."""
    query = select(Signature.first_id, func.count()).where(
        Signature.first_id.in_(first_ids), Signature.is_live.is_(True)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Signature.first_id))}


def drive_in_scope(session: Session, *, drive_id: int, staff: StaffIdentity) -> Drive:
    """Raises DriveNotFoundError."""
    drive = session.get(Drive, drive_id)
    if drive is None or not staff.covers(get_community(session, drive.community_id).path):
        raise DriveNotFoundError
    return drive


def _drives() -> Select[Drive, str, str, int, int]:
    households, covered = func.sum(DriveArea.households), func.sum(DriveArea.covered)
    query = select(Drive, Text.title, Community.name, households, covered)
    query = query.join(Text, Text.id == Drive.first_id).join(Community, Community.id == Drive.community_id)
    return query.join(DriveArea, DriveArea.drive_id == Drive.id).group_by(Drive.id, Text.title, Community.name)


def drives_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    first_id: int | None = None,
    cursor: str | None,
    limit: int,
) -> Page[DriveLine]:
    """The drives of a subtree, those opened last first. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    query = _drives().where(*is_below(session, path, Drive.community_id))
    query = query if first_id is None else query.where(Drive.first_id == first_id)
    page = newest_first(session, query, Drive.id, cursor=cursor, limit=limit)
    return page.map(lambda row: DriveLine(row[0], row[1], row[2], int(row[3]), int(row[4])))


def drive_line(session: Session, drive: Drive) -> DriveLine:
    """A drive with its numbers in all."""
    row = session.execute(_drives().where(Drive.id == drive.id)).one()
    return DriveLine(row[0], row[1], row[2], int(row[3]), int(row[4]))


def _areas(drive_id: int) -> Select[int, str, str, str, int, int]:
    query = select(Area.id, Drive.title, Community.name, Area.name, DriveArea.households, DriveArea.covered)
    query = query.join(DriveArea, DriveArea.area_id == Area.id).join(Drive, Drive.id == DriveArea.drive_id)
    return query.join(Community, Community.id == Area.community_id).where(Drive.id == drive_id)


def areas_of_drive(session: Session, drive_id: int) -> list[AreaLine]:
    """The grids of a drive, by node and code."""
    rows = session.execute(_areas(drive_id).order_by(Community.path, Area.code, Area.id))
    return [AreaLine(*row) for row in rows]


def coverage_in_scope(
    session: Session, *, staff: StaffIdentity, drive_id: int | None = None, cursor: str | None, limit: int
) -> Page[AreaLine]:
    """The grids of a drive, or of the one that was opened last. Raises DriveNotFoundError."""
    if drive_id is None:
        last = select(func.max(Drive.id)).where(*is_below(session, staff.path, Drive.community_id))
        drive_id = session.scalar(last) or 0
    drive = drive_in_scope(session, drive_id=drive_id, staff=staff)
    page = newest_first(session, _areas(drive.id), Area.id, cursor=cursor, limit=limit)
    return page.map(lambda row: AreaLine(*row))


def signature_in_scope(session: Session, *, signature_id: int, staff: StaffIdentity) -> Signature:
    """That of a resident of the subtree. Raises SignatureNotFoundError."""
    signature = session.get(Signature, signature_id)
    if signature is None or signature.subject_kind is not SubjectKind.RESIDENT:
        raise SignatureNotFoundError
    community_id = session.scalar(select(Resident.community_id).where(Resident.id == signature.subject_id)) or 0
    if not staff.covers(get_community(session, community_id).path):
        raise SignatureNotFoundError
    return signature


def sheets_of(session: Session, signature_ids: Sequence[int]) -> set[int]:
    """Those of some signatures of which the picture of the sheet is still kept."""
    query = select(Picture.about_id).where(Picture.kind == PictureOf.SIGNATURE, Picture.about_id.in_(signature_ids))
    return {each for each in session.scalars(query) if each is not None}


def sheet_of(session: Session, signature_id: int) -> int:
    """The file of it. Raises PictureNotFoundError."""
    query = select(Picture.file_id).where(Picture.kind == PictureOf.SIGNATURE, Picture.about_id == signature_id)
    file_id = session.scalar(query.order_by(Picture.id).limit(1))
    if file_id is None:
        raise PictureNotFoundError
    return file_id
