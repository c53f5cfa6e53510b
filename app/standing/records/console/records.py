"""Console pages of records of the subtree: the list, and one of them with all that was done about it."""

from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.audit import Fact, Show
from app.core.clock import last_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.exports import Column, Export, Kind
from app.core.http.policies import current, page_for
from app.parties.communities.actions import COMMUNITY_ID
from app.parties.communities.nodes import indented
from app.parties.staff.same_person import same_persons
from app.parties.staff.staffing import usernames_by_id
from app.standing.programmes import labels as programme_labels
from app.standing.programmes import looking
from app.standing.programmes.actions import RULE_SLUG
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rulebook import headings, known_rules
from app.standing.programmes.subjects import names_of
from app.standing.records import forms, queries, slips
from app.standing.records import labels as record_labels
from app.standing.records.console.pictures import shown_of
from app.standing.records.models import Record, RecordState
from app.standing.reminders.queries import of_record

blp = Console(
    "records",
    __name__,
    sections=[Section("治理", "信用记录", "records")],
    labels=record_labels.LABELS,
)


@blp.app_template_global()
def subject_page(record: Record) -> str | None:
    """Where the page is of whom a record is about; None where nobody needs to know any more."""
    if record.subject_id is None:
        return None
    if record.subject_kind is SubjectKind.MERCHANT:
        return url_for("merchant_profile_console.shop", merchant_id=record.subject_id)
    if record.subject_kind is SubjectKind.UNIT:
        return url_for("unit_profile_console.unit", unit_id=record.subject_id)
    if record.subject_kind is SubjectKind.HOUSEHOLD:
        return url_for("residents_console.household", household_id=record.subject_id)
    return url_for("residents_console.resident", resident_id=record.subject_id)


@blp.get("/records")
@page_for("records:read")
def records() -> str:
    """What is on record in the subtree."""
    filters, session = Filters(forms.RecordsQuery), db.session()
    return render_template(
        "records/records.html",
        page=queries.records_in_scope(session, staff=current.staff, now=utc_now(), **filters.query),
        filters=filters,
        waiting=queries.waiting(session, staff=current.staff),
        kinds=[(kind.value, label) for kind, label in programme_labels.LABELS[SubjectKind].items()],
        states=[(state.value, label) for state, label in record_labels.LABELS[RecordState].items()],
        categories=list(headings(session).items()),
        rules=[(rule.slug, f"{rule.code} {rule.name}") for rule in known_rules(session, staff=current.staff)],
        nodes=[(node.id, name) for node, name in indented(session, staff=current.staff)],
    )


@blp.get("/records/<int:record_id>")
@page_for("records:read")
def record(record_id: int) -> Any:
    """One record: the rule, what it came to, and who did what about it; that it was opened is noted."""
    session = db.session()
    now = utc_now()
    line = queries.record_in_scope(session, record_id=record_id, staff=current.staff, now=now)
    found = line.record
    subjects = [(found.subject_kind, found.subject_id)]
    execute(looking.note_seen, subjects=subjects, how="record", staff=current.staff, now=now)
    asker = found.withdrawal_asked_by
    people = found.created_by, found.verified_by, found.approved_by, found.heard_by, found.withdrawn_by, asker
    names = usernames_by_id(session, people)
    is_own_request = asker is not None and bool(
        same_persons(session, staff_id=current.staff.id, among={asker}, now=now)
    )
    led_to_it = of_record(session, record_id=record_id)
    collector = SubjectKind.RESIDENT, found.collected_by
    return Form().page(
        "records/record.html",
        line=line,
        record=found,
        until=found.due_at and last_day(found.due_at),
        names=names,
        collector=names_of(session, [collector]).get(collector),
        reminders=led_to_it,
        is_own_request=is_own_request,
        pictures=shown_of(record_id) if found.pictures or led_to_it else [],
        near=queries.near(session, found, now=now),
        needs_slip=slips.needs_slip(session, found),
    )


def _page(session: Session, **query: Any) -> Page[queries.Line]:
    return queries.records_in_scope(session, now=utc_now(), **query)


EXPORTS = [
    Export(
        "records",
        "信用记录",
        permission="records:read",
        query=forms.RecordsQuery,
        filters={
            "kind": Fact("对象", SubjectKind),
            "category": Fact("类别"),
            "rule": RULE_SLUG,
            "state": Fact("状态", RecordState),
            "withdrawal_asked": Fact("等人确认撤销", Show.FLAG),
            "community_id": COMMUNITY_ID,
            "since": Fact("从", Show.DAY),
            "until": Fact("到", Show.DAY),
        },
        page=_page,
        columns=[
            Column("编号", "record.id", Kind.WHOLE),
            Column("类型", "record.subject_kind", Kind.LABEL),
            Column("对象", "subject"),
            Column("社区", "community"),
            Column("类别", "record.rule.heading.name"),
            Column("规则", "record.rule.name", width=24),
            Column("发生日期", "record.occurred_on", Kind.DAY),
            Column("信用分", "record.score_delta", Kind.WHOLE),
            Column("积分", "record.points", Kind.WHOLE),
            Column("超出上限未计", "record.trimmed", Kind.WHOLE),
            Column("状态", "state", Kind.LABEL),
            Column("起", "record.effective_at", Kind.DAY),
            Column("止", "record.expires_at", Kind.DAY),
            Column("事件编号", "record.event_key", width=24),
            Column("说明", "record.note", width=32),
            Column("提交时间", "record.created_at", Kind.MOMENT),
        ],
    )
]
