"""An id of another town in a body or a form does what an id does that nobody has: nothing.

Every field that takes an id has its case here; a new one fails until it has. Each is tried with one's own id as well,
so that it is the id that the answer hangs on.
"""

import inspect
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema
from werkzeug.routing import Rule

from app.civic.papers.models import Paper
from app.core.console.fields import FormSchema
from app.core.db.session import db
from app.parties.residents import roster
from app.parties.residents.models import Resident
from app.rewards.offers.models import OfferKind
from devtools import factories
from devtools.factories import NOW
from tests.isolation.fields import UNKNOWN, id_fields, id_properties
from tests.isolation.places import Place, kind_of
from tests.isolation.views import plain, without
from tests.support.sheets import xlsx
from tests.test_isolation import everything

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PEOPLE = [roster.HEADERS, ("A-1", "示例甲", "13900000001", "否")]
NUMBERS = {"from_no": "2026-000001", "to_no": "2026-000009"}
POINT = {"kind": "mart", "name": "示例爱心超市", "place": "一楼", "hours": "每天"}
TERMS = {
    "kind": "free_item",
    "title": "毛巾一条",
    "list_price_fen": 500,
    "stock_total": 1,
    "valid_from": NOW.isoformat(),
    "valid_until": "2027-11-01T00:00:00+08:00",
}


@dataclass(frozen=True)
class Case:
    """`send` sends an id as somebody of ours; `key` names it in `Place.ids`."""

    key: str
    send: Callable[[Place, int], Any]


def record(kind: str) -> Callable[[Place, int], Any]:
    rule, score = {
        "resident": ("good-deed", 5),
        "household": ("sorting-ok", 1),
        "merchant": ("front-duty-ok", 2),
        "unit": ("unit-coop", 10),
    }[kind]
    body = {"rule": rule, "subject_kind": kind, "score_delta": score, "occurred_on": "2026-11-09", "note": "属实"}
    return lambda place, id_: place.api().post(
        "/staff/records", {**body, "subject_id": id_, "event_key": f"{kind}-{id_}"}
    )


def remind(kind: str) -> Callable[[Place, int], Any]:
    rule = {"resident": "parking-repeat", "household": "sorting-fail-3", "merchant": "front-duty-fail"}[kind]
    body = {"rule": rule, "subject_kind": kind, "occurred_on": "2026-11-10", "event_key": "see", "note": "属实"}
    return lambda place, id_: place.api().post("/staff/reminders", {**body, "subject_id": id_})


def collect(place: Place, id_: int) -> Any:
    body = {"rule": "sorting-ok", "subject": {"kind": "household", "id": id_}, "score_delta": 1}
    return place.resident.post("/collector/records", body | {"occurred_on": "2026-11-09", "note": "属实"})


def collect_at_work(place: Place, id_: int, kind: str, rule: str, score: int) -> Any:
    body = {"rule": rule, "subject": {"kind": kind, "id": id_}, "score_delta": score, "note": "属实"}
    return place.resident.post("/collector/records", body | {"occurred_on": "2026-11-09"})


def remind_neighbour(place: Place, id_: int) -> Any:
    body = {"rule": "sorting-fail-3", "subject": {"kind": "household", "id": id_}, "note": "属实"}
    return place.resident.post("/collector/reminders", body | {"occurred_on": "2026-11-10"})


def by_household_code(session: str, what: str) -> Callable[[Place, int], Any]:
    def send(place: Place, resident_id: int) -> Any:
        paper = db.session.get_one(Paper, place.ids["household_code_id"])
        body = {"code": f"https://bank.example.org/v/{paper.token}", "resident_id": resident_id}
        return place.resident.post(f"/leader/sessions/{place.ids[session]}/{what}", body)

    return send


def member_discount(path: str) -> Callable[[Place, int], Any]:
    def send(place: Place, offer_id: int) -> Any:
        body = {"code": factories.card_code_of(place.town.person), "offer_id": offer_id, "bill_fen": 1_000}
        return place.owner.post(path, body)

    return send


def people(place: Place, community_id: int) -> Any:
    data = {"community_id": str(community_id), "file": (io.BytesIO(xlsx(PEOPLE)), "名册.xlsx")}
    return place.api().post("/staff/residents/import", data=data)


def merge(place: Place, **asked: int) -> Any:
    both = {"kept_id": place.ids["fourth_resident_id"], "gone_id": place.ids["fifth_resident_id"]}
    return place.api().post("/staff/residents/merge", {**both, **asked, "reason": "登记了两次"})


def post(place: Place, role: str = "council_member", **which: Any) -> Any:
    body: dict[str, Any] = {"role": role, "from_on": "2026-11-10", "holder_id": place.staff().id}
    body |= {} if "area_id" in which else {"community_id": place.ids["community_id"]}
    if "resident_id" in which:
        del body["holder_id"]
    return place.api().post("/staff/posts", {**body, **which})


def unit(place: Place, community_id: int, **which: Any) -> Any:
    body = {"community_id": community_id, "kind": "school", "domain": "campus", "name": "乙小学"}
    return place.api().post("/staff/units", {**body, **which})


def member(place: Place, resident_id: int) -> Any:
    body = {"resident_id": resident_id, "role": "member", "from_on": "2026-11-10"}
    return place.api().post(f"/staff/units/{place.ids['unit_id']}/members", body)


def area(place: Place, **which: Any) -> Any:
    code = "-".join(name.removesuffix("_id") for name in which)
    body = {"community_id": place.ids["community_id"], "kind": "building", "code": code, "name": "楼"}
    return place.api().post("/staff/areas", {**body, **which})


def programme(place: Place, community_id: int) -> Any:
    return place.api().post("/staff/programmes", {"kind": "community", "community_id": community_id, "name": "新办法"})


def unit_programme(place: Place, unit_id: int) -> Any:
    return place.api().post("/staff/programmes", {"kind": "unit", "unit_id": unit_id, "name": "单位办法"})


A_RULE = {"code": "1", "name": "除草", "resident": "true", "scores": "2", "evidence": "照片", "review": "two"}


def changed_rule(place: Place, category_id: int) -> Any:
    path = f"/programmes/versions/{place.ids['version_id']}/rules/{place.ids['rule_id']}"
    return place.desk().edit(path, {**A_RULE, "topic": "other", "category_id": str(category_id)})


def council(place: Place, community_id: int) -> Any:
    body = {"community_id": community_id, "kind": "assessing", "name": "评价小组"}
    return place.api().post("/staff/councils", body)


