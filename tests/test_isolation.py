"""What belongs to somebody else is not there: every route that takes an id, with every id of the other side, answers
404.

The routes are those of the running application, so that a new one cannot be forgotten: it fails here until it has its
case.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance import ratings
from app.alliance.fraud.models import FraudEvidence, FraudSign, SignKind, SignState
from app.alliance.ratings import inspections
from app.alliance.ratings.models import InspectionCause
from app.alliance.settlement import bank_formats, months, responses, reversal_requests
from app.alliance.settlement.bank_formats import Pointed
from app.alliance.settlement.models import StatementLine
from app.civic.cases import filing
from app.civic.cases.models import Case
from app.civic.councils.models import Line
from app.civic.papers import issuing
from app.civic.papers.models import PaperKind
from app.core import tasks
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.db.types import Base
from app.core.http.policies import Policy
from app.core.permissions import StaffRole
from app.office import privacy
from app.office.residency import leaving, merging
from app.parties import merchants, residents
from app.parties.areas import making as areas
from app.parties.areas.models import Area, AreaKind
from app.parties.communities.models import Community
from app.parties.delegates.models import Delegate
from app.parties.invitations import inviting
from app.parties.merchants import transfers
from app.parties.pictures.models import PictureOf
from app.parties.posts import proposing
from app.parties.posts.models import Post, PostRole
from app.parties.residents.models import Household, ResidentMerge, ResidentStatus
from app.parties.saved_views import saving
from app.parties.staff import staffing
from app.parties.timeline import writing as notes
from app.parties.units import belonging, making
from app.parties.units.models import UnitDomain, UnitKind, UnitMember, UnitRole
from app.rewards.offers.models import OfferKind
from app.standing.assessments import entering
from app.standing.programmes import versions
from app.standing.programmes.models import (
    AssessmentPeriod,
    CommentSource,
    Programme,
    ProgrammeComment,
    ProgrammeKind,
    Rule,
    SubjectKind,
)
from app.standing.records import batch_collecting, batch_decisions, sampling
from app.standing.records.models import BatchKind, RecordBatch
from app.treasury import funds
from app.treasury.funds.models import TopUp, TopUpSource
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.complaints import factories as complaints
from tests.alliance.settlement import october
from tests.civic.councils import factories as councils
from tests.civic.fairs import factories as fairs
from tests.civic.gatherings import factories as gatherings
from tests.civic.honours import factories as honours
from tests.civic.mediations.factories import mediations
from tests.civic.pledges import factories as pledges
from tests.civic.reports.factories import sealed
from tests.civic.snaps import factories as snaps
from tests.civic.texts import factories as texts
from tests.civic.venues import factories as venues
from tests.civic.work_orders import factories as work_orders
from tests.rewards.stock import factories as stock
from tests.standing.awards import factories as awards
from tests.standing.programmes import factories as programmes
from tests.standing.records import factories as credit
from tests.support import pictures
from tests.support.desk import at_desk
from tests.support.http import SignedIn, as_staff, as_user

PUBLIC = {
    "/api/v1/programmes/<int:programme_id>/rules",
    "/api/v1/merchants/<slug>",
    "/api/v1/merchants/<slug>/ratings",
    "/api/v1/pictures/<key>/<int:width>",
}
"""A shop's name card is for everybody, and so is a picture that is shown (`tests/parties/pictures/test_shown.py`)."""

