"""Console pages of records that point to a pledge: which one it is."""

from functools import partial
from typing import Any

from flask import url_for

from app.civic.pledges import conduct, forms
from app.civic.pledges.console.common import by
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.standing.records.queries import record_in_scope

blp = Console("pledge_records", __name__)


@blp.route("/pledges/records/<int:record_id>", methods=["GET", "POST"])
@page_for("records:write")
def point(record_id: int) -> Any:
    """Have a record point to a pledge that its subject had signed on the day, or to none."""
    session = db.session()
    line = record_in_scope(session, record_id=record_id, staff=current.staff, now=utc_now())
    record, back = line.record, url_for("records_console.record", record_id=record_id)
    form = Form(forms.PointForm, {"first_id": conduct.pledge_of_record(session, record_id)})
    if form.is_sent:
        done = "已保存。这份承诺书的页上只计条数，不写是谁。"
        answer = form.run(partial(conduct.point, record_id=record_id, **by()), done=done, to=back)
        if answer:
            return answer
    signed = conduct.pledges_on(session, kind=record.subject_kind, subject_id=record.subject_id, day=record.occurred_on)
    return form.page("pledges/point.html", line=line, signed=signed, back=back)