def seat(place: Place, post_id: int) -> Any:
    return place.api().post(f"/staff/councils/{place.ids['council_id']}/seats", {"post_id": post_id})


def meeting(place: Place, council_id: int | None = None, about: int | None = None) -> Any:
    proposal: dict[str, Any] = {"title": "设立清洁日", "household_ids": [about] if about else []}
    body = {"council_id": council_id or place.ids["council_id"], "place": "社区会议室", "proposals": [proposal]}
    return place.api().post("/staff/meetings", {**body, "starts_at": "2026-12-01T14:00:00+08:00"})


def agenda_item(place: Place, household_id: int) -> Any:
    body = {"title": "帮扶一户", "household_ids": [household_id]}
    return place.api().post(f"/staff/meetings/{place.ids['meeting_id']}/items", body)


def present(place: Place, member_id: int) -> Any:
    path = f"/staff/meetings/{place.ids['meeting_id']}/presence"
    return place.api().post(path, {"member_ids": [member_id]})


def hand(place: Place, member_id: int) -> Any:
    path = f"/staff/items/{place.ids['agenda_item_id']}/hands"
    return place.api().post(path, {"votes": [{"member_id": member_id, "choice": "yes"}]})


def called_by_chair(place: Place, **changes: Any) -> Any:
    body = {"council_id": place.ids["council_id"], "place": "社区会议室", "starts_at": "2026-12-01T14:00:00+08:00"}
    return place.resident.post("/council/meetings", body | {"proposals": [{"title": "设立清洁日"}]} | changes)


def raised(place: Place, which: str, *, member_id: int, sheet: int) -> Any:
    body = {"votes": [{"member_id": member_id, "choice": "yes"}], "sheet": sheet}
    return place.resident.post(f"/council/items/{place.ids[f'{which}_item_id']}/hands", body)


def with_picture(path: str, **body: Any) -> Callable[[Place, int], Any]:
    """Something that a resident sends with a picture that they have sent ahead."""

    def send(place: Place, id_: int) -> Any:
        return place.resident.post(path.format(**place.ids), {**body, "evidence": [id_]})

    return send


def applied_with_picture(place: Place, id_: int) -> Any:
    return place.resident.post("/merchant-applications", application(place, 1) | {"licence_picture": id_})


def changed_with_picture(place: Place, id_: int) -> Any:
    path = f"/merchant-applications/{place.ids['application_id']}/replacement"
    return place.resident.post(path, application(place, 2) | {"licence_picture": id_})


def seen(place: Place, **where: Any) -> Any:
    return place.resident.post("/cases", {"kind": "snap", "category": "litter", "text": "垃圾桶满了", **where})


def complained(place: Place, **more: Any) -> Any:
    body = {"kind": "complaint", "category": "manner", "text": "店员说话很凶"}
    return place.resident.post("/cases", body | more)


def shop_answers(place: Place, id_: int) -> Any:
    path = f"/merchant/cases/{place.ids['complaint_no']}/answer"
    return place.owner.post(path, {"text": "已经道歉", "evidence": [id_]})


def looked_after(place: Place, **which: int) -> Any:
    return place.api().post("/staff/estates", which)


def noted_at_desk(place: Place, **which: int) -> Any:
    return place.desk().post("/estates/new", {name: str(number) for name, number in which.items()})


def order_given(place: Place, unit_id: int) -> Any:
    path = f"/staff/work-orders/{place.ids['given_order_no']}/handover"
    return place.api().post(path, {"unit_id": unit_id, "reason": "归另一家"})


def handed_over(place: Place, post_id: int) -> Any:
    path = f"/collector/cases/{place.ids['given_no']}/handover"
    return place.resident.post(path, {"post_id": post_id, "reason": "请看一下"})


def application(place: Place, number: int) -> dict[str, Any]:
    shop = {"name": "演示理发店", "trade": "理发", "address": "演示路 1 号", "phone": "0631-0000000"}
    licence_no = f"92370000DEMO{place.ids['community_id'] * 10 + number:06d}"
    return shop | {"community_id": place.ids["community_id"], "licence_no": licence_no}


def collected_with_picture(place: Place, id_: int) -> Any:
    subject = {"kind": "household", "id": place.ids["neighbour_id"]}
    body = {"rule": "sorting-ok", "subject": subject, "score_delta": 1, "occurred_on": "2026-11-09"}
    return place.resident.post("/collector/records", body | {"event_key": "seen", "evidence": [id_]})


def reminded_with_picture(place: Place, id_: int) -> Any:
    subject = {"kind": "household", "id": place.ids["neighbour_id"]}
    body = {"rule": "sorting-fail-3", "subject": subject, "note": "属实", "occurred_on": "2026-11-09"}
    return place.resident.post("/collector/reminders", body | {"evidence": [id_]})


def batch(place: Place, **changes: Any) -> Any:
    asked = {"kind": "quarter", "period": "2026-Q4", "community_id": place.ids["community_id"]}
    return place.api().post("/staff/batches", asked | changes)


def team(place: Place, **changes: Any) -> Any:
    name = "-".join(changes)
    body = {"community_id": place.ids["community_id"], "name": f"服务队{name}"}
    return place.api().post("/staff/teams", body | changes)


def honoured(place: Place, id_: int) -> Any:
    body = {"community_id": id_, "kind": "honour", "name": "好邻居", "recipient": "resident", "judging": "residents"}
    return place.api().post("/staff/award-schemes", body | {"seats": 3})


def helped(place: Place, voter: str, id_: int) -> Any:
    number = db.session.get_one(Resident, place.ids[voter]).number
    body = {"number": number, "nomination_id": id_}
    return place.api().post(f"/staff/award-cycles/{place.ids['voting_cycle_id']}/ballots", body)


def counted(place: Place, id_: int) -> Any:
    number = db.session.get_one(Resident, place.ids["nominee_id"]).number
    path = "/award-schemes/cycles/{voting_cycle_id}/ballots/new"
    return form(path, "nomination_id", number=number)(place, id_)


def nominated(place: Place, id_: int) -> Any:
    body = {"subject_id": id_, "reason": "一年里照看独居老人"}
    return place.api().post(f"/staff/award-cycles/{place.ids['cycle_id']}/nominations", body)


def voted(place: Place, id_: int) -> Any:
    return place.resident.post(f"/award-cycles/{place.ids['voting_cycle_id']}/ballot", {"nomination_id": id_})


