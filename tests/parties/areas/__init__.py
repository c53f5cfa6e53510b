"""Areas of a community: made, changed, closed, filled, imported."""
