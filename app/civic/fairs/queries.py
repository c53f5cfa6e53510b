"""Queries: the booths of a fair, and who stands before them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.civic.fairs.models import Booth, QueueTicket, TicketStatus
from app.civic.gatherings.models import BEFORE_THE_END, Gathering, ProjectKind, Team
from app.civic.gatherings.queries import COMING_UP, session_for
from app.core.security.masking import mask_name
from app.parties import residents
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident
from app.parties.units.models import Unit

WAITING_SHOWN = 20
"""So many of who waits are on the page of who keeps a booth."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number; so many wait `before` it, none for who does not wait. `name` is masked."""

    ticket: QueueTicket
    before: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ShownBooth:
    """A booth, with who keeps it in words, and its shop where it is one's. `calling` is the number that was called last
    and is not settled; `own` is of who looks, who may `keep` it.
    """

    booth: Booth
    gathering: Gathering
    by: str
    shop: Merchant | None = None
    waiting: int = 0
    missed: int = 0
    calling: int | None = None
    own: Ticket | None = None
    keeps: bool = False

    @property
    def id(self) -> int:
        return self.booth.id


@dataclass(frozen=True, slots=True)
class KeptBooth:
    """A booth for who calls its queue."""

    shown: ShownBooth
    called: Ticket | None = None
    waiting: Sequence[Ticket] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """A number of one's own, at a booth."""

    ticket: Ticket
    shown: ShownBooth


def booths_for(session: Session, *, session_id: int, resident_id: int) -> list[ShownBooth]:
    """The booths of a fair as a resident sees them. Raises SessionNotFoundError."""
    person = residents.identify(session, resident_id)
    gathering = session_for(session, session_id=session_id, person=person)
    own = {each.shown.id: each.ticket for each in own_tickets(session, resident_id=person.id, session_id=gathering.id)}
    shown = booths_of(session, gathering_id=gathering.id)
    return [replace(each, own=own.get(each.id), keeps=_keeps(each, person.id)) for each in shown]


def _keeps(shown: ShownBooth, resident_id: int) -> bool:
    return shown.booth.has_queue and resident_id in (shown.booth.keeper_id, shown.gathering.leader_id)


def booths_of(session: Session, *, gathering_id: int) -> list[ShownBooth]:
    """The booths of a fair, by their numbers."""
    return _shown(session, Booth.gathering_id == gathering_id)


def _shown(session: Session, *wanted: Any) -> list[ShownBooth]:
    rows = session.execute(
        select(Booth, Gathering, Merchant, Unit.name, Team.name)
        .join(Gathering, Gathering.id == Booth.gathering_id)
        .outerjoin(Merchant, Merchant.id == Booth.merchant_id)
        .outerjoin(Unit, Unit.id == Booth.unit_id)
        .outerjoin(Team, Team.id == Booth.team_id)
        .where(*wanted)
        .order_by(Gathering.starts_at, Booth.gathering_id, Booth.number)
    ).all()
    counts = _counts(session, [row[0].id for row in rows])
    return [
        replace(
            ShownBooth(booth, gathering, (shop.name if shop else unit or team) or booth.host, shop),
            **counts.get(booth.id, {}),
        )
        for booth, gathering, shop, unit, team in rows
    ]


