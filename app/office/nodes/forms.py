"""Forms of nodes."""

from app.core.console.fields import FormSchema, ticked, typed_whole
from app.core.http.schemas import choice, form_id, text
from app.parties.communities.models import CommunityKind


class NodeDetailsForm(FormSchema):
    name = text(1, 40, required=True)
    contact = text(0, 200, load_default="")


class NodeChangeForm(NodeDetailsForm):
    alone_up_to = typed_whole(0, 5, load_default=0)


class NodeForm(NodeDetailsForm):
    parent_id = form_id(required=True)
    kind = choice(CommunityKind, required=True)
    with_fund = ticked()


class NodeMoveForm(FormSchema):
    parent_id = form_id(required=True)
