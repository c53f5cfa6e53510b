"""Console pages of the steps of a mediator: taken, handed back, sittings, the agreement, or none."""

from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.civic.mediations import agreeing, forms, holding, mediating, queries
from app.civic.mediations.categories import CATEGORIES
from app.civic.mediations.errors import SittingNotFoundError
from app.civic.mediations.models import Agreement, Sitting
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for

blp = Console("mediation_steps", __name__)


def _here(mediation_no: str) -> str:
    return url_for("mediations_console.mediation", mediation_no=mediation_no)


def _mediated(mediation_no: str) -> queries.Found:
    return holding.mediated(db.session(), no=mediation_no, staff=current.staff, now=utc_now())


def _who(mediation_no: str) -> dict[str, Any]:
    return {"no": mediation_no, "staff": current.staff, "now": utc_now()}


@blp.post("/mediations/<mediation_no>/taking")
@page_for("mediations:write")
def take(mediation_no: str) -> Any:
    """Mediate it oneself."""
    here, command = _here(mediation_no), partial(mediating.take, **_who(mediation_no))
    return act(command, done="已接办，双方会收到消息。请约定调解的时间和地点。", to=here, back=here)


@blp.post("/mediations/<mediation_no>/handing-back")
@page_for("mediations:write")
def hand_back(mediation_no: str) -> Any:
    """Leave it to another mediator."""
    here, command = _here(mediation_no), partial(mediating.hand_back, **_who(mediation_no))
    return act(command, done="已交回，由别的调解员接办。", to=here, back=here)


@blp.route("/mediations/<mediation_no>/sittings/new", methods=["GET", "POST"])
@page_for("mediations:write")
def set_sitting(mediation_no: str) -> Any:
    """Say when and where both sides are to come."""
    case, _ = _mediated(mediation_no)
    form = Form(forms.SittingForm)
    if form.is_sent:

        def run(session: Session, *, on: Any, starts: str, place: str) -> Sitting:
            at = forms.begins(on, starts)
            return mediating.set_sitting(session, starts_at=at, place=place, **_who(mediation_no))

        answer = form.run(run, done="已约定，双方会收到消息。", to=_here(mediation_no))
        if answer:
            return answer
    return form.page("mediations/sitting.html", case=case)


@blp.route("/mediations/<mediation_no>/sittings/<int:sitting_id>", methods=["GET", "POST"])
@page_for("mediations:write")
def note_sitting(mediation_no: str, sitting_id: int) -> Any:
    """Note who came, and what happened."""
    case, about = _mediated(mediation_no)
    sitting = next((each for each in queries.sittings_of(db.session(), about) if each.id == sitting_id), None)
    if sitting is None:
        raise SittingNotFoundError
    was = {"note": sitting.note} | {name: "true" for name in ("applicant_came", "other_came") if getattr(sitting, name)}
    form = Form(forms.SittingNoteForm, was)
    if form.is_sent:

        def run(session: Session, **typed: Any) -> Sitting:
            return mediating.note_sitting(session, sitting_id=sitting_id, **typed, **_who(mediation_no))

        answer = form.run(run, done="已记下，双方看得到。", to=_here(mediation_no))
        if answer:
            return answer
    return form.page("mediations/sitting_note.html", case=case, sitting=sitting)


@blp.route("/mediations/<mediation_no>/agreement", methods=["GET", "POST"])
@page_for("mediations:write")
def draft(mediation_no: str) -> Any:
    """Write the next version of the agreement."""
    case, about = _mediated(mediation_no)
    current_one = queries.current_agreement(db.session(), about)
    form = Form(forms.AgreementForm, {"terms": current_one.text} if current_one else {})
    if form.is_sent:

        def run(session: Session, *, terms: str) -> Agreement:
            lines = [line for line in terms.splitlines() if line]
            return agreeing.draft(session, terms=lines, **_who(mediation_no))

        answer = form.run(run, done="已写好，请双方在手机上看过再签。", to=_here(mediation_no))
        if answer:
            return answer
    return form.page("mediations/agreement.html", case=case, earlier=current_one, most=agreeing.TERMS_MAX)


@blp.route("/mediations/<mediation_no>/failure", methods=["GET", "POST"])
@page_for("mediations:write")
def fail(mediation_no: str) -> Any:
    """Say that there is no agreement."""
    case, about = _mediated(mediation_no)
    return ask_reason(
        partial(mediating.fail, **_who(mediation_no)),
        title="没有达成协议",
        about=f"{CATEGORIES[about.category]} {case.no}。",
        effect="调解到此为止，双方会收到消息；谁也不会因此减分，也没有任何记录。",
        hint="双方看得到，例如：对修理费由谁出没有谈拢，可以向法院起诉。",
        button="结束调解",
        done="已结束。",
        to=_here(mediation_no),
    )
