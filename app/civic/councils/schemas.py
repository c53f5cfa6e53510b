"""API schemas of councils, for members, residents and staff."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates

from app.civic.councils.models import (
    AgendaStatus,
    Choice,
    CouncilKind,
    ItemKind,
    MeetingStatus,
    SeatClass,
)
from app.core.http.schemas import (
    ApiSchema,
    PageQuery,
    choice,
    form_id,
    id_field,
    list_of,
    moment,
    page_of,
    text,
    whole,
)
from app.standing.programmes.labels import in_words

MAX_MEMBERS = 50
BODY = 1_000
OWN_CHOICES = (Choice.YES, Choice.NO, Choice.ABSTAIN, Choice.RECUSED)
"""What somebody can say; that they are absent, the system says."""


def own_choice() -> fields.Enum[Choice]:
    message = "请从这些值中选一个：" + "、".join(OWN_CHOICES)
    return fields.Enum(
        Choice,
        by_value=True,
        required=True,
        validate=validate.OneOf(OWN_CHOICES, error=message),
        error_messages={"required": "请填写这一项。", "null": "请填写这一项，不能为空。", "unknown": message},
        metadata={"enum": [each.value for each in OWN_CHOICES], "example": "yes"},
    )


class VoteIn(ApiSchema):
    """`recused`: one says oneself that the item concerns one."""

    choice = own_choice()


class TallyOut(Schema):
    yes = fields.Integer(required=True)
    no = fields.Integer(required=True)
    abstain = fields.Integer(required=True)
    recused = fields.Integer(required=True)
    absent = fields.Integer(required=True)


class LineOut(Schema):
    id = fields.Integer(required=True, metadata={"description": "of the record"})
    words = fields.String(required=True)
    subject = fields.String(required=True, metadata={"description": "a person's name masked"})
    pictures = fields.Integer(required=True)


class ChangedRule(fields.String):
    """A line of a comparison, in words."""

    def _serialize(self, value: Any, *_about: Any, **_more: Any) -> str:
        return in_words(value)


class ItemVersionOut(Schema):
    """A version of a programme that is to be decided, beside what holds."""

    id = fields.Integer(required=True, attribute="version.id")
    page = fields.String(required=True, metadata={"description": "for everybody, with all its rules"})
    changes = fields.List(
        ChangedRule(), required=True, attribute="lines", metadata={"description": "rule by rule, in words"}
    )
    more = fields.Integer(required=True, metadata={"description": "so many changes are not among these"})


class OwnItemOut(Schema):
    id = fields.Integer(required=True, attribute="item.id")
    position = fields.Integer(required=True, attribute="item.position")
    kind = fields.Enum(ItemKind, by_value=True, required=True, attribute="item.kind")
    title = fields.String(required=True, attribute="item.title")
    lines = fields.List(fields.String(), required=True)
    records = fields.List(
        fields.Nested(LineOut), required=True, metadata={"description": "of a batch; one can object to each of several"}
    )
    version = fields.Nested(
        ItemVersionOut, required=True, allow_none=True, metadata={"description": "null once it is decided"}
    )
    nominee = fields.String(
        required=True, allow_none=True, metadata={"description": "of an award: whom it is about, masked"}
    )
    state = fields.Enum(AgendaStatus, by_value=True, required=True, attribute="item.status")
    choice = fields.Enum(
        Choice, by_value=True, required=True, allow_none=True, metadata={"description": "one's own vote"}
    )
    related = fields.Boolean(
        required=True,
        attribute="is_related",
        metadata={"description": "it is about oneself or one's household: one does not vote"},
    )
    votes = fields.Nested(
        TallyOut, required=True, allow_none=True, metadata={"description": "null until it is decided"}
    )
    can_raise = fields.List(
        fields.Integer(),
        required=True,
        metadata={"description": "for the chair: ids of members who can still be entered in a show of hands"},
    )


class MemberOut(Schema):
    id = fields.Integer(required=True, attribute="member.id")
    number = fields.Integer(required=True, attribute="member.number")
    name = fields.String(required=True, metadata={"description": "masked"})
    seat = fields.Enum(SeatClass, by_value=True, required=True, attribute="member.seat_class")
    present = fields.Boolean(required=True, attribute="member.is_present")
    in_office = fields.Boolean(required=True)


class OwnMinutesOut(Schema):
    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    text = fields.String(required=True, metadata={"description": "members are called by their numbers"})
    digest = fields.String(required=True, metadata={"description": "SHA-256 of the text, in hexadecimal"})


class OwnMeetingLineOut(Schema):
    id = fields.Integer(required=True)
    council = fields.String(required=True, attribute="council.name")
    community = fields.String(required=True)
    place = fields.String(required=True, attribute="meeting.place")
    starts_at = fields.AwareDateTime(required=True, attribute="meeting.starts_at")
    state = fields.Enum(MeetingStatus, by_value=True, required=True, attribute="meeting.status")


OwnMeetingLinePage = page_of(OwnMeetingLineOut)


class OwnMeetingOut(Schema):
    """A meeting as one of its roll sees it: no names, and how others vote once it is decided."""

    id = fields.Integer(required=True)
    council = fields.String(required=True, attribute="convened.council.name")
    community = fields.String(required=True, attribute="convened.community")
    place = fields.String(required=True, attribute="meeting.place")
    starts_at = fields.AwareDateTime(required=True, attribute="meeting.starts_at")
    state = fields.Enum(MeetingStatus, by_value=True, required=True, attribute="meeting.status")
    reason = fields.String(
        required=True, attribute="meeting.closing_reason", metadata={"description": "why it was cancelled"}
    )
    number = fields.Integer(
        required=True, attribute="own.member.number", metadata={"description": "one's own on the roll"}
    )
    seat = fields.Enum(SeatClass, by_value=True, required=True, attribute="own.member.seat_class")
    present = fields.Boolean(
        required=True, attribute="own.member.is_present", metadata={"description": "one has checked in"}
    )
    can_vote = fields.Boolean(required=True)
    members = fields.Integer(required=True, metadata={"description": "how many may vote"})
    members_present = fields.Integer(required=True, attribute="present")
    quorum = fields.Integer(required=True, attribute="meeting.quorum")
    items = fields.List(fields.Nested(OwnItemOut), required=True)
    minutes = fields.Nested(OwnMinutesOut, required=True, allow_none=True)
    can_sign = fields.Boolean(required=True)
    signed = fields.Boolean(required=True, attribute="has_signed", metadata={"description": "by oneself"})
    leads = fields.Boolean(required=True, metadata={"description": "one is the chair, and leads it from the phone"})
    roll = fields.List(
        fields.Nested(MemberOut),
        required=True,
        attribute="led_roll",
        metadata={"description": "for the chair: who is on the roll, names masked"},
    )


class OutcomeOut(Schema):
    """What a council has decided, without names."""

    id = fields.Integer(required=True)
    council = fields.String(required=True)
    community = fields.String(required=True)
    title = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)
    state = fields.Enum(AgendaStatus, by_value=True, required=True, attribute="status")
    votes = fields.Nested(TallyOut, required=True)
    decided_at = fields.AwareDateTime(required=True)


OutcomePage = page_of(OutcomeOut)


class WaitingBatchOut(Schema):
    id = fields.Integer(required=True)
    title = fields.String(required=True)
    lines = fields.Integer(required=True, metadata={"description": "how many records"})


class LedCouncilOut(Schema):
    """A council that one leads, and what waits for it."""

    id = fields.Integer(required=True)
    name = fields.String(required=True, attribute="council.name")
    community = fields.String(required=True)
    members = fields.Integer(required=True, metadata={"description": "how many could vote today"})
    min_members = fields.Integer(required=True, attribute="council.min_members")
    waiting = fields.Integer(required=True, metadata={"description": "records that wait, of no batch"})
    batches = fields.List(fields.Nested(WaitingBatchOut), required=True)


class LedCouncilsOut(Schema):
    items = fields.List(fields.Nested(LedCouncilOut), required=True)


class CouncilsQuery(PageQuery):
    community_id = form_id(load_default=None)


class CouncilIn(ApiSchema):
    """Shares are fractions: a quorum of 2/3, a majority of more than 1/2."""

    community_id = id_field(required=True, example=3)
    kind = choice(CouncilKind, required=True)
    name = text(2, 40, required=True, example="信用议事会")
    min_members = whole(3, MAX_MEMBERS, load_default=5)
    quorum_parts = whole(1, 100, load_default=2)
    quorum_whole = whole(1, 100, load_default=3)
    majority_parts = whole(1, 100, load_default=1)
    majority_whole = whole(1, 100, load_default=2)


class CouncilOut(Schema):
    id = fields.Integer(required=True)
    community_id = fields.Integer(required=True)
    kind = fields.Enum(CouncilKind, by_value=True, required=True)
    name = fields.String(required=True)
    min_members = fields.Integer(required=True)
    quorum_parts = fields.Integer(required=True)
    quorum_whole = fields.Integer(required=True)
    majority_parts = fields.Integer(required=True)
    majority_whole = fields.Integer(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


CouncilPage = page_of(CouncilOut)


class SeatIn(ApiSchema):
    post_id = id_field(required=True, example=7)
    seat_class = choice(
        SeatClass,
        load_default=None,
        description="for whom a member sits there; the posts of chairs and supervisors say it themselves",
    )


class SeatOut(Schema):
    id = fields.Integer(required=True)
    council_id = fields.Integer(required=True)
    post_id = fields.Integer(required=True)
    seat_class = fields.Enum(SeatClass, by_value=True, required=True)


class MeetingsQuery(PageQuery):
    council_id = form_id(load_default=None)


class ProposalIn(ApiSchema):
    title = text(2, 100, required=True, example="每月第一个周六为清洁日")
    body = text(0, BODY, load_default="")
    household_ids = list_of(
        id_field(), 0, 20, load_default=list, description="whom it is about: their members do not vote"
    )


class BatchToListIn(ApiSchema):
    record_batch_id = id_field(required=True, example=4)


class VersionToListIn(ApiSchema):
    version_id = id_field(required=True, example=4)
    reason = text(2, 200, required=True, example="意见 6 条，采纳 4 条", description="what became of the comments")


class CycleToListIn(ApiSchema):
    cycle_id = id_field(required=True, example=4, description="of awards, which a council judges")


class MeetingIn(ApiSchema):
    council_id = id_field(required=True, example=1)
    place = text(2, 100, required=True, example="社区会议室")
    starts_at = moment(required=True, example="2026-12-01T14:00:00+08:00")
    proposals = list_of(fields.Nested(ProposalIn), 0, 20, load_default=list)


class WordsIn(ApiSchema):
    """A proposal that is about nobody: one about a household is entered at the desk, which knows whose it is."""

    title = text(2, 100, required=True, example="每月第一个周六为清洁日")
    body = text(0, BODY, load_default="")


class OwnCallIn(ApiSchema):
    """What the chair calls a meeting for: words, batches that are verified, all other records that wait."""

    council_id = id_field(required=True, example=1)
    place = text(2, 100, required=True, example="社区会议室")
    starts_at = moment(required=True, example="2026-12-01T14:00:00+08:00")
    proposals = list_of(fields.Nested(WordsIn), 0, 20, load_default=list)
    records = fields.Boolean(load_default=False, metadata={"description": "with all other records that wait"})
    record_batch_ids = list_of(id_field(), 0, 20, load_default=list)


class MeetingOut(Schema):
    id = fields.Integer(required=True)
    council_id = fields.Integer(required=True)
    place = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    quorum = fields.Integer(required=True)
    state = fields.Enum(MeetingStatus, by_value=True, required=True, attribute="status")


MeetingPage = page_of(MeetingOut)


class StaffItemOut(Schema):
    id = fields.Integer(required=True, attribute="item.id")
    position = fields.Integer(required=True, attribute="item.position")
    kind = fields.Enum(ItemKind, by_value=True, required=True, attribute="item.kind")
    title = fields.String(required=True, attribute="item.title")
    state = fields.Enum(AgendaStatus, by_value=True, required=True, attribute="item.status")
    cast = fields.Integer(required=True, metadata={"description": "how many have voted"})
    votes = fields.Nested(TallyOut, required=True, allow_none=True)


class StaffMinutesOut(OwnMinutesOut):
    written_at = fields.AwareDateTime(required=True)


class StaffMeetingOut(Schema):
    """All of a meeting, as staff see it."""

    meeting = fields.Nested(MeetingOut, required=True)
    roll = fields.List(fields.Nested(MemberOut), required=True)
    items = fields.List(fields.Nested(StaffItemOut), required=True)
    minutes = fields.Nested(StaffMinutesOut, required=True, allow_none=True)
    signatures = fields.Integer(required=True, attribute="signature_count")
    needed = fields.Integer(required=True, metadata={"description": "so many signatures carry out what was decided"})


class AgendaItemOut(Schema):
    id = fields.Integer(required=True)
    meeting_id = fields.Integer(required=True)
    position = fields.Integer(required=True)
    kind = fields.Enum(ItemKind, by_value=True, required=True)
    title = fields.String(required=True)
    state = fields.Enum(AgendaStatus, by_value=True, required=True, attribute="status")


class PresenceIn(ApiSchema):
    member_ids = list_of(id_field(), 0, MAX_MEMBERS, required=True)


class HandIn(ApiSchema):
    member_id = id_field(required=True)
    choice = own_choice()


class HandsIn(ApiSchema):
    votes = list_of(fields.Nested(HandIn), 1, MAX_MEMBERS, required=True)

    @validates("votes")
    def each_once(self, votes: list[dict[str, Any]], **_options: Any) -> None:
        members = [each["member_id"] for each in votes if "member_id" in each]  # A wrong row may have none.
        if len(set(members)) < len(members):
            raise ValidationError("同一位成员只能填一次，请检查。")


class OwnHandsIn(HandsIn):
    sheet = id_field(required=True, description="a picture of the signed sheet that was sent ahead", example=12)


class MinutesIn(ApiSchema):
    remarks = text(0, BODY, load_default="")
