"""Versions of programmes that a council decides: put on an agenda, read beside what holds, adopted or sent back."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.councils import attending, programme_versions, seating
from app.civic.councils.errors import AlreadyListedError, MeetingStateError, NotItsDutyError
from app.civic.councils.models import AgendaItem, AgendaStatus, Choice, Council, CouncilKind, ItemKind, Meeting
from app.core.audit import AuditEvent
from app.core.clock import business_day
from app.core.db.session import db
from app.core.errors import RuleError
from app.operations.verification.verify import INVARIANTS
from app.parties.residents.models import User
from app.parties.units import making
from app.parties.units.models import UnitDomain, UnitKind
from app.standing.programmes import versions
from app.standing.programmes.errors import (
    CommentOpenError,
    DecidedElsewhereError,
    LaidBeforeError,
    ProgrammeNotFoundError,
    VersionStateError,
)
from app.standing.programmes.models import ProgrammeKind, ProgrammeVersion, Rule, VersionState
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.councils.conftest import LATER, Hall
from tests.civic.councils.factories import START, open_version
from tests.standing.programmes import factories as programmes
from tests.standing.records.factories import install
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user

TODAY = business_day(NOW)
DECISION: dict[str, Any] = {"doc_no": "某居〔2026〕12 号", "reason": "没有意见"}


def listed(hall: Hall, version: ProgrammeVersion, meeting: Meeting | None = None) -> Meeting:
    about: dict[str, Any] = {"version_id": version.id, "reason": "意见 6 条，采纳 4 条"}
    return commit(programme_versions.list_version, meeting_id=(meeting or hall.call()).id, **about, **hall.staff)


def own_item(hall: Hall, meeting: Meeting) -> AgendaItem:
    return next(each for each in hall.items(meeting) if each.kind is ItemKind.VERSION)


def voted(hall: Hall, meeting: Meeting, choice: Choice) -> None:
    """All of one mind about the version, to the last signature."""
    hall.open(meeting)
    for item in hall.items(meeting):
        for person in range(5):
            hall.vote(item, person, choice if item.kind is ItemKind.VERSION else Choice.YES)
        hall.close(item)
    minutes = hall.minuted(meeting)
    for person in range(4):
        hall.sign(minutes, person)


def fresh(version: ProgrammeVersion) -> ProgrammeVersion:
    db.session.rollback()
    return db.session.get_one(ProgrammeVersion, version.id, populate_existing=True)


def problems() -> list[str]:
    db.session.rollback()
    return [problem for each in INVARIANTS for problem in each.check(db.session()).problems]


@pytest.fixture
def assembly(hall: Hall) -> Hall:
    install()
    return hall


def test_an_adopted_version_is_decided_by_the_meeting_with_its_last_signature(assembly: Hall) -> None:
    version = open_version(assembly.town)
    assert [each.id for each in waiting(assembly.council)] == [version.id]
    meeting = listed(assembly, version)
    assert waiting(assembly.council) == []
    assembly.open(meeting)
    for item in assembly.items(meeting):
        for person in range(5):
            assembly.vote(item, person, Choice.YES)
        assembly.close(item)
    minutes = assembly.minuted(meeting)
    assert "变严 0 条" in minutes.text
    assert "意见怎样处理：意见 6 条，采纳 4 条" in minutes.text
    for person in range(4):
        assert fresh(version).state is VersionState.COMMENT
        assembly.sign(minutes, person)
    decided = fresh(version)
    node = assembly.town.node.name
    assert (decided.state, decided.decided_by) == (VersionState.DECIDED, None)
    assert decided.decided_in == f"{node}信用议事会 {business_day(LATER)} 会议"
    assert decided.doc_no == f"会议 {meeting.id} 号纪要"
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "programme_version.resolved")).one()
    assert (noted.actor, noted.subject_id) == (f"council:{assembly.council.id}", version.id)
    assert noted.path == db.session.get_one(type(assembly.town.node), assembly.town.node.id).path
    above = factories.staff(assembly.town.town)
    commit(versions.file, version_id=version.id, filing_no="某街备 1 号", staff=above, now=NOW)
    assert problems() == []


def waiting(council: Council) -> list[ProgrammeVersion]:
    db.session.rollback()
    return list(programme_versions.waiting_versions(db.session(), council=council, now=NOW))


def test_one_that_is_not_adopted_goes_back_and_can_come_again(assembly: Hall) -> None:
    version = open_version(assembly.town)
    voted(assembly, listed(assembly, version), Choice.NO)
    back = fresh(version)
    assert (back.state, back.comment_until, back.starts_on, back.decided_in) == (VersionState.DRAFT, None, None, "")
    again: dict[str, Any] = {"version_id": version.id, "starts_on": START}
    commit(versions.open_for_comment, **again, staff=assembly.town.admin, now=NOW - timedelta(days=9))
    voted(assembly, listed(assembly, version), Choice.YES)
    assert fresh(version).state is VersionState.DECIDED
    assert problems() == []


def test_staff_do_not_decide_alone_where_a_council_has_the_duty(assembly: Hall) -> None:
    """Nor do they change what is voted on; where the council is closed, or only reconciles, they decide as before."""
    version = open_version(assembly.town)
    decide: dict[str, Any] = {"version_id": version.id, **DECISION, "staff": assembly.second, "now": NOW}
    with pytest.raises(DecidedElsewhereError) as waits:
        commit(versions.decide, **decide)
    assert waits.value.details == {"meeting_id": None}
    assert "信用议事会议定，工作人员不能单独议定。征求意见满了，请在它的会议里列入" in waits.value.message
    meeting = listed(assembly, version)
    with pytest.raises(DecidedElsewhereError) as laid:
        commit(versions.decide, **decide)
    assert laid.value.details == {"meeting_id": meeting.id}
    back: dict[str, Any] = {"version_id": version.id, "reason": "再想想", "staff": assembly.second, "now": NOW}
    with pytest.raises(LaidBeforeError):
        commit(versions.take_back, **back)
    assert fresh(version).state is VersionState.COMMENT
    commit(attending.cancel_meeting, meeting_id=meeting.id, reason="改期", **assembly.staff)
    assert [each.id for each in waiting(assembly.council)] == [version.id]
    commit(versions.take_back, **back)
    other = open_version(assembly.town)
    commit(seating.close_council, council_id=assembly.council.id, reason="合并", **assembly.staff)
    about = {"community_id": assembly.town.node.id, "name": "信调委"}
    commit(seating.make_council, kind=CouncilKind.MEDIATION, **about, **assembly.staff)
    commit(versions.decide, **decide | {"version_id": other.id})
    assert fresh(other).decided_by == assembly.second.id
    assert problems() == []


def test_a_council_below_or_beside_has_no_say(assembly: Hall) -> None:
    """A version is of the council of its own node; what is of a unit is of none."""
    town = assembly.town
    below = factories.community(parent=town.node)
    theirs = open_version(town, of=below.id)
    with pytest.raises(ProgrammeNotFoundError):
        listed(assembly, theirs)
    by = {"staff": town.admin, "now": NOW}
    about = {"kind": UnitKind.ENTERPRISE, "domain": UnitDomain.ENTERPRISE, "name": "某厂", "code": None}
    unit = commit(making.add_unit, community_id=town.node.id, **about, **by)
    private = open_version(town, kind=ProgrammeKind.UNIT, unit_id=unit.id)
    with pytest.raises(ProgrammeNotFoundError):
        listed(assembly, private)
    for version in (theirs, private):
        commit(versions.decide, version_id=version.id, **DECISION, staff=assembly.second, now=NOW)


def test_what_holds_everywhere_is_of_the_council_at_the_top(assembly: Hall) -> None:
    programme_id = db.session.scalar(
        select(ProgrammeVersion.programme_id).where(ProgrammeVersion.state == VersionState.IN_FORCE).limit(1)
    )
    top, other = factories.staff(assembly.town.town), factories.staff(assembly.town.town)
    before = NOW - timedelta(days=9)
    draft = commit(versions.draft_version, programme_id=programme_id, staff=top, now=before)
    version = commit(versions.open_for_comment, version_id=draft.id, starts_on=START, staff=top, now=before)
    with pytest.raises(ProgrammeNotFoundError):
        listed(assembly, version)
    about: dict[str, Any] = {"community_id": assembly.town.town.id, "kind": CouncilKind.LEADING, "name": "领导小组"}
    council = commit(seating.make_council, **about, min_members=1, staff=top, now=NOW)
    decide: dict[str, Any] = {"version_id": version.id, **DECISION, "staff": other, "now": NOW}
    with pytest.raises(DecidedElsewhereError, match="领导小组"):
        commit(versions.decide, **decide)
    assert [each.id for each in waiting(council)] == [version.id]


def test_what_cannot_be_listed(assembly: Hall) -> None:
    """Comments still come in; it is to begin before the meeting; twice; once the meeting has begun; another's duty."""
    early = open_version(assembly.town, days=3, starts_on=TODAY + timedelta(days=20))
    with pytest.raises(CommentOpenError):
        listed(assembly, early)
    assert waiting(assembly.council) == []
    soon = open_version(assembly.town, starts_on=business_day(LATER))
    with pytest.raises(RuleError) as wrong:
        listed(assembly, soon)
    assert wrong.value.details["fields"][0]["field"] == "version_id"
    version = open_version(assembly.town)
    meeting = listed(assembly, version)
    with pytest.raises(AlreadyListedError) as again:
        listed(assembly, version)
    assert again.value.details == {"meeting_id": meeting.id}
    assembly.open(meeting)
    with pytest.raises(MeetingStateError):
        listed(assembly, open_version(assembly.town), meeting)
    commit(lambda s: s.execute(update(Council).values(kind=CouncilKind.ASSESSING)))
    with pytest.raises(NotItsDutyError):
        listed(assembly, open_version(assembly.town))
    draft = commit(versions.make_programme, kind=ProgrammeKind.COMMUNITY, name="新办法", **of_node(assembly))
    commit(lambda s: s.execute(update(Council).values(kind=CouncilKind.COUNCIL)))
    first = db.session.scalars(select(ProgrammeVersion).where(ProgrammeVersion.programme_id == draft.id)).one()
    with pytest.raises(VersionStateError):
        listed(assembly, first)


