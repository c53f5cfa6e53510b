"""Console pages of erasure: a resident who leaves for good, at their own wish."""

from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office import privacy
from app.office.profiles.forms import residents as forms
from app.parties import residents

blp = Console("erasure", __name__)


@blp.route("/residents/<int:resident_id>/forgetting", methods=["GET", "POST"])
@page_for("residents:erase")
def forget(resident_id: int) -> Any:
    """Let somebody leave for good, at their own wish: their data goes, the ledger keeps a number."""
    residents.known_in_scope(db.session(), resident_id=resident_id, staff=current.staff)
    form = Form(forms.ForgettingForm)
    if form.is_sent:
        answer = form.run(
            lambda session, reason, **_: privacy.forget_resident(
                session, resident_id=resident_id, reason=reason, staff=current.staff, now=utc_now()
            ),
            done="已注销：个人信息已清除，未用的券已退回，剩余积分已作废。",
            to=url_for("reports_console.dashboard"),
        )
        if answer:
            return answer
    return form.page("profiles/erasure.html", resident_id=resident_id)
