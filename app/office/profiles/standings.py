"""Points and scores of many residents at once, for lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.parties.residents.queries import Card
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rules import bands_at
from app.standing.records.models import COUNTS, Record


@dataclass(frozen=True, slots=True)
class Summary:
    """A resident with points, score and grade; minors have no score."""

    card: Card
    points: int
    score: int | None
    grade: str | None

    @property
    def id(self) -> int:
        return self.card.id


def summaries(session: Session, cards: Sequence[Card], *, now: datetime) -> list[Summary]:
    """The same people in the same order; three queries for all of them."""
    ids = [card.id for card in cards]
    points = ledger.balances_of_owners(session, OwnerKind.RESIDENT, "points", ids)
    bands, sums = bands_at(session, now), _sums(session, ids, now)
    return [_summary(card, points[card.id], bands, sums.get(card.id, 0)) for card in cards]


def _summary(card: Card, points: int, bands: Any, delta: int) -> Summary:
    if card.is_minor:
        return Summary(card, points, None, None)
    score = bands.base_score + delta
    return Summary(card, points, score, bands.grade(score))


def _sums(session: Session, ids: Sequence[int], now: datetime) -> dict[int, int]:
    rows = session.execute(
        select(Record.subject_id, func.sum(Record.score_delta).label("delta"))
        .where(
            Record.subject_kind == SubjectKind.RESIDENT,
            Record.subject_id.in_(ids),
            Record.expires_at > now,
            Record.effective_at <= now,
            Record.status.in_(COUNTS),
            Record.programme_id.is_(None),
        )
        .group_by(Record.subject_id)
    )
    return {row.subject_id: int(row.delta) for row in rows}
