"""Periodic jobs of work orders: what is late is handed in."""

from app.civic.work_orders import lateness
from app.core.jobs.periodic import Job, in_parts

JOBS = [Job("work_orders.late", 300, in_parts(lateness.hand_in_some))]
