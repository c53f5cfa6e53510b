"""Console pages of awards: schemes, their cycles, who is nominated, what was granted."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from flask import current_app, render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import SHANGHAI, business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters, ListQuery
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import get_community, indented, names_by_id
from app.parties.staff.staffing import usernames_by_id
from app.standing.awards import (
    costs,
    cycles,
    forms,
    granting,
    judges,
    judging,
    labels,
    nominating,
    queries,
    schemes,
    voting,
)
from app.standing.awards.finding import subject_id_of
from app.standing.awards.models import AwardCycle, AwardScheme, CycleState, Judging, Nomination, SchemeKind
from app.standing.programmes.labels import LABELS as PROGRAMME_LABELS
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rulebook import rules_on
from app.standing.programmes.settings import point_settings_at
from app.standing.records.batch_costs import Cost

blp = Console("award_schemes", __name__, sections=[Section("居民", "评选表彰", "award_schemes")], labels=labels.LABELS)


def _words(kind: Any, table: Any = labels.LABELS) -> list[tuple[str, str]]:
    return [(each.value, label) for each, label in table[kind].items()]


@blp.get("/award-schemes")
@page_for("awards:read")
def award_schemes() -> str:
    """What is honoured in the subtree."""
    filters, session = Filters(ListQuery), db.session()
    page = queries.schemes_in_scope(session, staff=current.staff, **filters.query)
    return render_template("awards/schemes.html", page=page, filters=filters, nodes=_names(page.items))


def _names(rows: Any) -> dict[int, str]:
    return names_by_id(db.session(), (row.community_id for row in rows))


@blp.route("/award-schemes/new", methods=["GET", "POST"])
@page_for("awards:write")
def new() -> Any:
    """Something to be honoured."""
    form = Form(forms.SchemeForm, {"months": "12", "seats": "10", "least_score": "0", "score_delta": "0"})
    if form.is_sent:
        answer = form.run(
            partial(schemes.make_scheme, staff=current.staff, now=utc_now()),
            done="评选已设立，可以开始一届。",
            to=lambda scheme: url_for(".scheme", scheme_id=scheme.id),
        )
        if answer:
            return answer
    day = business_day(utc_now())
    rules = rules_on(db.session(), community_id=current.staff.community_id, day=day)
    return form.page(
        "awards/scheme_new.html",
        nodes=[(node.id, name) for node, name in indented(db.session(), staff=current.staff)],
        kinds=_words(SchemeKind),
        judgings=_words(Judging),
        recipients=_words(SubjectKind, PROGRAMME_LABELS),
        rules=[(rule.slug, rule.name) for rule in rules if max(rule.scores, default=0) > 0],
    )


@blp.route("/award-schemes/<int:scheme_id>/details", methods=["GET", "POST"])
@page_for("awards:write")
def change(scheme_id: int) -> Any:
    """Other terms, while nobody is nominated in a cycle that is not over."""
    found = queries.scheme_in_scope(db.session(), scheme_id=scheme_id, staff=current.staff)
    names = forms.SchemeChangeForm().fields
    form = Form(forms.SchemeChangeForm, {name: str(getattr(found, name)) for name in names})
    if form.is_sent:
        answer = form.run(
            partial(schemes.change_scheme, scheme_id=scheme_id, staff=current.staff, now=utc_now()),
            done="评选条件已更改。",
            to=url_for(".scheme", scheme_id=scheme_id),
        )
        if answer:
            return answer
    rules = rules_on(db.session(), community_id=found.community_id, day=business_day(utc_now()))
    return form.page(
        "awards/scheme_details.html",
        scheme=found,
        judgings=_words(Judging),
        rules=[(rule.slug, rule.name) for rule in rules if max(rule.scores, default=0) > 0],
    )


@blp.get("/award-schemes/cycles")
@page_for("awards:read")
def all_cycles() -> str:
    """Cycles of the subtree: those on which somebody has to go on."""
    filters = Filters(forms.DueFilter)
    asked = {"scheme_id": None, "now": utc_now(), **filters.query}
    page = queries.cycles_in_scope(db.session(), staff=current.staff, **asked)
    dues = _words(queries.Due)
    return render_template("awards/cycles.html", page=page, filters=filters, dues=dues, states=_words(CycleState))


@blp.route("/award-schemes/cycles/<int:cycle_id>/ballots/new", methods=["GET", "POST"])
@page_for("awards:write")
def vote_at_counter(cycle_id: int) -> Any:
    """The vote of somebody who stands at the counter."""
    session = db.session()
    found = queries.cycle_in_scope(session, cycle_id=cycle_id, staff=current.staff)
    (shown,) = queries.shown_cycles(session, [found])
    form = Form(forms.CounterVoteForm)
    if form.is_sent:
        command = partial(voting.vote_at_counter, cycle_id=cycle_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done="已投票。投给谁没有记录。", to=_here(cycle_id))
        if answer:
            return answer
        form.values.pop("nomination_id", None)
    return form.page("awards/ballot.html", shown=shown, cycle=found, candidates=queries.candidates(session, found))


@blp.get("/award-schemes/<int:scheme_id>")
@page_for("awards:read")
def scheme(scheme_id: int) -> Any:
    """A scheme and its cycles."""
    session, filters = db.session(), Filters(forms.CyclesFilter)
    found = queries.scheme_in_scope(session, scheme_id=scheme_id, staff=current.staff)
    wanted = {"scheme_id": scheme_id, "staff": current.staff, **filters.query}
    return Form().page(
        "awards/scheme.html",
        scheme=found,
        community=get_community(session, found.community_id).name,
        page=queries.cycles_in_scope(session, **wanted),
        filters=filters,
        states=_words(CycleState),
    )


@blp.route("/award-schemes/<int:scheme_id>/cycles/new", methods=["GET", "POST"])
@page_for("awards:write")
def new_cycle(scheme_id: int) -> Any:
    """Take nominations for a period."""
    found = queries.scheme_in_scope(db.session(), scheme_id=scheme_id, staff=current.staff)
    form = Form(forms.CycleForm)
    if form.is_sent:
        answer = form.run(
            partial(cycles.open_cycle, scheme_id=scheme_id, staff=current.staff, now=utc_now()),
            done="这一届已开始，现在可以提名。",
            to=lambda cycle: url_for(".cycle", cycle_id=cycle.id),
        )
        if answer:
            return answer
    return form.page("awards/cycle_new.html", scheme=found)


@blp.get("/award-schemes/cycles/<int:cycle_id>")
@page_for("awards:read")
def cycle(cycle_id: int) -> Any:
    """A cycle: who is nominated, how far it is, what can be done next."""
    session, now = db.session(), utc_now()
    filters = Filters(ListQuery)
    found = queries.cycle_in_scope(session, cycle_id=cycle_id, staff=current.staff)
    (shown,) = queries.shown_cycles(session, [found])
    wanted = {"cycle_id": cycle_id, "staff": current.staff, **filters.query}
    return Form().page(
        "awards/cycle.html",
        shown=shown,
        cycle=found,
        scheme=shown.scheme,
        page=queries.nominations_in_scope(session, **wanted),
        filters=filters,
        now=now,
        cost=_cost(found, shown.scheme) if found.state is CycleState.PUBLIC else None,
        is_council=shown.scheme.judging is Judging.COUNCIL,
        place=judges.place_of(session, found) if shown.scheme.judging is Judging.COUNCIL else None,
        names=usernames_by_id(session, (found.opened_by, found.decided_by, found.granted_by)),
    )


def _cost(cycle: AwardCycle, scheme: AwardScheme) -> Cost | None:
    session, now = db.session(), utc_now()
    rate_fen = point_settings_at(session, now=now, settings=current_app.config["SETTINGS"]).point_value_fen
    return costs.cost_of(session, cycle, scheme, today=business_day(now), rate_fen=rate_fen)


@blp.route("/award-schemes/cycles/<int:cycle_id>/nominations/new", methods=["GET", "POST"])
@page_for("awards:write")
def nominate(cycle_id: int) -> Any:
    """Propose somebody."""
    session = db.session()
    found = queries.cycle_in_scope(session, cycle_id=cycle_id, staff=current.staff)
    (shown,) = queries.shown_cycles(session, [found])
    form = Form(forms.NominationForm)
    if form.is_sent:
        command = partial(_nominate, cycle_id=cycle_id, kind=shown.scheme.recipient)
        answer = form.run(command, done="已提名。", to=_here(cycle_id))
        if answer:
            return answer
    by_number = shown.scheme.recipient in (SubjectKind.RESIDENT, SubjectKind.HOUSEHOLD)
    return form.page("awards/nominate.html", shown=shown, cycle=found, by_number=by_number)


def _nominate(
    session: Session, *, cycle_id: int, kind: SubjectKind, number: str | None, name: str | None, reason: str
) -> Nomination:
    staff = current.staff
    subject_id = subject_id_of(session, kind=kind, number=number, name=name, staff=staff)
    now = utc_now()
    return nominating.nominate(session, cycle_id=cycle_id, subject_id=subject_id, reason=reason, staff=staff, now=now)


def _here(cycle_id: int) -> str:
    return url_for(".cycle", cycle_id=cycle_id)


@blp.route("/award-schemes/nominations/<int:nomination_id>/exclusion", methods=["GET", "POST"])
@page_for("awards:write")
def exclude(nomination_id: int) -> Any:
    """Take somebody out."""
    _, found = queries.nomination_in_scope(db.session(), nomination_id=nomination_id, staff=current.staff)
    return ask_reason(
        partial(nominating.exclude, nomination_id=nomination_id, staff=current.staff, now=utc_now()),
        title="取消提名资格",
        about="这项提名不再参加这一届评选。",
        effect="马上生效，不能恢复；已经投给的票不转给别人。",
        hint="例如：异议成立，事迹不属实。",
        button="取消资格",
        done="已取消资格。",
        to=_here(found.id),
    )


@blp.route("/award-schemes/cycles/<int:cycle_id>/judging", methods=["GET", "POST"])
@page_for("awards:write")
def begin_judging(cycle_id: int) -> Any:
    """No more nominations."""
    session = db.session()
    found = queries.cycle_in_scope(session, cycle_id=cycle_id, staff=current.staff)
    (shown,) = queries.shown_cycles(session, [found])
    form = Form(forms.JudgingForm, {"at": "18:00"})
    if form.is_sent:
        answer = form.run(partial(_begin, cycle_id=cycle_id), done="提名已截止，开始评选。", to=_here(cycle_id))
        if answer:
            return answer
    return form.page("awards/judging.html", shown=shown, cycle=found, how=shown.scheme.judging.value)


def _begin(session: Session, *, cycle_id: int, vote_until: date | None, at: str) -> AwardCycle:
    until = datetime.combine(vote_until, time.fromisoformat(at), SHANGHAI) if vote_until else None
    return cycles.begin_judging(session, cycle_id=cycle_id, vote_until=until, staff=current.staff, now=utc_now())


@blp.post("/award-schemes/cycles/<int:cycle_id>/decision")
@page_for("awards:write")
def decide(cycle_id: int) -> Any:
    """Choose, and show it in public."""
    command = partial(judging.decide, cycle_id=cycle_id, staff=current.staff, now=utc_now())
    return act(command, done="结果已公示；期满由另一位批准。", to=_here(cycle_id), back=_here(cycle_id))


@blp.post("/award-schemes/cycles/<int:cycle_id>/granting")
@page_for("awards:grant")
def grant(cycle_id: int) -> Any:
    """Honour those who were chosen."""
    command = partial(granting.grant, cycle_id=cycle_id, staff=current.staff, now=utc_now())
    return act(command, done="已表彰，本人收到消息。", to=_here(cycle_id), back=_here(cycle_id))


@blp.route("/award-schemes/cycles/<int:cycle_id>/closing", methods=["GET", "POST"])
@page_for("awards:write")
def close(cycle_id: int) -> Any:
    """It is over."""
    found = queries.cycle_in_scope(db.session(), cycle_id=cycle_id, staff=current.staff)
    return ask_reason(
        partial(cycles.close_cycle, cycle_id=cycle_id, staff=current.staff, now=utc_now()),
        title="结束这一届评选",
        about=f"{found.title}。已经批准的表彰不受影响。",
        effect="马上生效，不能恢复；没有批准的不再表彰。",
        hint="例如：表彰大会已开，这一届结束。",
        button="结束",
        done="这一届已结束。",
        to=_here(cycle_id),
    )


@blp.get("/award-schemes/awards")
@page_for("awards:read")
def awards() -> str:
    """What was granted, newest first."""
    filters = Filters(ListQuery)
    asked = {"scheme_id": None, "now": utc_now(), **filters.query}
    page = queries.awards_in_scope(db.session(), staff=current.staff, **asked)
    return render_template("awards/awards.html", page=page, filters=filters)


@blp.route("/award-schemes/awards/<int:award_id>/revocation", methods=["GET", "POST"])
@page_for("awards:grant")
def revoke(award_id: int) -> Any:
    """Take an award back."""
    queries.award_in_scope(db.session(), award_id=award_id, staff=current.staff)
    return ask_reason(
        partial(granting.revoke, award_id=award_id, staff=current.staff, now=utc_now()),
        title="撤销表彰",
        about="撤销以后，本人和邻居都看到“已撤销”。",
        effect="马上生效，不能恢复；由它产生的加分一并撤销。",
        hint="例如：事迹不属实，经核实撤销。",
        button="撤销",
        done="已撤销。",
        to=url_for(".awards"),
    )
