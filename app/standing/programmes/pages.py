"""The page of a node's rules, for everybody: what is in force, what is coming, and what is open for comment."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import ConflictError
from app.core.http.policies import public
from app.core.http.rate_limits import limiter
from app.parties.communities.nodes import open_node
from app.standing.programmes import commenting, deciders, labels, queries
from app.standing.programmes.comparing import Comparison, Kind, against_what_holds
from app.standing.programmes.directions import Direction
from app.standing.programmes.forms import CommentForm
from app.standing.programmes.models import CapPeriod, CommentSource, ProgrammeVersion, VersionState

blp = Blueprint("public_programmes", __name__, template_folder="templates")
COMING = (VersionState.COMMENT, VersionState.DECIDED, VersionState.FILED)


@dataclass(frozen=True, slots=True)
class Section:
    """A version on the page: its headings, what was said to it, and what it would change, where it is to come."""

    version: ProgrammeVersion
    home: str
    headings: list[queries.Heading]
    said: queries.Said
    comparison: Comparison | None
    is_open: bool
    place: str


@blp.get("/r/<node_slug>")
def programmes(node_slug: str) -> str:
    """The programmes that hold at a node."""
    return _page(node_slug)


@blp.post("/r/<node_slug>/comments")
@public
@limiter.limit("60/hour")  # A village hall has many phones behind one address.
def comment(node_slug: str) -> Response | tuple[str, int]:
    """Say something to a version that is open for comment; who it was is not kept."""
    session = db.session()
    node, typed = open_node(session, slug=node_slug), request.form.get("version", "")
    version_id = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
    version = commenting.version_on_page(session, node=node, version_id=version_id)
    programme_id, no = version.programme_id, version.no
    try:
        text = CommentForm().load({"text": request.form.get("text", "")})["text"]
    except ValidationError:
        return _page(node_slug, wrong=version_id, words="请用 2 到 200 个字写下意见。"), 422
    about = {"programme_id": programme_id, "no": no, "text": text, "source": CommentSource.PAGE}
    try:
        execute(commenting.comment_from_outside, **about, now=utc_now())
    except ConflictError as error:
        return _page(node_slug, wrong=version_id, words=error.message), 409
    return redirect(url_for(".programmes", node_slug=node_slug, thanks=version_id) + f"#c{version_id}", 303)


def _page(node_slug: str, *, wrong: int | None = None, words: str = "") -> str:
    session, today = db.session(), business_day(utc_now())
    node = open_node(session, slug=node_slug)
    found = queries.public_versions(session, path=node.path)
    comments = queries.said_to(session, version_ids=[version.id for version, _ in found])
    where = deciders.places_of(session, [version for version, _ in found])
    shown = [
        Section(
            version,
            home,
            queries.tree(session, version_id=version.id),
            comments[version.id],
            _comparison(version, found, home) if version.state in COMING else None,
            version.state is VersionState.COMMENT
            and version.comment_until is not None
            and today <= version.comment_until,
            where[version.id].words if version.id in where else "",
        )
        for version, home in found
    ]
    return render_template(
        "programmes/public.html",
        node=node,
        shown=shown,
        periods=labels.LABELS[CapPeriod],
        kinds=labels.LABELS[Kind],
        directions=labels.LABELS[Direction],
        terms_of=labels.TERMS,
        in_words=labels.said,
        wrong=wrong,
        words=words,
        thanks=request.args.get("thanks"),
    )


def _comparison(version: ProgrammeVersion, found: list[tuple[ProgrammeVersion, str]], home: str) -> Comparison:
    of_it = [each for each, _ in found if each.programme_id == version.programme_id]
    one = queries.Shown(version.programme, home, None, of_it)
    return against_what_holds(db.session(), one, version, day=business_day(utc_now()))