def project(place: Place, community_id: int) -> Any:
    body = {"community_id": community_id, "kind": "course", "name": "周末课堂"}
    return place.api().post("/staff/projects", body)


def a_venue(place: Place, community_id: int) -> Any:
    hours = [{"weekday": 1, "opens": "09:00", "closes": "12:00"}]
    body = {"community_id": community_id, "name": "球场", "place": "南侧", "slot_minutes": 60, "people_max": 8}
    return place.api().post("/staff/venues", body | {"hours": hours})


def planned(place: Place, **changes: Any) -> Any:
    times = {"starts_at": "2026-12-05T09:00:00+08:00", "ends_at": "2026-12-05T11:00:00+08:00"}
    body = {"project_id": place.ids["project_id"], "place": "社区会议室", "capacity": 3} | times
    return place.api().post("/staff/sessions", body | changes)


BOOTH_IDS = {
    "merchant_id": "merchant_id",
    "unit_id": "unit_id",
    "team_id": "team_id",
    "keeper_id": "third_resident_id",
}


def booth_by(field: str) -> Callable[[Place, int], Any]:
    """A booth of a fair, by somebody or kept by somebody."""
    return lambda place, id_: place.api().post(
        f"/staff/sessions/{place.ids['fair_id']}/booths", {"name": "理发", field: id_}
    )


def changed_booth(field: str) -> Callable[[Place, int], Any]:
    nobody: dict[str, int | None] = dict.fromkeys(BOOTH_IDS)
    return lambda place, id_: place.api().patch(f"/staff/booths/{place.ids['booth_id']}", nobody | {field: id_})


