"""Console pages of fairs: the booths of a session with their queues, one booth, the list to print."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.civic.fairs import booths, forms, hosts, labels, queries
from app.civic.fairs.models import Booth
from app.civic.fairs.queueing import hold
from app.civic.gatherings import queries as gatherings
from app.civic.gatherings.errors import SessionNotFoundError
from app.civic.gatherings.models import BEFORE_THE_END, Gathering, ProjectKind
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.http.policies import current, page_for
from app.parties import residents
from app.parties.communities.nodes import get_community
from app.parties.residents.models import Resident

blp = Console("fairs", __name__, labels=labels.LABELS)

NEW = {"has_queue": "true"}


def _fair(fair_id: int) -> Gathering:
    """Raises SessionNotFoundError, also for a session of another kind."""
    found = gatherings.session_in_scope(db.session(), session_id=fair_id, staff=current.staff)
    if found.kind is not ProjectKind.FAIR:
        raise SessionNotFoundError
    return found


@blp.get("/fairs/<int:fair_id>")
@page_for("gatherings:read")
def fair(fair_id: int) -> Any:
    """The booths of a fair, who stands before them, and how many were served."""
    return _page(_fair(fair_id), Form(forms.BoothForm, NEW))


def _page(found: Gathering, form: Form) -> Any:
    session = db.session()
    shown = queries.booths_of(session, gathering_id=found.id)
    keepers = {each.booth.keeper_id for each in shown if each.booth.keeper_id is not None}
    return form.page(
        "fairs/fair.html",
        gathering=found,
        community=get_community(session, found.community_id).name,
        kept=queries.with_queues(session, shown),
        keepers={keeper_id: gatherings.name_of(session, keeper_id) for keeper_id in sorted(keepers)},
        served=sum(each.booth.served for each in shown),
        is_open=found.status in BEFORE_THE_END,
        hosts=hosts.to_choose(session, staff=current.staff),
    )


def _here(fair_id: int) -> str:
    return url_for(".fair", fair_id=fair_id)


@blp.post("/fairs/<int:fair_id>/booths")
@page_for("gatherings:write")
def add(fair_id: int) -> Any:
    """Another booth."""
    found, form = _fair(fair_id), Form(forms.BoothForm)

    def command(session: Session, **typed: Any) -> Booth:
        with _as_typed():
            asked = _details(session, typed)
            return booths.add(session, session_id=fair_id, staff=current.staff, now=utc_now(), **asked)

    answer = form.run(command, done=lambda made: f"已增加 {made.number} 号摊位。", to=_here(fair_id))
    return answer or _page(found, form)


def _details(session: Session, typed: dict[str, Any]) -> dict[str, Any]:
    """What is typed, as a booth has it."""
    chosen, keeper = typed.pop("by"), typed.pop("keeper")
    typed |= hosts.columns_of(chosen)
    found = residents.resident_by_number(session, number=keeper, staff=current.staff) if keeper else None
    return typed | {"keeper_id": found.id if found else None}


@contextmanager
def _as_typed() -> Iterator[None]:
    """What is wrong with the keeper stands where they were typed."""
    try:
        yield
    except RuleError as error:
        for row in error.details.get("fields", []):
            row["field"] = {"number": "keeper"}.get(row["field"], row["field"])
        raise


def _shown(booth: Booth) -> dict[str, Any]:
    keeper = db.session().get(Resident, booth.keeper_id) if booth.keeper_id is not None else None
    return {
        "number": booth.number,
        "name": booth.name,
        "about": booth.about,
        "by": hosts.chosen_of({name: getattr(booth, name) for name in booths.HOSTS}),
        "host": booth.host,
        "keeper": keeper.number if keeper else "",
        "has_queue": "true" if booth.has_queue else "",
    }


@blp.route("/fairs/booths/<int:booth_id>/details", methods=["GET", "POST"])
@page_for("gatherings:write")
def change(booth_id: int) -> Any:
    """Another name or keeper, with or without a queue."""
    booth = booths.booth_in_scope(db.session(), booth_id=booth_id, staff=current.staff)
    form, back = EditForm(forms.BoothForm, _shown(booth)), _here(booth.gathering_id)
    if form.is_sent:

        def command(session: Session, **typed: Any) -> Booth:
            with _as_typed():
                asked = {name: value for name, value in _details(session, typed).items() if name != "number" or value}
                return booths.change(session, booth_id=booth_id, changes=asked, staff=current.staff, now=utc_now())

        def read(session: Session) -> dict[str, Any]:
            return _shown(hold(session, booths.booth_in_scope(session, booth_id=booth_id, staff=current.staff)))

        answer = form.save(command, read=read, done="摊位已保存。", to=back)
        if answer:
            return answer
    found = db.session().get_one(Gathering, booth.gathering_id)
    chosen = hosts.to_choose(db.session(), staff=current.staff)
    return form.page("fairs/booth.html", gathering=found, booth=booth, hosts=chosen, back=back)


@blp.post("/fairs/booths/<int:booth_id>/removal")
@page_for("gatherings:write")
def remove(booth_id: int) -> Any:
    """Take a booth away, while nobody stands before it."""
    back = _here(booths.booth_in_scope(db.session(), booth_id=booth_id, staff=current.staff).gathering_id)
    command = partial(booths.remove, booth_id=booth_id, staff=current.staff, now=utc_now())
    return act(command, done="摊位已撤掉。", to=back, back=back)


@blp.get("/fairs/<int:fair_id>/sheet")
@page_for("gatherings:read")
def sheet(fair_id: int) -> str:
    """The booths of a fair on one sheet, to be printed and put up."""
    found, session = _fair(fair_id), db.session()
    return render_template(
        "fairs/sheet.html",
        gathering=found,
        community=get_community(session, found.community_id).name,
        shown=queries.booths_of(session, gathering_id=found.id),
    )
