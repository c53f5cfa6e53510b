"""A report is taken by one, handed over, closed, thanked for, rated and reopened."""

from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import select

from app.alliance.machine_records import checks as machine_checks
from app.civic.cases.models import CaseEvent
from app.civic.snaps import upkeep
from app.core.clock import frozen
from app.core.db.session import db
from app.parties.messages.models import MessageKind
from app.parties.posts.models import PostRole
from app.parties.recusal import declaring
from app.standing.records.models import Record, RecordSource, RecordState, SourceKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.snaps.conftest import Grid, case_of, told
from tests.civic.snaps.test_reporting import refused
from tests.support import pictures
from tests.support.desk import at_desk
from tests.support.http import as_user
from tests.support.threads import at_once

DAY = timedelta(days=1)


def thanks() -> list[Record]:
    db.session.rollback()
    return list(db.session.scalars(select(Record).where(Record.source_kind == SourceKind.CASE)))


def test_from_a_photo_to_fixed_and_reopened(grid: Grid) -> None:
    no = grid.report(evidence=[pictures.ahead(grid.users[0]).id])
    after = pictures.ahead(grid.users[1], pictures.png())
    assert grid.step(no, "taking").json["is_mine"] is True
    assert grid.step(no, "taking").status_code == 200  # Sent again.
    closed = grid.step(no, "result", result="fixed", note="已清运", evidence=[after.id])
    assert (closed.status_code, closed.json["state"], closed.json["pictures"]) == (200, "fixed", 2)
    assert told(grid.users[0], MessageKind.SNAP_MOVED) == ["working", "fixed"]
    seen = grid.phone.get(f"/cases/{no}").json
    assert [each["kind"] for each in seen["events"]] == ["received", "assigned", "working", "fixed"]
    for shown in (grid.phone.get(f"/cases/{no}/pictures"), grid.at_head.get(f"/collector/cases/{no}/pictures")):
        assert [each["kind"] for each in shown.json["items"]] == ["case", "case_result"]
    assert (seen["report"]["result"], seen["can_reopen"]) == ("已清运", True)
    events = f"/cases/{no}/events"
    assert grid.phone.post(events, {"kind": "rating", "rating": 2}).json["report"]["rating"] == 2
    with frozen(NOW + 2 * DAY):
        again = grid.phone.post(events, {"kind": "reopening", "reason": "又满了"})
        assert (again.status_code, again.json["report"]["state"]) == (201, "reopened")
        case, snap = case_of(no)
        assert (case.is_open, snap.holder_id, snap.reopened) == (True, grid.head.id, 1)
        assert case.due_at is not None
        assert case.due_at > NOW + 2 * DAY
        assert told(grid.users[1], MessageKind.SNAP_GIVEN) == ["assigned", "reopened"]
        assert grid.close(no, "not_fixed").json["state"] == "not_fixed"
    assert thanks() == []  # A full bin is no hazard.


def test_after_thirty_days_it_is_reported_anew(grid: Grid) -> None:
    no = grid.report()
    reopening = {"kind": "reopening", "reason": "没有修"}
    refused(grid.phone.post(f"/cases/{no}/events", reopening), 409, "not_closed")
    grid.close(no)
    with frozen(NOW + 30 * DAY + timedelta(seconds=1)):
        late = grid.phone.post(f"/cases/{no}/events", reopening)
        refused(late, 409, "too_late_to_reopen")
        assert "重新报告" in late.json["message"]
        assert grid.phone.get(f"/cases/{no}").json["can_reopen"] is False
    assert grid.at_helper.post(f"/cases/{no}/events", reopening).status_code == 404
    wrong = grid.phone.post(f"/cases/{no}/events", {"kind": "rating", "rating": 6})
    refused(wrong, 422, "invalid_input", "rating")
    refused(grid.phone.post(f"/cases/{no}/events", {"kind": "rating"}), 422, "invalid_input", "rating")
    case, snap = case_of(no)
    assert (case.state, case.is_open, snap.reopened, snap.rating) == ("fixed", None, 0, None)


