"""What a node honours, by which criteria, with which effect."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.standing.awards.actions import AwardAction
from app.standing.awards.errors import CriteriaLockedError, SchemeTakenError
from app.standing.awards.models import AwardCycle, AwardScheme, CycleState, Judging, Nomination, SchemeKind
from app.standing.awards.queries import scheme_in_scope
from app.standing.programmes.rulebook import rules_on

RED_LIST_MONTHS = 3
"""A name is on a red list for a quarter, then off by itself (domain model, safeguard 13)."""


def make_scheme(
    session: Session, *, community_id: int, name: str, staff: StaffIdentity, now: datetime, **terms: Any
) -> AwardScheme:
    """Something to be honoured at a node.

    Raises CommunityNotFoundError, NodeClosedError, SchemeTakenError; RuleErrors naming `rule_slug`, `score_delta`,
    `months`, `least_score`.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    require_open(session, node.id)
    _require_fit(session, node.id, terms, now)
    _require_free(session, node.id, name)
    scheme = AwardScheme(community_id=node.id, name=name, created_by=staff.id, created_at=now, **terms)
    session.add(scheme)
    session.flush()
    facts = {"kind": scheme.kind.value, "name": name}
    action = AwardAction.SCHEME_MADE
    audit.note(session, staff=staff, action=action, subject_id=scheme.id, at=now, path=node.path, **facts)
    return scheme


def change_scheme(
    session: Session, /, *, scheme_id: int, staff: StaffIdentity, now: datetime, **changes: Any
) -> AwardScheme:
    """Other terms of a scheme. Raises SchemeNotFoundError, CriteriaLockedError, what `make_scheme` raises."""
    scheme = scheme_in_scope(session, scheme_id=scheme_id, staff=staff, hold=True)
    running = AwardCycle.state.in_([CycleState.OPEN, CycleState.JUDGING, CycleState.PUBLIC])
    nominated = exists().where(Nomination.cycle_id == AwardCycle.id)
    if session.scalar(select(AwardCycle.id).where(AwardCycle.scheme_id == scheme.id, running, nominated).limit(1)):
        raise CriteriaLockedError
    terms = {name: getattr(scheme, name) for name in TERMS} | changes
    name = terms.pop("name", scheme.name)
    if name != scheme.name:
        _require_free(session, scheme.community_id, name)
    _require_fit(session, scheme.community_id, terms, now)
    for field, value in changes.items():
        setattr(scheme, field, value)
    session.flush()
    path = get_community(session, scheme.community_id).path
    audit.note(session, staff=staff, action=AwardAction.SCHEME_CHANGED, subject_id=scheme.id, at=now, path=path)
    return scheme


TERMS = ("kind", "recipient", "judging", "seats", "least_score", "rule_slug", "score_delta", "months", "about")


def _require_free(session: Session, community_id: int, name: str) -> None:
    same = AwardScheme.community_id == community_id, AwardScheme.name == name
    if session.scalar(select(AwardScheme.id).where(*same)) is not None:
        raise SchemeTakenError


def _require_fit(session: Session, community_id: int, terms: dict[str, Any], now: datetime) -> None:
    if terms["kind"] is SchemeKind.RED_LIST and terms["months"] > RED_LIST_MONTHS:
        raise field_error("months", f"红榜最多 {RED_LIST_MONTHS} 个月，到期自动下榜。")
    by_record = terms["judging"] is Judging.CRITERIA
    if not by_record and terms["least_score"]:
        raise field_error("least_score", "由居民投票或者议事会议定的评选不看加分，请填 0。")
    if by_record and terms["least_score"] < 1:
        raise field_error("least_score", "按记录评定的，请填本期加分合计至少多少分。")
    if not terms["rule_slug"]:
        if terms["score_delta"]:
            raise field_error("rule_slug", "要加分，请选择按哪条规则加。")
        return
    rules = rules_on(session, community_id=community_id, kind=terms["recipient"], day=business_day(now))
    rule = next((rule for rule in rules if rule.slug == terms["rule_slug"]), None)
    if rule is None:
        raise field_error("rule_slug", "没有这条规则，或者它现在不适用于这类对象。")
    allowed = sorted(score for score in rule.scores if score > 0)
    if terms["score_delta"] not in allowed:
        words = "、".join(f"+{score}" for score in allowed) or "没有加分"
        raise field_error("score_delta", f"这条规则的加分只能是：{words}。")
