"""Staff decide on a disputed line: the redemption was right and goes on a later statement, or it was wrong."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.alliance.settlement.errors import LineNotFoundError, StatementNotFoundError
from app.alliance.settlement.models import Statement, StatementLine
from app.alliance.settlement.statements import ShownLine, lock_in_scope, shown_lines
from app.alliance.settlement.workflow import CARRY, LINES, VOID
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties.residents.models import Resident
from app.rewards.coupons.models import Coupon
from app.rewards.offers.models import Offer
from app.rewards.redemptions.models import Redemption


class Outcome(StrEnum):
    STANDS = "stands"
    VOID = "void"


def resolve(
    session: Session, *, line_id: int, outcome: Outcome, reason: str, staff: StaffIdentity, now: datetime
) -> ShownLine:
    """Decide on a disputed line, whatever has become of the rest of its statement meanwhile.

    `stands` frees the redemption for the next month's run; `void` takes from the shop what the redemption had brought
    it. Raises LineNotFoundError, LineStateError.
    """
    statement = _statement_of(session, line_id, staff)
    line = session.get_one(StatementLine, line_id)
    step = CARRY if outcome is Outcome.STANDS else VOID
    LINES.hold(session, line, step)
    LINES.enter(line, step, resolution=reason, resolved_by=staff.id, resolved_at=now)
    if outcome is Outcome.STANDS:
        session.connection().execute(
            update(Redemption)
            .where(Redemption.id == line.redemption_id, Redemption.statement_id == statement.id)
            .values(statement_id=None)
        )
    else:
        _take_back(session, line, statement, staff, now)
    session.flush()
    LINES.note(session, line, step, staff=staff, at=now, reason=reason)
    return ShownLine(*session.execute(shown_lines().where(StatementLine.id == line.id)).one())


def _statement_of(session: Session, line_id: int, staff: StaffIdentity) -> Statement:
    statement_id = session.scalar(select(StatementLine.statement_id).where(StatementLine.id == line_id))
    if statement_id is None:
        raise LineNotFoundError
    try:
        return lock_in_scope(session, staff=staff, statement_id=statement_id)
    except StatementNotFoundError as error:
        raise LineNotFoundError from error


def _take_back(
    session: Session, line: StatementLine, statement: Statement, staff: StaffIdentity, now: datetime
) -> None:
    """The shop's points and subsidy of one redemption leave it again.

    The coupon stays used, so its points are retired, as if settled; a bonus goes back to the community that issued it,
    a subsidy to the fund that set it aside.
    """
    used = session.execute(
        select(
            Redemption.points,
            Redemption.bonus_points,
            Redemption.subsidy_fen,
            Offer.title,
            Offer.fund_id,
            func.coalesce(Coupon.community_id, Resident.community_id).label("issuer_id"),
        )
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Resident, Resident.id == Redemption.resident_id)
        .outerjoin(Coupon, Coupon.id == Redemption.coupon_id)
        .where(Redemption.id == line.redemption_id)
    ).one()
    shop = statement.merchant_id
    legs = [
        (chart.merchant_points(shop), -used.points),
        (chart.community(statement.community_id, "retired"), used.points),
        (chart.merchant_points(shop), -used.bonus_points),
        (chart.community(used.issuer_id, "issued"), used.bonus_points),
        (chart.merchant_payable(shop), -used.subsidy_fen),
        (chart.fund(used.fund_id or statement.fund_id, "available"), used.subsidy_fen),
    ]
    if any(amount for _, amount in legs):  # A plain discount had moved nothing.
        entry = ledger.Entry(JournalKind.ADJUSTMENT, f"void:line:{line.id}", legs, memo=used.title)
        ledger.post(session, entry, at=now, actor=staff.actor)
