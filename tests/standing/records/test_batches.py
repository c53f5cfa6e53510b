"""Records of a period are put together, looked through, decided by another person, and public as one."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import RuleError
from app.core.permissions import StaffRole
from app.core.tasks import Task, TaskStatus
from app.core.tasks.runner import run_next
from app.parties.areas import making
from app.parties.areas.models import AreaKind
from app.parties.communities.errors import CommunityNotFoundError
from app.parties.residents.models import Household
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.models import Review, Rule
from app.standing.records import batch_collecting, batch_costs, batch_decisions, batches, jobs, periods
from app.standing.records.errors import (
    BatchNotFoundError,
    BatchStateError,
    CouncilDecidesError,
    InBatchError,
    LastLineError,
    LineNotFoundError,
    NothingToCollectError,
)
from app.standing.records.models import BatchKind, BatchState, Record, RecordBatch, RecordState
from devtools import factories
from devtools.factories import NOW
from tests.standing.records.factories import TODAY, record, submitted
from tests.standing.records.test_process import DAY, Town, fresh, sound
from tests.support.desk import at_desk
from tests.support.http import as_staff

QUARTER, MONTH = "2026-Q4", "2026-11"


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


def collect(town: Town, kind: BatchKind = BatchKind.QUARTER, **changes: Any) -> RecordBatch:
    period = MONTH if kind is BatchKind.MONTH else QUARTER
    asked: dict[str, Any] = {
        "kind": kind,
        "community_id": town.node.id,
        "period": period,
        "staff": town.first,
        "now": NOW,
    }
    return execute(batch_collecting.collect, **asked | changes)


def handed_over(town: Town, **changes: Any) -> RecordBatch:
    found = collect(town, **changes)
    return execute(batch_collecting.hand_over, batch_id=found.id, staff=town.first, now=NOW)


def verify(found: RecordBatch, staff: Any) -> RecordBatch:
    return execute(batch_decisions.verify, batch_id=found.id, staff=staff, now=NOW)


def approve(found: RecordBatch, staff: Any, rate_fen: int = 100) -> RecordBatch:
    return execute(batch_decisions.approve, batch_id=found.id, staff=staff, now=NOW, rate_fen=rate_fen)


def states(found: RecordBatch) -> list[RecordState]:
    db.session.rollback()
    return list(db.session.scalars(select(Record.status).where(Record.batch_id == found.id).order_by(Record.id)))


def test_periods_in_words_and_days() -> None:
    assert [str(day) for day in periods.days_of(BatchKind.QUARTER, "2026-Q3", today=TODAY)] == [
        "2026-07-01",
        "2026-09-30",
    ]
    assert [str(day) for day in periods.days_of(BatchKind.MONTH, "2026-02", today=TODAY)] == [
        "2026-02-01",
        "2026-02-28",
    ]
    assert periods.said("2026-Q3") == "2026 年第三季度"
    assert periods.said("2026-02") == "2026 年 2 月"
    assert periods.recent(BatchKind.QUARTER, today=TODAY, count=5)[-1] == "2025-Q4"
    assert periods.recent(BatchKind.MONTH, today=TODAY, count=12)[-1] == "2025-12"
    for kind, period in [(BatchKind.MONTH, "2026-Q3"), (BatchKind.QUARTER, "2026-10"), (BatchKind.QUARTER, "2027-Q1")]:
        with pytest.raises(RuleError):
            periods.days_of(kind, period, today=TODAY)


def test_what_waits_of_a_quarter_is_put_together(town: Town) -> None:
    verified = town.verify(town.plus())
    waiting, minus = town.plus(), town.minus()
    record(town.first, town.person.id)  # Counts already.
    elsewhere = factories.community()
    submitted(factories.staff(elsewhere), factories.resident(elsewhere).id)
    found = collect(town)
    assert found.title == f"{town.node.name} 2026 年第四季度核分"
    assert (found.lines, found.minuses, found.points, found.state) == (3, 1, 10, BatchState.OPEN)
    taken = set(db.session.scalars(select(Record.id).where(Record.batch_id == found.id)))
    assert taken == {verified.id, waiting.id, minus.id}
    with pytest.raises(NothingToCollectError):  # What is in a batch is in no other.
        collect(town)
    late = town.plus()
    assert execute(batch_collecting.collect_more, batch_id=found.id, staff=town.first, now=NOW).lines == 4
    assert fresh(late).batch_id == found.id


def test_of_a_month_the_minuses_alone(town: Town) -> None:
    plus, minus = town.plus(), town.minus()
    found = collect(town, BatchKind.MONTH)
    assert (found.lines, found.minuses, found.points) == (1, 1, 0)
    assert (fresh(plus).batch_id, fresh(minus).batch_id) == (None, found.id)


def test_of_some_grids_alone(town: Town) -> None:
    grid, building = (
        execute(
            making.add_area,
            community_id=town.node.id,
            kind=kind,
            code=code,
            name=name,
            parent_id=None,
            staff=factories.staff(town.node),
            now=NOW,
        )
        for kind, code, name in [(AreaKind.GRID, "03", "三网格"), (AreaKind.GRID, "04", "四网格")]
    )

    def live(session: Any) -> None:
        session.get_one(Household, town.person.household_id).area_id = grid.id

    execute(live)
    inside, outside = town.plus(), submitted(town.first, factories.resident(town.node).id)
    with pytest.raises(NothingToCollectError):
        collect(town, grid_ids=[building.id])
    found = collect(town, grid_ids=[grid.id])
    assert found.title == f"{town.node.name}三网格 2026 年第四季度核分"
    assert (fresh(inside).batch_id, fresh(outside).batch_id) == (found.id, None)


def test_a_line_is_taken_out_and_waits_on_its_own(town: Town) -> None:
    one, two = town.verify(town.plus()), town.plus()
    found = collect(town)
    for batch_id, record_id, error in [(found.id, 10**9, LineNotFoundError), (10**9, one.id, BatchNotFoundError)]:
        with pytest.raises(error):
            execute(batch_collecting.take_out, batch_id=batch_id, record_id=record_id, staff=town.first, now=NOW)
    with pytest.raises(InBatchError):
        town.approve(one)
    left = execute(batch_collecting.take_out, batch_id=found.id, record_id=one.id, staff=town.first, now=NOW)
    assert (left.lines, left.points) == (1, 5)
    assert town.approve(one).status is RecordState.PUBLICITY
    with pytest.raises(LastLineError):
        execute(batch_collecting.take_out, batch_id=found.id, record_id=two.id, staff=town.first, now=NOW)


def test_others_verify_and_decide_and_it_is_public_as_one(town: Town) -> None:
    town.verify(town.plus())
    own = submitted(town.second, town.person.id)
    town.plus()
    found = collect(town)
    with pytest.raises(BatchStateError):
        approve(found, town.second)
    execute(batch_collecting.hand_over, batch_id=found.id, staff=town.first, now=NOW)
    with pytest.raises(SamePersonError):
        approve(found, town.first)
    verify(found, town.second)
    assert fresh(own).status is RecordState.SUBMITTED  # Not one's own.
    assert states(found).count(RecordState.VERIFIED) == 2
    assert approve(found, town.third).state is BatchState.PUBLIC
    assert states(found) == [RecordState.PUBLICITY] * 3
    assert len({each.due_at for each in db.session.scalars(select(Record).where(Record.batch_id == found.id))}) == 1
    assert jobs.take_effect(NOW + 20 * DAY) == 3
    assert execute(batches.end, now=NOW + 20 * DAY) == 1
    assert (town.points, sound()) == (15, True)


def test_who_has_handed_in_all_of_it_verifies_nothing(town: Town) -> None:
    submitted(town.second, town.person.id)
    found = handed_over(town)
    for command in (verify, approve):
        with pytest.raises(SamePersonError):
            command(found, town.second)
    assert states(found) == [RecordState.SUBMITTED]


def test_a_minus_waits_for_a_third(town: Town) -> None:
    minus = town.minus()
    found = handed_over(town, kind=BatchKind.MONTH)
    verify(found, town.second)
    assert approve(found, town.second).state is BatchState.PUBLIC
    assert fresh(minus).status is RecordState.VERIFIED
    assert town.approve(minus, town.third).status is RecordState.NOTICE


def test_a_third_decides_the_minuses_of_a_month(town: Town) -> None:
    minus = town.minus()
    found = handed_over(town, kind=BatchKind.MONTH)
    verify(found, town.second)
    approve(found, town.third)
    seen = fresh(minus)
    assert (seen.status, seen.verified_by, seen.approved_by) == (RecordState.NOTICE, town.second.id, town.third.id)
    assert sound()


def test_what_is_for_a_council_is_not_for_the_staff(town: Town) -> None:
    def leave_to_council(session: Any) -> None:
        session.scalars(select(Rule).where(Rule.slug == "good-deed")).one().review = Review.COUNCIL

    execute(leave_to_council)
    town.plus()
    found = handed_over(town)
    with pytest.raises(CouncilDecidesError):
        approve(found, town.second)


def test_a_rule_that_needs_nobody_waits_for_its_batch(town: Town) -> None:
    def leave_alone(session: Any) -> None:
        session.scalars(select(Rule).where(Rule.slug == "good-deed")).one().review = Review.AUTO

    execute(leave_alone)
    plus = town.plus()
    found = handed_over(town)
    assert town.verify(plus).status is RecordState.VERIFIED
    approve(found, town.second)
    assert fresh(plus).status is RecordState.PUBLICITY


def test_one_that_is_turned_down_gives_its_records_back(town: Town) -> None:
    verified, waiting = town.verify(town.plus()), town.plus()
    found = handed_over(town)
    execute(batch_decisions.withdraw, batch_id=found.id, reason="还要再看", staff=town.second, now=NOW)
    assert [(fresh(each).batch_id, fresh(each).status) for each in (verified, waiting)] == [
        (None, RecordState.VERIFIED),
        (None, RecordState.SUBMITTED),
    ]
    assert collect(town).lines == 2


def test_at_the_whole_of_the_fund_points_wait(app: Flask, town: Town) -> None:
    factories.fund(town.node, available_fen=1_000)
    town.plus()
    minus = town.minus()
    found = handed_over(town)
    cost = batch_costs.cost_of(db.session(), found, rate_fen=100)
    assert (cost.points, cost.cost_fen, cost.used_bp, cost.is_covered) == (5, 500, 5_000, True)
    assert not batch_costs.cost_of(db.session(), found, rate_fen=200).is_covered
    verify(found, town.second)
    assert approve(found, town.third, rate_fen=200).state is BatchState.DECIDED
    assert states(found) == [RecordState.APPROVED, RecordState.NOTICE]
    assert fresh(minus).told_at == NOW  # What takes no points does not wait.
    again: dict[str, Any] = {"now": NOW, "after_id": 0}
    assert execute(batch_decisions.release_next, rate_fen=200, **again) == found.id
    assert states(found)[0] is RecordState.APPROVED
    assert jobs.take_effect(NOW + 90 * DAY) == 1  # The minus alone.
    assert jobs.release_batches(NOW) == 1  # At the worth of a point of the installation.
    assert states(found)[0] is RecordState.PUBLICITY
    assert fresh(found_line(found)).due_at > NOW
    assert jobs.take_effect(NOW + 20 * DAY) == 1
    assert (town.points, sound()) == (5, True)


def found_line(found: RecordBatch) -> Record:
    return db.session.scalars(select(Record).where(Record.batch_id == found.id, Record.points > 0)).one()


def test_what_is_public_counts_against_the_fund_as_well(town: Town) -> None:
    factories.fund(town.node, available_fen=1_000)
    first = town.plus()
    town.approve(town.verify(first), town.second)
    town.plus()
    cost = batch_costs.cost_of(db.session(), handed_over(town), rate_fen=100)
    assert (cost.on_the_way, cost.points, cost.used_bp, cost.is_covered) == (5, 5, 10_000, False)


def test_a_large_one_is_a_task(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_decisions, "AT_ONCE", 2)
    for _ in range(3):
        town.plus()
    found = handed_over(town)
    kinds = {each.name: each for each in jobs.KINDS}
    with frozen(NOW):
        said = as_staff(app, town.second).post(f"/staff/batches/{found.id}/approval")
        assert (said.status_code, said.json["state"]) == (200, "verifying")
        assert run_next(kinds)
    task = db.session.get_one(Task, said.json["task_id"], populate_existing=True)
    assert task.status is TaskStatus.DONE
    assert task.result["figures"] == {"条数": 3, "积分": 15}
    assert states(found) == [RecordState.PUBLICITY] * 3


def test_over_http(app: Flask, town: Town) -> None:
    town.plus()
    other = town.plus()
    with frozen(NOW):
        first, second = as_staff(app, town.first), as_staff(app, town.second)
        asked = {"kind": "quarter", "community_id": town.node.id, "period": QUARTER}
        assert first.post("/staff/batches", asked | {"kind": "import"}).status_code == 422
        made = first.post("/staff/batches", asked)
        assert (made.status_code, made.json["state"], made.json["lines"]) == (201, "open", 2)
        here = f"/staff/batches/{made.json['id']}"
        assert first.get(f"{here}/records").json["items"][0]["id"] == other.id
        assert first.post(f"{here}/removal", {"record_id": other.id}).json["lines"] == 1
        assert first.post(f"{here}/collection").json["lines"] == 2
        assert first.post(f"{here}/submission").json["state"] == "verifying"
        assert second.post(f"{here}/verification").status_code == 200
        cost = second.get(f"{here}/cost").json
        assert (cost["points"], cost["has_fund"], cost["is_covered"]) == (10, False, True)
        done = second.post(f"{here}/approval").json
        assert (done["state"], done["task_id"], done["period"]) == ("public", None, QUARTER)
        assert first.get(here).json["decided_by"] == town.second.id


def test_at_the_desk(app: Flask, town: Town) -> None:
    factories.fund(town.node, available_fen=1_000)
    one = town.plus()
    town.plus()
    with frozen(NOW):
        first, second = at_desk(app, town.first), at_desk(app, town.second)
        wrong = first.post("/batches/new", {"of": f"quarter:{QUARTER}", "community_id": town.node.id, "grids": "99"})
        assert "没有这些网格：99" in wrong.get_data(as_text=True)
        made = first.post("/batches/new", {"of": f"quarter:{QUARTER}", "community_id": town.node.id})
        page = first.said(made)
        assert "已收集 2 条" in page
        assert "连同这批占用" in page
        here = made.headers["Location"].removeprefix("/console")
        assert "已移出批次" in first.said(first.post(f"{here}/records/{one.id}/removal"))
        assert "现在共 2 条" in first.said(first.post(f"{here}/collection"))
        assert "已提交" in first.said(first.post(f"{here}/submission"))
        assert "核实 2 条" in second.page(here)
        assert "已核实" in second.said(second.post(f"{here}/verification"))
        waits = second.page(here)
        assert "基金已经用满" in waits
        assert "批准后不公示" in waits
        said = second.said(second.post(f"{here}/approval"))
        assert "已批准。基金已经用满" in said
        assert "和所在批次一起公示" in second.page(f"/records/{one.id}")


def test_nobody_collects_elsewhere(town: Town) -> None:
    town.plus()
    elsewhere = factories.staff(factories.community(), StaffRole.CLERK)
    with pytest.raises(CommunityNotFoundError):
        collect(town, staff=elsewhere)
    found = collect(town)
    for command in (batch_collecting.collect_more, batch_collecting.hand_over, batch_decisions.verify):
        with pytest.raises(BatchNotFoundError):
            execute(command, batch_id=found.id, staff=elsewhere, now=NOW + timedelta(0))
