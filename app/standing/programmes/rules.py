"""The rules of this installation and its bands."""

from datetime import date, datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.catalogue import CATALOGUE_NAME, DEFAULT_BANDS, Bands, catalogue
from app.standing.programmes.errors import NotTheTopError, RuleNotFoundError, RuleOffError
from app.standing.programmes.models import (
    BandSet,
    Programme,
    ProgrammeKind,
    ProgrammeVersion,
    Rule,
    RuleCategory,
    VersionState,
)

FIRST_DAY = date(2000, 1, 1)
"""From when on the rules hold that an installation begins with: before anything that can be on record."""


def install_catalogue(session: Session, *, now: datetime, bands: str = DEFAULT_BANDS) -> int:
    """Give an installation that has no rules those of the catalogue, as a programme in force that holds everywhere, and
    put these bands in force from now on; says how many rules it has.

    Again changes no rule: what is in force is never edited, another version comes after it.
    """
    count = session.scalar(select(func.count()).select_from(Rule)) or 0
    if not count:
        programme = Programme(kind=ProgrammeKind.COMMUNITY, community_id=None, name=CATALOGUE_NAME)
        session.add(programme)
        session.flush()
        count = _first_version(session, programme)
    chosen = catalogue().bands[bands]
    current = session.scalar(_newest_band_set(now))
    if current is None or current.name != chosen.name:
        session.add(
            BandSet(
                name=chosen.name,
                effective_from=now,
                base_score=chosen.base_score,
                grades=chosen.grades,
                stars=chosen.stars,
            )
        )
    session.flush()
    return count


def _first_version(session: Session, programme: Programme) -> int:
    version = ProgrammeVersion(programme_id=programme.id, no=1, state=VersionState.IN_FORCE, starts_on=FIRST_DAY)
    session.add(version)
    session.flush()
    headings = {
        slug: RuleCategory(version_id=version.id, slug=slug, name=name, position=position)
        for position, (slug, name) in enumerate(catalogue().categories.items(), start=1)
    }
    session.add_all(headings.values())
    session.flush()
    session.add_all(
        Rule(
            version_id=version.id,
            category_id=headings[item["category"]].id,
            code=str(item["number"]),
            **item | {"enabled": True, "paused": not item["enabled"]},  # Until somebody wants it.
        )
        for item in catalogue().items
    )
    return len(catalogue().items)


def _newest_band_set(now: datetime) -> Select[BandSet]:
    return select(BandSet).where(BandSet.effective_from <= now).order_by(BandSet.effective_from.desc()).limit(1)


_BANDS = (
    select(BandSet.name, BandSet.base_score, BandSet.grades, BandSet.stars)
    .where(BandSet.effective_from <= bindparam("at"))
    .order_by(BandSet.effective_from.desc())
    .limit(1)
)


def bands_at(session: Session, now: datetime) -> Bands:
    """The bands in force; those of the catalogue where none were installed by then."""
    current = session.execute(_BANDS, {"at": now}).one_or_none()
    return catalogue().bands[DEFAULT_BANDS] if current is None else Bands(*current)


def last_bands(session: Session) -> Bands:
    """The bands that were decided last, in force or still to come."""
    last = session.scalar(select(BandSet).order_by(BandSet.effective_from.desc()).limit(1))
    if last is None:
        return catalogue().bands[DEFAULT_BANDS]
    return Bands(last.name, last.base_score, last.grades, last.stars)


def pause_rule(session: Session, *, slug: str, paused: bool, reason: str, staff: StaffIdentity, now: datetime) -> None:
    """Let a rule take no records for now, or again those that its version lets it; what is on record stays.

    A version in force is never edited, so this is no more than a pause, in all versions of the rule at once. Again
    changes nothing. Raises RuleNotFoundError, NotTheTopError, RuleOffError for one that its version has switched off.
    """
    rules = session.scalars(
        select(Rule)
        .where(Rule.slug == slug)
        .order_by(Rule.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not rules:
        raise RuleNotFoundError
    if session.scalar(select(Community.parent_id).where(Community.id == staff.community_id)) is not None:
        raise NotTheTopError("规则由最上级的管理员启用或停用。")
    if not rules[-1].enabled:
        raise RuleOffError
    if all(rule.paused is paused for rule in rules):
        return
    for rule in rules:
        rule.paused = paused
    action = ProgrammeAction.RULE_DISABLED if paused else ProgrammeAction.RULE_ENABLED
    audit.note(session, staff=staff, action=action, subject_id=rules[-1].id, at=now, rule=slug, reason=reason)
