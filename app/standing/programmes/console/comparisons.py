"""Console pages of comparisons: two versions of a programme held against each other."""

from typing import Any

from flask import render_template

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.standing.programmes import forms, labels
from app.standing.programmes.comparing import Kind, compare
from app.standing.programmes.directions import Direction
from app.standing.programmes.models import CapPeriod, Review, SubjectKind, VersionState
from app.standing.programmes.queries import may_write

blp = Console("programme_comparisons", __name__, labels=labels.LABELS)
_LETTERS = {kind.letter: words for kind, words in labels.LABELS[SubjectKind].items() if isinstance(kind, SubjectKind)}
_WORDS = {
    "cap_period": {kind.value: words for kind, words in labels.LABELS[CapPeriod].items()},
    "review": {kind.value: words for kind, words in labels.LABELS[Review].items()},
    "enabled": {"true": "启用", "false": "停用"},
}


def said(field: str, value: str | None) -> str:
    """A term of a rule as people read it."""
    if value is None:
        return "—"
    if field == "subjects":
        return "、".join(_LETTERS[letter] for letter in value)
    if field == "scores":
        scores = value.split(",")
        return "、".join(scores) if len(scores) <= 4 else f"{scores[0]} 到 {scores[-1]}"
    return _WORDS.get(field, {}).get(value, value)


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
        said=said,
        kinds=Kind,
        directions=Direction,
        fields=labels.TERMS,
    )
