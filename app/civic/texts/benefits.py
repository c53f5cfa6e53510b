"""Benefits: what trustworthy people get elsewhere, in the words of whoever grants it. They only inform."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.texts.actions import TextAction
from app.civic.texts.drafting import note
from app.civic.texts.models import Benefit, BenefitLevel, BenefitScheme, Text, TextKind
from app.civic.texts.publishing import hold_published, publish_alone
from app.civic.texts.wording import SCHEMES
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.core.pinyin import initials
from app.parties.communities.nodes import community_in_scope, require_open

PROVIDER, BODY, CONDITION = (2, 60), (5, 500), (0, 200)
"""From so many characters to so many."""
INITIALS_MAX = 200
TERMS = ("scheme", "provider", "level", "terms", "min_stars", "until", "asks_proof")


def add_benefit(
    session: Session,
    *,
    community_id: int,
    title: str,
    body: str,
    scheme: BenefitScheme,
    provider: str,
    level: BenefitLevel,
    terms: str = "",
    min_stars: int | None = None,
    until: date | None = None,
    asks_proof: bool = False,
    staff: StaffIdentity,
    now: datetime,
) -> Text:
    """List a benefit for the residents of a node: they see it at once.

    Raises CommunityNotFoundError, NodeClosedError, a RuleError naming `until` for a day that is over.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    require_until(until, now)
    text = publish_alone(node.id, TextKind.BENEFIT, SCHEMES[scheme], title, body, staff, now)
    session.add(text)
    require_open(session, node.id)
    named = initials(title + provider)[:INITIALS_MAX]
    about: dict[str, Any] = {"scheme": scheme, "provider": provider, "level": level, "terms": terms}
    about |= {"min_stars": min_stars, "until": until, "asks_proof": asks_proof, "initials": named}
    session.add(Benefit(text_id=text.id, **about))
    note(session, TextAction.MADE, text, staff, now)
    return text


def require_until(until: date | None, now: datetime) -> None:
    """Raises a RuleError naming `until` for a day that is over."""
    if until is not None and until < business_day(now):
        raise field_error("until", "有效期已经过去，请改成今天或以后；长期有效的留空。")


def change_benefit(
    session: Session, *, text_id: int, title: str, body: str, staff: StaffIdentity, now: datetime, **said: Any
) -> Text:
    """Change what a benefit says; `said` is all of `TERMS`.

    Raises TextNotFoundError, TextStateError, a RuleError naming `until`.
    """
    text, benefit = hold_benefit(session, text_id=text_id, staff=staff)
    if said["until"] != benefit.until:
        require_until(said["until"], now)
    for name in TERMS:
        setattr(benefit, name, said[name])
    benefit.initials = initials(title + benefit.provider)[:INITIALS_MAX]
    text.topic, text.title, text.body = SCHEMES[benefit.scheme], title, body
    text.changed_by, text.changed_at = staff.id, now
    note(session, TextAction.CHANGED, text, staff, now)
    return text


def hold_benefit(session: Session, *, text_id: int, staff: StaffIdentity) -> tuple[Text, Benefit]:
    """Have a benefit that stands to oneself. Raises TextNotFoundError, TextStateError."""
    text = hold_published(session, text_id=text_id, kind=TextKind.BENEFIT, staff=staff)
    benefit = session.scalars(
        select(Benefit).where(Benefit.text_id == text.id).execution_options(populate_existing=True)
    ).one()
    return text, benefit
