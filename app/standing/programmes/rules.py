"""The rules of this installation and its bands."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.catalogue import DEFAULT_BANDS, Bands, catalogue
from app.standing.programmes.errors import NotTheTopError, RuleDisabledError, RuleNotFoundError
from app.standing.programmes.models import BandSet, Rule


def install_catalogue(session: Session, *, now: datetime, bands: str = DEFAULT_BANDS) -> int:
    """Bring the rules up to the catalogue and put these bands in force from now on; says how many rules there are.

    Again changes nothing. A rule that was switched on or off here stays so.
    """
    known = {rule.slug: rule for rule in session.scalars(select(Rule))}
    for item in catalogue().items:
        rule = known.get(item["slug"])
        if rule is None:
            session.add(Rule(**item))
        else:
            for column in item.keys() - {"enabled"}:
                setattr(rule, column, item[column])
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


def rules(session: Session) -> Sequence[Rule]:
    """The rules that take records, in the order of the catalogue."""
    return session.scalars(select(Rule).where(Rule.enabled).order_by(Rule.number)).all()


def all_rules(session: Session) -> Sequence[Rule]:
    """Every rule of the catalogue, in its order, also those that take no records."""
    return session.scalars(select(Rule).order_by(Rule.number)).all()


def switch_rule(
    session: Session, *, slug: str, enabled: bool, reason: str, staff: StaffIdentity, now: datetime
) -> Rule:
    """Let a rule take records from now on, or no more; what is on record stays. Again changes nothing.

    Raises RuleNotFoundError, NotTheTopError.
    """
    rule = session.scalar(
        select(Rule).where(Rule.slug == slug).with_for_update().execution_options(populate_existing=True)
    )
    if rule is None:
        raise RuleNotFoundError
    if session.scalar(select(Community.parent_id).where(Community.id == staff.community_id)) is not None:
        raise NotTheTopError("规则由最上级的管理员启用或停用。")
    if rule.enabled is not enabled:
        rule.enabled = enabled
        action = ProgrammeAction.RULE_ENABLED if enabled else ProgrammeAction.RULE_DISABLED
        audit.note(session, staff=staff, action=action, subject_id=rule.id, at=now, rule=slug, reason=reason)
    return rule


def enabled_rule(session: Session, slug: str) -> Rule:
    """Raises a RuleError naming the field `rule`, RuleDisabledError."""
    rule = session.scalar(select(Rule).where(Rule.slug == slug))
    if rule is None:
        raise field_error("rule", "没有这条规则，请从规则目录中选择。")
    if not rule.enabled:
        raise RuleDisabledError
    return rule
