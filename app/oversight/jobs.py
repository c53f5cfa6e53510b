"""What the worker looks for among new redemptions."""

from datetime import datetime

from app.core.jobs import Job
from app.core.uow import execute
from app.oversight.service.scan import scan


def scan_redemptions(now: datetime) -> int:
    """All that are new, in parts."""
    done = 0
    while part := execute(scan, now=now):
        done += part
    return done


JOBS = [Job("fraud.scan", 120, scan_redemptions)]
"""Every two minutes; a redemption is looked at once it is some minutes old, see `core.trails`."""