API = {
    **{
        ("POST /staff/sessions/{session_id}/booths", field): [Case(key, booth_by(field))]
        for field, key in BOOTH_IDS.items()
    },
    **{
        ("PATCH /staff/booths/{booth_id}", field): [Case(key, changed_booth(field))] for field, key in BOOTH_IDS.items()
    },
    ("POST /staff/offers/{offer_id}/approval", "session_id"): [
        Case(
            "fair_id",
            lambda place, id_: place.api().post(f"/staff/offers/{place.ids['draft_id']}/approval", {"session_id": id_}),
        )
    ],
    ("POST /counter/scans", "site_id"): [Case("site_id", lambda place, id_: at_counter(place, "scans", site_id=id_))],
    ("POST /counter/exchanges", "site_id"): [
        Case("site_id", lambda place, id_: at_counter(place, "exchanges", site_id=id_, items=goods_of(place)))
    ],
    ("POST /counter/exchanges", "item_id"): [
        Case("item_id", lambda place, id_: at_counter(place, "exchanges", "second", items=goods_of(place, id_)))
    ],
    ("POST /counter/stock/moves", "site_id"): [Case("site_id", lambda place, id_: moved_goods(place, site_id=id_))],
    ("POST /counter/stock/moves", "item_id"): [Case("item_id", lambda place, id_: moved_goods(place, item_id=id_))],
    ("POST /counter/stock/moves", "to_site_id"): [
        Case("to_site_id", lambda place, id_: moved_goods(place, kind="moved", quantity=1, to_site_id=id_))
    ],
    ("POST /staff/service-points", "community_id"): [
        Case(
            "community_id", lambda place, id_: place.api().post("/staff/service-points", POINT | {"community_id": id_})
        )
    ],
    ("POST /staff/service-points", "unit_id"): [Case("unit_id", lambda place, id_: point_of_unit(place, id_))],
    ("POST /texts/{pledge_id}/signature", "resident_id"): [Case("resident_id", lambda *sent: signed_for(*sent))],
    ("POST /sessions/{session_id}/signups", "resident_id"): [
        Case(
            "resident_id",
            lambda place, id_: place.resident.post(
                f"/sessions/{place.ids['session_id']}/signups", {"resident_id": id_}
            ),
        )
    ],
    ("POST /leader/sessions/{session_id}/presences", "resident_id"): [
        Case(
            "attending_id",
            lambda place, id_: place.resident.post(
                f"/leader/sessions/{place.ids['running_id']}/presences", {"resident_id": id_, "how": "roster"}
            ),
        )
    ],
    ("POST /leader/sessions/{session_id}/checkouts", "resident_id"): [
        Case("attending_id", by_household_code("running_id", "checkouts"))
    ],
    ("POST /leader/sessions/{session_id}/card-signups", "resident_id"): [
        Case("attending_id", by_household_code("session_id", "card-signups"))
    ],
    ("POST /staff/teams", "community_id"): [Case("community_id", lambda place, id_: team(place, community_id=id_))],
    ("POST /staff/teams", "leader_id"): [Case("third_resident_id", lambda place, id_: team(place, leader_id=id_))],
    ("POST /staff/teams", "unit_id"): [Case("unit_id", lambda place, id_: team(place, unit_id=id_))],
    ("PATCH /staff/teams/{team_id}", "leader_id"): [
        Case(
            "third_resident_id",
            lambda place, id_: place.api().patch(f"/staff/teams/{place.ids['team_id']}", {"leader_id": id_}),
        )
    ],
    ("POST /staff/teams/{team_id}/members", "resident_id"): [
        Case(
            "third_resident_id",
            lambda place, id_: place.api().post(f"/staff/teams/{place.ids['team_id']}/members", {"resident_id": id_}),
        )
    ],
    ("POST /staff/projects", "community_id"): [Case("community_id", project)],
    ("POST /staff/venues", "community_id"): [Case("community_id", a_venue)],
    ("POST /staff/award-schemes", "community_id"): [Case("community_id", honoured)],
    ("POST /staff/award-cycles/{cycle_id}/ballots", "nomination_id"): [
        Case("candidate_id", lambda place, id_: helped(place, "third_resident_id", id_))
    ],
    ("PUT /staff/award-cycles/{cycle_id}/ceremony", "session_id"): [
        Case(
            "session_id",
            lambda place, id_: place.api().put(
                f"/staff/award-cycles/{place.ids['cycle_id']}/ceremony", {"session_id": id_}
            ),
        )
    ],
    ("POST /staff/award-cycles/{cycle_id}/nominations", "subject_id"): [Case("nominee_id", nominated)],
    ("POST /award-cycles/{cycle_id}/ballot", "nomination_id"): [Case("candidate_id", voted)],
    ("POST /staff/projects/{project_id}/claim", "team_id"): [
        Case(
            "team_id",
            lambda place, id_: place.api().post(f"/staff/projects/{place.ids['unclaimed_id']}/claim", {"team_id": id_}),
        )
    ],
    ("POST /staff/sessions", "project_id"): [Case("project_id", lambda place, id_: planned(place, project_id=id_))],
    ("POST /staff/sessions", "leader_id"): [
        Case("third_resident_id", lambda place, id_: planned(place, leader_id=id_))
    ],
    ("PATCH /staff/sessions/{session_id}", "leader_id"): [
        Case(
            "third_resident_id",
            lambda place, id_: place.api().patch(f"/staff/sessions/{place.ids['session_id']}", {"leader_id": id_}),
        )
    ],
    ("POST /staff/programmes", "community_id"): [Case("community_id", programme)],
    ("POST /staff/programmes", "unit_id"): [Case("unit_id", unit_programme)],
    ("POST /staff/batches", "grid_ids"): [Case("area_id", lambda place, id_: batch(place, grid_ids=[id_]))],
    ("POST /staff/batches", "community_id"): [Case("community_id", lambda place, id_: batch(place, community_id=id_))],
    ("POST /staff/batches/{record_batch_id}/removal", "record_id"): [
        Case(
            "batched_id",
            lambda place, id_: place.api().post(
                f"/staff/batches/{place.ids['open_batch_id']}/removal", {"record_id": id_}
            ),
        )
    ],
    ("POST /staff/meetings/{meeting_id}/batches", "record_batch_id"): [
        Case(
            "verified_batch_id",
            lambda place, id_: place.api().post(
                f"/staff/meetings/{place.ids['meeting_id']}/batches", {"record_batch_id": id_}
            ),
        )
    ],
    ("POST /staff/meetings/{meeting_id}/versions", "version_id"): [
        Case(
            "awaited_version_id",
            lambda place, id_: place.api().post(
                f"/staff/meetings/{place.ids['meeting_id']}/versions", {"version_id": id_, "reason": "没有意见"}
            ),
        )
    ],
    ("POST /staff/meetings/{meeting_id}/award-cycles", "cycle_id"): [
        Case(
            "awaited_cycle_id",
            lambda place, id_: place.api().post(
                f"/staff/meetings/{place.ids['meeting_id']}/award-cycles", {"cycle_id": id_}
            ),
        )
    ],
    ("POST /staff/records", "subject_id"): [
        Case("resident_id", record("resident")),
        Case("household_id", record("household")),
        Case("merchant_id", record("merchant")),
        Case("unit_id", record("unit")),
    ],
    ("POST /staff/reminders", "subject_id"): [
        Case("resident_id", remind("resident")),
        Case("household_id", remind("household")),
        Case("merchant_id", remind("merchant")),
    ],
    ("POST /staff/offers", "community_id"): [
        Case(
            "community_id",
            lambda place, id_: place.api().post("/staff/offers", {"community_id": id_, "terms": TERMS}),
        )
    ],
    ("POST /staff/funds/{fund_id}/allocations", "to_fund_id"): [
        Case(
            "fund_id",
            lambda place, id_: place.api().post(
                f"/staff/funds/{place.ids['top_fund_id']}/allocations", {"to_fund_id": id_, "amount_fen": 1}
            ),
        )
    ],
    ("POST /staff/residents/import", "community_id"): [Case("community_id", people)],
    ("POST /merchant/redemptions", "offer_id"): [Case("discount_id", member_discount("/merchant/redemptions"))],
    ("POST /merchant/scans", "offer_id"): [Case("discount_id", member_discount("/merchant/scans"))],
    ("POST /staff/residents/{resident_id}/move", "community_id"): [
        Case(
            "bare_id",
            lambda place, id_: place.api().post(
                f"/staff/residents/{place.ids['other_resident_id']}/move", {"community_id": id_, "household": "A-1"}
            ),
        )
    ],
    ("POST /staff/residents/merge", "kept_id"): [
        Case("other_resident_id", lambda place, id_: merge(place, kept_id=id_))
    ],
    ("POST /staff/residents/merge", "gone_id"): [
        Case("third_resident_id", lambda place, id_: merge(place, gone_id=id_))
    ],
    ("POST /staff/residents", "community_id"): [
        Case(
            "community_id",
            lambda place, id_: place.api().post(
                "/staff/residents", {"community_id": id_, "household": "A-1", "name": "示例丁"}
            ),
        )
    ],
    ("POST /merchant/statements/{statement_id}/dispute", "lines"): [
        Case(
            "other_line_id",
            lambda place, id_: place.owner.post(
                f"/merchant/statements/{place.ids['statement_id']}/dispute", {"lines": [id_], "reason": "金额不对"}
            ),
        )
    ],
    ("POST /merchant/statements/{statement_id}/withdrawal", "lines"): [
        Case(
            "other_line_id",
            lambda place, id_: place.owner.post(
                f"/merchant/statements/{place.ids['statement_id']}/withdrawal", {"lines": [id_]}
            ),
        )
    ],
    ("POST /staff/nodes", "parent_id"): [
        Case(
            "top_id",
            lambda place, id_: place.api().post(
                "/staff/nodes", {"parent_id": id_, "kind": "community", "name": "甲社区"}
            ),
        )
    ],
    ("POST /staff/nodes/{community_id}/move", "parent_id"): [
        Case(
            "top_id",
            lambda place, id_: place.api().post(f"/staff/nodes/{place.ids['bare_id']}/move", {"parent_id": id_}),
        )
    ],
    ("POST /staff/posts", "community_id"): [Case("community_id", lambda place, id_: post(place, community_id=id_))],
    ("POST /staff/posts", "area_id"): [Case("area_id", lambda place, id_: post(place, "adopter", area_id=id_))],
    ("POST /staff/posts", "unit_id"): [
        Case("property_unit_id", lambda place, id_: post(place, "property", unit_id=id_))
    ],
    ("POST /staff/units", "merchant_id"): [
        Case("firm_shop_id", lambda place, id_: unit(place, place.ids["community_id"], name="丁公司", merchant_id=id_))
    ],
    ("POST /staff/posts", "resident_id"): [
        Case("resident_id", lambda place, id_: post(place, "supervisor", resident_id=id_))
    ],
    ("POST /staff/posts", "holder_id"): [Case("staff_id", lambda place, id_: post(place, "assessor", holder_id=id_))],
    ("POST /staff/units", "community_id"): [Case("community_id", unit)],
    ("POST /staff/units/{unit_id}/members", "resident_id"): [Case("fourth_resident_id", member)],
    ("POST /staff/areas", "community_id"): [Case("community_id", lambda place, id_: area(place, community_id=id_))],
    ("POST /staff/areas", "parent_id"): [Case("area_id", lambda place, id_: area(place, parent_id=id_))],
    ("POST /staff/councils", "community_id"): [Case("community_id", council)],
    ("POST /staff/councils/{council_id}/seats", "post_id"): [Case("free_post_id", seat)],
    ("POST /staff/meetings", "council_id"): [Case("council_id", meeting)],
    ("POST /staff/meetings", "household_ids"): [Case("household_id", lambda place, id_: meeting(place, about=id_))],
    ("POST /staff/meetings/{meeting_id}/items", "household_ids"): [Case("household_id", agenda_item)],
    ("POST /staff/meetings/{meeting_id}/presence", "member_ids"): [Case("called_member_id", present)],
    ("POST /staff/items/{agenda_item_id}/hands", "member_id"): [Case("running_member_id", hand)],
    ("POST /council/meetings", "council_id"): [
        Case("council_id", lambda place, id_: called_by_chair(place, council_id=id_))
    ],
    ("POST /council/meetings", "record_batch_ids"): [
        Case("third_verified_batch_id", lambda place, id_: called_by_chair(place, record_batch_ids=[id_]))
    ],
    ("POST /council/items/{agenda_item_id}/hands", "member_id"): [
        Case(
            "raising_member_id",
            lambda place, id_: raised(place, "raising", member_id=id_, sheet=place.ids["ahead_7_id"]),
        )
    ],
    ("POST /council/items/{agenda_item_id}/hands", "sheet"): [
        Case(
            "ahead_8_id",
            lambda place, id_: raised(place, "counting", member_id=place.ids["counting_member_id"], sheet=id_),
        )
    ],
    ("POST /collector/records", "evidence"): [Case("ahead_1_id", collected_with_picture)],
    ("POST /cases", "area_id"): [Case("area_id", lambda place, id_: seen(place, area_id=id_))],
    ("POST /cases", "evidence"): [
        Case("ahead_11_id", lambda place, id_: seen(place, area_id=place.ids["area_id"], evidence=[id_]))
    ],
    ("POST /cases", "coupon_id"): [Case("held_coupon_id", lambda place, id_: complained(place, coupon_id=id_))],
    ("POST /cases", "redemption_id"): [Case("redemption_id", lambda place, id_: complained(place, redemption_id=id_))],
    ("POST /cases/{report_no}/events", "evidence"): [
        Case("ahead_13_id", with_picture("/cases/{own_complaint_no}/events", kind="addition", text="还有照片"))
    ],
    ("POST /merchant/cases/{complaint_no}/answer", "evidence"): [Case("shops_picture_id", shop_answers)],
    ("POST /collector/cases/{snap_no}/handover", "post_id"): [Case("post_id", handed_over)],
    ("POST /collector/cases/{snap_no}/result", "evidence"): [
        Case("ahead_12_id", with_picture("/collector/cases/{taken_no}/result", result="fixed", note="已清运"))
    ],
    ("POST /property/work-orders/{order_no}/completion", "evidence"): [
        Case("ahead_14_id", with_picture("/property/work-orders/{held_order_no}/completion", note="已更换灯泡"))
    ],
    ("POST /staff/estates", "area_id"): [
        Case("lonely_area_id", lambda place, id_: looked_after(place, area_id=id_, unit_id=place.ids["firm_id"]))
    ],
    ("POST /staff/estates", "unit_id"): [
        Case("firm_id", lambda place, id_: looked_after(place, area_id=place.ids["bare_area_id"], unit_id=id_))
    ],
    ("POST /staff/work-orders/{order_no}/handover", "unit_id"): [Case("second_firm_id", order_given)],
    ("POST /collector/reminders", "evidence"): [Case("ahead_2_id", reminded_with_picture)],
    ("POST /me/records", "evidence"): [
        Case("ahead_3_id", with_picture("/me/records", rule="good-deed", score_delta=5, occurred_on="2026-11-09"))
    ],
    ("POST /me/records/{record_id}/answer", "evidence"): [
        Case("ahead_4_id", with_picture("/me/records/{notice_id}/answer", text="不是我"))
    ],
    ("POST /me/records/{record_id}/objection", "evidence"): [
        Case("ahead_5_id", with_picture("/me/records/{record_id}/objection", reason="不是我"))
    ],
    ("POST /me/reminders/{reminder_id}/answer", "evidence"): [
        Case("ahead_6_id", with_picture("/me/reminders/{reminder_id}/answer", text="已改正"))
    ],
    ("POST /collector/records", "id"): [
        Case("neighbour_id", collect),
        Case("merchant_id", lambda place, id_: collect_at_work(place, id_, "merchant", "front-duty-ok", 2)),
        Case("near_unit_id", lambda place, id_: collect_at_work(place, id_, "unit", "unit-coop", 10)),
    ],
    ("POST /collector/reminders", "id"): [Case("neighbour_id", remind_neighbour)],
    ("POST /me/messages/reading", "up_to"): [],
    ("POST /merchant-applications", "community_id"): [],
    ("POST /merchant-applications", "licence_picture"): [Case("ahead_9_id", applied_with_picture)],
    ("POST /merchant-applications/{application_id}/replacement", "licence_picture"): [
        Case("ahead_10_id", changed_with_picture)
    ],
    ("POST /merchant-applications/{application_id}/replacement", "community_id"): [],
}
"""Without a case: reading up to a number reads one's own messages; and one may apply to any community."""


