"""What /metrics shows of the database. A worker works it out now and then; what takes longest, least often."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.observability.gauges import Figure, note, read
from app.ledger.chart import OwnerKind, Unit
from app.ledger.models import LedgerAccount, LedgerBalance, Seal
from app.ledger.seals.chain import oldest_unsealed
from app.operations.verification.verify import VERIFY_ENDED, VERIFY_PROBLEMS
from app.parties.messages.models import Message, MessageStatus
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.redemptions.models import Redemption

OUTBOX_PENDING = Figure("outbox_pending", "Messages that wait to be sent, their next attempt included.")
OUTBOX_OLDEST = Figure(
    "outbox_age_seconds",
    "Seconds since the oldest message came due; where none is, since a worker last looked.",
    is_moment=True,
)
OUTBOX_DEAD = Figure("outbox_dead", "Messages that were given up and are still kept.")
IMBALANCE = Figure("ledger_imbalance", "The sum of all balances, which is zero; points, and fen of CNY.", label="unit")
ESCROW_GAP = Figure("escrow_gap_points", "Points in escrow less the points of issued coupons; zero.")
REDEMPTIONS = Figure("redemptions", "Redemptions recorded since the beginning, those reversed later too.")
BACKUP_ENDED = Figure("backup_age_seconds", "Seconds since the last backup was complete.", is_moment=True)

SEALED = Figure("seal_age_seconds", "Seconds since journals were last sealed.", is_moment=True)
UNSEALED = Figure(
    "unsealed_age_seconds",
    "Seconds since the first journal without a seal; where none is, since a worker last looked.",
    is_moment=True,
)

COUNTED_TO = Figure("redemptions_counted_to", "")
SEEN = Figure("redemptions_seen", "")
"""Ids, for the next count only: not shown."""

FIGURES = [
    OUTBOX_PENDING,
    OUTBOX_OLDEST,
    OUTBOX_DEAD,
    IMBALANCE,
    ESCROW_GAP,
    REDEMPTIONS,
    VERIFY_PROBLEMS,
    VERIFY_ENDED,
    BACKUP_ENDED,
    SEALED,
    UNSEALED,
]


def note_outbox(session: Session, *, now: datetime) -> int:
    """What waits, and for how long; says how many wait."""
    pending = Message.status == MessageStatus.PENDING
    count, next_at = session.execute(select(func.count(), func.min(Message.next_at)).where(pending)).one()
    dead = session.scalar(select(func.count()).where(Message.status == MessageStatus.DEAD)) or 0
    note(session, OUTBOX_PENDING, count, now=now)
    note(session, OUTBOX_OLDEST, min(next_at or now, now), now=now)
    note(session, OUTBOX_DEAD, dead, now=now)
    return count


@dataclass(frozen=True, slots=True)
class Books:
    """The sum of all balances of each unit, and points in escrow less those of issued coupons; all of it zero."""

    totals: dict[Unit, int]
    escrow_gap: int

    @property
    def off(self) -> int:
        """How many figures are not as they must be."""
        return sum(total != 0 for total in self.totals.values()) + (self.escrow_gap != 0)


def books(session: Session) -> Books:
    """Two sums over balances and one over issued coupons. Give it a snapshot: journals go on meanwhile."""
    rows = session.execute(
        select(LedgerAccount.unit, func.sum(LedgerBalance.amount))
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .group_by(LedgerAccount.unit)
    )
    totals = dict.fromkeys(Unit, 0) | {Unit(unit): int(total) for unit, total in rows}
    return Books(totals, _escrow(session) - _issued(session))


def note_books(session: Session, *, found: Books, now: datetime) -> None:
    note(session, IMBALANCE, {unit.value: total for unit, total in found.totals.items()}, now=now)
    note(session, ESCROW_GAP, found.escrow_gap, now=now)


def _escrow(session: Session) -> int:
    held = (
        select(func.sum(LedgerBalance.amount))
        .join(LedgerAccount, LedgerAccount.id == LedgerBalance.account_id)
        .where(LedgerAccount.owner_kind == OwnerKind.COMMUNITY, LedgerAccount.kind == "escrow")
    )
    return int(session.scalar(held) or 0)


def _issued(session: Session) -> int:
    return int(session.scalar(select(func.sum(Coupon.points)).where(Coupon.status == CouponStatus.ISSUED)) or 0)


def note_seals(session: Session, *, now: datetime) -> int:
    """How old the last seal is, and what has waited longest for the next; says for how many seconds."""
    waiting_since = unsealed_since(session, now=now)
    note(session, SEALED, session.scalar(select(Seal.sealed_at).order_by(Seal.number.desc()).limit(1)), now=now)
    note(session, UNSEALED, waiting_since, now=now)
    return int((now - waiting_since).total_seconds())


def unsealed_since(session: Session, *, now: datetime) -> datetime:
    """When the first journal that has no seal was posted; now, where there is none."""
    return min(oldest_unsealed(session, now=now) or now, now)


def note_redemptions(session: Session, *, now: datetime) -> int:
    """Count what has come since the last time; says how many.

    Ids are given out before they are committed. So only those are counted that the last run had seen given out already:
    their transactions have ended since then, as none may last as long as the pause between two runs.
    """
    counted_to, seen = read(session, COUNTED_TO) or 0, read(session, SEEN) or 0
    highest = session.scalar(select(func.max(Redemption.id))) or 0
    upto = min(seen, highest)
    new = session.scalar(select(func.count()).where(Redemption.id > counted_to, Redemption.id <= upto)) or 0
    note(session, REDEMPTIONS, (read(session, REDEMPTIONS) or 0) + new, now=now)
    note(session, COUNTED_TO, max(counted_to, upto), now=now)
    note(session, SEEN, highest, now=now)
    return new
