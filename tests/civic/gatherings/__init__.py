"""Gatherings: sessions, sign-ups, presences, hours."""
