"""The console's pages about one shop, its ratings, inspections, and plates."""

from app.ratings.console import inspections, plates, records, review, shop
from app.ratings.console.exports import EXPORTS

CONSOLES = [shop.blp, review.blp, inspections.blp, plates.blp, records.blp]
KINDS = plates.KINDS

__all__ = ["CONSOLES", "EXPORTS", "KINDS"]
