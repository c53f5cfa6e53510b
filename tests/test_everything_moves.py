"""Everything that moves value, in any order, with the invariants of the design checked after every step.

A refusal is fine; a broken invariant, or any other error, is not. Time goes forward in jumps, so that coupons, offers,
points and months run out on the way.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.alliance.settlement import (
    approvals,
    bank_results,
    disputes,
    months,
    payee_changes,
    payment_lists,
    payments,
    responses,
    returns,
    reversal_requests,
    statements,
)
from app.alliance.settlement.disputes import Outcome
from app.alliance.settlement.models import LineStatus, Statement
from app.core.clock import business_day, month_bounds
from app.core.db.session import db
from app.core.imports.spreadsheets import SheetRow
from app.rewards.coupons import claims, codes
from app.rewards.coupons.codes import Prefix
from app.rewards.offers.models import OfferKind, SubsidyKind
from app.rewards.publication import lifecycle
from app.rewards.publication.jobs import end_offers, expire_coupons
from app.rewards.redemptions import redeeming, reversals
from app.standing.points.jobs import expire_points
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rules import install_catalogue
from app.standing.records import deciding
from app.standing.records.jobs import take_effect
from app.standing.records.submitting import submit
from app.standing.records.withdrawal import confirm, withdraw_record
from app.treasury import funds
from app.treasury.funds.models import TopUpSource
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.checks import assert_books_balance
from tests.support.refusals import refusals
from tests.support.tables import empty_tables

pytestmark = pytest.mark.slow

SUBSIDIES: list[dict[str, Any]] = [
    {},
    {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": 300},
    {"subsidy_kind": SubsidyKind.SHARE, "subsidy_share_bp": 3_333, "subsidy_cap_fen": 500},
]
KINDS = [OfferKind.CASH_OFF, OfferKind.PERCENT_OFF]
pick = st.integers(0, 10**6)
ANSWERS = ("confirm", "dispute", "withdraw", "approve", "pay", "resolve")
BANK_SAYS = st.lists(st.sampled_from(["成功", "失败", "退汇", None]), min_size=4, max_size=4)


class Programme(RuleBasedStateMachine):
    """Two communities of a town, three shops, four residents, and staff who do things at odd times."""

    @initialize()
    def open(self) -> None:
        empty_tables()
        commit(install_catalogue, now=NOW - timedelta(days=1))
        place = factories.town(points=40, available_fen=200_000)
        self.now: datetime = NOW
        self.admin, self.second, self.third = (place.admin, factories.staff(place.town), factories.staff(place.town))
        self.town_fund = factories.fund(place.town, available_fen=100_000)
        self.node_fund = place.fund
        other = factories.community(parent=place.town)
        self.shops = [place.shop, factories.shop(place.node), factories.shop(other)]
        self.members = [shop.member for shop in self.shops]
        self.people = [place.person, *(factories.resident(node, points=40) for node in (place.node, other, other))]
        self.offers: list[int] = []
        self.coupons: list[Any] = []
        self.receipts: list[Any] = []
        self.records: list[int] = []
        self.top_ups: list[int] = []
        self.allocations: list[int] = []
        self.batches: list[int] = []
        self.statements: list[Any] = []
        self.events = 0
        self.node = place.town
        for shop in self.shops[:2]:  # The third one has not said where its money is to go.
            commit(
                payee_changes.enter,
                merchant_id=shop.merchant.id,
                account_name="测试户名",
                account_no="6200000000000000",
                bank="测试银行",
                staff=self.admin,
                now=NOW,
            )
            by_second = {"staff": self.second, "now": NOW}
            commit(payee_changes.confirm, merchant_id=shop.merchant.id, wait_hours=0, **by_second)
        for number in range(4):
            self.publish(shop=number, kind=KINDS[number % 2], subsidy=number, points=number)

    def event(self) -> str:
        self.events += 1
        return f"event-{self.events}"

    @rule(hours=st.sampled_from([1, 1, 9, 9, 24, 24 * 8, 24 * 400]))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        take_effect(self.now)

    @rule(who=pick, score=st.sampled_from([1, 3, 5]))
    def award(self, who: int, score: int) -> None:
        person = self.people[who % len(self.people)]
        with refusals():
            record = commit(
                submit,
                rule_slug="clean-up",
                subject_kind=SubjectKind.RESIDENT,
                subject_id=person.id,
                score_delta=score,
                occurred_on=business_day(self.now),
                event_key=self.event(),
                note="",
                staff=self.admin,
                now=self.now,
            )
            self.records.append(record.id)
            commit(deciding.verify, record_id=record.id, staff=self.second, now=self.now)
            commit(deciding.approve, record_id=record.id, staff=self.third, now=self.now)

    @precondition(lambda self: self.records)
    @rule(which=pick)
    def withdraw(self, which: int) -> None:
        record_id = self.records[which % len(self.records)]
        with refusals():
            commit(withdraw_record, record_id=record_id, staff=self.admin, reason="录入有误", now=self.now)
            commit(confirm, record_id=record_id, staff=self.second, now=self.now)

    @rule(
        shop=pick,
        kind=st.sampled_from([OfferKind.CASH_OFF, OfferKind.PERCENT_OFF]),
        subsidy=pick,
        points=st.integers(0, 6),
    )
    def publish(self, shop: int, kind: OfferKind, subsidy: int, points: int) -> None:
        terms: dict[str, Any] = {"percent_off_bp": 1_500} if kind is OfferKind.PERCENT_OFF else {"cash_off_fen": 1_200}
        whose = [*self.shops, None][shop % 4]
        with refusals():
            offer = factories.offer(
                whose,
                node=self.node,
                approver=self.admin,
                kind=kind,
                points=points,
                stock_total=8,
                bonus_points=shop % 3,
                coupon_days=10,
                valid_until=max(self.now, NOW) + timedelta(days=60),
                **terms,
                **SUBSIDIES[subsidy % len(SUBSIDIES)],
            )
            self.offers.append(offer.id)

    @precondition(lambda self: self.offers)
    @rule(which=pick, what=st.sampled_from(["pause", "resume", "close"]))
    def manage_offer(self, which: int, what: str) -> None:
        offer_id = self.offers[which % len(self.offers)]
        reason = {} if what == "resume" else {"reason": "盘点"}
        with refusals():
            commit(getattr(lifecycle, what), offer_id=offer_id, staff=self.admin, now=self.now, **reason)

    @precondition(lambda self: self.offers)
    @rule(which=pick, who=pick)
    def claim(self, which: int, who: int) -> None:
        offer_id, person = self.offers[which % len(self.offers)], self.people[who % len(self.people)]
        with refusals():
            held = commit(claims.claim, offer_id=offer_id, resident_id=person.id, now=self.now)
            self.coupons.append((held.coupon.id, held.coupon.serial, person.id))

    @precondition(lambda self: self.coupons)
    @rule(which=pick)
    def cancel(self, which: int) -> None:
        coupon_id, _, resident_id = self.coupons[which % len(self.coupons)]
        with refusals():
            commit(claims.cancel, coupon_id=coupon_id, resident_id=resident_id, now=self.now)

    @precondition(lambda self: self.coupons)
    @rule(which=pick, shop=pick, bill_fen=st.integers(1, 20_000))
    def redeem(self, which: int, shop: int, bill_fen: int) -> None:
        _, serial, _ = self.coupons[-1 - which % min(3, len(self.coupons))]
        digits = codes.show(Prefix.COUPON, serial, now=self.now).code
        member = self.members[shop % len(self.members)]
        with refusals():
            receipt = commit(
                redeeming.redeem, member=member, digits=digits, bill_fen=bill_fen, offer_id=None, now=self.now
            )
            self.receipts.append((receipt.id, member))

    @precondition(lambda self: self.offers)
    @rule(which=pick, who=pick, shop=pick, bill_fen=st.integers(1, 20_000))
    def claim_and_redeem(self, which: int, who: int, shop: int, bill_fen: int) -> None:
        before = len(self.coupons)
        self.claim(which=which, who=who)
        for turn in range(3 if len(self.coupons) > before else 0):
            self.redeem(which=0, shop=shop + turn, bill_fen=bill_fen)

    @precondition(lambda self: self.receipts)
    @rule(which=pick)
    def reverse(self, which: int) -> None:
        redemption_id, member = self.receipts[-1 - which % min(3, len(self.receipts))]
        with refusals():
            commit(reversals.reverse, redemption_id=redemption_id, member=member, reason="扫错了", now=self.now)

    @precondition(lambda self: self.receipts)
    @rule(which=pick)
    def undo_after_the_day(self, which: int) -> None:
        redemption_id, _ = self.receipts[which % len(self.receipts)]
        with refusals():
            request = commit(
                reversal_requests.ask, redemption_id=redemption_id, reason="扫错了", staff=self.admin, now=self.now
            )
            commit(reversal_requests.approve, request_id=request.id, staff=self.second, now=self.now)

    @precondition(lambda self: self.statements)
    @rule(which=pick)
    def a_payment_comes_back(self, which: int) -> None:
        statement_id = self.statements[which % len(self.statements)]
        day = business_day(self.now)
        with refusals():
            asked = {"statement_id": statement_id, "returned_on": day, "reason": "户名不符"}
            commit(returns.ask, staff=self.admin, now=self.now, **asked)
            commit(returns.confirm, statement_id=statement_id, staff=self.second, now=self.now)

    @rule(amount_fen=st.integers(1, 50_000))
    def draft_top_up(self, amount_fen: int) -> None:
        top_up = commit(
            funds.draft_top_up,
            fund_id=self.town_fund.id,
            amount_fen=amount_fen,
            source=TopUpSource.DONATION,
            bank_reference=self.event(),
            staff=self.admin,
            now=self.now,
        )
        self.top_ups.append(top_up.id)

    @precondition(lambda self: self.top_ups)
    @rule(which=pick, by_drafter=st.booleans())
    def approve_top_up(self, which: int, by_drafter: bool) -> None:
        top_up_id = self.top_ups[which % len(self.top_ups)]
        with refusals():
            commit(
                funds.approve_top_up,
                top_up_id=top_up_id,
                staff=self.admin if by_drafter else self.second,
                now=self.now,
            )

    @rule(amount_fen=st.integers(1, 120_000), upwards=st.booleans())
    def allocate(self, amount_fen: int, upwards: bool) -> None:
        pair = (self.node_fund, self.town_fund) if upwards else (self.town_fund, self.node_fund)
        with refusals():
            made = commit(
                funds.draft_allocation,
                fund_id=pair[0].id,
                to_fund_id=pair[1].id,
                amount_fen=amount_fen,
                memo="划拨",
                staff=self.admin,
                now=self.now,
            )
            self.allocations.append(made.id)

    @precondition(lambda self: self.allocations)
    @rule(which=pick, by_drafter=st.booleans())
    def approve_an_allocation(self, which: int, by_drafter: bool) -> None:
        allocation_id = self.allocations[which % len(self.allocations)]
        staff = self.admin if by_drafter else self.third
        with refusals():
            commit(funds.approve_allocation, allocation_id=allocation_id, staff=staff, now=self.now)

    @rule()
    def the_worker_comes_by(self) -> None:
        expire_coupons(self.now)
        end_offers(self.now)
        expire_points(self.now)

    @rule()
    def the_month_ends(self) -> None:
        self.now = max(self.now, month_bounds(business_day(self.now).strftime("%Y-%m"))[1])
        self.settle()

    @rule()
    def settle(self) -> None:
        first_of_month = business_day(self.now).replace(day=1)
        month = (first_of_month - timedelta(days=1)).strftime("%Y-%m")
        with refusals():
            run = commit(months.run_month, month=month, staff=self.admin, rate_fen=100, now=self.now)
            self.statements += [statement.id for statement in run.statements if statement.id not in self.statements]

    @precondition(lambda self: self.statements)
    @rule(which=pick, move=st.sampled_from(ANSWERS), stands=st.booleans())
    def move_statement(self, which: int, move: str, stands: bool) -> None:
        statement_id = self.statements[which % len(self.statements)]
        statement = statements.one_in_scope(db.session(), staff=self.admin, statement_id=statement_id)
        shop = db.session.get_one(Statement, statement_id).merchant_id
        member = next(member for member in self.members if member.merchant_id == shop)
        by_staff = {"staff": self.admin, "now": self.now}
        with refusals():
            if move == "confirm":
                commit(responses.confirm, statement_id=statement_id, member=member, now=self.now)
            elif move == "dispute":
                lines = [statement.lines[0].line.id] if statement.lines else []
                commit(
                    responses.dispute,
                    statement_id=statement_id,
                    member=member,
                    lines=lines,
                    reason="金额不对",
                    now=self.now,
                )
            elif move == "withdraw":
                lines = [shown.line.id for shown in statement.lines if shown.line.status is LineStatus.DISPUTED]
                commit(responses.withdraw, statement_id=statement_id, member=member, lines=lines[:1], now=self.now)
            elif move == "approve":
                commit(approvals.approve, statement_id=statement_id, **by_staff)
            elif move == "pay":
                commit(
                    payments.pay,
                    statement_id=statement_id,
                    bank_reference=self.event(),
                    staff=self.third,
                    now=self.now,
                )
            else:
                for line in (shown.line for shown in statement.lines):
                    if line.status is LineStatus.DISPUTED:
                        outcome = Outcome.STANDS if stands else Outcome.VOID
                        commit(disputes.resolve, line_id=line.id, outcome=outcome, reason="已核对", **by_staff)

    @precondition(lambda self: self.statements)
    @rule(which=pick)
    def see_a_statement_through(self, which: int) -> None:
        for move in ("confirm", "approve", "pay"):
            self.move_statement(which=which, move=move, stands=True)

    @rule()
    def ask_the_bank(self) -> None:
        ready = payment_lists.candidates(db.session(), staff=self.admin, now=self.now)
        with refusals():
            batch, _ = commit(
                payment_lists.make, statement_ids=[each.statement.id for each in ready], staff=self.admin, now=self.now
            )
            self.batches.append(batch.id)

    @precondition(lambda self: self.batches)
    @rule(which=pick, by_maker=st.booleans())
    def release_a_list(self, which: int, by_maker: bool) -> None:
        batch_id = self.batches[which % len(self.batches)]
        with refusals():
            staff = self.admin if by_maker else self.third
            commit(payment_lists.release_to_bank, batch_id=batch_id, staff=staff, now=self.now)

    @rule(shop=st.integers(0, 1), account=st.integers(10**9, 10**10))
    def enter_payee(self, shop: int, account: int) -> None:
        with refusals():
            commit(
                payee_changes.enter_own,
                owner=self.members[shop],
                account_name="测试户名",
                account_no=str(account),
                bank="测试银行",
                now=self.now,
            )

    @rule(shop=st.integers(0, 1), by_enterer=st.booleans())
    def confirm_payee(self, shop: int, by_enterer: bool) -> None:
        staff, merchant_id = self.admin if by_enterer else self.second, self.members[shop].merchant_id
        with refusals():
            commit(payee_changes.confirm, merchant_id=merchant_id, wait_hours=72, staff=staff, now=self.now)

    @precondition(lambda self: self.batches)
    @rule(which=pick, words=BANK_SAYS, cancel=st.booleans())
    def hear_from_the_bank(self, which: int, words: list[str | None], cancel: bool) -> None:
        batch_id = self.batches[which % len(self.batches)]
        with refusals():
            if cancel:
                commit(payment_lists.cancel, batch_id=batch_id, staff=self.admin, now=self.now)
                return
            items = payment_lists.one_in_scope(db.session(), batch_id=batch_id, staff=self.admin).items
            rows = []
            for number, (each, said) in enumerate(zip(items, words * len(items), strict=False), start=2):
                cells = (each.item.reference, said, "", "", "账号有误")
                if said:
                    rows.append(SheetRow(number, dict(zip(bank_results.HEADERS, cells, strict=True))))
            commit(bank_results.book, batch_id=batch_id, rows=rows, staff=self.admin, now=self.now)

    @precondition(lambda self: self.statements)
    @rule(which=pick, words=BANK_SAYS)
    def see_statements_through_the_bank(self, which: int, words: list[str | None]) -> None:
        for offset in range(len(self.statements)):
            for move in ("confirm", "approve"):
                self.move_statement(which=which + offset, move=move, stands=True)
        before = len(self.batches)
        self.ask_the_bank()
        for _ in range(len(self.batches) - before):
            self.release_a_list(which=len(self.batches) - 1, by_maker=False)
            self.hear_from_the_bank(which=len(self.batches) - 1, words=words, cancel=False)

    @precondition(lambda self: self.top_ups)
    @rule(which=pick)
    def take_a_top_up_back(self, which: int) -> None:
        top_up_id = self.top_ups[which % len(self.top_ups)]
        with refusals():
            commit(funds.reverse_top_up, top_up_id=top_up_id, reason="误记", staff=self.admin, now=self.now)

    @precondition(lambda self: self.allocations)
    @rule(which=pick)
    def take_an_allocation_back(self, which: int) -> None:
        allocation_id = self.allocations[which % len(self.allocations)]
        with refusals():
            commit(
                funds.reverse_allocation, allocation_id=allocation_id, reason="误记", staff=self.second, now=self.now
            )

    @invariant()
    def the_books_balance(self) -> None:
        assert_books_balance()


@pytest.mark.timeout(300)
def test_everything_moves_in_any_order(app: Flask) -> None:
    run_state_machine_as_test(
        Programme,
        settings=settings(
            max_examples=12,
            stateful_step_count=60,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
