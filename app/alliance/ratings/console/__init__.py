"""The console's pages about one shop, its ratings, inspections, and plates."""

from app.alliance.plates import console
from app.alliance.ratings.console import inspections, review
from app.alliance.ratings.console.exports import EXPORTS
from app.office.profiles.console import merchant_records, merchants

CONSOLES = [merchants.blp, review.blp, inspections.blp, console.blp, merchant_records.blp]
KINDS = console.KINDS

__all__ = ["CONSOLES", "EXPORTS", "KINDS"]
