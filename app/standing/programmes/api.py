"""Rules and programmes over HTTP."""

from functools import partial
from typing import Any

from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, public, staff_required, user_required
from app.core.http.rate_limits import limiter
from app.parties import residents
from app.parties.communities.nodes import get_community
from app.standing.programmes import commenting, queries, rulebook, schemas, versions
from app.standing.programmes.comparing import compare
from app.standing.programmes.models import CommentSource, VersionState

blp = Blueprint("rules", __name__, description="The catalogue of rules")


@blp.get("/rules")
@user_required
@blp.arguments(schemas.WordsQuery, location="query")
@blp.response(200, schemas.RulesOut)
def rules(query: dict[str, str]) -> dict[str, Any]:
    """What earns or costs how much where the caller lives; what holds everywhere, for who is on no roster; with words
    in the query, what has them.
    """
    session = db.session()
    person = residents.resident_of_user(session, current.user_id)
    here = person.community_id if person is not None else None
    found = rulebook.rules_on(session, community_id=here, day=business_day(utc_now()))
    return {"items": [rule for rule in found if rule.has_words(query["q"])]}


@blp.get("/programmes/<int:programme_id>/rules")
@public
@blp.arguments(schemas.RulesQuery, location="query")
@blp.response(200, schemas.RulesOut)
def programme_rules(query: dict[str, Any], programme_id: int) -> dict[str, Any]:
    """The rules of the version of a programme that is in force, or of another that is public; those with some words."""
    asked = {"programme_id": programme_id, "day": business_day(utc_now()), "words": query["q"], "no": query["version"]}
    return {"items": queries.public_rules(db.session(), **asked)}


@blp.post("/programmes/<int:programme_id>/versions/<int:no>/comments")
@user_required
@limiter.limit("10/hour")
@blp.arguments(schemas.CommentIn)
@blp.creates(schemas.CommentOut)
def comment(body: dict[str, Any], programme_id: int, no: int) -> Any:
    """Say something to a version while it is open for comment; who it was is not kept."""
    asked: dict[str, Any] = {"programme_id": programme_id, "no": no, "source": CommentSource.PHONE, "now": utc_now()}
    return partial(commenting.comment_from_outside, **asked, **body)


@blp.get("/me/programmes")
@user_required
@blp.response(200, schemas.PublicVersionsOut)
def own_programmes() -> dict[str, Any]:
    """What is open for comment, in force or coming where the caller lives; nothing for who is on no roster."""
    session = db.session()
    person = residents.resident_of_user(session, current.user_id)
    if person is None:
        return {"items": []}
    found = queries.public_versions(session, path=get_community(session, person.community_id).path)
    counted = queries.said_to(session, version_ids=[version.id for version, _ in found])
    return {"items": [{"version": version, "node": node, "said": counted[version.id]} for version, node in found]}


@blp.get("/staff/programmes/<int:programme_id>/versions/<int:no>/comments")
@staff_required("programmes:read")
@blp.response(200, schemas.StaffCommentsOut)
def staff_comments(programme_id: int, no: int) -> dict[str, Any]:
    """All that was said to a version, the latest first."""
    session = db.session()
    version_id = queries.version_by_no(session, programme_id=programme_id, no=no)
    queries.version_to_write(session, version_id=version_id, staff=current.staff)
    return {"items": queries.comments(session, version_id=version_id)}


@blp.post("/staff/programmes/<int:programme_id>/versions/<int:no>/comments/<int:comment_id>/answer")
@staff_required("programmes:write")
@blp.arguments(schemas.CommentIn)
@blp.response(200, schemas.StaffCommentOut)
def answer_comment(body: dict[str, Any], programme_id: int, no: int, comment_id: int) -> Any:
    """Answer what somebody has said; both are shown to everybody from then on."""
    return execute(commenting.answer, comment_id=comment_id, **_version(programme_id, no), **body)


@blp.get("/staff/programmes")
@staff_required("programmes:read")
@blp.response(200, schemas.ProgrammesOut)
def programmes() -> dict[str, Any]:
    """The programmes of the caller's subtree and those above it, each with its versions, the newest first."""
    shown = queries.programmes(db.session(), staff=current.staff)
    names = ("id", "kind", "community_id", "name", "unit_id", "base_score", "period")
    items = []
    for each in shown:
        may_write = queries.may_write(each, current.staff)
        own = [version for version in each.versions if may_write or version.state is not VersionState.DRAFT]
        items.append({name: getattr(each.programme, name) for name in names} | {"versions": own})
    return {"items": items, "next_cursor": None}


@blp.post("/staff/programmes")
@staff_required("programmes:write")
@blp.arguments(schemas.ProgrammeIn)
@blp.creates(schemas.ProgrammeOut)
def make_programme(body: dict[str, Any]) -> Any:
    """Begin a programme of a node, with a first draft."""
    return partial(versions.make_programme, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/programmes/<int:programme_id>/versions")
@staff_required("programmes:write")
@blp.creates(schemas.VersionOut)
def draft_version(programme_id: int) -> Any:
    """Draft the next version: a copy of the last."""
    return partial(versions.draft_version, programme_id=programme_id, staff=current.staff, now=utc_now())


@blp.post("/staff/programmes/<int:programme_id>/versions/<int:no>/comment")
@staff_required("programmes:write")
@blp.arguments(schemas.OpeningIn)
@blp.creates(schemas.VersionOut, 200)
def open_for_comment(body: dict[str, Any], programme_id: int, no: int) -> Any:
    """Let everybody see a draft and say something to it for seven days."""
    return partial(versions.open_for_comment, **_version(programme_id, no), **body)


@blp.post("/staff/programmes/<int:programme_id>/versions/<int:no>/decision")
@staff_required("programmes:decide")
@blp.arguments(schemas.DecisionIn)
@blp.creates(schemas.VersionOut, 200)
def decide(body: dict[str, Any], programme_id: int, no: int) -> Any:
    """Agree to a version that somebody else has drafted, once the time for comments is over."""
    return partial(versions.decide, **_version(programme_id, no), **body)


@blp.post("/staff/programmes/<int:programme_id>/versions/<int:no>/filing")
@staff_required("programmes:decide")
@blp.arguments(schemas.FilingIn)
@blp.creates(schemas.VersionOut, 200)
def file(body: dict[str, Any], programme_id: int, no: int) -> Any:
    """Give a version its number, from the node above."""
    return partial(versions.file, **_version(programme_id, no), **body)


@blp.get("/staff/programmes/<int:programme_id>/versions/<int:no>/comparison")
@staff_required("programmes:read")
@blp.arguments(schemas.ComparisonQuery, location="query")
@blp.response(200, schemas.ComparisonOut)
def comparison(query: dict[str, Any], programme_id: int, no: int) -> Any:
    """What a version adds, drops and changes, rule by rule, and for whom each is stricter or looser."""
    return compare(db.session(), with_no=query["with_"], **_version(programme_id, no))


def _version(programme_id: int, no: int) -> dict[str, Any]:
    found = queries.version_by_no(db.session(), programme_id=programme_id, no=no)
    return {"version_id": found, "staff": current.staff, "now": utc_now()}
