"""Mediations over HTTP, for both sides: asked for, answered, followed, signed, and whether it was kept."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.civic.mediations import agreeing, answering, filing, queries, schemas, showing
from app.civic.mediations.sides import own_keys
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, user_required
from app.core.http.rate_limits import limiter
from app.core.http.schemas import PageQuery

blp = Blueprint("mediations", __name__, description="Mediations: two sides who both want one, and what they agree on")


@blp.get("/mediations/choices")
@user_required
@blp.response(200, schemas.MediationChoicesOut)
def mediation_choices() -> dict[str, Any]:
    """What a mediation can be about."""
    return schemas.choices()


@blp.get("/me/mediations")
@user_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.MediationPage)
def own_mediations(query: dict[str, Any]) -> Page[showing.Seen]:
    """Those of oneself, of one's shop and of units that one heads, on either side, the latest first."""
    session = db.session()
    own = own_keys(session, current.user_id)
    return queries.own_mediations(session, own=own, **query).map_all(lambda found: showing.seen(session, found, own))


@blp.get("/me/mediations/<mediation_no>")
@user_required
@blp.response(200, schemas.WholeMediationOut)
def own_mediation(mediation_no: str) -> showing.Whole:
    """One of them: what it is about, sittings, the agreement, and each step."""
    session = db.session()
    own = own_keys(session, current.user_id)
    return _shown(session, queries.own_mediation(session, no=mediation_no, own=own), current.user_id)


@blp.post("/me/mediations")
@resident_required
@limiter.limit("20/hour")  # Nobody finds out by trying whose number is whose.
@blp.arguments(schemas.MediationIn)
@blp.creates(schemas.WholeMediationOut)
def ask_for_mediation(body: dict[str, Any]) -> Any:
    """Ask for a mediation. The other side is told, and nothing goes on before it agrees."""
    who: dict[str, Any] = {"resident_id": current.resident_id, "user_id": current.user_id, "now": utc_now()}
    read_card = partial(_read_card, user_id=current.user_id, now=who["now"])
    return _command(filing.apply, read_card=read_card, **who, **body)


@blp.post("/me/mediations/<mediation_no>/answer")
@user_required
@blp.arguments(schemas.MediationAnswerIn)
@blp.creates(schemas.WholeMediationOut, 200)
def answer_mediation(body: dict[str, Any], mediation_no: str) -> Any:
    """Agree, or decline, which ends it and is counted nowhere."""
    return _of_own(answering.answer, mediation_no, **body)


@blp.post("/me/mediations/<mediation_no>/withdrawal")
@user_required
@blp.creates(schemas.WholeMediationOut, 200)
def withdraw_from_mediation(mediation_no: str) -> Any:
    """End it, at any time before both have signed; that has no consequence either."""
    return _of_own(answering.withdraw, mediation_no)


@blp.post("/me/mediations/<mediation_no>/signature")
@user_required
@blp.arguments(schemas.MediationSignatureIn)
@blp.creates(schemas.WholeMediationOut, 200)
def sign_agreement(body: dict[str, Any], mediation_no: str) -> Any:
    """Sign the version of the agreement that was shown; once both have, each has a paper of it."""
    return _of_own(agreeing.sign, mediation_no, version=body["version"], shown=body["hash"])


@blp.post("/me/mediations/<mediation_no>/kept")
@user_required
@blp.arguments(schemas.MediationKeptIn)
@blp.creates(schemas.WholeMediationOut, 200)
def say_whether_kept(body: dict[str, Any], mediation_no: str) -> Any:
    """Say, once one is asked, whether the agreement was kept."""
    return _of_own(answering.say_kept, mediation_no, **body)


def _of_own(step: Callable[..., queries.Found], mediation_no: str, **said: Any) -> Any:
    return _command(step, no=mediation_no, user_id=current.user_id, now=utc_now(), **said)


def _command(step: Callable[..., queries.Found], **said: Any) -> Any:
    def command(session: Session) -> showing.Whole:
        found = step(session, **said)
        session.flush()
        return _shown(session, found, said["user_id"])

    return command


def _read_card(session: Session, digits: str, *, user_id: int, now: datetime) -> int:
    found: int = current_app.extensions["read_card"](session, digits=digits, user_id=user_id, now=now)
    return found


def _shown(session: Session, found: queries.Found, user_id: int) -> showing.Whole:
    url = current_app.config["SETTINGS"].public_url
    return showing.whole(session, found, own_keys(session, user_id), public_url=url)