def _counts(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """So many stand before each of these booths, and the number that is called there."""
    of = {status: QueueTicket.status == status for status in TicketStatus}
    rows = session.execute(
        select(
            QueueTicket.booth_id,
            func.sum(case((of[TicketStatus.WAITING], 1), else_=0)).label("waiting"),
            func.sum(case((of[TicketStatus.MISSED], 1), else_=0)).label("missed"),
            func.max(case((of[TicketStatus.CALLED], QueueTicket.number))).label("calling"),
        )
        .where(QueueTicket.booth_id.in_(ids))
        .group_by(QueueTicket.booth_id)
    )
    return {row[0]: {"waiting": int(row[1]), "missed": int(row[2]), "calling": row[3]} for row in rows}


def own_tickets(session: Session, *, resident_id: int, session_id: int | None = None) -> list[OwnTicket]:
    """The numbers that somebody has at fairs that are not over, and those that they have missed and may come back with;
    those taken first come first.
    """
    query = (
        select(QueueTicket)
        .join(Booth, Booth.id == QueueTicket.booth_id)
        .join(Gathering, Gathering.id == Booth.gathering_id)
        .where(
            QueueTicket.resident_id == resident_id,
            or_(
                QueueTicket.open_for.is_not(None),
                and_(QueueTicket.status == TicketStatus.MISSED, QueueTicket.back_at.is_(None)),
            ),
            Gathering.status.in_(BEFORE_THE_END),
        )
        .order_by(QueueTicket.id)
    )
    if session_id is not None:
        query = query.where(Booth.gathering_id == session_id)
    last = {each.booth_id: each for each in session.scalars(query)}  # Who has missed one may have taken another since.
    if not last:
        return []
    before = _before(session, [each.id for each in last.values()])
    shown = {each.id: each for each in _shown(session, Booth.id.in_(last))}
    return [OwnTicket(Ticket(each, before.get(each.id)), shown[booth_id]) for booth_id, each in last.items()]


def own_ticket(session: Session, ticket: QueueTicket) -> OwnTicket:
    """One of them."""
    (shown,) = _shown(session, Booth.id == ticket.booth_id)
    return OwnTicket(Ticket(ticket, _before(session, [ticket.id]).get(ticket.id)), shown)


def _before(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """So many wait before each of these numbers that waits."""
    other = aliased(QueueTicket)
    ahead = or_(other.turn < QueueTicket.turn, and_(other.turn == QueueTicket.turn, other.id < QueueTicket.id))
    behind = and_(other.booth_id == QueueTicket.booth_id, other.status == TicketStatus.WAITING, ahead)
    rows = session.execute(
        select(QueueTicket.id, func.count(other.id))
        .outerjoin(other, behind)
        .where(QueueTicket.id.in_(ids), QueueTicket.status == TicketStatus.WAITING)
        .group_by(QueueTicket.id)
    )
    return {row[0]: row[1] for row in rows}


def kept_booths(session: Session, *, resident_id: int, now: datetime) -> list[KeptBooth]:
    """The booths whose queue somebody calls, of fairs that are not over: as their keeper, or leading the fair."""
    shown = _shown(
        session,
        or_(Booth.keeper_id == resident_id, Gathering.leader_id == resident_id),
        Booth.has_queue.is_(True),
        Gathering.kind == ProjectKind.FAIR,
        Gathering.status.in_(COMING_UP),
        Gathering.ends_at > now,
    )
    return with_queues(session, shown)


def kept_booth(session: Session, booth_id: int) -> KeptBooth:
    """One of them."""
    return with_queues(session, _shown(session, Booth.id == booth_id))[0]


def with_queues(session: Session, shown: Sequence[ShownBooth]) -> list[KeptBooth]:
    """These booths with who was called and who waits first, names masked."""
    query = (
        select(QueueTicket, Resident.name)
        .join(Resident, Resident.id == QueueTicket.resident_id)
        .where(
            QueueTicket.booth_id.in_([each.id for each in shown]),
            QueueTicket.status.in_((TicketStatus.WAITING, TicketStatus.CALLED)),
        )
        .order_by(QueueTicket.turn, QueueTicket.id)
    )
    called: dict[int, Ticket] = {}
    waiting: dict[int, list[Ticket]] = {each.id: [] for each in shown}
    for ticket, name in session.execute(query).all():
        line = waiting[ticket.booth_id]
        if ticket.status is TicketStatus.CALLED:
            called[ticket.booth_id] = Ticket(ticket, name=mask_name(name))
        elif len(line) < WAITING_SHOWN:
            line.append(Ticket(ticket, len(line), mask_name(name)))
    return [KeptBooth(each, called.get(each.id), waiting[each.id]) for each in shown]
