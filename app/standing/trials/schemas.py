"""API schemas of trials."""

from marshmallow import Schema, fields, validate

from app.core.tasks import TaskStatus
from app.standing.programmes.models import SubjectKind


class TriedCellOut(Schema):
    """Null in its place: somebody, but fewer than five."""

    people = fields.Integer(required=True, metadata={"description": "for whom something would change"})
    more = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: it or `less` is fewer than five"}
    )
    less = fields.Integer(required=True, allow_none=True)
    before = fields.Integer(
        required=True, allow_none=True, metadata={"description": "points of everybody in that year; null: of few"}
    )
    after = fields.Integer(required=True, allow_none=True)
    points = fields.Integer(required=True, metadata={"description": "by how much those would be more"})


class TriedGridOut(Schema):
    name = fields.String(required=True)
    people = fields.Integer(required=True, metadata={"description": "for whom something would change"})
    points = fields.Integer(required=True, metadata={"description": "by how much the points there would be more"})


class TriedNodeOut(TriedGridOut):
    """Grids only where a node has several with enough people; few are put together."""

    grids = fields.List(fields.Nested(TriedGridOut), required=True)


class TriedOtherOut(Schema):
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in SubjectKind]))
    subjects = fields.Nested(TriedCellOut, required=True, allow_none=True)


class TriedOut(Schema):
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    changed = fields.Integer(required=True, metadata={"description": "rules that would be others than now"})
    added = fields.Integer(required=True, metadata={"description": "new ones, of which there are no records to try"})
    point_value_fen = fields.Integer(required=True)
    people = fields.Nested(TriedCellOut, required=True, allow_none=True)
    nodes = fields.List(fields.Nested(TriedNodeOut), required=True)
    others = fields.List(fields.Nested(TriedOtherOut), required=True)


class TrialOut(Schema):
    """`data` is null until it is done; `error` says why it could not be. Without a trial all is null, or 0."""

    id = fields.Integer(required=True, allow_none=True)
    status = fields.Enum(TaskStatus, by_value=True, required=True, allow_none=True)
    done = fields.Integer(required=True, metadata={"description": "subjects that have been looked at"})
    total = fields.Integer(required=True)
    error = fields.String(required=True, allow_none=True)
    data = fields.Nested(TriedOut, required=True, allow_none=True)