REASON = {"reason": "与我无关"}
TERMS: dict[str, Any] = {
    "kind": "free_item",
    "title": "毛巾一条",
    "list_price_fen": 500,
    "stock_total": 1,
    "valid_from": NOW.isoformat(),
    "valid_until": "2027-11-01T00:00:00+08:00",
}
BODIES: dict[str, dict[str, Any]] = {
    "ballot": {"nomination_id": 1},
    "cycles": {"title": "2025年", "since": "2025-01-01", "until": "2025-12-31"},
    "display": {"is_shown": True},
    "award-cycles": {"cycle_id": 1},
    "ballots": {"number": "1234567897", "nomination_id": 1},
    "letter": {"letter_to": "示例小学"},
    "papers": {"kind": "honour"},
    "ceremony": {"session_id": None},
    "exclusion": REASON,
    "revocation": REASON,
    "judging": {},
    "closing": REASON,
    "ending": REASON,
    "seats": {"post_id": 1},
    "items": {"title": "设立清洁日"},
    "presence": {"member_ids": []},
    "hands": {"votes": [{"member_id": 1, "choice": "yes"}]},
    "vote": {"choice": "yes"},
    "comments": {"text": "有话说"},
    "minutes": {},
    "cancellation": REASON,
    "members": {"resident_id": 1, "role": "member", "from_on": "2026-11-10"},
    "pause": REASON,
    "rejection": REASON,
    "hearing": REASON,
    "objection": REASON,
    "repair": {"pledge": "与我无关"},
    "review": REASON,
    "assignment": {},
    "repair-decision": {"repaired": True, "reason": "与我无关"},
    "task": {"choice": "training", "due_on": "2026-11-20"},
    "task-completion": {"proof": "与我无关"},
    "resubmission": {"note": "与我无关"},
    "return": REASON,
    "unlinking": REASON,
    "suspension": REASON,
    "reinstatement": REASON,
    "reversal": REASON,
    "withdrawal": REASON,
    "make-up": REASON,
    "<int:resident_id>": {"name": "王晓明"},
    "helpers": {"phone": "13700000000", "name": "家人", "consent": "本人同意"},
    "answer": {"text": "谢谢您的评价"},
    "payment": {"bank_reference": "DEMO-0001"},
    "transfers": {"phone": "13700000000", "reason": "执照不是店主的"},
    "verdict": {"verdict": "right"},
    "removal": {"record_id": 1},
    "batches": {"record_batch_id": 1},
    "versions": {"version_id": 1, "reason": "没有意见"},
    "comment": {"starts_on": "2027-01-01"},
    "decision": {"doc_no": "1 号", "reason": "通过"},
    "filing": {"filing_no": "1 号"},
    "signups": {},
    "<int:venue_id>": {"place": "别处"},
    "blocks": {"starts_at": "2026-12-05T09:00:00+08:00", "ends_at": "2026-12-05T11:00:00+08:00", "reason": "自用"},
    "booths": {"name": "磨刀剪"},
    "<int:booth_id>": {"name": "磨刀剪"},
    "presences": {"code": "690000000000000000"},
    "<int:team_id>": {"leader_id": 1},
    "<int:session_id>": {"place": "别处"},
    "checkouts": {"code": "690000000000000000"},
    "card-signups": {"code": "690000000000000000"},
    "claim": {"team_id": 1},
    "report": {"text": "与我无关"},
    "top-ups": {"amount_fen": 100, "source": "budget", "bank_reference": "DEMO-0002"},
    "events": {"kind": "rating", "rating": 5},
    "handover": REASON,
    "signature": {"version": 1, "hash": "0" * 64},
    "result": {"result": "fixed", "note": "与我无关"},
}


