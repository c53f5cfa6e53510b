"""Migrations on databases with people in them."""
