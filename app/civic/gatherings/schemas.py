"""API schemas of gatherings, for residents and staff."""

from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.civic.gatherings.browsing import Half, Order
from app.civic.gatherings.kinds import Earns
from app.civic.gatherings.models import (
    GatheringStatus,
    MembershipStatus,
    PresenceHow,
    ProjectKind,
    ProjectStatus,
    SignupStatus,
)
from app.core.http.schemas import (
    ApiSchema,
    PageQuery,
    choice,
    day,
    form_id,
    id_field,
    matching,
    moment,
    page_of,
    text,
    whole,
)

CAPACITY_MAX = 10_000
PEOPLE_MAX = 1_000
"""No room of a community holds more."""


def _use(of: str) -> dict[str, fields.Field[Any]]:
    """What a slot is booked for: fields of whatever has a sign-up."""
    return {
        "purpose": fields.String(
            required=True,
            attribute=f"{of}purpose",
            dump_default="",
            metadata={"description": "of a slot of a venue, what it is booked for; else empty"},
        ),
        "people": fields.Integer(
            required=True,
            allow_none=True,
            attribute=f"{of}people",
            dump_default=None,
            metadata={"description": "so many use it"},
        ),
    }


class SessionsQuery(PageQuery):
    """`day`: all that is published of a day, also what is over; without, what is not over."""

    kind = choice(ProjectKind, load_default=None)
    day = day(load_default=None)
    theme = text(0, 40, load_default=None)
    order = choice(Order, load_default=Order.WHEN)


class ThemeOut(Schema):
    theme = fields.String(required=True, metadata={"example": "环境整治"})
    sessions = fields.Integer(required=True)


class SessionDayOut(Schema):
    day = fields.Date(required=True)
    sessions = fields.Integer(required=True)


class SessionFacetsOut(Schema):
    themes = fields.List(fields.Nested(ThemeOut), required=True)
    days = fields.List(fields.Nested(SessionDayOut), required=True)


class GatheringOut(Schema):
    id = fields.Integer(required=True, attribute="gathering.id")
    kind = fields.Enum(ProjectKind, by_value=True, required=True, attribute="gathering.kind")
    title = fields.String(required=True, attribute="gathering.title")
    theme = fields.String(required=True, attribute="project.theme")
    community = fields.String(required=True)
    place = fields.String(required=True, attribute="gathering.place")
    starts_at = fields.AwareDateTime(required=True, attribute="gathering.starts_at")
    ends_at = fields.AwareDateTime(required=True, attribute="gathering.ends_at")
    signup_until = fields.AwareDateTime(required=True, attribute="gathering.signup_until")
    capacity = fields.Integer(required=True, attribute="gathering.capacity")
    places_left = fields.Integer(required=True, metadata={"description": "for who signs up"})
    walk_in_places = fields.Integer(
        required=True,
        attribute="gathering.walk_in_places",
        metadata={"description": "kept for who comes without a sign-up, given by the leader at the door"},
    )
    needs_approval = fields.Boolean(required=True, attribute="gathering.needs_approval")
    venue_id = fields.Integer(
        required=True,
        allow_none=True,
        attribute="gathering.venue_id",
        metadata={"description": "the venue whose slot it is; null for what is no slot"},
    )
    state = fields.Enum(GatheringStatus, by_value=True, required=True, attribute="gathering.status")


class ListedGatheringOut(GatheringOut):
    own_state = fields.Enum(
        SignupStatus,
        by_value=True,
        required=True,
        allow_none=True,
        attribute="own.status",
        dump_default=None,
        metadata={"description": "of one's own sign-up; null where there is none"},
    )
    for_family = fields.Integer(
        required=True, metadata={"description": "so many others of one's household have signed up"}
    )


GatheringPage = page_of(ListedGatheringOut)


