"""The last month settled: statements on the first of this month, answers and payments in the days after."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.alliance.settlement import approvals, months, payments, responses, returns, statements
from app.alliance.settlement.models import StatementStatus
from app.core.clock import business_day
from app.core.db.uow import execute
from app.demo.showcase import SHORT_PLACE
from app.demo.world import Shop, World

FATES = {
    "barber": StatementStatus.PAID,
    "canteen": StatementStatus.APPROVED,
    "bath": StatementStatus.DISPUTED,
    "market": StatementStatus.CONFIRMED,
    "carwash": StatementStatus.DRAFT,
    "plumber": StatementStatus.RETURNED,
    "suspended": StatementStatus.DRAFT,
}
OTHER_FATES = (
    StatementStatus.PAID,
    StatementStatus.PAID,
    StatementStatus.CONFIRMED,
    StatementStatus.DRAFT,
    StatementStatus.PAID,
    StatementStatus.APPROVED,
    StatementStatus.DISPUTED,
)
REASONS = (
    "这笔当天已经退给顾客，请核对。",
    "金额和小票对不上，应少 5 元。",
    "不是本店店员核销的，请查一下。",
)
LATE_SHOPS = 3
"""So many are left for a visitor to make the statements of, of those that have no fate of their own."""
PAID = (StatementStatus.PAID, StatementStatus.RETURNED)
AGREED = (StatementStatus.CONFIRMED, StatementStatus.APPROVED, *PAID)


class Books:
    """The steps of a settlement, each on its day, or today where that is still to come."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._statements: list[tuple[Shop, int]] = []
        self._month = world.timeline.last_month.strftime("%Y-%m")
        steps: tuple[tuple[int, Callable[[datetime], None]], ...] = (
            (0, self._draft),
            (2, self._answer),
            (5, self._approve),
            (7, self._pay),
            (9, self._return),
        )
        timeline = world.timeline
        self._steps = [(min(timeline.month + timedelta(days=days), timeline.today), step) for days, step in steps]

    def live(self, day: date) -> None:
        """Do what belongs to the evening of a day."""
        for on, step in self._steps:
            if on == day:
                step(self._world.timeline.at(day, 21))

    def _draft(self, now: datetime) -> None:
        world = self._world
        made = execute(_run, month=self._month, world=world, now=now)
        shops = {shop.id: shop for shop in world.shops}
        self._statements = [(shops[merchant_id], statement_id) for merchant_id, statement_id in made]

    def _answer(self, now: datetime) -> None:
        execute(_answer_all, world=self._world, statements_of=self._statements, now=now)

    def _approve(self, now: datetime) -> None:
        execute(_approve_all, world=self._world, statements_of=self._statements, now=now)

    def _pay(self, now: datetime) -> None:
        execute(_pay_all, world=self._world, statements_of=self._statements, now=now, month=self._month)

    def _return(self, now: datetime) -> None:
        execute(_return_some, world=self._world, statements_of=self._statements, now=now)


def _fate(world: World, shop: Shop) -> StatementStatus:
    if shop.key:
        return FATES[shop.key]
    fate = OTHER_FATES[world.shops.index(shop) % len(OTHER_FATES)]
    cannot_be_paid = fate is StatementStatus.PAID and shop.place == SHORT_PLACE
    return StatementStatus.APPROVED if cannot_be_paid else fate


def _run(session: Session, *, month: str, world: World, now: datetime) -> list[tuple[int, int]]:
    staff = world.staff["street.finance"]
    waiting = months.waiting_shops(session, month=month, staff=staff, now=now)
    limit = max(waiting - LATE_SHOPS, len(FATES))
    run = months.run_month(session, month=month, staff=staff, rate_fen=world.rate_fen, now=now, limit=limit)
    return [(statement.merchant_id, statement.id) for statement in run.statements]


def _answer_all(session: Session, *, world: World, statements_of: list[tuple[Shop, int]], now: datetime) -> None:
    for shop, statement_id in statements_of:
        fate = _fate(world, shop)
        if fate in AGREED:
            responses.confirm(session, statement_id=statement_id, member=shop.owner, now=now)
        elif fate is StatementStatus.DISPUTED:
            shown = statements.one_of_shop(session, member=shop.owner, statement_id=statement_id)
            first = shown.lines[0].line.id
            reason = REASONS[shop.id % len(REASONS)]
            responses.dispute(
                session, statement_id=statement_id, member=shop.owner, lines=[first], reason=reason, now=now
            )


def _approve_all(session: Session, *, world: World, statements_of: list[tuple[Shop, int]], now: datetime) -> None:
    for shop, statement_id in statements_of:
        if _fate(world, shop) in (StatementStatus.APPROVED, *PAID):
            approvals.approve(session, statement_id=statement_id, staff=world.staff["street.admin"], now=now)


def _pay_all(
    session: Session, *, world: World, statements_of: list[tuple[Shop, int]], now: datetime, month: str
) -> None:
    for shop, statement_id in statements_of:
        if _fate(world, shop) in PAID:
            reference = f"DEMO-PAY-{month}-{shop.slug}"
            staff = world.staff["street.finance"]
            payments.pay(session, statement_id=statement_id, bank_reference=reference, staff=staff, now=now)


def _return_some(session: Session, *, world: World, statements_of: list[tuple[Shop, int]], now: datetime) -> None:
    asker, other = world.staff["street.finance"], world.staff["street.admin"]
    for shop, statement_id in statements_of:
        if _fate(world, shop) is StatementStatus.RETURNED:
            day, reason = business_day(now), "收款账户已销户"
            returns.ask(session, statement_id=statement_id, returned_on=day, reason=reason, staff=asker, now=now)
            returns.confirm(session, statement_id=statement_id, staff=other, now=now)
