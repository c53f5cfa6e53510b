"""Console pages of minutes: written, as PDF, and signed on paper."""

from typing import Any

from flask import Response, url_for

from app.civic.councils import forms, queries, recording, sheets, viewing
from app.civic.councils.models import SEATS
from app.core.clock import SHANGHAI, utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.errors import DomainError
from app.core.files.response import PDF, download
from app.core.files.uploads import uploaded_attachment
from app.core.http.policies import current, page_for

blp = Console("minutes", __name__)


def _meeting(meeting_id: int) -> str:
    return url_for("meetings_console.meeting", meeting_id=meeting_id)


@blp.route("/meetings/<int:meeting_id>/minutes", methods=["GET", "POST"])
@page_for("councils:write")
def write(meeting_id: int) -> Any:
    """Write the minutes, or another version of them."""
    found = queries.meeting_in_scope(db.session(), meeting_id=meeting_id, staff=current.staff)
    form = Form(forms.MinutesForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: recording.write_minutes(
                session, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="纪要已形成，到会的成员会收到签字的消息。",
            to=_meeting(meeting_id),
        )
        if answer:
            return answer
    text = recording.text_of(db.session(), found, "", now=utc_now())
    return form.page("councils/minutes_new.html", convened=found, text=text, back=_meeting(meeting_id))


@blp.get("/minutes/<int:minutes_id>/pdf")
@page_for("councils:read")
def pdf(minutes_id: int) -> Response:
    """The minutes with who has signed; names are masked."""
    session = db.session()
    minutes, found = queries.minutes_in_scope(session, minutes_id=minutes_id, staff=current.staff)
    shown = viewing.show(session, found, now=utc_now())
    on_roll = {each.member.id: each for each in shown.roll}
    signed = [
        f"{on_roll[each.member_id].member.number} 号 {SEATS[on_roll[each.member_id].member.seat_class]} "
        f"{on_roll[each.member_id].name}　{each.signed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        f"{'（纸面签字）' if each.entered_by else ''}"
        for each in queries.signatures_of(session, minutes_id=minutes.id)
    ]
    content = sheets.pdf(
        text=minutes.text,
        digest=minutes.digest,
        written_at=minutes.written_at,
        signatures=signed or ["还没有人签字"],
    )
    return download(content, name=f"会议纪要 {found.id}-{minutes.version}.pdf", media_type=PDF)


@blp.route("/minutes/<int:minutes_id>/paper-signatures", methods=["GET", "POST"])
@page_for("councils:write")
def sign_on_paper(minutes_id: int) -> Any:
    """Signatures of those who have no phone, with a picture of the sheet."""
    session = db.session()
    minutes, found = queries.minutes_in_scope(session, minutes_id=minutes_id, staff=current.staff)
    form = Form(forms.SignaturesForm)
    if form.is_sent:
        answer = _note(minutes_id, found.id, form)
        if answer:
            return answer
    shown = viewing.show(db.session(), found, now=utc_now())
    waiting = [each for each in shown.roll if each.member.id in shown.signers - shown.signed]
    return form.page("councils/paper.html", minutes=minutes, convened=found, waiting=waiting, back=_meeting(found.id))


def _note(minutes_id: int, meeting_id: int, form: Form) -> Any:
    try:
        sheet = uploaded_attachment()
    except DomainError as error:
        form.load()
        wrong = error.details.get("fields", [])
        form.refuse(errors={"file": [wrong[0]["message"] if wrong else error.message]})
        return None
    if sheet is None:
        return None
    return form.run(
        lambda session, **typed: recording.sign_on_paper(
            session, minutes_id=minutes_id, sheet=sheet, staff=current.staff, now=utc_now(), **typed
        ),
        done="签字已登记。",
        to=_meeting(meeting_id),
    )
