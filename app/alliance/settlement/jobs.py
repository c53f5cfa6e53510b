"""Periodic jobs of settlement: a month's run as a task, some shops in each transaction, so that it can go on."""

from flask import current_app, url_for

from app.alliance.settlement import months
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.tasks import Outcome, Task, TaskKind, Work
from app.standing.programmes.settings import point_settings_at

SHOPS_A_TURN = 20


def run_month(work: Work) -> Outcome:
    """Make the drafts of a month; those that are there stay as they are, so it may be begun again at any time.

    Which shops are due is asked once: asked again in each turn, a city's 35,000 would be looked at 1,750 times.
    """
    month, staff, now = work.params["month"], work.staff, utc_now()
    rate_fen = point_settings_at(db.session(), now=now, settings=current_app.config["SETTINGS"]).point_value_fen
    due = months.due_shops(db.session(), month=month, staff=staff, now=now)
    before = months.existing(db.session(), month=month, staff=staff)
    made = total_fen = 0
    for start in range(0, len(due), SHOPS_A_TURN):
        work.progress(start, len(due))
        end_reading()
        shops = due[start : start + SHOPS_A_TURN]
        drafts = execute(months.draft, shops=shops, month=month, staff=staff, rate_fen=rate_fen, now=utc_now())
        made, total_fen = made + len(drafts), total_fen + sum(draft.total_fen for draft in drafts)
    work.progress(len(due), len(due))
    words = f"{month} 没有要补的对账单。"
    if made:
        words = f"{month} 生成了 {made} 份对账单，合计 {total_fen / 100:,.2f} 元。"
    return Outcome(words, {"新对账单": made, "原有对账单": before})


def _link(task: Task) -> tuple[str, str]:
    return "查看这个月", url_for("months_console.month", month=task.params["month"])


KINDS = [TaskKind(months.TASK, "月度结算", run_month, lambda _task: "settlement:write", link=_link)]
