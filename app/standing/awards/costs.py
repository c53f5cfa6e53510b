"""What the awards of a cycle cost in points, before they are granted."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.standing.awards.models import AwardCycle, AwardScheme, Nomination, NominationState
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rulebook import rules_on
from app.standing.records.batch_costs import Cost, cost_of_points


def cost_of(session: Session, cycle: AwardCycle, scheme: AwardScheme, *, today: date, rate_fen: int) -> Cost | None:
    """At the worth of a point in fen, before the caps; None where these give no points: only residents have any."""
    rules = rules_on(session, community_id=cycle.community_id, day=today) if scheme.rule_slug else ()
    rule = next((each for each in rules if each.slug == scheme.rule_slug), None)
    if rule is None or scheme.recipient is not SubjectKind.RESIDENT:
        return None
    chosen = select(func.count(Nomination.id)).where(
        Nomination.cycle_id == cycle.id, Nomination.state == NominationState.CHOSEN
    )
    each = scheme.score_delta if rule.points is None else rule.points
    points = each * (session.scalar(chosen) or 0)
    return cost_of_points(session, points, community_id=cycle.community_id, rate_fen=rate_fen) if points else None