@pytest.fixture
def ours(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        yield factories.town()


@pytest.fixture
def theirs(ours: Town) -> dict[str, Any]:
    """One of everything, belonging to another town, another shop, another resident."""
    return one_of_everything(factories.town())


def _an_area(town: Town, code: str, kind: AreaKind = AreaKind.GRID) -> Area:
    where = {"community_id": town.node.id, "staff": town.admin, "now": NOW}
    return commit(areas.add_area, kind=kind, code=code, name="网格", **where)


def _a_case(town: Town) -> Case:
    """An objection to a minus that counts."""
    minus = credit.record(town.admin, town.person.id, "fire-lane", -10)
    words = {"reason": "那天不是我", "about_facts": True, "now": NOW}
    return commit(filing.object_to, record_id=minus.id, user_id=town.user.id, **words)


def _a_batch(town: Town) -> RecordBatch:
    """Handed in by somebody else than the administrator who looks at it."""
    by = factories.staff(town.town)
    batch = RecordBatch(
        kind=BatchKind.IMPORT, community_id=town.node.id, title="十月活动", submitted_by=by.id, submitted_at=NOW
    )
    commit(lambda session: session.add(batch))
    return batch


def _collected(town: Town, *, verified: bool = False) -> tuple[int, int]:
    """The ids of a batch that was collected, and of one of its records; or of one that was handed over and verified."""
    by = factories.staff(town.town)
    records = [credit.submitted(by, town.person.id) for _ in range(2)]
    period = {"kind": BatchKind.QUARTER, "period": "2026-Q4"}
    batch = commit(batch_collecting.collect, community_id=town.node.id, staff=by, now=NOW, **period)
    if verified:
        commit(batch_collecting.hand_over, batch_id=batch.id, staff=by, now=NOW)
        commit(batch_decisions.verify, batch_id=batch.id, staff=factories.staff(town.town), now=NOW)
    return batch.id, records[0].id


def _where_something_waits(town: Town) -> Community:
    node = factories.community(parent=town.town)
    credit.submitted(factories.staff(town.town), factories.resident(node).id)
    return node


def _an_assessment(town: Town, unit_id: int) -> int:
    """The id of a programme by which the unit was assessed last month."""
    programme_id = programmes.programme(town.node.id, name="考核办法")

    def assess(session: Session) -> None:
        found = session.get_one(Programme, programme_id)
        found.kind, found.period = ProgrammeKind.ASSESSMENT, AssessmentPeriod.MONTH

    commit(assess)
    terms = {"subjects": "U", "scores": [3], "cap": None}
    ((_, rule_id),) = programmes.version(
        programme_id, {f"assess-{programme_id}": terms}, starts_on=date(2020, 1, 1)
    ).items()
    asked = {"programme_id": programme_id, "period": "2026-10", "unit_kind": UnitKind.SCHOOL, "now": NOW}
    filled = entering.Filled({(unit_id, rule_id): "3"}, {})
    batch = commit(entering.enter, filled=filled, staff=factories.staff(town.town), **asked)
    commit(batch_decisions.approve, batch_id=batch.id, staff=factories.staff(town.town), now=NOW, rate_fen=0)
    return programme_id


def _a_sample(town: Town) -> int:
    """The id of a record that was drawn, in which the administrator has had no part."""
    found = credit.record(factories.staff(town.town), town.person.id)
    commit(sampling.sample, records=[found], one_in=1, now=NOW)
    return found.id


def _a_paper(town: Town) -> int:
    """The id of a letter to the resident."""
    asked = {"number": town.person.number, "facts": {"内容": "谢谢您。"}, "staff": town.admin, "now": NOW}
    return commit(issuing.issue_at_desk, kind=PaperKind.THANKS, **asked).id


def _a_post(town: Town) -> Post:
    """Proposed by somebody else than the administrator who looks at it."""
    proposed = {"role": PostRole.COUNCIL_MEMBER, "from_on": business_day(NOW), "now": NOW}
    by = factories.staff(town.town)
    return commit(proposing.propose, community_id=town.node.id, resident_id=town.person.id, staff=by, **proposed)


def _a_unit(town: Town) -> UnitMember:
    """Its head, in fact."""
    by: dict[str, Any] = {"staff": town.admin, "now": NOW}
    details = {"kind": UnitKind.SCHOOL, "domain": UnitDomain.CAMPUS, "name": "甲小学"}
    unit = commit(making.add_unit, community_id=town.node.id, **details, **by)
    head = {"resident_id": town.person.id, "role": UnitRole.HEAD, "from_on": business_day(NOW)}
    return commit(belonging.add_member, unit_id=unit.id, **head, **by)


def _a_property_firm(town: Town, name: str) -> int:
    details: dict[str, Any] = {"kind": UnitKind.PROPERTY, "domain": UnitDomain.COMMUNITY, "name": f"{name}物业"}
    return commit(making.add_unit, community_id=town.node.id, **details, staff=town.admin, now=NOW).id


def one_of_everything(town: Town) -> dict[str, Any]:
    """Its id, by the name of the path's parameter; and what else the forms ask for, by a name of its own."""
    last_month = NOW.replace(month=10)
    unit_head = _a_unit(town)
    early = factories.offer(town.shop, valid_from=last_month)
    receipt, *_ = (
        factories.redemption(factories.coupon(early, town.person, at=last_month), town.shop.member, at=last_month)
        for _ in range(3)
    )
    second, third = (factories.shop(town.node) for _ in range(2))
    for shop in (second, third):
        october.redeemed(town, shop=shop)
    run = commit(months.run_month, month="2026-10", staff=town.admin, rate_fen=100, now=NOW)
    statement, to_pay, payable = run.statements
    october.released(town, payable, third)
    lines = db.session.scalars(select(StatementLine.id).where(StatementLine.statement_id == statement.id)).all()
    disputed = {"statement_id": statement.id, "member": town.shop.member, "reason": "金额不对", "now": NOW}
    commit(responses.dispute, lines=lines[:1], **disputed)
    undone = db.session.get_one(StatementLine, lines[1]).redemption_id
    request = commit(reversal_requests.ask, redemption_id=undone, reason="扫错了", staff=town.admin, now=NOW)
    top_up = commit(
        funds.draft_top_up,
        fund_id=town.fund.id,
        amount_fen=100,
        source=TopUpSource.BUDGET,
        bank_reference=f"THEIRS-{town.node.id}",
        staff=town.admin,
        now=NOW,
    )
    offer = factories.offer(town.shop)
    aspects = dict.fromkeys(("honesty", "service", "frontage", "interior", "fulfilment"), 5)
    rating = commit(ratings.rate, user_id=town.user.id, slug=town.shop.merchant.slug, tags=[], now=NOW, **aspects)
    inspection = commit(
        inspections.open_by_staff,
        merchant_id=town.shop.merchant.id,
        cause=InspectionCause.OTHER,
        note="看看门前",
        staff=town.admin,
        now=NOW,
    )
    clerk = factories.user()
    factories.clerk(town.shop, user=clerk)
    session = db.session()
    clerk_id = max(member.id for member in merchants.clerks(session, merchant_id=town.shop.merchant.id))
    asked = {"phone": f"136{clerk_id:08d}", "name": "小王", "now": NOW}
    invitation = commit(inviting.invite_clerk, owner=town.shop.member, **asked)
    commit(inviting.invite_delegate, resident_id=town.person.id, **asked)
    hands = {"phone": f"138{clerk_id:08d}", "reason": "执照不是店主的", "staff": town.admin, "now": NOW}
    commit(residents.show_phone, user_id=clerk.id, phone=hands["phone"])
    sign = commit(_a_sign, merchant_id=town.shop.merchant.id, redemption_id=receipt.id)
    applied = factories.applied(town.node, by=town.user)
    home = session.get_one(Household, town.person.household_id).number
    away = factories.resident(town.node, household=home).id
    gone = {"how": ResidentStatus.MOVED_AWAY, "on": business_day(NOW), "reason": "迁出证明", "staff": town.admin}
    commit(leaving.leave, resident_id=away, now=NOW, **gone)
    verified = [_collected(town, verified=True)[0] for _ in range(3)]
    verified_batch_id, second_verified_batch_id, third_verified_batch_id = verified
    open_batch_id, batched_id = _collected(town)
    credit.submitted(factories.staff(town.town), town.person.id)  # In no batch.
    known = Pointed("a" * 64, "某某银行", {"付款编号": 0}, {"付款编号": "编码"}, {})
    found = {
        "format_id": commit(bank_formats.point_out, pointed=known, staff=town.admin, now=NOW).id,
        "sign_id": sign.id,
        "coupon_id": factories.coupon(offer, town.person).id,
        "offer_id": offer.id,
        "redemption_id": receipt.id,
        "request_id": request.id,
        "resident_id": town.person.id,
        "household_id": town.person.household_id,
        **a_programme(town),
        "area_id": _an_area(town, "01").id,
        "building_id": _an_area(town, "B", AreaKind.BUILDING).id,
        "grid_id": _an_area(town, "02").id,
        "post_id": _a_post(town).id,
        "unit_id": unit_head.unit_id,
        **{f"{name}_unit_id": _a_property_firm(town, name) for name in ("property", "second_property")},
        **{f"{name}_shop_id": factories.shop(town.node).merchant.id for name in ("firm", "second_firm", "third_firm")},
        "member_id": unit_head.id,
        "assessment_id": _an_assessment(town, unit_head.unit_id),
        "rule_slug": "no-such-rule",
        "record_id": _a_sample(town),
        "notice_id": credit.in_notice(town.admin, town.person.id, "false-report", -20).id,
        "case_no": _a_case(town).no,
        "reminder_id": credit.reminded(town.admin, town.person.id, "parking-repeat", before=credit.TODAY)[0],
        "fund_id": town.fund.id,
        "top_up_id": top_up.id,
        "topic": "top_up",
        "topic_id": top_up.id,
        "note_id": commit(
            notes.write, kind="top_up", thing_id=top_up.id, text="请核对回单。", staff=town.admin, now=NOW
        ).id,
        "view_id": commit(saving.save, path="/console/records", query="kind=unit", name="单位", staff=town.admin).id,
        "merchant_id": town.shop.merchant.id,
        "application_id": factories.applied(town.node, by=town.user).id,
        "clerk_id": clerk_id,
        "membership_id": clerk_id,
        "invitation_id": invitation.id,
        "transfer_id": commit(transfers.draft_transfer, merchant_id=town.shop.merchant.id, **hands).id,
        "rating_id": rating.id,
        "inspection_id": inspection.id,
        "statement_id": statement.id,
        "line_id": lines[0],
        "community_id": town.node.id,
        "correction_id": commit(privacy.ask_for_correction, resident_id=town.person.id, name="王晓明", now=NOW).id,
        "staff_id": town.admin.id,
        "helper_id": helper_of(town).id,
        "month": "2026-10",
        "record_batch_id": _a_batch(town).id,
        "open_batch_id": open_batch_id,
        "batched_id": batched_id,
        "waiting_node_id": _where_something_waits(town).id,
        "verified_batch_id": verified_batch_id,
        "second_verified_batch_id": second_verified_batch_id,
        "third_verified_batch_id": third_verified_batch_id,
        "batch_id": october.listed(town, to_pay, second).id,
        **money_moved(town),
        **councils.meetings(town),
        **gatherings.gatherings(town),
        **venues.venues(town),
        **texts.texts(town),
        **fairs.fairs(town),
        **awards.awards(town),
        **honours.given(town),
        **stock.counter(town),
        "paper_id": _a_paper(town),
        "task_id": commit(tasks.enqueue, kind="export", params={"export": "merchants"}, staff=town.admin, now=NOW).id,
        "list_name": "nothing",
        "payable_id": payable.id,
        "applied_id": applied.id,
        "other_line_id": lines[1],
        "top_id": town.town.id,
        "fresh_staff_id": fresh_account(town.town),
        "loose_id": factories.community(parent=town.node).id,
        "merge_id": merge_of(town).id,
        "bare_id": factories.community(parent=town.node).id,
        **{f"{name}_resident_id": factories.resident(town.node).id for name in ("other", "third", "fourth", "fifth")},
        "discount_id": factories.offer(
            town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp=dict.fromkeys("12345", 500)
        ).id,
        "draft_id": factories.offer(town.shop, publish=False).id,
        "second_draft_id": factories.offer(town.shop, publish=False).id,
    }
    found |= pledges.signed(town, found["area_id"])
    return (
        found
        | snaps.snaps(town, found["area_id"])
        | complaints.complaints(town)
        | sealed(town, found["area_id"])
        | mediations(town)
        | work_orders.orders(town)
        | _pictures(town, found)
    )


def _pictures(town: Town, ids: dict[str, Any]) -> dict[str, Any]:
    """The id of a picture of each of these things; the record stands on the agenda of a meeting, too."""

    def known(session: Session) -> int:
        session.add(Line(item_id=ids["agenda_item_id"], record_id=ids["record_id"]))
        return session.scalars(select(Case.id).where(Case.no == ids["case_no"])).one()

    about = {
        "record_picture_id": (PictureOf.RECORD, ids["record_id"]),
        "reminder_picture_id": (PictureOf.REMINDER, ids["reminder_id"]),
        "case_picture_id": (PictureOf.CASE, commit(known)),
        "line_picture_id": (PictureOf.RECORD_ANSWER, ids["record_id"]),
    }
    pictures.licence_of(town.user, ids["application_id"])
    pictures.licence_of(town.shop.owner, ids["merchant_id"])
    pictures.on_offer(town.shop.merchant, ids["offer_id"])
    return {name: pictures.belonging(town.user, *what).id for name, what in about.items()} | {
        "key": pictures.of_shop(town.shop.merchant),
        **{f"ahead_{n}_id": pictures.ahead(town.user, pictures.png((9, n))).id for n in range(1, 15)},
    }


def _said_to(session: Session, *, version_id: int) -> int:
    said = ProgrammeComment(version_id=version_id, text="有话说", source=CommentSource.PAGE, created_at=NOW)
    session.add(said)
    session.flush()
    return said.id


def a_programme(town: Town) -> dict[str, Any]:
    """In force, with the next version in a draft."""
    programme_id = programmes.programme(town.node.id)
    programmes.version(programme_id, {f"own-{programme_id}": {}}, starts_on=date(2020, 1, 1))
    draft = commit(versions.draft_version, programme_id=programme_id, staff=town.admin, now=NOW)
    rule = db.session.scalars(select(Rule).where(Rule.version_id == draft.id)).one()
    return {
        "programme_id": programme_id,
        "version_id": draft.id,
        "no": draft.no,
        "rule_id": rule.id,
        "heading_id": rule.category_id,
        "comment_id": commit(_said_to, version_id=draft.id),
        "node_slug": town.node.slug,
    }


def fresh_account(node: Community) -> int:
    """An account that nobody has taken yet."""
    member, _ = commit(
        staffing.hire,
        username=f"fresh.{node.id}",
        role=StaffRole.CLERK,
        community_id=node.id,
        staff=factories.staff(node),
        now=NOW,
    )
    return member.id


def money_moved(town: Town) -> dict[str, int]:
    """An allocation, and a top-up taken back."""
    top = factories.fund(town.town, available_fen=200_000)
    allocation = factories.allocation(top, town.fund, 100_000, by=town.admin)
    draft = {"fund_id": top.id, "to_fund_id": town.fund.id, "amount_fen": 1, "memo": "", "now": NOW}
    drafted = commit(funds.draft_allocation, staff=factories.staff(town.town), **draft)
    top_up = db.session.scalars(select(TopUp).where(TopUp.fund_id == town.fund.id)).first()
    reversal = commit(
        funds.reverse_top_up, top_up_id=top_up.id, reason="重复入账", staff=factories.staff(town.town), now=NOW
    )
    return {
        "allocation_id": allocation.id,
        "drafted_allocation_id": drafted.id,
        "reversal_id": reversal.id,
        "top_fund_id": top.id,
    }


def merge_of(town: Town) -> ResidentMerge:
    kept, gone = (factories.resident(town.node) for _ in range(2))
    asked = {"kept_id": kept.id, "gone_id": gone.id, "reason": "登记了两次", "staff": factories.staff(town.town)}
    return commit(merging.ask, now=NOW, **asked)


def helper_of(town: Town) -> Delegate:
    phone = f"137{town.person.id:08d}"
    user = factories.user()
    commit(residents.show_phone, user_id=user.id, phone=phone)
    return factories.helper(town.person, user=user, phone=phone)


def _a_sign(session: Session, *, merchant_id: int, redemption_id: int) -> FraudSign:
    sign = FraudSign(
        merchant_id=merchant_id,
        kind=SignKind.QUICK,
        subject_id=merchant_id,
        first_at=NOW,
        last_at=NOW,
        state=SignState.OPEN,
    )
    session.add(sign)
    session.flush()
    session.add(FraudEvidence(sign_id=sign.id, redemption_id=redemption_id, at=NOW, noted_at=NOW))
    return sign


def everything() -> dict[str, list[Any]]:
    """Every row of every table, to see that nothing has changed."""
    db.session.rollback()
    return {
        table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
    }


OF_SIDES: dict[str, Any] = {
    "answer": {"agrees": True},
    "signature": {"version": 1, "hash": "0" * 64},
    "kept": {"kept": True},
}
"""What the sides of a mediation send."""


def body_for(rule: str, ours: Town) -> dict[str, Any] | None:
    last = rule.rsplit("/", 1)[-1]
    if last == "move" and "/residents/" in rule:
        return {"community_id": ours.node.id, "household": "A-1"}
    if last == "nominations":
        return REASON | ({"subject_id": 1} if "/staff/" in rule else {})
    if last == "allocations":
        return {"to_fund_id": ours.fund.id, "amount_fen": 100}
    if last == "dispute":
        return {"lines": [1], **REASON}
    if last == "withdrawal" and "/statements/" in rule:
        return {"lines": [1]}
    if last == "members" and "/teams/" in rule:
        return {"resident_id": 1}
    if last == "move":
        return {"parent_id": ours.town.id}
    if last == "<int:community_id>":
        return {"name": "改名"}
    if last == "hands" and "/council/" in rule:
        return {"votes": [{"member_id": 1, "choice": "yes"}], "sheet": 1}
    if last == "notes" and "/work-orders/" in rule:
        return {"text": "与我无关"}
    if last == "completion" and "/work-orders/" in rule:
        return {"note": "与我无关"}
    if last == "handover" and "/work-orders/" in rule:
        return {"unit_id": 1, **REASON}
    if "/reports/" in rule:
        return {"text": "与我无关"}
    if "/mediations/" in rule and last in OF_SIDES:
        return OF_SIDES[last]
    if last == "unsealing":
        return {"ground": "law", "reason": "公安机关调取"}
    if last == "decision" and "/cases/" in rule:
        return {"outcome": "upheld", **REASON}
    if last == "resolution":
        return {"outcome": "stands", **REASON}
    if last == "replacement" and "/merchant-applications/" in rule:
        shop = {"name": "演示理发店", "trade": "理发", "address": "演示路 1 号", "phone": "0631-0000000"}
        return {"community_id": ours.node.id, "licence_no": "92370000DEMO00001X", **shop}
    if last == "replacement":
        return TERMS
    return BODIES.get(last)


def callers(app: Flask, ours: Town, rule: str) -> list[SignedIn]:
    """Everybody of our side who may use such a route at all."""
    if rule.startswith("/api/v1/staff/"):
        return [as_staff(app, ours.admin), as_staff(app, factories.staff(ours.node))]
    if rule.startswith("/api/v1/merchant/"):
        neighbour = factories.shop(ours.node)
        return [as_user(app, ours.shop.owner), as_user(app, neighbour.owner)]
    return [as_user(app, ours.user)]


def test_every_id_of_the_other_side_is_not_there(app: Flask, ours: Town, theirs: dict[str, int]) -> None:
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.arguments and rule.rule not in PUBLIC
    ]
    assert len(rules) > 30
    people = {rule.rule: callers(app, ours, rule.rule) for rule in rules}
    before = everything()
    for rule in rules:
        values = {name: theirs[name] for name in rule.arguments}
        path = (
            rule.rule.removeprefix("/api/v1").replace("<int:", "{").replace("<", "{").replace(">", "}").format(**values)
        )
        unknown = rule.rule.removeprefix("/api/v1").replace("<int:", "{").replace("<", "{").replace(">", "}")
        unknown = unknown.format(**dict.fromkeys(values, 10**12))
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            body = None if method in {"GET", "DELETE"} else body_for(rule.rule, ours)
            for caller in people[rule.rule]:
                not_yours, not_there = (caller._send(method, where, {"json": body}) for where in (path, unknown))
                assert (not_yours.status_code, method, path) == (404, method, path), not_yours.json
                assert not_there.status_code == 404
                assert not_yours.json["message"] == not_there.json["message"]
    assert everything() == before