HONOUR = {
    "kind": "honour",
    "name": "好人好事",
    "recipient": "resident",
    "judging": "residents",
    "seats": "3",
    "months": "12",
}


def form(path: str, field: str, **others: Any) -> Callable[[Place, int], Any]:
    """A form of the console, sent by an administrator; ids of ours stand in its path."""
    return lambda place, id_: place.desk().post(path.format(**place.ids), {**others, field: str(id_)})


BENEFIT = {"provider": "示例景区", "title": "门票八折", "body": "凭证明购票八折。"}


ITEM = {"name": "肥皂", "unit": "块", "value_fen": "3.50", "points": "4", "low_at": "5"}
RECEIVED = {"kind": "bought", "quantity": "2", "reference": "采购单"}


def at_counter(place: Place, what: str, who: str = "first", **more: Any) -> Any:
    person = db.session.get_one(Resident, place.ids[f"{who}_customer_id"])
    return place.resident.post(f"/counter/{what}", {"code": factories.card_code_of(person), **more})


def goods_of(place: Place, item_id: int | None = None) -> list[dict[str, int]]:
    return [{"item_id": item_id or place.ids["item_id"], "quantity": 1}]


def moved_goods(place: Place, **more: Any) -> Any:
    body = {"kind": "count", "item_id": place.ids["item_id"], "quantity": 40, **more}
    return place.resident.post("/counter/stock/moves", body)


