"""What phones ask of gatherings: what is on, what is one's own, a leader's cards with and without a network, teams."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.civic.gatherings import checking_in, checking_out, codes, planning, teams, turning
from app.civic.gatherings.errors import AlreadyOutError, PresenceNotFoundError
from app.civic.gatherings.models import Gathering, Presence, ProjectKind
from app.core.clock import frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.security.lockout import FailureCounter
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import commit
from tests.civic.gatherings.conftest import SATURDAY, Street, problems
from tests.support.http import SignedIn, as_user
from tests.support.tables import queries

HOUR = timedelta(hours=1)


def phone_of(app: Flask, person: Resident) -> SignedIn:
    return as_user(app, type("User", (), {"id": person.user_id})())


def pages(phone: SignedIn, path: str) -> list[Any]:
    """All items of a list, one by one."""
    found, cursor = [], ""
    while cursor is not None:
        page = phone.get(f"{path}{'&' if '?' in path else '?'}limit=1{f'&cursor={cursor}' if cursor else ''}").json
        assert "items" in page, page
        found += page["items"]
        cursor = page["next_cursor"]
    return found


def test_near_first_by_theme_and_what_is_ones_own(app: Flask, street: Street) -> None:
    parent, child = street.person(household="1-1-101"), street.person(household="1-1-101", is_minor=True)
    above = street.a_project(name="全街道", theme="敬老助残", community_id=street.town.town.id)
    late, early = street.open(starts_at=SATURDAY + 5 * HOUR), street.open(capacity=9)
    street_wide = street.open(above, starts_at=SATURDAY - HOUR, ends_at=SATURDAY + HOUR)
    other = street.open(above, starts_at=SATURDAY + 30 * HOUR)
    street.sign_up(early, parent)
    street.sign_up(early, parent, for_id=child.id)
    phone = phone_of(app, parent)
    assert [each["id"] for each in pages(phone, "/sessions")] == [street_wide.id, early.id, late.id, other.id]
    near = pages(phone, "/sessions?order=near")
    assert [each["id"] for each in near] == [early.id, late.id, street_wide.id, other.id]
    assert [(each["own_state"], each["for_family"]) for each in near[:2]] == [("confirmed", 1), (None, 0)]
    childs = phone_of(app, child).get("/sessions?order=near").json["items"]
    assert [(each["own_state"], each["for_family"]) for each in childs[:2]] == [("confirmed", 0), (None, 0)]
    themed = phone.get("/sessions", query_string={"theme": "敬老助残"}).json["items"]
    assert [each["id"] for each in themed] == [street_wide.id, other.id]
    assert phone.get("/sessions/facets").json == {
        "themes": [{"theme": "敬老助残", "sessions": 2}, {"theme": "环境整治", "sessions": 2}],
        "days": [{"day": "2026-11-14", "sessions": 3}, {"day": "2026-11-15", "sessions": 1}],
    }
    with queries() as asked:
        phone.get("/sessions?order=near")
    few = len(asked)
    for hours in range(40, 50):
        street.open(starts_at=SATURDAY + hours * 3 * HOUR)
    with queries() as asked:
        phone.get("/sessions?order=near")
    assert len(asked) == few


def test_what_it_earns_and_where_one_stands_on_its_list(app: Flask, street: Street) -> None:
    gathering, who = street.open(capacity=1), street.person(household="1-1-102")
    mother = street.person(household="1-1-102")
    for each in (street.person(), street.person(), mother):
        street.sign_up(gathering, each)
    seen = phone_of(app, who).get(f"/sessions/{gathering.id}").json
    assert (seen["earns"], seen["points"]) == ("hours", 0)
    assert [(each["state"], each["before"], each["in_at"]) for each in seen["family"]] == [
        (None, None, None),
        ("waiting", 1, None),
    ]
    for kind, earns in ((ProjectKind.COURSE, ("once", 1)), (ProjectKind.FAIR, ("nothing", 0))):
        of_kind = street.open(street.a_project(name=f"看看{kind.value}", kind=kind))
        seen = phone_of(app, who).get(f"/sessions/{of_kind.id}").json
        assert (seen["earns"], seen["points"]) == earns


def test_what_is_coming_by_its_time_and_the_rest(app: Flask, street: Street) -> None:
    who = street.person()
    late, early = street.open(starts_at=SATURDAY + 5 * HOUR), street.open(starts_at=SATURDAY + 2 * HOUR)
    over, left = street.open(), street.open(starts_at=SATURDAY + 9 * HOUR)
    for gathering in (late, over, early):
        street.sign_up(gathering, who)
    street.cancel(street.sign_up(left, who), who)
    with frozen(SATURDAY + 2 * HOUR):
        phone = phone_of(app, who)
        commit(turning.begin, now=SATURDAY)
        commit(turning.end, now=SATURDAY + 2 * HOUR)
        coming, past = (pages(phone, f"/me/signups?half={half}") for half in ("coming", "past"))
        assert [each["session"]["id"] for each in coming] == [early.id, late.id]
        assert [(each["session"]["id"], each["state"]) for each in past] == [
            (left.id, "cancelled"),
            (over.id, "absent"),
        ]
        assert len(pages(phone, "/me/signups")) == 4
        assert phone.get("/me/signups?half=third").status_code == 422


def scan(app: Flask, street: Street, gathering: Gathering, what: str, card: str, at: datetime | None = None) -> Any:
    body = {"code": card, **({"at": at.isoformat()} if at else {})}
    return phone_of(app, street.leader).post(f"/leader/sessions/{gathering.id}/{what}", body)


def test_cards_that_were_read_without_a_network(app: Flask, street: Street) -> None:
    """A code on a phone is looked at as it was then; what the end has noted meanwhile gives way to what was scanned."""
    gathering, who = street.open(capacity=9), street.person()
    came, went = SATURDAY + timedelta(minutes=5), SATURDAY + timedelta(minutes=65)
    with frozen(came):
        came_with = factories.card_code_of(who, at=came)
    went_with = factories.card_code_of(who, at=went)
    commit(turning.begin, now=SATURDAY)
    commit(turning.end, now=SATURDAY + 2 * HOUR)
    with frozen(SATURDAY + 3 * HOUR):
        assert scan(app, street, gathering, "presences", came_with).json["code"] == "code_wrong"
        early = scan(app, street, gathering, "checkouts", went_with, went)
        assert (early.status_code, early.json["code"]) == (404, "no_presence")
        there = scan(app, street, gathering, "presences", came_with, came).json
        assert (there["in_at"][:16], there["minutes"]) == ("2026-11-14T04:05", 115)
        again = scan(app, street, gathering, "presences", came_with, came)
        assert again.json["details"]["presence_id"] == there["id"]
        gone = scan(app, street, gathering, "checkouts", went_with, went).json
        assert (gone["id"], gone["minutes"]) == (there["id"], 60)
        assert scan(app, street, gathering, "checkouts", went_with, went).json["code"] == "already_out"
        for wrong in (SATURDAY - 22 * HOUR, SATURDAY + 4 * HOUR):
            assert scan(app, street, gathering, "presences", came_with, wrong).status_code == 422
    assert problems() == []


def test_out_by_the_leaders_code(street: Street) -> None:
    gathering, who = street.open(capacity=9), street.person()
    asked: dict[str, Any] = {"session_id": gathering.id, "resident_id": who.id, "failures": FailureCounter()}

    def shown(now: datetime) -> dict[str, Any]:
        return asked | {"digits": codes.show(gathering, now=now).code, "now": now}

    with pytest.raises(PresenceNotFoundError):
        commit(checking_out.check_out_oneself, **shown(SATURDAY))
    commit(checking_in.check_in_oneself, **shown(SATURDAY))
    later = SATURDAY + HOUR
    presence = commit(checking_out.check_out_oneself, **shown(later))
    assert (presence.minutes, presence.is_out_by_itself) == (60, False)
    with pytest.raises(AlreadyOutError):
        commit(checking_out.check_out_oneself, **shown(later))
    with pytest.raises(RuleError):
        commit(checking_out.check_out_oneself, **shown(later) | {"digits": "690000000000000000"})


def test_nobody_is_out_before_they_came(street: Street) -> None:
    gathering, who = street.open(capacity=9), street.person()
    asked = {"session_id": gathering.id, "whose": who.id, "leader_id": street.leader.id}
    commit(checking_in.check_in_card, **asked, now=SATURDAY + HOUR)
    with pytest.raises(RuleError):
        commit(checking_out.check_out_card, **asked, at=SATURDAY)
    assert commit(checking_out.check_out_card, **asked, at=SATURDAY + HOUR).minutes == 0


def test_an_elder_is_signed_up_by_the_card(app: Flask, street: Street) -> None:
    gathering, elder = street.open(capacity=1), factories.resident(street.town.node)
    card = factories.card_code_of(elder)
    done = scan(app, street, gathering, "card-signups", card)
    assert (done.status_code, done.json["state"], done.json["resident_id"]) == (201, "confirmed", elder.id)
    assert scan(app, street, gathering, "card-signups", card).json["code"] == "already_signed_up"
    elsewhere = factories.card_code_of(factories.resident(factories.town().node))
    assert scan(app, street, gathering, "card-signups", elsewhere).status_code == 404
    own = scan(app, street, gathering, "card-signups", factories.card_code_of(street.leader))
    assert own.json["code"] == "same_person"
    stranger = phone_of(app, street.person()).post(f"/leader/sessions/{gathering.id}/card-signups", {"code": card})
    assert stranger.status_code == 404
    seen = phone_of(app, street.leader).get(f"/leader/sessions/{gathering.id}").json["signups"]
    assert [(each["by_leader"], each["how"]) for each in seen] == [(True, None)]


def test_why_somebody_was_entered_by_hand(app: Flask, street: Street) -> None:
    gathering, who = street.open(capacity=9), street.person()
    street.sign_up(gathering, who)
    with frozen(SATURDAY + timedelta(minutes=5)):
        body = {"resident_id": who.id, "how": "roster", "reason": "手机没电，也没带卡"}
        made = phone_of(app, street.leader).post(f"/leader/sessions/{gathering.id}/presences", body)
    assert made.status_code == 201
    assert db.session.get_one(Presence, made.json["id"]).remark == "手机没电，也没带卡"


def test_teams_on_the_phone(app: Flask, street: Street) -> None:
    """The roster is for those in it; another town's teams are not there."""
    who, leader = street.person(), street.leader
    phone, team_id = phone_of(app, who), street.project.team_id
    far = commit(
        teams.make_team,
        community_id=(there := factories.town()).node.id,
        name="别处队",
        staff=there.admin,
        now=SATURDAY,
    )
    second = commit(teams.make_team, community_id=street.town.town.id, name="街道队", **street.staff)
    listed = pages(phone, "/teams")
    assert [(each["name"], each["leader"], each["members"]) for each in listed] == [
        ("街道队", "", 0),
        ("红马甲服务队", listed[1]["leader"], 0),
    ]
    assert leader.name not in str(listed)
    assert phone.get(f"/teams/{far.id}").status_code == phone.get(f"/teams/{far.id}/members").status_code == 404
    assert phone.get("/me/teams").json == {"items": []}
    assert phone.get(f"/teams/{team_id}/members").status_code == 404
    asked = phone.post(f"/teams/{team_id}/membership").json
    assert phone.get(f"/teams/{team_id}/members").status_code == 404
    commit(teams.put, team_id=team_id, resident_id=who.id, **street.staff)
    (own,) = phone.get("/me/teams").json["items"]
    assert (own["id"], own["membership_id"], own["state"], own["members"]) == (team_id, asked["id"], "member", 1)
    assert phone.get(f"/teams/{team_id}").json == own
    (fellow,) = pages(phone, f"/teams/{team_id}/members")
    assert fellow["id"] == asked["id"]
    assert who.name not in str(fellow)
    assert phone_of(app, leader).get(f"/teams/{team_id}/members").json["items"] == [fellow]
    (led,) = phone_of(app, leader).get("/me/teams").json["items"]
    assert (led["leads"], led["state"]) == (True, None)
    assert second.id not in {each["id"] for each in phone.get("/me/teams").json["items"]}


def test_a_message_about_a_session_opens_it(app: Flask, street: Street) -> None:
    gathering, who = street.open(), street.person()
    street.sign_up(gathering, who)
    commit(planning.cancel, session_id=gathering.id, reason="下雨", **street.staff)
    (message,) = phone_of(app, who).get("/me/messages").json["items"]
    assert message["page"] == f"pages/gathering/session?id={gathering.id}"
