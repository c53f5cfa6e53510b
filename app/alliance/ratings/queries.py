"""Queries: ratings as staff read them, of a subtree, with who gave them, masked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.alliance.ratings.errors import RatingNotFoundError
from app.alliance.ratings.models import ASPECTS, SCAN_WEIGHT_TENTHS, Rating, Verdict
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties import merchants
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident

OTHERS_SHOWN = 20


class Level(StrEnum):
    """Ratings that are worth a look: low ones, and those of people who only scanned the plate."""

    LOW = "low"
    SCANNED = "scanned"


@dataclass(frozen=True, slots=True)
class ReadRating:
    """A rating with its shop. `rater` is a resident's masked name, or the number of a user who is on no roster."""

    rating: Rating
    shop: str
    rater: str

    @property
    def id(self) -> int:
        return self.rating.id

    @property
    def mean(self) -> str:
        """The plain mean of the five aspects, with one decimal."""
        return mean_text(self.rating)


def mean_text(rating: Any) -> str:
    """The plain mean of a rating's five aspects, with one decimal, rounded half up."""
    tenths = (20 * sum(getattr(rating, aspect) for aspect in ASPECTS) + len(ASPECTS)) // (2 * len(ASPECTS))
    return f"{tenths // 10}.{tenths % 10}"


def ratings_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    text: str | None = None,
    merchant_id: int | None = None,
    level: Level | None = None,
    verdict: Verdict | None = None,
    cursor: str | None = None,
    limit: int,
) -> Page[ReadRating]:
    """The ratings of a subtree's shops, newest first."""
    query = _in_scope(staff)
    if text is not None:
        query = query.where(merchants.named_like(text))
    if merchant_id is not None:
        query = query.where(Rating.merchant_id == merchant_id)
    if level is Level.LOW:
        total = sum((getattr(Rating, aspect) for aspect in list(ASPECTS)[1:]), Rating.honesty)
        query = query.where(total <= 2 * len(ASPECTS))
    elif level is Level.SCANNED:
        query = query.where(Rating.weight_tenths == SCAN_WEIGHT_TENTHS)
    if verdict is not None:
        query = query.where(Rating.verdict == verdict)
    return newest_first(session, query, Rating.id, cursor=cursor, limit=limit).map(_read)


def rating_in_scope(session: Session, *, rating_id: int, staff: StaffIdentity) -> ReadRating:
    """One rating of a shop of the subtree. Raises RatingNotFoundError."""
    row = session.execute(_in_scope(staff).where(Rating.id == rating_id)).one_or_none()
    if row is None:
        raise RatingNotFoundError
    return _read(row)


def others_of_rater(session: Session, *, rating: Rating, staff: StaffIdentity) -> Sequence[ReadRating]:
    """What else the same person has said about shops of the subtree, newest first and at most twenty."""
    query = _in_scope(staff).where(Rating.user_id == rating.user_id, Rating.id != rating.id)
    return [_read(row) for row in session.execute(query.order_by(Rating.id.desc()).limit(OTHERS_SHOWN))]


def named(session: Session, *, merchant_ids: Collection[int], user_ids: Collection[int]) -> tuple[dict[int, str], ...]:
    """Names of shops, and of raters as they are shown, by id."""
    shops = session.execute(select(Merchant.id, Merchant.name).where(Merchant.id.in_(merchant_ids)))
    people = session.execute(select(Resident.user_id, Resident.name).where(Resident.user_id.in_(user_ids)))
    names = {user_id: _shown(user_id, None) for user_id in user_ids}
    names |= {user_id: _shown(user_id, name) for user_id, name in people if user_id is not None}
    return dict(shops.all()), names


def _in_scope(staff: StaffIdentity) -> Select[*tuple[Any, ...]]:
    return (
        select(Rating.id, Rating, Merchant.name.label("shop"), Resident.name.label("resident"))
        .join(Merchant, Merchant.id == Rating.merchant_id)
        .join(Community, Community.id == Merchant.community_id)
        .outerjoin(Resident, Resident.user_id == Rating.user_id)
        .where(Community.path.startswith(staff.path))
    )


def _read(row: Any) -> ReadRating:
    return ReadRating(row.Rating, row.shop, _shown(row.Rating.user_id, row.resident))


def _shown(user_id: int, name: str | None) -> str:
    return f"用户 {user_id}" if name is None else f"{mask_name(name)}（用户 {user_id}）"
