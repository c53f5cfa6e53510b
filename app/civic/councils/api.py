"""Councils over HTTP: for members, for residents, and for staff."""

from functools import partial
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.civic.councils import (
    attending,
    award_nominations,
    calling,
    chairing,
    evidence,
    listing,
    programme_versions,
    queries,
    recording,
    schemas,
    seating,
    viewing,
    voting,
)
from app.civic.councils.models import AgendaItem, Choice, Council, Meeting
from app.civic.councils.viewing import Outcome, Shown
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import PICTURE, download_stored
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.core.http.schemas import PageQuery, PicturesOut, ReasonIn

blp = Blueprint("councils", __name__, description="Councils: meetings, votes, minutes, outcomes")


@blp.get("/council/meetings")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnMeetingLinePage)
def own_meetings(query: dict[str, Any]) -> Page[queries.Convened]:
    """Meetings on whose roll one is, those called last first."""
    return queries.own_meetings(db.session(), resident_id=current.resident_id, **query)


@blp.get("/council/councils")
@resident_required
@blp.response(200, schemas.LedCouncilsOut)
def led_councils() -> dict[str, Any]:
    """The councils of which one is the chair, and what waits for them."""
    return {"items": chairing.led_by(db.session(), resident_id=current.resident_id, now=utc_now())}


@blp.post("/council/meetings")
@resident_required
@blp.arguments(schemas.OwnCallIn)
@blp.creates(schemas.OwnMeetingOut)
def call_own(body: dict[str, Any]) -> Any:
    """As the chair, call a meeting: its roll is frozen, its members are told."""
    who, now = current.resident_id, utc_now()
    proposals = [calling.Proposal(**each) for each in body.pop("proposals")]

    def command(session: Session) -> Shown:
        made = chairing.call(session, proposals=proposals, resident_id=who, now=now, **body)
        session.flush()
        return viewing.show_own(session, meeting_id=made.id, resident_id=who, now=now)

    return command


@blp.get("/council/meetings/<int:meeting_id>")
@resident_required
@blp.response(200, schemas.OwnMeetingOut)
def own_meeting(meeting_id: int) -> Shown:
    """A meeting with what one can do in it."""
    return _own(meeting_id)


def _own(meeting_id: int) -> Shown:
    return viewing.show_own(db.session(), meeting_id=meeting_id, resident_id=current.resident_id, now=utc_now())


@blp.post("/council/meetings/<int:meeting_id>/presence")
@resident_required
@blp.response(200, schemas.OwnMeetingOut)
def check_in(meeting_id: int) -> Shown:
    """Say that one is there; who has not cannot vote."""
    execute(attending.check_in, meeting_id=meeting_id, resident_id=current.resident_id, now=utc_now())
    return _own(meeting_id)


@blp.post("/council/meetings/<int:meeting_id>/opening")
@resident_required
@blp.response(200, schemas.OwnMeetingOut)
def open_own(meeting_id: int) -> Shown:
    """As the chair, begin it."""
    execute(chairing.open_meeting, meeting_id=meeting_id, resident_id=current.resident_id, now=utc_now())
    return _own(meeting_id)


@blp.post("/council/meetings/<int:meeting_id>/ending")
@resident_required
@blp.response(200, schemas.OwnMeetingOut)
def end_own(meeting_id: int) -> Shown:
    """As the chair, end it: every item is decided. Staff write the minutes."""
    execute(chairing.end_meeting, meeting_id=meeting_id, resident_id=current.resident_id, now=utc_now())
    return _own(meeting_id)


@blp.post("/council/meetings/<int:meeting_id>/cancellation")
@resident_required
@blp.arguments(ReasonIn)
@blp.response(200, schemas.OwnMeetingOut)
def cancel_own(body: dict[str, str], meeting_id: int) -> Shown:
    """As the chair, call it off; members are told."""
    execute(chairing.cancel_meeting, meeting_id=meeting_id, resident_id=current.resident_id, now=utc_now(), **body)
    return _own(meeting_id)


@blp.post("/council/items/<int:agenda_item_id>/hands")
@resident_required
@blp.arguments(schemas.OwnHandsIn)
@blp.response(200, schemas.OwnMeetingOut)
def raise_own(body: dict[str, Any], agenda_item_id: int) -> Shown:
    """As the chair, enter a show of hands, with a picture of the sheet that members have signed."""
    votes = {each["member_id"]: each["choice"] for each in body["votes"]}
    who: dict[str, Any] = {"resident_id": current.resident_id, "user_id": current.user_id, "now": utc_now()}
    item = execute(chairing.enter_hands, agenda_item_id=agenda_item_id, votes=votes, sheet=body["sheet"], **who)
    return _own(item.meeting_id)


@blp.post("/council/items/<int:agenda_item_id>/closing")
@resident_required
@blp.response(200, schemas.OwnMeetingOut)
def close_own(agenda_item_id: int) -> Shown:
    """As the chair, end the vote on an item."""
    who = current.resident_id
    item = execute(chairing.close_item, agenda_item_id=agenda_item_id, resident_id=who, now=utc_now())
    return _own(item.meeting_id)


