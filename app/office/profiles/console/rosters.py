"""Console pages of rosters: somebody is added by hand, and what is known of them is put right."""

from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.edits import EditForm
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office.profiles.forms import residents as forms
from app.parties.communities.nodes import indented
from app.parties.residents import editing
from app.parties.residents import queries as search
from app.parties.residents.models import Resident

blp = Console("rosters", __name__)


def _file_of(person: Resident) -> str:
    return url_for("residents_console.resident", resident_id=person.id)


@blp.route("/residents/new", methods=["GET", "POST"])
@page_for("residents:write")
def add() -> Any:
    """Put somebody on a roster; of those of the same name in the household a warning comes first."""
    nodes = [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]
    form = Form(forms.NewResidentForm, {"community_id": nodes[0][0]} if len(nodes) == 1 else None)
    if form.is_sent:
        answer = form.run(_add, done="已登记。请把居民编号告诉本人。", to=_file_of)
        if answer:
            return answer
    return form.page("profiles/resident_new.html", nodes=nodes, alike=form.details.get("residents", []))


def _add(session: Session, **typed: Any) -> Resident:
    return editing.add_person(session, staff=current.staff, now=utc_now(), **typed)


@blp.route("/residents/<int:resident_id>/details", methods=["GET", "POST"])
@page_for("residents:write")
def change(resident_id: int) -> Any:
    """What is known of somebody, put right; name and phone stay masked here, too."""
    session = db.session()
    card = search.card(session, resident_id=resident_id, staff=current.staff)
    form = EditForm(forms.ResidentDetailsForm, _shown(card.household, card.is_minor))
    if form.is_sent:
        command, read = partial(_change, resident_id=resident_id), partial(_held, resident_id=resident_id)
        answer = form.save(command, read=read, done="档案已保存。", to=_file_of)
        if answer:
            return answer
    return form.page(
        "profiles/resident_details.html", card=card, back=url_for("residents_console.resident", resident_id=resident_id)
    )


def _shown(home: str, is_minor: bool) -> dict[str, str]:
    """As a form has it."""
    return {"home": home, "is_minor": "true" if is_minor else ""}


def _held(session: Session, *, resident_id: int) -> dict[str, str]:
    there = editing.details(session, resident_id=resident_id, staff=current.staff)
    return _shown(there["home"], there["is_minor"])


def _change(session: Session, *, no_phone: bool, **typed: Any) -> Resident:
    if no_phone:
        typed["phone"] = ""
    return editing.change_person(session, staff=current.staff, now=utc_now(), **typed)
