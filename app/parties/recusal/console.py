"""Console pages of recusal: which resident one is, and which colleagues have not said so."""

from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.recusal import declaring, forms, queries

blp = Console("recusal", __name__)


@blp.route("/recusal", methods=["GET", "POST"])
@page_for("console:use")
def recusal() -> Any:
    """Say which resident one is, or that one is on no roster."""
    form = Form(forms.RecusalForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: declaring.declare(session, staff=current.staff, now=utc_now(), **typed),
            done="已登记。本人和本户的记录、提醒和异议，由别人办理。",
            to=url_for(".recusal"),
        )
        if answer:
            return answer
    session = db.session()
    return form.page(
        "recusal/recusal.html",
        declared=queries.has_declared(session, staff_id=current.staff.id),
        person=queries.resident_of(session, staff_id=current.staff.id),
        silent=queries.undeclared(session, staff=current.staff),
    )
