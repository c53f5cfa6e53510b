"""Console pages of initial passwords for many at once: who has none yet, and the slips to print and hand over."""

import json
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console import shown_once
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.staff import forms, password_slips

blp = Console("password_slips", __name__)

_SLIPS = "password slips"


@blp.route("/staff/password-slips", methods=["GET", "POST"])
@page_for("staff:write")
def choose() -> Any:
    """Choose accounts that nobody has taken yet, and make an initial password for each."""
    form = Form(forms.PasswordSlipsForm)
    if form.is_sent:
        made: list[str] = []

        def run(session: Session, *, staff_ids: list[int]) -> int:
            given = password_slips.give_out(session, staff_ids=staff_ids, staff=current.staff, now=utc_now())
            made[:] = [json.dumps(list(given.items()))]
            return len(given)

        answer = form.run(run, done=lambda count: f"已生成 {count} 份初始密码。", to=url_for(".slips"))
        for secret in made:  # Not where the same form was sent again: they were made before.
            shown_once.keep(_SLIPS, secret, now=utc_now())
        if answer:
            return answer
    rows = password_slips.without_password(db.session(), staff=current.staff)
    ticked = [member.id for member, _ in rows if password_slips.never_given(member)][: password_slips.SLIPS_MAX]
    if form.is_sent:
        ticked = [int(each) for each in form.values.get("staff_ids", []) if str(each).isdigit()]
    return form.page(
        "staff/password_slips.html", rows=rows, ticked=ticked, now=utc_now(), most=password_slips.SLIPS_MAX
    )


@blp.get("/staff/password-slips/print")
@page_for("staff:write")
def slips() -> str:
    """The slips that were made in this browser a moment ago; who has taken their account needs none any more."""
    kept = shown_once.kept(_SLIPS, now=utc_now())
    passwords = dict(json.loads(kept)) if kept else {}
    rows = password_slips.given_to(db.session(), staff_ids=list(passwords), staff=current.staff)
    shown = [(member, node, passwords[member.id]) for member, node in rows if member.initial_until]
    address = url_for("reports_console.dashboard", _external=True)
    return render_template("staff/password_slips_print.html", slips=shown, address=address)
