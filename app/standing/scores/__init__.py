"""Scores: standing computed from the records that count; cannot be spent."""
