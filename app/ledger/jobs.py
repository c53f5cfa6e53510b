"""What the worker does for the ledger."""

from app.core.jobs.periodic import Job
from app.ledger.seals.sealing import seal_late, seal_new

JOBS = [Job("ledger.seal", 30, seal_new), Job("ledger.seal_late", 3600, seal_late)]