def point_of_unit(place: Place, unit_id: int) -> Any:
    body = POINT | {"community_id": place.ids["community_id"], "unit_id": unit_id, "name": "示例学校超市"}
    return place.api().post("/staff/service-points", body)


def point_of_unit_at_desk(place: Place, unit_id: int) -> Any:
    form = POINT | {"community_id": str(place.ids["community_id"]), "unit_id": str(unit_id), "name": "示例小学超市"}
    return place.desk().post("/service-points/new", form)


def departed(place: Place, **more: Any) -> Any:
    sent = {"kind": "spoiled", "item_id": str(place.ids["item_id"]), "quantity": "1"}
    sent |= {name: str(value) for name, value in more.items()}
    return place.desk().post(f"/stock/{place.ids['point_id']}/departure", sent)


PLEDGE = {
    "topic": "dogs",
    "meant_for": "residents",
    "title": "文明养犬",
    "body": "我承诺文明养犬。",
    "keeps": "出门牵绳",
    "breaches": "放任伤人",
    "months": "12",
}
DRIVE = {"title": "签约月", "starts_on": "2026-11-10", "ends_on": "2026-12-10", "goal_percent": "80"}


def pledge_of_unit(place: Place, unit_id: int) -> Any:
    node = str(place.ids["community_id"])
    return place.desk().post("/pledges/new", PLEDGE | {"community_id": node, "unit_id": str(unit_id)})


def drive_of_grid(place: Place, area_id: int) -> Any:
    node, path = str(place.ids["community_id"]), f"/pledges/{place.ids['pledge_id']}/drives/new"
    return place.desk().post(path, DRIVE | {"community_id": node, "area_ids": str(area_id)})


def signed_for(place: Place, resident_id: int) -> Any:
    path = f"/texts/{place.ids['unsigned_pledge_id']}"
    shown = place.resident.get(path).json["pledge"]
    body = {"version": shown["version"], "hash": shown["hash"], "resident_id": resident_id}
    return place.resident.post(f"{path}/signature", body)


def a_notice(place: Place, community_id: int) -> Any:
    said = {"topic": "便民", "title": "周日义诊", "body": "请带好证件。"}
    return place.desk().post(f"/texts/new?community_id={community_id}&audience=node", said)


def colleague(place: Place, community_id: int) -> Any:
    path = f"/staff/{place.staff('clerk').id}"
    return place.desk().edit(path, {"role": "clerk", "community_id": str(community_id)})


def upload(place: Place, community_id: int) -> Any:
    file = (io.BytesIO(xlsx(PEOPLE)), "名册.xlsx")
    return place.desk().post("/imports/roster", {"place_id": str(community_id), "file": file})


SHOP = {"name": "测试商户改名", "trade": "理发", "address": "测试路 1 号", "phone": "0631-0000000"}


def shop_elsewhere(place: Place, community_id: int) -> Any:
    path = f"/merchants/{place.ids['applied_id']}/details"
    return place.desk().edit(path, {**SHOP, "community_id": str(community_id)})


def head(place: Place, area_id: int) -> Any:
    number = db.session.get_one(Resident, place.ids["third_resident_id"]).number
    typed = {"role": "grid_head", "number": number, "from_on": "2026-11-10", "area_id": str(area_id)}
    return place.desk().post(f"/posts/of/{place.ids['community_id']}/new", typed)


def at_a_firm(place: Place, unit_id: int) -> Any:
    number = db.session.get_one(Resident, place.ids["third_resident_id"]).number
    typed = {"role": "property", "number": number, "from_on": "2026-11-10", "unit_id": str(unit_id)}
    return place.desk().post(f"/posts/of/{place.ids['community_id']}/new", typed)


def unit_with_shop(place: Place, merchant_id: int) -> Any:
    typed = {"community_id": str(place.ids["community_id"]), "name": "戊公司", "merchant_id": str(merchant_id)}
    return place.desk().post("/units/new", typed | {"kind": "enterprise", "domain": "enterprise"})


def shop_of_unit(place: Place, merchant_id: int) -> Any:
    typed = {"kind": "property", "domain": "community", "name": "property物业", "merchant_id": str(merchant_id)}
    return place.desk().edit(f"/units/{place.ids['property_unit_id']}/details", typed)


def building(place: Place, parent_id: int) -> Any:
    """A building that stands nowhere is put into an area."""
    path = f"/areas/{place.ids['building_id']}"
    return place.desk().edit(path, {"code": "B", "name": "楼", "parent_id": str(parent_id)})


def on_paper(place: Place, member_id: int) -> Any:
    typed = {"member_ids": str(member_id), "file": (io.BytesIO(b"%PDF-1.4 signed"), "纪要.pdf")}
    return place.desk().post(f"/minutes/{place.ids['minutes_id']}/paper-signatures", typed)