class RelativeOut(Schema):
    """Somebody for whom one can sign up, oneself first."""

    resident_id = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})
    is_minor = fields.Boolean(required=True)
    is_oneself = fields.Boolean(required=True)
    signup_id = fields.Integer(
        required=True, allow_none=True, attribute="signup.id", dump_default=None, metadata={"description": "if any"}
    )
    state = fields.Enum(
        SignupStatus, by_value=True, required=True, allow_none=True, attribute="signup.status", dump_default=None
    )
    before = fields.Integer(
        required=True, allow_none=True, metadata={"description": "so many wait before; null for who does not wait"}
    )
    held_until = fields.AwareDateTime(
        required=True,
        allow_none=True,
        attribute="signup.held_until",
        dump_default=None,
        metadata={"description": "until when a place waits for an approval"},
    )
    purpose, people = _use("signup.").values()
    in_at = fields.AwareDateTime(required=True, allow_none=True, attribute="presence.in_at", dump_default=None)
    out_at = fields.AwareDateTime(required=True, allow_none=True, attribute="presence.out_at", dump_default=None)


class GatheringDetailOut(Schema):
    session = fields.Nested(GatheringOut, required=True, attribute="shown")
    project = fields.String(required=True, attribute="shown.project.name")
    about = fields.String(required=True, attribute="shown.project.about")
    min_age = fields.Integer(required=True, attribute="shown.project.min_age")
    guardian = fields.Boolean(
        required=True,
        attribute="shown.project.guardian",
        metadata={"description": "a minor is signed up by an adult of the household only"},
    )
    cancel_until = fields.AwareDateTime(required=True, attribute="shown.gathering.cancel_until")
    reason = fields.String(
        required=True, attribute="shown.gathering.closing_reason", metadata={"description": "why it was cancelled"}
    )
    waiting = fields.Integer(required=True, metadata={"description": "so many wait for a place"})
    family = fields.List(fields.Nested(RelativeOut), required=True)
    leads = fields.Boolean(required=True, metadata={"description": "one leads it oneself"})
    earns = fields.Enum(Earns, by_value=True, required=True)
    points = fields.Integer(required=True, metadata={"description": "that who was there earns once"})


class SignupIn(ApiSchema):
    """Without `resident_id`, oneself. What for and how many people, of a slot of a venue; nothing of other sessions."""

    resident_id = id_field(load_default=None, allow_none=True, description="somebody of one's household", example=7)
    purpose = text(0, 40, load_default="", example="小区棋友会")
    people = whole(1, PEOPLE_MAX, load_default=None, allow_none=True, example=6)


class SignupOut(Schema):
    id = fields.Integer(required=True)
    session_id = fields.Integer(required=True, attribute="gathering_id")
    resident_id = fields.Integer(required=True)
    state = fields.Enum(SignupStatus, by_value=True, required=True, attribute="status")
    held_until = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "until when a place waits for an approval"}
    )
    purpose, people = _use("").values()


class OwnSignupsQuery(PageQuery):
    half = choice(Half, load_default=None)


class OwnSignupOut(Schema):
    id = fields.Integer(required=True, attribute="signup.id")
    session = fields.Nested(GatheringOut, required=True, attribute="shown")
    resident_id = fields.Integer(required=True, attribute="signup.resident_id")
    name = fields.String(required=True, metadata={"description": "masked"})
    state = fields.Enum(SignupStatus, by_value=True, required=True, attribute="signup.status")
    before = fields.Integer(
        required=True, allow_none=True, metadata={"description": "so many wait before; null for who does not wait"}
    )
    held_until = fields.AwareDateTime(required=True, allow_none=True, attribute="signup.held_until")
    cancel_until = fields.AwareDateTime(required=True, attribute="shown.gathering.cancel_until")
    purpose, people = _use("signup.").values()
    reason = fields.String(
        required=True, attribute="signup.closing_reason", metadata={"description": "why it stands no more"}
    )


OwnSignupPage = page_of(OwnSignupOut)


class OwnTeamOut(Schema):
    """A team as a resident sees it."""

    id = fields.Integer(required=True, attribute="team.id")
    name = fields.String(required=True, attribute="team.name")
    community = fields.String(required=True)
    leader = fields.String(required=True, metadata={"description": "masked; empty where nobody leads it"})
    members = fields.Integer(required=True)
    leads = fields.Boolean(required=True, metadata={"description": "one leads it oneself"})
    membership_id = fields.Integer(
        required=True, allow_none=True, attribute="own.id", dump_default=None, metadata={"description": "one's own"}
    )
    state = fields.Enum(
        MembershipStatus, by_value=True, required=True, allow_none=True, attribute="own.status", dump_default=None
    )


