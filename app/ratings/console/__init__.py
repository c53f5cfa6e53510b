"""The console's pages about one shop, its ratings, inspections, and plates."""

from app.ratings.console import inspections, review, shop

CONSOLES = [shop.blp, review.blp, inspections.blp]
