"""Communities: the tree district → town → community, and the staff who work at its nodes."""
