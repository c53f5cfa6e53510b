"""The open figures of a node: what each month shows, what it hides, and what is asked for in vain."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.cases.kinds import KINDS
from app.civic.cases.models import Case, CaseKind, ObjectionState
from app.core.clock import frozen
from app.core.db.session import db
from app.office.open_figures import checks, counting, jobs, labels, tallies
from app.office.open_figures.models import MonthCount, MonthlyFund
from app.parties.communities.models import Community
from app.standing.programmes.models import SubjectKind
from app.standing.records import withdrawal
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.civic.gatherings import factories as gatherings
from tests.standing.records import factories as credit

DECEMBER = datetime(2026, 12, 3, tzinfo=UTC)
HEADING = "文明新风"


@pytest.fixture
def town(app: Flask) -> Town:
    credit.install()
    return factories.town()


def good(town: Town, people: int) -> list[Record]:
    """Records of so many people in November."""
    return [credit.record(town.admin, factories.resident(town.node).id) for _ in range(people)]


def count_months(now: datetime = DECEMBER) -> int:
    with frozen(now):
        return jobs.count_months(now)


def page(client: FlaskClient, node: Community, **query: str) -> str:
    answer = client.get(f"/o/{node.slug}", query_string=query)
    assert answer.status_code == 200
    return answer.text


def values(client: FlaskClient, node: Community, **query: str) -> dict[tuple[str, str, str], str]:
    """The file: what stands beside each topic, name and measure."""
    answer = client.get(f"/o/{node.slug}.csv", query_string=query)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    heading, *rows = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert heading == ["节点", "时间", "部分", "名称", "指标", "数值"]
    return {(topic, name, measure): value for _, _, topic, name, measure, value in rows}


def test_five_people_are_shown_four_are_not_and_no_sum_tells_of_them(client: FlaskClient, town: Town) -> None:
    good(town, 5)
    other = factories.community(parent=town.town)
    for _ in range(4):
        credit.record(factories.staff(other), factories.resident(other).id)
    assert count_months() == 1
    plus = ("加分记录", HEADING, "次数")
    assert [values(client, node)[plus] for node in (town.node, other, town.town)] == ["5", labels.HIDDEN, "5"]
    assert '<td class="table__number" data-label="加分（次）">5</td>' in page(client, town.town)
    shown = page(client, other)
    assert f'<span class="soft">{labels.HIDDEN}</span>' in shown
    assert "测试居民" not in shown


def test_what_was_published_stands(client: FlaskClient, town: Town) -> None:
    """Whoever has kept the page of before would else know what one person less means."""
    made = good(town, 5)
    count_months()
    before = values(client, town.node)
    commit(withdrawal.withdraw_record, record_id=made[0].id, reason="记错了", staff=town.admin, now=DECEMBER)
    commit(withdrawal.confirm, record_id=made[0].id, staff=factories.staff(town.node), now=DECEMBER)
    assert count_months(DECEMBER + timedelta(days=1)) == 0
    assert values(client, town.node) == before


def test_a_month_with_one_case_tells_nothing_of_it(client: FlaskClient, town: Town) -> None:
    decided(town, [ObjectionState.UPHELD])
    count_months()
    found = values(client, town.node)
    assert {found["办结的事项", "异议", name] for name in ("件数", "天数中位数", "成立或办好", "其他结果")} == {
        labels.HIDDEN
    }


def test_cases_with_days_and_how_many_ended_well(client: FlaskClient, town: Town) -> None:
    decided(town, [ObjectionState.UPHELD] * 3 + [ObjectionState.PARTLY] * 3 + [ObjectionState.REJECTED] * 6)
    count_months()
    found = values(client, town.town)
    of = {name: found["办结的事项", "异议", name] for name in ("件数", "天数中位数", "成立或办好", "其他结果")}
    assert of == {"件数": "12", "天数中位数": "3", "成立或办好": "6", "其他结果": "6"}
    assert "50%" in page(client, town.town)
    commit(counting.count, month=date(2026, 10, 1), now=NOW)
    assert "天数中位数" not in {measure for _, _, measure in values(client, town.town, year="2026")}


def test_what_was_opened_again_is_not_closed(client: FlaskClient, town: Town) -> None:
    decided(town, [ObjectionState.UPHELD] * 6)
    again = db.session.scalars(select(Case)).first()
    again.is_open = True
    db.session.commit()
    count_months()
    assert values(client, town.town)["办结的事项", "异议", "件数"] == "5"


def decided(town: Town, states: list[ObjectionState]) -> None:
    """Objections of as many residents, decided on the third day."""

    def add(session: Session) -> None:
        for n, (state, record) in enumerate(zip(states, made, strict=True)):
            case = Case(
                no=f"YY-{n}",
                kind=CaseKind.OBJECTION,
                community_id=town.node.id,
                record_id=record.id,
                subject_kind=SubjectKind.RESIDENT,
                subject_id=record.subject_id,
                state=state,
                opened_at=NOW,
                due_at=None,
                statement="那天不是我",
                decided_at=NOW + timedelta(days=3),
            )
            session.add(case)
            session.flush()
            case.is_open = None  # As by a decision: None at an insert is the column's default.

    made = good(town, len(states))
    commit(add)


def test_money_by_fund_as_the_ledger_has_it(client: FlaskClient, town: Town) -> None:
    above = factories.fund(town.town, available_fen=50_000)
    factories.allocation(above, town.fund, 20_000, by=factories.staff(town.town))
    count_months()
    found = values(client, town.town)

    def of(fund: Any) -> list[str]:
        return [found["资金（元）", fund.name, name] for name in ("收入", "划给下级", "付给商户", "新增预留")]

    assert of(above) == ["500.00", "200.00", "0.00", "0.00"]
    assert of(town.fund)[:3] == ["10200.00", "0.00", "0.00"]
    assert {name for _, name, _ in values(client, town.node)} == {town.fund.name}
    assert "收入 10,700.00 元，支出 200.00 元" in page(client, town.town)
    (check,) = [each.check(db.session()) for each in checks.INVARIANTS]
    assert (check.looked_at, check.passed) == (2, True)
    factories.top_up(above, 100)  # Of the month that was published: it stands as it was.
    assert checks.INVARIANTS[0].check(db.session()).passed
    commit(lambda session: session.execute(update(MonthlyFund).values(in_fen=1)))
    assert len(checks.INVARIANTS[0].check(db.session()).problems) == 2


def test_sessions_and_hours(client: FlaskClient, town: Town) -> None:
    gatherings.gatherings(town)
    count_months()
    assert values(client, town.node)["活动", "志愿服务", "小时"] == labels.HIDDEN


def test_months_go_back_twelve_at_a_time(client: FlaskClient, town: Town) -> None:
    def add(session: Session) -> None:
        for month in range(1, 10):
            session.add_all(MonthCount(month=date(year, month, 1), counted_at=NOW, upto=0) for year in (2025, 2026))

    commit(add)
    first = page(client, town.node)
    assert first.count("offers__item") == 12
    for address in ("month=2026-09", "month=2025-07", "before=2025-07"):
        assert address in first
    older = page(client, town.node, before="2025-07")
    assert older.count("offers__item") == 6
    assert "更早的月份" not in older
    assert "最近的月份" in older


def test_before_the_first_month_the_page_says_so(client: FlaskClient, town: Town) -> None:
    assert "还没有过完的月份" in page(client, town.node)
    assert client.get(f"/o/{town.node.slug}.csv").status_code == 404


@pytest.mark.parametrize("month", ["2026-12", "2027-01", "2026-13", "2026-1", "二〇二六", "", "2026-11-01", "0000-01"])
def test_a_month_that_is_none_or_not_over(client: FlaskClient, town: Town, month: str) -> None:
    count_months()
    for path, query in (("", "month"), (".csv", "month"), ("", "before")):
        if month > "2026-11" and query == "before" and len(month) == 7 and month != "2026-13":
            continue  # Before a month to come is all there is.
        answer = client.get(f"/o/{town.node.slug}{path}", query_string={query: month}, headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert "没有这个月的公开数据" in answer.text
    assert client.get(f"/o/{town.node.slug}.csv?year={month}").json["code"] == "month_not_open"


def test_a_node_that_is_not_there_or_closed(client: FlaskClient, town: Town) -> None:
    count_months()
    commit(lambda session: session.execute(update(Community).where(Community.id == town.node.id).values(closed_at=NOW)))
    for slug in ("nowhere", town.node.slug):
        for path in (f"/o/{slug}", f"/o/{slug}.csv"):
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 404
            assert "没有找到这个社区" in answer.text


def test_months_are_counted_once_they_are_over_and_anew_by_command(app: Flask, town: Town) -> None:
    last_minute = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # Half an hour into December.
    assert count_months(last_minute) == 0
    assert count_months(last_minute + timedelta(hours=1)) == 1
    run = app.test_cli_runner().invoke
    with frozen(DECEMBER):
        assert "1 months" not in run(args=["open-figures", "count"]).output
        assert "counted anew" in run(args=["open-figures", "count", "--month", "2026-11"]).output
        assert run(args=["open-figures", "count", "--month", "2026-12"]).exit_code == 1
    db.session.rollback()
    assert db.session.query(MonthCount).count() == 1


def test_every_kind_of_case_says_what_ended_well() -> None:
    assert set(KINDS) == set(CaseKind)
    for kind, about in KINDS.items():
        ways = {str(state) for state in about.workflow.states}
        good = tallies.AGREED if kind is CaseKind.MEDIATION else tallies.GOOD
        assert ways & good, kind
        assert ways - good, kind
