"""One's own messages, and what WeChat has to ask before it may show some of them on the phone."""

from typing import Any

from flask import current_app

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, user_required
from app.core.http.schemas import PageQuery
from app.parties import messages as messages_service
from app.parties.messages import schemas
from app.parties.messages.models import MessageKind

blp = Blueprint("messages", __name__, description="One's own messages")


@blp.get("/me/messages")
@user_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.MessagePage)
def messages(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """What one was told in the last 90 days, newest first, whether or not WeChat has shown it."""
    return messages_service.messages_of_user(db.session(), user_id=current.user_id, **query).map(schemas.message_out)


@blp.get("/me/messages/unread")
@user_required
@blp.response(200, schemas.UnreadOut)
def unread() -> dict[str, int]:
    """How many messages one has not seen yet; nobody counts further than 100."""
    return {"unread": messages_service.unread(db.session(), user_id=current.user_id)}


@blp.post("/me/messages/reading")
@user_required
@blp.arguments(schemas.ReadIn)
@blp.response(204)
def read(body: dict[str, int]) -> None:
    """Mark one's messages up to this one as read."""
    execute(messages_service.read_up_to, user_id=current.user_id, message_id=body["up_to"], now=utc_now())


@blp.get("/me/messages/templates")
@user_required
@blp.response(200, schemas.TemplatesOut)
def templates() -> dict[str, Any]:
    """The templates for which a client asks the user's consent, by the kind of message."""
    configured = current_app.config["SETTINGS"].wechat_templates
    return {"items": [{"kind": MessageKind(kind), "template_id": each.id} for kind, each in configured.items()]}
