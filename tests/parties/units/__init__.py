"""Units: registered, filled, changed, closed; their records."""
