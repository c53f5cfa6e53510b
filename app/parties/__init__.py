"""Who takes part: communities, staff, residents, shops, those who act for others, and what they are told.

Knows nothing of points and money.
"""
