"""Forms of the search: what is typed, and why a page of people is looked at in full."""

from marshmallow import EXCLUDE, Schema, fields, validate

from app.core.console.reasons import ReasonForm
from app.core.http.schemas import choice, text
from app.office.search.looking import Kind

TEXT_MAX = 40


class SearchQuery(Schema):
    """The query of the page. `box` is for the box above every page, which is given the results alone."""

    class Meta:
        unknown = EXCLUDE

    q = text(1, TEXT_MAX, load_default="")
    kind = choice(Kind, load_default=None)
    box = fields.String(validate=validate.Equal("1"), load_default=None)


class PageReasonForm(ReasonForm):
    """What was looked for comes with it: those are shown in full who are found now."""

    q = text(1, TEXT_MAX, required=True)
