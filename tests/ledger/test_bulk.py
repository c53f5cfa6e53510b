"""Many journals at once come to the same as one after the other, and nothing of them where one cannot be."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.checks import check_ledger
from app.ledger.errors import AlreadyPostedError, BalanceTooLowError, UnbalancedJournalError
from app.ledger.kinds import JournalKind
from app.ledger.models import Journal, Posting
from devtools import factories
from devtools.factories import NOW, commit


def move(reference: str, person, points: int) -> ledger.Entry:
    issued = chart.community(person.community_id, "issued")
    return ledger.Entry(JournalKind.AWARD, reference, [(issued, -points), (chart.resident_points(person.id), points)])


def post(*entries: ledger.Entry) -> None:
    commit(ledger.post_many, entries=entries, at=NOW, actor="system")


@pytest.fixture
def people(app: Flask):
    node = factories.community()
    return [factories.resident(node) for _ in range(7)]


def held(person) -> int:
    return ledger.balance(db.session(), chart.resident_points(person.id))


def test_thousands_of_journals(people) -> None:
    post(*(move(f"many:{n}", people[n % 7], 1 + n % 3) for n in range(1_203)))
    assert sum(held(person) for person in people) == sum(1 + n % 3 for n in range(1_203))
    assert db.session.scalar(select(func.count()).select_from(Journal)) == 1_203
    assert db.session.scalar(select(func.count()).select_from(Posting)) == 2_406
    assert all(check.passed for check in check_ledger(db.session()))


def test_a_floor_is_kept_by_what_comes_of_all(people) -> None:
    one, other = people[:2]
    post(move("a", one, 5), move("b", one, -3), move("c", other, 1))
    assert (held(one), held(other)) == (2, 1)
    with pytest.raises(BalanceTooLowError):
        post(move("d", other, 4), move("e", one, -3))
    assert (held(one), held(other)) == (2, 1)


def test_a_reference_is_taken_once(people) -> None:
    post(move("a", people[0], 5))
    for entries in ((move("b", people[1], 1), move("a", people[0], 5)), (move("c", people[1], 1),) * 2):
        with pytest.raises(AlreadyPostedError):
            post(*entries)
    assert held(people[1]) == 0


def test_each_must_balance_by_itself(people) -> None:
    legs = [(chart.resident_points(people[0].id), 1)]
    with pytest.raises(UnbalancedJournalError):
        post(move("a", people[0], 1), ledger.Entry(JournalKind.AWARD, "b", legs))
    post()
    assert held(people[0]) == 0
