"""Console pages of meetings: called, held, decided item by item."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.civic.councils import (
    attending,
    award_nominations,
    finding,
    forms,
    labels,
    listing,
    programme_versions,
    queries,
    viewing,
    voting,
)
from app.civic.councils.models import AgendaItem, Choice, Meeting
from app.civic.councils.schemas import OWN_CHOICES
from app.core.clock import SHANGHAI, business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.errors import DomainError
from app.core.files.uploads import uploaded_attachment
from app.core.http.policies import current, page_for
from app.parties.staff.staffing import usernames_by_id
from app.standing.programmes.labels import in_words

blp = Console("meetings", __name__, sections=[Section("治理", "会议", "meetings")])

CHOICES = [(each.value, labels.LABELS[Choice][each]) for each in OWN_CHOICES]


@blp.get("/meetings")
@page_for("councils:read")
def meetings() -> Any:
    """The meetings of the subtree, those called last first."""
    filters = Filters(forms.MeetingsFilter)
    page = queries.meetings_in_scope(db.session(), staff=current.staff, **filters.query)
    return Form().page("councils/meetings.html", page=page, filters=filters)


@blp.route("/councils/<int:council_id>/meetings/new", methods=["GET", "POST"])
@page_for("councils:write")
def call(council_id: int) -> Any:
    """Call a meeting."""
    line = queries.council_in_scope(db.session(), council_id=council_id, staff=current.staff)
    back = url_for("councils_console.council", council_id=council_id)
    form = Form(forms.MeetingForm, {"at": "14:00"})
    if form.is_sent:

        def run(session: Session, *, on: date, at: str, **typed: Any) -> Meeting:
            starts_at = datetime.combine(on, time.fromisoformat(at), SHANGHAI)
            return finding.call_found(
                session, council_id=council_id, starts_at=starts_at, staff=current.staff, now=utc_now(), **typed
            )

        answer = form.run(
            run, done="会议已召集，成员名单从现在起不再变。", to=lambda made: url_for(".meeting", meeting_id=made.id)
        )
        if answer:
            return answer
    seats = queries.seats_of(db.session(), council_id=council_id, today=business_day(utc_now()))
    members = sum(each.votes for each in seats)
    return form.page("councils/meeting_new.html", line=line, council=line.council, members=members, back=back)


@blp.get("/meetings/<int:meeting_id>")
@page_for("councils:read")
def meeting(meeting_id: int) -> Any:
    """One meeting: its roll, its items, its minutes."""
    session = db.session()
    found = queries.meeting_in_scope(session, meeting_id=meeting_id, staff=current.staff)
    shown = viewing.show(session, found, now=utc_now())
    names = usernames_by_id(session, (found.meeting.called_by, shown.minutes.written_by if shown.minutes else None))
    return Form().page(
        "councils/meeting.html",
        shown=shown,
        meeting=found.meeting,
        convened=found,
        names=names,
        waiting=listing.waiting_count(session, council=found.council),
        batches=[
            (batch.id, f"{batch.title}（{batch.lines} 条）")
            for batch in listing.batches_for(session, council=found.council)
        ],
        versions=[
            (version.id, f"{version.programme.name} 第 {version.no} 版（拟自 {version.starts_on} 起施行）")
            for version in programme_versions.waiting_versions(session, council=found.council, now=utc_now())
        ],
        cycles=[
            (cycle.id, f"{scheme.name} {cycle.title}")
            for cycle, scheme in award_nominations.waiting_cycles(session, council=found.council)
        ],
        in_words=in_words,
    )


def _here(meeting_id: int) -> str:
    return url_for(".meeting", meeting_id=meeting_id)


@blp.post("/meetings/<int:meeting_id>/presence")
@page_for("councils:write")
def note_present(meeting_id: int) -> Any:
    """Who is there now."""
    queries.meeting_in_scope(db.session(), meeting_id=meeting_id, staff=current.staff)
    form = Form(forms.PresenceForm)
    answer = form.run(
        lambda session, **typed: attending.note_present(
            session, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="到会情况已登记。",
        to=_here(meeting_id),
    )
    return answer or form.back_to(_here(meeting_id))


@blp.route("/meetings/<int:meeting_id>/items/new", methods=["GET", "POST"])
@page_for("councils:write")
def add_item(meeting_id: int) -> Any:
    """Another item, before the meeting begins."""
    found = queries.meeting_in_scope(db.session(), meeting_id=meeting_id, staff=current.staff)
    form = Form(forms.ProposalForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: finding.add_found(
                session, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="议题已增加。",
            to=_here(meeting_id),
        )
        if answer:
            return answer
    return form.page("councils/item_new.html", convened=found, back=_here(meeting_id))


@blp.post("/meetings/<int:meeting_id>/records")
@page_for("councils:write")
def list_records(meeting_id: int) -> Any:
    """What waits for a council goes on the agenda."""
    command = partial(listing.list_records, meeting_id=meeting_id, staff=current.staff, now=utc_now())
    return act(command, done="待议的记录已列入议程。", to=_here(meeting_id), back=_here(meeting_id))


@blp.post("/meetings/<int:meeting_id>/batches")
@page_for("councils:write")
def list_batch(meeting_id: int) -> Any:
    """A batch goes on the agenda as one."""
    queries.meeting_in_scope(db.session(), meeting_id=meeting_id, staff=current.staff)
    form = Form(forms.BatchForm)
    answer = form.run(
        lambda session, **typed: listing.list_batch(
            session, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="批次已列入议程。",
        to=_here(meeting_id),
    )
    return answer or form.back_to(_here(meeting_id))


@blp.post("/meetings/<int:meeting_id>/versions")
@page_for("councils:write")
def list_version(meeting_id: int) -> Any:
    """A version of a programme goes on the agenda."""
    queries.meeting_in_scope(db.session(), meeting_id=meeting_id, staff=current.staff)
    form = Form(forms.VersionForm)
    answer = form.run(
        lambda session, **typed: programme_versions.list_version(
            session, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="积分办法的版本已列入议程。",
        to=_here(meeting_id),
    )
    return answer or form.back_to(_here(meeting_id))


@blp.post("/meetings/<int:meeting_id>/award-cycles")
@page_for("councils:write")
def list_cycle(meeting_id: int) -> Any:
    """Those who are nominated for an award go on the agenda."""
    queries.meeting_in_scope(db.session(), meeting_id=meeting_id, staff=current.staff)
    form = Form(forms.CycleForm)
    answer = form.run(
        lambda session, **typed: award_nominations.list_cycle(
            session, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="提名已列入议程，一个一个表决。",
        to=_here(meeting_id),
    )
    return answer or form.back_to(_here(meeting_id))


@blp.post("/meetings/items/<int:agenda_item_id>/records/<int:record_id>/taking-out")
@page_for("councils:write")
def take_out(agenda_item_id: int, record_id: int) -> Any:
    """A member wants a vote on one record alone."""
    item, _ = queries.item_in_scope(db.session(), agenda_item_id=agenda_item_id, staff=current.staff)
    here = _here(item.meeting_id)
    ids: dict[str, Any] = {"agenda_item_id": agenda_item_id, "record_id": record_id}
    command = partial(listing.take_out, staff=current.staff, now=utc_now(), **ids)
    return act(command, done="这条记录改为单独表决。", to=here, back=here)


@blp.post("/meetings/<int:meeting_id>/opening")
@page_for("councils:write")
def open_(meeting_id: int) -> Any:
    """It begins."""
    command = partial(attending.open_meeting, meeting_id=meeting_id, staff=current.staff, now=utc_now())
    return act(command, done="会议开始，可以表决了。", to=_here(meeting_id), back=_here(meeting_id))


@blp.post("/meetings/<int:meeting_id>/ending")
@page_for("councils:write")
def end(meeting_id: int) -> Any:
    """All is decided."""
    command = partial(attending.end_meeting, meeting_id=meeting_id, staff=current.staff, now=utc_now())
    return act(command, done="会议已结束，请形成纪要。", to=_here(meeting_id), back=_here(meeting_id))


@blp.route("/meetings/<int:meeting_id>/cancellation", methods=["GET", "POST"])
@page_for("councils:write")
def cancel(meeting_id: int) -> Any:
    """It does not take place."""
    found = queries.meeting_in_scope(db.session(), meeting_id=meeting_id, staff=current.staff)
    return ask_reason(
        partial(attending.cancel_meeting, meeting_id=meeting_id, staff=current.staff, now=utc_now()),
        title="取消会议",
        about=f"{found.community}{found.council.name}。",
        effect="马上生效：这次会议的议题都不办理，成员会收到消息。要再议的，请重新召集。",
        hint="例如：改期。",
        button="取消会议",
        done="会议已取消。",
        to=_here(meeting_id),
    )


@blp.route("/meetings/items/<int:agenda_item_id>/hands", methods=["GET", "POST"])
@page_for("councils:write")
def hands(agenda_item_id: int) -> Any:
    """A show of hands, member by member."""
    session = db.session()
    item, found = queries.item_in_scope(session, agenda_item_id=agenda_item_id, staff=current.staff)
    form = Form(forms.HandsForm)
    if form.is_sent:
        answer = _enter(item, form)
        if answer:
            return answer
    return form.page(
        "councils/hands.html",
        item=item,
        convened=found,
        ballot=voting.ballot(db.session(), item, found.meeting, now=utc_now()),
        choices=CHOICES,
        back=_here(found.id),
    )


def _enter(item: AgendaItem, form: Form) -> Any:
    item_id, meeting_id = item.id, item.meeting_id
    try:
        sheet = uploaded_attachment(required=False)
    except DomainError as error:
        form.load()
        form.refuse(errors={"file": [error.message]})
        return None

    def run(session: Session, *, votes: list[str]) -> AgendaItem:
        said = dict(each.split(":") for each in votes if each)
        choices = {int(member_id): Choice(choice) for member_id, choice in said.items()}
        return voting.enter_hands(
            session, agenda_item_id=item_id, votes=choices, sheet=sheet, staff=current.staff, now=utc_now()
        )

    return form.run(run, done="举手表决已登记。", to=_here(meeting_id))


@blp.post("/meetings/items/<int:agenda_item_id>/closing")
@page_for("councils:write")
def close_item(agenda_item_id: int) -> Any:
    """End the vote on an item."""
    item, _ = queries.item_in_scope(db.session(), agenda_item_id=agenda_item_id, staff=current.staff)
    here = _here(item.meeting_id)
    command = partial(voting.close_item, agenda_item_id=agenda_item_id, staff=current.staff, now=utc_now())
    return act(command, done=lambda done: f"表决结束：{voting.OUTCOMES[done.status]}。", to=here, back=here)