def of_node(hall: Hall) -> dict[str, Any]:
    return {"community_id": hall.town.node.id, **hall.staff}


def test_without_a_quorum_it_waits_again(assembly: Hall) -> None:
    version = open_version(assembly.town)
    meeting = listed(assembly, version)
    assembly.open(meeting, present=(0, 1))
    for item in assembly.items(meeting):
        assembly.close(item)
    minutes = assembly.minuted(meeting)
    for person in (0, 1):
        assembly.sign(minutes, person)
    assert own_item(assembly, meeting).status is AgendaStatus.UNDECIDED
    assert fresh(version).state is VersionState.COMMENT
    assert [each.id for each in waiting(assembly.council)] == [version.id]


def test_members_read_what_would_change_before_they_vote(app: Flask, assembly: Hall) -> None:
    """Rule by rule, in words, with the page that everybody sees; no more once it is decided."""
    programme_id = programmes.programme(assembly.town.node.id)
    programmes.version(
        programme_id, {"weeds": {"name": "除草"}, "gone": {"name": "旧规则"}}, starts_on=date(2020, 1, 1)
    )
    by: dict[str, Any] = {"staff": assembly.town.admin, "now": NOW - timedelta(days=9)}
    draft = commit(versions.draft_version, programme_id=programme_id, **by)
    commit(_change, version_id=draft.id)
    version = commit(versions.open_for_comment, version_id=draft.id, starts_on=START, **by)
    meeting = listed(assembly, version)
    chair = as_user(app, _user(assembly, 0))
    item = chair.get(f"/council/meetings/{meeting.id}").json["items"][1]
    assert (item["kind"], item["title"]) == ("version", "积分办法：试行办法 第 2 版")
    assert item["version"] == {
        "id": version.id,
        "page": f"/r/{assembly.town.node.slug}#v{version.id}",
        "changes": ["更改，变严：X1 除草；分值由 5 改为 2", "删去，变严：X2 旧规则（+5）"],
        "more": 0,
    }
    assert "与施行中的第 1 版相比：变严 2 条，放宽 0 条；更改 1 条" in item["lines"][0]
    assert item["lines"][1] == "意见怎样处理：意见 6 条，采纳 4 条"
    page = app.test_client().get(item["version"]["page"].split("#")[0])
    assert f'id="v{version.id}"' in page.text
    assert f"已列入{assembly.town.node.name}信用议事会 {business_day(LATER)} 会议" in page.text
    voted(assembly, meeting, Choice.YES)
    item = chair.get(f"/council/meetings/{meeting.id}").json["items"][1]
    assert (item["version"], item["state"]) == (None, "adopted")
    outcome = as_user(app, assembly.town.user).get("/council/outcomes").json["items"][0]
    assert outcome["lines"] == item["lines"]
    assert "会议议定" in app.test_client().get(f"/r/{assembly.town.node.slug}").text


