"""Ratings that look odd: kept, or set aside so that they no longer count. Both can be taken back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.alliance.ratings import aggregates
from app.alliance.ratings.actions import RatingAction
from app.alliance.ratings.errors import AlreadyJudgedError, RatingNotFoundError
from app.alliance.ratings.models import Rating, Verdict
from app.alliance.ratings.ratings import COUNTS
from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant
from app.parties.residents.models import User

_NOTED = {Verdict.KEPT: RatingAction.KEPT, Verdict.SET_ASIDE: RatingAction.SET_ASIDE}


def judge(
    session: Session,
    *,
    rating_ids: Collection[int],
    verdict: Verdict,
    reason: str,
    staff: StaffIdentity,
    now: datetime,
) -> int:
    """Decide about some ratings of the staff member's subtree, all or none; says how many changed.

    Raises RatingNotFoundError where one of them is not there, AlreadyJudgedError where all of them already stand so.
    """
    places = _places(session, rating_ids, staff)
    wanted = sorted(places)
    raters = select(Rating.user_id).where(Rating.id.in_(wanted))
    # First the people, then the ratings, as everywhere: somebody who rates at this moment waits, and counts rightly.
    session.execute(select(User.id).where(User.id.in_(raters)).order_by(User.id).with_for_update())
    ratings = session.scalars(
        select(Rating)
        .where(Rating.id.in_(wanted))
        .order_by(Rating.merchant_id, Rating.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    changed = [rating for rating in ratings if rating.verdict is not verdict]
    if not changed:
        raise AlreadyJudgedError
    for rating in changed:
        _judge_one(session, rating, verdict)
        rating.judged_by, rating.judged_at, rating.judged_because = staff.id, now, reason
        session.flush()
        facts = {"merchant_id": rating.merchant_id, "reason": reason}
        path = places[rating.id]
        audit.note(session, staff=staff, action=_NOTED[verdict], subject_id=rating.id, at=now, path=path, **facts)
    return len(changed)


def _places(session: Session, rating_ids: Collection[int], staff: StaffIdentity) -> dict[int, str]:
    """The nodes of the shops that some ratings are about."""
    rows = session.execute(
        select(Rating.id, Community.path)
        .join(Merchant, Merchant.id == Rating.merchant_id)
        .join(Community, Community.id == Merchant.community_id)
        .where(Rating.id.in_(rating_ids), Community.path.startswith(staff.path))
    )
    places = dict(rows.all())
    if not places or set(rating_ids) != places.keys():
        raise RatingNotFoundError
    return places


def _judge_one(session: Session, rating: Rating, verdict: Verdict) -> None:
    counted, counts = rating.counts, verdict is not Verdict.SET_ASIDE
    if counted != counts:
        sign = 1 if counts else -1
        others = exists().where(
            Rating.user_id == rating.user_id, Rating.merchant_id == rating.merchant_id, Rating.id != rating.id, COUNTS
        )
        only_one = not session.scalar(select(others))
        aggregates.change(session, rating, sign=sign, raters=sign if only_one else 0)
    rating.verdict = verdict
