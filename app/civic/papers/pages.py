"""The public page of a paper: whoever scans its code sees whether it is valid, and exactly what is printed on it."""

import secrets
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from marshmallow import ValidationError

from app.civic.papers import forms, looking, queries
from app.civic.papers.errors import PaperNotFoundError, PaperStateError
from app.civic.papers.kinds import KINDS
from app.civic.papers.labels import LABELS
from app.civic.papers.models import Paper, PaperStatus
from app.civic.papers.showing import facts_shown, status_of
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.edge import wants_page
from app.core.http.policies import public
from app.core.http.rate_limits import limiter
from app.core.security.masking import mask_name
from app.parties.communities.nodes import get_community

blp = Blueprint("public_papers", __name__, template_folder="templates")


@blp.get("/v/<token>")
@public
@limiter.limit("60/minute")  # A bank's counter has many phones behind one address.
def paper(token: str) -> Response:
    """What a paper is now. One that is good for a single look shows its facts to whoever says who they are."""
    try:
        found = queries.paper_of_token(db.session(), token=token)
    except PaperNotFoundError:
        if not wants_page():
            raise
        return _private(render_template("papers/unknown.html", request_id=g.request_id), 404)
    return _private(_page(found, shows=not found.single_use), 200)


@blp.post("/v/<token>/looks")
@public
@limiter.limit("20/minute")
def look(token: str) -> Response:
    """The one look at a proof."""
    found = queries.paper_of_token(db.session(), token=token)
    try:
        typed = forms.LookForm().load({name: request.form.get(name, "") for name in ("who", "key")})
    except ValidationError as error:
        wrong = error.messages_dict
        words = "页面已过期，请重新扫码。" if "key" in wrong else "请用 2 到 40 个字写下您是谁。"
        return _private(_page(found, shows=False, wrong=words), 422)
    try:
        found = execute(looking.look, token=token, **typed, now=utc_now())
    except PaperStateError as error:
        return _private(_page(found, shows=False, wrong=error.message), 409)
    return _private(_page(found, shows=True, seen_by=typed["who"]), 200)


def _page(paper: Paper, *, shows: bool, wrong: str = "", seen_by: str = "") -> str:
    now = utc_now()
    status, about = status_of(paper, now), KINDS[paper.kind]
    return render_template(
        "papers/public.html",
        paper=paper,
        about=about,
        status=PaperStatus.VALID if seen_by else status,
        words=LABELS[PaperStatus],
        issuer=get_community(db.session(), paper.community_id).name,
        holder=mask_name(paper.holder) if paper.holder else "",
        facts=facts_shown(paper, now) if shows else {},
        asks=paper.single_use and status is PaperStatus.VALID,
        key=secrets.token_urlsafe(18),
        wrong=wrong,
        seen_by=seen_by,
    )


def _private(page: str, status: int) -> Response:
    """Not kept by browsers, not found by search, and its address, which is a key, not passed on."""
    response: Any = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response  # type: ignore[no-any-return]
