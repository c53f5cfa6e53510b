"""Awards from a nomination to a granted one: who may, who may not, what counts, and what stays secret."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.errors import DomainError, RuleError
from app.core.permissions import StaffRole
from app.parties import residents
from app.parties.messages.models import Message, MessageKind
from app.parties.recusal import declaring
from app.parties.residents.models import Resident
from app.parties.staff.errors import SamePersonError
from app.standing.awards import checks, cycles, displaying, granting, nominating, queries, schemes, upkeep
from app.standing.awards.actions import AwardAction
from app.standing.awards.errors import (
    AlreadyNominatedError,
    AwardStateError,
    CriteriaLockedError,
    CycleNotFoundError,
    CycleStateError,
    CycleTakenError,
    NobodyNominatedError,
    NominationNotFoundError,
    NoVoteError,
    OwnHouseholdError,
    PublicityOpenError,
    SchemeTakenError,
    VoteClosedError,
    VotedError,
    VoteOpenError,
)
from app.standing.awards.models import (
    Award,
    AwardCycle,
    Ballot,
    CycleState,
    Judging,
    Nomination,
    NominationState,
    SchemeKind,
)
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rulebook import rules_on
from app.standing.records.models import Record, RecordState, SourceKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.awards.conftest import AFTER_VOTE, GRANTED_AT, VOTE_UNTIL, Honours
from tests.standing.records import factories as credit
from tests.support.tables import queries as queries_sent
from tests.support.threads import at_once


def states_of(cycle: AwardCycle) -> list[NominationState]:
    db.session.rollback()
    query = select(Nomination.state).where(Nomination.cycle_id == cycle.id).order_by(Nomination.id)
    return list(db.session.scalars(query))


def awards() -> list[Award]:
    db.session.rollback()
    return list(db.session.scalars(select(Award).order_by(Award.id)))


def problems() -> list[str]:
    db.session.rollback()
    return [problem for each in checks.INVARIANTS for problem in each.check(db.session()).problems]


def elected(honours: Honours, votes: list[int], **terms: Any) -> tuple[AwardCycle, list[Nomination]]:
    """A cycle that was voted in: so many votes for each of those who were nominated."""
    cycle = honours.cycle(honours.scheme(**terms))
    nominations = [honours.nominate(cycle, honours.person().id) for _ in votes]
    honours.judging(cycle)
    for nomination, count in zip(nominations, votes, strict=True):
        for _ in range(count):
            honours.vote(nomination, honours.person())
    return cycle, nominations


def test_from_a_nomination_to_a_plus(honours: Honours) -> None:
    cycle, nominations = elected(honours, [2, 1])
    assert honours.decide(cycle).state is CycleState.PUBLIC
    assert states_of(cycle) == [NominationState.CHOSEN, NominationState.NOT_CHOSEN]
    assert honours.grant(cycle).state is CycleState.GRANTED
    (award,) = awards()
    assert (award.nomination_id, award.expires_on) == (nominations[0].id, date(2027, 12, 10))
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.AWARDED)).one()
    assert told.facts["name"] == "优秀志愿者"
    assert problems() == []


def test_a_granted_award_makes_a_plus_that_goes_with_it(honours: Honours) -> None:
    rule, score = a_rule_for(SubjectKind.HOUSEHOLD)
    home = honours.person()
    terms = {"recipient": SubjectKind.HOUSEHOLD, "rule_slug": rule, "score_delta": score}
    cycle = honours.cycle(honours.scheme(**terms))
    nomination = honours.nominate(cycle, home.household_id)
    honours.judging(cycle)
    honours.vote(nomination, honours.person())
    honours.decide(cycle)
    honours.grant(cycle)
    (award,) = awards()
    record = db.session.scalars(select(Record).where(Record.source_kind == SourceKind.AWARD)).one()
    about = record.subject_kind, record.subject_id, record.score_delta, record.source_id
    assert about == (SubjectKind.HOUSEHOLD, home.household_id, score, award.id)
    revoking = {"award_id": award.id, "reason": "情况不属实", "staff": honours.town.admin, "now": GRANTED_AT}
    commit(granting.revoke, **revoking)
    db.session.rollback()
    assert db.session.get_one(Record, record.id).status is RecordState.WITHDRAWN
    with pytest.raises(AwardStateError):
        commit(granting.revoke, **revoking)


def a_rule_for(kind: SubjectKind) -> tuple[str, int]:
    """A rule of the catalogue with a plus for such subjects, that nobody but people lets count."""

    rules = rules_on(db.session(), community_id=None, kind=kind, day=NOW.date())
    rule = next(rule for rule in rules if rule.slug == "model-family")
    return rule.slug, max(rule.scores)


def test_many_awards_take_as_many_statements_as_few(honours: Honours) -> None:
    rule, score = a_rule_for(SubjectKind.HOUSEHOLD)
    terms = {"recipient": SubjectKind.HOUSEHOLD, "rule_slug": rule, "score_delta": score, "seats": 20}
    scheme = honours.scheme(**terms)
    counted = []
    for count in (2, 8):
        cycle = honours.cycle(scheme, title=f"{count} 户")
        nominations = [honours.nominate(cycle, honours.person().household_id) for _ in range(count)]
        honours.judging(cycle)
        for nomination in nominations:
            honours.vote(nomination, honours.person())
        honours.decide(cycle)
        with queries_sent() as sent:
            honours.grant(cycle)
        counted.append(len([each for each in sent if not each.startswith("INSERT")]))
    assert counted[0] == counted[1]
    made = select(func.count()).where(Record.source_kind == SourceKind.AWARD)
    assert db.session.scalar(made) == 10


@pytest.mark.parametrize(
    ("votes", "seats", "chosen"),
    [
        ([3, 2, 1], 2, [True, True, False]),
        ([3, 2, 2], 2, [True, False, False]),
        ([1, 1], 1, [False, False]),
        ([1, 0], 2, [True, False]),
        ([0, 0], 1, [False, False]),
        ([2, 2], 2, [True, True]),
    ],
)
def test_nobody_draws_lots_about_an_honour(honours: Honours, votes: list[int], seats: int, chosen: list[bool]) -> None:
    cycle, _ = elected(honours, votes, seats=seats)
    honours.decide(cycle)
    assert [state is NominationState.CHOSEN for state in states_of(cycle)] == chosen


def test_one_vote_a_person_and_never_for_oneself(honours: Honours) -> None:
    cycle = honours.cycle()
    candidate, neighbour = honours.person(household="1-1-101"), honours.person()
    relative = honours.person(household="1-1-101")
    child = honours.person(is_minor=True)
    nomination = honours.nominate(cycle, candidate.id)
    with pytest.raises(CycleStateError):
        honours.vote(nomination, neighbour)
    honours.judging(cycle)
    for who in (candidate, relative):
        with pytest.raises(OwnHouseholdError):
            honours.vote(nomination, who)
    with pytest.raises(NoVoteError):
        honours.vote(nomination, child)
    honours.vote(nomination, neighbour)
    with pytest.raises(VotedError):
        honours.vote(nomination, neighbour)
    with pytest.raises(VoteClosedError):
        honours.vote(nomination, honours.person(), now=AFTER_VOTE)
    stranger = factories.resident(factories.community(), user=factories.user())
    with pytest.raises(CycleNotFoundError):
        honours.vote(nomination, stranger)
    assert problems() == []


def test_one_vote_a_household(honours: Honours) -> None:
    cycle = honours.cycle(honours.scheme(judging=Judging.HOUSEHOLDS))
    nomination = honours.nominate(cycle, honours.person().id)
    honours.judging(cycle)
    honours.vote(nomination, honours.person(household="2-2-202"))
    with pytest.raises(VotedError):
        honours.vote(nomination, honours.person(household="2-2-202"))
    honours.vote(nomination, honours.person(household="2-2-203"))
    db.session.rollback()
    assert db.session.get_one(Nomination, nomination.id).votes == 2


def test_a_household_at_many_phones_has_one_vote(honours: Honours) -> None:
    cycle = honours.cycle(honours.scheme(judging=Judging.HOUSEHOLDS))
    nomination = honours.nominate(cycle, honours.person().id)
    honours.judging(cycle)
    family = [honours.person(household="3-3-303") for _ in range(8)]
    results = at_once(honours.app, [partial(honours.vote, nomination, who) for who in family])
    assert sum(result is None for result in results) == 1
    assert {type(result) for result in results if result is not None} == {VotedError}
    db.session.rollback()
    assert db.session.scalar(select(AwardCycle.ballots).where(AwardCycle.id == cycle.id)) == 1
    assert problems() == []


def test_for_whom_is_written_nowhere_and_who_has_voted_goes(honours: Honours) -> None:
    cycle, nominations = elected(honours, [1])
    assert {column.name for column in Ballot.__table__.columns} == {"id", "cycle_id", "resident_id", "household_id"}
    shown = queries.nominations_in_scope(db.session(), cycle_id=cycle.id, staff=honours.clerk, cursor=None, limit=20)
    assert [each.votes for each in shown.items] == [None]
    honours.decide(cycle)
    shown = queries.nominations_in_scope(db.session(), cycle_id=cycle.id, staff=honours.clerk, cursor=None, limit=20)
    assert [(each.nomination.id, each.votes) for each in shown.items] == [(nominations[0].id, 1)]
    honours.grant(cycle)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 0
    assert problems() == []


def test_what_is_on_record_decides(honours: Honours) -> None:
    scheme = honours.scheme(judging=Judging.CRITERIA, least_score=2, seats=5)
    cycle = honours.cycle(scheme, since=date(2026, 10, 1), until=date(2026, 11, 10))
    good, better, spoiled, little = (honours.person() for _ in range(4))
    for who in (good, better, better, spoiled, little):
        credit.record(honours.town.admin, who.id, "clean-up", 1 if who is little else 3)
    credit.record(honours.town.admin, spoiled.id, "false-report", -20)
    for who in (good, better, spoiled, little):
        honours.nominate(cycle, who.id)
    honours.judging(cycle, vote_until=None)
    honours.decide(cycle, now=NOW)
    chosen, passed = NominationState.CHOSEN, NominationState.NOT_CHOSEN
    assert states_of(cycle) == [chosen, chosen, passed, passed]


def test_two_people_and_a_time_to_object(honours: Honours) -> None:
    cycle, _ = elected(honours, [1])
    with pytest.raises(VoteOpenError):
        honours.decide(cycle, now=NOW)
    honours.decide(cycle)
    with pytest.raises(PublicityOpenError):
        honours.grant(cycle, now=AFTER_VOTE)
    with pytest.raises(SamePersonError):
        honours.grant(cycle, by=honours.clerk)
    assert awards() == []


def test_whoever_has_proposed_does_not_grant(honours: Honours) -> None:
    cycle = honours.cycle()
    nomination = honours.nominate(cycle, honours.person().id, by=honours.town.admin)
    honours.judging(cycle)
    honours.vote(nomination, honours.person())
    honours.decide(cycle)
    with pytest.raises(SamePersonError):
        honours.grant(cycle)
    other = factories.staff(honours.town.node)
    assert honours.grant(cycle, by=other).granted_by == other.id


def test_nobody_of_the_staff_honours_their_own_household(honours: Honours) -> None:
    own = honours.person()
    commit(declaring.declare, number=own.number, staff=honours.clerk, now=NOW)
    cycle = honours.cycle()
    with pytest.raises(RelatedPersonError):
        honours.nominate(cycle, own.id)
    nomination = honours.nominate(cycle, own.id, by=honours.town.admin)
    honours.judging(cycle)
    honours.vote(nomination, honours.person())
    honours.decide(cycle)
    second = factories.staff(honours.town.node)
    commit(declaring.declare, number=own.number, staff=second, now=NOW)
    with pytest.raises(RelatedPersonError):
        honours.grant(cycle, by=second)


def test_excluded_before_it_is_granted(honours: Honours) -> None:
    cycle, (first, second) = elected(honours, [2, 1], seats=2)
    honours.decide(cycle)
    step = {"nomination_id": first.id, "reason": "异议成立", "staff": honours.clerk}
    commit(nominating.exclude, now=AFTER_VOTE, **step)
    with pytest.raises(DomainError):
        commit(nominating.exclude, now=AFTER_VOTE, **step)
    honours.grant(cycle)
    assert [award.nomination_id for award in awards()] == [second.id]
    with pytest.raises(CycleStateError):
        commit(nominating.exclude, now=GRANTED_AT, **step | {"nomination_id": second.id})
    assert problems() == []


def test_nominations_end_and_are_not_made_twice(honours: Honours) -> None:
    cycle = honours.cycle()
    with pytest.raises(NobodyNominatedError):
        honours.judging(cycle)
    who = honours.person()
    own = {"cycle_id": cycle.id, "resident_id": who.id, "reason": "照看邻居", "now": NOW}
    assert commit(nominating.nominate_oneself, **own).proposed_by_resident == who.id
    noted = select(AuditEvent.actor).where(AuditEvent.action == AwardAction.NOMINATED)
    assert db.session.scalars(noted).all() == [f"resident:{who.id}"]
    for again in (partial(honours.nominate, cycle, who.id), partial(commit, nominating.nominate_oneself, **own)):
        with pytest.raises(AlreadyNominatedError):
            again()
    honours.judging(cycle)
    with pytest.raises(CycleStateError):
        honours.nominate(cycle, honours.person().id)
    elsewhere = factories.resident(factories.community(parent=honours.town.town))
    other = honours.cycle(honours.scheme(name="另一项"))
    with pytest.raises(CycleNotFoundError):
        honours.nominate(other, elsewhere.id, by=honours.town.admin)


def test_criteria_lock_with_the_first_nomination(honours: Honours) -> None:
    scheme = honours.scheme()
    change = {"scheme_id": scheme.id, "staff": honours.clerk, "now": NOW}
    cycle = honours.cycle(scheme)
    assert commit(schemes.change_scheme, seats=3, **change).seats == 3
    honours.nominate(cycle, honours.person().id)
    with pytest.raises(CriteriaLockedError):
        commit(schemes.change_scheme, seats=4, **change)
    commit(cycles.close_cycle, cycle_id=cycle.id, reason="今年不评", staff=honours.clerk, now=NOW)
    assert commit(schemes.change_scheme, seats=4, **change).seats == 4


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("months", {"kind": SchemeKind.RED_LIST, "months": 4}),
        ("least_score", {"least_score": 3}),
        ("least_score", {"judging": Judging.CRITERIA}),
        ("rule_slug", {"score_delta": 5}),
        ("rule_slug", {"rule_slug": "nothing-there", "score_delta": 5}),
        ("rule_slug", {"rule_slug": "model-family", "score_delta": 5}),
        ("score_delta", {"rule_slug": "clean-up", "score_delta": 77}),
    ],
)
def test_terms_that_do_not_fit(honours: Honours, field: str, terms: dict[str, Any]) -> None:
    with pytest.raises(RuleError) as refused:
        honours.scheme(**terms)
    assert [each["field"] for each in refused.value.details["fields"]] == [field]


def test_names_are_taken_once(honours: Honours) -> None:
    scheme = honours.scheme()
    with pytest.raises(SchemeTakenError):
        honours.scheme()
    honours.cycle(scheme)
    with pytest.raises(CycleTakenError):
        honours.cycle(scheme)
    for days in ({"since": date(2026, 11, 2)}, {"until": date(2026, 12, 31)}):
        with pytest.raises(RuleError):
            honours.cycle(scheme, title="另一届", **days)


def test_shown_to_neighbours_by_whoever_has_it_until_it_ends(honours: Honours) -> None:
    cycle, (nomination,) = elected(honours, [1], kind=SchemeKind.RED_LIST, months=3)
    honours.decide(cycle)
    honours.grant(cycle)
    (award,) = awards()
    neighbour, winner = honours.person(), nomination.subject_id
    step = {"award_id": award.id, "now": GRANTED_AT}

    def seen(now: Any = GRANTED_AT) -> list[str]:
        db.session.rollback()
        who = residents.identify(db.session(), neighbour.id)
        page = queries.shown_awards(db.session(), resident=who, now=now, cursor=None, limit=20)
        return [each.name for each in page.items]

    assert seen() == []
    with pytest.raises(DomainError):
        commit(displaying.display, is_shown=True, resident_id=neighbour.id, **step)
    commit(displaying.display, is_shown=True, resident_id=winner, **step)
    (name,) = seen()
    assert "*" in name
    late = GRANTED_AT + timedelta(days=100)
    assert seen(late) == []
    assert commit(upkeep.take_off, now=late) == 1
    with pytest.raises(AwardStateError):
        commit(displaying.display, is_shown=True, resident_id=winner, award_id=award.id, now=late)


def test_two_files_of_one_person_and_somebody_forgotten(honours: Honours) -> None:
    cycle, (nomination, other) = elected(honours, [1, 0], seats=2)
    kept = honours.person()
    commit(upkeep.hand_over, from_id=nomination.subject_id, to_id=kept.id)
    honours.decide(cycle)
    honours.grant(cycle)
    assert [award.subject_id for award in awards()] == [kept.id]
    commit(upkeep.forget_resident, resident_id=kept.id)
    assert [(award.subject_id, award.is_shown) for award in awards()] == [(None, False)]
    db.session.rollback()
    left = db.session.get_one(Nomination, nomination.id)
    assert (left.subject_id, left.reason) == (None, "")
    assert db.session.get_one(Nomination, other.id).subject_id is not None


def test_over_http(honours: Honours) -> None:
    desk = honours.desk
    body = {
        "community_id": honours.town.node.id,
        "kind": "model",
        "name": "五好家庭",
        "recipient": "household",
        "judging": "households",
        "seats": 2,
    }
    made = desk.post("/staff/award-schemes", body)
    assert made.status_code == 201, made.json
    assert desk.post("/staff/award-schemes", body).json["code"] == "scheme_taken"
    path = f"/staff/award-schemes/{made.json['id']}"
    assert desk.patch(path, {"seats": 1}).json["seats"] == 1
    opened = desk.post(f"{path}/cycles", {"title": "2026年", "since": "2026-01-01", "until": "2026-11-01"})
    assert (opened.status_code, opened.json["state"]) == (201, "open")
    cycle = f"award-cycles/{opened.json['id']}"
    home, neighbour = honours.person(), honours.person()
    own = honours.phone(home).post(f"/{cycle}/nominations", {"reason": "孝老爱亲"})
    assert (own.status_code, own.json["state"]) == (201, "nominated")
    assert desk.post(f"/staff/{cycle}/judging", {}).status_code == 422
    begun = desk.post(f"/staff/{cycle}/judging", {"vote_until": VOTE_UNTIL.isoformat()})
    assert (begun.status_code, begun.json["state"]) == (200, "judging")
    phone = honours.phone(neighbour)
    (candidate,) = phone.get(f"/{cycle}/nominations").json["items"]
    assert candidate["name"].endswith("一家")
    assert (candidate["votes"], candidate["is_own"]) == (None, False)
    assert honours.phone(home).get(f"/{cycle}/nominations").json["items"][0]["is_own"] is True
    ballot = {"nomination_id": candidate["id"]}
    assert honours.phone(home).post(f"/{cycle}/ballot", ballot).json["code"] == "related_person"
    assert phone.post(f"/{cycle}/ballot", ballot).status_code == 204
    assert phone.post(f"/{cycle}/ballot", ballot).json["code"] == "already_voted"
    assert phone.get(f"/{cycle}").json["has_voted"] is True
    assert phone.get("/award-cycles").json["items"][0]["ballots"] == 1
    assert desk.post(f"/staff/{cycle}/decision").json["code"] == "vote_open"
    assert desk.post(f"/staff/{cycle}/granting").status_code == 403
    assert desk.post(f"/staff/nominations/{candidate['id']}/exclusion", {"reason": "搬走了"}).status_code == 200
    assert phone.post(f"/{cycle}/ballot", ballot).json["code"] == "nomination_state"
    assert desk.get(f"/staff/{cycle}/nominations").json["items"][0]["state"] == "excluded"
    assert desk.post(f"/staff/{cycle}/closing", {"reason": "没有候选人了"}).json["state"] == "closed"
    assert [each["state"] for each in desk.get("/staff/award-cycles?state=closed").json["items"]] == ["closed"]
    assert phone.get("/award-cycles").json["items"] == []
    assert phone.get("/me/awards").json["items"] == phone.get("/awards").json["items"] == []
    outsider = factories.staff(factories.community(), StaffRole.ADMIN)
    with pytest.raises(CycleNotFoundError):
        queries.cycle_in_scope(db.session(), cycle_id=opened.json["id"], staff=outsider)
    with pytest.raises(NominationNotFoundError):
        queries.nomination_in_scope(db.session(), nomination_id=candidate["id"], staff=outsider)


def test_the_winner_and_everybody_else_over_http(honours: Honours) -> None:
    cycle, (nomination,) = elected(honours, [1])
    honours.decide(cycle)
    honours.grant(cycle)

    winner = honours.phone(db.session.get_one(Resident, nomination.subject_id))
    (mine,) = winner.get("/me/awards").json["items"]
    assert (mine["scheme"], mine["title"], mine["is_valid"]) == ("优秀志愿者", "2026年", True)
    assert winner.post(f"/me/awards/{mine['id']}/display", {"is_shown": True}).json["is_shown"] is True
    other = honours.phone(honours.person())
    assert [each["id"] for each in other.get("/awards").json["items"]] == [mine["id"]]
    assert other.post(f"/me/awards/{mine['id']}/display", {"is_shown": False}).status_code == 404
    assert [each["id"] for each in honours.desk.get("/staff/awards").json["items"]] == [mine["id"]]
    assert honours.desk.post(f"/staff/awards/{mine['id']}/revocation", {"reason": "情况不属实"}).status_code == 403