def pages_with_ids(app: Flask) -> list[Any]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/console/") and rule.arguments]


def allowed_by(app: Flask, rule: Any) -> list[str]:
    """The roles that may open a page of the console."""
    policy: Policy = vars(app.view_functions[rule.endpoint])["policy"]
    return [role for role in StaffRole if policy.kind == "page" and policy.allows(role)]


def test_no_page_of_the_console_knows_an_id_of_the_other_side(app: Flask, ours: Town, theirs: dict[str, int]) -> None:
    desks = {role: at_desk(app, factories.staff(ours.node, role)) for role in StaffRole}
    forms = {role: desk.csrf() for role, desk in desks.items()}
    before = everything()
    for rule in pages_with_ids(app):
        template = rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}")
        for ids in ({name: theirs[name] for name in rule.arguments}, dict.fromkeys(rule.arguments, 10**12)):
            path = template.format(**ids)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                for role, desk in desks.items():
                    form = {"csrf_token": forms[role], **REASON} if method == "POST" else None
                    answer = desk.client.open(path, method=method, data=form, headers={"Accept": "text/html"})
                    expected = 404 if role in allowed_by(app, rule) else 403
                    assert (answer.status_code, role, method, path) == (expected, role, method, path)
    assert everything() == before


def test_a_page_is_for_the_roles_that_its_policy_names(app: Flask, ours: Town) -> None:
    desks = {role.value: at_desk(app, factories.staff(ours.node, role)) for role in StaffRole}
    forms = {role: desk.csrf() for role, desk in desks.items()}
    refused = 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/console/") or not allowed_by(app, rule):
            continue
        template = rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}")
        path = template.format(**dict.fromkeys(rule.arguments, 1))
        for role in desks.keys() - set(allowed_by(app, rule)):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                form = {"csrf_token": forms[role]} if method == "POST" else None
                answer = desks[role].client.open(path, method=method, data=form, headers={"Accept": "text/html"})
                assert (answer.status_code, role, method, path) == (403, role, method, path)
                refused += 1
    assert refused > 10


