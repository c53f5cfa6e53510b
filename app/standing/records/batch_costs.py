"""What points that are about to be given cost, beside the money of the fund that will pay for them."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.parties.communities.nodes import get_community, subtree_ids
from app.standing.records.models import UNDER_WAY, Record, RecordBatch, RecordState
from app.treasury.coverage.coverage import ALARM_BP, Coverage
from app.treasury.coverage.nodes import coverage_of, payer_of


@dataclass(frozen=True, slots=True)
class Cost:
    """`points` are those that do not count yet, of a batch or of awards, `on_the_way` those of other records that are
    public. `coverage` is that of the node whose fund pays, `payer`, before any of these.
    """

    points: int
    on_the_way: int
    payer: str
    coverage: Coverage

    @property
    def cost_fen(self) -> int:
        return self.points * self.coverage.rate_fen

    @property
    def used_bp(self) -> int | None:
        """What all points together are worth as a share of the money, rounded up; None where there is no money."""
        worth_fen = self.coverage.worth_fen + (self.on_the_way + self.points) * self.coverage.rate_fen
        money_fen = self.coverage.available_fen
        return -(-worth_fen * ALARM_BP // money_fen) if money_fen > 0 else None

    @property
    def is_covered(self) -> bool:
        """Whether its points may go out; where there is no fund nobody can say."""
        if not self.points or not self.coverage.has_fund:
            return True
        return self.used_bp is not None and self.used_bp < ALARM_BP


def cost_of(session: Session, batch: RecordBatch, *, rate_fen: int) -> Cost:
    """What a batch costs at the worth of a point in fen."""
    own = select(func.coalesce(func.sum(Record.points), 0)).where(
        Record.batch_id == batch.id, Record.status.in_(set(UNDER_WAY) - {RecordState.PUBLICITY})
    )
    points = int(session.scalar(own) or 0)
    return cost_of_points(session, points, community_id=batch.community_id, rate_fen=rate_fen)


def cost_of_points(session: Session, points: int, *, community_id: int, rate_fen: int) -> Cost:
    """What so many points to people of a node cost at the worth of a point in fen."""
    payer = payer_of(session, get_community(session, community_id))
    others = select(func.coalesce(func.sum(Record.points), 0)).where(
        Record.status == RecordState.PUBLICITY, Record.community_id.in_(subtree_ids(payer.path))
    )
    return Cost(
        points,
        int(session.scalar(others) or 0),
        payer.name,
        coverage_of(session, node=payer, rate_fen=rate_fen),
    )
