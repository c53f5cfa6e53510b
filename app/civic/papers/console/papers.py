"""Console pages of a paper: the list, one of them, issuing, printing, revoking."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import current_app, render_template, url_for
from sqlalchemy.orm import Session

from app.civic.papers import forms, issuing, labels, printing, queries, revoking, sheets
from app.civic.papers.kinds import AT_THE_DESK, KINDS, Size
from app.civic.papers.models import Paper, PaperKind, PaperStatus
from app.civic.papers.showing import facts_shown, status_of
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.errors import RuleError
from app.core.files.response import PDF, download
from app.core.http.policies import current, page_for
from app.core.http.rate_limits import limiter
from app.parties.communities.nodes import indented
from app.parties.residents import access_log
from app.parties.staff.staffing import usernames_by_id

blp = Console("papers", __name__, sections=[Section("居民", "证书证明", "papers")], labels=labels.LABELS)


@blp.get("/papers")
@page_for("papers:read")
def papers() -> str:
    """Papers that were issued, newest first."""
    filters, session, now = Filters(forms.PapersFilter), db.session(), utc_now()
    words = labels.LABELS
    return render_template(
        "papers/papers.html",
        page=queries.papers_in_scope(session, staff=current.staff, now=now, **filters.query),
        status_of=partial(status_of, now=now),
        filters=filters,
        kinds=named(AT_THE_DESK),
        states=[(status.value, label) for status, label in words[PaperStatus].items()],
        nodes=issuers(),
    )


@blp.route("/papers/new", methods=["GET", "POST"])
@page_for("papers:write")
def new() -> Any:
    """A paper of one kind; first, which."""
    kind = Filters(forms.KindQuery).values["kind"]
    if kind not in forms.FORMS:
        return render_template("papers/choose.html", kinds=[(kind, KINDS[kind]) for kind in AT_THE_DESK])
    schema = forms.FORMS[kind]
    form = Form(schema)
    if form.is_sent:

        def command(session: Session, **typed: Any) -> Paper:
            asked = forms.to_issue(typed)
            paper = issuing.issue_at_desk(session, kind, **asked, staff=current.staff, now=utc_now())
            session.flush()
            return paper

        answer = form.run(
            command,
            done=lambda paper: f"已出具，编号 {paper.no}。",
            to=lambda paper: url_for(".paper", paper_id=paper.id),
        )
        if answer:
            return answer
    return form.page(
        "papers/new.html",
        kind=kind,
        about=KINDS[kind],
        named=set(schema().fields),
        nodes=issuers() if schema is not None and issubclass(schema, forms.NamedForm) else [],
    )


def named(kinds: Iterable[PaperKind]) -> list[tuple[str, str]]:
    """Kinds of papers as a field to choose from has them."""
    return [(kind.value, KINDS[kind].title) for kind in kinds]


def issuers() -> list[tuple[int, str]]:
    """The nodes that papers are issued by."""
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


@blp.get("/papers/<int:paper_id>")
@page_for("papers:read")
def paper(paper_id: int) -> Any:
    """One paper: what is printed, and what became of it; the holder masked. That it was opened is noted."""
    session, now = db.session(), utc_now()
    line = queries.paper_in_scope(session, paper_id=paper_id, staff=current.staff)
    found = line.paper
    if found.resident_id is not None:
        whose = [found.resident_id]
        execute(access_log.note_seen, resident_ids=whose, how="paper_seen", staff=current.staff, now=now)
    return Form().page(
        "papers/paper.html",
        line=line,
        about=KINDS[found.kind],
        facts=facts_shown(found, now),
        status=status_of(found, now),
        names=usernames_by_id(session, (found.issued_by, found.revoked_by)),
    )


@blp.get("/papers/<int:paper_id>/sheet")
@page_for("papers:write")
@limiter.limit("300/hour")
def sheet(paper_id: int) -> Any:
    """The paper as PDF, with the whole name; noted."""
    line = queries.paper_in_scope(db.session(), paper_id=paper_id, staff=current.staff)
    wanted = Filters(forms.PrintQuery)
    if wanted.errors:
        raise RuleError("请选一种大小：A4、A5 或卡片。")
    size: Size = wanted.values["size"] or KINDS[line.paper.kind].sizes[0]
    public_url = current_app.config["SETTINGS"].public_url
    drawn = execute(
        printing.print_one, paper_id=paper_id, size=size, public_url=public_url, staff=current.staff, now=utc_now()
    )
    end_reading()
    name = f"{drawn.title} {line.paper.no}.pdf"
    return download(sheets.pdf(drawn, size), name=name, media_type=PDF)


@blp.route("/papers/<int:paper_id>/revocation", methods=["GET", "POST"])
@page_for("papers:write")
def revoke(paper_id: int) -> Any:
    """Take a paper back."""
    line = queries.paper_in_scope(db.session(), paper_id=paper_id, staff=current.staff)
    title = KINDS[line.paper.kind].title
    return ask_reason(
        partial(revoking.revoke, paper_id=paper_id, staff=current.staff, now=utc_now()),
        title="作废凭证",
        about=f"{title} {line.paper.no}，{line.holder}。",
        effect="马上生效，不能恢复；从现在起，扫码的人看到“已作废”。",
        hint="例如：服务时长有误，已重新出具。",
        button="作废",
        done="已作废。",
        to=url_for(".paper", paper_id=paper_id),
    )
