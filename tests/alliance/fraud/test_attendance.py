"""What is odd about who was where: a sign appears with the presences behind it, of an innocent neighbour none does."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.alliance.fraud.attendance import AttendanceSign, Oddity, signs_of_month
from app.civic.gatherings.models import Gathering, Presence, PresenceHow
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.core.security.masking import mask_name
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import commit
from tests.civic.gatherings.conftest import SATURDAY, Street, street
from tests.support.desk import at_desk
from tests.support.tables import queries

__all__ = ["street"]
MONTH = business_day(SATURDAY).replace(day=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEADER, SELF, ROSTER = PresenceHow.LEADER, PresenceHow.SELF, PresenceHow.ROSTER


def there(gathering: Gathering, who: Resident, how: PresenceHow = SELF, *, after: float = 0) -> None:
    """Somebody was at a session, so many seconds after it began until it ended."""

    def add(session: Session) -> None:
        presence = Presence(
            gathering_id=gathering.id,
            resident_id=who.id,
            open_for=None,
            day=gathering.day,
            how=how,
            in_at=gathering.starts_at + timedelta(seconds=after),
            noted_by=None if how is SELF else gathering.leader_id,
            out_at=gathering.ends_at,
            minutes=119,
        )
        session.add(presence)

    commit(add)


def found(street: Street, **more: Any) -> dict[Oddity, AttendanceSign]:
    db.session.rollback()
    asked: dict[str, Any] = {"staff": street.town.admin, "month": MONTH} | more
    signs = signs_of_month(db.session(), **asked)
    assert len({each.kind for each in signs}) == len(signs)
    return {each.kind: each for each in signs}


def whose(sign: AttendanceSign) -> list[int]:
    return [each.resident_id for each in sign.behind]


def test_an_ordinary_month_is_none(street: Street) -> None:
    people = [street.person() for _ in range(10)]
    gathering = street.open()
    for number, who in enumerate(people):  # One in ten by hand, others by card and by themselves, in a queue.
        there(gathering, who, [ROSTER, LEADER, SELF][min(number, 2)], after=number * 5)
    elders = street.open(starts_at=SATURDAY + DAY)
    for who in people[:2]:
        there(elders, who, LEADER)
    assert found(street) == {}


def test_more_than_a_tenth_of_a_team_s_month_by_hand(street: Street) -> None:
    people = [street.person() for _ in range(29)]
    gathering, other = street.open(), street.open(starts_at=SATURDAY + DAY)
    for number, who in enumerate(people):
        there(gathering, who, ROSTER if number < 3 else SELF)
    sign = found(street)[Oddity.ROSTER]
    assert (sign.whom, whose(sign)) == ("红马甲服务队", [each.id for each in people[:3]])
    there(other, people[5])  # Three of thirty are a tenth, and no more.
    assert found(street) == {}
    there(other, people[0], ROSTER)
    assert len(found(street)[Oddity.ROSTER].behind) == 4
    assert found(street, month=MONTH.replace(month=MONTH.month + 1)) == {}


def test_many_check_ins_in_seconds_from_one_phone(street: Street) -> None:
    people = [street.person() for _ in range(7)]
    gathering, calm = street.open(), street.open(starts_at=SATURDAY + DAY)
    for number, who in enumerate(people[:6]):
        there(gathering, who, LEADER, after=2 * number)
        there(calm, who, LEADER, after=3 * number)
    for one in (gathering, calm):
        there(one, people[6], SELF, after=1)
    sign = found(street)[Oddity.ONE_PHONE]
    assert (sign.whom, whose(sign)) == (f"负责人 {mask_name(street.leader.name)}", [each.id for each in people[:6]])
    assert {each.gathering_id for each in sign.behind} == {gathering.id}


def test_the_same_faces_at_two_places_at_a_time(street: Street) -> None:
    people = [street.person() for _ in range(3)]
    gathering = street.open(title="清洁河岸")
    same_place = street.open(starts_at=SATURDAY + HOUR, title="同一处")
    elsewhere = street.open(starts_at=SATURDAY + HOUR, place="社区会议室", title="扫楼道")
    later = street.open(starts_at=SATURDAY + 3 * HOUR, place="西门")
    for who in people:
        for one in (gathering, same_place, later):
            there(one, who)
    for who in people[:2]:
        there(elsewhere, who)
    assert found(street) == {}
    there(elsewhere, people[2])
    signs = signs_of_month(db.session(), staff=street.town.admin, month=MONTH)
    with_river = next(each for each in signs if each.whom == "清洁河岸 与 扫楼道")
    assert [each.kind for each in signs] == [Oddity.SAME_FACES] * 2  # The other is with the session beside it.
    assert set(whose(with_river)) == {each.id for each in people}


def test_hours_of_the_household_of_who_leads(street: Street) -> None:
    led = factories.resident(street.town.node, household="H-9")
    wife, neighbour = street.person(household="H-9"), street.person(household="H-8")
    for number in range(3):
        gathering = street.open(starts_at=SATURDAY + number * DAY, leader_id=led.id)
        there(gathering, neighbour)
        assert found(street) == {}
        there(gathering, wife)
    sign = found(street)[Oddity.FAMILY]
    assert (sign.whom, whose(sign)) == (f"负责人 {mask_name(led.name)}", [wife.id] * 3)


def test_nobody_but_the_leader_has_scanned(street: Street) -> None:
    people = [street.person() for _ in range(4)]
    gathering = street.open(title="只有负责人扫")
    for number, who in enumerate(people[:3]):
        there(gathering, who, LEADER, after=60 * number)
    assert (found(street)[Oddity.ONLY_LEADER].whom, len(found(street))) == ("只有负责人扫", 1)
    there(gathering, people[3], SELF)
    assert found(street) == {}


def test_neither_of_another_town_nor_in_more_queries_for_more(street: Street) -> None:
    people = [street.person() for _ in range(3)]
    gathering = street.open()
    for number, who in enumerate(people):
        there(gathering, who, LEADER, after=60 * number)
    assert found(street, staff=factories.town().admin) == {}
    db.session.rollback()
    with queries() as made:
        signs_of_month(db.session(), staff=street.town.admin, month=MONTH)
    assert len(made) == 3  # Two say which nodes are below, one all the rest.


def test_the_page_says_what_it_means_and_who_was_there(app: Flask, street: Street) -> None:
    people = [street.person() for _ in range(3)]
    gathering = street.open(title="敬老服务")
    desk = at_desk(app, street.town.admin)
    address = f"/fraud-signs/gatherings?month={MONTH:%Y-%m}"
    assert "没有看上去不寻常的地方" in desk.get(address).text
    for number, who in enumerate(people):
        there(gathering, who, LEADER, after=61 * number)
    page = desk.get(address).text
    for words in ("只有负责人扫码：敬老服务", "3 人次", "没有一个人自己扫过签到码", "负责人扫码", "12:01:01"):
        assert words in page
    assert all(mask_name(each.name) in page and each.name not in page for each in people)
    assert "没有看上去不寻常的地方" in desk.get("/fraud-signs/gatherings?month=2020-01").text
    with frozen(SATURDAY):
        assert "只有负责人扫码" in at_desk(app, street.town.admin).get("/fraud-signs/gatherings").text
    clerk = factories.staff(street.town.node, StaffRole.CLERK)
    assert at_desk(app, clerk).get(address).status_code == 403
