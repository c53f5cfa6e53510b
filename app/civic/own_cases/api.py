"""Cases over HTTP as whoever has brought them has them: brought, followed, and added to."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.civic.cases import evidence
from app.civic.cases.doors import WITH_CODE, Door
from app.civic.cases.models import Case
from app.civic.own_cases import queries
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.errors import field_error
from app.core.files.response import PICTURE, download_stored
from app.core.http.api import Blueprint
from app.core.http.policies import current, seal_caller, user_required
from app.core.http.schemas import Chosen, PicturesOut, one_of

NO_SUCH_EVENT = "这类事项没有这一步，请刷新后再看。"


def blueprint(doors: Sequence[Door]) -> Blueprint:
    """The routes of these kinds."""
    blp = Blueprint(
        "own_cases", __name__, description="What somebody brings before the community, and what became of it"
    )
    by_kind = {door.kind: door for door in doors}
    bodies = one_of("CaseIn", {door.kind: door.body for door in doors})
    answers = one_of("CaseBroughtOut", {door.kind: door.answer for door in doors})
    followed = one_of("CaseFollowedOut", {door.kind: door.followed for door in doors})
    events = one_of("CaseEventIn", {name: event[0] for door in doors for name, event in door.events.items()})

    sealed = [door for door in doors if door.own is not None]

    def own(session: Session, no: str) -> Case:
        for door in sealed:
            case = None if door.own is None else door.own(session, no, current.user_id)
            if case is not None:
                seal_caller()
                return case
        return queries.own_case(session, no=no, user_id=current.user_id, kinds=by_kind)

    def follow(session: Session, case: Case) -> Chosen:
        session.flush()
        return Chosen(case.kind, by_kind[case.kind].follow(session, case, utc_now()))

    @blp.post("/cases")
    @user_required
    @blp.arguments(bodies)
    @blp.creates(answers)
    def bring(body: dict[str, Any]) -> Any:
        """Report what one has seen in one's community, complain about a shop, ask one's property firm for something, or
        report, under seal, what somebody has done; `kind` says which.
        """
        kind, user_id = body.pop("kind"), current.user_id
        if by_kind[kind] in sealed:
            seal_caller()

        def command(session: Session) -> Chosen:
            return Chosen(kind, by_kind[kind].bring(session, user_id=user_id, now=utc_now(), **body))

        return command

    @blp.get("/cases/<report_no>")
    @user_required
    @blp.response(200, followed)
    @blp.doc(parameters=[WITH_CODE])
    def get_own(report_no: str) -> Chosen:
        """A case of one's own, with each step."""
        session = db.session()
        return follow(session, own(session, report_no))

    @blp.post("/cases/<report_no>/events")
    @user_required
    @blp.arguments(events)
    @blp.creates(followed)
    @blp.doc(parameters=[WITH_CODE])
    def add_event(body: dict[str, Any], report_no: str) -> Any:
        """Say how well a report was done or, within 30 days, that it was not; say more to what is open."""
        name = body.pop("kind")
        if any(name in door.events for door in sealed):
            seal_caller()

        def command(session: Session) -> Chosen:
            case = own(session, report_no)
            event = by_kind[case.kind].events.get(name)
            if event is None:
                raise field_error("kind", NO_SUCH_EVENT)
            event[1](session, no=report_no, user_id=current.user_id, now=utc_now(), **body)
            return follow(session, case)

        return command

    @blp.get("/cases/<report_no>/pictures")
    @user_required
    @blp.response(200, PicturesOut)
    def pictures(report_no: str) -> dict[str, Any]:
        """The pictures of a case of one's own that are still kept, with those of what was done or answered."""
        session = db.session()
        return {"items": evidence.pictures_of(session, own(session, report_no))}

    @blp.get("/cases/<report_no>/pictures/<int:report_picture_id>")
    @user_required
    @blp.response(200, PICTURE, content_type="image/jpeg")
    def picture(report_no: str, report_picture_id: int) -> Response:
        """One of them, drawn anew."""
        session = db.session()
        return download_stored(evidence.picture_of(session, own(session, report_no), report_picture_id).file_id)

    return blp
