"""Profiles, for staff: all that is known of one resident, household, shop or fund, and what is done there."""

from app.office.profiles.explanation import Explanation, explain
from app.office.profiles.standings import Summary, summaries
from app.office.profiles.uses import Use, uses_of

__all__ = ["Explanation", "Summary", "Use", "explain", "summaries", "uses_of"]
