"""Console pages of reminders: the list, one of them with its slip, giving one, and closing it."""

from datetime import date
from functools import partial
from typing import Any

from flask import Response, render_template, url_for
from sqlalchemy.orm import Session

from app.core.audit import Fact, Show
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.console.sent_pictures import ShownPicture, add_sent, sent_with, shown
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.exports import Column, Export, Kind
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.communities.actions import COMMUNITY_ID
from app.parties.communities.nodes import indented
from app.parties.pictures.keeping import all_taken
from app.parties.pictures.queries import pictures_of
from app.parties.staff.staffing import usernames_by_id
from app.standing.programmes import labels as programme_labels
from app.standing.programmes import looking
from app.standing.programmes.actions import RULE_SLUG
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rulebook import known_rules, rules_on
from app.standing.programmes.subjects import names_of, subject_in_scope
from app.standing.reminders import answering, closing, evidence, forms, giving, labels, queries
from app.standing.reminders.models import Reminder, ReminderStatus

blp = Console("reminders", __name__, sections=[Section("治理", "提醒", "reminders")], labels=labels.LABELS)


def _page_of(kind: SubjectKind, subject_id: int) -> str:
    if kind is SubjectKind.MERCHANT:
        return url_for("merchant_profile_console.shop", merchant_id=subject_id)
    if kind is SubjectKind.UNIT:
        return url_for("unit_profile_console.unit", unit_id=subject_id)
    if kind is SubjectKind.HOUSEHOLD:
        return url_for("residents_console.household", household_id=subject_id)
    return url_for("residents_console.resident", resident_id=subject_id)


@blp.get("/reminders")
@page_for("reminders:read")
def reminders() -> str:
    """What was reminded of in the subtree."""
    filters, session = Filters(forms.RemindersQuery), db.session()
    return render_template(
        "reminders/reminders.html",
        page=queries.reminders_in_scope(session, staff=current.staff, **filters.query),
        filters=filters,
        kinds=[(kind.value, label) for kind, label in programme_labels.LABELS[SubjectKind].items()],
        states=[(state.value, label) for state, label in labels.LABELS[ReminderStatus].items()],
        rules=[
            (rule.slug, f"{rule.code} {rule.name}")
            for rule in known_rules(session, staff=current.staff)
            if rule.warnings
        ],
        nodes=[(node.id, name) for node, name in indented(session, staff=current.staff)],
        today=business_day(utc_now()),
    )


@blp.get("/reminders/<int:reminder_id>")
@page_for("reminders:read")
def reminder(reminder_id: int) -> Any:
    """One reminder: what it is about, what was answered, and what became of it."""
    session = db.session()
    line = queries.line_in_scope(session, reminder_id=reminder_id, staff=current.staff)
    found = line.reminder
    _note_seen(found, "reminder")
    giver = SubjectKind.RESIDENT, found.given_by_resident
    whose = None if found.subject_id is None else _page_of(found.subject_kind, found.subject_id)
    return Form().page(
        "reminders/reminder.html",
        line=line,
        reminder=found,
        count=_count(session, found),
        names=usernames_by_id(session, (found.given_by, found.closed_by)),
        giver=names_of(session, [giver]).get(giver),
        whose=whose,
        pictures=_pictures(found),
    )


def _pictures(found: Reminder) -> list[ShownPicture]:
    if not found.pictures:
        return []
    pictures = pictures_of(db.session(), evidence.owners_of(found.id))
    return shown(pictures, lambda picture_id: url_for(".picture", reminder_id=found.id, reminder_picture_id=picture_id))


@blp.post("/reminders/<int:reminder_id>/pictures")
@page_for("reminders:write")
def add_pictures(reminder_id: int) -> Any:
    """Pictures of what it is about, or of what was said to it."""
    staff, now = current.staff, utc_now()
    return add_sent(
        lambda session, pictures: evidence.add_at_the_desk(
            session, reminder_id=reminder_id, pictures=pictures, staff=staff, now=now
        ),
        read=all_taken,
        to=url_for(".reminder", reminder_id=reminder_id),
    )


