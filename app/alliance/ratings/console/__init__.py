"""Console pages of ratings: reviews and inspections."""

from app.alliance.ratings.console import inspections, review
from app.alliance.ratings.console.exports import EXPORTS

CONSOLES = [review.blp, inspections.blp]

__all__ = ["CONSOLES", "EXPORTS"]
