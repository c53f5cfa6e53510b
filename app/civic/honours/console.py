"""Console pages of honours: an award with its papers, a cycle with its certificates and its ceremony."""

from functools import partial
from typing import Any

from flask import render_template, url_for

from app.civic.honours import ceremonies, forms, issuing, printing, queries
from app.civic.honours import sheets as lists
from app.civic.papers.kinds import KINDS
from app.civic.papers.models import PaperKind, PaperStatus
from app.civic.papers.showing import status_of
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.formats import moment
from app.core.console.forms import Form, act
from app.core.console.lists import Filters, ListQuery
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.errors import RuleError
from app.core.files.response import PDF, download
from app.core.http.policies import current, page_for
from app.core.http.rate_limits import limiter
from app.core.security.masking import mask_name
from app.core.tasks.console import page_of
from app.standing.awards.models import CycleState
from app.standing.awards.queries import award_in_scope, cycle_in_scope, scheme_of
from app.standing.programmes import looking

blp = Console("honours", __name__, sections=[Section("居民", "表彰大会", "ceremonies_held")])


@blp.get("/honours")
@page_for("awards:read")
def ceremonies_held() -> str:
    """Sessions at which awards are given."""
    filters = Filters(ListQuery)
    page = queries.ceremonies(db.session(), staff=current.staff, **filters.query)
    return render_template("honours/ceremonies.html", page=page, filters=filters)


@blp.get("/honours/awards/<int:award_id>")
@page_for("awards:read")
def award(award_id: int) -> Any:
    """An award and the papers that were issued of it, the holder masked; that it was opened is noted."""
    session, now = db.session(), utc_now()
    found, cycle = award_in_scope(session, award_id=award_id, staff=current.staff)
    subjects = [(found.subject_kind, found.subject_id)]
    execute(looking.note_seen, subjects=subjects, how="award", staff=current.staff, now=now)
    (holder,) = queries.honoured(session, [found], now=now)
    kinds = [kind for kind in issuing.KINDS if kind is not PaperKind.EMPLOYER_LETTER or found.letter_to]
    return Form().page(
        "honours/award.html",
        award=found,
        cycle=cycle,
        scheme=scheme_of(session, cycle),
        holder=holder,
        name=mask_name(holder.name) if holder.name else "—",
        papers=[(kind, KINDS[kind].title, holder.papers.get(kind)) for kind in kinds],
        status_of=partial(status_of, now=now),
        valid=PaperStatus.VALID,
    )


@blp.post("/honours/awards/<int:award_id>/papers")
@page_for("papers:write")
def issue(award_id: int) -> Any:
    """A paper of an award."""
    here = url_for(".award", award_id=award_id)
    award_in_scope(db.session(), award_id=award_id, staff=current.staff)
    form = Form(forms.PaperForm)

    def command(session: Any, *, kind: PaperKind) -> Any:
        if kind not in issuing.KINDS:
            raise RuleError("请选荣誉证书、感谢信或者表彰函。")
        return issuing.issue(session, award_id=award_id, kind=kind, staff=current.staff, now=utc_now())

    answer = form.run(
        command,
        done=lambda paper: f"编号 {paper.no}，可以打印。",
        to=lambda paper: url_for("papers_console.paper", paper_id=paper.id),
    )
    return answer or form.back_to(here)


@blp.get("/honours/cycles/<int:cycle_id>")
@page_for("awards:read")
def cycle(cycle_id: int) -> Any:
    """What is given with the awards of a cycle: certificates, all at once, and the session."""
    session, now = db.session(), utc_now()
    found = cycle_in_scope(session, cycle_id=cycle_id, staff=current.staff)
    awards = queries.awards_of(session, found, limit=issuing.AT_ONCE)
    ceremony = queries.ceremony_of(session, cycle_id=found.id)
    offered = queries.sessions_for(session, cycle=found, now=now)
    return Form(values={"session_id": str(ceremony.id) if ceremony else ""}).page(
        "honours/cycle.html",
        cycle=found,
        scheme=scheme_of(session, found),
        is_granted=found.state in (CycleState.GRANTED, CycleState.CLOSED),
        people=[(each, mask_name(each.name)) for each in queries.honoured(session, awards, now=now)],
        most=issuing.AT_ONCE,
        parts=printing.parts_of(session, found, now=now),
        honour=PaperKind.HONOUR,
        ceremony=ceremony,
        sessions=[(each.id, f"{each.title}，{moment(each.starts_at)}，{each.place}") for each in offered],
        status_of=partial(status_of, now=now),
    )


@blp.post("/honours/cycles/<int:cycle_id>/papers")
@page_for("papers:write")
def issue_all(cycle_id: int) -> Any:
    """Certificates for all of a cycle."""
    here = url_for(".cycle", cycle_id=cycle_id)
    command = partial(issuing.issue_all, cycle_id=cycle_id, staff=current.staff, now=utc_now())
    return act(command, done=lambda count: f"已出具荣誉证书 {count} 张，可以打印。", to=here, back=here)


@blp.post("/honours/cycles/<int:cycle_id>/printing")
@page_for("papers:write")
def print_all(cycle_id: int) -> Any:
    """The certificates of a cycle as one file, so many at once; it is drawn in the background."""
    here, part = url_for(".cycle", cycle_id=cycle_id), Filters(forms.PartQuery).values["part"] or 1
    command = partial(printing.print_cycle, cycle_id=cycle_id, part=part, staff=current.staff, now=utc_now())
    return act(command, done="正在生成打印文件。", to=page_of, back=here)


@blp.post("/honours/cycles/<int:cycle_id>/ceremony")
@page_for("awards:write")
def arrange(cycle_id: int) -> Any:
    """The session at which the awards of a cycle are given."""
    here = url_for(".cycle", cycle_id=cycle_id)
    cycle_in_scope(db.session(), cycle_id=cycle_id, staff=current.staff)
    form = Form(forms.CeremonyForm)
    answer = form.run(
        partial(ceremonies.arrange, cycle_id=cycle_id, staff=current.staff, now=utc_now()),
        done="表彰大会已安排。",
        to=here,
    )
    return answer or form.back_to(here)


@blp.get("/honours/sessions/<int:session_id>/list")
@page_for("papers:write")
@limiter.limit("60/hour")
def list_to_sign(session_id: int) -> Any:
    """Who is given what at a session, to be signed for: whole names, and noted."""
    given, listed = execute(ceremonies.list_to_sign, session_id=session_id, staff=current.staff, now=utc_now())
    rows = [(each.name, f"{scheme.name} {cycle.title}") for cycle, scheme, people in listed for each in people]
    about = [f"时间：{moment(given.starts_at)}", f"地点：{given.place}", f"共 {len(rows)} 位"]
    end_reading()
    drawn = lists.pdf(lists.Sheet(f"{given.title} 领奖名单", about, rows, given.starts_at))
    name = f"领奖名单 {business_day(given.starts_at)}.pdf"
    return download(drawn, name=name, media_type=PDF)
