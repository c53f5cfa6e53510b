"""Periodic jobs of programmes: versions begin and end on their days."""

from app.core.jobs.periodic import Job, in_parts
from app.standing.programmes import turning

JOBS = [Job("programmes.turn", 600, in_parts(turning.turn_over))]
