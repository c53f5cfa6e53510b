"""Periodic jobs of pledges."""

from datetime import datetime

from app.civic.pledges import upkeep
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.jobs.periodic import Job, in_parts


def recount(_now: datetime) -> int:
    """Count every open drive anew; says how many."""
    done = after_id = 0
    while (drive_id := upkeep.open_drives(db.session(), after_id=after_id)) is not None:
        end_reading()
        execute(upkeep.recount, drive_id=drive_id)
        done, after_id = done + 1, drive_id
    return done


JOBS = [
    Job("pledges.end_signatures", 3_600, in_parts(upkeep.end_old)),
    Job("pledges.close_drives", 3_600, in_parts(upkeep.close_over)),
    Job("pledges.recount", 86_400, recount),
    Job("pledges.note_final", 86_400, in_parts(upkeep.note_final)),
]