OwnTeamPage = page_of(OwnTeamOut)


class OwnTeamsOut(Schema):
    items = fields.List(fields.Nested(OwnTeamOut), required=True)


class FellowOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})
    joined_at = fields.AwareDateTime(required=True, allow_none=True)


FellowPage = page_of(FellowOut)


class StaffTeamsQuery(PageQuery):
    community_id = form_id(load_default=None)


class TeamIn(ApiSchema):
    community_id = id_field(required=True, example=3)
    name = text(2, 40, required=True, example="红马甲服务队")
    leader_id = id_field(load_default=None, allow_none=True, description="a resident")
    unit_id = id_field(load_default=None, allow_none=True, description="the unit that it is of")


class TeamChangeIn(ApiSchema):
    leader_id = id_field(required=True, description="a resident", example=7)


class TeamOut(Schema):
    id = fields.Integer(required=True)
    community_id = fields.Integer(required=True)
    name = fields.String(required=True)
    leader_id = fields.Integer(required=True, allow_none=True)
    unit_id = fields.Integer(required=True, allow_none=True)


TeamPage = page_of(TeamOut)


class TeamMemberIn(ApiSchema):
    resident_id = id_field(required=True, example=7)


class TeamMembershipOut(Schema):
    id = fields.Integer(required=True)
    team_id = fields.Integer(required=True)
    resident_id = fields.Integer(required=True)
    state = fields.Enum(MembershipStatus, by_value=True, required=True, attribute="status")


class TeamMemberOut(TeamMembershipOut):
    name = fields.String(required=True, metadata={"description": "masked"})


TeamMemberPage = page_of(TeamMemberOut)


class StaffProjectsQuery(PageQuery):
    community_id = form_id(load_default=None)
    kind = choice(ProjectKind, load_default=None)


class ProjectIn(ApiSchema):
    community_id = id_field(required=True, example=3)
    kind = choice(ProjectKind, required=True)
    name = text(2, 40, required=True, example="周末清洁行动")
    theme = text(0, 40, load_default="", example="环境整治")
    about = text(0, 200, load_default="")
    earns = fields.Boolean(
        load_default=True, metadata={"description": "whether who is there earns by the rule of the kind"}
    )
    min_age = whole(0, 99, load_default=0)
    guardian = fields.Boolean(
        load_default=False, metadata={"description": "a minor is signed up by an adult of the household only"}
    )


class ProjectOut(Schema):
    id = fields.Integer(required=True)
    community_id = fields.Integer(required=True)
    kind = fields.Enum(ProjectKind, by_value=True, required=True)
    name = fields.String(required=True)
    theme = fields.String(required=True)
    about = fields.String(required=True)
    rule = fields.String(
        required=True, attribute="rule_slug", metadata={"description": "by which presences earn; empty for none"}
    )
    min_age = fields.Integer(required=True)
    guardian = fields.Boolean(required=True)
    team_id = fields.Integer(required=True, allow_none=True)
    state = fields.Enum(ProjectStatus, by_value=True, required=True, attribute="status")
    report = fields.String(required=True)


ProjectPage = page_of(ProjectOut)


class ClaimIn(ApiSchema):
    team_id = id_field(required=True, example=4)


class ProjectReportIn(ApiSchema):
    text = text(2, 200, required=True, example="12 场，86 人参加，清运垃圾 3 车")


class StaffSessionsQuery(PageQuery):
    community_id = form_id(load_default=None)
    project_id = form_id(load_default=None)
    status = choice(GatheringStatus, load_default=None)


class GatheringIn(ApiSchema):
    """Without a title, that of the project; without a leader, that of its team; sign-ups and cancellations end when it
    begins unless they end before.
    """

    project_id = id_field(required=True, example=2)
    title = text(2, 40, load_default=None, allow_none=True)
    place = text(2, 100, required=True, example="滨河公园东门")
    starts_at = moment(required=True, example="2026-12-05T09:00:00+08:00")
    ends_at = moment(required=True, example="2026-12-05T11:00:00+08:00")
    capacity = whole(1, CAPACITY_MAX, required=True, example=30)
    walk_in_places = whole(0, CAPACITY_MAX, load_default=0, description="of these, kept from sign-ups")
    signup_until = moment(load_default=None, allow_none=True)
    cancel_until = moment(load_default=None, allow_none=True)
    needs_approval = fields.Boolean(load_default=False)
    leader_id = id_field(load_default=None, allow_none=True, description="a resident")


