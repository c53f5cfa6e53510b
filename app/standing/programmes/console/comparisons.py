"""Console pages of comparisons: two versions of a programme held against each other."""

from typing import Any

from flask import render_template

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.standing.programmes import forms, labels
from app.standing.programmes.comparing import compare
from app.standing.programmes.models import VersionState
from app.standing.programmes.queries import may_write

blp = Console("programme_comparisons", __name__, labels=labels.LABELS)


@blp.get("/programmes/versions/<int:version_id>/comparison")
@page_for("programmes:read")
def comparison(version_id: int) -> Any:
    """What is added, dropped and changed, rule by rule."""
    filters, staff = Filters(forms.ComparisonFilter), current.staff
    with_no = filters.values["with_no"]
    found = compare(db.session(), version_id=version_id, with_no=with_no, staff=staff, now=utc_now())
    mine = may_write(found.shown, staff)
    others = [
        (each.no, f"第 {each.no} 版")
        for each in found.shown.versions
        if each.id != version_id and (mine or each.state is not VersionState.DRAFT)
    ]
    return render_template(
        "programmes/comparison.html",
        found=found,
        filters=filters,
        others=others,
        said=labels.said,
        fields=labels.TERMS,
    )
