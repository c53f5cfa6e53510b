"""Periodic jobs of fraud: what the worker looks for among new redemptions."""

from datetime import datetime

from app.alliance.fraud.scan import scan
from app.core.db.uow import execute
from app.core.jobs.periodic import Job


def scan_redemptions(now: datetime) -> int:
    """All that are new, in parts."""
    done = 0
    while part := execute(scan, now=now):
        done += part
    return done


JOBS = [Job("fraud.scan", 120, scan_redemptions)]
"""Every two minutes; a redemption is looked at once it is some minutes old, see `core.db.watermarks`."""