COUNCIL = {"kind": "assessing", "name": "评价小组", "min_members": "5", "quorum": "2/3", "majority": "1/2"}
OFFER = {"title": "毛巾一条", "list_price_fen": "5", "stock_total": "1", "points": "1"}
DAYS = {"valid_from": "2026-11-10", "valid_until": "2027-11-01"}
FORMS = {
    ("/console/snaps/<snap_no>/handover", "post_id"): [
        Case("post_id", form("/snaps/{snap_no}/handover", "post_id", reason="请看一下"))
    ],
    ("/console/work-orders/<order_no>/handover", "unit_id"): [
        Case("second_firm_id", form("/work-orders/{desk_order_no}/handover", "unit_id", reason="归另一家"))
    ],
    ("/console/estates/new", "area_id"): [
        Case("desk_area_id", lambda place, id_: noted_at_desk(place, area_id=id_, unit_id=place.ids["firm_id"]))
    ],
    ("/console/estates/new", "unit_id"): [
        Case("firm_id", lambda place, id_: noted_at_desk(place, area_id=place.ids["desk_bare_area_id"], unit_id=id_))
    ],
    ("/console/offers/<int:offer_id>/publication", "session_id"): [
        Case("fair_id", form("/offers/{second_draft_id}/publication", "session_id", bonus_points="0"))
    ],
    ("/console/batches/new", "community_id"): [
        Case("waiting_node_id", form("/batches/new", "community_id", of="quarter:2026-Q4"))
    ],
    ("/console/meetings/<int:meeting_id>/batches", "record_batch_id"): [
        Case("second_verified_batch_id", form("/meetings/{meeting_id}/batches", "record_batch_id"))
    ],
    ("/console/meetings/<int:meeting_id>/versions", "version_id"): [
        Case("second_awaited_version_id", form("/meetings/{meeting_id}/versions", "version_id", reason="没有意见"))
    ],
    ("/console/meetings/<int:meeting_id>/award-cycles", "cycle_id"): [
        Case("second_awaited_cycle_id", form("/meetings/{meeting_id}/award-cycles", "cycle_id"))
    ],
    ("/console/meetings/<int:meeting_id>/presence", "member_ids"): [
        Case("called_member_id", form("/meetings/{meeting_id}/presence", "member_ids"))
    ],
    ("/console/programmes/new", "community_id"): [
        Case("community_id", form("/programmes/new", "community_id", kind="community", name="新办法"))
    ],
    ("/console/programmes/new", "unit_id"): [
        Case("unit_id", form("/programmes/new", "unit_id", kind="unit", name="单位办法"))
    ],
    ("/console/programmes/versions/<int:version_id>/headings/new", "parent_id"): [
        Case("heading_id", form("/programmes/versions/{version_id}/headings/new", "parent_id", name="环境"))
    ],
    ("/console/programmes/versions/<int:version_id>/rules/new", "category_id"): [
        Case("heading_id", form("/programmes/versions/{version_id}/rules/new", "category_id", **A_RULE, topic="other"))
    ],
    ("/console/programmes/versions/<int:version_id>/rules/<int:rule_id>", "category_id"): [
        Case("heading_id", changed_rule)
    ],
    ("/console/staff/new", "community_id"): [
        Case("community_id", form("/staff/new", "community_id", username="new.clerk", role="clerk"))
    ],
    ("/console/staff/<int:staff_id>", "community_id"): [Case("community_id", colleague)],
    ("/console/residency/<int:resident_id>/move", "community_id"): [
        Case("bare_id", form("/residency/{resident_id}/move", "community_id", home="A-1"))
    ],
    ("/console/staff/password-slips", "staff_ids"): [
        Case("fresh_staff_id", form("/staff/password-slips", "staff_ids"))
    ],
    ("/console/residents/new", "community_id"): [
        Case("community_id", form("/residents/new", "community_id", home="A-1", name="示例乙"))
    ],
    ("/console/imports/<list_name>", "place_id"): [Case("community_id", upload)],
    ("/console/units/new", "community_id"): [
        Case("community_id", form("/units/new", "community_id", kind="school", domain="campus", name="丙小学"))
    ],
    ("/console/posts/of/<int:community_id>/new", "area_id"): [Case("grid_id", head)],
    ("/console/posts/of/<int:community_id>/new", "unit_id"): [Case("second_property_unit_id", at_a_firm)],
    ("/console/units/new", "merchant_id"): [Case("second_firm_shop_id", unit_with_shop)],
    ("/console/units/<int:unit_id>/details", "merchant_id"): [Case("third_firm_shop_id", shop_of_unit)],
    ("/console/areas/of/<int:community_id>/new", "parent_id"): [
        Case("area_id", form("/areas/of/{community_id}/new", "parent_id", kind="building", code="9", name="9 号楼"))
    ],
    ("/console/areas/<int:area_id>", "parent_id"): [Case("area_id", building)],
    ("/console/nodes/new", "parent_id"): [
        Case("top_id", form("/nodes/new", "parent_id", kind="community", name="乙社区"))
    ],
    ("/console/nodes/<int:community_id>/move", "parent_id"): [
        Case("top_id", form("/nodes/{loose_id}/move", "parent_id"))
    ],
    ("/console/projects/new", "community_id"): [
        Case("community_id", form("/projects/new", "community_id", kind="course", name="周末课堂"))
    ],
    ("/console/benefits/new", "community_id"): [
        Case("community_id", form("/benefits/new", "community_id", scheme="travel", level="city", **BENEFIT))
    ],
    ("/console/lessons/new", "community_id"): [
        Case("community_id", form("/lessons/new", "community_id", topic="互助", title="借伞记", body="借一把还两把。"))
    ],
    ("/console/lessons/<int:lesson_id>/courses", "project_id"): [
        Case("course_id", form("/lessons/{lesson_id}/courses", "project_id"))
    ],
    ("/console/service-points/new", "community_id"): [
        Case("community_id", form("/service-points/new", "community_id", **POINT | {"name": "示例互助超市"}))
    ],
    ("/console/service-points/new", "unit_id"): [Case("unit_id", point_of_unit_at_desk)],
    ("/console/stock-items/new", "community_id"): [
        Case("community_id", form("/stock-items/new", "community_id", **ITEM))
    ],
    ("/console/stock/<int:point_id>/arrival", "item_id"): [
        Case("item_id", form("/stock/{point_id}/arrival", "item_id", **RECEIVED))
    ],
    ("/console/stock/<int:point_id>/departure", "item_id"): [
        Case("item_id", lambda place, id_: departed(place, item_id=id_))
    ],
    ("/console/stock/<int:point_id>/departure", "to_site_id"): [
        Case("to_site_id", lambda place, id_: departed(place, kind="moved", to_site_id=id_))
    ],
    ("/console/pledges/new", "community_id"): [Case("community_id", form("/pledges/new", "community_id", **PLEDGE))],
    ("/console/pledges/new", "unit_id"): [Case("unit_id", pledge_of_unit)],
    ("/console/pledges/<int:pledge_id>/drives/new", "community_id"): [
        Case("community_id", form("/pledges/{pledge_id}/drives/new", "community_id", **DRIVE))
    ],
    ("/console/pledges/<int:pledge_id>/drives/new", "area_ids"): [Case("area_id", drive_of_grid)],
    ("/console/pledges/records/<int:record_id>", "first_id"): [
        Case("pledge_id", form("/pledges/records/{record_id}", "first_id"))
    ],
    ("/console/texts/new", "community_id"): [Case("community_id", a_notice)],
    ("/console/venues/new", "community_id"): [
        Case(
            "community_id",
            form(
                "/venues/new",
                "community_id",
                name="球场",
                place="南侧",
                day_1="09:00-12:00",
                slot_minutes="60",
                days_ahead="5",
                household_max="2",
                people_max="8",
            ),
        )
    ],
    ("/console/projects/<int:project_id>/claim", "team_id"): [
        Case("second_team_id", form("/projects/{unclaimed_id}/claim", "team_id"))
    ],
    ("/console/teams/new", "community_id"): [Case("community_id", form("/teams/new", "community_id", name="晨光队"))],
    ("/console/councils/new", "community_id"): [Case("community_id", form("/councils/new", "community_id", **COUNCIL))],
    ("/console/councils/<int:council_id>/seats", "post_id"): [
        Case("other_free_post_id", form("/councils/{council_id}/seats", "post_id"))
    ],
    ("/console/award-schemes/cycles/<int:cycle_id>/ballots/new", "nomination_id"): [Case("candidate_id", counted)],
    ("/console/honours/cycles/<int:cycle_id>/ceremony", "session_id"): [
        Case("session_id", form("/honours/cycles/{cycle_id}/ceremony", "session_id"))
    ],
    ("/console/award-schemes/new", "community_id"): [
        Case("community_id", form("/award-schemes/new", "community_id", **HONOUR))
    ],
    ("/console/papers/many", "community_id"): [
        Case("community_id", form("/papers/many", "community_id", kind="benefit_pass"))
    ],
    ("/console/papers/printing", "community_id"): [
        Case("community_id", form("/papers/printing", "community_id", kind="benefit_pass", size="card", **NUMBERS))
    ],
    ("/console/papers/new", "community_id"): [
        Case("community_id", form("/papers/new?kind=thanks", "community_id", name="丁小学", body="谢谢借用操场。"))
    ],
    ("/console/minutes/<int:minutes_id>/paper-signatures", "member_ids"): [Case("minuted_member_id", on_paper)],
    ("/console/offers/new", "community_id"): [
        Case("community_id", form(f"/offers/new?kind={OfferKind.FREE_ITEM.value}", "community_id", **OFFER, **DAYS))
    ],
    ("/console/allocations/approvals", "allocation_ids"): [
        Case("drafted_allocation_id", form("/allocations/approvals", "allocation_ids"))
    ],
    ("/console/funds/<int:fund_id>/allocations/new", "to_fund_ids"): [
        Case("fund_id", form("/funds/{top_fund_id}/allocations/new", "to_fund_ids", amount_fen="1"))
    ],
    ("/console/funds/new", "community_id"): [Case("bare_id", form("/funds/new", "community_id"))],
    ("/console/merchants/<int:merchant_id>/details", "community_id"): [Case("bare_id", shop_elsewhere)],
    ("/console/ratings/verdicts", "rating_ids"): [
        Case("rating_id", form("/ratings/verdicts", "rating_ids", verdict="set_aside", reason="约好的好评"))
    ],
    ("/console/plates", "merchant_ids"): [Case("merchant_id", form("/plates", "merchant_ids", per_sheet="2"))],
    ("/console/payments", "statement_ids"): [Case("payable_id", form("/payments", "statement_ids"))],
    ("/console/statements/approvals", "statement_ids"): [
        Case("statement_id", form("/statements/approvals", "statement_ids"))
    ],
}


