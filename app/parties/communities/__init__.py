"""Communities: the tree district → town → community, the unit of tenancy and of every permission."""
