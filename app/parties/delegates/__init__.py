"""Helpers: family members and others who act for a resident, with their consent and in their own name."""
