"""The rules of this installation and its bands."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.core.errors import field_error
from app.credit.catalogue import DEFAULT_BANDS, Bands, catalogue
from app.credit.errors import RuleDisabledError
from app.credit.models import BandSet, Rule


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


def rules(session: Session) -> Sequence[Rule]:
    """The rules that take records, in the order of the catalogue."""
    return session.scalars(select(Rule).where(Rule.enabled).order_by(Rule.number)).all()


def enabled_rule(session: Session, slug: str) -> Rule:
    """Raises a RuleError naming the field `rule`, RuleDisabledError."""
    rule = session.scalar(select(Rule).where(Rule.slug == slug))
    if rule is None:
        raise field_error("rule", "没有这条规则，请从规则目录中选择。")
    if not rule.enabled:
        raise RuleDisabledError
    return rule
