"""Console pages of many papers: issued for a community, and printed on sheets of A4 to be cut."""

from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.civic.papers import forms, issuing_many, labels, printing, sheets
from app.civic.papers.console.papers import issuers, named
from app.civic.papers.issuing_many import Issued
from app.civic.papers.kinds import AT_THE_DESK, FOR_MANY, Size
from app.civic.papers.models import PaperKind
from app.core import files
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.files.response import PDF
from app.core.http.policies import current, page_for
from app.core.tasks import Outcome, Task, TaskKind, Work
from app.core.tasks.console import page_of

blp = Console("papers_many", __name__)

KEEP_DAYS = 1
"""Of a file with whole names."""


@blp.route("/papers/many", methods=["GET", "POST"])
@page_for("papers:write")
def issue() -> Any:
    """Papers of a kind for everybody of a community who has none."""
    form = Form(forms.ManyForm)
    if form.is_sent:

        def command(session: Session, kind: PaperKind, community_id: int) -> tuple[Issued, dict[str, Any]]:
            made = issuing_many.issue_many(session, kind, community_id=community_id, staff=current.staff, now=utc_now())
            asked = {"kind": kind.value, "community_id": community_id, "from_no": made.first_no, "to_no": made.last_no}
            return made, asked

        answer = form.run(command, done=_said, to=lambda found: url_for(".print_many", **found[1]))
        if answer:
            return answer
    return form.page("papers/many.html", kinds=named(FOR_MANY), nodes=issuers(), most=issuing_many.AT_ONCE)


def _said(found: tuple[Issued, dict[str, Any]]) -> str:
    made = found[0]
    more = "还有居民没有，打印完请再出具一批。" if made.more else "这里的居民都有了。"
    return f"已出具 {made.count} 张，{more}"


@blp.route("/papers/printing", methods=["GET", "POST"])
@page_for("papers:write")
def print_many() -> Any:
    """From one number to another, as one file; it is drawn in the background."""
    form = Form(forms.PrintManyForm, Filters(forms.PrintManyQuery).values)
    if form.is_sent:

        def command(session: Session, **typed: Any) -> Task:
            found = printing.papers_to_print(session, **typed, staff=current.staff, now=utc_now())
            ids = [paper.id for paper in found]
            return printing.enqueue_many(session, ids=ids, size=typed["size"], staff=current.staff, now=utc_now())

        answer = form.run(command, done="正在生成打印文件。", to=page_of)
        if answer:
            return answer
    words = labels.LABELS[Size]
    sizes = [(size.value, f"{words[size]}（每张 A4 纸 {grid.per_sheet} 份）") for size, grid in sheets.GRIDS.items()]
    return form.page("papers/print_many.html", kinds=named(AT_THE_DESK), nodes=issuers(), sizes=sizes)


def run(work: Work) -> None:
    """The task: the file is drawn first, then stored and noted in one transaction."""
    size = Size(work.params["size"])
    public_url = current_app.config["SETTINGS"].public_url
    drawn = printing.printed_many(db.session(), ids=work.params["ids"], public_url=public_url, now=utc_now())
    end_reading()
    content = sheets.pdf_of_many(drawn, size, lambda done: work.progress(done, len(drawn)))

    def keep(session: Session) -> None:
        now = utc_now()
        papers = printing.note_printed(session, ids=work.params["ids"], size=size, staff=work.staff, now=now)
        name = f"{drawn[0].title} {papers[0].no} 至 {papers[-1].no}.pdf"
        keep_until = now + timedelta(days=KEEP_DAYS)
        stored = files.store(session, content=content, name=name, media_type=PDF, now=now, keep_until=keep_until)
        work.finish(session, Outcome("可以下载打印了，一天内有效。", {"凭证": len(papers)}, file_id=stored.id))

    execute(keep)


TASK_KINDS = [TaskKind(printing.TASK, "打印凭证", run, lambda _task: "papers:write")]
