"""The yearly report: the open figures of a year, and the twenty safeguards as the data has them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.cases.models import Case, CaseKind, ObjectionState
from app.civic.reports import unsealing
from app.civic.reports.models import Ground, Unsealing
from app.core.clock import frozen
from app.core.db.session import db
from app.office.open_figures import counting, labels
from app.office.open_figures.measures import Found
from app.office.open_figures.safeguards import SAFEGUARDS, Measured, State, measured
from app.office.privacy.models import Correction
from app.parties.areas import making
from app.parties.areas.models import AreaKind
from app.parties.communities.models import Community
from app.parties.residents.models import Resident
from app.standing.awards.models import Award, SchemeKind
from app.standing.programmes.models import (
    Programme,
    ProgrammeKind,
    ProgrammeVersion,
    Rule,
    SubjectKind,
    VersionState,
)
from app.standing.records.models import Record, RecordState
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.civic.reports.factories import sent
from tests.standing.awards.factories import granted
from tests.standing.records import factories as credit
from tests.support.desk import at_desk

LATER = NOW + timedelta(days=40)


@pytest.fixture
def town(app: Flask) -> Town:
    """A town in which a minus counts, which its subject was told of."""
    credit.install()
    town = factories.town()
    credit.record(town.admin, town.person.id, "false-report", -20)
    return town


def states(node: Community, year: int = 2026) -> dict[int, State]:
    db.session.rollback()
    return {each.safeguard.no: each.state for each in measured(db.session(), node=node, year=year, now=LATER)}


def test_there_are_twenty() -> None:
    assert [each.no for each in SAFEGUARDS] == list(range(1, 21))


def test_what_is_as_it_should_be_holds(town: Town) -> None:
    found = states(town.town)
    assert {no for no, state in found.items() if state is State.HOLDS} == {1, 3, 9, 11, 18}
    assert {no for no, state in found.items() if state is State.BROKEN} == {20}  # The catalogue names no documents.
    assert State.HOLDS not in states(town.town, year=2025).values()
    assert State.HOLDS not in states(factories.town().node).values()


def set_on_record(**values: Any) -> Callable[[Session], Any]:
    return lambda session: session.execute(update(Record).values(**values))


BREAKS: list[tuple[int, Callable[[Session], Any]]] = [
    (1, set_on_record(told_at=None)),
    (3, set_on_record(verified_by=Record.created_by)),
    (4, set_on_record(status=RecordState.EFFECTIVE, expires_at=NOW + timedelta(days=30))),
    (9, lambda session: session.execute(update(Resident).values(is_minor=True))),
    (11, set_on_record(expires_at=None)),
    (16, set_on_record(expires_at=NOW - timedelta(days=500))),
    (18, set_on_record(told_at=None)),
]


@pytest.mark.parametrize(("no", "tamper"), BREAKS, ids=[str(no) for no, _ in BREAKS])
def test_what_is_not_is_found(town: Town, no: int, tamper: Callable[[Session], Any]) -> None:
    assert states(town.node)[no] is not State.BROKEN
    commit(tamper)
    assert states(town.node)[no] is State.BROKEN


def test_a_rule_that_names_its_document_is_no_power_without_a_basis(town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).values(basis="示例文件〔2026〕1 号")))
    assert states(town.node)[20] is State.HOLDS


def objected(town: Town) -> None:
    """An objection to what counts, which is in suspense because of it."""
    commit(set_on_record(status=RecordState.SUSPENDED))
    record_id = db.session.scalars(select(Record.id)).one()
    about: dict[str, Any] = {"record_id": record_id, "subject_kind": SubjectKind.RESIDENT, "subject_id": town.person.id}
    said: dict[str, Any] = {"no": "202611100001", "kind": CaseKind.OBJECTION, "state": ObjectionState.FILED.value}
    times: dict[str, Any] = {"opened_at": NOW, "due_at": None, "statement": "不是我"}
    commit(lambda session: session.add(Case(community_id=town.node.id, **about, **said, **times)))


def asked_to_correct(town: Town) -> None:
    asked_at = LATER - timedelta(days=1)
    commit(lambda session: session.add(Correction(resident_id=town.person.id, name="示例", asked_at=asked_at)))


def honoured(town: Town) -> None:
    """On a red list for a quarter, as whoever is on it has agreed."""
    clerk, voter = factories.staff(town.node), factories.resident(town.node, user=factories.user())
    granted(town, clerk, town.admin, "一季度", town.person, voter, kind=SchemeKind.RED_LIST, months=3)
    shown = {"is_shown": True, "shown_at": NOW, "expires_on": NOW.date() + timedelta(days=80)}
    commit(lambda session: session.execute(update(Award).values(**shown)))


def filed(town: Town) -> None:
    day, made_by = NOW.date(), town.admin.id
    programme = Programme(kind=ProgrammeKind.COMMUNITY, community_id=town.town.id, name="示例办法", made_by=made_by)

    def add(session: Session) -> None:
        session.add(programme)
        session.flush()
        dates: dict[str, Any] = {"starts_on": day, "filed_on": day, "comment_until": day - timedelta(days=9)}
        session.add(ProgrammeVersion(programme_id=programme.id, no=1, state=VersionState.IN_FORCE, **dates))

    commit(add)


MORE_BREAKS: list[tuple[int, Callable[[Town], None], Any]] = [
    (2, objected, update(Record).values(status=RecordState.EFFECTIVE)),
    (8, honoured, update(Award).values(shown_at=None)),
    (10, asked_to_correct, update(Correction).values(asked_at=LATER - timedelta(days=16))),
    (13, honoured, update(Award).values(expires_on=NOW.date() + timedelta(days=120))),
    (15, filed, update(ProgrammeVersion).where(ProgrammeVersion.comment_until.is_not(None)).values(filed_on=None)),
]


@pytest.mark.parametrize(("no", "so", "tamper"), MORE_BREAKS, ids=[str(no) for no, *_ in MORE_BREAKS])
def test_what_holds_and_does_not_any_more(town: Town, no: int, so: Callable[[Town], None], tamper: Any) -> None:
    assert states(town.town)[no] is State.UNMEASURED
    so(town)
    assert states(town.town)[no] is State.HOLDS
    commit(lambda session: session.execute(tamper))
    assert states(town.town)[no] is State.BROKEN


def test_a_reporter_whom_one_alone_has_opened_is_found(town: Town) -> None:
    area = commit(making.add_area, kind=AreaKind.GRID, code="9", name="第九网格", **at_home(town))
    no = sent(town, area.id).no
    first, second = factories.staff(town.node), factories.staff(town.node)
    commit(unsealing.ask, no=no, ground=Ground.LAW, reason="公安机关调取", staff=first, now=NOW)
    assert states(town.node)[14] is State.UNMEASURED
    commit(unsealing.grant, no=no, staff=second, now=NOW)
    assert states(town.node)[14] is State.HOLDS
    commit(lambda session: session.execute(update(Unsealing).values(granted_by=Unsealing.asked_by)))
    assert states(town.node)[14] is State.BROKEN


def at_home(town: Town) -> dict[str, Any]:
    return {"community_id": town.node.id, "staff": town.admin, "now": NOW}


def test_a_month_that_was_left_out_is_found(town: Town) -> None:
    commit(counting.count, month=date(2026, 10, 1), now=LATER)
    assert states(town.node)[17] is State.BROKEN
    commit(counting.count, month=date(2026, 11, 1), now=LATER)
    assert states(town.node)[17] is State.HOLDS


def test_at_the_desk_and_as_pdf(app: Flask, town: Town) -> None:
    for _ in range(5):
        credit.record(town.admin, factories.resident(town.node).id)
    with frozen(LATER):
        desk = at_desk(app, town.admin)
        assert "这一年还没有公布过的月份" in desk.client.get("/console/open-figures").text
        commit(counting.count_next, now=LATER)
        page = desk.client.get("/console/open-figures?year=2026").text
        paper = desk.client.get("/console/open-figures/paper?year=2026")
        assert "看了 6 条，没有不符的" in page
        assert '<th scope="row">文明新风</th><td class="table__number">5</td>' in page
        assert "测试居民" not in page
        assert paper.mimetype == "application/pdf"
        assert paper.data.startswith(b"%PDF")
        elsewhere = factories.town().node.id
        for path in ("open-figures", "open-figures/paper"):
            assert desk.client.get(f"/console/{path}?community_id={elsewhere}").status_code == 404


@pytest.mark.parametrize(
    ("found", "is_exact", "words"),
    [
        (Found(12, 4), True, "看了 12 条，4 条不符。"),
        (Found(12, 4), False, "看了 12 条，少于 5 条不符。"),
        (Found(3, 0), False, "看了 少于 5 条，没有不符的。"),
        (Found(0, 0), False, "这一年没有可看的。"),
    ],
)
def test_small_numbers_are_not_on_paper(found: Found, is_exact: bool, words: str) -> None:
    assert labels.said_of(Measured(SAFEGUARDS[0], State.BROKEN, found), is_exact=is_exact).endswith(words)
