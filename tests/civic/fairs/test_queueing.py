"""The queue of a booth: numbers without gaps, called in turn, settled by who keeps it, over with the fair."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.fairs import booths, closing, jobs, queries, queueing, upkeep
from app.civic.fairs.errors import (
    AlreadyQueuedError,
    BoothInUseError,
    BoothNotFoundError,
    NobodyWaitsError,
    NoQueueError,
    QueueClosedError,
    StillCalledError,
    TicketNotFoundError,
    TicketStateError,
)
from app.civic.fairs.models import Booth, QueueTicket, TicketStatus
from app.civic.gatherings import planning
from app.civic.gatherings.models import Gathering
from app.core.clock import frozen
from app.core.db.session import db
from app.parties.messages.models import Message, MessageKind
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.civic.fairs.factories import booth, fair
from tests.standing.records import factories as credit
from tests.support.threads import at_once

WAITING, CALLED, SERVED, MISSED, LEFT = TicketStatus


@dataclass(frozen=True)
class Fair:
    town: Town
    gathering: Gathering
    booth: Booth
    keeper: Resident

    def person(self) -> Resident:
        return factories.resident(self.town.node, user=factories.user())

    def take(self, who: Resident, *, now: datetime = NOW) -> QueueTicket:
        return commit(queueing.take, booth_id=self.booth.id, resident_id=who.id, now=now)

    def next(self, now: datetime = NOW) -> QueueTicket:
        return commit(queueing.call_next, booth_id=self.booth.id, keeper_id=self.keeper.id, now=now)

    def settle(self, ticket: QueueTicket, *, came: bool) -> QueueTicket:
        command = queueing.served if came else queueing.missed
        return commit(command, ticket_id=ticket.id, keeper_id=self.keeper.id, now=NOW)

    def states(self) -> list[TicketStatus]:
        db.session.rollback()
        return list(db.session.scalars(select(QueueTicket.status).order_by(QueueTicket.number)))

    def told(self) -> list[tuple[int, int]]:
        """Number and how many are before it, of every message about a queue."""
        db.session.rollback()
        found = db.session.scalars(select(Message).where(Message.kind == MessageKind.QUEUE_TURN).order_by(Message.id))
        return [(each.facts["number"], each.facts["before"]) for each in found]


@pytest.fixture
def market(app: Flask) -> Iterator[Fair]:
    with frozen(NOW):
        credit.install()
        town = factories.town()
        keeper = factories.resident(town.node, user=factories.user())
        gathering = fair(town)
        yield Fair(town, gathering, booth(town, gathering, keeper_id=keeper.id), keeper)


def test_called_in_turn_told_two_before_served_and_missed(market: Fair) -> None:
    people = [market.person() for _ in range(5)]
    tickets = [market.take(who) for who in people]
    assert [each.number for each in tickets] == [1, 2, 3, 4, 5]
    own = queries.own_tickets(db.session(), resident_id=people[4].id)
    assert [(each.ticket.before, each.shown.calling) for each in own] == [(4, None)]
    assert market.told() == []

    assert market.next().number == 1
    assert market.told() == [(1, 0), (4, 2)], "who has two before them hears of it, and who is called"
    with pytest.raises(StillCalledError):
        market.next()
    with pytest.raises(TicketStateError):
        market.settle(tickets[1], came=True)
    market.settle(tickets[0], came=True)
    market.settle(market.next(), came=False)
    assert market.told()[2:] == [(2, 0), (5, 2)]
    assert market.states() == [SERVED, MISSED, WAITING, WAITING, WAITING]
    assert db.session.get_one(Booth, market.booth.id).served == 1
    commit(queueing.leave, ticket_id=tickets[2].id, resident_id=people[2].id, now=NOW)
    assert market.next().number == 4
    assert market.take(people[2]).number == 6, "who has left takes another number"


def test_who_has_missed_it_comes_back_once_behind_the_next_three(market: Fair) -> None:
    people = [market.person() for _ in range(6)]
    tickets = [market.take(who) for who in people]
    market.settle(market.next(), came=False)
    assert [each.ticket.ticket.may_come_back for each in queries.own_tickets(db.session(), resident_id=people[0].id)]
    again = market.take(people[0])
    assert (again.id, again.number) == (tickets[0].id, 1)
    order = []
    for _ in range(5):
        order.append(market.next().number)
        called = db.session.scalars(select(QueueTicket).where(QueueTicket.status == CALLED)).one()
        market.settle(called, came=called.number != 1)
    assert order == [2, 3, 4, 1, 5]
    assert market.take(people[0]).number == 7, "once, and then at the end"


def test_who_comes_back_to_an_empty_queue_is_next(market: Fair) -> None:
    who, other = market.person(), market.person()
    market.take(who)
    market.settle(market.next(), came=False)
    market.take(who)
    market.take(other)
    assert [market.next().number] == [1]


def test_only_while_it_runs_once_and_at_a_booth_with_a_queue(market: Fair) -> None:
    who = market.person()
    early = market.gathering.starts_at - timedelta(minutes=30)
    with pytest.raises(QueueClosedError) as refused:
        market.take(who, now=early - timedelta(seconds=1))
    assert "开始前 30 分钟起可以取号" in refused.value.message
    ticket = market.take(who, now=early)
    with pytest.raises(AlreadyQueuedError) as twice:
        market.take(who)
    assert twice.value.details == {"ticket_id": ticket.id}
    with pytest.raises(QueueClosedError, match="已经结束"):
        market.take(market.person(), now=market.gathering.ends_at)
    with pytest.raises(QueueClosedError):
        market.next(now=market.gathering.ends_at)
    plain = booth(market.town, market.gathering, has_queue=False)
    with pytest.raises(NoQueueError):
        commit(queueing.take, booth_id=plain.id, resident_id=who.id, now=NOW)
    assert market.states() == [WAITING]


def test_nobody_elses_booth_and_nobody_elses_number(market: Fair) -> None:
    who, other = market.person(), factories.resident(factories.town().node)
    with pytest.raises(BoothNotFoundError):
        market.take(other)
    ticket = market.take(who)
    for keeper_id in (who.id, other.id):
        with pytest.raises(BoothNotFoundError):
            commit(queueing.call_next, booth_id=market.booth.id, keeper_id=keeper_id, now=NOW)
        with pytest.raises(TicketNotFoundError):
            commit(queueing.served, ticket_id=ticket.id, keeper_id=keeper_id, now=NOW)
    with pytest.raises(TicketNotFoundError):
        commit(queueing.leave, ticket_id=ticket.id, resident_id=other.id, now=NOW)
    led = fair(market.town, leader_id=who.id)
    of_leader = booth(market.town, led)
    with pytest.raises(NobodyWaitsError):
        commit(queueing.call_next, booth_id=of_leader.id, keeper_id=who.id, now=NOW)


def test_queues_end_with_the_fair(market: Fair) -> None:
    for _ in range(2):
        market.take(market.person())
    market.next()
    assert commit(closing.close_over, now=NOW) == 0
    jobs.JOBS[0].run(market.gathering.ends_at)
    assert market.states() == [LEFT, LEFT]
    assert db.session.scalars(select(QueueTicket.open_for)).all() == [None, None]
    assert commit(upkeep.forget_tickets, now=market.gathering.ends_at + upkeep.TICKETS_FOR) == 0
    assert commit(upkeep.forget_tickets, now=market.gathering.ends_at + timedelta(days=91)) == 1
    assert market.states() == []


def test_a_fair_that_is_called_off_has_no_queue(market: Fair) -> None:
    market.take(market.person())
    commit(planning.cancel, session_id=market.gathering.id, reason="大雨", staff=market.town.admin, now=NOW)
    assert market.states() == [LEFT]
    with pytest.raises(QueueClosedError, match="已经结束"):
        market.take(market.person())


def test_a_booth_goes_only_while_nobody_stands_before_it(market: Fair) -> None:
    by: dict[str, Any] = {"booth_id": market.booth.id, "staff": market.town.admin, "now": NOW}
    market.take(market.person())
    with pytest.raises(BoothInUseError) as refused:
        commit(booths.remove, **by)
    assert refused.value.details == {"waiting": 1}
    with pytest.raises(BoothInUseError):
        commit(booths.change, changes={"has_queue": False}, **by)
    market.settle(market.next(), came=True)
    commit(booths.remove, **by)
    assert db.session.scalars(select(Booth)).all() == []


def test_two_files_of_one_person_and_who_leaves(market: Fair) -> None:
    who, twice, keeper = market.person(), market.person(), market.keeper
    for each in (who, twice):
        market.take(each)
    commit(upkeep.hand_over, from_id=twice.id, to_id=who.id, now=NOW)
    assert market.states() == [WAITING, LEFT]
    assert {each.resident_id for each in db.session.scalars(select(QueueTicket))} == {who.id}
    for each in (who, keeper):
        commit(upkeep.end_of_resident, resident_id=each.id, now=NOW)
    assert market.states() == [LEFT, LEFT]
    assert db.session.get_one(Booth, market.booth.id, populate_existing=True).keeper_id is None


@pytest.mark.slow
def test_64_phones_take_a_number_at_once(app: Flask, market: Fair) -> None:
    """Each of 62 people gets one, without gaps, and two who ask twice get one each."""
    people = [market.person() for _ in range(62)]
    asked = [lambda who=who: market.take(who).number for who in (*people, *people[:2])]
    results = at_once(app, asked)
    assert sorted(each for each in results if isinstance(each, int)) == list(range(1, 63))
    assert sum(isinstance(each, AlreadyQueuedError) for each in results) == 2
    assert db.session.get_one(Booth, market.booth.id, populate_existing=True).last_number == 62


@pytest.mark.slow
def test_the_keeper_and_the_leader_call_at_once(app: Flask, market: Fair) -> None:
    for _ in range(3):
        market.take(market.person())
    results = at_once(app, [lambda: market.next().number] * 8)
    assert [each for each in results if isinstance(each, int)] == [1]
    assert market.states() == [CALLED, WAITING, WAITING]
