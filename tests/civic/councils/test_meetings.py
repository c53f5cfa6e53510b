"""Meetings: called with a frozen roll, held, minuted, signed; and what they refuse."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.civic.councils import attending, calling, queries, recording, seating, voting
from app.civic.councils.calling import Proposal
from app.civic.councils.checks import INVARIANTS
from app.civic.councils.errors import (
    AlreadySignedError,
    AlreadyVotedError,
    ChairTakenError,
    CouncilClosedError,
    ItemNotFoundError,
    ItemsOpenError,
    ItemStateError,
    LeftOfficeError,
    MeetingNotFoundError,
    MeetingStateError,
    MemberNotFoundError,
    MinutesNotFoundError,
    MinutesReplacedError,
    MinutesSignedError,
    NobodyPresentError,
    NoQuorumError,
    NotPresentError,
    NoVoteError,
    RelatedPersonError,
    RollFrozenError,
    SeatTakenError,
    TooFewMembersError,
    WasAbsentError,
)
from app.civic.councils.models import (
    AgendaStatus,
    CastBy,
    Choice,
    Meeting,
    MeetingStatus,
    Member,
    Minutes,
    SeatClass,
    Vote,
)
from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.files import attachment_of
from app.office.privacy import erasure
from app.office.residency import leaving, merging
from app.parties.messages.models import Message
from app.parties.posts import ending
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.staff.errors import SamePersonError
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.councils.conftest import CLEAN, LATER, Hall
from tests.support.threads import at_once

YES, NO, ABSTAIN, RECUSED, ABSENT = Choice
SHEET = attachment_of(b"%PDF-1.4 a signed sheet", "签到表.pdf")


def now_of(meeting: Meeting) -> Meeting:
    db.session.rollback()
    return db.session.get_one(Meeting, meeting.id, populate_existing=True)


def problems() -> list[str]:
    db.session.rollback()
    return [problem for each in INVARIANTS for problem in each.check(db.session()).problems]


def test_a_meeting_from_its_call_to_its_signatures(hall: Hall) -> None:
    meeting = hall.call()
    assert (meeting.status, meeting.quorum) == (MeetingStatus.CALLED, 4)
    hall.open(meeting, present=(0, 1, 2, 3, 5))
    item = hall.items(meeting)[0]
    for person, choice in ((0, YES), (1, YES), (2, NO)):
        hall.vote(item, person, choice)
    assert hall.close(item).status is AgendaStatus.ADOPTED
    assert sorted(hall.votes(item).items()) == [(1, YES), (2, YES), (3, NO), (4, ABSTAIN), (5, ABSENT)]
    minutes = hall.minuted(meeting)
    for line in (
        "应到 5 人，法定人数 4 人，实到 4 人：1 号（组长）、2 号（居民代表）、3 号（居民代表）、4 号（居民代表）。",
        "缺席 1 人：5 号（居民代表）。",
        "列席监督：6 号（监督员）。",
        "表决：赞成 2，反对 1，弃权 1，回避 0，缺席 1。",
        "结果：通过。",
    ):
        assert line in minutes.text
    assert not any(person.name in minutes.text for person in hall.people)
    hall.sign(minutes, 5)
    for person in range(3):
        hall.sign(minutes, person)
    assert now_of(meeting).status is MeetingStatus.MINUTED
    hall.sign(minutes, 3)
    assert now_of(meeting).status is MeetingStatus.SIGNED
    assert problems() == []
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "meeting").order_by(AuditEvent.id))
    assert [event.action.removeprefix("meeting.") for event in noted] == [
        "called",
        "present",
        "opened",
        "decided",
        "ended",
        "minuted",
    ]


def test_fewer_than_five_cannot_be_called(hall: Hall) -> None:
    for person in (3, 4):
        _leave(hall, person)
    with pytest.raises(TooFewMembersError) as refused:
        hall.call()
    assert refused.value.details == {"needed": 5, "members": 3, "missing": 2}
    assert "还缺 2 位" in refused.value.message
    assert db.session.scalars(select(Meeting)).all() == []


def _leave(hall: Hall, person: int) -> None:
    gone = {"how": ResidentStatus.MOVED_AWAY, "on": NOW.date(), "reason": "迁出证明", **hall.staff}
    commit(leaving.leave, resident_id=hall.people[person].id, **gone)


def test_who_comes_after_the_call_does_not_vote(hall: Hall) -> None:
    _, item = hall.running()
    new = factories.resident(hall.town.node, user=factories.user())
    with pytest.raises(ItemNotFoundError):
        hall.vote_as(item, new)
    hall.seat(hall.post(person=new))
    with pytest.raises(RollFrozenError):
        hall.vote_as(item, new)
    assert hall.votes(item) == {}


def test_once_and_never_again(hall: Hall) -> None:
    meeting, item = hall.running()
    hall.vote(item, 1, NO)
    for choice in (YES, NO):
        with pytest.raises(AlreadyVotedError):
            hall.vote(item, 1, choice)
    with pytest.raises(AlreadyVotedError):
        hall.hands(meeting, item, {0: YES, 1: YES})
    assert hall.votes(item) == {2: NO}


def test_of_two_votes_of_one_member_at_once_one_counts(app: Flask, hall: Hall) -> None:
    _, item = hall.running()
    item_id, who = item.id, hall.people[1].id

    def cast(choice: Choice) -> str:
        details: dict[str, Any] = {"agenda_item_id": item_id, "resident_id": who, "now": NOW}
        commit(voting.cast, choice=choice, **details)
        return "cast"

    done = at_once(app, [lambda: cast(YES), lambda: cast(NO), lambda: cast(ABSTAIN)])
    assert sorted(map(str, done)) == sorted(["cast", AlreadyVotedError.message, AlreadyVotedError.message])
    assert len(hall.votes(item)) == 1


def test_the_database_knows_one_vote_of_a_member(hall: Hall) -> None:
    meeting, item = hall.running()
    hall.vote(item, 1)
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        commit(
            lambda session: session.add(
                Vote(
                    item_id=item.id,
                    member_id=hall.member(meeting, 1).id,
                    choice=NO,
                    cast_by=CastBy.PHONE,
                    cast_at=NOW,
                )
            )
        )


def test_whom_an_item_is_about_does_not_vote_on_it(hall: Hall) -> None:
    """The second member lives with the cousin whose household it is about; the third moves in with them."""
    home = hall.people[1].household_id
    meeting, item = hall.running(Proposal("帮扶一户", "修缮房屋。", [home]))
    with pytest.raises(RelatedPersonError):
        hall.vote(item, 1)
    with pytest.raises(RelatedPersonError):
        hall.hands(meeting, item, {0: YES, 1: YES})
    commit(
        lambda session: session.execute(
            update(Resident).where(Resident.id == hall.people[2].id).values(household_id=home)
        )
    )
    with pytest.raises(RelatedPersonError):
        hall.vote(item, 2)


def test_whoever_was_of_the_household_when_it_was_called_is_recused_too(hall: Hall) -> None:
    home = hall.people[1].household_id
    _, item = hall.running(Proposal("帮扶一户", "修缮房屋。", [home]))
    elsewhere = hall.people[0].household_id
    move = update(Resident).where(Resident.id == hall.people[1].id).values(household_id=elsewhere)
    commit(lambda session: session.execute(move))
    with pytest.raises(RelatedPersonError):
        hall.vote(item, 1)
    for person in (0, 2, 3, 4):
        hall.vote(item, person)
    hall.close(item)
    assert hall.votes(item)[2] is RECUSED
    assert problems() == []


def test_who_is_recused_is_no_part_of_the_quorum(hall: Hall) -> None:
    """Four of five are there, one of them is concerned: three are too few for that item, and enough for the other."""
    about = Proposal("帮扶一户", "", [hall.people[1].household_id])
    meeting = hall.call(about, CLEAN)
    hall.open(meeting, present=(0, 1, 2, 3))
    first, second = hall.items(meeting)
    with pytest.raises(NoQuorumError) as refused:
        hall.vote(first, 0)
    assert refused.value.details == {"quorum": 4, "present": 3}
    hall.vote(second, 0)
    assert hall.close(first).status is AgendaStatus.UNDECIDED
    assert hall.votes(first) == {1: ABSTAIN, 2: RECUSED, 3: ABSTAIN, 4: ABSTAIN, 5: ABSENT}


def test_somebody_says_themselves_that_it_concerns_them(hall: Hall) -> None:
    _, item = hall.running(present=(0, 1, 2, 3))
    hall.vote(item, 0, RECUSED)
    with pytest.raises(NoQuorumError):
        hall.vote(item, 1)


@pytest.mark.parametrize("how", ["left the room", "left the roster", "post ended", "seat taken"])
def test_nobody_votes_once_the_quorum_is_lost(hall: Hall, how: str) -> None:
    meeting, item = hall.running(present=(0, 1, 2, 3))
    hall.vote(item, 0)
    member = hall.member(meeting, 3)
    if how == "left the room":
        ids = [hall.member(meeting, person).id for person in (0, 1, 2)]
        commit(attending.note_present, meeting_id=meeting.id, member_ids=ids, **hall.staff)
    elif how == "left the roster":
        _leave(hall, 3)
    elif how == "post ended":
        commit(ending.end, post_id=member.post_id, reason="换届", **hall.staff)
    else:
        seats = {each.seat.post_id: each.seat.id for each in _seats(hall)}
        commit(seating.take_seat, seat_id=seats[member.post_id], **hall.staff)
    with pytest.raises(NoQuorumError) as refused:
        hall.vote(item, 1)
    assert "不足法定的 4 位" in refused.value.message
    assert hall.close(item).status is AgendaStatus.UNDECIDED
    assert problems() == []


def _seats(hall: Hall) -> list[Any]:
    return queries.seats_of(db.session(), council_id=hall.council.id, today=NOW.date())


def test_who_has_left_does_not_vote(hall: Hall) -> None:
    meeting, item = hall.running()
    commit(ending.end, post_id=hall.member(meeting, 2).post_id, reason="换届", **hall.staff)
    with pytest.raises(LeftOfficeError):
        hall.vote(item, 2)
    with pytest.raises(LeftOfficeError):
        commit(attending.check_in, meeting_id=meeting.id, resident_id=hall.people[2].id, now=NOW)
    ids = [hall.member(meeting, 2).id]
    with pytest.raises(LeftOfficeError):
        commit(attending.note_present, meeting_id=meeting.id, member_ids=ids, **hall.staff)


def test_who_is_not_there_checks_in_first_and_supervisors_never_vote(hall: Hall) -> None:
    meeting, item = hall.running(present=(0, 1, 2, 3, 5))
    with pytest.raises(NotPresentError):
        hall.vote(item, 4)
    for _ in range(2):
        commit(attending.check_in, meeting_id=meeting.id, resident_id=hall.people[4].id, now=NOW)
    hall.vote(item, 4)
    with pytest.raises(NoVoteError):
        hall.vote(item, 5)
    with pytest.raises(MeetingNotFoundError):
        commit(attending.check_in, meeting_id=meeting.id, resident_id=hall.town.person.id, now=NOW)


def test_hands_are_raised_by_who_is_there(hall: Hall) -> None:
    meeting, item = hall.running(present=())
    with pytest.raises(NoQuorumError):
        hall.hands(meeting, item, {0: YES, 1: YES, 2: YES})
    hall.hands(meeting, item, {0: YES, 1: NO, 2: NO, 3: ABSTAIN}, sheet=SHEET)
    assert hall.close(item).status is AgendaStatus.REJECTED
    votes = db.session.scalars(select(Vote).where(Vote.cast_by == CastBy.HANDS)).all()
    assert {(vote.entered_by, vote.sheet_id is None) for vote in votes} == {(hall.town.admin.id, False)}
    with pytest.raises(ItemStateError):
        hall.hands(meeting, item, {4: YES})
    with pytest.raises(ItemStateError):
        hall.vote(item, 4)


def test_strangers_to_the_roll(hall: Hall) -> None:
    meeting, item = hall.running()
    another = hall.call(starts_at=LATER + timedelta(days=1))
    stranger = hall.member(another, 0).id
    with pytest.raises(MemberNotFoundError):
        commit(voting.enter_hands, agenda_item_id=item.id, votes={stranger: YES}, **hall.staff)
    with pytest.raises(MemberNotFoundError):
        commit(attending.note_present, meeting_id=meeting.id, member_ids=[stranger], **hall.staff)


def test_each_step_at_its_time(hall: Hall) -> None:
    meeting = hall.call()
    item = hall.items(meeting)[0]
    step: dict[str, Any] = {"meeting_id": meeting.id, **hall.staff}
    with pytest.raises(MeetingStateError):
        hall.vote(item, 0)
    for early in (attending.end_meeting, recording.write_minutes):
        with pytest.raises(MeetingStateError):
            commit(early, **step)
    commit(calling.add_proposal, title="增加一个议题", **step)
    commit(attending.open_meeting, **step)
    with pytest.raises(MeetingStateError):
        commit(calling.add_proposal, title="太晚了", **step)
    with pytest.raises(ItemsOpenError) as refused:
        commit(attending.end_meeting, **step)
    assert refused.value.details == {"open": 2}
    for each in hall.items(meeting):
        hall.close(each)
    with pytest.raises(NobodyPresentError):
        commit(attending.end_meeting, **step)
    commit(attending.cancel_meeting, reason="没有人来", **step)
    for late in (attending.open_meeting, attending.end_meeting):
        with pytest.raises(MeetingStateError):
            commit(late, **step)
    with pytest.raises(MeetingStateError):
        commit(attending.check_in, meeting_id=meeting.id, resident_id=hall.people[0].id, now=NOW)


def test_a_call_that_cannot_be(hall: Hall) -> None:
    with pytest.raises(RuleError) as refused:
        hall.call(starts_at=NOW)
    assert refused.value.details["fields"][0]["field"] == "starts_at"
    strangers = factories.town().person.household_id
    with pytest.raises(RuleError) as refused:
        hall.call(Proposal("帮扶一户", "", [strangers]))
    assert refused.value.details["fields"][0]["field"] == "household_ids"
    empty = commit(calling.call_meeting, council_id=hall.council.id, place="社区", starts_at=LATER, **hall.staff)
    with pytest.raises(RuleError):
        commit(attending.open_meeting, meeting_id=empty.id, **hall.staff)
    commit(seating.close_council, council_id=hall.council.id, reason="合并", **hall.staff)
    with pytest.raises(CouncilClosedError):
        hall.call()


def test_seats_are_of_posts_of_the_node(hall: Hall) -> None:
    seats = {"council_id": hall.council.id, **hall.staff}
    post = hall.post()
    with pytest.raises(RuleError):
        hall.seat(post, seat_class=SeatClass.CHAIR)
    assert hall.seat(post, seat_class=SeatClass.WORTHY).seat_class is SeatClass.WORTHY
    with pytest.raises(SeatTakenError):
        hall.seat(post)
    with pytest.raises(ChairTakenError):
        hall.seat(hall.post(PostRole.COUNCIL_CHAIR))
    for wrong in (hall.post(PostRole.MEDIATOR), hall.post(PostRole.ASSESSOR)):
        with pytest.raises(RuleError):
            commit(seating.give_seat, post_id=wrong.id, **seats)


def test_shares_are_between_half_and_all(hall: Hall) -> None:
    details: dict[str, Any] = {"community_id": hall.town.node.id, "kind": hall.council.kind, "name": "评价小组"}
    for wrong in ({"quorum_parts": 1, "quorum_whole": 3}, {"majority_parts": 3, "majority_whole": 2}):
        with pytest.raises(RuleError):
            commit(seating.make_council, **details, **wrong, **hall.staff)


def test_minutes_are_written_anew_until_somebody_has_signed(hall: Hall) -> None:
    meeting, _, first = hall.adopted()
    second = commit(recording.write_minutes, meeting_id=meeting.id, remarks="会后补充说明。", **hall.staff)
    assert (second.version, "其他：会后补充说明。" in second.text) == (2, True)
    with pytest.raises(MinutesReplacedError):
        hall.sign(first, 0)
    hall.sign(second, 0)
    with pytest.raises(AlreadySignedError):
        hall.sign(second, 0)
    for _ in range(2):
        with pytest.raises(MinutesSignedError):
            commit(recording.write_minutes, meeting_id=meeting.id, **hall.staff)
        for person in range(1, 5):
            if now_of(meeting).status is MeetingStatus.MINUTED:
                hall.sign(second, person)
    assert now_of(meeting).status is MeetingStatus.SIGNED
    db.session.rollback()
    kept = db.session.scalars(select(Minutes).order_by(Minutes.version)).all()
    assert [(each.text, each.digest) for each in kept] == [(first.text, first.digest), (second.text, second.digest)]


def test_who_was_not_there_does_not_sign(hall: Hall) -> None:
    meeting, item = hall.running(present=(0, 1, 2, 3))
    hall.vote(item, 0)
    hall.close(item)
    minutes = hall.minuted(meeting)
    with pytest.raises(WasAbsentError):
        hall.sign(minutes, 4)
    with pytest.raises(MinutesNotFoundError):
        commit(recording.sign, minutes_id=minutes.id, resident_id=hall.town.person.id, now=NOW)
    with pytest.raises(MinutesNotFoundError):
        commit(recording.sign, minutes_id=minutes.id + 1, resident_id=hall.people[0].id, now=NOW)


def test_signatures_on_paper_are_noted_by_somebody_else(hall: Hall) -> None:
    meeting, _, minutes = hall.adopted()
    details: dict[str, Any] = {"minutes_id": minutes.id, "sheet": SHEET, "now": NOW}
    ids = [hall.member(meeting, person).id for person in range(4)]
    with pytest.raises(SamePersonError):
        commit(recording.sign_on_paper, member_ids=ids, staff=hall.town.admin, **details)
    with pytest.raises(MemberNotFoundError):
        commit(recording.sign_on_paper, member_ids=[*ids, 10**9], staff=hall.second, **details)
    commit(recording.sign_on_paper, member_ids=ids, staff=hall.second, **details)
    assert now_of(meeting).status is MeetingStatus.SIGNED
    hall.sign(minutes, 4)


def test_tampering_with_votes_and_minutes_is_found(hall: Hall) -> None:
    _, item, minutes = hall.adopted()
    assert problems() == []
    commit(lambda session: session.execute(update(Vote).where(Vote.choice == YES).values(choice=NO)))
    assert problems() == [f"item {item.id} is adopted, and its votes say otherwise"]
    gone = db.session.scalars(select(Vote.id).limit(1)).one()
    commit(lambda session: session.delete(session.get_one(Vote, gone)))
    text = recording.digest_of("另一份")
    commit(lambda session: session.execute(update(Minutes).values(text="另一份", digest=text)))
    assert problems() == [
        f"item {item.id} has 4 votes of 5 members",
        f"minutes {minutes.id} are not what was written",
    ]


def test_members_hear_of_it(hall: Hall) -> None:
    hall.adopted()
    heard = db.session.execute(
        select(Message.kind, Message.user_id).where(Message.user_id.in_([each.user_id for each in hall.people]))
    ).all()
    kinds = [kind.value for kind, _ in heard]
    assert (kinds.count("meeting_called"), kinds.count("minutes_written")) == (6, 5)
    another = hall.call(starts_at=LATER + timedelta(days=1))
    commit(attending.cancel_meeting, meeting_id=another.id, reason="改期", **hall.staff)
    total = db.session.scalars(select(Message.kind).where(Message.kind == "meeting_cancelled")).all()
    assert len(total) == 6


def test_what_one_was_is_the_others_when_two_are_one(hall: Hall) -> None:
    meeting, item = hall.running()
    hall.vote(item, 1)
    twin = factories.resident(hall.town.node)
    asked = {"kept_id": twin.id, "gone_id": hall.people[1].id, "reason": "登记了两次", **hall.staff}
    merge = commit(merging.ask, **asked)
    commit(merging.approve, merge_id=merge.id, staff=hall.second, now=NOW)
    db.session.rollback()
    on_roll = db.session.scalars(select(Member.resident_id).where(Member.meeting_id == meeting.id)).all()
    assert twin.id in on_roll
    assert hall.people[1].id not in on_roll
    with pytest.raises(LeftOfficeError):
        hall.vote_as(item, twin, NO)
    hall.close(item)
    assert problems() == []


def test_whoever_is_forgotten_is_a_number_in_the_minutes(hall: Hall) -> None:
    meeting, _, minutes = hall.adopted()
    hall.sign(minutes, 1)
    who = hall.people[1].id
    commit(erasure.forget_resident, resident_id=who, reason="本人申请", **hall.staff)
    db.session.rollback()
    assert db.session.get_one(Minutes, minutes.id).text == minutes.text
    roll = queries.roll_of(db.session(), now_of(meeting), today=NOW.date())
    assert [(each.name, each.in_office) for each in roll if each.member.resident_id == who] == [("已*销", False)]
    assert problems() == []
