"""One of everything that awards have, in a town of the tests."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.residents.models import Resident
from app.standing.awards import cycles, displaying, granting, judging, nominating, schemes, voting
from app.standing.awards.models import Award, AwardCycle, AwardScheme, Judging, Nomination, SchemeKind
from app.standing.programmes.models import SubjectKind
from devtools import factories
from devtools.factories import NOW, Town, commit

YEAR: dict[str, Any] = {"title": "2025年", "since": date(2025, 1, 1), "until": date(2025, 12, 31)}
EARLIER = NOW - timedelta(days=60)
VOTED = NOW - timedelta(days=50)


TERMS: dict[str, Any] = {
    "kind": SchemeKind.HONOUR,
    "name": "优秀志愿者",
    "about": "",
    "recipient": SubjectKind.RESIDENT,
    "judging": Judging.RESIDENTS,
    "seats": 5,
    "least_score": 0,
    "rule_slug": "",
    "score_delta": 0,
    "months": 12,
}


def scheme(town: Town, by: StaffIdentity, **changes: Any) -> AwardScheme:
    return commit(schemes.make_scheme, staff=by, now=EARLIER, **TERMS | {"community_id": town.node.id} | changes)


def cycle(of: AwardScheme, by: StaffIdentity, title: str, *nominees: Resident) -> tuple[AwardCycle, list[Nomination]]:
    """A cycle in which these residents are nominated."""
    asked = {"scheme_id": of.id, "staff": by, "now": EARLIER, **YEAR, "title": title}
    made = commit(cycles.open_cycle, **asked)
    about = {"cycle_id": made.id, "reason": "照看独居老人", "staff": by, "now": EARLIER}
    return made, [commit(nominating.nominate, subject_id=each.id, **about) for each in nominees]


def judged(of: AwardScheme, by: StaffIdentity, title: str, nominee: Resident, voter: Resident) -> AwardCycle:
    """A cycle whose votes are over."""
    made, (nomination,) = cycle(of, by, title, nominee)
    commit(cycles.begin_judging, cycle_id=made.id, vote_until=VOTED, staff=by, now=EARLIER)
    commit(voting.vote, cycle_id=made.id, nomination_id=nomination.id, resident_id=voter.id, now=EARLIER)
    return made


def granted(
    town: Town, clerk: StaffIdentity, admin: StaffIdentity, title: str, who: Resident, voter: Resident, **changes: Any
) -> AwardCycle:
    """A cycle in which one of the residents, or their household, was honoured."""
    of = scheme(town, clerk, **changes)
    made = commit(cycles.open_cycle, scheme_id=of.id, staff=clerk, now=EARLIER, **YEAR | {"title": title})
    subject_id = who.household_id if of.recipient is SubjectKind.HOUSEHOLD else who.id
    about = {"cycle_id": made.id, "reason": "照看独居老人", "staff": clerk, "now": EARLIER}
    nomination = commit(nominating.nominate, subject_id=subject_id, **about)
    commit(cycles.begin_judging, cycle_id=made.id, vote_until=VOTED, staff=clerk, now=EARLIER)
    commit(voting.vote, cycle_id=made.id, nomination_id=nomination.id, resident_id=voter.id, now=EARLIER)
    commit(judging.decide, cycle_id=made.id, staff=clerk, now=VOTED + timedelta(hours=1))
    return commit(granting.grant, cycle_id=made.id, staff=admin, now=NOW - timedelta(days=1))


def awards(town: Town) -> dict[str, int]:
    """Ids by the names of paths, and of a cycle in each state: the resident of the town has an award and a vote."""
    clerk, admin = factories.staff(town.node, StaffRole.CLERK), factories.staff(town.node)
    neighbours = [factories.resident(town.node, user=factories.user()) for _ in range(4)]
    honour = scheme(town, clerk)
    opened, nominations = cycle(honour, clerk, "提名中的一届", neighbours[0], neighbours[1])
    voting_in, (candidate,) = cycle(honour, clerk, "投票中的一届", neighbours[0])
    until = NOW + timedelta(days=7)
    commit(cycles.begin_judging, cycle_id=voting_in.id, vote_until=until, staff=clerk, now=EARLIER)
    voted = judged(honour, clerk, "投完票的一届", neighbours[0], neighbours[1])
    public = judged(honour, clerk, "公示中的一届", neighbours[0], neighbours[1])
    commit(judging.decide, cycle_id=public.id, staff=clerk, now=VOTED + timedelta(hours=1))
    granted = judged(honour, clerk, "表彰过的一届", town.person, neighbours[1])
    commit(judging.decide, cycle_id=granted.id, staff=clerk, now=VOTED + timedelta(hours=1))
    commit(granting.grant, cycle_id=granted.id, staff=admin, now=NOW - timedelta(days=1))
    award_id = _award_of(town.person)
    commit(displaying.display, award_id=award_id, is_shown=True, resident_id=town.person.id, now=NOW)
    return {
        "scheme_id": honour.id,
        "free_scheme_id": scheme(town, clerk, name="五好家庭", recipient=SubjectKind.HOUSEHOLD).id,
        "cycle_id": opened.id,
        "nomination_id": nominations[0].id,
        "voting_cycle_id": voting_in.id,
        "candidate_id": candidate.id,
        "voted_cycle_id": voted.id,
        "public_cycle_id": public.id,
        "award_id": award_id,
        "nominee_id": neighbours[3].id,
    }


def _award_of(person: Resident) -> int:
    return db.session.scalars(select(Award.id).where(Award.subject_id == person.id)).one()