def test_of_two_who_take_it_at_once_one_has_it(app: Flask, grid: Grid) -> None:
    no = grid.report()
    phones = grid.at_head, grid.at_helper
    done = at_once(app, [partial(phone.post, f"/collector/cases/{no}/taking") for phone in phones])
    assert sorted(each.status_code for each in done) == [200, 409]
    assert [each.json["code"] for each in done if each.status_code == 409] == ["taken_by_another"]
    db.session.rollback()
    assert list(db.session.scalars(select(CaseEvent.kind))).count("working") == 1


def test_no_result_before_it_is_taken_nor_by_another(grid: Grid) -> None:
    no = grid.report()
    refused(grid.step(no, "result", result="fixed", note="已清运"), 409, "not_taken")
    grid.step(no, "taking")
    refused(grid.step(no, "result", grid.at_helper, result="fixed", note="已清运"), 409, "not_taken")
    refused(grid.step(no, "handover", grid.at_helper, reason="给我"), 409, "taken_by_another")
    refused(grid.step(no, "result", result="received", note="已清运"), 422, "invalid_input", "result")
    assert case_of(no)[0].state == "working"
    grid.step(no, "result", result="fixed", note="已清运")
    refused(grid.step(no, "result", result="not_ours", note="再来"), 409, "case_state")
    assert case_of(no)[0].state == "fixed"


def test_a_duplicate_is_of_another_that_is_none_itself(grid: Grid) -> None:
    first, second, third = (grid.report() for _ in range(3))
    foreign = Grid(grid.app).report()
    grid.step(second, "taking")
    for wrong in (second, foreign, None, "000000000000"):
        refused(
            grid.step(second, "result", result="duplicate", note="同一件", duplicate_of=wrong),
            422, "invalid_input", "duplicate_of",
        )  # fmt: skip
    assert case_of(second)[0].state == "working"
    assert grid.step(second, "result", result="duplicate", note="同一件", duplicate_of=first).status_code == 200
    grid.step(third, "taking")
    of_a_duplicate = grid.step(third, "result", result="duplicate", note="同一件", duplicate_of=second)
    refused(of_a_duplicate, 422, "invalid_input", "duplicate_of")
    assert case_of(second)[1].duplicate_of == case_of(first)[0].id
    assert first in at_desk(grid.app, grid.admin).page(f"/snaps/{second}")


def test_handed_over_it_waits_until_it_is_taken(grid: Grid) -> None:
    no = grid.report()
    hands = grid.at_head.get(f"/collector/cases/{no}").json["hands"]
    assert [each["post_id"] for each in hands] == [grid.post_ids[1]]
    grid.step(no, "taking")
    given = grid.step(no, "handover", post_id=grid.post_ids[1], reason="我今天不在")
    assert (given.json["state"], given.json["is_mine"]) == ("assigned", False)
    assert case_of(no)[1].holder_id == grid.helper.id
    assert told(grid.users[2], MessageKind.SNAP_GIVEN) == ["assigned"]
    back = grid.step(no, "handover", grid.at_helper, reason="不归网格")
    assert (back.json["state"], case_of(no)[1].holder_id) == ("received", None)
    foreign = Grid(grid.app).post_ids[0]
    for wrong in (foreign, 10**12):
        refused(grid.step(no, "handover", post_id=wrong, reason="给他"), 422, "invalid_input", "post_id")
    own = grid.appoint(grid.person, PostRole.COLLECTOR)
    refused(grid.step(no, "handover", post_id=own, reason="给他"), 422, "invalid_input", "post_id")
    assert case_of(no)[0].state == "received"


def test_a_fixed_hazard_is_thanked_for_once(grid: Grid) -> None:
    no = grid.report(category="manhole")
    grid.close(no)
    (record,) = thanks()
    assert (record.subject_id, record.score_delta, record.source) == (grid.person.id, 2, RecordSource.MACHINE)
    assert record.status is RecordState.SUBMITTED  # A resident has said so: staff look at it.
    grid.phone.post(f"/cases/{no}/events", {"kind": "reopening", "reason": "又坏了"})
    grid.close(no)
    unnamed, not_fixed = grid.report(category="manhole", anonymous=True), grid.report(category="manhole")
    grid.close(unnamed)
    grid.close(not_fixed, "not_fixed")
    assert [each.id for each in thanks()] == [record.id]
    for each in machine_checks.INVARIANTS:
        for ids in each.parts(db.session()):
            assert each.look(db.session(), ids).problems == []


