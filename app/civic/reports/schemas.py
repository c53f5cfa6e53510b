"""API schemas of reports: for who reports, for who works on it on their phone, and for unsealing."""

from marshmallow import Schema, fields, validate

from app.civic.cases.labels import state_label
from app.civic.cases.models import CaseKind, ReportState
from app.civic.cases.schemas import CaseEventOut
from app.civic.reports.categories import CATEGORIES
from app.civic.reports.models import Ground, ReportCategory
from app.civic.reports.pictures import TOKEN
from app.core.http.schemas import ApiSchema, choice, id_field, list_of, matching, page_of, text

_TEXT = {"type": "string"}
MORE = "more"


class SealedReportCategoryOut(Schema):
    category = fields.Enum(ReportCategory, by_value=True, required=True)
    title = fields.String(required=True)


class SealedReportAreaOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)


class SealedReportChoicesOut(Schema):
    """What one chooses from."""

    categories = fields.List(fields.Nested(SealedReportCategoryOut), required=True)
    areas = fields.List(fields.Nested(SealedReportAreaOut), required=True)
    own_area_id = fields.Integer(required=True, allow_none=True, metadata={"description": "where one lives"})


class SealedPictureOut(Schema):
    token = fields.String(required=True, metadata={"description": "what names it, for who has sent it alone"})


def tokens() -> fields.List[str]:
    return list_of(
        matching(TOKEN, "照片编号无效，请重新添加照片。"),
        0,
        100,
        load_default=list,
        description="tokens of pictures that were sent ahead",
    )


class SealedReportIn(ApiSchema):
    """A report; the answer is the same with a name and without."""

    kind = choice(
        CaseKind,
        required=True,
        validate=validate.Equal(CaseKind.REPORT, error="这里只接收举报（report）。"),
        example="report",
    )
    category = choice(ReportCategory, required=True)
    area_id = id_field(required=True)
    subject_text = text(2, 200, required=True, description="whom one means", example="3 号楼一层的装修队")
    text = text(5, 500, required=True, example="每天晚上有人把装修垃圾倒在 3 号楼后面")
    evidence = tokens()
    anonymous = fields.Boolean(load_default=True, metadata={"description": "not even sealed"})


class SealedReportOut(Schema):
    """A report by its number, what it is about, and in which state."""

    no = fields.String(required=True, attribute="case.no")
    state = fields.String(required=True, attribute="case.state", metadata={"enum": [*ReportState]})
    state_label = fields.Function(
        lambda line: state_label(CaseKind.REPORT, line.case.state), required=True, metadata=_TEXT
    )
    category = fields.Enum(ReportCategory, by_value=True, required=True, attribute="report.category")
    title = fields.Function(lambda line: CATEGORIES[line.report.category], required=True, metadata=_TEXT)
    opened_at = fields.AwareDateTime(required=True, attribute="case.opened_at")
    due_at = fields.AwareDateTime(required=True, allow_none=True, attribute="case.due_at")
    pictures = fields.Integer(required=True, attribute="case.pictures")
    is_open = fields.Function(lambda line: bool(line.case.is_open), required=True, metadata={"type": "boolean"})


class SentSealedReportOut(SealedReportOut):
    code = fields.String(
        required=True, metadata={"description": "shown this once; with the number it opens the report"}
    )


SealedReportPage = page_of(SealedReportOut)


class OwnSealedReportOut(Schema):
    """A report of one's own with each step; the same with a name and without."""

    report = fields.Nested(SealedReportOut, required=True)
    events = fields.List(fields.Nested(CaseEventOut), required=True)


class SealedReportEventIn(ApiSchema):
    """More to say, or an answer to a question."""

    kind = fields.String(
        required=True, validate=validate.Equal(MORE, error="请填写 more。"), metadata={"example": MORE}
    )
    text = text(2, 500, required=True, example="昨天晚上九点又来了一车")
    evidence = tokens()


class SealedReportTaskOut(SealedReportOut):
    """A report as those see it who work on it: phone numbers in it are masked."""

    area = fields.String(required=True)
    about = fields.String(required=True, metadata={"description": "whom the reporter means, in their words"})
    is_late = fields.Boolean(required=True)


class SealedReportTasksOut(Schema):
    items = fields.List(fields.Nested(SealedReportTaskOut), required=True)


class SealedReportTaskWithEventsOut(Schema):
    report = fields.Nested(SealedReportTaskOut, required=True)
    events = fields.List(fields.Nested(CaseEventOut), required=True)


class SealedReportNoteIn(ApiSchema):
    text = text(2, 200, required=True, example="晚上到现场看过，情况属实")


class UnsealingIn(ApiSchema):
    ground = choice(Ground, required=True)
    reason = text(5, 200, required=True, example="公安机关调取，文号见附件")


class UnsealingOut(Schema):
    """`ends_at` is until when the two can look; null until another has granted it."""

    ground = fields.Enum(Ground, by_value=True, required=True)
    asked_at = fields.AwareDateTime(required=True)
    granted_at = fields.AwareDateTime(required=True, allow_none=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)