@blp.post("/council/items/<int:agenda_item_id>/vote")
@resident_required
@blp.arguments(schemas.VoteIn)
@blp.response(200, schemas.OwnMeetingOut)
def vote(body: dict[str, Choice], agenda_item_id: int) -> Shown:
    """Vote on an item, once."""
    item = execute(voting.cast, agenda_item_id=agenda_item_id, resident_id=current.resident_id, now=utc_now(), **body)
    return _own(item.meeting_id)


@blp.post("/council/items/<int:agenda_item_id>/records/<int:record_id>/objection")
@resident_required
@blp.response(200, schemas.OwnMeetingOut)
def object_to(agenda_item_id: int, record_id: int) -> Shown:
    """Take a record out of its batch, to a vote of its own."""
    whose = current.resident_id
    item = execute(
        listing.object_to, agenda_item_id=agenda_item_id, record_id=record_id, resident_id=whose, now=utc_now()
    )
    return _own(item.meeting_id)


@blp.get("/council/items/<int:agenda_item_id>/records/<int:record_id>/pictures")
@resident_required
@blp.response(200, PicturesOut)
def line_pictures(agenda_item_id: int, record_id: int) -> dict[str, Any]:
    """The pictures of a record that one's meeting has not decided yet."""
    about = {"agenda_item_id": agenda_item_id, "record_id": record_id, "resident_id": current.resident_id}
    return {"items": evidence.line_pictures(db.session(), **about)}


@blp.get("/council/items/<int:agenda_item_id>/records/<int:record_id>/pictures/<int:line_picture_id>")
@resident_required
@blp.response(200, PICTURE, content_type="image/jpeg")
def line_picture(agenda_item_id: int, record_id: int, line_picture_id: int) -> Response:
    """One of them, drawn anew."""
    about = {"agenda_item_id": agenda_item_id, "record_id": record_id, "resident_id": current.resident_id}
    return download_stored(evidence.line_picture(db.session(), picture_id=line_picture_id, **about).file_id)


@blp.post("/council/minutes/<int:minutes_id>/signature")
@resident_required
@blp.response(200, schemas.OwnMeetingOut)
def sign(minutes_id: int) -> Shown:
    """Sign minutes; with the last signature that is needed, what was decided is carried out."""
    minutes = execute(recording.sign, minutes_id=minutes_id, resident_id=current.resident_id, now=utc_now())
    return _own(minutes.meeting_id)


@blp.get("/council/outcomes")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OutcomePage)
def outcomes(query: dict[str, Any]) -> Page[Outcome]:
    """What councils of one's community, and of the nodes above it, have decided: no names."""
    return viewing.outcomes(db.session(), resident_id=current.resident_id, **query)


@blp.get("/staff/councils")
@staff_required("councils:read")
@blp.arguments(schemas.CouncilsQuery, location="query")
@blp.response(200, schemas.CouncilPage)
def councils(query: dict[str, Any]) -> Page[Council]:
    """Councils of the caller's subtree, those made last first."""
    return queries.councils_in_scope(db.session(), staff=current.staff, **query).map(lambda line: line.council)