@blp.get("/reminders/<int:reminder_id>/pictures/<int:reminder_picture_id>")
@page_for("reminders:write")
def picture(reminder_id: int, reminder_picture_id: int) -> Response:
    """Drawn anew: nothing is in it but the picture."""
    about = {"reminder_id": reminder_id, "picture_id": reminder_picture_id}
    return download_stored(evidence.picture_in_scope(db.session(), staff=current.staff, **about).file_id)


def _count(session: Session, found: Reminder) -> int:
    if found.subject_id is None:
        return 0
    counts = queries.open_counts(session, kind=found.subject_kind, subject_id=found.subject_id, now=utc_now())
    return counts.get(found.rule.slug, 0)


@blp.get("/reminders/<int:reminder_id>/slip")
@page_for("reminders:write")
def slip(reminder_id: int) -> str:
    """On paper, for who has no phone."""
    line = queries.line_in_scope(db.session(), reminder_id=reminder_id, staff=current.staff)
    _note_seen(line.reminder, "slip")
    return render_template(
        "reminders/slip.html", line=line, reminder=line.reminder, count=_count(db.session(), line.reminder)
    )


def _note_seen(found: Reminder, how: str) -> None:
    subjects = [(found.subject_kind, found.subject_id)]
    execute(looking.note_seen, subjects=subjects, how=how, staff=current.staff, now=utc_now())


@blp.post("/reminders/<int:reminder_id>/delivery")
@page_for("reminders:write")
def deliver(reminder_id: int) -> Any:
    """The slip was handed over."""
    here = url_for(".reminder", reminder_id=reminder_id)
    command = partial(giving.deliver, reminder_id=reminder_id, staff=current.staff, now=utc_now())
    return act(command, done="已登记送达，这次提醒从现在起计数。", to=here, back=here)


@blp.route("/reminders/<int:reminder_id>/answer", methods=["GET", "POST"])
@page_for("reminders:write")
def answer(reminder_id: int) -> Any:
    """What was said at the door, or written on the slip."""
    line = queries.line_in_scope(db.session(), reminder_id=reminder_id, staff=current.staff)

    def run(session: Session, *, reason: str) -> Reminder:
        now = utc_now()
        return answering.note_answer(session, reminder_id=reminder_id, text=reason, staff=current.staff, now=now)

    return ask_reason(
        run,
        title="登记答复",
        about=f"{line.subject}：{line.reminder.rule.name}。",
        effect="答复照原话登记，只能登记一次；办理减分的人会看到。",
        hint="对方说的，或写在提醒单上的话。",
        button="登记答复",
        done="答复已登记。",
        to=url_for(".reminder", reminder_id=reminder_id),
    )


@blp.route("/reminders/<int:reminder_id>/withdrawal", methods=["GET", "POST"])
@page_for("reminders:write")
def take_back(reminder_id: int) -> Any:
    """It should not have been given."""
    line = queries.line_in_scope(db.session(), reminder_id=reminder_id, staff=current.staff)
    return ask_reason(
        partial(closing.take_back, reminder_id=reminder_id, staff=current.staff, now=utc_now()),
        title="撤回提醒",
        about=f"{line.subject}：{line.reminder.rule.name}。",
        effect="这次提醒不再计数，对方会收到消息；同一天的事可以重新提醒。",
        hint="例如：记错了户号。",
        button="撤回提醒",
        done="提醒已撤回。",
        to=url_for(".reminder", reminder_id=reminder_id),
    )


@blp.route("/reminders/<int:reminder_id>/make-up", methods=["GET", "POST"])
@page_for("reminders:write")
def make_up(reminder_id: int) -> Any:
    """What it was about has been made good."""
    line = queries.line_in_scope(db.session(), reminder_id=reminder_id, staff=current.staff)
    return ask_reason(
        partial(closing.make_up, reminder_id=reminder_id, staff=current.staff, now=utc_now()),
        title="登记补课",
        about=f"{line.subject}：{line.reminder.rule.name}。",
        effect="补过课，这次提醒不再计数，对方会收到消息。由登记提醒以外的另一位工作人员办理。",
        hint="做了什么、在哪天，例如：11 月 20 日参加垃圾分类讲座。",
        button="登记补课",
        done="已登记补课，这次提醒不再计数。",
        to=url_for(".reminder", reminder_id=reminder_id),
    )


