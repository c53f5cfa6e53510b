"""A council of one in a town of the tests, with a meeting in every stage that a route asks for."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.civic.councils import attending, calling, recording, seating, voting
from app.civic.councils.calling import Proposal
from app.civic.councils.models import AgendaItem, Choice, Council, CouncilKind, Member
from app.core.clock import business_day
from app.core.db.session import db
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident
from app.standing.awards import cycles, nominating, schemes
from app.standing.awards.models import Judging
from app.standing.programmes import drafting, versions
from app.standing.programmes.models import CapPeriod, ProgrammeKind, ProgrammeVersion, Review
from app.standing.programmes.topics import Topic
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.awards import factories as awards

START = business_day(NOW) + timedelta(days=30)
TERMS: dict[str, Any] = {
    "code": "3.2",
    "name": "除草清沟",
    "subjects": "R",
    "scores": [3],
    "cap": 12,
    "cap_period": CapPeriod.YEAR,
    "evidence": "照片",
    "review": Review.TWO,
    "topic": Topic.OTHER,
}


def open_version(
    town: Town, *, days: int = 9, starts_on: date = START, of: int | None = None, **more: Any
) -> ProgrammeVersion:
    """A first version of a community's programme, open for comment since some days ago."""
    by: dict[str, Any] = {"staff": town.admin, "now": NOW - timedelta(days=days)}
    about = {"kind": ProgrammeKind.COMMUNITY, "community_id": of or town.node.id, "name": "某村积分办法"} | more
    made = commit(versions.make_programme, **about, **by)
    version = db.session.scalars(select(ProgrammeVersion).where(ProgrammeVersion.programme_id == made.id)).one()
    heading = commit(drafting.add_heading, version_id=version.id, name="环境", **by)
    commit(drafting.add_rule, version_id=version.id, category_id=heading.id, **by, **TERMS)
    return commit(versions.open_for_comment, version_id=version.id, starts_on=starts_on, **by)


def judged_cycle(town: Town, name: str) -> int:
    """The id of a cycle of awards that waits for the council."""
    by: dict[str, Any] = {"staff": factories.staff(town.town), "now": NOW}
    terms = awards.TERMS | {"community_id": town.node.id, "name": name, "judging": Judging.COUNCIL}
    scheme = commit(schemes.make_scheme, **terms, **by)
    cycle = commit(cycles.open_cycle, scheme_id=scheme.id, **awards.YEAR, **by)
    about = {"cycle_id": cycle.id, "subject_id": factories.resident(town.node).id, "reason": "照看独居老人"}
    commit(nominating.nominate, **about, **by)
    return commit(cycles.begin_judging, cycle_id=cycle.id, vote_until=None, **by).id


def appointed(town: Town, role: PostRole, person: Resident) -> int:
    """The id of a post, as two of the staff have given it."""
    details = {"role": role, "community_id": town.node.id, "resident_id": person.id, "from_on": business_day(NOW)}
    post = commit(proposing.propose, staff=factories.staff(town.town), now=NOW, **details)
    return commit(proposing.appoint, post_id=post.id, staff=factories.staff(town.town), now=NOW).id


def meetings(town: Town) -> dict[str, int]:
    """Ids by the names that routes give them: a meeting that was called, an item of one that runs, signed minutes."""
    by: dict[str, Any] = {"staff": factories.staff(town.town), "now": NOW}
    made = {"community_id": town.node.id, "kind": CouncilKind.COUNCIL, "name": "信用议事会", "min_members": 1}
    council = commit(seating.make_council, **made, **by)
    post_id = appointed(town, PostRole.COUNCIL_CHAIR, town.person)
    seat = commit(seating.give_seat, council_id=council.id, post_id=post_id, **by)
    signed, minuted, running, called, raising, counting = (_called(council, days, by) for days in range(1, 7))
    for meeting_id in (signed, minuted, running, raising, counting):
        commit(attending.check_in, meeting_id=meeting_id, resident_id=town.person.id, now=NOW)
        commit(attending.open_meeting, meeting_id=meeting_id, **by)
    vote = {"choice": Choice.YES, "resident_id": town.person.id, "now": NOW}
    written = []
    for meeting_id in (signed, minuted):
        commit(voting.cast, agenda_item_id=_item(meeting_id), **vote)
        commit(voting.close_item, agenda_item_id=_item(meeting_id), **by)
        commit(attending.end_meeting, meeting_id=meeting_id, **by)
        written.append(commit(recording.write_minutes, meeting_id=meeting_id, **by).id)
    commit(recording.sign, minutes_id=written[0], resident_id=town.person.id, now=NOW)
    return {
        "council_id": council.id,
        "seat_id": seat.id,
        "meeting_id": called,
        "agenda_item_id": _item(running),
        "minutes_id": written[1],
        "minuted_member_id": _member(minuted),
        "called_member_id": _member(called),
        "running_member_id": _member(running),
        "raising_item_id": _item(raising),
        "raising_member_id": _member(raising),
        "counting_item_id": _item(counting),
        "counting_member_id": _member(counting),
        **{
            f"{name}_post_id": appointed(town, PostRole.COUNCIL_MEMBER, factories.resident(town.node))
            for name in ("free", "other_free")
        },
        "awaited_version_id": open_version(town).id,
        "second_awaited_version_id": open_version(town).id,
        "awaited_cycle_id": judged_cycle(town, "身边好人"),
        "second_awaited_cycle_id": judged_cycle(town, "身边榜样"),
    }


def _called(council: Council, days: int, by: dict[str, Any]) -> int:
    proposals = [Proposal("设立清洁日", "每月一次。")]
    details = {"place": "社区会议室", "starts_at": NOW + timedelta(days=days), "proposals": proposals}
    return commit(calling.call_meeting, council_id=council.id, **details, **by).id


def _item(meeting_id: int) -> int:
    return db.session.scalars(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)).one()


def _member(meeting_id: int) -> int:
    return db.session.scalars(select(Member.id).where(Member.meeting_id == meeting_id)).one()
