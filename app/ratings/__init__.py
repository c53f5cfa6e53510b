"""Ratings: what people say about a shop, and the credit name card on its wall that says it to everybody."""
