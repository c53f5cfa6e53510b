"""What the jobs behind the dashboard do, done at once: as if everything so far had happened long enough ago."""

from datetime import datetime

from app.core.db.watermarks import SETTLE
from app.office.dashboard import jobs as reports
from app.treasury.coverage import jobs as flows


def catch_up(now: datetime) -> None:
    """Let the jobs see what there is, and come back once it has settled."""
    for at in (now, now + SETTLE, now + 2 * SETTLE):
        flows.count_flows(at)
        reports.count_days(at)