class GatheringChangeIn(ApiSchema):
    """What is named is changed, before it begins. To another time all who have signed up must be able to come, and they
    are told; ends of sign-ups and cancellations that are not named move along.
    """

    title = text(2, 40)
    place = text(2, 100)
    starts_at = moment()
    ends_at = moment()
    capacity = whole(1, CAPACITY_MAX)
    walk_in_places = whole(0, CAPACITY_MAX)
    signup_until = moment()
    cancel_until = moment()
    needs_approval = fields.Boolean()
    leader_id = id_field(description="a resident")

    @validates_schema
    def something(self, data: dict[str, object], **_options: object) -> None:
        if not data:
            raise ValidationError("请至少更改一项。")


class StaffGatheringOut(Schema):
    id = fields.Integer(required=True)
    project_id = fields.Integer(required=True)
    community_id = fields.Integer(required=True)
    kind = fields.Enum(ProjectKind, by_value=True, required=True)
    title = fields.String(required=True)
    place = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    signup_until = fields.AwareDateTime(required=True)
    cancel_until = fields.AwareDateTime(required=True)
    capacity = fields.Integer(required=True)
    reserved = fields.Integer(required=True)
    walk_in_places = fields.Integer(required=True)
    needs_approval = fields.Boolean(required=True)
    leader_id = fields.Integer(required=True, allow_none=True)
    venue_id = fields.Integer(required=True, allow_none=True, metadata={"description": "the venue whose slot it is"})
    state = fields.Enum(GatheringStatus, by_value=True, required=True, attribute="status")
    reason = fields.String(required=True, attribute="closing_reason")


StaffGatheringPage = page_of(StaffGatheringOut)


class AttendeeOut(Schema):
    signup_id = fields.Integer(required=True, attribute="signup.id")
    resident_id = fields.Integer(required=True, attribute="signup.resident_id")
    name = fields.String(required=True, metadata={"description": "masked"})
    state = fields.Enum(SignupStatus, by_value=True, required=True, attribute="signup.status")
    held_until = fields.AwareDateTime(required=True, allow_none=True, attribute="signup.held_until")
    purpose, people = _use("signup.").values()


class PresenceOut(Schema):
    id = fields.Integer(required=True, attribute="presence.id")
    session_id = fields.Integer(required=True, attribute="presence.gathering_id")
    resident_id = fields.Integer(required=True, attribute="presence.resident_id")
    name = fields.String(required=True, metadata={"description": "masked"})
    how = fields.Enum(PresenceHow, by_value=True, required=True, attribute="presence.how")
    in_at = fields.AwareDateTime(required=True, attribute="presence.in_at")
    out_at = fields.AwareDateTime(required=True, allow_none=True, attribute="presence.out_at")
    minutes = fields.Integer(
        required=True, allow_none=True, attribute="presence.minutes", metadata={"description": "null until they left"}
    )


def _code(**options: Any) -> fields.String:
    message = "码由 18 位数字组成，请检查后重新扫描或输入。"
    return matching(r"[0-9]{16,24}", message, example="690123456789492039", **options)


class OwnPresenceIn(ApiSchema):
    """The code that the leader's phone shows."""

    code = _code(required=True)


def _card(**options: Any) -> fields.String:
    message = "这不是会员码，也不是家庭码。请检查后重新扫描；卡号是 18 位数字。"
    known = r"[0-9]{16,24}|https?://\S{1,300}"
    about = "of a member card; or the address in the code of a household or of a pass on paper"
    return matching(known, message, example="690123456789492039", description=about, **options)


class LeaderCodeIn(ApiSchema):
    """What was scanned, and when it was read where there was no network then. `resident_id`: who of a household."""

    code = _card(required=True)
    resident_id = id_field(example=7, load_default=None)
    at = moment(load_default=None, allow_none=True)


class Roster(StrEnum):
    ROSTER = "roster"


