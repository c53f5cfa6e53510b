"""Merchants: the shops of the alliance, from application to exit, and the people who work in them."""
