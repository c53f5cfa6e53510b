"""What a point is worth, how long it lasts and how much one can get: versions, of which the newest in force counts.

Until an administrator makes the first version, the settings of the installation say what a point is worth and how long
it lasts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day, start_of_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.catalogue import Bands
from app.standing.programmes.errors import NotTheTopError
from app.standing.programmes.models import BandSet, SettingsVersion
from config import Settings

MAX_PLUS_YEAR, MAX_MINUS_YEAR = 150, 60
"""Of a resident over all rules, until a version says otherwise (domain model C1)."""


@dataclass(frozen=True, slots=True)
class PointSettings:
    """`point_value_fen` is what a shop gets for a point at settlement; points of an award can be used for
    `points_valid_months`; the limits are score a year.
    """

    point_value_fen: int
    points_valid_months: int
    max_plus_year: int
    max_minus_year: int


_NEWEST_FIRST = (SettingsVersion.effective_from.desc(), SettingsVersion.id.desc())
_IN_FORCE = (
    select(
        SettingsVersion.point_value_fen,
        SettingsVersion.points_valid_months,
        SettingsVersion.max_plus_year,
        SettingsVersion.max_minus_year,
    )
    .where(SettingsVersion.effective_from <= bindparam("at"))
    .order_by(*_NEWEST_FIRST)
    .limit(1)
)


def point_settings_at(session: Session, *, now: datetime, settings: Settings) -> PointSettings:
    """The version in force at a moment, or what the installation begins with."""
    row = session.execute(_IN_FORCE, {"at": now}).one_or_none()
    if row is None:
        return PointSettings(settings.point_value_fen, settings.points_valid_months, MAX_PLUS_YEAR, MAX_MINUS_YEAR)
    return PointSettings(*row)


def last_decided(session: Session, *, settings: Settings) -> tuple[int, PointSettings]:
    """The newest version, in force or still to come, and its id; 0 for what the installation begins with."""
    version = session.scalar(select(SettingsVersion).order_by(*_NEWEST_FIRST).limit(1))
    if version is None:
        return 0, PointSettings(settings.point_value_fen, settings.points_valid_months, MAX_PLUS_YEAR, MAX_MINUS_YEAR)
    limits = version.max_plus_year, version.max_minus_year
    return version.id, PointSettings(version.point_value_fen, version.points_valid_months, *limits)


def hold(session: Session) -> None:
    """Let nobody else make a version until this transaction ends."""
    session.execute(select(Community.id).where(Community.parent_id.is_(None)).with_for_update())


def limits_at(session: Session, now: datetime) -> tuple[int, int]:
    """The most that a resident's records add to and take from their score in a year, at a moment."""
    row = session.execute(_IN_FORCE, {"at": now}).one_or_none()
    return (MAX_PLUS_YEAR, MAX_MINUS_YEAR) if row is None else (row.max_plus_year, row.max_minus_year)


def set_point_settings(
    session: Session,
    *,
    point_value_fen: int,
    points_valid_months: int,
    max_plus_year: int,
    max_minus_year: int,
    effective_on: date,
    reason: str,
    staff: StaffIdentity,
    now: datetime,
) -> SettingsVersion:
    """Decide how the programme goes on from a coming day. What was awarded or settled before stays as it is.

    Raises NotTheTopError, and a RuleError naming `effective_on`.
    """
    last = session.scalar(select(SettingsVersion).order_by(*_NEWEST_FIRST).limit(1))
    version = SettingsVersion(
        effective_from=_from_day(session, effective_on, staff, now),
        point_value_fen=point_value_fen,
        points_valid_months=points_valid_months,
        max_plus_year=max_plus_year,
        max_minus_year=max_minus_year,
        reason=reason,
        made_by=staff.id,
        made_at=now,
    )
    session.add(version)
    session.flush()
    facts: dict[str, Any] = _decided(version) | {"effective_on": effective_on.isoformat(), "reason": reason}
    if last is not None:
        facts["before"] = _decided(last)
    audit.note(session, staff=staff, action=ProgrammeAction.SET, subject_id=version.id, at=now, **facts)
    return version


def _decided(version: SettingsVersion) -> dict[str, int]:
    return {
        "point_value_fen": version.point_value_fen,
        "points_valid_months": version.points_valid_months,
        "max_plus_year": version.max_plus_year,
        "max_minus_year": version.max_minus_year,
    }


def set_bands(session: Session, *, bands: Bands, effective_on: date, staff: StaffIdentity, now: datetime) -> BandSet:
    """Other grades and stars from a coming day. Raises NotTheTopError, and a RuleError naming `effective_on`."""
    effective_from = _from_day(session, effective_on, staff, now)
    if session.scalar(select(BandSet.id).where(BandSet.effective_from == effective_from)):
        raise field_error("effective_on", "这一天已有一个等级版本，请换一天。")
    band_set = BandSet(
        name=bands.name,
        effective_from=effective_from,
        base_score=bands.base_score,
        grades=bands.grades,
        stars=bands.stars,
        made_by=staff.id,
    )
    session.add(band_set)
    session.flush()
    facts = {"effective_on": effective_on.isoformat(), "name": bands.name}
    audit.note(session, staff=staff, action=ProgrammeAction.BANDS_SET, subject_id=band_set.id, at=now, **facts)
    return band_set


def _from_day(session: Session, day: date, staff: StaffIdentity, now: datetime) -> datetime:
    """The start of a coming day; rules are never made worse for what has been (domain model C7.15)."""
    require_top(session, staff)
    if day <= business_day(now):
        raise field_error("effective_on", "请选择明天或以后的日期，已经发生的不受影响。")
    return start_of_day(day)


def require_top(session: Session, staff: StaffIdentity) -> None:
    """Nothing, for who works at the root of the tree. Raises NotTheTopError."""
    if session.scalar(select(Community.parent_id).where(Community.id == staff.community_id)) is not None:
        raise NotTheTopError


def settings_versions(session: Session) -> Sequence[SettingsVersion]:
    """The versions, the newest first."""
    return session.scalars(select(SettingsVersion).order_by(*_NEWEST_FIRST).limit(100)).all()


def band_versions(session: Session) -> Sequence[BandSet]:
    """The versions of grades and stars, the newest first."""
    return session.scalars(select(BandSet).order_by(BandSet.effective_from.desc()).limit(100)).all()