def _change(session: Session, *, version_id: int) -> None:
    rules = {rule.slug: rule for rule in session.scalars(select(Rule).where(Rule.version_id == version_id))}
    rules["weeds"].scores = [2]
    session.delete(rules["gone"])


def _user(hall: Hall, person: int) -> Any:
    return db.session.get_one(User, hall.people[person].user_id)


def test_over_http_and_at_the_desk(app: Flask, assembly: Hall) -> None:
    version = open_version(assembly.town)
    api = as_staff(app, assembly.second)
    path = f"/staff/programmes/{version.programme_id}/versions/{version.no}"
    refused = api.post(f"{path}/decision", DECISION)
    assert (refused.status_code, refused.json["code"]) == (409, "decided_elsewhere")
    meeting = assembly.call()
    desk = at_desk(app, assembly.second)
    page = desk.get(f"/meetings/{meeting.id}")
    assert "某村积分办法 第 1 版" in page.text
    missing = api.post(f"/staff/meetings/{meeting.id}/versions", {"version_id": version.id})
    assert missing.status_code == 422
    done = api.post(f"/staff/meetings/{meeting.id}/versions", {"version_id": version.id, "reason": "没有意见"})
    assert done.status_code == 200
    assert [each["kind"] for each in done.json["items"]] == ["text", "version"]
    refused = api.post(f"/staff/meetings/{meeting.id}/versions", {"version_id": version.id, "reason": "没有意见"})
    assert (refused.status_code, refused.json["code"]) == (409, "already_listed")
    shown = desk.get(f"/meetings/{meeting.id}").text
    assert "改了哪些（1）" in shown
    assert "新增" in shown
    about = desk.get(f"/programmes/versions/{version.id}").text
    assert f"/console/meetings/{meeting.id}" in about
    assert "请等会议表决" in about
    assert "退回起草" not in about
    voted(assembly, meeting, Choice.YES)
    assert f"{business_day(LATER)} 会议" in desk.get(f"/programmes/versions/{version.id}").text
    found = next(each for each in api.get("/staff/programmes").json["items"] if each["id"] == version.programme_id)
    assert found["versions"][0]["decided_in"].endswith("会议")


def test_what_was_decided_elsewhere_than_it_says_is_found(assembly: Hall) -> None:
    version = open_version(assembly.town)
    commit(
        lambda s: s.execute(
            update(ProgrammeVersion)
            .where(ProgrammeVersion.id == version.id)
            .values(state=VersionState.DECIDED, decided_in="某村信用议事会 2026-11-01 会议")
        )
    )
    assert problems() == [f"version {version.id} was adopted by no council"]
