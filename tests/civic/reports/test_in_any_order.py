"""Reports are sent, worked on, unsealed, looked at, closed, rewarded and listed in any order; each time nobody has
learnt who has sent one but two people within their hour, and its reporter sees that.

A refusal is fine; a reporter's name where it does not belong, or any other error, is not.
"""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.civic.cases.models import Case, CaseEvent, ReportState
from app.civic.reports import handling, jobs, unsealing
from app.civic.reports.errors import StillSealedError
from app.civic.reports.models import Ground, Unsealing
from app.core.clock import frozen
from app.core.db.session import db
from app.core.security.masking import mask_name, mask_phone
from app.core.security.pseudonyms import pseudonym
from app.office.privacy import data_export
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.reports.conftest import NAME, PHONE, Estate
from tests.civic.reports.rows import require_no_row_of_both
from tests.standing.records.factories import TODAY
from tests.support.desk import at_desk
from tests.support.http import SignedIn, as_user
from tests.support.refusals import refusals
from tests.support.tables import empty_tables

pytestmark = pytest.mark.slow

pick, by = st.integers(0, 30), st.sampled_from(range(3))
STEPS = ("take", "take", "take_over", "admit", "admit", "dismiss", "ask", "note", "true", "true", "false", "unclear")
NAMES = ((NAME, PHONE), ("示例密报人乙", "13900007799"))
ENDS = {"true": ReportState.TRUE, "false": ReportState.FALSE, "unclear": ReportState.UNCLEAR}


