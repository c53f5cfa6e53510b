"""One of the staff who lives with whom a record is about neither hands it in nor decides about it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.civic.cases import deciding as case_deciding
from app.civic.cases import filing
from app.core.db.uow import execute
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import read_sheet
from app.parties.merchants.models import Merchant
from app.parties.recusal.declaring import declare
from app.parties.residents.models import Resident
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.records import batch_collecting, batch_decisions, deciding, notices, submitting, withdrawal
from app.standing.records.models import BatchKind, Record, RecordState
from app.standing.records.spreadsheet import check_records
from app.standing.records.spreadsheet_columns import HEADERS
from app.standing.reminders import giving
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import TODAY, install, record, submitted
from tests.standing.records.test_import import row, sheet
from tests.support.http import as_staff


class Home:
    """Three of the staff, of whom one lives with a resident; a neighbour is somebody else."""

    def __init__(self) -> None:
        install()
        self.street = factories.community()
        self.node = factories.community(parent=self.street)
        self.clerk, self.other = (factories.staff(self.node) for _ in range(2))
        self.cousin = factories.staff(self.node)
        self.user = factories.user()
        self.person = factories.resident(self.node, user=self.user, household="H-1")
        own = factories.resident(self.node, household="H-1")
        self.neighbour = factories.resident(self.node, household="H-2")
        commit(declare, number=own.number, staff=self.cousin, now=NOW)

    def submit(
        self, staff: StaffIdentity, kind: SubjectKind, subject_id: int, rule: str = "good-deed", score: int = 5
    ) -> Record:
        details = {"rule_slug": rule, "score_delta": score, "occurred_on": TODAY, "event_key": f"e-{subject_id}"}
        about = {"subject_kind": kind, "subject_id": subject_id, "note": "属实", "staff": staff, "now": NOW}
        return commit(submitting.submit, **details, **about)


@pytest.fixture
def home(app: Flask) -> Home:
    return Home()


def refused(command: Callable[[], Any]) -> None:
    with pytest.raises(RelatedPersonError):
        command()


def state(entered: Record) -> RecordState:
    def read(session: Any) -> RecordState:
        return session.get_one(Record, entered.id, populate_existing=True).status

    return commit(read)


def test_nobody_hands_in_what_is_about_their_own_household(home: Home) -> None:
    refused(lambda: home.submit(home.cousin, SubjectKind.RESIDENT, home.person.id))
    home_id = home.person.household_id
    refused(lambda: home.submit(home.cousin, SubjectKind.HOUSEHOLD, home_id, "modest-event"))
    assert home.submit(home.cousin, SubjectKind.RESIDENT, home.neighbour.id).status is RecordState.SUBMITTED
    about = {"rule_slug": "parking-repeat", "subject_kind": SubjectKind.RESIDENT, "occurred_on": TODAY, "now": NOW}
    give = partial(commit, giving.give, event_key="r-1", note="占用车位", staff=home.cousin, **about)
    refused(lambda: give(subject_id=home.person.id))
    assert give(subject_id=home.neighbour.id).told_at is None


@pytest.mark.parametrize(
    "step",
    [
        deciding.verify,
        deciding.approve,
        partial(deciding.send_back, reason="请补充"),
        partial(deciding.reject, reason="不属实"),
        partial(withdrawal.withdraw_record, reason="登记有误"),
        notices.deliver,
        partial(notices.hear, reason="核对过"),
    ],
    ids=["verify", "approve", "return", "reject", "withdraw", "deliver", "hear"],
)
def test_nor_decides_about_it(home: Home, step: Callable[..., Any]) -> None:
    entered = submitted(home.clerk, home.person.id)
    refused(lambda: execute(step, record_id=entered.id, staff=home.cousin, now=NOW))
    assert state(entered) is RecordState.SUBMITTED
    execute(deciding.verify, record_id=entered.id, staff=home.other, now=NOW)


def test_a_batch_with_a_line_of_ones_own_household_is_decided_by_others(home: Home) -> None:
    for person in (home.person, home.neighbour):
        submitted(home.clerk, person.id)
    about = {"kind": BatchKind.QUARTER, "community_id": home.node.id, "period": "2026-Q4"}
    batch = commit(batch_collecting.collect, **about, staff=home.clerk, now=NOW)
    commit(batch_collecting.hand_over, batch_id=batch.id, staff=home.clerk, now=NOW)
    verify = partial(commit, batch_decisions.verify, batch_id=batch.id, now=NOW)
    with pytest.raises(RelatedPersonError) as own:
        verify(staff=home.cousin)
    assert own.value.details == {"count": 1}
    verify(staff=home.other)
    refused(lambda: commit(batch_decisions.approve, batch_id=batch.id, staff=home.cousin, now=NOW, rate_fen=0))


def test_rows_of_ones_own_household_are_named(home: Home) -> None:
    rows = read_sheet(sheet(row(home.person), row(home.neighbour)), HEADERS, max_rows=10)
    problems, _ = commit(check_records, rows=rows, staff=home.cousin, now=NOW)
    assert [(each.row, each.column, each.message) for each in problems] == [(2, "姓名", RelatedPersonError.message)]
    assert commit(check_records, rows=rows, staff=home.clerk, now=NOW)[0] == []


def test_an_objection_of_ones_own_household_is_decided_by_others(home: Home) -> None:
    minus = record(home.clerk, home.person.id, "false-report", -20)
    about = {"record_id": minus.id, "reason": "不是我", "about_facts": False}
    case = commit(filing.object_to, user_id=home.user.id, now=NOW, **about)
    accept = partial(commit, case_deciding.accept, no=case.no, asks_others=False, now=NOW)
    refused(lambda: accept(staff=home.cousin))
    above = factories.staff(home.street)
    assert accept(staff=above).owner_id == above.id


def test_a_shop_of_ones_own_household_too(home: Home) -> None:
    shop = factories.shop(home.node, owner=home.user)
    refused(lambda: home.submit(home.cousin, SubjectKind.MERCHANT, shop.merchant.id, "venue-share", 2))


def test_so_is_one_that_was_applied_for_with_a_number_of_ones_own_household(home: Home) -> None:
    shop = factories.shop(home.node)
    home.submit(home.cousin, SubjectKind.MERCHANT, shop.merchant.id, "venue-share", 2)

    def take_number(session: Any) -> None:
        session.get_one(Merchant, shop.merchant.id).phone = home.person.phone

    commit(take_number)
    refused(lambda: home.submit(home.cousin, SubjectKind.MERCHANT, shop.merchant.id, "venue-share", 2))


def test_over_http(app: Flask, home: Home) -> None:
    entered = submitted(home.clerk, home.person.id)
    api = as_staff(app, home.cousin)
    answer = api.post(f"/staff/records/{entered.id}/verification")
    assert (answer.status_code, answer.json["code"]) == (403, "related_person")
    assert answer.json["message"] == RelatedPersonError.message


def test_who_has_moved_out_may(home: Home) -> None:
    def move_out(session: Any) -> None:
        session.get_one(Resident, home.person.id).household_id = home.neighbour.household_id

    commit(move_out)
    entered = submitted(home.clerk, home.person.id)
    assert execute(deciding.verify, record_id=entered.id, staff=home.cousin, now=NOW).verified_by == home.cousin.id