class LeaderPresenceIn(ApiSchema):
    """What was scanned, with `resident_id` for who of a household; or by hand somebody who has signed up or is of the
    team. `at`: when it was read, where there was no network then.
    """

    code = _card()
    resident_id = id_field(example=7)
    how = choice(Roster)
    at = moment(load_default=None, allow_none=True)
    reason = text(0, 200, load_default="", description="why by hand")

    @validates_schema
    def one_way(self, data: dict[str, object], **_options: object) -> None:
        by_hand = "how" in data
        if by_hand is ("code" in data) or (by_hand and "resident_id" not in data):
            raise ValidationError("请扫会员码，或者选一位报名的人手工登记，两者选一个。", "code")


class OwnPresenceOut(Schema):
    id = fields.Integer(required=True, attribute="Presence.id")
    session_id = fields.Integer(required=True, attribute="Presence.gathering_id")
    title = fields.String(required=True, attribute="Gathering.title")
    kind = fields.Enum(ProjectKind, by_value=True, required=True, attribute="Gathering.kind")
    day = fields.Date(required=True, attribute="Presence.day")
    in_at = fields.AwareDateTime(required=True, attribute="Presence.in_at")
    out_at = fields.AwareDateTime(required=True, allow_none=True, attribute="Presence.out_at")
    minutes = fields.Integer(
        required=True, allow_none=True, attribute="Presence.minutes", metadata={"description": "null until one left"}
    )
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True, attribute="Presence.confirmed_at")


class YearOut(Schema):
    year = fields.Integer(required=True)
    minutes = fields.Integer(required=True, metadata={"description": "confirmed"})
    sessions = fields.Integer(required=True)


class HoursOut(Schema):
    years = fields.List(fields.Nested(YearOut), required=True)
    items = fields.List(fields.Nested(OwnPresenceOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ConfirmedOut(Schema):
    id = fields.Integer(required=True, attribute="gathering.id")
    state = fields.Enum(GatheringStatus, by_value=True, required=True, attribute="gathering.status")
    people = fields.Integer(required=True)
    minutes = fields.Integer(required=True, metadata={"description": "of all of them"})
    records = fields.Integer(required=True, metadata={"description": "so many earn something by it"})


class LeaderCodeOut(Schema):
    code = fields.String(required=True, metadata={"example": "690123456789492039"})
    secret = fields.String(required=True, metadata={"description": "base32, to go on without a network (RFC 6238)"})
    period_s = fields.Integer(required=True)
    server_time = fields.AwareDateTime(required=True)
    valid_until = fields.AwareDateTime(required=True)


class LedGatheringOut(Schema):
    session = fields.Nested(GatheringOut, required=True, attribute="shown")
    coming = fields.Integer(required=True, metadata={"description": "so many have a place"})
    there = fields.Integer(required=True, metadata={"description": "so many have checked in"})
    still_there = fields.Integer(required=True, metadata={"description": "so many of them have not checked out"})


LedGatheringPage = page_of(LedGatheringOut)


class LedAttendeeOut(AttendeeOut):
    by_leader = fields.Boolean(required=True, metadata={"description": "signed up by the leader"})
    how = fields.Enum(
        PresenceHow, by_value=True, required=True, allow_none=True, attribute="presence.how", dump_default=None
    )
    presence_id = fields.Integer(required=True, allow_none=True, attribute="presence.id", dump_default=None)
    in_at = fields.AwareDateTime(required=True, allow_none=True, attribute="presence.in_at", dump_default=None)
    out_at = fields.AwareDateTime(required=True, allow_none=True, attribute="presence.out_at", dump_default=None)
    by_itself = fields.Boolean(
        required=True,
        attribute="presence.is_out_by_itself",
        dump_default=False,
        metadata={"description": "did not check out: the end of the session did"},
    )


class LedGatheringDetailOut(Schema):
    led = fields.Nested(LedGatheringOut, required=True)
    signups = fields.List(fields.Nested(LedAttendeeOut), required=True)


class StaffGatheringDetailOut(Schema):
    session = fields.Nested(StaffGatheringOut, required=True)
    signups = fields.List(
        fields.Nested(AttendeeOut), required=True, metadata={"description": "that stand, in their order"}
    )
