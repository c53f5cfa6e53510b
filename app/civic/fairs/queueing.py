"""The queue of a booth: numbers are taken one by one, called in turn, and settled by who keeps the booth.

Every command has the booth to itself first, so that numbers have no gaps and nobody is called twice.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.civic.fairs.errors import (
    AlreadyQueuedError,
    BoothNotFoundError,
    NobodyWaitsError,
    NoQueueError,
    QueueClosedError,
    StillCalledError,
    TicketNotFoundError,
)
from app.civic.fairs.models import Booth, QueueTicket, TicketStatus
from app.civic.fairs.telling import tell_turn
from app.civic.fairs.workflow import CALL, COME_BACK, LEAVE, MISS, SERVE, TICKETS
from app.civic.gatherings.checking_in import EARLY, GOES_ON
from app.civic.gatherings.errors import SessionNotFoundError
from app.civic.gatherings.models import Gathering
from app.civic.gatherings.queries import session_for
from app.core.workflow import Transition
from app.parties import residents

TOLD_BEFORE = 2
"""Somebody is told when so many wait before them."""
BACK_BEHIND = 3
"""Who comes back stands behind so many."""
_APART = 1_000
"""Between the turns of two numbers, so that who comes back finds a place between them."""


def take(session: Session, *, booth_id: int, resident_id: int, now: datetime) -> QueueTicket:
    """Take a number at a booth or, where one was called and did not come, stand in its queue again, once.

    Raises BoothNotFoundError, NoQueueError, QueueClosedError, AlreadyQueuedError.
    """
    person = residents.identify(session, resident_id)
    booth = session.get(Booth, booth_id)
    if booth is None:
        raise BoothNotFoundError
    try:
        gathering = session_for(session, session_id=booth.gathering_id, person=person)
    except SessionNotFoundError:
        raise BoothNotFoundError from None
    hold(session, booth)
    if not booth.has_queue:
        raise NoQueueError
    _require_on(gathering, now)
    last = _last_of(session, booth, person.id)
    if last is not None and last.open_for is not None:
        raise AlreadyQueuedError(last.id, last.number)
    waiting = _waiting(session, booth)
    if last is not None and last.may_come_back:
        turn = waiting[:BACK_BEHIND][-1].turn + 1 if waiting else booth.last_number * _APART
        TICKETS.enter(last, COME_BACK, open_for=person.id, back_at=now, ended_at=None, turn=turn, told_at=None)
        ticket = last
    else:
        booth.last_number += 1
        ticket = QueueTicket(
            booth_id=booth.id,
            resident_id=person.id,
            open_for=person.id,
            number=booth.last_number,
            turn=booth.last_number * _APART,
            taken_at=now,
        )
        session.add(ticket)
    if len(waiting) <= TOLD_BEFORE:
        ticket.told_at = now
    session.flush()
    return ticket


def leave(session: Session, *, ticket_id: int, resident_id: int, now: datetime) -> None:
    """Give one's number back. Raises TicketNotFoundError, TicketStateError."""
    ticket = session.get(QueueTicket, ticket_id)
    if ticket is None or ticket.resident_id != resident_id:
        raise TicketNotFoundError
    booth = hold(session, session.get_one(Booth, ticket.booth_id))
    TICKETS.hold(session, ticket, LEAVE)
    TICKETS.enter(ticket, LEAVE, open_for=None, ended_at=now)
    _tell_soon(session, booth, now)


def call_next(session: Session, *, booth_id: int, keeper_id: int, now: datetime) -> QueueTicket:
    """Call who stands first. Raises BoothNotFoundError, QueueClosedError, StillCalledError, NobodyWaitsError."""
    booth, gathering = _kept(session, booth_id, keeper_id)
    hold(session, booth)
    _require_on(gathering, now)
    called = session.scalar(_of(booth, TicketStatus.CALLED))
    if called is not None:
        raise StillCalledError(called.id, called.number)
    waiting = _waiting(session, booth)
    if not waiting:
        raise NobodyWaitsError
    TICKETS.enter(waiting[0], CALL, called_at=now)
    tell_turn(session, waiting[0], booth, before=0, now=now)
    _tell_soon(session, booth, now)
    return waiting[0]


