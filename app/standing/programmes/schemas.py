"""API schemas of rules."""

from marshmallow import Schema, fields, validate

from app.core.http.schemas import ApiSchema, choice, day, id_field, text, whole
from app.standing.programmes.comparing import Kind
from app.standing.programmes.directions import TERMS, Direction
from app.standing.programmes.models import AssessmentPeriod, CapPeriod, CommentSource, ProgrammeKind, VersionState
from app.standing.programmes.ready import ready_programmes

VERSION_WRONG = "请填写版本号，例如 1。"


class RuleOut(Schema):
    """An item of the catalogue."""

    number = fields.Integer(required=True)
    slug = fields.String(required=True)
    category = fields.String(required=True)
    category_name = fields.String(
        required=True, attribute="heading.name", metadata={"description": "of the heading that it stands under"}
    )
    name = fields.String(required=True)
    subjects = fields.String(required=True, metadata={"description": "R resident, H household, M merchant, U unit"})
    scores = fields.List(fields.Integer(), required=True, metadata={"description": "what one record may have"})
    points = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: as many as the positive score"}
    )
    cap = fields.Integer(required=True, allow_none=True, metadata={"description": "by amount, in one period"})
    cap_period = fields.Enum(CapPeriod, by_value=True, required=True)
    warnings = fields.Integer(required=True, metadata={"description": "reminders that must come before"})
    warning_days = fields.Integer(
        required=True, metadata={"description": "how long each of them counts, from the day of its event"}
    )
    evidence = fields.String(required=True)
    needs_picture = fields.Boolean(
        required=True, metadata={"description": "without one nothing is handed in on the phone, nor verified"}
    )


class RulesOut(Schema):
    items = fields.List(fields.Nested(RuleOut), required=True)


class WordsQuery(ApiSchema):
    q = text(
        0,
        40,
        load_default="",
        description="words in a rule's name, code, heading or evidence, or initials of pinyin of its name",
    )


class RulesQuery(WordsQuery):
    version = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 9_999, error=VERSION_WRONG),
        error_messages={"invalid": VERSION_WRONG},
        metadata={"description": "the number of a public version; without it the one in force"},
    )


class ProgrammeIn(ApiSchema):
    kind = choice(ProgrammeKind, required=True, example="community")
    community_id = id_field(
        load_default=None, allow_none=True, example=3, metadata={"description": "that of a unit is of the unit's node"}
    )
    name = text(2, 40, required=True, example="某某村积分办法")
    unit_id = id_field(load_default=None, allow_none=True, metadata={"description": "whose it is, of the kind `unit`"})
    base_score = whole(
        0, 9_999, load_default=None, allow_none=True, description="of the kind `unit`; null: the community's"
    )
    period = choice(
        AssessmentPeriod, load_default=None, allow_none=True, description="of the kind `assessment`, which needs one"
    )
    ready = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(list(ready_programmes()), error="没有这个模板，请从列表中选择。"),
        metadata={"description": "the ready programme that its first draft begins with, of its kind; null: empty"},
    )


class VersionOut(Schema):
    id = fields.Integer(required=True)
    no = fields.Integer(required=True)
    state = fields.Enum(VersionState, by_value=True, required=True)
    starts_on = fields.Date(required=True, allow_none=True)
    ends_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "the last day; null: until further notice"}
    )
    comment_until = fields.Date(required=True, allow_none=True)
    doc_no = fields.String(required=True)
    decided_in = fields.String(
        required=True, metadata={"description": "the meeting that has decided it; empty where staff have"}
    )
    filing_no = fields.String(required=True)
    filed_on = fields.Date(required=True, allow_none=True)