class SealedReports(RuleBasedStateMachine):
    """The estate with two who report, each of whom leaves a name or none; three of the staff.

    `sent` is who has sent a report, None without a name, by its number; `codes` its code.
    """

    def __init__(self, app: Flask, said: Callable[[], str]) -> None:
        super().__init__()
        self.app, self.said = app, said

    @initialize()
    def open(self) -> None:
        empty_tables()
        self.said()
        self.now: datetime = NOW
        with frozen(self.now):
            self.estate = Estate(self.app)
            user = factories.user()
            other = factories.resident(self.estate.node, user=user, household="J-2001")
            commit(partial(self._name, resident_id=other.id))
        self.users, self.people = [self.estate.users[0], user], [self.estate.reporter.id, other.id]
        self.staff = [self.estate.clerk, self.estate.second, self.estate.third]
        self.sent: dict[str, int | None] = {}
        self.codes: dict[str, str] = {}
        self.hidden = [self._words(place) for place in range(2)]

    def _name(self, session: Any, *, resident_id: int) -> None:
        person = session.get_one(Resident, resident_id)
        person.name, person.phone = NAMES[1]

    def _words(self, place: int) -> tuple[str, ...]:
        """By which one could be told."""
        db.session.rollback()
        number = db.session.get_one(Resident, self.people[place]).number
        user, (name, phone) = self.users[place], NAMES[place]
        return name, phone, mask_name(name), mask_phone(phone), number, user.openid, pseudonym(f"user:{user.id}")

    def one(self, which: int) -> str | None:
        return list(self.sent)[which % len(self.sent)] if self.sent else None

    @rule(hours=st.sampled_from([0.5, 1, 24, 24 * 40]))
    def time_goes_by(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        with frozen(self.now):
            for job in jobs.JOBS:
                job.run(self.now)

    @rule(place=st.integers(0, 1), anonymous=st.booleans())
    def report(self, place: int, anonymous: bool) -> None:
        with frozen(self.now):
            answer = self.estate.send(self.phone(place), anonymous=anonymous)
        assert answer.status_code in (201, 429), answer.json
        if answer.status_code == 201:
            no = answer.json["no"]
            self.sent[no], self.codes[no] = None if anonymous else place, answer.json["code"]

    @rule(place=st.integers(0, 1), until=st.sampled_from([*ENDS, "admitted"]), unsealed=st.booleans())
    def go_on(self, place: int, until: str, unsealed: bool) -> None:
        """The way as it should go, some of it or all: odd steps come between."""
        before = len(self.sent)
        self.report(place=place, anonymous=False)
        if len(self.sent) == before:
            return
        last = len(self.sent) - 1
        for step in ("take", "name", "admit"):
            self.work(which=last, by=0, step=step)
        if unsealed:
            self.ask_to_unseal(which=last, by=0)
            for by in (0, 1):  # Alone, which is refused, and by another.
                self.unseal(which=last, by=by)
            self.look(which=last, by=1)
        if until != "admitted":
            self.work(which=last, by=1 if until == "true" else 0, step=until)

    def phone(self, place: int) -> SignedIn:
        return as_user(self.app, self.users[place])

    @rule(which=pick, by=by, step=st.sampled_from([*STEPS, "name"]))
    def work(self, which: int, by: int, step: str) -> None:
        no = self.one(which)
        if no is None:
            return
        accused: dict[str, Any] = {"kind": SubjectKind.RESIDENT, "subject": self.estate.accused.number}
        draft = handling.Draft("false-report", -20, TODAY, "测试事实") if step == "true" else None
        end = partial(handling.conclude, result=ENDS.get(step, ReportState.UNCLEAR), reason="核对过", draft=draft)
        commands: dict[str, Any] = {
            "take": handling.take,
            "take_over": partial(handling.take_over, reason="同事不在"),
            "name": partial(handling.name_subject, **accused),
            "admit": partial(handling.admit, reason="已安排"),
            "dismiss": partial(handling.dismiss, reason="说不清"),
            "ask": partial(handling.ask, reason="几点？"),
            "note": partial(handling.note, reason="看过"),
            **dict.fromkeys(ENDS, end),
        }
        with refusals():
            commit(commands[step], no=no, staff=self.staff[by], now=self.now)

    @rule(which=pick, by=by)
    def ask_to_unseal(self, which: int, by: int) -> None:
        no = self.one(which)
        if no is not None:
            asked: dict[str, Any] = {"ground": Ground.LAW, "reason": "公安机关调取，示例"}
            with refusals():
                commit(unsealing.ask, no=no, staff=self.staff[by], now=self.now, **asked)

    @rule(which=pick, by=by)
    def unseal(self, which: int, by: int) -> None:
        """By another, or by the same alone, which is refused."""
        no = self.one(which)
        if no is not None:
            with refusals():
                commit(unsealing.grant, no=no, staff=self.staff[by], now=self.now)

    @rule(which=pick, by=by)
    def look(self, which: int, by: int) -> None:
        """Those two within the hour, and nobody else, at any other time."""
        no = self.one(which)
        if no is None:
            return
        staff = self.staff[by]
        may = any(staff.id in two and self.now < ends_at for two, ends_at in self.opened(no))
        with nullcontext() if may else pytest.raises(StillSealedError):
            found = commit(unsealing.look, no=no, staff=staff, now=self.now)
            place = self.sent[no]
            shown = (found.name, found.phone)
            assert shown == ((None, None) if place is None or self._is_forgotten(no) else NAMES[place])

    def _is_forgotten(self, no: str) -> bool:
        decided_at = db.session.scalar(select(Case.decided_at).where(Case.no == no))
        return decided_at is not None and self.now - decided_at > timedelta(days=730)

    def opened(self, no: str) -> list[tuple[set[int | None], datetime]]:
        """Who could look, and until when."""
        db.session.rollback()
        query = select(Unsealing).join(Case, Case.id == Unsealing.case_id).where(Case.no == no)
        granted = [each for each in db.session.scalars(query) if each.granted_at is not None]
        return [({each.asked_by, each.granted_by}, each.granted_at + timedelta(hours=1)) for each in granted]

    @rule(place=st.integers(0, 1))
    def the_reporter_looks(self, place: int) -> None:
        """At their own, with their name."""
        with frozen(self.now):
            mine = [f"/cases/{no}" for no, who in self.sent.items() if who == place and not self._is_forgotten(no)]
            for path in ("/reports", *mine):
                assert self.phone(place).get(path).status_code == 200, path

    @rule(by=by, which=pick)
    def read(self, by: int, which: int) -> None:
        """What each role reads of reports, downloads of them and finds: without a reporter."""
        no = self.one(which)
        if no is None:
            return
        with frozen(self.now):
            desk = at_desk(self.app, self.staff[by])
            paths = ("/reports", "/reports/all", f"/reports/{no}", "/audit", "/records", f"/search?q={no}", "/")
            seen = [desk.get(path).get_data(as_text=True) for path in paths]
            exports = [desk.post(f"/exports/{name}", {"format": "csv"}) for name in ("sealed_reports", "audit")]
            assert [each.status_code for each in exports] == [200, 200]
            seen += [each.get_data(as_text=True) for each in exports]
            others = [self.estate.phone(place) for place in range(1, 5)]
            told = ("/collector/reports", f"/collector/reports/{no}", f"/cases/{no}", "/me/messages")
            seen += [phone.get(path).get_data(as_text=True) for phone in others for path in told]
            seen.append(self.app.test_client().get("/metrics").get_data(as_text=True))
            for user in self.estate.users[1:]:
                seen.append(str([list(rows) for _, rows in data_export.sections(db.session(), user_id=user.id)]))
            assert [word for page in seen for words in self.hidden for word in words if word in page] == []
            found = [desk.get(f"/search?q={words[0]}").get_data(as_text=True) for words in self.hidden]
            assert [each for page in found for each in self.sent if each in page] == []

    @invariant()
    def no_line_of_the_log_says_who(self) -> None:
        lines = self.said()
        assert [word for words in self.hidden for word in words if word in lines] == []
        assert [code for code in self.codes.values() if code in lines] == []

    @invariant()
    def two_have_opened_it_and_the_reporter_sees_that(self) -> None:
        db.session.rollback()
        for row in db.session.scalars(select(Unsealing)):
            assert (row.granted_by is None) == (row.ends_at is None)
            assert row.granted_by != row.asked_by
        for no, code in self.codes.items():
            opened = len(self.opened(no))
            query = select(func.count()).select_from(CaseEvent).join(Case, Case.id == CaseEvent.case_id)
            told = db.session.scalars(query.where(Case.no == no, CaseEvent.kind == "unsealed")).one()
            assert told == opened
            if opened:
                with frozen(self.now):
                    mine = self.phone(0).get(f"/cases/{no}", headers={"X-Report-Code": code}).json["events"]
                assert [each["kind"] for each in mine].count("unsealed") == opened

    def teardown(self) -> None:
        """In the end, no row of any table is of a report and of who has sent it."""
        for no, place in getattr(self, "sent", {}).items():
            if place is not None:
                db.session.rollback()
                person = db.session.get_one(Resident, self.people[place])
                require_no_row_of_both(no, self.users[place], person)


@pytest.mark.timeout(600)
def test_reporters_stay_sealed_in_any_order(app: Flask, said: Callable[[], str]) -> None:
    run_state_machine_as_test(
        lambda: SealedReports(app, said),  # type: ignore[arg-type]  # It is called for each example.
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
