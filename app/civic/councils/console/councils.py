"""Console pages of councils: the list, a new one, one with its seats."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.civic.councils import forms, labels, queries, seating
from app.civic.councils.models import Council, CouncilKind, SeatClass
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.parties.posts.models import ROLES
from app.parties.posts.queries import post_in_scope

blp = Console("councils", __name__, sections=[Section("治理", "议事会", "councils")], labels=labels.LABELS)

SHARES = list(forms.SHARES.items())
FIXED = set(seating.CLASSES.values())
USUAL = {"min_members": "5", "quorum": "2/3", "majority": "1/2"}


@blp.get("/councils")
@page_for("councils:read")
def councils() -> str:
    """The councils of the subtree."""
    filters, session = Filters(forms.CouncilsFilter), db.session()
    return render_template(
        "councils/councils.html",
        page=queries.councils_in_scope(session, staff=current.staff, **filters.query),
        filters=filters,
        nodes=[(node.id, name) for node, name in indented(session, staff=current.staff)],
    )


@blp.route("/councils/new", methods=["GET", "POST"])
@page_for("councils:write")
def make() -> Any:
    """A new council."""
    form = Form(forms.CouncilForm, USUAL)
    if form.is_sent:
        answer = form.run(_make, done="已设立，请安排席位。", to=lambda made: url_for(".council", council_id=made.id))
        if answer:
            return answer
    return form.page(
        "councils/council_new.html",
        nodes=[(node.id, name) for node, name in indented(db.session(), staff=current.staff)],
        kinds=[(kind.value, label) for kind, label in labels.LABELS[CouncilKind].items()],
        shares=SHARES,
    )


def _make(session: Session, *, quorum: str, majority: str, **typed: Any) -> Council:
    shares: dict[str, Any] = {}
    for name, share in (("quorum", quorum), ("majority", majority)):
        parts, whole = share.split("/")
        shares |= {f"{name}_parts": int(parts), f"{name}_whole": int(whole)}
    return seating.make_council(session, staff=current.staff, now=utc_now(), **shares, **typed)


@blp.get("/councils/<int:council_id>")
@page_for("councils:read")
def council(council_id: int) -> Any:
    """One council: who sits in it, who is missing, its meetings."""
    session = db.session()
    line = queries.council_in_scope(session, council_id=council_id, staff=current.staff)
    seats = queries.seats_of(session, council_id=council_id, today=business_day(utc_now()))
    free = [
        post_in_scope(session, post_id=post.id, staff=current.staff)
        for post in seating.free_posts(session, council=line.council)
    ]
    return Form(forms.SeatForm).page(
        "councils/council.html",
        line=line,
        council=line.council,
        seats=seats,
        missing=max(0, line.council.min_members - sum(each.votes for each in seats)),
        free=[(post.id, f"{post.holder}（{ROLES[post.post.role].title}）") for post in free],
        classes=[(each.value, label) for each, label in labels.LABELS[SeatClass].items() if each not in FIXED],
        meetings=queries.meetings_in_scope(
            session, staff=current.staff, council_id=council_id, cursor=None, limit=20
        ).items,
    )


@blp.post("/councils/<int:council_id>/seats")
@page_for("councils:write")
def give_seat(council_id: int) -> Any:
    """The holder of a post sits in the council."""
    queries.council_in_scope(db.session(), council_id=council_id, staff=current.staff)
    here, form = url_for(".council", council_id=council_id), Form(forms.SeatForm)
    answer = form.run(
        lambda session, **typed: seating.give_seat(
            session, council_id=council_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="席位已安排。",
        to=here,
    )
    return answer or form.back_to(here)


@blp.post("/councils/seats/<int:seat_id>/ending")
@page_for("councils:write")
def take_seat(seat_id: int) -> Any:
    """Somebody sits there no more."""
    council_id = seating.council_of_seat(db.session(), seat_id=seat_id, staff=current.staff)
    here = url_for(".council", council_id=council_id)
    command = partial(seating.take_seat, seat_id=seat_id, staff=current.staff, now=utc_now())
    return act(command, done="席位已取消。", to=here, back=here)


@blp.route("/councils/<int:council_id>/closing", methods=["GET", "POST"])
@page_for("councils:write")
def close(council_id: int) -> Any:
    """A council is called no more."""
    line = queries.council_in_scope(db.session(), council_id=council_id, staff=current.staff)
    return ask_reason(
        partial(seating.close_council, council_id=council_id, staff=current.staff, now=utc_now()),
        title="撤销议事组织",
        about=f"{line.community}{line.council.name}。",
        effect="马上生效：不能再召集会议。已经召集的会议照常进行，已有的纪要保留。",
        hint="例如：与另一个小组合并。",
        button="撤销",
        done="已撤销。",
        to=url_for(".council", council_id=council_id),
    )
