"""Profiles, for staff: what all features know of one resident, one household, one shop, on one page."""

from app.office.profiles.explanation import Explanation, explain
from app.office.profiles.standings import Summary, summaries
from app.office.profiles.uses import Use, uses_of

__all__ = ["Explanation", "Summary", "Use", "explain", "summaries", "uses_of"]
