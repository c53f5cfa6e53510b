"""API schemas of venues, for residents and staff."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.civic.gatherings.models import SignupStatus
from app.civic.gatherings.schemas import PEOPLE_MAX
from app.civic.venues.hours import OPENINGS_MAX, minutes_of
from app.civic.venues.models import Opening, clock
from app.civic.venues.viewing import SlotState
from app.core.http.schemas import (
    ApiSchema,
    PageQuery,
    day,
    form_id,
    id_field,
    list_of,
    matching,
    moment,
    page_of,
    text,
    whole,
)

DAYS_AHEAD_MAX = 60
SLOT_MINUTES = 15, 720
BUFFER_MINUTES_MAX = 240
HOUSEHOLD_MAX = 20
CANCEL_HOURS_MAX = 72
CANCELS_MAX = 10_000
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_SAID = "请填写时间，例如 09:00。"


class VenueQuery(ApiSchema):
    """Without a day, today."""

    day = day(load_default=None)


class VenueOut(Schema):
    id = fields.Integer(required=True, attribute="venue.id")
    name = fields.String(required=True, attribute="project.name")
    community = fields.String(required=True)
    place = fields.String(required=True, attribute="venue.place")
    people_max = fields.Integer(required=True, attribute="venue.people_max")
    needs_approval = fields.Boolean(required=True, attribute="venue.needs_approval")
    next_free = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "when it can be booked first; null where it cannot"}
    )


VenuePage = page_of(VenueOut)


class SlotOut(Schema):
    session_id = fields.Integer(
        required=True, allow_none=True, metadata={"description": "to be booked by; null where it is blocked"}
    )
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    state = fields.Enum(SlotState, by_value=True, required=True)
    signup_id = fields.Integer(
        required=True, allow_none=True, attribute="signup.id", dump_default=None, metadata={"description": "of `mine`"}
    )
    own_state = fields.Enum(
        SignupStatus, by_value=True, required=True, allow_none=True, attribute="signup.status", dump_default=None
    )
    purpose = fields.String(
        required=True, attribute="signup.purpose", dump_default="", metadata={"description": "of `mine`"}
    )
    reason = fields.String(required=True, metadata={"description": "why it is blocked"})


class FreeDayOut(Schema):
    day = fields.Date(required=True)
    free = fields.Integer(required=True, metadata={"description": "so many times are free"})


class VenueDayOut(Schema):
    venue = fields.Nested(VenueOut, required=True, attribute="listed")
    about = fields.String(required=True, attribute="listed.project.about")
    rules = fields.String(required=True, attribute="listed.venue.rules")
    slot_minutes = fields.Integer(required=True, attribute="listed.venue.slot_minutes")
    days_ahead = fields.Integer(required=True, attribute="listed.venue.days_ahead")
    cancel_hours = fields.Integer(
        required=True,
        attribute="listed.venue.cancel_hours",
        metadata={"description": "so long before it begins it can be given back"},
    )
    household_max = fields.Integer(required=True, attribute="listed.venue.household_max")
    bookings = fields.Integer(required=True, metadata={"description": "so many one's household has that are to come"})
    day = fields.Date(required=True)
    days = fields.List(fields.Nested(FreeDayOut), required=True)
    slots = fields.List(fields.Nested(SlotOut), required=True)


class VenueOpeningIn(ApiSchema):
    weekday = whole(1, 7, required=True, description="1 is Monday", example=6)
    opens = matching(_CLOCK, _SAID, required=True, example="09:00")
    closes = matching(_CLOCK + "|24:00", _SAID, required=True, example="12:00")


class VenueOpeningOut(Schema):
    weekday = fields.Integer(required=True)
    opens = fields.Function(lambda each: clock(each.opens), required=True, metadata={"type": "string"})
    closes = fields.Function(lambda each: clock(each.closes), required=True, metadata={"type": "string"})


def openings(typed: list[dict[str, Any]]) -> list[Opening]:
    return [Opening(each["weekday"], minutes_of(each["opens"]), minutes_of(each["closes"])) for each in typed]


def _hours(**options: Any) -> fields.List[Any]:
    return list_of(fields.Nested(VenueOpeningIn), 1, OPENINGS_MAX, **options)


class VenueIn(ApiSchema):
    """It becomes a project of its own."""

    community_id = id_field(required=True, example=3)
    name = text(2, 40, required=True, example="社区活动室")
    about = text(0, 200, load_default="")
    place = text(2, 100, required=True, example="社区服务中心二楼")
    hours = _hours(required=True)
    slot_minutes = whole(*SLOT_MINUTES, required=True, example=120)
    buffer_minutes = whole(0, BUFFER_MINUTES_MAX, load_default=0)
    days_ahead = whole(0, DAYS_AHEAD_MAX, load_default=14)
    household_max = whole(1, HOUSEHOLD_MAX, load_default=2)
    people_max = whole(1, PEOPLE_MAX, required=True, example=20)
    cancel_hours = whole(0, CANCEL_HOURS_MAX, load_default=0)
    needs_approval = fields.Boolean(load_default=False)
    rules = text(0, 200, load_default="", example="用后请打扫干净，关好门窗")


class VenueChangeIn(ApiSchema):
    """What is named is changed; times that nobody has booked follow, what is booked stays."""

    name = text(2, 40)
    about = text(0, 200)
    place = text(2, 100)
    hours = _hours()
    slot_minutes = whole(*SLOT_MINUTES)
    buffer_minutes = whole(0, BUFFER_MINUTES_MAX)
    days_ahead = whole(0, DAYS_AHEAD_MAX)
    household_max = whole(1, HOUSEHOLD_MAX)
    people_max = whole(1, PEOPLE_MAX)
    cancel_hours = whole(0, CANCEL_HOURS_MAX)
    needs_approval = fields.Boolean()
    rules = text(0, 200)

    @validates_schema
    def something(self, data: dict[str, object], **_options: object) -> None:
        if not data:
            raise ValidationError("请至少更改一项。")


class StaffVenuesQuery(PageQuery):
    community_id = form_id(load_default=None)


class StaffVenueOut(Schema):
    id = fields.Integer(required=True, attribute="venue.id")
    community_id = fields.Integer(required=True, attribute="venue.community_id")
    name = fields.String(required=True, attribute="project.name")
    place = fields.String(required=True, attribute="venue.place")
    slot_minutes = fields.Integer(required=True, attribute="venue.slot_minutes")
    buffer_minutes = fields.Integer(required=True, attribute="venue.buffer_minutes")
    days_ahead = fields.Integer(required=True, attribute="venue.days_ahead")
    household_max = fields.Integer(required=True, attribute="venue.household_max")
    people_max = fields.Integer(required=True, attribute="venue.people_max")
    cancel_hours = fields.Integer(required=True, attribute="venue.cancel_hours")
    needs_approval = fields.Boolean(required=True, attribute="venue.needs_approval")
    rules = fields.String(required=True, attribute="venue.rules")
    closed_at = fields.AwareDateTime(required=True, allow_none=True, attribute="venue.closed_at")


StaffVenuePage = page_of(StaffVenueOut)


class BookedSlotOut(Schema):
    session_id = fields.Integer(required=True, attribute="id")
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class FilledVenueOut(Schema):
    venue = fields.Nested(StaffVenueOut, required=True)
    hours = fields.List(fields.Nested(VenueOpeningOut), required=True)
    made = fields.Integer(required=True, metadata={"description": "so many times were added"})
    gone = fields.Integer(required=True, metadata={"description": "so many that nobody had booked are gone"})
    outside = fields.List(
        fields.Nested(BookedSlotOut),
        required=True,
        metadata={"description": "booked, and outside the hours or in a block now"},
    )


class BlockIn(ApiSchema):
    """`cancels` is how many bookings are cancelled by it: where there are more or fewer, they are named and nothing
    happens.
    """

    starts_at = moment(required=True, example="2026-12-05T09:00:00+08:00")
    ends_at = moment(required=True, example="2026-12-05T18:00:00+08:00")
    reason = text(2, 200, required=True, example="空调检修")
    cancels = whole(0, CANCELS_MAX, load_default=0)


class BlockOut(Schema):
    id = fields.Integer(required=True)
    venue_id = fields.Integer(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)


class BlockedVenueOut(Schema):
    block = fields.Nested(BlockOut, required=True)
    gone = fields.Integer(required=True, metadata={"description": "so many times that nobody had booked are gone"})


class StaffVenueDetailOut(Schema):
    venue = fields.Nested(StaffVenueOut, required=True)
    hours = fields.List(fields.Nested(VenueOpeningOut), required=True)
    blocks = fields.List(fields.Nested(BlockOut), required=True, metadata={"description": "that are not over"})