def test_ids_of_the_other_side_in_a_body_are_not_there(app: Flask, ours: Town, theirs: dict[str, int]) -> None:
    staff, clerk = as_staff(app, ours.admin), as_user(app, ours.shop.owner)
    factories.offer(ours.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"2": 500})
    card = factories.card_code_of(ours.person)
    record = {
        "rule": "good-deed",
        "subject_kind": SubjectKind.RESIDENT.value,
        "subject_id": theirs["resident_id"],
        "score_delta": 5,
        "occurred_on": "2026-11-09",
        "event_key": "e-1",
    }
    before = everything()
    answered = [
        staff.post("/staff/records", record),
        staff.post("/staff/offers", {"community_id": theirs["community_id"], "terms": TERMS}),
        staff.post(f"/staff/funds/{ours.fund.id}/allocations", {"to_fund_id": theirs["fund_id"], "amount_fen": 1}),
        clerk.post("/merchant/redemptions", {"code": card, "offer_id": theirs["offer_id"], "bill_fen": 100}),
    ]
    assert [answer.status_code for answer in answered] == [404] * 4
    assert everything() == before


def test_lists_show_ones_own_only(app: Flask, ours: Town, theirs: dict[str, int]) -> None:
    resident, clerk, staff = as_user(app, ours.user), as_user(app, ours.shop.owner), as_staff(app, ours.admin)
    lists = [
        *(resident.get(path) for path in ("/offers", "/me/coupons", "/me/records")),
        *(clerk.get(f"/merchant/{name}") for name in ("redemptions", "statements", "offers", "ratings")),
        *(staff.get(f"/staff/{name}") for name in ("offers", "statements")),
    ]
    assert [answer.status_code for answer in lists] == [200] * len(lists)
    assert [answer.json["items"] for answer in lists] == [[]] * len(lists)
    shops = staff.get("/staff/merchants").json["items"]
    assert [shop["id"] for shop in shops] == [ours.shop.merchant.id]
    assert [fund["id"] for fund in staff.get("/staff/funds").json["items"]] == [ours.fund.id]
