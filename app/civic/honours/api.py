"""Honours over HTTP: papers of one's own awards, and for staff issuing them and arranging a ceremony."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.civic.honours import ceremonies, issuing, queries, schemas
from app.civic.papers.models import Paper
from app.civic.papers.showing import status_of, title_of
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import field_error
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.parties import residents
from app.standing.awards.models import AwardCycle
from app.standing.awards.queries import award_in_scope, award_of_own
from app.standing.programmes import looking
from app.standing.programmes.models import SubjectKind

blp = Blueprint("honours", __name__, description="Papers of awards, and the session at which awards are given")


def _shown(papers: Iterable[Paper]) -> dict[str, Any]:
    now, public_url = utc_now(), current_app.config["SETTINGS"].public_url
    return {
        "items": [
            {
                "no": paper.no,
                "kind": paper.kind.value,
                "title": title_of(paper),
                "status": status_of(paper, now),
                "issued_at": paper.issued_at,
                "url": f"{public_url}/v/{paper.token}",
            }
            for paper in papers
        ]
    }


@blp.get("/me/awards/<int:award_id>/papers")
@resident_required
@blp.response(200, schemas.OwnAwardPapersOut)
def own_papers(award_id: int) -> dict[str, Any]:
    """The papers that were issued of an award of one's own, and to whom a letter about it may go."""
    session = db.session()
    award = award_of_own(session, award_id=award_id, resident=residents.identify(session, current.resident_id))
    (holder,) = queries.honoured(session, [award], now=utc_now())
    takes = holder.is_valid and award.subject_kind is SubjectKind.RESIDENT
    return _shown(holder.papers.values()) | {"takes_letter": takes, "letter_to": award.letter_to}


@blp.get("/staff/awards/<int:award_id>/papers")
@staff_required("awards:read")
@blp.response(200, schemas.AwardPapersOut)
def papers(award_id: int) -> dict[str, Any]:
    """The papers that were issued of an award."""
    session = db.session()
    award, _ = award_in_scope(session, award_id=award_id, staff=current.staff)
    subjects = [(award.subject_kind, award.subject_id)]
    execute(looking.note_seen, subjects=subjects, how="award", staff=current.staff, now=utc_now())
    return _shown(queries.papers_of(session, [award.id]).get(award.id, {}).values())


@blp.post("/staff/awards/<int:award_id>/papers")
@staff_required("papers:write")
@blp.arguments(schemas.AwardPaperIn)
@blp.response(200, schemas.AwardPapersOut)
def issue(body: dict[str, Any], award_id: int) -> dict[str, Any]:
    """Issue a certificate, a letter of thanks, or one to an employer; the one that is there stays the one."""
    if body["kind"] not in schemas.AWARD_PAPERS:
        raise field_error("kind", "请选荣誉证书、感谢信或者表彰函。")

    def command(session: Session) -> dict[str, Any]:
        issuing.issue(session, award_id=award_id, kind=body["kind"], staff=current.staff, now=utc_now())
        return _shown(queries.papers_of(session, [award_id])[award_id].values())

    return execute(command)


@blp.post("/staff/award-cycles/<int:cycle_id>/papers")
@staff_required("papers:write")
@blp.response(200, schemas.IssuedOut)
def issue_all(cycle_id: int) -> dict[str, int]:
    """Issue certificates for those of a cycle who have none, 200 at once."""
    return {"issued": execute(issuing.issue_all, cycle_id=cycle_id, staff=current.staff, now=utc_now())}


@blp.put("/staff/award-cycles/<int:cycle_id>/ceremony")
@staff_required("awards:write")
@blp.arguments(schemas.CeremonyIn)
@blp.response(200, schemas.CeremonyOut)
def arrange(body: dict[str, Any], cycle_id: int) -> dict[str, Any]:
    """Give the awards of a cycle at a session, or at none."""
    cycle: AwardCycle = execute(ceremonies.arrange, cycle_id=cycle_id, staff=current.staff, now=utc_now(), **body)
    return {"cycle_id": cycle.id, "session_id": body["session_id"]}
