"""Console pages of residents: found, seen in full when there is a reason, and the file of each."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.audit import Fact
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import PAGE, Filters
from app.core.console.reasons import ReasonForm
from app.core.db.engine import snapshot
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.errors import RuleError
from app.core.exports import Column, Export, Kind
from app.core.files.response import PDF, download
from app.core.http.policies import current, page_for
from app.core.http.rate_limits import limiter
from app.ledger import chart
from app.ledger.journals import running_history
from app.office import profiles
from app.office.profiles import labels
from app.office.profiles.forms import residents as forms
from app.office.residency.leaving import points_end_on
from app.parties import messages
from app.parties.areas.queries import area_of
from app.parties.communities.actions import COMMUNITY_ID
from app.parties.communities.nodes import indented
from app.parties.messages.texts import words_of
from app.parties.residents import access_log, finding
from app.parties.residents import queries as search
from app.parties.residents.roster_columns import NO_PHONE
from app.rewards.wallet import queries as claims
from app.standing.points import account, paper, periods
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import subject_in_scope
from app.standing.records import queries
from app.standing.scores import scores

NOBODY: Mapping[int, tuple[str, str]] = MappingProxyType({})

blp = Console(
    "residents",
    __name__,
    sections=[Section("居民", "居民", "residents")],
    labels=labels.LABELS,
)


@blp.get("/residents")
@page_for("residents:read")
def residents() -> str:
    """Find somebody; without anything to look for, those who came last."""
    return _list(Filters(forms.ResidentsQuery), Form(ReasonForm))[0]


def _list(filters: Filters, form: Form, seen: Mapping[int, tuple[str, str]] = NOBODY) -> tuple[str, int]:
    session = db.session()
    page = search.residents_in_scope(session, staff=current.staff, **filters.query)
    return form.page(
        "profiles/residents.html",
        page=page.map_all(partial(profiles.summaries, session, now=utc_now())),
        total=page.count() if page.count else 0,
        filters=filters,
        nodes=[(node.id, name) for node, name in indented(session, staff=current.staff)],
        seen=seen,
    )


@blp.post("/residents/reveal")
@page_for("residents:reveal")
def reveal_page() -> Any:
    """Everybody on one page of the list in full; the audit log notes once who has looked at whom, and why."""
    filters, form = Filters(forms.ResidentsQuery), Form(ReasonForm)
    page = search.residents_in_scope(db.session(), staff=current.staff, **filters.query)
    ids = [card.id for card in page.items]
    seen = form.result_of(partial(finding.reveal_page, resident_ids=ids, staff=current.staff, now=utc_now()))
    return _list(filters, form, seen or NOBODY)


@blp.get("/residents/<int:resident_id>")
@page_for("residents:read")
def resident(resident_id: int) -> Any:
    """The file of one resident, a part at a time; that it was opened is noted, once a day."""
    return _file(resident_id, Form(ReasonForm))


@blp.post("/residents/<int:resident_id>/reveal")
@page_for("residents:reveal")
def reveal(resident_id: int) -> Any:
    """Name and number in full, on this one page; the audit log notes who has looked and why."""
    search.card(db.session(), resident_id=resident_id, staff=current.staff)
    form = Form(ReasonForm)
    seen = form.result_of(partial(search.reveal, resident_id=resident_id, staff=current.staff, now=utc_now()))
    return _file(resident_id, form, seen=seen)


def _file(resident_id: int, form: Form, seen: tuple[str, str] | None = None) -> Any:
    session, now = db.session(), utc_now()
    card = search.card(session, resident_id=resident_id, staff=current.staff)
    _note_seen([card.id], "file")
    filters = Filters(forms.PartQuery)
    part, cursor = filters.values["part"], filters.values["cursor"]
    return form.page(
        "profiles/resident.html",
        card=card,
        seen=seen,
        bank=account.bank(session, resident_id=resident_id, now=now),
        why=profiles.explain(session, kind=SubjectKind.RESIDENT, subject_id=resident_id, now=now),
        filters=filters,
        part=part,
        parts=[
            (each, label, url_for(".resident", resident_id=resident_id, part=each.value))
            for each, label in labels.PARTS.items()
        ],
        page=_part(session, part, resident_id, card.user_id, cursor),
        period=(business_day(now).replace(month=1, day=1), business_day(now)),
        words_of=words_of,
    )


def _note_seen(resident_ids: list[int], how: str) -> None:
    execute(access_log.note_seen, resident_ids=resident_ids, how=how, staff=current.staff, now=utc_now())


@blp.get("/residents/<int:resident_id>/passbook")
@page_for("residents:read")
@limiter.limit("60/hour")
def passbook_paper(resident_id: int) -> Any:
    """A period of a resident's passbook as PDF in large type, to be printed for them; noted as a look at their file."""
    search.card(db.session(), resident_id=resident_id, staff=current.staff)
    wanted = Filters(forms.PeriodQuery)
    if wanted.errors:
        raise RuleError("请选对日期：结束日期不能早于开始日期。")
    now = utc_now()
    until = wanted.values["until"] or business_day(now)
    since = wanted.values["since"] or until.replace(month=1, day=1)
    execute(access_log.note_printed, resident_id=resident_id, since=since, until=until, staff=current.staff, now=now)
    end_reading()
    with snapshot(db.engine) as session:
        period = periods.period_of(session, resident_id=resident_id, since=since, until=until)
    name = f"积分存折 {period.number} {since} {until}.pdf"
    return download(paper.pdf(period, at=now), name=name, media_type=PDF)


