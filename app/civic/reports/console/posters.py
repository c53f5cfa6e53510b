"""Console pages of the posters that say how to report, one for each grid."""

from typing import Any

from flask import current_app, render_template

from app.civic.papers.kinds import Size
from app.civic.papers.sheets import pdf_of_many
from app.civic.reports import posters
from app.civic.reports.console.reports import nodes
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.db.session import db
from app.core.files.fonts import chinese_font_path
from app.core.files.response import PDF, download
from app.core.http.policies import current, page_for

blp = Console("report_posters", __name__)


@blp.get("/reports/posters")
@page_for("reports:handle")
def choose() -> str:
    """For which community they are to be printed."""
    return render_template("reports/posters.html", nodes=nodes(), has_font=chinese_font_path() is not None)


@blp.get("/reports/posters/<int:community_id>")
@page_for("reports:handle")
def printed(community_id: int) -> Any:
    """The posters of a community, one sheet for each grid."""
    found = posters.posters(
        db.session(),
        community_id=community_id,
        public_url=current_app.config["SETTINGS"].public_url,
        staff=current.staff,
        now=utc_now(),
    )
    if not found:
        return render_template("reports/posters.html", nodes=nodes(), has_font=True, lacks=True), 409
    return download(pdf_of_many(found, Size.A4, lambda _done: None), name="举报海报.pdf", media_type=PDF)
