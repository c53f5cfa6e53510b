"""Upgrades: the database as this code wants it, or as older code did."""