def test_nobody_works_on_a_report_of_their_own_household(app: Flask, grid: Grid) -> None:
    spouse_user = factories.user()
    spouse = factories.resident(grid.node, user=spouse_user, household="H-1")
    grid.appoint(spouse, PostRole.GRID_ASSISTANT)
    commit(declaring.declare, number=spouse.number, staff=grid.admin, now=NOW)
    no = grid.report(category="manhole")
    refused(grid.step(no, "taking", as_user(app, spouse_user)), 403, "related_person")
    desk = at_desk(app, grid.admin)
    assert desk.post(f"/snaps/{no}/taking").status_code in (303, 403)
    case, snap = case_of(no)
    assert (case.state, case.owner_id, snap.holder_id) == ("assigned", None, grid.head.id)
    assert desk.post(f"/snaps/{no}/result", {"result": "fixed", "note": "已修"}).status_code == 403
    assert case_of(no)[0].state == "assigned"
    assert thanks() == []
    own = grid.send(grid.at_head, anonymous=True, category="manhole").json["no"]
    refused(grid.step(own, "taking"), 403, "related_person")  # Who they are, they know themselves.
    unnamed = grid.report(anonymous=True)
    assert grid.step(unnamed, "taking", as_user(app, spouse_user)).status_code == 200  # Nobody is told who that is.


def test_at_the_desk_from_the_queue_to_the_figures(app: Flask, grid: Grid) -> None:
    no = grid.report(area_id=grid.lonely_id, category="ice", text="路面结冰")
    late = grid.report(category="gas", text="有煤气味")
    with frozen(NOW + timedelta(hours=3)):
        desk = at_desk(app, grid.admin)
        queue = desk.page(f"/snaps?area_id={grid.lonely_id}")
        assert (no in queue, late in queue) == (True, False)
        assert desk.page("/snaps").count("已超期") == 1
        handed = desk.post(f"/snaps/{no}/handover", {"post_id": grid.post_ids[0], "reason": "请看一下"})
        assert "已转交" in desk.said(handed)
        assert case_of(no)[1].holder_id == grid.head.id
        assert desk.post(f"/snaps/{no}/handover", {"post_id": 10**12, "reason": "请看一下"}).status_code == 422
        assert "已接办" in desk.said(desk.post(f"/snaps/{no}/taking"))
        assert desk.post(f"/snaps/{no}/result", {"result": "duplicate", "note": "同一件"}).status_code == 422
        assert desk.post(f"/snaps/{late}/result", {"result": "fixed", "note": "已修"}).status_code == 409
        page = desk.said(desk.post(f"/snaps/{no}/result", {"result": "fixed", "note": "已铲冰撒盐"}))
        assert "已铲冰撒盐" in page
        (record,) = thanks()
        assert record.status is RecordState.PUBLICITY  # One of the staff has seen to it.
        figures = desk.page("/snaps/figures")
        assert "100%" in figures
        assert "0.1" in figures
        exported = desk.post("/exports/snaps", {"format": "csv"}).get_data(as_text=True)
        assert (no in exported, "已解决" in exported, grid.person.name in exported) == (True, True, False)
        grid.phone.post(f"/cases/{no}/events", {"kind": "reopening", "reason": "还是滑"})
        case, _ = case_of(no)
        assert (case.state, case.owner_id) == ("reopened", grid.admin.id)
        assert "待派单、超期和您手里的随手拍" in desk.page("/")
        stranger = at_desk(app, factories.staff(factories.community()))
        assert stranger.get(f"/snaps/{no}").status_code == 404


def test_what_becomes_of_reports_when_people_are_one_or_forgotten(grid: Grid) -> None:
    no = grid.report(text="桶满了", anonymous=True)
    commit(upkeep.hand_over, from_id=grid.head.id, to_id=grid.helper.id)
    assert case_of(no)[1].holder_id == grid.helper.id
    commit(upkeep.forget_resident, resident_id=grid.helper.id)
    case, snap = case_of(no)
    assert (case.state, snap.holder_id) == ("received", None)
    commit(upkeep.forget_user, user_id=grid.users[0].id)
    case, _ = case_of(no)
    assert (case.statement, case.filed_by) == ("", None)