def _part(session: Session, part: forms.Part, resident_id: int, user_id: int | None, cursor: str | None) -> Page[Any]:
    where: dict[str, Any] = {"cursor": cursor, "limit": PAGE}
    if part is forms.Part.PASSBOOK:
        return running_history(session, chart.resident_points(resident_id), **where)
    if part is forms.Part.COUPONS:
        return claims.coupons(session, resident_id=resident_id, status=None, **where)
    if part is forms.Part.USES:
        return profiles.uses_of(session, resident_id=resident_id, **where)
    if part is forms.Part.MESSAGES:
        return Page([], None) if user_id is None else messages.messages_of_user(session, user_id=user_id, **where)
    kind = SubjectKind.RESIDENT
    about: dict[str, Any] = {"kind": kind, "subject_id": resident_id, "staff": current.staff}
    return queries.records_of(session, now=utc_now(), **about, **where)


@blp.get("/residents/households/<int:household_id>")
@page_for("residents:read")
def household(household_id: int) -> Any:
    """Who lives together, and what is on record about all of them; noted as a look at the file of each."""
    session, now, kind = db.session(), utc_now(), SubjectKind.HOUSEHOLD
    home = subject_in_scope(session, kind=kind, subject_id=household_id, staff=current.staff)
    cards = search.members(session, household_id=household_id)
    _note_seen([card.id for card in cards], "household")
    filters = Filters()
    where = {"cursor": filters.values["cursor"], "limit": PAGE}
    return render_template(
        "profiles/household.html",
        home=home,
        area=area_of(session, household_id=household_id),
        number=search.household_number(session, household_id=household_id),
        former=[
            (card, points_end_on(card.left_on))
            for card in search.former_members(session, household_id=household_id)
            if card.left_on is not None
        ],
        members=profiles.summaries(session, cards, now=now),
        standing=scores.standing(session, subject_kind=kind, subject_id=household_id, now=now),
        why=profiles.explain(session, kind=kind, subject_id=household_id, now=now),
        filters=filters,
        page=queries.records_of(session, kind=kind, subject_id=household_id, staff=current.staff, now=now, **where),
    )


def _page(session: Session, **query: Any) -> Page[profiles.Summary]:
    page = search.residents_in_scope(session, **query)
    return page.map_all(partial(profiles.summaries, session, now=utc_now()))


def _own_records(
    session: Session, *, staff: Any, resident_id: int, cursor: str | None, limit: int
) -> Page[queries.Line]:
    search.card(session, resident_id=resident_id, staff=staff)
    about: dict[str, Any] = {"kind": SubjectKind.RESIDENT, "subject_id": resident_id, "staff": staff}
    return queries.records_of(session, now=utc_now(), cursor=cursor, limit=limit, **about)


_FILTERS = {
    "number": Fact("居民编号"),
    "name": Fact("姓名"),
    "phone": Fact("手机号"),
    "household": Fact("户号"),
    "community_id": COMMUNITY_ID,
}

EXPORTS = [
    Export(
        "residents",
        "居民名册",
        permission="residents:read",
        query=forms.ResidentsQuery,
        filters=_FILTERS,
        page=_page,
        private=("name", "phone"),
        on_taken=access_log.note_masked_roster,
        columns=[
            Column("居民编号", "card.number"),
            Column("社区", "card.community"),
            Column("户号", "card.household"),
            Column("姓名", "card.name"),
            Column("手机号", "card.phone"),
            Column("是否成年", lambda row: "否" if row.card.is_minor else "是"),
            Column("登记日期", "card.joined_on", Kind.DAY),
            Column("积分", "points", Kind.WHOLE),
            Column("信用分", "score", Kind.WHOLE),
            Column("等级", "grade"),
            Column("小程序", lambda row: "已关联" if row.card.user_id else "未关联"),
        ],
    ),
    Export(
        "roster",
        "完整名册",
        permission="residents:reveal",
        query=forms.ResidentsQuery,
        filters=_FILTERS,
        page=search.entries_in_scope,
        private=("name", "phone"),
        asks_reason=True,
        on_taken=access_log.note_roster,
        columns=[
            Column("居民编号", "number"),
            Column("社区", "community"),
            Column("户号", "household"),
            Column("姓名", "name"),
            Column("手机号", lambda row: row.phone or NO_PHONE),
            Column("是否成年", lambda row: "否" if row.is_minor else "是"),
        ],
    ),
    Export(
        "resident_records",
        "居民信用档案",
        permission="records:read",
        query=forms.FileQuery,
        filters={"resident_id": Fact("居民档案号")},
        page=_own_records,
        on_taken=access_log.note_file_taken,
        columns=[
            Column("发生日期", "record.occurred_on", Kind.DAY),
            Column("规则", "record.rule.name", width=24),
            Column("信用分", "record.score_delta", Kind.WHOLE),
            Column("积分", "record.points", Kind.WHOLE),
            Column("超出上限未计", "record.trimmed", Kind.WHOLE),
            Column("状态", "state", Kind.LABEL),
            Column("计入起", "record.effective_at", Kind.MOMENT),
            Column("计入止", "record.expires_at", Kind.MOMENT),
            Column("积分有效至", "record.points_expire_on", Kind.DAY),
            Column("事件编号", "record.event_key", width=24),
            Column("说明", "record.note", width=32),
            Column("撤销原因", "record.withdrawal_reason", width=24),
        ],
    ),
]
