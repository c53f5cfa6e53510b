"""Ratings, and the name card that shows them: what the public sees of a shop."""