def served(session: Session, *, ticket_id: int, keeper_id: int, now: datetime) -> QueueTicket:
    """Who was called has come. Raises TicketNotFoundError, TicketStateError."""
    ticket, booth = _settle(session, ticket_id, keeper_id, SERVE, now)
    booth.served += 1
    return ticket


def missed(session: Session, *, ticket_id: int, keeper_id: int, now: datetime) -> QueueTicket:
    """Who was called has not come. Raises TicketNotFoundError, TicketStateError."""
    return _settle(session, ticket_id, keeper_id, MISS, now)[0]


def _settle(
    session: Session, ticket_id: int, keeper_id: int, step: Transition[TicketStatus], now: datetime
) -> tuple[QueueTicket, Booth]:
    ticket = session.get(QueueTicket, ticket_id)
    try:
        booth, _ = _kept(session, ticket.booth_id if ticket is not None else 0, keeper_id)
    except BoothNotFoundError:
        raise TicketNotFoundError from None
    if ticket is None:
        raise TicketNotFoundError
    hold(session, booth)
    TICKETS.hold(session, ticket, step)
    TICKETS.enter(ticket, step, open_for=None, ended_at=now)
    return ticket, booth


def hold(session: Session, booth: Booth) -> Booth:
    """Have a booth and its queue to oneself until the end of the transaction, as it is now."""
    session.flush()
    session.refresh(booth, with_for_update=True)
    return booth


def _kept(session: Session, booth_id: int, keeper_id: int) -> tuple[Booth, Gathering]:
    """A booth whose queue somebody calls: its keeper, or who leads the fair. Raises BoothNotFoundError."""
    booth = session.get(Booth, booth_id)
    if booth is None:
        raise BoothNotFoundError
    gathering = session.get_one(Gathering, booth.gathering_id)
    if keeper_id not in (booth.keeper_id, gathering.leader_id):
        raise BoothNotFoundError
    return booth, gathering


def _require_on(gathering: Gathering, now: datetime) -> None:
    """Nothing, while a fair runs or shortly before."""
    if gathering.status not in GOES_ON or not gathering.starts_at - EARLY <= now < gathering.ends_at:
        is_over = gathering.status not in GOES_ON or now >= gathering.ends_at
        raise QueueClosedError(gathering.starts_at, gathering.ends_at, is_over=is_over)


def _last_of(session: Session, booth: Booth, resident_id: int) -> QueueTicket | None:
    own = QueueTicket.booth_id == booth.id, QueueTicket.resident_id == resident_id
    query = select(QueueTicket).where(*own).order_by(QueueTicket.id.desc()).limit(1)
    return session.scalar(query.execution_options(populate_existing=True))


def _of(booth: Booth, status: TicketStatus) -> Select[QueueTicket]:
    query = select(QueueTicket).where(QueueTicket.booth_id == booth.id, QueueTicket.status == status)
    return query.order_by(QueueTicket.turn, QueueTicket.id).execution_options(populate_existing=True)


def _waiting(session: Session, booth: Booth) -> Sequence[QueueTicket]:
    """The first who wait, in order: so many as anybody asks for."""
    session.flush()
    return session.scalars(_of(booth, TicketStatus.WAITING).limit(BACK_BEHIND)).all()


def _tell_soon(session: Session, booth: Booth, now: datetime) -> None:
    """Tell who has so many before them now, where they don't know it yet."""
    for ticket in _waiting(session, booth)[TOLD_BEFORE : TOLD_BEFORE + 1]:
        if ticket.told_at is None:
            ticket.told_at = now
            tell_turn(session, ticket, booth, before=TOLD_BEFORE, now=now)
