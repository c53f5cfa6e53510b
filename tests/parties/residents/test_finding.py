"""People are found by parts of what they are known by, within one's node, and by nobody once they are gone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.parties import residents
from app.parties.residents import editing, finding, parts
from app.parties.residents.bulk import NewPerson, add_residents, households
from app.parties.residents.jobs import index_all
from app.parties.residents.models import Resident, ResidentPart
from devtools import factories
from devtools.factories import NOW, Town, commit


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def add(town: Town, name: str, phone: str = "13912345678", household: str = "3-2-501") -> Resident:
    def put(session: Session) -> Resident:
        home = residents.household(session, community_id=town.node.id, number=household)
        return residents.add_resident(
            session,
            community_id=town.node.id,
            household_id=home.id,
            name=name,
            phone=phone,
            is_minor=False,
            now=NOW,
        )

    return commit(put)


def found(text: str, town: Town) -> list[int]:
    db.session.rollback()
    return [card.id for card in finding.find(db.session(), text=text, staff=town.admin, limit=50).cards]


@pytest.mark.parametrize(
    ("name", "text", "is_found"),
    [
        ("张小明", "张", True),
        ("张小明", "明", False),
        ("张小明", "张明", True),
        ("张小明", "小明", True),
        ("张小明", "明小", False),
        ("张小明", "张小明", True),
        ("张小明", "张小明明", False),
        ("欧阳小明", "欧阳", True),
        ("欧阳小明", "欧小明", True),
        ("古丽娜尔·买买提", "娜尔买", True),
        ("古丽娜尔·买买提", "丽提", True),
        ("Aygul Mamat", "aygul", True),
        ("李", "李", True),
        ("𠮷野", "𠮷野", True),
        ("阿不都热合曼·阿不都热依木江", "热依木江", True),
    ],
)
def test_a_name_is_found_by_parts(town: Town, name: str, text: str, is_found: bool) -> None:
    person = add(town, name)
    assert (person.id in found(text, town)) is is_found


@pytest.mark.parametrize("text", ["5678", "13912345678"])
def test_a_phone_is_found_by_its_end_or_as_a_whole(town: Town, text: str) -> None:
    person = add(town, "张小明")
    assert found(text, town) == [person.id]


def test_a_number_is_found_by_its_beginning(town: Town) -> None:
    person = add(town, "张小明")
    assert found(person.number, town) == found(person.number[:6], town) == [person.id]
    assert found(person.number[:3], town) == []


@pytest.mark.parametrize("text", ["678", "", "·", "%", "_", "%%", "\\"])
def test_what_says_nothing_finds_nobody(town: Town, text: str) -> None:
    add(town, "张小明")
    assert found(text, town) == []


def test_others_are_not_found(app: Flask) -> None:
    with frozen(NOW):
        here, there = factories.town(), factories.town()
        person = add(there, "张小明")
        for text in ("张", "张明", "张小明", "5678", "13912345678", person.number):
            assert found(text, there) == [person.id]
            assert found(text, here) == []
        assert finding.find_households(db.session(), text="3-2", staff=here.admin, limit=5) == []
        assert [each.people for each in finding.find_households(db.session(), text="3-2", staff=there.admin, limit=5)]


def test_equal_parts_look_different_in_two_communities(app: Flask) -> None:
    with frozen(NOW):
        people = [add(factories.town(), "张小明").id for _ in range(2)]
        one, other = (
            set(db.session.scalars(select(ResidentPart.digest).where(ResidentPart.resident_id == person)))
            for person in people
        )
        assert len(one) == len(other) == 5
        assert one & other == set()


def test_parts_follow_the_person(town: Town) -> None:
    person = add(town, "张小明")
    commit(
        editing.change_person,
        resident_id=person.id,
        staff=town.admin,
        now=NOW,
        name="王大伟",
        phone="13900001111",
    )
    assert found("张", town) == found("5678", town) == []
    assert found("王伟", town) == found("1111", town) == [person.id]
    commit(residents.rename, resident_id=person.id, name="王小伟")
    assert (found("王大", town), found("小伟", town)) == ([], [person.id])
    commit(residents.forget_resident, resident_id=person.id)
    assert found("王", town) == found("1111", town) == found(person.number, town) == []
    left = select(func.count()).where(ResidentPart.resident_id == person.id)
    assert db.session.scalar(left) == 0


def test_a_roster_is_found_by_parts(town: Town) -> None:
    def put(session: Session) -> None:
        homes = households(session, community_id=town.node.id, numbers=["1-1"])
        people = [NewPerson(homes["1-1"], f"赵{char}{char}", "", False) for char in "甲乙丙"]
        add_residents(session, community_id=town.node.id, people=people, now=NOW)

    commit(put)
    assert len(found("赵", town)) == 3
    assert len(found("赵乙", town)) == 1
    looked = finding.find(db.session(), text="赵", staff=town.admin, limit=2)
    assert (looked.total, len(looked.cards)) == (3, 2)
    assert [card.name for card in looked.cards] == ["赵*丙", "赵*乙"]


def test_those_of_before_are_indexed_by_the_worker(town: Town) -> None:
    person = add(town, "张小明")
    commit(lambda session: session.execute(delete(ResidentPart)))
    assert found("张", town) == []
    assert index_all(NOW) == 2  # With the town's own.
    assert found("张明", town) == [person.id]
    assert index_all(NOW) == 0
    commit(parts.drop_all)
    assert index_all(NOW) == 2


def test_a_page_in_full_is_noted_once(app: Flask) -> None:
    with frozen(NOW):
        here, there = factories.town(), factories.town()
        mine, other, theirs = add(here, "张小明"), add(here, "张大明", "13900001111"), add(there, "张中明")
        ids = [mine.id, other.id, theirs.id]
        seen = commit(finding.reveal_page, resident_ids=ids, reason="核对名册", staff=here.admin, now=NOW)
        assert seen == {mine.id: ("张小明", "13912345678"), other.id: ("张大明", "13900001111")}
        (noted,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "residents.revealed"))
        assert noted.facts == {"count": 2, "residents": [str(mine.id), str(other.id)], "reason": "核对名册"}
        assert commit(finding.reveal_page, resident_ids=[theirs.id], reason="看看", staff=here.admin, now=NOW) == {}
        assert len(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "residents.revealed")).all()) == 1