class ProgrammeOut(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(ProgrammeKind, by_value=True, required=True)
    community_id = fields.Integer(required=True, allow_none=True, metadata={"description": "null: it holds everywhere"})
    name = fields.String(required=True)
    unit_id = fields.Integer(required=True, allow_none=True, metadata={"description": "whose it is, of a unit's own"})
    base_score = fields.Integer(required=True, allow_none=True)
    period = fields.Enum(
        AssessmentPeriod, by_value=True, required=True, allow_none=True, metadata={"description": "of an assessment"}
    )


class ProgrammeLineOut(ProgrammeOut):
    versions = fields.List(fields.Nested(VersionOut), required=True)


class ProgrammesOut(Schema):
    """All that the caller may see, from the top down; `next_cursor` is null."""

    items = fields.List(fields.Nested(ProgrammeLineOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class OpeningIn(ApiSchema):
    starts_on = day(required=True, example="2027-01-01")
    ends_on = day(load_default=None, allow_none=True, example="2027-03-31")


class DecisionIn(ApiSchema):
    doc_no = text(2, 40, required=True, example="某居〔2026〕12 号")
    reason = text(2, 200, required=True, example="征求意见 6 条，采纳 4 条")


class FilingIn(ApiSchema):
    filing_no = text(2, 40, required=True, example="某街备〔2026〕3 号")


class ComparisonQuery(ApiSchema):
    with_ = fields.Integer(
        data_key="with",
        load_default=None,
        validate=validate.Range(1, 9_999, error="请填写版本的序号。"),
        metadata={"description": "the number of another version; the one before it where nothing is said"},
    )


class ChangeOut(Schema):
    """As text, null where nothing is said."""

    field = fields.String(required=True, validate=validate.OneOf(TERMS))
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)
    direction = fields.Enum(Direction, by_value=True, required=True)


class ComparedRuleOut(Schema):
    kind = fields.Enum(Kind, by_value=True, required=True)
    slug = fields.String(required=True, attribute="rule.slug")
    code = fields.String(required=True, attribute="rule.code")
    name = fields.String(required=True, attribute="rule.name")
    direction = fields.Enum(
        Direction,
        by_value=True,
        required=True,
        metadata={"description": "for whom the rule is about: stricter is less to get, more to lose, fewer warnings"},
    )
    changes = fields.List(fields.Nested(ChangeOut), required=True)


class ComparisonOut(Schema):
    """Every rule that is not the same in both."""

    no = fields.Integer(required=True, attribute="version.no")
    with_ = fields.Integer(
        required=True,
        allow_none=True,
        data_key="with",
        attribute="earlier_no",
        metadata={"description": "null: a first version, held against what it has taken over from above"},
    )
    unchanged = fields.Integer(required=True)
    items = fields.List(fields.Nested(ComparedRuleOut), required=True, attribute="lines")


class CommentIn(ApiSchema):
    text = text(2, 200, required=True, example="除草的分少了")


class CommentOut(Schema):
    """What was said, and what the node has said to it."""

    id = fields.Integer(required=True)
    text = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    answer = fields.String(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class StaffCommentOut(CommentOut):
    source = fields.Enum(CommentSource, by_value=True, required=True)


class StaffCommentsOut(Schema):
    items = fields.List(fields.Nested(StaffCommentOut), required=True)


class PublicVersionOut(Schema):
    """A version that everybody sees."""

    programme_id = fields.Integer(required=True, attribute="version.programme_id")
    name = fields.String(required=True, attribute="version.programme.name")
    kind = fields.Enum(ProgrammeKind, by_value=True, required=True, attribute="version.programme.kind")
    node = fields.String(required=True, metadata={"description": "what the node is called that it is of"})
    no = fields.Integer(required=True, attribute="version.no")
    state = fields.Enum(VersionState, by_value=True, required=True, attribute="version.state")
    starts_on = fields.Date(required=True, allow_none=True, attribute="version.starts_on")
    ends_on = fields.Date(required=True, allow_none=True, attribute="version.ends_on")
    comment_until = fields.Date(required=True, allow_none=True, attribute="version.comment_until")
    comments = fields.Integer(required=True, attribute="said.count")
    answered = fields.Integer(required=True, attribute="said.answered")
    answers = fields.List(
        fields.Nested(CommentOut),
        required=True,
        attribute="said.shown",
        metadata={"description": "what is answered, the latest first"},
    )


class PublicVersionsOut(Schema):
    """First what is open for comment."""

    items = fields.List(fields.Nested(PublicVersionOut), required=True)
