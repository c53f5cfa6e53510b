"""Keeping a shop's running sums: each change is one addition inside the database, so that none is lost."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.alliance.ratings.models import ASPECTS, Rating, RatingSum
from app.parties.merchants.models import Merchant

_table = RatingSum.__table__


def add_rating(
    session: Session, *, merchant_id: int, aspects: Mapping[str, int], weight_tenths: int, is_new_rater: bool
) -> None:
    """Count one rating. Call before the rating itself is inserted: its foreign key would share-lock the shop first."""
    changes = {aspect: stars * weight_tenths for aspect, stars in aspects.items()}
    changes |= {"raters": int(is_new_rater), "ratings": 1, "weight_tenths": weight_tenths}
    if _add(session, merchant_id, changes):
        return
    # The shop's first: whoever comes at the same moment waits for the shop's row, then finds the sums there.
    session.execute(select(Merchant.id).where(Merchant.id == merchant_id).with_for_update())
    if not _add(session, merchant_id, changes):
        session.connection().execute(insert(_table), {"merchant_id": merchant_id, "answered": 0} | changes)  # type: ignore[arg-type]


def change(session: Session, rating: Rating, *, sign: int, raters: int) -> None:
    """Take a rating that has been counted out of the sums (`sign` −1), or count it again (1); `raters` is by how many
    the different people change.
    """
    weight = rating.weight_tenths
    changes = {aspect: sign * getattr(rating, aspect) * weight for aspect in ASPECTS}
    answered = int(rating.answer is not None)
    changes |= {"raters": raters, "ratings": sign, "weight_tenths": sign * weight, "answered": sign * answered}
    _add(session, rating.merchant_id, changes)


def reweigh(session: Session, rating: Rating, weight_tenths: int) -> None:
    """Give a rating another weight, in the sums as well where it counts."""
    more = weight_tenths - rating.weight_tenths
    if rating.counts:
        changes = {aspect: getattr(rating, aspect) * more for aspect in ASPECTS} | {"weight_tenths": more}
        _add(session, rating.merchant_id, changes)
    rating.weight_tenths = weight_tenths


def add_answer(session: Session, merchant_id: int) -> None:
    """Count one rating as answered."""
    _add(session, merchant_id, {"answered": 1})


def _add(session: Session, merchant_id: int, changes: Mapping[str, int]) -> bool:
    """Add to the sums of a shop; False where it has none yet."""
    values: Any = {name: _table.c[name] + change for name, change in changes.items()}
    moved = session.connection().execute(
        update(_table).where(_table.c.merchant_id == merchant_id).values(values)  # type: ignore[arg-type]
    )
    return bool(moved.rowcount)
