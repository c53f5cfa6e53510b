"""A drive: households of grids that have signed, counted once each while people sign, and anew at night."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.civic.pledges import drives, jobs, queries, signing, upkeep
from app.civic.pledges.errors import DriveNotFoundError, DriveStateError
from app.civic.pledges.models import Consent, Drive
from app.civic.texts.errors import TextStateError
from app.core.clock import business_day
from app.core.db.session import db
from app.core.errors import RuleError
from app.parties.areas.models import Area, AreaKind
from app.parties.pictures import keeping
from app.parties.residents.models import Household, Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.pledges.conftest import Board
from tests.support.pictures import png
from tests.support.threads import at_once

TODAY = business_day(NOW)


def area(board: Board, code: str, kind: AreaKind = AreaKind.GRID, parent: Area | None = None) -> Area:
    row = Area(community_id=board.town.node.id, parent_id=parent.id if parent else None, kind=kind, code=code,
               name=f"{code} 网格")  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def live_in(person: Resident, place: Area) -> None:
    db.session.execute(update(Household).where(Household.id == person.household_id).values(area_id=place.id))
    db.session.commit()


def opened(board: Board, text_id: int, **more: Any) -> Drive:
    about = {"text_id": text_id, "community_id": board.town.node.id, "area_ids": [], "title": "文明养犬月",
             "starts_on": TODAY, "ends_on": TODAY + timedelta(days=30), "goal_percent": 60}  # fmt: skip
    return commit(drives.open_drive, **(about | more), staff=board.writer, now=NOW)


def numbers(drive: Drive) -> list[tuple[str, int, int]]:
    db.session.rollback()
    return [(each.name, each.households, each.covered) for each in queries.areas_of_drive(db.session(), drive.id)]


def test_each_household_counts_once_whoever_of_it_signs(board: Board) -> None:
    text_id = board.published()
    grid = area(board, "1")
    house, empty = area(board, "1-1", AreaKind.BUILDING, grid), area(board, "2")
    one, two = board.person(household="A"), board.person(household="A")
    elder, other = board.person(household="B", user=None), board.person(household="C")
    for person in (one, elder, other):
        live_in(person, house)
    board.sign(text_id, other)  # Before the drive.
    drive = opened(board, text_id)
    assert numbers(drive) == [("1 网格", 3, 1), (f"{empty.code} 网格", 0, 0)]
    mine = [board.sign(text_id, each) for each in (one, two)]
    assert numbers(drive)[0] == ("1 网格", 3, 2)
    sheet = [keeping.taken(png(), "承诺书.png")]
    by: dict[str, Any] = {"consent": Consent.WRITTEN, "pictures": sheet, "staff": board.other, "now": NOW}
    commit(signing.enter, text_id=text_id, resident_id=elder.id, **by)
    assert numbers(drive)[0] == ("1 网格", 3, 3)
    commit(signing.withdraw, signature_id=mine[0].id, resident_id=one.id, now=NOW)
    assert numbers(drive)[0] == ("1 网格", 3, 3)
    commit(signing.withdraw, signature_id=mine[1].id, resident_id=two.id, now=NOW)
    assert numbers(drive)[0] == ("1 网格", 3, 2)
    live_in(elder, empty)
    assert jobs.recount(NOW) == 1
    assert numbers(drive) == [("1 网格", 2, 1), ("2 网格", 1, 1)]


def test_two_of_a_household_at_once_are_one_household(app: Flask, board: Board) -> None:
    text_id, grid = board.published(), area(board, "1")
    people = [board.person(household="A") for _ in range(2)]
    live_in(people[0], grid)
    drive = opened(board, text_id)
    seen = board.shown(text_id)
    at_once(app, [partial(board.sign, text_id, each, shown=seen) for each in people])
    assert (len(board.signatures), numbers(drive)) == (2, [("1 网格", 1, 1)])


def test_what_is_refused_opens_no_drive(board: Board) -> None:
    text_id = board.published()
    with pytest.raises(RuleError):
        opened(board, text_id)  # No grids.
    grid = area(board, "1")
    draft = board.draft()
    with pytest.raises(TextStateError):
        opened(board, draft.id)
    for wrong in ({"area_ids": [grid.id + 999]}, {"ends_on": TODAY - timedelta(days=1)}):
        with pytest.raises(RuleError):
            opened(board, text_id, **wrong)
    assert queries.drives_in_scope(db.session(), staff=board.writer, cursor=None, limit=5).items == []


def test_a_drive_is_closed_once_and_keeps_its_numbers(board: Board) -> None:
    text_id, grid, person = board.published(), area(board, "1"), board.person()
    live_in(person, grid)
    drive = opened(board, text_id)
    foreign = factories.staff(factories.town().node)
    with pytest.raises(DriveNotFoundError):
        commit(drives.close_drive, drive_id=drive.id, staff=foreign, now=NOW)
    commit(drives.close_drive, drive_id=drive.id, staff=board.writer, now=NOW)
    with pytest.raises(DriveStateError):
        commit(drives.close_drive, drive_id=drive.id, staff=board.writer, now=NOW)
    board.sign(text_id, person)
    assert numbers(drive) == [("1 网格", 1, 0)]
    late = opened(board, text_id)
    assert commit(upkeep.close_over, now=NOW + timedelta(days=31)) == 1
    assert numbers(late) == [("1 网格", 1, 1)]