@blp.post("/staff/councils")
@staff_required("councils:write")
@blp.arguments(schemas.CouncilIn)
@blp.creates(schemas.CouncilOut)
def make_council(body: dict[str, Any]) -> Any:
    """A council of a node."""
    return partial(seating.make_council, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/councils/<int:council_id>/seats")
@staff_required("councils:write")
@blp.arguments(schemas.SeatIn)
@blp.creates(schemas.SeatOut)
def give_seat(body: dict[str, Any], council_id: int) -> Any:
    """Somebody who holds a post of the node sits in its council."""
    return partial(seating.give_seat, council_id=council_id, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/meetings")
@staff_required("councils:read")
@blp.arguments(schemas.MeetingsQuery, location="query")
@blp.response(200, schemas.MeetingPage)
def meetings(query: dict[str, Any]) -> Page[Meeting]:
    """Meetings of the caller's subtree, those called last first."""
    return queries.meetings_in_scope(db.session(), staff=current.staff, **query).map(lambda line: line.meeting)


@blp.post("/staff/meetings")
@staff_required("councils:write")
@blp.arguments(schemas.MeetingIn)
@blp.creates(schemas.MeetingOut)
def call_meeting(body: dict[str, Any]) -> Any:
    """Call a meeting: its roll is frozen, its members are told."""
    proposals = [calling.Proposal(**each) for each in body.pop("proposals")]
    return partial(calling.call_meeting, proposals=proposals, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/meetings/<int:meeting_id>")
@staff_required("councils:read")
@blp.response(200, schemas.StaffMeetingOut)
def meeting(meeting_id: int) -> Shown:
    """A meeting with its roll, its items and its minutes."""
    return _shown(meeting_id)


def _shown(meeting_id: int) -> Shown:
    session = db.session()
    found = queries.meeting_in_scope(session, meeting_id=meeting_id, staff=current.staff)
    return viewing.show(session, found, now=utc_now())


@blp.post("/staff/meetings/<int:meeting_id>/items")
@staff_required("councils:write")
@blp.arguments(schemas.ProposalIn)
@blp.creates(schemas.AgendaItemOut)
def add_item(body: dict[str, Any], meeting_id: int) -> Any:
    """Put a proposal on the agenda of a meeting that has not begun."""
    return partial(calling.add_proposal, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/meetings/<int:meeting_id>/batches")
@staff_required("councils:write")
@blp.arguments(schemas.BatchToListIn)
@blp.response(200, schemas.StaffMeetingOut)
def list_batch(body: dict[str, int], meeting_id: int) -> Shown:
    """Lay a batch whose records are verified before the council; it decides all of them."""
    execute(listing.list_batch, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **body)
    return _shown(meeting_id)


@blp.post("/staff/meetings/<int:meeting_id>/versions")
@staff_required("councils:write")
@blp.arguments(schemas.VersionToListIn)
@blp.response(200, schemas.StaffMeetingOut)
def list_version(body: dict[str, Any], meeting_id: int) -> Shown:
    """Lay a version of a programme before the council of its node, once the time for comments is over."""
    execute(programme_versions.list_version, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **body)
    return _shown(meeting_id)


@blp.post("/staff/meetings/<int:meeting_id>/award-cycles")
@staff_required("councils:write")
@blp.arguments(schemas.CycleToListIn)
@blp.response(200, schemas.StaffMeetingOut)
def list_cycle(body: dict[str, int], meeting_id: int) -> Shown:
    """Lay those who are nominated in a cycle of awards before the council of its node, each as an item."""
    execute(award_nominations.list_cycle, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **body)
    return _shown(meeting_id)


@blp.post("/staff/meetings/<int:meeting_id>/records")
@staff_required("councils:write")
@blp.response(200, schemas.StaffMeetingOut)
def list_records(meeting_id: int) -> Shown:
    """Put the records that wait for a council on the agenda; those about a member's household each by itself."""
    execute(listing.list_records, meeting_id=meeting_id, staff=current.staff, now=utc_now())
    return _shown(meeting_id)


@blp.post("/staff/meetings/<int:meeting_id>/presence")
@staff_required("councils:write")
@blp.arguments(schemas.PresenceIn)
@blp.response(200, schemas.StaffMeetingOut)
def note_present(body: dict[str, Any], meeting_id: int) -> Shown:
    """Say who of the roll is there now."""
    execute(attending.note_present, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **body)
    return _shown(meeting_id)


@blp.post("/staff/meetings/<int:meeting_id>/opening")
@staff_required("councils:write")
@blp.response(200, schemas.MeetingOut)
def open_meeting(meeting_id: int) -> Meeting:
    """Begin a meeting."""
    return execute(attending.open_meeting, meeting_id=meeting_id, staff=current.staff, now=utc_now())


@blp.post("/staff/items/<int:agenda_item_id>/hands")
@staff_required("councils:write")
@blp.arguments(schemas.HandsIn)
@blp.response(200, schemas.AgendaItemOut)
def enter_hands(body: dict[str, Any], agenda_item_id: int) -> AgendaItem:
    """Enter a show of hands, member by member."""
    votes = {each["member_id"]: each["choice"] for each in body["votes"]}
    return execute(voting.enter_hands, agenda_item_id=agenda_item_id, votes=votes, staff=current.staff, now=utc_now())


@blp.post("/staff/items/<int:agenda_item_id>/closing")
@staff_required("councils:write")
@blp.response(200, schemas.AgendaItemOut)
def close_item(agenda_item_id: int) -> AgendaItem:
    """End the vote on an item."""
    return execute(voting.close_item, agenda_item_id=agenda_item_id, staff=current.staff, now=utc_now())


@blp.post("/staff/meetings/<int:meeting_id>/ending")
@staff_required("councils:write")
@blp.response(200, schemas.MeetingOut)
def end_meeting(meeting_id: int) -> Meeting:
    """End a meeting all of whose items are decided."""
    return execute(attending.end_meeting, meeting_id=meeting_id, staff=current.staff, now=utc_now())


@blp.post("/staff/meetings/<int:meeting_id>/minutes")
@staff_required("councils:write")
@blp.arguments(schemas.MinutesIn)
@blp.creates(schemas.StaffMinutesOut)
def write_minutes(body: dict[str, Any], meeting_id: int) -> Any:
    """Write the minutes of a meeting that has ended; another version while nobody has signed."""
    return partial(recording.write_minutes, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/meetings/<int:meeting_id>/cancellation")
@staff_required("councils:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.MeetingOut)
def cancel_meeting(body: dict[str, str], meeting_id: int) -> Meeting:
    """Call a meeting off; nothing of it is carried out."""
    return execute(attending.cancel_meeting, meeting_id=meeting_id, staff=current.staff, now=utc_now(), **body)