def schemas_of(view: Callable[..., Any]) -> Iterator[type[Schema]]:
    """The forms that a view of the console names."""
    names = inspect.unwrap(view).__code__.co_names
    for schema in all_forms(FormSchema):
        if schema.__name__ in names and feature_of(schema.__module__) == feature_of(view.__module__):
            yield schema


def feature_of(module: str) -> str:
    """`app.office.profiles` of `app.office.profiles.forms.funds`."""
    return ".".join(module.split(".")[:3])


def all_forms(base: type[Schema]) -> Iterator[type[Schema]]:
    for schema in base.__subclasses__():
        yield schema
        yield from all_forms(schema)


def test_every_id_in_a_body_of_the_api_has_its_case(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    assert set(id_properties(document)) == API.keys()


def test_every_id_in_a_form_has_its_case(app: Flask) -> None:
    def takes_forms(rule: Rule) -> bool:
        return "POST" in rule.methods and kind_of(app, rule) == "page"

    found = {
        (rule.rule, field): schema
        for rule in app.url_map.iter_rules()
        if takes_forms(rule)
        for schema in schemas_of(app.view_functions[rule.endpoint])
        for field in id_fields(schema)
    }
    assert found.keys() == FORMS.keys()
    tried = tuple(found.values())
    untried = [each for each in all_forms(FormSchema) if list(id_fields(each)) and not issubclass(each, tried)]
    assert untried == [], "no view names them, so that their ids are not tried"


ONLY_LOOKS = {("POST /merchant/scans", "offer_id"), ("POST /counter/scans", "site_id")}
CASES = [(where, case) for where, cases in {**API, **FORMS}.items() for case in cases]


def test_what_is_theirs_is_not_there(ours: Place, another: Callable[[], Place]) -> None:
    theirs = another()
    ours.staff("clerk"), ours.desk().csrf()
    before, told_apart = everything(), []
    for where, case in CASES:
        their_id = theirs.ids[case.key]
        nobodys, not_ours = (without(sent(case.send(ours, number)), their_id) for number in (UNKNOWN, their_id))
        if nobodys != not_ours:
            told_apart.append((where, case.key, nobodys, not_ours))
    assert told_apart == []
    assert changed(before, everything()) - {"idempotency_key"} == set()


def test_what_is_ours_is_there(ours: Place) -> None:
    """So that it is the id that the answers above hang on."""
    ours.staff("clerk"), ours.desk().csrf()
    refused = []
    for where, case in CASES:
        before = everything()
        status, text = sent(case.send(ours, ours.ids[case.key]))
        nothing_done = where not in ONLY_LOOKS and not changed(before, everything()) - {"idempotency_key"}
        if status >= 400 or nothing_done:
            refused.append((where, case.key, status, text[-300:]))
    assert refused == []


def sent(answer: Any) -> tuple[int, str]:
    return answer.status_code, plain(answer.get_data())


def changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> set[str]:
    """The tables with rows that were not there so before."""
    return {table for table, rows in after.items() if rows != before[table]}