@blp.route("/reminders/residents/<int:resident_id>/new", methods=["GET", "POST"])
@page_for("reminders:write")
def give_resident(resident_id: int) -> Any:
    """To a resident."""
    return _give(SubjectKind.RESIDENT, resident_id)


@blp.route("/reminders/households/<int:household_id>/new", methods=["GET", "POST"])
@page_for("reminders:write")
def give_household(household_id: int) -> Any:
    """To a household."""
    return _give(SubjectKind.HOUSEHOLD, household_id)


@blp.route("/reminders/merchants/<int:merchant_id>/new", methods=["GET", "POST"])
@page_for("reminders:write")
def give_shop(merchant_id: int) -> Any:
    """To a shop."""
    return _give(SubjectKind.MERCHANT, merchant_id)


@blp.route("/reminders/units/<int:unit_id>/new", methods=["GET", "POST"])
@page_for("reminders:write")
def give_unit(unit_id: int) -> Any:
    """To a unit."""
    return _give(SubjectKind.UNIT, unit_id)


def _give(kind: SubjectKind, subject_id: int) -> Any:
    session = db.session()
    subject = subject_in_scope(session, kind=kind, subject_id=subject_id, staff=current.staff)
    whom = names_of(session, [(kind, subject_id)])[kind, subject_id]
    form = Form(forms.ReminderForm, {"occurred_on": business_day(utc_now()).isoformat()})
    pictures = sent_with(form, all_taken) if form.is_sent else None
    if pictures is not None:

        def run(session: Session, *, rule: str, occurred_on: date, event_key: str | None, note: str) -> Reminder:
            return giving.give(
                session,
                rule_slug=rule,
                subject_kind=kind,
                subject_id=subject_id,
                occurred_on=occurred_on,
                event_key=event_key or f"day-{occurred_on:%Y%m%d}",
                note=note,
                pictures=pictures,
                staff=current.staff,
                now=utc_now(),
            )

        answer = form.run(run, done=_said, to=lambda given: url_for(".reminder", reminder_id=given.id))
        if answer:
            return answer
    counts = queries.open_counts(session, kind=kind, subject_id=subject_id, now=utc_now())
    choices = [
        (rule.slug, f"{rule.code} {rule.name}（已有 {counts.get(rule.slug, 0)} 次，{rule.warnings} 次后可减分）")
        for rule in rules_on(session, community_id=subject.community_id, kind=kind, day=business_day(utc_now()))
        if rule.warnings
    ]
    return form.page("reminders/new.html", kind=kind, whom=whom, rules=choices, back=_page_of(kind, subject_id))


def _said(given: Reminder) -> str:
    if given.told_at is None:
        return "提醒已登记。对方没有可以通知的手机，请打印提醒单，送达后在这里登记，才开始计数。"
    return "提醒已登记，对方会在手机上收到。"


EXPORTS = [
    Export(
        "reminders",
        "提醒",
        permission="reminders:read",
        query=forms.RemindersQuery,
        filters={
            "kind": Fact("对象", SubjectKind),
            "rule": RULE_SLUG,
            "state": Fact("状态", ReminderStatus),
            "community_id": COMMUNITY_ID,
            "since": Fact("从", Show.DAY),
            "until": Fact("到", Show.DAY),
        },
        page=queries.reminders_in_scope,
        columns=[
            Column("编号", "reminder.id", Kind.WHOLE),
            Column("类型", "reminder.subject_kind", Kind.LABEL),
            Column("对象", "subject"),
            Column("社区", "community"),
            Column("规则", "reminder.rule.name", width=24),
            Column("发生日期", "reminder.occurred_on", Kind.DAY),
            Column("状态", "reminder.status", Kind.LABEL),
            Column("告知时间", "reminder.told_at", Kind.MOMENT),
            Column("计到", "reminder.expires_on", Kind.DAY),
            Column("说明", "reminder.note", width=32),
            Column("答复", "reminder.answer", width=32),
            Column("事件编号", "reminder.event_key", width=24),
        ],
    )
]
