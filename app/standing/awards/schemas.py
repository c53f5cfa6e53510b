"""API schemas of awards, for residents and staff."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, PageQuery, choice, day, id_field, moment, page_of, text, whole
from app.standing.awards.models import CycleState, Judging, NominationState, SchemeKind
from app.standing.programmes.models import SubjectKind

SEATS_MAX, MONTHS_MAX, SCORE_MAX = 20_000, 60, 1_000


class SchemeIn(ApiSchema):
    community_id = id_field(required=True, example=3)
    kind = choice(SchemeKind, required=True)
    name = text(2, 40, required=True, metadata={"example": "五好家庭"})
    about = text(0, 200, load_default="", metadata={"example": "孝老爱亲，邻里和睦"})
    recipient = choice(SubjectKind, required=True)
    judging = choice(Judging, required=True)
    seats = whole(1, SEATS_MAX, required=True, example=10)
    least_score = whole(0, SCORE_MAX, load_default=0, description="of `criteria`: pluses of the period, at least")
    rule_slug = text(0, 64, load_default="", metadata={"description": "by which rule it earns", "example": ""})
    score_delta = whole(0, SCORE_MAX, load_default=0, description="what it earns")
    months = whole(1, MONTHS_MAX, load_default=12, description="how long it holds")


class SchemeChanges(ApiSchema):
    """What is not sent stays as it is."""

    name = text(2, 40)
    about = text(0, 200)
    judging = choice(Judging)
    seats = whole(1, SEATS_MAX)
    least_score = whole(0, SCORE_MAX)
    rule_slug = text(0, 64)
    score_delta = whole(0, SCORE_MAX)
    months = whole(1, MONTHS_MAX)


class SchemeOut(Schema):
    id = fields.Integer(required=True)
    community_id = fields.Integer(required=True)
    kind = fields.Enum(SchemeKind, by_value=True, required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    recipient = fields.Enum(SubjectKind, by_value=True, required=True)
    judging = fields.Enum(Judging, by_value=True, required=True)
    seats = fields.Integer(required=True)
    least_score = fields.Integer(required=True)
    rule_slug = fields.String(required=True)
    score_delta = fields.Integer(required=True)
    months = fields.Integer(required=True)


SchemePage = page_of(SchemeOut)


class CycleIn(ApiSchema):
    """For what was done from `since` to `until`."""

    title = text(2, 40, required=True, metadata={"example": "2026年"})
    since = day(required=True, example="2026-01-01")
    until = day(required=True, example="2026-12-31")


class CyclesQuery(PageQuery):
    state = choice(CycleState, load_default=None)
    scheme_id = id_field(load_default=None)


class AwardsQuery(PageQuery):
    scheme_id = id_field(load_default=None)


class CycleOut(Schema):
    id = fields.Integer(required=True, attribute="cycle.id")
    scheme = fields.Nested(SchemeOut, required=True)
    community = fields.String(required=True)
    title = fields.String(required=True, attribute="cycle.title")
    since = fields.Date(required=True, attribute="cycle.since")
    until = fields.Date(required=True, attribute="cycle.until")
    state = fields.Enum(CycleState, by_value=True, required=True, attribute="cycle.state")
    ballots = fields.Integer(required=True, attribute="cycle.ballots", metadata={"description": "how many have voted"})
    vote_until = fields.AwareDateTime(required=True, allow_none=True, attribute="cycle.vote_until")
    public_until = fields.AwareDateTime(required=True, allow_none=True, attribute="cycle.public_until")
    decided_in = fields.String(
        required=True, attribute="cycle.decided_in", metadata={"description": "the meeting of a council; else empty"}
    )
    granted_at = fields.AwareDateTime(required=True, allow_none=True, attribute="cycle.granted_at")


CyclePage = page_of(CycleOut)


class OwnCycleOut(CycleOut):
    has_voted = fields.Boolean(required=True, metadata={"description": "oneself, or one's household"})


class NominationIn(ApiSchema):
    subject_id = id_field(required=True, example=12, description="of the kind that the scheme honours")
    reason = text(2, 200, required=True, metadata={"example": "一年里照看独居老人"})


class OwnNominationIn(ApiSchema):
    reason = text(2, 200, required=True, metadata={"example": "一年里照看独居老人"})


class NominationOut(Schema):
    id = fields.Integer(required=True, attribute="nomination.id")
    name = fields.String(required=True, metadata={"description": "masked"})
    reason = fields.String(required=True, attribute="nomination.reason")
    state = fields.Enum(NominationState, by_value=True, required=True, attribute="nomination.state")
    votes = fields.Integer(required=True, allow_none=True, metadata={"description": "once it is decided"})
    is_own = fields.Boolean(required=True, metadata={"description": "one has no vote for it"})


NominationPage = page_of(NominationOut)


class NominatedOut(Schema):
    id = fields.Integer(required=True)
    cycle_id = fields.Integer(required=True)
    state = fields.Enum(NominationState, by_value=True, required=True)
    reason = fields.String(required=True)


class JudgingIn(ApiSchema):
    vote_until = moment(load_default=None, metadata={"description": "where residents vote"})


class CounterBallotIn(ApiSchema):
    number = text(
        10, 10, required=True, metadata={"description": "of the resident at the counter", "example": "1234567897"}
    )
    nomination_id = id_field(required=True, example=7)


class BallotIn(ApiSchema):
    nomination_id = id_field(required=True, example=7)


class AwardOut(Schema):
    id = fields.Integer(required=True, attribute="award.id")
    scheme = fields.String(required=True, attribute="scheme.name")
    kind = fields.Enum(SchemeKind, by_value=True, required=True, attribute="scheme.kind")
    title = fields.String(required=True, metadata={"description": "of the cycle"})
    community = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})
    granted_at = fields.AwareDateTime(required=True, attribute="award.granted_at")
    expires_on = fields.Date(required=True, attribute="award.expires_on")
    is_valid = fields.Boolean(required=True)
    is_shown = fields.Boolean(required=True, attribute="award.is_shown")
    revoked_at = fields.AwareDateTime(required=True, allow_none=True, attribute="award.revoked_at")
    revoked_reason = fields.String(required=True, attribute="award.revoked_reason")


AwardPage = page_of(AwardOut)


class DisplayIn(ApiSchema):
    is_shown = fields.Boolean(required=True, metadata={"description": "whether neighbours may see it", "example": True})


class LetterIn(ApiSchema):
    letter_to = text(2, 40, required=True, metadata={"description": "in words", "example": "示例小学"})


class LetterOut(Schema):
    id = fields.Integer(required=True)
    letter_to = fields.String(required=True)


class DisplayOut(Schema):
    id = fields.Integer(required=True)
    is_shown = fields.Boolean(required=True)
