"""One's own papers over HTTP, and proofs of oneself."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.civic.papers import issuing, queries, schemas
from app.civic.papers.showing import facts_of, status_of, title_of
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required
from app.core.http.rate_limits import limiter
from app.core.http.schemas import PageQuery

blp = Blueprint("papers", __name__, description="Papers: certificates, passes, proofs")

_SAME = "no kind issued_at expires_at used_at revoked_at revoked_reason single_use"


@blp.get("/me/papers")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.PaperPage)
def own_papers(query: dict[str, Any]) -> Page[Any]:
    """One's own papers, newest first, each with who has looked at it."""
    return queries.own_papers(db.session(), resident_id=current.resident_id, **query).map(_shown)


@blp.post("/me/proofs")
@resident_required
@limiter.limit("30/hour")
@blp.arguments(schemas.ProofIn)
@blp.creates(schemas.PaperOut)
def make_proof(body: dict[str, Any]) -> Callable[[Session], Any]:
    """A proof of one statement: good for 24 hours and one look. What is not so is refused with `not_so`."""
    return partial(_proven, resident_id=current.resident_id, **body)


def _proven(session: Session, **asked: Any) -> dict[str, Any]:
    paper = issuing.make_proof(session, **asked, now=utc_now())
    session.flush()
    return _shown(queries.own(session, [paper])[0])


def _shown(own: queries.Own) -> dict[str, Any]:
    paper = own.paper
    return {name: getattr(paper, name) for name in _SAME.split()} | {
        "title": title_of(paper),
        "status": status_of(paper, utc_now()),
        "issuer": own.issuer,
        "facts": [{"label": label, "text": text} for label, text in facts_of(paper).items()],
        "url": f"{current_app.config['SETTINGS'].public_url}/v/{paper.token}",
        "looks": [own.look] if own.look else [],
    }
