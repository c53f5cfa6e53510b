"""What is odd about who was at which session, in a month of a subtree. Nothing is kept of it: a sign is there for as
long as the presences behind it are.

It refuses nobody and takes back nothing: whoever confirms hours looks first, and a record that is wrong is taken back
by two people like any other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.alliance.fraud.thresholds import (
    FACES_LEAST,
    FAMILY_LEAST,
    PHONE_COUNT,
    PHONE_SECONDS,
    ROSTER_LEAST,
    ROSTER_ONE_IN,
    SCANNED_LEAST,
)
from app.civic.gatherings.models import Gathering, GatheringStatus, Presence, PresenceHow, Project, Team
from app.core.clock import SHANGHAI, add_months
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import is_below
from app.parties.residents.models import Resident


class Oddity(StrEnum):
    """`roster`: too much of a team's month was entered by hand. `one_phone`: very many check-ins in seconds from one
    phone. `same_faces`: the same people at two places at a time. `family`: hours of the household of who leads.
    `only_leader`: nobody but the leader has scanned anything.
    """

    ROSTER = "roster"
    ONE_PHONE = "one_phone"
    SAME_FACES = "same_faces"
    FAMILY = "family"
    ONLY_LEADER = "only_leader"


@dataclass(frozen=True, slots=True)
class Seen:
    """A presence with what is looked at of its session; names are masked where they are shown."""

    presence_id: int
    resident_id: int
    resident: str
    household_id: int
    how: PresenceHow
    noted_by: int | None
    in_at: datetime
    out_at: datetime | None
    minutes: int | None
    gathering_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    leader_id: int | None
    leader: str | None
    leads_household_id: int | None
    team_id: int | None
    team: str | None
    community: str

    @property
    def name(self) -> str:
        return mask_name(self.resident)

    @property
    def came(self) -> str:
        """To the second: that is what tells a pile of cards from a queue."""
        return f"{self.in_at.astimezone(SHANGHAI):%H:%M:%S}"


@dataclass(frozen=True, slots=True)
class AttendanceSign:
    """Something odd, about `whom`: a team, who leads, one session or two; `behind` are the presences that say so."""

    kind: Oddity
    whom: str
    community: str
    behind: Sequence[Seen]


def signs_of_month(session: Session, *, staff: StaffIdentity, month: date) -> list[AttendanceSign]:
    """All that is odd in the month that begins with this day, by kind; of each the presences, by session and time."""
    seen = _seen(session, staff.path, month, add_months(month, 1))
    return [sign for look in _LOOKS.values() for sign in look(seen)]


def _seen(session: Session, path: str, first: date, before: date) -> list[Seen]:
    """One query, however many sessions there are."""
    leader = aliased(Resident)
    query = (
        select(
            Presence.id,
            Presence.resident_id,
            Resident.name,
            Resident.household_id,
            Presence.how,
            Presence.noted_by,
            Presence.in_at,
            Presence.out_at,
            Presence.minutes,
            Gathering.id,
            Gathering.title,
            Gathering.place,
            Gathering.starts_at,
            Gathering.ends_at,
            Gathering.leader_id,
            leader.name,
            leader.household_id,
            Team.id,
            Team.name,
            Community.name,
        )
        .join(Gathering, Gathering.id == Presence.gathering_id)
        .join(Project, Project.id == Gathering.project_id)
        .join(Community, Community.id == Gathering.community_id)
        .join(Resident, Resident.id == Presence.resident_id)
        .outerjoin(leader, leader.id == Gathering.leader_id)
        .outerjoin(Team, Team.id == Project.team_id)
        .where(
            Gathering.day >= first,
            Gathering.day < before,
            Gathering.status != GatheringStatus.CANCELLED,
            Gathering.venue_id.is_(None),
            *is_below(session, path, Gathering.community_id),
        )
        .order_by(Gathering.starts_at, Gathering.id, Presence.in_at, Presence.id)
    )
    return [Seen(*tuple[Any, ...](row)) for row in session.execute(query)]


def _by(key: Callable[[Seen], int | None], seen: Iterable[Seen]) -> Iterator[list[Seen]]:
    """Those with the same key together; those without one not at all."""
    found: dict[int, list[Seen]] = defaultdict(list)
    for each in seen:
        of = key(each)
        if of is not None:
            found[of].append(each)
    yield from found.values()


def _sign(kind: Oddity, whom: str | None, behind: Sequence[Seen]) -> AttendanceSign:
    return AttendanceSign(kind, whom or "", behind[0].community, behind)


def roster(seen: Sequence[Seen]) -> Iterator[AttendanceSign]:
    for of_team in _by(lambda each: each.team_id, seen):
        by_hand = [each for each in of_team if each.how is PresenceHow.ROSTER]
        if len(by_hand) >= ROSTER_LEAST and len(by_hand) * ROSTER_ONE_IN > len(of_team):
            yield _sign(Oddity.ROSTER, by_hand[0].team, by_hand)


def one_phone(seen: Sequence[Seen]) -> Iterator[AttendanceSign]:
    scanned = [each for each in seen if each.how is PresenceHow.LEADER]
    for of_leader in _by(lambda each: each.noted_by, scanned):
        in_order = sorted(of_leader, key=lambda each: (each.in_at, each.presence_id))
        crowded: dict[int, Seen] = {}
        for start in range(len(in_order) - PHONE_COUNT + 1):
            together = in_order[start : start + PHONE_COUNT]
            if together[-1].in_at - together[0].in_at <= timedelta(seconds=PHONE_SECONDS):
                crowded |= {each.presence_id: each for each in together}
        if crowded:
            behind = list(crowded.values())
            yield _sign(Oddity.ONE_PHONE, _leader(behind[0]), behind)


def same_faces(seen: Sequence[Seen]) -> Iterator[AttendanceSign]:
    """By person, of whom each was at few sessions, however many sessions there were."""
    both: dict[tuple[int, int], list[Seen]] = defaultdict(list)
    for of_resident in _by(lambda each: each.resident_id, seen):
        for one, other in combinations(of_resident, 2):
            overlap = one.starts_at < other.ends_at and other.starts_at < one.ends_at
            if overlap and one.place != other.place:
                both[one.gathering_id, other.gathering_id] += [one, other]
    for behind in both.values():
        if len(behind) >= 2 * FACES_LEAST:
            whom = " 与 ".join(dict.fromkeys(each.title for each in behind[:2]))
            yield _sign(Oddity.SAME_FACES, whom, behind)


def family(seen: Sequence[Seen]) -> Iterator[AttendanceSign]:
    related = [each for each in seen if each.household_id == each.leads_household_id]
    for of_leader in _by(lambda each: each.leader_id, related):
        if len(of_leader) >= FAMILY_LEAST:
            yield _sign(Oddity.FAMILY, _leader(of_leader[0]), of_leader)


def only_leader(seen: Sequence[Seen]) -> Iterator[AttendanceSign]:
    for of_session in _by(lambda each: each.gathering_id, seen):
        if len(of_session) >= SCANNED_LEAST and all(each.how is not PresenceHow.SELF for each in of_session):
            yield _sign(Oddity.ONLY_LEADER, of_session[0].title, of_session)


def _leader(seen: Seen) -> str:
    return f"负责人 {mask_name(seen.leader)}" if seen.leader else "负责人已更换"


_LOOKS: Mapping[Oddity, Callable[[Sequence[Seen]], Iterator[AttendanceSign]]] = MappingProxyType(
    {
        Oddity.ROSTER: roster,
        Oddity.ONE_PHONE: one_phone,
        Oddity.SAME_FACES: same_faces,
        Oddity.FAMILY: family,
        Oddity.ONLY_LEADER: only_leader,
    }
)
